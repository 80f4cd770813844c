"""The demonstration: made-up people and dossiers, and a clock that can be moved. Never for real dossiers.

The moved clock is a row in the database, so that web and worker see the same time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select

from engine import access, definitions, deployment
from engine.access import CONSOLE, Actor
from engine.arrears import plan, work
from engine.clock import MovableClock, SystemClock
from engine.context import Engine
from engine.db import Database
from engine.demo import player, scenes
from engine.demo.scenes import SceneFailed
from engine.dossier import timers
from engine.dossier.timers import Fired
from engine.errors import Conflict, DrempelError
from engine.organisations import changes, file, people
from engine.roles import LANDLORD
from engine.tables import Case, OrganisationRole, User, Variable

OFFSET = "clock_offset_seconds"
BEGIN = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
BEGIN_WITH = (
    "marit.blom@dezaan.example",
    "noor.zwart@wijkteams-zaan.example",
    "lieke.wetzels@zvh-westelijke-mijnstreek.example",
    "ilse.oudejans@gemeente-zaanstad.example",
)
FRESH = 0.5  # seconds for which a read offset is used again
EXAMPLE = "voorbeelden/achterstanden_2026-02.csv"
EXAMPLE_REGION = "zaanstad"  # whose dossiers they are
LONGEST_MOVE = timedelta(days=366)


class ClockRefused(DrempelError):
    """The clock of the demonstration only goes forward, at most a year at a time."""

    code = "demo:clock"


class RegionLoaded(Conflict):
    """This region has dossiers already, so its examples were not loaded. Take a database without them."""

    code = "demo:loaded"


class DemoClock:
    """The wall clock plus the stored offset. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wall = SystemClock()
        self._offset = timedelta(0)
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            if time.monotonic() - self._read_at > FRESH:
                with self._database.read() as connection:
                    stored = connection.scalar(select(Variable.value).where(Variable.name == OFFSET))
                self._offset = timedelta(seconds=float(stored or 0))
                self._read_at = time.monotonic()
            return self._wall.now() + self._offset

    def forget(self) -> None:
        """The offset was stored by another clock: read it again."""
        with self._lock:
            self._read_at = float("-inf")

    def set(self, instant: datetime) -> None:
        """From now on it is this moment, for every process on this database."""
        offset = (instant - self._wall.now()).total_seconds()
        with self._lock, self._database.write() as connection:
            connection.execute(delete(Variable).where(Variable.name == OFFSET))
            connection.execute(insert(Variable).values(name=OFFSET, value=repr(offset)))
            self._offset, self._read_at = timedelta(seconds=offset), time.monotonic()


def advance(engine: Engine, by: timedelta, actor: Actor = CONSOLE) -> list[Fired]:
    """Let this much time pass; each term fires at its own moment. Raises ClockRefused.

    Gives what fired in the dossiers that this actor sees.

    The clock that web and worker share moves at the end only: so the worker, which looks every second, takes
    no term in between, and what fired is all told here.
    """
    clock = engine.clock
    if not isinstance(clock, DemoClock):
        raise ClockRefused("The clock can only be moved in the demonstration.")
    if not timedelta(0) < by <= LONGEST_MOVE:
        raise ClockRefused
    begin = clock.now()
    fired = timers.pass_time(engine, MovableClock(begin), begin + by)
    clock.set(begin + by)
    with engine.database.read() as connection:
        seen = set(connection.scalars(select(Case.id).where(access.visible(actor))))
    return [one for one in fired if one.case_id in seen]


@dataclass(frozen=True)
class Loaded:
    cases: int
    users: int


def is_empty(connection: Connection) -> bool:
    return not connection.scalar(select(func.count()).select_from(User))


def deploy_all(engine: Engine, folder: Path, wanted: list[str] | None = None) -> list[str]:
    """These regions, or every region in the folder, become the current version; their names."""
    found = wanted or definitions.regions(folder)
    for region in found:
        deployment.deploy(engine, folder, region, CONSOLE.name)
    return found


