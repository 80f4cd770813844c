"""A running process goes on in another version of its diagram as if it had begun there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from engine.spiff import Execution, MoveImpossible, ProcessModel, StepFailed, Why, parse
from tests.engine.spiff.random_diagrams import BLOCKS, HEAD, Drawing
from tests.engine.spiff.test_random_diagrams import RANDOM, RandomWalk
from tests.engine.spiff.test_round_trip import STEPS

AROUND = "om_alles_heen"
TERM = (
    "<bpmn:timerEventDefinition><bpmn:timeDate>term(vandaag(), &quot;P{}D&quot;)</bpmn:timeDate>"
    "</bpmn:timerEventDefinition>"
)


class MovingWalk(RandomWalk):
    """The same walk, carried to the other diagram after each step, and back after the next."""

    def __init__(self, diagram: bytes, other: bytes, there: dict[str, str], back: dict[str, str]) -> None:
        self.ways = [(other, there), (diagram, back)]
        super().__init__(diagram, store=False)
        self.carry()

    def step(self, kind: str, choice: int, answer: dict[str, Any]) -> None:
        super().step(kind, choice, answer)
        self.carry()

    def carry(self) -> None:
        if self.failure or self.execution.is_completed:
            return
        before, visited = self.model(), self.execution.visited
        (self.diagram, steps), later = self.ways
        self.ways = [later, (self.diagram, steps)]
        state = self.execution.dump()
        self.execution = Execution.carried(state, before, self.model(), steps, *self.arguments())
        assert not self.execution.visited, "nothing happens by a move"
        assert (
            self.execution.dump()
            == Execution.load(self.model(), self.execution.dump(), *self.arguments()).dump()
        )
        self.execution.visited = visited


def alike(plain: RandomWalk, moved: MovingWalk, named: Any, steps: list[Any]) -> None:
    """Both show the same at each step, when the names of the one are read as those of the other."""

    def shown(walk: RandomWalk) -> Any:
        found = walk.shown()
        if "failure" in found:
            return named(found["failure"])
        return found | {
            "items": sorted(((named(place[0]), place[1]), due) for place, due in found["items"]),
            "timers": sorted((named(element), due) for element, due in found["timers"]),
            "visited": sorted(named(one) for one in found["visited"] if AROUND not in one),
        }

    assert shown(plain) == shown(moved)
    for step in steps:
        plain.step(*step)
        moved.step(*step)
        assert shown(plain) == shown(moved)
        if plain.failure:
            return


def wrapped(diagram: bytes) -> bytes:
    """All of it in a part of its own."""
    head, _, rest = diagram.decode().partition('<bpmn:process id="proces">')
    inner, _, _ = rest.rpartition("</bpmn:process>")
    return (
        f'{head}<bpmn:process id="proces"><bpmn:startEvent id="begin_{AROUND}"/>'
        f'<bpmn:subProcess id="{AROUND}">{inner}</bpmn:subProcess><bpmn:endEvent id="einde_{AROUND}"/>'
        f'<bpmn:sequenceFlow id="in_{AROUND}" sourceRef="begin_{AROUND}" targetRef="{AROUND}"/>'
        f'<bpmn:sequenceFlow id="uit_{AROUND}" sourceRef="{AROUND}" targetRef="einde_{AROUND}"/>'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


class Renamed(Drawing):
    """The same drawing, in which every element has another id."""

    def _name(self, kind: str) -> str:
        name = super()._name(kind)
        return name if kind in ("nr", "bericht") else f"nieuw_{name}"


@RANDOM
@given(block=BLOCKS, steps=STEPS)
def test_a_move_to_the_same_drawing_changes_nothing(block: Any, steps: list[Any]) -> None:
    diagram = Drawing().diagram(block)
    alike(RandomWalk(diagram, store=True), MovingWalk(diagram, diagram, {}, {}), str, steps)


@RANDOM
@given(block=BLOCKS, steps=STEPS)
def test_a_move_to_other_ids_changes_nothing_but_those(block: Any, steps: list[Any]) -> None:
    diagram, other = Drawing().diagram(block), Renamed().diagram(block)
    old = parse({"proces.bpmn": diagram})["proces"].elements
    new = parse({"proces.bpmn": other})["proces"].elements
    there = {name: f"nieuw_{name}" for name in old if f"nieuw_{name}" in new}
    assert len(there) == len(old)
    back = {new: old for old, new in there.items()}
    moved = MovingWalk(diagram, other, there, back)
    alike(RandomWalk(diagram, store=True), moved, lambda name: name.replace("nieuw_", ""), steps)


@RANDOM
@given(block=BLOCKS, steps=STEPS)
def test_what_waits_finds_its_place_in_and_out_of_a_part(block: Any, steps: list[Any]) -> None:
    diagram = Drawing().diagram(block)
    alike(RandomWalk(diagram, store=True), MovingWalk(diagram, wrapped(diagram), {}, {}), str, steps)


@RANDOM
@given(block=BLOCKS, steps=STEPS)
def test_a_token_set_on_any_step_leaves_a_process_that_is_alive(block: Any, steps: list[Any]) -> None:
    """Or says why it cannot; what waited there waits no more, what waited elsewhere still does."""
    walk = RandomWalk(Drawing().diagram(block), store=False)
    for step in steps[:4]:
        walk.step(*step)
    if walk.failure or walk.execution.is_completed:
        return
    state, model = walk.execution.dump(), walk.model()
    here = {item.element for item in walk.execution.work_items()}
    for element in sorted(here):
        for chosen in sorted(model.elements):
            try:
                moved = Execution.carried(state, model, model, {element: chosen}, *walk.arguments())
            except (MoveImpossible, StepFailed):
                continue
            kept = {item.id for item in moved.work_items()}
            for item in walk.execution.work_items():
                assert item.element != element or item.id not in kept
            loaded = Execution.load(model, moved.dump(), *walk.arguments())
            assert {item.id for item in loaded.work_items()} == kept


# -- one change of a drawing at a time -------------------------------------------------------------------


def model(inside: str, *messages: str) -> ProcessModel:
    declared = "".join(f'<bpmn:message id="M_{name}" name="{name}"/>' for name in messages)
    text = f'{HEAD}{declared}<bpmn:process id="proces">{inside}</bpmn:process></bpmn:definitions>'
    return parse({"proces.bpmn": text.encode()})["proces"]


def row(*nodes: str) -> str:
    """Tasks in a row, `naam` or an element in full, between a begin and an end."""
    names = ["begin", *(one.partition('id="')[2].partition('"')[0] or one for one in nodes), "einde"]
    drawn = [one if one.startswith("<") else f'<bpmn:userTask id="{one}"/>' for one in nodes]
    flows = [
        f'<bpmn:sequenceFlow id="f{place}_{source}" sourceRef="{source}" targetRef="{target}"/>'
        for place, (source, target) in enumerate(pairwise(names))
    ]
    return "".join(['<bpmn:startEvent id="begin"/>', *drawn, '<bpmn:endEvent id="einde"/>', *flows])


def border(name: str, host: str, days: int, target: str, beside: bool = False) -> str:
    stays = ' cancelActivity="false"' if beside else ""
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}"{stays}>{TERM.format(days)}'
        "</bpmn:boundaryEvent>"
        f'<bpmn:sequenceFlow id="van_{name}" sourceRef="{name}" targetRef="{target}"/>'
    )


def branches(*rows: tuple[str, ...]) -> str:
    """Rows of tasks side by side, between two gateways."""
    parts = [
        '<bpmn:startEvent id="begin"/><bpmn:parallelGateway id="splits"/>',
        '<bpmn:parallelGateway id="samen"/><bpmn:userTask id="daarna"/><bpmn:endEvent id="einde"/>',
    ]
    flows = [("begin", "splits"), ("samen", "daarna"), ("daarna", "einde")]
    for names in rows:
        parts += [f'<bpmn:userTask id="{name}"/>' for name in names]
        way = ["splits", *names, "samen"]
        flows += list(pairwise(way))
    drawn = [
        f'<bpmn:sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in flows
    ]
    return "".join([*parts, *drawn])


class Case:
    """One process that runs, and moves."""

    def __init__(self, model: ProcessModel, **facts: Any) -> None:
        self.model, self.facts, self.calls = model, facts, list[Any]()
        self.execution = Execution.start(model, *self.arguments)

    @property
    def arguments(self) -> Any:
        return RandomWalk.arguments(self)  # type: ignore[arg-type]

    @property
    def open(self) -> list[str]:
        return sorted(item.element for item in self.execution.work_items())

    @property
    def terms(self) -> dict[str, str]:
        return {timer.element: timer.due.date().isoformat() for timer in self.execution.timers()}

    def complete(self, element: str) -> None:
        self.execution.complete(next(i.id for i in self.execution.work_items() if i.element == element))

    def fire(self, element: str) -> None:
        self.execution.fire(next(t.id for t in self.execution.timers() if t.element == element))

    def move(self, model: ProcessModel, **steps: str) -> None:
        state = self.execution.dump()
        self.execution = Execution.carried(state, self.model, model, steps, *self.arguments)
        self.model = model


ROW = model(row("bellen", "schrijven"))


def test_a_step_that_was_put_in_comes_after_the_one_that_waits() -> None:
    case = Case(ROW)
    case.move(model(row("bellen", "bezoeken", "schrijven")))
    case.complete("bellen")
    assert case.open == ["bezoeken"]


def test_a_step_that_went_behind_the_one_that_waits_is_not_asked() -> None:
    case = Case(model(row("bellen", "bezoeken", "schrijven")))
    case.move(ROW)
    case.complete("bellen")
    assert case.open == ["schrijven"]


def test_a_step_that_went_needs_another_and_what_waited_there_goes() -> None:
    case = Case(model(row("melden", "bellen")))
    with pytest.raises(MoveImpossible) as refused:
        case.move(ROW)
    assert (refused.value.element, refused.value.why) == ("melden", Why.GONE)
    before = case.execution.work_items()[0].id
    case.move(ROW, melden="bellen")
    assert case.open == ["bellen"]
    assert case.execution.work_items()[0].id != before


def test_a_step_with_another_id_stays_the_same_task() -> None:
    case = Case(ROW)
    before = case.execution.work_items()[0].id
    case.move(model(row("telefoneren", "schrijven")), bellen="telefoneren")
    assert [(item.id, item.element) for item in case.execution.work_items()] == [(before, "telefoneren")]


def test_a_task_that_became_a_timer_is_named() -> None:
    wait = f'<bpmn:intermediateCatchEvent id="bellen">{TERM.format(3)}</bpmn:intermediateCatchEvent>'
    case = Case(ROW)
    with pytest.raises(MoveImpossible) as refused:
        case.move(model(row(wait, "schrijven")))
    assert (refused.value.element, refused.value.why) == ("bellen", Why.OTHER_KIND)
    case.move(model(row(wait, "schrijven")), bellen="bellen")
    assert (case.open, case.terms) == ([], {"bellen": "2026-01-08"})


def test_a_term_on_a_task_begins_with_the_move_and_works() -> None:
    case = Case(ROW)
    case.move(model(row("bellen", "schrijven") + border("te_laat", "bellen", 9, "schrijven")))
    assert case.terms == {"te_laat": "2026-01-14"}
    case.fire("te_laat")
    assert (case.open, case.terms) == (["schrijven"], {})


def test_a_term_that_is_drawn_no_more_is_gone_and_the_task_stays() -> None:
    case = Case(model(row("bellen", "schrijven") + border("te_laat", "bellen", 9, "schrijven")))
    before = case.execution.work_items()[0].id
    case.move(ROW)
    assert ([item.id for item in case.execution.work_items()], case.terms) == ([before], {})
    case.complete("bellen")
    assert case.open == ["schrijven"]


@pytest.mark.parametrize("beside", [True, False])
def test_a_second_term_leaves_the_first_what_it_was(beside: bool) -> None:
    one = border("te_laat", "bellen", 9, "schrijven")
    case = Case(model(row("bellen", "schrijven") + one))
    before = {timer.id for timer in case.execution.timers()}
    case.move(
        model(row("bellen", "schrijven") + one + border("veel_te_laat", "bellen", 20, "schrijven", beside))
    )
    assert case.terms == {"te_laat": "2026-01-14", "veel_te_laat": "2026-01-25"}
    assert before < {timer.id for timer in case.execution.timers()}
    case.fire("veel_te_laat")
    assert case.open == (["bellen", "schrijven"] if beside else ["schrijven"])


def test_what_a_term_beside_a_task_began_goes_on_when_the_term_is_gone() -> None:
    case = Case(model(row("bellen", "schrijven") + border("te_laat", "bellen", 9, "schrijven", beside=True)))
    case.fire("te_laat")
    assert case.open == ["bellen", "schrijven"]
    case.move(ROW)
    assert case.open == ["bellen", "schrijven"]
    case.complete("bellen")
    assert case.open == ["schrijven", "schrijven"]
    case.complete("schrijven")
    case.complete("schrijven")
    assert case.execution.is_completed


def test_a_fired_term_does_not_begin_again() -> None:
    drawn = model(row("bellen", "schrijven") + border("te_laat", "bellen", 9, "schrijven", beside=True))
    case = Case(drawn)
    case.fire("te_laat")
    case.move(drawn)
    assert case.terms == {}


def test_a_token_that_waits_at_a_join_has_passed_a_step_that_was_put_before_it() -> None:
    case = Case(model(branches(("links",), ("rechts",))))
    case.complete("links")
    case.move(model(branches(("links", "later"), ("rechts",))))
    case.complete("rechts")
    assert case.open == ["daarna"]


def test_a_new_branch_before_a_join_has_to_be_begun() -> None:
    case = Case(model(branches(("links",), ("rechts",))))
    more = model(branches(("links",), ("rechts",), ("midden",)))
    with pytest.raises(MoveImpossible) as refused:
        case.move(more)
    assert (refused.value.element, refused.value.why) == ("samen", Why.BRANCH_MISSING)
    case.move(more, samen="midden")
    assert case.open == ["links", "midden", "rechts"]
    for element in ("links", "rechts", "midden"):
        assert case.open != ["daarna"]
        case.complete(element)
    assert case.open == ["daarna"]


def test_a_branch_that_went_is_not_waited_for() -> None:
    case = Case(model(branches(("links",), ("rechts",), ("midden",))))
    case.complete("links")
    case.move(model(branches(("links",), ("rechts",))), midden="rechts")
    assert case.open == ["rechts", "rechts"]


@pytest.mark.parametrize("chosen", ["begin", "samen", "nergens"])
def test_a_token_cannot_be_set_where_nothing_can_begin(chosen: str) -> None:
    drawn = model(branches(("links",), ("rechts",)))
    with pytest.raises(MoveImpossible):
        Case(drawn).move(drawn, links=chosen)


def test_a_list_stays_a_list_with_its_items() -> None:
    items = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>acties</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="actie"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    listed = f'<bpmn:userTask id="doen">{items}</bpmn:userTask>'

    case = Case(model(row(listed, "schrijven")), acties=[1, 2, 3])
    case.complete("doen")
    before = {item.id for item in case.execution.work_items()}
    case.move(model(row("bellen", listed, "schrijven") + border("te_laat", "doen", 9, "schrijven")))
    assert {item.id for item in case.execution.work_items()} == before
    assert len(before) == 2
    case.complete("doen")
    case.complete("doen")
    assert (case.open, case.terms) == (["schrijven"], {})
