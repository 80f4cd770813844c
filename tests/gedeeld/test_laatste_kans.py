"""A second or last chance rests the route (TK-6, R09), told on Zaanstad.

Kept, lost, not signed, paid or left meanwhile, beside help and an arrangement, with and without a verdict.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.dossier.cases import ActionUnavailable
from engine.testing import Story
from tests.gedeeld.conftest import (
    ACCEPTED,
    PLAN,
    Court,
    decide,
    heard_it_is_off,
    in_court,
    judge,
    on_the_day,
    pay_all,
    served,
    told,
)
from tests.stories import Tell
from tests.zaanstad.telling import seintje_1

BESIDE = "gedeeld_laatste_kans_ernaast"
BESIDE_TERMS = {"Sms-herinnering", "Reactie van het wijkteam", "Stand van de laatste kans"}
OWED = {
    **PLAN,
    "totaalbedrag": 900.0,
    "termijnbedrag": 300.0,
    "aantal_termijnen": 3,
    "eerste_termijn": "2026-04-01",
}


def route(story: Story) -> dict[str, date]:
    """The terms of the route and of what rests it, without those that run beside it."""
    return {name: day for name, day in story.terms().items() if name not in BESIDE_TERMS}


def offered(story: Story) -> Story:
    story.act("woningcorporatie", BESIDE)
    return story


def signed(story: Story, **answer: Any) -> Story:
    """Offered and signed the same day, with the contract in the name of a care provider."""
    usual: dict[str, Any] = {
        "laatste_kans_vorm": "omklapwoning",
        "contract_op_naam": "zorgaanbieder",
        "omklapdatum": "2027-04-16",
        "laatste_kans_getekend": True,
    }
    offered(story).complete("laatste_kans_vastleggen", **{**usual, **answer})
    return story


def judged(story: Story, how: str, days: int = 31) -> Story:
    story.later(days)
    story.complete("laatste_kans_beoordelen", laatste_kans_stand=how)
    return story


def bailiff(story: Story) -> Story:
    """The first instalment is missed and the corporatie chooses the deurwaarder."""
    story.complete(
        "gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="deurwaarder"
    )
    return story


# -- it rests the route -----------------------------------------------------------------------------------


def test_an_offer_stops_the_terms(tell: Tell) -> None:
    story = offered(seintje_1(tell()))
    assert route(story) == {}
    assert story.open_tasks("woningcorporatie") == ["laatste_kans_vastleggen"]
    assert story.facts["pauze_vanaf"] == "2026-02-16"


def test_no_term_passes_while_it_runs(tell: Tell) -> None:
    story = judged(signed(seintje_1(tell())), "loopt")
    story.to("2026-08-01")
    assert story.facts["seintje_beurt"] == 1
    assert story.open_tasks("woningcorporatie") == ["laatste_kans_beoordelen"]


def test_it_is_judged_every_month(court: Court) -> None:
    story = signed(court())
    assert route(story) == {"Laatste kans beoordelen": date(2026, 5, 16)}
    story.to("2026-05-16")
    story.complete("laatste_kans_beoordelen", laatste_kans_stand="loopt")
    assert route(story) == {"Laatste kans beoordelen": date(2026, 6, 16)}


def test_there_is_one_chance_at_a_time(court: Court) -> None:
    story = signed(court())
    with pytest.raises(ActionUnavailable):
        story.act("woningcorporatie", BESIDE)


def test_a_chance_on_the_day_itself_calls_the_eviction_off(court: Court) -> None:
    story = offered(on_the_day(court()))
    assert "gemeente" in heard_it_is_off(story)
    assert "aanwezigheid" not in story.open_tasks()


# -- how it ends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["in the ladder", "after a verdict"])
def test_who_keeps_to_it_gets_the_contract(tell: Tell, court: Court, moment: str) -> None:
    story = signed(seintje_1(tell()) if moment == "in the ladder" else served(court()))
    judged(judged(story, "loopt"), "gelukt")
    assert story.facts["contract_op_naam"] == "huurder"
    assert story.facts["laatste_kans_loopt"] is False
    assert story.outcome == ("closed", "laatste_kans")


def test_who_does_not_goes_to_the_deurwaarder(tell: Tell) -> None:
    story = judged(signed(seintje_1(tell())), "mislukt")
    assert story.facts["laatste_kans_resultaat"] == "mislukt"
    assert story.facts["pauze_dagen"] == 31  # from 16 February to 19 March
    assert story.open_tasks("woningcorporatie") == ["overdragen"]
    assert route(story) == {}


def test_with_a_verdict_it_goes_on_with_the_eviction(court: Court) -> None:
    story = judged(signed(served(court())), "mislukt")
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")
    assert not {"overdragen", "dagvaarden"} & set(story.open_tasks())
    assert told(story, "vonnis_uitleg") == ["huurder"]


def test_with_a_verdict_that_is_not_served_it_is_served_first(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    judge(story, "toegewezen")
    judged(signed(story), "mislukt")
    assert "vonnis_betekenen" in story.open_tasks("deurwaarder")


def test_before_a_verdict_the_procedure_goes_on_where_it_was(court: Court) -> None:
    story = judged(signed(in_court(court(), "2026-09-01")), "mislukt")
    assert route(story) == {"Zitting bij de kantonrechter": date(2026, 9, 1)}
    assert not {"overdragen", "dagvaarden"} & set(story.open_tasks())


def test_after_a_chance_on_the_day_a_new_aanzegging_is_needed(court: Court) -> None:
    story = judged(signed(on_the_day(court())), "mislukt")
    decide(story)
    assert "ontruiming_plannen" in story.open_tasks()


def test_who_does_not_sign_goes_back_to_the_route(tell: Tell) -> None:
    story = offered(seintje_1(tell()))
    story.to("2026-02-26")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert story.facts["laatste_kans_resultaat"] == "niet_getekend"
    assert (story.facts["pauze_vanaf"], story.facts["pauze_dagen"]) == (None, 10)
    assert story.terms()["Seintje 2"] == date(2026, 3, 26)  # 16 March and ten days
    assert BESIDE in {action.process for action in story.page().actions}


def test_who_does_not_sign_after_a_verdict_goes_on_to_the_eviction(court: Court) -> None:
    story = offered(served(court()))
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")


def test_a_lost_chance_says_nothing_about_help_later(tell: Tell) -> None:
    """An unsigned or lost chance of the past does not decide what follows help."""
    story = offered(seintje_1(tell()))
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.later(10)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "Seintje 2" in story.terms()


# -- paid and left meanwhile ------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["offered", "signed"])
@pytest.mark.parametrize("place", ["in the ladder", "after a verdict"])
def test_who_pays_meanwhile_stays(tell: Tell, court: Court, place: str, moment: str) -> None:
    story = seintje_1(tell()) if place == "in the ladder" else served(court())
    (offered if moment == "offered" else signed)(story)
    pay_all(story)
    assert story.outcome == ("closed", "voorkomen_betaald")
    assert (story.open_tasks(), story.terms()) == ([], {})


def test_a_part_changes_the_amount_only(tell: Tell) -> None:
    story = signed(seintje_1(tell()))
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    assert story.facts["achterstand"] == 800.0
    assert list(route(story)) == ["Laatste kans beoordelen"]


@pytest.mark.parametrize("place", ["in the ladder", "after a verdict"])
def test_who_moves_out_meanwhile_is_not_evicted(tell: Tell, court: Court, place: str) -> None:
    story = signed(seintje_1(tell()) if place == "in the ladder" else served(court()))
    story.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="sleutel")
    assert story.outcome == ("closed", "vrijwillig_vertrek")


# -- with help and an arrangement -------------------------------------------------------------------------


def test_help_accepted_meanwhile_starts_and_the_chance_is_still_judged(tell: Tell) -> None:
    story = signed(seintje_1(tell()))
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert "Laatste kans beoordelen" in story.terms()
    story.later(10)
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    assert story.outcome[0] == "open"
    assert list(route(story)) == ["Laatste kans beoordelen"]
    judged(story, "gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_a_chance_that_is_lost_during_help_waits_for_it(tell: Tell) -> None:
    """No court while help runs (R11); afterwards the corporatie goes on."""
    story = signed(seintje_1(tell()))
    story.later(25)
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    judged(story, "mislukt", 6)
    assert "overdragen" not in story.open_tasks()
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "overdragen" in story.open_tasks("woningcorporatie")


def test_a_chance_can_be_offered_during_help(tell: Tell) -> None:
    story = seintje_1(tell())
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    signed(story)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["pauze_vanaf"] == "2026-02-16"
    judged(story, "mislukt")
    assert story.open_tasks("woningcorporatie") == ["overdragen"]


def test_an_arrangement_meanwhile_is_watched_and_then_the_chance_decides(tell: Tell) -> None:
    story = signed(seintje_1(tell()))
    story.act("wijkteam", "gedeeld_regeling_gemeld", regeling=OWED)
    assert route(story) == {
        "Laatste kans beoordelen": date(2026, 3, 16),
        "Termijn regeling controleren": date(2026, 4, 2),
    }
    story.to("2026-04-02")
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="terug")
    assert story.open_tasks("woningcorporatie") == ["laatste_kans_beoordelen"]
    story.complete("laatste_kans_beoordelen", laatste_kans_stand="mislukt")
    assert story.open_tasks("woningcorporatie") == ["overdragen"]


def test_who_goes_to_the_deurwaarder_after_a_broken_arrangement_ends_the_chance(tell: Tell) -> None:
    story = signed(seintje_1(tell()))
    story.act("wijkteam", "gedeeld_regeling_gemeld", regeling=OWED)
    story.to("2026-04-02")
    bailiff(story)
    assert story.open_tasks("woningcorporatie") == ["overdragen"]
    assert story.facts["laatste_kans_loopt"] is False
    assert route(story) == {}


def test_after_a_verdict_nobody_keeps_trying_beside_a_chance(court: Court) -> None:
    """Afterwards each tries again, once."""
    story = offered(served(court()))
    assert not {"contact_na_vonnis", "perspectief_zoeken"} & set(story.open_tasks())
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert story.open_tasks("deurwaarder").count("contact_na_vonnis") == 1
