"""What is said at a meeting: who is there, what stands on the agenda by hand, what is decided, the notes.

One function, one transaction. Who chairs does all of it; who is invited says whether the own organisation
comes, and brings a dossier forward. Must not know: HTTP, what a decision asks (its form does).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.dossier import tasks
from engine.errors import Conflict, DrempelError
from engine.meetings import agendas, calendar
from engine.meetings.rows import MeetingOver, chaired, change, lock_series, require_now, row_of
from engine.states import AttendanceState, CaseStatus
from engine.tables import AgendaExtra, Attendance, Case, MeetingItem

LONGEST_TEXT = 5000


class NotOnAgenda(Conflict):
    """This dossier is not on the agenda of this meeting. Add it by hand, or wait for the next one."""

    code = "meeting:not_on_agenda"


class DossierUnknown(DrempelError):
    """There is no open dossier with this number that you can see. Check the number."""

    code = "meeting:dossier"


def decide(
    engine: Engine,
    actor: Actor,
    series_id: int,
    occurrence: date,
    task_id: str,
    answer: Mapping[str, Any],
    basis: str | None = None,
    confirmed: Container[str] = (),
) -> int:
    """The decision of this meeting on a dossier: completes its task; the id of the dossier.

    Raises what `tasks.complete` raises, and MeetingUnknown, NotOnAgenda, MeetingOver, MeetingAhead.
    """
    with engine.database.write() as connection:
        meeting, key = chaired(connection, actor, series_id, occurrence)
        tasks.require_open(connection, task_id)
        require_now(meeting, amsterdam_date(engine.clock.now()))
        place = agendas.place_of(engine, connection, actor, meeting, task_id)
        if place is None:
            raise NotOnAgenda(task=task_id)
        noted = {"overleg": meeting.series.kind, "overleg_op": meeting.day.isoformat()}
        case_id = tasks.complete_task(engine, connection, actor, task_id, answer, basis, confirmed, **noted)
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
        series = lock_series(connection, series_id)
        mine = present.keys() <= (actor.organisations & series.invited) and notes is None and not conclusions
        access.require(
            access.may_chair(actor, series.chairs) or (mine and access.may_attend(actor, series.invited))
        )
        key = row_of(connection, calendar.meeting(connection, series, occurrence))
        for organisation in present.keys() & series.invited:
            _attend(connection, key, organisation, *present[organisation])
        if notes is not None:
            change(connection, key, notes=notes.strip()[:LONGEST_TEXT])
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
        series = lock_series(connection, series_id)
        access.require(access.may_attend(actor, series.invited))
        meeting = calendar.meeting(connection, series, occurrence)
        if not meeting.is_coming:
            raise MeetingOver
        case_id = _dossier(connection, actor, series.region, number) if number.strip() else None
        connection.execute(
            insert(AgendaExtra).values(
                meeting_id=row_of(connection, meeting),
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
        _, key = chaired(connection, actor, series_id, occurrence)
        mine = AgendaExtra.id == extra_id, AgendaExtra.meeting_id == key
        connection.execute(delete(AgendaExtra).where(*mine))


# -- inside ----------------------------------------------------------------------------------------------


def _attend(connection: Connection, key: int, organisation: int, state: str | None, names: str) -> None:
    mine = Attendance.meeting_id == key, Attendance.organisation_id == organisation
    connection.execute(delete(Attendance).where(*mine))
    if state in (AttendanceState.PRESENT, AttendanceState.ABSENT) or names.strip():
        values = {"state": state or AttendanceState.PRESENT, "names": names.strip()[:500]}
        connection.execute(insert(Attendance).values(meeting_id=key, organisation_id=organisation, **values))


def _dossier(connection: Connection, actor: Actor, region: str, number: str) -> int:
    found = connection.scalar(
        select(Case.id).where(
            Case.number == number.strip(),
            Case.region == region,
            Case.status == CaseStatus.OPEN,
            access.visible(actor),
        )
    )
    if found is None:
        raise DossierUnknown
    return found
