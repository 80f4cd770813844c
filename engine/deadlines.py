"""Terms and days: calendar arithmetic in Europe/Amsterdam, with the Dutch holidays and the law on terms.

Pure: dates in, dates or aware instants out. Must not know the time now, the facts, or what a term is for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.errors import DrempelError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START_OF_WORK = time(8)  # a term comes up when people start, not at midnight
END_OF_DAY = time(23, 59)  # a day on which something must be done counts as a whole
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
ONE_DAY = timedelta(days=1)

# Algemene termijnenwet art. 3 lid 3. One decree for three years, "Besluit gelijkstelling van (days) met een
# algemeen erkende feestdag": here 2023-2025 and 2026-2028. Add the next when the Staatscourant has it.
EQUATED = frozenset(
    {
        date(2023, 4, 28), date(2023, 5, 19), date(2024, 5, 10), date(2024, 12, 27), date(2025, 5, 30),
        date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26),
    }
)  # fmt: skip


class DeadlineRefused(DrempelError):
    """This term cannot be counted. Use a duration such as P1M15D, P2W or -P3D, and dates in 1900-2100."""

    code = "deadline:refused"


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration in calendar units: years count as twelve months, weeks as seven days."""

    months: int
    days: int


def parse_duration(text: str) -> Duration:
    """`P1Y2M10D`, `P2W`, `-P3D`. Raises DeadlineRefused; hours too: a term is counted in days."""
    found = re.fullmatch(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text, re.ASCII)
    if found is None or len(text) > 30:
        raise DeadlineRefused
    sign = -1 if found[1] else 1
    years, months, weeks, days = (int(found[part] or 0) for part in (2, 3, 4, 5))
    return Duration(sign * (12 * years + months), sign * (7 * weeks + days))


# -- days ------------------------------------------------------------------------------------------------


def add_days(start: date, days: int) -> date:
    """Raises DeadlineRefused when the day falls outside 1900-2100."""
    try:
        return _in_range(start + timedelta(days=days))
    except OverflowError as error:
        raise DeadlineRefused from error


def add_months(start: date, months: int) -> date:
    """The same day of another month, or its last day: 31 January + 1 = 28 (29) February.

    Raises DeadlineRefused when the day falls outside 1900-2100.
    """
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    if not FIRST.year <= year <= LAST.year:
        raise DeadlineRefused
    return _in_range(_day_of_month(year, month + 1, start.day))


def add(start: date, duration: Duration) -> date:
    """Months first, then days. Raises DeadlineRefused."""
    return add_days(add_months(start, duration.months), duration.days)


