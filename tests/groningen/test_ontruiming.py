"""Groningen in the court phase: Bureau Woonkans until the last morning; EHBG and wijkteam at an eviction.

R42, R44, R60, R61, TK-4.
"""

from __future__ import annotations

from datetime import date

import pytest

from engine.testing import Story
from tests.gedeeld.conftest import (
    FAMILY,
    arrange,
    decide,
    evicted,
    hand_over,
    in_court,
    plan,
    planned,
    served,
    told,
)
from tests.groningen.conftest import KEPT, agreement, called_in, check, search, sign, with_wijkteam, write
from tests.stories import Tell


def at_court(story: Story) -> Story:
    """The wijkteam could not solve it; the corporatie chose the deurwaarder on 3 March."""
    with_wijkteam(story)
    search(story, "niets")
    story.complete("vervolg_kiezen", vervolg="deurwaarder")
    return story


def signed(story: Story, day: str) -> None:
    write(story)
    for who in ("huurder", "corporatie", "wijkteam"):
        sign(story, who, day)


def fails(story: Story, day: str) -> None:
    story.to(day)
    kept = {**KEPT, "tijdig_huur_betalen": "nee"}
    check(
        story, "mislukt", naleving=kept, partij_die_afwijkt=["huurder"], controle_toelichting="Niets betaald."
    )
    story.complete("mislukking_vastleggen", mislukt_op=day, mislukt_oorzaak="huur_niet_betaald")


# -- a second chance in court ----------------------------------------------------------------------------


def test_the_wijkteam_can_call_in_bureau_woonkans_in_the_court_phase(tell: Tell) -> None:
    story = called_in(served(at_court(tell())), "wijkteam")
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")  # talking stops nothing yet
    story.complete("woonkans_overleggen", woonkans_oordeel="blijven_onder_voorwaarden")
    assert "ontruiming_besluiten" not in story.open_tasks()
    assert story.open_tasks("bureau_woonkans") == ["overeenkomst_opstellen"]


def test_a_failure_with_a_verdict_leads_to_deciding_on_the_eviction(tell: Tell) -> None:
    story = agreement(served(at_court(tell())))
    signed(story, "2026-05-26")
    for day in ("2026-06-26", "2026-07-26", "2026-08-26"):
        story.to(day)
        check(story)
    fails(story, "2026-09-26")
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")
    assert story.facts["gerechtelijke_stap"] == "ontruimen"


def test_seeking_a_way_out_rests_during_an_agreement_and_comes_back_once(tell: Tell) -> None:
    story = served(at_court(tell()))
    assert {"contact_na_vonnis", "perspectief_zoeken"} <= set(story.open_tasks())
    agreement(story)
    assert story.open_tasks() == ["overeenkomst_opstellen"]
    assert [m.name for m in story.page().messages if m.status != "delivered"] == []
    write(story)
    story.complete("tekenen_huurder", huurder_akkoord=False, huurder_weigert_omdat="Wil niet.")
    assert story.open_tasks().count("contact_na_vonnis") == 1
    assert story.open_tasks().count("perspectief_zoeken") == 1


def test_without_a_second_chance_in_court_the_court_goes_on_and_nothing_is_chosen(tell: Tell) -> None:
    story = called_in(served(at_court(tell())))
    story.complete("woonkans_overleggen", woonkans_oordeel="niet_mogelijk")
    assert ("woonkans_niet_mogelijk", "woningcorporatie") in story.letters()
    assert "woonkans_vervolg_kiezen" not in story.open_tasks()
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")


def test_a_failure_before_the_verdict_begins_with_handing_over(tell: Tell) -> None:
    story = agreement(in_court(at_court(tell())))
    signed(story, "2026-05-26")
    fails(story, "2026-06-26")
    assert story.facts["gerechtelijke_stap"] == "overdragen"
    assert "overdragen" in story.open_tasks("woningcorporatie")


def test_a_tenant_who_refuses_with_a_verdict_goes_on_to_the_eviction(tell: Tell) -> None:
    story = agreement(served(at_court(tell())))
    write(story)
    story.complete("tekenen_huurder", huurder_akkoord=False, huurder_weigert_omdat="Wil niet.")
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")


def test_a_year_that_is_kept_prevents_the_eviction(tell: Tell) -> None:
    story = agreement(served(at_court(tell())))
    signed(story, "2026-05-26")
    for month in range(1, 13):
        day = date(2026 + (5 + month - 1) // 12, (5 + month - 1) % 12 + 1, 26)
        story.to(day)
        check(story)
    assert story.outcome == ("closed", "woonkansovereenkomst")


def test_an_agreement_calls_off_an_eviction_that_was_planned(tell: Tell) -> None:
    story = agreement(planned(at_court(tell())))
    assert story.facts["ontruiming_status"] == "afgeblazen"
    assert story.open_tasks("ehbg") == []  # what it had to do for the eviction is no longer needed
    assert story.open_tasks() == ["overeenkomst_opstellen"]
    letter = next(one for one in story.page().letters if one.recipient == "huurder")  # the newest comes first
    assert "De ontruiming van 22 juni 2026 gaat niet door." in letter.body
    assert "U kunt een nieuwe kans krijgen." in letter.body


def test_on_the_morning_of_the_eviction_it_is_still_possible(tell: Tell) -> None:
    story = arrange(planned(at_court(tell())))
    story.to("2026-06-22")
    assert "aanwezigheid" in story.open_tasks()
    agreement(story)
    assert "aanwezigheid" not in story.open_tasks()
    assert story.facts["ontruiming_status"] == "afgeblazen"


def test_after_a_failure_a_new_day_can_be_planned(tell: Tell) -> None:
    story = agreement(planned(at_court(tell())))
    signed(story, "2026-06-08")
    fails(story, "2026-07-08")
    decide(story)
    plan(story, "2026-08-10", "2026-07-08")
    assert "wijkteam_inlichten" in story.open_tasks("ehbg")


def test_paying_ends_it_in_court_too(tell: Tell) -> None:
    story = agreement(served(at_court(tell())))
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])
    assert story.outcome == ("closed", "voorkomen_betaald")


