"""The pause begins on the day on which the tenant accepted help, not on that of typing it (R07, F1-3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.testing import Story
from tests.stories import Tell, refused
from tests.zaanstad.telling import OPEN, announce, help_accepted, react, seintje_1

WORK = {"ondersteuning_bieden", "terugkoppelen"}


def yes(day: str) -> dict[str, str]:
    return {"reactie": "geaccepteerd", "reactie_op": day}


def told(story: Story, kind: str) -> list[str]:
    return [to for what, to in story.letters() if what == kind]


def unheard(story: Story) -> list[str]:
    return [message.name for message in story.page().messages if message.status != "delivered"]


def help_fails(story: Story) -> Story:
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    return story


def test_help_accepted_the_day_before_seintje_2_stops_it(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-03-15")
    story.complete("reageren", hulpaanbod=yes("2026-03-15"))
    assert story.facts["pauze_vanaf"] == "2026-03-15"
    assert set(story.open_tasks("wijkteam")) == WORK  # the feedback still has to be given
    story.to("2026-03-20")
    assert story.facts["signaal_nr"] == 1
    story.complete("terugkoppelen")
    assert told(story, "terugkoppeling") == ["woningcorporatie"]
    assert story.open_tasks("wijkteam") == ["ondersteuning_bieden"]
    assert unheard(story) == []


def test_the_terms_go_on_with_what_was_left_on_the_day_of_the_yes(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-02-25")
    react(story, **yes("2026-02-20"))
    assert story.facts["pauze_vanaf"] == story.facts["pauze_sinds"] == "2026-02-20"
    assert story.terms()["Einde incassopauze"] == date(2026, 3, 22)
    story.to("2026-03-07")
    help_fails(story)
    assert story.facts["pauze_dagen"] == 15
    assert story.terms()["Seintje 2"] == date(2026, 3, 31)


def test_a_seintje_that_went_out_in_between_is_told_and_stays(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-03-19")
    assert story.facts["signaal_nr"] == 2
    react(story, **yes("2026-03-14"))
    assert story.facts["pauze_vanaf"] == "2026-03-14"
    assert told(story, "seintje_na_hulp") == ["gemeente", "wijkteam", "woningcorporatie"]
    assert told(story, "brief_na_hulp") == ["huurder"]  # who got a letter with it
    story.to("2026-03-29")
    help_fails(story)
    assert (story.facts["signaal_nr"], story.facts["pauze_dagen"]) == (2, 15)
    assert story.terms()["Ontruiming aankondigen"] == date(2026, 5, 1)


def test_a_seintje_before_the_yes_is_not_told_again(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    assert told(story, "seintje_na_hulp") == []


def test_the_tenant_hears_it_about_an_announcement(tell: Tell) -> None:
    story = seintje_1(tell())
    announce(story)
    story.complete("reageren", hulpaanbod=yes("2026-04-10"))
    assert told(story, "brief_na_hulp") == ["huurder"]
    assert story.facts["pauze_vanaf"] == "2026-04-10"
    assert "vervolg_kiezen" not in story.open_tasks()


@pytest.mark.parametrize(
    ("said", "counted"),
    [("2026-02-18", "2026-02-18"), ("2025-11-01", "2026-01-05"), ("2026-02-17", "2026-02-17")],
)
def test_a_pause_counts_from_the_yes_but_not_before_the_dossier_began(
    tell: Tell, said: str, counted: str
) -> None:
    story = seintje_1(tell())
    story.to("2026-02-18")
    story.complete("reageren", hulpaanbod=yes(said))
    assert story.facts["pauze_vanaf"] == counted


def test_nobody_said_yes_tomorrow(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-02-18")
    assert "hulpaanbod.reactie_op" in refused(story, "reageren", hulpaanbod=yes("2026-02-19"))


def test_a_yes_needs_its_day(tell: Tell) -> None:
    answer = {"hulpaanbod": {"reactie": "geaccepteerd"}}
    assert "hulpaanbod.reactie_op" in refused(seintje_1(tell()), "reageren", **answer)


def test_days_that_stood_still_are_not_counted_twice(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-02-26")
    help_fails(story)
    assert story.facts["hulpaanbod"]["reactie"] == "hulp_voorbij"
    story.to("2026-02-28")
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-02-20"))
    assert story.facts["pauze_vanaf"] == "2026-02-26"
    story.to("2026-03-08")
    help_fails(story)
    assert story.facts["pauze_dagen"] == 20


def test_an_old_yes_is_no_new_one(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-02-26")
    help_fails(story)
    story.to("2026-04-26")
    story.complete("ontruiming_aankondigen")
    story.complete("vervolg_kiezen", vervolg="wachten_op_hulp")
    assert story.facts["pauze_vanaf"] == "2026-04-26"


def test_help_said_yes_to_before_an_arrangement_counts_from_then(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-02-20")
    agreed: dict[str, Any] = {"totaalbedrag": 900.0, "termijnbedrag": 300.0, "aantal_termijnen": 3}
    both = {"eerste_termijn": "2026-03-01", "akkoord_huurder": True, "akkoord_corporatie": True}
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling={**agreed, **both})
    assert story.facts["pauze_vanaf"] == "2026-02-20"  # an arrangement counts from its own day
    story.to("2026-02-24")
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-02-18"))
    assert (story.facts["pauze_vanaf"], story.facts["pauze_sinds"]) == ("2026-02-18", "2026-02-18")


def test_stedelijke_toegang_need_not_write_first(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **OPEN)
    story.act("wijkteam", "zaanstad_stedelijke_toegang")
    story.complete("meekijken", goed_plan=True, besluit="extra_druk_met_corporatie")
    story.complete("hulp_starten", hulpaanbod=yes("2026-02-16"))
    assert story.facts["pauze_vanaf"] == "2026-02-16"
    story.complete("druk_zetten")
    assert story.facts["stedelijke_toegang_loopt"] is False
    assert unheard(story) == []


def test_who_collects_hears_of_the_pause(tell: Tell) -> None:
    story = seintje_1(tell())
    story.act("woningcorporatie", "gedeeld_deurwaarder_eerder")
    story.complete("overdragen", overgedragen_aan=["incassobureau"], opdrachtgever="woningcorporatie")
    story.to("2026-02-20")
    story.act("incassobureau", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-02-18"))
    assert told(story, "incassopauze") == ["woningcorporatie", "incassobureau"]
    assert (story.facts["pauze_vanaf"], story.open_tasks("incassobureau")) == ("2026-02-18", [])
