"""Reading in the monthly arrears file: choose it, see what it would do, decide, watch it being done.

Must not know: what is right or wrong in a file (engine.arrears.file). What stood in a file is shown to the
person who uploaded it, in that one answer; it is never stored or logged here.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from engine.arrears import examples, lines, plan, questions
from engine.arrears.changes import Why
from engine.arrears.file import problems_csv
from engine.arrears.plan import AlreadyImported, DayInFuture, FileRefused, ImportGone, ManyClosings
from engine.arrears.questions import QuestionsOpen
from engine.db import DatabaseUnreachable
from engine.forms import Field, Kind, messages, typed
from engine.organisations import people
from engine.states import ImportAnswer, ImportStatus
from web import auth, dutch, here
from web.landlord_choice import Choice, choices, chosen

pages = Blueprint("intake", __name__, url_prefix="/inlezen")
EXAMPLE_ROWS = 20
CSV = "text/csv; charset=utf-8"
DAY_FIELD = Field("peildatum", Kind.DATE, "Van welke dag is het bestand?")
FUTURE = "Deze dag is nog niet geweest. Vul de dag in waarop het bestand is gemaakt."
QUESTION = "vraag_"
LEFT_OUT = {
    Why.YOUNGER: "dit is in het dossier veranderd na de dag van het bestand.",
    Why.OBJECTION: "het dossier kent een bezwaar. Trekt de huurder het in? Leg dat vast in het dossier.",
    Why.NO_ARREARS: "dit dossier gaat alleen over overlast.",
    Why.LESS: "het dossier kent de hele geboortedatum.",
}
"""Why a column is not used."""
READ = {
    "achterstand": dutch.euros,
    "maandhuur": dutch.euros,
    "vervaldatum": dutch.date_in_digits,
    "geboortedatum": dutch.date_in_digits,
    "telefoon": dutch.phone,
    "postcode": dutch.postcode,
}


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether this person works for a woningcorporatie, and so has something to read in."""
    try:
        return {"can_import": bool(_choices())}
    except DatabaseUnreachable:  # the page that says so must still be shown
        return {"can_import": False}


@pages.get("")
def index() -> str:
    return _page()


@pages.post("")
def upload() -> Any:
    """Check the chosen file and go on to what it would do; a wrong file changes nothing and says why."""
    if request.form.get("_actie") == "terug":  # back after logging in again: a browser cannot keep a file
        return redirect(url_for("intake.index"))
    choice, file = chosen(_choices(), request.form.get("corporatie")), request.files.get("bestand")
    if file is None or not file.filename:
        return _page(choice, missing=True), 422
    landlord, name = choice.landlord, file.filename
    actor, right = auth.actor(), request.form.get("namen") == "ja"
    day, wrong_day = _day(request.form.get("peildatum", ""))
    if wrong_day:
        return _page(choice, wrong_day=wrong_day), 422
    try:
        batch = plan.preview(
            here.engine(), actor, landlord.id, landlord.region, name, file.read(), day, names_are_right=right
        )
    except FileRefused as error:
        return _page(choice, refused=error, filename=name), 422
    except AlreadyImported:
        return _page(choice, known=True, filename=name), 409
    except DayInFuture:
        return _page(choice, wrong_day=FUTURE), 422
    return redirect(url_for("intake.show", import_id=batch))


def _day(text: str) -> tuple[date | None, str]:
    """What was typed as a day, and what is wrong with it. Nothing is no day and not wrong."""
    found = typed.read_date(typed.clean(text))
    if found is None and text.strip():
        return None, messages.message(DAY_FIELD, "format", None)
    return (date.fromisoformat(found) if found else None), ""


@pages.get("/<int:import_id>")
def show(import_id: int) -> str:
    """What an import will do, how far it is, or what came of it."""
    return _plan_page(import_id)


