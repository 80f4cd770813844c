"""What a seintje asked is over when the dossier goes to the deurwaarder (F2-1); help stays possible."""

from __future__ import annotations

import pytest

from engine.dossier.cases import ActionUnavailable
from tests.gedeeld.conftest import ACCEPTED, Court, hand_over, in_court, told
from tests.stories import Tell
from tests.zaanstad.telling import seintje_1


def test_nobody_is_late_for_a_seintje_of_a_dossier_at_the_deurwaarder(court: Court) -> None:
    story = court()
    assert story.open_tasks("wijkteam") == ["reageren"]
    assert story.open_tasks("gemeente") == ["kennisnemen"]
    hand_over(story)
    assert story.open_tasks("wijkteam") == []
    assert story.open_tasks("gemeente") == []
    assert "Reactie van het wijkteam" not in story.terms()
    assert told(story, "naar_de_deurwaarder") == ["gemeente", "wijkteam"]
    late = told(story, "te_laat")  # of seintje 1 and 2
    story.to("2026-05-01")
    assert told(story, "te_laat") == late


def test_seeking_contact_for_a_seintje_stops_there_too(tell: Tell) -> None:
    story = seintje_1(tell())
    story.complete("reageren", hulpaanbod={"reactie": "nog_geen_contact"})
    story.complete("terugkoppelen")
    assert "contact_blijven_zoeken" in story.open_tasks("wijkteam")
    story.act("woningcorporatie", "gedeeld_deurwaarder_eerder")
    assert "contact_blijven_zoeken" in story.open_tasks("wijkteam")  # nothing was handed over yet
    hand_over(story)
    assert "contact_blijven_zoeken" not in story.open_tasks("wijkteam")


def test_help_still_stops_the_road_to_the_judge(court: Court) -> None:
    story = hand_over(court())
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert story.open_tasks("wijkteam") == ["ondersteuning_bieden"]


def test_it_is_told_once(court: Court) -> None:
    story = in_court(court())
    assert told(story, "naar_de_deurwaarder") == ["gemeente", "wijkteam"]


def test_an_objection_against_a_seintje_makes_no_sense_there(tell: Tell) -> None:
    story = seintje_1(tell())
    story.act("woningcorporatie", "gedeeld_deurwaarder_eerder")
    with pytest.raises(ActionUnavailable):
        story.act("woningcorporatie", "gedeeld_bezwaar_gemeld")
