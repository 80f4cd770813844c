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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from engine import db
from engine.organisations import people
from tests.databases import Once, PostgreSQL, Reused, migrate
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

MadeOnce = Callable[[str, Callable[[str], None]], str]
"""What to do with a database without tables, and its name -> the address of a copy in which it was done."""

# What one process runs, as what it shares takes long: the demonstration, a browser, the examples.
# There are two browsers, so that what waits for one is not the last to be ready.
WITH_EXAMPLES = ("designer", "eight_steps", "pages", "story")
TOGETHER = {
    **dict.fromkeys((f"tests/browser/test_{name}.py" for name in WITH_EXAMPLES), "a browser on the examples"),
    "tests/browser/": "a browser",
    "tests/laws/test_examples.py": "examples",
}
GUARDED = ("postgres", "browser")
EVERY = "every test"


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
def once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What brings a database to where many tests begin, once for this process."""
    return Once(tmp_path_factory.mktemp("once"), lambda: request.getfixturevalue("postgres_server"))


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


@pytest.fixture(params=BOTH)
def made_once(request: pytest.FixtureRequest, once: Once, tmp_path: Path) -> Iterator[MadeOnce]:
    """A database of this test only, in which something was done, however many tests ask: once."""
    if request.param == "sqlite":
        yield lambda name, make: once.copy(request.param, name, make, tmp_path / "copy.sqlite")
        return
    postgres: PostgreSQL = request.getfixturevalue("postgres_server")
    urls: list[str] = []

    def copy(name: str, make: Callable[[str], None]) -> str:
        urls.append(once.copy(request.param, name, make, tmp_path))
        return urls[-1]

    yield copy
    for url in urls:
        postgres.drop(url.rpartition("/")[2])
