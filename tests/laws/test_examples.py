"""The demonstration shows every route: each of its example dossiers comes where it should stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from engine import definitions, deployment
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.demo import demonstration, player, scenes
from engine.settings import ROOT
from engine.tables import Process, Task
from engine.testing import PARSED

REGIONS = definitions.regions(ROOT)
PASSWORD = "drempel-demonstratie"


@pytest.fixture(scope="module")
def seen(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Region -> the elements where its example dossiers came, or stand."""
    return {region: _play(sqlite_template, tmp_path_factory.mktemp(region), region) for region in REGIONS}


def _play(template: Path, folder: Path, region: str) -> set[str]:
    url = f"sqlite:///{shutil.copy(template, folder / 'examples.sqlite')}"
    engine = Engine(Database(url), MovableClock(demonstration.BEGIN), PARSED)
    deployment.deploy(engine, ROOT, region, "test")
    demonstration.seed(engine, ROOT, region, PASSWORD)
    for number, scene in enumerate(scenes.read(ROOT, region), 1):
        player.play(engine, region, scene, demonstration.BEGIN, number)
    with engine.database.read() as connection:
        visited = connection.scalars(select(Process.visited))
        found = {element for row in visited for element in orjson.loads(row)}
        found |= set(connection.scalars(select(Task.element)))
    engine.database.dispose()
    return found


def _tasks(region: str, folder: str) -> dict[str, set[str]]:
    """Diagram of this folder -> its user tasks."""
    built = definitions.build(region, definitions.read_files(ROOT, region))
    return {
        model.id: {e for e in model.own if model.elements[e].kind == "userTask"}
        for model in built.models.values()
        if model.path.startswith(f"processes/{folder}/")
    }


def _unseen(tasks: dict[str, set[str]], seen: set[str]) -> list[str]:
    return [name for name, elements in tasks.items() if elements and not elements & seen]


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_diagram_of_a_region_has_an_example(seen: dict[str, set[str]], region: str) -> None:
    assert _unseen(_tasks(region, region), seen[region]) == []


@pytest.mark.slow
def test_every_shared_diagram_has_an_example_in_some_region(seen: dict[str, set[str]]) -> None:
    assert _unseen(_tasks(REGIONS[0], definitions.SHARED), set().union(*seen.values())) == []


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_dossiers_that_are_open_and_that_are_closed(region: str) -> None:
    goals = [scene.goal for scene in scenes.read(ROOT, region)]
    built = definitions.build(region, definitions.read_files(ROOT, region))
    outcomes = {e.properties.get("uitkomst") for m in built.models.values() for e in m.elements.values()}
    assert 8 <= len(goals) <= 18
    assert len({goal for goal in goals if goal in outcomes}) >= 2
