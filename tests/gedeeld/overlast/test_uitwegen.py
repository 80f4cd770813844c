"""An honest way out of overlast: it stopped, or the landlord does not go to court after all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from engine import testing
from engine.testing import Story
from tests.gedeeld.conftest import arrange, decide, judge, plan
from tests.gedeeld.overlast.telling import (
    REGIONS,
    checked,
    choose,
    established,
    judged,
    last_chance_beside,
    met,
    open_alone,
    open_arrears,
    order,
    talked,
    to_court,
    to_desk,
)
from tests.stories import BEGIN, Tell, news
from tests.turns import watched

STOPPED, NOT_TO_COURT = "gedeeld_overlast_gestopt", "gedeeld_niet_naar_rechter"

COSTS = {"afblazen_vastleggen"}  # what calling it off cost, on the day itself


def _reporting(story: Story) -> Story:
    talked(story)
    story.complete("overlast_middel_kiezen", overlast_instrument="geen")
    return story


def _followed(story: Story) -> Story:
    return met(checked(to_desk(story)), "hulp")


def _agreed(story: Story) -> Story:
    checked(to_desk(story))
    story.complete("casusoverleg_beleggen", uitgenodigd=["politie", "ggd"], casusoverleg_datum="2026-02-02")
    return story


def _gathering(story: Story) -> Story:
    return met(checked(to_desk(story)), "dossier_opbouwen")


def _at_the_ground(story: Story) -> Story:
    return judged(met(checked(to_desk(story)), "doorgaan_ontruiming"))


def _summoned(story: Story) -> Story:
    to_court(story)
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    return story


def _sentenced(story: Story) -> Story:
    _summoned(story).to("2026-02-16")
    return judge(story, "toegewezen", grondslag="overlast")


def _planned(story: Story) -> Story:
    _sentenced(story).to("2026-02-18")
    story.complete("vonnis_betekenen", betekend_op="2026-02-18")
    story.to("2026-03-10")
    return plan(decide(story), "2026-04-20", "2026-03-10")


def _on_the_day(story: Story) -> Story:
    arrange(_planned(story)).to("2026-04-20")
    return story


BEFORE: Mapping[str, Callable[[Story], Story]] = {
    "investigating": lambda story: story,
    "talking": established,
    "mediating": lambda story: talked(story, mediation=True),
    "an order": lambda story: order(talked(story)),
    "the mayor": lambda story: order(talked(story), by="burgemeester"),
    "a last chance": last_chance_beside,
    "reporting": _reporting,
    "checking": to_desk,
    "a meeting": _agreed,
    "following": _followed,
    "evidence": _gathering,
    "the ground": _at_the_ground,
}
COURT: Mapping[str, Callable[[Story], Story]] = {
    "to the judge": to_court,
    "summoned": _summoned,
    "sentenced": _sentenced,
    "a planned eviction": _planned,
    "the day itself": _on_the_day,
}


def offered(story: Story) -> set[str]:
    return {action.process for action in story.page().actions}


@pytest.mark.parametrize("phase", [*BEFORE, *COURT])
def test_from_every_phase_it_can_have_stopped(alone: Tell, phase: str) -> None:
    story = ({**BEFORE, **COURT})[phase](alone())
    assert STOPPED in offered(story)
    story.act("woningcorporatie", STOPPED)
    assert story.outcome[1] == "overlast_opgelost"
    assert set(story.open_tasks()) <= COSTS


@pytest.mark.parametrize("phase", BEFORE)
def test_beside_arrears_it_stops_and_the_arrears_go_on(arrears: Tell, phase: str) -> None:
    story = BEFORE[phase](arrears())
    story.act("woningcorporatie", STOPPED)
    assert story.outcome == ("open", None)
    assert not [name for name in story.open_tasks() if name.startswith(("overlast", "casusoverleg"))]
    assert "Seintje 1" in story.terms() or story.facts["pauze_vanaf"] is None
    assert "gedeeld_overlast_gemeld" in offered(story)


@pytest.mark.parametrize("phase", COURT)
def test_the_landlord_can_leave_the_court_and_goes_on_following(alone: Tell, phase: str) -> None:
    story = COURT[phase](alone())
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert {"deurwaarder", "huurder"} <= found.keys()
    assert set(story.open_tasks()) <= COSTS
    assert story.facts["gerechtelijke_stap"] is None
    assert story.facts["ontruiming_status"] not in ("gepland", "vandaag")
    story.to(story.terms()["Overlast volgen"])
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    choose(story)  # when it does not go well the judge is near again
    assert "dagvaarden" in story.open_tasks("deurwaarder")


def test_the_choice_of_the_ground_can_be_no_court_at_all(alone: Tell) -> None:
    story = _at_the_ground(alone())
    story.complete("overlast_grond_kiezen", procedure="niet_naar_rechter", ook_achterstand=False)
    assert "Overlast volgen" in story.terms()
    assert STOPPED in offered(story)
    assert NOT_TO_COURT not in offered(story)


def test_a_summons_that_is_withdrawn_is_told_with_what_to_do(alone: Tell) -> None:
    story = _summoned(alone())
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert "trek de zaak" in found["deurwaarder"].body
    assert "niet naar de rechter" in found["huurder"].body
    assert "Zitting bij de kantonrechter" not in story.terms()


def test_who_is_invited_hears_that_the_meeting_is_not_needed(alone: Tell) -> None:
    story = _agreed(alone())
    found = news(story, lambda: story.act("overlastmeldpunt", STOPPED))
    assert {"politie", "ggd"} <= found.keys()
    assert "niet meer nodig" in found["politie"].body


def test_after_an_eviction_there_is_no_way_out_any_more(alone: Tell) -> None:
    story = _on_the_day(alone())
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    story.complete("laatste_gesprek_overlast", laatste_oplossing="geen", onderdak_vannacht=True)
    story.complete("woning_leegmaken")
    story.complete("sloten_vervangen_taak")
    story.complete("ontruiming_uitvoeren")
    assert not {STOPPED, NOT_TO_COURT} & offered(story)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_both_ways_out(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    with watched() as unheard:
        alone = to_court(open_alone(house))
        alone.act("woningcorporatie", NOT_TO_COURT)
        alone.act("woningcorporatie", STOPPED)
        beside = open_arrears(house)
        beside.act("woningcorporatie", STOPPED)
    assert unheard == []
    assert alone.outcome == ("closed", "overlast_opgelost")
    assert beside.outcome == ("open", None)
    house.engine.database.dispose()
