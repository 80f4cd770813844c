"""Trying a proposal: a whole Drempel of its own, for one designer, on a throw-away file.

The pages are the real ones, on another engine: below /proef stands a second application. A try lives in this
process, and goes with it; each designer has one at a time. Must not know: what a proposal changes.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

from flask import Flask, session
from flask.ctx import RequestContext

from engine.context import Engine
from engine.demo import trying
from engine.errors import DrempelError
from engine.settings import Settings
from web import auth

BELOW: Final = "/proef"
MOST: Final = 20  # at the same time in one installation; the oldest goes
KEY: Final = "proef"  # in the session
Start = Callable[..., Any]
Build = Callable[[Engine, Settings], Flask]


@dataclass(frozen=True)
class Try:
    """One try that goes on. `back`: the page of the proposal."""

    engine: Engine
    app: Flask
    folder: TemporaryDirectory[str]
    back: str
    case_id: int  # the dossier with which it began


class Tries:
    """The tries of this process. Safe to share between threads."""

    def __init__(self, build: Build, settings: Settings) -> None:
        self._build, self._settings = build, settings
        self._going: OrderedDict[str, Try] = OrderedDict()
        self._lock = Lock()

    def begin(self, region: str, files: Mapping[str, bytes], at: datetime, back: str) -> str:
        """Begin one, and enter it: the address of its dossier. What this session tried before goes.

        Raises DrempelError when no dossier can begin on these files.
        """
        self.end()
        folder = TemporaryDirectory(prefix="drempel-proef-")
        try:
            engine, case_id, user_id = trying.begin(Path(folder.name) / "proef.sqlite", region, files, at)
        except DrempelError:
            folder.cleanup()
            raise
        # A key of its own: what it signs means nothing outside.
        own = replace(
            self._settings, demo=True, demo_post=None, mail=None, proxies=0, secret_key=secrets.token_hex(32)
        )
        app = self._build(engine, own)
        app.config |= {
            "DREMPEL_TRY": back,
            "SESSION_COOKIE_NAME": "drempel_proef",
            "SESSION_COOKIE_PATH": BELOW,
            "DREMPEL_TRY_BEGINS": (user_id, case_id),
        }
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._going[token] = Try(engine, app, folder, back, case_id)
            oldest = [self._going.popitem(last=False)[1] for _ in range(len(self._going) - MOST)]
        for one in oldest:
            _clean(one)
        session[KEY] = token
        return f"{BELOW}/demo/proef"

    def end(self) -> None:
        """The try of this session goes. Idempotent."""
        with self._lock:
            gone = self._going.pop(session.pop(KEY, ""), None)
        if gone is not None:
            _clean(gone)

    def close(self) -> None:
        """All of them go. Idempotent."""
        with self._lock:
            gone = list(self._going.values())
            self._going.clear()
        for one in gone:
            _clean(one)

    def engines(self) -> list[Engine]:
        """Of the tries that go on, the oldest first."""
        with self._lock:
            return [one.engine for one in self._going.values()]

    def folders(self) -> list[Path]:
        """Where the tries that go on are kept."""
        with self._lock:
            return [Path(one.folder.name) for one in self._going.values()]

    def of_session(self) -> Try | None:
        with self._lock:
            return self._going.get(session.get(KEY, ""))


def _clean(one: Try) -> None:
    one.engine.database.dispose()
    one.folder.cleanup()


class Mount:
    """Hands what is below /proef to the try of who asks; all else to the application itself."""

    def __init__(self, app: Flask, tries: Tries) -> None:
        self._app, self._tries, self._inner = app, tries, app.wsgi_app

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{BELOW}/"):
            try:
                found = self._allowed(environ)
            except Exception as error:  # noqa: BLE001 - as for any page: it is logged and told
                return self._told(error, environ, start)
            if found is not None:
                within = {**environ, "SCRIPT_NAME": BELOW, "PATH_INFO": path.removeprefix(BELOW)}
                return found.app.wsgi_app(within, _staying(start))
        return self._inner(environ, start)

    def _allowed(self, environ: dict[str, Any]) -> Try | None:
        """The try of this session, while its person may design; its clock has done what was due."""
        with self._request(environ):
            actor = auth.who_asks()
            found = self._tries.of_session() if actor is not None and actor.designs_for else None
        if found is not None:
            trying.settle(found.engine)
        return found

    def _told(self, error: Exception, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """The page of this error, with the headers of every page: no application has begun yet."""
        with self._request(environ):
            page = self._app.make_response(self._app.handle_user_exception(error))
            return self._app.process_response(page)(environ, start)

    def _request(self, environ: dict[str, Any]) -> RequestContext:
        """Without the body: that is for the application below."""
        return self._app.request_context({**environ, "REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0"})


def _staying(start: Start) -> Start:
    """Where a page sends its reader to, stays within the try; files that all pages share are the same."""

    def starting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start(
            status, [(name, _below(value) if name == "Location" else value) for name, value in headers], *rest
        )

    return starting


def _below(address: str) -> str:
    is_elsewhere = not address.startswith("/") or address.startswith(f"{BELOW}/")
    return address if is_elsewhere else f"{BELOW}{address}"
