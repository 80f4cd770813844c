"""Is this process alive, and does it reach its database? For whoever watches the installation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app

pages = Blueprint("health", __name__)


@pages.get("/gezond")
def alive() -> Any:
    current_app.extensions["drempel"].database.ping()
    return {"status": "ok"}
