"""The lists that screens show: inbox, dossiers, incidents. Frozen objects; rights checked by `access`.

One dossier and one task: `engine.pages.dossier`. Must not know: HTTP, HTML, how a value is written in Dutch.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select, true

from engine import access
from engine.access import Actor
from engine.db import records
from engine.deadlines import amsterdam_date, is_late, start_of_day
from engine.meetings import agenda_dates
from engine.names import words
from engine.states import CaseStatus, TaskStatus
from engine.tables import Case, Incident, Organisation, Task, Timer, User

PAGE = 50
INCIDENTS = (
    select(
        Incident.id,
        Incident.case_id,
        Case.number,
        Incident.element,
        Incident.reason,
        Incident.attempts,
        Incident.last_at,
    )
    .join(Case, Case.id == Incident.case_id)
    .where(Incident.solved_at.is_(None), Case.status == CaseStatus.OPEN)
    .order_by(Incident.last_at.desc())
    .limit(200)
)


@dataclass(frozen=True)
class InboxItem:
    task_id: str
    name: str
    case_id: int
    number: str
    label: str
    organisation: str | None
    assignee_id: int | None
    assignee: str | None
    due_at: datetime | None
    created_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Inbox:
    items: tuple[InboxItem, ...]
    total: int
    mine: int
    team: int
    late: int
    page: int
    pages: int


@dataclass(frozen=True)
class CaseLine:
    """A dossier in a list."""

    id: int
    number: str
    label: str
    status: str
    outcome: str | None
    created_at: datetime
    closed_at: datetime | None
    open_tasks: int
    next_term: datetime | None


@dataclass(frozen=True)
class Notice:
    """All that an organisation that is only informed may know: the day and the address of an eviction."""

    id: int
    number: str
    address: str
    day: str | None  # ISO
    time: str | None
    landlord: str
    email: str | None


@dataclass(frozen=True)
class Trouble:
    id: int
    case_id: int
    number: str
    element: str
    reason: str
    attempts: int
    last_at: datetime


def inbox(
    connection: Connection, actor: Actor, now: datetime, which: str = "team", search: str = "", page: int = 1
) -> Inbox:
    """Open tasks. `which`: mijn (claimed by this person), team (all of the organisations) or laat."""
    everyone = and_(Task.status == TaskStatus.OPEN, access.workable(actor))
    mine, late = Task.assignee_id == actor.user_id, Task.due_at < start_of_day(amsterdam_date(now))
    chosen = {"mijn": and_(everyone, mine), "laat": and_(everyone, late)}.get(which, everyone)
    if search.strip():
        chosen = and_(chosen, _holds(search, _task_names(connection, everyone)))
    counted = connection.execute(
        select(
            func.count().label("team"),
            func.coalesce(func.sum(case((mine, 1), else_=0)), 0).label("mine"),
            func.coalesce(func.sum(case((late, 1), else_=0)), 0).label("late"),
        )
        .select_from(Task)
        .where(everyone)
    ).one()
    total = connection.scalar(
        select(func.count()).select_from(Task).join(Case, Case.id == Task.case_id).where(chosen)
    )
    pages = max(1, -(-(total or 0) // PAGE))
    page = min(max(page, 1), pages)
    rows = connection.execute(
        select(
            Task.__table__, Case.number, Case.label, Organisation.name.label("org"), User.name.label("who")
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(chosen)
        .order_by(*_urgency(connection, everyone, late, now))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).mappings()
    items = tuple(
        InboxItem(
            task_id=row["id"],
            name=row["name"],
            case_id=row["case_id"],
            number=row["number"],
            label=row["label"],
            organisation=row["org"],
            assignee_id=row["assignee_id"],
            assignee=row["who"],
            due_at=row["due_at"],
            created_at=row["created_at"],
            is_late=is_late(row["due_at"], now),
        )
        for row in rows
    )
    return Inbox(
        items=items,
        total=total or 0,
        mine=counted.mine,
        team=counted.team,
        late=counted.late,
        page=page,
        pages=pages,
    )


def dossiers(
    connection: Connection, actor: Actor, status: CaseStatus | None, search: str = "", page: int = 1
) -> tuple[tuple[CaseLine, ...], int, int]:
    """The dossiers in which this person's organisations take part, with this status or all (None).

    Lines, total, pages.
    """
    chosen = and_(access.visible(actor), true() if status is None else Case.status == status)
    if search.strip():
        chosen = and_(chosen, _holds(search))
    total = connection.scalar(select(func.count()).select_from(Case).where(chosen)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    tasks = (
        select(func.count()).where(Task.case_id == Case.id, Task.status == TaskStatus.OPEN).scalar_subquery()
    )
    term = select(func.min(Timer.due_at)).where(Timer.case_id == Case.id).scalar_subquery()
    rows = connection.execute(
        select(
            Case.id,
            Case.number,
            Case.label,
            Case.status,
            Case.outcome,
            Case.created_at,
            Case.closed_at,
            tasks.label("open_tasks"),
            term.label("next_term"),
        )
        .where(chosen)
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return records(CaseLine, rows), total, pages


def _urgency(
    connection: Connection, among: ColumnElement[bool], late: ColumnElement[bool], now: datetime
) -> list[Any]:
    """What is late, then by the day that the list shows, also that of a meeting; what has none comes last."""
    in_meetings = select(Case.region, Task.meeting).join(Case, Case.id == Task.case_id)
    kinds = connection.execute(in_meetings.where(among, Task.meeting.is_not(None)).distinct()).all()
    of_meeting = agenda_dates.days_of_tasks(connection, [(row[0], str(row[1])) for row in kinds], now)
    day = case(*of_meeting, else_=Task.due_at) if of_meeting else Task.due_at
    return [case((late, 0), else_=1), day.is_(None), day, Task.created_at, Task.id]


def _holds(search: str, task_names: Collection[str] = ()) -> ColumnElement[bool]:
    """Dossiers in which every word that was typed stands, or tasks there whose name has what is missing."""
    wanted = words(search)
    if not wanted:
        return false()  # only signs that no name has
    return and_(*(_holds_word(word, task_names) for word in wanted))


def _holds_word(word: str, task_names: Collection[str]) -> ColumnElement[bool]:
    in_case = Case.search_text.contains(word, autoescape=True)
    named = [name for name in task_names if any(word in one for one in words(name))]
    return or_(in_case, Task.name.in_(named)) if named else in_case


def _task_names(connection: Connection, chosen: ColumnElement[bool]) -> list[str]:
    """There are few, and only here they can be folded."""
    return list(connection.scalars(select(Task.name).where(chosen).distinct()))


def sees(connection: Connection, actor: Actor, case_id: int) -> bool:
    """Whether this dossier is there for this person."""
    return connection.scalar(select(Case.id).where(Case.id == case_id, access.visible(actor))) is not None


def incidents(connection: Connection, actor: Actor) -> tuple[Trouble, ...]:
    """What the clock could not do and nobody mended, where an organisation of this administrator takes part.

    Number, place in the route and reason: nothing of the tenant. Raises NotAllowed.
    """
    access.require(actor.is_administrator or actor.is_system)
    return records(Trouble, connection.execute(INCIDENTS.where(access.mendable(actor))))
