"""Meetings: the list, one meeting with its agenda, dossier after dossier, and the minutes.

Who chairs decides here on each dossier, with the form of its task. Must not know: what a decision asks.
Planning is in `web.meeting_planning`, calendars for other programs in `web.meeting_feeds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for

from engine import access, agendas, meeting_calendar, meetings, people, reading, tasks
from engine.agendas import Agenda, Item
from engine.cases import Engine
from engine.db import DatabaseUnreachable
from engine.deadlines import amsterdam_date
from engine.forms import Form, Raw
from engine.meeting_calendar import Meeting, MeetingUnknown, Series, Status
from engine.meeting_rows import MeetingOver
from engine.meetings import DossierUnknown
from engine.tasks import TaskGone
from engine.uploads import put_aside
from engine.views import TaskPage
from web import auth, facts_view
from web.forms import Received, form_view, received
from web.meeting_actions import actions
from web.tasks import LATER, REASONS, Attempt, shown_files, task_place, try_form
from web.uploads import sent, without_refused

pages = Blueprint("meetings", __name__, url_prefix="/overleggen")
PAST = timedelta(days=180)
STATES = {
    Status.PLANNED: "Gepland",
    Status.MOVED: "Verplaatst",
    Status.SKIPPED: "Vervalt",
    Status.CANCELLED: "Afgezegd",
    Status.HELD: "Geweest",
}
CHANGES = {
    "extra": "Ingepland",
    "moved": "Verplaatst",
    "cancelled": "Afgezegd",
    "reinstated": "Gaat toch door",
    "held": "Afgesloten",
    "reopened": "Weer geopend",
}
EXTRA_GONE = "Dit overleg is afgesloten of gaat niet door. Zet het bij het volgende overleg."
UNKNOWN_DOSSIER = "Er is geen open dossier met dit nummer dat jij kunt zien. Kijk het nummer na."


@dataclass(frozen=True)
class Shelf:
    """A series in the list: the meeting that comes first, the others, those that were."""

    series: Series
    first: Meeting | None
    count: int
    ahead: tuple[Meeting, ...]
    past: tuple[Meeting, ...]
    may_chair: bool


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether this person is invited to any meeting."""
    actor = g.get("actor")
    if actor is None or not actor.organisations:
        return {"has_meetings": False}
    try:
        with this_engine().database.read() as connection:
            roles = people.roles_of(connection, actor)
            return {"has_meetings": meeting_calendar.has_any(connection, roles)}
    except DatabaseUnreachable:  # the page that says so must still be shown
        return {"has_meetings": False}


@pages.get("")
def index() -> str:
    engine, actor, now = this_engine(), auth.actor(), this_day()
    with engine.database.read() as connection:
        shelves = []
        for series in meeting_calendar.all_series(connection, actor.organisations):
            until = now + timedelta(days=series.horizon)
            all_of_them = meeting_calendar.meetings(connection, series, now - PAST, until)
            open_ = [m for m in all_of_them if m.day >= now and m.status is not Status.HELD]
            first = next((m for m in open_ if m.is_coming), None)
            shelves.append(
                Shelf(
                    series,
                    first,
                    agendas.count(engine, connection, first) if first is not None else 0,
                    tuple(m for m in open_ if m is not first),
                    tuple(m for m in reversed(all_of_them) if m not in open_),
                    access.may_chair(actor, series.chairs),
                )
            )
    return render_template("overleg/lijst.html", planken=shelves, standen=STATES)


@pages.get("/<int:series_id>/<occurrence>")
def show(series_id: int, occurrence: str) -> Any:
    return meeting_page(series_id, occurrence)


def meeting_page(series_id: int, occurrence: str, status: int = 200, **more: Any) -> Any:
    """The page of one meeting; `more` is what went wrong with a small form on it."""
    engine, meeting = this_engine(), find(series_id, occurrence)
    with engine.database.read() as connection:
        agenda = agendas.agenda(engine, connection, auth.actor(), meeting)
    return render_template(
        "overleg/overleg.html",
        agenda=agenda,
        overleg=meeting,
        standen=STATES,
        wijzigingen=CHANGES,
        is_zover=meeting.day <= this_day(),
        eigen=auth.actor().organisations,
        **more,
    ), status


