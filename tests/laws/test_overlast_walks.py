"""Random walks of overlast: they begin on its own route, where the most people take part in it."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from engine import definitions
from engine.settings import ROOT
from engine.testing import Story
from tests.laws.test_walks import OVERLAST, Walk, walk

REGION = "deventer"
QUICK, ALL = range(3), range(3, 63)


class OverlastWalk(Walk):
    """Mostly says what does not solve it yet, so that it comes further."""

    steps = 60
    hurry = {  # noqa: RUF012 - constant
        "overlast_onderzoeken": {"overlast_vastgesteld": True},
    }

    def begin(self) -> Story:
        return Story(self.house, route="gedeeld_overlast_hoofdroute")


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'walk.sqlite')}"


@pytest.mark.parametrize("seed", QUICK)
def test_a_walk_through_overlast_never_gets_stuck(empty: str, seed: int) -> None:
    walk(empty, REGION, seed, Counter(), OverlastWalk)


@pytest.mark.slow
def test_many_walks_through_overlast_visit_every_task(sqlite_template: Path, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in ALL:
        url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{seed}.sqlite')}"
        before = dict(seen)
        try:
            walk(url, REGION, seed, seen, OverlastWalk)
        except Exception as error:
            error.add_note(
                f"to walk it again: walk(url, {REGION!r}, {seed}, Counter({before}), OverlastWalk)"
            )
            raise
    built = definitions.build(REGION, definitions.read_files(ROOT, REGION))
    models = [model for model in built.models.values() if model.path.startswith(OVERLAST)]
    wanted = {e for model in models for e in model.own if model.elements[e].kind == "userTask"}
    assert wanted - seen.keys() == set()
