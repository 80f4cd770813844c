"""The series of meetings of a region, as `overleggen.toml` says them.

Stored (calendar.py) the tables are the truth. Must not know: the database, dossiers, agendas.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from engine.errors import DrempelError
from engine.meetings import rhythm
from engine.meetings.rhythm import RuleRefused
from engine.wording import Reason, Said, said

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

    def __init__(self, problems: Sequence[Reason]) -> None:
        self.problems = list(problems)
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
    paths = (folder / path_of(slug) for slug in (SHARED, region))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.exists()}
    return parse(texts(files, region))


def texts(files: Mapping[str, bytes], region: str) -> dict[str, str]:
    """Folder -> what its file of meetings says; none for a folder without one. Raises SeriesRefused."""
    found = {}
    for slug in (SHARED, region):
        path = path_of(slug)
        if path in files:
            try:
                found[slug] = files[path].decode()
            except UnicodeDecodeError as error:
                raise SeriesRefused(
                    [Reason(path, "", Said("no valid TOML: {error}", error=error))]
                ) from error
    return found


def path_of(slug: str) -> str:
    """Where the series of a folder stand."""
    return f"processes/{slug}/{FILENAME}"


def as_files(found: Mapping[str, str]) -> dict[str, bytes]:
    """These texts by path: what `texts` read."""
    return {path_of(slug): text.encode() for slug, text in found.items()}


def parse(found: Mapping[str, str]) -> list[Plan]:
    """The series in these texts; one of a later folder goes before one of its kind. Raises SeriesRefused."""
    plans = {plan.kind: plan for slug, text in found.items() for plan in _parse(path_of(slug), text)}
    return list(plans.values())


def _parse(path: str, text: str) -> list[Plan]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SeriesRefused([Reason(path, "", Said("no valid TOML: {error}", error=error))]) from error
    rows = content.get("overleggen", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SeriesRefused([Reason(path, "overleggen", Said("write each series below [[overleggen]]"))])
    problems = [Reason(path, str(row.get("soort", "")), what) for row in rows for what in _problems(row)]
    kinds = [str(row.get("soort")) for row in rows]
    twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
    problems += [Reason(path, kind, Said("is there twice")) for kind in twice]
    if problems:
        raise SeriesRefused(problems)
    return [_plan(row) for row in rows]


def _problems(row: Mapping[str, Any]) -> Iterator[Said]:
    for key, kind in _TYPES.items():
        if key not in row:
            yield Said("add {missing}", missing=key)
        elif type(row[key]) is not kind:
            yield Said("{key} is written in another way", key=key)
    for key in sorted(row.keys() - _TYPES.keys() - _OPTIONAL.keys()):
        yield Said("{key} means nothing here; leave it out", key=key)
    for key in sorted(row.keys() & _OPTIONAL.keys()):
        if type(row[key]) is not _OPTIONAL[key]:
            yield Said("{key} is written in another way", key=key)
    if ("moet_voor" in row) != ("waarschuwing" in row):
        yield Said("moet_voor and waarschuwing go together")
    if isinstance(row.get("minuten"), int) and not 15 <= row["minuten"] <= 600:
        yield Said("minuten is a number from 15 to 600")
    if row.get("ritme") and type(row.get("begin")) is date:
        try:
            rhythm.check(str(row["ritme"]), row["begin"])
        except RuleRefused as error:
            yield Said("ritme: {error}", error=said(error))


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
