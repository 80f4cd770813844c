"""Storing changes nothing: random walks through every diagram, stored or not, folded or not, ours and theirs.

Three executions take the same steps: one goes through its bytes and a fresh model each time, one stays in
memory and is never folded, one runs on the library's own workflow. They must show the same at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from engine.spiff import Execution, ProcessModel
from engine.spiff import execution as execution_module
from tests.engine.spiff.dossier import term
from tests.engine.spiff.driver import models

BUNDLES = [
    ("gateway",),
    ("timer_boundary",),
    ("timer_interrupting",),
    ("call_activity", "called"),
    ("subprocess_message",),
    ("parallel",),
    ("multi_instance",),
    ("multi_instance_sequential",),
    ("loop_back",),
    ("loop_over_subprocess",),
    ("loop_over_call", "called"),
    ("loop_in_branch",),
    ("loop_in_subprocess",),
    ("side_process",),
    ("idiom_ladder",),
    ("idiom_reaction",),
    ("idiom_meeting",),
    ("idiom_repeated_check",),
    ("idiom_before_a_day",),
    ("trap_message_once",),
    ("trap_parallel_data",),
    ("trap_list_without_result",),
    ("list_with_term",),
    ("called_that_waits",),
]
# What the library does otherwise, each with a test of its own in the traps.
ONLY_OURS = [
    ("trap_repeated_call", "called"),
    ("trap_repeated_wait", "called_that_waits"),
    ("trap_parallel_loop",),
    ("trap_message_twice",),
]
FACTS = {
    "acties": [1, 2, 3],
    "kinderen": ["Anna", "Bas"],
    "vervaldatum": "2026-01-01",
    "ontruiming_op": "2026-02-01",
    "pauze_dagen": 0,
    "lijst": [],
}
ANSWERS: list[dict[str, Any]] = [
    {"gelukt": True, "achterstand": 200, "resultaat": "opgelost", "reactie": "geaccepteerd"},
    {"gelukt": False, "achterstand": 1, "resultaat": "onvoldoende", "besluit_overleg": "volgende keer"},
]
KNOWN = frozenset().union(*ANSWERS, {"signaal_nr", "pauze_vanaf", "gebeld_op", "te_laat_op"})


class TheirWorkflow(BpmnWorkflow):  # type: ignore[misc]
    """The library's own way of moving, with no more of ours than Execution asks for."""

    def catch(self, event: Any) -> None:
        self.bpmn_events.append(event)

    def refresh_timers(self) -> None:
        """No timer fires by itself."""

    def everywhere(self) -> list[Any]:
        running = (w for w in (self, *self.subprocesses.values()) if not w.completed)
        return [task for workflow in running for task in workflow.tasks.values()]

    def waiting_for(self, message: str) -> list[tuple[Any, Any]]:
        event = BpmnEvent(MessageEventDefinition(message), {})
        return [(t, event) for t in self.event_manager.tasks.values() if t.task_spec.catches(t, event)]


class Walk:
    """One execution that can be stored after each step."""

    def __init__(self, bundle: tuple[str, ...], store: bool) -> None:
        self.bundle, self.store = bundle, store
        self.facts: dict[str, Any] = {**FACTS, "lijst": []}
        self.calls: list[Any] = []
        self.sent: list[str] = []
        self.execution = Execution.start(self.model(), *self.arguments())

    def model(self) -> ProcessModel:
        return models(*self.bundle)[self.bundle[0]]

    def arguments(self) -> tuple[Any, dict[str, Callable[..., Any]], frozenset[str], Any]:
        functions: dict[str, Callable[..., Any]] = {
            "vandaag": lambda: "2026-01-05",
            "term": term,
            "dagen_tussen": lambda _a, _b: 0,
        }
        return self.facts, functions, KNOWN, lambda *call: self.calls.append(call)

    def step(self, kind: str, choice: int, answer: dict[str, Any]) -> None:
        """The same choice gives the same step in each walk: elements and items are in a fixed order."""
        execution = self.execution
        if kind == "complete" and (items := sorted(execution.work_items(), key=_place)):
            self.facts |= answer
            execution.complete(items[choice % len(items)].id, {"antwoord": choice})
        elif kind == "fire" and (timers := sorted(execution.timers(), key=lambda t: (t.element, t.due))):
            execution.fire(timers[choice % len(timers)].id)
        elif kind == "deliver" and (waits := sorted(execution.waits_for())):
            execution.deliver(waits[choice % len(waits)])
        self.sent += [thrown.name for thrown in execution.thrown()]
        if self.store:
            visited, state = execution.visited, execution.dump()
            self.execution = Execution.load(self.model(), state, *self.arguments())
            self.execution.visited = visited

    def shown(self) -> dict[str, Any]:
        execution = self.execution
        return {
            "items": sorted((_place(item), item.due) for item in execution.work_items()),
            "timers": sorted((timer.element, timer.due) for timer in execution.timers()),
            "waits": execution.waits_for(),
            "done": execution.is_completed,
            "visited": sorted(execution.visited),
            "sent": self.sent,
            "calls": self.calls,
            "facts": self.facts,
        }


def _place(item: Any) -> tuple[str, str]:
    return item.element, repr(item.item)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["complete", "complete", "fire", "deliver"]),
        st.integers(0, 5),
        st.sampled_from(ANSWERS),
    ),
    max_size=14,
)
WALKS = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("bundle", BUNDLES + ONLY_OURS, ids=lambda bundle: bundle[0])
@WALKS
@given(steps=STEPS)
def test_storing_and_folding_change_nothing(bundle: tuple[str, ...], steps: list[Any]) -> None:
    stored, live = Walk(bundle, store=True), Walk(bundle, store=False)
    assert stored.shown() == live.shown()
    for step in steps:
        stored.step(*step)
        live.step(*step)
        assert stored.shown() == live.shown()


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle[0])
@WALKS
@given(steps=STEPS)
def test_our_way_of_moving_is_that_of_the_library(bundle: tuple[str, ...], steps: list[Any]) -> None:
    ours = Walk(bundle, store=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution_module, "Workflow", TheirWorkflow)
        theirs = Walk(bundle, store=False)
    assert ours.shown() == theirs.shown()
    for step in steps:
        ours.step(*step)
        theirs.step(*step)
        assert ours.shown() == theirs.shown()


@pytest.mark.parametrize("bundle", BUNDLES + ONLY_OURS, ids=lambda bundle: bundle[0])
def test_a_state_is_the_same_bytes_after_loading(bundle: tuple[str, ...]) -> None:
    walk = Walk(bundle, store=True)
    for number in range(4):
        walk.step(("complete", "fire", "deliver")[number % 3], number, ANSWERS[1])
        state = walk.execution.dump()
        assert Execution.load(walk.model(), state, *walk.arguments()).dump() == state


@pytest.mark.parametrize("bundle", [bundle for bundle in BUNDLES + ONLY_OURS if "multi" in bundle[0]])
def test_what_the_library_never_takes_away_is_known_after_loading(bundle: tuple[str, ...]) -> None:
    """It marks the tasks of a list, which are not in the specification, as triggered."""

    def marked(execution: Execution) -> set[Any]:
        return {task.id for task in execution._workflow.everywhere() if task.triggered}

    walk = Walk(bundle, store=False)
    loaded = Execution.load(walk.model(), walk.execution.dump(), *walk.arguments())
    assert marked(loaded) == marked(walk.execution) != set()
