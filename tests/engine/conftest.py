"""A house on the small region, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.access import Actor
from engine.definitions import read_files
from engine.organisations import people
from engine.testing import House
from tests.begun import begun

SMALL = Path(__file__).resolve().parents[1] / "small"
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    built = begun(database_url, "klein", BEGIN, read_files(SMALL, "klein"))
    yield built
    built.engine.database.dispose()


@pytest.fixture
def person(house: House) -> Callable[[str], Actor]:
    """Someone with an account at the landlord, by name."""

    def make(name: str) -> Actor:
        with house.engine.database.write() as connection:
            email, member = f"{name}@test.example", {"test-woningcorporatie": "medewerker"}
            number = people.add_user(connection, house.clock, email, name, "een lang wachtwoord", member)
        return Actor(number, name, {house.landlord: "medewerker"})

    return make
