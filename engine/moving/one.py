"""One dossier goes on in another version, in the caller's transaction: processes, tasks, terms, history.

A version of another region takes it along to that region: its roles, settings and meetings count from then
on. Who takes part stays, and keeps a task as long as that is for the same role.

No term passes because of it: what would, gets a later day, one after the other. Must not know: which dossiers
move, who asked it, HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from engine import drafts
from engine.deadlines import set_anew
from engine.definitions import Definition
from engine.dossier import retiming
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.dossier.retiming import MOVE_TASK, MOVE_TIMER
from engine.dossier.services import SERVICES
from engine.dossier.statements import TASK_ORDER, TIMER_ORDER, table_of
from engine.moving import kept_ends
from engine.moving.records import Found, Term, Work
from engine.roles import MOVE_GRACE
from engine.states import TaskStatus
from engine.tables import Case, Process, Row, Task, Timer

USUAL_GRACE: Final = 28  # days, for versions of before the setting
BECAUSE: Final = "verhuizing"

_cases, _processes, _tasks, _timers = (table_of(one) for one in (Case, Process, Task, Timer))
TASKS = (
    select(_tasks)
    .where(_tasks.c.case_id == bindparam("case"), _tasks.c.status == TaskStatus.OPEN)
    .order_by(*TASK_ORDER)
)
TIMERS = select(_timers).where(_timers.c.case_id == bindparam("case")).order_by(*TIMER_ORDER)
ON_VERSION = (
    update(_cases)
    .where(_cases.c.id == bindparam("case"))
    .values(definition_id=bindparam("to"), region=bindparam("of"))
)
OF_PROCESS = update(_processes).where(_processes.c.id == bindparam("key")).values(process=bindparam("name"))
TELL_TASK = (
    update(_tasks)
    .where(_tasks.c.id == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in ("element", "name", "role", "form", "organisation_id", "meeting", "assignee_id")
        }
    )
)
SAY_TIMER = (
    update(_timers)
    .where(_timers.c.id == bindparam("key"))
    .values(element=bindparam("element"), label=bindparam("label"))
)
TRY_AGAIN = (
    update(_timers)
    .where(_timers.c.case_id == bindparam("case"), _timers.c.attempts > 0)
    .values(next_try=bindparam("now"))
)


@dataclass(frozen=True)
class Order:
    """Where to, with which steps in the place of which, and how the trail speaks of it."""

    target: Definition
    steps: Mapping[str, str]
    reason: str
    number: int


def move(old: Dossier, order: Order) -> tuple[Dossier, Found]:
    """Carry this dossier, which its caller locked, over to another version, and write it.

    Raises MoveImpossible, or what a step raises that begins by it; then throw the transaction away.
    """
    connection, case = old.connection, {"case": old.id}
    old.load_processes()
    before = retiming.worked_out(old)
    tasks = {row["id"]: row for row in connection.execute(TASKS, case).mappings()}
    timers = {row["id"]: row for row in connection.execute(TIMERS, case).mappings()}
    region = order.target.region
    new = Dossier(connection, {**old.row, "region": region}, order.target, old.now, old.actor, SERVICES)
    new.facts["regio"] = region
    new.trail.add(
        AuditAction.CASE_MOVED,
        None,
        van=old.definition.id,
        naar=order.target.id,
        reden=order.reason,
        verhuizing=order.number,
    )
    new.carry(old, order.steps)
    kept_ends.carry(old, new, order.steps)
    _processes_told(old, new)
    changed = _tasks_told(new, tasks, order.steps)
    for key, (_, timer) in new.processes.waiting_timers().items():
        if key in timers:
            connection.execute(SAY_TIMER, {"key": key, **new.waiting.said_of(timer)})
    retiming.retime(new, before, BECAUSE)
    late = later(new, timers)
    connection.execute(TRY_AGAIN, {**case, "now": new.now})
    letters = tuple(dict.fromkeys(str(letter["kind"]) for letter in new.letters))
    new.save()
    connection.execute(ON_VERSION, {**case, "to": order.target.id, "of": region})
    return new, _found(new, tasks, timers, changed, late, letters)


def stands(old: Dossier) -> tuple[str, ...]:
    """The elements at which this dossier, whose processes are loaded, waits for someone or for the clock."""
    items = [item.element for item in old.processes.open_items().values()]
    timers = [timer.element for _, timer in old.processes.waiting_timers().values()]
    return tuple(dict.fromkeys([*items, *timers]))


def later(new: Dossier, rows: Mapping[str, Row]) -> dict[str, datetime]:
    """What is due already gets a later day, one after the other; by id, when it would have been.

    `rows`: of terms as they were before the move: one that was due then passes as it would have.
    """
    waiting = sorted(
        new.processes.waiting_timers().items(), key=lambda one: (one[1][1].due, one[1][1].element)
    )
    grace, covered = new.whole_setting(MOVE_GRACE, USUAL_GRACE), new.processes.due_of_tasks()
    would: dict[str, datetime] = {}
    for key, (process, timer) in waiting:
        was = rows[key]["due_at"] if key in rows else None
        if timer.due > new.now or (was is not None and was <= new.now):
            continue
        would[key] = timer.due
        day = set_anew(timer.due, new.now, new.now, grace * len(would))
        new.processes.set_term(process, key, day)
        new.connection.execute(MOVE_TIMER, {"key": key, "due": day})
        new.trail.add(
            AuditAction.TERM_SET_ANEW,
            timer.element,
            door=BECAUSE,
            van=timer.due.isoformat(),
            naar=day.isoformat(),
        )
    _tasks_later(new, covered)
    return would


# -- inside ----------------------------------------------------------------------------------------------


def _processes_told(old: Dossier, new: Dossier) -> None:
    was = {running.id: running.model.id for running in old.processes.all}
    for running in new.processes.all:
        if was.get(running.id, running.model.id) != running.model.id:
            new.connection.execute(OF_PROCESS, {"key": running.id, "name": running.model.id})


def _tasks_later(new: Dossier, covered: Mapping[str, datetime]) -> None:
    """A task of which the last day is that of a term around it (`covered`, before) goes along with it."""
    now_covered = new.processes.due_of_tasks()
    for row in new.connection.execute(TASKS, {"case": new.id}).mappings().all():
        was, day = covered.get(row["id"]), now_covered.get(row["id"])
        if was is None or day is None or row["due_at"] != was or day == was:
            continue
        new.connection.execute(MOVE_TASK, {"key": row["id"], "due": day})
        days = {"van": was.isoformat(), "naar": day.isoformat()}
        new.trail.add(AuditAction.TERM_SET_ANEW, row["element"], door=BECAUSE, taak=row["id"], **days)


def _tasks_told(new: Dossier, rows: Mapping[str, Row], steps: Mapping[str, str]) -> list[str]:
    """The tasks that stay are told of as the new version says it; the ids of those that changed by it."""
    changed = []
    for key, item in new.processes.open_items().items():
        if key not in rows:
            continue
        row, told = rows[key], new.waiting.told_of(item)
        moves = row["role"] != told["role"]
        if not moves:  # it stays with whom it was given to
            told["organisation_id"] = row["organisation_id"]
        values = {**told, "assignee_id": None if moves else row["assignee_id"]}
        if any(row[name] != value for name, value in values.items()):
            new.connection.execute(TELL_TASK, {"key": key, **values})
            if any(row[name] != told[name] for name in ("name", "role", "form")):
                changed.append(key)
        if row["form"] != told["form"] and row["element"] in steps:
            new.connection.execute(drafts.OF_TASK, {"task": key})  # it was typed in another form
    return changed


def _found(
    new: Dossier,
    tasks: Mapping[str, Row],
    timers: Mapping[str, Row],
    changed: list[str],
    would: Mapping[str, datetime],
    letters: tuple[str, ...],
) -> Found:
    """What became of it, read from its rows as they are now."""
    case = {"case": new.id}
    now_tasks = {row["id"]: row for row in new.connection.execute(TASKS, case).mappings()}
    now_timers = {row["id"]: row for row in new.connection.execute(TIMERS, case).mappings()}
    terms = [
        Term(
            now["element"],
            now["label"],
            was["due_at"] if was is not None else None,
            now["due_at"],
            would.get(key),
        )
        for key, now in now_timers.items()
        if (was := timers.get(key)) is None or was["due_at"] != now["due_at"]
    ]
    terms += [
        Term(row["element"], row["label"], row["due_at"], None)
        for key, row in timers.items()
        if key not in now_timers
    ]
    moved = [key for key, row in now_tasks.items() if key in tasks and tasks[key]["due_at"] != row["due_at"]]
    terms += [
        Term(
            now_tasks[key]["element"], now_tasks[key]["name"], tasks[key]["due_at"], now_tasks[key]["due_at"]
        )
        for key in moved
    ]
    opened = [row for key, row in now_tasks.items() if key not in tasks]
    gone = [row for key, row in tasks.items() if key not in now_tasks]
    told = [now_tasks[key] for key in changed if key in now_tasks]
    touched = [*opened, *gone, *told, *(now_tasks[key] for key in moved)]
    return Found(
        terms=tuple(terms),
        opened=_work(opened),
        gone=_work(gone),
        changed=_work(told),
        letters=letters,
        organisations=tuple(sorted({row["organisation_id"] for row in touched})),
    )


def _work(rows: list[Any]) -> tuple[Work, ...]:
    """Without the item of a repeated task: its name can hold what somebody typed."""
    return tuple(Work(row["element"], row["name"].partition(":")[0], row["role"]) for row in rows)
