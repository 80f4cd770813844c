"""Reading one dossier for whoever has to find out why it stands still; it needs no parsed definitions.

Must not know: HTTP, how it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, func, select

from engine.access import NotAllowed
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.diagnosis.records import (
    Diagnosis,
    Happened,
    OpenTask,
    Personal,
    Running,
    Spoken,
    Term,
    Trouble,
    Undelivered,
)
from engine.dossier.cases import address
from engine.dossier.dossier import CaseUnknown
from engine.meetings import agenda_dates
from engine.meetings.calendar import Meeting as Planned
from engine.organisations import people
from engine.pages import looks
from engine.pages.dossier import CasePage
from engine.states import MeetingStatus, MessageStatus, ProcessStatus, ReadingKind, TaskStatus
from engine.tables import (
    AgendaExtra,
    AuditEntry,
    Case,
    Definition,
    Heartbeat,
    Incident,
    Letter,
    Meeting,
    MeetingSeries,
    Message,
    Organisation,
    Process,
    Region,
    Row,
    Task,
    Timer,
)

KINDS = {"klok": "clock", "invoer": "import", "beheer": "console"}  # who acted, when it is not a person


class SeesNothing(NotAllowed):
    """This person may not see this dossier. Name an active medewerker of an organisation that takes part."""

    code = "diagnosis:denied"


@dataclass(frozen=True)
class Onlooker:
    """Whose look it is, and why: it is recorded like a look on the screen."""

    email: str
    reason: str


def diagnose(engine: Engine, number: str, last: int = 20, onlooker: Onlooker | None = None) -> Diagnosis:
    """The dossier of this number, with the `last` entries of its trail.

    With an onlooker also what is personal, and then the look is recorded. Raises CaseUnknown, SeesNothing.
    """
    with engine.database.read() as connection:
        case_id = connection.scalar(select(Case.id).where(Case.number == number))
    if case_id is None:
        raise CaseUnknown
    page = _look(engine, case_id, onlooker) if onlooker is not None else None
    with engine.database.read() as connection:
        return _read(engine, connection, case_id, last, page)


# -- inside ----------------------------------------------------------------------------------------------


def _look(engine: Engine, case_id: int, onlooker: Onlooker) -> CasePage:
    with engine.database.read() as connection:
        account = people.account_of(connection, onlooker.email)
        actor = people.actor(connection, account) if account is not None else None
    if actor is None:
        raise SeesNothing
    try:
        return looks.case(engine, actor, case_id, ReadingKind.CONSOLE, onlooker.reason)
    except CaseUnknown:
        raise SeesNothing from None


def _read(
    engine: Engine, connection: Connection, case_id: int, last: int, page: CasePage | None
) -> Diagnosis:
    now = engine.clock.now()
    row = connection.execute(
        select(Case.__table__, Definition.deployed_at, Region.definition_id.label("newest"))
        .join(Definition, Definition.id == Case.definition_id)
        .outerjoin(Region, Region.slug == Case.region)
        .where(Case.id == case_id)
    )
    case = row.mappings().one()
    tasks, terms = _tasks(connection, case_id, now, page), _terms(connection, case_id, now)
    trail = _trail(connection, case_id, last, page)
    return Diagnosis(
        number=case["number"],
        region=case["region"],
        status=case["status"],
        outcome=case["outcome"],
        definition=case["definition_id"],
        deployed_at=case["deployed_at"],
        newer=case["newest"] if case["newest"] != case["definition_id"] else None,
        created_at=case["created_at"],
        closed_at=case["closed_at"],
        changed_at=connection.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.case_id == case_id)),
        now=now,
        worker_seen_at=connection.scalar(select(func.max(Heartbeat.at))),
        processes=_processes(connection, case_id),
        tasks=tasks,
        terms=terms,
        messages=_messages(connection, case_id),
        incidents=_incidents(connection, case_id),
        letters=_letters(connection, case_id),
        meetings=_meetings(engine, connection, case_id, tasks),
        trail=trail,
        personal=Personal(tenant=page.label, address=address(dict(page.facts)), facts=page.facts)
        if page is not None
        else None,
    )


def _tasks(
    connection: Connection, case_id: int, now: datetime, page: CasePage | None
) -> tuple[OpenTask, ...]:
    names = {task.id: task.assignee for task in page.tasks} if page is not None else {}
    rows = connection.execute(
        select(Task.__table__, Organisation.name.label("organisation"))
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)
        .order_by(Task.created_at, Task.id)
    ).mappings()
    return tuple(_open_task(row, now, names.get(row["id"])) for row in rows)


def _open_task(row: Row, now: datetime, assignee: str | None) -> OpenTask:
    due = row["due_at"]
    return OpenTask(
        id=row["id"],
        element=row["element"],
        role=row["role"],
        organisation=row["organisation"],
        since=row["created_at"],
        due_at=due,
        is_late=due is not None and due < now,
        is_claimed=row["assignee_id"] is not None,
        in_meeting=row["meeting"],
        assignee=assignee,
    )


def _terms(connection: Connection, case_id: int, now: datetime) -> tuple[Term, ...]:
    rows = connection.execute(
        select(Timer.element, Timer.due_at, Timer.attempts)
        .where(Timer.case_id == case_id)
        .order_by(Timer.due_at, Timer.id)
    )
    return tuple(
        Term(element=row.element, due_at=row.due_at, is_overdue=row.due_at < now, attempts=row.attempts)
        for row in rows
    )


def _processes(connection: Connection, case_id: int) -> tuple[Running, ...]:
    places: dict[str, list[str]] = {}
    waits = (
        select(Task.process_id, Task.element).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN),
        select(Timer.process_id, Timer.element).where(Timer.case_id == case_id),
    )
    for query in waits:
        for process, element in connection.execute(query):
            places.setdefault(process, []).append(element)
    rows = connection.execute(
        select(
            Process.id,
            Process.process,
            Process.status,
            Process.waiting,
            Process.started_at,
            Process.ended_at,
        )
        .where(Process.case_id == case_id)
        .order_by(Process.status != ProcessStatus.OPEN, Process.started_at, Process.id)
    )
    return tuple(
        Running(
            process=row.process,
            status=row.status,
            started_at=row.started_at,
            ended_at=row.ended_at,
            waits_at=tuple(sorted(set(places.get(row.id, ())))),
            hears=tuple(sorted(set(orjson.loads(row.waiting)))) if row.status == ProcessStatus.OPEN else (),
        )
        for row in rows
    )


def _messages(connection: Connection, case_id: int) -> tuple[Undelivered, ...]:
    rows = connection.execute(
        select(Message.name, Message.sent_at, Message.status)
        .where(Message.case_id == case_id, Message.status != MessageStatus.DELIVERED)
        .order_by(Message.id)
    )
    return tuple(Undelivered(name=row.name, sent_at=row.sent_at, status=row.status) for row in rows)


def _incidents(connection: Connection, case_id: int) -> tuple[Trouble, ...]:
    rows = connection.execute(
        select(Incident.element, Incident.reason, Incident.attempts, Incident.last_at, Timer.next_try)
        .outerjoin(Timer, Timer.id == Incident.timer_id)
        .where(Incident.case_id == case_id, Incident.solved_at.is_(None))
        .order_by(Incident.first_at, Incident.id)
    )
    return tuple(
        Trouble(
            element=row.element,
            reason=row.reason,
            attempts=row.attempts,
            last_at=row.last_at,
            next_try=row.next_try,
        )
        for row in rows
    )


def _letters(connection: Connection, case_id: int) -> dict[str, int]:
    counted = (
        select(Letter.status, func.count())
        .where(Letter.case_id == case_id)
        .group_by(Letter.status)
        .order_by(Letter.status)
    )
    return dict(connection.execute(counted).all())


def _meetings(
    engine: Engine, connection: Connection, case_id: int, tasks: tuple[OpenTask, ...]
) -> tuple[Spoken, ...]:
    """Those that decide on an open task, and those on whose agenda someone put the dossier."""
    dates = agenda_dates.dates(engine, connection, [task.id for task in tasks])
    found = [_deciding(task, dates[task.id]) for task in tasks if task.id in dates]
    rows = connection.execute(
        select(MeetingSeries.name, Meeting.day)
        .join(Meeting, Meeting.series_id == MeetingSeries.id)
        .join(AgendaExtra, AgendaExtra.meeting_id == Meeting.id)
        .where(
            AgendaExtra.case_id == case_id,
            Meeting.day >= amsterdam_date(engine.clock.now()),
            Meeting.status.in_((MeetingStatus.PLANNED, MeetingStatus.MOVED)),
        )
        .order_by(Meeting.day)
    )
    return (*found, *(Spoken(meeting=row.name, day=row.day, element=None) for row in rows))


def _deciding(task: OpenTask, meeting: Planned | None) -> Spoken:
    if meeting is None:
        return Spoken(meeting=task.in_meeting or "", day=None, element=task.element)
    return Spoken(meeting=meeting.series.name, day=meeting.day, element=task.element)


def _trail(connection: Connection, case_id: int, last: int, page: CasePage | None) -> tuple[Happened, ...]:
    names = {entry.seq: entry.actor for entry in page.timeline} if page is not None else {}
    rows = connection.execute(
        select(AuditEntry.seq, AuditEntry.at, AuditEntry.action, AuditEntry.element, AuditEntry.actor)
        .where(AuditEntry.case_id == case_id)
        .order_by(AuditEntry.seq.desc())
        .limit(last)
    )
    return tuple(
        Happened(
            seq=row.seq,
            at=row.at,
            action=row.action,
            element=row.element,
            actor=_who(row.actor, names.get(row.seq)),
        )
        for row in rows
    )


def _who(actor: str, name: str | None) -> str:
    return KINDS.get(actor) or name or "person"
