"""The meeting about overlast, and what it hands out (OV-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from engine.deadlines import AMSTERDAM
from engine.meetings import agenda_dates, agendas, calendar, discussion, planning, series
from engine.meetings.agendas import Agenda
from engine.meetings.calendar import Meeting
from engine.pages import lists
from engine.settings import ROOT
from engine.testing import House, Story
from tests.gedeeld.conftest import told
from tests.gedeeld.overlast.telling import (
    checked,
    met,
    second_chance,
    to_desk,
)
from tests.stories import Tell


def test_who_is_invited_hears_the_day_and_takes_part(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    met(story, "hulp", invited=["hulpverlener", "politie"])
    assert told(story, "casusoverleg_uitnodiging") == ["wijkteam", "politie"]
    assert "politie" in {party.role for party in story.page().parties}


def test_the_meeting_stands_on_the_agenda_of_the_casusoverleg(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    story.complete("casusoverleg_beleggen", uitgenodigd=["wijkteam"], casusoverleg_datum="2026-02-02")
    definition = story.page().definition
    assert definition.elements["casusoverleg_houden"].properties["overleg"] == "casusoverleg"
    assert story.open_tasks() == ["casusoverleg_houden"]


@pytest.fixture
def planned(house: House) -> Callable[[], list[Meeting]]:
    """The meetings about overlast that take place, in the series of the region."""
    with house.engine.database.write() as connection:
        calendar.store(connection, house.region, series.read(ROOT, house.region))

    def read() -> list[Meeting]:
        with house.engine.database.read() as connection:
            kind = calendar.series_of_kind(connection, house.region, "casusoverleg")
            assert kind is not None
            return calendar.coming(connection, kind, date(2025, 12, 1))

    return read


def told_of(story: Story, meeting: Meeting) -> Agenda:
    """All of this meeting, as it is now."""
    chair = story.house.actor(meeting.series.chair)
    with story.house.engine.database.read() as connection:
        now = calendar.meeting(connection, meeting.series, meeting.occurrence)
        return agendas.agenda(story.house.engine, connection, chair, now)


def on_agenda(story: Story, meeting: Meeting) -> list[str]:
    return [item.number for item in told_of(story, meeting).items]


def agreed(story: Story, day: str, **answer: Any) -> Story:
    checked(to_desk(story))
    story.complete("casusoverleg_beleggen", uitgenodigd=["wijkteam"], casusoverleg_datum=day, **answer)
    return story


@pytest.mark.parametrize(("given", "hour"), [(None, time(13)), ("9.30", time(9, 30))])
def test_a_casusoverleg_that_is_agreed_on_makes_its_meeting(
    alone: Tell, planned: Callable[[], list[Meeting]], given: str | None, hour: time
) -> None:
    story = agreed(alone(), "2026-02-02", casusoverleg_tijd=given)
    (meeting,) = planned()
    assert meeting.day == date(2026, 2, 2)
    assert meeting.starts_at.astimezone(AMSTERDAM).time() == hour
    assert on_agenda(story, meeting) == [story.page().number]
    agreed(alone(), "2026-02-02")  # about another household, on the same day
    assert len(planned()) == 1
    assert len(on_agenda(story, meeting)) == 2


@pytest.mark.parametrize("day", ["2026-01-05", "2026-01-02"])
def test_one_of_today_or_of_a_day_that_was_speaks_of_it_too(
    alone: Tell, planned: Callable[[], list[Meeting]], day: str
) -> None:
    story = agreed(alone(), day)
    (meeting,) = planned()
    assert on_agenda(story, meeting) == [story.page().number]
    discussion.decide(
        story.house.engine,
        story.house.actor(meeting.series.chair),
        meeting.series.id,
        meeting.occurrence,
        next(task.id for task in story.page().tasks if task.element == "casusoverleg_houden"),
        {"overlast_besluit": "hulp", "casusoverleg_toelichting": "Er is hulp nodig."},
    )
    assert story.open_tasks() == []
    told = told_of(story, meeting)
    assert [len(told.decided), len(told.extras)] == [1, 0]


def open_meeting(story: Story) -> str:
    """The task that waits for the casusoverleg."""
    tasks = story.page().tasks
    return next(one.id for one in tasks if one.element == "casusoverleg_houden" and one.status == "open")


def where(story: Story, meetings: list[Meeting]) -> list[date]:
    """The days on whose agenda it stands; its task says the same."""
    days = [meeting.day for meeting in meetings if story.page().number in on_agenda(story, meeting)]
    engine, task = story.house.engine, open_meeting(story)
    with engine.database.read() as connection:
        found = agenda_dates.dates(engine, connection, [task])[task]
    assert found is not None
    assert days == [found.day]
    return days


def test_it_waits_for_its_own_meeting_and_not_for_an_earlier_one(
    alone: Tell, planned: Callable[[], list[Meeting]]
) -> None:
    late = agreed(alone(), "2026-02-12")
    soon = agreed(alone(), "2026-02-02")
    assert where(late, planned()) == [date(2026, 2, 12)]
    assert where(soon, planned()) == [date(2026, 2, 2)]
    first = planned()[0]
    chair, task = late.house.actor(first.series.chair), open_meeting(late)
    with late.house.engine.database.read() as connection:
        listed = lists.inbox(connection, chair, late.house.clock.now())
    assert [item.task_id for item in listed.items][:2] == [open_meeting(soon), task]
    late.to("2026-02-02")
    place = late.house.engine, chair, first.series.id, first.occurrence
    with pytest.raises(discussion.NotOnAgenda):
        discussion.decide(*place, task, {"overlast_besluit": "hulp", "casusoverleg_toelichting": "Nu al."})
    planning.close(*place)
    assert [item.number for item in told_of(late, first).left] == [soon.page().number]
    assert where(soon, planned()) == where(late, planned()) == [date(2026, 2, 12)]


def test_its_place_moves_along_and_falls_free_with_its_meeting(
    alone: Tell, planned: Callable[[], list[Meeting]]
) -> None:
    story, other = agreed(alone(), "2026-02-12"), agreed(alone(), "2026-02-02")
    own = planned()[-1]
    place = story.house.engine, story.house.actor(own.series.chair), own.series.id, own.occurrence
    planning.move(*place, date(2026, 1, 20), time(10), "", "Het kan eerder.")
    assert where(story, planned()) == [date(2026, 1, 20)]
    planning.cancel(*place, "Niemand kan.")
    assert where(story, planned()) == where(other, planned()) == [date(2026, 2, 2)]


def test_agreed_on_anew_it_leaves_the_agenda_of_before(
    alone: Tell, planned: Callable[[], list[Meeting]]
) -> None:
    story = agreed(alone(), "2026-02-02")
    story.complete("casusoverleg_houden", overlast_besluit="hulp")
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    story.complete("casusoverleg_beleggen", uitgenodigd=["wijkteam"], casusoverleg_datum="2026-02-20")
    assert where(story, planned()) == [date(2026, 2, 20)]
    assert [item.number for item in told_of(story, planned()[0]).extras] == []


def test_one_that_was_called_off_or_moved_does_not_stand_in_the_way(
    alone: Tell, planned: Callable[[], list[Meeting]]
) -> None:
    first = agreed(alone(), "2026-02-02")
    (meeting,) = planned()
    place = first.house.engine, first.house.actor(meeting.series.chair), meeting.series.id, meeting.occurrence
    planning.move(*place, date(2026, 2, 4), time(10), "", "De politie kan niet.")
    agreed(alone(), "2026-02-02")
    assert [each.day for each in planned()] == [date(2026, 2, 2), date(2026, 2, 4)]
    planning.cancel(*place, "Niet meer nodig.")
    agreed(alone(), "2026-02-04")
    assert [each.day for each in planned()] == [date(2026, 2, 2), date(2026, 2, 4)]


def test_without_a_series_in_the_region_it_is_held_all_the_same(alone: Tell) -> None:
    assert agreed(alone(), "2026-02-02").open_tasks() == ["casusoverleg_houden"]


def test_actions_become_tasks_of_their_owners_and_a_new_meeting_replaces_them(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    visit = {
        "actie": "Samen langsgaan",
        "eigenaar": "wijkteam",
        "deadline": "2026-01-20",
        "status": "open",
    }
    letter = {**visit, "actie": "Brief sturen", "eigenaar": "woningcorporatie"}
    met(story, "hulp", actions=[visit, letter, {**visit, "status": "gedaan"}])
    assert story.open_tasks("woningcorporatie") == ["overlast_actie_uitvoeren"]
    assert "overlast_actie_uitvoeren" in story.open_tasks("wijkteam")
    story.complete("overlast_actie_uitvoeren", "Samen", status="gedaan", resultaat="Gesproken.")
    assert [each["status"] for each in story.facts["overlast_acties"]] == ["gedaan", "open", "gedaan"]
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    met(story, "hulp", actions=[{**visit, "actie": "Hulp zoeken"}])
    names = [task.name for task in story.page().tasks if task.status == "open"]
    assert [name for name in names if name.startswith("Actie")] == ["Actie: Hulp zoeken"]


def test_an_action_of_a_role_that_nobody_fills_here_is_work_of_the_landlord(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    visit = {"actie": "Bellen", "eigenaar": "ggd", "deadline": "2026-01-20", "status": "open"}
    met(story, "hulp", actions=[visit])
    (task,) = [task for task in story.page().tasks if task.element == "overlast_actie_uitvoeren"]
    assert task.organisation == "Test woningcorporatie"
    story.complete("overlast_actie_uitvoeren", status="gedaan", resultaat="Gebeld.")


def test_help_is_followed_until_the_overlast_stops(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "hulp")
    assert story.terms()["Overlast volgen"] == date(2026, 2, 2)
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="blijven_volgen")
    story.to("2026-03-02")
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert story.outcome == ("closed", "overlast_opgelost")


def test_the_meeting_can_give_a_last_chance(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "laatste_kans")
    second_chance(story, "gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_a_last_chance_of_the_meeting_that_is_wasted_leads_to_court(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "laatste_kans")
    second_chance(story, "mislukt")
    assert story.open_tasks() == ["overlast_grond_kiezen"]
