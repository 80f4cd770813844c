"""Where the processes of a dossier wait for someone or for the clock: its tasks and timers, as rows.

Compares what a process waits for now with what it waited for when it was loaded. Must not know: how a process
moves, who may do what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from engine import drafts
from engine.deadlines import amsterdam_date, day_of_fact, end_of_day
from engine.definitions import Definition
from engine.dossier.audit import Trail
from engine.dossier.audit_actions import AuditAction
from engine.dossier.list_items import task_due, task_name, task_owner
from engine.dossier.participants import Participants
from engine.dossier.running_processes import Running
from engine.dossier.statements import (
    ADD_TASKS,
    ADD_TIMERS,
    END_TASKS,
    OPEN_TASKS,
    REMOVE_ALL_TIMERS,
    REMOVE_TIMERS,
    SEATS,
    WITHDRAW_TASKS,
)
from engine.files import attachments
from engine.roles import LANDLORD
from engine.spiff import Element, WaitingTimer, WorkItem
from engine.states import TaskStatus
from engine.tables import Row


class WaitingPoints:
    """What appeared and what went in one step; `write` makes it rows. Not safe for concurrent use."""

    def __init__(
        self,
        case_id: int,
        definition: Definition,
        evaluate: Callable[[str], Any],
        participants: Participants,
        now: datetime,
        trail: Trail,
    ) -> None:
        self._case_id = case_id
        self._evaluate = evaluate
        self._definition = definition
        self._participants = participants
        self._now = now
        self._trail = trail
        self._ended_tasks: list[dict[str, Any]] = []
        self._with_drafts: list[str] = []  # tasks that were done, whose form somebody may have begun
        self._files_asked = False  # by the form of a task that ended, as far as is known
        self._new_tasks: list[dict[str, Any]] = []
        self._gone_timers: list[str] = []
        self._new_timers: list[dict[str, Any]] = []

    def end_task(
        self, task: Row, answer: Mapping[str, Any], user_id: int | None, may_have_drafts: bool
    ) -> None:
        """This task, a row of TASK read under the lock, is done with this answer."""
        if may_have_drafts:
            self._with_drafts.append(task["id"])
        self._files_asked = self._files_asked or task["form"] in self._definition.forms.with_files
        self._ended_tasks.append(
            {
                "task": task["id"],
                "status": TaskStatus.DONE,
                "ended_at": self._now,
                "ended_by": user_id,
                "answer": orjson.dumps(answer).decode(),
            }
        )

    def at_work(self, connection: Connection) -> list[str]:
        """The roles with a task that was open before this step and was not done in it, oldest task first.

        A task that fell to the landlord, as nobody filled its role, is the landlord's. Then, of those who
        take part, whom such a task draws in (`betrekt`), and who sits at a meeting that speaks of it.
        """
        done = {row["task"] for row in self._ended_tasks}
        rows = [row for row in connection.execute(OPEN_TASKS, {"case": self._case_id}) if row.id not in done]
        filled = self._participants.involved()
        own = [row for row in rows if filled.get(row.role) == row.organisation_id]
        owners = [row.role if row in own else LANDLORD for row in rows]
        drawn_in = [
            self._definition.role(role)
            for row in rows
            if row.element in self._definition.elements
            for role in self._definition.elements[row.element].roles_involved
        ]
        others = [*drawn_in, *self._seated(connection, {row.meeting for row in own} - {None})]
        return list(dict.fromkeys([*owners, *(role for role in others if role in filled)]))

    def _seated(self, connection: Connection, kinds: set[str]) -> Iterator[str]:
        """The roles at the tables where this dossier is spoken of."""
        place = {
            "case": self._case_id,
            "region": self._definition.region,
            "kinds": sorted(kinds),
            "today": amsterdam_date(self._now),
        }
        for series in connection.execute(SEATS, place):
            yield from (series.chair, *orjson.loads(series.members))

    def compare(self, running: Running) -> None:
        """Note what appeared and what went since the process was loaded. Who gets a task takes part."""
        execution = running.execution
        if execution is None:
            return
        ended = {row["task"] for row in self._ended_tasks}
        items = {} if running.is_stopped else {item.id: item for item in execution.work_items()}
        for gone in running.items:
            if gone not in items and gone not in ended:
                self._withdraw(gone)
        for item in items.values():
            if item.id not in running.items:
                self._open_task(running.id, item)
        timers = {} if running.is_stopped else {timer.id: timer for timer in execution.timers()}
        self._gone_timers += [gone for gone in running.timers if gone not in timers]
        for timer in timers.values():
            if timer.id not in running.timers:
                self._set_timer(running.id, timer)

    def _open_task(self, process_id: str, item: WorkItem) -> None:
        element = self._definition.elements[item.element]
        about = self.told_of(item)
        self._new_tasks.append(
            {
                "id": item.id,
                "case_id": self._case_id,
                "process_id": process_id,
                **about,
                "status": TaskStatus.OPEN,
                "item": orjson.dumps(item.item).decode() if item.item is not None else None,
                "due_at": task_due(element, item.item or {}) or self.last_day(element) or item.due,
                "created_at": self._now,
            }
        )
        self._trail.add(AuditAction.TASK_OPENED, item.element, rol=about["role"], taak=item.id)

    def told_of(self, item: WorkItem) -> dict[str, Any]:
        """What the diagram says of an open task: columns of its row. Who gets it takes part."""
        element, about = self._definition.elements[item.element], item.item or {}
        role = self._definition.role(task_owner(element, about) or element.role or LANDLORD)
        told = {
            "element": item.element,
            "name": task_name(element, about),
            "role": role,
            "form": element.form,
            # A role that nobody fills yet is for the landlord to see to: no work lies unseen.
            "organisation_id": self._participants.involve(role) or self._participants.landlord_id,
            "meeting": element.properties.get("overleg"),
        }
        for other in element.roles_involved:
            self._participants.involve(other)
        return told

    def last_day(self, element: Element) -> datetime | None:
        """The end of the day that the diagram works out (property `uiterlijk`)."""
        expression = element.properties.get("uiterlijk")
        day = day_of_fact(self._evaluate(expression)) if expression is not None else None
        return end_of_day(day) if day is not None else None

    def _withdraw(self, task_id: str) -> None:
        self._files_asked = self._files_asked or bool(self._definition.forms.with_files)
        self._ended_tasks.append(
            {
                "task": task_id,
                "status": TaskStatus.WITHDRAWN,
                "ended_at": self._now,
                "ended_by": None,
                "answer": None,
            }
        )
        self._trail.add(AuditAction.TASK_WITHDRAWN, None, taak=task_id)

    def _set_timer(self, process_id: str, timer: WaitingTimer) -> None:
        self._new_timers.append(
            {
                "id": timer.id,
                "case_id": self._case_id,
                "process_id": process_id,
                **self.said_of(timer),
                "due_at": timer.due,
                "next_try": timer.due,
                "attempts": 0,
            }
        )

    def said_of(self, timer: WaitingTimer) -> dict[str, Any]:
        """What the diagram says of a term that waits: columns of its row."""
        element = self._definition.elements[timer.element]
        return {"element": timer.element, "label": element.properties.get("mijlpaal") or element.name}

    # -- rows --------------------------------------------------------------------------------------------

    def write(self, connection: Connection, closing: bool, ending: bool) -> None:
        """The rows of what appeared and went; when the dossier closes, nothing waits any longer.

        `ending`: by this step the main route is over, or the dossier closes. That can be undone, so what
        somebody typed or put aside in a task that goes by it stays for a term (see endings).
        """
        self._write_tasks(connection, closing, ending)
        if self._files_asked and not ending:
            attachments.drop(connection, self._case_id, [row["task"] for row in self._ended_tasks])
        self._write_timers(connection, closing)

    def _write_tasks(self, connection: Connection, closing: bool, ending: bool) -> None:
        if self._ended_tasks:
            connection.execute(END_TASKS, self._ended_tasks)
        if self._new_tasks:
            connection.execute(ADD_TASKS, self._new_tasks)
        if closing:
            connection.execute(WITHDRAW_TASKS, {"case": self._case_id, "now": self._now})
        withdrawn = (row["task"] for row in self._ended_tasks if row["status"] == TaskStatus.WITHDRAWN)
        over = [*self._with_drafts, *(withdrawn if not ending else ())]
        if over:
            connection.execute(drafts.OF_TASK, [{"task": task} for task in over])

    def _write_timers(self, connection: Connection, closing: bool) -> None:
        if closing:
            connection.execute(REMOVE_ALL_TIMERS, {"case": self._case_id})
        elif self._gone_timers:
            connection.execute(REMOVE_TIMERS, [{"timer": timer} for timer in self._gone_timers])
        if self._new_timers:
            connection.execute(ADD_TIMERS, self._new_timers)
