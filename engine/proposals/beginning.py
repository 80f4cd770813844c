"""Files that begin from nothing: a form, a letter, a decision table, a diagram. Each can be read at once.

Pure. Must not know: HTTP, the database, what is done with them next.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine.definitions.blocks import PROGRESS
from engine.forms.schemas import BLOCK
from engine.letters.sharing import Sharing
from engine.proposals import letters, questions, tables
from engine.proposals.letters import Letter
from engine.proposals.questions import Head, Question
from engine.proposals.tables import UNIQUE, Column, Grid, Row
from engine.writing import canonical

LONGEST_NAME: Final = 40  # of a file
_STEP: Final = ("begint", "doen", "klaar")
Box = tuple[int, int, int, int]  # x, y, width, height


@dataclass(frozen=True)
class Lane:
    """A role, and what it is called."""

    role: str
    name: str


def name_for(title: str, taken: Collection[str]) -> str:
    """A file name from a title, and none of these: `Nog eens bellen` is `nog_eens_bellen`."""
    name = questions.name_of(title)[:LONGEST_NAME].strip("_") or "nieuw"
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def form(region: str, name: str, head: Head, question: str, known: Collection[str]) -> bytes:
    """A form with one question, whose answer is a fact that is not among the `known` ones."""
    empty = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{region}/{name}.json",
        "title": head.title,
        "description": head.description,
        BLOCK: PROGRESS,
        "type": "object",
        "properties": {},
        "required": [],
        "unevaluatedProperties": False,
    }
    text = json.dumps(empty, ensure_ascii=False, indent=2).replace('"properties": {}', '"properties": {\n  }')
    fact = questions.name_of(question)
    fact = name_for(fact if fact not in known else f"{name}_{fact}"[:50].strip("_"), known)
    asked = Question(fact, question, "", "lange_tekst", required=True)
    return questions.added(f"{text}\n".encode(), asked)


def letter(subject: str, shares: str = Sharing.DOSSIER) -> bytes:
    return letters.written(Letter(subject, shares, "Schrijf hier de tekst van de brief.\n"))


def table(name: str, title: str, asks: tuple[Column, ...], gives: Column) -> bytes:
    """A table of one rule that always holds; what it gives is filled in next."""
    row = Row("", "", (*("" for _ in asks), "None"))
    return tables.begun(name, Grid(title, "", UNIQUE, asks, (gives,), (row,)))


def diagram(region: str, name: str, title: str, lane: Lane, step: str, form_path: str) -> bytes:
    """A begin, one task with its form, and an end, in the lane of a role; another diagram calls it."""
    begin, task, end = (f"{name}_{part}" for part in _STEP)
    process, baan = f"{region}_{name}", f"lane_{lane.role}__{name}"
    flows = f"""
    <bpmn:sequenceFlow id="van_{begin}_naar_{task}" sourceRef="{begin}" targetRef="{task}"/>
    <bpmn:sequenceFlow id="van_{task}_naar_{end}" sourceRef="{task}" targetRef="{end}"/>"""
    shapes = (
        _shape(f"pool_{process}", (160, 80, 640, 200), ' isHorizontal="true"'),
        _shape(baan, (190, 80, 610, 200), ' isHorizontal="true"'),
        _shape(begin, (262, 162, 36, 36), label=(235, 203, 90, 14)),
        _shape(task, (400, 140, 130, 80)),
        _shape(end, (642, 162, 36, 36), label=(615, 203, 90, 14)),
        _line(f"van_{begin}_naar_{task}", 298, 400),
        _line(f"van_{task}_naar_{end}", 530, 642),
    )
    whole = f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
  id="definities_{process}" targetNamespace="urn:drempel">
  <bpmn:collaboration id="samenwerking_{process}">
    <bpmn:participant id="pool_{process}" name={quoteattr(title)} processRef="{process}"/>
  </bpmn:collaboration>
  <bpmn:process id="{process}" name={quoteattr(title)} isExecutable="true">
    <bpmn:laneSet id="banen_{process}"><bpmn:lane id="{baan}" name={quoteattr(lane.name)}/></bpmn:laneSet>
    <bpmn:startEvent id="{begin}" name="Begin"/>
    <bpmn:userTask id="{task}" name={quoteattr(step)}>
      <bpmn:documentation>{escape(f"Doe dit: {step}. Schrijf op wat eruit kwam.")}</bpmn:documentation>
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="formJsonSchemaFilename" value={quoteattr(form_path)}/>
      </spiffworkflow:properties></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:endEvent id="{end}" name="Klaar"/>{flows}
  </bpmn:process>
  <bpmndi:BPMNDiagram id="tekening_{process}"><bpmndi:BPMNPlane id="vlak_{process}"
    bpmnElement="samenwerking_{process}">{"".join(shapes)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
    return canonical(whole.encode(), f"processes/{region}/{name}.bpmn")


def _shape(element: str, box: Box, more: str = "", label: Box | None = None) -> str:
    said = f"<bpmndi:BPMNLabel>{_bounds(label)}</bpmndi:BPMNLabel>" if label is not None else ""
    return f'<bpmndi:BPMNShape bpmnElement="{element}"{more}>{_bounds(box)}{said}</bpmndi:BPMNShape>'


def _bounds(box: Box) -> str:
    x, y, width, height = box
    return f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _line(flow: str, begin: int, end: int) -> str:
    points = "".join(f'<di:waypoint x="{x}" y="180"/>' for x in (begin, end))
    return f'<bpmndi:BPMNEdge bpmnElement="{flow}">{points}</bpmndi:BPMNEdge>'
