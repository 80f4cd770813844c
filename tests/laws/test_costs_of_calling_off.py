"""In every region what it costs to call an eviction off on its day is asked, told, owed and settled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine import definitions, testing
from engine.definitions import read_files
from engine.settings import ROOT
from engine.testing import House, Story
from tests.gedeeld.conftest import ALONE, PLAN, arrange, decide, plan
from tests.laws.test_court_walks import SHORTCUT, STARTS
from tests.laws.test_walks import BEGIN

REGIONS = definitions.regions(ROOT)


@pytest.fixture(params=REGIONS)
def house(request: pytest.FixtureRequest, database_url: str) -> Iterator[House]:
    """A region in which a dossier can begin with a verdict."""
    region = str(request.param)
    begins = SHORTCUT.format(name="ontruimen", script=STARTS["ontruimen"]).encode()
    files = {**read_files(ROOT, region), f"processes/{region}/proef_ontruimen.bpmn": begins}
    built = testing.build(database_url, region, BEGIN, files)
    yield built
    built.engine.database.dispose()


@pytest.fixture
def story(house: House) -> Story:
    """The morning of an eviction for 1840 euros."""
    told = Story(
        house,
        "proef_ontruimen",
        vervaldatum="2025-10-01",
        achterstand=1840.0,
        maandhuur=640.0,
        automatische_incasso=True,
    )
    decide(told, opdracht_op="2026-01-05", gezin=ALONE)
    plan(told, "2026-02-10", "2026-01-05")
    arrange(told)
    told.to("2026-02-10")
    told.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    return told


def test_paid_at_the_door_the_costs_are_still_owed(story: Story) -> None:
    story.complete("laatste_onderhandeling", laatste_oplossing="betaald")
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=512.25)
    assert story.facts["achterstand"] == story.facts["kosten_open"] == 512.25
    assert ("kosten_ontruimploeg", "huurder") in story.letters()
    assert dict(story.page().stand.more)["Kosten afgezegde ontruiming"].startswith("€ 512,25")
    assert "kosten_afhandelen" in story.open_tasks("woningcorporatie")
    story.complete("kosten_afhandelen", kosten_afhandeling="betaald")
    assert story.facts["achterstand"] == 0
    assert "kosten_afhandelen" not in story.open_tasks()


def test_a_payment_of_them_settles_them_when_the_route_is_over(story: Story) -> None:
    story.complete("laatste_onderhandeling", laatste_oplossing="betaald")
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=512.25)
    assert story.outcome == ("open", "voorkomen_betaald")
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=512.25)
    assert story.facts["achterstand"] == story.facts["kosten_open"] == 0
    assert "kosten_afhandelen" not in story.open_tasks()
    assert "gedeeld_betaling" not in {action.process for action in story.page().actions}


def test_an_arrangement_at_the_door_is_about_the_costs_too_when_that_is_agreed(story: Story) -> None:
    agreed = {**PLAN, "totaalbedrag": 1840.0, "termijnbedrag": 230.0, "aantal_termijnen": 8}
    story.complete("laatste_onderhandeling", laatste_oplossing="regeling", regeling=agreed)
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=460.0)
    story.complete("kosten_afhandelen", kosten_afhandeling="regeling", kosten_termijnen=10)
    assert story.facts["achterstand"] == 2300.0
    assert story.facts["lopende_regeling"]["totaalbedrag"] == 2300.0
