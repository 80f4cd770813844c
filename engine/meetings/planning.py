"""Whether and when a meeting takes place: plan one, move it, cancel it, let it go on after all, close it.

For who chairs. One function, one transaction. Must not know: HTTP, what stands on an agenda.
"""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import Connection

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.errors import Conflict
from engine.meetings import calendar
from engine.meetings.calendar import Meeting, Series
from engine.meetings.rows import MeetingOver, add_row, chaired, change, lock_series, note, require_now
from engine.states import MeetingAction, MeetingStatus


class DayTaken(Conflict):
    """There is a meeting of this series on that day already. Choose another day, or let that one go on."""

    code = "meeting:day_taken"


class DayPast(Conflict):
    """That day is over. Choose a day from today on."""

    code = "meeting:day_past"


def plan_extra(
    engine: Engine, actor: Actor, series_id: int, day: date, starts: time, place: str, reason: str
) -> date:
    """Make a meeting outside the rhythm; the day that names it.

    Raises NotAllowed, MeetingUnknown for no such series, DayPast, DayTaken.
    """
    with engine.database.write() as connection:
        series = lock_series(connection, series_id)
        access.require(access.may_chair(actor, series.chairs))
        _require_free(engine, connection, series, day, None)
        begin, end = series.span(day, starts)
        values = {"day": day, "starts_at": begin, "ends_at": end, "place": place or series.place}
        meeting_id = add_row(connection, series, day, MeetingStatus.PLANNED, values)
        note(connection, actor, engine.clock.now(), meeting_id, MeetingAction.ADDED, None, begin, reason)
        return day


def move(
    engine: Engine,
    actor: Actor,
    series_id: int,
    occurrence: date,
    day: date,
    starts: time,
    place: str,
    reason: str,
) -> None:
    """Let it take place at another moment or place; what it was stays in its history.

    Raises NotAllowed, MeetingUnknown, MeetingOver when it was held, DayPast, DayTaken.
    """
    with engine.database.write() as connection:
        meeting, key = chaired(connection, actor, series_id, occurrence)
        if meeting.status == MeetingStatus.HELD:
            raise MeetingOver
        _require_free(engine, connection, meeting.series, day, occurrence)
        begin, end = meeting.series.span(day, starts)
        change(
            connection,
            key,
            status=MeetingStatus.MOVED,
            day=day,
            starts_at=begin,
            ends_at=end,
            place=place or meeting.place,
            changes=meeting.changes + 1,
        )
        now = engine.clock.now()
        note(connection, actor, now, key, MeetingAction.MOVED, meeting.starts_at, begin, reason)


def cancel(engine: Engine, actor: Actor, series_id: int, occurrence: date, reason: str) -> None:
    """It does not take place; what was on its agenda goes to the next one.

    Raises NotAllowed, MeetingUnknown, MeetingOver.
    """
    with engine.database.write() as connection:
        meeting, key = chaired(connection, actor, series_id, occurrence)
        if not meeting.is_coming:
            raise MeetingOver
        change(connection, key, status=MeetingStatus.CANCELLED, changes=meeting.changes + 1)
        now = engine.clock.now()
        note(connection, actor, now, key, MeetingAction.CANCELLED, meeting.starts_at, None, reason)


def reinstate(engine: Engine, actor: Actor, series_id: int, occurrence: date) -> None:
    """It takes place after all (on a free day too), or is opened again after it was closed. Idempotent.

    Raises NotAllowed, MeetingUnknown, DayTaken.
    """
    with engine.database.write() as connection:
        meeting, key = chaired(connection, actor, series_id, occurrence)
        if meeting.is_coming:
            return
        _require_only(connection, meeting.series, meeting.day, occurrence)
        status = MeetingStatus.PLANNED if meeting.day == occurrence else MeetingStatus.MOVED
        change(connection, key, status=status, held_at=None, changes=meeting.changes + 1)
        action = MeetingAction.REOPENED if meeting.status == MeetingStatus.HELD else MeetingAction.REINSTATED
        note(connection, actor, engine.clock.now(), key, action, None, meeting.starts_at, "")


def close(engine: Engine, actor: Actor, series_id: int, occurrence: date) -> None:
    """It was held; what was not decided goes to the next one.

    Raises NotAllowed, MeetingUnknown, MeetingOver, MeetingAhead.
    """
    with engine.database.write() as connection:
        meeting, key = chaired(connection, actor, series_id, occurrence)
        require_now(meeting, amsterdam_date(engine.clock.now()))
        change(connection, key, status=MeetingStatus.HELD, held_at=engine.clock.now())
        note(connection, actor, engine.clock.now(), key, MeetingAction.HELD, None, None, "")


# -- inside ----------------------------------------------------------------------------------------------


def _require_free(
    engine: Engine, connection: Connection, series: Series, day: date, own: date | None
) -> None:
    if day < amsterdam_date(engine.clock.now()):
        raise DayPast
    _require_only(connection, series, day, own)


def _require_only(connection: Connection, series: Series, day: date, own: date | None) -> None:
    """No other meeting on this day, nor one that was named after it (`own`: this one itself)."""
    same_day = calendar.meetings(connection, series, day, day)
    if any(
        m.occurrence != own and m.status not in (MeetingStatus.SKIPPED, MeetingStatus.CANCELLED)
        for m in same_day
    ):
        raise DayTaken
    if own is None and any(m.occurrence == day for m in [*same_day, *_named(connection, series, day)]):
        raise DayTaken


def _named(connection: Connection, series: Series, day: date) -> list[Meeting]:
    try:
        return [calendar.meeting(connection, series, day)]
    except calendar.MeetingUnknown:
        return []
