"""Houses in which nothing happened yet. On SQLite they are copies: making one takes long."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from engine import testing
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.definition import identify
from engine.testing import House
from tests.databases import file_of, snapshot

Key = tuple[Any, ...]
MADE: dict[Key, tuple[bytes, House]] = {}


def begun(
    url: str,
    region: str,
    begin: datetime,
    files: Mapping[str, bytes] | None = None,
    roles: tuple[str, ...] = testing.ROLES,
) -> House:
    """What `engine.testing.build` makes of this database, which has the tables and no rows."""
    path = file_of(url)
    if path is None:
        return testing.build(url, region, begin, files, roles)
    key = (region, begin, identify(region, files) if files is not None else None, roles)
    if key not in MADE:
        made = testing.build(url, region, begin, files, roles)
        made.engine.database.dispose()
        with tempfile.TemporaryDirectory() as folder:
            MADE[key] = snapshot(path, Path(folder) / "begun.sqlite").read_bytes(), made
    content, made = MADE[key]
    path.write_bytes(content)
    clock = MovableClock(begin)
    engine = Engine(Database(url), clock, testing.PARSED)
    return replace(made, engine=engine, clock=clock, numbers=count(1))
