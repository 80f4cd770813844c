"""What people do with meetings: plan, move, cancel, hold, decide. One function, one transaction.

Who chairs does all of it; who is invited says whether his or her own organisation comes, and brings a dossier
forward. Each locks the series first, so that two people never change the same meeting at once.
Must not know: HTTP, what a decision asks (its form does).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engine import access, agendas, meeting_calendar, tasks
from engine.access import Actor
from engine.cases import Engine
from engine.deadlines import amsterdam_date
from engine.errors import DrempelError
from engine.meeting_calendar import Meeting, Series, Status
from engine.tables import (
    AgendaExtra,
    Attendance,
    Case,
    MeetingChange,
    MeetingItem,
    MeetingSeries,
)
from engine.tables import Meeting as MeetingRow

PRESENT, ABSENT = "present", "absent"
LONGEST_TEXT = 5000


class MeetingOver(DrempelError):
    """This meeting was held or does not take place. Look at the list for the one that does."""

    code = "meeting:over"


class MeetingAhead(DrempelError):
    """This meeting is still to come. Decide on its day; what you prepare is kept."""

    code = "meeting:ahead"


class DayTaken(DrempelError):
    """There is a meeting of this series on that day already. Choose another day, or let that one go on."""

    code = "meeting:day_taken"


class DayPast(DrempelError):
    """That day is over. Choose a day from today on."""

    code = "meeting:day_past"


class NotOnAgenda(DrempelError):
    """This dossier is not on the agenda of this meeting. Add it by hand, or wait for the next one."""

    code = "meeting:not_on_agenda"


class DossierUnknown(DrempelError):
    """There is no open dossier with this number that you can see. Check the number."""

    code = "meeting:dossier"


def plan_extra(
    engine: Engine, actor: Actor, series_id: int, day: date, starts: time, place: str, reason: str
) -> date:
    """Make a meeting outside the rhythm; the day that names it. Raises NotAllowed, DayPast, DayTaken."""
    with engine.database.write() as connection:
        series = _lock(connection, series_id)
        access.require(access.may_chair(actor, series.chairs))
        _require_free(engine, connection, series, day, None)
        begin, end = series.span(day, starts)
        values = {"day": day, "starts_at": begin, "ends_at": end, "place": place or series.place}
        meeting_id = _insert(connection, series, day, Status.PLANNED, values)
        _note(engine, connection, actor, meeting_id, "extra", None, begin, reason)
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
        meeting, key = _chaired(connection, actor, series_id, occurrence)
        if meeting.status == Status.HELD:
            raise MeetingOver
        _require_free(engine, connection, meeting.series, day, occurrence)
        begin, end = meeting.series.span(day, starts)
        _change(
            connection,
            key,
            status=Status.MOVED,
            day=day,
            starts_at=begin,
            ends_at=end,
            place=place or meeting.place,
            changes=meeting.changes + 1,
        )
        _note(engine, connection, actor, key, "moved", meeting.starts_at, begin, reason)


def cancel(engine: Engine, actor: Actor, series_id: int, occurrence: date, reason: str) -> None:
    """It does not take place; what was on its agenda goes to the next one. Raises NotAllowed, MeetingOver."""
    with engine.database.write() as connection:
        meeting, key = _chaired(connection, actor, series_id, occurrence)
        if not meeting.is_coming:
            raise MeetingOver
        _change(connection, key, status=Status.CANCELLED, changes=meeting.changes + 1)
        _note(engine, connection, actor, key, "cancelled", meeting.starts_at, None, reason)


def reinstate(engine: Engine, actor: Actor, series_id: int, occurrence: date) -> None:
    """It takes place after all (on a free day too), or is opened again after it was closed. Idempotent.

    Raises NotAllowed, DayTaken.
    """
    with engine.database.write() as connection:
        meeting, key = _chaired(connection, actor, series_id, occurrence)
        if meeting.is_coming:
            return
        _require_only(connection, meeting.series, meeting.day, occurrence)
        status = Status.PLANNED if meeting.day == occurrence else Status.MOVED
        _change(connection, key, status=status, held_at=None, changes=meeting.changes + 1)
        action = "reopened" if meeting.status == Status.HELD else "reinstated"
        _note(engine, connection, actor, key, action, None, meeting.starts_at, "")


def close(engine: Engine, actor: Actor, series_id: int, occurrence: date) -> None:
    """It was held; what was not decided goes to the next one.

    Raises NotAllowed, MeetingOver, MeetingAhead.
    """
    with engine.database.write() as connection:
        meeting, key = _chaired(connection, actor, series_id, occurrence)
        _require_now(engine, meeting)
        _change(connection, key, status=Status.HELD, held_at=engine.clock.now())
        _note(engine, connection, actor, key, "held", None, None, "")


def decide(
    engine: Engine,
    actor: Actor,
    series_id: int,
    occurrence: date,
    task_id: str,
    answer: Mapping[str, Any],
    basis: str | None = None,
) -> int:
    """The decision of this meeting on a dossier: completes its task; the id of the dossier.

    Raises what `tasks.complete` raises, and NotOnAgenda, MeetingOver, MeetingAhead.
    """
    with engine.database.write() as connection:
        meeting, key = _chaired(connection, actor, series_id, occurrence)
        tasks.require_open(connection, task_id)
        _require_now(engine, meeting)
        place = agendas.place_of(engine, connection, actor, meeting, task_id)
        if place is None:
            raise NotOnAgenda(task=task_id)
        noted = {"overleg": meeting.series.kind, "overleg_op": meeting.day.isoformat()}
        case_id = tasks.complete_task(engine, connection, actor, task_id, answer, basis, **noted)
        connection.execute(
            insert(MeetingItem).values(
                task_id=task_id,
                meeting_id=key,
                case_id=case_id,
                part=place.part,
                decided_at=engine.clock.now(),
                decided_by=actor.user_id,
            )
        )
        return case_id


def record(
    engine: Engine,
    actor: Actor,
    series_id: int,
    occurrence: date,
    present: Mapping[int, tuple[str | None, str]],
    notes: str | None = None,
    conclusions: Mapping[int, str] | None = None,
) -> None:
    """What is written down beside the decisions.

    `present`: organisation -> (present, absent or None, names); others than these stay as they are. `notes`
    are for the minutes, `conclusions` of what was added by hand, by its number. Who chairs says it all,
    others whether their own organisation comes. Raises NotAllowed, MeetingUnknown.
    """
    with engine.database.write() as connection:
        series = _lock(connection, series_id)
        mine = present.keys() <= (actor.organisations & series.invited) and notes is None and not conclusions
        access.require(
            access.may_chair(actor, series.chairs) or (mine and access.may_attend(actor, series.invited))
        )
        key = _touch(connection, meeting_calendar.meeting(connection, series, occurrence))
        for organisation in present.keys() & series.invited:
            _attend(connection, key, organisation, *present[organisation])
        if notes is not None:
            _change(connection, key, notes=notes.strip()[:LONGEST_TEXT])
        for extra_id, text in (conclusions or {}).items():
            connection.execute(
                update(AgendaExtra)
                .where(AgendaExtra.id == extra_id, AgendaExtra.meeting_id == key)
                .values(conclusion=text.strip()[:LONGEST_TEXT])
            )


def add_extra(
    engine: Engine, actor: Actor, series_id: int, occurrence: date, number: str, subject: str
) -> None:
    """Put a dossier (by its number) or a subject without one on the agenda.

    Raises NotAllowed, MeetingUnknown, MeetingOver, DossierUnknown.
    """
    with engine.database.write() as connection:
        series = _lock(connection, series_id)
        access.require(access.may_attend(actor, series.invited))
        meeting = meeting_calendar.meeting(connection, series, occurrence)
        if not meeting.is_coming:
            raise MeetingOver
        case_id = _dossier(connection, actor, series.region, number) if number.strip() else None
        connection.execute(
            insert(AgendaExtra).values(
                meeting_id=_touch(connection, meeting),
                case_id=case_id,
                subject=subject.strip()[:500],
                conclusion="",
                added_by=actor.user_id,
                added_at=engine.clock.now(),
            )
        )


def remove_extra(engine: Engine, actor: Actor, series_id: int, occurrence: date, extra_id: int) -> None:
    """Take something that was added by hand off the agenda. Idempotent. Raises NotAllowed, MeetingUnknown."""
    with engine.database.write() as connection:
        _, key = _chaired(connection, actor, series_id, occurrence)
        mine = AgendaExtra.id == extra_id, AgendaExtra.meeting_id == key
        connection.execute(delete(AgendaExtra).where(*mine))


# -- inside ----------------------------------------------------------------------------------------------


def _attend(connection: Connection, key: int, organisation: int, state: str | None, names: str) -> None:
    mine = Attendance.meeting_id == key, Attendance.organisation_id == organisation
    connection.execute(delete(Attendance).where(*mine))
    if state in (PRESENT, ABSENT) or names.strip():
        values = {"state": state or PRESENT, "names": names.strip()[:500]}
        connection.execute(insert(Attendance).values(meeting_id=key, organisation_id=organisation, **values))


def _lock(connection: Connection, series_id: int) -> Series:
    connection.execute(select(MeetingSeries.id).where(MeetingSeries.id == series_id).with_for_update())
    return meeting_calendar.series_with(connection, series_id)


def _chaired(connection: Connection, actor: Actor, series_id: int, occurrence: date) -> tuple[Meeting, int]:
    """The meeting under the lock of its series, and its row. Raises NotAllowed, MeetingUnknown."""
    series = _lock(connection, series_id)
    access.require(access.may_chair(actor, series.chairs))
    meeting = meeting_calendar.meeting(connection, series, occurrence)
    key = _touch(connection, meeting)
    return meeting_calendar.meeting(connection, series, occurrence), key


def _touch(connection: Connection, meeting: Meeting) -> int:
    """The row of this meeting; made when nothing was done to it before."""
    if meeting.id is not None:
        return meeting.id
    values = {
        "day": meeting.day,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
    }
    return _insert(connection, meeting.series, meeting.occurrence, meeting.status, values)


def _insert(
    connection: Connection, series: Series, occurrence: date, status: Status, values: dict[str, Any]
) -> int:
    row = {
        "series_id": series.id,
        "occurrence": occurrence,
        "status": status.value,
        "notes": "",
        "changes": 0,
    }
    query = insert(MeetingRow).values(**row, held_at=None, **values).returning(MeetingRow.id)
    return connection.execute(query).scalar_one()


def _change(connection: Connection, key: int, **values: Any) -> None:
    plain = {name: value.value if isinstance(value, Status) else value for name, value in values.items()}
    connection.execute(update(MeetingRow).where(MeetingRow.id == key).values(**plain))


def _note(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    key: int,
    action: str,
    from_at: datetime | None,
    to_at: datetime | None,
    reason: str,
) -> None:
    connection.execute(
        insert(MeetingChange).values(
            meeting_id=key,
            at=engine.clock.now(),
            user_id=actor.user_id,
            action=action,
            from_at=from_at,
            to_at=to_at,
            reason=reason.strip()[:1000],
        )
    )


def _require_now(engine: Engine, meeting: Meeting) -> None:
    if not meeting.is_coming:
        raise MeetingOver
    if meeting.day > amsterdam_date(engine.clock.now()):
        raise MeetingAhead


def _require_free(
    engine: Engine, connection: Connection, series: Series, day: date, own: date | None
) -> None:
    if day < amsterdam_date(engine.clock.now()):
        raise DayPast
    _require_only(connection, series, day, own)


def _require_only(connection: Connection, series: Series, day: date, own: date | None) -> None:
    """No other meeting on this day, nor one that was named after it (`own`: this one itself)."""
    same_day = meeting_calendar.meetings(connection, series, day, day)
    if any(m.occurrence != own and m.status not in (Status.SKIPPED, Status.CANCELLED) for m in same_day):
        raise DayTaken
    if own is None and any(m.occurrence == day for m in [*same_day, *_named(connection, series, day)]):
        raise DayTaken


def _named(connection: Connection, series: Series, day: date) -> list[Meeting]:
    try:
        return [meeting_calendar.meeting(connection, series, day)]
    except meeting_calendar.MeetingUnknown:
        return []


def _dossier(connection: Connection, actor: Actor, region: str, number: str) -> int:
    found = connection.scalar(
        select(Case.id).where(
            Case.number == number.strip(), Case.region == region, Case.status == "open", access.visible(actor)
        )
    )
    if found is None:
        raise DossierUnknown
    return found
