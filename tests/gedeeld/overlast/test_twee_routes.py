"""Two main routes in one dossier: arrears that begin beside overlast, and overlast that outlives arrears."""

from __future__ import annotations

from typing import Any

import pytest

from engine import testing
from engine.dossier import cases
from engine.dossier.cases import Received
from engine.testing import House, Story
from tests.gedeeld.conftest import judge
from tests.gedeeld.overlast.telling import (
    REGIONS,
    established,
    open_alone,
    open_arrears,
    to_court,
    to_desk,
)
from tests.stories import BEGIN, DUE, DUTIES, Tell, news
from tests.turns import watched

OWED: dict[str, Any] = {"achterstand": 900.0, "vervaldatum": DUE, "maandhuur": 450.0, "plichten": DUTIES}
BESIDE = "gedeeld_achterstand_erbij"
LADDER = {"Seintje 1", "Melding", "Melding bij BAD", "Melden bij EHBG"}  # the first term of each region


def by_hand(story: Story) -> Story:
    story.act("woningcorporatie", BESIDE, **OWED)
    return story


def by_file(story: Story, owed: float = 900.0) -> Story:
    """As engine.arrears does with a row of this tenancy."""
    house = story.house
    row = Received(
        house.clock.now(),
        {"vervaldatum": DUE, "maandhuur": 450.0},
        "stand_bijgewerkt",
        "gedeeld/nieuwe_stand.json",
        {"nieuwe_achterstand": owed, "standdatum": story.today.isoformat()},
    )
    with house.engine.database.write() as connection:
        cases.receive(house.engine, connection, house.actor("woningcorporatie"), story.case_id, row)
    return story


def pay(story: Story) -> None:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("begin", [by_hand, by_file])
def test_arrears_in_a_dossier_about_overlast_start_the_ladder(
    database_url: str, region: str, begin: Any
) -> None:
    house = testing.build(database_url, region, BEGIN)
    with watched() as unheard:
        story = begin(established(open_alone(house)))
        assert LADDER & story.terms().keys()
        assert "overlast_gesprek_voeren" in story.open_tasks()
        assert BESIDE not in {action.process for action in story.page().actions}
        pay(story)
    assert unheard == []
    assert story.outcome == ("open", None)
    assert not LADDER & story.terms().keys()
    assert story.open_tasks() == ["overlast_gesprek_voeren"]
    house.engine.database.dispose()


def test_arrears_that_are_known_at_the_start_are_there_at_once(alone: Tell) -> None:
    story = alone(ook_achterstand=True, achterstand=900.0, vervaldatum=DUE)
    assert "Seintje 1" in story.terms()


def test_the_ladder_asks_for_its_duties(alone: Tell) -> None:
    story = by_hand(established(alone()))
    story.to("2026-02-17")
    assert ("seintje", "wijkteam") in {(kind[:7], to) for kind, to in story.letters()}


def test_a_file_that_says_that_nothing_is_owed_starts_nothing(alone: Tell) -> None:
    assert not LADDER & by_file(established(alone()), 0.0).terms().keys()


def test_arrears_can_come_back(alone: Tell) -> None:
    story = by_hand(established(alone()))
    pay(story)
    story.to("2026-03-02")
    by_file(story, 450.0)
    assert LADDER & story.terms().keys()


@pytest.mark.parametrize("region", REGIONS)
def test_the_dossier_closes_when_both_are_over(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    with watched() as unheard:
        story = open_arrears(house)
        pay(story)
        assert story.outcome[0] == "open"
        story.act("woningcorporatie", "gedeeld_overlast_gestopt")
    assert unheard == []
    assert story.outcome == ("closed", "overlast_opgelost")
    house.engine.database.dispose()


def test_who_works_on_the_overlast_and_the_tenant_hear_that_the_arrears_are_over(arrears: Tell) -> None:
    story = to_desk(arrears())
    found = news(story, lambda: pay(story))
    assert "De aanpak van de overlast gaat door" in found["wijkteam"].body
    assert "huurachterstand is opgelost" in found["huurder"].body


def test_what_the_arrears_began_ends_with_them(arrears: Tell) -> None:
    story = arrears(plichten=DUTIES)
    story.to("2026-02-17")
    assert "reageren" in " ".join(story.open_tasks("wijkteam"))
    pay(story)
    assert story.open_tasks("wijkteam") == []
    assert "overlast_onderzoeken" in story.open_tasks()


@pytest.mark.parametrize("region", REGIONS)
def test_who_leaves_ends_both(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    story = open_arrears(house)
    story.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="opgezegd")
    assert story.outcome == ("closed", "vrijwillig_vertrek")
    house.engine.database.dispose()


def test_a_case_about_overlast_leaves_the_ladder_alone(arrears: Tell) -> None:
    story = to_court(arrears(), ook_achterstand=True, grondslag="overlast")
    assert {"Seintje 1"} <= story.terms().keys()
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    story.act(
        "woningcorporatie",
        "gedeeld_hulp_gemeld",
        hulpaanbod={"reactie": "geaccepteerd", "reactie_op": "vandaag"},
    )
    assert story.terms()["Zitting bij de kantonrechter"].isoformat() == "2026-02-16"
    assert story.open_tasks("wijkteam").count("ondersteuning_bieden") == 1
    story.to("2026-02-16")
    judge(story, "afgewezen", grondslag="overlast", proportioneel=False)
    assert story.outcome == ("open", None)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_the_talks_about_arrears_do_not_overwrite_the_step_of_overlast(tell: Tell, house: House) -> None:
    """The landlord calls in the deurwaarder about arrears while a case about overlast runs: one waits."""
    story = to_court(open_arrears(house, plichten=DUTIES), ook_achterstand=True, grondslag="overlast")
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-03-16")
    story.to("2026-02-20")
    story.to("2026-03-02")
    assert story.facts["gerechtelijke_stap"] == "zitting"
