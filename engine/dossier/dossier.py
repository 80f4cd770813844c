"""One dossier under its lock: its facts, and everything that follows from one step of its processes.

Owns: what can happen in a dossier, what diagrams and letters ask of it, its end. `save` writes it all; the
caller's transaction makes it whole. Must not know: who may do what (see access).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, CursorResult

from engine.access import Actor
from engine.clock import Clock
from engine.db import changed_rows, in_one_go
from engine.deadlines import day_of_fact
from engine.definitions import Definition
from engine.definitions.versions import Definitions
from engine.dossier import agreed_meetings, endings
from engine.dossier.audit import Trail
from engine.dossier.audit_actions import AuditAction
from engine.dossier.diagram_functions import diagram_functions
from engine.dossier.participants import Participants
from engine.dossier.running_processes import RunningProcesses, Surroundings
from engine.dossier.statements import (
    ADD_LETTERS,
    CASE_COLUMNS,
    CASE_NAMES,
    CHANGE_CASE,
    LOCK_CASE,
    LOCK_TASK,
    NAME_CASE,
    TASK_COLUMNS,
)
from engine.dossier.waiting_points import WaitingPoints
from engine.errors import Conflict, NotFound
from engine.expressions import compile_expression
from engine.letters.templates import Organisations
from engine.names import FOUND_BY, dossier_text
from engine.organisations import letterhead
from engine.roles import GEMEENTE, HELPING, ROUTE_OVER, STOPPED
from engine.spiff import ProcessModel
from engine.states import CaseStatus
from engine.tables import Row

Services = Mapping[str, Callable[["Dossier", Mapping[str, Any]], None]]
NO_SERVICES: Services = {}
OUTCOME = "uitkomst"  # the fact: what came of it, once no main route runs any more
ENDED = "voorbije_route"  # the fact: the main route that was over last


class CaseUnknown(NotFound):
    """There is no such dossier. Check the number."""

    code = "case:unknown"


class CaseClosed(Conflict):
    """This dossier is closed; nothing can change in it any more."""

    code = "case:closed"


class CaseChanged(Conflict):
    """Someone else changed this dossier at the same moment. Open it again and look before you go on."""

    code = "case:changed"


class Dossier:
    """Not safe for concurrent use. After any error: throw it away, the transaction rolls back."""

    def __init__(
        self,
        connection: Connection,
        row: Row,
        definition: Definition,
        now: datetime,
        actor: Actor,
        services: Services = NO_SERVICES,
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
        self.number: str = row["number"]
        self.trail = Trail(self.id, row["audit_seq"], row["audit_hash"], now, actor.trace)
        self.letters: list[dict[str, Any]] = []
        self._letterheads: dict[str, Organisations] = {}
        self._is_renamed = False
        self._is_over = False  # its main routes, in this step
        self._told: set[int | str] = set()  # of this turn: organisations, the tenant, roles that nobody fills
        self._services = services
        self._functions = diagram_functions(now, self.setting)
        self._participants = Participants(connection, row, definition, self.facts, now, self.trail)
        around = Surroundings(self.facts, self._functions, self._serve)
        self._processes = RunningProcesses(row, definition, around, now, self.trail)
        self._waiting = WaitingPoints(self.id, definition, self.evaluate, self._participants, now, self.trail)

    # -- loading -----------------------------------------------------------------------------------------

    @classmethod
    def lock(
        cls,
        connection: Connection,
        definitions: Definitions,
        clock: Clock,
        actor: Actor,
        *,
        case_id: int,
        services: Services = NO_SERVICES,
    ) -> Dossier:
        """The dossier under its lock for this transaction. Raises CaseUnknown.

        `services`: what its service tasks can do (`engine.dossier.services`); none for who only looks.
        """
        row = connection.execute(LOCK_CASE, {"case": case_id}).mappings().one_or_none()
        if row is None:
            raise CaseUnknown
        definition = definitions.load(connection, row["definition_id"])
        return cls(connection, row, definition, clock.now(), actor, services)

    @classmethod
    def lock_task(
        cls,
        connection: Connection,
        definitions: Definitions,
        clock: Clock,
        actor: Actor,
        task_id: str,
        services: Services,
    ) -> tuple[Dossier, Row] | None:
        """The dossier of a task under its lock, as `lock` gives it, and the task as it is now; None: no such.

        In one statement: two take a twentieth of a step more.
        """
        found = connection.execute(LOCK_TASK, {"task": task_id}).one_or_none()
        if found is None:
            return None
        row: Row = dict(zip(CASE_COLUMNS, found, strict=False))
        task: Row = dict(zip(TASK_COLUMNS, found[len(CASE_COLUMNS) :], strict=True))
        definition = definitions.load(connection, row["definition_id"])
        return cls(connection, row, definition, clock.now(), actor, services), task

    def load_processes(self) -> None:
        """The processes that still run. Before any of what can happen, except to a new dossier."""
        self._processes.load(self.connection)

    def require_open(self) -> None:
        """Raises CaseClosed."""
        if self.status != CaseStatus.OPEN:
            raise CaseClosed(case=self.number)

    # -- what can happen ---------------------------------------------------------------------------------

    def start(self, model: ProcessModel) -> None:
        """Run one more process beside the others, up to where it waits."""
        self._processes.start(model)
        self._check_end()

    def complete(self, process_id: str, item: str, answer: Mapping[str, Any]) -> None:
        """Go on from this task. Raises NotOpen when it is gone."""
        self._processes.complete(process_id, item, answer)
        self._check_end()

    def fire(self, process_id: str, timer: str) -> None:
        """Go on from this timer. Raises NotOpen when it is gone."""
        self._processes.fire(process_id, timer)
        self._check_end()

    def move(self, process_id: str, element: str, target: str) -> None:
        """What waits at this element goes, and that step begins. Raises MoveImpossible."""
        self._processes.move(process_id, element, target)
        self._check_end()

    def restart(self, process_id: str, model: ProcessModel) -> None:
        """Stop this process, if it still runs, and run its model anew."""
        self._processes.stop(process_id)
        self._processes.start(model)
        self._check_end()

    def send(self, message: str) -> None:
        """Hand a message to every process that waits for it, and start those that begin with it."""
        self._processes.send(message)
        self._check_end()

    def announce(self, message: str) -> None:
        """Hand a message of the engine to the diagrams that begin with it; older ones know none."""
        if self.definition.started_by(message):
            self._processes.send(message)

    def announce_as(self, message: str, definition: Definition) -> None:
        """The same in the diagrams and letters of this version of its region: its own may have none."""
        if definition.id == self.definition.id:
            self.announce(message)
            return
        own, self.definition = self.definition, definition
        try:
            for model in definition.started_by(message):
                self._processes.borrow(model, definition.known)
        finally:
            self.definition = own

    def announce_with(self, message: str, definition: Definition, about: Mapping[str, Any]) -> None:
        """The same, with facts that say what it is about and are no facts any more afterwards."""
        self.facts |= about
        self.announce_as(message, definition)
        for name in about:
            self.facts.pop(name, None)

    def carry(self, other: Dossier, steps: Mapping[str, str]) -> None:
        """Go on where the same dossier stands on another version (see RunningProcesses.carry)."""
        self._processes.carry(other.processes, steps)
        self._check_end()

    def end(self, status: CaseStatus, outcome: str | None) -> None:
        """Stop everything that still runs; nothing of this dossier waits for anyone afterwards."""
        self.status, self.outcome = status, outcome

    def put_back(self, outcome: str | None, kept_messages: list[str]) -> None:
        """What ended goes on, with the processes that are open in the database now."""
        self.status, self.outcome = CaseStatus.OPEN, outcome
        self._processes.kept = kept_messages
        self.load_processes()

    def end_task(self, task: Row, answer: Mapping[str, Any]) -> None:
        """This task was done by who acts, with this answer."""
        self._waiting.end_task(task, answer, self.actor.user_id, self._processes.has_drafts)

    def _check_end(self) -> None:
        """The dossier closes with its last main route, or with the last process that goes on after that."""
        while self._end_route():
            pass
        if not self._is_over and (self._processes.mains or self.outcome is None):
            return
        self._processes.stop_with_main()
        if all(running.is_over for running in self._processes.all):
            self.end(CaseStatus.CLOSED, self.outcome)

    def _end_route(self) -> bool:
        """Whether a main route is over while others go on, so that what is told of it can end one more."""
        ended = [one for one in self._processes.mains if one.is_completed and not one.is_stopped]
        if not ended:
            return False
        last = next((one for one in ended if one.ends_dossier), ended[-1])
        for one in ended:
            one.is_stopped = True
            self.trail.add(AuditAction.MAIN_ROUTE_OVER, one.outcome)
        if self._processes.routes and not last.ends_dossier:
            self._processes.note_routes()
            if last.outcome is not None:  # an end without one has nothing to tell
                self.facts[ENDED] = last.model.route
                self._processes.stop_with(last.model.route)
                self._processes.send(ROUTE_OVER)
            return True
        self._is_over = True
        self.outcome = self.facts[OUTCOME] = last.outcome
        self.announce(STOPPED)
        return False

    def rename(self, names: Mapping[str, str | None]) -> None:
        """By what it is found and called (CASE_NAMES); a step that changes none of it does not write it."""
        self.row = {**self.row, **names}
        self._is_renamed = True

    # -- what diagrams and letters ask ------------------------------------------------------------------

    def evaluate(self, expression: str, of: Definition | None = None) -> Any:
        """The value of an expression of the diagrams on the facts as they are now; `of`: another version."""
        known = (of or self.definition).known
        return compile_expression(expression).evaluate(self.facts, self._functions, known)

    def setting(self, name: str) -> Any:
        """A setting of the region, or that of an organisation here which has one of its own."""
        setting = self.definition.settings[name]
        own = self._participants.first_of(setting.per_organisation) if setting.per_organisation else None
        return setting.value if own is None else setting.per_organisation[own]

    def whole_setting(self, name: str, usual: int) -> int:
        """A setting that versions of before it do not have: they have the usual value."""
        return int(self.setting(name)) if name in self.definition.settings else usual

    def last_day(self, element: str) -> datetime | None:
        """The last day of the task of this element, as its diagram works it out now; None without one."""
        found = self.definition.elements.get(element)
        return self._waiting.last_day(found) if found is not None else None

    @property
    def waiting(self) -> WaitingPoints:
        """For who moves what waits."""
        return self._waiting

    @property
    def processes(self) -> RunningProcesses:
        """For who moves the terms of what runs."""
        return self._processes

    def participants(self) -> dict[str, int]:
        """Role -> organisation, of those that take part; one that is only informed does not."""
        return self._participants.involved()

    def involve(self, role: str) -> int | None:
        """The organisation that fills this role here; it takes part from now on. None when no one does."""
        return self._participants.involve(role)

    def inform(self, role: str) -> int | None:
        """The organisation that fills this role here; it may know the day and the address of an eviction."""
        return self._participants.inform(role)

    def letterhead(self, role: str) -> Organisations:
        """What a letter can say of who signs it, who has this role, and of the gemeente of the address."""
        if role not in self._letterheads:
            self._letterheads[role] = {
                "afzender": letterhead.of(self.connection, self.participants().get(role)),
                "gemeente": letterhead.of(self.connection, self._participants.fills(GEMEENTE)),
            }
        return self._letterheads[role]

    def is_only_informed(self, role: str) -> bool:
        """Knows the day and the address of an eviction, and may know no more."""
        return self._participants.is_only_informed(role)

    def at_work(self) -> list[str]:
        """The roles that worked on it before this step, without who has just done the only task.

        Who does something for which there is no task stands in the facts (`werkt_mee`).
        """
        named = [self.definition.role(role) for role in self.facts.get(HELPING) or ()]
        return list(dict.fromkeys([*self._waiting.at_work(self.connection), *named]))

    def begin_main(self) -> None:
        """Run the main route of the region beside the others, unless it runs already."""
        self._processes.begin(self.definition.main)

    def withdraw(self, message: str) -> None:
        """A message that waits for a receiver does not hold any more."""
        self._processes.withdraw(message)

    def plan_meeting(self, kind: str, day: object, starts: str | None) -> None:
        """Make the meeting that was agreed on in this step; none without a day."""
        found = day_of_fact(day)
        if found is not None:
            agreed = agreed_meetings.Agreed(kind, found, starts)
            agreed_meetings.plan(self.connection, self.row, agreed, self.actor.user_id, self.now)

    def first_of_turn(self, receiver: int | str) -> bool:
        """Whether this organisation, or the tenant, hears of a turn for the first time in this step."""
        first = receiver not in self._told
        self._told.add(receiver)
        return first

    def _serve(self, name: str, parameters: Mapping[str, Any]) -> None:
        self._services[name](self, parameters)

    # -- rows --------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write everything that changed. Raises CaseChanged when the row is no longer what was loaded."""
        closing = self.status != CaseStatus.OPEN and self.row["status"] == CaseStatus.OPEN
        if closing:
            self.trail.add(AuditAction.CASE_CLOSED, self.outcome, status=self.status)
        else:
            for running in self._processes.all:
                self._waiting.compare(running)
        changed = self._audit_facts()
        ending = closing or (self.outcome is not None and self.row["outcome"] is None)
        if ending:
            self._note_ending(closing, changed)
        with in_one_go(self.connection):
            self._processes.write(self.connection, closing)
            self._waiting.write(self.connection, closing, ending)
            self._participants.write()
            if self.letters:
                self.connection.execute(ADD_LETTERS, self.letters)
            self.trail.write(self.connection)
            written = self._write_case()
        if changed_rows(written) != 1:
            raise CaseChanged(case=self.number)

    def _note_ending(self, closing: bool, changed: Mapping[str, Any]) -> None:
        days = self.whole_setting(endings.TERM, endings.USUAL_TERM)
        endings.note(self.connection, self.row, self._processes.all, changed, self.now, days, closing)

    def _audit_facts(self) -> Mapping[str, Any]:
        changed = {
            name: [self._before.get(name), self.facts.get(name)]
            for name in self._before.keys() | self.facts.keys()
            if self._before.get(name) != self.facts.get(name)
        }
        if changed:
            self.trail.add(AuditAction.FACTS_CHANGED, None, feiten=changed)
        return changed

    def _search_text(self) -> str:
        """By what it is found; made again only when that changed, as folding names is slow."""
        changed = any(self._before.get(name) != self.facts.get(name) for name in FOUND_BY)
        if changed or self._is_renamed:
            return dossier_text(self.number, self.row["label"], self.facts)
        return str(self.row["search_text"])

    def _write_case(self) -> CursorResult[Any]:
        values = {
            "status": self.status,
            "outcome": self.outcome,
            "version": self.row["version"] + 1,
            "facts": orjson.dumps(self.facts).decode(),
            "search_text": self._search_text(),
            "kept_messages": orjson.dumps(self._processes.kept).decode(),
            "closed_at": self._closed_at(),
            "audit_seq": self.trail.seq,
            "audit_hash": self.trail.head,
        }
        if self._is_renamed:
            names = {name: self.row[name] for name in CASE_NAMES}
            self.connection.execute(NAME_CASE, {"case": self.id, **names})
        return self.connection.execute(
            CHANGE_CASE, {"case": self.id, "before": self.row["version"], **values}
        )

    def _closed_at(self) -> datetime | None:
        if self.status == CaseStatus.OPEN:
            return None
        return self.now if self.status != self.row["status"] else self.row["closed_at"]
