"""The gebiedsteam around its table: the agenda, the decision with its actions, and what they become."""

from __future__ import annotations

from datetime import date, datetime

from engine.deadlines import AMSTERDAM
from engine.meetings import agendas, calendar, discussion, planning
from engine.meetings import series as meeting_series
from engine.meetings.agendas import Agenda
from engine.meetings.calendar import Series
from engine.settings import ROOT
from engine.testing import House, pass_time
from tests.sittard_geleen.conftest import action, actions, at_the_table, decision, planned
from tests.stories import Tell

FIRST, SECOND = date(2026, 3, 12), date(2026, 4, 2)  # the Thursdays after 5 March


def series(house: House) -> Series:
    with house.engine.database.write() as connection:
        calendar.store(connection, "sittard_geleen", meeting_series.read(ROOT, "sittard_geleen"))
        found = calendar.series_of_kind(connection, "sittard_geleen", "gebiedsteam")
    assert found is not None
    return found


def agenda(house: House, occurrence: date, role: str = "gebiedsteam") -> Agenda:
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series(house), occurrence)
        return agendas.agenda(house.engine, connection, house.actor(role), meeting)


def test_registered_discussed_and_watched_at_the_next_meeting(tell: Tell, house: House) -> None:
    table = series(house)
    story = at_the_table(tell())
    (item,) = agenda(house, FIRST).items
    assert (item.number, item.registered) == (story.page().number, date(2026, 3, 5))
    assert agenda(house, FIRST, "mee").items == agenda(house, FIRST).items  # who sits there sees it

    pass_time(house, datetime(2026, 3, 12, 9, 30, tzinfo=AMSTERDAM))
    answer = decision("verdere_ondersteuning", [*planned(story), action("mee", "2026-03-27")])
    chair = house.actor("gebiedsteam")
    discussion.decide(house.engine, chair, table.id, FIRST, item.task_id, answer)
    assert actions(story)["mee"] == date(2026, 3, 27)  # a task of its own, with its deadline
    planning.close(house.engine, chair, table.id, FIRST)
    assert [done.number for done in agenda(house, FIRST, "mee").decided] == [item.number]

    (again,) = agenda(house, SECOND).items  # strictly watched: back on the next agenda
    assert again.number == item.number
    assert again.task_id != item.task_id
