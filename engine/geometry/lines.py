"""Rules about flows: straight, from border to border, past every shape; and how often they cross."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from engine.drawing import Artifact, Bounds, Drawing, Flow, Node, Point
from engine.geometry.nearby import Nearby
from engine.geometry.rules import Problem, Rule
from engine.geometry.shapes import HOST_SLACK
from engine.wording import Said

SLACK: Final = 1.0
"""Pixels by which an editor may miss."""
DOCK_SLACK: Final = 2.0
"""Pixels by which the end of a line may miss the border of its shape."""
APART: Final = 4.0
"""Pixels below which two lines beside each other look like one."""
Segment = tuple[Point, Point]
Span = tuple[float, float, float]  # where a part lies, and from where to where
Tracks = tuple[list[Span], list[Span]]
STARTS_BESIDE: Final = "starts beside the border of {node}; put it on the border"
ENDS_BESIDE: Final = "ends beside the border of {node}; put it on the border"
THROUGH_ITS_END: Final = "runs through {other}, its own end; dock it on the near side"
THROUGH_ANOTHER: Final = "runs through {other}; lead it around"


def problems(drawing: Drawing) -> Iterator[Problem]:
    nodes = Nearby((node.bounds, node) for node in drawing.nodes)
    notes = Nearby((one.bounds, one) for one in drawing.artifacts if one.kind != "group")
    for flow in drawing.flows:
        yield from _slanted(flow)
        yield from _undocked(drawing, flow)
        yield from _through(drawing, flow, nodes, notes)
        yield from _outside(drawing, flow)
    yield from _along(drawing)


def crossings(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of flows that cross. Two that share a source or a target may meet there.

    For two that share neither, a bend on the other's line counts too: nobody can see who turns there.
    """
    found = []
    for one, other in _beside_each_other(drawing):
        slack = SLACK if _share_an_end(one, other) else -SLACK
        if any(_cross(a, b, slack) for a in segments(one) for b in segments(other)):
            found.append((one.id, other.id))
    return found


def _beside_each_other(drawing: Drawing) -> Iterator[tuple[Flow, Flow]]:
    """Each two flows that have parts near each other, once, in the order of the file."""
    order = {flow.id: place for place, flow in enumerate(drawing.flows)}
    parts = Nearby((box_of(part).grown(APART), flow) for flow in drawing.flows for part in segments(flow))
    pairs = {(order[one.id], order[other.id]) for one, other in parts.pairs() if one is not other}
    for one, other in sorted(pairs):
        yield drawing.flows[one], drawing.flows[other]


def box_of(part: Segment) -> Bounds:
    """The place that a part of a line takes."""
    start, end = part
    x, y = min(start.x, end.x), min(start.y, end.y)
    return Bounds(x, y, abs(start.x - end.x) or 0.01, abs(start.y - end.y) or 0.01)


def all_around(flow: Flow) -> Bounds:
    """The place that a whole line takes."""
    across, down = [point.x for point in flow.waypoints], [point.y for point in flow.waypoints]
    return Bounds(min(across), min(down), max(across) - min(across), max(down) - min(down))


def backward_flows(drawing: Drawing) -> list[str]:
    """Flows that end left of where they begin: loops, and what comes back."""
    return [
        flow.id
        for flow in drawing.flows
        if drawing.by_id[flow.target].bounds.right < drawing.by_id[flow.source].bounds.x
    ]


def segments(flow: Flow) -> list[Segment]:
    return list(zip(flow.waypoints, flow.waypoints[1:], strict=False))


def _slanted(flow: Flow) -> Iterator[Problem]:
    for start, end in segments(flow):
        if abs(start.x - end.x) > SLACK and abs(start.y - end.y) > SLACK:
            yield Problem(flow.id, Rule.SLANTED, Said("has a slanted part; make it horizontal or vertical"))
            return


def _undocked(drawing: Drawing, flow: Flow) -> Iterator[Problem]:
    ends = ((flow.waypoints[0], flow.source, STARTS_BESIDE), (flow.waypoints[-1], flow.target, ENDS_BESIDE))
    for point, node_id, what in ends:
        if abs(from_outline(drawing.by_id[node_id], point)) > DOCK_SLACK:
            yield Problem(
                flow.id,
                Rule.UNDOCKED,
                Said(what, node=node_id),
            )


