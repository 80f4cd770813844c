"""One process of a dossier in memory: start it, complete work, fire a timer, deliver a message, store it.

Must not know: where facts and states are kept, who acts. After StepFailed the object is half-run: throw it
away and keep the stored state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.dmn.specs import BusinessRuleTaskMixin
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.spiff.specs.mixins.service_task import ServiceTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import DrempelError
from engine.spiff import codec
from engine.spiff.environment import Facts, FactsEngine, FactsEnvironment, Service
from engine.spiff.parsing import ProcessModel
from engine.spiff.pruning import prune
from engine.spiff.term import Term

MAX_STEPS = 500  # engine steps in one action; well below the depth at which SpiffWorkflow stops looking


class StepFailed(DrempelError):
    """The process could not go on at this element. Nothing was changed; an administrator can see why and retry."""

    code = "step:failed"

    def __init__(self, element: str, reason: str) -> None:
        self.element = element
        super().__init__(f"{element}: {reason}", element=element)


@dataclass(frozen=True)
class WorkItem:
    """A user task that waits for a person."""

    id: str  # hex of the engine's task, stable while it is open
    element: str
    item: Mapping[str, Any] | None  # of a multi-instance task: what this one is about
    due: datetime | None  # of the nearest timer on it or on what surrounds it


@dataclass(frozen=True)
class WaitingTimer:
    """A timer event that a token waits for."""

    id: str
    element: str
    due: datetime


@dataclass(frozen=True)
class Thrown:
    """A message that the process sent; the dossier delivers it."""

    name: str


class Execution:
    """Not safe for concurrent use; the model that it runs on is shared."""

    def __init__(self, model: ProcessModel, workflow: codec.Workflow) -> None:
        self.model = model
        self._workflow = workflow
        self.visited: list[str] = []  # drawn elements completed since the start or the load, in order
        self._steps = 0

    @classmethod
    def start(
        cls,
        model: ProcessModel,
        facts: Facts,
        functions: Mapping[str, Callable[..., Any]],
        known: frozenset[str],
        service: Service,
    ) -> Execution:
        """A new process, advanced to its first waiting point. Raises StepFailed."""
        engine = FactsEngine(FactsEnvironment(facts, functions, known, service))
        execution = cls(model, codec.Workflow(model.spec, model.subspecs, script_engine=engine))
        execution._advance()
        if model.start_message is not None:
            execution.deliver(model.start_message)
        return execution

    @classmethod
    def load(
        cls,
        model: ProcessModel,
        state: bytes,
        facts: Facts,
        functions: Mapping[str, Callable[..., Any]],
        known: frozenset[str],
        service: Service,
    ) -> Execution:
        """The process as `dump` left it. Raises StateUnreadable."""
        engine = FactsEngine(FactsEnvironment(facts, functions, known, service))
        return cls(model, codec.load(state, model.spec, model.subspecs, engine))

    def dump(self) -> bytes:
        """The state to store, with finished history folded away."""
        prune(self._workflow)
        return codec.dump(self._workflow)

    @property
    def is_completed(self) -> bool:
        return bool(self._workflow.is_completed())

    def work_items(self) -> list[WorkItem]:
        return [
            WorkItem(task.id.hex, _element(task), _item(task), _nearest_due(task))
            for task in self._tasks(TaskState.READY)
            if task.task_spec.manual
        ]

    def timers(self) -> list[WaitingTimer]:
        return [
            WaitingTimer(task.id.hex, _element(task), due)
            for task in self._workflow.event_manager.tasks.values()
            if (due := _due(task)) is not None
        ]

    def waits_for(self) -> set[str]:
        """Names of the messages that would be caught now."""
        return {
            task.task_spec.event_definition.name
            for task in self._workflow.event_manager.tasks.values()
            if isinstance(task.task_spec.event_definition, MessageEventDefinition)
        }

    def thrown(self) -> list[Thrown]:
        """Messages sent since the last call."""
        return [Thrown(event.event_definition.name) for event in self._workflow.get_events()]

    def complete(self, item: str, answer: Mapping[str, Any] | None = None) -> None:
        """Complete a user task and go on. `answer` is kept only as the result of a multi-instance item.

        Raises StepFailed; also when the item is not open.
        """
        task = self._open(item, TaskState.READY)
        host = _multi_instance(task)
        if host is not None and host.output_item is not None:
            task.data[host.output_item.bpmn_id] = dict(answer or {})
        self._guard(task, task.run)
        self._note(task)
        self._advance()

    def fire(self, timer: str) -> None:
        """Let this one timer fire and go on. Raises StepFailed; also when it no longer waits."""
        task = self._open(timer, TaskState.WAITING)
        task._set_internal_data(event_fired=True)
        self._guard(task, lambda: task.task_spec._update(task))
        self._advance()

    def deliver(self, message: str) -> int:
        """Hand a message to whatever waits for it and go on; how many elements caught it."""
        caught = self._workflow.deliver(message)
        self._advance()
        return caught

    # -- inside ------------------------------------------------------------------------------------------

    def _tasks(self, state: int) -> list[Any]:
        running = (w for w in (self._workflow, *self._workflow.subprocesses.values()) if not w.completed)
        return [task for w in running for task in w.tasks.values() if task.has_state(state)]

    def _open(self, identifier: str, state: int) -> Any:
        key = UUID(hex=identifier)
        for workflow in (self._workflow, *self._workflow.subprocesses.values()):
            task = workflow.tasks.get(key)
            if task is not None and task.has_state(state):
                return task
        raise StepFailed(identifier, "no longer open")

    def _guard(self, task: Any, act: Callable[[], Any]) -> None:
        try:
            act()
        except DrempelError as error:
            raise StepFailed(_element(task), str(error)) from error
        except SpiffWorkflowException as error:
            cause = error.__cause__ or error.__context__
            known = cause if isinstance(cause, DrempelError) else None
            raise StepFailed(_element(task), str(known) if known else type(error).__name__) from error

    def _advance(self) -> None:
        """Run everything that needs no person and no clock, until nothing is left to run."""
        current: list[Any] = []

        def will(task: Any) -> None:
            current[:] = [task]
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise StepFailed(_element(task), f"more than {MAX_STEPS} steps without a person or a timer")

        def did(task: Any) -> None:
            self._harvest(task)
            self._note(task)

        while True:
            try:
                self._workflow.do_engine_steps(will, did)
            except StepFailed:
                raise
            except (DrempelError, SpiffWorkflowException) as error:
                self._fail(current, error)
            if not any(not task.task_spec.manual for task in self._tasks(TaskState.READY)):
                break
        self._check_alive()

    def _fail(self, current: list[Any], error: Exception) -> None:
        element = _element(current[0]) if current else self.model.id
        chain: BaseException | None = error
        while chain is not None and not isinstance(chain, DrempelError):
            chain = chain.__cause__ or chain.__context__ or getattr(chain, "exception", None)
        raise StepFailed(element, str(chain) if chain is not None else type(error).__name__) from error

    def _check_alive(self) -> None:
        """A task in error, or an open process with nothing to wait for, would be silent for ever: say so now."""
        errors = self._tasks(TaskState.ERROR)
        if errors:
            raise StepFailed(_element(errors[0]), "stopped with an error")
        waiting = self._tasks(TaskState.READY | TaskState.WAITING | TaskState.STARTED)
        if not waiting and not self.is_completed:
            raise StepFailed(self.model.id, "nothing is left to wait for, but the process has not ended")

    def _harvest(self, task: Any) -> None:
        """What a decision or a service put into `task.data` belongs to the facts, and nowhere else."""
        if not isinstance(task.task_spec, BusinessRuleTaskMixin | ServiceTask) or not task.data:
            return
        facts = self._workflow.script_engine.environment.facts
        for name in list(task.data):
            value = task.data[name]
            if not name.startswith("spiff__"):
                facts[name] = value
            for one in (task, *task.children):
                one.data.pop(name, None)

    def _note(self, task: Any) -> None:
        if task.task_spec.bpmn_id in self.model.elements:
            self.visited.append(task.task_spec.bpmn_id)


def _element(task: Any) -> str:
    return str(task.task_spec.bpmn_id or task.task_spec.name.split(" [")[0])


def _due(task: Any) -> datetime | None:
    if not isinstance(getattr(task.task_spec, "event_definition", None), Term):
        return None
    value = task._get_internal_data("event_value")
    return datetime.fromisoformat(value) if value is not None else None


def _nearest_due(task: Any) -> datetime | None:
    """The due time of the nearest timer boundary: on the task itself, else on the subprocess or call around it."""
    while task is not None:
        split = task.parent
        if split is not None and isinstance(split.task_spec, BoundaryEventSplit):
            waiting = (c for c in split.children if c.has_state(TaskState.WAITING))
            dues = [due for sibling in waiting if (due := _due(sibling)) is not None]
            if dues:
                return min(dues)
        parent_id = task.workflow.parent_task_id
        task = task.workflow.top_workflow.get_task_from_id(parent_id) if parent_id is not None else None
    return None


def _multi_instance(task: Any) -> Any:
    host = task.parent.task_spec if task.parent is not None else None
    return host if isinstance(host, MultiInstanceTask) and host.task_spec == task.task_spec.name else None


def _item(task: Any) -> Mapping[str, Any] | None:
    host = _multi_instance(task)
    if host is None or host.input_item is None:
        return None
    value = task.data.get(host.input_item.bpmn_id)
    return value if isinstance(value, dict) else {"item": value}
