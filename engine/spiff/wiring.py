"""Adapts a parsed specification to us: lanes as drawn, terms without a clock, loops and decisions that hold.

Works on SpiffWorkflow's objects once, before they are shared; idempotent.
"""

# The library can neither say for sure what it only guessed, nor predict from there.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.dmn.specs import BusinessRuleTaskMixin
from SpiffWorkflow.util.task import TaskState

from engine.spiff.model import Element
from engine.spiff.specs import CheckedDecision, ListFromFacts, ListToFacts, NoResult
from engine.spiff.term import Term


def wire(spec: Any, elements: Mapping[str, Element]) -> None:
    for name, task_spec in spec.task_specs.items():
        drawn = elements.get(name.split(" [")[0])  # a multi-instance child is named "x [child]"
        if drawn is not None:
            task_spec.lane = drawn.role  # the library gives an inner task the lane of its subprocess
        definition: Any = getattr(task_spec, "event_definition", None)
        if type(definition) is TimeDateEventDefinition:
            task_spec.event_definition = Term(definition.name, definition.expression)
        if isinstance(task_spec, BusinessRuleTaskMixin) and not isinstance(
            task_spec.dmnEngine, CheckedDecision
        ):
            task_spec.dmnEngine = CheckedDecision(task_spec.dmnEngine.decision_table)
        if isinstance(task_spec, LoopTask):
            _wire_list(spec, task_spec)
        if isinstance(task_spec, BoundaryEvent) and not task_spec.completed_event.is_connected(_expect):
            task_spec.completed_event.connect(_expect)


def _expect(_workflow: Any, task: Any) -> None:
    """What follows an event on a border comes for sure once it happened.

    The library leaves it a guess, and a list cannot begin from a guess.
    """
    for child in task.children:
        if child.has_state(TaskState.PREDICTED_MASK):
            child._set_state(TaskState.FUTURE)
            child.task_spec._predict(child, mask=TaskState.PREDICTED_MASK | TaskState.FUTURE)


def _wire_list(spec: Any, task_spec: Any) -> None:
    """The library connects a list to its items as it creates them: after a restart it would wait for ever."""
    child = spec.task_specs[task_spec.task_spec]
    if not child.completed_event.is_connected(task_spec.merge_child):
        child.completed_event.connect(task_spec.merge_child)
    if isinstance(task_spec, MultiInstanceTask):
        if task_spec.data_input is not None:
            task_spec.data_input = ListFromFacts(task_spec.data_input.bpmn_id)
        if task_spec.data_output is None or isinstance(task_spec.data_output, NoResult):
            task_spec.data_output = task_spec.output_item = NoResult("")
        else:
            task_spec.data_output = ListToFacts(task_spec.data_output.bpmn_id)
