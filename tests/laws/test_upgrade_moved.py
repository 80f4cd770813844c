"""Dossiers that older versions stored open move to the version of today, and run on to their end there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine.access import CONSOLE
from engine.clock import MovableClock
from engine.db import Database
from engine.definitions import read_files, regions
from engine.dossier import audit
from engine.moving import orders, work
from engine.settings import ROOT
from engine.states import CaseStatus, MovedStatus
from engine.tables import AuditEntry, Case
from tests.conftest import MadeOnce
from tests.laws.test_upgrade import (  # the same must hold as without a move
    OLD,
    test_every_open_task_can_be_completed,
    test_every_term_that_waits_can_pass,
)
from tests.upgrade import restore
from tests.upgrade.people import People

__all__ = [
    "test_every_open_task_can_be_completed",
    "test_every_term_that_waits_can_pass",
]
# What a designer chooses where the drawings of then and now do not say it themselves.
STEPS = {"zorg_klaar": "verblijf_bepalen"}  # where somebody stays is settled beside care now
# What stays, by file and region: the step went, or stands in a part that is called from several places now.
STAYS = {
    ("0.1.0.json.gz", "zaanstad"): {("hulp", "ander_deel"): 1, ("betalingsregeling", "ander_deel"): 1},
    ("0.2.0-21f1d8e.json.xz", "groningen"): {("gkb_overnemen", "weg"): 1},
}


@pytest.fixture(params=OLD)
def house(request: pytest.FixtureRequest, made_once: MadeOnce) -> Iterator[People]:
    """The people of a file at work, after all its dossiers moved."""

    def moved(url: str) -> None:
        database = Database(url)
        restore(request.param, database)
        people = _people(database)
        engine = people.engine
        with database.read() as connection:
            known = set(connection.scalars(select(Case.region).where(Case.status == CaseStatus.OPEN)))
        for region in sorted(known & set(regions(ROOT))):
            with database.write() as connection:
                engine.definitions.deploy(connection, engine.clock, region, read_files(ROOT, region), "test")
            number = orders.ask(engine, CONSOLE, region, "Verbeterde diagrammen", STEPS)
            work.work(engine, limit=10_000)
            with database.read() as connection:
                found = orders.standing(connection, CONSOLE, number)
            assert Counter(found.in_the_way) == Counter(STAYS.get((request.param.name, region), {}))
            orders.confirm(engine, CONSOLE, number, found.late)
            work.work(engine, limit=10_000)
            with database.read() as connection:
                done = orders.standing(connection, CONSOLE, number)
            assert len(done.with_status(MovedStatus.MOVED)) == len(found.with_status(MovedStatus.CAN)) > 0
        with database.read() as connection:
            assert list(audit.verify(connection)) == []
        database.dispose()

    database = Database(made_once(f"{request.param.name}-moved", moved))
    people = _people(database)
    people.tries_each_element_once = True
    yield people
    database.dispose()


def _people(database: Database) -> People:
    with database.read() as connection:
        stored: datetime | None = connection.scalar(select(func.max(AuditEntry.at)))
    assert stored is not None
    return People(database, MovableClock(stored + timedelta(minutes=5)), "verhuisd")
