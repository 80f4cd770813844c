"""Letters on paper and text messages: which wait for a person, the sheet to print, and saying that one went.

Must not know: who may (engine.access), which letters these are (engine.outbox.by_hand).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from engine import access
from engine.db import DatabaseUnreachable
from engine.outbox import by_hand
from engine.pages.dossier import CasePage, Sent
from engine.states import Channel
from web import auth, here
from web.numbers import row_number

pages = Blueprint("letters", __name__, url_prefix="/brieven")
SENT = "verstuurd"


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether this person's organisations sign letters that somebody has to print."""
    actor = g.get("actor")
    if actor is None:
        return {"has_letters": False}
    try:
        with here.engine().database.read() as connection:
            return {"has_letters": by_hand.signs_any(connection, actor)}
    except DatabaseUnreachable:  # the page that says so must still be shown
        return {"has_letters": False}


@pages.get("")
def index() -> str:
    which = request.args.get("lijst", "")
    which = which if which in by_hand.LISTS else "brieven"
    page = request.args.get("pagina", 1, type=row_number)
    found = by_hand.stack(here.engine(), auth.actor(), which, page)
    return render_template("brieven/lijst.html", stapel=found, lijst=which)


@pages.get("/printen")
def print_all() -> str:
    """All that waits, one sheet after the other; what was printed can be marked at once."""
    return render_template("brieven/printen.html", vellen=by_hand.to_print(here.engine(), auth.actor()))


@pages.get("/<int:paper_id>")
def show(paper_id: int) -> str:
    return render_template("brieven/brief.html", vel=by_hand.sheet(here.engine(), auth.actor(), paper_id))


@pages.post("")
def settle() -> Any:
    """These letters went, or need not go; each is its own step, and one that was told before does no harm."""
    sent, chosen = request.form.get("wat") == SENT, request.form.getlist("brief", type=row_number)
    done = [by_hand.settle(here.engine(), auth.actor(), number, sent) for number in dict.fromkeys(chosen)]
    flash(*_told(done.count(True), len(done), sent))
    which = request.form.get("lijst", "")
    return redirect(url_for("letters.index", lijst=which if which in by_hand.LISTS else None))


def _told(done: int, chosen: int, sent: bool) -> tuple[str, str]:
    """What came of it, and how it is shown."""
    if not chosen:
        return "Kruis eerst aan welke berichten je bedoelt.", "warning"
    if not done:
        return "Een collega was je voor: dit was al gemeld.", "warning"
    what = "Eén bericht staat" if done == 1 else f"{done} berichten staan"
    return f"{what} nu als {'verstuurd' if sent else 'niet meer nodig'} in het dossier.", "ok"


def to_print(page: CasePage) -> list[Sent]:
    """The letters of this dossier that wait for who asks, the oldest first."""
    mine = {party.role for party in page.parties if access.may_work(auth.actor(), party.organisation_id)}
    return [
        one
        for one in reversed(page.letters)
        if one.by_hand and one.channel == Channel.PAPER and one.sender in mine
    ]
