"""Folds finished history away: the thousandth step costs what the tenth did, and no loop grows too deep.

History belongs in the audit trail. What is kept is what the engine still looks at: the open branches, their
ancestors once per element, and split tasks with their unfinished siblings.
"""

# The library offers no way to take a task out of the tree and keep what follows it.
# ruff: noqa: SLF001

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.ERROR


def prune(workflow: Any) -> int:
    """Drop what can no longer matter; call after a settled step, before storing. How many tasks went."""
    removed = 0
    for one in (workflow, *(inner for inner in workflow.subprocesses.values() if not inner.completed)):
        removed += _fold(one)
    return removed + _drop_finished_subprocesses(workflow)


def _fold(workflow: Any) -> int:
    live = _with_open_descendants(workflow)
    removed, todo = 0, [workflow.task_tree]
    while todo:
        segment, more = _unbranched(todo.pop(), live)
        todo += more
        removed += _shorten(workflow, segment)
    return removed


def _with_open_descendants(workflow: Any) -> set[Any]:
    live: set[Any] = set()
    for task in workflow.tasks.values():
        if task.has_state(OPEN):
            while task is not None and task.id not in live:
                live.add(task.id)
                task = task.parent
    return live


def _unbranched(node: Any, live: set[Any]) -> tuple[list[Any], list[Any]]:
    """The finished path from here to the next fork or open task, and where to go on."""
    segment: list[Any] = []
    while True:
        children = [child for child in node.children if child.id in live]
        segment.append(node)
        if not node.has_state(TaskState.FINISHED_MASK) or len(children) != 1:
            return segment, children
        node = children[0]


def _shorten(workflow: Any, segment: list[Any]) -> int:
    """On one path, let the last visit to an element take the place of the first: the loop between goes."""
    last = {task.task_spec.name: index for index, task in enumerate(segment)}
    removed, index = 0, 0
    while index < len(segment):
        first = segment[index]
        latest = last[first.task_spec.name]
        if latest != index and first.parent is not None:
            removed += _replace(workflow, first, segment[latest])
            index = latest
        index += 1
    return removed


def _replace(workflow: Any, first: Any, latest: Any) -> int:
    parent = first.parent
    latest.parent._children.remove(latest.id)
    parent._children[parent._children.index(first.id)] = latest.id
    latest._parent = parent.id
    removed, todo = 0, [first]
    while todo:
        task = todo.pop()
        todo += task.children
        del workflow.tasks[task.id]
        removed += 1
    if workflow.last_task is not None and workflow.last_task.id not in workflow.tasks:
        workflow.last_task = latest
    return removed


def _drop_finished_subprocesses(workflow: Any) -> int:
    removed = 0
    for parent_id, inner in list(workflow.subprocesses.items()):
        host = next(
            (w.tasks[parent_id] for w in (workflow, *workflow.subprocesses.values()) if parent_id in w.tasks),
            None,
        )
        if host is None or host.has_state(TaskState.FINISHED_MASK):
            del workflow.subprocesses[parent_id]
            removed += len(inner.tasks)
    return removed
