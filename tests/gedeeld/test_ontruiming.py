"""From the decision to evict to the day itself, told with dates (ON-1 to ON-12, F6-1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.dossier.answering import EVERY_DOUBT
from engine.testing import Story
from tests.gedeeld.conftest import (
    ALONE,
    FAMILY,
    PLAN,
    Court,
    arrange,
    decide,
    execute,
    heard_it_is_off,
    on_the_day,
    plan,
    planned,
    served,
    told,
)
from tests.stories import refused

# -- the decision and the date ---------------------------------------------------------------------------


@pytest.mark.parametrize("changed", [{"alles_geprobeerd": False}, {"perspectief": True}])
def test_there_is_no_eviction_while_something_can_be_tried(court: Court, changed: dict[str, Any]) -> None:
    answer = {
        "gezin": ALONE,
        "alles_geprobeerd": True,
        "perspectief": False,
        "besluit_ontruimen": True,
        "opdracht_op": "2026-05-20",
        "rol_corporatie": "geheel_deurwaarder",
    }
    assert refused(served(court()), "ontruiming_besluiten", **{**answer, **changed}) == list(changed)


def test_a_decision_can_wait(court: Court) -> None:
    story = served(court())
    decide(story, besluit_ontruimen=False, besluit_opnieuw_op="2026-07-01")
    assert story.open_tasks("deurwaarder") == ["contact_na_vonnis"]
    story.to("2026-07-01")
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")


@pytest.mark.parametrize(
    ("day", "told_on", "says"),
    [
        ("2026-06-03", "2026-05-20", "Het vonnis laat deze dag nog niet toe. Kies een latere dag."),
        ("2026-06-22", "2026-05-19", "Voor deze dag is een nieuwe aanzegging nodig."),
        ("2026-12-25", "2026-05-20", "Op een zondag of feestdag mag er geen ontruiming zijn"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(
    court: Court, day: str, told_on: str, says: str
) -> None:
    story = served(court())  # 20 May; the tenant has until 3 June
    decide(story)
    plan(
        story, day, told_on, confirmed=EVERY_DOUBT
    )  # told before the verdict was served: that is asked about
    assert "ontruiming_plannen" in story.open_tasks("deurwaarder")
    assert story.facts["planning_melding"].startswith(says)
    assert story.facts["ontruimingsdatum"] is None
    assert told(story, "ontruimingsdatum") == []


@pytest.mark.parametrize(
    ("day", "told_on", "wrong"),
    [
        ("2026-05-20", "2026-05-20", ["ontruimingsdatum"]),
        ("2026-06-22", "2026-05-21", ["aangezegd_op"]),
        ("2026-05-13", "2027-05-20", ["ontruimingsdatum", "aangezegd_op"]),
    ],
)
def test_a_day_that_was_and_an_aanzegging_to_come_are_refused_in_the_form(
    court: Court, day: str, told_on: str, wrong: list[str]
) -> None:
    story = served(court())  # 20 May
    decide(story)
    answer = {"ontruimingsdatum": day, "aangezegd_op": told_on, "ontruimingstijd": "10:00", "partijen": []}
    assert refused(story, "ontruiming_plannen", **answer) == wrong


@pytest.mark.parametrize(
    ("told_on", "too_soon", "first"),
    [
        ("2026-06-08", "2026-06-10", "2026-06-11"),  # Monday, three days: Thursday
        ("2026-06-10", "2026-06-12", "2026-06-15"),  # the third day is a Saturday, so it becomes Monday
        ("2026-12-23", "2026-12-24", "2026-12-28"),  # Christmas on Friday and Saturday
    ],
)
def test_the_aanzegging_comes_three_days_before_the_eviction(
    court: Court, told_on: str, too_soon: str, first: str
) -> None:
    story = served(court())
    story.to(told_on)
    decide(story)
    plan(story, too_soon, told_on)
    assert story.facts["planning_melding"].startswith("Tussen de aanzegging en de ontruiming")
    plan(story, first, told_on)
    assert story.facts["ontruimingsdatum"] == first


@pytest.mark.parametrize("time", ["6:59", "20:01"])
def test_nobody_is_evicted_at_night(court: Court, time: str) -> None:
    answer = {"ontruimingsdatum": "2026-06-22", "aangezegd_op": "2026-05-20", "partijen": []}
    story = served(court())
    decide(story)
    assert refused(story, "ontruiming_plannen", ontruimingstijd=time, **answer) == ["ontruimingstijd"]


# -- who is told -----------------------------------------------------------------------------------------


def test_the_gemeente_and_the_parties_hear_of_the_day_in_advance(court: Court) -> None:
    story = planned(court())
    assert told(story, "aanzegging") == ["huurder"]
    assert told(story, "ontruimingsdatum") == ["gemeente", "politie", "hulpofficier", "woningcorporatie"]
    story.complete("betrokkenen_informeren", ontvangers=["wijkteam", "preventieteam"])
    assert told(story, "ontruimingsdatum")[4:] == ["wijkteam", "preventieteam"]


def test_they_are_told_the_day_and_the_address_and_nothing_else(court: Court) -> None:
    story = planned(court())
    letter = next(each for each in story.page().letters if each.kind == "ontruimingsdatum")
    assert "22 juni 2026" in letter.body
    assert "Westzijde" in letter.body
    assert "Geheim" not in letter.subject + letter.body
    assert "2.400" not in letter.body


def test_children_bring_veilig_thuis_and_a_youth_worker(court: Court) -> None:
    story = planned(court(), gezin=FAMILY)
    assert "veilig_thuis" in told(story, "ontruimingsdatum")
    assert story.facts["veilig_thuis_op"] == "2026-06-01"
    assert "kinderen_beoordelen" in story.open_tasks("gemeente")  # who goes along in Zaanstad
    arrange(story, opvangsoort="gezinsunit", kinderen_mee=True)
    story.to("2026-06-22")
    assert "aanwezigheid" not in story.open_tasks()  # no eviction day without the youth worker's answer


def test_without_children_nobody_is_alarmed(court: Court) -> None:
    story = planned(court())
    assert "veilig_thuis" not in told(story, "ontruimingsdatum")
    assert "kinderen_beoordelen" not in story.open_tasks()


def test_no_place_for_the_children_is_said_at_once(court: Court) -> None:
    story = planned(court(), gezin=FAMILY)
    story.complete("kinderen_beoordelen", opvang_kinderen="niet_gevonden")
    assert told(story, "kinderen_zonder_plek") == ["gemeente"]


# -- shelter ---------------------------------------------------------------------------------------------


def test_there_is_no_eviction_day_without_an_answer_about_shelter(court: Court) -> None:
    story = planned(court())
    task = next(t for t in story.page().tasks if t.element == "opvang_regelen")
    assert (task.role, task.due_at.date() if task.due_at else None) == ("gemeente", date(2026, 6, 15))
    story.complete("betrokkenen_informeren")
    story.complete("inboedel_regelen")
    story.to("2026-06-15")
    assert told(story, "opvang_te_laat") == []
    story.to("2026-06-16")
    assert "deurwaarder" in told(story, "opvang_te_laat")
    story.to("2026-06-19")
    assert "gemeente" in told(story, "ontruiming_niet_klaar")
    story.to("2026-06-22")
    assert "aanwezigheid" not in story.open_tasks()
    assert "opvang_regelen" in story.open_tasks("gemeente")


def test_a_day_that_passes_without_all_answers_is_called_off_and_told(court: Court) -> None:
    story = planned(court())
    story.to("2026-06-22")
    assert told(story, "ontruiming_gaat_niet_door_huurder") == []
    story.to("2026-06-23")
    assert "gemeente" in heard_it_is_off(story)
    assert told(story, "ontruiming_gaat_niet_door_huurder") == ["huurder"]
    assert story.facts["ontruimingsdatum"] is None
    assert "opvang_regelen" not in story.open_tasks()  # asked again for the new day
    plan(story, "2026-07-06", "2026-06-01")
    assert story.facts["planning_melding"] == "Voor deze dag is een nieuwe aanzegging nodig."
    plan(story, "2026-07-06", "2026-06-23")
    assert "opvang_regelen" in story.open_tasks("gemeente")


def test_no_place_goes_to_the_gemeente_and_waits_for_its_answer(court: Court) -> None:
    story = planned(court())
    arrange(story, opvang_gereserveerd=False)
    assert told(story, "opvang_geen_plek") == ["gemeente", "woningcorporatie", "deurwaarder"]
    assert "opvang_escaleren" in story.open_tasks("gemeente")
    story.to("2026-06-22")
    assert "aanwezigheid" not in story.open_tasks()


def test_the_answer_of_the_gemeente_makes_the_day_possible(court: Court) -> None:
    story = planned(court())
    arrange(story, opvang_gereserveerd=False)
    story.complete("opvang_escaleren", opvang_besluit="hotel")
    assert "deurwaarder" in told(story, "opvang_antwoord")
    story.to("2026-06-22")
    assert "aanwezigheid" in story.open_tasks("deurwaarder")


def test_the_night_shelter_is_not_for_children(court: Court) -> None:
    story = planned(court(), gezin=FAMILY)
    assert story.facts["kinderen_mee"] is True
    place = {
        "kinderen_mee": True,
        "opvang_nodig": True,
        "opvangsoort": "nachtopvang",
        "opvang_gereserveerd": True,
        "opvang_locatie": "Nachtopvang Centrum",
    }
    assert refused(story, "opvang_regelen", **place) == ["opvangsoort"]
    arrange(story, opvangsoort="nachtopvang", kinderen_mee=False)  # but there are children
    assert "opvang_escaleren" in story.open_tasks("gemeente")


# -- no place, whatever was tried ------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["uitstel_vragen", "geen_plek"])
def test_without_a_place_the_corporatie_decides_again_before_there_is_a_day(
    court: Court, answer: str
) -> None:
    story = planned(court())
    arrange(story, opvang_gereserveerd=False)
    story.complete("opvang_escaleren", opvang_besluit=answer)
    assert told(story, "plek_ontbreekt") == ["deurwaarder", "gemeente", "woningcorporatie"]
    assert "plek_besluiten" in story.open_tasks("woningcorporatie")
    story.to("2026-06-22")
    assert "aanwezigheid" not in story.open_tasks()
    story.to("2026-06-23")
    assert story.facts["ontruimingsdatum"] is None
    assert "plek_besluiten" not in story.open_tasks()


def test_a_day_that_stands_without_a_place_is_decided_in_writing(court: Court) -> None:
    story = without_a_place(court)
    assert refused(story, "plek_besluiten", plek_besluit="dag_blijft", plek_besluit_reden=None) != []
    story.complete("plek_besluiten", plek_besluit="dag_blijft")
    assert "deurwaarder" in told(story, "plek_besluit")
    story.to("2026-06-22")
    assert "aanwezigheid" in story.open_tasks("deurwaarder")


@pytest.mark.parametrize(
    ("decided", "next_task"), [("nieuwe_datum", "ontruiming_plannen"), ("afgezegd", "ontruiming_besluiten")]
)
def test_without_a_place_the_day_can_lapse(court: Court, decided: str, next_task: str) -> None:
    story = without_a_place(court)
    story.complete("plek_besluiten", plek_besluit=decided)
    assert "gemeente" in heard_it_is_off(story)
    assert told(story, "ontruiming_gaat_niet_door_huurder") == ["huurder"]
    assert story.facts["ontruimingsdatum"] is None
    assert next_task in story.open_tasks("woningcorporatie") + story.open_tasks("deurwaarder")


@pytest.mark.parametrize(("place", "asked"), [(True, False), (False, True)])
def test_children_without_a_place_ask_for_it_unless_the_family_has_one(
    court: Court, place: bool, asked: bool
) -> None:
    story = planned(court(), gezin=FAMILY)
    story.complete("kinderen_beoordelen", opvang_kinderen="niet_gevonden")
    if place:
        arrange(story, opvangsoort="gezinsunit", kinderen_mee=True)
    else:
        arrange(story, opvang_nodig=False)
    assert ("plek_besluiten" in story.open_tasks("woningcorporatie")) is asked


def without_a_place(court: Court) -> Story:
    story = planned(court())
    arrange(story, opvang_gereserveerd=False)
    story.complete("opvang_escaleren", opvang_besluit="geen_plek")
    return story


# -- a day that moves ------------------------------------------------------------------------------------


def test_a_moved_day_needs_a_new_aanzegging_and_new_notices(court: Court) -> None:
    story = planned(court())
    arrange(story)
    story.to("2026-06-10")
    story.act("deurwaarder", "gedeeld_ontruimingsdatum_wijzigen", datum_wijziging="nieuwe_datum")
    assert "politie" in told(story, "ontruiming_gaat_niet_door")
    assert "preventieteam" in told(story, "ontruiming_gaat_niet_door")
    plan(story, "2026-06-29", "2026-06-01")
    assert story.facts["planning_melding"] == "Voor deze dag is een nieuwe aanzegging nodig."
    plan(story, "2026-06-29", "2026-06-10")
    assert told(story, "ontruimingsdatum").count("gemeente") == 2
    assert told(story, "aanzegging") == ["huurder", "huurder"]
    assert "opvang_regelen" in story.open_tasks("gemeente")  # is there a place on the new day too?
    story.to("2026-06-22")
    assert "aanwezigheid" not in story.open_tasks()
    arrange(story)
    story.to("2026-06-29")
    assert "aanwezigheid" in story.open_tasks("deurwaarder")


def test_a_tenant_is_not_told_of_help_that_ended_long_ago(court: Court) -> None:
    story = court()
    story.act(
        "wijkteam", "gedeeld_hulp_gemeld", hulpaanbod={"reactie": "geaccepteerd", "reactie_op": "vandaag"}
    )
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["onderbreking"] == "hulp"
    planned(story)
    story.act("deurwaarder", "gedeeld_ontruimingsdatum_wijzigen", datum_wijziging="nieuwe_datum")
    (letter,) = [one for one in story.page().letters if one.kind == "ontruiming_gaat_niet_door_huurder"]
    assert "Zolang de hulp loopt" not in letter.body
    assert "Komt er een andere dag?" in letter.body


def test_a_day_that_is_cancelled_is_told_and_decided_again(court: Court) -> None:
    story = planned(court())
    story.act("woningcorporatie", "gedeeld_ontruimingsdatum_wijzigen", datum_wijziging="afgezegd")
    assert "gemeente" in heard_it_is_off(story)
    assert told(story, "ontruiming_gaat_niet_door_huurder") == ["huurder"]
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")
    assert story.facts["ontruimingsdatum"] is None
    assert "opvang_regelen" not in story.open_tasks()
    assert "gedeeld_ontruimingsdatum_wijzigen" not in {a.process for a in story.page().actions}


# -- the day ---------------------------------------------------------------------------------------------


def morning(court: Court, **who: Any) -> Story:
    story = on_the_day(court())
    story.complete("aanwezigheid", **{"huurder_aanwezig": True, "kan_doorgaan": True, **who})
    return story


def test_on_the_day_the_deurwaarder_has_the_lead(court: Court) -> None:
    story = on_the_day(court())
    assert story.facts["regiehouder"] == "deurwaarder"
    assert "aanwezigheid" in story.open_tasks("deurwaarder")


def test_the_home_is_emptied_and_the_goods_are_kept_thirteen_weeks(court: Court) -> None:
    story = morning(court)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    assert story.facts["opslag_tot"] == "2026-09-21"
    assert {"woning_leegmaken", "sloten_vervangen_taak"} <= set(story.open_tasks("deurwaarder"))
    execute(story, inboedel="opgeslagen", opslag_tot="2026-09-21")
    story.complete("ontruiming_registreren", bestemming="crisisopvang")
    assert story.outcome == ("open", "ontruimd")  # nazorg goes on
    assert told(story, "ontruiming_uitgevoerd") == [
        "gemeente",
        "politie",
        "hulpofficier",
        "woningcorporatie",
        "wijkteam",
        "preventieteam",
    ]


def test_the_locks_are_always_replaced(court: Court) -> None:
    story = morning(court)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    assert refused(story, "sloten_vervangen_taak", sloten_vervangen=False) == ["sloten_vervangen"]


def test_the_tenant_is_asked_about_the_goods(court: Court) -> None:
    story = morning(court)
    answer = {"laatste_oplossing": "geen", "onderdak_vannacht": True}
    assert refused(story, "laatste_onderhandeling", **answer) == ["inboedel_wens"]


def test_the_destination_must_be_given_and_may_be_unknown(court: Court) -> None:
    story = morning(court)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    execute(story)
    given = {"uitgevoerd_op": "2026-06-22", "grondslag": "huurachterstand", "huurder_was": "aanwezig"}
    assert refused(story, "ontruiming_registreren", **given) == ["bestemming"]


def test_an_absent_tenant_has_the_hulpofficier(court: Court) -> None:
    story = morning(court, huurder_aanwezig=False, noorderzon=True)
    assert story.open_tasks("hulpofficier") == ["toestemming_betreden"]
    assert "woning_leegmaken" not in story.open_tasks()
    story.complete("toestemming_betreden", toestemming_betreden=True)
    execute(story)
    assert story.facts["huurder_was"] == "noorderzon"
    story.complete("ontruiming_registreren", bestemming="onbekend", huurder_was="noorderzon")
    assert story.outcome == ("open", "ontruimd")  # nazorg goes on


def test_without_permission_to_enter_the_eviction_is_suspended(court: Court) -> None:
    story = morning(court, huurder_aanwezig=False, noorderzon=False)
    story.complete("toestemming_betreden", toestemming_betreden=False)
    assert "ontruiming_opschorten" in story.open_tasks("deurwaarder")


@pytest.mark.parametrize(
    ("goes_on", "next_task"), [(True, "woning_leegmaken"), (False, "ontruiming_opschorten")]
)
def test_who_has_no_roof_tonight_is_not_left_alone(court: Court, goes_on: bool, next_task: str) -> None:
    story = morning(court)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=False)
    assert story.open_tasks("hulpofficier") == ["opvang_bellen"]
    story.complete("opvang_bellen", opvang_gevonden=goes_on, kan_doorgaan=goes_on)
    assert next_task in story.open_tasks("deurwaarder")


def test_a_suspended_eviction_needs_a_new_day_and_aanzegging(court: Court) -> None:
    story = morning(court, kan_doorgaan=False)
    proposed = {"opschorten_vervolg": "nieuwe_datum", "nieuwe_ontruimingsdatum": "2026-07-06"}
    story.complete("ontruiming_opschorten", opschorten_reden="vervuiling", **proposed)
    assert story.facts["nieuwe_ontruimingsdatum"] == "2026-07-06"  # shown to who plans
    assert "politie" in told(story, "ontruiming_gaat_niet_door")
    assert "ontruiming_plannen" in story.open_tasks("deurwaarder")
    plan(story, "2026-07-06", "2026-06-01")
    assert story.facts["planning_melding"] == "Voor deze dag is een nieuwe aanzegging nodig."
    plan(story, "2026-07-06", "2026-06-22")
    assert story.facts["ontruimingsdatum"] == "2026-07-06"
    assert story.facts["nieuwe_ontruimingsdatum"] is None


def test_a_suspended_eviction_can_lead_to_help(court: Court) -> None:
    story = morning(court, kan_doorgaan=False)
    story.complete("ontruiming_opschorten", opschorten_vervolg="hulp")
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert heard_it_is_off(story).count("gemeente") == 1
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "ontruiming_plannen" not in story.open_tasks()
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")  # was everything tried now?


@pytest.mark.parametrize("solution", ["betaald", "regeling", "hulp"])
def test_a_solution_at_the_door_calls_the_eviction_off(court: Court, solution: str) -> None:
    story = morning(court)
    given: dict[str, Any] = {"regeling": PLAN} if solution == "regeling" else {}
    story.complete("laatste_onderhandeling", laatste_oplossing=solution, **given)
    assert "gemeente" in heard_it_is_off(story)
    assert "afblazen_vastleggen" in story.open_tasks("deurwaarder")
    assert "woning_leegmaken" not in story.open_tasks()
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=450.0)
    assert told(story, "kosten_ontruimploeg") == ["huurder"]
    if solution == "betaald":
        story.complete("kosten_afhandelen", kosten_afhandeling="betaald")
        assert story.outcome == ("closed", "voorkomen_betaald")
    elif solution == "regeling":
        assert story.facts["regeling_status"] == "lopend"
    else:
        assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
