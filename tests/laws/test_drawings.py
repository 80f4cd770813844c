"""Every diagram of the house can be read at a glance, as far as a law can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.drawing import read
from engine.geometry import crossings, problems
from engine.settings import ROOT

FILES = sorted((ROOT / "processes").rglob("*.bpmn"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_drawing_keeps_the_law_of_layout(file: Path) -> None:
    assert [str(problem) for problem in problems(read(file.read_bytes(), file.name))] == []


def test_flows_cross_at_most_once_in_250() -> None:
    drawings = [read(file.read_bytes(), file.name) for file in FILES]
    flows = sum(len(drawing.flows) for drawing in drawings)
    crossed = [pair for drawing in drawings for pair in crossings(drawing)]
    assert flows > 100
    assert len(crossed) <= flows / 250, crossed
