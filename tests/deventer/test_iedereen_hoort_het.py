"""In Deventer BAD, BZT and the gemeente hear that a dossier takes another road."""

from __future__ import annotations

from tests.deventer.conftest import ACCEPTED, FAMILY, handed_over, reported
from tests.stories import Tell, news


def test_bad_hears_that_it_goes_to_the_deurwaarder(tell: Tell) -> None:
    story = reported(tell(), FAMILY)
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_deurwaarder_eerder"))
    assert {"bad", "team_toegang_jeugd", "huurder"} <= found.keys()
    assert "op weg naar de rechter" in found["bad"].body


def test_bzt_hears_that_the_rent_was_paid(tell: Tell) -> None:
    story = handed_over(tell())
    owed = story.facts["achterstand"]
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=owed))
    assert {"bzt", "huurder"} <= found.keys()
    assert "Er is betaald." in found["bzt"].body
    assert "Dank u wel." in found["huurder"].body


def test_who_still_speaks_with_the_parents_hears_of_help(tell: Tell) -> None:
    story = reported(tell(), FAMILY)
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED))
    assert {"bad", "team_toegang_jeugd", "woningcorporatie", "huurder"} <= found.keys()
