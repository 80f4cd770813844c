"""Forms that people fill in: a task, an action of a dossier. Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.definitions import Action
from engine.dossier import cases, tasks
from engine.dossier.cases import ActionUnavailable, action_form
from engine.dossier.dossier import CaseClosed
from engine.dossier.tasks import ColleagueUnknown, TaskGone, TaskTaken
from engine.dossier.uploads import put_aside, put_aside_with_action
from engine.drafts import Draft
from engine.drawing import next_steps
from engine.files.attachments import Place
from engine.forms import Form
from engine.meetings import agenda_dates, calendar
from engine.meetings.calendar import Meeting
from engine.pages import dossier, looks
from engine.pages.dossier import CasePage, TaskPage
from engine.pages.keeping import task_form
from engine.states import ReadingKind, TaskStatus
from web import auth, correcting, facts_view, here, returned, timeline
from web.forms import drafts
from web.forms.attempts import LATER, REASONS, as_left, as_sent, basis, task_place, try_form
from web.forms.posted import Received, received
from web.forms.readable import readable
from web.forms.uploads import sent
from web.forms.view import FormView
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
        return _closed(page, ENDED.get(page.task.status))
    return _task_form(page, _form(page))


@pages.post("/taken/<task_id>")
def complete(task_id: str) -> Any:
    page, engine = _task(task_id), here.engine()
    access.require(page.may_work)
    form = _form(page)
    if form is None:
        tasks.complete(engine, auth.actor(), task_id, {})
        return _done(page)
    place, address = task_form(task_id), url_for("tasks.show", task_id=task_id)
    if drafts.thrown_away(place):
        return redirect(address)
    got = _received(form, task_id)
    if request.form.get("_actie") == LATER or _chairs(_meetings(page).get(task_id)):
        return _keep(task_id, got)

    def act(agreed: Sequence[str]) -> None:
        tasks.complete(engine, auth.actor(), task_id, got.values, request.form.get("_basis"), agreed)

    attempt = try_form(got, act)
    if attempt.is_done:
        return _done(page)
    renewed = form.basis(_task(task_id).subject) if attempt.is_stale else None
    if drafts.kept(place, got.raw, attempt.told, renewed):
        return redirect(address, 303)
    return _over(task_id, got, attempt.told.notice)


@pages.post("/taken/<task_id>/oppakken")
def claim(task_id: str) -> Any:
    take_over = bool(request.form.get("overnemen"))
    return _beside(
        task_id,
        lambda: tasks.claim(here.engine(), auth.actor(), task_id, take_over=take_over),
        "De taak staat op jouw naam.",
    )


@pages.post("/taken/<task_id>/teruggeven")
def release(task_id: str) -> Any:
    return _beside(
        task_id,
        lambda: tasks.release(here.engine(), auth.actor(), task_id),
        "De taak ligt weer bij het team.",
    )


@pages.post("/taken/<task_id>/doorgeven")
def pass_on(task_id: str) -> Any:
    colleague = request.form.get("collega", 0, type=row_number)
    return _beside(
        task_id,
        lambda: tasks.pass_on(here.engine(), auth.actor(), task_id, colleague),
        "De taak staat op naam van je collega.",
    )


def _task(task_id: str) -> TaskPage:
    engine = here.engine()
    with engine.database.read() as connection:
        return dossier.task_page(engine, connection, auth.actor(), task_id)


def _form(page: TaskPage) -> Form | None:
    return page.case.definition.forms.form(page.task.form) if page.task.form else None


def _received(form: Form, task_id: str) -> Received:
    return received(form, sent(form, lambda upload: put_aside(here.engine(), auth.actor(), task_id, upload)))


def _beside(task_id: str, do: Callable[[], None], told: str) -> Any:
    """A button beside the form. It sends the form along, so that nothing in it is lost."""
    typed = _typed(task_id)
    if typed is not None:
        drafts.kept(task_form(task_id), typed.raw)
    try:
        do()
    except TaskGone:
        if typed is not None:
            return _over(task_id, typed)
        flash(REASONS[TaskGone], "warning")
    except (TaskTaken, ColleagueUnknown) as error:
        flash(REASONS[type(error)], "warning")
    else:
        flash(told, "ok")
    return redirect(url_for("tasks.show", task_id=task_id))


def _typed(task_id: str) -> Received | None:
    """What stands in the form that was sent along; None when nothing was typed in it."""
    if returned.PLACE not in request.form:
        return None
    page = _task(task_id)
    form = _form(page)
    if form is None:
        return None
    got, begin = _received(form, task_id), form.initial(page.subject, here.today())
    return got if page.draft is not None or drafts.is_touched(form, got.raw, begin) else None


def _keep(task_id: str, got: Received) -> Any:
    if not drafts.kept(task_form(task_id), got.raw):
        return _over(task_id, got)
    flash("Bewaard. Je kunt later verder.", "ok")
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


def _task_form(page: TaskPage, form: Form | None) -> Any:
    draft = page.draft
    view = None
    if form is not None:
        correct = correcting.address(page.case)
        view = as_left(form, page.subject, draft, task_place(page), here.today(), correct)
    element = page.case.definition.elements.get(page.task.element)
    process = element.process if element is not None else ""
    drawing = page.case.definition.drawings.get(process)
    ahead = next_steps(drawing, page.task.element) if drawing is not None else ()
    waiting = _meetings(page)
    meeting = waiting.get(page.task.id)
    return render_template(
        "taken/taak.html",
        pagina=page,
        in_overleg=page.task.id in waiting,
        overleg=meeting,
        te_plannen=_to_plan(page) if page.task.id in waiting and meeting is None else None,
        in_verslag=address(meeting, page.task.id) if meeting and page.may_work and _chairs(meeting) else None,
        formulier_view=view,
        basis=basis(form, page.subject, draft) if form is not None else None,
        melding=draft.told.notice if draft is not None else None,
        concept_plek=task_form(page.task.id).key,
        bewaard=draft,
        geschiedenis=timeline.of_task(page.case, page.task.id),
        uitleg=element.documentation if element is not None else "",
        hierna=ahead,
    )


def _over(task_id: str, got: Received, notice: str = "") -> Any:
    """The task can no longer be done; what was typed stays readable, to be copied."""
    page = _task(task_id)
    form = page.case.definition.forms.form(page.task.form or "")
    view = as_sent(form, page.subject, got, task_place(page), here.today())
    return _closed(page, notice or REASONS[TaskGone], view), 409


def _closed(page: TaskPage, notice: str | None, typed: FormView | None = None) -> str:
    return render_template(
        "taken/gesloten.html",
        pagina=page,
        geschiedenis=timeline.of_task(page.case, page.task.id),
        formulier_view=typed,
        melding=notice,
    )


# -- actions of a dossier --------------------------------------------------------------------------------


@pages.route("/dossiers/<int:case_id>/handeling/<process>", methods=["GET", "POST"])
def act(case_id: int, process: str) -> Any:
    engine = here.engine()
    case = looks.case(engine, auth.actor(), case_id, ReadingKind.ACTION)
    action = next((a for a in case.actions if a.process == process), None)
    known = action or next((a for a in case.definition.actions if a.process == process), None)
    if known is None:
        if request.method == "POST":
            raise ActionUnavailable  # its page shows what was typed
        flash(REASONS[ActionUnavailable], "warning")
        return redirect(url_for("dossiers.show", case_id=case_id))
    form = case.definition.forms.form(known.form)
    place, kept_at = Place(case_id, action=process), action_form(case_id, process)
    if request.method == "POST":
        if drafts.thrown_away(kept_at):
            return redirect(url_for("tasks.act", case_id=case_id, process=process))
        got = received(
            form,
            sent(form, lambda upload: put_aside_with_action(engine, auth.actor(), case_id, process, upload)),
        )
        posted = (got.values, request.form.get("_basis"))
        attempt = try_form(
            got, lambda agreed: cases.act(engine, auth.actor(), case_id, process, *posted, agreed)
        )
        if attempt.is_done:
            flash(_told(case_id, known), "ok")
            return redirect(url_for("dossiers.show", case_id=case_id))
        renewed = form.basis(_facts(case_id)) if attempt.is_stale else None
        if not attempt.is_over and drafts.kept(kept_at, got.raw, attempt.told, renewed):
            return redirect(url_for("tasks.act", case_id=case_id, process=process), 303)
        view = as_sent(form, case.facts, got, place, here.today())
        return _action_form(
            case, known, view, form.basis(case.facts), attempt.told.notice or REASONS[CaseClosed]
        ), 409
    if action is None:
        flash(REASONS[ActionUnavailable], "warning")
        return redirect(url_for("dossiers.show", case_id=case_id))
    draft = drafts.read(kept_at)
    view = as_left(form, case.facts, draft, place, here.today(), correcting.address(case))
    notice = draft.told.notice if draft is not None else ""
    return _action_form(case, action, view, basis(form, case.facts, draft), notice, draft)


def _action_form(
    case: CasePage, action: Action, view: FormView, shown: str, notice: str, draft: Draft | None = None
) -> str:
    return render_template(
        "taken/handeling.html",
        zaak=case,
        handeling=action,
        formulier_view=view,
        basis=shown,
        melding=notice,
        concept_plek=action_form(case.id, action.process).key,
        bewaard=draft,
    )


def _facts(case_id: int) -> Mapping[str, Any]:
    with here.engine().database.read() as connection:
        return dossier.case_page(here.engine(), connection, auth.actor(), case_id).facts


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
