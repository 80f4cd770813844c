"""Reading in the monthly arrears file: choose it, see what it would do, decide, watch it being done.

Must not know: what is right or wrong in a file (engine.arrears.file). What stood in a file is shown to the
person who uploaded it, in that one answer; it is never stored or logged here.
"""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from engine.arrears import examples, plan
from engine.arrears.file import problems_csv
from engine.arrears.plan import AlreadyImported, FileRefused, ImportGone, ManyClosings
from engine.db import DatabaseUnreachable
from engine.organisations import people
from web import auth, here
from web.landlord_choice import Choice, choices, chosen

pages = Blueprint("intake", __name__, url_prefix="/inlezen")
EXAMPLE_ROWS = 20
CSV = "text/csv; charset=utf-8"


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
    try:
        batch = plan.preview(here.engine(), auth.actor(), landlord.id, landlord.region, name, file.read())
    except FileRefused as error:
        return _page(choice, refused=error, filename=name), 422
    except AlreadyImported:
        return _page(choice, known=True, filename=name), 409
    return redirect(url_for("intake.show", import_id=batch))


@pages.get("/<int:import_id>")
def show(import_id: int) -> str:
    """What an import will do, how far it is, or what came of it."""
    return render_template("inlezen/plan.html", plan=_plan(import_id), unsure=False)


@pages.post("/<int:import_id>")
def accept(import_id: int) -> Any:
    if request.form.get("_actie") == "terug":
        return redirect(url_for("intake.show", import_id=import_id))
    confirmed = request.form.get("volledig") == "ja"
    try:
        plan.accept(here.engine(), auth.actor(), import_id, confirmed)
    except ManyClosings:
        return render_template("inlezen/plan.html", plan=_plan(import_id), unsure=True), 422
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


def _plan(import_id: int) -> plan.Plan:
    with here.engine().database.read() as connection:
        return plan.plan(connection, auth.actor(), import_id)


def _page(
    choice: Choice | None = None,
    *,
    missing: bool = False,
    refused: FileRefused | None = None,
    known: bool = False,
    gone: bool = False,
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
        filename=filename,
        download=_download(refused) if refused else "",
    )


def _download(refused: FileRefused) -> str:
    """The problems as an address that holds the whole file: so nothing of it is kept on our side."""
    data = base64.b64encode(problems_csv(refused.problems)).decode()
    return f"data:text/csv;base64,{data}"
