"""Forms that people fill in: a task, an action of a dossier, the start of one. Nothing typed is ever lost."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.definitions import Action
from engine.dossier import cases, tasks
from engine.dossier.cases import ActionUnavailable
from engine.dossier.tasks import ColleagueUnknown, TaskGone, TaskTaken
from engine.dossier.uploads import put_aside, put_aside_with_action
from engine.drawing import next_steps
from engine.files.attachments import Place
from engine.forms import Form
from engine.meetings import agenda_dates, calendar
from engine.meetings.calendar import Meeting
from engine.organisations import people
from engine.pages import dossier, looks
from engine.pages.dossier import TaskPage
from engine.states import ReadingKind, TaskStatus
from web import auth, facts_view, here, timeline
from web.forms.attempts import LATER, REASONS, Attempt, as_left, shown_files, task_place, try_form
from web.forms.posted import Received, received
from web.forms.readable import readable
from web.forms.uploads import refusals, sent, without_refused
from web.forms.view import form_view
from web.landlord_choice import choices, chosen
from web.meetings.overview import address
from web.numbers import row_number

pages = Blueprint("tasks", __name__)
ENDED: dict[str, str] = {
    TaskStatus.DONE: "Deze taak is afgerond. Wat er gebeurde, staat in het dossier.",
    TaskStatus.WITHDRAWN: "Deze taak is niet meer nodig: het dossier ging verder.",
}


# -- tasks -----------------------------------------------------------------------------------------------


@pages.get("/taken/<task_id>")
def show(task_id: str) -> Any:
    page = looks.task(here.engine(), auth.actor(), task_id)
    if page.task.status != TaskStatus.OPEN:
        return _closed(page, None, 200)
    form = _form(page)
    view = None
    if form is not None:
        view = as_left(form, page, here.today())
    return _task_form(page, form, Attempt(view))


@pages.post("/taken/<task_id>")
def complete(task_id: str) -> Any:
    page, engine = _task(task_id), here.engine()
    access.require(page.may_work)
    form = _form(page)
    if form is None:
        tasks.complete(engine, auth.actor(), task_id, {})
        return _done(page)
    got = received(form, sent(form, lambda upload: put_aside(engine, auth.actor(), task_id, upload)))
    if request.form.get("_actie") == LATER or _chairs(_meetings(page).get(task_id)):
        return _keep(task_id, got)

    def act() -> None:
        tasks.complete(engine, auth.actor(), task_id, got.values, request.form.get("_basis"))

    attempt = try_form(form, page.subject, got, act, task_place(page))
    if attempt.view is None:
        return _done(page)
    if attempt.status == 409 and _task(task_id).task.status != TaskStatus.OPEN:
        return _closed(page, attempt, 409)
    return _task_form(_task(task_id), form, attempt)


@pages.post("/taken/<task_id>/oppakken")
def claim(task_id: str) -> Any:
    try:
        tasks.claim(here.engine(), auth.actor(), task_id, take_over=bool(request.form.get("overnemen")))
    except (TaskTaken, TaskGone) as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("De taak staat op jouw naam.", "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post("/taken/<task_id>/teruggeven")
def release(task_id: str) -> Any:
    try:
        tasks.release(here.engine(), auth.actor(), task_id)
    except TaskGone as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("De taak ligt weer bij het team.", "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post("/taken/<task_id>/doorgeven")
def pass_on(task_id: str) -> Any:
    try:
        tasks.pass_on(here.engine(), auth.actor(), task_id, request.form.get("collega", 0, type=row_number))
    except (ColleagueUnknown, TaskGone) as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("De taak staat op naam van je collega.", "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


def _task(task_id: str) -> TaskPage:
    engine = here.engine()
    with engine.database.read() as connection:
        return dossier.task_page(engine, connection, auth.actor(), task_id)


def _form(page: TaskPage) -> Form | None:
    return page.case.definition.forms.form(page.task.form) if page.task.form else None


def _keep(task_id: str, got: Received) -> Any:
    try:
        tasks.save_draft(here.engine(), auth.actor(), task_id, without_refused(got.raw))
    except TaskGone as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("Bewaard. Je kunt later verder.", "ok")
        for refused in refusals(got.raw):
            flash(f"Een bestand is niet bewaard. {refused.message}", "warning")
    return redirect(url_for("tasks.show", task_id=task_id))


def _meetings(page: TaskPage) -> dict[str, Meeting | None]:
    """The meeting that this task waits for; empty when it waits for none."""
    with here.engine().database.read() as connection:
        return agenda_dates.dates(here.engine(), connection, [page.task.id])


def _chairs(meeting: Meeting | None) -> bool:
    """Whether this person decides on the task in this meeting, so that it stands in the minutes."""
    return meeting is not None and access.may_chair(auth.actor(), meeting.series.chairs)


def _to_plan(page: TaskPage) -> int | None:
    """The series of meetings that decides on this task, for who chairs it and may plan one."""
    element = page.case.definition.elements.get(page.task.element)
    kind = element.properties.get("overleg") if element is not None else None
    if kind is None:
        return None
    with here.engine().database.read() as connection:
        series = calendar.series_of_kind(connection, page.case.region, kind)
    return series.id if series is not None and access.may_chair(auth.actor(), series.chairs) else None


def _done(page: TaskPage) -> Any:
    flash(f"‘{page.task.name}’ is klaar.", "ok")
    return redirect(url_for("dossiers.show", case_id=page.case.id))


def _task_form(page: TaskPage, form: Form | None, attempt: Attempt) -> Any:
    element = page.case.definition.elements.get(page.task.element)
    process = element.process if element is not None else ""
    ahead = next_steps(page.case.definition.drawings[process], page.task.element) if process else ()
    waiting = _meetings(page)
    meeting = waiting.get(page.task.id)
    return render_template(
        "taken/taak.html",
        pagina=page,
        in_overleg=page.task.id in waiting,
        overleg=meeting,
        te_plannen=_to_plan(page) if page.task.id in waiting and meeting is None else None,
        in_verslag=address(meeting, page.task.id) if meeting and page.may_work and _chairs(meeting) else None,
        formulier_view=attempt.view,
        basis=form.basis(page.subject) if form is not None else None,
        melding=attempt.notice,
        geschiedenis=timeline.of_task(page.case, page.task.id),
        uitleg=element.documentation if element is not None else "",
        hierna=ahead,
    ), attempt.status


def _closed(page: TaskPage, attempt: Attempt | None, status: int) -> Any:
    """The task can no longer be done; what was typed stays readable, to be copied."""
    page = _task(page.task.id)
    return render_template(
        "taken/gesloten.html",
        pagina=page,
        geschiedenis=timeline.of_task(page.case, page.task.id),
        formulier_view=attempt.view if attempt is not None else None,
        melding=attempt.notice if attempt is not None else ENDED.get(page.task.status),
    ), status


# -- actions of a dossier --------------------------------------------------------------------------------


@pages.route("/dossiers/<int:case_id>/handeling/<process>", methods=["GET", "POST"])
def act(case_id: int, process: str) -> Any:
    engine = here.engine()
    case = looks.case(engine, auth.actor(), case_id, ReadingKind.ACTION)
    action = next((a for a in case.actions if a.process == process), None)
    known = action or next((a for a in case.definition.actions if a.process == process), None)
    if known is None:
        flash(REASONS[ActionUnavailable], "warning")
        return redirect(url_for("dossiers.show", case_id=case_id))
    form = case.definition.forms.form(known.form)
    place = Place(case_id, action=process)
    start = form.initial(case.facts, here.today())
    attempt = Attempt(form_view(form, start, files=shown_files(form, place)))
    if request.method == "POST":
        got = received(
            form,
            sent(form, lambda upload: put_aside_with_action(engine, auth.actor(), case_id, process, upload)),
        )
        attempt = try_form(
            form,
            case.facts,
            got,
            lambda: cases.act(engine, auth.actor(), case_id, process, got.values, request.form.get("_basis")),
            place,
        )
        if attempt.view is None:
            flash(_told(case_id, known), "ok")
            return redirect(url_for("dossiers.show", case_id=case_id))
    elif action is None:
        flash(REASONS[ActionUnavailable], "warning")
        return redirect(url_for("dossiers.show", case_id=case_id))
    return render_template(
        "taken/handeling.html",
        zaak=case,
        handeling=known,
        formulier_view=attempt.view,
        basis=form.basis(case.facts),
        melding=attempt.notice,
    ), attempt.status


def _told(case_id: int, action: Action) -> str:
    """What came of it: the answer, for an action that asks something."""
    if action.answer is not None:
        engine = here.engine()
        with engine.database.read() as connection:
            case = dossier.case_page(engine, connection, auth.actor(), case_id)
        asked = facts_view.fields(case.definition).get(action.answer)
        if asked is not None and (answer := readable(asked, case.facts.get(action.answer))):
            return f"{action.label} {answer}"
    return f"‘{action.label}’ is vastgelegd."


# -- a new dossier ---------------------------------------------------------------------------------------


@pages.route("/dossiers/nieuw", methods=["GET", "POST"])
def start() -> Any:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        options = choices(people.landlords(connection, actor))
        asked = request.values.get("corporatie") or (options[0].key if options else None)
        choice = chosen(options, asked)
        landlord = choice.landlord
        definition = engine.definitions.current(connection, landlord.region)
    route = definition.mains.get(request.values.get("route", ""), definition.main)
    form = definition.forms.form(definition.start_form_of(route))
    attempt = Attempt(form_view(form, form.initial({}, here.today())))
    if request.method == "POST":
        got = received(form, request.form.items(multi=True))
        made: list[int] = []
        attempt = try_form(
            form,
            {},
            got,
            lambda: made.append(
                cases.start(engine, actor, landlord.region, landlord.id, got.values, route=route.id)
            ),
        )
        if made:
            flash("Het dossier is geopend.", "ok")
            return redirect(url_for("dossiers.show", case_id=made[0]))
    return render_template(
        "taken/nieuw.html",
        formulier_view=attempt.view,
        corporaties=options,
        gekozen=choice.key,
        melding=attempt.notice,
        routes=[(main.id, main.elements[main.start].name) for main in definition.mains.values()],
        route=route.id,
    ), attempt.status
