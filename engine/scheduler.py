"""The only file that knows APScheduler: one job that wakes the worker at the next term, within a second."""

from __future__ import annotations

import os
import socket
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import delete, insert

from engine import intake, timers
from engine.cases import Engine
from engine.clock import SystemClock
from engine.errors import DrempelError
from engine.tables import Heartbeat

log = structlog.get_logger(__name__)
LONGEST_SLEEP = timedelta(seconds=1)
SHORTEST_SLEEP = timedelta(milliseconds=20)
BATCH = 100  # terms in one round, so that a stop is never far away


class Worker:
    """Fires due terms and works off accepted imports. Many can run beside each other on one PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._wall = SystemClock()  # when to wake is about this machine, not about the moved clock of a demo
        self._beat_at = datetime.min.replace(tzinfo=UTC)
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        self._scheduler.add_job(
            self.round, "date", id="wake", run_date=self._wall.now(), misfire_grace_time=None, max_instances=1
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Waits for the running round; nothing is left half-done."""
        self._scheduler.shutdown(wait=True)

    def round(self) -> None:
        """One wake-up: do what is due, then sleep until the next term, at most a second."""
        pause = LONGEST_SLEEP
        try:
            pause = self._work()
        except DrempelError as error:
            log.warning("worker.round_failed", reason=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker must wake up again
            # The frames only: a message can hold a fact.
            frames = traceback.format_tb(error.__traceback__)
            log.error("worker.round_failed", reason=type(error).__name__, frames=frames)  # noqa: TRY400 - see above
        self._again(pause)

    def _work(self) -> timedelta:
        fired = timers.fire_due(self._engine, BATCH)
        for one in fired:
            log.info("timer.fired", case=one.case_id, element=one.element, due=one.due_at.isoformat())
        worked = intake.work(self._engine, BATCH)
        self._beat()
        if len(fired) == BATCH or worked:
            return SHORTEST_SLEEP
        with self._engine.database.read() as connection:
            due = timers.next_due(connection)
        if due is None:
            return LONGEST_SLEEP
        return min(max(due - self._engine.clock.now(), SHORTEST_SLEEP), LONGEST_SLEEP)

    def _beat(self) -> None:
        """At most one write in ten seconds says that this worker is alive."""
        now = self._wall.now()
        if now - self._beat_at < timedelta(seconds=10):
            return
        self._beat_at = now
        with self._engine.database.write() as connection:
            connection.execute(delete(Heartbeat).where(Heartbeat.worker == self._name))
            connection.execute(insert(Heartbeat).values(worker=self._name, at=now))

    def _again(self, pause: timedelta) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(
                self.round,
                "date",
                id="wake",
                run_date=self._wall.now() + pause,
                misfire_grace_time=None,
                replace_existing=True,
            )


def run(engine: Engine, wait: Callable[[], object]) -> None:
    """Work until `wait` returns, then stop cleanly."""
    worker = Worker(engine)
    worker.start()
    try:
        wait()
    finally:
        worker.stop()
