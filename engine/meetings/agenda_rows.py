"""The rows behind an agenda: the tasks that it speaks of, what was decided there, what was added by hand.

Must not know: who reads it (see agendas), HTTP.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from engine.deadlines import amsterdam_date
from engine.meetings import agreed, calendar
from engine.meetings.calendar import Meeting, Series
from engine.states import CaseStatus, MeetingStatus, TaskStatus
from engine.tables import AgendaExtra, Case, MeetingItem, Task, User


def by_hand(extras: Collection[RowMapping]) -> set[int]:
    """The dossiers among what was added by hand."""
    return {row["case_id"] for row in extras if row["case_id"] is not None}


def waiting(
    connection: Connection, meeting: Meeting, brought: Collection[int], today: date
) -> list[RowMapping]:
    """Open tasks, with their dossiers, that this meeting speaks of; `brought` forward by hand among them."""
    if not meeting.is_coming:
        return []
    planned = calendar.coming(connection, meeting.series, today)
    places = agreed.places(connection, meeting.series)
    rows = _tasks(connection, meeting.series, Task.status == TaskStatus.OPEN, Case.status == CaseStatus.OPEN)

    def belongs(row: RowMapping) -> bool:
        if row["id"] in places:
            return places[row["id"]] == meeting.id
        registered = amsterdam_date(row["registered_at"])
        if row["id"] in brought or (meeting.day < today and registered < meeting.day):
            return True
        found = calendar.on_agenda_of(planned, registered)
        return found is not None and found.occurrence == meeting.occurrence

    return [row for row in rows if belongs(row)]


def left(connection: Connection, meeting: Meeting, brought: Collection[int]) -> list[RowMapping]:
    """Tasks that stood on the agenda of a meeting that was closed, and that it did not come to."""
    if meeting.status is not MeetingStatus.HELD or meeting.held_at is None:
        return []
    closed = meeting.held_at
    places = agreed.places_of_before(connection, meeting.series)
    rows = _tasks(
        connection,
        meeting.series,
        Task.created_at <= closed,
        or_(Task.ended_at.is_(None), Task.ended_at > closed),
    )

    def belonged(row: RowMapping) -> bool:
        elsewhere = places.get(row["id"], meeting.id) != meeting.id
        return row["id"] in brought or (not elsewhere and amsterdam_date(row["registered_at"]) < meeting.day)

    return [row for row in rows if belonged(row)]


def decided(connection: Connection, meeting: Meeting) -> list[RowMapping]:
    """In the order of the decisions, with the dossier, the task and its answer."""
    rows = connection.execute(
        select(
            MeetingItem.__table__,
            User.name.label("who"),
            Case.number,
            Case.label,
            Case.definition_id,
            Task.name,
            Task.form,
            Task.answer,
        )
        .join(Task, Task.id == MeetingItem.task_id)
        .join(Case, Case.id == MeetingItem.case_id)
        .outerjoin(User, User.id == MeetingItem.decided_by)
        .where(MeetingItem.meeting_id == meeting.id)
        .order_by(MeetingItem.decided_at, MeetingItem.task_id)
    )
    return list(rows.mappings())


def extras(connection: Connection, meeting: Meeting) -> list[RowMapping]:
    """In the order in which they were added, with the dossier where there is one."""
    rows = connection.execute(
        select(AgendaExtra.__table__, Case.number, Case.label)
        .outerjoin(Case, Case.id == AgendaExtra.case_id)
        .where(AgendaExtra.meeting_id == meeting.id)
        .order_by(AgendaExtra.id)
    )
    return list(rows.mappings())


def _tasks(connection: Connection, series: Series, *conditions: ColumnElement[bool]) -> list[RowMapping]:
    """Tasks on which this series decides, with their dossiers; who waits longest first."""
    rows = connection.execute(
        select(
            Case.__table__,
            Task.id.label("task_id"),
            Task.name.label("task_name"),
            Task.element,
            Task.created_at.label("registered_at"),
            Task.form,
        )
        .join(Case, Case.id == Task.case_id)
        .where(series.decides, *conditions)
        .order_by(Task.created_at, Case.id, Task.id)
    )
    return list(rows.mappings())
