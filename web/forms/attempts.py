"""One way to show and to send in a form, for a task, an action, a start and a meeting: nothing typed is lost.

Owns: what a person hears when it could not be done; what was typed stays as a draft (web.forms.drafts). Must
not know: which page the form stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import structlog
from flask import current_app, request

from engine.dossier.answering import AnswerDoubted, AnswerInvalid, FactsChanged
from engine.dossier.cases import ActionUnavailable, TenancyKnown
from engine.dossier.correcting import NothingChanged
from engine.dossier.dossier import CaseChanged, CaseClosed
from engine.dossier.tasks import ColleagueUnknown, TaskGone, TaskTaken
from engine.drafts import NOTHING, Draft, Told
from engine.errors import Conflict, DrempelError
from engine.files import attachments
from engine.files.attachments import Place
from engine.forms import Form
from engine.meetings.discussion import NotOnAgenda
from engine.meetings.rows import MeetingAhead, MeetingOver
from engine.pages.dossier import TaskPage
from engine.spiff import StepFailed
from web import here, returned
from web.forms.posted import AGREED, Received
from web.forms.uploads import refusals
from web.forms.view import NO_FILES, Doubts, Files, FormView, form_view

log = structlog.get_logger(__name__)
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
    NothingChanged: "Er staat nog hetzelfde als eerst. Vul in wat het moet zijn.",
    TaskTaken: "Een collega heeft deze taak opgepakt.",
    TenancyKnown: "Voor dit huurcontract is al een dossier open. Ga daar verder.",
    MeetingOver: "Dit overleg is afgesloten of gaat niet door. Open het weer, of besluit in het volgende.",
    MeetingAhead: "Dit overleg is nog niet geweest. Bewaar wat je hebt voor later.",
    NotOnAgenda: "Dit dossier staat niet op de agenda van dit overleg. Zet het er eerst bij.",
    StepFailed: "Het dossier kan niet verder door een fout in de route. Er is niets veranderd. Je beheerder "
    "kan zien wat er mis is.",
}
OVER: Final = (TaskGone, CaseClosed, ActionUnavailable)


@dataclass(frozen=True)
class Attempt:
    """What became of a posted form: done, or what to tell beside it."""

    told: Told = NOTHING
    is_done: bool = False
    is_over: bool = False  # nobody can send this form in any more
    is_stale: bool = False  # it showed facts that changed


DONE: Final = Attempt(is_done=True)


def task_place(page: TaskPage) -> Place:
    return Place(page.case.id, task_id=page.task.id)


def shown_files(form: Form, place: Place | None) -> Files:
    """The files that this form can name; a form without such a question asks nothing of the database."""
    if place is None or not form.has_files:
        return NO_FILES
    with here.engine().database.read() as connection:
        known = attachments.shown(connection, place)
    return Files(known, current_app.config["DREMPEL_LARGEST_FILE"])


def as_left(
    form: Form,
    facts: Mapping[str, Any],
    draft: Draft | None,
    place: Place | None,
    today: date,
    correct: str = "",
) -> FormView:
    """A form as this person left it: with what was typed and not taken, and what is wrong with it.

    `correct`: where this person may put right what stands in the dossier.
    """
    begin, files = form.initial(facts, today), shown_files(form, place)
    if draft is None:
        return form_view(
            form, begin, files=files, doubts=Doubts(form.doubts(begin, facts, here.now()), correct=correct)
        )
    told, agreed = draft.told, draft.typed.get(AGREED, ())
    values, _ = form.parse((name, text) for name, texts in draft.typed.items() for text in texts)
    doubts = Doubts(form.doubts(values, facts, here.now()), agreed, correct)
    returned.tell_first(bool(told.errors))
    return form_view(form, begin, draft.typed, told.errors, told.focus, files, doubts)


def as_sent(
    form: Form, facts: Mapping[str, Any], got: Received, place: Place | None, today: date
) -> FormView:
    """A form that can no longer be sent in, with what was typed in it."""
    return form_view(form, form.initial(facts, today), raw=got.raw, files=shown_files(form, place))


def basis(form: Form, facts: Mapping[str, Any], draft: Draft | None) -> str:
    """Of the facts that the form shows: those of the day on which what stands in it was typed."""
    stored = draft.typed.get("_basis") if draft is not None else None
    return stored[0] if stored else form.basis(facts)


def try_form(got: Received, do: Callable[[Sequence[str]], object]) -> Attempt:
    """Send in what was posted. Never raises for what a person did: the caller keeps what was typed.

    `do` gets the keys of the doubts that this person agreed to. An answer that may be wrong comes back once,
    to be agreed to (`as_left` asks it).
    """
    if got.again:
        return Attempt(Told(tuple(refusals(got.raw)), focus=got.focus))
    try:
        do(request.form.getlist(AGREED))
    except AnswerInvalid as error:
        return Attempt(Told(tuple(error.errors)))
    except AnswerDoubted:
        return Attempt()
    except Conflict as error:
        kind = type(error)
        told = Told(notice=REASONS.get(kind, CHANGED))
        return Attempt(told, is_over=kind in OVER, is_stale=kind is FactsChanged)
    except StepFailed as error:
        log.warning("step.failed", element=error.element)
        return Attempt(Told(notice=REASONS[StepFailed]))
    return DONE
