"""Reads a BPMN file's elements and their diagram interchange into a `Drawing`.

Owns the refusals of what cannot be drawn. Must not know: SpiffWorkflow, running cases, SVG.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from engine.drawing.model import (
    ANY_NODE,
    ARTIFACTS,
    LINKS,
    SUBPROCESSES,
    Artifact,
    Association,
    Bounds,
    Drawing,
    Flow,
    Lane,
    Node,
    Point,
    Pool,
)
from engine.errors import DrempelError
from engine.wording import Reason, Said

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
DI: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
DOCTYPE: Final = Said("has a DOCTYPE. Remove that line: a diagram needs none.")
NEEDS_ID: Final = ANY_NODE | {"sequenceFlow", "lane"}
NO_SIZE: Final = (None, "", "0", "0.0")


class DrawingError(DrempelError):
    """This file is no BPMN diagram that can be drawn. Open it in a BPMN editor, save it again and retry."""

    code = "drawing-unreadable"

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason, file=reason.file, element=reason.element)


@lru_cache(maxsize=512)
def read(bpmn: bytes, file: str = "diagram") -> Drawing:
    """Read one BPMN file. Pure; no network, no entities. Kept: the same bytes give the same drawing.

    Raises DrawingError, naming file, element and cure, when the file is not BPMN, has a DOCTYPE, holds more
    than one process or pool, refers to what is not there, or has no drawing at all.
    """
    return _Reader(file, _parse(bpmn, file)).drawing()


def _parse(bpmn: bytes, file: str) -> etree._Element:
    if b"<!DOCTYPE" in bpmn:
        raise DrawingError(Reason(file, "", DOCTYPE))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(bpmn, parser)
    except etree.XMLSyntaxError as error:
        broken = Said(
            "is not well-formed XML (line {line}). Save it again from a BPMN editor.", line=error.lineno
        )
        raise DrawingError(Reason(file, "", broken)) from error
    if root.getroottree().docinfo.doctype:
        raise DrawingError(Reason(file, "", DOCTYPE))
    return root


class _Reader:
    """Walks one parsed file; every complaint names the file and the element."""

    def __init__(self, file: str, root: etree._Element) -> None:
        self.file = file
        self.root = root
        self.elements = self._elements_by_id()
        self.kinds = {name: _tag(element) for name, element in self.elements.items()}
        self.process = self._the_only_process()
        self.shapes, self.edges = self._interchange()

    def drawing(self) -> Drawing:
        lanes = tuple(self._lanes())
        nodes = tuple(self._nodes(lanes))
        if not nodes:
            raise self._fail("", Said("has no drawing; draw it in a BPMN editor and save it again"))
        drawn = {node.id for node in nodes}
        flows = tuple(flow for flow in self._flows() if flow.source in drawn and flow.target in drawn)
        artifacts = tuple(self._artifacts())
        associations = tuple(self._associations())
        pool = self._pool()
        found = {item.id for items in (lanes, nodes, flows, artifacts, associations) for item in items}
        found |= {pool.id} if pool else set()
        return Drawing(
            file=self.file,
            process=self.process.get("id", ""),
            name=pool.name if pool and pool.name else self.process.get("name", ""),
            documentation=self._documentation(self.process),
            pool=pool,
            lanes=lanes,
            nodes=nodes,
            flows=flows,
            artifacts=artifacts,
            associations=associations,
            undrawn=tuple(name for name in self._drawable() if name not in found),
        )

    # What there is

    def _fail(self, element: str, what: Said) -> DrawingError:
        return DrawingError(Reason(self.file, element, what))

    def _elements_by_id(self) -> dict[str, etree._Element]:
        if self.root.tag != f"{BPMN}definitions":
            raise self._fail(
                str(self.root.tag), Said("is not BPMN 2.0. To solve this, save the diagram as BPMN 2.0.")
            )
        found: dict[str, etree._Element] = {}
        for element in self.root.iter(f"{BPMN}*"):
            name = element.get("id")
            if name is None:
                if _tag(element) in NEEDS_ID:
                    raise self._fail(
                        _tag(element),
                        Said(
                            "on line {line} has no id. To solve this, give it one.", line=element.sourceline
                        ),
                    )
                continue
            if name in found:
                raise self._fail(name, Said("occurs twice as an id. To solve this, rename one of the two."))
            found[name] = element
        return found

    def _the_only_process(self) -> etree._Element:
        elements = list(self.root.iter(f"{BPMN}process"))
        if len(elements) != 1:
            raise self._fail(
                "process",
                Said(
                    "occurs {count} times instead of once. To solve this, "
                    "draw every process in a file of its own.",
                    count=len(elements),
                ),
            )
        return elements[0]

    def _drawable(self) -> Iterator[str]:
        kinds = ANY_NODE | ARTIFACTS | LINKS | {"sequenceFlow", "lane", "participant"}
        return (name for name, kind in self.kinds.items() if kind in kinds)

    # Where it stands

    def _interchange(self) -> tuple[dict[str, etree._Element], dict[str, etree._Element]]:
        plane = self.root.find(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane")
        shapes: dict[str, etree._Element] = {}
        edges: dict[str, etree._Element] = {}
        for place in plane if plane is not None else ():
            element = place.get("bpmnElement", "")
            if element not in self.elements:
                element = element.rpartition(":")[2]  # a prefix is allowed, and names nothing here
            if element not in self.elements:
                raise self._fail(
                    element or "?",
                    Said("is drawn but does not exist. To solve this, remove its shape or edge."),
                )
            if element in shapes or element in edges:
                raise self._fail(
                    element, Said("is drawn twice. To solve this, remove one of its two shapes or edges.")
                )
            (edges if _tag(place) == "BPMNEdge" else shapes)[element] = place
        return shapes, edges

    def _bounds(self, element: str, box: etree._Element | None) -> Bounds:
        if box is None:
            raise self._fail(element, Said("has a shape without bounds. To solve this, draw it again."))
        x, y, width, height = (self._number(element, box, side) for side in ("x", "y", "width", "height"))
        if width <= 0 or height <= 0:
            raise self._fail(element, Said("has a shape without size. To solve this, draw it again."))
        return Bounds(x, y, width, height)

    def _number(self, element: str, place: etree._Element, attribute: str) -> float:
        try:
            number = float(place.get(attribute, ""))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self._fail(
                element,
                Said(
                    "has no usable {attribute} in its drawing. To solve this, draw it again.",
                    attribute=attribute,
                ),
            )
        return number

    def _shape(self, element: str) -> Bounds:
        return self._bounds(element, _child(self.shapes[element], f"{DC}Bounds"))

    def _label(self, element: str, place: etree._Element) -> Bounds | None:
        label = _child(place, f"{BPMNDI}BPMNLabel")
        box = None if label is None else _child(label, f"{DC}Bounds")
        if box is None or box.get("width") in NO_SIZE or box.get("height") in NO_SIZE:
            return None  # some editors keep a label that has no size: its name has no place
        return self._bounds(element, box)

    def _waypoints(self, element: str) -> tuple[Point, ...]:
        points = [
            Point(self._number(element, place, "x"), self._number(element, place, "y"))
            for place in self.edges[element].iterchildren(f"{DI}waypoint")
        ]
        if len(points) < 2:
            raise self._fail(
                element, Said("has fewer than two waypoints. To solve this, draw the line again.")
            )
        return tuple(points)

    # What it is

    def _pool(self) -> Pool | None:
        participants = list(self.root.iter(f"{BPMN}participant"))
        if len(participants) > 1:
            raise self._fail(
                participants[1].get("id", "?"),
                Said("is a second pool. To solve this, draw one pool in a file."),
            )
        for participant in participants:
            name = participant.get("id", "")
            if name in self.shapes:
                if self.shapes[name].get("isHorizontal") == "false":
                    raise self._fail(
                        name,
                        Said("is an upright pool. To solve this, draw the pool lying, from left to right."),
                    )
                return Pool(name, participant.get("name", ""), self._shape(name))
        return None

    def _lanes(self) -> Iterator[Lane]:
        for element in self.root.iter(f"{BPMN}lane"):
            name = element.get("id", "")
            members = frozenset(
                (ref.text or "").strip() for ref in element.iterchildren(f"{BPMN}flowNodeRef")
            )
            for member in sorted(members - self.elements.keys()):
                raise self._fail(
                    name,
                    Said(
                        "holds {member}, which does not exist. To solve this, remove that flowNodeRef.",
                        member=member,
                    ),
                )
            around = next(element.iterancestors(f"{BPMN}lane"), None)
            if name in self.shapes:
                parent = None if around is None else around.get("id")
                yield Lane(name, element.get("name", ""), self._shape(name), members, parent)

    def _nodes(self, lanes: tuple[Lane, ...]) -> Iterator[Node]:
        for name, kind in self.kinds.items():
            if kind in ANY_NODE and name in self.shapes:
                yield self._node(name, kind, lanes)

    def _node(self, name: str, kind: str, lanes: tuple[Lane, ...]) -> Node:
        element = self.elements[name]
        bounds = self._shape(name)
        event, trigger = self._event(element)
        host = element.get("attachedToRef")
        if host is not None and host not in self.elements:
            raise self._fail(
                name,
                Said(
                    "is attached to {host}, which does not exist. To solve this, attach it to an activity.",
                    host=host,
                ),
            )
        extensions = _child(element, f"{BPMN}extensionElements")
        around = element.getparent()
        inside = around is not None and _tag(around) in SUBPROCESSES
        return Node(
            id=name,
            kind=kind,
            name=_words(element.get("name")),
            bounds=bounds,
            label=self._label(name, self.shapes[name]),
            documentation=self._documentation(element),
            lane=_lane_of(name, bounds, lanes),
            parent=around.get("id") if around is not None and inside else None,
            expanded=kind in SUBPROCESSES and self.shapes[name].get("isExpanded") == "true",
            attached_to=host,
            interrupting=element.get("cancelActivity", element.get("isInterrupting", "true")) == "true",
            event=event,
            trigger=trigger,
            calls=element.get("calledElement")
            or (_text(extensions.find("{*}calledDecisionId")) if extensions is not None else None),
            loop=_loop(element),
            properties=_properties(extensions) if extensions is not None else {},
        )

    def _event(self, element: etree._Element) -> tuple[str | None, str]:
        definitions = [child for child in element if _tag(child).endswith("EventDefinition")]
        if not definitions:
            return None, ""
        if len(definitions) > 1:
            return "multiple", ""
        kind = _tag(definitions[0]).removesuffix("EventDefinition")
        referred = self.elements.get(definitions[0].get(f"{kind}Ref", ""))
        if referred is not None:
            return kind, referred.get("name", "")
        return kind, next((text for child in definitions[0] if (text := _text(child))), "")

    def _flows(self) -> Iterator[Flow]:
        for name, kind in self.kinds.items():
            if kind != "sequenceFlow":
                continue
            element = self.elements[name]
            source, target = self._end(element, "sourceRef"), self._end(element, "targetRef")
            if name in self.edges:
                yield Flow(
                    id=name,
                    source=source,
                    target=target,
                    name=_words(element.get("name")),
                    waypoints=self._waypoints(name),
                    label=self._label(name, self.edges[name]),
                    is_default=self.elements[source].get("default") == name,
                    condition=_text(_child(element, f"{BPMN}conditionExpression")) or "",
                )

    def _end(self, element: etree._Element, attribute: str) -> str:
        end = element.get(attribute) or _text(_child(element, f"{BPMN}{attribute}")) or ""
        if end not in self.elements:
            cure = " To solve this, connect it to an element or remove it."
            wrong = "refers to {end}, which does not exist." if end else "has no {attribute}."
            raise self._fail(element.get("id", "?"), Said(wrong + cure, end=end, attribute=attribute))
        return end

    def _artifacts(self) -> Iterator[Artifact]:
        for name, kind in self.kinds.items():
            if kind in ARTIFACTS and name in self.shapes:
                element = self.elements[name]
                category = self.elements.get(element.get("categoryValueRef", ""))
                said = element.get("name") if category is None else category.get("value")
                text = _text(_child(element, f"{BPMN}text")) or _words(said)
                label = self._label(name, self.shapes[name])
                yield Artifact(name, kind, text, self._shape(name), label)

    def _associations(self) -> Iterator[Association]:
        for name, kind in self.kinds.items():
            if kind not in LINKS or name not in self.edges:
                continue
            element = self.elements[name]
            around = element.getparent()
            owner = around.get("id", "") if around is not None else ""
            source = owner if kind == "dataOutputAssociation" else self._end(element, "sourceRef")
            target = owner if kind == "dataInputAssociation" else self._end(element, "targetRef")
            direction = element.get("associationDirection", "None")
            yield Association(name, source, target, self._waypoints(name), direction)

    def _documentation(self, element: etree._Element) -> str:
        return _text(_child(element, f"{BPMN}documentation")) or ""


def _tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first one with this tag: as `find`, in a fifth of the time."""
    return next(element.iterchildren(tag), None)


def _text(element: etree._Element | None) -> str | None:
    return None if element is None else (element.text or "").strip()


def _words(name: str | None) -> str:
    """A name on one line: editors keep line ends that a designer typed to make it fit."""
    return " ".join((name or "").split())


def _loop(element: etree._Element) -> str | None:
    many = _child(element, f"{BPMN}multiInstanceLoopCharacteristics")
    if many is not None:
        return "sequential" if many.get("isSequential") == "true" else "parallel"
    return "loop" if _child(element, f"{BPMN}standardLoopCharacteristics") is not None else None


def _properties(extensions: etree._Element) -> dict[str, str]:
    found = extensions.iterfind("{*}properties/{*}property")
    return {item.get("name", ""): item.get("value", "") for item in found}


def _lane_of(node: str, bounds: Bounds, lanes: tuple[Lane, ...]) -> str | None:
    """The innermost lane that names the node, else the innermost one that it stands in."""
    centre = bounds.centre
    found = [lane for lane in lanes if node in lane.members]
    found = found or [lane for lane in lanes if lane.bounds.holds(centre)]
    innermost = min(found, key=lambda lane: lane.bounds.width * lane.bounds.height, default=None)
    return None if innermost is None else innermost.id
