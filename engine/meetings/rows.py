"""The row of a meeting, under the lock of its series: found, or made when nothing was done to it before.

The lock comes first, so that two people never change the same meeting at once. Runs within the transaction of
its caller. Must not know: what stands on an agenda, what is said at the meeting.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine import access
from engine.access import Actor
from engine.errors import Conflict
from engine.meetings import calendar
from engine.meetings.calendar import Meeting, Series
from engine.states import MeetingAction, MeetingStatus
from engine.tables import Meeting as MeetingRow
from engine.tables import MeetingChange, MeetingSeries


class MeetingOver(Conflict):
    """This meeting was held or does not take place. Look at the list for the one that does."""

    code = "meeting:over"


class MeetingAhead(Conflict):
    """This meeting is still to come. Decide on its day; what you prepare is kept."""

    code = "meeting:ahead"


def require_now(meeting: Meeting, today: date) -> None:
    """Raises MeetingOver or MeetingAhead unless it can be held today."""
    if not meeting.is_coming:
        raise MeetingOver
    if meeting.day > today:
        raise MeetingAhead


def lock_series(connection: Connection, series_id: int) -> Series:
    """The series, with its lock until the transaction ends. Raises MeetingUnknown."""
    connection.execute(select(MeetingSeries.id).where(MeetingSeries.id == series_id).with_for_update())
    return calendar.series_with(connection, series_id)


def chaired(connection: Connection, actor: Actor, series_id: int, occurrence: date) -> tuple[Meeting, int]:
    """The meeting under the lock of its series, and its row. Raises NotAllowed, MeetingUnknown."""
    series = lock_series(connection, series_id)
    access.require(access.may_chair(actor, series.chairs))
    meeting = calendar.meeting(connection, series, occurrence)
    key = row_of(connection, meeting)
    return calendar.meeting(connection, series, occurrence), key


def row_of(connection: Connection, meeting: Meeting) -> int:
    """The row of this meeting; made when nothing was done to it before."""
    if meeting.id is not None:
        return meeting.id
    values = {
        "day": meeting.day,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
    }
    return add_row(connection, meeting.series, meeting.occurrence, meeting.status, values)


def add_row(
    connection: Connection, series: Series, occurrence: date, status: MeetingStatus, values: dict[str, Any]
) -> int:
    """Make the row of a meeting; its key. `values`: day, starts_at, ends_at, place."""
    row = {
        "series_id": series.id,
        "occurrence": occurrence,
        "status": status,
        "notes": "",
        "changes": 0,
    }
    query = insert(MeetingRow).values(**row, held_at=None, **values).returning(MeetingRow.id)
    return connection.execute(query).scalar_one()


def change(connection: Connection, key: int, **values: Any) -> None:
    """Set these columns of the row."""
    connection.execute(update(MeetingRow).where(MeetingRow.id == key).values(**values))


def note(
    connection: Connection,
    actor: Actor,
    now: datetime,
    key: int,
    action: MeetingAction,
    from_at: datetime | None,
    to_at: datetime | None,
    reason: str,
) -> None:
    """One line in the history of a meeting: who did what, and from when to when it went."""
    connection.execute(
        insert(MeetingChange).values(
            meeting_id=key,
            at=now,
            user_id=actor.user_id,
            action=action,
            from_at=from_at,
            to_at=to_at,
            reason=reason.strip()[:1000],
        )
    )
