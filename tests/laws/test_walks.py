"""Random walks: whatever people answer and whenever they do, no dossier gets stuck, fails or leaves a trace.

Each walk is one dossier driven by a seed, from its first day or from where an example of the demonstration
stands: it completes a random open task with a random valid answer, uses a random action, or lets time pass to
the next term; until it is closed or has taken enough steps. The name of the test tells the seed.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, func, select

from engine import access, definitions, testing
from engine.demo import demonstration, player, scenes
from engine.demo.scenes import Scene, SceneFailed
from engine.dossier import audit
from engine.dossier.standing import Standing
from engine.pages import dossier
from engine.playing import walking
from engine.plays.days import dated
from engine.settings import ROOT
from engine.tables import Incident, Process, Task, Timer
from engine.testing import House, Story
from tests import reopened
from tests.begun import begun
from tests.order import AMOUNTS, in_order
from tests.turns import watched

REGIONS = definitions.regions(ROOT)
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
STEPS = 70
HOST = (
    "zaanstad"  # what all regions share is walked here; elsewhere only what is the region's own must be seen
)
QUICK, ALL = range(6), range(6, 84)
EXAMPLES = {region: scenes.read(ROOT, region) for region in REGIONS}
HINTS = {  # the answers that lead an example to the end of its road
    region: {element: answer for scene in reversed(found) for element, answer in scene.answers.items()}
    for region, found in EXAMPLES.items()
}
LOOKED_AT = ("regie_overnemen", "extra_druk_met_corporatie", "meekijken_advies", "extra_druk_met_corporatie")
HURRY: dict[
    str, dict[str, Any]
] = {  # answers that bring a walk further now and then, so that every corner is visited
    "contact_zoeken": {"contact_resultaat": "regeling"},
    "vervolg_kiezen": {"vervolg": "deurwaarder"},
    "pauze_beoordelen": {"pauze_besluit": "beeindigen"},
    "zaanstad:laatste_kans_vastleggen": {"laatste_kans_getekend": True},
    "zaanstad:laatste_kans_beoordelen": {"laatste_kans_stand": "gelukt"},
    "sittard_geleen:huisbezoek": {"aangetroffen": True, "hulpaanbod.reactie": "geaccepteerd"},
    "deventer:huisbezoek": {"bezoek_resultaat": "contact"},
    "gebiedsteam_bespreken": {"gebiedsteam_besluit": "verdere_ondersteuning"},
    "hulp_bespreken": {"hulp_werkt": True},
    "meekijken": {"goed_plan": True, "besluit": lambda day: LOOKED_AT[day.toordinal() % len(LOOKED_AT)]},
    "huisbezoek_ehbg": {"ehbg_resultaat": "wijkteam"},
    "woonkans_overleggen": {"woonkans_oordeel": "blijven_onder_voorwaarden"},
    "werkgroep_bespreken": {"werkgroep_besluit": "afwijzen"},
    "tekenen_huurder": {"huurder_akkoord": True},
    "tekenen_corporatie": {"corporatie_akkoord": True},
    "tekenen_wijkteam": {"wijkteam_akkoord": True},
    "woonkans_controleren": {"controle_besluit": "gaat_door"},
    "verblijf_bepalen": {"verblijf": "maatschappelijke_opvang", "kwetsbaarheid": {"kwetsbaar": False}},
}


INCIDENTS = select(func.count()).select_from(Incident)
# Open processes without an open task or a term of their own. Waiting for a message alone does not count:
# the main route can always be paid, so it would never be stuck.
IDLE = select(Process.process).where(
    Process.status == "open",
    ~select(Timer.id).where(Timer.process_id == Process.id).exists(),
    ~select(Task.id).where(Task.process_id == Process.id, Task.status == "open").exists(),
)
LEFT_BEHIND = (
    select(func.count()).select_from(Timer),
    select(func.count()).where(Task.status == "open"),
    select(func.count()).where(Process.status == "open"),
)


# What lies behind the choice for the deurwaarder, and overlast, have walks of their own: test_court_walks,
# test_overlast_walks.
OVERLAST = "processes/gedeeld/overlast"
COURT = ("gedeeld_gerechtelijke_route", "gedeeld_blijven_proberen", "gedeeld_ontruiming_afblazen")


Place = tuple[tuple[str, ...], tuple[str, ...]]


class Walk(walking.Walk):
    """One dossier and the dice, looked at with every step."""

    hurry = HURRY
    steps = STEPS
    haste = 0.3  # how often such an answer is given
    confirmed = AMOUNTS

    def __init__(self, house: House, seed: int, seen: Counter[str]) -> None:
        self.seed = seed
        self.shown: set[str] = set()
        self.looked_at: set[Place] = set()  # of which the page was built
        super().__init__(house, random.Random(seed), seen)  # noqa: S311 - dice, no secret

    @classmethod
    def build(cls, url: str, region: str) -> House:
        return begun(url, region, BEGIN)

    def begin(self) -> Story:
        """Half of the walks begin where an example of the demonstration stands."""
        examples = EXAMPLES[self.house.region]
        return self.on(self.dice.choice(examples)) if examples and self.seed % 2 else self.new()

    def new(self) -> Story:
        """A dossier on one of the routes on which one can start, mostly that of arrears."""
        owed = self.dice.choice([450.0, 900.0, 2400.0])
        others = list(self.routes())[1:]
        if others and self.dice.random() < 0.25:
            return Story(self.house, route=self.dice.choice(others))
        return Story(self.house, vervaldatum="2026-01-01", achterstand=owed)

    def routes(self) -> Iterator[str]:
        with self.house.engine.database.read() as connection:
            yield from self.house.engine.definitions.current(connection, self.house.region).mains

    def on(self, example: Scene) -> Story:
        """A dossier that stands somewhere already; elsewhere than its example, as nobody meets here."""
        try:
            case_id = player.play(
                self.house.engine, self.house.region, example, demonstration.BEGIN, self.seed
            )
        except SceneFailed as error:
            case_id = int(str(error.ids["case"]))
        self.house.clock.move_to(demonstration.BEGIN)
        with self.house.engine.database.read() as connection:
            for row in connection.scalars(select(Process.visited)):
                self.seen.update(orjson.loads(row))
        return Story(self.house, there=case_id)

    def check(self, now: Standing) -> None:
        """Someone or something is always going to move this dossier."""
        assert now.tasks or now.terms, "stuck"
        assert all(task["organisation_id"] for task in now.tasks)
        with self.house.engine.database.read() as connection:
            assert connection.scalar(INCIDENTS) == 0
            assert connection.scalars(IDLE).all() == [], "a process that only a message could wake"
        self.look(now)

    def look(self, now: Standing) -> None:
        """At the page of the dossier, wherever it stands, or of each task that is new in this walk.

        The whole dossier stands beside a task.
        """
        new = [task for task in now.tasks if task["element"] not in self.shown]
        with self.house.engine.database.read() as connection:
            for task in new:
                dossier.task_page(self.house.engine, connection, access.CONSOLE, task["id"])
                self.shown.add(task["element"])
        place = place_of(now)
        if place not in self.looked_at and not new:
            self.story.page()
        self.looked_at.add(place)

    def given(self, element: str) -> dict[str, Any]:
        hurry = self.hurry.get(f"{self.house.region}:{element}", self.hurry.get(element, {}))
        hint = {k: v for k, v in HINTS[self.house.region].get(element, {}).items() if k != "wacht"}
        chosen = self.dice.choices(
            [hurry, hint, {}], [self.haste, (1 - self.haste) / 2, (1 - self.haste) / 2]
        )[0]
        now = self.story.today
        filled = dated(chosen, now, self.dice)
        return {name: value(now) if callable(value) else value for name, value in filled.items()}


def place_of(now: Standing) -> Place:
    """What it waits for: the elements of its open tasks and of its terms."""
    return tuple(walking.open_in(now)), tuple(sorted(term.element for term in now.terms))


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> str:
    """Walks are about diagrams, not about databases: SQLite is enough."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'walk.sqlite')}"


