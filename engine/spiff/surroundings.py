"""Where a task of the engine stands: its drawn element, its item of a list, the term that covers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.util.task import TaskState

from engine.spiff.term import due

CHILD: Final = " [child]"  # an item of a list
SPLIT: Final = ".BoundaryEventSplit"  # the library puts it before a task with events on its border
JOIN: Final = ".BoundaryEventJoin"  # and this behind it


def element_of(task: Any) -> str:
    """The id of the drawn element."""
    return base(str(getattr(task.task_spec, "bpmn_id", None) or task.task_spec.name))


def base(name: str) -> str:
    """The element of one of the library's names: `x` for `x.BoundaryEventSplit` and `x [child]`."""
    for helper in (SPLIT, JOIN, CHILD):
        name = name.removesuffix(helper)
    return name


def multi_instance_of(task: Any) -> Any:
    """The specification of the list that this task is one item of, or None."""
    host = task.parent.task_spec if task.parent is not None else None
    return host if isinstance(host, MultiInstanceTask) and host.task_spec == task.task_spec.name else None


def item_of(task: Any) -> Mapping[str, Any] | None:
    """What this task is about, when it, or a subprocess around it, is repeated for a list."""
    for one in _outwards(task):
        host = multi_instance_of(one)
        if host is not None and host.input_item is not None:
            value = one.data.get(host.input_item.bpmn_id)
            return value if isinstance(value, dict) else {host.input_item.bpmn_id: value}
    return None


def nearest_due(task: Any) -> datetime | None:
    """The due time of the nearest timer boundary: on the task, else on the subprocess or call around it."""
    for one in _outwards(task):
        host = one.parent if multi_instance_of(one) is not None else one
        split = host.parent
        if split is not None and isinstance(split.task_spec, BoundaryEventSplit):
            waiting = (sibling for sibling in split.children if sibling.has_state(TaskState.WAITING))
            dues = [instant for sibling in waiting if (instant := due(sibling)) is not None]
            if dues:
                return min(dues)
    return None


def stack_of(task: Any) -> tuple[str, ...]:
    """The drawn elements in which a task stands: its own, the subprocess or call around it, and so on."""
    return tuple(dict.fromkeys(element_of(one) for one in _outwards(task)))


def _outwards(task: Any) -> Iterator[Any]:
    """The task, the subprocess or call that it stands in, and so on."""
    while task is not None:
        yield task
        parent_id = task.workflow.parent_task_id
        task = task.workflow.top_workflow.get_task_from_id(parent_id) if parent_id is not None else None
