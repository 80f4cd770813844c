"""A diagram as it was beside how it becomes: what is new, gone, otherwise or moved stands out in both."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine import definitions
from engine.difference import compare
from tests.checking import ROUTE, changed, files
from web.designer import words
from web.designer.pictures import pairs


def without_reaction() -> Mapping[str, bytes]:
    """The route without its last task: the step before it goes straight to the end."""
    text = files()[ROUTE].decode()
    for gone in (
        r'<bpmn:userTask id="reageren".*?</bpmn:userTask>',
        r'<bpmn:sequenceFlow id="reageren_naar.*?</bpmn:sequenceFlow>',
        r'<bpmndi:BPMNShape id="reageren_vorm".*?</bpmndi:BPMNShape>',
        r'<bpmndi:BPMNEdge id="reageren_naar.*?</bpmndi:BPMNEdge>',
        r"<bpmn:flowNodeRef>reageren</bpmn:flowNodeRef>",
        r"<bpmn:incoming>reageren_naar_aanpak_klaar</bpmn:incoming>",
    ):
        text = re.sub(gone, "", text, flags=re.DOTALL)
    return {**files(), ROUTE: text.replace('targetRef="reageren"', 'targetRef="aanpak_klaar"').encode()}


def stands_out(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
    """What is told of steps and ways in the one picture and in the other."""
    old, new = (definitions.build("proef", definitions.of_version(each)) for each in (before, after))
    (pair,) = pairs(old, new, compare(old, new))
    pattern = r"<title>([^<]* — (?:nieuw|anders|weg|verplaatst))</title>"
    return set(re.findall(pattern, str(pair.before))), set(re.findall(pattern, str(pair.after)))


SPLIT, TASK = "Keuze: samen verder — anders", "Taak: Reageren op seintje"
STRAIGHT = "samen verder → Klaar"
AROUND = ("samen verder → Reageren op seintje", "Reageren op seintje → Klaar")


def test_a_step_that_is_added_and_the_ways_to_it() -> None:
    before, after = stands_out(without_reaction(), files())
    assert before == {SPLIT, f"{STRAIGHT} — weg"}
    assert after == {SPLIT, f"{TASK} — nieuw", *(f"{way} — nieuw" for way in AROUND)}


def test_a_step_that_goes_and_the_ways_to_it() -> None:
    before, after = stands_out(files(), without_reaction())
    assert before == {SPLIT, f"{TASK} — weg", *(f"{way} — weg" for way in AROUND)}
    assert after == {SPLIT, f"{STRAIGHT} — nieuw"}


def test_a_term_that_changes() -> None:
    before, after = stands_out(files(), changed(ROUTE, r'"P1M15D"', '"P2M"'))
    assert before == after == {"Onderbreking: 1,5 maand — anders"}


def test_a_step_that_only_stands_elsewhere_and_its_diagram_by_name() -> None:
    moved = changed(ROUTE, r'x="510" y="340"', 'x="510" y="345"')
    before, after = stands_out(files(), moved)
    assert before == after == {f"{TASK} — verplaatst"}
    old, new = (definitions.build("proef", definitions.of_version(each)) for each in (files(), moved))
    assert list(words.lines(compare(old, new))) == ["Diagram ‘Huurachterstand’: anders", f"  {words.LAYOUT}"]
