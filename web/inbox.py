"""The inbox: what waits for this person and the team, most urgent first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.meetings import agenda_dates
from engine.outbox import by_hand
from engine.pages import looks
from engine.participation import questions
from web import auth, here
from web.numbers import row_number

pages = Blueprint("inbox", __name__)
VIEWS = ("team", "mijn", "laat")


@pages.get("/")
def index() -> str:
    which = request.args.get("lijst", "team")
    which = which if which in VIEWS else "team"
    search = request.args.get("zoek", "")[:100]
    page = request.args.get("pagina", 1, type=row_number)
    actor = auth.actor()
    engine = here.engine()
    found = looks.inbox(engine, actor, which, search, page)
    with engine.database.read() as connection:
        waiting = agenda_dates.dates(engine, connection, [item.task_id for item in found.items])
        asked = questions.waiting(connection, actor, engine.clock.now())
        letters = by_hand.waiting(connection, actor) if which == "team" and not search else {}
    return render_template(
        "taken/lijst.html",
        inbox=found,
        overleggen=waiting,
        vragen=[one for one in asked if not search and (which != "laat" or one.is_late)],
        post=letters,
        lijst=which,
        zoek=search,
        werkt=bool(actor.organisations),
    )
