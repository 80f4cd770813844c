"""Which meetings there are, on which day each really is, and who sits there.

What the rule of a series gives and what was done to single meetings (rows) together make the calendar.
Must not know: dossiers, agendas, who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, or_, select, update

from engine.deadlines import AMSTERDAM, free_day
from engine.errors import NotFound
from engine.meetings import rhythm
from engine.meetings.series import Plan
from engine.names import organisation_key
from engine.states import MeetingStatus
from engine.tables import Case, MeetingSeries, Organisation, OrganisationRole, Task
from engine.tables import Meeting as MeetingRow

BACK = timedelta(days=370)  # how far back a calendar goes


class MeetingUnknown(NotFound):
    """There is no such meeting. Look at the list of meetings."""

    code = "meeting:unknown"


@dataclass(frozen=True)
class Seat:
    """An organisation that is invited."""

    organisation_id: int
    organisation: str
    chairs: bool


@dataclass(frozen=True)
class Series:
    """A kind of meeting of a region: its rhythm, its place, who chairs and who is invited."""

    id: int
    region: str
    kind: str
    name: str
    rule: str
    first_day: date
    starts: time
    minutes: int
    place: str
    chair: str
    members: tuple[str, ...]
    horizon: int
    precedes: str | None
    warning: str | None
    seats: tuple[Seat, ...]  # who chairs first

    @property
    def chairs(self) -> frozenset[int]:
        return frozenset(seat.organisation_id for seat in self.seats if seat.chairs)

    @property
    def decides(self) -> ColumnElement[bool]:
        """Of tasks beside their dossiers: those that someone at this table may decide.

        A task whose role nobody fills is the landlord's, who decides on it at its own desk.
        """
        return and_(
            Task.meeting == self.kind, Case.region == self.region, Task.organisation_id.in_(self.chairs)
        )

    @property
    def invited(self) -> frozenset[int]:
        return frozenset(seat.organisation_id for seat in self.seats)

    def span(self, day: date, starts: time | None = None) -> tuple[datetime, datetime]:
        """When a meeting on this day begins and ends."""
        begin = datetime.combine(day, starts or self.starts, AMSTERDAM)
        return begin, begin + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Meeting:
    """One meeting as it stands. `occurrence` names it for good, also when it moves to another `day`."""

    series: Series
    occurrence: date
    id: int | None  # None: nothing was done to it yet
    day: date
    starts_at: datetime
    ends_at: datetime
    place: str
    status: MeetingStatus
    notes: str
    changes: int
    held_at: datetime | None

    @property
    def free_day(self) -> str | None:
        """Why its day is no working day."""
        return free_day(self.day)

    @property
    def is_coming(self) -> bool:
        """It takes place and is not over yet, as far as anyone wrote down."""
        return self.status in (MeetingStatus.PLANNED, MeetingStatus.MOVED)


# -- series ----------------------------------------------------------------------------------------------

# A series that the current version does not name any more is there as long as one of its meetings is planned.
_STILL_TO_COME = (
    select(MeetingRow.id)
    .where(
        MeetingRow.series_id == MeetingSeries.id,
        MeetingRow.status.in_((MeetingStatus.PLANNED, MeetingStatus.MOVED)),
        MeetingRow.held_at.is_(None),
    )
    .exists()
)
_IS_PLANNED = or_(MeetingSeries.active, _STILL_TO_COME)


def store(
    connection: Connection, region: str, plans: list[Plan], role: Callable[[str], str] = lambda name: name
) -> None:
    """Make these the series of the region. Idempotent; one that is gone is kept, and gets no new meetings.

    `role` gives the role of this region for one of the shared diagrams.
    """
    known = {
        row.kind: row.id
        for row in connection.execute(
            select(MeetingSeries.kind, MeetingSeries.id).where(MeetingSeries.region == region)
        )
    }
    for plan in plans:
        values = _values(plan, role)
        if plan.kind in known:
            changed = update(MeetingSeries).where(MeetingSeries.id == known[plan.kind]).values(**values)
            connection.execute(changed)
        else:
            connection.execute(insert(MeetingSeries).values(region=region, kind=plan.kind, **values))
    for kind in known.keys() - {plan.kind for plan in plans}:
        connection.execute(update(MeetingSeries).where(MeetingSeries.id == known[kind]).values(active=False))


def _values(plan: Plan, role: Callable[[str], str]) -> dict[str, Any]:
    return {
        "name": plan.name,
        "rule": plan.rule,
        "first_day": plan.first_day,
        "starts": f"{plan.starts:%H:%M}",
        "minutes": plan.minutes,
        "place": plan.place,
        "chair": role(plan.chair),
        "members": orjson.dumps([role(member) for member in plan.members]).decode(),
        "horizon": plan.horizon,
        "precedes": plan.precedes,
        "warning": plan.warning,
        "active": True,
    }


def all_series(connection: Connection, organisations: Iterable[int]) -> list[Series]:
    """The series in which these organisations chair or sit, by name."""
    own = frozenset(organisations)
    rows = connection.execute(select(MeetingSeries.__table__).where(_IS_PLANNED))
    found = [_planned(connection, row) for row in rows.mappings()]
    mine = (series for series in found if own & series.invited)
    return sorted(mine, key=lambda series: (organisation_key(series.name), series.id))


def has_any(connection: Connection, roles: Collection[tuple[str, str]]) -> bool:
    """Whether who fills these (region, role) pairs is invited to anything."""
    rows = connection.execute(
        select(MeetingSeries.region, MeetingSeries.chair, MeetingSeries.members).where(_IS_PLANNED)
    )
    return any(
        (row.region, role) in roles for row in rows for role in (row.chair, *orjson.loads(row.members))
    )


def series_of_region(connection: Connection, region: str) -> list[Series]:
    """All that are planned now."""
    query = select(MeetingSeries.__table__).where(MeetingSeries.region == region, _IS_PLANNED)
    return [_planned(connection, row) for row in connection.execute(query).mappings()]


def series_with(connection: Connection, series_id: int) -> Series:
    """The series with this number, also when it is no longer planned. Raises MeetingUnknown."""
    query = select(MeetingSeries.__table__).where(MeetingSeries.id == series_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise MeetingUnknown
    return _series(connection, row)


def series_of_kind(connection: Connection, region: str, kind: str) -> Series | None:
    """The one that decides on tasks of this kind (property `overleg`); None when it is not planned now."""
    query = select(MeetingSeries.__table__).where(
        MeetingSeries.region == region, MeetingSeries.kind == kind, _IS_PLANNED
    )
    row = connection.execute(query).mappings().one_or_none()
    return _planned(connection, row) if row is not None else None


def _planned(connection: Connection, row: RowMapping) -> Series:
    """One that is gone from the version keeps what was planned, and its rhythm gives no more."""
    found = _series(connection, row)
    return found if row["active"] else replace(found, rule="")


def _series(connection: Connection, row: RowMapping) -> Series:
    members = tuple(orjson.loads(row["members"]))
    return Series(
        id=row["id"],
        region=row["region"],
        kind=row["kind"],
        name=row["name"],
        rule=row["rule"],
        first_day=row["first_day"],
        starts=time.fromisoformat(row["starts"]),
        minutes=row["minutes"],
        place=row["place"],
        chair=row["chair"],
        members=members,
        horizon=row["horizon"],
        precedes=row["precedes"],
        warning=row["warning"],
        seats=_seats(connection, row["region"], (row["chair"], *members)),
    )


def _seats(connection: Connection, region: str, roles: tuple[str, ...]) -> tuple[Seat, ...]:
    """Who chairs, then who is invited in the order of the roles; an organisation with two roles sits once."""
    rows = connection.execute(
        select(OrganisationRole.role, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationRole.organisation_id)
        .where(OrganisationRole.region == region, OrganisationRole.role.in_(roles))
    ).all()
    seats: dict[int, Seat] = {}
    for row in sorted(rows, key=lambda row: (roles.index(row.role), organisation_key(row.name))):
        seats.setdefault(row.id, Seat(row.id, row.name, row.role == roles[0]))
    return tuple(seats.values())


# -- meetings --------------------------------------------------------------------------------------------


def meetings(connection: Connection, series: Series, since: date, until: date) -> list[Meeting]:
    """Those that are on a day in this span, or were meant to be; in order of time."""
    rows = connection.execute(
        select(MeetingRow.__table__).where(
            MeetingRow.series_id == series.id,
            or_(MeetingRow.day.between(since, until), MeetingRow.occurrence.between(since, until)),
        )
    ).mappings()
    touched = [_touched(series, row) for row in rows]
    known = {meeting.occurrence for meeting in touched}
    days = rhythm.occurrences(series.rule, series.first_day, since, until)
    untouched = [_untouched(series, day) for day in days if day not in known]
    found = [meeting for meeting in touched if since <= meeting.day <= until]
    return sorted([*found, *untouched], key=lambda meeting: (meeting.starts_at, meeting.occurrence))


def meeting(connection: Connection, series: Series, occurrence: date) -> Meeting:
    """The meeting that this day names. Raises MeetingUnknown for a day that the rule does not give."""
    query = select(MeetingRow.__table__).where(
        MeetingRow.series_id == series.id, MeetingRow.occurrence == occurrence
    )
    row = connection.execute(query).mappings().one_or_none()
    if row is not None:
        return _touched(series, row)
    if occurrence in rhythm.occurrences(series.rule, series.first_day, occurrence, occurrence):
        return _untouched(series, occurrence)
    raise MeetingUnknown


def coming(connection: Connection, series: Series, today: date) -> list[Meeting]:
    """Those that still take place, today or later, as far ahead as the series is shown; and two at least."""
    found: list[Meeting] = []
    days = series.horizon
    while days <= max(series.horizon, BACK.days):
        until = today + timedelta(days=days)
        found = [m for m in meetings(connection, series, today, until) if m.is_coming]
        if len(found) >= 2:
            break
        days *= 2
    return found


def unclosed(connection: Connection, series: Series, today: date) -> list[Meeting]:
    """Those whose day is over and that nobody closed; in order of time."""
    was = meetings(connection, series, today - BACK, today - timedelta(days=1))
    return [meeting for meeting in was if meeting.is_coming]


def on_agenda_of(planned: Iterable[Meeting], registered: date) -> Meeting | None:
    """The first of these that is after the day of registration.

    Who registers on the day of a meeting itself counts for the next one.
    """
    return next((meeting for meeting in planned if meeting.day > registered), None)


def _touched(series: Series, row: RowMapping) -> Meeting:
    return Meeting(
        series=series,
        occurrence=row["occurrence"],
        id=row["id"],
        day=row["day"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        place=row["place"],
        status=MeetingStatus(row["status"]),
        notes=row["notes"],
        changes=row["changes"],
        held_at=row["held_at"],
    )


def _untouched(series: Series, day: date) -> Meeting:
    status = MeetingStatus.SKIPPED if free_day(day) else MeetingStatus.PLANNED
    begin, end = series.span(day)
    return Meeting(
        series=series,
        occurrence=day,
        id=None,
        day=day,
        starts_at=begin,
        ends_at=end,
        place=series.place,
        status=status,
        notes="",
        changes=0,
        held_at=None,
    )
