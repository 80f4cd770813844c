"""In Deventer the pause begins on the day of the yes, whoever heard it and whatever else was ticked (R07)."""

from __future__ import annotations

from datetime import date

from engine.testing import Story
from tests.deventer.conftest import NO_CHILDREN, decided, handed_over, reported, sought, visited
from tests.stories import Tell


def yes(day: str) -> dict[str, str]:
    return {"reactie": "geaccepteerd", "reactie_op": day}


def told(story: Story, kind: str) -> list[str]:
    return [to for what, to in story.letters() if what == kind]


def test_a_visit_typed_five_days_later_counts_from_its_own_day(tell: Tell) -> None:
    story = reported(tell())  # on 12 January
    story.to("2026-01-20")
    visited(story, offer=yes("2026-01-15"))
    assert (story.facts["pauze_vanaf"], story.facts["pauze_sinds"]) == ("2026-01-15", "2026-01-15")
    story.to("2026-01-25")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["pauze_dagen"] == 10
    assert "BAD: geen contact, overdracht aan BZT" not in story.terms()  # there was contact


def test_the_term_of_bad_moves_by_the_days_since_the_yes(tell: Tell) -> None:
    story = reported(tell())
    before = story.terms()["BAD: geen contact, overdracht aan BZT"]
    story.to("2026-01-20")
    story.act("bad", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-01-15"))
    assert "BAD: geen contact, overdracht aan BZT" not in story.terms()
    story.to("2026-01-25")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    after = story.terms()["BAD: geen contact, overdracht aan BZT"]
    assert after == date.fromordinal(before.toordinal() + 10)


def test_a_yes_while_more_time_is_asked_is_help(tell: Tell) -> None:
    story = visited(reported(tell()))
    story.complete(
        "regeling_proberen",
        hulpaanbod=yes("2026-01-12"),
        regeling_resultaat="meer_tijd",
        tijd_tot="2026-02-01",
    )
    assert story.facts["pauze_vanaf"] == "2026-01-12"
    assert "ondersteuning_bieden" in story.open_tasks()


def test_a_yes_in_the_meeting_counts_from_the_day_of_the_meeting(tell: Tell) -> None:
    story = handed_over(tell())
    story.to("2026-03-05")
    decided(story, "hulp_voortzetten", huurder_wil_hulp=True, vergaderdatum="2026-03-02")
    assert story.facts["pauze_vanaf"] == "2026-03-02"
    assert story.facts["hulpaanbod"]["reactie_op"] == "2026-03-02"


def test_a_melding_after_the_yes_is_told_to_who_got_it(tell: Tell) -> None:
    story = tell()
    story.to("2026-01-11")
    reported(story)
    story.act("bad", "gedeeld_hulp_gemeld", hulpaanbod=yes("2026-01-10"))
    assert set(told(story, "seintje_na_hulp")) == {"gemeente", "bad", "woningcorporatie"}
    assert told(story, "brief_na_hulp") == ["huurder"]  # who got a letter with it


def test_help_accepted_because_of_overlast_pauses_the_arrears(tell: Tell) -> None:
    story = sought(tell(), overlast=True)
    asked = {"bad_overlast_reden": "Ruzie met de buren.", "gezin": NO_CHILDREN}
    story.act("woningcorporatie", "deventer_bad_bij_overlast", **asked)
    story.to("2026-01-14")
    story.complete(
        "overlast_bezoek", hulpaanbod=yes("2026-01-13"), overlast_bezoek_resultaat="geen_resultaat"
    )
    assert story.facts["pauze_vanaf"] == "2026-01-13"
