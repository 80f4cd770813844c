"""A timer that knows when it is due and never looks at a clock: the timer row fires it, exactly once."""

# What an event definition keeps of a task is the library's private data.
# ruff: noqa: SLF001

from __future__ import annotations

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition

from engine.errors import DrempelError


class TermRefused(DrempelError):
    """A term must give a date and time with a zone. Use term(), wettelijke_term() or werkdag_term()."""

    code = "term:refused"

    def __init__(self, task: Any) -> None:
        self.task = task  # the engine's: it names the element
        super().__init__()


class Term(TimeDateEventDefinition):  # type: ignore[misc]
    """BPMN timeDate. Its due time is computed when the token arrives, and kept in the state."""

    def has_fired(self, my_task: Any) -> bool:
        if my_task._get_internal_data("event_value") is None:
            value = my_task.workflow.script_engine.evaluate(my_task, self.expression)
            my_task._set_internal_data(event_value=_instant(value, my_task))
        return bool(my_task._get_internal_data("event_fired", False))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and self.expression == other.expression and self.name == other.name

    __hash__ = None  # type: ignore[assignment]


def worked_out(my_task: Any) -> datetime:
    """When it would be due if its token arrived now. Raises what its expression raises, or TermRefused."""
    definition = my_task.task_spec.event_definition
    value = my_task.workflow.script_engine.evaluate(my_task, definition.expression)
    return datetime.fromisoformat(_instant(value, my_task))


def set_due(my_task: Any, instant: datetime) -> None:
    """Let this task's timer be due at another moment."""
    my_task._set_internal_data(event_value=instant.isoformat())


def due(my_task: Any) -> datetime | None:
    """When this task's timer is due; None when it has no timer."""
    if not isinstance(getattr(my_task.task_spec, "event_definition", None), Term):
        return None
    value = my_task._get_internal_data("event_value")
    return datetime.fromisoformat(value) if value is not None else None


def _instant(value: object, task: Any) -> str:
    try:
        instant = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise TermRefused(task) from error
    if instant.tzinfo is None:
        raise TermRefused(task)
    return instant.isoformat()
