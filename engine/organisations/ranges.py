"""Postcodes in ranges: what a range says, whether two of them meet, what a row of ranges leaves out.

A range is two times four digits, both of them included. Must not know: organisations, the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

Range = tuple[str, str]
EVERYWHERE: Range = ("0000", "9999")
WRITTEN = r"(\d{4})(?:\s*-\s*(\d{4}))?"


def read(text: str) -> Range | None:
    """8011-8013, or 8021 alone; None for what is no range."""
    found = re.fullmatch(WRITTEN, text.strip())
    if found is None:
        return None
    first, last = found[1], found[2] or found[1]
    return (first, last) if first <= last else None


def width(reach: Range) -> int:
    """How many postcodes there can be in it."""
    return int(reach[1]) - int(reach[0]) + 1


def common(one: Range, other: Range) -> Range | None:
    """The part that both have."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def double(ranges: Iterable[Range]) -> Range | None:
    """The first part that stands in two of these, if any."""
    ordered = sorted(ranges)
    return next((both for at in pairwise(ordered) if (both := common(*at))), None)


def united(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The same postcodes, each in one range; ranges that only touch stay apart."""
    found: list[Range] = []
    for reach in sorted(ranges):
        if found and common(found[-1], reach) is not None:
            found[-1] = (found[-1][0], max(found[-1][1], reach[1]))
        else:
            found.append(reach)
    return tuple(found)


def left_out(ranges: Iterable[Range], within: Range) -> list[Range]:
    """What of `within` stands in none of these."""
    found, at = [], int(within[0])
    for first, last in sorted(ranges):
        if int(first) > at:
            found.append((f"{at:04}", f"{min(int(first) - 1, int(within[1])):04}"))
        at = max(at, int(last) + 1)
        if at > int(within[1]):
            break
    if at <= int(within[1]):
        found.append((f"{at:04}", within[1]))
    return found
