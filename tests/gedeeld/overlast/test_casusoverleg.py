"""The meeting about overlast, and what it hands out (OV-7)."""

from __future__ import annotations

from datetime import date

from tests.gedeeld.conftest import told
from tests.gedeeld.overlast.telling import (
    checked,
    met,
    second_chance,
    to_desk,
)
from tests.stories import Tell


def test_who_is_invited_hears_the_day_and_takes_part(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    met(story, "hulp", invited=["hulpverlener", "politie"])
    assert told(story, "casusoverleg_uitnodiging") == ["wijkteam", "politie"]
    assert "politie" in {party.role for party in story.page().parties}


def test_the_meeting_stands_on_the_agenda_of_the_casusoverleg(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    story.complete("casusoverleg_beleggen", uitgenodigd=["wijkteam"], casusoverleg_datum="2026-02-02")
    definition = story.page().definition
    assert definition.elements["casusoverleg_houden"].properties["overleg"] == "casusoverleg"
    assert story.open_tasks() == ["casusoverleg_houden"]


def test_actions_become_tasks_of_their_owners_and_a_new_meeting_replaces_them(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    visit = {
        "actie": "Samen langsgaan",
        "eigenaar": "wijkteam",
        "deadline": "2026-01-20",
        "status": "open",
    }
    letter = {**visit, "actie": "Brief sturen", "eigenaar": "woningcorporatie"}
    met(story, "hulp", actions=[visit, letter, {**visit, "status": "gedaan"}])
    assert story.open_tasks("woningcorporatie") == ["overlast_actie_uitvoeren"]
    assert "overlast_actie_uitvoeren" in story.open_tasks("wijkteam")
    story.complete("overlast_actie_uitvoeren", "Samen", status="gedaan", resultaat="Gesproken.")
    assert [each["status"] for each in story.facts["overlast_acties"]] == ["gedaan", "open", "gedaan"]
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    met(story, "hulp", actions=[{**visit, "actie": "Hulp zoeken"}])
    names = [task.name for task in story.page().tasks if task.status == "open"]
    assert [name for name in names if name.startswith("Actie")] == ["Actie: Hulp zoeken"]


def test_an_action_of_a_role_that_nobody_fills_here_is_work_of_the_landlord(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    visit = {"actie": "Bellen", "eigenaar": "bad", "deadline": "2026-01-20", "status": "open"}
    met(story, "hulp", actions=[visit])
    (task,) = [task for task in story.page().tasks if task.element == "overlast_actie_uitvoeren"]
    assert task.organisation == "Test woningcorporatie"
    story.complete("overlast_actie_uitvoeren", status="gedaan", resultaat="Gebeld.")


def test_help_is_followed_until_the_overlast_stops(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "hulp")
    assert story.terms()["Overlast volgen"] == date(2026, 2, 2)
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="blijven_volgen")
    story.to("2026-03-02")
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert story.outcome == ("closed", "overlast_opgelost")


def test_the_meeting_can_give_a_last_chance(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "laatste_kans")
    second_chance(story, "gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_a_last_chance_of_the_meeting_that_is_wasted_leads_to_court(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "laatste_kans")
    second_chance(story, "mislukt")
    assert story.open_tasks() == ["overlast_grond_kiezen"]
