"""A process in SpiffWorkflow's memory, moved by us: messages go out to the dossier, no timer fires by itself.

Scans the tasks as one flat collection: the library walks the tree several times a step, to depth 1,000.
"""

# The library has no public door to what stands here.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

Watch = Callable[[Any], None]


class _Flat:
    tasks: dict[Any, Any]
    top_workflow: Any

    def update_waiting_tasks(self) -> None:
        for task in [task for task in self.tasks.values() if task.has_state(TaskState.WAITING)]:
            if task.has_state(TaskState.WAITING) and task.id in self.tasks:
                task.task_spec._update(task)

    def _task_removed_notify(self, task: Any) -> None:
        """The library leaves behind what runs inside a task that an interruption removes."""
        super()._task_removed_notify(task)  # type: ignore[misc]
        inner = self.top_workflow.subprocesses.pop(task.id, None)
        if inner is not None:
            inner.cancel()


class SubWorkflow(_Flat, BpmnSubWorkflow):  # type: ignore[misc]
    """What runs inside a subprocess or a called process."""


class Workflow(_Flat, BpmnWorkflow):  # type: ignore[misc]
    """A whole process."""

    def catch(self, event: Any) -> None:
        """A message that was thrown goes out: the dossier delivers it to every process, this one too."""
        if isinstance(event.event_definition, MessageEventDefinition):
            self.bpmn_events.append(event)
        else:
            super().catch(event)

    def create_subprocess(self, my_task: Any, spec_name: str) -> SubWorkflow:
        inner = SubWorkflow(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = inner
        return inner

    def refresh_timers(self) -> None:
        """Nothing: a timer fires when its row says so, through `Execution.fire`."""

    def waiting_for(self, message: str) -> list[tuple[Any, BpmnEvent]]:
        """The tasks that would catch this message, those around others first."""
        event = BpmnEvent(MessageEventDefinition(message), {})
        found = [t for t in self.event_manager.tasks.values() if t.task_spec.catches(t, event)]
        return [(task, event) for task in sorted(found, key=lambda task: task.workflow.depth)]

    def everywhere(self) -> list[Any]:
        """All tasks of this process and of the subprocesses that still run."""
        running = (w for w in (self, *self.subprocesses.values()) if not w.completed)
        return [task for workflow in running for task in workflow.tasks.values()]

    def _do_engine_steps(self, will: Watch | None = None, did: Watch | None = None) -> bool:
        """One round of everything that needs no person, inner subprocesses first; whether anything ran.

        As the library's, but a task that an earlier one of the same round cancelled does not run any more.
        """
        ran = False
        for inner in sorted(self.get_active_subprocesses(), key=lambda one: one.depth, reverse=True):
            while not inner.completed and self._round(inner, will, did):
                ran = True
        return self._round(self, will, did) or ran

    def _round(self, workflow: Any, will: Watch | None, did: Watch | None) -> bool:
        ready = [
            t for t in workflow.tasks.values() if t.has_state(TaskState.READY) and not t.task_spec.manual
        ]
        if len(ready) > 1:
            ready.sort(key=_place)
        for task in ready:
            if not task.has_state(TaskState.READY) or task.id not in workflow.tasks:
                continue
            if will is not None:
                will(task)
            task.run()
            if did is not None:
                did(task)
        return bool(ready)


def _place(task: Any) -> list[int]:
    """Where a task stands in the tree: the order of running is the same before and after storing."""
    path: list[int] = []
    while (parent := task.parent) is not None:
        path.append(parent._children.index(task.id))
        task = parent
    path.reverse()
    return path
