"""How late terms fire that come due while the worker is up, on the clock of the machine."""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update

from engine import scheduler
from engine.clock import SystemClock
from engine.context import Engine
from engine.db import Database
from engine.definitions import read_files
from engine.dossier.audit_actions import AuditAction
from engine.tables import AuditEntry, Timer
from engine.testing import House, Story, build

SMALL: Final = Path(__file__).resolve().parents[1] / "small"
TERMS: Final = 40  # one every 50 milliseconds
MOST_LATE: Final = 1.0  # seconds, the latest of them
GIVE_UP: Final = 60  # seconds
DUE: Final = re.compile(r'"term":"([^"]+)"')


def measure(name: str, url: str) -> list[str]:
    """Prints the latest; what missed its bound."""
    Database(url).migrate()
    late = lateness(url)
    if len(late) != TERMS or late[0] < 0:
        raise AssertionError(f"{len(late)} of {TERMS} terms fired, the first after {late[:1]} s")
    print(f"  latest of {TERMS} terms, s    {late[-1]:8.2f}   (below {MOST_LATE:g})")
    return [f"{name}: a term fired after {late[-1]:.2f} s"] if late[-1] >= MOST_LATE else []


def lateness(url: str) -> list[float]:
    """Seconds between the moment at which each term was due and its entry in the trail, shortest first."""
    house = build(url, "klein", datetime(2026, 1, 5, 9, tzinfo=UTC), read_files(SMALL, "klein"))
    for _ in range(TERMS):
        Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    engine = Engine(house.engine.database, SystemClock(), house.engine.definitions)
    start = engine.clock.now() + timedelta(seconds=1.5)
    with engine.database.write() as connection:
        for number, timer in enumerate(connection.scalars(select(Timer.id)).all()):
            due = start + timedelta(milliseconds=50 * number)
            connection.execute(update(Timer).where(Timer.id == timer).values(due_at=due, next_try=due))
    done = threading.Event()
    watch = threading.Thread(target=_until_none, args=(house, done))
    watch.start()
    scheduler.run(engine, lambda: done.wait(GIVE_UP))
    watch.join()
    with engine.database.read() as connection:
        entries = select(AuditEntry.at, AuditEntry.detail).where(AuditEntry.action == AuditAction.TERM_PASSED)
        rows = connection.execute(entries).all()
    house.engine.database.dispose()
    return sorted(
        (at - datetime.fromisoformat(DUE.findall(detail)[0])).total_seconds() for at, detail in rows
    )


def _until_none(house: House, done: threading.Event) -> None:
    end = time.monotonic() + GIVE_UP
    while _waiting(house) and time.monotonic() < end:
        done.wait(0.1)
    done.set()


def _waiting(house: House) -> int:
    with house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Timer)) or 0
