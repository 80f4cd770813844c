"""Terms fire exactly once, in order, whatever happens to workers and clocks."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import func, select, update

from engine.access import CONSOLE
from engine.dossier import cases, tasks, timers
from engine.dossier.tasks import TaskGone
from engine.pages import lists
from engine.tables import Incident, Letter, Process, Timer
from engine.testing import House, Story, pass_time
from tests.bench.terms import TERMS, lateness

SMALL = Path(__file__).resolve().parents[1] / "small"
ROOT = SMALL.parents[1]


def story(house: House, due: str = "2026-01-01", **answer: Any) -> Story:
    return Story(house, **{"achterstand": 500.0, "vervaldatum": due, **answer})


def letters(house: House) -> Counter[int | None]:
    with house.engine.database.read() as connection:
        return Counter(connection.scalars(select(Letter.case_id)).all())


def waiting(house: House) -> int:
    with house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Timer)) or 0


def test_a_term_fires_when_it_is_due_and_not_before(house: House) -> None:
    told = story(house)
    house.clock.move_to(datetime(2026, 1, 15, 6, 59, 59, tzinfo=UTC))  # 07:59:59 in Amsterdam
    assert timers.fire_due(house.engine) == []
    house.clock.advance(timedelta(seconds=1))
    assert [fired.element for fired in timers.fire_due(house.engine)] == ["na_14_dagen"]
    assert timers.fire_due(house.engine) == []
    assert told.letters() == [("herinnering", "huurder")]
    assert told.open_tasks() == ["bellen"]  # the reminder does not interrupt


def test_after_a_long_sleep_terms_fire_in_the_order_of_their_days(house: House) -> None:
    for day in ("2026-01-20", "2026-01-03", "2026-01-11"):
        story(house, due=day)
    house.clock.move_to(datetime(2026, 6, 1, tzinfo=UTC))
    fired = timers.fire_due(house.engine)
    assert [(f.case_id, f.case) for f in fired] == [
        (2, "2026-000002"),
        (3, "2026-000003"),
        (1, "2026-000001"),
    ]
    assert sorted(letters(house).items()) == [(1, 1), (2, 1), (3, 1)]


def test_terms_of_one_moment_fire_in_one_order(house: House) -> None:
    """By dossier, then by element: not as the numbers of their rows happen to be drawn."""
    for _ in range(8):
        story(house, due="2026-01-20")
    house.clock.move_to(datetime(2026, 6, 1, tzinfo=UTC))
    assert [fired.case_id for fired in timers.fire_due(house.engine)] == list(range(1, 9))


def test_many_workers_fire_each_term_once(house: House) -> None:
    for _ in range(12):
        story(house)
    house.clock.move_to(datetime(2026, 2, 1, tzinfo=UTC))
    workers = [threading.Thread(target=timers.fire_due, args=(house.engine,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    timers.fire_due(house.engine)  # a dossier that was held just then waits for the next round
    assert letters(house) == dict.fromkeys(range(1, 13), 1)
    assert waiting(house) == 0


def test_a_dossier_that_fails_becomes_an_incident_and_does_not_block_the_others(house: House) -> None:
    broken, fine = story(house, due="2026-01-01"), story(house, due="2026-01-02")
    with house.engine.database.write() as connection:
        state = connection.scalar(select(Process.state).where(Process.case_id == broken.case_id))
        connection.execute(update(Process).where(Process.case_id == broken.case_id).values(state=b"{}"))
    house.clock.move_to(datetime(2026, 1, 20, tzinfo=UTC))
    assert [fired.case_id for fired in timers.fire_due(house.engine)] == [fine.case_id]
    with house.engine.database.read() as connection:
        trouble = lists.incidents(connection, CONSOLE)
    assert [(one.case_id, one.attempts) for one in trouble] == [(broken.case_id, 1)]

    house.clock.advance(timedelta(seconds=59))
    assert timers.fire_due(house.engine) == []
    house.clock.advance(timedelta(seconds=1))
    timers.fire_due(house.engine)
    with house.engine.database.read() as connection:
        assert lists.incidents(connection, CONSOLE)[0].attempts == 2
        later = connection.scalar(select(Timer.next_try))
    assert later == house.clock.now() + timedelta(minutes=2)

    with house.engine.database.write() as connection:
        connection.execute(update(Process).where(Process.case_id == broken.case_id).values(state=state))
    timers.retry(house.engine, CONSOLE, trouble[0].id)
    assert [fired.case_id for fired in timers.fire_due(house.engine)] == [broken.case_id]
    with house.engine.database.read() as connection:
        assert lists.incidents(connection, CONSOLE) == ()
        assert connection.scalar(select(Incident.solved_at)) is not None


def test_what_was_not_foreseen_is_logged_with_its_place_and_without_its_message(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, error = story(house), ValueError("Hanneke de Wit")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(cases, "fire", fail)
    house.clock.move_to(datetime(2026, 1, 20, tzinfo=UTC))
    with structlog.testing.capture_logs() as logs:
        assert timers.fire_due(house.engine) == []
    failed, _ = logs
    assert (failed["event"], failed["case"]) == ("timer.failed", told.case_id)
    assert any("in fail" in frame for frame in failed["frames"])
    assert "Hanneke" not in repr(logs)


def test_a_completion_a_payment_and_a_term_at_once_undo_nothing(house: House) -> None:
    """Whoever is last hears that the task is gone; no finished task is ever undone."""
    for turn in range(6):
        told = story(house, huurcontract=f"RACE-{turn}")
        task = next(task.id for task in told.page().tasks if task.status == "open")
        house.clock.move_to(max(house.clock.now(), datetime(2026, 2, 1, tzinfo=UTC)))
        gate, results = threading.Barrier(3), []  # type: ignore[var-annotated]

        def complete(task: str = task, gate: threading.Barrier = gate, results: list[str] = results) -> None:
            gate.wait()
            try:
                tasks.complete(house.engine, house.actor("woningcorporatie"), task, {"bereikt": True})
                results.append("completed")
            except TaskGone:
                results.append("gone")

        def pay(told: Story = told, gate: threading.Barrier = gate, results: list[str] = results) -> None:
            gate.wait()
            cases.act(
                house.engine,
                house.actor("woningcorporatie"),
                told.case_id,
                "klein_betaling",
                {"bedrag": 500.0},
            )
            results.append("paid")

        def fire(gate: threading.Barrier = gate, results: list[str] = results) -> None:
            gate.wait()
            timers.fire_due(house.engine)
            results.append("fired")

        threads = [threading.Thread(target=act) for act in (complete, pay, fire)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) in (["completed", "fired", "paid"], ["fired", "gone", "paid"])
        status = {task.id: task.status for task in told.page().tasks}[task]
        assert status == ("done" if "completed" in results else "withdrawn")
        assert letters(house)[told.case_id] <= 1
        pass_time(house, house.clock.now() + timedelta(days=1))


CRASH = """
import os, signal, sys
from engine.dossier import dossier
from engine.clock import FixedClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.versions import Definitions
from engine.dossier.timers import fire_due
from datetime import datetime, UTC
save = dossier.Dossier.save
def die(self):
    save(self)
    os.kill(os.getpid(), signal.SIGKILL)  # everything written, nothing committed
dossier.Dossier.save = die
fire_due(Engine(Database(sys.argv[1]), FixedClock(datetime(2026, 2, 1, tzinfo=UTC)), Definitions()))
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_between_claim_and_commit_loses_and_doubles_nothing(house: House) -> None:
    told = story(house)
    url = house.engine.database.url.render_as_string(hide_password=False)
    killed = subprocess.run([sys.executable, "-c", CRASH, url], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert told.letters() == []
    house.clock.move_to(datetime(2026, 2, 1, tzinfo=UTC))
    deadline = time.monotonic() + 30
    while not timers.fire_due(house.engine):  # the server has to notice that the connection is gone
        assert time.monotonic() < deadline
    assert told.letters() == [("herinnering", "huurder")]
    assert waiting(house) == 0


@pytest.mark.slow
def test_terms_that_come_due_while_the_worker_is_up_fire_once_and_none_too_early(database_url: str) -> None:
    """On the clock of the machine. How late they may be: `make bench`."""
    late = lateness(database_url)
    assert len(late) == TERMS
    assert late[0] >= 0
