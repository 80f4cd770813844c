"""Rules about flows: straight, from border to border, past every shape; and how often they cross."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from engine.drawing import Bounds, Drawing, Flow, Node, Point
from engine.geometry.rules import Problem, Rule

SLACK: Final = 1.0
"""Pixels by which an editor may miss."""
Segment = tuple[Point, Point]


def problems(drawing: Drawing) -> Iterator[Problem]:
    for flow in drawing.flows:
        yield from _slanted(flow)
        yield from _undocked(drawing, flow)
        yield from _through(drawing, flow)


def crossings(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of flows that cross. Two that share a source or a target may run together there."""
    found = []
    for one, other in combinations(drawing.flows, 2):
        if any(_cross(a, b) for a in segments(one) for b in segments(other)):
            found.append((one.id, other.id))
    return found


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
            yield Problem(flow.id, Rule.SLANTED, "has a slanted part; make it horizontal or vertical")
            return


def _undocked(drawing: Drawing, flow: Flow) -> Iterator[Problem]:
    ends = ((flow.waypoints[0], flow.source, "starts"), (flow.waypoints[-1], flow.target, "ends"))
    for point, node_id, verb in ends:
        node = drawing.by_id[node_id]
        if not node.bounds.grown(SLACK).holds(point) or node.bounds.grown(-SLACK).holds(point):
            yield Problem(
                flow.id, Rule.UNDOCKED, f"{verb} beside the border of {node_id}; put it on the border"
            )


def _through(drawing: Drawing, flow: Flow) -> Iterator[Problem]:
    for node in drawing.nodes:
        if _may_touch(drawing, flow, node):
            continue
        if any(_hits(segment, node.bounds) for segment in segments(flow)):
            yield Problem(flow.id, Rule.THROUGH, f"runs through {node.id}; lead it around")
    for end in (flow.source, flow.target):
        node = drawing.by_id[end]
        if not node.expanded and any(_hits(segment, node.bounds.grown(-SLACK)) for segment in segments(flow)):
            yield Problem(flow.id, Rule.THROUGH, f"runs through {end}, its own end; dock it on the near side")


def _may_touch(drawing: Drawing, flow: Flow, node: Node) -> bool:
    """Its own ends, the rooms it runs in, and the host of a boundary event it starts from."""
    if node.id in (flow.source, flow.target):
        return True
    source = drawing.by_id[flow.source]
    host = drawing.by_id.get(source.attached_to or "")
    if host is not None and node.id == host.id:
        return True
    rooms = [*drawing.around(flow.source), *(drawing.around(host.id) if host is not None else ())]
    return any(node.id == room.id for room in rooms)


def _hits(segment: Segment, box: Bounds) -> bool:
    """Does an upright or level part run inside the box? Along its border is not inside."""
    start, end = segment
    left, right = min(start.x, end.x), max(start.x, end.x)
    top, bottom = min(start.y, end.y), max(start.y, end.y)
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y


def _cross(one: Segment, other: Segment) -> bool:
    """Do a level and an upright part cross in the middle of both?"""
    for level, upright in ((one, other), (other, one)):
        if abs(level[0].y - level[1].y) > SLACK or abs(upright[0].x - upright[1].x) > SLACK:
            continue
        left, right = sorted((level[0].x, level[1].x))
        top, bottom = sorted((upright[0].y, upright[1].y))
        x, y = upright[0].x, level[0].y
        if left + SLACK < x < right - SLACK and top + SLACK < y < bottom - SLACK:
            return True
    return False
