"""The processes of one dossier that run side by side, and the messages between them.

Owns: loading a process when something happens in it, moving it on, delivering messages until none is left,
the rows of these. Must not know: tasks and timers (see waiting_points), who takes part, when a dossier ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection

from engine.definitions import Definition
from engine.dossier.audit import Trail
from engine.dossier.audit_actions import AuditAction
from engine.dossier.statements import (
    ADD_MESSAGES,
    ADD_PROCESSES,
    CHANGE_PROCESSES,
    OPEN_PROCESSES,
    PROCESSES,
)
from engine.errors import DrempelError
from engine.expressions import compile_script
from engine.spiff import Execution, MoveImpossible, ProcessModel, WaitingTimer, Why, WorkItem
from engine.states import MessageStatus, ProcessStatus
from engine.tables import Row

ROUTES = "hoofdroutes"  # the fact: the main routes that run, each by the name of its file
MAX_MESSAGES = 100  # in one action; more is a loop in the diagrams


class MessageLoop(DrempelError):
    """The processes of this dossier keep sending each other messages. Mend the diagrams that do."""

    code = "message:loop"


@dataclass(frozen=True)
class Surroundings:
    """What the elements of a diagram can read and call: the facts of the dossier, functions, services."""

    facts: dict[str, Any]
    functions: Mapping[str, Callable[..., Any]]
    serve: Callable[[str, Mapping[str, Any]], None]


@dataclass
class Running:
    """One process of the dossier; its execution is loaded when something happens in it."""

    id: str
    model: ProcessModel
    state: bytes | None
    visited: dict[str, int]
    waiting: set[str]  # for these messages
    is_new: bool = False
    execution: Execution | None = None
    items: Mapping[str, WorkItem] = field(default_factory=dict)  # by id: open tasks when it was loaded
    timers: Mapping[str, WaitingTimer] = field(default_factory=dict)  # the same
    is_stopped: bool = False  # a main route that is over and told of, or what does not go on after the last

    @property
    def is_completed(self) -> bool:
        return self.execution is not None and self.execution.is_completed

    @property
    def is_over(self) -> bool:
        return self.is_stopped or self.is_completed

    @property
    def outcome(self) -> str | None:
        """What came of it; of a main route that ended in this step."""
        return self.model.outcome(self.execution.visited) if self.execution is not None else None

    @property
    def ends_dossier(self) -> bool:
        """The same: whether it ends every other main route too."""
        return self.execution is not None and self.model.ends_dossier(self.execution.visited)

    def waits_for(self) -> set[str]:
        """The messages that it can take now."""
        if self.is_over:
            return set()
        return self.waiting if self.execution is None else self.execution.waits_for()


class RunningProcesses:
    """Each move ends with every message delivered. After any error: throw it away with its dossier."""

    def __init__(
        self, case: Row, definition: Definition, surroundings: Surroundings, now: datetime, trail: Trail
    ) -> None:
        self.all: list[Running] = []
        self.has_drafts = False  # somebody began to fill in the form of one of its tasks
        self.kept: list[str] = orjson.loads(case["kept_messages"])  # until a process waits for them
        self._case = case
        self._definition = definition
        self._surroundings = surroundings
        self._now = now
        self._trail = trail
        self._queue: deque[str] = deque()
        self._beginning: deque[ProcessModel] = deque()
        self._messages: list[dict[str, Any]] = []

    def load(self, connection: Connection) -> None:
        """Those that still run, oldest first."""
        rows = connection.execute(OPEN_PROCESSES, {"case": self._case["id"]}).all()
        self.has_drafts = any(row.has_drafts for row in rows)
        self.all = [
            Running(
                row.id,
                self._definition.models[row.process],
                row.state,
                orjson.loads(row.visited),
                set(orjson.loads(row.waiting)),
            )
            for row in rows
        ]

    def load_kept(self, connection: Connection, kept: Iterable[Mapping[str, Any]]) -> None:
        """Those that ended, as they were before (see endings)."""
        names = {row.id: row.process for row in connection.execute(PROCESSES, {"case": self._case["id"]})}
        self.all = [
            Running(
                one["id"],
                self._definition.models[names[one["id"]]],
                one["state"],
                dict(one["visited"]),
                set(one["waiting"]),
            )
            for one in kept
        ]

    def carry(self, others: RunningProcesses, steps: Mapping[str, str]) -> None:
        """Those of this dossier on another version go on here, and deliver what begins by it.

        `steps`: see engine.spiff.moving; also process -> process. Raises MoveImpossible, StateUnreadable,
        StepFailed or MessageLoop.
        """
        self.kept = list(others.kept)
        self._learn({self._named(one.model.id, steps).id for one in others.all})
        for one in others.all:
            others._execution(one)  # what it waited for is known
            execution = self.carried(one.model, one.state or b"", steps)
            visited = {steps.get(element, element): times for element, times in one.visited.items()}
            running = Running(one.id, execution.model, one.state, visited, set())
            running.items, running.timers, running.execution = one.items, one.timers, execution
            self.all.append(running)
        for running in self.all:
            if running.execution is not None:
                self._collect(running.execution)
        self._settle()

    def carried(self, old: ProcessModel, state: bytes, steps: Mapping[str, str]) -> Execution:
        """This state of a process of another version, in the version of this dossier. Raises as `carry`."""
        model = self._named(old.id, steps)
        return Execution.carried(state, old, model, steps, *self._arguments(model.route))

    def _named(self, old: str, steps: Mapping[str, str]) -> ProcessModel:
        model = self._definition.models.get(steps.get(old, old))
        if model is None:
            raise MoveImpossible(old, Why.GONE)
        return model

    def _learn(self, processes: Iterable[str]) -> None:
        """What these, and what they call, say of facts that a dossier of an older version does not know."""
        models, facts = self._definition.models, self._surroundings.facts
        called = {element.process for each in processes for element in models[each].elements.values()}
        for model in (models[each] for each in sorted(called) if models[each].on_move):
            script = compile_script(model.on_move)
            found = dict(facts)
            script.run(found, self._surroundings.functions, self._definition.known)
            for name in script.targets:
                if facts.get(name) is None and found[name] is not None:
                    facts[name] = found[name]

    def open_items(self) -> dict[str, WorkItem]:
        """By id, every open task."""
        every = (self._execution(running).work_items() for running in self.all if not running.is_over)
        return {item.id: item for found in every for item in found}

    def waiting_timers(self) -> dict[str, tuple[str, WaitingTimer]]:
        """By id, the process of every timer that waits, and the timer."""
        return {
            timer.id: (running.id, timer)
            for running in self.all
            if not running.is_over
            for timer in self._execution(running).timers()
        }

    @property
    def mains(self) -> list[Running]:
        """The main routes that were not over before this step."""
        return [running for running in self.all if running.model.is_main]

    @property
    def routes(self) -> list[str]:
        """The names of the main routes that run now."""
        return [running.model.route for running in self.mains if not running.is_over]

    # -- moving on: each raises StepFailed or MessageLoop -------------------------------------------------

    def start(self, model: ProcessModel) -> None:
        """Run one more process beside the others, up to where it waits."""
        self._start(model)
        self._settle()

    def begin(self, model: ProcessModel) -> None:
        """The same, asked for by a diagram: as soon as its own process waits, unless it runs already."""
        if model.route not in self.routes and model not in self._beginning:
            self._beginning.append(model)

    def complete(self, process_id: str, item: str, answer: Mapping[str, Any]) -> None:
        """Go on from this task. Raises NotOpen when it is gone."""
        execution = self._execution(self._running(process_id))
        execution.complete(item, answer)
        self._collect(execution)
        self._settle()

    def fire(self, process_id: str, timer: str) -> None:
        """Go on from this timer. Raises NotOpen when it is gone."""
        execution = self._execution(self._running(process_id))
        execution.fire(timer)
        self._collect(execution)
        self._settle()

    def drop(self, process_id: str, timer: str) -> None:
        """Take this timer off the border on which it waits. Raises NotOpen when it is gone."""
        self._execution(self._running(process_id)).drop(timer)

    def move(self, process_id: str, element: str, target: str) -> None:
        """What waits at this element goes, and that step of its process begins. Raises MoveImpossible."""
        running = self._running(process_id)
        state, model = self._execution(running).dump(), running.model
        running.execution = Execution.carried(
            state, model, model, {element: target}, *self._arguments(model.route)
        )
        self._collect(running.execution)
        self._settle()

    def stop(self, process_id: str) -> None:
        """Stop this one process, with all that waits in it; nothing when it is over."""
        self._stop([running for running in self.all if running.id == process_id])

    def send(self, message: str) -> None:
        """Hand a message to every process that waits for it, and start those that begin with it."""
        self._queue.append(message)
        self._settle()

    def note_routes(self) -> None:
        """Write down which main routes run: a fact that diagrams read."""
        self._surroundings.facts[ROUTES] = self.routes

    def withdraw(self, message: str) -> None:
        """What was kept under this name reaches nobody any more."""
        self.kept = [kept for kept in self.kept if kept != message]

    def stop_with(self, route: str) -> None:
        """Stop what only this main route began."""
        began = self._definition.companions(route)
        self._stop([running for running in self.all if running.model.id in began])

    def stop_with_main(self) -> None:
        """Stop what does not go on after the last main route."""
        self._stop([running for running in self.all if not running.model.goes_on])

    # -- terms -------------------------------------------------------------------------------------------

    def terms_worked_out(self) -> dict[str, datetime]:
        """Of every timer that waits, by id, when it would be due if its token arrived now."""
        every = (self._execution(running).terms_worked_out() for running in self.all if not running.is_over)
        return {timer: due for found in every for timer, due in found.items()}

    def set_term(self, process_id: str, timer: str, due: datetime) -> None:
        """Let this timer be due at another moment. Raises NotOpen when it is gone."""
        self._execution(self._running(process_id)).set_term(timer, due)

    def due_of_tasks(self) -> dict[str, datetime]:
        """By id, of every open task that has one, the day of the term on it or around it."""
        return {item.id: item.due for item in self.open_items().values() if item.due is not None}

    def stacks(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By process, and by id of what waits in it, the elements in which that stands, innermost first.

        Raises StateUnreadable.
        """
        return {one.id: self._execution(one).stacks() for one in self.all if not one.is_over}

    def play(self, model: ProcessModel, facts: dict[str, Any]) -> None:
        """What this process does to other facts than those of the dossier. Raises StepFailed."""
        around = self._surroundings
        Execution.start(model, facts, around.functions, self._definition.known, lambda _name, _given: None)

    def borrow(self, model: ProcessModel, known: frozenset[str]) -> None:
        """Run a process of another version that ends at once; it leaves no row. Raises StepFailed."""
        facts, functions, own, serve = self._arguments(model.route)
        Execution.start(model, facts, functions, own | known, serve)

    # -- inside ------------------------------------------------------------------------------------------

    def _stop(self, those: list[Running]) -> None:
        for running in those:
            if not running.is_over:
                self._execution(running)  # what it waited for is known, and goes
                running.is_stopped = True

    def _running(self, process_id: str) -> Running:
        return next(running for running in self.all if running.id == process_id)

    def _arguments(self, route: str) -> tuple[Any, Mapping[str, Callable[..., Any]], frozenset[str], Any]:
        around = self._surroundings
        functions = {**around.functions, "deze_route": lambda: route}
        return around.facts, functions, self._definition.known, around.serve

    def _execution(self, running: Running) -> Execution:
        if running.execution is None:
            execution = Execution.load(
                running.model, running.state or b"", *self._arguments(running.model.route)
            )
            running.items = {item.id: item for item in execution.work_items()}
            running.timers = {timer.id: timer for timer in execution.timers()}
            running.execution = execution
        return running.execution

    def _start(self, model: ProcessModel) -> None:
        running = Running(uuid4().hex, model, None, {}, set(), is_new=True)
        self._trail.add(AuditAction.PROCESS_STARTED, model.start, proces=model.id)
        self.all.append(running)
        if model.is_main:
            self.note_routes()
        running.execution = Execution.start(model, *self._arguments(model.route))
        self._collect(running.execution)

    def _collect(self, execution: Execution) -> None:
        self._queue.extend(thrown.name for thrown in execution.thrown())

    def _settle(self) -> None:
        """Deliver messages in the order they were sent, until none is left."""
        for _ in range(MAX_MESSAGES):
            while self._beginning:
                self._start(self._beginning.popleft())
            self._offer_kept()
            if not self._queue:
                return
            self._deliver(self._queue.popleft())
        raise MessageLoop(case=self._case["number"])

    def _offer_kept(self) -> None:
        for message in list(self.kept):
            waiting = [running for running in self.all if message in running.waits_for()]
            if any(self._execution(running).listens(message) for running in waiting):
                self.kept.remove(message)
                self._queue.append(message)

    def _deliver(self, message: str) -> None:
        receivers = 0
        # Those that wait come first; a process that this very message starts must not be hit by it again.
        for running in [running for running in self.all if message in running.waits_for()]:
            execution = self._execution(running)
            receivers += execution.deliver(message)
            self._collect(execution)
        for model in self._definition.started_by(message):
            self._start(model)
            receivers += 1
        if receivers:
            status = MessageStatus.DELIVERED
        elif message in self._definition.kept:
            status = MessageStatus.KEPT
        else:
            status = MessageStatus.UNMATCHED
        if status is MessageStatus.KEPT:
            self.kept.append(message)
        self._messages.append(
            {
                "case_id": self._case["id"],
                "name": message,
                "sent_at": self._now,
                "status": status,
                "receivers": receivers,
            }
        )
        self._trail.add(AuditAction.MESSAGE_SENT, message, ontvangers=receivers, status=status)

    # -- rows --------------------------------------------------------------------------------------------

    def write(self, connection: Connection, closing: bool) -> None:
        """The rows of what moved; when the dossier closes, of everything that still ran."""
        changed: list[dict[str, Any]] = []
        new: list[dict[str, Any]] = []
        for running in self.all:
            if running.execution is None and not closing:
                continue
            values = self._values(running, closing)
            if running.is_new:
                about = {"case_id": self._case["id"], "process": running.model.id, "started_at": self._now}
                new.append({"id": running.id, **about, **values})
            else:
                changed.append({"key": running.id, **values})
        for statement, rows in (
            (CHANGE_PROCESSES, changed),
            (ADD_PROCESSES, new),
            (ADD_MESSAGES, self._messages),
        ):
            if rows:
                connection.execute(statement, rows)

    def _values(self, running: Running, closing: bool) -> dict[str, Any]:
        execution = running.execution
        for element in execution.visited if execution is not None else ():
            running.visited[element] = running.visited.get(element, 0) + 1
        stopped = closing or running.is_stopped
        if running.is_completed:
            status = ProcessStatus.COMPLETED
        else:
            status = ProcessStatus.CANCELLED if stopped else ProcessStatus.OPEN
        is_open = status is ProcessStatus.OPEN
        return {
            "status": status,
            "state": execution.dump() if execution is not None and is_open else None,
            "visited": orjson.dumps(running.visited).decode(),
            "waiting": orjson.dumps(sorted(running.waits_for()) if is_open else []).decode(),
            "ended_at": None if is_open else self._now,
        }
