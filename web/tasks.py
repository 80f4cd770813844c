"""Forms that people fill in: a task, an action of a dossier, the start of one. Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from engine import access, agenda_dates, attachments, cases, people, queries, reading, tasks
from engine.answering import AnswerInvalid, FactsChanged
from engine.attachments import Place
from engine.cases import ActionUnavailable, Engine, TenancyKnown
from engine.deadlines import amsterdam_date
from engine.definitions import Action
from engine.dossier import CaseChanged, CaseClosed
from engine.drawing import next_steps
from engine.errors import DrempelError
from engine.forms import FieldError, Form
from engine.meeting_rows import MeetingAhead, MeetingOver
from engine.meetings import NotOnAgenda
from engine.spiff import StepFailed
from engine.tasks import ColleagueUnknown, TaskGone, TaskTaken
from engine.uploads import put_aside, put_aside_with_action
from engine.views import TaskPage
from web import auth, facts_view, timeline
from web.forms import NO_FILES, Files, FormView, Received, form_view, readable, received
from web.uploads import refusals, sent, without_refused

log = structlog.get_logger(__name__)
pages = Blueprint("tasks", __name__)
BACK = "terug"  # typed values that come back after logging in again: show them, do nothing with them
LATER = "later"  # keep what was typed for another time
GONE = (
    TaskGone,
    CaseClosed,
    CaseChanged,
    FactsChanged,
    ActionUnavailable,
    MeetingOver,
    MeetingAhead,
    NotOnAgenda,
)
REASONS: dict[type[DrempelError], str] = {
    TaskGone: "Deze taak is al afgerond of niet meer nodig. Iemand was je voor, of het dossier ging verder.",
    CaseClosed: "Dit dossier is intussen gesloten. Er kan niets meer in veranderen.",
    CaseChanged: "Iemand anders veranderde dit dossier op hetzelfde moment. Kijk het na en verstuur opnieuw.",
    FactsChanged: "Gegevens in dit formulier zijn intussen veranderd. Kijk de nieuwe gegevens na en verstuur "
    "het formulier opnieuw.",
    ActionUnavailable: "Dit kan nu niet in dit dossier. Kijk in het dossier wat er wel kan.",
    ColleagueUnknown: "Deze collega is er niet meer. Kies iemand uit de lijst.",
    TaskTaken: "Een collega heeft deze taak opgepakt.",
    TenancyKnown: "Voor dit huurcontract is al een dossier open. Ga daar verder.",
    MeetingOver: "Dit overleg is afgesloten of gaat niet door. Open het weer, of besluit in het volgende.",
    MeetingAhead: "Dit overleg is nog niet geweest. Bewaar wat je hebt voor later.",
    NotOnAgenda: "Dit dossier staat niet op de agenda van dit overleg. Zet het er eerst bij.",
    StepFailed: "Het dossier kan niet verder door een fout in de route. Er is niets veranderd. Je beheerder "
    "kan zien wat er mis is.",
}


ENDED = {
    "done": "Deze taak is afgerond. Wat er gebeurde, staat in het dossier.",
    "withdrawn": "Deze taak is niet meer nodig: het dossier ging verder.",
}


@dataclass(frozen=True)
class Attempt:
    """What became of a posted form: done, or what to show again and with which status."""

    view: FormView | None = None
    status: int = 200
    notice: str | None = None


def _engine() -> Engine:
    engine: Engine = current_app.extensions["drempel"]
    return engine


def _today() -> Any:
    return amsterdam_date(_engine().clock.now())


# -- tasks -----------------------------------------------------------------------------------------------


@pages.get("/taken/<task_id>")
def show(task_id: str) -> Any:
    page = reading.task(_engine(), auth.actor(), task_id)
    if page.task.status != "open":
        return _closed(page, None, 200)
    form = _form(page)
    view = None
    if form is not None:
        start = form.initial(page.subject, _today())
        typed = {name: list(values) for name, values in page.draft.items()} if page.draft else None
        view = form_view(form, start, raw=typed, files=shown_files(form, task_place(page)))
    return _task_form(page, form, Attempt(view))


@pages.post("/taken/<task_id>")
def complete(task_id: str) -> Any:
    page, engine = _task(task_id), _engine()
    access.require(page.may_work)
    form = _form(page)
    if form is None:
        tasks.complete(engine, auth.actor(), task_id, {})
        return _done(page)
    got = received(form, sent(form, lambda upload: put_aside(engine, auth.actor(), task_id, upload)))
    if request.form.get("_actie") == LATER:
        return _keep(task_id, got)

    def act() -> None:
        tasks.complete(engine, auth.actor(), task_id, got.values, request.form.get("_basis"))

    attempt = try_form(form, page.subject, got, act, task_place(page))
    if attempt.view is None:
        return _done(page)
    if attempt.status == 409 and _task(task_id).task.status != "open":
        return _closed(page, attempt, 409)
    return _task_form(_task(task_id), form, attempt)


@pages.post("/taken/<task_id>/oppakken")
def claim(task_id: str) -> Any:
    try:
        tasks.claim(_engine(), auth.actor(), task_id, take_over=bool(request.form.get("overnemen")))
    except (TaskTaken, TaskGone) as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("De taak staat op jouw naam.", "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post("/taken/<task_id>/teruggeven")
def release(task_id: str) -> Any:
    try:
        tasks.release(_engine(), auth.actor(), task_id)
    except TaskGone as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("De taak ligt weer bij het team.", "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post("/taken/<task_id>/doorgeven")
def pass_on(task_id: str) -> Any:
    try:
        tasks.pass_on(_engine(), auth.actor(), task_id, request.form.get("collega", 0, type=int))
    except (ColleagueUnknown, TaskGone) as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("De taak staat op naam van je collega.", "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


def _task(task_id: str) -> TaskPage:
    engine = _engine()
    with engine.database.read() as connection:
        return queries.task_page(engine, connection, auth.actor(), task_id)


def _form(page: TaskPage) -> Form | None:
    return page.case.definition.forms.form(page.task.form) if page.task.form else None


def task_place(page: TaskPage) -> Place:
    return Place(page.case.id, task_id=page.task.id)


def shown_files(form: Form, place: Place | None) -> Files:
    """The files that this form can name; a form without such a question asks nothing of the database."""
    if place is None or not form.has_files:
        return NO_FILES
    with _engine().database.read() as connection:
        known = attachments.shown(connection, place)
    return Files(known, current_app.config["DREMPEL_LARGEST_FILE"])


def _keep(task_id: str, got: Received) -> Any:
    try:
        tasks.save_draft(_engine(), auth.actor(), task_id, without_refused(got.raw))
    except TaskGone as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash("Bewaard. Je kunt later verder.", "ok")
        for refused in refusals(got.raw):
            flash(f"Een bestand is niet bewaard. {refused.message}", "warning")
    return redirect(url_for("tasks.show", task_id=task_id))


def _done(page: TaskPage) -> Any:
    flash(f"‘{page.task.name}’ is klaar.", "ok")
    return redirect(url_for("dossiers.show", case_id=page.case.id))


def _task_form(page: TaskPage, form: Form | None, attempt: Attempt) -> Any:
    element = page.case.definition.elements.get(page.task.element)
    process = element.process if element is not None else ""
    ahead = next_steps(page.case.definition.drawings[process], page.task.element) if process else ()
    with _engine().database.read() as connection:
        waiting = agenda_dates.dates(_engine(), connection, [page.task.id])
    return render_template(
        "taken/taak.html",
        pagina=page,
        in_overleg=page.task.id in waiting,
        overleg=waiting.get(page.task.id),
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
    engine = _engine()
    case = reading.case(engine, auth.actor(), case_id, reading.ACTION)
    action = next((a for a in case.actions if a.process == process), None)
    known = action or next((a for a in case.definition.actions if a.process == process), None)
    if known is None:
        flash(REASONS[ActionUnavailable], "warning")
        return redirect(url_for("dossiers.show", case_id=case_id))
    form = case.definition.forms.form(known.form)
    place = Place(case_id, action=process)
    start = form.initial(case.facts, _today())
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
        engine = _engine()
        with engine.database.read() as connection:
            case = queries.case_page(engine, connection, auth.actor(), case_id)
        asked = facts_view.fields(case.definition).get(action.answer)
        if asked is not None and (answer := readable(asked, case.facts.get(action.answer))):
            return f"{action.label} {answer}"
    return f"‘{action.label}’ is vastgelegd."


# -- a new dossier ---------------------------------------------------------------------------------------


@pages.route("/dossiers/nieuw", methods=["GET", "POST"])
def start() -> Any:
    engine, actor = _engine(), auth.actor()
    with engine.database.read() as connection:
        landlords = people.landlords(connection, actor)
        chosen = request.values.get("corporatie", type=int) or (landlords[0][0] if landlords else None)
        access.require(any(landlord[0] == chosen for landlord in landlords))
        region = people.region_of_landlord(connection, chosen or 0) or ""
        definition = engine.definitions.current(connection, region)
    route = definition.mains.get(request.values.get("route", ""), definition.main)
    form = definition.forms.form(definition.start_form_of(route))
    attempt = Attempt(form_view(form, form.initial({}, _today())))
    if request.method == "POST":
        got = received(form, request.form.items(multi=True))
        made: list[int] = []
        attempt = try_form(
            form,
            {},
            got,
            lambda: made.append(cases.start(engine, actor, region, chosen or 0, got.values, route=route.id)),
        )
        if made:
            flash("Het dossier is geopend.", "ok")
            return redirect(url_for("dossiers.show", case_id=made[0]))
    return render_template(
        "taken/nieuw.html",
        formulier_view=attempt.view,
        corporaties=landlords,
        gekozen=chosen,
        melding=attempt.notice,
        routes=[(main.id, main.elements[main.start].name) for main in definition.mains.values()],
        route=route.id,
    ), attempt.status


# -- one way to send in a form ---------------------------------------------------------------------------


def try_form(
    form: Form,
    facts: Mapping[str, Any],
    got: Received,
    do: Callable[[], None],
    place: Place | None = None,
    today: date | None = None,
) -> Attempt:
    """Send in what was posted; without a view it was done. Whatever happens, the typed text comes back."""
    begin = form.initial(facts, today or _today())

    def again(errors: list[FieldError], status: int, notice: str | None) -> Attempt:
        files = shown_files(form, place)
        view = form_view(form, begin, raw=got.raw, errors=errors, focus=got.focus, files=files)
        return Attempt(view, status, notice)

    if got.again or request.form.get("_actie") == BACK:
        refused = refusals(got.raw)
        return again(refused, 422 if refused else 200, None)
    try:
        do()
    except AnswerInvalid as error:
        return again(error.errors, 422, None)
    except (*GONE, TenancyKnown) as error:
        return again([], 409, REASONS[type(error)])
    except StepFailed as error:
        log.warning("step.failed", element=error.element)
        return again([], 500, REASONS[StepFailed])
    return Attempt()
