"""Ask a colleague of another organisation something in a dossier, read it, answer it.

Must not know: who may (engine.access), how long an answer may take (engine.participation.questions).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.dossier import tasks
from engine.dossier.dossier import CaseClosed
from engine.dossier.tasks import TaskUnknown
from engine.drafts import Place
from engine.pages import looks
from engine.pages.dossier import CasePage
from engine.participation import questions
from engine.participation.hand_over import OrganisationUnfit
from engine.participation.questions import NotConfirmed, QuestionAnswered, TextMissing
from engine.states import ReadingKind
from web import auth, here, returned
from web.forms import drafts
from web.numbers import row_number

pages = Blueprint("questions", __name__)
CLOSED = "Dit dossier is gesloten. Er kan niets meer in veranderen."
ANSWERED = "Een collega was je voor: deze vraag is al beantwoord."


@pages.route("/dossiers/<int:case_id>/vraag", methods=["GET", "POST"])
def ask(case_id: int) -> Any:
    """A question; afterwards back to the task or the dossier where one was."""
    engine, actor, page = here.engine(), auth.actor(), _page(case_id)
    place, task = questions.question_form(case_id), request.values.get("taak", "")
    again = url_for("questions.ask", case_id=case_id, taak=task or None)
    if drafts.thrown_away(place):
        return redirect(again)
    if request.method == "POST":
        organisation, _, contact = request.form.get("aan", "").partition(":")
        try:
            questions.ask(
                engine,
                actor,
                case_id,
                row_number(organisation),
                request.form.get("vraag", ""),
                contact or None,
                request.form.get("mag_zien") == "ja",
            )
        except TextMissing:
            wrong = {"vraag": "Schrijf je vraag op."}
        except (OrganisationUnfit, ValueError):
            wrong = {"aan": "Kies aan wie je het vraagt."}
        except NotConfirmed:
            wrong = {"mag_zien": "Deze organisatie doet nog niet mee. Zet het vinkje als dat mag."}
        except CaseClosed:
            return returned.too_late(CLOSED, {"vraag": "Je vraag"}, _dossier(case_id))
        else:
            flash("Je vraag is gesteld. Het antwoord komt bij je taken en in het dossier.", "ok")
            return _back(case_id)
        drafts.refused(place, wrong)
        return redirect(again, 303)
    draft = drafts.read(place)
    with engine.database.read() as connection:
        choices = questions.askable(connection, actor, case_id, page.region)
    return render_template(
        "dossiers/vragen_stellen.html",
        zaak=page,
        keuzes=choices,
        fout=drafts.wrongs(draft),
        gegeven=drafts.given(draft),
        concept_plek=place.key,
        bewaard=draft,
        taak=task,
    )


@pages.get("/vragen/<int:question_id>")
def show(question_id: int) -> str:
    return _show(question_id)


@pages.post("/vragen/<int:question_id>")
def answer(question_id: int) -> Any:
    place = _answer_form(question_id)
    if drafts.thrown_away(place):
        return redirect(url_for("questions.show", question_id=question_id))
    try:
        case_id = questions.answer(here.engine(), auth.actor(), question_id, request.form.get("antwoord", ""))
    except TextMissing:
        drafts.refused(place, {"antwoord": "Schrijf je antwoord op."})
        return redirect(url_for("questions.show", question_id=question_id), 303)
    except (QuestionAnswered, CaseClosed) as error:
        why = CLOSED if isinstance(error, CaseClosed) else ANSWERED
        back = url_for("questions.show", question_id=question_id)
        return returned.too_late(why, {"antwoord": "Je antwoord"}, back, "Naar de vraag")
    flash("Je antwoord is verstuurd.", "ok")
    return redirect(url_for("dossiers.show", case_id=case_id))


def _show(question_id: int) -> str:
    found = questions.read(here.engine(), auth.actor(), question_id)
    place = questions.answer_form(found.case_id, question_id)
    draft = drafts.read(place) if found.is_open else None
    return render_template(
        "dossiers/vraag.html",
        vraag=found,
        mag_antwoorden=found.is_open and access.may_work(auth.actor(), found.organisation_id),
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("antwoord"),
        gegeven=drafts.given(draft).get("antwoord", ""),
    )


def _answer_form(question_id: int) -> Place:
    with here.engine().database.read() as connection:
        return questions.answer_form(questions.case_of_question(connection, question_id), question_id)


def _back(case_id: int) -> Any:
    """To the task from which one asked, when it is one of this dossier, else to the dossier."""
    task = request.form.get("taak", "")
    with here.engine().database.read() as connection:
        try:
            known = task and tasks.case_of_task(connection, task) == case_id
        except TaskUnknown:
            known = False
    if known:
        return redirect(url_for("tasks.show", task_id=task))
    return redirect(_dossier(case_id))


def _dossier(case_id: int) -> str:
    return url_for("dossiers.show", case_id=case_id)


def _page(case_id: int) -> CasePage:
    return looks.case(here.engine(), auth.actor(), case_id, ReadingKind.ACTION)
