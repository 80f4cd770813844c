"""Rules about shapes: all drawn, none over another, each within what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.drawing import Artifact, Bounds, Drawing, Lane, Node, Pool
from engine.drawing.names import STRIP
from engine.geometry.nearby import Nearby
from engine.geometry.rules import Problem, Rule
from engine.wording import Said

HOST_SLACK: Final = 4.0
"""How far the centre of a boundary event may stand from the border of its host."""
SEAM: Final = 1.0
"""Pixels by which the border of a lane may miss that of the next."""


def problems(drawing: Drawing) -> Iterator[Problem]:
    for element in drawing.undrawn:
        yield Problem(element, Rule.UNDRAWN, Said("has no place in the diagram; draw it or remove it"))
    yield from _overlaps(drawing)
    yield from _outside_pool(drawing)
    yield from _gaps(drawing)
    members = frozenset().union(*(lane.members for lane in drawing.lanes))
    for node in drawing.nodes:
        yield from _outside_lane(drawing, node, members)
        yield from _outside_parent(drawing, node)
        yield from _off_host(drawing, node)


def _overlaps(drawing: Drawing) -> Iterator[Problem]:
    shapes: list[Node | Artifact] = [
        *drawing.nodes,
        *(artifact for artifact in drawing.artifacts if artifact.kind != "group"),
    ]
    for one, other in Nearby((shape.bounds, shape) for shape in shapes).pairs():
        if one.bounds.overlaps(other.bounds) and not _belong_together(drawing, one, other):
            yield Problem(one.id, Rule.OVERLAP, Said("stands over {other}; move them apart", other=other.id))
    for lane, next_lane in Nearby((lane.bounds, lane) for lane in drawing.lanes).pairs():
        nested = next_lane.parent == lane.id or lane.parent == next_lane.id
        if lane.bounds.overlaps(next_lane.bounds) and not nested:
            text = Said("stands over lane {other}; make one end where the other begins", other=next_lane.id)
            yield Problem(lane.id, Rule.OVERLAP, text)


def _belong_together(drawing: Drawing, one: Node | Artifact, other: Node | Artifact) -> bool:
    """Whether one stands on or in the other by its nature: a boundary event, a step in a subprocess."""
    for inner, outer in ((one, other), (other, one)):
        if isinstance(outer, Node) and outer.expanded and outer.bounds.contains(inner.bounds):
            return True
        if isinstance(inner, Node) and isinstance(outer, Node):
            if inner.attached_to == outer.id:
                return True
            host = drawing.by_id.get(inner.attached_to or "")
            # What sticks out of the border of an inner activity is still inside the outer one.
            if host is not None and outer in drawing.around(host.id):
                return True
            if outer in drawing.around(inner.id):
                return True  # not fully inside: reported by OUTSIDE, with a better cure
    return False


def _outside_pool(drawing: Drawing) -> Iterator[Problem]:
    if drawing.pool is None:
        return
    room = _room(drawing.pool.bounds)
    for lane in drawing.lanes:
        if not room.contains(lane.bounds):
            yield Problem(
                lane.id, Rule.OUTSIDE, Said("sticks out of the pool, or lies over its name; fit it in")
            )
    shapes: tuple[Node | Artifact, ...] = (*drawing.nodes, *drawing.artifacts)
    for shape in shapes:
        if not room.contains(shape.bounds):
            yield Problem(
                shape.id, Rule.OUTSIDE, Said("sticks out of the pool, or lies over its name; move it in")
            )


def _gaps(drawing: Drawing) -> Iterator[Problem]:
    """Lanes fill what is around them. (Where they lie over each other is found as an overlap.)"""
    if drawing.pool is None:
        return
    rooms: tuple[Pool | Lane, ...] = (drawing.pool, *drawing.lanes)
    inside: dict[str | None, list[Lane]] = {}
    for lane in sorted(drawing.lanes, key=lambda one: one.bounds.y):
        inside.setdefault(lane.parent, []).append(lane)
    for around in rooms:
        lanes = inside.get(around.id if isinstance(around, Lane) else None)
        if lanes:
            yield from _gaps_in(around, lanes)


def _gaps_in(around: Pool | Lane, lanes: list[Lane]) -> Iterator[Problem]:
    room = _room(around.bounds)
    top, above = room.y, around.id
    for lane in lanes:
        if lane.bounds.y > top + SEAM:
            yield Problem(
                lane.id,
                Rule.GAP,
                Said("leaves a gap below {above}; make it begin at y={top}", above=above, top=f"{top:g}"),
            )
        if lane.bounds.x > room.x + SEAM or lane.bounds.right < room.right - SEAM:
            what = "is not as wide as {around}; make it reach from x={left} to x={right}"
            width = Said(what, around=around.id, left=f"{room.x:g}", right=f"{room.right:g}")
            yield Problem(lane.id, Rule.GAP, width)
        top, above = lane.bounds.bottom, lane.id
    if top < room.bottom - SEAM:
        yield Problem(
            above,
            Rule.GAP,
            Said(
                "ends above the bottom of {around}; make it end at y={bottom}",
                around=around.id,
                bottom=f"{room.bottom:g}",
            ),
        )


def _room(bounds: Bounds) -> Bounds:
    """A pool or lane without the band that carries its name."""
    return Bounds(bounds.x + STRIP, bounds.y, bounds.width - STRIP, bounds.height)


def _within(lane: Lane, node: Node) -> bool:
    """A subprocess that is drawn open may reach over the lanes of those who work in it."""
    if node.expanded:
        return node.bounds.overlaps(lane.bounds)
    return _room(lane.bounds).contains(node.bounds)


def _outside_lane(drawing: Drawing, node: Node, members: frozenset[str]) -> Iterator[Problem]:
    """An expanded subprocess may span lanes, its steps may not."""
    if not drawing.lanes:
        return
    lane = drawing.lane_by_id.get(node.lane or "")
    if lane is None:
        yield Problem(node.id, Rule.OUTSIDE, Said("stands in no lane; move it into the lane of who does it"))
    elif node.id not in members:
        yield Problem(
            node.id, Rule.OUTSIDE, Said("is no member of {lane} (flowNodeRef); add it there", lane=lane.id)
        )
    elif not _within(lane, node):
        yield Problem(
            node.id,
            Rule.OUTSIDE,
            Said("stands outside lane {lane}; move it, or change its lane", lane=lane.id),
        )


def _outside_parent(drawing: Drawing, node: Node) -> Iterator[Problem]:
    parent = drawing.by_id.get(node.parent or "")
    if parent is not None and parent.expanded and not parent.bounds.contains(node.bounds):
        yield Problem(
            node.id, Rule.OUTSIDE, Said("sticks out of its subprocess {around}; move it in", around=parent.id)
        )


def _off_host(drawing: Drawing, node: Node) -> Iterator[Problem]:
    host = drawing.by_id.get(node.attached_to or "")
    if host is None:
        return
    centre, box = node.bounds.centre, host.bounds
    near = box.grown(HOST_SLACK).holds(centre)
    inside = box.grown(-HOST_SLACK).holds(centre)
    if not near or inside:
        yield Problem(
            node.id, Rule.OFF_HOST, Said("is not on the border of {host}; put its centre on it", host=host.id)
        )
