"""A database that goes when it was used: made once with its tables, copied for each use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.db import Database


@cache
def empty() -> bytes:
    """A database with its tables and without a row: making them takes longer than a whole play."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "leeg.sqlite"
        database = Database(f"sqlite:///{path}")
        database.migrate()
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        return path.read_bytes()


@contextmanager
def throwaway() -> Iterator[str]:
    """The address of an empty database; it is gone afterwards."""
    with TemporaryDirectory(prefix="drempel-proef-") as folder:
        path = Path(folder) / "proef.sqlite"
        path.write_bytes(empty())
        yield f"sqlite:///{path}"