def walk(url: str, region: str, seed: int, seen: Counter[str], kind: type[Walk] = Walk) -> str:
    """One walk and its inspection; its outcome."""
    house = kind.build(url, region)
    try:
        one = kind(house, seed, seen)
        with watched() as unheard, in_order() as misplaced, reopened.noted(house.engine) as ended:
            outcome = one.go()
        one.story.page()
        with house.engine.database.read() as connection:
            assert list(audit.verify(connection)) == []
            assert connection.scalar(INCIDENTS) == 0
            if outcome != "open":
                for left in LEFT_BEHIND:
                    assert connection.scalar(left) == 0, f"left behind: {left}"
        with watched() as unheard_again:
            elsewhere = list(reopened.wrongs(house.engine, ended))
        wrong = [*unheard, *misplaced, *unheard_again, *elsewhere]
        assert wrong == [], "\n".join(wrong)
        return outcome
    finally:
        house.engine.database.dispose()


def test_a_term_that_was_not_stored_is_found(empty: str) -> None:
    house = testing.build(empty, "zaanstad", BEGIN)
    Story(house, vervaldatum="2026-01-01")
    with house.engine.database.write() as connection:
        assert connection.scalars(IDLE).all() == []
        connection.execute(delete(Timer).where(Timer.element.in_(("eerste_reactie", "termijn_seintje_1"))))
        assert connection.scalars(IDLE).all() == ["zaanstad_huurachterstand"]
    house.engine.database.dispose()


