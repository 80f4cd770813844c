"""Rhythms: every so many weeks, a day of the month; what is no rhythm is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deadlines import free_day
from engine.meetings.rhythm import RuleRefused, check, occurrences

THREE_WEEKS = "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def days(rule: str, first: str, since: str, until: str) -> list[str]:
    found = occurrences(rule, *(date.fromisoformat(day) for day in (first, since, until)))
    return [day.isoformat() for day in found]


def test_every_three_weeks_summer_time_or_not() -> None:
    found = days(THREE_WEEKS, "2026-03-03", "2026-03-01", "2026-05-31")
    assert found == ["2026-03-03", "2026-03-24", "2026-04-14", "2026-05-05", "2026-05-26"]


def test_every_six_weeks_from_the_first_day_on() -> None:
    found = days("FREQ=WEEKLY;INTERVAL=6;BYDAY=TH", "2026-01-08", "2025-01-01", "2026-06-30")
    assert found == ["2026-01-08", "2026-02-19", "2026-04-02", "2026-05-14", "2026-06-25"]


def test_the_first_tuesday_of_the_month() -> None:
    found = days("FREQ=MONTHLY;BYDAY=1TU", "2026-01-06", "2026-03-01", "2026-06-30")
    assert found == ["2026-03-03", "2026-04-07", "2026-05-05", "2026-06-02"]


def test_without_a_rule_there_are_none() -> None:
    assert days("", "2026-01-06", "2026-01-01", "2027-01-01") == []


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-05-25", "tweede pinksterdag"),
        ("2026-05-05", "bevrijdingsdag"),
        ("2026-05-15", "vrije dag"),
        ("2026-05-30", "zaterdag"),
        ("2026-05-26", None),
    ],
)
def test_a_free_day_says_why(day: str, why: str | None) -> None:
    assert free_day(date.fromisoformat(day)) == why


@pytest.mark.parametrize("until", ["20261231T235959Z", "20261231T000000", "2026", "20261332", "MORGEN"])
def test_a_last_day_with_a_time_is_told_how_to_write_it(until: str) -> None:
    with pytest.raises(RuleRefused, match="UNTIL is a day without a time: write UNTIL=20261231"):
        check(f"{THREE_WEEKS};UNTIL={until}", date(2026, 3, 3))


def test_a_last_day_ends_the_series() -> None:
    rule = f"{THREE_WEEKS};UNTIL=20260324"
    check(rule, date(2026, 3, 3))
    assert days(rule, "2026-03-03", "2026-01-01", "2027-01-01") == ["2026-03-03", "2026-03-24"]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "elke dinsdag",
        "FREQ=DAILY",
        "FREQ=YEARLY;BYMONTH=1",
        "FREQ=WEEKLY;BYHOUR=9,14",
        "FREQ=WEEKLY;COUNT=5",
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=53;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=1TU",
        "FREQ=WEEKLY;BYDAY=TX",
        "FREQ=WEEKLY;BYDAY=TU;BYDAY=WE",
        "FREQ=WEEKLY;BYDAY=WE",  # the first day is a Tuesday
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=TU\nRDATE:20260304",
    ],
)
def test_what_is_no_rhythm_is_refused(rule: str) -> None:
    with pytest.raises(RuleRefused):
        check(rule, date(2026, 3, 3))


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    interval=st.integers(1, 52),
    monthly=st.booleans(),
    days=st.integers(0, 800),
)
def test_never_two_on_one_day_never_before_the_first(
    first: date, interval: int, monthly: bool, days: int
) -> None:
    weekday = DAYS[first.weekday()]
    nth = (first.day - 1) // 7 + 1
    rule = f"FREQ=MONTHLY;BYDAY={nth}{weekday}" if monthly else f"FREQ=WEEKLY;BYDAY={weekday}"
    rule += f";INTERVAL={interval}"
    check(rule, first)
    found = occurrences(rule, first, first - timedelta(days=400), first + timedelta(days=days))
    assert found[0] == first
    assert found == sorted(set(found))
    assert {day.weekday() for day in found} == {first.weekday()}
    if not monthly:
        assert {(day - first).days % (7 * interval) for day in found} == {0}
