"""On which meeting a dossier was put: by an agreement in a dossier, or by hand.

A series without a rhythm meets on the days that dossiers agree on, so there each dossier waits for its own
meeting: it does not stand on one that comes earlier. Must not know: what else stands on an agenda.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.meetings.calendar import Series
from engine.states import MeetingStatus
from engine.tables import AgendaExtra, Meeting

TAKES_PLACE = (MeetingStatus.PLANNED, MeetingStatus.MOVED)
WAS_ITS_PLACE = (*TAKES_PLACE, MeetingStatus.HELD)


def places(connection: Connection, series: Series) -> dict[int, int]:
    """Dossier -> the number of the meeting that it was put on last and that still takes place."""
    return _last(connection, series, TAKES_PLACE)


def places_of_before(connection: Connection, series: Series) -> dict[int, int]:
    """The same, of meetings that were closed as well."""
    return _last(connection, series, WAS_ITS_PLACE)


def _last(connection: Connection, series: Series, states: tuple[MeetingStatus, ...]) -> dict[int, int]:
    """None at all where the series has a rhythm: there what was put on it is on it too."""
    if series.rule:
        return {}
    query = (
        select(AgendaExtra.case_id, AgendaExtra.meeting_id)
        .join(Meeting, Meeting.id == AgendaExtra.meeting_id)
        .where(Meeting.series_id == series.id, Meeting.status.in_(states), AgendaExtra.case_id.is_not(None))
        .order_by(AgendaExtra.id)
    )
    return {row.case_id: row.meeting_id for row in connection.execute(query) if row.case_id is not None}
