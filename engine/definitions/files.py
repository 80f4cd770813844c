"""The files of a region on disk, as a mapping of path to bytes: those of a version, and those beside it.

Must not know: what is in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.errors import DrempelError
from engine.plays import FOLDER as PLAYS
from engine.plays import is_play

SHARED = "gedeeld"
SUFFIXES = (".bpmn", ".dmn", ".json", ".toml", ".txt")
# Of the installation; dossiers keep no version of them.
NO_VERSION = (
    "organisaties.toml",
    "overleggen.toml",
    "voorbeelden.toml",
    "dagoverzicht.txt",
    "geen_overleg.txt",
    "laatste_dag.txt",
)
BESIDE = ("overleggen.toml", "organisaties.toml")  # no part of a version; a check looks at them


class RegionUnknown(DrempelError):
    """Nothing was deployed for this region yet. Run `drempel deploy` with its name."""

    code = "region:unknown"


def read_files(folder: Path, region: str) -> dict[str, bytes]:
    """The files of a region and of what all regions share, by path below `folder`."""
    files = {}
    for part in ("processes", "forms"):
        for slug in (region, SHARED):
            for path in sorted((folder / part / slug).rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.suffix in SUFFIXES and path.is_file() and _is_of_version(name):
                    files[name] = path.read_bytes()
    if not any(path.startswith(f"processes/{region}/") for path in files):
        raise RegionUnknown(f"There is no folder processes/{region}; name one that exists.")
    return files


def read_all(folder: Path, region: str) -> dict[str, bytes]:
    """What a check looks at: the files of a region, and what of its folder is no part of a version."""
    files = read_files(folder, region)
    for slug in (region, SHARED):
        for name in BESIDE:
            path = folder / "processes" / slug / name
            if path.is_file():
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
        for path in sorted((folder / "processes" / slug / PLAYS).glob("*")):
            if path.is_file():
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def of_version(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of these files that a version consists of."""
    return {path: data for path, data in files.items() if _is_of_version(path)}


def _is_of_version(path: str) -> bool:
    return path.rpartition("/")[2] not in NO_VERSION and not is_play(path)


def regions(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "processes").iterdir() if p.is_dir() and p.name != SHARED)
