"""The plays of every region pass, on both databases, and go on passing when a term is changed.

They are stories too: all hear of every turn, no date is out of order, what ended can be reopened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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


def changed() -> Iterator[tuple[str, str, dict[str, int]]]:
    """Each play with the days by which its terms change: each time that a term is named the other way.

    The play that alone names a term comes once more, for the other way.
    """
    last: dict[tuple[str, str], int] = {}
    named: dict[tuple[str, str], list[str]] = {}
    for region, path in PLAYS:
        days = {}
        for name in sorted(settings(region, path)):
            days[name] = last[region, name] = -last.get((region, name), HALF_A_MONTH)
            named.setdefault((region, name), []).append(path)
        if days:
            yield region, path, days
    for (region, name), paths in named.items():
        if len(paths) == 1:
            yield region, paths[0], {name: -last[region, name]}


HALF_A_MONTH = 14
CHANGED = list(changed())


@pytest.mark.parametrize(
    ("region", "path", "days"), CHANGED, ids=[NAMES[PLAYS.index((one[0], one[1]))] for one in CHANGED]
)
def test_a_changed_term_breaks_no_play(region: str, path: str, days: dict[str, int]) -> None:
    """Half a month less or more; the terms that it does not name stay as they are."""
    settings_file = f"processes/{region}/instellingen.toml"
    own, *_ = definitions.read_settings(region, FILES[region])
    text = FILES[region][settings_file].decode()
    for name, more in days.items():
        old = str(own[name].value)
        length = parse_duration(old)
        left = length.days + more
        new = f"P{length.months}M{left}D" if left >= 0 else f"P{length.months - 1}M{30 + left}D"
        head, mark, rest = text.partition(f"[instellingen.{name}]")
        assert mark, f"{name} is no setting of {region} itself"
        text = head + mark + rest.replace(f'"{old}"', f'"{new}"', 1)
    files = {**FILES[region], settings_file: text.encode()}
    with throwaway() as url:
        told = plays.read(path, files[path])
        result = player.play(url, region, files, told, roles_given(region, files))
    assert result.finding is None, f"{days}: {result.finding.line()}"


def test_terms_are_tried_both_shorter_and_longer() -> None:
    tried: dict[str, set[int]] = {}
    for _, _, days in CHANGED:
        for name, more in days.items():
            tried.setdefault(name, set()).add(more)
    assert [name for name, both in tried.items() if both != {-HALF_A_MONTH, HALF_A_MONTH}] == []
