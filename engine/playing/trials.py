"""All plays of a region, played one after the other: what `drempel check --try` and a publication ask.

Must not know: where the files come from, how what is found is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.checks.meetings import roles_given
from engine.playing import player
from engine.playing.player import Played
from engine.playing.throwaway import throwaway
from engine.plays import Play, of_region, read


def plays(region: str, files: Mapping[str, bytes]) -> list[Play]:
    """Those of these files, by path. Raises PlayRefused."""
    return [read(path, data) for path, data in of_region(files, region).items()]


def played(region: str, files: Mapping[str, bytes], roles: Collection[str] | None = None) -> Iterator[Played]:
    """Each play, played on a database of its own. The files were found sound. Takes about a second for each.

    `roles`: those that organisations of the installation have; without, those of `organisaties.toml`.
    """
    filled = roles_given(region, files) if roles is None else roles
    for told in plays(region, files):
        yield play(region, files, told, filled)


def play(region: str, files: Mapping[str, bytes], told: Play, roles: Collection[str]) -> Played:
    """Play one, on a database of its own that goes afterwards."""
    with throwaway() as url:
        return player.play(url, region, files, told, roles)
