"""The plays of every region pass, on both databases, and go on passing when a term is changed.

They are stories too: all hear of every turn, no date is out of order, what ended can be reopened.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine import definitions, plays
from engine.checks.meetings import roles_given
from engine.deadlines import parse_duration
from engine.errors import DrempelError
from engine.playing import player
from engine.playing.player import Played
from engine.playing.throwaway import throwaway
from engine.plays import Kind
from engine.settings import ROOT
from tests import reopened
from tests.order import in_order
from tests.turns import watched

REGIONS = definitions.regions(ROOT)
FILES = {region: definitions.read_all(ROOT, region) for region in REGIONS}
PLAYS = [(region, path) for region in REGIONS for path in plays.of_region(FILES[region], region)]
NAMES = [path.removeprefix("processes/").removesuffix(".toml") for _, path in PLAYS]


def played(url: str, region: str, path: str, files: Mapping[str, bytes]) -> Played:
    told = plays.read(path, files[path])
    house = player.build(url, region, files, told, roles_given(region, files))
    try:
        with watched() as unheard, in_order() as misplaced, reopened.noted(house.engine) as ended:
            result = player.go(house, told)
            elsewhere = list(reopened.wrongs(house.engine, ended))
    finally:
        house.engine.database.dispose()
    wrong = [*unheard, *misplaced, *elsewhere]
    assert wrong == [], "\n".join(wrong)
    return result


@pytest.mark.parametrize(("region", "path"), PLAYS, ids=NAMES)
def test_a_play_passes(database_url: str, region: str, path: str) -> None:
    result = played(database_url, region, path, FILES[region])
    assert result.finding is None, result.finding.line()


def test_every_region_has_plays() -> None:
    assert {region for region, _ in PLAYS} == set(REGIONS)


def settings(region: str, path: str) -> set[str]:
    """The terms of this region that a play names: as a setting, or by the name of the timer."""
    told = plays.read(path, FILES[region][path])
    own, *_ = definitions.read_settings(region, FILES[region])
    names = {step.names for step in told.steps if step.kind in (Kind.SETTING, Kind.TERM)}
    return {name for name in names & own.keys() if _is_time(str(own[name].value))}


def _is_time(value: str) -> bool:
    try:
        return parse_duration(value).months >= 1
    except DrempelError:
        return False


CHANGED = [(region, path, name) for region, path in PLAYS for name in sorted(settings(region, path))]


@pytest.mark.parametrize(("region", "path", "name"), CHANGED)
def test_a_changed_term_breaks_no_play(region: str, path: str, name: str) -> None:
    """Half a month more or less; those of the other terms stay as they are."""
    settings_file = f"processes/{region}/instellingen.toml"
    own, *_ = definitions.read_settings(region, FILES[region])
    old = str(own[name].value)
    length = parse_duration(old)
    for days in (length.days - 14, length.days + 14):
        new = f"P{length.months}M{days}D" if days >= 0 else f"P{length.months - 1}M{30 + days}D"
        text = FILES[region][settings_file].decode()
        head, mark, rest = text.partition(f"[instellingen.{name}]")
        assert mark, f"{name} is no setting of {region} itself"
        files = {
            **FILES[region],
            settings_file: (head + mark + rest.replace(f'"{old}"', f'"{new}"', 1)).encode(),
        }
        with throwaway() as url:
            result = player.play(
                url, region, files, plays.read(path, files[path]), roles_given(region, files)
            )
        assert result.finding is None, f"{new}: {result.finding.line()}"
