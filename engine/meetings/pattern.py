"""The rhythm of a meeting as people say it: every three weeks on Thursday, the second Tuesday of the month.

Pure: a rule of `rhythm.py` in parts and back, and the days that come of it. Must not know: words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from engine.deadlines import free_day
from engine.meetings import rhythm

WEEK, MONTH = "WEEKLY", "MONTHLY"
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST: Final = -1
_FAR: Final = timedelta(days=366 * 5)  # a day such as the 31st, every so many months
_NTH: Final = re.compile(r"(-1|[1-5])(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


@dataclass(frozen=True)
class Pattern:
    """Every so many weeks on `days`; or every so many months on the `nth` of one of them, or on `month_day`.

    `nth` and `month_day` can be LAST.
    """

    unit: str
    every: int = 1
    days: tuple[str, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Coming:
    """A day of a series; `free` says why there is no meeting on it."""

    day: date
    free: str | None


def read(rule: str) -> Pattern | None:
    """None for a rule that says more than this. Never wrong: what it gives is written as the same days."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    every, until = parts.pop("INTERVAL", "1"), parts.pop("UNTIL", "")
    unit, days, month_day = parts.pop("FREQ", ""), parts.pop("BYDAY", ""), parts.pop("BYMONTHDAY", "")
    if parts or not every.isdecimal():
        return None
    found = Pattern(unit, int(every), until=date.fromisoformat(until) if until else None)
    if unit == WEEK and days and not month_day and set(days.split(",")) <= set(DAYS):
        return replace(found, days=tuple(day for day in DAYS if day in days.split(",")))
    nth = _NTH.fullmatch(days)
    if unit == MONTH and nth is not None and not month_day:
        return replace(found, days=(nth[2],), nth=int(nth[1]))
    if unit == MONTH and not days and re.fullmatch(r"-1|[1-9]|[12]\d|3[01]", month_day, re.ASCII):
        return replace(found, month_day=int(month_day))
    return None


def written(pattern: Pattern) -> str:
    """The rule of it."""
    parts = [f"FREQ={pattern.unit}"]
    if pattern.every > 1:
        parts.append(f"INTERVAL={pattern.every}")
    if pattern.month_day is not None:
        parts.append(f"BYMONTHDAY={pattern.month_day}")
    else:
        parts.append(f"BYDAY={pattern.nth or ''}{','.join(pattern.days)}")
    if pattern.until is not None:
        parts.append(f"UNTIL={pattern.until:%Y%m%d}")
    return ";".join(parts)


def first_day(rule: str, since: date) -> date | None:
    """The first day of such a rhythm on or after this one, wherever it is in its weeks or months.

    None when there is none in years. Raises RuleRefused.
    """
    rhythm.require(rule)
    often = re.sub(r";?INTERVAL=\d+", "", rule)
    return next(iter(rhythm.occurrences(often, since, since, since + _FAR)), None)


def coming(rule: str, first: date, today: date, most: int) -> list[Coming]:
    """The next days of a series, until so many of them have a meeting. Raises RuleRefused."""
    found: list[Coming] = []
    since = max(first, today)
    for day in rhythm.occurrences(rule, first, since, since + _FAR):
        found.append(Coming(day, free_day(day)))
        if sum(one.free is None for one in found) == most:
            break
    return found
