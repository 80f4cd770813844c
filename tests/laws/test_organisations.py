"""Every file with organisations can be loaded as it is: the command and the demonstration do."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import organisation_file
from engine.settings import ROOT

FILES = sorted((ROOT / "processes").glob("*/organisaties.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_file_of_organisations_has_no_mistakes(path: Path) -> None:
    found = organisation_file.read(path.read_text(encoding="utf-8"), path.parent.name)
    assert [str(problem) for problem in found.problems] == []
    assert {slug for person in found.people for slug in person.member_of} <= {
        one.slug for one in found.organisations
    } | _named_elsewhere(path)


def _named_elsewhere(path: Path) -> set[str]:
    others = (organisation_file.read(one.read_text(encoding="utf-8"), "x") for one in FILES if one != path)
    return {organisation.slug for found in others for organisation in found.organisations}
