"""What every use case needs, handed over first: where it is stored, what time it is, what it runs on."""

from __future__ import annotations

from dataclasses import dataclass

from engine.clock import Clock
from engine.db import Database
from engine.definitions.versions import Definitions


@dataclass(frozen=True)
class Engine:
    """What every use case needs. Safe to share between threads."""

    database: Database
    clock: Clock
    definitions: Definitions
