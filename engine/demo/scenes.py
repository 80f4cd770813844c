"""Dossiers of the demonstration that stand somewhere on their route: at a task, a term or after the end.

`processes/<region>/voorbeelden.toml` tells each: where it should stand, and the answers that lead there
(docs/voorbeelden.md says how). Must not know: which routes there are, how a dossier comes there (player.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from engine.deadlines import parse_duration
from engine.definitions import SHARED, Setting, read_files, read_settings
from engine.errors import DrempelError

FILE = "voorbeelden.toml"
LONGEST_MONTH = 31  # days: what comes after a term comes surely after it
KEYS = frozenset({"naam", "doel", "dagen", "na", "openen", "antwoorden", "handelingen", "route"})


class SceneFailed(DrempelError):
    """An example dossier does not come where it should. Mend its answers in voorbeelden.toml."""

    code = "scene:failed"


@dataclass(frozen=True)
class Scene:
    """One example dossier: it stops where `goal` says, or goes on to its end without one."""

    name: str
    goal: str | None  # an open task, a term that runs, or the outcome of what is closed
    days: int  # from the due date to the day on which it stands there
    opening: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]  # element -> answer
    deeds: tuple[Mapping[str, Any], ...]  # actions: {bij: open element, handeling: process, rol, antwoord}
    route: str | None
    landlord: str | None = None  # the slug of the corporatie whose tenant it is; else the first of the region


def read(folder: Path, region: str) -> list[Scene]:
    """The scenes of a region; what the shared file answers counts where a region says nothing else.

    Raises SceneFailed for a word in one of them that does not exist.
    """
    usual: dict[str, Mapping[str, Any]] = {}
    opening: dict[str, Any] = {}
    rows: list[Mapping[str, Any]] = []
    for slug in (SHARED, region):
        content = _content(folder, slug)
        usual |= content.get("antwoorden", {})
        opening |= content.get("openen", {})
        rows = content.get("dossiers", [])
    settings = _settings(folder, region) if any("na" in row for row in rows) else {}
    return [
        Scene(
            name=_name(region, row),
            goal=row.get("doel"),
            days=_days(region, row, settings),
            opening={**opening, **row.get("openen", {})},
            answers={**usual, **row.get("antwoorden", {})},
            deeds=tuple(row.get("handelingen", ())),
            route=row.get("route"),
            landlord=content.get("corporatie"),
        )
        for row in rows
    ]


def _name(region: str, row: Mapping[str, Any]) -> str:
    name = str(row.get("naam", "a dossier without naam"))
    for key in sorted(row.keys() - KEYS):
        raise SceneFailed(f"{region}: {name}: {key} means nothing here.{_nearest(key, KEYS)}")
    return name


def _days(region: str, row: Mapping[str, Any], settings: Mapping[str, Setting]) -> int:
    """From the due date on: `dagen`, and before them the term of the setting that `na` names."""
    days, after = int(row.get("dagen", 0)), row.get("na")
    if after is None:
        return days
    if after not in settings:
        name = _name(region, row)
        raise SceneFailed(f"{region}: {name}: there is no setting {after}.{_nearest(after, settings)}")
    term = parse_duration(str(settings[after].value))
    return days + term.months * LONGEST_MONTH + term.days


def _settings(folder: Path, region: str) -> Mapping[str, Setting]:
    return read_settings(region, read_files(folder, region))[0]


def _nearest(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, known, 1)
    return f" Do you mean {near[0]}?" if near else ""


def extra_meetings(folder: Path, region: str) -> list[Mapping[str, Any]]:
    """`[[overleggen]]` of the file: meetings outside the rhythm, `over_dagen` after the scenes."""
    found: list[Mapping[str, Any]] = _content(folder, region).get("overleggen", [])
    return found


def _content(folder: Path, slug: str) -> Mapping[str, Any]:
    path = folder / "processes" / slug / FILE
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
