"""Dossiers as each release stored them; `python -m tests.upgrade <version>` writes those of today.

A release adds one file and never changes an older one: tests/laws/test_upgrade.py opens them all.
"""

from __future__ import annotations

import base64
import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from engine.db import Database
from engine.tables import Base

FOLDER = Path(__file__).parent
TABLES = (
    "organisations",
    "organisation_roles",
    "users",
    "memberships",
    "definitions",
    "definition_files",
    "regions",
    "cases",
    "processes",
    "tasks",
    "timers",
    "participants",
    "messages",
    "outbox",
    "audit",
)

NUMBERED = ("organisation_roles", "participants", "messages", "outbox")  # nothing refers to their numbers


def save(database: Database, path: Path) -> None:
    """All rows of the tables above."""
    with database.read() as connection:
        rows = {
            name: [dict(row) for row in connection.execute(select(Base.metadata.tables[name])).mappings()]
            for name in TABLES
        }
    text = json.dumps(rows, default=_write, sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def restore(path: Path, database: Database) -> None:
    """Put the rows into an empty, migrated database."""
    rows = json.loads(gzip.decompress(path.read_bytes()), object_hook=_read)
    with database.write() as connection:
        for name in TABLES:
            for row in rows[name]:
                if name in NUMBERED:  # PostgreSQL goes on counting where it was
                    del row["id"]
            if rows[name]:
                connection.execute(insert(Base.metadata.tables[name]), rows[name])


def _write(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    raise TypeError(type(value))


def _read(value: dict[str, Any]) -> Any:
    if value.keys() == {"bytes"}:
        return base64.b64decode(value["bytes"])
    if value.keys() == {"at"}:
        return datetime.fromisoformat(value["at"])
    return value
