"""What someone chooses for him- or herself: the daily overview by e-mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.organisations import people
from web import auth, here

pages = Blueprint("preferences", __name__, url_prefix="/mijn-instellingen")


@pages.get("")
def show() -> str:
    with here.engine().database.read() as connection:
        wanted = people.wants_digest(connection, auth.account().id)
    return render_template("mijn_instellingen.html", dagoverzicht=wanted)


@pages.post("")
def choose() -> Any:
    wanted = request.form.get("dagoverzicht") == "ja"
    people.choose_digest(here.engine().database, auth.account().id, wanted)
    flash("Je krijgt het dagoverzicht." if wanted else "Je krijgt geen dagoverzicht meer.", "ok")
    return redirect(url_for("preferences.show"))
