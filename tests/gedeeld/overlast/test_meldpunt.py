"""The desk of the region gets the report and checks it (OV-5 and OV-6)."""

from __future__ import annotations

import pytest

from engine import definitions, testing
from engine.settings import ROOT
from tests.gedeeld.conftest import told
from tests.gedeeld.overlast.telling import (
    REGIONS,
    REPORT,
    changed,
    checked,
    met,
    open_alone,
    open_arrears,
    talked,
    to_desk,
)
from tests.stories import BEGIN, Tell, refused, submit


@pytest.mark.parametrize("region", REGIONS)
def test_the_desk_of_the_region_gets_the_report(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    story = to_desk(open_alone(house))
    desk = definitions.build(region, definitions.read_files(ROOT, region)).role("overlastmeldpunt")
    assert "overlast_nagaan" in story.open_tasks(desk)
    assert told(story, "overlast_bij_meldpunt") == [desk]
    house.engine.database.dispose()


@pytest.mark.parametrize(("day", "in_time"), [("2026-01-26", True), ("2026-01-25", False)])
def test_the_desk_hears_it_three_weeks_before_an_eviction(alone: Tell, day: str, in_time: bool) -> None:
    story = to_desk(alone(), voornemen_ontruiming=True, beoogde_datum=day, reden_korte_termijn=None)
    assert story.open_tasks() == ["overlast_nagaan" if in_time else "overlast_meldtermijn_uitleggen"]


def test_an_intended_eviction_needs_its_day(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="geen")
    report = {
        "overlast_melding": REPORT,
        "wat_is_al_geprobeerd": ["gesprek"],
        "verbetering_verwacht": False,
    }
    with_plan = {**report, "voornemen_ontruiming": True}
    assert refused(story, "overlast_bij_meldpunt_melden", **with_plan) == ["beoogde_datum"]
    submit(story, "overlast_bij_meldpunt_melden", {**report, "voornemen_ontruiming": False})
    assert story.open_tasks() == ["overlast_nagaan"]


def test_the_day_of_an_earlier_report_does_not_count_for_a_new_one(arrears: Tell) -> None:
    story = to_desk(arrears(), voornemen_ontruiming=True, beoogde_datum="2026-02-26")
    met(checked(story), "hulp")
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    story.act("woningcorporatie", "gedeeld_overlast_gemeld", overlast_melding=REPORT)
    assert story.facts["beoogde_datum"] is None
    assert story.facts["dossier_voldoende"] is None


def test_a_reason_or_a_later_day_mends_a_short_term(alone: Tell) -> None:
    short = {"voornemen_ontruiming": True, "beoogde_datum": "2026-01-12"}
    story = to_desk(alone(), **short, reden_korte_termijn="Er is gevaar voor de buren.")
    assert story.open_tasks() == ["overlast_nagaan"]
    story = to_desk(alone(), **short, reden_korte_termijn=None)
    story.complete("overlast_meldtermijn_uitleggen", beoogde_datum="2026-01-13", reden_korte_termijn=None)
    assert story.open_tasks() == ["overlast_meldtermijn_uitleggen"]
    story.complete("overlast_meldtermijn_uitleggen", beoogde_datum="2026-02-13", reden_korte_termijn=None)
    assert story.open_tasks() == ["overlast_nagaan"]


@pytest.mark.parametrize(("several", "lead"), [(True, "overlastmeldpunt"), (False, "woningcorporatie")])
def test_the_desk_takes_the_lead_when_several_help(alone: Tell, several: bool, lead: str) -> None:
    story = checked(to_desk(alone()), meerdere_hulpverleners=several)
    assert story.facts["regiehouder"] == lead


def test_where_the_setting_says_so_the_first_helper_and_the_youth_team_act_too(database_url: str) -> None:
    files = changed("zaanstad", "overlast_hulpverlener_helpt_mee", "ja")
    house = testing.build(database_url, "zaanstad", BEGIN, files)
    story = to_desk(open_alone(house, kinderen_bekend=True, aantal_kinderen=1))
    assert "overlast_hulp_bieden" in story.open_tasks("wijkteam")
    assert "overlast_jeugd_meedenken" in story.open_tasks("gemeente")
    story.complete("overlast_jeugd_meedenken")
    story.complete("overlast_hulp_bieden")
    assert told(story, "overlast_hulp") == ["wijkteam"]
    without = to_desk(open_alone(house))
    assert without.open_tasks("gemeente") == []
    house.engine.database.dispose()


def test_help_accepted_at_the_desk_pauses_the_arrears_beside_it(database_url: str) -> None:
    files = changed("zaanstad", "overlast_hulpverlener_helpt_mee", "ja")
    house = testing.build(database_url, "zaanstad", BEGIN, files)
    story = to_desk(open_arrears(house))
    story.to("2026-01-12")
    story.complete("overlast_hulp_bieden", hulpaanbod={"reactie": "geaccepteerd", "reactie_op": "2026-01-09"})
    assert story.facts["pauze_vanaf"] == "2026-01-09"
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    house.engine.database.dispose()


def test_what_others_do_about_overlast_closes_when_it_is_over_beside_arrears(database_url: str) -> None:
    files = changed("zaanstad", "overlast_hulpverlener_helpt_mee", "ja")
    house = testing.build(database_url, "zaanstad", BEGIN, files)
    beside = to_desk(open_arrears(house, kinderen_bekend=True, aantal_kinderen=1))
    story = checked(beside, meerdere_hulpverleners=True)
    visit = {"actie": "Bellen", "eigenaar": "politie", "deadline": "2026-01-20", "status": "open"}
    met(story, "hulp", actions=[visit])
    others = {"overlast_hulp_bieden", "overlast_jeugd_meedenken", "overlast_actie_uitvoeren"}
    story.to("2026-02-02")
    assert others <= set(story.open_tasks())
    assert story.facts["regiehouder"] == "overlastmeldpunt"
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert not others & set(story.open_tasks())
    assert told(story, "overlast_hulp") == []
    assert story.facts["regiehouder"] == "woningcorporatie"
    assert story.outcome == ("open", None)  # the arrears go on
    house.engine.database.dispose()
