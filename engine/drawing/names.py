"""Where the names in a drawing stand: the block of text of every element, measured, with its lines.

Owns the sizes of lettering in a drawing. What is measured here is what `web.diagrams.svg` draws, so that a
label that passes the law of layout also looks right. Must not know: XML, SVG.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.drawing.model import Artifact, Bounds, Drawing, Flow, Lane, Node, Point, Pool
from engine.drawing.text_width import LINE_HEIGHT, Lettering, fit

NAME_SIZE: Final = 12.0
LABEL_SIZE: Final = 11.0
BASELINE: Final = 1.05
"""Where the first baseline lies below the top of a block, in font sizes."""
CAPITALS_BELOW: Final = BASELINE - 0.714
"""Where the capitals of Noto Sans begin below the top of a block, in font sizes."""
STRIP: Final = 30.0
"""Width of the band at the left of a pool or lane that carries its name."""
NARROWEST_LABEL: Final = 90.0
"""Below this width Dutch words are broken; editors draw a label at least this wide."""
PADDING: Final = 6.0
NOTE_PADDING: Final = 7.0
ICON_BAND: Final = 18.0
"""Height at the top of a task that its type icon takes."""
MARKER_BAND: Final = 18.0
"""Height at the bottom of an activity that its markers take (repeated, collapsed)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A name as it stands in the drawing. `bounds` is what the letters take; `room` is what they may take."""

    element: str
    lines: tuple[str, ...]
    size: float
    bounds: Bounds
    room: Bounds
    broken: bool  # a word had to be broken
    bold: bool = False
    rotated: bool = False  # read from bottom to top; bounds and room are as drawn
    centred: bool = True
    outside: bool = False  # beside its shape or line rather than within

    @property
    def ink(self) -> Bounds:
        """Where there are letters: `bounds` without the empty strip above the capitals of the first line."""
        empty = self.size * CAPITALS_BELOW
        return Bounds(self.bounds.x, self.bounds.y + empty, self.bounds.width, self.bounds.height - empty)

    @property
    def fits(self) -> bool:
        return self.bounds.height <= self.room.height + 0.5 and self.bounds.width <= self.room.width + 0.5


def blocks(drawing: Drawing) -> Iterator[Block]:
    """The block of every element that has a name or text, in the order of the file."""
    for strip in (*((drawing.pool,) if drawing.pool else ()), *drawing.lanes):
        if strip.name:
            yield strip_name(strip)
    for node in drawing.nodes:
        if node.name:
            yield node_name(node)
    for flow in drawing.flows:
        if flow.name:
            yield flow_name(flow)
    for artifact in drawing.artifacts:
        if artifact.text:
            yield artifact_text(artifact)


def strip_name(strip: Pool | Lane) -> Block:
    """The name of a pool or lane, turned a quarter, in the middle of its band."""
    box = strip.bounds
    lettering = fit(strip.name, NAME_SIZE, box.height - 2 * PADDING, bold=True)
    room = Bounds(box.x, box.y + PADDING, STRIP, box.height - 2 * PADDING)
    centre = room.centre
    bounds = Bounds(
        centre.x - lettering.height / 2, centre.y - lettering.width / 2, lettering.height, lettering.width
    )
    return Block(
        strip.id, lettering.lines, NAME_SIZE, bounds, room, lettering.broken, bold=True, rotated=True
    )


def node_name(node: Node) -> Block:
    """Within an activity; beside an event or gateway."""
    if not node.is_activity:
        below = Point(node.bounds.centre.x, node.bounds.bottom + 4)
        return _label(node.id, node.name, node.label, below)
    box = node.bounds
    if node.expanded:
        room = Bounds(box.x + 12, box.y + 7, box.width - 24, 2 * NAME_SIZE * LINE_HEIGHT)
        lettering = fit(node.name, NAME_SIZE, room.width, bold=True)
        bounds = Bounds(room.x, room.y, lettering.width, lettering.height)
        return Block(
            node.id, lettering.lines, NAME_SIZE, bounds, room, lettering.broken, bold=True, centred=False
        )
    return _name_within(node)


def _name_within(node: Node) -> Block:
    """In the middle of the shape, unless that touches the icon above or the markers below."""
    box = node.bounds
    top = ICON_BAND if has_icon(node) else PADDING / 2
    bottom = MARKER_BAND if has_marker(node) else PADDING / 2
    room = Bounds(box.x + PADDING, box.y + top, box.width - 2 * PADDING, box.height - top - bottom)
    lettering = fit(node.name, NAME_SIZE, room.width)
    middle = box.centre.y - lettering.height / 2
    y = max(room.y, min(middle, room.bottom - lettering.height))
    bounds = Bounds(box.centre.x - lettering.width / 2, y, lettering.width, lettering.height)
    return Block(node.id, lettering.lines, NAME_SIZE, bounds, room, lettering.broken)


def has_icon(node: Node) -> bool:
    """Whether the type of an activity is drawn as an icon in its top left corner."""
    return node.is_activity and not node.expanded and node.kind not in {"task", "subProcess", "callActivity"}


def has_marker(node: Node) -> bool:
    """Whether something is drawn at the bottom of an activity."""
    collapsed = node.kind in {"subProcess", "transaction", "adHocSubProcess", "callActivity"}
    return node.is_activity and not node.expanded and (collapsed or node.loop is not None)


def flow_name(flow: Flow) -> Block:
    """Beside the line; without a place of its own above the middle of its longest segment."""
    pairs = zip(flow.waypoints, flow.waypoints[1:], strict=False)
    start, end = max(pairs, key=lambda pair: abs(pair[0].x - pair[1].x) + abs(pair[0].y - pair[1].y))
    above = Point((start.x + end.x) / 2, (start.y + end.y) / 2 - LABEL_SIZE * LINE_HEIGHT - 3)
    return _label(flow.id, flow.name, flow.label, above)


def artifact_text(artifact: Artifact) -> Block:
    """A note's text within its bracket; a group's name within its border; a data object's name below it."""
    box = artifact.bounds
    if artifact.kind != "textAnnotation":
        y = box.y + 3 if artifact.kind == "group" else box.bottom + 4
        return _label(artifact.id, artifact.text, artifact.label, Point(box.centre.x, y))
    left, top = box.x + NOTE_PADDING, box.y + NOTE_PADDING
    room = Bounds(left, top, box.width - 2 * NOTE_PADDING, box.height - NOTE_PADDING - PADDING / 2)
    lettering = fit(artifact.text, NAME_SIZE, room.width)
    bounds = Bounds(room.x, room.y, lettering.width, lettering.height)
    return Block(artifact.id, lettering.lines, NAME_SIZE, bounds, room, lettering.broken, centred=False)


def _label(element: str, text: str, label: Bounds | None, default: Point) -> Block:
    """Centred under the top of its label box; `default` is where the top stands when there is no box."""
    top = Point(label.centre.x, label.y) if label else default
    limit = max(NARROWEST_LABEL, label.width if label else 0)
    lettering: Lettering = fit(text, LABEL_SIZE, limit)
    bounds = Bounds(top.x - lettering.width / 2, top.y, lettering.width, lettering.height)
    room = Bounds(top.x - limit / 2, top.y, limit, label.height if label else lettering.height)
    return Block(element, lettering.lines, LABEL_SIZE, bounds, room, lettering.broken, outside=True)
