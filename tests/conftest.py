"""What every test can ask for: an empty database, on SQLite and on PostgreSQL.

Also keeps the run honest: with ALL_TESTS=1 (`make test`) it fails when a PostgreSQL or browser test was
left out, and it prints how many of each ran.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import sql
from sqlalchemy import LargeBinary
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from engine import db
from engine.db import Database
from engine.organisations import people
from engine.tables import Base
from tests.postgres import server, shared_server

hypothesis.settings.register_profile("check", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

# Nothing of a test outlives a power cut, so nothing waits for the disk; tests/postgres.py does the same.
RELEASED = dict(db.PRAGMAS)
db.PRAGMAS["synchronous"] = "OFF"
# Nothing of a test is worth a password, so hashing one takes the least work.
RELEASED_HASHING = dict(people.HASHING)
people.HASHING.update(time_cost=1, memory_cost=8, parallelism=1)


class Compiled(dict[Any, Any]):
    """What statements compile to, for all databases of a kind: without it each test compiles its own."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(self._of_kind(key), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(self._of_kind(key), value)

    @staticmethod
    def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect, *statement = key
        return (dialect.name, *statement)


class Templates(BytecodeCache):
    """The code of the templates, shared by all applications: each test of a page makes one."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()
TEMPLATES = Templates()
Flask.jinja_options["bytecode_cache"] = TEMPLATES
db.OPTIONS["execution_options"] = {"compiled_cache": COMPILED}

# What one process runs: two browsers at a time make each other late, and the examples share what takes long.
TOGETHER = {"tests/browser/": "browser", "tests/laws/test_examples.py": "examples"}
GUARDED = ("postgres", "browser")
EVERY = "every test"


def migrate(url: str) -> None:
    """The tables of this version, in an empty database."""
    database = Database(url)
    database.migrate()
    database.dispose()


class Tally:
    """Counts the guarded tests that passed, failed or were skipped; sees those of all xdist workers."""

    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or (report.when == "setup" and not report.passed):
            self.seen[EVERY, report.outcome] += 1
            for marker in GUARDED:
                if marker in report.keywords:
                    self.seen[marker, report.outcome] += 1

    def complaints(self) -> list[str]:
        wanted = [
            marker for marker in GUARDED if marker != "browser" or os.environ.get("SKIP_BROWSER") != "1"
        ]
        return [
            f"{marker}: {self.seen[marker, 'skipped']} skipped, {self._ran(marker)} ran"
            for marker in wanted
            if self.seen[marker, "skipped"] or not self._ran(marker)
        ]

    def _ran(self, marker: str) -> int:
        return self.seen[marker, "passed"] + self.seen[marker, "failed"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if os.environ.get("ALL_TESTS") == "1" and exitstatus == pytest.ExitCode.OK and self.complaints():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        titles = {EVERY: "all tests"} | {marker: f"tests that need {marker}" for marker in GUARDED}
        for key, title in titles.items():
            counts = [f"{self.seen[key, outcome]} {outcome}" for outcome in ("passed", "failed", "skipped")]
            terminalreporter.write_line(f"{title}: {', '.join(counts)}")
        if os.environ.get("ALL_TESTS") == "1":
            for complaint in self.complaints():
                terminalreporter.write_line(f"NOT COMPLETE, {complaint}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    # A run that is told to stop still stops its servers.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if os.environ.get("CI") and os.environ.get("SKIP_BROWSER"):
        raise pytest.UsageError("SKIP_BROWSER is for a desk without a browser, never for CI.")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(), "drempel-tally")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: who is done takes the next of this list."""
    items.sort(key=lambda item: [not item.get_closest_marker(marker) for marker in ("browser", "slow")])


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Each test goes to who is free; those of some files to one process, as what they share takes long."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for path, name in TOGETHER.items() if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler:
    return Scheduler(config, log)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many as there are processors; one more for all tests, as some wait for a browser or a server."""
    return len(os.sched_getaffinity(0)) + (not config.option.markexpr)


def pytest_collection_finish() -> None:
    """Python need not look for garbage among the tests themselves."""
    gc.collect()
    gc.freeze()


class PostgreSQL:
    """A server on which tests get databases."""

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True)
        self._address = urlsplit(address)
        self._prefix = f"drempel_{os.getpid()}"
        self._made = 0

    def create(self) -> str:
        """The name of a new, empty database."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        self._connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def drop(self, name: str) -> None:
        self._connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        return urlunsplit(self._address._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def close(self) -> None:
        self._connection.close()


class Reused:
    """A database with the tables for one test after another: emptying it takes far less than making one."""

    LEAVE = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    # Everything goes, so no row need be looked up that refers to another.
    UNBOUND = "SET session_replication_role = replica"
    # What is stored in bytes is not packed: that takes longer than all else of storing a version.
    UNPACKED = ";".join(
        f'ALTER TABLE "{table.name}" ALTER "{column.name}" SET STORAGE EXTERNAL'
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    )
    # The numbers begin at 1 again, as in a new database.
    EMPTY = ";".join(f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables)  # noqa: S608 - names of ours
    RESTART = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"

    def __init__(self, postgres: PostgreSQL) -> None:
        self.name = postgres.create()
        self.url = postgres.url(self.name)
        migrate(self.url)
        self._connection = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        self._connection.execute(self.UNBOUND)
        self._connection.execute(self.UNPACKED)

    def empty(self) -> None:
        """Without rows and without anyone connected; whoever still holds a lock loses it."""
        self._connection.execute(self.LEAVE)
        tables = {name for (name,) in self._connection.execute(self.TABLES)}
        assert tables == set(Base.metadata.tables), "a test that changes tables asks for bare_database_url"
        self._connection.execute(self.EMPTY)
        self._connection.execute(self.RESTART)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """One server for the whole run, also when pytest-xdist spreads it over several processes."""
    folder = tmp_path_factory.getbasetemp().parent
    with shared_server(folder) if "PYTEST_XDIST_WORKER" in os.environ else server() as address:
        postgres = PostgreSQL(address)
        yield postgres
        postgres.close()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgreSQL) -> Iterator[Reused]:
    """The database of this process."""
    database = Reused(postgres_server)
    yield database
    database.close()
    postgres_server.drop(database.name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    path.touch()
    migrate(f"sqlite:///{path}")
    return path


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the tables and no rows, for this test only: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "drempel.sqlite")
        yield f"sqlite:///{path}"
        return
    database: Reused = request.getfixturevalue("postgres_database")
    yield database.url
    database.empty()


@pytest.fixture(params=BOTH)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, for the tests of the migrations: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite'}"
        return
    postgres: PostgreSQL = request.getfixturevalue("postgres_server")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)
