"""The databases of the tests: each test gets one with the tables and no rows, on SQLite or on PostgreSQL.

What takes long is done once for each process: making the tables, connecting to PostgreSQL, and bringing a
database to where many tests begin.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, LargeBinary, event
from sqlalchemy.engine import make_url

from engine.db import Database
from engine.definitions import contents, read_files, regions
from engine.settings import ROOT
from engine.tables import Base, Content


def migrate(url: str) -> None:
    """The tables of this version, in an empty database."""
    database = Database(url)
    database.migrate()
    database.dispose()


def file_of(url: str) -> Path | None:
    """Where a database of SQLite is; None for another."""
    found = make_url(url)
    return Path(found.database or "") if found.get_backend_name() == "sqlite" else None


def snapshot(source: Path, target: Path) -> Path:
    """All that was committed to a database of SQLite, in one new file."""
    connection = sqlite3.connect(source)
    connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    return target


class Lasting(psycopg.Connection[Any]):
    """A connection that is not closed: who connects next gets it, with the statements that it prepared."""

    free: ClassVar[list[Lasting]] = []

    def close(self) -> None:
        if not self.closed and self.info.transaction_status == TransactionStatus.IDLE:
            self.free.append(self)
        else:
            super().close()

    def end(self) -> None:
        super().close()


class PostgreSQL:
    """A server on which tests get databases."""

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True)
        self._address = urlsplit(address)
        self._prefix = f"drempel_{os.getpid()}"
        self._made = 0

    def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of this one: the usual is empty. Nobody is connected to it."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._connection.execute(copied.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        self._connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        return urlunsplit(self._address._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def close(self) -> None:
        self._connection.close()


class Reused:
    """A database with the tables for one test after another: emptying it takes far less than making one.

    Whoever connects to it gets a connection that was used before. What is in the files of the regions stays:
    without a version that refers to it it is nothing, and storing it again takes longer than most tests.
    """

    LEAVE = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)"
    )
    TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    # All rows go, so none need be looked up that refers to another.
    UNBOUND = "SET session_replication_role = replica"
    # What is stored in bytes is not packed: that takes longer than all else of storing a version.
    UNPACKED = ";".join(
        f'ALTER TABLE "{table.name}" ALTER "{column.name}" SET STORAGE EXTERNAL'
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    )
    # The numbers begin at 1 again, as in a new database.
    EMPTY = ";".join(
        f'DELETE FROM "{table.name}"'  # noqa: S608 - names of ours
        for table in Base.metadata.sorted_tables
        if table is not Content.__table__
    )
    OTHERS = "DELETE FROM contents WHERE digest <> ALL(%s)"
    RESTART = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"

    def __init__(self, postgres: PostgreSQL) -> None:
        self.name = postgres.create()
        self.url = postgres.url(self.name)
        self._address = self.url.replace("+psycopg", "")
        migrate(self.url)
        self._connection = psycopg.connect(self._address, autocommit=True)
        self._connection.execute(self.UNBOUND)
        self._connection.execute(self.UNPACKED)
        self._kept = self._keep()
        event.listen(Engine, "do_connect", self._connected)

    def _keep(self) -> list[str]:
        """What is in the files of all regions, by its digest."""
        found = {one for region in regions(ROOT) for one in read_files(ROOT, region).values()}
        database = Database(self.url)
        with database.write() as connection:
            contents.keep(connection, found)
        database.dispose()
        return [contents.digest(one) for one in found]

    def _connected(self, _dialect: Any, _record: Any, _words: Any, named: dict[str, Any]) -> Lasting | None:
        """None for another database: then the engine connects by itself."""
        if named.get("dbname") != self.name:
            return None
        while Lasting.free:
            one = Lasting.free.pop()
            if not one.closed:
                return one
        return Lasting.connect(self._address)

    def empty(self) -> None:
        """Without rows; who is still connected is not any more, and loses the locks held."""
        kept = [one.info.backend_pid for one in Lasting.free if not one.closed]
        self._connection.execute(self.LEAVE, (kept,))
        tables = {name for (name,) in self._connection.execute(self.TABLES)}
        assert tables == set(Base.metadata.tables), "a test that changes tables asks for bare_database_url"
        self._connection.execute(self.EMPTY)
        self._connection.execute(self.OTHERS, (self._kept,))
        self._connection.execute(self.RESTART)

    def close(self) -> None:
        event.remove(Engine, "do_connect", self._connected)
        for one in Lasting.free:
            one.end()
        self._connection.close()


class Once:
    """Databases as something left them, such as the restoring of an old file: made once, then copied.

    Whoever makes one disconnects from it: else it cannot be copied.
    """

    def __init__(self, folder: Path, postgres: Callable[[], PostgreSQL]) -> None:
        self._folder, self._postgres = folder, postgres
        self._made: dict[tuple[str, str], str] = {}

    def copy(self, kind: str, name: str, make: Callable[[str], None], target: Path) -> str:
        """The address of a copy of what `make` makes of an empty database without tables."""
        if (kind, name) not in self._made:
            self._made[kind, name] = self._make(kind, make)
        source = self._made[kind, name]
        if kind == "sqlite":
            return f"sqlite:///{shutil.copy(source, target)}"
        return self._postgres().url(self._postgres().create(source))

    def _make(self, kind: str, make: Callable[[str], None]) -> str:
        if kind == "sqlite":
            path = self._folder / f"{len(self._made)}.sqlite"
            make(f"sqlite:///{path}")
            return str(snapshot(path, path.with_suffix(".whole")))
        name = self._postgres().create()
        make(self._postgres().url(name))
        return name
