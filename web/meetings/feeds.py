"""The meetings in the calendar program of a team: the page with the address, and the calendar itself.

Whoever knows the address reads dates, places and numbers, and nothing of a tenant.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from engine.meetings import feed
from web import auth, here
from web.numbers import row_number

pages = Blueprint("meetings_feed", __name__)


@pages.get("/overleggen/kalender")
def index() -> str:
    with here.engine().database.read() as connection:
        found = feed.feeds(connection, auth.actor())
    return render_template("overleg/kalender.html", kalenders=found)


@pages.post("/overleggen/kalender")
def renew() -> Any:
    """A new address for an organisation, or none any more."""
    organisation = request.form.get("organisatie", 0, type=row_number)
    if request.form.get("_actie") == "intrekken":
        feed.revoke(here.engine(), auth.actor(), organisation)
        flash("Het adres werkt niet meer.", "ok")
    else:
        feed.renew(here.engine(), auth.actor(), organisation)
        flash("Er is een nieuw adres. Een ouder adres werkt niet meer.", "ok")
    return redirect(url_for("meetings_feed.index"))


@pages.get("/agenda/<token>.ics")
@auth.limiter.limit("60 per minute")
def read(token: str) -> Response:
    engine = here.engine()
    with engine.database.read() as connection:
        found = feed.read(engine, connection, token)
    answer = Response(found, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="overleggen.ics"'
    return answer
