"""The stored form of one running process: its state only, never the specification.

A workflow is a list of rows, one per task, parents before children. Stored as bytes: the order of keys matters
to SpiffWorkflow, so the state must never pass through a JSON type of the database.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import DrempelError

FORMAT = 1


class StateUnreadable(DrempelError):
    """This state was stored by another version of Drempel. Start the version that wrote it, or migrate the case."""

    code = "state:unreadable"


class Workflow(BpmnWorkflow):  # type: ignore[misc]
    """A process whose messages always go out to the dossier, which delivers them to every process, this one too."""

    def catch(self, event: Any) -> None:
        if isinstance(event.event_definition, MessageEventDefinition):
            self.bpmn_events.append(event)
        else:
            super().catch(event)

    def deliver(self, name: str) -> int:
        """Hand over a message of the dossier; how many elements were waiting for it."""
        caught: int = self.event_manager.catch(BpmnEvent(MessageEventDefinition(name), {}), internal=False)
        return caught


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
    stored = orjson.loads(state)
    if stored.get("format") != FORMAT:
        raise StateUnreadable
    workflow = Workflow(spec, subspecs, script_engine=engine, deserializing=True)
    _restore(workflow, stored["main"], workflow)
    for parent_hex, rows in stored["inner"]:
        parent = _find(workflow, UUID(hex=parent_hex))
        inner = BpmnSubWorkflow(subspecs[parent.task_spec.spec], parent.id, workflow, deserializing=True)
        workflow.subprocesses[parent.id] = inner
        _restore(inner, rows, workflow)
        inner.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)
    return workflow


def _rows(workflow: Any) -> dict[str, Any]:
    rows, todo = [], [workflow.task_tree]
    while todo:
        task = todo.pop()
        rows.append(
            [
                task.id.hex,
                task._parent.hex if task._parent is not None else None,
                task._state,
                task.task_spec.name,
                task.internal_data or None,
                task.data or None,
                1 if task.triggered else 0,
            ]
        )
        todo.extend(reversed(task.children))
    last = workflow.last_task
    return {
        "tasks": rows,
        "last": last.id.hex if last is not None and last.id in workflow.tasks else None,
        "success": workflow.success,
        "completed": workflow.completed,
    }


def _restore(workflow: Any, stored: dict[str, Any], top: Workflow) -> None:
    specs = workflow.spec.task_specs
    for identifier, parent, state, name, internal, data, triggered in stored["tasks"]:
        task_spec = specs.get(name)
        if task_spec is None:
            raise StateUnreadable(element=name)
        task = Task(workflow, task_spec, state=state, id=UUID(hex=identifier))
        if parent is not None:
            task._parent = UUID(hex=parent)
            workflow.tasks[task._parent]._children.append(task.id)
        task.internal_data = internal or {}
        task.data = data or {}
        task.triggered = bool(triggered)
        if state == TaskState.WAITING and isinstance(task_spec, CatchingEvent):
            top.event_manager.add_task(task)
    workflow.task_tree = workflow.tasks[UUID(hex=stored["tasks"][0][0])]
    workflow.last_task = workflow.tasks.get(UUID(hex=stored["last"])) if stored["last"] else None
    workflow.success, workflow.completed = stored["success"], stored["completed"]


def _find(workflow: Workflow, identifier: UUID) -> Task:
    for one in (workflow, *workflow.subprocesses.values()):
        if identifier in one.tasks:
            return one.tasks[identifier]
    raise StateUnreadable
