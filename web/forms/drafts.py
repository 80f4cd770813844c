"""What someone typed and did not send in: kept under his or her name, and shown again in its form.

A form that was refused is a draft too, with what was said of it. So a page shows it that can be opened again,
also after Back. The pages save while one types (assets/concept.js). Must not know: what a form asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, flash, jsonify, redirect, request
from flask_wtf.csrf import generate_csrf

from engine import drafts
from engine.drafts import NOTHING, Draft, Place, Told
from engine.forms import FieldError, Form, Raw
from engine.forms.parsing import grouped
from engine.pages import keeping
from web import auth, dutch, here, returned
from web.forms.posted import AGREED
from web.forms.uploads import without_refused

pages = Blueprint("drafts", __name__, url_prefix="/concept")
THROW_AWAY: Final = "weggooien"
KEPT: Final = ("_basis", AGREED)  # of the fields of a page that are no answer
TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field


@pages.get("")
def key() -> Any:
    """Who is logged in now and with which token: a page that stands open since before asks it."""
    return jsonify(wie=returned.owner_mark(), sleutel=generate_csrf())


@pages.post("")
def save() -> Any:
    """Keep what stands in a form: while one types, or when it came back and one goes on with it."""
    place = Place.read(request.form.get(returned.PLACE, ""))
    if place is None:
        abort(400)
    at = keeping.keep(here.engine(), auth.actor(), place, answers(posted()))
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify(bewaard=dutch.time_of_day(at))
    return redirect(auth.inside(request.form.get(returned.PAGE, "/")), 303)


def posted() -> Raw:
    """Everything that was posted, also what no form asks."""
    return grouped(request.form.items(multi=True))


def answers(raw: Raw) -> Raw:
    """What was typed, and which facts the form showed; no token, no button, no file that was refused."""
    return {
        name: texts
        for name, texts in without_refused(raw).items()
        if name != TOKEN and (not name.startswith("_") or name in KEPT)
    }


def read(place: Place) -> Draft | None:
    """What this person left in this form."""
    with here.engine().database.read() as connection:
        return drafts.find(connection, auth.actor().user_id, place)


def kept(place: Place, raw: Raw, told: Told = NOTHING, basis: str | None = None) -> bool:
    """Keep what was typed, with what is said of it; False when there is nothing left to keep it for.

    `basis`: of the facts that are shown from now on; without it those that the page showed.
    """
    shown = {name: request.form.getlist(name) for name in KEPT if name in request.form}
    if basis is not None:
        shown["_basis"] = [basis]
    try:
        keeping.keep(here.engine(), auth.actor(), place, {**shown, **answers(raw)}, told)
    except keeping.OVER:
        return False
    return True


def thrown_away(place: Place) -> bool:
    """Whether the button was used that begins anew; then it was done."""
    if request.form.get("_actie") != THROW_AWAY:
        return False
    keeping.throw_away(here.engine(), auth.actor(), place)
    flash("Je concept is weg. Je begint opnieuw.", "ok")
    return True


def is_touched(form: Form, raw: Raw, begin: Mapping[str, Any]) -> bool:
    """Whether anything was typed: what a form begins with is no draft."""
    shown = form.fill(begin)
    _, untouched = form.parse((name, each) for name, texts in shown.items() for each in texts)
    return _filled(raw) != _filled(untouched)


def _filled(raw: Raw) -> Raw:
    return {
        name: texts
        for name, texts in answers(raw).items()
        if any(texts) and not name.startswith("_") and not name.endswith("._aantal")
    }


# -- small forms that are no JSON Schema ---------------------------------------------------------------------


def wrongs(draft: Draft | None) -> dict[str, str]:
    """By name of a field what is wrong with it."""
    returned.tell_first(draft is not None and bool(draft.told.errors))
    return {error.path: error.message for error in draft.told.errors} if draft is not None else {}


def given(draft: Draft | None) -> Mapping[str, str]:
    """By name of a field what stands in it."""
    return {name: texts[0] for name, texts in draft.typed.items() if texts} if draft is not None else {}


def refused(place: Place, wrong: Mapping[str, str], **more: Any) -> bool:
    """Keep a small form that was not taken; False when there is nothing left to keep it for.

    `more`: what only its own page says.
    """
    errors = tuple(FieldError(name, message) for name, message in wrong.items())
    return kept(place, posted(), Told(errors, more=more))


def more(draft: Draft | None) -> Mapping[str, Any]:
    """What only the page of this form says of it."""
    return draft.told.more if draft is not None else {}


def done(place: Place) -> None:
    """It was sent in: forget it."""
    keeping.throw_away(here.engine(), auth.actor(), place)
