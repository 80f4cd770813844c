"""Random walks of court and eviction: they begin there, and know answers that lead on to the day itself."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import definitions
from engine.definitions import read_files
from engine.dossier.standing import Standing
from engine.playing.walking import open_in
from engine.settings import ROOT
from engine.testing import House, Story
from tests.begun import begun
from tests.laws.test_walks import BEGIN, COURT, Walk, walk

REGION = "zaanstad"
QUICK, ALL = range(4), range(4, 60)
LAST = ("geen", "geen", "regeling", "betaald")  # what the last talk leads to, by the day
STARTS = {
    "overdragen": "gerechtelijke_stap = None",
    "zitting": 'gerechtelijke_stap = "zitting"',
    "ontruimen": """gerechtelijke_stap = "ontruimen"
grondslag = "huurachterstand" if automatische_incasso else "overlast"
betekend_op = vandaag()
vroegste_ontruimingsdatum = dagen_later(vandaag(), 15)""",
}
SHORTCUT = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:drempel">
  <bpmn:process id="proef_{name}" isExecutable="true">
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="hoofdroute" value="ja"/>
    </spiffworkflow:properties></bpmn:extensionElements>
    <bpmn:startEvent id="proef_{name}_begin"><bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="formJsonSchemaFilename" value="gedeeld/dossier_openen.json"/>
      <spiffworkflow:property name="aanbieden_aan" value="woningcorporatie"/>
    </spiffworkflow:properties></bpmn:extensionElements></bpmn:startEvent>
    <bpmn:scriptTask id="proef_{name}_stap"><bpmn:script>seintje_beurt = 3
{script}</bpmn:script></bpmn:scriptTask>
    <bpmn:callActivity id="proef_{name}_route" calledElement="gedeeld_gerechtelijke_route"/>
    <bpmn:endEvent id="proef_{name}_einde"><bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="uitkomst_van" value="gedeeld_gerechtelijke_route"/>
    </spiffworkflow:properties></bpmn:extensionElements></bpmn:endEvent>
    <bpmn:sequenceFlow id="p_{name}_1" sourceRef="proef_{name}_begin" targetRef="proef_{name}_stap"/>
    <bpmn:sequenceFlow id="p_{name}_2" sourceRef="proef_{name}_stap" targetRef="proef_{name}_route"/>
    <bpmn:sequenceFlow id="p_{name}_3" sourceRef="proef_{name}_route" targetRef="proef_{name}_einde"/>
  </bpmn:process>
</bpmn:definitions>
"""


def in_days(count: int) -> Callable[[date], str]:
    return lambda today: (today + timedelta(days=count)).isoformat()


class CourtWalk(Walk):
    """Starts at the hand-over, the hearing or the verdict; mostly says what leads further."""

    steps = 90
    haste = 0.6
    # Its shortcut stands for the route of the arrears: there is no second one to begin beside it. What is
    # left of a joint case when the overlast goes is told of the route by its name: the stories do that.
    left_out = frozenset(
        {"gedeeld_achterstand_erbij", "gedeeld_niet_naar_rechter", "gedeeld_overlast_gestopt"}
    )
    hurry = {  # noqa: RUF012 - constant
        "contact_en_innen": {"innen_resultaat": "vraag", "innen_vraag": "Mag het in anderhalf jaar?"},
        "ondersteuning_bieden": {"resultaat": "loopt"},
        "incasso_proberen": {"innen_resultaat": "geen_oplossing"},
        "afwegen_dagvaarden": {
            "besluit_dagvaarden": "dagvaarden",
            "hulp_loopt": False,
            "reden_dagvaarden": "Alles is geprobeerd.",
        },
        "dagvaarden": {"zittingsdatum": in_days(20)},
        "uitspraak_vastleggen": {
            "uitspraak": "toegewezen",
            "proportioneel": True,
            "ontruimingstermijn_dagen": 14,
        },
        "vonnis_betekenen": {"betekend_op": in_days(0)},
        "gemiste_termijn_beoordelen": {"regeling_besluit": "afwachten"},
        "contact_na_vonnis": {"na_vonnis_resultaat": "blijven_proberen"},
        "perspectief_zoeken": {"na_vonnis_resultaat": "blijven_proberen"},
        "ontruiming_besluiten": {
            "besluit_ontruimen": True,
            "alles_geprobeerd": True,
            "perspectief": False,
            "opdracht_op": in_days(0),
            "rol_corporatie": "geheel_deurwaarder",
        },
        "ontruiming_plannen": {"ontruimingsdatum": in_days(20), "aangezegd_op": in_days(0)},
        "aanwezigheid": {"kan_doorgaan": True},
        "laatste_onderhandeling": {"laatste_oplossing": lambda day: LAST[day.toordinal() % len(LAST)]},
        "afblazen_vastleggen": {"kosten_ontruimploeg": 420.5},
        "laatste_gesprek_overlast": {"laatste_oplossing": "geen"},
    }

    @classmethod
    def build(cls, url: str, region: str) -> House:
        extra = {
            f"processes/{region}/proef_{name}.bpmn": SHORTCUT.format(name=name, script=script).encode()
            for name, script in STARTS.items()
        }
        return begun(url, region, BEGIN, {**read_files(ROOT, region), **extra})

    def begin(self) -> Story:
        start = self.dice.choice(list(STARTS))
        return Story(self.house, f"proef_{start}", vervaldatum="2025-10-01", achterstand=2400.0)

    def check(self, now: Standing) -> None:
        """Aftercare goes on after an eviction: the outcome is known before the dossier closes."""
        super().check(now)
        self.seen[f"outcome {now.outcome}"] += 1

    def choose(self, options: list[str]) -> str:
        """What keeps coming back does not take all the steps."""
        often = {"contact_na_vonnis", "perspectief_zoeken"}
        rare = [option for option in options if option not in often]
        return super().choose(rare if rare and self.dice.random() < 0.8 else options)

    def act(self, now: Standing) -> None:
        if self.dice.random() < 0.4:
            super().act(now)
        elif now.tasks:
            self.complete(self.choose(open_in(now)))


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'walk.sqlite')}"


@pytest.mark.parametrize("seed", QUICK)
def test_a_walk_from_the_court_never_gets_stuck(empty: str, seed: int) -> None:
    walk(empty, REGION, seed, Counter(), CourtWalk)


@pytest.mark.slow
def test_many_walks_from_the_court_visit_every_task_and_every_outcome(
    sqlite_template: Path, tmp_path: Path
) -> None:
    outcomes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for seed in ALL:
        url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{seed}.sqlite')}"
        before = dict(seen)
        try:
            outcomes[walk(url, REGION, seed, seen, CourtWalk)] += 1
        except Exception as error:
            error.add_note(f"to walk it again: walk(url, {REGION!r}, {seed}, Counter({before}), CourtWalk)")
            raise
    built = definitions.build(REGION, definitions.read_files(ROOT, REGION))
    elements = [element for name in COURT for element in built.models[name].elements.values()]
    wanted = {element.id for element in elements if element.kind == "userTask"}
    ends = {element.properties["uitkomst"] for element in elements if "uitkomst" in element.properties}
    assert wanted - seen.keys() == set()
    known = {name.removeprefix("outcome ") for name in seen if name.startswith("outcome ")}
    assert ends - outcomes.keys() - known == set()
