"""One way to show and to send in a form, for a task, an action, a start and a meeting: nothing typed is lost.

Owns: what a person hears when it could not be done. Must not know: which page the form stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from flask import current_app, request

from engine.dossier.answering import AnswerInvalid, FactsChanged
from engine.dossier.cases import ActionUnavailable, TenancyKnown
from engine.dossier.dossier import CaseChanged, CaseClosed
from engine.dossier.tasks import ColleagueUnknown, TaskGone, TaskTaken
from engine.errors import Conflict, DrempelError
from engine.files import attachments
from engine.files.attachments import Place
from engine.forms import FieldError, Form
from engine.meetings.discussion import NotOnAgenda
from engine.meetings.rows import MeetingAhead, MeetingOver
from engine.pages.dossier import TaskPage
from engine.spiff import StepFailed
from web import here
from web.forms.posted import Received
from web.forms.uploads import refusals
from web.forms.view import NO_FILES, Files, FormView, form_view

log = structlog.get_logger(__name__)
BACK = "terug"  # typed values that come back after logging in again: show them, do nothing with them
CHANGED = "Er is intussen iets veranderd. Kijk het na en verstuur opnieuw."
LATER = "later"  # keep what was typed for another time
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


@dataclass(frozen=True)
class Attempt:
    """What became of a posted form: done, or what to show again and with which status."""

    view: FormView | None = None
    status: int = 200
    notice: str | None = None


def task_place(page: TaskPage) -> Place:
    return Place(page.case.id, task_id=page.task.id)


def shown_files(form: Form, place: Place | None) -> Files:
    """The files that this form can name; a form without such a question asks nothing of the database."""
    if place is None or not form.has_files:
        return NO_FILES
    with here.engine().database.read() as connection:
        known = attachments.shown(connection, place)
    return Files(known, current_app.config["DREMPEL_LARGEST_FILE"])


def as_left(form: Form, page: TaskPage, today: date) -> FormView:
    """The form of a task as it was left: with what was typed before and not sent in."""
    typed = {name: list(texts) for name, texts in page.draft.items()} if page.draft else None
    files = shown_files(form, task_place(page))
    return form_view(form, form.initial(page.subject, today), raw=typed, files=files)


def try_form(
    form: Form,
    facts: Mapping[str, Any],
    got: Received,
    do: Callable[[], None],
    place: Place | None = None,
    today: date | None = None,
) -> Attempt:
    """Send in what was posted; without a view it was done. Whatever happens, the typed text comes back."""
    begin = form.initial(facts, today or here.today())

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
    except Conflict as error:
        return again([], 409, REASONS.get(type(error), CHANGED))
    except StepFailed as error:
        log.warning("step.failed", element=error.element)
        return again([], 500, REASONS[StepFailed])
    return Attempt()