def load(engine: Engine, folder: Path, password: str, region: str | None = None) -> Loaded:
    """Fill an empty database: regions, organisations, people, dossiers that stand everywhere on their route
    (`engine.demo.scenes`), and those of the example file. With `region` only that one, also beside others.

    Everything, or nothing: what goes wrong leaves the database as it was, and what was killed halfway too.
    Others wait meanwhile. Raises RegionLoaded, and SceneFailed with every example that did not arrive.
    """
    clock = engine.clock
    with engine.database.all_or_nothing() as inside:
        within = replace(engine, database=inside)
        if isinstance(clock, DemoClock):
            within = replace(within, clock=DemoClock(inside))
        loaded = _load(within, folder, password, region)
    if isinstance(clock, DemoClock):
        clock.forget()
    return loaded


def _load(engine: Engine, folder: Path, password: str, region: str | None) -> Loaded:
    with engine.database.read() as connection:
        empty = is_empty(connection)
        if region is not None and connection.scalar(select(Case.id).where(Case.region == region).limit(1)):
            raise RegionLoaded
    if empty and isinstance(engine.clock, DemoClock):
        engine.clock.set(BEGIN)
    until = BEGIN if empty else engine.clock.now()
    wrong: list[str] = []
    for each in deploy_all(engine, folder, [region] if region is not None else None):
        seed(engine, folder, each, password)
        wrong += _play(engine, folder, each, until)
        player.hold_meetings(engine, folder, each, until)
    if wrong:
        raise SceneFailed("\n".join(wrong))
    seed(engine, folder, definitions.SHARED, password)
    if region in (None, EXAMPLE_REGION):
        _read_example_file(engine, folder)
    timers.fire_due(engine, limit=10_000)
    with engine.database.read() as connection:
        return Loaded(
            connection.scalar(select(func.count()).select_from(Case)) or 0,
            connection.scalar(select(func.count()).select_from(User)) or 0,
        )


def _play(engine: Engine, folder: Path, region: str, until: datetime) -> list[str]:
    """The example dossiers of a region; what is said of those that did not arrive."""
    wrong = []
    for number, scene in enumerate(scenes.read(folder, region), 1):
        try:
            player.play(engine, region, scene, until, number)
        except SceneFailed as error:
            wrong.append(str(error))
    return wrong


def _read_example_file(engine: Engine, folder: Path) -> None:
    with engine.database.read() as connection:
        landlord, region = connection.execute(
            select(OrganisationRole.organisation_id, OrganisationRole.region)
            .where(OrganisationRole.role == LANDLORD)
            .order_by(OrganisationRole.region != EXAMPLE_REGION, OrganisationRole.id)
            .limit(1)
        ).one()
    data = (folder / EXAMPLE).read_bytes()
    batch = plan.preview(engine, CONSOLE, landlord, region, Path(EXAMPLE).name, data)
    plan.accept(engine, CONSOLE, batch, confirmed=True)
    while work.work(engine):
        pass


def seed(engine: Engine, folder: Path, region: str, password: str) -> None:
    """The organisations and people of `organisaties.toml`; people who exist already keep their account."""
    path = folder / "processes" / region / "organisaties.toml"
    if path.exists():
        contents = file.read(path.read_text(encoding="utf-8"), region)
        changes.load(engine, CONSOLE, contents, password=password)


def to_begin_with(found: Sequence[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str]]:
    """Of all accounts, those that show most; the first three where those are not."""
    chosen = sorted((one for one in found if one[2] in BEGIN_WITH), key=lambda one: BEGIN_WITH.index(one[2]))
    return chosen or list(found[:3])


def regions(connection: Connection) -> dict[int, str]:
    """Organisation -> the region for which it works, the first when there are several."""
    rows = connection.execute(
        select(OrganisationRole.organisation_id, func.min(OrganisationRole.region))
        .where(OrganisationRole.region != access.SHARED)
        .group_by(OrganisationRole.organisation_id)
    )
    return {row[0]: row[1] for row in rows}


def accounts(connection: Connection) -> list[tuple[int, str, str, str]]:
    """(user id, name, e-mail, organisations) of everyone, for the list of demonstration accounts."""
    users = connection.execute(
        select(User.id, User.name, User.email).where(User.active).order_by(User.id)
    ).all()
    return [
        (
            user.id,
            user.name,
            user.email,
            ", ".join(a.organisation for a in people.affiliations(connection, user.id)),
        )
        for user in users
    ]
