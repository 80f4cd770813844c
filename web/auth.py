"""Logging in and out, the session, and who is asking. A session ends with the password or after ten hours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, flash, g, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from engine.access import Actor
from engine.organisations import people, succession
from web import dutch, here, returned

log = structlog.get_logger(__name__)
pages = Blueprint("auth", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://")
OPEN_TO_ALL = {
    "auth.login",
    "auth.log_in",
    "static",
    "health.alive",
    "demo.log_in",
    "demo.enter",
    "meetings_feed.read",
}


def open_session() -> Any:
    """Before every request: find out who asks; strangers go to the login page, with what they typed."""
    if who_asks() is not None or request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    return _ask_to_log_in()


def who_asks() -> Actor | None:
    """Who this session is of, with the functions as they are now; None for a stranger."""
    g.account = g.actor = None
    user_id, key = session.get("user"), session.get("key")
    if user_id is not None:
        with here.engine().database.read() as connection:
            account = people.find_account(connection, user_id)
            if account is not None and account.session_key == key:
                g.account, g.actor = account, people.actor(connection, account)
            else:
                session.clear()
    found: Actor | None = g.actor
    return found


def actor() -> Actor:
    """Who asks; only where `open_session` let someone through."""
    found: Actor = g.actor
    return found


def account() -> people.Account:
    """The account of who asks; only where `open_session` let someone through."""
    found: people.Account = g.account
    return found


def _ask_to_log_in() -> Any:
    """A lost session loses nothing: what was typed stands in the page and travels through the login form."""
    if request.method == "GET":
        return redirect(url_for("auth.login", verder=request.full_path.rstrip("?")))
    found = returned.of_request()
    return _login_page(found.page if found is not None else "/", found, "sessie"), 401


def _login_page(after: str, typed: returned.Returned | None, told: str | None, email: str = "") -> str:
    return render_template(
        "inloggen.html",
        verder=after,
        getypt=typed,
        bewaard=returned.sealed(typed),
        melding=told,
        e_mail=email,
    )


def refused(response: Response) -> bool:
    return response.status_code == 401


def this_account() -> str:
    return f"account:{request.form.get('e_mail', '').strip().lower()}"


@pages.get("/inloggen")
def login() -> Any:
    if g.account is not None:
        return redirect(url_for("inbox.index"))
    return _login_page(request.args.get("verder", "/"), None, None)


@pages.post("/inloggen")
@limiter.limit("20 per minute", deduct_when=refused)
@limiter.limit("5 per minute", key_func=this_account, deduct_when=refused)
def log_in() -> Any:
    """Wrong tries are counted, per machine and per account; a whole office may log in at nine o'clock."""
    with here.engine().database.read() as connection:
        email, password = request.form.get("e_mail", ""), request.form.get("wachtwoord", "")
        account = people.authenticate(connection, email, password)
    after, typed = request.form.get("verder", "/"), returned.unsealed(request.form.get("bewaard"))
    if account is None:
        log.info("login.refused")
        return _login_page(after, typed, "onjuist", email), 401
    begin(account)
    return after_login(after, typed)


def after_login(after: str, typed: returned.Returned | None) -> Any:
    """On to where this person wanted to be, with what he or she typed before the session ended."""
    _tell_of_mergers()
    if typed is None:
        return redirect(inside(after))
    if not typed.is_mine:
        flash("Wat hier getypt was, is van iemand anders. Het is niet verstuurd.", "warning")
        return redirect(url_for("inbox.index"))
    # The values go back to their own form in the page itself: too large for a cookie.
    return render_template("teruggegeven.html", getypt=typed, titel="Je bent weer ingelogd")


def _tell_of_mergers() -> None:
    """Lately closed: the organisation for which this person worked, and where that work is now."""
    engine = here.engine()
    with engine.database.read() as connection:
        news = succession.news(connection, g.account.id, engine.clock.now())
    for one in news:
        day = dutch.date_in_words(one.day)
        flash(f"{one.name} ging op {day} op in {one.into_name}. Je werkt nu voor {one.into_name}.", "info")


def begin(account: people.Account) -> None:
    """A fresh session for this person; nothing of the one before it remains."""
    session.clear()
    session.permanent = True
    session["user"], session["key"] = account.id, account.session_key
    g.account = account


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
