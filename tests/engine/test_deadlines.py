"""Terms: months as months, the Dutch holidays, the Algemene termijnenwet, and the clock change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import deadlines as d

DATES = st.dates(date(1975, 1, 1), date(2080, 1, 1))
DURATIONS = st.builds("P{}M{}D".format, st.integers(0, 14), st.integers(0, 120))


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("P1M15D", 1, 15),
        ("P14D", 0, 14),
        ("-P3D", 0, -3),
        ("P2W", 0, 14),
        ("P1Y2M3W4D", 14, 25),
        ("-P1Y1D", -12, -1),
        ("P0D", 0, 0),
        ("P" + "0" * 27 + "1D", 0, 1),  # as long as one may be
    ],
)
def test_duration(text: str, months: int, days: int) -> None:
    assert d.parse_duration(text) == d.Duration(months, days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P" + "9" * 40 + "D",
        "P" + "0" * 28 + "1D",
        "P",
        "P1",
        "1M",
        "P1M15",
        "PT8H",
        "P1DT1H",
        "P1.5M",
        "P-3D",
        "+P1D",
        "p1d",
        " P1D",
        "P1D\n",
        "P1D1M",
        "P٣D",
    ],
)
def test_duration_refused(text: str) -> None:
    with pytest.raises(d.DeadlineRefused):
        d.parse_duration(text)


@given(st.text(max_size=12) | st.text("P-1YMWDT", max_size=8))
def test_any_duration_counts_or_is_refused(text: str) -> None:
    with suppress(d.DeadlineRefused):
        d.add(date(2026, 1, 1), d.parse_duration(text))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_are_months_and_end_with_the_month(start: date, months: int, end: date) -> None:
    assert d.add_months(start, months) == end


def test_the_calendar_goes_from_its_first_day_to_its_last() -> None:
    assert d.add_days(date(2100, 12, 30), 1) == date(2100, 12, 31)
    assert d.add_days(date(1900, 1, 2), -1) == d.add_months(date(1900, 2, 1), -1) == date(1900, 1, 1)
    for day, days in ((date(2100, 12, 31), 1), (date(1900, 1, 1), -1)):
        with pytest.raises(d.DeadlineRefused):
            d.add_days(day, days)


def test_days_outside_the_calendar_are_refused() -> None:
    for count in (10**12, 10**6, -(10**6)):
        with pytest.raises(d.DeadlineRefused):
            d.add_days(date(2026, 1, 1), count)
        with pytest.raises(d.DeadlineRefused):
            d.add_months(date(2026, 1, 1), count)
        with pytest.raises(d.DeadlineRefused):
            d.add_working_days(date(2026, 1, 1), count)
    with pytest.raises(d.DeadlineRefused):
        d.next_payment_day(31, date(2100, 12, 31))
    with pytest.raises(d.DeadlineRefused):
        d.working_day_term(date(2026, 1, 1), "-P200Y")
    for unknown in (date(1960, 1, 4), date(2101, 1, 3)):
        with pytest.raises(d.DeadlineRefused):
            d.is_working_day(unknown)


# -- holidays --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (
            2024,
            "01-01 03-29 04-01 05-09 05-10 05-20 12-25 12-26 12-27",
        ),  # 27 April is a Saturday, 5 May a Sunday
        (
            2025,
            "01-01 04-18 04-21 05-05 05-29 05-30 06-09 12-25 12-26",
        ),  # 27 April is a Sunday: kept on Saturday
        (2026, "01-01 01-02 04-03 04-06 04-27 05-05 05-14 05-15 05-25 12-25"),
        (2027, "01-01 03-26 03-29 04-27 05-05 05-06 05-07 05-17"),  # both days of Christmas in the weekend
        (2028, "04-14 04-17 04-27 04-28 05-05 05-25 05-26 06-05 12-25 12-26"),  # 1 January is a Saturday
    ],
)
def test_the_weekdays_on_which_nobody_works(year: int, days: str) -> None:
    every_day = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    free = [day for day in every_day if day.weekday() < 5 and not d.is_working_day(day)]
    assert " ".join(f"{day:%m-%d}" for day in free) == days


@given(DATES)
def test_nobody_works_on_weekends_and_on_fixed_holidays(day: date) -> None:
    if day.weekday() >= 5 or (day.month, day.day) in {(1, 1), (5, 5), (12, 25), (12, 26)}:
        assert not d.is_working_day(day)


def test_a_day_that_a_decree_equates_is_the_friday_after_a_holiday() -> None:
    assert len(d.EQUATED) == 10
    assert {day.weekday() for day in d.EQUATED} == {4}
    for day in d.EQUATED:
        assert not d.is_working_day(day), day
        assert d.free_day(day) == "vrije dag", day
        assert d.free_day(day - d.ONE_DAY) not in (None, "vrije dag"), day


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 11, 21), "zaterdag"),
        (date(2026, 11, 22), "zondag"),
        (date(2026, 5, 5), "bevrijdingsdag"),
        (date(2026, 5, 15), "vrije dag"),
        (date(2026, 5, 25), "tweede pinksterdag"),
    ],
)
def test_a_day_on_which_nobody_works_says_why(day: date, why: str | None) -> None:
    assert d.free_day(day) == why


@pytest.mark.parametrize("written", ["2026-03-02", "2026-03-02T09:00:00+01:00", "2026-03-02 09:00"])
def test_a_fact_names_its_day_with_or_without_an_hour(written: str) -> None:
    assert d.day_of_fact(written) == date(2026, 3, 2)


# -- counting --------------------------------------------------------------------------------------------


def test_working_days_skip_easter() -> None:
    thursday = date(2026, 4, 2)
    assert d.add_working_days(thursday, 1) == date(2026, 4, 7)  # Good Friday, weekend, Easter Monday
    assert d.add_working_days(date(2026, 4, 7), -1) == thursday
    assert d.add_working_days(date(2026, 4, 3), 0) == date(2026, 4, 7)
    assert d.add_working_days(thursday, 0) == thursday


@given(DATES, st.integers(-40, 40))
def test_working_days_are_counted_one_by_one(start: date, days: int) -> None:
    end = d.add_working_days(start, days)
    assert d.is_working_day(end)
    if days > 0:
        assert sum(d.is_working_day(start + timedelta(n)) for n in range(1, (end - start).days + 1)) == days
    if days < 0:
        assert sum(d.is_working_day(start - timedelta(n)) for n in range(1, (start - end).days + 1)) == -days


@given(DATES, st.integers(-2000, 2000))
def test_days_there_and_back(start: date, days: int) -> None:
    end = d.add_days(start, days)
    assert d.days_between(start, end) == days
    assert d.add_days(end, -days) == start


@given(DATES, DATES)
def test_months_between_are_the_most_that_fit(start: date, end: date) -> None:
    start, end = min(start, end), max(start, end)
    months = d.months_between(start, end)
    assert d.add_months(start, months) <= end < d.add_months(start, months + 1)
    assert d.months_between(end, start) == -months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 5, 31), date(2026, 5, 31), 0),
        (date(2026, 5, 30), date(2026, 6, 29), 0),
        (date(2026, 5, 31), date(2026, 6, 30), 1),  # the month ends
        (date(2025, 3, 2), date(2026, 3, 1), 11),
    ],
)
def test_a_month_counts_when_it_is_whole(start: date, end: date, months: int) -> None:
    assert (d.months_between(start, end), d.months_between(end, start)) == (months, -months)


@given(st.integers(1, 31), DATES)
def test_next_payment_day_is_the_first_strictly_after(day_of_month: int, after: date) -> None:
    found = d.next_payment_day(day_of_month, after)
    assert found > after

    def is_payment_day(day: date) -> bool:
        return day.day == day_of_month or (day.day < day_of_month and (day + timedelta(1)).day == 1)

    assert is_payment_day(found)
    assert not any(is_payment_day(after + timedelta(n)) for n in range(1, (found - after).days))


@pytest.mark.parametrize("day", [0, 32, -1])
def test_payment_day_refused(day: int) -> None:
    with pytest.raises(d.DeadlineRefused, match=r"^A payment day is a number from 1 to 31\.$"):
        d.next_payment_day(day, date(2026, 1, 1))


# -- terms -----------------------------------------------------------------------------------------------


def test_convenant_ladder_with_a_pause() -> None:
    """Rent due on 1 January, help from 20 February to 20 March: 28 days do not count."""
    due = date(2026, 1, 1)
    assert d.convenant_term(due, "P1M15D").isoformat() == "2026-02-16T08:00:00+01:00"
    assert d.convenant_term(due, "P2M15D", 28).isoformat() == "2026-04-13T08:00:00+02:00"
    assert d.convenant_term(due, "P3M15D", 28).date() == date(2026, 5, 14)  # Ascension Day: not shifted


def test_statutory_term_ends_on_a_day_that_counts() -> None:
    def end(start: date, duration: str) -> date:
        return d.statutory_term(start, duration).date()

    assert end(date(2026, 3, 6), "P4W") == date(2026, 4, 7)  # Good Friday -> Tuesday (art. 1 lid 1, art. 3)
    assert end(date(2026, 11, 20), "P1D") == date(2026, 11, 23)  # Saturday -> Monday
    assert end(date(2026, 11, 20), "P3D") == date(2026, 11, 24)  # contains two days that count (art. 2)
    assert end(date(2026, 11, 20), "P2D") == date(2026, 11, 23)  # art. 2 is for three days or more
    assert end(date(2026, 11, 24), "-P3D") == date(2026, 11, 21)  # counted back (art. 1 lid 2)
    assert end(date(2026, 8, 1), "P3M") == date(2026, 11, 2)  # a Sunday
    assert end(date(2026, 8, 1), "P3M1D") == date(2026, 11, 2)
    assert end(date(2026, 7, 31), "P3M1D") == date(2026, 11, 1)  # longer than three months (art. 4)
    assert end(date(2026, 8, 24), "P90D") == date(2026, 11, 23)
    assert end(date(2026, 8, 23), "P91D") == date(2026, 11, 22)  # longer than ninety days (art. 4)
    assert end(date(2026, 7, 31), "P4M") == date(2026, 11, 30)
    assert end(date(2026, 7, 22), "P4M") == date(2026, 11, 22)  # a Sunday, and longer than three months
    assert end(date(2026, 11, 22), "P0D") == date(2026, 11, 23)  # no days at all, and not counted back
    assert end(date(2026, 11, 22), "P1Y") == date(2027, 11, 22)
    assert end(date(2026, 11, 21), "P1Y") == date(2027, 11, 21)  # a Sunday: years do not shift (art. 4)


def test_working_day_term_moves_to_the_next_working_day() -> None:
    assert d.working_day_term(date(2026, 11, 20), "P2D").isoformat() == "2026-11-23T23:59:00+01:00"
    assert d.working_day_term(date(2026, 11, 23), "P2D").date() == date(2026, 11, 25)
    assert d.working_day_term(date(2026, 11, 24), "-P2D").date() == date(2026, 11, 23)


@given(DATES, DURATIONS, st.integers(0, 60))
def test_a_later_start_never_ends_earlier(start: date, duration: str, days: int) -> None:
    later = start + timedelta(days)
    for count in (d.convenant_term, d.statutory_term, d.working_day_term):
        assert count(start, duration) <= count(later, duration)


@given(DATES, DURATIONS, st.integers(0, 60))
def test_standing_still_moves_a_term_by_just_that(start: date, duration: str, days: int) -> None:
    assert (
        d.convenant_term(start, duration, days).date() - d.convenant_term(start, duration).date()
    ).days == days


@given(DATES, DURATIONS)
def test_an_escalation_comes_in_the_morning_and_work_is_due_at_the_end_of_the_day(
    start: date, duration: str
) -> None:
    for count, moment in (
        (d.convenant_term, (8, 0)),
        (d.statutory_term, (23, 59)),
        (d.working_day_term, (23, 59)),
    ):
        due = count(start, duration)
        assert due.tzinfo is not None
        again = datetime.fromisoformat(due.isoformat()).astimezone(d.AMSTERDAM)  # as it is stored and read
        assert (again.hour, again.minute, again.date()) == (*moment, due.date())
    assert d.is_working_day(d.working_day_term(start, duration).date())
    assert d.convenant_term(start, duration) <= d.statutory_term(start, duration)
    assert d.convenant_term(start, duration) <= d.working_day_term(start, duration)


def test_eight_in_the_morning_on_both_sides_of_the_clock_change() -> None:
    before, after = d.convenant_term(date(2026, 3, 28), "P0D"), d.convenant_term(date(2026, 3, 28), "P1D")
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)


def test_the_day_of_an_instant_is_the_day_in_the_netherlands() -> None:
    assert d.amsterdam_date(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == date(2026, 2, 1)
    assert d.amsterdam_date(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)
    for wrong in (datetime(2026, 1, 1), datetime.max.replace(tzinfo=UTC)):  # noqa: DTZ001 - that is the case
        with pytest.raises(d.DeadlineRefused):
            d.amsterdam_date(wrong)


@pytest.mark.parametrize("hour", [d.start_of_day, d.end_of_day, lambda day: d.convenant_term(day, "P0D")])
def test_late_is_from_the_day_after(hour: Callable[[date], datetime]) -> None:
    for last in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)):  # both clock changes
        due, after = hour(last), last + timedelta(days=1)
        assert not d.is_late(due.astimezone(UTC), d.end_of_day(last).astimezone(UTC))
        assert d.is_late(due.astimezone(UTC), d.start_of_day(after).astimezone(UTC))
    assert not d.is_late(None, d.start_of_day(date(2026, 1, 1)))
