"""When a meeting speaks of a task, and the days in a dossier before which its meetings come too late.

Must not know: what else stands on an agenda (see agendas), HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, literal, null, select

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.deadlines import amsterdam_date, day_of_fact, end_of_day, start_of_day
from engine.meetings import agreed, calendar
from engine.meetings.calendar import Meeting, Series
from engine.states import CaseStatus, TaskStatus
from engine.tables import Case, Instant, Task

Kind = tuple[str, str]  # a region and a kind of meeting
Planned = tuple[Series | None, list[Meeting], Mapping[int, int]]
When = tuple[ColumnElement[bool], ColumnElement[Any]]
_OPEN = select(Case.id, Case.number, Case.label, Case.region, Case.facts).where(
    Case.status == CaseStatus.OPEN
)


@dataclass(frozen=True)
class Gap:
    """A day in a dossier before which no meeting falls any more."""

    series: Series
    day: date
    following: Meeting | None
    may_plan: bool
    case_id: int
    number: str
    label: str  # of the dossier


def dates(engine: Engine, connection: Connection, task_ids: Collection[str]) -> dict[str, Meeting | None]:
    """Of these tasks, those that wait for a meeting -> the one on whose agenda they stand.

    With none to come, the last one that was and that nobody closed. None when there is neither.
    """
    rows = connection.execute(
        select(Task.id, Task.meeting, Task.created_at, Task.organisation_id, Task.case_id, Case.region)
        .join(Case, Case.id == Task.case_id)
        .where(Task.id.in_(task_ids), Task.meeting.is_not(None), Task.status == TaskStatus.OPEN)
    ).all()
    kinds = {(row.region, row.meeting) for row in rows}
    planned = _planned(connection, kinds, amsterdam_date(engine.clock.now()))
    found: dict[str, Meeting | None] = {}
    for row in rows:
        series, meetings, places = planned[row.region, row.meeting]
        if series is None:
            found[row.id] = None
        elif row.organisation_id in series.chairs:
            own = [meeting for meeting in meetings if meeting.id == places.get(row.case_id, 0)]
            found[row.id] = own[0] if own else calendar.on_agenda_of(meetings, amsterdam_date(row.created_at))
    return found


def days_of_tasks(connection: Connection, kinds: Collection[Kind], now: datetime) -> list[When]:
    """The same, for a list that the database sorts: conditions on Task and Case -> the end of that day.

    A task for which there is no meeting has no day.
    """
    days: list[When] = []
    for series, meetings, places in _planned(connection, kinds, amsterdam_date(now)).values():
        if series is not None:
            days += [
                (
                    and_(
                        series.decides,
                        Task.case_id.in_([case for case, at in places.items() if at == own.id]),
                    ),
                    literal(end_of_day(own.day), Instant()),
                )
                for own in meetings
                if own.id in places.values()
            ]
            days += [
                (
                    and_(series.decides, Task.created_at < start_of_day(meeting.day)),
                    literal(end_of_day(meeting.day), Instant()),
                )
                for meeting in meetings
            ]
            days.append((series.decides, null()))
    return days


def gaps(engine: Engine, connection: Connection, actor: Actor, case_id: int) -> list[Gap]:
    """The days in this open dossier before which its meetings come too late (`moet_voor` of the series)."""
    row = connection.execute(_OPEN.where(Case.id == case_id)).one_or_none()
    if row is None:
        return []
    today = amsterdam_date(engine.clock.now())
    every = calendar.series_of_region(connection, row.region)
    return [gap for series in every for gap in _gaps(connection, actor, series, [row], today)]


def gaps_of_series(engine: Engine, connection: Connection, actor: Actor, series: Series) -> list[Gap]:
    """The same for all dossiers that this person may see, the first day first."""
    if series.precedes is None:
        return []
    today = amsterdam_date(engine.clock.now())
    with_day = Case.facts.contains(f'"{series.precedes}":"', autoescape=True)
    rows = connection.execute(_OPEN.where(Case.region == series.region, with_day, access.visible(actor)))
    return sorted(_gaps(connection, actor, series, rows.all(), today), key=lambda gap: gap.day)


# -- inside ----------------------------------------------------------------------------------------------


def _gaps(
    connection: Connection, actor: Actor, series: Series, rows: Sequence[Any], today: date
) -> Iterator[Gap]:
    """Of these dossiers."""
    if series.precedes is None:
        return
    days = ((row, day_of_fact(orjson.loads(row.facts).get(series.precedes))) for row in rows)
    ahead = [(row, day) for row, day in days if day is not None and day > today]
    coming = calendar.coming(connection, series, today) if ahead else []
    for row, day in ahead:
        registered = _registered(connection, row.id, series) or today
        following = calendar.on_agenda_of(coming, registered)
        if following is None or following.day >= day:
            yield Gap(
                series=series,
                day=day,
                following=following,
                may_plan=access.may_chair(actor, series.chairs),
                case_id=row.id,
                number=row.number,
                label=row.label,
            )


def _planned(connection: Connection, kinds: Collection[Kind], today: date) -> dict[Kind, Planned]:
    """Region and kind of meeting -> its series, with those to come, then those that nobody closed.

    Last, on which of them a dossier was put.
    """
    planned: dict[Kind, Planned] = {}
    for region, kind in kinds:
        series = calendar.series_of_kind(connection, region, kind)
        meetings: list[Meeting] = []
        if series is not None:
            unclosed = reversed(calendar.unclosed(connection, series, today))
            meetings = [*calendar.coming(connection, series, today), *unclosed]
        places = agreed.places(connection, series) if series is not None else {}
        planned[region, kind] = series, meetings, places
    return planned


def _registered(connection: Connection, case_id: int, series: Series) -> date | None:
    query = (
        select(Task.created_at)
        .join(Case, Case.id == Task.case_id)
        .where(Task.case_id == case_id, series.decides, Task.status == TaskStatus.OPEN)
    )
    found = connection.scalars(query.order_by(Task.created_at)).first()
    return amsterdam_date(found) if found is not None else None
