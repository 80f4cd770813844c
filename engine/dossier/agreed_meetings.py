"""A meeting that is agreed on in a dossier: its row, so that it stands in the calendar and has an agenda.

Only for a series without a rhythm, whose meetings are made one by one.
Must not know: agendas, who may chair (see engine.meetings).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Delete, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.deadlines import AMSTERDAM
from engine.states import MeetingAction, MeetingStatus
from engine.tables import AgendaExtra, Meeting, MeetingChange, MeetingSeries, Row

TAKES_PLACE = (MeetingStatus.PLANNED, MeetingStatus.MOVED)


@dataclass(frozen=True)
class Agreed:
    """A kind of meeting and its day; an hour such as 9.30, unless it is that of the series."""

    kind: str
    day: date
    starts: str | None


def plan(connection: Connection, case: Row, agreed: Agreed, user_id: int | None, now: datetime) -> None:
    """That meeting, with the dossier on its agenda; one that takes place on that day already is the one.

    Nothing happens where the region has no such series, or where that has a rhythm.
    """
    series = _series(connection, case["region"], agreed.kind)
    if series is None or series["rule"]:
        return
    key = _on(connection, series, agreed.day)
    if key is None:
        key = _make(connection, series, agreed, user_id, now)
    connection.execute(_elsewhere(series, case["id"]))
    brought = {"meeting_id": key, "case_id": case["id"], "subject": "", "conclusion": ""}
    connection.execute(insert(AgendaExtra).values(added_by=user_id, added_at=now, **brought))


# -- inside ----------------------------------------------------------------------------------------------


def _series(connection: Connection, region: str, kind: str) -> RowMapping | None:
    query = select(MeetingSeries.__table__).where(
        MeetingSeries.region == region, MeetingSeries.kind == kind, MeetingSeries.active
    )
    return connection.execute(query).mappings().one_or_none()


def _on(connection: Connection, series: RowMapping, day: date) -> int | None:
    query = select(Meeting.id).where(
        Meeting.series_id == series["id"], Meeting.day == day, Meeting.status.in_(TAKES_PLACE)
    )
    return connection.scalars(query.order_by(Meeting.starts_at)).first()


def _elsewhere(series: RowMapping, case_id: int) -> Delete:
    """Its place on another agenda to come, where nobody wrote anything beside it."""
    coming = select(Meeting.id).where(Meeting.series_id == series["id"], Meeting.status.in_(TAKES_PLACE))
    return delete(AgendaExtra).where(
        AgendaExtra.case_id == case_id,
        AgendaExtra.meeting_id.in_(coming),
        AgendaExtra.subject == "",
        AgendaExtra.conclusion == "",
    )


def _make(
    connection: Connection, series: RowMapping, agreed: Agreed, user_id: int | None, now: datetime
) -> int:
    hour, minute = (agreed.starts or str(series["starts"])).replace(".", ":").split(":")
    begin = datetime.combine(agreed.day, time(int(hour), int(minute)), AMSTERDAM)
    end = begin + timedelta(minutes=series["minutes"])
    values = {"day": agreed.day, "starts_at": begin, "ends_at": end, "place": series["place"]}
    key = _row(connection, series, agreed.day, values)
    told = {"meeting_id": key, "at": now, "user_id": user_id, "from_at": None, "to_at": begin, "reason": ""}
    connection.execute(insert(MeetingChange).values(action=MeetingAction.ADDED, **told))
    return key


def _row(connection: Connection, series: RowMapping, day: date, values: Mapping[str, Any]) -> int:
    """A new row, or that of a meeting of this day that was called off. The lock of a series is not taken:
    whoever decides at a meeting takes it before that of a dossier, and here it would come after."""
    named = select(Meeting.occurrence).where(Meeting.series_id == series["id"], Meeting.occurrence >= day)
    off = select(Meeting.id).where(
        Meeting.series_id == series["id"],
        Meeting.occurrence == day,
        Meeting.status == MeetingStatus.CANCELLED,
    )
    key = connection.scalar(off)
    if key is not None:
        again = {"status": MeetingStatus.PLANNED, "changes": Meeting.changes + 1, **values}
        connection.execute(update(Meeting).where(Meeting.id == key).values(**again))
        return key
    name = _free_name(day, set(connection.scalars(named)))
    row = {
        "series_id": series["id"],
        "occurrence": name,
        "notes": "",
        "changes": 0,
        "held_at": None,
        **values,
    }
    status = MeetingStatus.PLANNED if name == day else MeetingStatus.MOVED
    try:
        with connection.begin_nested():
            return connection.execute(
                insert(Meeting).values(status=status, **row).returning(Meeting.id)
            ).scalar_one()
    except IntegrityError:  # somebody agreed on the same day at the same moment
        found = _on(connection, series, day)
        if found is None:
            raise
        return found


def _free_name(day: date, taken: Collection[date]) -> date:
    """The first day from this one on after which no meeting is named: one that moved away keeps its name."""
    while day in taken:
        day += timedelta(days=1)
    return day
