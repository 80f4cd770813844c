"""One dossier of a meeting, between the others of its agenda: who chairs decides here.

Must not know: what a decision asks.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.dossier import tasks
from engine.dossier.tasks import TaskGone
from engine.dossier.uploads import put_aside
from engine.forms import Form, Raw
from engine.meetings import agendas, discussion
from engine.meetings.agendas import Agenda, Item
from engine.pages import looks
from engine.pages.dossier import TaskPage
from engine.states import TaskStatus
from web import auth, here
from web.forms.attempts import LATER, REASONS, Attempt, as_left, task_place, try_form
from web.forms.posted import Received, received
from web.forms.uploads import sent, without_refused
from web.meetings.actions import actions
from web.meetings.overview import address, find

pages = Blueprint("meetings_discussion", __name__, url_prefix="/overleggen")


@pages.route("/<int:series_id>/<occurrence>/dossier/<item_id>", methods=["GET", "POST"])
def discuss(series_id: int, occurrence: str, item_id: str) -> Any:
    """Speak of one dossier. What is typed is kept when one goes on to another without deciding."""
    engine, actor, meeting = here.engine(), auth.actor(), find(series_id, occurrence)
    page = looks.task(engine, actor, item_id)
    access.require(access.may_chair(actor, meeting.series.chairs) and page.may_work)
    with engine.database.read() as connection:
        agenda = agendas.agenda(engine, connection, actor, meeting)
    if page.task.status != TaskStatus.OPEN and request.method == "GET":
        flash("Over dit dossier is al besloten.", "warning")
        return redirect(url_for("meetings.show", series_id=series_id, occurrence=occurrence))
    form = page.case.definition.forms.form(page.task.form or "")
    if request.method == "GET":
        return _discussion(agenda, page, form, Attempt(as_left(form, page, meeting.day)))
    got = received(form, sent(form, lambda upload: put_aside(engine, actor, item_id, upload)))
    if onward := request.form.get("_naar"):
        _keep(page, got, form.fill(form.initial(page.subject, meeting.day)))
        return redirect(address(meeting, onward))
    if request.form.get("_actie") == LATER:
        _keep(page, got, {})
        flash("Bewaard. Je kunt later verder.", "ok")
        return redirect(address(meeting, item_id))

    def decide() -> None:
        basis = request.form.get("_basis")
        discussion.decide(engine, actor, series_id, meeting.occurrence, item_id, got.values, basis)

    attempt = try_form(form, page.subject, got, decide, task_place(page), meeting.day)
    if attempt.view is None:
        return _on_to_the_next(agenda, page)
    return _discussion(agenda, looks.task(engine, actor, item_id), form, attempt)


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
        acties=actions(page.case.definition, page.case.facts, here.today()),
        is_zover=agenda.meeting.day <= here.today() and agenda.meeting.is_coming,
        is_open=page.task.status == TaskStatus.OPEN,
    ), attempt.status


def _keep(page: TaskPage, got: Received, untouched: Raw) -> None:
    """Keep what was typed for this dossier, unless nothing was."""
    if _typed(got.raw) == _typed(untouched) and not page.draft:
        return
    try:
        tasks.save_draft(here.engine(), auth.actor(), page.task.id, without_refused(got.raw))
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