# -- one dossier of a meeting ----------------------------------------------------------------------------


@pages.route("/<int:series_id>/<occurrence>/dossier/<item_id>", methods=["GET", "POST"])
def discuss(series_id: int, occurrence: str, item_id: str) -> Any:
    """Speak of one dossier. What is typed is kept when one goes on to another without deciding."""
    engine, actor, meeting = this_engine(), auth.actor(), find(series_id, occurrence)
    page = reading.task(engine, actor, item_id)
    access.require(access.may_chair(actor, meeting.series.chairs) and page.may_work)
    with engine.database.read() as connection:
        agenda = agendas.agenda(engine, connection, actor, meeting)
    if page.task.status != "open" and request.method == "GET":
        flash("Over dit dossier is al besloten.", "warning")
        return redirect(url_for("meetings.show", series_id=series_id, occurrence=occurrence))
    form = page.case.definition.forms.form(page.task.form or "")
    start = form.initial(page.subject, meeting.day)
    if request.method == "GET":
        typed = {name: list(texts) for name, texts in page.draft.items()} if page.draft else None
        view = form_view(form, start, raw=typed, files=shown_files(form, task_place(page)))
        return _discussion(agenda, page, form, Attempt(view))
    got = received(form, sent(form, lambda upload: put_aside(engine, actor, item_id, upload)))
    if onward := request.form.get("_naar"):
        _keep(page, got, form.fill(start))
        return redirect(address(meeting, onward))
    if request.form.get("_actie") == LATER:
        _keep(page, got, {})
        flash("Bewaard. Je kunt later verder.", "ok")
        return redirect(address(meeting, item_id))

    def decide() -> None:
        basis = request.form.get("_basis")
        meetings.decide(engine, actor, series_id, meeting.occurrence, item_id, got.values, basis)

    attempt = try_form(form, page.subject, got, decide, task_place(page), meeting.day)
    if attempt.view is None:
        return _on_to_the_next(agenda, page)
    return _discussion(agenda, reading.task(engine, actor, item_id), form, attempt)


def _discussion(agenda: Agenda, page: TaskPage, form: Form, attempt: Attempt) -> Any:
    """The form of one dossier between the others of the agenda."""
    order = [item for item in agenda.items if item.visible]
    place = next((n for n, item in enumerate(order) if item.task_id == page.task.id), None)
    return render_template(
        "overleg/bespreken.html",
        agenda=agenda,
        overleg=agenda.meeting,
        pagina=page,
        zaak=page.case,
        rij=order,
        plek=place,
        vorige=order[place - 1] if place else None,
        volgende=order[place + 1] if place is not None and place + 1 < len(order) else None,
        formulier_view=attempt.view,
        basis=form.basis(page.subject),
        melding=attempt.notice,
        acties=actions(page.case.definition, page.case.facts, this_day()),
        is_zover=agenda.meeting.day <= this_day() and agenda.meeting.is_coming,
        is_open=page.task.status == "open",
    ), attempt.status


def _keep(page: TaskPage, got: Received, untouched: Raw) -> None:
    """Keep what was typed for this dossier, unless nothing was."""
    if _typed(got.raw) == _typed(untouched) and not page.draft:
        return
    try:
        tasks.save_draft(this_engine(), auth.actor(), page.task.id, without_refused(got.raw))
    except TaskGone as error:
        flash(REASONS[type(error)], "warning")


def _typed(raw: Raw) -> Raw:
    return {
        name: texts
        for name, texts in raw.items()
        if any(texts) and not name.startswith("_") and not name.endswith("._aantal") and name != "csrf_token"
    }


def _on_to_the_next(agenda: Agenda, page: TaskPage) -> Any:
    """After a decision: the dossier that stood below this one, else the first that is still open."""
    flash(f"Het besluit over dossier {page.case.number} is vastgelegd.", "ok")
    open_ = [item for item in agenda.items if item.visible]
    place = next((n for n, item in enumerate(open_) if item.task_id == page.task.id), -1)
    rest: list[Item] = [*open_[place + 1 :], *open_[: max(place, 0)]]
    if rest:
        return redirect(address(agenda.meeting, rest[0].task_id))
    flash("Alle dossiers van dit overleg zijn besproken.", "ok")
    return redirect(address(agenda.meeting))


