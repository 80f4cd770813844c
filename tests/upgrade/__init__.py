"""Dossiers as older versions stored them; `python -m tests.upgrade <name>` writes those of today.

A file is added and never changed: tests/laws/test_upgrade.py opens them all and lets them run on. Each goes
the way of a real upgrade: into a database with the tables of its own time, and from there through every
migration since. So a migration that changes rows is tried on rows that a version really wrote.

A file holds the rows of every table, the Alembic revision of these, and each piece of binary content once
(diagrams, forms, states of processes), to which the rows refer. 0.1.0.json.gz is older than that: it holds
some of the tables of FIRST, the content within the rows, and no revision. That of its rows is known by their
columns: no `participants.kind` (0003) and no `tasks.meeting` (0004). It goes through all migrations too.
"""

from __future__ import annotations

import base64
import gzip
import json
import lzma
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, insert, select
from sqlalchemy import text as sql

from engine.db import MIGRATIONS, Database
from engine.tables import Base

FOLDER = Path(__file__).parent
PACKED = ".json.xz"  # the same numbers stand in many rows, far from each other: gzip does not see that
FIRST = "0001"  # the revision of a file that names none
Tables = dict[str, list[dict[str, Any]]]  # name -> its rows


def save(database: Database, path: Path) -> None:
    """All rows of all tables."""
    with database.read() as connection:
        tables = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }
        revision = MigrationContext.configure(connection).get_current_revision()
    contents: dict[bytes, int] = {}
    stored = {
        name: [{key: _stored(value, contents) for key, value in row.items()} for row in rows]
        for name, rows in tables.items()
    }
    whole = {"revision": revision, "contents": [_spelled(one) for one in contents], "tables": stored}
    text = json.dumps(whole, sort_keys=True).encode()
    path.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))


def read(path: Path) -> tuple[str, Tables]:
    """The revision of the tables of a file, and their rows."""
    unpack = gzip.decompress if path.suffix == ".gz" else lzma.decompress
    whole = json.loads(unpack(path.read_bytes()))
    contents = [_unspelled(one) for one in whole.get("contents", ())]
    tables = {
        name: [{key: _read(value, contents) for key, value in row.items()} for row in rows]
        for name, rows in whole.get("tables", whole).items()
    }
    return whole.get("revision", FIRST), tables


def restore(path: Path, database: Database) -> None:
    """Into an empty database without tables: those of the file's time, its rows, all migrations since."""
    revision, tables = read(path)
    with database.write() as connection:
        _migrate(connection, revision)
    with database.write() as connection:
        for name, rows in _in_order(connection, tables):
            connection.execute(insert(name), rows)
        if not database.is_sqlite:
            _count_on(connection, tables)
    database.migrate()


def _migrate(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _in_order(connection: Connection, tables: Tables) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The tables as they are in this database, parents first, each with its rows; never those of today."""
    found = MetaData()
    found.reflect(connection)
    assert tables.keys() <= found.tables.keys(), "a table of the file is not one of its revision"
    for table in found.sorted_tables:
        if rows := tables.get(table.name):
            assert rows[0].keys() <= set(table.columns.keys()), f"{table.name}: columns of another revision"
            yield table, rows


def _count_on(connection: Connection, tables: Tables) -> None:
    """PostgreSQL numbers new rows from where the old ones end."""
    for name, rows in tables.items():
        highest = max((row["id"] for row in rows if isinstance(row.get("id"), int)), default=None)
        if highest is not None:
            counter = sql("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)")
            connection.execute(counter, {"table": name, "highest": highest})


# -- values ----------------------------------------------------------------------------------------------


def _stored(value: Any, contents: dict[bytes, int]) -> Any:
    if isinstance(value, bytes):
        return {"content": contents.setdefault(value, len(contents))}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _read(value: Any, contents: list[bytes]) -> Any:
    if not isinstance(value, dict):
        return value
    match value.popitem():
        case "content", number:
            return contents[number]
        case "bytes", _ as encoded:
            return base64.b64decode(encoded)
        case "at", _ as moment:
            return datetime.fromisoformat(moment).astimezone(UTC)
        case "day", _ as day:
            return date.fromisoformat(day)
        case kind, _:
            raise ValueError(kind)


def _spelled(content: bytes) -> dict[str, str]:
    """As text where it is text: that packs better."""
    try:
        return {"text": content.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _unspelled(content: dict[str, str]) -> bytes:
    return content["text"].encode() if "text" in content else base64.b64decode(content["base64"])
