"""In no region a message is said to nobody or waited for in vain, and something reaches every diagram."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import definitions
from engine.definitions import Definition
from engine.definitions.relations import Bond, Place, Relations, relations, unheard, unsaid

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=definitions.regions(ROOT))
def definition(request: pytest.FixtureRequest) -> Definition:
    region = str(request.param)
    return definitions.build(region, definitions.read_files(ROOT, region))


@pytest.fixture(scope="module")
def found(definition: Definition) -> Relations:
    return relations(definition)


def test_every_message_is_said_and_heard(definition: Definition) -> None:
    assert unheard(definition) == {}
    assert unsaid(definition) == {}


def test_something_reaches_every_diagram(found: Relations) -> None:
    begun = {link.target for link in found.links if link.bond in (Bond.CALLS, Bond.STARTS)}
    by_people = {process for process, place in found.places.items() if place in (Place.MAIN, Place.BUTTON)}
    assert len(found.places) > 30
    assert found.places.keys() - by_people - begun == set()


def test_a_diagram_stands_on_the_map_once_for_each_bond_and_message(found: Relations) -> None:
    assert len(set(found.links)) == len(found.links)
    assert all(link.target in found.places for link in found.links)
    assert {link.source for link in found.links} - {None} <= found.places.keys()
