"""What most commands begin with: the engine on the settings of the environment, and the log."""

from __future__ import annotations

import logging
import os
import sys

import structlog

from engine import settings
from engine.clock import SystemClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.versions import Definitions
from engine.demo import demonstration
from engine.settings import Settings


def open_engine() -> tuple[Engine, Settings]:
    """The engine on the settings of the environment."""
    found = settings.load(os.environ)
    database = Database(found.database_url)
    clock = demonstration.DemoClock(database) if found.demo else SystemClock()
    _log(logging.WARNING if found.quiet else logging.NOTSET)
    return Engine(database, clock, Definitions()), found


def _log(least: int) -> None:
    """One line of JSON per event of at least this level, on the error stream."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
