"""Is this process alive, and does it reach its database? For whoever watches the installation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from web import here

pages = Blueprint("health", __name__)


@pages.get("/gezond")
def alive() -> Any:
    here.engine().database.ping()
    return {"status": "ok"}
