"""The Flask application: what every request has in common. Pages are blueprints of their own.

Must not know: SQL, SpiffWorkflow. Rights are asked of `engine.access` by the use cases, never decided here.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.access import NotAllowed
from engine.context import Engine
from engine.db import DatabaseUnreachable
from engine.errors import Conflict, DrempelError, NotFound
from engine.playing.background import Walks
from engine.settings import Settings
from web import (
    auth,
    bodies,
    correcting,
    demo,
    dossiers,
    dutch,
    health,
    helping,
    here,
    inbox,
    incidents,
    intake,
    letters,
    new_dossier,
    organisation_details,
    organisation_file,
    organisations,
    participation,
    preferences,
    questions,
    returned,
    tasks,
)
from web.designer import pages as designs
from web.forms import drafts, uploads
from web.meetings import discussion, feeds, overview, planning, writing
from web.numbers import RowNumber, refuse_too_large
from web.policy import POLICY
from web.trying import Mount, Tries

log = structlog.get_logger(__name__)
BUILD = Path(__file__).parent / "static" / "build"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MEETINGS = (overview, writing, discussion, planning, feeds)
DOSSIERS = (tasks, new_dossier, drafts, uploads, dossiers, correcting, participation, questions, letters)
WORK = (inbox, *DOSSIERS, *MEETINGS, intake)
ADMINISTRATION = (incidents, helping, organisations, organisation_details, organisation_file, designs)
BLUEPRINTS = (auth, *WORK, *ADMINISTRATION, preferences, health)
STATUSES: dict[type[DrempelError], int] = {
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    DatabaseUnreachable: 503,
}
csrf = CSRFProtect()


def create_app(engine: Engine, settings: Settings, *, may_try: bool = True) -> Flask:
    """The application on this engine. Safe to call many times, for example once per test.

    `may_try`: whether designers can try a proposal; not within such a try itself.
    """
    app = Flask(__name__)
    app.request_class = bodies.Body
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DREMPEL_DEMO=settings.demo,
        DREMPEL_DEMO_POST=settings.demo_post,
        DREMPEL_MAIL=settings.mail is not None,
        MAX_CONTENT_LENGTH=bodies.LARGEST_POST,
        DREMPEL_LARGEST_FILE=settings.largest_file,
        MAX_FORM_MEMORY_SIZE=bodies.LARGEST_READ,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="drempel",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=10),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # `_begin` does it, once it is known who asks
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )
    if may_try:
        tries = Tries(partial(create_app, may_try=False), settings)
        app.extensions["drempel_tries"] = tries
        app.extensions["drempel_walks"] = Walks()
        app.wsgi_app = Mount(app, tries)  # type: ignore[method-assign, assignment]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    app.extensions["drempel"] = engine
    csrf.init_app(app)
    if may_try:  # a try shares the count of wrong log-ins: to set up another would begin it anew
        auth.limiter.init_app(app)
    dutch.install(app.jinja_env)
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.globals["bundled"] = _bundles()
    app.jinja_env.globals["owner_mark"] = returned.owner_mark
    app.before_request(_begin)
    app.after_request(_finish)
    app.context_processor(
        lambda: {
            "account": g.get("account"),
            "now": here.engine().clock.now(),
            "demo": settings.demo,
            "proef": app.config.get("DREMPEL_TRY"),
        }
    )
    for blueprint in (*BLUEPRINTS, *((demo,) if settings.demo else ())):
        app.register_blueprint(blueprint.pages)
    _handle_errors(app)
    return app


def _bundles() -> Any:
    """The address of a bundled file by its plain name."""
    manifest = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    return lambda name: f"/static/build/{manifest[name]}"


def _begin() -> Any:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    answer = auth.open_session()
    if answer is None:
        if current_app.config["WTF_CSRF_ENABLED"]:
            csrf.protect(apply_exemptions=True)
        refuse_too_large()
        bodies.refuse_too_much_text()
    return answer


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/static/build/"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    wrong_password = auth.refused(response) and request.endpoint == "auth.log_in"
    if wrong_password or g.get("is_refused"):
        _tell_first(response)
    return response


def _tell_first(response: Response) -> None:
    """The title of a page that shows a form again begins with it: a title is what is read out first."""
    if response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(response.get_data(as_text=True).replace("<title>", "<title>Fout: ", 1))


def status_of(error: Exception) -> int:
    """What is answered to an error that no page took up; 500 is a mistake of ours, and is logged."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def _handle_errors(app: Flask) -> None:
    texts = {
        400: (
            "Dit ging niet goed",
            "De gegevens kwamen niet goed aan. Ga terug en probeer het nog een keer.",
        ),
        403: ("Je mag dit niet doen", "Dit hoort bij een andere organisatie of bij een andere functie."),
        404: ("Deze pagina is er niet", "Misschien is het adres verkeerd overgenomen."),
        405: ("Dit kan hier niet", "Ga terug naar de vorige pagina."),
        409: (
            "Dit kan nu niet meer",
            "Er is intussen iets veranderd. Kijk eerst hoe het er nu voor staat, en ga daar verder.",
        ),
        413: (
            "Dit is te veel in één keer",
            "Er past 2 MB tekst in een formulier. Er is nog niets verstuurd. Maak het korter en ga verder.",
        ),
        429: ("Te vaak geprobeerd", "Wacht een minuut en probeer het dan nog een keer."),
        500: (
            "Er ging iets mis",
            "Dat ligt niet aan jou. Er is niets verloren gegaan. Probeer het straks nog een keer.",
        ),
        503: (
            "Drempel is even niet bereikbaar",
            "Er is niets verloren gegaan. Probeer het over een minuut nog een keer.",
        ),
    }

    def page(status: int) -> tuple[str, int]:
        title, text = texts.get(status, texts[500 if status >= 500 else 400])
        typed = None if request.endpoint in auth.OPEN_TO_ALL else returned.of_request()
        return render_template(
            "fout.html", titel=title, tekst=text, code=g.get("request_id"), getypt=typed
        ), status

    def lost() -> tuple[str, int] | None:
        """A form of a page from before the last log-in."""
        typed = returned.of_request()
        if typed is None or request.endpoint in auth.OPEN_TO_ALL:
            return None
        return render_template("teruggegeven.html", getypt=typed, titel="Er is nog niets verstuurd"), 400

    def on_error(error: Exception) -> Any:
        if isinstance(error, CSRFError):
            return lost() or page(400)
        if isinstance(error, HTTPException):
            status = error.code or 500
            return error if status < 400 else page(status)
        if (known := status_of(error)) != 500:
            return page(known)
        code = error.code if isinstance(error, DrempelError) else type(error).__name__
        log.error("request.failed", code=code, endpoint=request.endpoint, exc_info=app.debug)
        if app.testing and not isinstance(error, DrempelError):
            raise error
        return page(500)

    app.register_error_handler(Exception, on_error)
