"""The one place that opens connections and commits.

A transaction that writes takes SQLite's write lock at once (BEGIN IMMEDIATE), so that it can never fail
halfway for lack of it; on PostgreSQL callers lock the rows they change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, CursorResult, Result, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from engine.errors import DrempelError

MIGRATIONS = "engine:migrations"
BUSY_MS = 10_000
# FULL: what was committed is on the disk, also after a power cut.
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "busy_timeout": str(BUSY_MS)}
OPTIONS: dict[str, Any] = {"hide_parameters": True}  # parameters are personal data
UNDEFINED_TABLE = "42P01"  # of the SQL standard
Record = TypeVar("Record")


class DatabaseUnreachable(DrempelError):
    """The database does not answer. Check DREMPEL_DATABASE_URL, the server, and `drempel migrate`."""

    code = "database:unreachable"


class Database:
    """Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        options = dict(OPTIONS)
        if self.is_sqlite:
            options["connect_args"] = {"timeout": BUSY_MS / 1000}
        else:
            options |= {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
        self.engine = create_engine(self.url, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may change rows: commits at the end, rolls back on any error."""
        with self._connected() as connection:
            writing = connection.execution_options(drempel_write=True)
            with writing.begin():
                yield writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look; whatever it changes is rolled back."""
        with self._connected() as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def all_or_nothing(self) -> Iterator[Database]:
        """Whatever is done with the database that it gives, by many use cases, is one transaction.

        At the end all of it is there, or nothing, also when the process dies halfway. Others wait meanwhile.
        """
        with self.write() as connection:
            yield _Inside(self, connection)

    @contextmanager
    def rehearse(self) -> Iterator[Connection]:
        """One transaction that may change rows as `write` does, and is rolled back at its end."""
        with self._connected() as connection:
            writing = connection.execution_options(drempel_write=True)
            transaction = writing.begin()
            try:
                yield writing
            finally:
                transaction.rollback()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except OperationalError as error:
            raise DatabaseUnreachable(reason=type(error.orig).__name__) from error
        except ProgrammingError as error:
            # PostgreSQL says in this way that there are no tables yet; all else is a mistake in a query.
            if getattr(error.orig, "sqlstate", None) != UNDEFINED_TABLE:
                raise
            raise DatabaseUnreachable(reason=type(error.orig).__name__) from error

    def ping(self) -> None:
        """Raises DatabaseUnreachable."""
        with self.read() as connection:
            connection.exec_driver_sql("SELECT 1")

    def migrate(self) -> None:
        """Bring the tables up to date. Idempotent; two at the same time wait for each other."""
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        with self.write() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7370)")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def dispose(self) -> None:
        self.engine.dispose()


class _Inside(Database):
    """A database within one transaction of another. For one thread."""

    def __init__(self, whole: Database, connection: Connection) -> None:
        self.url, self.is_sqlite, self.engine = whole.url, whole.is_sqlite, whole.engine
        self._connection = connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """On any error only what was done here is undone."""
        with self._connection.begin_nested():
            yield self._connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    def dispose(self) -> None:
        """The connections are those of the whole database."""


@contextmanager
def in_one_go(connection: Connection) -> Iterator[None]:
    """For statements that return no rows: PostgreSQL gets them together (a pipeline), SQLite one by one.

    What the database has against one of them is raised at the end, as by `execute`.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        yield
        return
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        raise DBAPIError.instance(
            None, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def changed_rows(result: CursorResult[Any]) -> int:
    """How many rows a statement changed. Of one that went `in_one_go`: to be asked after that is over."""
    return int(result.context.cursor.rowcount)


def inserted_id(result: CursorResult[Any]) -> int:
    """The number that the database gave to the one row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise TypeError("no row was inserted")
    return int(key[0])


def records(kind: type[Record], rows: Result[*tuple[Any, ...]]) -> tuple[Record, ...]:
    """One for each row, which names its columns after the fields: their order means nothing.

    Quicker than the mapping that a row can be.
    """
    names = tuple(rows.keys())
    return tuple(kind(**dict(zip(names, row, strict=True))) for row in rows)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event below says how a transaction starts
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("drempel_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
