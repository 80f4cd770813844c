"""A diagram as SVG, drawn on the server: readable without JavaScript, on paper and aloud.

Colours are attributes of the drawing itself and never the only sign: what is done has a check mark, where the
dossier stands has a thick border and the word "nu". Must not know: dossiers, HTTP.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from markupsafe import Markup, escape

from engine.drawing import Bounds, Drawing, DrawingError, Flow, Node, Point, read
from engine.drawing.names import Block, blocks, has_icon
from engine.drawing.text_width import LINE_HEIGHT, whole
from web.diagrams.ink import INK, PAPER, ROOM, SOFT, box, px
from web.diagrams.signs import beside, link_ends, markers

DONE, DONE_FILL = "#3c6e66", "#e3efec"
NOW, NOW_FILL = "#a34a00", "#fff0df"
COLOURS = {  # of a state: line and fill
    "nu": (NOW, NOW_FILL),
    "gedaan": (DONE, DONE_FILL),
    "open": (INK, PAPER),
    "nieuw": ("#1d6b2f", "#e4f3e6"),
    "anders": ("#24519e", "#e6eefb"),
    "weg": ("#a3122a", "#fbe6e9"),
    "verplaatst": ("#6b3fa0", "#f1eafa"),
}
SAID = {"nu": " — hier is het dossier nu", "open": ""}
MARGIN = 12
KINDS = {
    "userTask": "Taak",
    "serviceTask": "Automatisch",
    "scriptTask": "Automatisch",
    "businessRuleTask": "Beslisregel",
    "callActivity": "Deelroute",
    "subProcess": "Onderdeel",
    "startEvent": "Begin",
    "endEvent": "Einde",
    "boundaryEvent": "Onderbreking",
    "intermediateCatchEvent": "Wachten op",
    "intermediateThrowEvent": "Bericht",
    "exclusiveGateway": "Keuze",
    "parallelGateway": "Tegelijk",
}


@dataclass(frozen=True)
class Marks:
    """What a drawing shows beside its steps: where a dossier stands, or what changed."""

    current: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    due: Mapping[str, str] = field(default_factory=dict)  # element -> when, in words
    changed: Mapping[str, str] = field(default_factory=dict)  # step or flow -> nieuw, anders, weg, verplaatst
    before_ids: str = ""  # for a page that shows one drawing twice
    walked: Mapping[str, int] = field(default_factory=dict)  # element -> in how many walks it was visited
    walks: int = 0  # how many there were; then lines are as thick as they were taken

    def state(self, element: str) -> str:
        """What `changed` says, else `nu`, `gedaan` or `open`."""
        if element in self.changed:
            return self.changed[element]
        return "nu" if element in self.current else "gedaan" if element in self.done else "open"

    def along(self, flow: Flow) -> int:
        """In how many walks this way was taken at most: both its ends were visited."""
        return min(self.walked.get(flow.source, 0), self.walked.get(flow.target, 0))


Link = Callable[[Node], str | None]


def render(drawing: Drawing, marks: Marks | None = None, link: Link = lambda _: None) -> Markup:
    """The whole drawing. `link` gives an address for a node that leads somewhere, such as a called one."""
    marks = marks or Marks()
    drawing = replace(drawing, process=marks.before_ids + drawing.process)
    parts = [
        _open(drawing, extent(drawing), "group" if any(map(link, drawing.nodes)) else "img"),
        f'<title id="titel-{drawing.process}">{escape(drawing.name)}</title>',
        f'<desc id="uitleg-{drawing.process}">{escape(_summary(drawing, marks))}</desc>',
        _line_ends(drawing),
        *_frame(drawing),
    ]
    texts = {block.element: block for block in blocks(drawing)}
    inner_last = sorted(drawing.nodes, key=lambda node: not node.expanded)
    parts += [_room(node, marks) for node in inner_last if node.expanded]
    parts += [_flow(drawing, flow, marks) for flow in drawing.flows]
    parts += [_node(node, marks, texts, link(node)) for node in inner_last if not node.expanded]
    loose = [block for key, block in texts.items() if key not in drawing.by_id or drawing.by_id[key].expanded]
    parts += beside(drawing)
    parts += [_text(block) for block in loose]
    return Markup("\n".join([*parts, "</svg>"]))  # noqa: S704 - every name in it was escaped


def extent(drawing: Drawing) -> Bounds:
    """All that is drawn, with a margin."""
    return (drawing.pool.bounds if drawing.pool is not None else _around(drawing)).grown(MARGIN)


# -- what stands on the page -----------------------------------------------------------------------------


def _summary(drawing: Drawing, marks: Marks) -> str:
    now = [whole(node.name) for node in drawing.nodes if node.id in marks.current and node.name]
    if marks.changed:
        named = [node for node in drawing.nodes if node.id in marks.changed and node.name]
        return "; ".join(f"{marks.changed[node.id]}: {whole(node.name)}" for node in named) + "."
    return f"Nu: {', '.join(now)}." if now else drawing.documentation or "De stappen van deze route."


def _open(drawing: Drawing, page: Bounds, role: str) -> str:
    """A picture is one thing to a screen reader; with links in it it is a group of things."""
    width, height = px(page.width), px(page.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="{role}" '
        f'aria-labelledby="titel-{drawing.process} uitleg-{drawing.process}" '
        f'viewBox="{px(page.x)} {px(page.y)} {width} {height}" width="{width}" height="{height}" '
        f'font-family="Noto Sans, sans-serif" fill="{INK}">'
    )


def _frame(drawing: Drawing) -> Iterator[str]:
    for strip in (*((drawing.pool,) if drawing.pool else ()), *drawing.lanes):
        yield f'<rect {box(strip.bounds)} fill="{PAPER}" stroke="#9aa5a3"/>'
        band = Bounds(strip.bounds.x, strip.bounds.y, 30, strip.bounds.height)
        yield f'<rect {box(band)} fill="#eef2f1" stroke="#9aa5a3"/>'


def _room(node: Node, marks: Marks) -> str:
    """An expanded subprocess: a room with steps in it."""
    state = marks.state(node.id)
    plain = state in ("gedaan", "open")
    line, width = ("#7f8c8a", 1.2) if plain else (COLOURS[state][0], 2.5)
    shape = f'<rect {box(node.bounds)} rx="10" fill="{ROOM}" stroke="{line}" stroke-width="{width}"/>'
    return shape + markers(node)


def _node(node: Node, marks: Marks, texts: Mapping[str, Block], address: str | None) -> str:
    state = marks.state(node.id)
    said = SAID.get(state, f" — {state}")
    due = f", {marks.due[node.id]}" if node.id in marks.due else ""
    often = f", in {marks.walked.get(node.id, 0)} van {marks.walks} gangen" if marks.walks else ""
    title = f"{KINDS.get(node.kind, 'Stap')}: {whole(node.name) or 'samen verder'}{said}{due}{often}"
    shape = _event(node, state) if node.is_event else _gateway(node, state) if node.is_gateway else ""
    parts = [
        f'<g class="stap stap--{state}" id="{marks.before_ids}stap-{escape(node.id)}">',
        f"<title>{escape(title)}</title>",
        shape or _activity(node, state),
        _text(texts[node.id]) if node.id in texts else "",
        _badge(node, state),
        _due(node, marks, texts),
        "</g>",
    ]
    drawn = "".join(parts)
    return f'<a href="{escape(address)}">{drawn}</a>' if address else drawn


def _colours(state: str) -> str:
    line, fill = COLOURS[state]
    return f'stroke="{line}" fill="{fill}"'


def _activity(node: Node, state: str) -> str:
    width = 3.5 if state not in ("gedaan", "open") else 2.8 if node.kind == "callActivity" else 1.4
    shape = f'<rect {box(node.bounds)} rx="8" {_colours(state)} stroke-width="{width}"/>'
    icon = _icon(node) if has_icon(node) else ""
    return shape + icon + markers(node)


def _event(node: Node, state: str) -> str:
    centre, radius = node.bounds.centre, node.bounds.width / 2
    width = 4 if node.kind == "endEvent" else 3 if state == "nu" else 1.4
    dashes = "" if node.interrupting else ' stroke-dasharray="5 3"'
    ring = f'<circle cx="{px(centre.x)}" cy="{px(centre.y)}" r="{px(radius)}" {_colours(state)}'
    parts = [f'{ring} stroke-width="{width}"{dashes}/>']
    if node.kind not in ("startEvent", "endEvent"):
        line = _colours(state).split()[0]
        inner = f'<circle cx="{px(centre.x)}" cy="{px(centre.y)}" r="{px(radius - 4)}" fill="none"'
        parts.append(f"{inner} {line}{dashes}/>")
    return "".join([*parts, _event_icon(node, centre)])


def _event_icon(node: Node, at: Point) -> str:
    x, y = at.x, at.y
    if node.event == "timer":
        return (
            f'<circle cx="{px(x)}" cy="{px(y)}" r="9" fill="none" stroke="{INK}"/>'
            f'<path d="M{px(x)} {px(y - 6)}V{px(y)}L{px(x + 4)} {px(y + 2)}" fill="none" stroke="{INK}"/>'
        )
    if node.event == "message":
        thrown = node.kind in ("intermediateThrowEvent", "endEvent")
        fill, line = (INK, PAPER) if thrown else ("none", INK)
        return (
            f'<rect x="{px(x - 8)}" y="{px(y - 5.5)}" width="16" height="11" fill="{fill}" stroke="{INK}"/>'
            f'<path d="M{px(x - 8)} {px(y - 5.5)}L{px(x)} {px(y + 1)}L{px(x + 8)} {px(y - 5.5)}" '
            f'fill="none" stroke="{line}"/>'
        )
    return ""


def _gateway(node: Node, state: str) -> str:
    box, centre = node.bounds, node.bounds.centre
    points = f"{px(centre.x)},{px(box.y)} {px(box.right)},{px(centre.y)} "
    points += f"{px(centre.x)},{px(box.bottom)} {px(box.x)},{px(centre.y)}"
    size = box.width * 0.17
    across = f"M{px(centre.x - size)} {px(centre.y)}h{px(2 * size)}"
    plus = f"{across}M{px(centre.x)} {px(centre.y - size)}v{px(2 * size)}"
    cross = (
        f"M{px(centre.x - size)} {px(centre.y - size)}l{px(2 * size)} {px(2 * size)}"
        f"m0 {px(-2 * size)}l{px(-2 * size)} {px(2 * size)}"
    )
    sign = plus if node.kind == "parallelGateway" else cross
    return (
        f'<polygon points="{points}" {_colours(state)} stroke-width="1.4"/>'
        f'<path d="{sign}" fill="none" stroke="{INK}" stroke-width="2.4"/>'
    )


def _icon(node: Node) -> str:
    """The type of a task, small in its top left corner."""
    x, y = node.bounds.x + 7, node.bounds.y + 6
    drawn = {
        "userTask": "M6 6a3 3 0 1 0-.01 0M0 13c0-8 12-8 12 0z",
        "serviceTask": "M6 3.5a2.5 2.5 0 1 0 .01 0M6 0v2M6 10v2M0 6h2M10 6h2M1.8 1.8l1.4 1.4"
        "M8.8 8.8l1.4 1.4M1.8 10.2l1.4-1.4M8.8 3.2l1.4-1.4",
        "scriptTask": "M2 0h9v12H2zM4 3h5M4 6h5M4 9h5",
        "businessRuleTask": "M0 1h13v10H0zM0 4.3h13M0 7.6h13M4.4 4.3V11",
    }.get(node.kind, "")
    if not drawn:
        return ""
    place = f'transform="translate({px(x)} {px(y)})"'
    return f'<path {place} d="{drawn}" fill="none" stroke="{SOFT}" stroke-width="1.1"/>'


def _badge(node: Node, state: str) -> str:
    """A check mark for what was done, a word for where it stands or what changed: never a colour alone."""
    x, y = node.bounds.right, node.bounds.y
    if state == "gedaan" and not node.is_gateway:
        return (
            f'<circle cx="{px(x - 2)}" cy="{px(y + 2)}" r="8" fill="{DONE}"/>'
            f'<path d="M{px(x - 6)} {px(y + 2)}l3 3l5-6" fill="none" stroke="{PAPER}" stroke-width="2"/>'
        )
    if state in ("gedaan", "open"):
        return ""
    width = 12 + 7 * len(state)
    return (
        f'<rect x="{px(x + 6 - width)}" y="{px(y - 9)}" width="{width}" height="17" rx="8.5" '
        f'fill="{COLOURS[state][0]}"/>'
        f'<text x="{px(x + 6 - width / 2)}" y="{px(y + 3.5)}" font-size="11" font-weight="700" '
        f'text-anchor="middle" fill="{PAPER}">{state}</text>'
    )


def _due(node: Node, marks: Marks, texts: Mapping[str, Block]) -> str:
    """The day on which a waiting term passes, under its name."""
    if node.id not in marks.due:
        return ""
    block = texts.get(node.id)
    beside = block is not None and block.outside
    x = block.bounds.centre.x if block is not None and beside else node.bounds.centre.x
    y = block.bounds.bottom + 12 if block is not None and beside else node.bounds.bottom + 14
    return (
        f'<text x="{px(x)}" y="{px(y)}" font-size="11" font-weight="700" text-anchor="middle" '
        f'fill="{NOW}">{escape(marks.due[node.id])}</text>'
    )


def _walked(drawing: Drawing, flow: Flow, marks: Marks, points: str) -> str:
    """As thick as it was taken; dotted when it never was."""
    often = marks.along(flow)
    line, width = (DONE, 1.3 + 5 * often / marks.walks) if often else (SOFT, 1.3)
    dots = "" if often else ' stroke-dasharray="2 5"'
    slash = f' marker-start="url(#anders-{drawing.process})"' if flow.is_default else ""
    return (
        f"<g><title>{often} van {marks.walks} gangen</title>"
        f'<polyline points="{points}" fill="none" stroke="{line}" stroke-width="{px(width)}" '
        f'stroke-linejoin="round"{dots}{slash} marker-end="url(#pijl-{drawing.process})"/></g>'
    )


def _changed(drawing: Drawing, flow: Flow, state: str, points: str) -> str:
    """A way that is new, or dashed as it goes."""
    start, end = (whole(drawing.by_id[one].name) or "samen verder" for one in (flow.source, flow.target))
    dashes = ' stroke-dasharray="6 4"' if state == "weg" else ""
    return (
        f'<g class="weg weg--{state}"><title>{escape(f"{start} → {end} — {state}")}</title>'
        f'<polyline points="{points}" fill="none" stroke="{COLOURS[state][0]}" stroke-width="2.8" '
        f'stroke-linejoin="round"{dashes} marker-end="url(#pijl-{drawing.process})"/></g>'
    )


def _flow(drawing: Drawing, flow: Flow, marks: Marks) -> str:
    points = " ".join(f"{px(p.x)},{px(p.y)}" for p in flow.waypoints)
    if marks.walks:
        return _walked(drawing, flow, marks, points)
    if flow.id in marks.changed:
        return _changed(drawing, flow, marks.changed[flow.id], points)
    taken = marks.state(flow.source) == "gedaan" and marks.state(flow.target) != "open"
    if taken and drawing.by_id[flow.source].kind == "exclusiveGateway":
        # Of several ways that were all reached somehow, nobody can say which one was taken from here.
        others = [one for one in drawing.outgoing(flow.source) if marks.state(one.target) != "open"]
        taken = len(others) == 1
    line = DONE if taken else SOFT
    slash = f' marker-start="url(#anders-{drawing.process})"' if flow.is_default else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{line}" stroke-width="{2 if taken else 1.3}" '
        f'stroke-linejoin="round"{slash} marker-end="url(#pijl-{drawing.process})"/>'
    )


def _text(block: Block) -> str:
    weight = ' font-weight="700"' if block.bold else ""
    anchor = "middle" if block.centred or block.rotated else "start"
    step = block.size * LINE_HEIGHT
    if block.rotated:
        centre = block.bounds.centre
        turn = f' transform="rotate(-90 {px(centre.x)} {px(centre.y)})"'
        x, y = centre.x, centre.y - step * (len(block.lines) - 1) / 2 + block.size * 0.35
    else:
        turn = ""
        x = block.bounds.centre.x if block.centred else block.bounds.x
        y = block.bounds.y + block.size * 1.05
    spans = "".join(
        f'<tspan x="{px(x)}" y="{px(y + place * step)}">{escape(line)}</tspan>'
        for place, line in enumerate(block.lines)
    )
    return f'<text font-size="{px(block.size)}" text-anchor="{anchor}"{weight}{turn}>{spans}</text>'


def _line_ends(drawing: Drawing) -> str:
    """The arrow at the end of a flow, and the slash at the begin of the way when nothing else holds."""
    return (
        f'<defs><marker id="pijl-{drawing.process}" viewBox="0 0 10 10" refX="9" refY="5" '
        f'markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{SOFT}"/></marker>'
        f'<marker id="anders-{drawing.process}" viewBox="0 0 20 20" refX="0" refY="10" '
        f'markerWidth="20" markerHeight="20" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M6 4L10 16" fill="none" stroke="{SOFT}" stroke-width="1.5"/></marker>'
        f"{link_ends(drawing)}</defs>"
    )


def _around(drawing: Drawing) -> Bounds:
    shapes = [one.bounds for one in drawing.nodes] + [one.bounds for one in drawing.artifacts]
    left, top = min(shape.x for shape in shapes), min(shape.y for shape in shapes)
    right, bottom = max(shape.right for shape in shapes), max(shape.bottom for shape in shapes)
    return Bounds(left, top, right - left, bottom - top)


if __name__ == "__main__":
    source, target = (Path(argument) for argument in sys.argv[1:3])
    try:
        target.write_text(str(render(read(source.read_bytes(), source.name))), encoding="utf-8")
    except DrawingError as error:
        sys.exit(str(error))
