"""Evidence: gathered, judged complete, shown (OV-8)."""

from __future__ import annotations

import pytest

from engine.forms.overview import overviews
from tests.gedeeld.overlast.telling import (
    checked,
    judged,
    met,
    to_desk,
)
from tests.stories import Tell


@pytest.mark.parametrize("way", ["meeting", "at once"])
def test_evidence_is_gathered_until_the_desk_finds_it_enough(alone: Tell, way: str) -> None:
    story = to_desk(alone())
    if way == "meeting":
        met(checked(story), "dossier_opbouwen")
    else:
        checked(story, meldpunt_vervolg="dossier_opbouwen")
    story.complete("overlast_bewijs_verzamelen")
    story.complete("overlast_dossier_beoordelen", dossier_voldoende=False, dossier_oordeel="Verklaringen.")
    assert story.open_tasks() == ["overlast_bewijs_verzamelen"]
    story.complete("overlast_bewijs_verzamelen")
    story.complete("overlast_dossier_beoordelen", dossier_voldoende=True, dossier_oordeel=None)
    assert story.open_tasks() == ["overlast_grond_kiezen"]


def test_the_meeting_goes_on_to_the_judge_only_with_evidence_that_was_judged(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "doorgaan_ontruiming")
    assert story.open_tasks() == ["overlast_dossier_beoordelen"]
    judged(story, enough=False)
    assert story.open_tasks() == ["overlast_bewijs_verzamelen"]
    story.complete("overlast_bewijs_verzamelen")
    judged(story)
    assert story.open_tasks() == ["overlast_grond_kiezen"]


def test_evidence_that_was_found_enough_is_not_judged_twice(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "hulp")
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    met(story, "dossier_opbouwen")
    story.complete("overlast_bewijs_verzamelen")
    judged(story)
    assert story.open_tasks() == ["overlast_grond_kiezen"]


def test_the_dossier_says_what_evidence_there_is_and_what_is_missing(alone: Tell) -> None:
    story = alone()
    pieces = [
        {"dossierstuk": "melding", "datum": "2026-01-04", "bestand": "a" * 32},
        {"dossierstuk": "melding", "datum": "2025-12-20"},
        {"dossierstuk": "gespreksverslag", "datum": "2026-01-05"},
    ]
    story.act("woningcorporatie", "gedeeld_overlast_bewijs", dossierstukken=pieces)
    page = story.page()
    (shown,) = overviews(page.definition.forms, page.facts)
    lines = {line.value: line for line in shown.lines}
    notices = lines["melding"]
    assert (notices.count, notices.first, notices.last) == (2, "2025-12-20", "2026-01-04")
    assert notices.missing == 1
    assert lines["gespreksverslag"].missing == 0
    assert lines["verklaring"].missing == 2
    assert [each.id for each in page.files] == ["a" * 32]


def test_evidence_can_be_added_as_long_as_the_approach_runs(alone: Tell) -> None:
    story = alone()
    assert "gedeeld_overlast_bewijs" in {action.process for action in story.page().actions}
    before = len(story.facts["dossierstukken"])
    piece = {"dossierstuk": "politierapport", "datum": "2026-01-05"}
    story.act("woningcorporatie", "gedeeld_overlast_bewijs", dossierstukken=[piece])
    assert len(story.facts["dossierstukken"]) == before + 1
