"""What someone writes on the page of a meeting: who comes, notes, points for the agenda. Nothing is lost.

Must not know: what a decision asks, what stands on the page (web.meetings.overview).
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, request

from engine.drafts import Told
from engine.forms import FieldError
from engine.meetings import discussion
from engine.meetings.calendar import Meeting
from engine.meetings.discussion import DossierUnknown
from engine.meetings.forms import page_form
from engine.meetings.rows import MeetingOver
from web import auth, here, returned
from web.forms import drafts
from web.forms.attempts import REASONS
from web.meetings import standing
from web.meetings.overview import address, find

pages = Blueprint("meetings_writing", __name__, url_prefix="/overleggen")
EXTRA_GONE: Final = "Dit overleg is afgesloten of gaat niet door. Zet het bij het volgende overleg."
UNKNOWN_DOSSIER: Final = "Er is geen open dossier met dit nummer dat jij kunt zien. Kijk het nummer na."
NOT_YET: Final = "Wat je toevoegde, staat nog niet op de agenda. Kies daarvoor ‘Op de agenda zetten’."


@pages.post("/<int:series_id>/<occurrence>")
def save(series_id: int, occurrence: str) -> Any:
    """Everything that was typed on the page of a meeting, whichever of its buttons was used."""
    meeting, engine, actor = find(series_id, occurrence), here.engine(), auth.actor()
    if drafts.thrown_away(page_form(meeting)):
        return redirect(address(meeting))
    if not meeting.is_coming:
        return too_late(meeting, REASONS[MeetingOver])
    action, _, which = request.form.get("_actie", "").partition(":")
    _record(meeting)
    if action == "toevoegen":
        return _add(meeting)
    _keep_point(meeting)
    if action == "weghalen" and which.isdecimal():
        discussion.remove_extra(engine, actor, series_id, meeting.occurrence, int(which))
        flash("Het staat niet meer op de agenda.", "ok")
    elif onward := request.form.get("_naar"):
        return redirect(address(meeting, onward))
    else:
        flash("Bewaard.", "ok")
    return redirect(address(meeting))


def write_down(meeting: Meeting) -> None:
    """Save what was sent along with another button of the page."""
    if returned.PLACE in request.form:
        _record(meeting)
        _keep_point(meeting)


def _record(meeting: Meeting) -> None:
    engine, actor, series = here.engine(), auth.actor(), meeting.series.id
    discussion.record(engine, actor, series, meeting.occurrence, *_written(meeting))


def _keep_point(meeting: Meeting) -> None:
    """All else is saved; a point that someone typed and did not put on the agenda stays as a draft."""
    if point := _point():
        drafts.kept(page_form(meeting), point)
        flash(NOT_YET, "info")
    else:
        drafts.done(page_form(meeting))


def too_late(meeting: Meeting, why: str) -> Any:
    """What was typed, to be copied: the meeting was closed or called off meanwhile."""
    typed = standing.changed(request.form, request.form.get("_basis"))
    labels = {**standing.labels(typed), "reden": "Waarom?"}
    return returned.too_late(why, labels, address(meeting), "Naar het overleg")


def _written(meeting: Meeting) -> tuple[dict[int, tuple[str | None, str]], str | None, dict[int, str]]:
    """Who comes (`stand-12`, `wie-12`), the notes, what came of points (`conclusie-3`); as far as sent."""
    form, invited = request.form, meeting.series.invited
    present = {
        number: (form.get(f"stand-{number}") or None, form.get(f"wie-{number}", ""))
        for number in invited
        if f"wie-{number}" in form
    }
    conclusions = {
        int(number): text
        for name, text in form.items()
        if name.startswith("conclusie-") and (number := name.removeprefix("conclusie-")).isdecimal()
    }
    return present, form.get("notities"), conclusions


def _point() -> dict[str, list[str]]:
    """A dossier or subject that someone typed to put on the agenda."""
    sent = {name: request.form.get(name, "").strip() for name in standing.NEW_POINT}
    return {name: [text] for name, text in sent.items() if text}


def _add(meeting: Meeting) -> Any:
    """Put a dossier or a subject on the agenda by hand."""
    point, where = _point(), (meeting.series.id, meeting.occurrence)
    number, subject = (point.get(name, [""])[0] for name in standing.NEW_POINT)
    wrong = "" if point else "Vul het nummer van een dossier of een onderwerp in."
    try:
        if point:
            discussion.add_extra(here.engine(), auth.actor(), *where, number, subject)
    except DossierUnknown:
        wrong = UNKNOWN_DOSSIER
    except MeetingOver:
        return too_late(meeting, EXTRA_GONE)
    if not wrong:
        drafts.done(page_form(meeting))
        flash("Het staat op de agenda.", "ok")
    elif not drafts.kept(page_form(meeting), point, Told((FieldError(standing.POINT, wrong),))):
        return too_late(meeting, EXTRA_GONE)
    return redirect(address(meeting), 303 if wrong else 302)
