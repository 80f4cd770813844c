"""Loading a file of organisations: choose it, see what it would change, decide.

The text of the file is kept as a draft of who chose it, so that this page can be opened again. Must not know:
what may be in a file (engine.organisations.file), who may change what (engine.access).
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.drafts import Draft, Place, Told
from engine.organisations import changes
from engine.organisations.changes import Change, LoadOutdated, LoadRefused
from engine.organisations.file import MAX_BYTES, Problem, read
from engine.pages import keeping
from web import auth, here, returned
from web.forms import drafts
from web.organisations import sentence

pages = Blueprint("organisations_file", __name__, url_prefix="/beheer/organisatiebestand")
UNREADABLE: Final = Problem(
    "Het bestand", "Dit is geen tekstbestand, of het is te groot.", "Kies een bestand als organisaties.toml."
)
OUTDATED: Final = "Er is intussen iets veranderd. Dit is wat het bestand nu zou doen."
GONE: Final = "Dit overzicht is er niet meer. Kies het bestand opnieuw."
TEXT: Final = "tekst"


@pages.get("")
def choose() -> str:
    """Choose a file; or what the one that was chosen would change, or why it cannot."""
    draft = drafts.read(_place())
    if draft is None:
        return _choice(draft)
    text = drafts.given(draft).get(TEXT)
    try:
        return _plan(text, draft) if text is not None else _choice(draft, (UNREADABLE,))
    except LoadRefused as error:
        return _choice(draft, error.problems)


@pages.post("")
def preview() -> Any:
    """Keep the text of the chosen file; nothing is changed yet."""
    place, file = _place(), request.files.get("bestand")
    if drafts.thrown_away(place):
        return redirect(url_for("organisations_file.choose"))
    data = file.read(MAX_BYTES + 1) if file is not None else b""
    try:
        text = data.decode().lstrip("\ufeff")
    except UnicodeDecodeError:
        text = ""
    typed = {TEXT: [text]} if text.strip() and len(data) <= MAX_BYTES else {}
    keeping.keep(here.engine(), auth.actor(), place, typed)
    return redirect(url_for("organisations_file.choose"), 303)


@pages.post("/doorvoeren")
def load() -> Any:
    """Do what was previewed, unless something changed since then."""
    place = _place()
    draft, again = drafts.read(place), url_for("organisations_file.choose")
    text = drafts.given(draft).get(TEXT)
    if text is None:
        flash(GONE, "warning")
        return redirect(again)
    try:
        seen = request.form.get("_gezien", "")
        done = changes.load(here.engine(), auth.actor(), read(text), previewed=seen)
    except LoadRefused:
        return redirect(again, 303)
    except LoadOutdated:
        keeping.keep(here.engine(), auth.actor(), place, {TEXT: [text]}, Told(notice=OUTDATED))
        return redirect(again, 303)
    drafts.done(place)
    flash(f"Doorgevoerd: {len(done)} {'wijziging' if len(done) == 1 else 'wijzigingen'}.", "ok")
    return redirect(url_for("organisations.index"))


def _place() -> Place:
    """One file at a time, whichever of the own organisations it is about."""
    actor = auth.actor()
    access.require(actor.is_administrator)
    return Place("bestand", organisation_id=min(actor.administers))


def _choice(draft: Draft | None, problems: tuple[Problem, ...] = ()) -> str:
    returned.tell_first(bool(problems))
    return render_template(
        "beheer/organisatiebestand.html", fouten=problems, concept_plek=_place().key, bewaard=draft
    )


def _plan(text: str, draft: Draft) -> str:
    with here.engine().database.read() as connection:
        planned: list[Change] = changes.plan(connection, auth.actor(), read(text))
    return render_template(
        "beheer/organisatieplan.html",
        wijzigingen=planned,
        zin=sentence,
        gezien=changes.fingerprint(planned),
        melding=draft.told.notice,
    )
