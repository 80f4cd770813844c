"""A dossier that moves on its way ends as one that began on the new version, for the same answers.

Two walks with the same dice: one begins on the new version, the other on the old one, and moves to and fro
while it walks. The new version has other words, and nothing else on the way: so all else must be the same.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.access import CONSOLE
from engine.definitions import read_files
from engine.dossier import audit
from engine.dossier.standing import Standing
from engine.moving import orders, work
from engine.playing.walking import Walk
from engine.settings import ROOT
from engine.states import MovedStatus
from engine.tables import Letter
from engine.testing import House, build

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
OLD = " (oud)"
EVERY = 4  # steps between two moves
WALKS = [("zaanstad", 0), ("zaanstad", 1), ("sittard_geleen", 2), ("deventer", 3), ("groningen", 4)]


def old_words(region: str) -> dict[str, bytes]:
    """The region of today in which every task has another name."""
    return {
        path: _renamed(data) if path.endswith(".bpmn") else data
        for path, data in read_files(ROOT, region).items()
    }


def _renamed(diagram: bytes) -> bytes:
    parts = diagram.decode().split("<bpmn:userTask ")
    for place in range(1, len(parts)):
        before, _, rest = parts[place].partition('name="')
        name, _, after = rest.partition('"')
        parts[place] = f'{before}name="{name}{OLD}"{after}'
    return "<bpmn:userTask ".join(parts).encode()


class Moving(Walk):
    """Moves after some steps, to the version on which it does not stand."""

    count = 0

    def check(self, now: Standing) -> None:
        super().check(now)
        self.count += 1
        if self.count % EVERY == 0:
            move(self.house, old=self.count % (2 * EVERY) == 0)


def move(house: House, old: bool) -> None:
    files = old_words(house.region) if old else read_files(ROOT, house.region)
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, house.region, files, "test")
    number = orders.ask(house.engine, CONSOLE, house.region, "Andere woorden")
    work.work(house.engine)
    with house.engine.database.read() as connection:
        found = orders.standing(connection, CONSOLE, number)
    assert found.in_the_way == {}
    assert found.late == 0
    assert all(not one.found.terms for one in found.dossiers), "no day moves by other words"
    orders.confirm(house.engine, CONSOLE, number, 0)
    work.work(house.engine)
    with house.engine.database.read() as connection:
        done = orders.standing(connection, CONSOLE, number)
    assert [one.status for one in done.dossiers] == [MovedStatus.MOVED]


def shown(walk: Walk, outcome: str) -> dict[str, Any]:
    now = walk.story.standing()
    with walk.house.engine.database.read() as connection:
        letters = connection.execute(
            select(Letter.kind, Letter.recipient, Letter.status, Letter.created_at, Letter.body).order_by(
                Letter.id
            )
        ).all()
        assert list(audit.verify(connection)) == []
    return {
        "outcome": (outcome, now.status, now.outcome),
        "facts": {name: value for name, value in now.facts.items() if name != "dossier_nummer"},
        "tasks": sorted((task["element"], task["role"], task["due_at"]) for task in now.tasks),
        "terms": sorted((term.label.replace(OLD, ""), term.due_at) for term in now.terms),
        "letters": [tuple(letter) for letter in letters],
        "done": walk.seen,
    }


@pytest.fixture
def plain_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'gewoon.sqlite')}"


@pytest.mark.slow
@pytest.mark.parametrize(("region", "seed"), WALKS)
def test_a_moved_dossier_ends_as_one_that_began_there(
    database_url: str, plain_url: str, region: str, seed: int
) -> None:
    there, here = build(plain_url, region, BEGIN), build(database_url, region, BEGIN, old_words(region))
    plain = Walk(there, random.Random(seed), Counter())  # noqa: S311 - dice, no secret
    moved = Moving(here, random.Random(seed), Counter())  # noqa: S311 - the same
    assert shown(moved, moved.go()) == shown(plain, plain.go())
    assert moved.count >= EVERY, "it moved at least once"
    for house in (there, here):
        house.engine.database.dispose()
