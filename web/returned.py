"""A form that could not be taken in comes back in the page.

Nobody was logged in, its token was of an earlier log-in, or the database was away. Nothing of it is stored.
Who it was made for stands in it, signed: only that person can go on with it, at once or after logging in.
Must not know: what a form asks, how one logs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from flask import current_app, flash, g, redirect, render_template, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from web import bodies

OWNER: Final = "_wie"
PLACE: Final = "_concept"  # of a form with a draft: drafts.Place.key
PAGE: Final = "_hier"  # on which it stands
LARGEST: Final = 1_500_000  # what travels through the log-in form; more than that can be read and copied
SECRET: Final = ("wachtwoord",)


@dataclass(frozen=True)
class Returned:
    """A form that was sent and not taken in."""

    owner: int | None  # the account for which its page was made; None when nothing says so
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...]  # their names: a browser does not give a file twice

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What someone filled in, to read: the name of the field in words, and the text."""
        return [
            (name.replace("_", " ").replace(".", ", "), text)
            for name, text in self.values
            if text.strip() and not name.startswith("_") and "._" not in name
        ]

    @property
    def too_long(self) -> tuple[str, ...]:
        """The fields to shorten before its form takes it."""
        sizes = {name: len(text.encode()) for name, text in self.values}
        if sum(sizes.values()) <= bodies.LARGEST_TEXT:
            return ()
        return tuple(name for name, size in sizes.items() if size > bodies.LARGEST_TEXT // 10)

    @property
    def has_draft(self) -> bool:
        """Whether its form can show it again."""
        return any(name == PLACE for name, _ in self.values)

    @property
    def page(self) -> str:
        return next((text for name, text in self.values if name == PAGE), "/")

    @property
    def is_mine(self) -> bool:
        """Whether this browser is logged in as the one who typed it."""
        return self.owner is not None and self.owner == session.get("user")


def owner_mark() -> str:
    """For a hidden field: for whom this page is made. Only we can write it."""
    user = session.get("user")
    return str(_signer("wie").dumps(user)) if user is not None else ""


def of_request() -> Returned | None:
    """What the form of this request holds; None when there is nothing in it that someone filled in."""
    if request.method != "POST":
        return None
    try:
        sent, files = list(request.form.items(multi=True)), request.files.values()
    except RequestEntityTooLarge:
        return None
    found = Returned(
        _opened(_signer("wie"), request.form.get(OWNER)),
        tuple((name, text) for name, text in sent if name not in ("csrf_token", OWNER, *SECRET)),
        tuple(file.filename for file in files if file.filename),
    )
    return found if found.lines or found.files else None


def sealed(found: Returned | None) -> str | None:
    """As a text that travels through the log-in form; None for what nobody could go on with."""
    if found is None or found.owner is None:
        return None
    text = str(_signer("formulier").dumps(asdict(found)))
    return text if len(text) <= LARGEST else None


def unsealed(text: str | None) -> Returned | None:
    """What `sealed` made; None for any other text."""
    found = _opened(_signer("formulier"), text)
    if found is None:
        return None
    values = tuple((name, value) for name, value in found["values"])
    return Returned(found["owner"], values, tuple(found["files"]))


def too_late(why: str, labels: Mapping[str, str], back: str, where: str = "Naar het dossier") -> Any:
    """Nobody can send this form in any more: why, and what was typed, to be copied.

    `labels`: of the fields in which one types. Who typed nothing goes `back` and reads it there.
    """
    typed = [(label, request.form.get(name, "").strip()) for name, label in labels.items()]
    typed = [(label, text) for label, text in typed if text]
    if not typed:
        flash(why, "warning")
        return redirect(back)
    return render_template("te_laat.html", waarom=why, getypt=typed, terug=back, naar=where), 409


def tell_first(wrong: bool) -> None:
    """The title of this page begins with it when a form on it was refused: it is what is read out first."""
    g.is_refused = wrong


def _signer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"teruggegeven-{what}")


def _opened(signer: URLSafeSerializer, text: str | None) -> Any:
    try:
        return signer.loads(text) if text else None
    except BadSignature:
        return None
