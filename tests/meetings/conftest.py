"""A house on the region `proef` (see tests/web), with a gebiedsteam that meets every third Tuesday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.definitions import read_files
from engine.meetings import calendar, series
from engine.testing import House, Story
from tests.begun import begun

REGION = Path(__file__).resolve().parents[1] / "web" / "regio"
BEGIN = datetime(2026, 2, 2, 8, tzinfo=UTC)  # a Monday; the gebiedsteam meets on 10 February and 3 March
ROLES = ("woningcorporatie", "wijkteam", "gebiedsteam", "politie")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    built = begun(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    with built.engine.database.write() as connection:
        calendar.store(connection, "proef", series.read(REGION, "proef"))
    yield built
    built.engine.database.dispose()


def registered(house: House, **answer: object) -> Story:
    """A dossier that was put before the gebiedsteam today."""
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01")
    told.act("woningcorporatie", "proef_bespreken", **({"ontruimingsdatum": None} | answer))
    return told
