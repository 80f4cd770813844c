"""The series of meetings of a region, as `overleggen.toml` says them.

Stored (calendar.py) the tables are the truth. Must not know: the database, dossiers, agendas.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from engine.errors import DrempelError
from engine.meetings import rhythm
from engine.meetings.rhythm import RuleRefused

FILENAME = "overleggen.toml"
SHARED = "gedeeld"
DAYS_SHOWN = 180
_TYPES: dict[str, type] = {
    "soort": str,
    "naam": str,
    "begin": date,
    "tijd": time,
    "minuten": int,
    "plaats": str,
    "voorzitter": str,
    "leden": list,
}
_OPTIONAL: dict[str, type] = {"ritme": str, "dagen_vooruit": int, "moet_voor": str, "waarschuwing": str}


class SeriesRefused(DrempelError):
    """These meetings cannot be planned; each problem names its series and the cure."""

    code = "meeting:series"

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Plan:
    """One series as the file says it."""

    kind: str
    name: str
    rule: str  # empty: made by hand
    first_day: date
    starts: time
    minutes: int
    place: str
    chair: str
    members: tuple[str, ...]
    horizon: int
    precedes: str | None = None  # fact: a day before which one of them must fall
    warning: str | None = None


def read(folder: Path, region: str) -> list[Plan]:
    """The series of this region and the shared ones. Raises SeriesRefused with everything that is wrong."""
    return parse(texts(folder, region))


def texts(folder: Path, region: str) -> dict[str, str]:
    """Folder -> what its file of meetings says; none for a folder without one. Raises SeriesRefused."""
    found = {}
    for slug in (SHARED, region):
        path = folder / "processes" / slug / FILENAME
        if path.exists():
            try:
                found[slug] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise SeriesRefused([f"no valid TOML: {error}"]) from error
    return found


def parse(found: Mapping[str, str]) -> list[Plan]:
    """The series in these texts; one of a later folder goes before one of its kind. Raises SeriesRefused."""
    plans = {plan.kind: plan for text in found.values() for plan in _parse(text)}
    return list(plans.values())


def _parse(text: str) -> list[Plan]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SeriesRefused([f"no valid TOML: {error}"]) from error
    rows = content.get("overleggen", [])
    problems = [problem for row in rows for problem in _problems(row)]
    kinds = [row.get("soort") for row in rows]
    problems += [f"{kind}: is there twice" for kind in sorted({k for k in kinds if kinds.count(k) > 1})]
    if problems:
        raise SeriesRefused(problems)
    return [_plan(row) for row in rows]


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    name = row.get("soort", "a series without soort")
    for key, kind in _TYPES.items():
        if key not in row:
            yield f"{name}: add {key}"
        elif type(row[key]) is not kind:
            yield f"{name}: {key} is written in another way"
    for key in sorted(row.keys() - _TYPES.keys() - _OPTIONAL.keys()):
        yield f"{name}: {key} means nothing here; leave it out"
    for key in sorted(row.keys() & _OPTIONAL.keys()):
        if type(row[key]) is not _OPTIONAL[key]:
            yield f"{name}: {key} is written in another way"
    if ("moet_voor" in row) != ("waarschuwing" in row):
        yield f"{name}: moet_voor and waarschuwing go together"
    if isinstance(row.get("minuten"), int) and not 15 <= row["minuten"] <= 600:
        yield f"{name}: minuten is a number from 15 to 600"
    if row.get("ritme") and type(row.get("begin")) is date:
        try:
            rhythm.check(str(row["ritme"]), row["begin"])
        except RuleRefused as error:
            yield f"{name}: ritme: {error}"


def _plan(row: Mapping[str, Any]) -> Plan:
    return Plan(
        kind=row["soort"],
        name=row["naam"],
        rule=row.get("ritme", ""),
        first_day=row["begin"],
        starts=row["tijd"],
        minutes=row["minuten"],
        place=row["plaats"],
        chair=row["voorzitter"],
        members=tuple(str(role) for role in row["leden"]),
        horizon=row.get("dagen_vooruit", DAYS_SHOWN),
        precedes=row.get("moet_voor"),
        warning=row.get("waarschuwing"),
    )
