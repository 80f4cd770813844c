"""What a list of the facts holds and what it lacks, by the annotation `x-overzicht` of its question. Pure.

The form says per kind how many are usually wanted and why; whether that is enough, a person judges. Must not
know: what the list is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.forms.form import FormSet
from engine.forms.model import Field

ANNOTATION: Final = "x-overzicht"


@dataclass(frozen=True)
class KindLine:
    """One kind of piece. `missing` says how many fewer there are than usually wanted."""

    value: str
    label: str
    count: int
    first: str | None  # ISO day of the oldest one
    last: str | None
    wanted: int
    missing: int
    why: str


@dataclass(frozen=True)
class Overview:
    fact: str
    title: str
    lines: tuple[KindLine, ...]

    @property
    def missing(self) -> int:
        """How many kinds lack something."""
        return sum(line.missing > 0 for line in self.lines)


def overviews(forms: FormSet, facts: Mapping[str, Any]) -> list[Overview]:
    """One for every annotated list that the dossier has, also when nothing is in it yet."""
    found: dict[str, Overview] = {}
    for path in forms.paths:
        for field in forms.form(path).fields:
            rows = facts.get(field.name)
            if ANNOTATION in field.schema and isinstance(rows, list) and field.name not in found:
                found[field.name] = _overview(field, rows)
    return list(found.values())


def _overview(field: Field, rows: list[Any]) -> Overview:
    given = field.schema[ANNOTATION]
    per = field.child(given["per"])
    lines = []
    for option in per.options if per is not None else ():
        mine = [row for row in rows if isinstance(row, Mapping) and row.get(given["per"]) == option.value]
        days = sorted(str(row[given["datum"]]) for row in mine if row.get(given.get("datum")))
        wanted = given["verwacht"].get(str(option.value), {})
        least = int(wanted.get("aantal", 0))
        lines.append(
            KindLine(
                value=str(option.value),
                label=option.label,
                count=len(mine),
                first=days[0] if days else None,
                last=days[-1] if days else None,
                wanted=least,
                missing=max(0, least - len(mine)),
                why=str(wanted.get("uitleg", "")),
            )
        )
    return Overview(field.name, field.label, tuple(lines))
