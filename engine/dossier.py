"""One dossier under its lock: its facts, its processes, and everything that follows from one step of them.

Owns: delivering messages between processes, what becomes of tasks, timers and participants, ending a dossier.
`save` writes it all; the caller's transaction makes it whole. Must not know: who may do what (see access).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, RowMapping

from engine import attachments
from engine.access import INFORMED, INVOLVED, Actor
from engine.audit import Trail
from engine.clock import Clock
from engine.deadlines import end_of_day
from engine.definitions import Definition, Definitions
from engine.diagram_functions import diagram_functions
from engine.errors import DrempelError
from engine.expressions import compile_expression
from engine.people import organisation_for
from engine.services import SERVICES
from engine.spiff import Element, Execution, ProcessModel
from engine.statements import (
    ADD_LETTERS,
    ADD_MESSAGES,
    ADD_PARTICIPANTS,
    ADD_PROCESSES,
    ADD_TASKS,
    ADD_TIMERS,
    CHANGE_CASE,
    CHANGE_PARTICIPANTS,
    CHANGE_PROCESSES,
    END_TASKS,
    LOCK_CASE,
    LOCK_CASE_OF_TASK,
    OPEN_PROCESSES,
    ORGANISATION,
    PARTICIPANTS,
    REMOVE_ALL_TIMERS,
    REMOVE_TIMERS,
    WITHDRAW_TASKS,
)
from engine.tables import Row

MAX_MESSAGES = 100  # in one action; more is a loop in the diagrams
BROUGHT_IN = {INVOLVED: "deelnemer_erbij", INFORMED: "deelnemer_geinformeerd"}


class CaseUnknown(DrempelError):
    """There is no such dossier. Check the number."""

    code = "case:unknown"


class CaseClosed(DrempelError):
    """This dossier is closed; nothing can change in it any more."""

    code = "case:closed"


class CaseChanged(DrempelError):
    """Someone else changed this dossier at the same moment. Open it again and look before you go on."""

    code = "case:changed"


class MessageLoop(DrempelError):
    """The processes of this dossier keep sending each other messages. Mend the diagrams that do."""

    code = "message:loop"


def _task_name(element: Element, about: Mapping[str, Any]) -> str:
    """The name of the task; of a repeated one with what this one is about (property `naam_veld`)."""
    what = str(about.get(element.properties.get("naam_veld", "")) or "")
    return f"{element.name}: {what[:80]}" if what else element.name


def _task_due(element: Element, about: Mapping[str, Any]) -> datetime | None:
    """The end of the day that the item of a repeated task names (property `uiterlijk_veld`)."""
    day = about.get(element.properties.get("uiterlijk_veld", ""))
    return end_of_day(date.fromisoformat(day)) if isinstance(day, str) else None


def worked_on(element: Element, facts: dict[str, Any], item: str | None) -> dict[str, Any]:
    """What the answer of a task changes: the facts, or the item of a list of facts that it is about.

    Property `werkt_bij` names the list, `plaats` of the item (see `kies`) the place in it. When the list was
    written anew meanwhile, the item is found by `naam_veld`, or added again: what was agreed is not lost.
    """
    name, about = element.properties.get("werkt_bij"), orjson.loads(item or "{}")
    if name is None or "plaats" not in about:
        return facts
    place, what = about.pop("plaats"), element.properties.get("naam_veld", "")
    listed: list[dict[str, Any]] = facts.get(name) or []
    same = (each for each in [*listed[place : place + 1], *listed] if each.get(what) == about.get(what))
    found: dict[str, Any] = next(same, about)
    if found is about:
        facts[name] = [*listed, found]
    return found


@dataclass
class Running:
    """One process of the dossier; its execution is loaded when something happens in it."""

    id: str
    model: ProcessModel
    state: bytes | None
    visited: dict[str, int]
    waiting: set[str]
    is_new: bool = False
    execution: Execution | None = None
    items: set[str] = field(default_factory=set)
    timers: set[str] = field(default_factory=set)
    is_stopped: bool = False  # the main route is over, and this does not go on after it

    @property
    def is_over(self) -> bool:
        return self.is_stopped or (self.execution is not None and self.execution.is_completed)


class Dossier:
    """Not safe for concurrent use. After any error: throw it away, the transaction rolls back."""

    def __init__(
        self,
        connection: Connection,
        row: Row,
        definition: Definition,
        now: datetime,
        actor: Actor,
    ) -> None:
        self.connection = connection
        self.row = row
        self.id: int = row["id"]
        self.definition = definition
        self.now = now
        self.actor = actor
        self.facts: dict[str, Any] = orjson.loads(row["facts"])
        self._before = orjson.loads(row["facts"])
        self.status: str = row["status"]
        self.outcome: str | None = row["outcome"]
        self.trail = Trail(self.id, row["audit_seq"], row["audit_hash"], now, actor.trace)
        self.number: str = row["number"]
        self._kept: list[str] = orjson.loads(row["kept_messages"])
        self._processes: list[Running] = []
        self._queue: deque[str] = deque()
        self._participants: dict[str, tuple[int, str]] | None = None  # role -> organisation, kind
        self._new_participants: list[dict[str, Any]] = []
        self._changed_participants: list[dict[str, Any]] = []
        self._organisations: dict[int, RowMapping] = {}
        self._ended_tasks: list[dict[str, Any]] = []
        self._files_asked = False  # by the form of a task that ended, as far as is known
        self._new_tasks: list[dict[str, Any]] = []
        self._gone_timers: list[str] = []
        self._new_timers: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []
        self.letters: list[dict[str, Any]] = []
        self._functions = diagram_functions(now, self.setting)

    # -- loading -----------------------------------------------------------------------------------------

    @classmethod
    def lock(
        cls,
        connection: Connection,
        definitions: Definitions,
        clock: Clock,
        actor: Actor,
        *,
        case_id: int | None = None,
        task_id: str | None = None,
    ) -> Dossier:
        """The dossier, or the dossier of a task, under its lock for this transaction. Raises CaseUnknown."""
        statement = LOCK_CASE if case_id is not None else LOCK_CASE_OF_TASK
        row = connection.execute(statement, {"case": case_id, "task": task_id}).mappings().one_or_none()
        if row is None:
            raise CaseUnknown
        definition = definitions.load(connection, row["definition_id"])
        return cls(connection, row, definition, clock.now(), actor)

    def load_processes(self) -> None:
        rows = self.connection.execute(OPEN_PROCESSES, {"case": self.id})
        self._processes = [
            Running(
                row.id,
                self.definition.models[row.process],
                row.state,
                orjson.loads(row.visited),
                set(orjson.loads(row.waiting)),
            )
            for row in rows
        ]

    def require_open(self) -> None:
        if self.status != "open":
            raise CaseClosed(case=self.number)

    # -- what can happen ---------------------------------------------------------------------------------

    def start(self, model: ProcessModel) -> None:
        """Run one more process beside the others, up to where it waits."""
        self._start(model)
        self._settle()

    def complete(self, process_id: str, item: str, answer: Mapping[str, Any]) -> None:
        running = self._running(process_id)
        execution = self._execution(running)
        execution.complete(item, answer)
        self._collect(execution)
        self._settle()

    def fire(self, process_id: str, timer: str) -> None:
        running = self._running(process_id)
        execution = self._execution(running)
        execution.fire(timer)
        self._collect(execution)
        self._settle()

    def send(self, message: str) -> None:
        """Hand a message to every process that waits for it, and start those that begin with it."""
        self._queue.append(message)
        self._settle()

    def end(self, status: str, outcome: str | None) -> None:
        """Stop everything that still runs; nothing of this dossier waits for anyone afterwards."""
        self.status, self.outcome = status, outcome

    def end_task(self, task: Row, answer: Mapping[str, Any]) -> None:
        self._files_asked = self._files_asked or task["form"] in self.definition.forms.with_files
        self._ended_tasks.append(
            {
                "task": task["id"],
                "status": "done",
                "ended_at": self.now,
                "ended_by": self.actor.user_id,
                "answer": orjson.dumps(answer).decode(),
            }
        )

    # -- what diagrams and letters ask ------------------------------------------------------------------

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of the diagrams on the facts as they are now."""
        return compile_expression(expression).evaluate(self.facts, self._functions, self.definition.known)

    def setting(self, name: str) -> Any:
        """A setting of the region, or of an organisation that takes part and has one of its own."""
        setting = self.definition.settings[name]
        if setting.per_organisation:
            for organisation in self.participants().values():
                slug = self.organisation(organisation)["slug"]
                if slug in setting.per_organisation:
                    return setting.per_organisation[slug]
        return setting.value

    def participants(self) -> dict[str, int]:
        """Role -> organisation, of those that take part. Who is only informed is not among them."""
        return {role: found for role, (found, kind) in self._everyone().items() if kind == INVOLVED}

    def _everyone(self) -> dict[str, tuple[int, str]]:
        if self._participants is None:
            rows = self.connection.execute(PARTICIPANTS, {"case": self.id}).mappings()
            self._participants = {}
            for row in rows:
                self._participants[row["role"]] = row["organisation_id"], row["kind"]
                self._organisations[row["organisation_id"]] = row
        return self._participants

    def organisation(self, organisation_id: int) -> RowMapping:
        if organisation_id not in self._organisations:
            found = self.connection.execute(ORGANISATION, {"organisation": organisation_id})
            self._organisations[organisation_id] = found.mappings().one()
        return self._organisations[organisation_id]

    def involve(self, role: str) -> int | None:
        """The organisation that fills this role here; it takes part from now on. None when no one does."""
        return self._bring_in(role, INVOLVED)

    def inform(self, role: str) -> int | None:
        """The organisation that fills this role here; it may know the day and the address of an eviction.

        Who takes part already stays so. None when no one fills the role.
        """
        return self._bring_in(role, INFORMED)

    def _bring_in(self, role: str, kind: str) -> int | None:
        role = self.definition.role(role)
        known = self._everyone()
        if role not in known:
            found = self._filled_by(role)
            if found is None:
                return None
            known[role] = found, kind
            self._new_participants.append(
                {"case_id": self.id, "role": role, "organisation_id": found, "kind": kind, "since": self.now}
            )
            self.trail.add(BROUGHT_IN[kind], rol=role, organisatie=found)
        elif kind == INVOLVED != known[role][1]:
            known[role] = known[role][0], kind
            self._changed_participants.append({"case": self.id, "for_role": role, "kind": kind})
            self.trail.add(BROUGHT_IN[kind], rol=role, organisatie=known[role][0])
        return known[role][0]

    def _filled_by(self, role: str) -> int | None:
        if role == "woningcorporatie":
            return int(self.row["landlord_id"])
        postcode = (self.facts.get("adres") or {}).get("postcode") or ""
        return organisation_for(self.connection, self.row["region"], role, postcode)

    # -- inside: processes -------------------------------------------------------------------------------

    def _running(self, process_id: str) -> Running:
        return next(running for running in self._processes if running.id == process_id)

    def _arguments(self) -> tuple[Any, Mapping[str, Callable[..., Any]], frozenset[str], Any]:
        return self.facts, self._functions, self.definition.known, self._serve

    def _serve(self, name: str, parameters: Mapping[str, Any]) -> None:
        SERVICES[name](self, parameters)

    def _execution(self, running: Running) -> Execution:
        if running.execution is None:
            execution = Execution.load(running.model, running.state or b"", *self._arguments())
            running.items = {item.id for item in execution.work_items()}
            running.timers = {timer.id for timer in execution.timers()}
            running.execution = execution
        return running.execution

    def _start(self, model: ProcessModel) -> None:
        running = Running(uuid4().hex, model, None, {}, set(), is_new=True)
        self.trail.add("route_gestart", model.start, proces=model.id)
        running.execution = Execution.start(model, *self._arguments())
        self._processes.append(running)
        self._collect(running.execution)

    def _collect(self, execution: Execution) -> None:
        self._queue.extend(thrown.name for thrown in execution.thrown())

    def _settle(self) -> None:
        """Deliver messages in the order they were sent, until none is left."""
        for _ in range(MAX_MESSAGES):
            self._offer_kept()
            if not self._queue:
                self._check_end()
                return
            self._deliver(self._queue.popleft())
        raise MessageLoop(case=self.number)

    def _deliver(self, message: str) -> None:
        receivers = 0
        # Those that wait come first; a process that this very message starts must not be hit by it again.
        for running in [r for r in self._processes if message in self._waits(r)]:
            execution = self._execution(running)
            receivers += execution.deliver(message)
            self._collect(execution)
        for model in self.definition.started_by(message):
            self._start(model)
            receivers += 1
        status = "delivered" if receivers else ("kept" if message in self.definition.kept else "unmatched")
        if status == "kept":
            self._kept.append(message)
        self._messages.append(
            {
                "case_id": self.id,
                "name": message,
                "sent_at": self.now,
                "status": status,
                "receivers": receivers,
            }
        )
        self.trail.add("bericht", message, ontvangers=receivers, status=status)

    def _offer_kept(self) -> None:
        for message in list(self._kept):
            if any(message in self._waits(running) for running in self._processes):
                self._kept.remove(message)
                self._queue.append(message)

    def _waits(self, running: Running) -> set[str]:
        if running.is_over:
            return set()
        return running.waiting if running.execution is None else running.execution.waits_for()

    def _check_end(self) -> None:
        """The dossier closes with its main route, or with the last process that goes on after that."""
        main = next((r for r in self._processes if r.model.is_main), None)
        if main is not None:
            if main.execution is None or not main.execution.is_completed:
                return
            if not main.is_stopped:
                main.is_stopped = True
                self.outcome = main.model.outcome(main.execution.visited)
                self.trail.add("hoofdroute_afgelopen", self.outcome)
        if main is None and self.outcome is None:
            return
        for running in self._processes:
            if not running.model.goes_on and not running.is_over:
                self._execution(running)
                running.is_stopped = True
        if all(running.is_over for running in self._processes):
            self.end("closed", self.outcome)

    # -- inside: rows ------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write everything that changed. Raises CaseChanged when the row is no longer what was loaded."""
        closing = self.status != "open" and self.row["status"] == "open"
        for running in self._processes:
            self._compare(running, closing)
        if closing:
            self.trail.add("dossier_gesloten", self.outcome, status=self.status)
        self._audit_facts()
        self._write_processes(closing)
        self._write_tasks(closing)
        self._write_timers(closing)
        for statement, rows in (
            (ADD_PARTICIPANTS, self._new_participants),
            (CHANGE_PARTICIPANTS, self._changed_participants),
            (ADD_MESSAGES, self._messages),
            (ADD_LETTERS, self.letters),
        ):
            if rows:
                self.connection.execute(statement, rows)
        self.trail.write(self.connection)
        self._write_case()

    def _compare(self, running: Running, closing: bool) -> None:
        """What appeared and what went since the process was loaded becomes rows."""
        execution = running.execution
        if execution is None or closing:
            return
        ended = {row["task"] for row in self._ended_tasks}
        items = {} if running.is_stopped else {item.id: item for item in execution.work_items()}
        for gone in running.items - items.keys() - ended:
            self._withdraw(gone)
        for item in items.values():
            if item.id not in running.items:
                self._open_task(running, item)
        timers = {} if running.is_stopped else {timer.id: timer for timer in execution.timers()}
        self._gone_timers += list(running.timers - timers.keys())
        for timer in timers.values():
            if timer.id not in running.timers:
                element = self.definition.elements[timer.element]
                self._new_timers.append(
                    {
                        "id": timer.id,
                        "case_id": self.id,
                        "process_id": running.id,
                        "element": timer.element,
                        "label": element.properties.get("mijlpaal") or element.name,
                        "due_at": timer.due,
                        "next_try": timer.due,
                        "attempts": 0,
                    }
                )

    def _open_task(self, running: Running, item: Any) -> None:
        element, about = self.definition.elements[item.element], item.item or {}
        owner = about.get(element.properties.get("eigenaar_veld", ""))
        role = self.definition.role(owner or element.role or "woningcorporatie")
        self._new_tasks.append(
            {
                "id": item.id,
                "case_id": self.id,
                "process_id": running.id,
                "element": item.element,
                "name": _task_name(element, about),
                "role": role,
                "form": element.form,
                # A role that nobody fills yet is for the landlord to see to: no work lies unseen.
                "organisation_id": self.involve(role) or self.row["landlord_id"],
                "status": "open",
                "item": orjson.dumps(item.item).decode() if item.item is not None else None,
                "due_at": _task_due(element, about) or item.due,
                "created_at": self.now,
                "meeting": element.properties.get("overleg"),
            }
        )
        self.trail.add("taak_open", item.element, rol=role, taak=item.id)
        for other in element.roles_involved:
            self.involve(other)

    def _withdraw(self, task_id: str) -> None:
        self._files_asked = self._files_asked or bool(self.definition.forms.with_files)
        self._ended_tasks.append(
            {"task": task_id, "status": "withdrawn", "ended_at": self.now, "ended_by": None, "answer": None}
        )
        self.trail.add("taak_vervallen", None, taak=task_id)

    def _audit_facts(self) -> None:
        changed = {
            name: [self._before.get(name), self.facts.get(name)]
            for name in self._before.keys() | self.facts.keys()
            if self._before.get(name) != self.facts.get(name)
        }
        if changed:
            self.trail.add("feiten", None, feiten=changed)

    def _write_processes(self, closing: bool) -> None:
        new, changed = [], []
        for running in self._processes:
            execution = running.execution
            if execution is not None:
                for element in execution.visited:
                    running.visited[element] = running.visited.get(element, 0) + 1
            done = execution is not None and execution.is_completed
            status = "completed" if done else "cancelled" if closing or running.is_stopped else "open"
            if execution is None and not closing:
                continue
            values = {
                "status": status,
                "state": execution.dump() if execution is not None and status == "open" else None,
                "visited": orjson.dumps(running.visited).decode(),
                "waiting": orjson.dumps(sorted(self._waits(running)) if status == "open" else []).decode(),
                "ended_at": None if status == "open" else self.now,
            }
            if running.is_new:
                started = {"case_id": self.id, "process": running.model.id, "started_at": self.now}
                new.append({"id": running.id, **started, **values})
            else:
                changed.append({"key": running.id, **values})
        if changed:
            self.connection.execute(CHANGE_PROCESSES, changed)
        if new:
            self.connection.execute(ADD_PROCESSES, new)

    def _write_tasks(self, closing: bool) -> None:
        if self._ended_tasks:
            self.connection.execute(END_TASKS, self._ended_tasks)
        if self._new_tasks:
            self.connection.execute(ADD_TASKS, self._new_tasks)
        if closing:
            self.connection.execute(WITHDRAW_TASKS, {"case": self.id, "now": self.now})
        self._drop_files(closing)

    def _drop_files(self, closing: bool) -> None:
        """What was put aside with a form goes with its task."""
        with_files = self.definition.forms.with_files
        if closing and with_files:
            attachments.drop(self.connection, self.id, None)
        elif self._files_asked:
            attachments.drop(self.connection, self.id, [row["task"] for row in self._ended_tasks])

    def _write_timers(self, closing: bool) -> None:
        if closing:
            self.connection.execute(REMOVE_ALL_TIMERS, {"case": self.id})
        elif self._gone_timers:
            self.connection.execute(REMOVE_TIMERS, [{"timer": timer} for timer in self._gone_timers])
        if self._new_timers:
            self.connection.execute(ADD_TIMERS, self._new_timers)

    def _write_case(self) -> None:
        values = {
            "number": self.number,
            "status": self.status,
            "outcome": self.outcome,
            "version": self.row["version"] + 1,
            "facts": orjson.dumps(self.facts).decode(),
            "kept_messages": orjson.dumps(self._kept).decode(),
            "closed_at": self.row["closed_at"] if self.status == "open" else self.now,
            "audit_seq": self.trail.seq,
            "audit_hash": self.trail.head,
        }
        result = self.connection.execute(
            CHANGE_CASE, {"case": self.id, "before": self.row["version"], **values}
        )
        if result.rowcount != 1:
            raise CaseChanged(case=self.number)
