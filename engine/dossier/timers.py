"""Due timers, fired in the order of their terms: each exactly once, each in a transaction of its own.

A worker takes the lock of the dossier whose term is the earliest due, checks the row again and fires it. A
dossier that someone else holds is skipped until the next round; the dossier is always locked before its rows,
so nobody waits for each other. A crash rolls everything back and the row is simply still there.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError

from engine import access, retries
from engine.access import CLOCK, Actor
from engine.clock import MovableClock
from engine.context import Engine
from engine.dossier import cases
from engine.dossier.statements import LOCK_CASE, TIMER_ORDER
from engine.errors import DrempelError
from engine.tables import Case, Incident, Timer

log = structlog.get_logger(__name__)

NEXT_DUE = select(func.min(Timer.next_try))
FIRST_DUE = (
    select(Timer.__table__)
    .join(Case, Case.id == Timer.case_id)
    .where(Timer.next_try <= bindparam("now"))
    .order_by(*TIMER_ORDER)
    .limit(1)
    .with_for_update(skip_locked=True, of=Case.__table__)
)
NUMBER = select(Case.number).where(Case.id == bindparam("case"))


@dataclass(frozen=True)
class Fired:
    """A term that passed: what the demonstration shows and the worker logs."""

    case_id: int
    case: str
    element: str
    label: str
    due_at: datetime


def next_due(connection: Connection) -> datetime | None:
    """When the next term passes, or one that failed is tried again; None when nothing waits for the clock."""
    return connection.scalar(NEXT_DUE)


def fire_due(engine: Engine, limit: int = 1000) -> list[Fired]:
    """Fire what is due now, earliest term first, at most `limit`; what fired.

    Safe with any number of workers. One that fails becomes an incident and is tried again later; the others
    go on. Raises only what is wrong with the database itself.
    """
    fired: list[Fired] = []
    for _ in range(limit):
        try:
            one, more = _fire_one(engine)
        except _TermFailedError as failure:
            _record(engine, failure)
            continue
        if one is not None:
            fired.append(one)
        if not more:
            break
    return fired


def pass_time(engine: Engine, clock: MovableClock, until: datetime) -> list[Fired]:
    """Move this clock from term to term up to `until`; what fired, in order. Each fires at its own moment."""
    fired: list[Fired] = []
    at = replace(engine, clock=clock)
    while True:
        with engine.database.read() as connection:
            due = next_due(connection)
        if due is None or due > until:
            break
        clock.move_to(max(due, clock.now()))
        fired += fire_due(at)
    clock.move_to(max(until, clock.now()))
    return fired


class _TermFailedError(Exception):
    def __init__(self, timer: RowMapping, element: str, reason: str) -> None:
        self.timer, self.element, self.reason = timer, element, reason


def _fire_one(engine: Engine) -> tuple[Fired | None, bool]:
    with engine.database.write() as connection:
        timer = connection.execute(FIRST_DUE, {"now": engine.clock.now()}).mappings().one_or_none()
        if timer is None:
            return None, False
        try:
            done = cases.fire(engine, connection, CLOCK, timer)
        except OperationalError:
            raise  # the database itself: no fault of this dossier, the next round tries again
        except DrempelError as error:
            element = str(error.ids.get("element", timer["element"]))
            raise _TermFailedError(timer, element, str(error)) from error
        except Exception as error:
            # Whatever it is, it must not stop the other dossiers. The frames only: a message can hold a fact.
            frames = traceback.format_tb(error.__traceback__)
            log.error("timer.failed", case=timer["case_id"], frames=frames)  # noqa: TRY400 - see above
            raise _TermFailedError(timer, timer["element"], type(error).__name__) from error
        if not done:
            connection.execute(delete(Timer).where(Timer.id == timer["id"]))
            return None, True
        if timer["attempts"]:
            connection.execute(
                update(Incident).where(Incident.timer_id == timer["id"]).values(solved_at=engine.clock.now())
            )
        number = connection.scalar(NUMBER, {"case": timer["case_id"]}) or ""
        return Fired(timer["case_id"], number, timer["element"], timer["label"], timer["due_at"]), True


def _record(engine: Engine, failure: _TermFailedError) -> None:
    """An incident that people see, and a later try."""
    now, timer = engine.clock.now(), failure.timer
    attempts = timer["attempts"] + 1
    later = now + retries.pause(attempts)
    log.warning("timer.incident", case=timer["case_id"], element=failure.element, attempts=attempts)
    with engine.database.write() as connection:
        connection.execute(LOCK_CASE, {"case": timer["case_id"]})  # the dossier before its rows, always
        changed = connection.execute(
            update(Timer).where(Timer.id == timer["id"]).values(attempts=attempts, next_try=later)
        )
        if changed.rowcount == 0:
            return
        values = {"element": failure.element, "reason": failure.reason, "attempts": attempts, "last_at": now}
        known = connection.execute(
            update(Incident).where(Incident.timer_id == timer["id"]).values(**values, solved_at=None)
        )
        if known.rowcount == 0:
            connection.execute(
                insert(Incident).values(
                    case_id=timer["case_id"], timer_id=timer["id"], first_at=now, **values
                )
            )


def retry(engine: Engine, actor: Actor, incident_id: int) -> None:
    """Try a failed term again at the next round, for example after its diagram was mended. Idempotent.

    An incident of another organisation is left alone, as one that is not there. Raises NotAllowed.
    """
    access.require(actor.is_administrator or actor.is_system)
    with engine.database.write() as connection:
        timer = (
            select(Incident.timer_id)
            .join(Case, Case.id == Incident.case_id)
            .where(Incident.id == incident_id, access.mendable(actor))
            .scalar_subquery()
        )
        connection.execute(update(Timer).where(Timer.id == timer).values(next_try=engine.clock.now()))