def from_outline(node: Node, point: Point) -> float:
    """How far a point lies outside the circle, diamond or rectangle of a node; below 0 within it."""
    centre = node.bounds.centre
    across, down = abs(point.x - centre.x), abs(point.y - centre.y)
    radius = node.bounds.width / 2
    if node.is_event:
        return math.hypot(across, down) - radius
    if node.is_gateway:
        return across + down - radius
    out_x, out_y = across - radius, down - node.bounds.height / 2
    return max(out_x, out_y) if min(out_x, out_y) < 0 else math.hypot(out_x, out_y)


def _through(drawing: Drawing, flow: Flow, nodes: Nearby[Node], notes: Nearby[Artifact]) -> Iterator[Problem]:
    parts, place = segments(flow), all_around(flow)
    for node in nodes.at(place):
        if not any(_hits(part, node.bounds) for part in parts):
            continue
        box = _forbidden(drawing, flow, node)
        if box is not None and any(_hits(part, box) for part in parts):
            what = THROUGH_ITS_END if node.id in (flow.source, flow.target) else THROUGH_ANOTHER
            yield Problem(flow.id, Rule.THROUGH, Said(what, other=node.id))
    for artifact in notes.at(place):
        if any(_hits(part, artifact.bounds) for part in parts):
            yield Problem(
                flow.id, Rule.THROUGH, Said("runs through {other}; move one of the two", other=artifact.id)
            )


def _forbidden(drawing: Drawing, flow: Flow, node: Node) -> Bounds | None:
    """The part of a shape in which this flow has no business; None for a room that it runs in."""
    if node.id in (flow.source, flow.target):
        return None if node.expanded else node.bounds.grown(-SLACK)
    if node.id == drawing.by_id[flow.source].attached_to:
        return node.bounds.grown(-HOST_SLACK)
    return None if node in drawing.around(flow.source) else node.bounds


def _outside(drawing: Drawing, flow: Flow) -> Iterator[Problem]:
    """A flow stays in the pool, and in the subprocess that its two ends are in."""
    parent = drawing.by_id.get(drawing.by_id[flow.source].parent or "")
    for room in (drawing.pool, parent if parent is not None and parent.expanded else None):
        if room is not None and not all(room.bounds.holds(point) for point in flow.waypoints):
            yield Problem(flow.id, Rule.OUTSIDE, Said("leaves {room}; keep it within", room=room.id))


def _along(drawing: Drawing) -> Iterator[Problem]:
    tracks = {flow.id: _tracks(flow) for flow in drawing.flows}
    for one, other in _beside_each_other(drawing):
        if not _share_an_end(one, other) and _same_track(tracks[one.id], tracks[other.id]):
            yield Problem(
                one.id, Rule.ALONG, Said("runs over {other}; give each a track of its own", other=other.id)
            )


def _share_an_end(one: Flow, other: Flow) -> bool:
    return one.source == other.source or one.target == other.target


def _tracks(flow: Flow) -> Tracks:
    """Its level parts and its upright ones."""
    parts = segments(flow)
    level, upright = ([span for part in parts if (span := _span(part, way))] for way in (True, False))
    return level, upright


def _same_track(one: Tracks, other: Tracks) -> bool:
    """Do two level parts, or two upright ones, cover each other for a while?"""
    return any(
        abs(first[0] - second[0]) < APART and min(first[2], second[2]) - max(first[1], second[1]) > SLACK
        for mine, theirs in zip(one, other, strict=True)
        for first in mine
        for second in theirs
    )


def _span(part: Segment, level: bool) -> Span | None:
    """Where a level (or upright) part lies, and from where to where; None when it is slanted to that."""
    start, end = part
    place, low, place_2, high = (
        (start.y, start.x, end.y, end.x) if level else (start.x, start.y, end.x, end.y)
    )
    return None if abs(place - place_2) > SLACK else (place, min(low, high), max(low, high))


def _hits(segment: Segment, box: Bounds) -> bool:
    """Does an upright or level part run inside the box? Along its border is not inside."""
    start, end = segment
    left, right = min(start.x, end.x), max(start.x, end.x)
    top, bottom = min(start.y, end.y), max(start.y, end.y)
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y


def _cross(one: Segment, other: Segment, slack: float) -> bool:
    """Do a level and an upright part cross, `slack` away from the ends of both?"""
    for level, upright in ((one, other), (other, one)):
        across, down = _span(level, level=True), _span(upright, level=False)
        if across is None or down is None:
            continue
        (y, left, right), (x, top, bottom) = across, down
        if left + slack < x < right - slack and top + slack < y < bottom - slack:
            return True
    return False
