"""Where a dossier stands, in words, at the head of its page; and the day of an eviction on its tasks."""

from __future__ import annotations

from datetime import date

import pytest

from engine import definitions
from engine.deadlines import amsterdam_date
from engine.letters import templates
from engine.settings import ROOT
from engine.testing import Story
from tests.gedeeld.conftest import ACCEPTED, Court, arrange, in_court, on_the_day, planned
from tests.stories import Tell


def stands(story: Story) -> tuple[str, bool]:
    """In words, and whether everyone must see it first."""
    stand = story.page().stand
    return stand.text, stand.is_announced


def test_before_the_judge_the_hearing_is_named(court: Court) -> None:
    assert stands(in_court(court())) == ("Bij de rechter, zitting op 18 mei 2026", False)


def test_a_planned_eviction_is_announced_until_its_day(court: Court) -> None:
    story = arrange(planned(court()))
    assert stands(story) == ("Ontruiming op 22 juni 2026, 10:00 uur", True)
    story.to("2026-06-22")
    assert stands(story) == ("Ontruiming op 22 juni 2026, 10:00 uur", True)


def test_help_says_until_when_collection_stands_still(tell: Tell) -> None:
    story = tell()
    story.to("2026-02-16")
    assert stands(story) == ("Seintje 1 gestuurd op 16 februari 2026", False)
    story.complete("reageren", hulpaanbod=ACCEPTED)
    assert stands(story) == ("Hulp loopt, incasso staat stil tot 18 maart 2026", False)


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        ([], []),
        (
            [("2026-02-16T10:00:00+01:00", "niet_aangetroffen")],
            ["Laatste contact: nog geen, 1 keer geprobeerd"],
        ),
        (
            [
                ("2026-02-18T10:00:00+01:00", "contact"),
                ("2026-02-17T10:00:00+01:00", "contact"),
                ("2026-02-19T10:00:00+01:00", "niet_aangetroffen"),
            ],
            ["Laatste contact: 18 februari 2026"],
        ),
    ],
)
@pytest.mark.parametrize("region", definitions.regions(ROOT))
def test_the_last_contact_is_told_and_tries_are_counted(
    region: str, tries: list[tuple[str, str]], said: list[str]
) -> None:
    stand = definitions.build(region, definitions.read_files(ROOT, region)).stand
    facts = {"contactpogingen": [{"datum_tijd": at, "uitkomst": result} for at, result in tries]}
    assert templates.lines(stand, facts) == (said or ["Laatste contact:"])


def test_a_task_of_the_day_carries_that_day_and_is_late_the_day_after(court: Court) -> None:
    story = on_the_day(court())
    (task,) = [task for task in story.page().tasks if task.element == "aanwezigheid"]
    assert task.due_at is not None
    assert (amsterdam_date(task.due_at), task.is_late) == (date(2026, 6, 22), False)
    story.to("2026-06-23")
    (task,) = [task for task in story.page().tasks if task.element == "aanwezigheid"]
    assert task.is_late
