"""What the clock could not do and what was not delivered, for administrators: no tenant is named here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for

from engine.dossier import timers
from engine.outbox import delivery
from engine.pages import lists
from web import auth, here

# Code of engine.outbox.delivery -> what is wrong, and what helps.
REASONS = {
    "unreachable": (
        "De mailserver is niet bereikbaar.",
        "Kijk of DREMPEL_SMTP_HOST en DREMPEL_SMTP_PORT kloppen.",
    ),
    "secure": (
        "De verbinding met de mailserver is niet veilig te maken.",
        "Kijk of de mailserver STARTTLS kan en of zijn certificaat klopt.",
    ),
    "login": (
        "De mailserver weigert de naam of het wachtwoord.",
        "Kijk of DREMPEL_SMTP_USER en DREMPEL_SMTP_PASSWORD kloppen.",
    ),
    "sender": ("De mailserver weigert de afzender.", "Kijk of DREMPEL_SMTP_SENDER klopt."),
    "busy": ("De mailserver nam het bericht niet aan.", "Vaak lukt het later vanzelf."),
    "recipient": (
        "De mailserver kent dit adres niet.",
        "Verbeter het adres van de organisatie of van de huurder, en probeer het dan opnieuw.",
    ),
    "content": ("De mailserver weigert dit bericht.", "Vraag je mailbeheerder waarom."),
    "address": (
        "Dit is geen goed e-mailadres.",
        "Verbeter het adres en probeer het dan opnieuw.",
    ),
    "no_address": (
        "Er is geen e-mailadres bekend.",
        "Geef de organisatie een adres (bij drempel organisation add: --email). Probeer het dan opnieuw.",
    ),
    "no_organisation": (
        "Nog geen organisatie heeft deze rol.",
        "Voeg de organisatie toe en vertel het haar zelf. Het volgende bericht gaat vanzelf.",
    ),
    "no_gateway": ("Drempel kan geen sms versturen.", "Neem zelf contact op met de huurder."),
    "crashed": ("Het versturen brak steeds af.", "Kijk in het logboek van de worker."),
}

pages = Blueprint("incidents", __name__, url_prefix="/beheer/haperingen")


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether the menu shows this page."""
    actor = g.get("actor")
    return {"is_administrator": actor is not None and actor.is_administrator}


@pages.get("")
def index() -> str:
    with here.engine().database.read() as connection:
        found = lists.incidents(connection, auth.actor())
        letters = delivery.undelivered(connection, auth.actor())
        waiting = delivery.waiting(connection)
    return render_template(
        "beheer/haperingen.html",
        incidents=found,
        berichten=letters,
        redenen=REASONS,
        wachten=0 if current_app.config["DREMPEL_MAIL"] else waiting,
    )


@pages.post("/<int:incident_id>")
def retry(incident_id: int) -> Any:
    timers.retry(here.engine(), auth.actor(), incident_id)
    flash("Drempel probeert het nu opnieuw. Lukt het, dan verdwijnt de hapering uit de lijst.", "ok")
    return redirect(url_for("incidents.index"))


@pages.post("/berichten/<int:letter_id>")
def retry_letter(letter_id: int) -> Any:
    delivery.retry(here.engine(), auth.actor(), letter_id)
    flash("Drempel verstuurt het bericht nu opnieuw. Lukt het, dan verdwijnt het uit de lijst.", "ok")
    return redirect(url_for("incidents.index"))
