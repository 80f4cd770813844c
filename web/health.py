"""Is this process alive, and does it reach its database? For whoever watches the installation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app
from sqlalchemy import text

pages = Blueprint("health", __name__)


@pages.get("/gezond")
def alive() -> Any:
    with current_app.extensions["drempel"].database.read() as connection:
        connection.execute(text("SELECT 1"))
    return {"status": "ok"}
