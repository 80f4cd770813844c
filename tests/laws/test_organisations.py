"""Every file with organisations can be loaded as it is, and leaves no doubt about an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.access import CONSOLE
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.versions import Definitions
from engine.organisations import changes, file, neighbourhoods
from engine.settings import ROOT

FILES = sorted((ROOT / "processes").glob("*/organisaties.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_file_of_organisations_has_no_mistakes(path: Path) -> None:
    found = file.read(path.read_text(encoding="utf-8"), path.parent.name)
    assert [str(problem) for problem in found.problems] == []
    assert {slug for person in found.people for slug in person.member_of} <= {
        one.slug for one in found.organisations
    } | _named_elsewhere(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_postcode_of_a_region_has_one_organisation_for_a_role(path: Path, database_url: str) -> None:
    database, region = Database(database_url), path.parent.name
    found = file.read(path.read_text(encoding="utf-8"), region)
    engine = Engine(database, MovableClock(datetime(2026, 2, 2, 8, tzinfo=UTC)), Definitions())
    others = replace(found, people=())
    changes.load(engine, CONSOLE, others)
    with database.read() as connection:
        assert neighbourhoods.overlaps(connection, region) == []
        assert neighbourhoods.gaps(connection, region) == []
    database.dispose()


def _named_elsewhere(path: Path) -> set[str]:
    others = (file.read(one.read_text(encoding="utf-8"), "x") for one in FILES if one != path)
    return {organisation.slug for found in others for organisation in found.organisations}
