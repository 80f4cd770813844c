"""The stored form of one running process: its state only, never the specification.

A workflow is a list of rows, one per task, parents before children. Stored as bytes: the order of keys
matters to SpiffWorkflow, so the state must never pass through a JSON type of the database. What is
finished is folded away before, so whether a subprocess is done need not be stored.
"""

# The library's own serializer writes the specification; what it reads and writes of a task is private.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import DrempelError
from engine.spiff.workflow import SubWorkflow, Workflow

FORMAT = 1


class StateUnreadable(DrempelError):
    """Another version of Drempel stored this state. Start the version that wrote it, or migrate the case."""

    code = "state:unreadable"


@dataclass(frozen=True)
class Stored:
    """The rows of a process, and by the task that they stand in, of everything that runs inside it.

    A row: id, place of its parent among the rows, state, name, internal data, data, whether it was triggered.
    """

    main: list[list[Any]]
    inner: Mapping[str, list[list[Any]]]  # outer ones before those that they hold


def dump(workflow: Workflow) -> bytes:
    """Bytes from which `load` restores an equal workflow with a specification parsed elsewhere."""
    return orjson.dumps(
        {
            "format": FORMAT,
            "main": _rows(workflow),
            "inner": [[parent.hex, _rows(inner)] for parent, inner in workflow.subprocesses.items()],
        }
    )


def load(state: bytes, spec: Any, subspecs: Any, engine: Any) -> Workflow:
    """A live workflow. Raises StateUnreadable for a format or an element that this version does not know."""
    return restore(read(state), spec, subspecs, engine)


def read(state: bytes) -> Stored:
    """The rows of a state. Raises StateUnreadable for another format."""
    try:
        stored = orjson.loads(state)
        if stored["format"] != FORMAT:
            raise StateUnreadable
        return Stored(stored["main"], dict(stored["inner"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise StateUnreadable from error


def restore(stored: Stored, spec: Any, subspecs: Any, engine: Any) -> Workflow:
    """A live workflow of these rows. Raises StateUnreadable for an element that this version has not."""
    workflow = Workflow(spec, subspecs, script_engine=engine, deserializing=True)
    try:
        _restore(workflow, stored.main, workflow)
        for parent_hex, rows in stored.inner.items():
            _restore_inner(workflow, UUID(hex=parent_hex), rows)
    except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
        raise StateUnreadable from error
    return workflow


def _restore_inner(workflow: Workflow, parent_id: UUID, rows: Any) -> None:
    parent = next(
        w.tasks[parent_id] for w in (workflow, *workflow.subprocesses.values()) if parent_id in w.tasks
    )
    subspec = workflow.subprocess_specs[parent.task_spec.spec]
    inner = SubWorkflow(subspec, parent.id, workflow, deserializing=True)
    workflow.subprocesses[parent.id] = inner
    _restore(inner, rows, workflow)
    inner.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)


def _rows(workflow: Any) -> list[list[Any]]:
    rows: list[list[Any]] = []
    place: dict[UUID, int] = {}
    todo = [workflow.task_tree]
    while todo:
        task = todo.pop()
        place[task.id] = len(rows)
        rows.append(
            [
                task.id.hex,
                place.get(task._parent),
                task._state,
                task.task_spec.name,
                task.internal_data or None,
                task.data or None,
                1 if task.triggered else 0,
            ]
        )
        todo.extend(reversed(task.children))
    return rows


def _restore(workflow: Any, rows: list[list[Any]], top: Workflow) -> None:
    specs = workflow.spec.task_specs
    restored: list[Task] = []
    for identifier, parent, state, name, internal, data, triggered in rows:
        task_spec = specs.get(name)
        if task_spec is None:
            raise StateUnreadable(element=name)
        task = Task(workflow, task_spec, state=state, id=UUID(hex=identifier))
        if parent is not None:
            task._parent = restored[parent].id
            restored[parent]._children.append(task.id)
        task.internal_data = internal or {}
        task.data = data or {}
        task.triggered = bool(triggered)
        if state == TaskState.WAITING and isinstance(task_spec, CatchingEvent):
            top.event_manager.add_task(task)
        restored.append(task)
    workflow.task_tree = restored[0]
