"""The days of what waits again when a dossier is reopened: its terms, and the last days of its tasks.

A fact that was put right after the end moves what follows from it, as it would have done before (see
retiming). What passed meanwhile does not fire, and gets a new day. Must not know: who reopens, or why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from engine.deadlines import set_anew
from engine.dossier import retiming
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.dossier.endings import Before
from engine.dossier.retiming import MOVE_TASK, MOVE_TIMER
from engine.dossier.statements import TIMER_ORDER, table_of
from engine.roles import REOPENING_GRACE
from engine.tables import AuditEntry, Task, Timer

LEAST, USUAL_LEAST = REOPENING_GRACE, 7  # a setting, which versions of before it do not have
Facts = dict[str, Any]

_tasks, _timers, _trail = table_of(Task), table_of(Timer), table_of(AuditEntry)
SINCE = (
    select(_trail.c.action, _trail.c.detail)
    .where(
        _trail.c.case_id == bindparam("case"),
        _trail.c.seq > bindparam("seq"),
        _trail.c.action.in_((AuditAction.FACT_CORRECTED, AuditAction.FACTS_CHANGED)),
    )
    .order_by(_trail.c.seq)
)
TASKS = select(_tasks).where(_tasks.c.id.in_(bindparam("ids", expanding=True)), _tasks.c.due_at.is_not(None))
TIMERS = select(_timers).where(_timers.c.id.in_(bindparam("ids", expanding=True))).order_by(*TIMER_ORDER)


@dataclass(frozen=True)
class Stand:
    """What a dossier knows when an end is undone: as it was known then, and with what was put right since."""

    then: Facts
    now: Facts


def stand(dossier: Dossier, before: Before) -> Stand:
    """Of this end, when the facts are those after it, or before the end that came next."""
    corrected, first = set[str](), dict[str, Any]()
    for row in dossier.connection.execute(SINCE, {"case": dossier.id, "seq": before.seq}):
        detail = orjson.loads(row.detail)
        if row.action == AuditAction.FACT_CORRECTED:
            corrected.add(detail["feit"].partition(".")[0])
        else:
            first = {name: change[0] for name, change in detail["feiten"].items()} | first
    known = {name: value for name, value in dossier.facts.items() if name not in before.unknown}
    known |= before.facts
    return Stand(_with(known, corrected, first), _with(known, corrected, dossier.facts))


def moved_by_correction(dossier: Dossier, before: Before, facts: Stand) -> int:
    """Move what ended then and follows from a fact that was put right since. The processes are loaded."""
    if facts.then == facts.now:
        return 0
    ended = {*before.tasks, *(timer["id"] for timer in before.timers)}
    with _facts_of(dossier, facts.then):
        worked = retiming.worked_out(dossier).of(ended)
    with _facts_of(dossier, facts.now):
        return retiming.retime(dossier, worked)


def as_corrected(dossier: Dossier, before: Before, facts: Stand) -> Mapping[str, datetime]:
    """When each term that ended then would be due now, by its id. For who only looks."""
    dues = {str(timer["id"]): timer["due_at"] for timer in before.timers}
    if facts.then == facts.now:
        return dues
    dossier.processes.load_kept(dossier.connection, before.processes)
    found = list[Mapping[str, datetime]]()
    for known in (facts.then, facts.now):
        with _facts_of(dossier, known):
            found.append(dossier.processes.terms_worked_out())
    then, now = found
    return {name: retiming.along(due, then.get(name), now.get(name)) for name, due in dues.items()}


def set_new_days(dossier: Dossier, before: Before) -> None:
    """What passed meanwhile is due on another day."""
    connection, tasks = dossier.connection, list(before.tasks)
    timers = [str(timer["id"]) for timer in before.timers]
    for timer in connection.execute(TIMERS, {"ids": timers}).mappings().all():
        due = anew(dossier, before, timer["due_at"], also_late=True)
        if due != timer["due_at"]:
            connection.execute(MOVE_TIMER, {"key": timer["id"], "due": due})
            dossier.processes.set_term(timer["process_id"], timer["id"], due)
            _note(dossier, timer["element"], timer["due_at"], due)
    for task in connection.execute(TASKS, {"ids": tasks}).mappings().all():
        due = anew(dossier, before, task["due_at"])
        if due != task["due_at"]:
            connection.execute(MOVE_TASK, {"key": task["id"], "due": due})
            _note(dossier, task["element"], task["due_at"], due, taak=task["id"])


def anew(dossier: Dossier, before: Before, due: datetime, also_late: bool = False) -> datetime:
    """A moment that passed meanwhile gets a new day: as far ahead as it was, and at least some days.

    What was late before the dossier ended stays late, unless it would fire.
    """
    if due > dossier.now or (due < before.at and not also_late):
        return due
    return set_anew(due, before.at, dossier.now, dossier.whole_setting(LEAST, USUAL_LEAST))


def _with(facts: Facts, names: Collection[str], values: Mapping[str, Any]) -> Facts:
    """These facts, of which those have these values; what has none is no fact."""
    others = {name: value for name, value in facts.items() if name not in names}
    return others | {name: values[name] for name in names if values.get(name) is not None}


@contextmanager
def _facts_of(dossier: Dossier, facts: Facts) -> Iterator[None]:
    """Its expressions read these meanwhile."""
    own = dict(dossier.facts)
    _replace(dossier.facts, facts)
    try:
        yield
    finally:
        _replace(dossier.facts, own)


def _replace(facts: Facts, others: Facts) -> None:
    facts.clear()
    facts.update(others)


def _note(dossier: Dossier, element: str, was: datetime, due: datetime, **noted: str) -> None:
    dossier.trail.add(AuditAction.TERM_SET_ANEW, element, van=was.isoformat(), naar=due.isoformat(), **noted)
