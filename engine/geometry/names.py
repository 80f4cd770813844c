"""Rules about names: everything that needs one has one, it fits, and nothing stands over it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from engine.drawing import Bounds, Drawing, Node, Point
from engine.drawing.names import Block, blocks
from engine.geometry.lines import segments
from engine.geometry.rules import Problem, Rule

FAR: Final = 60.0
"""Pixels between a label and what it names beyond which a reader has to search."""
TOUCH: Final = 1.5
"""Letters are measured a little too wide, so they may touch this much."""


def problems(drawing: Drawing) -> Iterator[Problem]:
    for node in drawing.nodes:
        yield from _unnamed(drawing, node)
    yield from _unanswered(drawing)
    placed = list(blocks(drawing))
    for block in placed:
        if block.broken or not block.fits:
            yield Problem(
                block.element, Rule.NAME_FITS, "does not fit; shorten the name or make the room larger"
            )
    yield from _far(drawing, [block for block in placed if block.outside])
    yield from _covered(drawing, [block for block in placed if block.outside])


def is_split(drawing: Drawing, node: Node) -> bool:
    return node.is_gateway and len(drawing.outgoing(node.id)) > 1


def _unnamed(drawing: Drawing, node: Node) -> Iterator[Problem]:
    splits = is_split(drawing, node)
    asks = splits and node.kind == "exclusiveGateway"
    if (not node.is_gateway or splits) and not node.name:
        yield Problem(node.id, Rule.UNNAMED, "has no name; say in Dutch what happens or is asked here")
    if asks and node.name and not node.name.rstrip().endswith("?"):
        yield Problem(node.id, Rule.NO_QUESTION, "is no question; end its name with a question mark")
    if node.name and not node.is_activity and node.label is None:
        yield Problem(node.id, Rule.NO_LABEL, "has no place for its name; give it a label")


def _unanswered(drawing: Drawing) -> Iterator[Problem]:
    for flow in drawing.flows:
        source = drawing.by_id[flow.source]
        if source.kind == "exclusiveGateway" and is_split(drawing, source) and not flow.name:
            yield Problem(flow.id, Rule.UNANSWERED, f"is no answer to {source.id}; give the flow a name")


def _far(drawing: Drawing, labels: list[Block]) -> Iterator[Problem]:
    flows = {flow.id: flow for flow in drawing.flows}
    for label in labels:
        if label.element in drawing.by_id:
            away = _distance(label.bounds, drawing.by_id[label.element].bounds)
        elif label.element in flows:
            away = min(_distance(label.bounds, _box(part)) for part in segments(flows[label.element]))
        else:
            continue
        if away > FAR:
            yield Problem(label.element, Rule.LABEL_FAR, "has its name far away; move the label beside it")


def _covered(drawing: Drawing, labels: list[Block]) -> Iterator[Problem]:
    for label in labels:
        box = label.bounds.grown(-TOUCH)
        own = drawing.by_id.get(label.element)
        for node in drawing.nodes:
            rooms = node.expanded and node.bounds.contains(box)
            apart = node.expanded and not node.bounds.overlaps(box)
            if not rooms and not apart and node.bounds.overlaps(box) and node != own:
                yield Problem(label.element, Rule.LABEL_OVER, f"has its name over {node.id}; move the label")
        for flow in drawing.flows:
            if any(_runs_in(part, box) for part in segments(flow)):
                yield Problem(
                    label.element, Rule.LABEL_OVER, f"has its name over flow {flow.id}; move the label"
                )
    for one, other in combinations(labels, 2):
        if one.bounds.grown(-TOUCH).overlaps(other.bounds.grown(-TOUCH)):
            yield Problem(
                one.element, Rule.LABEL_OVER, f"has its name over that of {other.element}; move one"
            )


def _runs_in(segment: tuple[Point, Point], box: Bounds) -> bool:
    line = _box(segment)
    return line.x < box.right and box.x < line.right and line.y < box.bottom and box.y < line.bottom


def _box(segment: tuple[Point, Point]) -> Bounds:
    start, end = segment
    x, y = min(start.x, end.x), min(start.y, end.y)
    return Bounds(x, y, abs(start.x - end.x) or 0.01, abs(start.y - end.y) or 0.01)


def _distance(one: Bounds, other: Bounds) -> float:
    across = max(one.x - other.right, other.x - one.right, 0.0)
    down = max(one.y - other.bottom, other.y - one.bottom, 0.0)
    return float(max(across, down))
