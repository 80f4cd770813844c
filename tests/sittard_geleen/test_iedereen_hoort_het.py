"""In Sittard-Geleen who has an action of the gebiedsteam hears that help has begun, and that it ended."""

from __future__ import annotations

from engine.testing import Story
from tests.sittard_geleen.conftest import ACCEPTED, action, at_the_table, decide, planned
from tests.stories import Tell, news


def with_actions(story: Story) -> Story:
    at_the_table(story)
    decide(story, "verdere_ondersteuning", gebiedsacties=[*planned(story), action("mee", "2026-04-01")])
    return story


def test_help_is_told_to_the_owners_of_actions_and_to_who_chairs(tell: Tell) -> None:
    story = with_actions(tell())
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED))
    assert {"mee", "partners_in_welzijn", "gebiedsteam", "woningcorporatie", "huurder"} <= found.keys()
    assert found["mee"].kind == "wending"
    assert "accepteert hulp" in found["mee"].body


def test_help_that_ends_is_told_too(tell: Tell) -> None:
    story = with_actions(tell())
    story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.later(2)
    found = news(story, lambda: story.complete("ondersteuning_bieden", resultaat="onvoldoende"))
    assert {"mee", "gebiedsteam", "woningcorporatie", "huurder"} <= found.keys()
    assert "De termijnen lopen weer." in found["mee"].body


def test_moved_out_is_told_to_all_of_them(tell: Tell) -> None:
    story = with_actions(tell())
    gone = {"vertrek_soort": "sleutel"}
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_vertrek_gemeld", **gone))
    assert {"mee", "partners_in_welzijn", "gebiedsteam", "huurder"} <= found.keys()
    assert "De woning is terug" in found["mee"].body
