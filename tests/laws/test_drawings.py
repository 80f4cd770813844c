"""Every diagram of the house can be read at a glance: the law of layout is a part of `drempel check`."""

from __future__ import annotations

from engine.drawing import read
from engine.geometry import crossings
from engine.settings import ROOT

FILES = sorted((ROOT / "processes").rglob("*.bpmn"))


def test_flows_cross_at_most_once_in_250() -> None:
    drawings = [read(file.read_bytes(), file.name) for file in FILES]
    flows = sum(len(drawing.flows) for drawing in drawings)
    crossed = [pair for drawing in drawings for pair in crossings(drawing)]
    assert flows > 100
    assert len(crossed) <= flows / 250, crossed
