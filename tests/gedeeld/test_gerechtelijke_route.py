"""From the hand-over to a verdict that is served, told with dates (F2-1 to F4-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.dossier.answering import EVERY_DOUBT
from engine.testing import Story
from tests.gedeeld.conftest import (
    ACCEPTED,
    ALONE,
    PLAN,
    Court,
    evicted,
    hand_over,
    in_court,
    judge,
    served,
    told,
    weigh,
)
from tests.stories import Tell, refused
from tests.zaanstad.telling import seintje_1

# -- phase 2 ---------------------------------------------------------------------------------------------


def test_the_deurwaarder_gets_the_case_and_seeks_contact_first(court: Court) -> None:
    story = court()
    assert "overdragen" in story.open_tasks("woningcorporatie")
    assert story.facts["achterstand_maandhuren"] == 4.1
    hand_over(story)
    assert told(story, "overdracht") == ["deurwaarder"]
    assert story.open_tasks("deurwaarder") == ["contact_en_innen"]
    assert story.facts["regiehouder"] == "deurwaarder"
    story.complete("contact_en_innen", innen_resultaat="opnieuw")
    assert story.open_tasks("deurwaarder") == ["contact_en_innen"]


def test_an_incassobureau_goes_before_the_deurwaarder(court: Court) -> None:
    story = hand_over(court(), "deurwaarder", "incassobureau")
    assert sorted(told(story, "overdracht")) == ["deurwaarder", "incassobureau"]
    assert story.open_tasks("incassobureau") == ["incasso_proberen"]
    assert story.open_tasks("deurwaarder") == []
    story.complete("incasso_proberen", innen_resultaat="geen_oplossing")
    assert story.open_tasks("deurwaarder") == ["contact_en_innen"]


def test_with_an_incassobureau_alone_the_corporatie_weighs_next(court: Court) -> None:
    story = hand_over(court(), "incassobureau")
    story.complete("incasso_proberen", innen_resultaat="geen_oplossing")
    assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")


def test_an_arrangement_within_the_agreed_frame_is_made_by_the_deurwaarder(court: Court) -> None:
    story = hand_over(court())
    story.complete("contact_en_innen", innen_resultaat="regeling", regeling=PLAN)
    assert story.facts["regeling_status"] == "lopend"
    assert story.open_tasks("deurwaarder") == []


def test_outside_the_frame_the_corporatie_is_asked(court: Court) -> None:
    story = hand_over(court())
    long = {**PLAN, "termijnbedrag": 100.0, "aantal_termijnen": 24}
    story.complete("contact_en_innen", innen_resultaat="regeling", regeling=long)
    assert "vraag_beantwoorden" in story.open_tasks("woningcorporatie")
    assert story.facts.get("regeling_status") != "lopend"
    story.complete("vraag_beantwoorden", vraag_besluit="antwoord", vraag_antwoord="Twaalf maanden.")
    assert story.open_tasks("deurwaarder") == ["contact_en_innen"]
    story.complete("contact_en_innen", innen_resultaat="regeling", regeling=long)
    story.complete("vraag_beantwoorden", vraag_besluit="regeling_akkoord")
    assert story.facts["regeling_status"] == "lopend"


@pytest.mark.parametrize("collector", ["incassobureau", "deurwaarder"])
def test_who_collects_books_what_the_tenant_pays(court: Court, collector: str) -> None:
    story = hand_over(court(), collector)
    owed = story.facts["achterstand"]
    story.act(collector, "gedeeld_betaling", betaling_bedrag=400.0)
    assert story.facts["achterstand"] == owed - 400.0
    story.act(collector, "gedeeld_betaling", betaling_bedrag=owed - 400.0)
    assert story.outcome == ("closed", "voorkomen_betaald")


@pytest.mark.parametrize("collector", ["incassobureau", "deurwaarder"])
def test_who_collects_says_that_the_tenant_accepts_help(court: Court, collector: str) -> None:
    story = hand_over(court(), collector)
    story.act(collector, "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


@pytest.mark.parametrize("collector", ["deurwaarder", "incassobureau"])
def test_who_collects_says_that_the_tenant_has_an_arrangement(court: Court, collector: str) -> None:
    story = hand_over(court(), collector)
    story.act(collector, "gedeeld_regeling_gemeld", regeling=PLAN)
    assert story.facts["regeling_status"] == "lopend"


def test_a_case_of_the_advocatuur_has_had_its_procedure(court: Court) -> None:
    story = hand_over(court(), opdrachtgever="advocatuur")
    story.later(0)
    assert story.open_tasks("deurwaarder") == ["uitspraak_vastleggen"]
    judge(story, "toegewezen", grondslag="overlast")
    assert story.open_tasks("deurwaarder") == ["vonnis_betekenen"]


def test_the_deurwaarder_can_be_called_in_earlier(tell: Tell) -> None:
    story = tell()
    assert "gedeeld_deurwaarder_eerder" not in {action.process for action in story.page().actions}
    seintje_1(story)
    story.act("woningcorporatie", "gedeeld_deurwaarder_eerder")
    assert "overdragen" in story.open_tasks("woningcorporatie")
    assert "Seintje 2" not in story.terms()


# -- to court or not -------------------------------------------------------------------------------------


def weighing(court: Court, **answer: Any) -> Story:
    story = hand_over(court(**answer))
    story.complete("contact_en_innen", innen_resultaat="geen_oplossing")
    return story


CERTAIN = {
    "gezin": ALONE,
    "alles_geprobeerd": True,
    "hulp_loopt": False,
    "verwachting_toewijzing": "zeker",
    "besluit_dagvaarden": "dagvaarden",
}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"alles_geprobeerd": False}, "reden_dagvaarden"),
        ({"verwachting_toewijzing": "onzeker"}, "reden_dagvaarden"),
        ({"hulp_loopt": True}, "besluit_dagvaarden"),
        ({"besluit_dagvaarden": "wachten"}, "wachten_tot"),
    ],
)
def test_no_verdict_is_asked_lightly(court: Court, changed: dict[str, Any], field: str) -> None:
    assert refused(weighing(court), "afwegen_dagvaarden", **{**CERTAIN, **changed}) == [field]


def test_while_help_runs_there_is_no_court(court: Court) -> None:
    story = weighing(court)
    weigh(story, hulp_loopt=True, besluit_dagvaarden="wachten")
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert "afwegen_dagvaarden" not in story.open_tasks()
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")


def test_waiting_ends_on_the_chosen_day(court: Court) -> None:
    story = weighing(court)
    weigh(story, besluit_dagvaarden="wachten", wachten_tot="2026-06-01")
    assert story.terms()["Opnieuw afwegen: naar de rechter?"] == date(2026, 6, 1)
    story.to("2026-05-31")
    assert "afwegen_dagvaarden" not in story.open_tasks()
    story.to("2026-06-01")
    assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")


def test_a_court_looks_at_the_amount_not_at_how_long_it_is_open(court: Court) -> None:
    story = weighing(court, achterstand=900.0)
    assert story.facts["achterstand_maandhuren"] == 1.5
    assert story.facts["onder_vuistregel"] is True


@pytest.mark.parametrize(
    ("day", "fits"),
    [("2026-06-15", "te_kort"), ("2026-06-16", "ja"), ("2026-10-16", "ja"), ("2026-10-17", "te_lang")],
)
def test_a_court_wants_a_melding_that_is_not_too_fresh_and_not_too_old(
    court: Court, day: str, fits: str
) -> None:
    story = weighing(court)
    assert story.facts["seintje_op"] == "2026-04-16"
    assert story.facts["melding_past"] == "te_kort"
    assert (story.facts["dagvaarden_vanaf"], story.facts["dagvaarden_tot"]) == ("2026-06-16", "2026-10-16")
    weigh(story, besluit_dagvaarden="wachten", wachten_tot=day)
    story.to(day)
    assert story.facts["melding_past"] == fits


# -- court -----------------------------------------------------------------------------------------------


def test_the_verdict_is_asked_on_the_day_of_the_hearing(court: Court) -> None:
    story = in_court(court())
    assert story.terms()["Zitting bij de kantonrechter"] == date(2026, 5, 18)
    story.to("2026-05-17")
    assert "uitspraak_vastleggen" not in story.open_tasks()
    story.to("2026-05-18")
    assert story.open_tasks("deurwaarder") == ["uitspraak_vastleggen"]  # fills it in for the court
    assert story.facts["ontruimingstermijn_dagen"] == 14


def test_a_claim_that_is_refused_ends_the_dossier(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    judge(story, "afgewezen", proportioneel=False)
    assert story.outcome == ("closed", "vonnis_afgewezen")


def test_a_claim_that_is_adjourned_comes_back(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    judge(story, "aangehouden", nieuwe_zittingsdatum="2026-06-15")
    assert story.terms()["Zitting bij de kantonrechter"] == date(2026, 6, 15)
    story.to("2026-06-15")
    assert story.open_tasks("deurwaarder") == ["uitspraak_vastleggen"]


def test_the_tenant_reads_what_a_hearing_is(court: Court) -> None:
    story = in_court(court())
    letter = next(one for one in story.page().letters if one.kind == "zitting_huurder")
    assert letter.subject == "De rechter kijkt op 18 mei 2026 naar uw zaak. Ga erheen"
    assert "Juridisch Loket: 0800 8020" in letter.body


def test_a_claim_that_is_withdrawn_is_weighed_again(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    judge(story, "ingetrokken")
    assert "afwegen_dagvaarden" in story.open_tasks("woningcorporatie")
    weigh(story)
    assert story.open_tasks("deurwaarder") == ["dagvaarden"]


def test_a_verdict_must_be_proportionate(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    verdict = {"vonnis_op": "2026-05-18", "uitspraak": "toegewezen", "grondslag": "huurachterstand"}
    wrong = {**verdict, "proportioneel": False, "ontruimingstermijn_dagen": 14}
    assert refused(story, "uitspraak_vastleggen", **wrong) == ["proportioneel"]
    assert sorted(refused(story, "uitspraak_vastleggen", **verdict)) == [
        "ontruimingstermijn_dagen",
        "proportioneel",
    ]


def test_the_days_to_leave_count_from_serving_the_verdict(court: Court) -> None:
    story = served(court())
    assert told(story, "vonnis_uitleg") == ["huurder"]
    assert story.facts["vroegste_ontruimingsdatum"] == "2026-06-04"  # the fourteenth day is the tenant's
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")


def test_the_days_of_the_verdict_go_before_the_setting(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    judge(story, "toegewezen", ontruimingstermijn_dagen=30)
    story.complete("vonnis_betekenen", betekend_op="2026-05-18")
    assert story.facts["vroegste_ontruimingsdatum"] == "2026-06-18"


def test_the_term_never_begins_before_the_verdict(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    judge(story, "toegewezen", vonnis_op="2026-05-18")
    story.complete("vonnis_betekenen", betekend_op="2026-04-01", confirmed=EVERY_DOUBT)
    assert story.facts["vroegste_ontruimingsdatum"] == "2026-06-02"


def test_a_verdict_and_serving_it_are_no_day_to_come(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    verdict = {"uitspraak": "afgewezen", "grondslag": "huurachterstand", "proportioneel": False}
    assert refused(story, "uitspraak_vastleggen", **verdict, vonnis_op="2026-05-19") == ["vonnis_op"]
    wrong = {**verdict, "vonnis_op": "2026-05-12", "vonnis_aangevraagd_op": "2026-05-13"}
    assert refused(story, "uitspraak_vastleggen", **wrong) == ["vonnis_aangevraagd_op"]
    judge(story, "toegewezen")
    serving = {"huurder_gesproken": True, "vonnis_uitgelegd": True}
    assert refused(story, "vonnis_betekenen", **serving, betekend_op="2026-05-19") == ["betekend_op"]


# -- trying until the last day ---------------------------------------------------------------------------


def test_both_keep_trying_after_the_verdict(court: Court) -> None:
    story = served(court())  # 20 May
    assert "contact_na_vonnis" in story.open_tasks("deurwaarder")
    assert "perspectief_zoeken" in story.open_tasks("woningcorporatie")
    for day in ("2026-05-27", "2026-06-03"):
        story.complete("contact_na_vonnis", na_vonnis_resultaat="blijven_proberen")
        assert "contact_na_vonnis" not in story.open_tasks()
        story.to(day)
        assert "contact_na_vonnis" in story.open_tasks("deurwaarder")
    story.complete("perspectief_zoeken", na_vonnis_resultaat="blijven_proberen")
    assert story.terms()["Weer naar een uitweg zoeken: corporatie"] == date(2026, 6, 17)


@pytest.mark.parametrize("element", ["contact_na_vonnis", "perspectief_zoeken"])
def test_help_after_the_verdict_pauses_the_case(court: Court, element: str) -> None:
    story = served(court())
    story.complete(element, na_vonnis_resultaat="hulp", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert "ontruiming_besluiten" not in story.open_tasks()
    assert "contact_na_vonnis" not in story.open_tasks()


def test_an_arrangement_after_the_verdict_pauses_the_case(court: Court) -> None:
    story = served(court())
    story.complete("contact_na_vonnis", na_vonnis_resultaat="regeling", regeling=PLAN)
    assert story.facts["regeling_status"] == "lopend"
    assert "ontruiming_besluiten" not in story.open_tasks()


def test_a_valid_verdict_stays_usable_after_help_that_failed(court: Court) -> None:
    story = served(court())
    story.complete("contact_na_vonnis", na_vonnis_resultaat="hulp", hulpaanbod=ACCEPTED)
    story.later(10)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")
    assert "contact_na_vonnis" in story.open_tasks("deurwaarder")
    assert told(story, "vonnis_uitleg") == ["huurder"]
    assert told(story, "overdracht") == ["deurwaarder"]


def test_the_lead_goes_from_hand_to_hand(court: Court) -> None:
    story = court()
    assert story.facts["regiehouder"] == "woningcorporatie"
    in_court(story)
    assert story.facts["regiehouder"] == "deurwaarder"
    story.to("2026-05-18")
    judge(story, "toegewezen")
    story.complete("vonnis_betekenen", betekend_op="2026-05-18")
    assert story.facts["regiehouder"] == "woningcorporatie"


def test_a_dossier_goes_from_the_hand_over_to_an_eviction(court: Court) -> None:
    story = evicted(court())
    assert "ontruiming_registreren" in story.open_tasks("woningcorporatie")
    assert story.facts["uitgevoerd_op"] == "2026-06-22"
    assert story.facts["huurder_was"] == "aanwezig"
    story.complete("ontruiming_registreren", bestemming="onbekend", huurder_was="aanwezig")
    assert story.outcome == ("open", "ontruimd")  # nazorg goes on
