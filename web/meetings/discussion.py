"""One dossier of a meeting, between the others of its agenda: who chairs decides here.

Must not know: what a decision asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.dossier.tasks import TaskGone
from engine.dossier.uploads import put_aside
from engine.forms import Form
from engine.meetings import agendas, discussion
from engine.meetings.agendas import Agenda, Item
from engine.pages import looks
from engine.pages.dossier import TaskPage
from engine.pages.keeping import task_form
from engine.states import TaskStatus
from web import auth, correcting, here
from web.forms import drafts
from web.forms.attempts import LATER, REASONS, as_left, as_sent, basis, task_place, try_form
from web.forms.posted import Received, received
from web.forms.uploads import sent
from web.forms.view import FormView
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
        correct = correcting.address(page.case)
        view = as_left(form, page.subject, page.draft, task_place(page), meeting.day, correct)
        return _discussion(agenda, page, form, view, page.draft.told.notice if page.draft else "")
    place = task_form(item_id)
    if drafts.thrown_away(place):
        return redirect(address(meeting, item_id))
    got = received(form, sent(form, lambda upload: put_aside(engine, actor, item_id, upload)))
    onward = request.form.get("_naar")
    if onward or request.form.get("_actie") == LATER:
        if not _keep(page, form, got, meeting.day if onward else None):
            return _over(agenda, item_id, form, got, REASONS[TaskGone])
        if not onward:
            flash("Bewaard. Je kunt later verder.", "ok")
        return redirect(address(meeting, onward or item_id))

    def decide(agreed: Sequence[str]) -> None:
        posted = (got.values, request.form.get("_basis"), agreed)
        discussion.decide(engine, actor, series_id, meeting.occurrence, item_id, *posted)

    attempt = try_form(got, decide)
    if attempt.is_done:
        return _on_to_the_next(agenda, page)
    now = looks.task(engine, actor, item_id)
    if drafts.kept(place, got.raw, attempt.told, form.basis(now.subject) if attempt.is_stale else None):
        return redirect(address(meeting, item_id), 303)
    return _over(agenda, item_id, form, got, attempt.told.notice or REASONS[TaskGone])


def _over(agenda: Agenda, item_id: str, form: Form, got: Received, notice: str) -> Any:
    """It is decided on already; what was typed stays readable, to be copied."""
    page = looks.task(here.engine(), auth.actor(), item_id)
    view = as_sent(form, page.subject, got, task_place(page), agenda.meeting.day)
    return _discussion(agenda, page, form, view, notice), 409


def _discussion(agenda: Agenda, page: TaskPage, form: Form, view: FormView, notice: str) -> str:
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
        formulier_view=view,
        basis=basis(form, page.subject, page.draft),
        melding=notice,
        concept_plek=task_form(page.task.id).key,
        bewaard=page.draft,
        acties=actions(page.case.definition, page.case.facts, here.today()),
        is_zover=agenda.meeting.day <= here.today() and agenda.meeting.is_coming,
        is_open=page.task.status == TaskStatus.OPEN,
    )


def _keep(page: TaskPage, form: Form, got: Received, day: date | None) -> bool:
    """Keep what was typed for this dossier; False when it is decided on already.

    With the day of the meeting only when anything was typed: going past a dossier makes no draft.
    """
    begin = form.initial(page.subject, day) if day is not None else {}
    if page.draft is None and not drafts.is_touched(form, got.raw, begin):
        return True
    return drafts.kept(task_form(page.task.id), got.raw)


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
