"""Dossiers of the demonstration that stand somewhere on their route: at a task, a term or after the end.

`processes/<region>/voorbeelden.toml` tells each: where it should stand, and the answers that lead there. Must
not know: which routes there are, how a dossier comes there (see player.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.definitions import SHARED
from engine.errors import DrempelError

FILE = "voorbeelden.toml"


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
    """The scenes of a region; what the shared file answers counts where a region says nothing else."""
    usual: dict[str, Mapping[str, Any]] = {}
    opening: dict[str, Any] = {}
    rows: list[Mapping[str, Any]] = []
    for slug in (SHARED, region):
        content = _content(folder, slug)
        usual |= content.get("antwoorden", {})
        opening |= content.get("openen", {})
        rows = content.get("dossiers", [])
    return [
        Scene(
            name=row["naam"],
            goal=row.get("doel"),
            days=row.get("dagen", 0),
            opening={**opening, **row.get("openen", {})},
            answers={**usual, **row.get("antwoorden", {})},
            deeds=tuple(row.get("handelingen", ())),
            route=row.get("route"),
            landlord=content.get("corporatie"),
        )
        for row in rows
    ]


def extra_meetings(folder: Path, region: str) -> list[Mapping[str, Any]]:
    """`[[overleggen]]` of the file: meetings outside the rhythm, `over_dagen` after the scenes."""
    found: list[Mapping[str, Any]] = _content(folder, region).get("overleggen", [])
    return found


def _content(folder: Path, slug: str) -> Mapping[str, Any]:
    path = folder / "processes" / slug / FILE
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
