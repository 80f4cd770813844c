"""Meetings: the list, one meeting with its agenda, and the minutes.

One dossier of it is in `web.meetings.discussion`, what is typed in `web.meetings.writing`, planning in
`web.meetings.planning`, calendars for other programs in `web.meetings.feeds`. Must not know: what a decision
asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, g, render_template, url_for

from engine import access
from engine.db import DatabaseUnreachable
from engine.meetings import agenda_dates, agendas, calendar
from engine.meetings.agenda_dates import Gap
from engine.meetings.agendas import Item, Present
from engine.meetings.calendar import Meeting, MeetingUnknown, Series
from engine.meetings.forms import page_form
from engine.organisations import people
from engine.pages import looks
from engine.states import AttendanceState, MeetingAction, MeetingStatus
from web import auth, facts_view, here
from web.forms import drafts
from web.meetings import standing
from web.meetings.actions import Action, actions, lists

pages = Blueprint("meetings", __name__, url_prefix="/overleggen")
PAST = timedelta(days=180)
STATES = {
    MeetingStatus.PLANNED: "Gepland",
    MeetingStatus.MOVED: "Verplaatst",
    MeetingStatus.SKIPPED: "Vervalt",
    MeetingStatus.CANCELLED: "Afgezegd",
    MeetingStatus.HELD: "Geweest",
}
CHANGES = {
    MeetingAction.ADDED: "Ingepland",
    MeetingAction.MOVED: "Verplaatst",
    MeetingAction.CANCELLED: "Afgezegd",
    MeetingAction.REINSTATED: "Gaat toch door",
    MeetingAction.HELD: "Afgesloten",
    MeetingAction.REOPENED: "Weer geopend",
}


@dataclass(frozen=True)
class Shelf:
    """A series in the list: the meeting that comes first, the others, those that were."""

    series: Series
    first: Meeting | None
    count: int
    last: Meeting | None  # that was closed
    missed: bool  # the last one, by all that this person works for
    unclosed: tuple[Meeting, ...]  # after that one, with something to decide on
    ahead: tuple[Meeting, ...]
    past: tuple[Meeting, ...]
    may_chair: bool
    gaps: tuple[Gap, ...]  # dossiers with a day before which no meeting falls


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether this person is invited to any meeting."""
    actor = g.get("actor")
    if actor is None or not actor.organisations:
        return {"has_meetings": False}
    try:
        with here.engine().database.read() as connection:
            roles = people.roles_of(connection, actor)
            return {"has_meetings": calendar.has_any(connection, roles)}
    except DatabaseUnreachable:  # the page that says so must still be shown
        return {"has_meetings": False}


@pages.get("")
def index() -> str:
    engine, actor, now = here.engine(), auth.actor(), here.today()
    with engine.database.read() as connection:
        shelves = []
        for series in calendar.all_series(connection, actor.organisations):
            until = now + timedelta(days=series.horizon)
            all_of_them = calendar.meetings(connection, series, now - PAST, until)
            open_ = [m for m in all_of_them if m.day >= now and m.status is not MeetingStatus.HELD]
            first = next((m for m in open_ if m.is_coming), None)
            past = tuple(m for m in reversed(all_of_them) if m not in open_)
            last = next((m for m in past if m.status is MeetingStatus.HELD), None)
            overdue = [m for m in past if m.is_coming and (last is None or m.day > last.day)]
            shelves.append(
                Shelf(
                    series=series,
                    first=first,
                    count=agendas.count(engine, connection, first) if first is not None else 0,
                    last=last,
                    missed=last is not None and _missed(agendas.present(connection, last)),
                    unclosed=tuple(m for m in overdue if agendas.count(engine, connection, m)),
                    ahead=tuple(m for m in open_ if m is not first),
                    past=past,
                    may_chair=access.may_chair(actor, series.chairs),
                    gaps=tuple(agenda_dates.gaps_of_series(engine, connection, actor, series)),
                )
            )
    return render_template("overleg/lijst.html", planken=shelves, standen=STATES)


