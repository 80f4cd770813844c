"""Overlast beside rent arrears, in every region."""

from __future__ import annotations

import pytest

from engine import testing
from tests.gedeeld.overlast.telling import (
    REGIONS,
    SETTING,
    changed,
    open_alone,
    open_arrears,
    to_court,
)
from tests.stories import AGREED, BEGIN, Tell


@pytest.mark.parametrize("region", REGIONS)
def test_beside_arrears_both_go_on_until_the_overlast_is_over(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN, changed(region, SETTING, "nee"))
    story = open_arrears(house)
    assert "overlast_onderzoeken" in story.open_tasks("woningcorporatie")
    assert "gedeeld_overlast_gemeld" not in {action.process for action in story.page().actions}
    story.complete("overlast_onderzoeken", overlast_vastgesteld=False)
    assert story.outcome == ("open", None)
    assert "gedeeld_overlast_gemeld" in {action.process for action in story.page().actions}
    house.engine.database.dispose()


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("ground", ["huurachterstand", "combinatie"])
def test_beside_arrears_the_ground_is_chosen_and_the_main_route_goes_to_court(
    database_url: str, region: str, ground: str
) -> None:
    house = testing.build(database_url, region, BEGIN, changed(region, SETTING, "nee"))
    story = to_court(open_arrears(house), ook_achterstand=True, grondslag=ground)
    assert story.facts["grondslag"] == ground
    assert "dagvaarden" in story.open_tasks("deurwaarder")
    assert story.facts["overgedragen_op"] == story.today.isoformat()
    assert "eerste_reactie" not in {term.element for term in story.page().terms}
    house.engine.database.dispose()


def test_paying_the_arrears_ends_no_procedure_about_overlast(arrears: Tell) -> None:
    story = to_court(arrears(), ook_achterstand=True, grondslag="overlast")
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.facts["achterstand"] == 0
    assert "dagvaarden" in story.open_tasks("deurwaarder")
    other = to_court(arrears(), ook_achterstand=True, grondslag="combinatie")
    other.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert other.outcome == ("open", None)
    assert other.open_tasks() == ["overlast_grond_kiezen"]  # on a ground that is still there


def test_where_the_setting_says_so_overlast_beside_arrears_goes_to_the_desk_at_once(
    database_url: str,
) -> None:
    house = testing.build(database_url, "zaanstad", BEGIN, changed("zaanstad", SETTING, "ja"))
    assert "overlast_bij_meldpunt_melden" in open_arrears(house).open_tasks()
    assert open_alone(house).open_tasks() == ["overlast_onderzoeken"]
    house.engine.database.dispose()


def test_a_payment_does_not_end_a_dossier_about_overlast(alone: Tell) -> None:
    """Nothing is owed in it: the buttons of arrears are not there."""
    offered = {action.process for action in alone().page().actions}
    assert offered & {"gedeeld_betaling", "gedeeld_regeling_gemeld", "gedeeld_bezwaar_gemeld"} == set()


def test_without_an_amount_that_is_owed_there_is_nothing_to_pay(alone: Tell) -> None:
    story = alone(vervaldatum="2026-01-01", ook_achterstand=False, achterstand=None)
    assert "gedeeld_betaling" not in [action.process for action in story.page().actions]


def test_help_and_an_arrangement_are_offered_where_a_route_hears_of_them(alone: Tell) -> None:
    """Before the judge nobody would watch an arrangement in a dossier about overlast alone."""
    heard = {"gedeeld_hulp_gemeld", "gedeeld_regeling_gemeld", "gedeeld_laatste_kans_ernaast"}
    story = alone()
    assert not heard & {action.process for action in story.page().actions}
    both = alone(ook_achterstand=True, achterstand=1200.0, vervaldatum="2025-12-01")
    assert heard <= {action.process for action in both.page().actions}
    both.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    assert both.facts["regeling_status"] == "lopend"
