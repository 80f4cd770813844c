"""The calendar of a series: what the rule gives, what was moved, skipped, cancelled, made by hand."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from engine.access import NotAllowed
from engine.deadlines import AMSTERDAM
from engine.meetings import calendar as meeting_calendar
from engine.meetings import discussion, planning
from engine.meetings.calendar import Meeting, MeetingUnknown, Series, on_agenda_of
from engine.meetings.planning import DayPast, DayTaken
from engine.meetings.rows import MeetingAhead, MeetingOver
from engine.states import MeetingStatus
from engine.testing import House, pass_time

NINE_THIRTY = time(9, 30)


def day(text: str) -> date:
    return date.fromisoformat(text)


def series(house: House) -> Series:
    with house.engine.database.read() as connection:
        found = meeting_calendar.series_of_kind(connection, "proef", "gebiedsteam")
    assert found is not None
    return found


def calendar(house: House, since: str = "2026-02-01", until: str = "2026-05-31") -> list[Meeting]:
    with house.engine.database.read() as connection:
        return meeting_calendar.meetings(connection, series(house), day(since), day(until))


def shown(house: House) -> dict[str, str]:
    return {meeting.day.isoformat(): meeting.status.value for meeting in calendar(house)}


def one(house: House, occurrence: str) -> Meeting:
    with house.engine.database.read() as connection:
        return meeting_calendar.meeting(connection, series(house), day(occurrence))


def move(house: House, occurrence: str, to: str, role: str = "gebiedsteam") -> None:
    actor = house.actor(role)
    planning.move(
        house.engine, actor, series(house).id, day(occurrence), day(to), NINE_THIRTY, "", "zaal bezet"
    )


def test_a_free_day_is_skipped_and_stays_visible(house: House) -> None:
    assert shown(house) == {
        "2026-02-10": "planned",
        "2026-03-03": "planned",
        "2026-03-24": "planned",
        "2026-04-14": "planned",
        "2026-05-05": "skipped",
        "2026-05-26": "planned",
    }
    assert one(house, "2026-05-05").free_day == "bevrijdingsdag"


def test_half_past_nine_is_half_past_nine_in_summer_too(house: House) -> None:
    begins = [meeting.starts_at.astimezone(AMSTERDAM) for meeting in calendar(house)]
    assert {begin.time() for begin in begins} == {NINE_THIRTY}
    assert {begin.utcoffset() for begin in begins} != {begins[0].utcoffset()}  # both sides of 29 March
    last = calendar(house)[-1]
    assert (last.ends_at - last.starts_at).total_seconds() == 90 * 60


def test_the_chair_moves_the_one_on_a_free_day_and_the_history_stays(house: House) -> None:
    move(house, "2026-05-05", "2026-05-07")
    meeting = one(house, "2026-05-05")
    assert (meeting.status, meeting.day, meeting.changes) == (MeetingStatus.MOVED, day("2026-05-07"), 1)
    assert [m.day.isoformat() for m in calendar(house)][-2:] == ["2026-05-07", "2026-05-26"]
    move(house, "2026-05-05", "2026-05-08")  # moved again: named after its first day for good
    assert one(house, "2026-05-05").day == day("2026-05-08")
    assert "2026-05-07" not in shown(house)


def test_the_chair_lets_it_go_on_on_a_free_day(house: House) -> None:
    planning.reinstate(house.engine, house.actor("gebiedsteam"), series(house).id, day("2026-05-05"))
    assert shown(house)["2026-05-05"] == "planned"


def test_one_that_is_cancelled_can_be_brought_back(house: House) -> None:
    actor, number = house.actor("gebiedsteam"), series(house).id
    planning.cancel(house.engine, actor, number, day("2026-03-03"), "griep")
    assert shown(house)["2026-03-03"] == "cancelled"
    with pytest.raises(MeetingOver):
        planning.cancel(house.engine, actor, number, day("2026-03-03"), "")
    planning.reinstate(house.engine, actor, number, day("2026-03-03"))
    assert shown(house)["2026-03-03"] == "planned"


def test_never_two_on_one_day_and_none_in_the_past(house: House) -> None:
    with pytest.raises(DayTaken):
        move(house, "2026-03-03", "2026-03-24")
    with pytest.raises(DayPast):
        move(house, "2026-03-03", "2026-01-30")
    actor, number = house.actor("gebiedsteam"), series(house).id
    with pytest.raises(DayTaken):
        planning.plan_extra(house.engine, actor, number, day("2026-03-24"), NINE_THIRTY, "", "")
    planning.plan_extra(house.engine, actor, number, day("2026-03-12"), time(14), "Zaal 2", "spoed")
    extra = one(house, "2026-03-12")
    assert (extra.status, extra.place) == (MeetingStatus.PLANNED, "Zaal 2")
    with pytest.raises(DayTaken):
        move(house, "2026-03-03", "2026-03-12")
    with pytest.raises(DayTaken):
        planning.plan_extra(house.engine, actor, number, day("2026-03-12"), NINE_THIRTY, "", "")


def test_only_who_chairs_plans(house: House) -> None:
    actor, number = house.actor("wijkteam"), series(house).id
    for attempt in (
        lambda: move(house, "2026-03-03", "2026-03-04", "wijkteam"),
        lambda: planning.cancel(house.engine, actor, number, day("2026-03-03"), ""),
        lambda: planning.reinstate(house.engine, actor, number, day("2026-05-05")),
        lambda: planning.close(house.engine, actor, number, day("2026-02-10")),
        lambda: planning.plan_extra(house.engine, actor, number, day("2026-03-12"), NINE_THIRTY, "", ""),
        lambda: discussion.record(house.engine, actor, number, day("2026-03-03"), {}, notes="x"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert {meeting.id for meeting in calendar(house)} == {None}  # nothing was written


def test_it_is_closed_on_its_day_and_can_be_opened_again(house: House) -> None:
    actor, number = house.actor("gebiedsteam"), series(house).id
    with pytest.raises(MeetingAhead):
        planning.close(house.engine, actor, number, day("2026-02-10"))
    pass_time(house, datetime(2026, 2, 10, 11, tzinfo=AMSTERDAM))
    planning.close(house.engine, actor, number, day("2026-02-10"))
    assert one(house, "2026-02-10").status == MeetingStatus.HELD
    with pytest.raises(MeetingOver):
        move(house, "2026-02-10", "2026-02-12")
    planning.reinstate(house.engine, actor, number, day("2026-02-10"))
    assert one(house, "2026-02-10").status == MeetingStatus.PLANNED


def test_a_day_without_a_meeting_is_unknown(house: House) -> None:
    with pytest.raises(MeetingUnknown):
        one(house, "2026-03-04")
    with house.engine.database.read() as connection, pytest.raises(MeetingUnknown):
        meeting_calendar.series_with(connection, 999)


def test_registered_on_the_day_itself_counts_for_the_next(house: House) -> None:
    planned = calendar(house)
    for registered, expected in (
        ("2026-02-09", "2026-02-10"),
        ("2026-02-10", "2026-03-03"),
        ("2026-02-11", "2026-03-03"),
    ):
        found = on_agenda_of(planned, day(registered))
        assert found is not None
        assert found.day == day(expected)
    assert on_agenda_of(planned, day("2026-05-26")) is None


def test_who_chairs_sits_first_and_an_organisation_sits_once(house: House) -> None:
    seats = series(house).seats
    assert [seat.organisation for seat in seats] == [
        "Test gebiedsteam",
        "Test woningcorporatie",
        "Test wijkteam",
        "Test politie",
    ]
    assert [seat.chairs for seat in seats] == [True, False, False, False]
