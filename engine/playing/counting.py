"""Many walks over one version, and what they did together: where they came, got stuck, and never were.

Bounded in number and in time of the processor. Must not know: in which process it runs, how it is shown.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import func, select

from engine import plays, testing
from engine.deadlines import AMSTERDAM, amsterdam_date
from engine.definitions import Definition, of_version
from engine.drawing import Drawing
from engine.errors import DrempelError
from engine.playing.opening import usual
from engine.playing.player import HOUR
from engine.playing.throwaway import throwaway
from engine.playing.walking import Stuck, Walk
from engine.plays import Kind, PlayRefused
from engine.plays.model import BEGIN
from engine.states import ProcessStatus
from engine.tables import Incident, Process
from engine.testing import House, Story

MOST: Final = 100
SECONDS: Final = 240.0  # of the processor; a hundred took 56 to 70 in each region (docs/performance.md)
OTHERS: Final = 0.25  # how often a walk begins on another route than that of rent arrears
INCIDENT = select(func.min(Incident.element)).where(Incident.solved_at.is_(None))
RUNNING = select(Process.process).where(Process.status == ProcessStatus.OPEN)


@dataclass
class Counted:
    """What the walks did so far. Elements by their id; `stuck`: where, with why, to how often."""

    done: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)  # "open": it went on after all its steps
    visited: dict[str, int] = field(default_factory=dict)  # element -> in how many walks
    stuck: list[dict[str, str]] = field(default_factory=list)

    def add(self, outcome: str | None, visited: Collection[str]) -> None:
        self.done += 1
        if outcome is not None:
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        for element in visited:
            self.visited[element] = self.visited.get(element, 0) + 1

    def as_json(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def of_json(cls, data: bytes) -> Counted:
        return cls(**orjson.loads(data))


def count(
    region: str,
    files: Mapping[str, bytes],
    roles: Collection[str],
    most: int = MOST,
    seconds: float = SECONDS,
) -> Iterator[Counted]:
    """Walk, and give what was counted after each walk. The files were found sound; the same each time."""
    counted, seen = Counted(), Counter[str]()
    begin = time.process_time()
    for seed in range(most):
        if time.process_time() - begin > seconds:
            return
        with throwaway() as url:
            _one(url, region, files, roles, seed, seen, counted)
        yield counted


def _one(
    url: str,
    region: str,
    files: Mapping[str, bytes],
    roles: Collection[str],
    seed: int,
    seen: Counter[str],
    counted: Counted,
) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up answers, no secret
    filled = {*roles, "woningcorporatie", "gemeente", "wijkteam"}
    at = datetime.combine(BEGIN, HOUR, AMSTERDAM)
    house = testing.build(url, region, at, of_version(files), tuple(sorted(filled)))
    walk, outcome = None, None
    try:
        walk = _Walk(house, dice, seen, answers(region, files))
        outcome = walk.go()
    except Stuck:
        counted.stuck.append({"where": _where(house), "why": ""})
    except DrempelError as error:
        where = str(error.ids.get("element", error.ids.get("form", "")))
        counted.stuck.append({"where": where, "why": str(error)})
    finally:
        counted.add(outcome, _visited(house))
        house.engine.database.dispose()


class _Walk(Walk):
    """Begins on any route, knows answers of the plays, and stops where a term failed."""

    def __init__(
        self, house: House, dice: random.Random, seen: Counter[str], hints: Mapping[str, list[Any]]
    ) -> None:
        self.hints = hints
        super().__init__(house, dice, seen)

    def begin(self) -> Story:
        """Mostly on that of rent arrears."""
        with self.house.engine.database.read() as connection:
            version = self.house.engine.definitions.current(connection, self.house.region)
        first, *others = version.mains.values()
        main = self.dice.choice(others) if others and self.dice.random() < OTHERS else first
        given: dict[str, Any] = usual(version, main, amsterdam_date(self.house.clock.now()))
        return Story(self.house, main.id, confirmed=self.confirmed, dice=self.dice, **given)

    def check(self, now: Any) -> None:
        super().check(now)
        with self.house.engine.database.read() as connection:
            if connection.scalar(INCIDENT) is not None:
                raise Stuck


def answers(region: str, files: Mapping[str, bytes]) -> dict[str, list[Any]]:
    """Element -> what the plays answer there: so a walk comes further than with answers made up only."""
    found: dict[str, list[Any]] = {}
    for path, data in plays.of_region(files, region).items():
        try:
            told = plays.read(path, data)
        except PlayRefused:
            continue
        for step in told.steps:
            if step.kind is Kind.TASK and step.answer:
                found.setdefault(step.names, []).append(step.answer)
    return found


def reached(drawing: Drawing, counted: Counted) -> dict[str, int]:
    """Element -> in how many walks one came there. What holds steps is reached with the first of them."""
    found = {node.id: counted.visited.get(node.id, 0) for node in drawing.nodes}
    for node in drawing.nodes:
        around = node.parent
        while around is not None:
            found[around] = max(found[around], found[node.id])
            around = drawing.by_id[around].parent
    return found


def never(definition: Definition, counted: Counted) -> dict[str, list[str]]:
    """Process of the region itself -> its steps to which no walk came."""
    own = f"processes/{definition.region}/"
    found = {}
    for model in definition.models.values():
        drawn = definition.drawings.get(model.id)
        if drawn is None or not model.path.startswith(own):
            continue
        there = reached(drawn, counted)
        missing = [node.id for node in drawn.nodes if not (node.is_gateway or there[node.id])]
        if missing:
            found[model.id] = missing
    return found


def _visited(house: House) -> set[str]:
    with house.engine.database.read() as connection:
        rows = connection.execute(select(Process.visited))
        return {element for row in rows for element in orjson.loads(row.visited)}


def _where(house: House) -> str:
    """The step whose term failed, else the diagrams that still run."""
    with house.engine.database.read() as connection:
        failed = connection.scalar(INCIDENT)
        return failed or ", ".join(connection.scalars(RUNNING))
