"""The engine that this request runs on, and what day it is there."""

from __future__ import annotations

from datetime import date

from flask import current_app

from engine.context import Engine
from engine.deadlines import amsterdam_date


def engine() -> Engine:
    """What `create_app` was given."""
    found: Engine = current_app.extensions["drempel"]
    return found


def today() -> date:
    """In Amsterdam, on the clock of the engine."""
    return amsterdam_date(engine().clock.now())
