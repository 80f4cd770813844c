"""A house of a browser test without the 200 example dossiers: regions, their people, and a moment in time.

A story can begin later: `told` gives what engine/testing.py needs to tell the first part without a browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from engine import definitions
from engine.access import CONSOLE
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.versions import Definitions
from engine.demo.demonstration import DemoClock
from engine.meetings import calendar, series
from engine.organisations import changes, file
from engine.organisations.file import Contents
from engine.settings import ROOT
from engine.tables import Membership, OrganisationRole
from engine.testing import House


@contextmanager
def told(folder: Path, begin: datetime, region: str, *others: str) -> Iterator[House]:
    """What `running(folder)` finds: these regions with their people, at the moment when this ends."""
    database, clock = Database(f"sqlite:///{folder / 'drempel.sqlite'}"), MovableClock(begin)
    database.migrate()
    engine = Engine(database, clock, Definitions())
    for each in (region, *others):
        _deploy(engine, each)
        changes.load(engine, CONSOLE, _seed(each))  # nobody needs a password: hashing takes long
    with database.read() as connection:
        organisations = _organisations(connection, region)
        people = _people(connection, organisations)
    yield House(engine, clock, region, organisations["woningcorporatie"], organisations, people)
    DemoClock(database).set(clock.now())
    database.dispose()


def _deploy(engine: Engine, region: str) -> None:
    """Without the checks of `drempel deploy`: they have their own tests, and take long."""
    with engine.database.write() as connection:
        files = definitions.read_files(ROOT, region)
        deployed = engine.definitions.deploy(connection, engine.clock, region, files, "test")
        calendar.store(connection, region, series.read(ROOT, region), deployed.role)


def _seed(region: str) -> Contents:
    path = ROOT / "processes" / region / "organisaties.toml"
    return file.read(path.read_text(encoding="utf-8"), region)


def _organisations(connection: Connection, region: str) -> dict[str, int]:
    """Role -> the first organisation that fills it."""
    rows = select(OrganisationRole.role, OrganisationRole.organisation_id).order_by(
        OrganisationRole.id.desc()
    )
    return dict(connection.execute(rows.where(OrganisationRole.region == region)).all())


def _people(connection: Connection, organisations: dict[str, int]) -> dict[str, int]:
    """Role -> the first person who does its work."""
    rows = select(Membership.organisation_id, Membership.user_id).order_by(Membership.user_id.desc())
    workers = dict(connection.execute(rows.where(Membership.function == "medewerker")).all())
    return {role: workers[one] for role, one in organisations.items() if one in workers}
