"""`make bench`: how fast a step is, against a floor that does the engine's part and one durable write only.

One run prints, for SQLite and PostgreSQL: completions per second through `engine.dossier.tasks`, the floor
and the ratio, statements and commits per completion, what a step costs after 10, 100 and 500 steps, and how
late a term fires; then what a check takes. Each figure is checked against its bound, and each run against
what it should have done; a miss ends with exit code 1.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url

from engine import testing
from engine.db import Database
from engine.definitions import read_files
from engine.dossier import tasks
from engine.dossier.diagram_functions import diagram_functions
from engine.spiff import Execution
from engine.tables import Process, Task
from engine.testing import House, Story
from tests.bench import checking, terms
from tests.postgres import server

SMALL = Path(__file__).resolve().parents[1] / "small"
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROUNDS, STEPS, CASES = 25, 24, 4
LEAST_RATIO, MOST_STATEMENTS, MOST_GROWTH = 0.5, 9, 1.5
OPEN_TASK = select(Task.id).where(Task.case_id == bindparam("case"), Task.status == "open")
ANSWER = {"bereikt": False}  # the tenant was not reached: call again


def main() -> int:
    misses: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        misses += measure("SQLite", f"sqlite:///{folder}/bench.sqlite")
        misses += terms.measure("SQLite", f"sqlite:///{folder}/terms.sqlite")
    with server() as address:
        url = address.replace("postgresql://", "postgresql+psycopg://", 1)
        misses += measure("PostgreSQL", url)
        misses += terms.measure("PostgreSQL", other_database(address))
    misses += checking.measure()
    for miss in misses:
        print(f"MISSED: {miss}")
    return 1 if misses else 0


def other_database(address: str) -> str:
    """The address of a new, empty database on this server of PostgreSQL."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE terms")
    return str(
        make_url(address).set(drivername="postgresql+psycopg", database="terms").render_as_string(False)
    )


def measure(name: str, url: str) -> list[str]:
    """Everything for one database; what missed its bound."""
    Database(url).migrate()
    house = testing.build(url, "klein", BEGIN, read_files(SMALL, "klein"))
    make_floor(house.engine.database)
    ours, floors = [], []
    for _ in range(ROUNDS):  # in turns, so that what else the machine does hits both
        ours.append(rate(completions(house), STEPS))
        floors.append(rate(floor(house), STEPS))
    ratios = [one / other for one, other in zip(ours, floors, strict=True)]
    statements, commits = count(house)
    growth = dict(costs(house))
    grown = growth[500] / growth[10]
    print(f"{name}")
    print(f"  completions per second  {statistics.median(ours):8.0f}   ({min(ours):.0f} to {max(ours):.0f})")
    low, high = min(floors), max(floors)
    print(f"  floor per second        {statistics.median(floors):8.0f}   ({low:.0f} to {high:.0f})")
    print(f"  ratio to the floor      {statistics.median(ratios):8.2f}   (at least {LEAST_RATIO})")
    print(f"  statements, at most     {max(statements):8}   (at most {MOST_STATEMENTS})")
    print(f"  commits                 {max(commits):8}   (exactly 1)")
    for step, cost in growth.items():
        print(f"  ms a step after {step:4}    {cost:8.2f}")
    print(f"  500 against 10          {grown:8.2f}   (at most {MOST_GROWTH})")
    house.engine.database.dispose()
    bounds = {
        f"{name}: ratio {statistics.median(ratios):.2f}": statistics.median(ratios) >= LEAST_RATIO,
        f"{name}: {max(statements)} statements": max(statements) <= MOST_STATEMENTS,
        f"{name}: commits {sorted(set(commits))}": set(commits) == {1},
        f"{name}: growth {grown:.2f}": grown <= MOST_GROWTH,
    }
    return [what for what, held in bounds.items() if not held]


def rate(step: Callable[[], None], steps: int) -> float:
    begin = time.perf_counter()
    for _ in range(steps):
        step()
    return steps / (time.perf_counter() - begin)


def story(house: House) -> Story:
    return Story(house, achterstand=500.0, vervaldatum="2026-02-01")


