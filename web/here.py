"""The engine that this request runs on, and what time it is there."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from engine.context import Engine
from engine.deadlines import amsterdam_date


def engine() -> Engine:
    """What `create_app` was given."""
    found: Engine = current_app.extensions["drempel"]
    return found


def now() -> datetime:
    """On the clock of the engine."""
    return engine().clock.now()


def today() -> date:
    """In Amsterdam, on the clock of the engine."""
    return amsterdam_date(now())
