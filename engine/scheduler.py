"""The only file that knows APScheduler: a job that wakes the worker at the next term, within a second.

A second job, in a thread of its own, talks to the mail server: however slow that is, no term waits for it.
"""

from __future__ import annotations

import os
import socket
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import delete, insert

from engine import drafts
from engine.arrears import work as arrears_work
from engine.clock import SystemClock
from engine.context import Engine
from engine.dossier import endings, timers
from engine.errors import DrempelError
from engine.moving import work as moving_work
from engine.outbox import delivery, digest, last_days, meeting_gaps
from engine.settings import MailServer
from engine.tables import Heartbeat

log = structlog.get_logger(__name__)
LONGEST_SLEEP = timedelta(seconds=1)
SHORTEST_SLEEP = timedelta(milliseconds=20)
BATCH = 100  # terms in one round, so that a stop is never far away
SERVER_PAUSE = timedelta(seconds=30)  # a mail server that cannot be reached is left alone for a while


@dataclass(frozen=True)
class Post:
    """What delivering takes; without it letters wait."""

    server: MailServer
    digest: digest.Source


class Worker:
    """Fires due terms, works off accepted imports, moves dossiers, delivers.

    Many can run side by side on one PostgreSQL.
    """

    def __init__(self, engine: Engine, post: Post | None = None) -> None:
        self._engine, self._post = engine, post
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._wall = SystemClock()  # when to wake is about this machine, not about the moved clock of a demo
        self._beat_at = self._gaps_at = datetime.min.replace(tzinfo=UTC)
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_listener(self._turn_lost, EVENT_JOB_MAX_INSTANCES)

    def start(self) -> None:
        self._again(self.round, timedelta(0))
        if self._post is not None:
            self._again(self.post_round, timedelta(0))
        self._scheduler.start()

    def stop(self) -> None:
        """Waits for the running rounds; nothing is left half-done."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def round(self) -> None:
        """One wake-up: do what is due, then sleep until the next term, at most a second."""
        self._again(self.round, self._guarded(self._work))

    def post_round(self) -> None:
        """One wake-up of the second job: deliver what waits, write the overviews of today."""
        self._again(self.post_round, self._guarded(self._deliver))

    def _guarded(self, work: Callable[[], timedelta]) -> timedelta:
        """How long to sleep. Whatever goes wrong: the worker wakes up again."""
        try:
            return work()
        except DrempelError as error:
            log.warning("worker.round_failed", reason=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker must wake up again
            # The frames only: a message can hold a fact.
            frames = traceback.format_tb(error.__traceback__)
            log.error("worker.round_failed", reason=type(error).__name__, frames=frames)  # noqa: TRY400 - see above
        return LONGEST_SLEEP

    def _work(self) -> timedelta:
        fired = timers.fire_due(self._engine, BATCH)
        for one in fired:
            log.info("timer.fired", case=one.case_id, element=one.element, due=one.due_at.isoformat())
        worked = arrears_work.work(self._engine, BATCH) + moving_work.work(self._engine, BATCH)
        self._beat()
        if len(fired) == BATCH or worked:
            return SHORTEST_SLEEP
        with self._engine.database.read() as connection:
            due = timers.next_due(connection)
        if due is None:
            return LONGEST_SLEEP
        return min(max(due - self._engine.clock.now(), SHORTEST_SLEEP), LONGEST_SLEEP)

    def _deliver(self) -> timedelta:
        if self._post is None:
            return LONGEST_SLEEP
        found = delivery.deliver(self._engine, self._post.server, go_on=lambda: not self._stopping.is_set())
        written = digest.write_due(self._engine, self._post.digest)
        self._tell(self._post.digest)
        if found.pause:
            return SERVER_PAUSE
        return SHORTEST_SLEEP if written or found.tried == delivery.BATCH else LONGEST_SLEEP

    def _tell(self, source: digest.Source) -> None:
        """At most once in a minute: it looks at every dossier in which a day is planned or over."""
        now = self._wall.now()
        if now - self._gaps_at >= timedelta(minutes=1):
            self._gaps_at = now
            meeting_gaps.write_due(self._engine, source)
            last_days.write_due(self._engine, source)

    def _beat(self) -> None:
        """At most once in ten seconds: say that this worker is alive, clear away what is kept too long."""
        now = self._wall.now()
        if now - self._beat_at < timedelta(seconds=10):
            return
        self._beat_at = now
        with self._engine.database.write() as connection:
            connection.execute(delete(Heartbeat).where(Heartbeat.worker == self._name))
            connection.execute(insert(Heartbeat).values(worker=self._name, at=now))
            drafts.forget_left(connection, self._engine.clock.now())
            endings.forget_over(connection, self._engine.clock.now())

    def _turn_lost(self, event: JobSubmissionEvent) -> None:
        """Give a round its turn again: APScheduler drops one that is due while the same job still runs.

        A round plans the next as its last act. On a busy machine that one can be due before the thread of the
        first has returned, and the worker would never wake again.
        """
        self._again(getattr(self, event.job_id), SHORTEST_SLEEP)

    def _again(self, job: Callable[[], None], pause: timedelta) -> None:
        if not self._stopping.is_set():
            self._scheduler.add_job(
                job,
                "date",
                id=job.__name__,
                run_date=self._wall.now() + pause,
                misfire_grace_time=None,
                replace_existing=True,
            )


def run(engine: Engine, wait: Callable[[], object], post: Post | None = None) -> None:
    """Work until `wait` returns, then stop cleanly."""
    worker = Worker(engine, post)
    worker.start()
    try:
        wait()
    finally:
        worker.stop()
