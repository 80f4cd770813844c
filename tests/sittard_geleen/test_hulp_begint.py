"""In Sittard-Geleen the pause begins on the day of the yes, at the door or in an action (R07)."""

from __future__ import annotations

from datetime import date

from engine.testing import Story
from tests.sittard_geleen.conftest import action, at_the_table, carry_out, decide, reported
from tests.stories import Tell


def yes(day: str) -> dict[str, str]:
    return {"reactie": "geaccepteerd", "reactie_op": day}


def visited_on(story: Story, day: str, **offer: str) -> Story:
    """The visit of 5 March is typed on this day."""
    reported(story).to(day)
    story.complete("huisbezoek", huisbezoek_op="2026-03-05", aangetroffen=True, hulpaanbod=offer)
    return story


def test_a_visit_typed_five_days_later_counts_from_its_own_day(tell: Tell) -> None:
    story = visited_on(tell(), "2026-03-10", **yes("2026-03-05"))
    assert story.facts["pauze_vanaf"] == "2026-03-05"
    assert story.terms()["Einde incassopauze"] == date(2026, 4, 4)
    story.to("2026-03-15")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["pauze_dagen"] == 10


def test_a_yes_at_the_door_counts_when_nobody_was_found_is_ticked(tell: Tell) -> None:
    story = reported(tell())
    story.to("2026-03-05")
    story.complete("huisbezoek", huisbezoek_op="2026-03-05", aangetroffen=False, hulpaanbod=yes("2026-03-05"))
    assert story.facts["pauze_vanaf"] == "2026-03-05"
    assert "gebiedsteam_aanmelden" not in story.open_tasks()


def test_a_yes_in_an_action_counts_from_its_own_day(tell: Tell) -> None:
    story = at_the_table(tell())
    story.to("2026-03-12")
    decide(story, "verdere_ondersteuning", gebiedsacties=[action("mee", "2026-03-30")])
    story.to("2026-03-20")
    carry_out(story, "mee", hulpaanbod=yes("2026-03-16"))
    assert story.facts["pauze_vanaf"] == "2026-03-16"


def test_a_melding_after_the_yes_is_told_to_who_got_it(tell: Tell) -> None:
    story = reported(tell())  # on 1 March
    story.act("partners_in_welzijn", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-02-26"))
    got = [to for kind, to in story.letters() if kind == "seintje_na_hulp"]
    assert set(got) == {"partners_in_welzijn", "gkb", "woningcorporatie"}
    assert ("brief_na_hulp", "huurder") in story.letters()
    assert story.facts["pauze_vanaf"] == "2026-02-26"
