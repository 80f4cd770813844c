"""On which days the meetings of a series fall: an RRULE of RFC 5545, worked out day by day.

Pure: a rule and dates in, dates out. Must not know: the time of day, holidays (`deadlines.free_day` does),
or what was moved or held.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from dateutil.rrule import rrule, rrulestr

from engine.errors import DrempelError
from engine.wording import Said

_ALLOWED: Final = {
    "WEEKLY": {"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "WKST", "UNTIL"},
    "MONTHLY": {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "WKST", "UNTIL"},
}
_PART: Final = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)", re.ASCII)
_LONGEST_INTERVAL: Final = 52


class RuleRefused(DrempelError):
    """This is no rhythm for a meeting. Write one such as FREQ=WEEKLY;INTERVAL=3;BYDAY=TU."""

    code = "meeting:rule"


def check(rule: str, first: date) -> None:
    """Raises RuleRefused unless this is a rule of weeks or months of which `first` is the first day.

    Only such rules: they give at most one meeting a day, and working them out stays short.
    """
    require(rule)
    if occurrences(rule, first, first, first) != [first]:
        raise RuleRefused(
            Said("The first day {day} is no day of this rule; give one that is.", day=first.isoformat())
        )


def require(rule: str) -> None:
    """Raises RuleRefused unless this is a rule of weeks or months, whatever its first day."""
    parts = dict(_split(rule))
    allowed = _ALLOWED.get(parts.get("FREQ", ""))
    if allowed is None:
        raise RuleRefused(Said("A meeting comes back by week or month: write FREQ=WEEKLY or FREQ=MONTHLY."))
    if unknown := sorted(parts.keys() - allowed):
        raise RuleRefused(
            Said("Leave out {unknown}: a rule of this FREQ cannot have it.", unknown=", ".join(unknown))
        )
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or not 1 <= int(interval) <= _LONGEST_INTERVAL:
        raise RuleRefused(Said("INTERVAL is a number from 1 to {most}.", most=_LONGEST_INTERVAL))
    if parts["FREQ"] == "WEEKLY" and re.search(r"\d", parts.get("BYDAY", "")):
        raise RuleRefused(Said("Write days of the week without a number: BYDAY=TU."))
    if "UNTIL" in parts and not _is_day(parts["UNTIL"]):
        raise RuleRefused(Said("UNTIL is a day without a time: write UNTIL=20261231."))


def occurrences(rule: str, first: date, since: date, until: date) -> list[date]:
    """The days of the rule from `since` up to and with `until`, none before `first`; sorted, none twice.

    An empty rule gives none: its meetings are made by hand. Raises RuleRefused.
    """
    if not rule:
        return []
    found = _parsed(rule, first).between(_midnight(since), _midnight(until), inc=True)
    return sorted({each.date() for each in found})


def _is_day(written: str) -> bool:
    if not re.fullmatch(r"\d{8}", written, re.ASCII):
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _split(rule: str) -> list[tuple[str, str]]:
    parts = [_PART.fullmatch(part) for part in rule.split(";")]
    found = [(part[1], part[2]) for part in parts if part is not None]
    if len(found) != len(parts) or len({name for name, _ in found}) != len(found):
        raise RuleRefused
    return found


@lru_cache(maxsize=256)
def _parsed(rule: str, first: date) -> rrule:
    try:
        found = rrulestr(rule, dtstart=_midnight(first))
    except (ValueError, TypeError) as error:
        raise RuleRefused from error
    if not isinstance(found, rrule):
        raise RuleRefused
    return found


def _midnight(day: date) -> datetime:
    # Without a zone: counted on the wall clock, so summer time moves nothing.
    return datetime.combine(day, time())
