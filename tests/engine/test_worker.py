"""The worker: it wakes up again, whatever happened in the round before."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

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
