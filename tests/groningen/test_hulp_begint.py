"""In Groningen the pause begins on the day of the yes, not after what the GKB does first (R07, GR-2b)."""

from __future__ import annotations

from datetime import date

from engine.testing import Story
from tests.groningen.conftest import AGREED, reported, search, tried, visit, with_wijkteam
from tests.stories import Tell


def yes(day: str) -> dict[str, str]:
    return {"reactie": "geaccepteerd", "reactie_op": day}


def at_the_gkb(tell: Tell) -> Story:
    """EHBG refers to the GKB on 5 March; the tenant said yes on 3 March."""
    story = reported(tell())
    story.to("2026-03-05")
    visit(story, "gkb", hulpaanbod=yes("2026-03-03"))
    return story


def test_a_referral_to_the_gkb_pauses_at_once(tell: Tell) -> None:
    story = at_the_gkb(tell)
    assert story.facts["pauze_vanaf"] == "2026-03-03"
    assert story.open_tasks("gkb") == ["gkb_overnemen"]
    assert story.open_tasks("ehbg") == ["ondersteuning_bieden"]
    assert "Wijkteam gaat verder" not in story.terms()


def test_debt_help_of_the_gkb_goes_on_as_help(tell: Tell) -> None:
    story = at_the_gkb(tell)
    story.complete("gkb_overnemen", gkb_traject="schuldhulp")
    assert story.open_tasks("gkb") == []
    assert story.open_tasks("ehbg") == ["ondersteuning_bieden"]


def test_an_arrangement_by_the_gkb_takes_over(tell: Tell) -> None:
    story = at_the_gkb(tell)
    story.complete("gkb_overnemen", gkb_traject="regeling", regeling=AGREED)
    assert story.terms()["Termijn regeling controleren"] == date(2026, 4, 2)
    assert story.open_tasks("ehbg") == []


def test_advice_of_the_gkb_ends_the_help_and_the_wijkteam_goes_on(tell: Tell) -> None:
    story = at_the_gkb(tell)
    story.to("2026-03-10")
    story.complete("gkb_overnemen", gkb_traject="advies_wijkteam", gkb_advies="Vraag toeslagen aan.")
    assert story.open_tasks("wijkteam") == ["contact_voortzetten"]
    assert (story.facts["pauze_dagen"], story.facts["pauze_vanaf"]) == (7, None)
    assert story.open_tasks("ehbg") == []


def test_when_the_help_ends_the_gkb_has_nothing_left_to_do(tell: Tell) -> None:
    story = at_the_gkb(tell)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.open_tasks("gkb") == []


def test_a_yes_counts_whatever_else_is_ticked(tell: Tell) -> None:
    story = reported(tell())
    story.to("2026-03-03")
    visit(story, "opnieuw", hulpaanbod=yes("2026-03-03"), contactpogingen=[tried("2026-03-03")])
    assert story.facts["pauze_vanaf"] == "2026-03-03"


def test_a_yes_to_the_wijkteam_counts_too(tell: Tell) -> None:
    story = with_wijkteam(tell())
    story.to("2026-03-12")
    search(story, "opnieuw", hulpaanbod=yes("2026-03-07"))
    assert story.facts["pauze_vanaf"] == "2026-03-07"
    assert {"ondersteuning_bieden", "hulp_van_wijkteam"} <= set(story.open_tasks())


def test_a_melding_after_the_yes_is_told_to_ehbg_and_the_tenant(tell: Tell) -> None:
    story = reported(tell())  # on 1 March
    story.act("ehbg", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-02-27"))
    assert ("seintje_na_hulp", "ehbg") in story.letters()
    assert ("brief_na_hulp", "huurder") in story.letters()
    assert story.facts["pauze_vanaf"] == "2026-02-27"
