"""Zaanstad as it is deployed, with a clock that starts on 5 January 2026."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import testing
from engine.testing import House, Story

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
DUE = "2026-01-01"  # the rent that was not paid
DUTIES = {
    "contact_gezocht_op": "2026-01-12",
    "gewezen_op_hulp_op": "2026-01-12",
    "herinnering_op": "2026-01-11",
    "aanbod_doorgeven_op": "2026-01-12",
    "bezwaar_ontvangen": False,
}
Tell = Callable[..., Story]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    built = testing.build(database_url, "zaanstad", BEGIN)
    yield built
    built.engine.database.dispose()


@pytest.fixture
def tell(house: House) -> Tell:
    """A new dossier; what is not given is made up. Its four duties are done: a seintje may go out."""

    def begin(**answer: Any) -> Story:
        usual = {
            "achterstand": 900.0,
            "vervaldatum": DUE,
            "betaalprofiel": "wisselend",
            "plichten": DUTIES,
            "adres": {"postcode": "1506AB", "huisnummer": 12},
        }
        return Story(house, **{**usual, **answer})

    return begin


def seintje_1(story: Story) -> Story:
    """Up to the first seintje, with nobody at home."""
    story.to("2026-02-16")
    return story
