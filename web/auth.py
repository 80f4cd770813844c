"""Logging in and out, the session, and who is asking. A session ends with the password or after ten hours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, current_app, g, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine.access import Actor
from engine.organisations import people
from web import here

log = structlog.get_logger(__name__)
pages = Blueprint("auth", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://")
OPEN_TO_ALL = {"auth.login", "auth.log_in", "static", "health.alive", "demo.log_in", "meetings_feed.read"}
KEEP_SECONDS = 3600  # how long typed values wait for someone who has to log in again
LARGEST_KEPT = 100_000


def open_session() -> Any:
    """Before every request: find out who asks; strangers go to the login page, with what they typed kept."""
    g.account = g.actor = None
    user_id, key = session.get("user"), session.get("key")
    if user_id is not None:
        with here.engine().database.read() as connection:
            account = people.find_account(connection, user_id)
            if account is not None and account.session_key == key:
                g.account, g.actor = account, people.actor(connection, account)
            else:
                session.clear()
    if g.account is not None or request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    return _ask_to_log_in()


def actor() -> Actor:
    """Who asks; only where `open_session` let someone through."""
    found: Actor = g.actor
    return found


def account() -> people.Account:
    """The account of who asks; only where `open_session` let someone through."""
    found: people.Account = g.account
    return found


def _ask_to_log_in() -> Any:
    """A lost session loses nothing: posted values travel, signed, through the login form."""
    if request.method == "POST" and request.form:
        kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        text = _signer().dumps({"path": request.path, "values": kept})
        if len(text) <= LARGEST_KEPT:
            return render_template("inloggen.html", verder=request.path, bewaard=text, melding="sessie"), 401
    if request.method == "GET":
        return redirect(url_for("auth.login", verder=request.full_path.rstrip("?")))
    return render_template("inloggen.html", verder="/", bewaard=None, melding="sessie"), 401


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="bewaarde-antwoorden")


def _open_kept(text: str | None) -> Any:
    try:
        return _signer().loads(text, max_age=KEEP_SECONDS) if text else None
    except BadSignature:
        return None


def refused(response: Response) -> bool:
    return response.status_code == 401


def this_account() -> str:
    return f"account:{request.form.get('e_mail', '').strip().lower()}"


@pages.get("/inloggen")
def login() -> Any:
    if g.account is not None:
        return redirect(url_for("inbox.index"))
    return render_template(
        "inloggen.html", verder=request.args.get("verder", "/"), bewaard=None, melding=None
    )


@pages.post("/inloggen")
@limiter.limit("20 per minute", deduct_when=refused)
@limiter.limit("5 per minute", key_func=this_account, deduct_when=refused)
def log_in() -> Any:
    """Wrong tries are counted, per machine and per account; a whole office may log in at nine o'clock."""
    with here.engine().database.read() as connection:
        email, password = request.form.get("e_mail", ""), request.form.get("wachtwoord", "")
        account = people.authenticate(connection, email, password)
    after, kept = request.form.get("verder", "/"), request.form.get("bewaard") or None
    if account is None:
        log.info("login.refused")
        return render_template(
            "inloggen.html", verder=after, bewaard=kept, melding="onjuist", e_mail=email
        ), 401
    begin(account)
    return after_login(after, kept)


def after_login(after: str, kept: str | None) -> Any:
    """On to where this person wanted to be, with what was typed before the session ended."""
    opened = _open_kept(kept)
    if opened is None:
        return redirect(inside(after))
    # The values go back to their own form in the page itself: too large for a cookie.
    return render_template("terug_naar_formulier.html", doel=opened["path"], waarden=opened["values"])


def begin(account: people.Account) -> None:
    """A fresh session for this person; nothing of the one before it remains."""
    session.clear()
    session.permanent = True
    session["user"], session["key"] = account.id, account.session_key


def inside(address: str) -> str:
    """The address when it is one of this site, else the front page."""
    parts = urlsplit(address)
    safe = (
        not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
    )
    return address if safe else "/"


@pages.post("/uitloggen")
def log_out() -> Any:
    session.clear()
    return redirect(url_for("auth.login"))
