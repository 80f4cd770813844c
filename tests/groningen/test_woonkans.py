"""Bureau Woonkans in Groningen: called in at any moment, the werkgroep, the agreement and its year.

GR-5 to GR-8, TK-1 to TK-4.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.dossier.cases import ActionUnavailable
from engine.testing import Story
from tests.groningen.conftest import (
    ACCEPTED,
    AGREED,
    KEPT,
    OPEN,
    agreement,
    called_in,
    check,
    drafted,
    reported,
    running,
    search,
    sign,
    visit,
    with_wijkteam,
    write,
)
from tests.stories import Tell, refused

# -- calling in ------------------------------------------------------------------------------------------


def test_the_corporatie_can_call_in_bureau_woonkans_at_the_first_moment(tell: Tell) -> None:
    story = called_in(tell(), "woningcorporatie")
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]
    assert story.open_tasks("werkgroep_woonkans") == ["werkgroep_bespreken"]
    told = [to for kind, to in story.letters() if kind == "woonkans_aangemeld"]
    assert told == ["bureau_woonkans", "wijkteam", "woningcorporatie"]
    assert story.terms()["Melden bij EHBG"] == date(2026, 3, 1)  # the ladder goes on meanwhile


def test_the_wijkteam_can_call_in_bureau_woonkans_as_soon_as_it_takes_part(tell: Tell) -> None:
    story = tell()
    story.act("woningcorporatie", "groningen_huisbezoek_wijkteam")
    called_in(story, "wijkteam")
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]


@pytest.mark.parametrize("task", ["huisbezoek_wijkteam", "contact_voortzetten"])
def test_a_tick_in_the_form_of_the_wijkteam_calls_it_in(tell: Tell, task: str) -> None:
    story = reported(tell()) if task == "huisbezoek_wijkteam" else with_wijkteam(tell())
    story.complete(
        task,
        hulpaanbod=OPEN,
        woonkans_inschakelen=True,
        tweede_kans_vraag="herhuisvesting",
        tweede_kans_motivering="De huurder wil het nu echt.",
        **({"wijkteam_resultaat": "opnieuw"} if task == "contact_voortzetten" else {}),
    )
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]
    assert story.facts["woonkans_vraag"] == "herhuisvesting"
    assert story.facts["woonkans_aanmelder"] == "wijkteam"


def test_it_is_not_called_in_twice(tell: Tell) -> None:
    story = called_in(reported(tell()))
    with pytest.raises(ActionUnavailable):
        called_in(story)
    story.complete("huisbezoek_wijkteam", hulpaanbod=OPEN, woonkans_inschakelen=True)
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]


# -- consultation and werkgroep --------------------------------------------------------------------------


def test_without_a_second_chance_the_corporatie_chooses_how_to_go_on(tell: Tell) -> None:
    story = called_in(reported(tell()))
    story.complete("woonkans_overleggen", woonkans_oordeel="niet_mogelijk")
    assert story.open_tasks("werkgroep_woonkans") == []
    assert ("woonkans_niet_mogelijk", "wijkteam") in story.letters()
    assert ("woonkans_niet_mogelijk_huurder", "huurder") in story.letters()
    story.complete("woonkans_vervolg_kiezen", woonkans_vervolg="route")
    assert story.open_tasks("ehbg") == ["huisbezoek_ehbg"]
    called_in(story)  # and it can be asked again


def test_without_a_second_chance_it_can_go_to_the_deurwaarder(tell: Tell) -> None:
    story = called_in(reported(tell()))
    story.complete("woonkans_overleggen", woonkans_oordeel="niet_mogelijk")
    story.complete("woonkans_vervolg_kiezen", woonkans_vervolg="deurwaarder")
    assert story.facts["gerechtelijke_stap"] == "overdragen"
    assert story.open_tasks("ehbg") == []


@pytest.mark.parametrize("decision", ["overeenkomst", "herhuisvesting"])
def test_the_werkgroep_can_decide_on_a_second_chance(tell: Tell, decision: str) -> None:
    story = called_in(reported(tell()))
    story.complete("werkgroep_bespreken", werkgroep_besluit=decision)
    assert story.open_tasks("bureau_woonkans") == ["overeenkomst_opstellen"]


def test_what_the_werkgroep_holds_comes_back_next_month(tell: Tell) -> None:
    story = called_in(reported(tell()))
    story.complete("werkgroep_bespreken", werkgroep_besluit="aanhouden")
    assert story.open_tasks("werkgroep_woonkans") == ["werkgroep_bespreken"]
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]


def test_the_werkgroep_can_refuse_a_second_chance(tell: Tell) -> None:
    story = called_in(reported(tell()))
    story.complete("werkgroep_bespreken", werkgroep_besluit="afwijzen")
    assert story.open_tasks("bureau_woonkans") == []
    assert "woonkans_vervolg_kiezen" in story.open_tasks("woningcorporatie")


def test_a_dossier_leaves_the_agenda_of_the_werkgroep_when_its_agreement_begins(tell: Tell) -> None:
    story = called_in(reported(tell()))
    assert story.open_tasks("werkgroep_woonkans") == ["werkgroep_bespreken"]
    story.complete("woonkans_overleggen", woonkans_oordeel="herhuisvesting")
    assert story.open_tasks("bureau_woonkans") == ["overeenkomst_opstellen"]
    assert story.open_tasks("werkgroep_woonkans") == []


def test_woonurgentie_takes_part_when_the_werkgroep_discusses(tell: Tell) -> None:
    story = called_in(reported(tell()))
    assert "woonurgentie" in {party.role for party in story.page().parties}


# -- the agreement ---------------------------------------------------------------------------------------


def test_the_tenant_reads_all_of_the_agreement_before_signing(tell: Tell) -> None:
    story = drafted(
        reported(tell()),
        woonkans_ondersteuning=["bewindvoering"],
        woonkans_afspraken="De corporatie knapt de badkamer op.",
        woonkans_einde="2026-12-31",
    )
    (letter,) = [one for one in story.page().letters if one.kind == "woonkans_concept"]
    assert letter.sender == "bureau_woonkans"
    assert "bewindvoerder" in letter.body
    assert "badkamer" in letter.body
    assert "tot 31 december 2026" in letter.body


def test_while_an_agreement_is_made_the_route_rests(tell: Tell) -> None:
    story = agreement(reported(tell()))
    assert story.open_tasks("ehbg") == []
    assert story.open_tasks("wijkteam") == []
    assert story.terms() == {"Sms-herinnering": story.terms()["Sms-herinnering"]}
    assert story.facts["regiehouder"] == "bureau_woonkans"


@pytest.mark.parametrize(
    "order",
    [
        ("huurder", "corporatie", "wijkteam"),
        ("huurder", "wijkteam", "corporatie"),
        ("corporatie", "huurder", "wijkteam"),
        ("corporatie", "wijkteam", "huurder"),
        ("wijkteam", "huurder", "corporatie"),
        ("wijkteam", "corporatie", "huurder"),
    ],
)
def test_it_is_active_the_day_the_last_of_the_three_signs(tell: Tell, order: tuple[str, ...]) -> None:
    story = drafted(with_wijkteam(tell()))
    for who, day in zip(order, ("2026-04-02", "2026-04-03", "2026-04-08"), strict=True):
        assert "woonkans_actief_op" not in story.facts
        sign(story, who, day)
    assert story.facts["woonkans_actief_op"] == "2026-04-08"
    assert story.facts["woonkans_einde"] == "2027-04-08"
    assert story.facts["woonkans_status"] == "lopend"
    assert story.terms()["Controle woonkansovereenkomst"] == date(2026, 5, 8)


def test_a_signature_that_is_recorded_late_counts_from_its_own_day(tell: Tell) -> None:
    story = drafted(with_wijkteam(tell()))
    sign(story, "corporatie", "2026-04-02")
    sign(story, "wijkteam", "2026-04-03")
    story.to("2026-04-10")
    story.complete("tekenen_huurder", huurder_akkoord=True, huurder_getekend_op="2026-04-07")
    assert story.facts["woonkans_actief_op"] == "2026-04-07"


def test_other_organisations_may_sign_too(tell: Tell) -> None:
    story = drafted(with_wijkteam(tell()), woonkans_instanties="Gemeentelijke Kredietbank (GKB)")
    story.to("2026-04-02")
    others = [{"naam": "Gemeentelijke Kredietbank (GKB)", "getekend_op": "2026-04-02"}]
    story.complete(
        "tekenen_huurder", huurder_akkoord=True, huurder_getekend_op="2026-04-02", instanties_getekend=others
    )
    assert story.facts["instanties_getekend"] == others
    assert story.open_tasks("woningcorporatie") == ["tekenen_corporatie"]  # the three stay needed


def test_a_tenant_who_refuses_to_sign_goes_to_the_deurwaarder(tell: Tell) -> None:
    story = drafted(with_wijkteam(tell()))
    sign(story, "corporatie", "2026-04-02")
    story.complete("tekenen_huurder", huurder_akkoord=False, huurder_weigert_omdat="Wil niet.")
    assert story.open_tasks("wijkteam") == []
    assert ("woonkans_geweigerd", "wijkteam") in story.letters()
    assert story.facts["woonkans_status"] == "geweigerd"
    assert story.facts["gerechtelijke_stap"] == "overdragen"


@pytest.mark.parametrize("who", ["corporatie", "wijkteam"])
def test_when_another_does_not_sign_the_agreement_is_changed(tell: Tell, who: str) -> None:
    story = drafted(with_wijkteam(tell()))
    sign(story, "huurder", "2026-04-02")
    answer: dict[str, Any] = {f"{who}_akkoord": False, "woonkans_bezwaar": "Te vaag."}
    story.complete(f"tekenen_{who}", **answer)
    assert story.open_tasks() == ["overeenkomst_opstellen"]
    assert story.facts["woonkans_bezwaar"] == "Te vaag."
    write(story)
    assert {"tekenen_huurder", "tekenen_corporatie", "tekenen_wijkteam"} <= set(story.open_tasks())
    for party in ("huurder", "corporatie", "wijkteam"):
        sign(story, party, "2026-04-10")
    assert story.facts["woonkans_actief_op"] == "2026-04-10"


def test_after_two_weeks_without_signatures_all_are_reminded(tell: Tell) -> None:
    story = drafted(with_wijkteam(tell()))
    drafted_on = date.fromisoformat(story.facts["woonkans_concept_op"])
    story.to(drafted_on + timedelta(days=14))
    told = [to for kind, to in story.letters() if kind == "woonkans_tekenen"]
    assert told == ["bureau_woonkans", "woningcorporatie", "wijkteam"]


# -- the year --------------------------------------------------------------------------------------------


def test_a_year_of_monthly_checks_ends_the_dossier_well(tell: Tell) -> None:
    story = running(tell())
    days = [date(2026, month, 8) for month in range(5, 13)] + [date(2027, month, 8) for month in range(1, 5)]
    for day in days:
        assert story.terms()["Controle woonkansovereenkomst"] == day
        story.to(day)
        assert story.open_tasks("bureau_woonkans") == ["woonkans_controleren"]
        check(story)
    assert len(days) == 12
    assert story.outcome == ("closed", "woonkansovereenkomst")
    assert ("woonkans_geslaagd", "wijkteam") in story.letters()
    assert [kind for kind, to in story.letters() if to == "huurder" and "woonkans" in kind] == [
        "woonkans_concept",
        "woonkans_geldt_huurder",
        "woonkans_geslaagd_huurder",
    ]
    assert (story.open_tasks(), story.terms()) == ([], {})


def test_a_shorter_agreement_ends_on_its_own_day(tell: Tell) -> None:
    story = drafted(with_wijkteam(tell()), woonkans_einde="2026-06-30")
    for who in ("huurder", "corporatie", "wijkteam"):
        sign(story, who, "2026-04-08")
    for day in ("2026-05-08", "2026-06-08", "2026-07-08"):
        story.to(day)
        check(story)
    assert story.outcome == ("closed", "woonkansovereenkomst")


@pytest.mark.parametrize(("party", "told"), [("corporatie", False), ("wijkteam", False), ("huurder", True)])
def test_everybody_is_checked_and_the_agreement_goes_on(tell: Tell, party: str, told: bool) -> None:
    story = running(tell())
    story.to("2026-05-08")
    not_kept = {"controle_op": "2026-05-08", "naleving": {**KEPT, "ondersteuning_accepteren": "nee"}}
    nobody = refused(story, "woonkans_controleren", **not_kept, controle_besluit="gaat_door")
    assert nobody == ["partij_die_afwijkt"]
    check(story, naleving=not_kept["naleving"], partij_die_afwijkt=[party])
    assert ("woonkans_aanspreken", "wijkteam") in story.letters()
    assert (("woonkans_aanspreken_huurder", "huurder") in story.letters()) is told
    signed_by = {one.sender for one in story.page().letters if one.kind == "woonkans_aanspreken_huurder"}
    assert signed_by == ({"bureau_woonkans"} if told else set())
    assert story.terms()["Controle woonkansovereenkomst"] == date(2026, 6, 8)


def fail_in_month_four(story: Story) -> None:
    for day in ("2026-05-08", "2026-06-08", "2026-07-08"):
        story.to(day)
        check(story)
    story.to("2026-08-10")
    check(
        story,
        "mislukt",
        naleving={**KEPT, "tijdig_huur_betalen": "nee"},
        partij_die_afwijkt=["huurder"],
        controle_toelichting="Drie maanden niets betaald.",
    )
    assert story.open_tasks("bureau_woonkans") == ["mislukking_vastleggen"]
    story.complete("mislukking_vastleggen", mislukt_op="2026-08-10", mislukt_oorzaak="huur_niet_betaald")


def test_a_failure_in_month_four_without_a_verdict_goes_to_the_deurwaarder(tell: Tell) -> None:
    story = running(tell())
    fail_in_month_four(story)
    assert ("woonkans_mislukt", "woningcorporatie") in story.letters()
    [letter] = [one for one in story.page().letters if one.kind == "woonkans_mislukt_huurder"]
    assert letter.recipient == "huurder"
    assert "betalingsregeling" in letter.body
    assert story.facts["gerechtelijke_stap"] == "overdragen"
    assert story.facts["woonkans_status"] == "mislukt"
    assert "Controle woonkansovereenkomst" not in story.terms()
    assert story.facts["pauze_dagen"] == (date(2026, 8, 10) - date(2026, 3, 3)).days


def test_a_tenant_who_stops_halfway_need_not_wait_for_the_next_check(tell: Tell) -> None:
    story = running(tell())
    story.to("2026-04-20")
    story.act(
        "bureau_woonkans", "groningen_woonkans_mislukt", mislukt_op="2026-04-20", mislukt_oorzaak="wil_niet"
    )
    assert story.open_tasks("bureau_woonkans") == []
    assert story.facts["woonkans_status"] == "mislukt"
    assert story.facts["gerechtelijke_stap"] == "overdragen"


def test_the_button_for_a_failure_is_there_only_while_an_agreement_runs(tell: Tell) -> None:
    story = drafted(with_wijkteam(tell()))
    assert "groningen_woonkans_mislukt" not in {action.process for action in story.page().actions}


def arranged(story: Story, **more: Any) -> Story:
    """An arrangement of three instalments, the first on 1 June."""
    agreed = {**AGREED, "eerste_termijn": "2026-06-01", **more}
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=agreed)
    return story


def missed(story: Story, then: str) -> Story:
    story.to("2026-06-02")
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling=then)
    return story


INSTALMENT = "Termijn regeling controleren"


@pytest.mark.parametrize("moment", ["draft", "signing", "running"])
def test_an_arrangement_beside_an_agreement_is_watched(tell: Tell, moment: str) -> None:
    begun = {"draft": agreement, "signing": drafted, "running": running}[moment]
    story = begun(tell() if moment == "running" else with_wijkteam(tell()))
    before = story.open_tasks()
    arranged(story)
    assert story.facts["regeling_status"] == "lopend"
    assert story.terms()[INSTALMENT] == date(2026, 6, 2)
    assert story.open_tasks() == before
    assert [m.name for m in story.page().messages if m.status != "delivered"] == []


def test_an_arrangement_made_while_signing_is_watched_on_when_all_have_signed(tell: Tell) -> None:
    story = arranged(drafted(with_wijkteam(tell())))
    for party in ("huurder", "corporatie", "wijkteam"):
        sign(story, party, "2026-04-08")
    assert story.terms()["Controle woonkansovereenkomst"] == date(2026, 5, 8)
    assert story.terms()[INSTALMENT] == date(2026, 6, 2)
    for day in ("2026-06-01", "2026-07-01", "2026-08-01"):
        story.to(day)
        story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=599.0)
    story.to("2026-08-05")
    assert "gemiste_termijn_beoordelen" in story.open_tasks("woningcorporatie")


def test_a_broken_one_is_told_to_bureau_woonkans_and_the_agreement_goes_on(tell: Tell) -> None:
    story = missed(arranged(running(tell())), "terug")
    assert ("woonkans_regeling", "bureau_woonkans") in story.letters()
    assert story.facts["woonkans_status"] == "lopend"
    assert story.facts["regeling_status"] == "niet_nagekomen"
    assert INSTALMENT not in story.terms()


def test_a_broken_one_can_end_the_agreement_and_lead_to_the_deurwaarder(tell: Tell) -> None:
    story = missed(arranged(running(tell())), "deurwaarder")
    assert "overdragen" in story.open_tasks("woningcorporatie")
    assert (story.facts["woonkans_status"], story.facts["mislukt_oorzaak"]) == (
        "mislukt",
        "huur_niet_betaald",
    )


def test_a_new_arrangement_beside_an_agreement_replaces_the_old_one(tell: Tell) -> None:
    story = missed(arranged(running(tell())), "terug")
    arranged(story, eerste_termijn="2026-09-01")
    assert story.terms()[INSTALMENT] == date(2026, 9, 2)


def test_when_the_tenant_refuses_to_sign_the_arrangement_goes_on(tell: Tell) -> None:
    """It rests the route as everywhere, at the instalment where it was."""
    story = arranged(drafted(with_wijkteam(tell())))
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=600.0)
    story.to("2026-06-10")
    assert story.terms()[INSTALMENT] == date(2026, 7, 2)
    story.complete("tekenen_huurder", huurder_akkoord=False, huurder_weigert_omdat="Wil niet.")
    assert story.terms()[INSTALMENT] == date(2026, 7, 2)
    assert (story.facts["regeling_status"], story.facts["onderbreking"]) == ("lopend", "regeling")
    assert "overdragen" not in story.open_tasks()
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1200.0)
    assert story.outcome == ("closed", "voorkomen_regeling")


def test_a_failed_agreement_ends_the_arrangement_beside_it(tell: Tell) -> None:
    story = arranged(running(tell()))
    story.to("2026-04-20")
    story.act(
        "bureau_woonkans", "groningen_woonkans_mislukt", mislukt_op="2026-04-20", mislukt_oorzaak="wil_niet"
    )
    assert story.facts["regeling_status"] == "vervallen"
    assert INSTALMENT not in story.terms()
    assert "overdragen" in story.open_tasks("woningcorporatie")


def test_an_arrangement_that_runs_goes_up_in_an_agreement_that_begins(tell: Tell) -> None:
    """What is owed becomes one of its conditions; another arrangement can be made beside it."""
    story = agreement(arranged(reported(tell())))
    assert story.facts["regeling_status"] == "vervallen"
    assert INSTALMENT not in story.terms()
    arranged(story, eerste_termijn="2026-07-01")
    assert story.terms()[INSTALMENT] == date(2026, 7, 2)


def test_what_an_agreement_replaces_is_not_offered_beside_it(tell: Tell) -> None:
    offered = {action.process for action in running(tell()).page().actions}
    assert not {"gedeeld_hulp_gemeld", "gedeeld_laatste_kans_ernaast"} & offered


def test_an_arrangement_before_any_agreement_rests_the_route_itself(tell: Tell) -> None:
    story = arranged(reported(tell()))
    assert (story.facts["onderbreking"], story.terms()[INSTALMENT]) == ("regeling", date(2026, 6, 2))
    assert story.open_tasks("ehbg") == []


@pytest.mark.parametrize("moment", ["draft", "signing", "running"])
def test_a_payment_ends_the_dossier_also_during_an_agreement(tell: Tell, moment: str) -> None:
    begun = {"draft": agreement, "signing": drafted, "running": running}[moment]
    story = begun(tell() if moment == "running" else with_wijkteam(tell()))
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1800.0)
    assert story.outcome == ("closed", "voorkomen_betaald")
    assert (story.open_tasks(), story.terms()) == ([], {})


def test_an_agreement_can_follow_help(tell: Tell) -> None:
    story = reported(tell())
    visit(story, "hulp")
    agreement(story)
    assert story.open_tasks("ehbg") == []
    assert story.open_tasks("bureau_woonkans") == ["overeenkomst_opstellen"]


def test_help_of_the_wijkteam_and_a_second_chance_together(tell: Tell) -> None:
    story = with_wijkteam(tell())
    search(story, "hulp", woonkans_inschakelen=True, hulpaanbod=ACCEPTED)
    assert story.open_tasks("bureau_woonkans") == ["woonkans_overleggen"]
    assert "ondersteuning_bieden" in story.open_tasks("ehbg")
