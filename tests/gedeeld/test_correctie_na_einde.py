"""A fact that is put right in a dossier that ended moves the terms with which it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from engine.access import CONSOLE
from engine.dossier import cases, reopening, terms_again
from engine.dossier.endings import Before
from engine.dossier.reopening import Offer
from engine.dossier.terms_again import Stand
from engine.testing import Story
from tests.gedeeld.conftest import Court, evicted, in_court, pay_all, planned
from tests.gedeeld.test_correctie import OPENED, correct, outcome, pay
from tests.reopened import again, standing_of
from tests.stories import Tell

HEARING = "gedeeld/dagvaarden.json"


def days(story: Story) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of every term and of every task with a last day."""
    last = {task["element"]: task["due_at"] for task in story.standing().tasks}
    return dict(story.terms()), last


def offer(story: Story) -> Offer:
    with story.house.engine.database.read() as connection:
        found = reopening.offer(story.house.engine, connection, story.case_id)
    assert found is not None
    return found


def ladder(tell: Tell, _court: Court) -> Story:
    return tell(vervaldatum="2026-01-01")


def reminded(tell: Tell, _court: Court) -> Story:
    story = tell(vervaldatum="2026-01-01")
    story.to("2026-02-20")
    return story


def hearing(_tell: Tell, court: Court) -> Story:
    return in_court(court())


MOVES: list[tuple[Callable[[Tell, Court], Story], str, str, str]] = [
    (ladder, "vervaldatum", "2026-01-04", OPENED),
    (ladder, "vervaldatum", "2025-12-29", OPENED),
    (reminded, "vervaldatum", "2026-01-03", OPENED),
    (hearing, "zittingsdatum", "2026-05-25", HEARING),
]


@pytest.mark.parametrize(("begin", "name", "value", "form"), MOVES)
def test_it_makes_no_difference_whether_the_fact_is_put_right_before_or_after_the_end(
    tell: Tell, court: Court, begin: Callable[[Tell, Court], Story], name: str, value: str, form: str
) -> None:
    story = begin(tell, court)
    before, was = days(story), story.facts[name]
    assert correct(story, name, value, form=form) > 0
    right = days(story)
    assert right != before
    correct(story, name, was, form=form)
    assert days(story) == before
    pay_all(story)
    correct(story, name, value, form=form)
    shown = {due.label: due.will.date() for due in offer(story).terms}
    again(story)
    assert days(story) == right
    assert shown.items() <= right[0].items()
    assert story.facts[name] == value


def test_what_was_put_right_and_put_back_after_the_end_leaves_every_term_where_it_was(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    before = days(story)
    pay_all(story)
    for value in ("2025-12-20", "2025-12-25", "2026-01-01"):
        correct(story, "vervaldatum", value)
    assert [due.label for due in offer(story).terms if due.corrected != due.was] == []
    again(story)
    assert days(story) == before


def test_what_the_correction_lets_pass_gets_a_new_day_and_does_not_fire(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    pay_all(story)
    correct(story, "vervaldatum", "2025-11-01")
    found = offer(story).terms
    assert [due for due in found if due.corrected < due.was and due.will > due.corrected]
    again(story)
    assert story.later(0) == []
    now = {term.label: term.due_at for term in story.page().terms}
    assert {due.label: due.will for due in found} == now
    assert all(day >= story.house.clock.now() + timedelta(days=6) for day in now.values())


def test_a_day_that_the_correction_brings_back_into_the_future_is_kept(tell: Tell) -> None:
    """Without the correction it had passed, and would have got another day."""
    story = tell(vervaldatum="2026-01-01")
    pay_all(story)
    story.to("2026-02-02")
    soonest = min(offer(story).terms, key=lambda due: due.corrected)
    assert soonest.will != soonest.corrected
    correct(story, "vervaldatum", "2026-02-01")
    right = next(due for due in offer(story).terms if due.label == soonest.label)
    assert right.will == right.corrected > story.house.clock.now()
    again(story)
    assert {term.label: term.due_at for term in story.page().terms}[soonest.label] == right.will
    noted = [one.detail for one in story.page().timeline if one.action == "termijn_opnieuw"]
    assert any(one.get("door") == "correctie" for one in noted)


def test_a_fact_put_right_between_two_ends_moves_what_the_first_ended_once(court: Court) -> None:
    """The route is over, the aftercare goes on: what ran on moved then, what had ended moves on reopening."""
    story = evicted(court())
    story.complete("ontruiming_registreren")
    assert outcome(story) == ("open", "ontruimd")
    before = days(story)
    correct(story, "vervaldatum", "2025-12-20")
    assert days(story) == before  # nothing of the aftercare follows from it
    again(story)
    assert outcome(story) == ("open", None)
    assert "ontruiming_registreren" in story.open_tasks()
    assert story.facts["vervaldatum"] == "2025-12-20"


def test_a_second_correction_after_reopening_moves_the_task_along_with_its_term(court: Court) -> None:
    story = in_court(court())
    before = standing_of(story)
    pay(story, story.facts["achterstand"])
    correct(story, "zittingsdatum", "2026-05-20", form=HEARING)
    again(story)
    assert standing_of(story) == before
    first = days(story)
    correct(story, "zittingsdatum", "2026-05-22", form=HEARING)
    assert days(story)[0] == {
        label: day + timedelta(days=2) if day == date(2026, 5, 20) else day for label, day in first[0].items()
    }


def stop(story: Story) -> None:
    engine, actor = story.house.engine, story.house.actor("woningcorporatie")
    cases.cancel(engine, actor, story.case_id, "Verkeerd dossier")


@pytest.mark.parametrize("end", [pay_all, stop])
def test_nobody_hears_of_a_hearing_that_is_put_right_in_a_dossier_that_ended(
    court: Court, end: Callable[[Story], object]
) -> None:
    story = in_court(court())
    end(story)
    known = len(story.letters())
    correct(story, "zittingsdatum", "2026-05-25", form=HEARING)
    assert len(story.letters()) == known
    again(story)
    told = [one.body for one in story.page().letters if one.kind.startswith("dossier_heropend")]
    assert told
    assert all("25 mei 2026" in body for body in told)


def test_what_ran_on_is_not_moved_a_second_time(tell: Tell) -> None:
    """Of an end that ended nothing that waits, nothing moves, whatever was put right since."""
    story = tell(vervaldatum="2026-01-01")
    before = days(story)
    engine, now = story.house.engine, story.house.clock.now()
    end = Before(
        seq=0,
        at=now,
        keep_until=now,
        processes=(),
        ran=frozenset(),
        tasks=(),
        timers=(),
        last_letter=0,
        facts={},
        unknown=(),
        outcome=None,
        kept_messages=(),
    )
    with engine.database.write() as connection:
        dossier = cases.lock_case(engine, connection, CONSOLE, story.case_id)
        dossier.load_processes()
        known = Stand(then={**dossier.facts, "vervaldatum": "2025-12-01"}, now=dict(dossier.facts))
        assert terms_again.moved_by_correction(dossier, end, known) == 0
        dossier.save()
    assert days(story) == before


def test_the_eviction_that_was_announced_is_still_of_its_button_after_reopening(court: Court) -> None:
    story = planned(court())
    terms = story.terms()
    pay_all(story)
    again(story)
    assert story.terms() == terms
