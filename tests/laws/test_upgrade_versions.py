"""A version that was deployed once is read for ever, whatever is checked before publishing today."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import checks, definitions
from tests.laws.test_upgrade import OLD
from tests.upgrade import read


@pytest.mark.parametrize("path", OLD)
def test_every_version_that_was_deployed_is_read_and_drawn(path: Path) -> None:
    _, tables = read(path)
    regions = {row["id"]: row["region"] for row in tables["definitions"]}
    assert regions
    for version, region in regions.items():
        rows = [row for row in tables["definition_files"] if row["definition_id"] == version]
        files = {row["path"]: row["content"] for row in rows}
        built = definitions.build(region, files)
        assert built.id == version
        assert built.mains
        assert built.drawings.keys() | built.undrawable.keys() == built.models.keys()
        checks.check(region, files)  # finds what it finds, and does not fail
