"""The demonstration shows every route: each of its example dossiers comes where it should stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from engine import checks, definitions, demo, scenes
from engine.cases import Engine
from engine.clock import MovableClock
from engine.db import Database
from engine.settings import ROOT
from engine.tables import Process, Task
from engine.testing import PARSED

REGIONS = definitions.regions(ROOT)
PASSWORD = "drempel-demonstratie"


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_example_stands_where_it_should(sqlite_template: Path, tmp_path: Path, region: str) -> None:
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'examples.sqlite')}"
    engine = Engine(Database(url), MovableClock(demo.BEGIN), PARSED)
    checks.deploy(engine, ROOT, region, "test")
    demo.seed(engine, ROOT, region, PASSWORD)
    for number, scene in enumerate(scenes.read(ROOT, region), 1):
        scenes.play(engine, region, scene, demo.BEGIN, number)
    with engine.database.read() as connection:
        visited = connection.scalars(select(Process.visited))
        seen = {element for row in visited for element in orjson.loads(row)}
        seen |= set(connection.scalars(select(Task.element)))
    built = definitions.build(region, definitions.read_files(ROOT, region))
    own = f"processes/{region}/"
    tasks = {
        model.id: {e for e in model.own if model.elements[e].kind == "userTask"}
        for model in built.models.values()
        if model.path.startswith(own)
    }
    assert [name for name, elements in tasks.items() if elements and not elements & seen] == []
    engine.database.dispose()
