"""Dossiers that stand where the examples do not: these, and some of overlast, walk on with dice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine.clock import MovableClock
from engine.deadlines import amsterdam_date
from engine.demo import player, scenes
from engine.demo.scenes import Scene, SceneFailed
from engine.plays.days import dated
from engine.settings import ROOT
from tests.laws.test_court_walks import CourtWalk
from tests.laws.test_walks import HINTS, HURRY
from tests.upgrade.people import Hints, People

OVERLAST = "gedeeld_overlast_hoofdroute"
DAYS = (9, 30)  # how long each set walks
PAUSE = 3  # days between two things that someone does in a dossier
HASTE = 0.6  # how often someone answers what leads further
FURTHER: Mapping[str, Mapping[str, Any]] = {
    **HURRY,
    **CourtWalk.hurry,
    "overlast_onderzoeken": {"overlast_vastgesteld": True},
}


@dataclass(frozen=True)
class Begun:
    """An example that was played up to this moment, before it walked on."""

    region: str
    scene: Scene
    until: datetime
    case_id: int


def walk(house: People, regions: list[str]) -> list[Begun]:
    """Several times every example and two of overlast, each time another number of days on its way."""
    found = []
    for turn, days in enumerate(DAYS):
        begin = house.clock.now()
        begun = [one for region in regions for one in _begin(house, region, turn)]
        found += begun
        while house.clock.now() < begin + timedelta(days=days):
            for one in begun:
                _step(house, one)
            house.pass_time(house.dice.randrange(1, 2 * PAUSE))
    return found


def _begin(house: People, region: str, turn: int) -> Iterator[Begun]:
    until = house.clock.now()
    examples = scenes.read(ROOT, region)
    landlord = examples[0].landlord  # the other one of Zaanstad sends files
    noisy = Scene(
        name="overlast",
        goal=None,
        days=20 + 15 * turn,
        opening={},
        answers=examples[0].answers,
        deeds=(),
        route=OVERLAST,
        landlord=landlord,
    )
    for number, scene in enumerate((*examples, noisy, noisy), 1000 * (turn + 1)):
        told = replace(scene, name=f"{scene.name}, {number}")  # other dice
        try:
            case_id = player.play(house.engine, region, told, until, number)
        except SceneFailed as error:
            case_id = int(str(error.ids["case"]))
        yield Begun(region, told, until, case_id)


def _step(house: People, one: Begun) -> None:
    if house.page(one.case_id).status == "open":
        house.step(one.case_id, _hints(house, one.region), patience=0.3, boldness=0.12)


def _hints(house: People, region: str) -> Hints:
    """Element -> the answer that leads further, now and then; else what the examples answer, or anything."""
    if house.dice.random() < HASTE:
        chosen = {**FURTHER, **_of_region(FURTHER, region)}
    else:
        chosen = HINTS[region] if house.dice.random() < 0.5 else {}
    now = amsterdam_date(house.clock.now())
    return {
        element: dated(
            {name: one(now) if callable(one) else one for name, one in given.items() if name != "wacht"},
            now,
            house.dice,
        )
        for element, given in chosen.items()
    }


def _of_region(hints: Mapping[str, Mapping[str, Any]], region: str) -> dict[str, Mapping[str, Any]]:
    """`deventer:huisbezoek` counts in Deventer only."""
    return {
        name.removeprefix(f"{region}:"): given
        for name, given in hints.items()
        if name.startswith(f"{region}:")
    }


def clock_before(begin: datetime) -> MovableClock:
    """A clock that stands at `begin` or a little earlier once all sets have walked."""
    return MovableClock(begin - timedelta(days=sum(days + 2 * PAUSE for days in DAYS)))
