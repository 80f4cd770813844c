"""A dossier with several main routes: what begins one, what ends with it, and who listens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine import definitions, testing
from engine.settings import ROOT
from engine.testing import House, Story

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:drempel">
"""
PROPERTY = '<spiffworkflow:property name="{}" value="{}"/>'


def properties(**given: str) -> str:
    inside = "".join(PROPERTY.format(name, value) for name, value in given.items())
    return (
        "<bpmn:extensionElements><spiffworkflow:properties>"
        f"{inside}</spiffworkflow:properties></bpmn:extensionElements>"
    )


def route(name: str, over: str, *, kind: str = "erbij", end: str = "", listens: str = "") -> bytes:
    """A main route that begins with the message of its name and ends with the message `over`."""
    heard = {"luistert_als": listens} if listens else {}
    ends = {"uitkomst": name} | ({"einde_dossier": end} if end else {})
    return f"""{HEAD}
  <bpmn:message id="M_{name}" name="{name}"/><bpmn:message id="M_{over}" name="{over}"/>
  <bpmn:message id="M_{name}_beurt" name="{name}_beurt"/>
  <bpmn:process id="proef_{name}" isExecutable="true">{properties(hoofdroute=kind)}
    <bpmn:startEvent id="{name}_begint" name="{name}">
      {properties(formJsonSchemaFilename="gedeeld/overlast_melden.json", aanbieden_aan="woningcorporatie")}
      <bpmn:messageEventDefinition id="{name}_m1" messageRef="M_{name}"/></bpmn:startEvent>
    <bpmn:intermediateThrowEvent id="{name}_beurt">
      <bpmn:messageEventDefinition id="{name}_m2" messageRef="M_{name}_beurt"/></bpmn:intermediateThrowEvent>
    <bpmn:subProcess id="{name}_loopt">
      <bpmn:startEvent id="{name}_in"/>
      <bpmn:intermediateCatchEvent id="{name}_termijn"><bpmn:timerEventDefinition id="{name}_t">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">term(vandaag(), "P1Y")</bpmn:timeDate>
      </bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
      <bpmn:endEvent id="{name}_uit"/>
      <bpmn:sequenceFlow id="{name}_i1" sourceRef="{name}_in" targetRef="{name}_termijn"/>
      <bpmn:sequenceFlow id="{name}_i2" sourceRef="{name}_termijn" targetRef="{name}_uit"/>
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="{name}_rand" attachedToRef="{name}_loopt">{properties(**heard)}
      <bpmn:messageEventDefinition id="{name}_m3" messageRef="M_{over}"/></bpmn:boundaryEvent>
    <bpmn:endEvent id="{name}_einde">{properties(**ends)}</bpmn:endEvent>
    <bpmn:sequenceFlow id="{name}_f1" sourceRef="{name}_begint" targetRef="{name}_beurt"/>
    <bpmn:sequenceFlow id="{name}_f2" sourceRef="{name}_beurt" targetRef="{name}_loopt"/>
    <bpmn:sequenceFlow id="{name}_f3" sourceRef="{name}_loopt" targetRef="{name}_einde"/>
    <bpmn:sequenceFlow id="{name}_f4" sourceRef="{name}_rand" targetRef="{name}_einde"/>
  </bpmn:process>
</bpmn:definitions>""".encode()


FILES = {
    "processes/zaanstad/een.bpmn": route("een", "een_over"),
    "processes/zaanstad/twee.bpmn": route("twee", "twee_over", end="ja"),
    "processes/zaanstad/drie.bpmn": route("drie", "een_over", listens="deze_route() not in hoofdroutes"),
    "processes/zaanstad/naast.bpmn": route("een_beurt", "nooit", kind="nee"),
}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    built = testing.build(
        database_url, "zaanstad", BEGIN, {**definitions.read_files(ROOT, "zaanstad"), **FILES}
    )
    yield built
    built.engine.database.dispose()


def send(story: Story, message: str) -> None:
    from engine.access import CONSOLE
    from engine.dossier.cases import lock_case

    engine = story.house.engine
    with engine.database.write() as connection:
        dossier = lock_case(engine, connection, CONSOLE, story.case_id)
        dossier.load_processes()
        dossier.send(message)
        dossier.save()


def routes(story: Story) -> list[str]:
    found: list[str] = story.facts["hoofdroutes"]
    return sorted(found)


def open_with(house: House, *begun: str) -> Story:
    story = Story(house, achterstand=900.0, vervaldatum="2026-01-01")
    for message in begun:
        send(story, message)
    return story


def test_the_dossier_is_over_with_its_last_main_route(house: House) -> None:
    story = open_with(house, "een")
    assert routes(story) == ["een", "huurachterstand"]
    send(story, "een_over")
    assert (routes(story), story.outcome) == (["huurachterstand"], ("open", None))
    assert story.facts["voorbije_route"] == "een"
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.outcome == ("closed", "voorkomen_betaald")


def test_an_end_can_be_that_of_every_main_route(house: House) -> None:
    story = open_with(house, "een", "twee")
    send(story, "twee_over")
    assert story.outcome == ("closed", "twee")


def test_what_a_route_alone_began_ends_with_it(house: House) -> None:
    story = open_with(house, "een")
    assert "een_beurt_termijn" in {term.element for term in story.page().terms}
    send(story, "een_over")
    assert "een_beurt_termijn" not in {term.element for term in story.page().terms}


def test_who_does_not_listen_lets_a_message_pass(house: House) -> None:
    story = open_with(house, "een", "drie")
    send(story, "een_over")
    assert routes(story) == ["drie", "huurachterstand"]
