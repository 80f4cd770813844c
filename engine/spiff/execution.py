"""One process of a dossier in memory: start it, complete work, fire a timer, deliver a message, store it.

Must not know: where facts and states are kept, who acts. After StepFailed the object is half-run: throw it
away and keep the stored state.
"""

# An event definition keeps its state in the task's private data.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.errors import DrempelError
from engine.spiff import codec, moving
from engine.spiff.environment import Facts, FactsEngine, FactsEnvironment, Service
from engine.spiff.model import ProcessModel
from engine.spiff.pruning import prune
from engine.spiff.surroundings import element_of, item_of, multi_instance_of, nearest_due, stack_of
from engine.spiff.term import due, set_due, worked_out
from engine.spiff.workflow import Workflow

MAX_STEPS = (
    500  # engine steps between two stored states; well below the depth at which the library stops looking
)

Functions = Mapping[str, Callable[..., Any]]


class StepFailed(DrempelError):
    """The process could not go on at this element. Nothing changed; an administrator sees why and retries."""

    code = "step:failed"

    def __init__(self, element: str, reason: str) -> None:
        self.element = element
        self.reason = reason
        super().__init__(f"{element}: {reason}", element=element)


class NotOpen(StepFailed):
    """This task or timer is no longer open: someone or something was before you. Open the dossier again."""

    code = "step:not_open"


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

    def __init__(self, model: ProcessModel, workflow: Workflow) -> None:
        self.model = model
        self._workflow = workflow
        self.visited: list[str] = []  # drawn elements completed since the start or the load, in order
        self._steps = 0
        self._current: Any = None  # the engine's task that runs now, to name it when it fails
        self._is_completed: bool | None = None  # None: to be looked up, which walks all tasks

    @classmethod
    def start(
        cls, model: ProcessModel, facts: Facts, functions: Functions, known: frozenset[str], service: Service
    ) -> Execution:
        """A new process, advanced to its first waiting point. Raises StepFailed.

        A process that begins with a message has had that message.
        """
        engine = FactsEngine(FactsEnvironment(facts, functions, known, service))
        execution = cls(model, Workflow(model.spec, model.subspecs, script_engine=engine))
        execution._try(execution._run_ready)
        if model.start_message is not None:
            execution.deliver(model.start_message)
        execution._check_alive()
        return execution

    @classmethod
    def load(
        cls,
        model: ProcessModel,
        state: bytes,
        facts: Facts,
        functions: Functions,
        known: frozenset[str],
        service: Service,
    ) -> Execution:
        """The process as `dump` left it. Raises StateUnreadable."""
        engine = FactsEngine(FactsEnvironment(facts, functions, known, service))
        return cls(model, codec.load(state, model.spec, model.subspecs, engine))

    @classmethod
    def carried(
        cls,
        state: bytes,
        old: ProcessModel,
        model: ProcessModel,
        steps: Mapping[str, str],
        facts: Facts,
        functions: Functions,
        known: frozenset[str],
        service: Service,
    ) -> Execution:
        """The process that `dump` left on `old`, on another version of it (see engine.spiff.moving).

        What is new in it has begun. Raises MoveImpossible, StateUnreadable or StepFailed.
        """
        engine = FactsEngine(FactsEnvironment(facts, functions, known, service))
        workflow, begins = moving.carry(state, old, model, steps, engine)
        execution = cls(model, workflow)
        execution._try(partial(moving.begin, workflow, begins))
        execution._advance()
        return execution

    def dump(self) -> bytes:
        """The state to store, with finished history folded away. The object can go on from here."""
        prune(self._workflow)
        self._steps = 0
        return codec.dump(self._workflow)

    @property
    def is_completed(self) -> bool:
        if self._is_completed is None:
            self._is_completed = bool(self._workflow.is_completed())
        return self._is_completed

    def work_items(self) -> list[WorkItem]:
        return [
            WorkItem(task.id.hex, element_of(task), item_of(task), nearest_due(task))
            for task in self._workflow.everywhere()
            if task.has_state(TaskState.READY) and task.task_spec.manual
        ]

    def timers(self) -> list[WaitingTimer]:
        return [
            WaitingTimer(task.id.hex, element_of(task), instant)
            for task in self._workflow.event_manager.tasks.values()
            if (instant := due(task)) is not None
        ]

    def terms_worked_out(self) -> dict[str, datetime]:
        """By id when each timer would be due if its token arrived now; without those that cannot be told."""
        found = {}
        for task in self._workflow.event_manager.tasks.values():
            if due(task) is not None:
                try:
                    found[task.id.hex] = worked_out(task)
                except Exception:  # noqa: BLE001, S112 - whatever is wrong with it, it waits as it did
                    continue
        return found

    def set_term(self, timer: str, instant: datetime) -> None:
        """Let this timer be due at another moment. Raises NotOpen."""
        set_due(self._open(timer, TaskState.WAITING), instant)

    def waits_for(self) -> set[str]:
        """Names of the messages that would be caught now."""
        return {
            task.task_spec.event_definition.name
            for task in self._workflow.event_manager.tasks.values()
            if isinstance(task.task_spec.event_definition, MessageEventDefinition)
        }

    def listens(self, message: str) -> bool:
        """Whether anything would catch this message as the facts are now."""
        return any(self._listens(task) for task, _ in self._workflow.waiting_for(message))

    def thrown(self) -> list[Thrown]:
        """Messages sent since the last call, in the order they were sent."""
        return [Thrown(event.event_definition.name) for event in self._workflow.get_events()]

    def complete(self, item: str, answer: Mapping[str, Any] | None = None) -> None:
        """Complete a user task and go on. `answer` is kept only as the result of a multi-instance item.

        Raises NotOpen and StepFailed.
        """
        task = self._open(item, TaskState.READY)
        host = multi_instance_of(task)
        if host is not None and host.output_item.bpmn_id:
            task.data[host.output_item.bpmn_id] = dict(answer or {})
        self._try(partial(self._run, task))
        self._advance()

    def fire(self, timer: str) -> None:
        """Let this one timer fire and go on. Raises NotOpen and StepFailed."""
        task = self._open(timer, TaskState.WAITING)
        if due(task) is None:
            raise NotOpen(timer, "is no timer that waits")
        task._set_internal_data(event_fired=True)
        self._try(partial(self._release, task))
        self._advance()

    def drop(self, timer: str) -> None:
        """Take this timer off the border on which it waits; what it covers waits on without it.

        Raises NotOpen and StepFailed.
        """
        task = self._open(timer, TaskState.WAITING)
        if due(task) is None or not isinstance(task.task_spec, BoundaryEvent):
            raise NotOpen(timer, "is no timer on a border")
        self._try(task.cancel)
        self._check_alive()

    def stacks(self) -> dict[str, tuple[str, ...]]:
        """By id of every task and timer that waits the elements in which it stands, innermost first."""
        waits = [task for task in self._workflow.everywhere() if _is_wait(task)]
        return {task.id.hex: stack_of(task) for task in waits}

    def deliver(self, message: str) -> int:
        """Hand a message to whatever waits for it and go on; how many elements caught it. Raises StepFailed.

        What stands around others catches first: what it interrupts does not catch the message any more. An
        element that does not listen now (`luistert_als`) lets it pass.
        """
        caught = 0
        for task, event in self._workflow.waiting_for(message):
            waits = task.has_state(TaskState.WAITING) and task.id in task.workflow.tasks
            if waits and self._listens(task):
                task.task_spec.catch(task, event)
                self._try(partial(self._release, task))
                caught += 1
        self._advance()
        return caught

    # -- inside ------------------------------------------------------------------------------------------

    def _listens(self, task: Any) -> bool:
        self._current = task
        element = self.model.elements.get(task.task_spec.bpmn_id)
        condition = element.properties.get("luistert_als") if element is not None else None
        if condition is None:
            return True
        evaluate = self._workflow.script_engine.environment.evaluate
        heard: list[bool] = []
        self._try(lambda: heard.append(bool(evaluate(condition, {}))))
        return heard[0]

    def _open(self, identifier: str, state: int) -> Any:
        for task in self._workflow.everywhere():
            if task.id.hex == identifier and task.has_state(state):
                return task
        raise NotOpen(identifier, "is no longer open")

    def _release(self, task: Any) -> None:
        """Let an event that happened go on at once, so that what it interrupts stops before anything else."""
        self._current = task
        task.task_spec._update(task)
        if task.has_state(TaskState.READY):
            self._run(task)

    def _run(self, task: Any) -> None:
        self._before(task)
        task.run()
        self._after(task)

    def _before(self, task: Any) -> None:
        self._current = task
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise StepFailed(element_of(task), f"more than {MAX_STEPS} steps without a person or a timer")

    def _after(self, task: Any) -> None:
        """An item of a list is not a visit of its own; the list is, when it is through."""
        drawn = task.task_spec.bpmn_id in self.model.elements and multi_instance_of(task) is None
        if drawn and task.has_state(TaskState.COMPLETED):
            self.visited.append(task.task_spec.bpmn_id)

    def _advance(self) -> None:
        """Run everything that needs no person and no clock, until nothing is left to run."""
        self._try(self._run_ready)
        self._check_alive()

    def _run_ready(self) -> None:
        self._workflow.do_engine_steps(self._before, self._after)

    def _try(self, act: Callable[[], Any]) -> None:
        """All that moves the process goes through here."""
        self._is_completed = None
        try:
            act()
        except StepFailed:
            raise
        except Exception as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> StepFailed:
        """Names the element and the reason. Quotes only our own errors: others may hold a fact."""
        chain = list(_chain(error))
        task = next(
            (task for one in chain if (task := getattr(one, "task", None)) is not None), self._current
        )
        element = element_of(task) if task is not None else self.model.id
        reason = next((str(one) for one in chain if isinstance(one, DrempelError)), type(chain[-1]).__name__)
        return StepFailed(element, reason)

    def _check_alive(self) -> None:
        """A task in error, or nothing to wait for before the end, would be silent for ever: say so now."""
        if self.is_completed:
            return
        tasks = self._workflow.everywhere()
        for task in tasks:
            if task.has_state(TaskState.ERROR):
                raise StepFailed(element_of(task), "stopped with an error")
        if not any(_is_wait(task) for task in tasks):
            stuck = next((task for task in tasks if task.has_state(TaskState.WAITING)), None)
            element = element_of(stuck) if stuck is not None else self.model.id
            raise StepFailed(element, "nothing is left to wait for, but the process has not ended")


def _is_wait(task: Any) -> bool:
    if task.has_state(TaskState.READY):
        return bool(task.task_spec.manual)
    return task.has_state(TaskState.WAITING) and isinstance(task.task_spec, CatchingEvent)


def _chain(error: BaseException | None) -> Any:
    """The error and what lies under it, outermost first. The library does not always say `from`."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
