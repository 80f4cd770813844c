"""Reopening a dossier that ended by mistake: at the step where it was, with everyone told.

What it was is kept for a term (see endings). Terms that passed meanwhile do not fire: they get a new day. A
dossier of which the main route is over while aftercare runs can be put back on it. Must not know: HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import orjson
from sqlalchemy import Connection, bindparam, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine import access, drafts
from engine.access import CONSOLE, Actor
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.dossier import endings, terms_again
from engine.dossier.audit_actions import AuditAction
from engine.dossier.cases import identity, lock_case
from engine.dossier.dossier import CaseUnknown, Dossier
from engine.dossier.endings import Before
from engine.dossier.statements import ADD_TIMERS, CASE, REMOVE_TIMERS, TASK_ORDER, table_of
from engine.dossier.terms_again import Stand
from engine.errors import Conflict, DrempelError
from engine.organisations.people import colleagues
from engine.organisations.succession import successor
from engine.roles import CORRECTED, LEAD, REOPENED, TENANT
from engine.states import CaseStatus, LetterStatus, ProcessStatus, TaskStatus
from engine.tables import AuditEntry, Case, Letter, MeetingItem, Process, Row, Task, Timer

LONGEST_REASON: Final = 1000
PLACE = "heropenen"  # of what someone types in its form

_cases, _processes, _tasks, _timers, _letters = (
    table_of(one) for one in (Case, Process, Task, Timer, Letter)
)
_trail, _items = table_of(AuditEntry), table_of(MeetingItem)
PUT_BACK = (
    update(_processes)
    .where(_processes.c.id == bindparam("key"))
    .values(
        status=ProcessStatus.OPEN,
        state=bindparam("state"),
        visited=bindparam("visited"),
        waiting=bindparam("waiting"),
        ended_at=None,
    )
)
STOP = (
    update(_processes)
    .where(_processes.c.id == bindparam("key"))
    .values(status=ProcessStatus.CANCELLED, state=None, waiting="[]", ended_at=bindparam("now"))
)
RUNNING = select(_processes.c.id).where(
    _processes.c.case_id == bindparam("case"), _processes.c.status == ProcessStatus.OPEN
)
TASKS = select(_tasks).where(_tasks.c.id.in_(bindparam("ids", expanding=True))).order_by(*TASK_ORDER)
OPEN_AGAIN = (
    update(_tasks)
    .where(_tasks.c.id == bindparam("key"))
    .values(
        status=TaskStatus.OPEN,
        organisation_id=bindparam("organisation"),
        assignee_id=bindparam("assignee"),
        ended_at=None,
        ended_by=None,
        answer=None,
    )
)
LETTERS = select(_letters.c.id, _letters.c.recipient, _letters.c.kind, _letters.c.status).where(
    _letters.c.case_id == bindparam("case"),
    _letters.c.id > bindparam("last"),
    _letters.c.created_at == bindparam("at"),
)
TAKEN = select(_trail.c.element).where(
    _trail.c.case_id == bindparam("case"),
    _trail.c.seq == bindparam("seq"),
    _trail.c.action == AuditAction.ACTION_TAKEN,
)


class WhyNot(StrEnum):
    """Why a dossier that ended cannot be reopened."""

    NOT_KEPT = "niet_bewaard"  # it ended before this was kept
    TERM_OVER = "termijn_voorbij"
    NEWER = "nieuw_dossier"  # its tenancy has another


class ReopenRefused(Conflict):
    """This dossier cannot be reopened. Its page says why."""

    code = "case:no_reopening"


class ReasonMissing(DrempelError):
    """What is put right needs a reason, so that others understand it later. Fill it in."""

    code = "correction:reason"


def reopen(engine: Engine, actor: Actor, case_id: int, reason: str) -> None:
    """Put a dossier that ended back where it was before the step that ended it.

    By the landlord or who has the lead. Raises ReasonMissing, ReopenRefused, NotAllowed or CaseUnknown.
    """
    try:
        with engine.database.write() as connection:
            dossier = lock_case(engine, connection, actor, case_id, must_be_open=False)
            require_correction(dossier)
            put_back(engine, dossier, reason_of(reason))
            drafts.forget(connection, actor.user_id, drafts.Place(PLACE, case_id=case_id))
            dossier.save()
    except IntegrityError as error:  # another dossier of this tenancy began at this very moment
        if "tenancy" not in str(error.orig):
            raise
        raise ReopenRefused(case=case_id) from error


@dataclass(frozen=True)
class Due:
    """A term that waits again: its day when the dossier ended, what a correction made of it, and to be."""

    label: str
    was: datetime
    corrected: datetime
    will: datetime


@dataclass(frozen=True)
class Offer:
    """Whether a dossier that ended can be reopened, and what then waits again."""

    why_not: WhyNot | None
    until: datetime | None  # when it can no more; None when nothing is kept
    tasks: tuple[str, ...] = ()  # names
    terms: tuple[Due, ...] = ()  # the soonest first


def offer(engine: Engine, connection: Connection, case_id: int) -> Offer | None:
    """For who may see this dossier; None when nothing of it ended. Raises CaseUnknown."""
    row = connection.execute(CASE, {"case": case_id}).mappings().one_or_none()
    if row is None:
        raise CaseUnknown
    definition = engine.definitions.load(connection, row["definition_id"])
    dossier = Dossier(connection, row, definition, engine.clock.now(), CONSOLE)
    if dossier.status == CaseStatus.OPEN and dossier.outcome is None:
        return None
    kept = endings.of_case(connection, case_id)
    last = kept[-1] if kept else None
    refused = why_not(dossier, kept)
    if last is None or refused is not None:
        return Offer(refused, last.keep_until if last is not None else None)
    names = select(_tasks.c.name).where(_tasks.c.id.in_(last.tasks)).order_by(*TASK_ORDER)
    days = terms_again.as_corrected(dossier, last, terms_again.stand(dossier, last))
    terms = [
        Due(
            label=str(timer["label"]),
            was=timer["due_at"],
            corrected=days[timer["id"]],
            will=terms_again.anew(dossier, last, days[timer["id"]], also_late=True),
        )
        for timer in last.timers
    ]
    terms.sort(key=lambda term: term.will)
    return Offer(None, last.keep_until, tuple(connection.scalars(names)), tuple(terms))


def require_correction(dossier: Dossier) -> None:
    """Raises NotAllowed unless who acts may put right what is wrong in this dossier."""
    lead = dossier.participants().get(dossier.definition.role(str(dossier.facts.get(LEAD) or "")))
    access.require(access.may_correct(dossier.actor, dossier.row["landlord_id"], lead))


def reason_of(text: str) -> str:
    """Raises ReasonMissing."""
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:LONGEST_REASON]


def why_not(dossier: Dossier, kept: Collection[Before]) -> WhyNot | None:
    """Why this dossier, which ended, cannot be reopened; None when it can."""
    usable = [one for one in kept if one.keep_until >= dossier.now]
    if not usable:
        closed, days = dossier.row["closed_at"], dossier.whole_setting(endings.TERM, endings.USUAL_TERM)
        late = closed is not None and endings.last_moment(closed, days) < dossier.now
        return WhyNot.TERM_OVER if kept or late else WhyNot.NOT_KEPT
    return WhyNot.NEWER if _has_newer(dossier.connection, dossier.row, usable[0].at) else None


def put_back(engine: Engine, dossier: Dossier, reason: str, seq: int | None = None) -> None:
    """`reopen` inside a transaction that the caller owns. Raises ReopenRefused.

    `seq`: of the ending to go back to, when not only the last one was a mistake.
    """
    kept = endings.of_case(dossier.connection, dossier.id)
    ended = dossier.outcome is not None or dossier.status != CaseStatus.OPEN
    if not ended or why_not(dossier, kept) is not None:
        raise ReopenRefused(case=dossier.number)
    since = kept[-1].seq if seq is None else seq
    undone = [one for one in reversed(kept) if one.seq >= since]
    if not undone or undone[-1].keep_until < dossier.now:
        raise ReopenRefused(case=dossier.number)
    first = undone[-1]
    dossier.trail.add(AuditAction.CASE_REOPENED, None, reden=reason, tot=first.seq)
    bookings = engine.definitions.that_hears(dossier.connection, dossier.definition, CORRECTED).bookings
    known = list[tuple[Before, Stand]]()
    for before in undone:
        known.append((before, _facts(dossier, before)))
        _payment(dossier, before, reason, bookings)
        _stop_what_came_after(dossier, before)
        _processes_again(dossier.connection, before)
        _tasks_again(dossier, before)
        if before.timers:
            rows = [{**timer, "next_try": timer["due_at"], "attempts": 0} for timer in before.timers]
            dossier.connection.execute(ADD_TIMERS, rows)
    endings.forget(dossier.connection, dossier.id, first.seq)
    dossier.put_back(first.outcome, list(first.kept_messages))
    for before, facts in known:
        terms_again.moved_by_correction(dossier, before, facts)
        terms_again.set_new_days(dossier, before)
    _tell(engine, dossier, first)


def _has_newer(connection: Connection, case: Row, since: datetime) -> bool:
    same = [_cases.c.tenancy_key == case["tenancy_key"], _cases.c.tenancy == case["tenancy"]]
    query = select(_cases.c.id).where(
        _cases.c.landlord_id == case["landlord_id"],
        or_(*(one for one, name in zip(same, ("tenancy_key", "tenancy"), strict=True) if case[name])),
        _cases.c.id != case["id"],
        or_(_cases.c.status == CaseStatus.OPEN, _cases.c.created_at >= since),
    )
    known = case["tenancy_key"] or case["tenancy"]
    return bool(known) and connection.scalar(query.limit(1)) is not None


def _facts(dossier: Dossier, before: Before) -> Stand:
    """What the step changed is as it was; what a person put right since then stays."""
    found = terms_again.stand(dossier, before)
    for name in dossier.facts.keys() - found.now.keys():
        dossier.facts.pop(name)
    dossier.facts |= found.now
    dossier.rename(identity(dossier.facts))
    return found


def _payment(dossier: Dossier, before: Before, reason: str, bookings: Container[str]) -> None:
    """A payment that ended it is undone by this. The step that it is begins with it, right after `seq`."""
    began = before.seq + 1
    button = dossier.connection.scalar(TAKEN, {"case": dossier.id, "seq": began})
    if button is not None and button in bookings:
        dossier.trail.add(AuditAction.PAYMENT_UNDONE, button, betaling=began, reden=reason)


def _stop_what_came_after(dossier: Dossier, before: Before) -> None:
    """What began in that step or later stops: it belongs to an end that there was not."""
    connection = dossier.connection
    for process in set(connection.scalars(RUNNING, {"case": dossier.id})) - before.ran:
        connection.execute(STOP, {"key": process, "now": dossier.now})
        tasks = select(_tasks.c.id).where(_tasks.c.process_id == process, _tasks.c.status == TaskStatus.OPEN)
        for task in connection.scalars(tasks).all():
            connection.execute(
                update(_tasks)
                .where(_tasks.c.id == task)
                .values(status=TaskStatus.WITHDRAWN, ended_at=dossier.now)
            )
            connection.execute(drafts.OF_TASK, {"task": task})
            dossier.trail.add(AuditAction.TASK_WITHDRAWN, None, taak=task)
        timers = select(_timers.c.id).where(_timers.c.process_id == process)
        for timer in connection.scalars(timers).all():
            connection.execute(REMOVE_TIMERS, {"timer": timer})


def _processes_again(connection: Connection, before: Before) -> None:
    for one in before.processes:
        values = {name: orjson.dumps(one[name]).decode() for name in ("visited", "waiting")}
        connection.execute(PUT_BACK, {"key": one["id"], "state": one["state"], **values})


def _tasks_again(dossier: Dossier, before: Before) -> None:
    """Open again for the same team, or the one that it went into; who left it has the task no longer."""
    connection = dossier.connection
    team: dict[int, Mapping[int, str]] = {}
    rows = connection.execute(TASKS, {"ids": list(before.tasks)}).mappings() if before.tasks else ()
    connection.execute(delete(_items).where(_items.c.task_id.in_(before.tasks)))  # it is decided on anew
    for task in list(rows):
        organisation = successor(connection, task["organisation_id"])
        if organisation not in team:
            team[organisation] = dict(colleagues(connection, organisation))
        assignee = task["assignee_id"] if task["assignee_id"] in team[organisation] else None
        connection.execute(
            OPEN_AGAIN, {"key": task["id"], "organisation": organisation, "assignee": assignee}
        )
        dossier.trail.add(AuditAction.TASK_REOPENED, task["element"], taak=task["id"], rol=task["role"])


def _tell(engine: Engine, dossier: Dossier, before: Before) -> None:
    """Whoever heard that it ended hears that it goes on; a letter that nobody sent yet need not go."""
    this = {"case": dossier.id, "last": before.last_letter, "at": before.at}
    rows = dossier.connection.execute(LETTERS, this).all()
    for row in rows:
        if row.status in (LetterStatus.TO_PRINT, LetterStatus.NOT_SENT):
            dossier.connection.execute(
                update(_letters).where(_letters.c.id == row.id).values(status=LetterStatus.DROPPED)
            )
            dossier.trail.add(AuditAction.LETTER_DROPPED, row.kind, aan=row.recipient)
    heard = list(dict.fromkeys(row.recipient for row in rows))
    dossier.facts["heropend_op"] = amsterdam_date(dossier.now).isoformat()
    dossier.facts["heropend_aan"] = [role for role in heard if role != TENANT]
    dossier.facts["heropend_huurder"] = TENANT in heard
    told_by = engine.definitions.that_hears(dossier.connection, dossier.definition, REOPENED)
    dossier.announce_as(REOPENED, told_by)
