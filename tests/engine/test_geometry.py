"""The law of layout finds each way in which a drawing can be hard to read, and passes a good one.

`drawings/` holds one small diagram for each breach, named after its rule; its first line says what is wrong.
"""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest

from engine.drawing import Bounds, Drawing, read
from engine.geometry import Rule, backward_flows, crossings, problems
from engine.geometry.__main__ import main
from engine.geometry.nearby import Nearby

DRAWINGS = Path(__file__).parent / "drawings"
GOOD = DRAWINGS / "goed.bpmn"
BREACHES = {
    "along": "een",
    "gap": "lane_b",
    "gap_width": "lane_a",
    "label-far": "betaald",
    "label-over": "betaald",
    "label-over_name": "los",
    "label-over_note": "einde",
    "label-over_own": "begin",
    "name-fits": "bellen",
    "name-fits_word": "bellen",
    "no-label": "einde",
    "no-message": "begin",
    "no-question": "betaald",
    "off-host": "te_laat",
    "outside_flow": "naar_einde",
    "outside_lane": "mailen",
    "outside_member": "mailen",
    "outside_pool": "mailen",
    "outside_subprocess": "bellen",
    "overlap": "bellen",
    "overlap_lanes": "lane_a",
    "slanted": "naar_einde",
    "through": "voorbij",
    "through_end": "naar_bellen",
    "through_host": "stop",
    "through_note": "naar_einde",
    "unanswered": "weg_ja",
    "undocked": "naar_einde",
    "undocked_diamond": "in",
    "undrawn": "mailen",
    "unnamed": "bellen",
    "unnamed_split": "tegelijk",
}


def drawn(name: str) -> Drawing:
    file = DRAWINGS / f"{name}.bpmn"
    return read(file.read_bytes(), file.name)


def changed(old: str, new: str) -> Drawing:
    """The good drawing with one thing moved."""
    text = GOOD.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    return read(text.replace(old, new).encode(), GOOD.name)


def test_a_good_drawing_passes() -> None:
    assert problems(drawn("goed")) == []
    assert crossings(drawn("goed")) == []
    assert backward_flows(drawn("goed")) == []


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found_with_its_cure_and_nothing_else(name: str) -> None:
    found = problems(drawn(name))
    assert {(problem.element, problem.rule) for problem in found} == {(BREACHES[name], name.split("_")[0])}
    assert all("; " in problem.message for problem in found)  # what is wrong; what to do


def test_every_rule_has_a_breach_and_every_drawing_is_tried() -> None:
    assert {name.split("_")[0] for name in BREACHES} == {rule.value for rule in Rule}
    assert {file.stem for file in DRAWINGS.glob("*.bpmn")} == {*BREACHES, "goed"}


def test_a_name_over_the_header_of_its_lane_is_found() -> None:
    moved = changed(
        '<dc:Bounds x="103" y="182" width="90" height="28"/>',
        '<dc:Bounds x="70" y="182" width="90" height="28"/>',
    )
    assert [(each.element, each.rule) for each in problems(moved)] == [("huur_niet_betaald", Rule.LABEL_OVER)]


def test_crossings_are_counted_and_not_refused() -> None:
    crossed = changed(
        '<di:waypoint x="410" y="240"/><di:waypoint x="450" y="240"/>',
        '<di:waypoint x="410" y="240"/><di:waypoint x="480" y="240"/><di:waypoint x="480" y="130"/>'
        '<di:waypoint x="505" y="130"/><di:waypoint x="505" y="300"/><di:waypoint x="450" y="300"/>',
    )
    assert crossings(crossed) == [("contact_ja", "contact_nee")]
    assert problems(crossed) == []


def test_lines_that_meet_in_the_same_shape_do_not_cross() -> None:
    merged = changed(
        '<di:waypoint x="1200" y="320"/><di:waypoint x="1200" y="160"/><di:waypoint x="1148" y="160"/>',
        '<di:waypoint x="1000" y="320"/><di:waypoint x="1000" y="160"/><di:waypoint x="1112" y="160"/>',
    )
    assert problems(merged) == []
    assert crossings(merged) == []
    assert crossings(drawn("along")) == [("een", "twee")]


def test_a_bend_on_the_line_of_a_stranger_is_a_crossing() -> None:
    bent = changed(
        '<di:waypoint x="410" y="240"/><di:waypoint x="450" y="240"/><di:waypoint x="450" y="400"/>',
        '<di:waypoint x="410" y="240"/><di:waypoint x="450" y="240"/><di:waypoint x="450" y="440"/>'
        '<di:waypoint x="480" y="440"/><di:waypoint x="480" y="400"/>',
    )
    assert crossings(bent) == [("contact_nee", "f9")]


def test_flows_that_go_back_are_named() -> None:
    back = changed(
        'id="f4" sourceRef="herinneren" targetRef="herinnerd"',
        'id="f4" sourceRef="herinnerd" targetRef="herinneren"',
    )
    assert backward_flows(back) == ["f4"]


def test_the_command_names_file_element_rule_and_cure(capsys: pytest.CaptureFixture[str]) -> None:
    bad, gone = DRAWINGS / "no-question.bpmn", DRAWINGS / "weg.bpmn"
    assert main([str(bad), str(GOOD), str(gone)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    cure = "end its name with a question mark"
    assert first == f"{bad}: betaald: is no question; {cure} [no-question]"
    assert second.startswith(f"{gone}: cannot be read")


def test_the_command_is_silent_about_what_is_good_and_asks_for_a_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([str(GOOD)]) == 0
    assert capsys.readouterr().out == ""
    assert main([]) == 2


def test_the_command_goes_on_after_what_is_no_diagram(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "kapot.bpmn"
    broken.write_text("<bpmn", encoding="utf-8")
    assert main([str(broken), str(DRAWINGS / "overlap.bpmn")]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert "not well-formed" in first
    assert second.endswith("[overlap]")


@pytest.mark.parametrize("seed", range(5))
def test_what_lies_over_another_thing_is_found_near_it(seed: int) -> None:
    """Held against everything with everything; some of it too large for the grid."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    sizes = [10, 100, 300, 600, 9000]
    boxes = [
        Bounds(
            chance.randrange(-900, 900),
            chance.randrange(-900, 900),
            chance.choice(sizes),
            chance.choice(sizes),
        )
        for _ in range(60)
    ]
    near = Nearby((box, number) for number, box in enumerate(boxes))
    pairs = list(near.pairs())
    over = [(a, b) for a, b in combinations(range(60), 2) if boxes[a].overlaps(boxes[b])]
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)
    assert set(over) <= set(pairs)
    assert all({n for n in range(60) if boxes[n].overlaps(box)} <= set(near.at(box)) for box in boxes)