def address(meeting: Meeting, item_id: str = "") -> str:
    """Of a meeting, or of one dossier of it."""
    occurrence = meeting.occurrence.isoformat()
    if item_id.isalnum():
        return url_for(
            "meetings.discuss", series_id=meeting.series.id, occurrence=occurrence, item_id=item_id
        )
    return url_for("meetings.show", series_id=meeting.series.id, occurrence=occurrence)


# -- small forms of the page of a meeting ----------------------------------------------------------------


@pages.post("/<int:series_id>/<occurrence>")
def save(series_id: int, occurrence: str) -> Any:
    """Everything that was typed on the page of a meeting, whichever of its buttons was used."""
    meeting, engine, actor = find(series_id, occurrence), this_engine(), auth.actor()
    if not meeting.is_coming:
        flash(REASONS[MeetingOver], "warning")
        return redirect(address(meeting))
    meetings.record(engine, actor, series_id, meeting.occurrence, *_written(meeting))
    action, _, which = request.form.get("_actie", "").partition(":")
    if action == "weghalen" and which.isdecimal():
        meetings.remove_extra(engine, actor, series_id, meeting.occurrence, int(which))
        flash("Het staat niet meer op de agenda.", "ok")
    elif action == "toevoegen":
        return _add(meeting)
    else:
        flash("Bewaard.", "ok")
    return redirect(address(meeting))


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


def _add(meeting: Meeting) -> Any:
    """Put a dossier or a subject on the agenda by hand."""
    number, subject = request.form.get("nummer", "").strip(), request.form.get("onderwerp", "").strip()
    wrong, status = "", 422
    if not number and not subject:
        wrong = "Vul het nummer van een dossier of een onderwerp in."
    else:
        where = (meeting.series.id, meeting.occurrence)
        try:
            meetings.add_extra(this_engine(), auth.actor(), *where, number, subject)
        except DossierUnknown:
            wrong = UNKNOWN_DOSSIER
        except MeetingOver:
            wrong, status = EXTRA_GONE, 409
    if wrong:
        typed = {"punt_nummer": number, "punt_onderwerp": subject, "punt_fout": wrong}
        return meeting_page(meeting.series.id, meeting.occurrence.isoformat(), status, **typed)
    flash("Het staat op de agenda.", "ok")
    return redirect(address(meeting))


# -- minutes ---------------------------------------------------------------------------------------------


@pages.get("/<int:series_id>/<occurrence>/verslag")
def minutes(series_id: int, occurrence: str) -> str:
    """To read and to print: for who chairs all, for who is invited the dossiers of which they may know."""
    engine, meeting = this_engine(), find(series_id, occurrence)
    agenda = reading.minutes(engine, auth.actor(), meeting)
    with engine.database.read() as connection:
        planned = meeting_calendar.coming(connection, meeting.series, meeting.day + timedelta(days=1))
    return render_template(
        "overleg/verslag.html",
        agenda=agenda,
        overleg=meeting,
        besluiten=[(item, _decision(item)) for item in agenda.decided],
        volgend=planned[0] if planned else None,
        standen=STATES,
    )


def _decision(item: Item) -> list[facts_view.Group]:
    if not item.visible or item.form is None or item.definition is None:
        return []
    return facts_view.answers(item.definition.forms.form(item.form), item.answer or {})


# -- what the other pages of meetings use too -------------------------------------------------------------


def this_engine() -> Engine:
    engine: Engine = current_app.extensions["drempel"]
    return engine


def this_day() -> date:
    return amsterdam_date(this_engine().clock.now())


def find(series_id: int, occurrence: str) -> Meeting:
    """The meeting that this address names. To who is not invited it is not there: raises MeetingUnknown."""
    try:
        day = date.fromisoformat(occurrence)
    except ValueError:
        raise MeetingUnknown from None
    with this_engine().database.read() as connection:
        series = meeting_calendar.series_with(connection, series_id)
        if not access.may_attend(auth.actor(), series.invited):
            raise MeetingUnknown
        return meeting_calendar.meeting(connection, series, day)
