"""What a drawing holds beside its steps and flows: notes, groups, the lines to them, and the signs of a list.

They stand where bpmn-js puts them, so that a designer sees the same in the editor and on the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from engine.drawing import Artifact, Association, Drawing, Node
from web.diagrams.ink import SOFT, box, px

BRACKET = 10
BESIDE_PLUS = 16  # how far the sign of a list stands left of the plus


def beside(drawing: Drawing) -> Iterator[str]:
    """Groups, then notes, then the lines to them; their words are drawn with the other names."""
    for artifact in sorted(drawing.artifacts, key=lambda one: one.kind != "group"):
        yield _artifact(artifact)
    for association in drawing.associations:
        yield _association(drawing, association)


def _artifact(artifact: Artifact) -> str:
    place, name = artifact.bounds, f'data-id="{escape(artifact.id)}"'
    if artifact.kind == "group":
        shape = (
            f'<rect {name} {box(place)} rx="10" fill="none" stroke="{SOFT}" stroke-width="1.5" '
            f'stroke-linecap="round" stroke-dasharray="10 6 0 6"/>'
        )
    elif artifact.kind == "textAnnotation":
        x, y = px(place.x), px(place.y)
        line = f"M{x} {y}m{BRACKET} 0h-{BRACKET}v{px(place.height)}h{BRACKET}"
        shape = f'<path {name} d="{line}" fill="none" stroke="{SOFT}" stroke-width="1.5"/>'
    else:
        shape = f'<rect {name} {box(place)} fill="none" stroke="{SOFT}"/>'
    return shape


def _association(drawing: Drawing, association: Association) -> str:
    points = " ".join(f"{px(point.x)},{px(point.y)}" for point in association.waypoints)
    arrow = f'="url(#wijst-{drawing.process})"'
    start = f" marker-start{arrow}" if association.direction == "Both" else ""
    end = f" marker-end{arrow}" if association.direction in ("One", "Both") else ""
    return (
        f'<polyline data-id="{escape(association.id)}" points="{points}" fill="none" '
        f'stroke="{SOFT}" stroke-width="2" stroke-linecap="round" stroke-dasharray="0 5"{start}{end}/>'
    )


def link_ends(drawing: Drawing) -> str:
    """The open arrow of a line that points somewhere; only where there is one."""
    if all(one.direction == "None" for one in drawing.associations):
        return ""
    return (
        f'<marker id="wijst-{drawing.process}" viewBox="0 0 20 20" refX="11" refY="10" markerWidth="20" '
        f'markerHeight="20" markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        f'<path d="M1 5L11 10L1 15" fill="none" stroke="{SOFT}" stroke-width="1.5"/></marker>'
    )


def markers(node: Node) -> str:
    """At the bottom of an activity: a plus when a diagram is behind it, lines when it is done for a list."""
    collapsed = node.kind in {"subProcess", "callActivity"} and not node.expanded
    return (_plus(node) if collapsed else "") + _list(node, collapsed)


def _plus(node: Node) -> str:
    x, y = node.bounds.centre.x - 7, node.bounds.bottom - 16
    return (
        f'<path d="M{px(x)} {px(y)}h14v13h-14zM{px(x + 7)} {px(y + 3)}v7'
        f'M{px(x + 3.5)} {px(y + 6.5)}h7" fill="none" stroke="{SOFT}"/>'
    )


def _list(node: Node, collapsed: bool) -> str:
    """Three lines: upright when all of the list go on at once, level when one after the other."""
    x, y = node.bounds.centre.x - (BESIDE_PLUS if collapsed else 0), node.bounds.bottom
    if node.loop == "parallel":
        line = f"M{px(x - 3)} {px(y - 18)}v10m3-10v10m3-10v10"
    elif node.loop == "sequential":
        line = f"M{px(x - 5)} {px(y - 16)}h10m-10 3h10m-10 3h10"
    else:
        return ""
    return f'<path data-id="{escape(node.id)}" d="{line}" fill="none" stroke="{SOFT}" stroke-width="2"/>'
