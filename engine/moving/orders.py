"""Moves of a region: ask one, look how far it is, confirm it, drop it. The dossiers are done by `work`.

A designer of the region asks, and sees no dossier: only how many, at which steps, and what they come to. Must
not know: how one dossier moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, RowMapping, and_, func, insert, or_, select, update

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.db import inserted_id
from engine.definitions import Definition
from engine.dossier.statements import table_of
from engine.errors import Conflict, DrempelError, NotFound
from engine.moving import proposing
from engine.moving.records import Found
from engine.organisations import succession
from engine.pages import designs
from engine.pages.designs import DesignedRegion
from engine.states import CaseStatus, MovedStatus, MoveStatus, TaskStatus
from engine.tables import Case, Move, MovedDossier, Organisation, Region, RegionTakeover, Task, Timer
from engine.tables import Definition as DefinitionRow

LONGEST_REASON: Final = 1000
RUNNING: Final = (MoveStatus.LOOKING, MoveStatus.LOOKED, MoveStatus.MOVING)

_moves, _moved, _cases = (table_of(one) for one in (Move, MovedDossier, Case))
_tasks, _timers = table_of(Task), table_of(Timer)


class MoveUnknown(NotFound):
    """There is no such move in the regions that you design."""

    code = "move:unknown"


class MoveRuns(Conflict):
    """Dossiers of this region are moving already. Wait until that is done, or drop it."""

    code = "move:runs"


class MoveElsewhere(Conflict):
    """This move is not where you saw it any more. Look again before you go on."""

    code = "move:elsewhere"


class NothingToMove(Conflict):
    """No open dossier of this region stands on another version."""

    code = "move:nothing"


class RegionStays(Conflict):
    """Dossiers move to another region only when theirs went into that one. Let it go there first."""

    code = "move:region_stays"


class StepUnknown(DrempelError):
    """A step that takes the place of another must be one of the version to which dossiers move."""

    code = "move:step_unknown"


@dataclass(frozen=True)
class OlderVersion:
    """A version on which open dossiers stand, and new ones do not begin."""

    definition: Definition
    deployed_at: datetime
    dossiers: int
    waits: Mapping[str, int]  # element -> how many tasks and terms wait there


@dataclass(frozen=True)
class One:
    """What a move comes to for one dossier, by its number: nothing else of it."""

    case_id: int
    number: str
    version: str  # before the move
    status: MovedStatus
    found: Found
    can_go_back: bool = False  # it moved, and nothing happened in it since


@dataclass(frozen=True)
class Standing:
    """A move as it stands now."""

    id: int
    region: str
    target: str
    steps: Mapping[str, str]
    status: MoveStatus
    reason: str
    asked_at: datetime
    dossiers: tuple[One, ...]
    organisations: Mapping[int, str]  # of whose work something changes: their names

    def with_status(self, *statuses: MovedStatus) -> tuple[One, ...]:
        return tuple(one for one in self.dossiers if one.status in statuses)

    @property
    def is_running(self) -> bool:
        """Whether a worker has something to do for it."""
        return self.status in (MoveStatus.LOOKING, MoveStatus.MOVING)

    @property
    def late(self) -> int:
        """How many terms would have passed because of it, and get a later day."""
        return sum(len(one.found.late) for one in self.dossiers)

    @property
    def in_the_way(self) -> Mapping[tuple[str, str], int]:
        """Element and reason -> how many dossiers cannot move for it."""
        return Counter((one.found.element, one.found.why) for one in self.with_status(MovedStatus.CANNOT))


def target(
    engine: Engine, connection: Connection, actor: Actor, region: str, into: str | None = None
) -> Definition:
    """Where dossiers of this region move to: the version of now, of the region that it went into or its own.

    Raises RegionStays, or DesignUnknown for who does not design both.
    """
    designs.region(connection, actor, region)
    if into not in (None, region) and succession.region_now(connection, region) != into:
        raise RegionStays(f"{region} did not go into {into}.", region=region)
    return designs.definition(engine, connection, actor, into or region)


def went_into(connection: Connection, actor: Actor, region: str) -> DesignedRegion | None:
    """The region that has the work of this one now, when it went there and this person designs it as well."""
    now = succession.region_now(connection, region)
    found = (one for one in designs.regions(connection, actor) if one.slug == now != region)
    return next(found, None)


def older_versions(
    engine: Engine, connection: Connection, actor: Actor, region: str, into: str | None = None
) -> tuple[OlderVersion, ...]:
    """Of this region, the newest first; with `into` all of them. Raises as `target`."""
    to = target(engine, connection, actor, region, into)
    here = [_cases.c.region == region, _cases.c.status == CaseStatus.OPEN]
    rows = connection.execute(
        select(DefinitionRow.id, DefinitionRow.deployed_at, func.count().label("dossiers"))
        .join(Case, Case.definition_id == DefinitionRow.id)
        .where(*here, DefinitionRow.id != to.id)
        .group_by(DefinitionRow.id, DefinitionRow.deployed_at)
        .order_by(DefinitionRow.deployed_at.desc(), DefinitionRow.id)
    ).all()
    waits: dict[str, Counter[str]] = {}
    for table, open_ in ((_tasks, [_tasks.c.status == TaskStatus.OPEN]), (_timers, [])):
        found = (
            select(_cases.c.definition_id, table.c.element, func.count())
            .join(_cases, _cases.c.id == table.c.case_id)
            .where(*here, *open_)
            .group_by(_cases.c.definition_id, table.c.element)
        )
        for version, element, count in connection.execute(found):
            waits.setdefault(version, Counter())[element] += count
    return tuple(
        OlderVersion(
            engine.definitions.load(connection, row.id), row.deployed_at, row.dossiers, waits.get(row.id, {})
        )
        for row in rows
    )


def waiting(connection: Connection, actor: Actor) -> Mapping[str, int]:
    """Region of this designer -> how many open dossiers stand on another version than new ones begin on.

    Of a region that went into another all of them.
    """
    query = (
        select(_cases.c.region, func.count())
        .join(Region, Region.slug == _cases.c.region)
        .where(
            access.designable(actor),
            _cases.c.status == CaseStatus.OPEN,
            or_(
                _cases.c.definition_id != Region.definition_id,
                _cases.c.region.in_(select(RegionTakeover.region)),
            ),
        )
        .group_by(_cases.c.region)
        .order_by(_cases.c.region)
    )
    return dict(connection.execute(query).all())


def ask(
    engine: Engine,
    actor: Actor,
    region: str,
    reason: str,
    steps: Mapping[str, str] | None = None,
    versions: tuple[str, ...] | None = None,
    into: str | None = None,
) -> int:
    """Let all open dossiers on older versions (or on these alone) be looked at; the number of the move.

    To the version on which new dossiers start, of `into` when the region went into that one. `steps`: see
    engine.spiff.moving; an empty one leaves a step without its counterpart. A move that was looked at and not
    confirmed is dropped for it. Raises MoveRuns, NothingToMove, StepUnknown, and as `target`.
    """
    with engine.database.write() as connection:
        to = target(engine, connection, actor, region, into)
        for step in (steps or {}).values():
            if step and step not in to.elements and step not in to.models:
                raise StepUnknown(element=step)
        if _with_status(connection, region, MoveStatus.MOVING) is not None:
            raise MoveRuns(region=region)
        _drop_looked(connection, engine, region)
        query = select(_cases.c.id, _cases.c.definition_id).where(
            _cases.c.region == region,
            _cases.c.status == CaseStatus.OPEN,
            _cases.c.definition_id != to.id,
        )
        if versions is not None:
            query = query.where(_cases.c.definition_id.in_(versions))
        rows = connection.execute(query.order_by(_cases.c.id)).all()
        if not rows:
            raise NothingToMove(region=region)
        known = {row.definition_id for row in rows}
        chosen = _counterparts(engine, connection, known, to) | dict(steps or {})
        made = connection.execute(
            insert(_moves).values(
                region=region,
                target_id=to.id,
                steps=orjson.dumps({old: new for old, new in chosen.items() if new}).decode(),
                status=MoveStatus.LOOKING,
                reason=reason.strip()[:LONGEST_REASON],
                asked_at=engine.clock.now(),
                asked_by=actor.trace,
            )
        )
        number = inserted_id(made)
        asked = {"move_id": number, "status": MovedStatus.ASKED, "found": Found().as_json()}
        connection.execute(
            insert(_moved), [{**asked, "case_id": row.id, "from_id": row.definition_id} for row in rows]
        )
        return number


def require(connection: Connection, actor: Actor, number: int) -> RowMapping:
    """The row of this move, for who designs its region. Raises MoveUnknown."""
    row = connection.execute(select(_moves).where(_moves.c.id == number)).mappings().one_or_none()
    if row is None or row["region"] not in {one.slug for one in designs.regions(connection, actor)}:
        raise MoveUnknown(move=number)
    return row


def standing(connection: Connection, actor: Actor, number: int) -> Standing:
    """Raises MoveUnknown."""
    row = require(connection, actor, number)
    can_go_back = and_(_moved.c.status == MovedStatus.MOVED, _moved.c.version == _cases.c.version)
    query = (
        select(
            _moved.c.case_id,
            _cases.c.number,
            _moved.c.from_id,
            _moved.c.status,
            _moved.c.found,
            can_go_back.label("can_go_back"),
        )
        .join(_cases, _cases.c.id == _moved.c.case_id)
        .where(_moved.c.move_id == number)
        .order_by(_moved.c.case_id)
    )
    dossiers = tuple(
        One(
            one["case_id"],
            one["number"],
            one["from_id"],
            MovedStatus(one["status"]),
            Found.of_json(one["found"]),
            bool(one["can_go_back"]),
        )
        for one in connection.execute(query).mappings()
    )
    touched = {organisation for one in dossiers for organisation in one.found.organisations}
    names = select(Organisation.id, Organisation.name).where(Organisation.id.in_(touched))
    return Standing(
        id=row["id"],
        region=row["region"],
        target=row["target_id"],
        steps=orjson.loads(row["steps"]),
        status=MoveStatus(row["status"]),
        reason=row["reason"],
        asked_at=row["asked_at"],
        dossiers=dossiers,
        organisations={one.id: one.name for one in connection.execute(names)},
    )


def latest(connection: Connection, actor: Actor, region: str) -> Standing | None:
    """The move of this region that was asked last. Raises DesignUnknown."""
    designs.region(connection, actor, region)
    query = select(_moves.c.id).where(_moves.c.region == region).order_by(_moves.c.id.desc()).limit(1)
    number = connection.scalar(query)
    return standing(connection, actor, number) if number is not None else None


def confirm(engine: Engine, actor: Actor, number: int, late: int) -> None:
    """Let every dossier move that can. `late`: how many terms would pass, as the reader was told.

    Idempotent. Raises MoveElsewhere when it is another number by now, or not looked at yet; MoveUnknown.
    """
    with engine.database.write() as connection:
        row = require(connection, actor, number)
        if row["status"] == MoveStatus.MOVING:
            return
        stands = standing(connection, actor, number)
        if row["status"] != MoveStatus.LOOKED or stands.late != late:
            raise MoveElsewhere(move=number)
        _set(connection, number, status=MoveStatus.MOVING, confirmed_at=engine.clock.now())


def drop(engine: Engine, actor: Actor, number: int) -> None:
    """It will not happen; what moved already stays. Idempotent. Raises MoveUnknown."""
    with engine.database.write() as connection:
        row = require(connection, actor, number)
        if row["status"] in RUNNING:
            _set(connection, number, status=MoveStatus.DROPPED, ended_at=engine.clock.now())


def _counterparts(
    engine: Engine, connection: Connection, versions: Iterable[str], to: Definition
) -> dict[str, str]:
    found: dict[str, str] = {}
    for version in sorted(versions):
        found |= proposing.counterparts(engine.definitions.load(connection, version), to)
    return found


def _with_status(connection: Connection, region: str, *statuses: MoveStatus) -> Any:
    query = select(_moves.c.id).where(_moves.c.region == region, _moves.c.status.in_(statuses)).limit(1)
    return connection.scalar(query)


def _drop_looked(connection: Connection, engine: Engine, region: str) -> None:
    looked = (MoveStatus.LOOKING, MoveStatus.LOOKED)
    connection.execute(
        update(_moves)
        .where(_moves.c.region == region, _moves.c.status.in_(looked))
        .values(status=MoveStatus.DROPPED, ended_at=engine.clock.now())
    )


def _set(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(_moves).where(_moves.c.id == number).values(**values))