def completions(house: House) -> Callable[[], None]:
    """A function that completes the open task of the next of a few dossiers through the use case."""
    told = [story(house) for _ in range(CASES)]
    actor = house.actor("woningcorporatie")
    turn = 0

    def step() -> None:
        nonlocal turn
        one = told[turn % CASES]
        turn += 1
        tasks.complete(house.engine, actor, open_task(house, one.case_id), ANSWER)

    return step


def open_task(house: House, case_id: int) -> str:
    """Part of the measured time on both sides: someone has to find the task."""
    with house.engine.database.read() as connection:
        return connection.scalars(OPEN_TASK, {"case": case_id}).one()


# -- the floor -------------------------------------------------------------------------------------------


FLOOR = Table("floor", MetaData(), Column("id", Integer, primary_key=True), Column("value", LargeBinary))
ONE_ROW = select(FLOOR.c.value).where(FLOOR.c.id == bindparam("row"))
FOUR_ROWS = update(FLOOR).where(FLOOR.c.id == bindparam("row")).values(value=bindparam("state"))


def make_floor(database: Database) -> None:
    with database.write() as connection:
        FLOOR.create(connection)
        connection.execute(insert(FLOOR), [{"id": number} for number in range(4)])


def floor(house: House) -> Callable[[], None]:
    """The same step with nothing around it: load, advance, serialise, four rows, one durable transaction."""
    told = story(house)
    with house.engine.database.read() as connection:
        definition = house.engine.definitions.current(connection, "klein")
        kept = connection.execute(
            select(Process.process, Process.state).where(Process.case_id == told.case_id)
        ).one()
        facts = dict(told.facts)
    functions = diagram_functions(house.clock.now(), lambda name: definition.settings[name].value)
    state: bytes = kept.state

    def step() -> None:
        nonlocal state
        with house.engine.database.read() as connection:
            connection.execute(ONE_ROW, {"row": 0}).one()
        with house.engine.database.write() as connection:
            execution = Execution.load(
                definition.models[kept.process], state, facts, functions, definition.known, lambda *_: None
            )
            facts["bereikt"] = False
            execution.complete(execution.work_items()[0].id, ANSWER)
            state = execution.dump()
            for number in range(4):
                connection.execute(FOUR_ROWS, {"row": number, "state": state})

    return step


# -- statements and growth -------------------------------------------------------------------------------


@contextmanager
def counted(database: Database) -> Iterator[dict[str, int]]:
    seen = {"statements": 0, "commits": 0}

    def statement(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        seen["statements"] += 0 if sql.startswith("BEGIN") else 1

    def commit(_connection: Any) -> None:
        seen["commits"] += 1

    event.listen(database.engine, "before_cursor_execute", statement)
    event.listen(database.engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", statement)
        event.remove(database.engine, "commit", commit)


def count(house: House) -> tuple[list[int], list[int]]:
    """Statements and commits of completions that loop, and of one that ends the work."""
    told, actor = story(house), house.actor("woningcorporatie")
    statements, commits = [], []
    for answer in ({"bereikt": False}, {"bereikt": False}, {"bereikt": True}):
        task = open_task(house, told.case_id)
        with counted(house.engine.database) as seen:
            tasks.complete(house.engine, actor, task, answer)
        statements.append(seen["statements"])
        commits.append(seen["commits"])
    return statements, commits


def costs(house: House) -> Iterator[tuple[int, float]]:
    """Milliseconds of a step (the median of eleven) around the 10th, 100th and 500th of one dossier."""
    told, actor, times = story(house), house.actor("woningcorporatie"), []
    for _ in range(506):
        task = open_task(house, told.case_id)
        begin = time.perf_counter()
        tasks.complete(house.engine, actor, task, ANSWER)
        times.append((time.perf_counter() - begin) * 1000)
    with house.engine.database.read() as connection:
        done = connection.scalar(
            select(func.count()).where(Task.case_id == told.case_id, Task.status == "done")
        )
    if done != 506 or told.open_tasks() != ["bellen"]:
        raise AssertionError(f"the run did {done} steps")
    for step in (10, 100, 500):
        yield step, statistics.median(times[step - 5 : step + 6])


if __name__ == "__main__":
    sys.exit(main())
