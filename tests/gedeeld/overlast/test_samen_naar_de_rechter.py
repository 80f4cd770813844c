"""Overlast and arrears before the judge in one case: overlast withdraws its part, the arrears go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine import testing
from engine.testing import Story
from tests.gedeeld.conftest import arrange, decide, judge, plan
from tests.gedeeld.overlast.telling import (
    REGIONS,
    checked,
    choose,
    judged,
    met,
    open_arrears,
    reported,
    to_desk,
)
from tests.gedeeld.overlast.test_uitwegen import NOT_TO_COURT, STOPPED, offered
from tests.stories import BEGIN, DUTIES, Tell, news
from tests.turns import watched

BOTH: Mapping[str, Any] = {"ook_achterstand": True, "grondslag": "combinatie"}


def _at_the_ground(story: Story) -> Story:
    """Where overlast beside arrears begins at the desk, and where it does not."""
    if "overlast_bij_meldpunt_melden" in story.open_tasks():
        reported(story)
    else:
        to_desk(story)
    return judged(met(checked(story), "doorgaan_ontruiming"))


def _together(story: Story) -> Story:
    """The landlord chose both grounds: the arrears carry the case."""
    _at_the_ground(story)
    choose(story, **BOTH)
    assert story.facts["zaak_van"] == "huurachterstand"
    return story


def _summoned(story: Story) -> Story:
    _together(story)
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    return story


def _sentenced(story: Story, ground: str = "combinatie") -> Story:
    _summoned(story).to("2026-02-16")
    return judge(story, "toegewezen", grondslag=ground)


def _served(story: Story, ground: str = "combinatie") -> Story:
    _sentenced(story, ground).to("2026-02-18")
    story.complete("vonnis_betekenen", betekend_op="2026-02-18")
    return story


def _planned(story: Story, ground: str = "combinatie") -> Story:
    _served(story, ground).to("2026-03-10")
    return arrange(plan(decide(story), "2026-04-20", "2026-03-10"))


def _for_overlast(story: Story) -> Story:
    return _planned(story, "overlast")


PHASES: Mapping[str, Callable[[Story], Story]] = {
    "together": _together,
    "summoned": _summoned,
    "sentenced": _sentenced,
    "served": _served,
    "planned": _planned,
    "planned for overlast": _for_overlast,
}
WEIGHED = {
    "together",
    "planned for overlast",
}  # nothing is left of the case: is it worth one for the arrears?


@pytest.mark.parametrize("phase", PHASES)
def test_overlast_leaves_the_case_and_the_arrears_go_on(arrears: Tell, phase: str) -> None:
    story = PHASES[phase](arrears())
    step, day = story.facts["gerechtelijke_stap"], story.facts.get("ontruimingsdatum")
    before = set(story.open_tasks())
    assert NOT_TO_COURT in offered(story)
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert {"deurwaarder", "huurder"} <= found.keys()
    assert "Overlast volgen" in story.terms()
    assert NOT_TO_COURT not in offered(story)
    assert story.facts["zaak_van"] == "huurachterstand"
    if phase in WEIGHED:
        assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")
        assert story.facts["ontruiming_status"] not in ("gepland", "vandaag") if day else True
        assert story.facts["grondslag"] == "huurachterstand"
    else:
        assert (story.facts["gerechtelijke_stap"], story.facts.get("ontruimingsdatum")) == (step, day)
        assert before <= set(story.open_tasks())
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])
    assert story.outcome == ("open", None)
    assert story.facts["gerechtelijke_stap"] is None
    assert story.facts.get("ontruiming_status") not in ("gepland", "vandaag")


def test_the_deurwaarder_hears_what_to_withdraw_and_the_tenant_what_is_left(arrears: Tell) -> None:
    story = _summoned(arrears())
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert "trek alleen het deel over de overlast in" in found["deurwaarder"].body
    assert "De zaak om de huurachterstand gaat door" in found["deurwaarder"].body
    assert "Die zaak gaat door" in found["huurder"].body
    assert "hoeft daarvoor niet uit uw woning" not in found["huurder"].body
    assert story.terms()["Zitting bij de kantonrechter"].isoformat() == "2026-02-16"
    assert story.facts["grondslag"] == "huurachterstand"


def test_a_verdict_keeps_the_ground_that_the_judge_gave(arrears: Tell) -> None:
    story = _planned(arrears())
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert "Het vonnis om de huurachterstand blijft gelden" in found["deurwaarder"].body
    assert "Het vonnis daarover blijft gelden" in found["huurder"].body
    assert story.facts["grondslag"] == "combinatie"
    story.to("2026-04-20")
    assert "aanwezigheid" in story.open_tasks()


def test_an_eviction_for_overlast_alone_is_called_off_and_all_hear_so(arrears: Tell) -> None:
    story = _for_overlast(arrears())
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert "20 april 2026" in found["deurwaarder"].body
    assert "20 april 2026" in found["huurder"].body
    assert "preventieteam" in found  # it only knew the day
    assert "contact_na_vonnis" not in story.open_tasks()
    story.to("2026-04-21")
    assert "aanwezigheid" not in story.open_tasks()


def test_a_summons_about_overlast_alone_is_withdrawn_whole(arrears: Tell) -> None:
    """The arrears were with the deurwaarder already, so they carry a case on the ground of overlast too."""
    story = arrears(plichten=DUTIES)
    story.to("2026-02-17")
    story.act("woningcorporatie", "gedeeld_deurwaarder_eerder")
    choose(_at_the_ground(story), ook_achterstand=True, grondslag="overlast")
    story.complete("dagvaarden", dagvaarding_op="2026-02-17", zittingsdatum="2026-03-16")
    found = news(story, lambda: story.act("woningcorporatie", NOT_TO_COURT))
    assert "trek de zaak in" in found["deurwaarder"].body
    assert "Zitting bij de kantonrechter" not in story.terms()
    assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")
    assert story.facts["uitspraak"] == "ingetrokken"


def test_overlast_that_stopped_says_the_same_of_the_case(arrears: Tell) -> None:
    story = _summoned(arrears())
    found = news(story, lambda: story.act("woningcorporatie", STOPPED))
    assert "trek alleen het deel over de overlast in" in found["deurwaarder"].body
    assert "Die zaak gaat door" in found["huurder"].body
    assert story.outcome == ("open", None)
    assert story.terms()["Zitting bij de kantonrechter"].isoformat() == "2026-02-16"


def test_where_overlast_stopped_and_nothing_is_left_of_the_case_all_hear_what_is(arrears: Tell) -> None:
    story = _for_overlast(arrears())
    found = news(story, lambda: story.act("woningcorporatie", STOPPED))
    for one in (found["deurwaarder"], found["woningcorporatie"]):
        assert "20 april 2026" in one.body
        assert "verder gevolgd" not in one.body
    assert "20 april 2026" in found["huurder"].body
    assert story.outcome == ("open", None)
    assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")


def test_overlast_that_comes_back_can_go_to_the_judge_again(arrears: Tell) -> None:
    story = _together(arrears())
    story.act("woningcorporatie", NOT_TO_COURT)
    story.to(story.terms()["Overlast volgen"])
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    choose(story, **BOTH)
    assert "dagvaarden" in story.open_tasks("deurwaarder")
    assert NOT_TO_COURT in offered(story)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_tells_whom_it_concerns(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    with watched() as unheard:
        for phase in (_together, _summoned, _for_overlast):
            story = phase(open_arrears(house))
            story.act("woningcorporatie", NOT_TO_COURT)
            assert story.outcome == ("open", None)
    assert unheard == []
    house.engine.database.dispose()
