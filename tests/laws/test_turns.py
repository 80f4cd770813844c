"""Whoever acts on a dossier hears when it stops: each drawing in which it pauses, ends or turns says so.

Walks every way from a step that turns a dossier; that every step of a story or a walk keeps the law is looked
at in `tests.turns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from engine import definitions
from engine.definitions import Definition
from engine.dossier.services import AT_WORK
from engine.drawing import Drawing, Node
from engine.letters.sharing import Sharing
from engine.letters.templates import shares
from engine.roles import MISTAKEN, REOPENED, ROUTE_OVER, STOPPED, TENANT
from engine.settings import ROOT
from tests.turns import messages_about_turns, turns

REGIONS = definitions.regions(ROOT)
OPENS = re.compile(r"(dossier|ovh)_inrichten")  # the first script of a main route: nothing runs before it
TURNS = {"pauze_vanaf", "pauze_tot", "overgedragen_op", "afgeblazen_op", "zittingsdatum"}
AFTER_TELLING = {"ds_dagvaarding", "dx_dag_vervalt"}  # put right what the message just spoke of
GOES_ON = {"exclusiveGateway", "parallelGateway", "scriptTask", "businessRuleTask", "serviceTask"}
COURT = "gedeeld_gerechtelijke_route"


@cache
def region(name: str) -> Definition:
    return definitions.build(name, definitions.read_files(ROOT, name))


def drawings(definition: Definition) -> Mapping[str, Drawing]:
    return {drawing.process: drawing for drawing in definition.drawings.values()}


class Ways:
    """Every way on from a step, until someone is told or something waits."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.drawings = drawings(definition)
        self.seen: set[tuple[str, str]] = set()

    def unheard(self, process: str, step: str) -> Iterator[str]:
        """The steps that wait before anyone is told, on the ways that leave this step."""
        if (process, step) in self.seen:
            return
        self.seen.add((process, step))
        drawing = self.drawings[process]
        for flow in drawing.outgoing(step):
            yield from self._at(drawing, drawing.by_id[flow.target])

    def _at(self, drawing: Drawing, node: Node) -> Iterator[str]:
        if self._tells(node):
            return
        if node.kind in GOES_ON or node.kind == "intermediateThrowEvent":
            yield from self.unheard(drawing.process, node.id)
        elif node.kind == "callActivity" and node.calls is not None:
            yield from self.unheard(node.calls, self.definition.models[node.calls].start)
        elif node.kind == "subProcess":
            inner = next(n for n in drawing.nodes if n.parent == node.id and n.kind == "startEvent")
            yield from self.unheard(drawing.process, inner.id)
        elif node.kind == "endEvent":
            yield from self._after(drawing, node)
        else:
            yield f"{drawing.process}: {node.id}"

    def _after(self, drawing: Drawing, end: Node) -> Iterator[str]:
        """What follows on an end: the subprocess around it, or whatever calls the process."""
        if end.parent is not None:
            yield from self.unheard(drawing.process, end.parent)
            return
        calls = [
            (each.process, node.id)
            for each in self.drawings.values()
            for node in each.nodes
            if node.calls == drawing.process
        ]
        for call in calls:
            yield from self.unheard(*call)
        if not calls and not self.definition.models[drawing.process].is_main:  # its end is told of
            yield f"{drawing.process}: {end.id}"

    def _tells(self, node: Node) -> bool:
        """A message about the turn, or what starts a process that sends one before it waits."""
        if node.kind == "serviceTask":
            return node.id in telling(self.definition)
        if node.event != "message" or node.kind not in ("intermediateThrowEvent", "endEvent"):
            return False
        started = self.definition.started_by(node.trigger)
        return any(not list(Ways(self.definition).unheard(model.id, model.start)) for model in started)


def telling(definition: Definition) -> frozenset[str]:
    """The service tasks with a message about a turn for everyone at work, or for the tenant."""
    diagrams = (data for path, data in definition.files.items() if path.endswith(".bpmn"))
    return frozenset().union(*map(_telling, diagrams))


@cache
def _telling(diagram: bytes) -> frozenset[str]:
    bodies = re.findall(r'<bpmn:serviceTask id="(\w+)"(.*?)</bpmn:serviceTask>', diagram.decode(), re.DOTALL)
    return frozenset(
        task for task, body in bodies if "bericht/wending" in body and (AT_WORK in body or TENANT in body)
    )


def turning(definition: Definition) -> Iterator[tuple[str, str]]:
    """(process, step) for every script that turns a dossier, and the begin of the road to the judge."""
    yield COURT, definition.models[COURT].start
    for process, drawing in drawings(definition).items():
        for node in drawing.nodes:
            if node.kind != "scriptTask" or OPENS.fullmatch(node.id) or node.id in AFTER_TELLING:
                continue
            text = definition.files[definition.models[process].path].decode()
            script = re.search(
                rf'<bpmn:scriptTask id="{node.id}".*?<bpmn:script>(.*?)</bpmn:script>', text, re.DOTALL
            )
            if script and {line.split("=")[0].strip() for line in script[1].splitlines()} & TURNS:
                yield process, node.id


