"""Terms that follow from a fact which was put right: each gets the day that the new value gives.

A term is worked out once, when its token arrives (see engine.spiff.term). Here its expression is worked out
twice, with the old and with the new facts; only where that differs is anything moved, by that difference.
Must not know: who put it right, or why.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from engine.deadlines import moved_along
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.dossier.statements import TIMER_ORDER, table_of
from engine.states import TaskStatus
from engine.tables import Task, Timer

BECAUSE = "correctie"  # in the trail, beside a term that moved

_tasks, _timers = table_of(Task), table_of(Timer)
TIMERS = select(_timers).where(_timers.c.case_id == bindparam("case")).order_by(*TIMER_ORDER)
TASKS = select(_tasks).where(
    _tasks.c.case_id == bindparam("case"), _tasks.c.status == TaskStatus.OPEN, _tasks.c.due_at.is_not(None)
)
MOVE_TIMER = (
    update(_timers)
    .where(_timers.c.id == bindparam("key"))
    .values(due_at=bindparam("due"), next_try=bindparam("due"), attempts=0)
)
MOVE_TASK = update(_tasks).where(_tasks.c.id == bindparam("key")).values(due_at=bindparam("due"))


@dataclass(frozen=True)
class Worked:
    """What the diagrams say now of what waits: of terms, and of the last day of tasks, by their id."""

    terms: Mapping[str, datetime]
    tasks: Mapping[str, datetime]

    def of(self, ids: Container[str]) -> Worked:
        """Of these alone."""
        terms, tasks = (
            {name: due for name, due in every.items() if name in ids} for every in (self.terms, self.tasks)
        )
        return Worked(terms, tasks)


def worked_out(dossier: Dossier) -> Worked:
    """With the facts as they are. The processes of the dossier have to be loaded."""
    rows = dossier.connection.execute(TASKS, {"case": dossier.id}).mappings()
    tasks = {row["id"]: day for row in rows if (day := dossier.last_day(row["element"])) is not None}
    return Worked(dossier.processes.terms_worked_out(), tasks)


def retime(dossier: Dossier, before: Worked, because: str = BECAUSE) -> int:
    """Move what differs from `before`, which was worked out with the old facts; how many moved.

    `because`: what the trail says of it, when it is no correction.
    """
    connection, after = dossier.connection, worked_out(dossier)
    covered = dossier.processes.due_of_tasks()
    moved = 0
    for timer in connection.execute(TIMERS, {"case": dossier.id}).mappings().all():
        due = along(timer["due_at"], before.terms.get(timer["id"]), after.terms.get(timer["id"]))
        if due != timer["due_at"]:
            connection.execute(MOVE_TIMER, {"key": timer["id"], "due": due})
            dossier.processes.set_term(timer["process_id"], timer["id"], due)
            _note(dossier, because, timer["element"], timer["due_at"], due)
            moved += 1
    now_covered = dossier.processes.due_of_tasks()
    for task in connection.execute(TASKS, {"case": dossier.id}).mappings().all():
        due = along(task["due_at"], before.tasks.get(task["id"]), after.tasks.get(task["id"]))
        if task["due_at"] == covered.get(task["id"]):  # its day is that of a term around it
            due = now_covered.get(task["id"]) or due
        if due != task["due_at"]:
            connection.execute(MOVE_TASK, {"key": task["id"], "due": due})
            _note(dossier, because, task["element"], task["due_at"], due, taak=task["id"])
            moved += 1
    return moved


def along(due: datetime, before: datetime | None, after: datetime | None) -> datetime:
    """When this is due, which was worked out as `before` and would now be worked out as `after`."""
    if before is None or after is None or before == after:
        return due
    return after if due == before else moved_along(due, before, after)


def _note(dossier: Dossier, because: str, element: str, was: datetime, due: datetime, **noted: str) -> None:
    days = {"van": was.isoformat(), "naar": due.isoformat()}
    dossier.trail.add(AuditAction.TERM_SET_ANEW, element, door=because, **days, **noted)
