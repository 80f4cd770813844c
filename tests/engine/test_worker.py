"""The worker: it wakes up again, whatever happened in the round before."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES

from engine import scheduler
from engine.access import NotAllowed
from engine.arrears import work
from engine.clock import SystemClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.versions import Definitions


@pytest.mark.parametrize("error", [NotAllowed(), ZeroDivisionError("a fact")])
def test_a_round_that_fails_does_not_end_the_worker(
    database_url: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    rounds, again = [], threading.Event()

    def fail(*_: object) -> int:
        rounds.append(1)
        if len(rounds) == 1:
            raise error
        again.set()
        return 0

    monkeypatch.setattr(work, "work", fail)
    monkeypatch.setattr(scheduler, "LONGEST_SLEEP", timedelta(milliseconds=20))
    database = Database(database_url)
    scheduler.run(Engine(database, SystemClock(), Definitions()), lambda: again.wait(10))
    database.dispose()
    assert again.is_set()


def test_a_round_that_is_slow_to_return_does_not_end_the_worker(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one is due while the thread of the first still runs: APScheduler drops it."""
    rounds, lost, again = [], threading.Event(), threading.Event()
    whole = scheduler.Worker.round

    def slow(self: scheduler.Worker) -> None:
        whole(self)
        rounds.append(1)
        if len(rounds) == 1:
            self._scheduler.add_listener(lambda _: lost.set(), EVENT_JOB_MAX_INSTANCES)
            lost.wait(10)
        else:
            again.set()

    slow.__name__ = "round"  # the job goes by it
    monkeypatch.setattr(scheduler.Worker, "round", slow)
    monkeypatch.setattr(scheduler, "LONGEST_SLEEP", timedelta(milliseconds=20))
    database = Database(database_url)
    scheduler.run(Engine(database, SystemClock(), Definitions()), lambda: again.wait(10))
    database.dispose()
    assert lost.is_set()
    assert again.is_set()
