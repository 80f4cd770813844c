"""Zaanstad, told on the real diagrams with a moved clock: every outcome and every term (ZA-1 to ZA-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.testing import Story
from tests.stories import DUTIES, Tell, refused
from tests.zaanstad.conftest import seintje_1

ACCEPTED = {"reactie": "geaccepteerd"}
REFUSED = {"reactie": "geweigerd", "reden_weigering": "Wil het zelf oplossen."}
OPEN = {"reactie": "nog_geen_contact"}


def react(story: Story, **offer: Any) -> None:
    """The wijkteam reacts to the seintje and reports back."""
    story.complete("reageren", hulpaanbod=offer)
    story.complete("terugkoppelen")


def help_accepted(story: Story) -> None:
    react(story, **ACCEPTED)


# -- the terms -------------------------------------------------------------------------------------------


def test_the_three_terms_are_counted_from_the_oldest_unpaid_rent(tell: Tell) -> None:
    story = tell()
    assert story.terms()["Seintje 1"] == date(2026, 2, 16)
    story.to("2026-02-15")
    assert story.facts["signaal_nr"] == 0
    story.to("2026-02-16")
    assert story.facts["signaal_nr"] == 1
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)
    story.to("2026-03-16")
    assert story.facts["signaal_nr"] == 2
    assert story.terms()["Ontruiming aankondigen"] == date(2026, 4, 16)
    story.to("2026-04-16")
    assert "ontruiming_aankondigen" in story.open_tasks("woningcorporatie")


def test_the_seintje_reaches_gemeente_and_wijkteam(tell: Tell) -> None:
    story = seintje_1(tell())
    assert [to for kind, to in story.letters() if kind == "seintje"] == ["gemeente", "wijkteam"]
    assert "kennisnemen" in story.open_tasks("gemeente")
    assert story.open_tasks("wijkteam") == ["reageren"]


def test_first_contact_comes_ten_days_after_the_due_date_with_a_tone_that_fits(tell: Tell) -> None:
    story = tell(betaalprofiel="betaalt_altijd")
    assert story.open_tasks() == []
    story.to("2026-01-11")
    assert story.open_tasks() == ["aanmaning_sturen"]
    assert story.facts["toon_advies"] == "vriendelijk"
    story.complete("aanmaning_sturen")
    assert ("aanmaning", "huurder") in story.letters()
    assert story.open_tasks() == ["contact_zoeken"]


@pytest.mark.parametrize(
    ("profile", "tone"),
    [("betaalt_altijd", "vriendelijk"), ("wisselend", "zakelijk"), ("risico", "dringend")],
)
def test_the_tone_follows_from_how_the_tenant_pays(tell: Tell, profile: str, tone: str) -> None:
    story = tell(betaalprofiel=profile)
    story.to("2026-01-11")
    assert story.facts["toon_advies"] == tone


@pytest.mark.parametrize(
    "missing", ["contact_gezocht_op", "gewezen_op_hulp_op", "herinnering_op", "aanbod_doorgeven_op"]
)
def test_a_seintje_waits_until_each_of_the_four_duties_is_done(tell: Tell, missing: str) -> None:
    story = tell(plichten={name: value for name, value in DUTIES.items() if name != missing})
    story.to("2026-02-16")
    assert story.open_tasks("woningcorporatie") == ["plichten_vastleggen"]
    assert story.facts["signaal_nr"] == 0
    assert "seintje" not in [kind for kind, _ in story.letters()]
    story.complete("plichten_vastleggen", plichten=DUTIES)
    assert story.facts["signaal_nr"] == 1


def test_an_objection_stops_the_seintje_visibly(tell: Tell) -> None:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-14"})
    story.to("2026-02-16")
    assert story.open_tasks("woningcorporatie") == ["bezwaar_beoordelen"]
    assert "seintje" not in [kind for kind, _ in story.letters()]
    story.complete("bezwaar_beoordelen", bezwaar_besluit="zonder_seintje_verder")
    assert story.facts["signaal_nr"] == 0
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)


def test_an_objection_that_is_withdrawn_lets_the_seintje_go(tell: Tell) -> None:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-14"})
    story.to("2026-02-16")
    story.complete("bezwaar_beoordelen", bezwaar_besluit="ingetrokken")
    assert story.facts["signaal_nr"] == 1


# -- the wijkteam ----------------------------------------------------------------------------------------


def test_the_wijkteam_has_two_days_and_being_late_is_said(tell: Tell) -> None:
    story = seintje_1(tell())  # a Monday
    task = next(t for t in story.page().tasks if t.element == "reageren")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 2, 18)
    story.to("2026-02-18")
    assert "te_laat_op" not in story.facts
    story.to("2026-02-19")
    assert story.facts["te_laat_op"] == "2026-02-18"
    assert [to for kind, to in story.letters() if kind == "te_laat"] == ["woningcorporatie", "wijkteam"]
    assert story.open_tasks("wijkteam") == ["reageren"]  # late is no reason to stop


def test_two_days_that_end_in_a_weekend_end_on_monday(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-05")
    story.to("2026-02-20")  # a Friday
    task = next(t for t in story.page().tasks if t.element == "reageren")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 2, 23)


def test_the_answer_of_the_wijkteam_goes_back_to_the_corporatie(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **REFUSED)
    assert ("terugkoppeling", "woningcorporatie") in story.letters()
    assert story.open_tasks("wijkteam") == []
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)  # a refusal does not stop the terms


def test_without_contact_the_wijkteam_keeps_trying(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **OPEN)
    assert story.open_tasks("wijkteam") == ["contact_blijven_zoeken"]
    story.complete("contact_blijven_zoeken", hulpaanbod=OPEN)
    assert story.open_tasks("wijkteam") == ["contact_blijven_zoeken"]
    story.complete("contact_blijven_zoeken", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_a_new_seintje_replaces_the_old_work_of_the_wijkteam(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **OPEN)
    story.to("2026-03-16")
    assert story.open_tasks("wijkteam") == ["reageren"]


# -- help and pause --------------------------------------------------------------------------------------


def test_help_pauses_collection_and_every_term(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    assert ("incassopauze", "woningcorporatie") in story.letters()
    assert story.facts["pauze_vanaf"] == "2026-02-16"
    assert "Seintje 2" not in story.terms()
    assert story.terms()["Einde incassopauze"] == date(2026, 3, 18)  # thirty days


def test_a_pause_of_28_days_moves_every_later_term_by_28_days(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.later(28)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["pauze_dagen"] == 28
    assert story.terms()["Seintje 2"] == date(2026, 4, 13)
    story.to("2026-04-13")
    assert story.facts["signaal_nr"] == 2
    assert story.terms()["Ontruiming aankondigen"] == date(2026, 5, 14)


def test_help_that_works_closes_the_dossier(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    assert story.open_tasks("woningcorporatie") == ["dossier_afsluiten"]
    story.complete("dossier_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")
    assert story.terms() == {}


def test_help_goes_on_while_it_runs(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    for _ in range(3):
        story.complete("ondersteuning_bieden", resultaat="loopt")
        assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_a_plan_within_four_weeks_is_reminded_of(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-03-15")
    assert "plan_herinnering" not in [kind for kind, _ in story.letters()]
    story.to("2026-03-16")
    assert ("plan_herinnering", "wijkteam") in story.letters()
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_the_corporatie_ends_the_pause_and_the_route_goes_on(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-03-18")
    assert story.open_tasks("woningcorporatie") == ["pauze_beoordelen"]
    story.complete("pauze_beoordelen", pauze_besluit="beeindigen")
    assert story.facts["pauze_dagen"] == 30
    assert story.open_tasks("wijkteam") == []
    assert story.terms()["Seintje 2"] == date(2026, 4, 15)


def test_a_pause_can_be_made_longer(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-03-18")
    story.complete("pauze_beoordelen", pauze_besluit="verlengen", pauze_verlengen_tot="2026-04-29")
    assert story.terms()["Einde incassopauze"] == date(2026, 4, 29)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_help_that_stops_is_followed_by_help_that_works(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.later(10)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    story.to("2026-03-26")
    react(story, **ACCEPTED)
    story.later(5)
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    story.complete("dossier_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")


def test_a_tenant_can_still_accept_help_later(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **REFUSED)
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert "Seintje 2" not in story.terms()


# -- money -----------------------------------------------------------------------------------------------


MOMENTS: dict[str, Callable[[Story], object]] = {
    "before the first term": lambda _: None,
    "while contact is sought": lambda story: story.to("2026-01-20"),
    "after seintje 1": seintje_1,
    "during help": lambda story: help_accepted(seintje_1(story)),
    "after seintje 2": lambda story: story.to("2026-03-20"),
    "after the announcement": lambda story: announce(story),
    "during an arrangement": lambda story: arrange(story),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_payment_ends_the_dossier_from_anywhere(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    status, outcome = story.outcome
    assert (status, outcome) == (
        "closed",
        "voorkomen_regeling" if moment == "during an arrangement" else "voorkomen_betaald",
    )
    assert (story.open_tasks(), story.terms()) == ([], {})


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_partial_payment_changes_the_amount_only(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    tasks, terms = story.open_tasks(), story.terms()
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    assert story.facts["achterstand"] == 800.0
    assert (story.outcome, story.open_tasks(), story.terms()) == (("open", None), tasks, terms)


def arrange(story: Story, **more: Any) -> None:
    """Both agree on three terms of 300 euros, the first on 1 March."""
    agreed = {
        "totaalbedrag": 900.0,
        "termijnbedrag": 300.0,
        "aantal_termijnen": 3,
        "eerste_termijn": "2026-03-01",
        "akkoord_huurder": True,
        "akkoord_corporatie": True,
    }
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling={**agreed, **more})


def test_an_arrangement_that_is_kept_ends_the_dossier(tell: Tell) -> None:
    story = tell()
    arrange(story)
    assert story.terms()["Termijn regeling controleren"] == date(2026, 3, 2)
    for month in ("02-27", "03-30", "04-30"):
        story.to(f"2026-{month}")
        story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=300.0)
    assert story.outcome == ("closed", "voorkomen_regeling")


def test_an_arrangement_whose_last_term_is_checked_ends_the_dossier(tell: Tell) -> None:
    """Also when the rent of later months is still open: what was agreed was paid."""
    story = tell(achterstand=1800.0)
    arrange(story)
    for month in ("2026-02-27", "2026-03-30", "2026-04-30"):
        story.to(month)
        story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=300.0)
    story.to("2026-05-04")
    assert story.outcome == ("closed", "voorkomen_regeling")


def test_a_broken_arrangement_brings_the_dossier_back(tell: Tell) -> None:
    story = tell()
    arrange(story)
    story.to("2026-03-02")
    assert story.open_tasks("woningcorporatie") == ["gemiste_termijn_beoordelen"]
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="terug")
    assert story.facts["pauze_dagen"] == 56  # from 5 January to 2 March
    assert story.terms()["Seintje 1"] == date(2026, 4, 13)


def test_a_broken_arrangement_can_lead_to_the_deurwaarder(tell: Tell) -> None:
    story = tell()
    arrange(story)
    story.to("2026-03-02")
    story.complete(
        "gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="deurwaarder"
    )
    assert story.outcome == ("open", None)
    assert "overdragen" in story.open_tasks("woningcorporatie")  # F2-1: no seintje is given any more
    assert "Seintje 2" not in story.terms()


def test_a_missed_term_can_be_waited_for(tell: Tell) -> None:
    story = tell()
    arrange(story)
    story.to("2026-03-02")
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="afwachten")
    assert story.terms()["Termijn regeling controleren"] == date(2026, 4, 2)


def test_an_arrangement_without_both_signatures_is_a_draft(tell: Tell) -> None:
    story = tell()
    arrange(story, akkoord_huurder=False)
    assert story.facts.get("regeling_status") != "lopend"
    assert "Seintje 1" in story.terms()


def test_an_arrangement_at_first_contact(tell: Tell) -> None:
    story = tell()
    story.to("2026-01-11")
    story.complete("aanmaning_sturen")
    story.complete("contact_zoeken", contact_resultaat="regeling")
    story.complete(
        "regeling_vastleggen",
        regeling={
            "totaalbedrag": 900.0,
            "termijnbedrag": 300.0,
            "aantal_termijnen": 3,
            "eerste_termijn": "2026-02-01",
            "akkoord_huurder": True,
            "akkoord_corporatie": True,
        },
    )
    assert story.facts["regeling_status"] == "lopend"
    assert "Seintje 1" not in story.terms()


# -- Stedelijke Toegang ----------------------------------------------------------------------------------


def called_in(tell: Tell) -> Story:
    story = seintje_1(tell())
    react(story, **REFUSED)
    story.act("wijkteam", "zaanstad_stedelijke_toegang")
    return story


def test_stedelijke_toegang_can_be_called_in_only_after_a_seintje(tell: Tell) -> None:
    story = tell()
    offered = {action.process for action in story.page().actions}
    assert "zaanstad_stedelijke_toegang" not in offered
    seintje_1(story)
    assert "zaanstad_stedelijke_toegang" in {action.process for action in story.page().actions}


@pytest.mark.parametrize("role", ["wijkteam", "woningcorporatie"])
def test_stedelijke_toegang_looks_along(tell: Tell, role: str) -> None:
    story = seintje_1(tell())
    story.act(role, "zaanstad_stedelijke_toegang")
    assert story.open_tasks("stedelijke_toegang") == ["meekijken"]


def test_advice_goes_to_wijkteam_and_corporatie_and_the_route_goes_on(tell: Tell) -> None:
    story = called_in(tell)
    story.complete("meekijken", besluit="meekijken_advies")
    assert [to for kind, to in story.letters() if kind == "advies_stedelijke_toegang"] == [
        "wijkteam",
        "woningcorporatie",
    ]
    story.complete("advies_opvolgen", hulpaanbod=REFUSED)
    assert story.facts["stedelijke_toegang_loopt"] is False
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)


def test_extra_pressure_can_bring_help(tell: Tell) -> None:
    story = called_in(tell)
    story.complete("meekijken", goed_plan=True, besluit="extra_druk_met_corporatie")
    assert story.open_tasks("stedelijke_toegang") == ["druk_zetten"]
    assert "hulp_starten" in story.open_tasks("wijkteam")
    story.complete("druk_zetten")
    story.complete("hulp_starten", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_taking_over_is_recorded_and_can_bring_help(tell: Tell) -> None:
    story = called_in(tell)
    story.complete("meekijken", besluit="regie_overnemen", motivering="Het wijkteam komt er niet uit.")
    assert story.facts["regiehouder"] == "stedelijke_toegang"
    story.complete("regie_voeren", hulpaanbod=ACCEPTED)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_giving_back_leaves_everything_as_it_was(tell: Tell) -> None:
    story = called_in(tell)
    story.complete("meekijken", besluit="teruggegeven")
    assert story.open_tasks("stedelijke_toegang") == []
    assert "zaanstad_stedelijke_toegang" in {action.process for action in story.page().actions}


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"besluit": "extra_druk_met_corporatie", "goed_plan": False}, "goed_plan"),
        ({"besluit": "regie_overnemen", "motivering": None}, "motivering"),
    ],
)
def test_pressure_needs_a_good_plan_and_regie_a_reason(
    tell: Tell, answer: dict[str, Any], field: str
) -> None:
    story = called_in(tell)
    full = {"analyse": "Er is geen contact.", "goed_plan": True, "motivering": "Omdat.", **answer}
    full = {name: value for name, value in full.items() if value is not None}
    assert field in refused(story, "meekijken", **full)


# -- three and a half months -----------------------------------------------------------------------------


def announce(story: Story) -> None:
    story.to("2026-04-16")
    story.complete("ontruiming_aankondigen")


def announced(tell: Tell) -> Story:
    story = tell()
    announce(story)
    return story


def test_the_third_seintje_announces(tell: Tell) -> None:
    story = announced(tell)
    assert ("aankondiging", "huurder") in story.letters()
    assert story.facts["signaal_nr"] == 3
    assert story.open_tasks("woningcorporatie") == ["vervolg_kiezen"]


def test_only_the_choice_deurwaarder_leads_on(tell: Tell) -> None:
    story = announced(tell)
    assert "overdragen" not in story.open_tasks()
    story.complete("vervolg_kiezen", vervolg="deurwaarder")
    assert story.outcome == ("open", None)
    assert "overdragen" in story.open_tasks("woningcorporatie")


def test_after_the_announcement_help_still_pauses(tell: Tell) -> None:
    story = announced(tell)
    react(story, **ACCEPTED)
    assert "vervolg_kiezen" not in story.open_tasks()
    story.later(14)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "vervolg_kiezen" in story.open_tasks("woningcorporatie")


def test_nothing_is_decided_while_nobody_chooses(tell: Tell) -> None:
    story = announced(tell)
    story.to("2026-12-01")
    assert story.outcome == ("open", None)
    assert "vervolg_kiezen" in story.open_tasks("woningcorporatie")


# -- reminders -------------------------------------------------------------------------------------------


def test_three_days_before_each_rent_day_a_text_message_goes_out(tell: Tell) -> None:
    story = tell(huurder={"naam": "A. de Vries", "geboortedatum": "1980-05-01", "telefoon": "06-00123456"})
    story.to("2026-03-31")
    sent = [letter.created_at.date() for letter in story.page().letters if letter.kind == "betaalherinnering"]
    assert sorted(sent) == [date(2026, 1, 29), date(2026, 2, 26), date(2026, 3, 29)]
    channels = {letter.kind: letter.channel for letter in story.page().letters}
    assert channels["betaalherinnering"] == "sms"
    assert channels["seintje"] == "e-mail"


# -- what must not happen twice, and what can still change -----------------------------------------------


def test_the_choice_for_help_at_the_end_starts_help(tell: Tell) -> None:
    story = announced(tell)
    story.complete("vervolg_kiezen", vervolg="wachten_op_hulp")
    assert story.outcome == ("open", None)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert "vervolg_kiezen" not in story.open_tasks()


def test_the_reminder_is_sent_once_also_after_help_that_stopped(tell: Tell) -> None:
    story = tell()
    story.to("2026-01-11")
    story.complete("aanmaning_sturen")
    story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.later(5)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.open_tasks("woningcorporatie") == ["contact_zoeken"]
    assert [kind for kind, _ in story.letters()].count("aanmaning") == 1


def test_an_objection_can_come_later_and_again(tell: Tell) -> None:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-14"})
    story.to("2026-02-16")
    story.complete("bezwaar_beoordelen", bezwaar_besluit="ingetrokken")
    assert story.facts["signaal_nr"] == 1
    again = {**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-03-01"}
    story.act("wijkteam", "gedeeld_bezwaar_gemeld", plichten=again)
    story.to("2026-03-16")
    assert story.facts["signaal_nr"] == 1
    assert story.open_tasks("woningcorporatie") == ["bezwaar_beoordelen"]


def test_the_gemeente_has_one_seintje_to_read_at_a_time(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-03-16")
    assert story.open_tasks("gemeente") == ["kennisnemen"]


def test_an_objection_anew_beside_the_duties_stops_the_seintje_too(tell: Tell) -> None:
    """Withdrawn is only the objection that was withdrawn."""
    first = {"contact_gezocht_op": "2026-01-12", "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-14"}
    story = tell(plichten=first)
    story.to("2026-02-16")
    story.complete("bezwaar_beoordelen", bezwaar_besluit="ingetrokken")
    assert story.open_tasks("woningcorporatie") == ["plichten_vastleggen"]
    anew = {**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-02-16"}
    story.complete("plichten_vastleggen", plichten=anew)
    assert story.open_tasks("woningcorporatie") == ["bezwaar_beoordelen"]
    assert "seintje" not in [kind for kind, _ in story.letters()]


def test_overlast_that_the_first_contact_tells_of_goes_its_own_way_beside_it(tell: Tell) -> None:
    story = tell()
    story.to("2026-01-11")
    story.complete("aanmaning_sturen")
    story.complete("contact_zoeken", overlast=True, contact_resultaat="nog_geen_contact")
    assert story.open_tasks("woningcorporatie") == ["contact_zoeken", "overlast_onderzoeken"]
    story.complete("contact_zoeken", overlast=True, contact_resultaat="nog_geen_contact")
    assert story.open_tasks("woningcorporatie") == ["contact_zoeken", "overlast_onderzoeken"]
