"""Reading in the monthly arrears file: choose it, see what it would do, decide, watch it being done.

Must not know: what is right or wrong in a file (engine.arrears.file). What stood in a file that was refused
is shown to the person who uploaded it and to nobody else, for a day at most; it is never logged here.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from engine import access
from engine.arrears import doubts, examples, lines, plan, questions
from engine.arrears.file import Problem, problems_csv
from engine.arrears.plan import AlreadyImported, DayInFuture, FileRefused, ImportGone, ManyClosings
from engine.arrears.questions import QuestionsOpen
from engine.db import DatabaseUnreachable
from engine.definitions import RegionUnknown
from engine.drafts import NOTHING, Place, Told
from engine.forms import Field, FieldError, Kind, messages
from engine.forms.typed import clean, read_date
from engine.organisations import people
from engine.states import ImportAnswer, ImportStatus
from web import auth, dutch, here, intake_lines
from web.forms import drafts
from web.landlord_choice import Choice, choices, chosen

pages = Blueprint("intake", __name__, url_prefix="/inlezen")
EXAMPLE_ROWS = 20
CSV = "text/csv; charset=utf-8"
DAY_FIELD = Field("peildatum", Kind.DATE, "Van welke dag is het bestand?")
FUTURE = "Deze dag is nog niet geweest. Vul de dag in waarop het bestand is gemaakt."
MEND = "Verbeter het bestand en kies het opnieuw."
KNOWN = "Dit bestand is al ingelezen. Er is niets veranderd. Kies het bestand van deze maand."
CONFIRM = "Zet eerst een vinkje als het bestand volledig is."
ANSWER_ALL = "Kies bij elke vraag een antwoord."
QUESTION = "vraag_"
DOUBT = "klopt_"
RENUMBERED = "nieuwe_nummers"


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
    place = _upload_form(_choices())
    if drafts.thrown_away(place):
        return redirect(url_for("intake.index"))
    choice, file = (
        chosen(here.engine(), _choices(), request.form.get("corporatie")),
        request.files.get("bestand"),
    )
    day, wrong_day = _day(request.form.get("peildatum", ""))
    if file is None or not file.filename:
        told = Told((FieldError("bestand", "Kies eerst een bestand."),))
    elif wrong_day:
        told = Told((FieldError("peildatum", wrong_day),), more={"bestand": file.filename[:200]})
    else:
        batch, told = _preview(choice.landlord, file, day)
        if batch is not None:
            drafts.done(place)
            return redirect(url_for("intake.show", import_id=batch))
    drafts.kept(place, drafts.posted(), told)
    return redirect(url_for("intake.index"), 303)


def _preview(landlord: people.Landlord, file: FileStorage, day: date | None) -> tuple[int | None, Told]:
    """The import, or why there is none. A browser gives a file once, so its name is told with it."""
    name, right = (file.filename or "")[:200], request.form.get("namen") == "ja"
    about: dict[str, Any] = {"bestand": name}
    where = (landlord.id, landlord.region, name)
    try:
        batch = plan.preview(here.engine(), auth.actor(), *where, file.read(), day, names_are_right=right)
    except FileRefused as error:
        about |= {"fouten": [asdict(each) for each in error.problems], "totaal": error.total}
        return None, Told((FieldError("bestand", MEND),), more=about)
    except AlreadyImported:
        return None, Told(notice=KNOWN, more=about)
    except DayInFuture:
        return None, Told((FieldError("peildatum", FUTURE),), more=about)
    return batch, NOTHING


def _upload_form(options: Sequence[Choice]) -> Place:
    """One for all woningcorporaties that this person works for. Raises NotAllowed for who works for none."""
    access.require(bool(options))
    return plan.upload_form(options[0].landlord.id)


def _day(text: str) -> tuple[date | None, str]:
    """What was typed as a day, and what is wrong with it. Nothing is no day and not wrong."""
    found = read_date(clean(text))
    if found is None and text.strip():
        return None, messages.message(DAY_FIELD, "format", None)
    return (date.fromisoformat(found) if found else None), ""


@pages.get("/<int:import_id>")
def show(import_id: int) -> str:
    """What an import will do, how far it is, or what came of it."""
    return _plan_page(import_id)


@pages.post("/<int:import_id>")
def accept(import_id: int) -> Any:
    with here.engine().database.read() as connection:
        place = plan.decision_form(plan.plan(connection, auth.actor(), import_id))
    again = url_for("intake.show", import_id=import_id)
    if drafts.thrown_away(place):
        return redirect(again)
    try:
        answers = _answers(request.form)
        whole, renumbered = (request.form.get(name) == "ja" for name in ("volledig", RENUMBERED))
        right = _right(request.form)
        plan.accept(here.engine(), auth.actor(), import_id, whole, answers, renumbered, right)
    except ManyClosings as error:
        drafts.refused(place, {"volledig": CONFIRM}, sluit=error.closings)
    except QuestionsOpen:
        drafts.refused(place, {"vragen": ANSWER_ALL})
    else:
        return redirect(again)
    return redirect(again, 303)


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
    return Response(examples.arrears_csv(EXAMPLE_ROWS, where=_where()), content_type=CSV, headers=headers)


def _where() -> Sequence[examples.Place]:
    """Where invented tenants of the region live for which this person works."""
    with here.engine().database.read() as connection:
        for choice in _choices():
            try:
                version = here.engine().definitions.current(connection, choice.landlord.region)
            except RegionUnknown:
                continue
            return examples.places(version.forms.examples.get(examples.ADDRESS, ()))
    return examples.PLACES


def _choices() -> list[Choice]:
    """The woningcorporaties for which this person works; asked once a request."""
    if g.get("actor") is None:
        return []
    if "landlords" not in g:
        with here.engine().database.read() as connection:
            g.landlords = choices(people.landlords(connection, auth.actor()))
    found: list[Choice] = g.landlords
    return found


def _answers(sent: Mapping[str, str]) -> dict[int, ImportAnswer]:
    """By the position of the row; what is no answer is none."""
    found = {}
    for name, value in sent.items():
        position = name.removeprefix(QUESTION)
        if name.startswith(QUESTION) and position.isdecimal() and value in set(ImportAnswer):
            found[int(position)] = ImportAnswer(value)
    return found


def _right(sent: Mapping[str, str]) -> set[int]:
    """The positions of the rows that were doubted, and of which one said that they are right."""
    ticked = (name.removeprefix(DOUBT) for name in sent if name.startswith(DOUBT) and sent[name] == "ja")
    return {int(position) for position in ticked if position.isdecimal()}


def _plan_page(import_id: int) -> str:
    """Answers stay; that the file is complete is said anew, of the number that is shown then."""
    engine, after = here.engine(), request.args.get("vanaf", 0, int)
    with engine.database.read() as connection:
        found = plan.plan(connection, auth.actor(), import_id)
        told = lines.of_import(connection, import_id, after)
        asked = questions.of_import(connection, import_id)
        is_open = found.status == ImportStatus.PREVIEW
        form, now = engine.definitions.start_form(connection, found.region), engine.clock.now()
        doubted = doubts.of_import(connection, import_id, form, now) if is_open else doubts.NOTHING
    draft = drafts.read(plan.decision_form(found)) if is_open else None
    asks = {field.path: field for top in form.fields for field in top.walk()}
    return render_template(
        "inlezen/plan.html",
        plan=found,
        regels=intake_lines.by_kind(told),
        verder=told[-1].position if len(told) == lines.AT_ONCE else None,
        vragen=intake_lines.grouped(asked if is_open else []),
        nieuwe_nummers=drafts.given(draft).get(RENUMBERED) == "ja",
        antwoorden=_answers(drafts.given(draft)),
        twijfels=doubted,
        klopt=_right(drafts.given(draft)),
        fout=drafts.wrongs(draft),
        closings=drafts.more(draft).get("sluit", found.closings),
        concept_plek=plan.decision_form(found).key,
        bewaard=draft,
        redenen=intake_lines.LEFT_OUT,
        naam=partial(intake_lines.named, asks),
        waarde=partial(intake_lines.shown, asks),
    )


def _page(*, gone: bool = False) -> str:
    """The upload page, with what was wrong about the file that was sent."""
    options = _choices()
    with here.engine().database.read() as connection:
        recent = plan.plans(connection, auth.actor())
    place = _upload_form(options) if options else None
    draft = drafts.read(place) if place is not None else None
    more, typed = drafts.more(draft), drafts.given(draft)
    refused = FileRefused([Problem(**each) for each in more.get("fouten", ())], more.get("totaal"))
    return render_template(
        "inlezen/bestand.html",
        corporaties=options,
        gekozen=typed.get("corporatie"),
        recent=recent,
        refused=refused if refused.problems else None,
        melding=draft.told.notice if draft is not None else "",
        gone=gone,
        dag=typed.get("peildatum") or dutch.date_in_digits(here.engine().clock.now()),
        fout=drafts.wrongs(draft),
        filename=more.get("bestand", ""),
        download=_download(refused) if refused.problems else "",
        concept_plek=place.key if place is not None else "",
        bewaard=draft,
    )


def _download(refused: FileRefused) -> str:
    """The problems as an address that holds the whole file: so there is no address of ours to guess."""
    data = base64.b64encode(problems_csv(refused.problems)).decode()
    return f"data:text/csv;base64,{data}"
