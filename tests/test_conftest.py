"""The databases of the tests: real, one per test, gone afterwards. And the count that keeps a run honest."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from jinja2 import DictLoader, Environment
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import Integer, create_engine, inspect, literal_column, select, text

from engine.db import PRAGMAS, Database
from engine.organisations import people
from tests import postgres
from tests.conftest import COMPILED, RELEASED, RELEASED_HASHING, TEMPLATES, Tally


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_finds_an_empty_database(database_url: str, attempt: int) -> None:
    engine = create_engine(database_url)
    held = engine.connect()  # a test that forgets to let go does not stop the next one
    number = held.execute(text("INSERT INTO organisations (slug, name) VALUES ('een', 'Een') RETURNING id"))
    assert number.scalar_one() == 1
    held.commit()
    held.execute(text("UPDATE organisations SET name = 'Twee'"))


def test_only_the_tests_do_not_wait_for_the_disk() -> None:
    assert (RELEASED["synchronous"], PRAGMAS["synchronous"]) == ("FULL", "OFF")


def test_only_the_tests_hash_passwords_with_little_work() -> None:
    assert RELEASED_HASHING == {}
    assert people.hash_password("een lang wachtwoord").startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_a_template_that_changed_is_compiled_anew() -> None:
    def shown(source: str) -> str:
        here = Environment(loader=DictLoader({"a": source}), bytecode_cache=TEMPLATES, autoescape=True)
        return here.get_template("a").render()

    assert [shown("{{ 1 + 1 }}"), shown("{{ 1 + 2 }}"), shown("{{ 1 + 1 }}")] == ["2", "3", "2"]


def test_databases_of_a_kind_share_what_statements_compile_to(database_url: str) -> None:
    statement = select(literal_column("1", Integer).label("shared"))
    for _ in range(2):
        database, before = Database(database_url), len(COMPILED)
        with database.read() as connection:
            assert connection.scalar(statement) == 1
        database.dispose()
    assert len(COMPILED) == before > 0


def test_a_bare_database_has_no_tables(bare_database_url: str) -> None:
    engine = create_engine(bare_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def report(outcome: Literal["passed", "failed", "skipped"], *markers: str) -> pytest.TestReport:
    keywords: dict[str, Literal[1]] = dict.fromkeys(markers, 1)
    return pytest.TestReport("test_x", ("test_x.py", 1, "test_x"), keywords, outcome, None, "call")


@pytest.mark.parametrize(
    ("reports", "complaints"),
    [
        ([report("passed", "postgres"), report("passed", "browser")], []),
        ([report("passed", "postgres"), report("failed", "browser")], []),  # red already
        ([report("passed", "postgres")], ["browser: 0 skipped, 0 ran"]),
        (
            [report("passed", "postgres"), report("skipped", "postgres"), report("passed", "browser")],
            ["postgres: 1 skipped, 1 ran"],
        ),
        ([report("passed"), report("skipped")], ["postgres: 0 skipped, 0 ran", "browser: 0 skipped, 0 ran"]),
    ],
)
def test_a_run_without_its_guarded_tests_is_not_complete(
    reports: list[pytest.TestReport], complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SKIP_BROWSER", raising=False)
    tally = Tally()
    for each in reports:
        tally.pytest_runtest_logreport(each)
    assert tally.complaints() == complaints


def test_one_server_serves_all_processes_until_the_last_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[str] = []

    @contextmanager
    def server() -> Iterator[str]:
        running.append(f"postgresql://number-{len(running)}")
        yield running[-1]
        running.append("stopped")

    monkeypatch.setattr(postgres, "server", server)
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with postgres.shared_server(tmp_path) as address:
            assert address == "postgresql://number-0"
            entered.set()
            leave.wait(10)
            assert running == ["postgresql://number-0"]

    with ThreadPoolExecutor() as threads:
        with postgres.shared_server(tmp_path):
            second = threads.submit(other)
            assert entered.wait(10)
            threading.Timer(0.05, leave.set).start()
        second.result()
    assert running == ["postgresql://number-0", "stopped"]
    with postgres.shared_server(tmp_path) as address:
        assert address == "postgresql://number-2"


def test_no_test_reaches_another_machine() -> None:
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