@pytest.mark.parametrize("seed", QUICK)
@pytest.mark.parametrize("region", REGIONS)
def test_a_walk_never_gets_stuck(empty: str, region: str, seed: int) -> None:
    walk(empty, region, seed, Counter())


def test_a_seed_tells_one_walk(sqlite_template: Path, tmp_path: Path) -> None:
    """Else a walk that went wrong could not be walked again. In this one terms pass at the same moment."""
    told = []
    for turn in range(3):
        path = shutil.copy(sqlite_template, tmp_path / f"{turn}.sqlite")
        walk(f"sqlite:///{path}", "deventer", 7, Counter())
        with closing(sqlite3.connect(path)) as rows:
            told.append(rows.execute("SELECT at, actor, action, element FROM audit ORDER BY seq").fetchall())
    assert len(told[0]) > 200
    assert told[1:] == [told[0], told[0]]


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_many_walks_visit_every_task_and_every_outcome(
    sqlite_template: Path, tmp_path: Path, region: str
) -> None:
    outcomes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for seed in ALL:
        url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{seed}.sqlite')}"
        before = dict(seen)
        try:
            outcomes[walk(url, region, seed, seen)] += 1
        except Exception as error:
            error.add_note(f"to walk it again: walk(url, {region!r}, {seed}, Counter({before}))")
            raise
    built = definitions.build(region, definitions.read_files(ROOT, region))
    court = {e for name in COURT for e in built.models[name].own}
    court |= built.models[COURT[0]].elements.keys() - built.models["gedeeld_hulp_of_regeling"].elements.keys()
    walked = f"processes/{region}/" if region != HOST else ""
    near = (m for m in built.models.values() if walked in m.path and not m.path.startswith(OVERLAST))
    own = {element for model in near for element in model.own} - court
    wanted = {e.id for e in built.elements.values() if e.kind == "userTask" and e.id in own}
    reached = {e.id: e for main in built.mains.values() for e in main.elements.values() if e.id in own}
    ends = {e.properties["uitkomst"] for e in reached.values() if "uitkomst" in e.properties}
    assert wanted - seen.keys() == set()
    assert ends - outcomes.keys() == set()
