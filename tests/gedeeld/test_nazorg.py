"""After an eviction: who follows the tenant, the goods, the address, and when a home can be rented again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.dossier.answering import AnswerDoubted
from engine.dossier.cases import ActionUnavailable
from engine.forms import AnswerImpossible
from engine.testing import Story
from tests.gedeeld.conftest import Court, arrange, decide, evicted, execute, pay_all, plan, planned, told
from tests.stories import refused, submit

STORED = {"inboedel": "opgeslagen", "opslag_tot": "2026-09-21"}
MET = {
    "schuld_betaald": True,
    "regeling_afgesloten": False,
    "geen_nieuwe_achterstand": True,
    "geen_overlast": True,
}
NOT_MET = {**MET, "schuld_betaald": False}
STRONG, VULNERABLE = {"kwetsbaar": False}, {"kwetsbaar": True, "toelichting": "Slaapt slecht."}


@pytest.fixture
def after(court: Court) -> Story:
    """Evicted on Monday 22 June 2026; the goods are stored until 21 September."""
    story = court()
    evicted(story, **STORED)
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=2400.0)
    return story


def placed(story: Story, where: str, who: dict[str, Any], **answer: Any) -> Story:
    """The tenant is referred, and the gemeente finds out where he or she is."""
    if "doorverwijzen" in story.open_tasks():
        story.complete("doorverwijzen")
    story.complete("verblijf_bepalen", verblijf=where, kwetsbaarheid=who, **answer)
    return story


# -- the dossier -----------------------------------------------------------------------------------------


def test_the_outcome_is_known_and_the_dossier_stays_open_for_aftercare(after: Story) -> None:
    assert after.outcome == ("open", "ontruimd")
    assert after.facts["verblijf"] == after.facts["bestemming"]  # what aftercare begins with
    assert "doorverwijzen" in after.open_tasks("deurwaarder")
    assert "uitsluiting_vastleggen" in after.open_tasks("woningcorporatie")


def test_the_dossier_closes_with_the_last_of_what_follows(after: Story) -> None:
    placed(after, "eigen_netwerk", STRONG)
    after.complete("loslaten", losgelaten_reden="eigen_netwerk")
    after.complete("uitsluiting_vastleggen", uitsluiting="geen")
    after.to("2026-09-21")
    after.complete("opslag_beeindigen", inboedel_bestemming="afgevoerd")
    assert after.outcome == ("open", "ontruimd")
    after.to("2026-09-22")
    after.complete("adres_controleren", restschuld=0.0, controle_vervolg="stoppen")
    assert after.outcome == ("closed", "ontruimd")


def test_what_belongs_to_the_arrears_cannot_be_used_any_more(after: Story) -> None:
    with pytest.raises(ActionUnavailable):
        after.act("woningcorporatie", "gedeeld_regeling_gemeld")


# -- the deurwaarder refers ------------------------------------------------------------------------------


def test_finding_out_where_the_tenant_is_does_not_wait_for_the_deurwaarder(after: Story) -> None:
    assert "doorverwijzen" in after.open_tasks("deurwaarder")
    assert "verblijf_bepalen" in after.open_tasks("gemeente")
    after.complete("verblijf_bepalen", verblijf="eigen_netwerk", kwetsbaarheid=STRONG)
    assert {"doorverwijzen", "loslaten"} <= set(after.open_tasks())


def test_a_deurwaarder_who_forgets_to_refer_is_reminded_after_a_day(after: Story) -> None:
    assert after.terms()["Huurder doorverwezen"] == date(2026, 6, 23)
    after.to("2026-06-24")
    told = [to for kind, to in after.letters() if kind == "doorverwijzen_herinnering"]
    assert told == ["deurwaarder", "gemeente"]
    assert "doorverwijzen" in after.open_tasks("deurwaarder")


def test_who_refers_in_time_is_not_reminded(after: Story) -> None:
    after.complete("doorverwijzen")
    after.to("2026-06-25")
    assert "doorverwijzen_herinnering" not in [kind for kind, _ in after.letters()]


# -- where the tenant is ---------------------------------------------------------------------------------


def test_who_was_not_there_cannot_be_referred(after: Story) -> None:
    assert refused(after, "doorverwijzen", huurder_doorverwezen=False) == ["doorverwijzing_opmerking"]
    gone = {"huurder_doorverwezen": False, "doorverwijzing_opmerking": "Niemand aangetroffen."}
    submit(after, "doorverwijzen", gone)
    assert "verblijf_bepalen" in after.open_tasks("gemeente")


def test_who_is_not_vulnerable_is_let_go(after: Story) -> None:
    placed(after, "eigen_netwerk", STRONG)
    assert "loslaten" in after.open_tasks("gemeente")


def test_who_is_vulnerable_is_followed_every_month_until_it_goes_well(after: Story) -> None:
    placed(after, "crisisopvang", VULNERABLE)
    after.complete("huurder_volgen", volgstatus="volgen")
    assert "huurder_volgen" not in after.open_tasks()
    assert after.terms()["Nazorg: hoe gaat het?"] == date(2026, 7, 22)
    after.to("2026-07-22")
    assert "huurder_volgen" in after.open_tasks("wijkteam")
    after.complete("huurder_volgen", volgstatus="losgelaten")
    after.complete("opvang_hulp_bieden", opvang_status="klaar", schuldenvrij_op="2026-12-01")
    assert "loslaten" in after.open_tasks("gemeente")


def test_who_is_in_the_opvang_is_helped_there(after: Story) -> None:
    placed(after, "maatschappelijke_opvang", STRONG)
    after.complete("opvang_hulp_bieden", opvang_status="verder")
    after.to("2026-07-22")
    after.complete("opvang_hulp_bieden", opvang_status="klaar", schuldenvrij_op="2026-12-01")
    assert "loslaten" in after.open_tasks()


@pytest.mark.parametrize("place", ["hotel", "gezinsunit"])
def test_a_place_that_was_arranged_counts_as_opvang(after: Story, place: str) -> None:
    placed(after, place, STRONG)
    assert "opvang_hulp_bieden" in after.open_tasks()


def test_help_in_the_opvang_is_ready_when_it_is_known_when_debts_are_clear(after: Story) -> None:
    placed(after, "crisisopvang", STRONG)
    answer = {"inkomensondersteuning": True, "regeling_na_ontruiming": False, "opvang_status": "klaar"}
    assert refused(after, "opvang_hulp_bieden", **answer) == ["schuldenvrij_op"]


def test_who_is_vulnerable_and_in_the_opvang_gets_both(after: Story) -> None:
    placed(after, "crisisopvang", VULNERABLE)
    assert {"huurder_volgen", "opvang_hulp_bieden"} <= set(after.open_tasks())
    after.complete("huurder_volgen", volgstatus="losgelaten")
    assert "loslaten" not in after.open_tasks()
    after.complete("opvang_hulp_bieden", opvang_status="klaar", schuldenvrij_op="2026-12-01")
    assert "loslaten" in after.open_tasks("gemeente")


def test_who_is_vulnerable_elsewhere_is_only_followed(after: Story) -> None:
    placed(after, "eigen_netwerk", VULNERABLE)
    assert "huurder_volgen" in after.open_tasks()
    assert "opvang_hulp_bieden" not in after.open_tasks()


def test_who_is_out_of_sight_is_sought_again_after_three_months(after: Story) -> None:
    placed(after, "onbekend", STRONG, stoppen_met_zoeken=False)
    assert after.terms()["Nazorg: nog eens zoeken"] == date(2026, 9, 22)
    after.to("2026-09-22")
    placed(after, "onbekend", STRONG, stoppen_met_zoeken=True)
    assert "loslaten" in after.open_tasks()


def test_a_new_address_brings_someone_back_into_sight(after: Story) -> None:
    placed(after, "onbekend", STRONG, stoppen_met_zoeken=False)
    after.to("2026-09-22")
    placed(after, "onbekend", STRONG, stoppen_met_zoeken=False)
    after.complete(
        "adres_controleren", adres_na_ontruiming="Dorpsstraat 1", restschuld=900.0, controle_vervolg="stoppen"
    )
    assert "verblijf_bepalen" in after.open_tasks("gemeente")


# -- goods and debt --------------------------------------------------------------------------------------


def test_goods_are_collected_after_a_report_to_the_gemeente(after: Story) -> None:
    placed(after, "onbekend", STRONG, stoppen_met_zoeken=False)
    after.later(10)
    after.act("gemeente", "gedeeld_inboedel_gemeld")
    assert "inboedel_uitgeven" in after.open_tasks("gemeente")
    assert "Opslag inboedel voorbij" not in after.terms()
    after.complete("inboedel_uitgeven", opgehaald=False)
    assert "verblijf_bepalen" in after.open_tasks("gemeente")  # it is often the first contact
    assert after.terms()["Opslag inboedel voorbij"] == date(2026, 9, 21)  # who does not come can report again
    after.act("gemeente", "gedeeld_inboedel_gemeld")
    after.complete("inboedel_uitgeven", opgehaald=True)
    assert "Opslag inboedel voorbij" not in after.terms()
    with pytest.raises(ActionUnavailable):
        after.act("gemeente", "gedeeld_inboedel_gemeld")


def test_goods_that_nobody_collects_are_ended_after_the_storage(after: Story) -> None:
    assert after.terms()["Opslag inboedel voorbij"] == date(2026, 9, 21)
    after.to("2026-09-21")
    after.complete("opslag_beeindigen", inboedel_bestemming="afgevoerd")
    assert "opslag_beeindigen" not in after.open_tasks()


def test_goods_can_be_stored_longer_and_still_be_collected(after: Story) -> None:
    after.to("2026-09-21")
    after.complete("opslag_beeindigen", inboedel_bestemming="langer_bewaard", opslag_tot="2026-10-19")
    assert after.terms()["Opslag inboedel voorbij"] == date(2026, 10, 19)
    after.act("gemeente", "gedeeld_inboedel_gemeld")
    assert "inboedel_uitgeven" in after.open_tasks("gemeente")


def test_without_stored_goods_there_is_nothing_to_collect(court: Court) -> None:
    story = court()
    evicted(story, inboedel="meegenomen")
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22")
    assert "Opslag inboedel voorbij" not in story.terms()
    with pytest.raises(ActionUnavailable):
        story.act("gemeente", "gedeeld_inboedel_gemeld")


def test_the_address_is_checked_every_three_months_while_there_is_a_debt(after: Story) -> None:
    assert after.terms()["Adres controleren"] == date(2026, 9, 22)
    after.to("2026-09-22")
    after.complete(
        "adres_controleren", adres_na_ontruiming=None, restschuld=2000.0, controle_vervolg="opnieuw"
    )
    assert after.terms()["Adres controleren"] == date(2026, 12, 22)
    after.to("2026-12-22")
    after.complete("adres_controleren", adres_na_ontruiming=None, restschuld=0.0, controle_vervolg="opnieuw")
    assert "Adres controleren" not in after.terms()


def test_the_first_check_counts_from_the_eviction_however_late_it_is_registered(court: Court) -> None:
    story = court()
    evicted(story, **STORED)
    story.to("2026-07-06")
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=2400.0)
    assert story.terms()["Adres controleren"] == date(2026, 9, 22)


def test_the_landlord_can_ask_how_it_goes(after: Story) -> None:
    after.act("woningcorporatie", "gedeeld_navraag", navraag_antwoord="Het gaat beter.")
    assert after.facts["navraag_antwoord"] == "Het gaat beter."


# -- an arrangement for the debt -------------------------------------------------------------------------

AGREED = {
    "totaalbedrag": 900.0,
    "termijnbedrag": 300.0,
    "aantal_termijnen": 3,
    "eerste_termijn": "2026-08-01",
    "akkoord_huurder": True,
    "akkoord_corporatie": True,
}


def pay(story: Story, amount: float) -> None:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=amount)


def test_after_an_eviction_an_arrangement_is_made_and_kept(after: Story) -> None:
    after.act("deurwaarder", "gedeeld_regeling_na_ontruiming", regeling=AGREED)
    assert after.facts["regeling_status"] == "lopend"
    assert told(after, "regeling_na_ontruiming") == ["deurwaarder", "woningcorporatie", "gemeente"]
    assert "er loopt een regeling" in dict(after.page().stand.more)["Restschuld"]
    assert after.terms()["Termijn regeling controleren"] == date(2026, 8, 2)
    with pytest.raises(ActionUnavailable):  # one at a time
        after.act("deurwaarder", "gedeeld_regeling_na_ontruiming", regeling=AGREED)
    for day in ("2026-08-02", "2026-09-02", "2026-10-02"):
        pay(after, 300.0)
        after.to(day)
        assert "nr_gemist" not in after.open_tasks()
    assert after.facts["regeling_status"] == "nagekomen"
    assert told(after, "regeling_na_ontruiming")[3:] == ["deurwaarder", "woningcorporatie", "gemeente"]
    assert after.facts["restschuld"] == 1500.0


def test_a_missed_instalment_after_an_eviction_is_judged_and_can_end_the_arrangement(after: Story) -> None:
    after.act("woningcorporatie", "gedeeld_regeling_na_ontruiming", regeling=AGREED)
    after.to("2026-08-02")
    after.complete("nr_gemist", regeling_besluit="afwachten")
    assert after.terms()["Termijn regeling controleren"] == date(2026, 9, 2)
    after.to("2026-09-02")
    after.complete("nr_gemist", regeling_besluit="niet_nagekomen")
    assert after.facts["regeling_status"] == "niet_nagekomen"
    assert "Termijn regeling controleren" not in after.terms()
    after.act("woningcorporatie", "gedeeld_regeling_na_ontruiming", regeling=AGREED)
    assert after.facts["regeling_status"] == "lopend"


def test_paying_all_ends_the_arrangement_after_an_eviction(after: Story) -> None:
    after.act("woningcorporatie", "gedeeld_regeling_na_ontruiming", regeling=AGREED)
    pay(after, 2400.0)
    assert after.facts["regeling_status"] == "nagekomen"
    assert "Termijn regeling controleren" not in after.terms()
    with pytest.raises(ActionUnavailable):
        after.act("woningcorporatie", "gedeeld_regeling_na_ontruiming", regeling=AGREED)


def test_an_arrangement_after_an_eviction_waits_for_both(after: Story) -> None:
    after.act("gemeente", "gedeeld_regeling_na_ontruiming", regeling={**AGREED, "akkoord_corporatie": False})
    assert after.facts.get("regeling_status") is None
    assert told(after, "regeling_na_ontruiming") == []


# -- renting again ---------------------------------------------------------------------------------------


def ask(story: Story, day: str) -> str:
    story.act("woningcorporatie", "gedeeld_mag_huren", peildatum=day)
    return str(story.facts["mag_huren_antwoord"])


def test_an_exclusion_lasts_three_years_and_then_asks_for_conditions(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen",
        uitsluiting="uitsluiting",
        uitsluiting_vanaf="2026-06-22",
        voorwaarden=NOT_MET,
    )
    assert after.facts["uitsluiting_tot"] == "2029-06-22"
    assert ask(after, "2026-06-21").startswith("Op die dag gold er nog geen uitsluiting")
    assert ask(after, "2029-06-21").startswith("De termijn van de uitsluiting")
    assert ask(after, "2029-06-22").startswith("De schuld is nog niet betaald")
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden={**MET, "geen_overlast": False})
    assert ask(after, "2029-06-22").startswith("Er is een nieuwe achterstand of overlast")
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden=MET)
    assert ask(after, "2029-06-21").startswith("De termijn van de uitsluiting")
    assert ask(after, "2029-06-22").startswith("De termijn is om")


def test_an_exclusion_ends_by_itself_on_its_last_day(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen", uitsluiting="uitsluiting", uitsluiting_vanaf="2026-06-22", voorwaarden=MET
    )
    assert after.terms()["Einde van de uitsluiting"] == date(2029, 6, 22)
    after.to("2029-06-22")
    assert "Einde van de uitsluiting" not in after.terms()
    assert after.facts["uitsluiting_opgeheven_op"] == "2029-06-22"


def test_a_huurblokkade_ends_when_its_conditions_are_met(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen",
        uitsluiting="huurblokkade",
        uitsluiting_vanaf="2026-06-22",
        voorwaarden=NOT_MET,
    )
    assert ask(after, "2026-07-01").startswith("De schuld is nog niet betaald")
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden=MET)
    assert after.facts["uitsluiting_opgeheven_op"] == after.today.isoformat()
    assert ask(after, "2026-07-01").startswith("De huurder voldoet")


def test_a_huurblokkade_shows_no_date_that_is_not_its_own(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen",
        uitsluiting="huurblokkade",
        uitsluiting_vanaf="2026-06-22",
        voorwaarden=NOT_MET,
    )
    assert after.facts["uitsluiting_vanaf"] == "2026-06-22"
    assert after.facts["uitsluiting_tot"] is None
    assert not [label for label in after.terms() if "itsluiting" in label]
    assert (
        dict(after.page().stand.more)["Huurblokkade"]
        == "vanaf 22 juni 2026, tot aan de voorwaarden is voldaan"
    )
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden={**MET, "geen_overlast": False})
    assert after.facts["uitsluiting_opgeheven_op"] is None
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden=MET)
    assert after.facts["uitsluiting_opgeheven_op"] == after.today.isoformat()


def test_an_exclusion_says_when_it_begins_and_counts_from_there(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen",
        uitsluiting="uitsluiting",
        uitsluiting_vanaf="2026-08-03",
        voorwaarden=NOT_MET,
    )
    assert after.facts["uitsluiting_tot"] == "2029-08-03"
    assert after.terms()["Einde van de uitsluiting"] == date(2029, 8, 3)
    assert (
        dict(after.page().stand.more)["Uitsluiting"]
        == "vanaf 3 augustus 2026, ten minste tot 3 augustus 2029"
    )
    assert ask(after, "2026-08-02").startswith("Op die dag gold er nog geen uitsluiting")
    assert ask(after, "2026-08-03").startswith("De termijn van de uitsluiting")


def test_that_an_exclusion_begins_before_the_eviction_is_doubted(after: Story) -> None:
    with pytest.raises(AnswerDoubted):
        after.complete(
            "uitsluiting_vastleggen",
            uitsluiting="uitsluiting",
            uitsluiting_vanaf="2026-06-21",
            voorwaarden=NOT_MET,
        )


def test_after_its_last_day_an_exclusion_waits_for_the_conditions_alone(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen",
        uitsluiting="uitsluiting",
        uitsluiting_vanaf="2026-06-22",
        voorwaarden=NOT_MET,
    )
    after.to("2029-06-22")
    assert "Einde van de uitsluiting" not in after.terms()
    assert after.facts["uitsluiting_opgeheven_op"] is None
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden=MET)
    assert after.facts["uitsluiting_opgeheven_op"] == "2029-06-22"


def test_a_day_that_has_passed_is_judged_by_the_conditions_of_that_day(after: Story) -> None:
    after.complete(
        "uitsluiting_vastleggen",
        uitsluiting="huurblokkade",
        uitsluiting_vanaf="2026-06-22",
        voorwaarden=NOT_MET,
    )
    after.to("2026-07-01")
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden={**MET, "geen_overlast": False})
    after.to("2026-08-01")
    after.act("woningcorporatie", "gedeeld_voorwaarden", voorwaarden=MET)
    assert ask(after, "2026-06-30").startswith("De schuld is nog niet betaald")
    assert ask(after, "2026-07-31").startswith("Er is een nieuwe achterstand of overlast")
    assert ask(after, "2026-08-01").startswith("De huurder voldoet")


# -- De Wachtkamer ---------------------------------------------------------------------------------------


def test_six_weeks_in_de_wachtkamer_and_back_home_with_bewind(after: Story) -> None:
    after.act("woningcorporatie", "gedeeld_wachtkamer_gevraagd")
    after.complete("wachtkamer_plaatsen", plaats_vanaf="2026-06-22", plaats_tot=None, onder_bewind=False)
    assert after.terms()["De Wachtkamer: verblijf om"] == date(2026, 8, 3)
    after.to("2026-08-03")
    with pytest.raises(AnswerImpossible):  # the form takes no such answer
        after.complete("wachtkamer_beoordelen", onder_bewind=False, wachtkamer_besluit="terug")
    after.complete("wachtkamer_beoordelen", onder_bewind=True, wachtkamer_besluit="terug")
    assert "De Wachtkamer: verblijf om" not in after.terms()


def test_a_stay_can_be_longer_with_a_reason_and_then_ends(after: Story) -> None:
    after.act("gemeente", "gedeeld_wachtkamer_gevraagd")
    after.complete(
        "wachtkamer_plaatsen", plaats_vanaf="2026-06-22", plaats_tot="2026-07-13", onder_bewind=False
    )
    after.to("2026-07-13")
    after.complete(
        "wachtkamer_beoordelen",
        wachtkamer_besluit="verlengen",
        plaats_tot="2026-08-10",
        verlengen_reden="Bewind volgt.",
    )
    after.to("2026-08-10")
    after.complete("wachtkamer_beoordelen", wachtkamer_besluit="vertrekt")
    assert "De Wachtkamer: verblijf om" not in after.terms()


def test_under_a_guardian_the_stay_ends_any_day(after: Story) -> None:
    after.act("gemeente", "gedeeld_wachtkamer_gevraagd")
    with pytest.raises(ActionUnavailable):  # nobody is there yet
        after.act("gemeente", "gedeeld_wachtkamer_bewind", bewind_sinds="2026-06-22")
    after.complete("wachtkamer_plaatsen", plaats_vanaf="2026-06-22", plaats_tot=None, onder_bewind=False)
    after.to("2026-07-01")
    after.act("gemeente", "gedeeld_wachtkamer_bewind", bewind_sinds="2026-06-30")
    assert "De Wachtkamer: verblijf om" not in after.terms()
    assert [m.name for m in after.page().messages if m.status != "delivered"] == []
    with pytest.raises(ActionUnavailable):
        after.act("gemeente", "gedeeld_wachtkamer_bewind", bewind_sinds="2026-06-30")


def test_de_wachtkamer_is_offered_once(after: Story) -> None:
    after.act("gemeente", "gedeeld_wachtkamer_gevraagd")
    with pytest.raises(ActionUnavailable):
        after.act("woningcorporatie", "gedeeld_wachtkamer_gevraagd")


def test_what_came_of_the_stay_is_given_back_and_told(after: Story) -> None:
    after.act("gemeente", "gedeeld_wachtkamer_gevraagd")
    after.complete("wachtkamer_plaatsen", plaats_vanaf="2026-06-22", plaats_tot=None, onder_bewind=False)
    assert not after.facts["wachtkamer_uitkomst"]
    after.to("2026-08-03")
    after.complete("wachtkamer_beoordelen", wachtkamer_besluit="vertrekt")
    assert after.facts["wachtkamer_uitkomst"] == "vertrokken"
    assert told(after, "wachtkamer_voorbij") == ["woningcorporatie", "gemeente"]


def test_a_place_is_asked_before_the_eviction_and_the_stay_goes_on_after_it(court: Court) -> None:
    story = court()
    with pytest.raises(ActionUnavailable):  # nothing is planned yet
        story.act("woningcorporatie", "gedeeld_wachtkamer_gevraagd")
    planned(story)
    story.act("woningcorporatie", "gedeeld_wachtkamer_gevraagd")
    story.complete("wachtkamer_plaatsen", plaats_vanaf="2026-06-22", plaats_tot=None, onder_bewind=False)
    arrange(story)
    story.to("2026-06-22")
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    execute(story)
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=2400.0)
    assert story.terms()["De Wachtkamer: verblijf om"] == date(2026, 8, 3)
    story.act("gemeente", "gedeeld_wachtkamer_bewind", bewind_sinds="2026-06-22")
    assert story.facts["wachtkamer_uitkomst"] == "terug"


def test_a_place_is_not_needed_when_the_eviction_is_off_and_can_be_asked_again(court: Court) -> None:
    story = court()
    planned(story)
    story.act("woningcorporatie", "gedeeld_wachtkamer_gevraagd")
    assert "wachtkamer_plaatsen" in story.open_tasks("opvang")
    story.act("deurwaarder", "gedeeld_ontruimingsdatum_wijzigen", datum_wijziging="afgezegd")
    assert "wachtkamer_plaatsen" not in story.open_tasks()
    assert story.facts["wachtkamer_uitkomst"] == "niet_nodig"
    decide(story)
    plan(story, "2026-06-29", story.today.isoformat())
    story.act("gemeente", "gedeeld_wachtkamer_gevraagd")
    assert "wachtkamer_plaatsen" in story.open_tasks("opvang")
    pay_all(story)
    assert "wachtkamer_plaatsen" not in story.open_tasks()
    assert story.outcome[0] == "closed"
