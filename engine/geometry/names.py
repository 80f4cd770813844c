"""Rules about names: everything that needs one has one, it fits, and nothing stands over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.drawing import Artifact, Bounds, Drawing, Flow, Node, Point
from engine.drawing.names import STRIP, Block, blocks
from engine.geometry.lines import Segment, box_of, from_outline, segments
from engine.geometry.nearby import Nearby
from engine.geometry.rules import Problem, Rule
from engine.wording import Said

FAR: Final = 60.0
"""Pixels between a label and what it names beyond which a reader has to search."""
TOUCH: Final = 1.5
"""Letters are measured a little too wide, so they may touch this much."""


OVER_ANOTHER: Final = "has its name over {other}; move the label"


def problems(drawing: Drawing) -> Iterator[Problem]:
    for node in drawing.nodes:
        yield from _unnamed(drawing, node)
    yield from _unanswered(drawing)
    placed = list(blocks(drawing))
    shapes: tuple[Node | Artifact, ...] = (*drawing.nodes, *drawing.artifacts)
    near_shapes = Nearby((shape.bounds, shape) for shape in shapes)
    near_flows = Nearby((box_of(part), (flow, part)) for flow in drawing.flows for part in segments(flow))
    for block in placed:
        if block.broken or not block.fits:
            what = Said(
                "{name} does not fit; shorten the name or make the room larger", name=" ".join(block.lines)
            )
            yield Problem(block.element, Rule.NAME_FITS, what)
    labels = [block for block in placed if block.outside]
    titles = [block for block in placed if block.element in drawing.by_id and not block.centred]
    yield from _far(drawing, labels)
    for label in labels:
        yield from _outside(drawing, label)
        yield from _over_shapes(near_shapes, label)
    for block in (*labels, *titles):
        yield from _over_flows(near_flows, block)
    yield from _over_names([*labels, *titles])


def is_split(drawing: Drawing, node: Node) -> bool:
    return node.is_gateway and len(drawing.outgoing(node.id)) > 1


def _unnamed(drawing: Drawing, node: Node) -> Iterator[Problem]:
    splits = is_split(drawing, node)
    asks = splits and node.kind == "exclusiveGateway"
    if (not node.is_gateway or splits) and not node.name:
        yield Problem(node.id, Rule.UNNAMED, Said("has no name; say in Dutch what happens or is asked here"))
    if asks and node.name and not node.name.rstrip().endswith("?"):
        yield Problem(node.id, Rule.NO_QUESTION, Said("is no question; end its name with a question mark"))
    if node.event == "message" and not node.trigger:
        what = Said("says not which message; choose a message with a name in its properties")
        yield Problem(node.id, Rule.NO_MESSAGE, what)
    if node.name and not node.is_activity and node.label is None:
        yield Problem(node.id, Rule.NO_LABEL, Said("has no place for its name; give it a label"))


def _unanswered(drawing: Drawing) -> Iterator[Problem]:
    for flow in drawing.flows:
        source = drawing.by_id[flow.source]
        if source.kind == "exclusiveGateway" and is_split(drawing, source) and not flow.name:
            yield Problem(
                flow.id,
                Rule.UNANSWERED,
                Said("is no answer to {source}; give the flow a name", source=source.id),
            )


def _far(drawing: Drawing, labels: list[Block]) -> Iterator[Problem]:
    flows = {flow.id: flow for flow in drawing.flows}
    for label in labels:
        if label.element in drawing.by_id:
            away = _distance(label.bounds, drawing.by_id[label.element].bounds)
        elif label.element in flows:
            away = min(_distance(label.bounds, box_of(part)) for part in segments(flows[label.element]))
        else:
            continue
        if away > FAR:
            yield Problem(
                label.element, Rule.LABEL_FAR, Said("has its name far away; move the label beside it")
            )


def _outside(drawing: Drawing, label: Block) -> Iterator[Problem]:
    pool = drawing.pool
    if pool is None:
        return
    if not pool.bounds.contains(label.bounds.grown(-TOUCH)):
        yield Problem(label.element, Rule.OUTSIDE, Said("has its name outside the pool; move the label in"))
    elif label.bounds.x < max((lane.bounds.x for lane in drawing.lanes), default=pool.bounds.x) + STRIP:
        yield Problem(
            label.element, Rule.LABEL_OVER, Said("has its name over that of its lane; move the label right")
        )


def _over_shapes(shapes: Nearby[Node | Artifact], label: Block) -> Iterator[Problem]:
    box = label.bounds.grown(-TOUCH)
    for shape in shapes.at(label.bounds):
        if shape.id == label.element:
            covers = isinstance(shape, Node) and _touches_outline(label, shape)
        elif isinstance(shape, Node) and shape.expanded:
            covers = shape.bounds.overlaps(box) and not shape.bounds.contains(box)  # over its border
        else:
            covers = shape.bounds.overlaps(box) and not (
                isinstance(shape, Artifact) and shape.kind == "group"
            )
        if covers:
            own = shape.id == label.element
            what = "has its name over its own shape; move the label" if own else OVER_ANOTHER
            yield Problem(label.element, Rule.LABEL_OVER, Said(what, other=shape.id))


def _touches_outline(label: Block, node: Node) -> bool:
    """Whether the letters come within the circle or diamond itself, not only in a corner of its square."""
    ink, centre = label.ink.grown(-TOUCH), node.bounds.centre
    nearest = Point(min(max(centre.x, ink.x), ink.right), min(max(centre.y, ink.y), ink.bottom))
    return from_outline(node, nearest) < 0


def _over_flows(parts: Nearby[tuple[Flow, Segment]], block: Block) -> Iterator[Problem]:
    box = block.bounds.grown(-TOUCH)
    over = {flow.id: flow for flow, part in parts.at(block.bounds) if _runs_in(part, box)}
    for flow in over.values():
        yield Problem(
            block.element,
            Rule.LABEL_OVER,
            Said("has its name over flow {flow}; move one of the two", flow=flow.id),
        )


def _over_names(placed: list[Block]) -> Iterator[Problem]:
    for one, other in Nearby((block.bounds, block) for block in placed).pairs():
        if one.bounds.grown(-TOUCH).overlaps(other.bounds.grown(-TOUCH)):
            yield Problem(
                one.element,
                Rule.LABEL_OVER,
                Said("has its name over that of {other}; move one", other=other.element),
            )


def _runs_in(segment: tuple[Point, Point], box: Bounds) -> bool:
    line = box_of(segment)
    return line.x < box.right and box.x < line.right and line.y < box.bottom and box.y < line.bottom


def _distance(one: Bounds, other: Bounds) -> float:
    across = max(one.x - other.right, other.x - one.right, 0.0)
    down = max(one.y - other.bottom, other.y - one.bottom, 0.0)
    return float(max(across, down))
