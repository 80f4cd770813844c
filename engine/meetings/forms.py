"""The forms of a meeting that can be left half filled in, and who may: as drafts know them.

Runs within the transaction of its caller. Must not know: what they ask.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection

from engine import access
from engine.access import Actor
from engine.drafts import Place
from engine.meetings import calendar
from engine.meetings.calendar import Meeting, MeetingUnknown
from engine.meetings.rows import MeetingOver, lock_series
from engine.states import MeetingStatus

PAGE: Final = "pagina"
MOVE: Final = "wijzigen"
CANCEL: Final = "afzeggen"
EXTRA: Final = "extra"


def page_form(meeting: Meeting) -> Place:
    """What is written down on the page of a meeting: who comes, notes, a point for the agenda."""
    return _form(meeting, PAGE)


def move_form(meeting: Meeting) -> Place:
    return _form(meeting, MOVE)


def cancel_form(meeting: Meeting) -> Place:
    return _form(meeting, CANCEL)


def extra_form(series_id: int) -> Place:
    return Place(EXTRA, series_id=series_id)


def writer(connection: Connection, actor: Actor, place: Place) -> int:
    """The organisation for which this person fills in this form; the meeting does not change meanwhile.

    Raises NotAllowed, MeetingUnknown, MeetingOver.
    """
    series = lock_series(connection, place.series_id or 0)
    if not access.may_attend(actor, series.invited):
        raise MeetingUnknown
    day, _, form = place.name.rpartition("/")
    mine = actor.organisations & (series.invited if form == PAGE else series.chairs)
    access.require(bool(mine))
    if place.name != EXTRA:
        meeting = calendar.meeting(connection, series, _occurrence(day))
        if meeting.status == MeetingStatus.HELD if form == MOVE else not meeting.is_coming:
            raise MeetingOver
    return min(mine)


def _form(meeting: Meeting, name: str) -> Place:
    return Place(f"{meeting.occurrence.isoformat()}/{name}", series_id=meeting.series.id)


def _occurrence(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MeetingUnknown from None
