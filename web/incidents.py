"""What the clock could not do and nobody mended yet, for administrators: no tenant is named here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for

from engine import queries, timers
from engine.cases import Engine
from web import auth

pages = Blueprint("incidents", __name__, url_prefix="/beheer/haperingen")


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether the menu shows this page."""
    actor = g.get("actor")
    return {"is_administrator": actor is not None and actor.is_administrator}


@pages.get("")
def index() -> str:
    with _engine().database.read() as connection:
        found = queries.incidents(connection, auth.actor())
    return render_template("beheer/haperingen.html", incidents=found)


@pages.post("/<int:incident_id>")
def retry(incident_id: int) -> Any:
    timers.retry(_engine(), auth.actor(), incident_id)
    flash("Drempel probeert het nu opnieuw. Lukt het, dan verdwijnt de hapering uit de lijst.", "ok")
    return redirect(url_for("incidents.index"))


def _engine() -> Engine:
    engine: Engine = current_app.extensions["drempel"]
    return engine
