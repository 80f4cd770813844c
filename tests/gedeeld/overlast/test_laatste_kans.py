"""A last chance for overlast beside arrears rests both."""

from __future__ import annotations

from datetime import date

from tests.gedeeld.overlast.telling import (
    checked,
    choose,
    last_chance_beside,
    met,
    second_chance,
    talked,
    to_desk,
)
from tests.stories import Tell


def test_a_last_chance_for_overlast_rests_the_ladder_of_the_arrears(arrears: Tell) -> None:
    story = arrears()
    assert "Seintje 1" in story.terms()
    last_chance_beside(story)
    assert "Seintje 1" not in story.terms()
    assert story.facts["pauze_vanaf"] == "2026-01-05"
    second_chance(story, "loopt")
    assert story.facts["seintje_beurt"] == 0  # 14 February: seintje 1 would come on the 16th
    story.to("2026-02-20")
    assert "plichten_vastleggen" not in story.open_tasks()
    story.to("2026-03-14")
    story.complete("laatste_kans_beoordelen", laatste_kans_stand="gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_when_it_is_lost_the_ladder_goes_on_and_overlast_goes_to_the_desk(arrears: Tell) -> None:
    story = second_chance(last_chance_beside(arrears()), "mislukt")
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")
    assert "overdragen" not in story.open_tasks()
    assert story.facts["pauze_dagen"] == 40  # from 5 January to 14 February
    assert story.terms()["Seintje 1"] == date(2026, 3, 28)  # 16 February and forty days


def test_when_it_is_not_signed_the_ladder_goes_on_as_well(arrears: Tell) -> None:
    story = last_chance_beside(arrears())
    story.to("2026-01-15")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")
    assert story.terms()["Seintje 1"] == date(2026, 2, 26)


def test_overlast_waits_for_a_last_chance_that_runs_already(arrears: Tell) -> None:
    """There is one chance at a time: nobody gets a second one to sign, and the first is not judged by it."""
    story = talked(arrears())
    story.act("woningcorporatie", "gedeeld_laatste_kans_ernaast")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=True)
    story.later(5)
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    assert "laatste_kans_vastleggen" not in story.open_tasks()
    story.to("2026-02-05")
    story.complete("laatste_kans_beoordelen", laatste_kans_stand="mislukt")
    assert "overdragen" in story.open_tasks("woningcorporatie")
    assert "overlast_bij_meldpunt_melden" not in story.open_tasks()
    story.to("2026-02-10")
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")


def test_a_last_chance_of_the_meeting_that_is_lost_leads_to_the_judge_on_a_chosen_ground(
    arrears: Tell,
) -> None:
    story = met(checked(to_desk(arrears())), "laatste_kans")
    assert "Seintje 1" not in story.terms()
    second_chance(story, "mislukt")
    choose(story, ook_achterstand=True, grondslag="overlast")
    assert "dagvaarden" in story.open_tasks()
