"""The inbox: what waits for this person and the team, most urgent first."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from engine import reading
from web import auth

pages = Blueprint("inbox", __name__)
VIEWS = ("team", "mijn", "laat")


@pages.get("/")
def index() -> str:
    which = request.args.get("lijst", "team")
    which = which if which in VIEWS else "team"
    search = request.args.get("zoek", "")[:100]
    page = request.args.get("pagina", 1, type=int)
    actor = auth.actor()
    found = reading.inbox(current_app.extensions["drempel"], actor, which, search, page)
    return render_template(
        "taken/lijst.html", inbox=found, lijst=which, zoek=search, werkt=bool(actor.organisations)
    )