def days_between(start: date, end: date) -> int:
    """Negative when `end` is before `start`."""
    return (end - start).days


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`; negative when `end` is before `start`."""
    if end < start:
        return -months_between(end, start)
    months = 12 * (end.year - start.year) + end.month - start.month
    last = _day_of_month(end.year, end.month, start.day)
    return months if last <= end else months - 1


def next_payment_day(day_of_month: int, after: date) -> date:
    """The first such day strictly after `after`; day 31 is the last day of a short month.

    Raises DeadlineRefused for a day that is not 1-31.
    """
    if not 1 <= day_of_month <= 31:
        raise DeadlineRefused("A payment day is a number from 1 to 31.")
    this_month = _day_of_month(after.year, after.month, day_of_month)
    if this_month > after:
        return _in_range(this_month)
    next_month = add_months(after.replace(day=1), 1)
    return _day_of_month(next_month.year, next_month.month, day_of_month)


def _day_of_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _in_range(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise DeadlineRefused
    return day


# -- working days ----------------------------------------------------------------------------------------


def is_working_day(day: date) -> bool:
    """Not a Saturday, a Sunday, a generally recognised holiday or a day equated with one.

    Algemene termijnenwet art. 3: New Year's Day, Easter Monday, King's Day, 5 May of every year, Ascension
    Day, Whit Monday, both days of Christmas (lid 1), Good Friday (lid 2), and the days of EQUATED (lid 3).
    Raises DeadlineRefused for a year of which the holidays are not known (before 1966, after 2100).
    """
    return day.weekday() < 5 and day not in _holidays(day.year) and day not in EQUATED


def free_day(day: date) -> str | None:
    """Why this is no working day, in Dutch ("tweede pinksterdag", "zondag"); None when it is one.

    The same days as `is_working_day`. Raises DeadlineRefused.
    """
    found = _holidays(day.year).get(day)
    if found is not None:
        return found.lower()
    if day in EQUATED:
        return "vrije dag"
    return {5: "zaterdag", 6: "zondag"}.get(day.weekday())


def on_or_after_working_day(day: date) -> date:
    """`day` itself, or the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(start: date, days: int) -> date:
    """The n-th working day after `start` (before it, for a negative n); for 0 the first on or after it.

    Raises DeadlineRefused as soon as it leaves the years of which the holidays are known.
    """
    if days == 0:
        return on_or_after_working_day(start)
    step, day = (1 if days > 0 else -1), start
    for _ in range(abs(days)):
        day = add_days(day, step)
        while not is_working_day(day):
            day = add_days(day, step)
    return day


@lru_cache(maxsize=400)
def _holidays(year: int) -> Mapping[date, str]:
    import holidays  # takes a while to load: only who counts terms waits for it

    # "optional" holds 5 May of the years in which most people work; for terms it counts. Good Friday, which
    # was there too, is "public" since holidays 0.83.
    found = dict(
        holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="nl")
    )
    if not found:
        raise DeadlineRefused
    return found


# -- terms -----------------------------------------------------------------------------------------------


def convenant_term(start: date, duration: str, extra_days: int = 0) -> datetime:
    """When an agreed term comes up: 08:00 on the counted day; 1 January + P1M15D = 16 February.

    Also on a Sunday: the Algemene termijnenwet shifts only terms set by law (art. 1). `extra_days`, the days
    that the term stood still, are counted last. Raises DeadlineRefused.
    """
    return _morning(add_days(add(start, parse_duration(duration)), extra_days))


def statutory_term(start: date, duration: str) -> datetime:
    """23:59 on the last day of a term set by law, shifted by the Algemene termijnenwet.

    Art. 1: an end on a Saturday, Sunday or holiday moves to the next day that is none (lid 1), but not when
    the term is counted back (lid 2). Art. 2: a term of at least three days contains at least two such days.
    Art. 4 sub a: none of this for more than 90 days, twelve weeks or three months, nor for years. The whole
    last day counts. Raises DeadlineRefused.
    """
    length = parse_duration(duration)
    end = add(start, length)
    if end < start or _is_long(length):
        return end_of_day(end)
    end = on_or_after_working_day(end)
    if length.months or length.days >= 3:
        end = max(end, add_working_days(start, 2))
    return end_of_day(end)


def working_day_term(start: date, duration: str) -> datetime:
    """23:59 on the counted day or the first working day after it: by then people have done their work.

    Raises DeadlineRefused.
    """
    return end_of_day(on_or_after_working_day(add(start, parse_duration(duration))))


def _is_long(length: Duration) -> bool:
    return length.days > 90 or length.months > 3 or (length.months == 3 and length.days > 0)


def end_of_day(day: date) -> datetime:
    return datetime.combine(_in_range(day), END_OF_DAY, AMSTERDAM)


def start_of_day(day: date) -> datetime:
    return datetime.combine(_in_range(day), time(0), AMSTERDAM)


def set_anew(due: datetime, stopped: datetime, now: datetime, least: int) -> datetime:
    """A moment that passed while something stood still: as many days ahead as it was, at least `least`.

    At the same time of the day in the Netherlands.
    """
    days = max(days_between(amsterdam_date(stopped), amsterdam_date(due)), least)
    hour = due.astimezone(AMSTERDAM).time()
    return datetime.combine(add_days(amsterdam_date(now), days), hour, AMSTERDAM)


def moved_along(due: datetime, before: datetime, after: datetime) -> datetime:
    """This moment, as many days later (or earlier) as `after` is later than `before`; at the same hour."""
    days = days_between(amsterdam_date(before), amsterdam_date(after))
    hour = due.astimezone(AMSTERDAM).time()
    return datetime.combine(add_days(amsterdam_date(due), days), hour, AMSTERDAM)


def is_late(due: datetime | None, now: datetime) -> bool:
    """From the day after its last day on: what must be done by a day has the whole of it."""
    return due is not None and amsterdam_date(due) < amsterdam_date(now)


def _morning(day: date) -> datetime:
    return datetime.combine(_in_range(day), START_OF_WORK, AMSTERDAM)


def amsterdam_date(instant: datetime) -> date:
    """The day it is in the Netherlands at this aware instant. Raises DeadlineRefused for a naive one."""
    if instant.utcoffset() is None:
        raise DeadlineRefused("A time without a zone has no day. Give it a zone.")
    try:
        return instant.astimezone(AMSTERDAM).date()
    except OverflowError as error:
        raise DeadlineRefused from error


def day_of_fact(value: object) -> date | None:
    """The day that a fact names, as a date or a moment in text; None when it names none."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
