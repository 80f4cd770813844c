"""A dossier that begins late gets one seintje after the other, never two in one second (ZA-1, ZA-5, ZA-9)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.deadlines import amsterdam_date
from engine.testing import Story
from tests.stories import DUTIES, Tell
from tests.zaanstad.telling import ACCEPTED, react


def days_of_seintjes(story: Story) -> list[date]:
    page = story.page()
    return [letter.created_at.date() for letter in reversed(page.letters) if letter.kind == "seintje"][::2]


def test_old_arrears_get_one_seintje_on_the_first_day(tell: Tell) -> None:
    story = tell(vervaldatum="2025-09-01")  # four months behind when the dossier is opened
    story.to("2026-01-06")
    assert story.facts["signaal_nr"] == 1
    assert "reageren" in story.open_tasks("wijkteam")
    assert story.terms()["Seintje 2"] == date(2026, 2, 2)
    (term,) = [term for term in story.page().terms if term.label == "Seintje 2"]
    assert "niet eerder dan 4 weken na het seintje ervoor" in term.why
    story.to("2026-02-02")
    assert story.facts["signaal_nr"] == 2
    assert story.terms()["Ontruiming aankondigen"] == date(2026, 3, 2)


@pytest.mark.parametrize("day", ["2026-03-20", "2026-05-01"])
def test_duties_that_are_done_late_do_not_catch_up(tell: Tell, day: str) -> None:
    story = tell(plichten={})
    story.to(day)
    assert story.facts["signaal_nr"] == 0
    story.complete("plichten_vastleggen", plichten=DUTIES)
    assert story.facts["signaal_nr"] == 1
    assert story.terms()["Seintje 2"] >= date.fromisoformat(day).replace(day=1)
    story.to(story.terms()["Seintje 2"].isoformat())
    assert story.facts["signaal_nr"] == 2
    first, second = days_of_seintjes(story)
    assert (second - first).days >= 28


def test_days_that_stood_still_do_not_count(tell: Tell) -> None:
    story = tell(vervaldatum="2025-09-01")
    story.to("2026-01-06")
    react(story, **ACCEPTED)
    story.to("2026-01-16")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["pauze_dagen"] == 10
    assert story.terms()["Seintje 2"] == date(2026, 2, 12)


def test_a_duty_has_a_day_and_is_late_after_it(tell: Tell) -> None:
    story = tell(plichten={})
    story.to("2026-02-16")  # a Monday
    (task,) = [task for task in story.page().tasks if task.element == "plichten_vastleggen"]
    assert task.due_at is not None
    assert amsterdam_date(task.due_at) == date(2026, 2, 23)
    story.to("2026-02-24")
    (task,) = [task for task in story.page().tasks if task.element == "plichten_vastleggen"]
    assert task.is_late
