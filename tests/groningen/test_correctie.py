"""A typed amount that called off a planned eviction in Groningen, undone a week later."""

from __future__ import annotations

from tests.gedeeld.conftest import planned
from tests.gedeeld.test_correctie import outcome, owed, pay, undo
from tests.groningen.test_ontruiming import at_court
from tests.reopened import standing_of
from tests.stories import Tell, news


def test_a_typo_is_undone_a_week_later_and_everyone_goes_on(tell: Tell) -> None:
    story = planned(at_court(tell()))
    before, waits, terms = owed(story), standing_of(story), story.terms()
    off = news(story, lambda: pay(story, 99_999_999.0))
    assert outcome(story) == ("closed", "voorkomen_betaald")
    story.later(7)
    found = news(story, lambda: undo(story))
    assert outcome(story) == ("open", None)
    assert (owed(story), standing_of(story), story.terms()) == (before, waits, terms)
    assert found.keys() == off.keys()
    story.complete("inboedel_regelen")
    assert story.facts["ontruiming_status"] == "gepland"
