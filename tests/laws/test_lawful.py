"""What a judge decides says so in every region: help for a stuck dossier never passes it."""

from __future__ import annotations

import pytest

from engine import definitions
from engine.definitions import regions
from engine.settings import ROOT
from tests.checking import built

VERDICT = "uitspraak"  # the fact: what the judge said


@pytest.mark.parametrize("region", regions(ROOT))
def test_every_step_that_asks_the_verdict_is_of_the_law(region: str) -> None:
    definition: definitions.Definition = built(region)
    asks = {
        path
        for path in definition.forms.paths
        if any(each.name == VERDICT and not each.read_only for each in definition.forms.fields(path))
    }
    steps = [one for one in definition.elements.values() if one.kind == "userTask" and one.form in asks]
    assert steps
    assert [one.id for one in steps if one.properties.get("wettelijk") != "ja"] == []
