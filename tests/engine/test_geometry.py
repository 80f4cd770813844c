"""The law of layout finds each way in which a drawing can be hard to read, and passes a good one."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.drawing import Drawing, read
from engine.geometry import Rule, backward_flows, crossings, problems
from engine.settings import ROOT

GOOD = ROOT / "processes" / "gedeeld" / "betaling.bpmn"
Change = Callable[[str], str]


def drawn(change: Change = lambda text: text) -> Drawing:
    before = GOOD.read_text(encoding="utf-8")
    after = change(before)
    return read(after.encode(), "betaling.bpmn")


def moved(element: str, x: float, y: float) -> Change:
    """The shape of this element at another place, without its lines."""

    def change(text: str) -> str:
        head, shape = text.split(f'bpmnElement="{element}"', 1)
        box, tail = shape.split("/>", 1)
        start = box.index("<dc:Bounds")
        old = box[start:]
        width = old.split('width="')[1].split('"')[0]
        height = old.split('height="')[1].split('"')[0]
        new = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"'
        return f'{head}bpmnElement="{element}"{box[:start]}{new}/>{tail}'

    return change


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def undrawn(text: str) -> str:
    """Without the last event and the line to it."""
    text = re.sub(
        r'<bpmndi:BPMNShape id="betaling_klaar_di".*?</bpmndi:BPMNShape>', "", text, flags=re.DOTALL
    )
    line = "van_betaling_betaald_naar_betaling_klaar_di"
    return re.sub(rf'<bpmndi:BPMNEdge id="{line}".*?</bpmndi:BPMNEdge>', "", text, flags=re.DOTALL)


def test_a_good_drawing_passes() -> None:
    assert problems(drawn()) == []
    assert crossings(drawn()) == []
    assert backward_flows(drawn()) == []


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (Rule.OVERLAP, moved("betaling_betaald", 560, 175)),
        (Rule.OUTSIDE, moved("betaling_bijgewerkt", 552, 900)),
        (Rule.UNDOCKED, moved("betaling_bijgewerkt", 700, 292)),
        (Rule.THROUGH, moved("betaling_bijgewerkt", 612, 172)),
        (Rule.SLANTED, replaced('<di:waypoint x="672" y="190"/>', '<di:waypoint x="672" y="150"/>')),
        (Rule.UNNAMED, replaced('name="Achterstand bijwerken"', 'name=""')),
        (Rule.NO_QUESTION, replaced("Is de achterstand weg?", "Achterstand weg")),
        (
            Rule.UNANSWERED,
            replaced('targetRef="betaling_bijgewerkt" name="nee"', 'targetRef="betaling_bijgewerkt"'),
        ),
        (Rule.NAME_FITS, replaced("Achterstand bijwerken", "Achterstand van de huurder " * 8)),
        (Rule.UNDRAWN, undrawn),
    ],
    ids=lambda value: value.value if isinstance(value, Rule) else "",
)
def test_a_breach_is_found(rule: Rule, change: Change) -> None:
    found = problems(drawn(change))
    assert rule in {problem.rule for problem in found}
    assert all(problem.element and problem.message for problem in found)


def test_a_label_over_a_line_or_far_away_is_found() -> None:
    text = GOOD.read_text(encoding="utf-8")
    place = text.index("<bpmndi:BPMNLabel>", text.index('bpmnElement="betaling_weg"'))
    end = text.index("</bpmndi:BPMNLabel>", place)

    def label(x: float, y: float) -> Drawing:
        box = f'<bpmndi:BPMNLabel><dc:Bounds x="{x}" y="{y}" width="90" height="29"/>'
        return read((text[:place] + box + text[end:]).encode(), "betaling.bpmn")

    assert Rule.LABEL_OVER in {problem.rule for problem in problems(label(590, 182))}
    assert Rule.LABEL_FAR in {problem.rule for problem in problems(label(700, 300))}


def test_crossings_are_counted() -> None:
    text = GOOD.read_text(encoding="utf-8")
    line = "van_betaling_geboekt_naar_betaling_verwerken"
    start = text.index("<di:waypoint", text.index(f'bpmnElement="{line}"'))
    end = text.index("</bpmndi:BPMNEdge>", start)
    around = [(275, 208), (275, 340), (640, 340), (640, 110), (420, 110), (420, 150)]
    points = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in around)
    crossed = read((text[:start] + points + text[end:]).encode(), "betaling.bpmn")
    pairs = {frozenset(pair) for pair in crossings(crossed)}
    assert len(pairs) >= 1
    assert all(line in pair for pair in pairs)


def test_the_command_names_file_element_and_rule(tmp_path: Path) -> None:
    bad = tmp_path / "slecht.bpmn"
    bad.write_text(
        replaced("Is de achterstand weg?", "Weg")(GOOD.read_text(encoding="utf-8")), encoding="utf-8"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "engine.geometry", str(bad), str(GOOD)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ran.returncode == 1
    assert "slecht.bpmn: betaling_weg: is no question" in ran.stdout
    assert "betaling.bpmn:" not in ran.stdout
