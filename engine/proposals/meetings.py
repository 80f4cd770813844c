"""The series of meetings in a region's `overleggen.toml`, changed one by one; all else stays as it was.

Pure: text in, text out. Must not know: HTTP, what a diagram does with a meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from engine.errors import DrempelError, NotFound
from engine.meetings import series
from engine.meetings.series import DAYS_SHOWN, Plan, SeriesRefused

ROWS = "overleggen"


class MeetingsUnreadable(DrempelError):
    """This file is no valid TOML with a block for each series; mend it as text first."""

    code = "meetings:unreadable"


class SeriesUnknown(NotFound):
    """This region has no such series of meetings."""

    code = "meetings:series"


class SeriesTaken(DrempelError):
    """This region has a series of this kind already."""

    code = "meetings:taken"


def plans(data: bytes) -> list[Plan]:
    """The series of a file, in its order. Raises MeetingsUnreadable."""
    try:
        found = series.parse({"": data.decode()})
    except (SeriesRefused, UnicodeDecodeError, RecursionError) as error:
        raise MeetingsUnreadable from error
    if len(found) != len(_parts(data.decode())) // 2:
        raise MeetingsUnreadable
    return found


def rewritten(data: bytes, new: Plan) -> bytes:
    """The file in which the series of this kind is as `new`. Raises SeriesUnknown, MeetingsUnreadable."""
    at, old = _place(data, new.kind)
    before, after = _said(old), _said(new)
    changed = {key: value for key, value in after.items() if value != before[key]}
    if not changed:
        return data
    parts = _parts(data.decode())
    block = _parsed(parts[at])
    (row,) = block[ROWS]
    for key, value in changed.items():
        if value is None:
            del row[key]
        else:
            row[key] = value
    parts[at] = tomlkit.dumps(block)
    return "".join(parts).encode()


def added(data: bytes, new: Plan) -> bytes:
    """The file with one more series at its end. Raises SeriesTaken, MeetingsUnreadable."""
    if any(plan.kind == new.kind for plan in plans(data)):
        raise SeriesTaken(kind=new.kind)
    row = tomlkit.table()
    for key, value in _said(new).items():
        if value is not None:
            row[key] = value
    rows = tomlkit.aot()
    rows.append(row)
    text = data.decode().rstrip("\n")
    return (f"{text}\n\n" if text else "").encode() + tomlkit.dumps({ROWS: rows}).encode()


def removed(data: bytes, kind: str) -> bytes:
    """The file without this series and the comment above it. Raises SeriesUnknown, MeetingsUnreadable."""
    at, _ = _place(data, kind)
    parts = _parts(data.decode())
    above = parts[at - 1].splitlines(keepends=True)
    while above and above[-1].startswith("#") and at > 1:
        above.pop()
    parts[at - 1 : at + 1] = ["".join(above)]
    return ("".join(parts).rstrip("\n") + "\n").encode()


def _place(data: bytes, kind: str) -> tuple[int, Plan]:
    """Where its block is among the parts of the file, and what it says."""
    for number, plan in enumerate(plans(data)):
        if plan.kind == kind:
            return number * 2 + 1, plan
    raise SeriesUnknown(kind=kind)


def _parts(text: str) -> list[str]:
    """What stands before the first block, that block, what stands before the second one, and so on.

    A comment after a block stands above the next one.
    """
    lines = text.splitlines(keepends=True)
    begins = [number for number, line in enumerate(lines) if line.split("#")[0].strip() == f"[[{ROWS}]]"]
    parts, done = [], 0
    for begin, until in zip(begins, (*begins, len(lines))[1:], strict=True):
        said = [at for at in range(begin, until) if lines[at].strip() and not lines[at].startswith("#")]
        parts += ["".join(lines[done:begin]), "".join(lines[begin : said[-1] + 1])]
        done = said[-1] + 1
    return [*parts, "".join(lines[done:])]


def _parsed(block: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(block)
    except TOMLKitError as error:  # a text over more lines that looks like a block
        raise MeetingsUnreadable from error


def _said(plan: Plan) -> Mapping[str, Any]:
    """The keys of its block, in their order; None for what it leaves out."""
    return {
        "soort": plan.kind,
        "naam": plan.name,
        "ritme": plan.rule or None,
        "begin": plan.first_day,
        "tijd": plan.starts,
        "minuten": plan.minutes,
        "plaats": plan.place,
        "voorzitter": plan.chair,
        "leden": list(plan.members),
        "dagen_vooruit": plan.horizon if plan.horizon != DAYS_SHOWN else None,
        "moet_voor": plan.precedes,
        "waarschuwing": plan.warning,
    }