# -- an eviction -----------------------------------------------------------------------------------------


def test_ehbg_calls_the_wijkteam_which_arranges_shelter_and_support(tell: Tell) -> None:
    story = planned(at_court(tell()))
    assert "wijkteam_inlichten" in story.open_tasks("ehbg")
    story.complete("wijkteam_inlichten")
    assert told(story, "ontruiming_wijkteam") == ["wijkteam"]
    assert "opvang_en_steun_regelen" in story.open_tasks("wijkteam")
    assert story.terms()["Opvang en steun geregeld"] == date(2026, 6, 15)
    story.to("2026-06-15")
    assert told(story, "opvang_herinnering") == ["wijkteam", "ehbg"]
    story.complete("opvang_en_steun_regelen", bewoner_gaat_naar="eigen_netwerk", wijkteam_aanwezig=True)
    assert "opvang_en_steun_regelen" not in story.open_tasks()


@pytest.mark.parametrize("told_first", [False, True])
def test_a_new_day_begins_it_anew(tell: Tell, told_first: bool) -> None:
    story = planned(at_court(tell()))
    if told_first:
        story.complete("wijkteam_inlichten")
    story.act("deurwaarder", "gedeeld_ontruimingsdatum_wijzigen", datum_wijziging="nieuwe_datum")
    assert {"wijkteam_inlichten", "opvang_en_steun_regelen"} & set(story.open_tasks()) == set()
    plan(story, "2026-07-06", "2026-06-01")
    assert story.open_tasks("ehbg") == ["wijkteam_inlichten"]
    story.complete("wijkteam_inlichten")
    assert story.terms()["Opvang en steun geregeld"] == date(2026, 6, 29)


def test_with_children_jeugdzorg_judges_what_is_safe(tell: Tell) -> None:
    story = planned(at_court(tell()), gezin=FAMILY)
    assert "kinderen_beoordelen" in story.open_tasks("jeugdzorg")


def test_the_hand_over_is_that_of_every_region(tell: Tell) -> None:
    story = hand_over(at_court(tell()))
    assert "contact_en_innen" in story.open_tasks("deurwaarder")


# -- another home after an eviction ----------------------------------------------------------------------


def gone(story: Story) -> Story:
    """Evicted on 22 June; aftercare keeps the dossier open."""
    evicted(at_court(story))
    story.complete("ontruiming_registreren", bestemming="onbekend")
    assert story.outcome == ("open", "ontruimd")
    return story


def test_who_was_evicted_can_get_another_home_under_conditions(tell: Tell) -> None:
    story = gone(tell())
    story.act("wijkteam", "groningen_woonkans_na_ontruiming", woonkans_aanmelder="wijkteam")
    assert story.open_tasks("bureau_woonkans") == ["herhuisvesting_overleggen"]
    story.complete("herhuisvesting_overleggen", woonkans_oordeel="herhuisvesting")
    story.complete("herhuisvesting_bespreken", werkgroep_besluit="aanhouden")
    story.complete("herhuisvesting_bespreken", werkgroep_besluit="herhuisvesting")
    write(story, woonkans_type="herhuisvesting")
    for who in ("huurder", "corporatie", "wijkteam"):
        sign(story, who, "2026-07-01")
    assert story.terms()["Controle woonkansovereenkomst"] == date(2026, 8, 1)
    for month in range(12):
        story.to(date(2026 + (month + 7) // 12, (month + 7) % 12 + 1, 1))
        check(story)
    assert story.facts["woonkans_status"] == "geslaagd"
    assert story.page().outcome == "ontruimd"


def test_the_werkgroep_can_say_no_after_an_eviction_and_be_asked_again(tell: Tell) -> None:
    story = gone(tell())
    for _ in range(2):
        story.act("woningcorporatie", "groningen_woonkans_na_ontruiming")
        story.complete("herhuisvesting_overleggen", woonkans_oordeel="niet_mogelijk")
        story.complete("herhuisvesting_bespreken", werkgroep_besluit="afwijzen")
    assert told(story, "herhuisvesting_niet_mogelijk") == ["woningcorporatie", "wijkteam"] * 2


def test_the_wijkteam_is_responsible_for_what_comes_after(tell: Tell) -> None:
    story = gone(tell())
    story.complete("doorverwijzen")
    assert story.open_tasks("wijkteam") == ["verblijf_bepalen"]