def _missed(present: Iterable[Present]) -> bool:
    """Whether the own organisations were invited and absent."""
    own = auth.actor().organisations
    return {one.state for one in present if one.organisation_id in own} == {AttendanceState.ABSENT}


@pages.get("/<int:series_id>/<occurrence>")
def show(series_id: int, occurrence: str) -> str:
    engine, actor, meeting = here.engine(), auth.actor(), find(series_id, occurrence)
    with engine.database.read() as connection:
        agenda = agendas.agenda(engine, connection, actor, meeting)
        gaps = agenda_dates.gaps_of_series(engine, connection, actor, meeting.series)
    draft = drafts.read(page_form(meeting)) if meeting.is_coming else None
    now = standing.standing(agenda, actor.organisations)
    fields, is_typed = standing.shown(now, draft)
    return render_template(
        "overleg/overleg.html",
        zonder_overleg=gaps if meeting.is_coming else [],
        agenda=agenda,
        overleg=meeting,
        standen=STATES,
        wijzigingen=CHANGES,
        is_zover=meeting.day <= here.today(),
        eigen=actor.organisations,
        te_laat={item.task_id: _late(item) for item in agenda.items if item.visible},
        ingevuld=fields,
        basis=standing.basis(now),
        concept_plek=page_form(meeting).key,
        bewaard=draft if is_typed else None,
        punt_fout=drafts.wrongs(draft).get(standing.POINT),
    )


def _late(item: Item) -> int:
    """How many of the actions that were agreed on are overdue."""
    if item.definition is None:
        return 0
    return sum(action.is_late for action in actions(item.definition, item.facts, here.today()))


# -- minutes ---------------------------------------------------------------------------------------------


@pages.get("/<int:series_id>/<occurrence>/verslag")
def minutes(series_id: int, occurrence: str) -> str:
    """To read and to print: for who chairs all, for who is invited the dossiers of which they may know."""
    engine, meeting = here.engine(), find(series_id, occurrence)
    agenda = looks.minutes(engine, auth.actor(), meeting)
    with engine.database.read() as connection:
        planned = calendar.coming(connection, meeting.series, meeting.day + timedelta(days=1))
    return render_template(
        "overleg/verslag.html",
        agenda=agenda,
        overleg=meeting,
        besluiten=[(item, *_decision(item, meeting.day)) for item in agenda.decided],
        volgend=planned[0] if planned else None,
        standen=STATES,
    )


def _decision(item: Item, day: date) -> tuple[list[facts_view.Group], list[Action]]:
    """What was answered, and the actions that were agreed on as they stood that day."""
    if not item.visible or item.form is None or item.definition is None:
        return [], []
    answer = item.answer or {}
    agreed = {field.name for field in lists(item.definition)}
    rest = {name: value for name, value in answer.items() if name not in agreed}
    told = facts_view.answers(item.definition.forms.form(item.form), rest)
    return told, actions(item.definition, answer, day)


# -- what the other pages of meetings use too -------------------------------------------------------------


def address(meeting: Meeting, item_id: str = "") -> str:
    """Of a meeting, or of one dossier of it."""
    if item_id.isalnum():
        return url_for("meetings_discussion.discuss", item_id=item_id, **in_address(meeting))
    return url_for("meetings.show", **in_address(meeting))


@pages.app_template_filter("in_adres")
def in_address(meeting: Meeting) -> dict[str, Any]:
    """What names a meeting in every address of it."""
    return {"series_id": meeting.series.id, "occurrence": meeting.occurrence.isoformat()}


def find(series_id: int, occurrence: str) -> Meeting:
    """The meeting that this address names. To who is not invited it is not there: raises MeetingUnknown."""
    try:
        day = date.fromisoformat(occurrence)
    except ValueError:
        raise MeetingUnknown from None
    with here.engine().database.read() as connection:
        series = calendar.series_with(connection, series_id)
        if not access.may_attend(auth.actor(), series.invited):
            raise MeetingUnknown
        return calendar.meeting(connection, series, day)
