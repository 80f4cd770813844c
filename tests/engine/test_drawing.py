"""A diagram is read as it is drawn, and what cannot be drawn is refused with its cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.drawing import Bounds, Drawing, DrawingError, Next, Point, next_steps, read
from engine.drawing.names import Block, blocks
from engine.drawing.text_width import fit, whole, width

FILE = Path(__file__).parent / "drawings" / "goed.bpmn"
TEXT = FILE.read_text(encoding="utf-8")


def good() -> Drawing:
    return read(TEXT.encode(), FILE.name)


def changed(old: str, new: str) -> Drawing:
    assert old in TEXT, old
    return read(TEXT.replace(old, new, 1).encode(), FILE.name)


def block(element: str) -> Block:
    return next(one for one in blocks(good()) if one.element == element)


# -- what is read --------------------------------------------------------------------------------------


def test_the_same_bytes_give_an_equal_drawing() -> None:
    assert good() == good()
    assert (good().process, good().name, good().undrawn) == ("proces", "Proef met alles", ())


def test_pool_and_lanes() -> None:
    drawing = good()
    assert drawing.pool is not None
    assert drawing.pool.bounds == Bounds(40, 20, 1240, 600)
    assert [(lane.id, lane.role, lane.name) for lane in drawing.lanes] == [
        ("lane_corporatie", "corporatie", "Corporatie"),
        ("lane_wijkteam", "wijkteam", "Wijkteam"),
    ]
    assert drawing.by_id["ondersteunen"].lane == "lane_wijkteam"


def test_a_task_with_its_words_and_its_repetition() -> None:
    task = good().by_id["huurder_bellen"]
    assert (task.kind, task.name, task.loop) == ("userTask", "Huurder bellen", "parallel")
    assert task.documentation == "Bel de huurder op een rustig moment."
    assert task.bounds == Bounds(220, 120, 100, 80)


def test_a_boundary_event_knows_its_host_and_its_term() -> None:
    late = good().by_id["gebeld_te_laat"]
    assert (late.attached_to, late.interrupting, late.event) == ("huurder_bellen", False, "timer")
    assert late.trigger == 'term(vervaldatum, "P1M15D")'
    paid = good().by_id["betaling_in_bereiken"]
    assert (paid.interrupting, paid.event, paid.trigger) == (True, "message", "betaald")


def test_what_is_inside_a_subprocess_and_what_it_calls() -> None:
    drawing = good()
    assert drawing.by_id["bereiken"].expanded
    assert not drawing.by_id["regeling"].expanded
    assert [around.id for around in drawing.around("aanbellen")] == ["bereiken"]
    assert drawing.by_id["ondersteunen"].calls == "gedeeld_hulp"


def test_flows_with_their_answers() -> None:
    drawing = good()
    answers = {flow.name: (flow.target, flow.is_default) for flow in drawing.outgoing("is_er_contact")}
    assert answers == {"ja": ("bereiken", False), "nee": ("tegelijk", True)}
    assert [flow.waypoints for flow in drawing.incoming("huurder_bellen")] == [
        (Point(166, 160), Point(220, 160))
    ]


def test_a_note_and_its_line() -> None:
    (note,), (line,) = good().artifacts, good().associations
    assert (note.kind, note.text) == ("textAnnotation", "Ook als de huurder niet opneemt")
    assert (line.source, line.target) == ("huurder_bellen", "notitie")


def test_what_has_no_place_is_named() -> None:
    place = TEXT.index('<bpmndi:BPMNShape id="notitie_di"')
    end = TEXT.index("</bpmndi:BPMNShape>", place) + len("</bpmndi:BPMNShape>")
    drawing = read((TEXT[:place] + TEXT[end:]).encode())
    assert drawing.undrawn == ("notitie",)
    assert drawing.artifacts == ()


def test_line_ends_in_a_name_are_spaces() -> None:
    drawing = changed('name="Huurder bellen"', 'name="Huurder&#10;bellen "')
    assert drawing.by_id["huurder_bellen"].name == "Huurder bellen"


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<bpmn:definitions", "<!DOCTYPE x []><bpmn:definitions", "DOCTYPE"),
        ("</bpmn:process>", "", "not well-formed"),
        ("http://www.omg.org/spec/BPMN/20100524/MODEL", "http://example.org/other", "not BPMN 2.0"),
        ('bpmnElement="aanbellen"', 'bpmnElement="weg"', "weg: is drawn but does not exist"),
        ('bpmnElement="aanbellen"', 'bpmnElement="bereikt"', "bereikt: is drawn twice"),
        ('targetRef="is_er_contact"', 'targetRef="weg"', "f2: refers to weg"),
        ("<bpmn:flowNodeRef>samen</", "<bpmn:flowNodeRef>weg</", "lane_wijkteam: holds weg"),
        ('attachedToRef="bereiken"', 'attachedToRef="weg"', "is attached to weg"),
        ('id="samen"', 'id="brief_sturen"', "occurs twice"),
        ('width="1240"', 'width="0"', "bak: has a shape without size"),
        ('width="1240"', 'width="NaN"', "bak: has no usable width"),
        ('isHorizontal="true"', 'isHorizontal="false"', "bak: is an upright pool"),
        ('<di:waypoint x="166" y="160"/>', "", "f1: has fewer than two waypoints"),
        ("</bpmn:collaboration>", '<bpmn:participant id="tweede"/></bpmn:collaboration>', "a second pool"),
        ("</bpmn:process>", '</bpmn:process><bpmn:process id="tweede"/>', "occurs 2 times"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_drawn_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(DrawingError, match=said):
        changed(old, new)


def test_a_refusal_says_file_and_cure() -> None:
    with pytest.raises(DrawingError, match=r"goed\.bpmn: f2: .* To solve this, connect it"):
        changed('targetRef="is_er_contact"', 'targetRef="weg"')


# -- what comes next -----------------------------------------------------------------------------------


def test_what_follows_a_step_goes_with_the_answers_that_lead_to_it() -> None:
    found = {(step.answers, step.node.id) for step in next_steps(good(), "huurder_bellen")}
    assert found == {
        (("ja",), "bereiken"),
        (("nee",), "ondersteunen"),
        (("nee",), "brief_sturen"),
    }
    assert next_steps(good(), "onbekend") == ()


def test_an_answer_is_told_with_its_question() -> None:
    follows = Next(("nee", "later"), good().nodes[0], ("Accepteert de\nhuurder hulp?", ""))
    assert follows.after == "Accepteert de huurder hulp? Nee. Het antwoord: Later."


def test_the_end_of_a_subprocess_leads_on_to_what_follows_it() -> None:
    assert [step.node.id for step in next_steps(good(), "aanbellen")] == ["voorkomen"]


# -- where the names stand -----------------------------------------------------------------------------


def test_a_name_stands_in_its_task_and_beside_its_event() -> None:
    drawing = good()
    task, event = block("huurder_bellen"), block("herinnerd")
    assert drawing.by_id["huurder_bellen"].bounds.contains(task.bounds)
    assert not task.outside
    assert event.outside
    assert event.bounds.y == 332
    assert not drawing.by_id["herinnerd"].bounds.overlaps(event.bounds)


def test_the_name_of_a_lane_is_turned_into_its_band() -> None:
    lane = block("lane_wijkteam")
    assert lane.rotated
    assert lane.bounds.height > lane.bounds.width
    assert lane.room.contains(lane.bounds)


@pytest.mark.parametrize(
    "name", ["Hulp en regels", "Woonkans- overeenkomst opstellen", "wij/zij én ik", "a b c d e"]
)
@pytest.mark.parametrize(("size", "bold"), [(11, False), (12, True)])
def test_a_name_stands_on_one_line_as_soon_as_it_fits(name: str, size: float, bold: bool) -> None:
    whole_name = whole(name)
    room = width(whole_name, size, bold=bold)
    assert fit(name, size, room + 0.01, bold=bold).lines == (whole_name,)
    assert len(fit(name, size, room - 0.01, bold=bold).lines) == 2


def test_lines_are_even_and_words_stay_whole() -> None:
    assert fit("Hulp én regels", 11, 60).lines == ("Hulp én", "regels")
    assert not fit("Hulp én regels", 11, 60).broken
    cut = fit("Huurachterstandsmelding", 12, 88)
    assert cut.broken
    assert "".join(line.rstrip("-") for line in cut.lines) == "Huurachterstandsmelding"


def test_a_word_that_is_broken_by_hand_is_whole_where_there_is_room() -> None:
    name = "Woonkans- overeenkomst opstellen"
    assert whole(name) == "Woonkansovereenkomst opstellen"
    assert whole("Woonkans-\novereenkomst") == "Woonkansovereenkomst"
    assert (
        whole("Zorg- en  Veiligheidshuis of\nin- of uitgaand")
        == "Zorg- en Veiligheidshuis of in- of uitgaand"
    )
    assert fit(name, 11, 300).lines == ("Woonkansovereenkomst opstellen",)
    narrow = fit(name, 11, 90)
    assert narrow.lines == ("Woonkans-", "overeenkomst", "opstellen")
    assert not narrow.broken


def test_wide_letters_are_wider_than_narrow_ones() -> None:
    assert width("mmm", 10) > 2 * width("iii", 10)
    assert width("één", 10) == width("een", 10)
    assert width("een", 10, bold=True) > width("een", 10)
