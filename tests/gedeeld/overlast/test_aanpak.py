"""Find out, talk, mediate, and the instruments of a landlord (OV-1 to OV-4)."""

from __future__ import annotations

from datetime import date

import pytest

from engine import testing
from tests.gedeeld.conftest import told
from tests.gedeeld.overlast.telling import (
    REGIONS,
    established,
    open_alone,
    order,
    second_chance,
    talked,
)
from tests.stories import BEGIN, Tell

# -- OV-1 to OV-3: find out, talk, mediate ---------------------------------------------------------------


@pytest.mark.parametrize("region", REGIONS)
def test_what_cannot_be_established_is_closed_in_every_region(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    story = open_alone(house)
    assert story.open_tasks("woningcorporatie") == ["overlast_onderzoeken"]
    story.complete("overlast_onderzoeken", overlast_vastgesteld=False)
    assert story.outcome == ("closed", "overlast_niet_vastgesteld")
    house.engine.database.dispose()


def test_a_talk_can_solve_it(alone: Tell) -> None:
    story = established(alone())
    story.complete("overlast_gesprek_voeren", gesprek_opgelost=True)
    assert story.outcome == ("closed", "overlast_opgelost")


def test_buurtbemiddeling_can_solve_it(alone: Tell) -> None:
    story = talked(alone(), mediation=True)
    assert story.open_tasks("buurtbemiddeling") == ["overlast_bemiddelen"]
    story.complete("overlast_bemiddelen", bemiddeling_resultaat="opgelost")
    assert story.outcome == ("closed", "overlast_opgelost")


@pytest.mark.parametrize("result", ["niet_opgelost", "geweigerd"])
def test_mediation_that_does_not_help_leads_to_a_legal_instrument(alone: Tell, result: str) -> None:
    story = talked(alone(), mediation=True)
    story.complete("overlast_bemiddelen", bemiddeling_resultaat=result)
    assert story.open_tasks() == ["overlast_middel_kiezen"]


# -- OV-4: instruments -----------------------------------------------------------------------------------


def test_a_gedragsaanwijzing_is_written_to_the_tenant_and_judged_after_four_weeks(alone: Tell) -> None:
    story = order(talked(alone()))
    assert told(story, "overlast_middel") == ["huurder"]
    assert story.terms()["Naleving beoordelen"] == date(2026, 2, 2)
    story.to("2026-02-02")
    story.complete("overlast_naleving_beoordelen", nageleefd=True, naleving_vervolg="opgelost")
    assert story.outcome == ("closed", "overlast_opgelost")


@pytest.mark.parametrize(
    ("by", "task"),
    [("rechter", "overlast_aanwijzing_rechter"), ("burgemeester", "overlast_aanwijzing_burgemeester")],
)
def test_a_gedragsaanwijzing_may_come_from_others_who_may_refuse(alone: Tell, by: str, task: str) -> None:
    story = order(talked(alone()), by)
    assert story.open_tasks() == [task]
    assert told(story, "overlast_middel") == []
    story.complete(task, aanwijzing_opgelegd=False)
    assert story.open_tasks() == ["overlast_middel_kiezen"]
    order(story, by)
    story.complete(task, aanwijzing_opgelegd=True)
    assert told(story, "overlast_middel") == ["huurder"]


def test_a_fine_after_a_refusal_is_imposed_by_the_landlord(alone: Tell) -> None:
    story = order(talked(alone()), "burgemeester")
    story.complete("overlast_aanwijzing_burgemeester", aanwijzing_opgelegd=False)
    story.complete("overlast_middel_kiezen", overlast_instrument="boete", boetebedrag=250.0)
    assert told(story, "overlast_middel") == ["huurder"]


def test_following_goes_on_as_long_as_it_takes(alone: Tell) -> None:
    story = order(talked(alone()))
    for day in ("2026-02-02", "2026-03-02", "2026-03-30"):
        story.to(day)
        story.complete("overlast_naleving_beoordelen", nageleefd=True, naleving_vervolg="volgen")
    assert story.terms()["Naleving beoordelen"] == date(2026, 4, 27)


def test_another_instrument_or_the_desk_when_it_is_not_complied_with(alone: Tell) -> None:
    story = order(talked(alone()))
    story.to("2026-02-02")
    story.complete("overlast_naleving_beoordelen", nageleefd=False, naleving_vervolg="ander_middel")
    order(story, "burgemeester")
    story.complete("overlast_aanwijzing_burgemeester", aanwijzing_opgelegd=True)
    story.to("2026-03-02")
    story.complete("overlast_naleving_beoordelen", nageleefd=False, naleving_vervolg="melden")
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


def test_a_tenant_who_gives_notice_has_left(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="verzoek_huuropzegging")
    story.to("2026-02-02")
    story.complete("overlast_naleving_beoordelen", naleving_vervolg="huur_opgezegd")
    assert story.outcome == ("closed", "vrijwillig_vertrek")


def test_a_last_chance_that_is_used(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    second_chance(story, "gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_a_last_chance_that_is_wasted_goes_to_the_desk(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    second_chance(story, "mislukt")
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


def test_a_last_chance_that_is_not_signed_goes_to_the_desk(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


def test_a_dossier_about_overlast_only_offers_a_last_chance_as_an_instrument(alone: Tell) -> None:
    """Not as a button: what follows a lost one is decided in the approach of overlast itself."""
    offered = {action.process for action in talked(alone()).page().actions}
    assert "gedeeld_laatste_kans_ernaast" not in offered


def test_a_dossier_that_began_with_overlast_leaves_no_message_unheard(alone: Tell) -> None:
    """Also when rent is owed, and paid: that ends no overlast."""
    story = talked(alone(ook_achterstand=True, achterstand=900.0, vervaldatum="2026-01-01"))
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.facts["achterstand"] == 0
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    second_chance(story, "mislukt")
    assert [m.name for m in story.page().messages if m.status != "delivered"] == []
