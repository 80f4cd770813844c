"""Random steps through random diagrams: storing, folding and our way of moving change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from engine.spiff import ProcessModel, StepFailed, parse
from engine.spiff import execution as execution_module
from tests.engine.spiff.random_diagrams import BLOCKS, Drawing
from tests.engine.spiff.test_round_trip import STEPS, TheirWorkflow, Walk

RANDOM = settings(max_examples=60, suppress_health_check=list(HealthCheck))


class RandomWalk(Walk):
    """A walk over a diagram that no file holds. A step that fails ends it, and counts as what was seen."""

    def __init__(self, diagram: bytes, store: bool, in_order: bool = True) -> None:
        self.diagram, self.in_order, self.failure = diagram, in_order, ""
        super().__init__(("proces",), store)

    def model(self) -> ProcessModel:
        return parse({"proces.bpmn": self.diagram})["proces"]

    def step(self, kind: str, choice: int, answer: dict[str, Any]) -> None:
        try:
            super().step(kind, choice, answer)
        except StepFailed as failure:
            self.failure = str(failure)

    def shown(self) -> dict[str, Any]:
        if self.failure:
            return {"failure": self.failure}
        shown = super().shown()
        return shown if self.in_order else shown | {"calls": sorted(shown["calls"], key=repr)}


def _together(first: RandomWalk, second: RandomWalk, steps: list[Any]) -> None:
    assert first.shown() == second.shown()
    for step in steps:
        first.step(*step)
        second.step(*step)
        assert first.shown() == second.shown()
        if first.failure:
            return


@RANDOM
@given(block=BLOCKS, steps=STEPS)
def test_storing_and_folding_change_nothing(block: Any, steps: list[Any]) -> None:
    diagram = Drawing().diagram(block)
    _together(RandomWalk(diagram, store=True), RandomWalk(diagram, store=False), steps)


@RANDOM
@given(block=BLOCKS, steps=STEPS)
def test_our_way_of_moving_is_that_of_the_library(block: Any, steps: list[Any]) -> None:
    """Except for the order between parallel branches, which the library interleaves and BPMN leaves open."""
    diagram = Drawing().diagram(block)
    ours = RandomWalk(diagram, store=False, in_order=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution_module, "Workflow", TheirWorkflow)
        theirs = RandomWalk(diagram, store=False, in_order=False)
    _together(ours, theirs, steps)
