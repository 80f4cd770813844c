"""All plays of a region, played one after the other: what `drempel check --try` and a publication ask.

Must not know: where the files come from, how what is found is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.checks.finding import Finding
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
    for play in plays(region, files):
        with throwaway() as url:
            yield player.play(url, region, files, play, filled)


def findings(region: str, files: Mapping[str, bytes], roles: Collection[str] | None = None) -> list[Finding]:
    """Where plays stopped; none when all passed."""
    return [one.finding for one in played(region, files, roles) if one.finding is not None]
