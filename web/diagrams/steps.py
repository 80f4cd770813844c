"""A diagram in words: the list that says the same as the picture, for whoever does not look at it.

Must not know: dossiers, HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.drawing import Drawing, Node
from engine.drawing.text_width import whole
from web.diagrams.svg import KINDS, Marks


@dataclass(frozen=True)
class Step:
    """One element for the list that says the same as the picture."""

    id: str
    kind: str
    name: str
    lane: str
    state: str
    due: str


def as_list(drawing: Drawing, marks: Marks | None = None) -> list[Step]:
    """The named elements in the order of their flows, for whoever does not look at the picture."""
    marks = marks or Marks()
    lanes = {lane.id: lane.name for lane in drawing.lanes}
    return [
        Step(
            node.id,
            KINDS.get(node.kind, "Stap"),
            whole(node.name),
            lanes.get(node.lane or "", ""),
            marks.state(node.id),
            marks.due.get(node.id, ""),
        )
        for node in _in_order(drawing)
        if node.name
    ]


def _in_order(drawing: Drawing) -> Iterator[Node]:
    """From each start along the flows, the upper way first; then what no flow reaches."""
    seen: set[str] = set()
    todo = sorted((n for n in drawing.nodes if n.kind == "startEvent"), key=lambda n: n.parent is not None)
    stack = list(reversed(todo))
    while stack:
        node = stack.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        yield node
        following = [drawing.by_id[flow.target] for flow in drawing.outgoing(node.id)]
        attached = [n for n in drawing.nodes if n.attached_to == node.id]
        inside = [n for n in drawing.nodes if n.parent == node.id and n.kind == "startEvent"]
        onward = [*inside, *sorted(following, key=lambda n: n.bounds.y), *attached]
        stack += reversed([n for n in onward if n.id not in seen])
    yield from (node for node in drawing.nodes if node.id not in seen)
