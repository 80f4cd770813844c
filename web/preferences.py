"""What someone chooses for him- or herself: the daily overview by e-mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from engine import people
from engine.cases import Engine
from web import auth

pages = Blueprint("preferences", __name__, url_prefix="/mijn-instellingen")


@pages.get("")
def show() -> str:
    with _engine().database.read() as connection:
        wanted = people.wants_digest(connection, auth.account().id)
    return render_template("mijn_instellingen.html", dagoverzicht=wanted)


@pages.post("")
def choose() -> Any:
    wanted = request.form.get("dagoverzicht") == "ja"
    people.choose_digest(_engine().database, auth.account().id, wanted)
    flash("Je krijgt het dagoverzicht." if wanted else "Je krijgt geen dagoverzicht meer.", "ok")
    return redirect(url_for("preferences.show"))


def _engine() -> Engine:
    engine: Engine = current_app.extensions["drempel"]
    return engine
