"""The court route from the hand-over to an eviction, told with dates (F2-1 to F6-1, ON-1 to ON-12)."""

from __future__ import annotations

from tests.gedeeld.conftest import Court, evicted


def test_a_dossier_goes_from_the_hand_over_to_an_eviction(court: Court) -> None:
    story = evicted(court())
    assert "ontruiming_registreren" in story.open_tasks("woningcorporatie")
    story.complete("ontruiming_registreren", bestemming="onbekend")
    assert story.outcome == ("closed", "ontruimd")
