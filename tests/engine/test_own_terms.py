"""A setting, such as a term, that an organisation has of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from engine import checks, definitions
from engine.access import CONSOLE
from engine.definitions import read_files
from engine.dossier import cases
from engine.organisations import people
from engine.tables import Participant
from engine.testing import House, Story, build
from tests.engine.conftest import BEGIN, SMALL
from tests.engine.telling import story


@pytest.fixture
def with_terms(database_url: str) -> Iterator[Callable[..., House]]:
    """A house in which these organisations have a term of their own, in this order."""
    made: list[House] = []

    def build_with(**own: str) -> House:
        files, path = read_files(SMALL, "klein"), "processes/klein/instellingen.toml"
        lines = "".join(f'test-{role} = "{term}"\n' for role, term in own.items())
        table = f"\n[instellingen.termijn.per_organisatie]\n{lines}".encode()
        made.append(build(database_url, "klein", BEGIN, {**files, path: files[path] + table}))
        return made[-1]

    yield build_with
    for house in made:
        house.engine.database.dispose()


@pytest.mark.parametrize(
    ("own", "days"),
    [
        ({}, 14),
        ({"woningcorporatie": "P7D"}, 7),
        ({"gemeente": "P10D", "woningcorporatie": "P7D"}, 7),  # the landlord goes first
        ({"gemeente": "P10D"}, 10),  # would be the gemeente here, before it has anything to do
        ({"nergens": "P10D"}, 14),
    ],
)
def test_an_organisation_can_have_a_term_of_its_own(
    with_terms: Callable[..., House], own: dict[str, str], days: int
) -> None:
    told = story(with_terms(**own))
    assert told.terms()["Herinnering"] == date(2026, 1, 1) + timedelta(days)


def setting_with(house: House, told: Story, role: str, organisation_id: int) -> Any:
    """The term in a dossier in which this organisation has this role."""
    with house.engine.database.write() as connection:
        values = {"kind": "betrokken", "since": house.clock.now()}
        row = {"case_id": told.case_id, "role": role, "organisation_id": organisation_id, **values}
        connection.execute(insert(Participant).values(row))
        return cases.lock_case(house.engine, connection, CONSOLE, told.case_id).setting("termijn")


def test_the_term_of_a_team_counts_where_it_is_the_team(with_terms: Callable[..., House]) -> None:
    house = with_terms(wijkteam="P3D")
    other = house.organisations["gemeente"]
    assert setting_with(house, story(house), "wijkteam", house.organisations["wijkteam"]) == "P3D"
    replaced = story(house, huurcontract="HC-000002")
    assert setting_with(house, replaced, "wijkteam", other) == "P14D"  # another one is the team there


def test_who_was_only_asked_something_brings_no_term_of_its_own(with_terms: Callable[..., House]) -> None:
    house = with_terms(noord="P3D")
    with house.engine.database.write() as connection:
        asked = people.add_organisation(connection, "test-noord", "Noord", [])
    assert setting_with(house, story(house), f"meedenker_{asked}", asked) == "P14D"


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ('"P3D"', []),
        (
            '"3 dagen"',
            ["processes/klein/instellingen.toml: termijn: per_organisatie een: write a value like 'P14D'"],
        ),
        ("3", ["processes/klein/instellingen.toml: termijn: per_organisatie een: write a value like 'P14D'"]),
    ],
)
def test_a_value_of_an_organisation_is_of_the_same_sort(tmp_path: Path, own: str, found: list[str]) -> None:
    for part in ("processes", "forms"):
        shutil.copytree(SMALL / part / "klein", tmp_path / part / "klein")
    with (tmp_path / "processes" / "klein" / "instellingen.toml").open("a") as file:
        file.write(f"\n[instellingen.termijn.per_organisatie]\neen = {own}\n")
    files = definitions.read_all(tmp_path, "klein")
    found_now = [str(one) for one in checks.check("klein", files) if "per_organisatie" in str(one)]
    assert found_now == found