@pages.post("/<int:import_id>")
def accept(import_id: int) -> Any:
    if request.form.get("_actie") == "terug":
        return redirect(url_for("intake.show", import_id=import_id))
    confirmed, answers = request.form.get("volledig") == "ja", _answers()
    try:
        plan.accept(here.engine(), auth.actor(), import_id, confirmed, answers)
    except ManyClosings as error:
        return _plan_page(import_id, answers, closings=error.closings), 422
    except QuestionsOpen:
        return _plan_page(import_id, answers, is_open=True), 422
    return redirect(url_for("intake.show", import_id=import_id))


@pages.errorhandler(ImportGone)
def gone(_: ImportGone) -> Any:
    return _page(gone=True), 404


@pages.get("/uitleg")
def explain() -> str:
    """The columns of the file, for the person who makes it."""
    return render_template("inlezen/uitleg.html")


@pages.get("/voorbeeld.csv")
def example() -> Response:
    """A right file with invented tenants."""
    headers = {"Content-Disposition": "attachment; filename=achterstanden_voorbeeld.csv"}
    return Response(examples.arrears_csv(EXAMPLE_ROWS), content_type=CSV, headers=headers)


def _choices() -> list[Choice]:
    """The woningcorporaties for which this person works; asked once a request."""
    if g.get("actor") is None:
        return []
    if "landlords" not in g:
        with here.engine().database.read() as connection:
            g.landlords = choices(people.landlords(connection, auth.actor()))
    found: list[Choice] = g.landlords
    return found


def _answers() -> dict[int, ImportAnswer]:
    """By the position of the row; what is no answer is none."""
    found = {}
    for name, value in request.form.items():
        position = name.removeprefix(QUESTION)
        if name.startswith(QUESTION) and position.isdecimal() and value in set(ImportAnswer):
            found[int(position)] = ImportAnswer(value)
    return found


def _plan_page(
    import_id: int,
    answers: Mapping[int, ImportAnswer] | None = None,
    *,
    is_open: bool = False,
    closings: int | None = None,
) -> str:
    """`is_open`: a question has no answer. `closings`: how many there are, which nobody confirmed."""
    after = request.args.get("vanaf", 0, int)
    with here.engine().database.read() as connection:
        found = plan.plan(connection, auth.actor(), import_id)
        told = lines.of_import(connection, import_id, after)
        asked = questions.of_import(connection, import_id)
    return render_template(
        "inlezen/plan.html",
        plan=found,
        regels=told,
        verder=told[-1].position if len(told) == lines.AT_ONCE else None,
        vragen=asked if found.status == ImportStatus.PREVIEW else [],
        antwoorden=answers or {},
        open_vraag=is_open,
        unsure=closings is not None,
        closings=found.closings if closings is None else closings,
        redenen=LEFT_OUT,
        waarde=_shown,
    )


def _shown(path: str, value: Any) -> str:
    """A value of a dossier as one reads it."""
    name = path.rpartition(".")[2]
    if isinstance(value, bool):
        return dutch.yes_or_no(value)
    reader = READ.get(name, dutch.date_in_digits if name.endswith("_op") else None)
    return reader(value) if reader else str("" if value is None else value)


def _page(
    choice: Choice | None = None,
    *,
    missing: bool = False,
    refused: FileRefused | None = None,
    known: bool = False,
    gone: bool = False,
    wrong_day: str = "",
    filename: str = "",
) -> str:
    """The upload page, with what was wrong about the file that was sent."""
    with here.engine().database.read() as connection:
        recent = plan.plans(connection, auth.actor())
    return render_template(
        "inlezen/bestand.html",
        corporaties=_choices(),
        gekozen=choice,
        recent=recent,
        missing=missing,
        refused=refused,
        known=known,
        gone=gone,
        dag=request.form.get("peildatum") or dutch.date_in_digits(here.engine().clock.now()),
        dagfout=wrong_day,
        filename=filename,
        download=_download(refused) if refused else "",
    )


def _download(refused: FileRefused) -> str:
    """The problems as an address that holds the whole file: so nothing of it is kept on our side."""
    data = base64.b64encode(problems_csv(refused.problems)).decode()
    return f"data:text/csv;base64,{data}"