@pytest.mark.parametrize("name", REGIONS)
def test_every_way_from_a_turn_tells_before_it_waits(name: str) -> None:
    definition = region(name)
    found = list(turning(definition))
    assert len(found) > 8
    unheard = {
        (f"{process}: {step}", where)
        for process, step in found
        for where in Ways(definition).unheard(process, step)
    }
    assert sorted(unheard) == []


def test_a_wait_before_the_message_is_found() -> None:
    files = dict(region("zaanstad").files)
    path = "processes/gedeeld/hulp_of_regeling.bpmn"
    files[path] = re.sub(
        rb'<bpmn:messageEventDefinition id="bericht_onderbreking_voorbij"[^>]*/>', b"", files[path], count=1
    )
    broken = definitions.build("zaanstad", files)
    assert list(Ways(broken).unheard("gedeeld_hulp_of_regeling", "termijnen_hervatten")) != []


@pytest.mark.parametrize("name", REGIONS)
def test_the_end_of_every_route_is_told_to_all_and_a_mistake_not_to_the_tenant(name: str) -> None:
    definition = region(name)
    for message, hears in ((STOPPED, True), (MISTAKEN, False), (REOPENED, None)):
        (model,) = definition.started_by(message)
        body = definition.files[model.path].decode()
        assert AT_WORK in body
        assert hears is None or (f"'{TENANT}'" in body) == hears
        assert list(Ways(definition).unheard(model.id, model.start)) == []


@pytest.mark.parametrize("name", REGIONS)
def test_the_end_of_one_route_beside_another_is_told_to_all(name: str) -> None:
    definition = region(name)
    (model,) = definition.started_by(ROUTE_OVER)
    assert list(Ways(definition).unheard(model.id, model.start)) == []


@pytest.mark.parametrize("name", REGIONS)
def test_a_message_about_a_turn_is_sent_as_nothing_else(name: str) -> None:
    """Else someone could have it twice in one turn."""
    definition = region(name)
    text = b"".join(data for path, data in definition.files.items() if path.endswith(".bpmn")).decode()
    others = re.findall(r'id="bericht/versturen">.*?</spiffworkflow:serviceTaskOperator>', text, re.DOTALL)
    sent = {kind for body in others for kind in re.findall(r"""id="soort"[^>]*value="'([a-z_]+)'""", body)}
    assert sent & messages_about_turns(definition) == set()


@pytest.mark.parametrize("name", REGIONS)
def test_every_turn_has_its_own_words(name: str) -> None:
    """What a script calls the turn is a case of both letters, and of the right kind of sharing."""
    definition = region(name)
    text = b"".join(data for path, data in definition.files.items() if path.endswith(".bpmn")).decode()
    called = {
        word
        for line in re.findall(r"^(?:\s*<bpmn:script>)?wending = (.*)$", text, re.MULTILINE)
        for word in re.findall(r'"([a-z_]+)"', line.split(" if ")[0] + " ".join(line.split(" else ")[1:]))
    }
    assert len(called) > 8
    for kind, sharing in (("wending", Sharing.DOSSIER), ("wending_huurder", Sharing.ALL)):
        template = definition.letters[kind]
        assert shares(template) is sharing
        of_the_day = {"dag_verzet", "dag_afgezegd"} if sharing is Sharing.ALL else set()  # they have a letter
        assert sorted(word for word in called - of_the_day if f'"{word}"' not in template) == []


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ({}, {"pauze_vanaf": "2026-01-01"}, ["pause begins"]),
        ({"pauze_vanaf": "2026-01-01"}, {}, ["pause ends"]),
        ({"ontruiming_status": "gepland"}, {"ontruiming_status": "afgeblazen"}, ["eviction off"]),
        ({"ontruiming_status": "vandaag"}, {"ontruiming_status": "uitgevoerd"}, []),
        ({"gerechtelijke_stap": "zitting"}, {"gerechtelijke_stap": "betekenen"}, []),
        ({"uitspraak": None}, {"uitspraak": "ingetrokken"}, ["claim withdrawn"]),
        (
            {"pauze_vanaf": "2026-01-01"},
            {"pauze_vanaf": "2026-01-01", "gerechtelijke_stap": "zitting"},
            ["to the court"],
        ),
        ({"hoofdroutes": ["een", "overlast_gemeld"]}, {"hoofdroutes": ["een"]}, ["overlast over"]),
        ({"hoofdroutes": ["een", "overlast_gemeld"]}, {"hoofdroutes": ["overlast_gemeld"]}, ["arrears over"]),
    ],
)
def test_what_a_turn_is(before: dict[str, Any], now: dict[str, Any], kinds: list[str]) -> None:
    assert list(turns(before, now)) == kinds
