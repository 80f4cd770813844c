"""The one form of a BPMN file: what can be derived is derived, what goes without saying is left out, and
everything has its order.

The order of steps and of flows is that of the file, for at a gateway it decides.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import Final

from lxml import etree

from engine.drawing import ANY_NODE
from engine.spiff import BPMN, read_xml
from engine.writing.order import DC, DD, DEFAULTS, DI, EXPRESSIONS, OTHER_RANK, RANK, XSI
from engine.writing.text import written

NODES: Final = tuple(f"{BPMN}{name}" for name in sorted(ANY_NODE))
FORMAL: Final = "bpmn:tFormalExpression"
_NUMBERS: Final = ("x", "y", "width", "height")
_EMPTY: Final = frozenset({"documentation", "extensionElements", "BPMNLabel", "properties"})


def canonical(data: bytes, path: str = "diagram") -> bytes:
    """The same diagram in the one form. Pure; done twice it gives the same. Raises DiagramRefused."""
    return form(opened(data, path))


def opened(data: bytes, path: str) -> etree._ElementTree:
    """A tree of one's own. Raises DiagramRefused."""
    copy: etree._ElementTree = deepcopy(read_xml(path, data).getroottree())
    return copy


def form(tree: etree._ElementTree) -> bytes:
    """The canonical bytes of a tree, which is changed."""
    root = tree.getroot()
    _flows_of_nodes(root)
    _members_of_lanes(root)
    _members_of_groups(root)
    for node in list(root.iter(etree.Element)):
        _plain(node)
    _without_empty(root)
    places = {node.get("id"): place for place, node in enumerate(root.iter(f"{BPMN}*")) if node.get("id")}
    for node in root.iter(etree.Element):
        _sort(node, places)
    return written(tree)


def local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _flows_of_nodes(root: etree._Element) -> None:
    """What goes into a step and out of it is what its flows say, in their order."""
    ends: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        ends["incoming", flow.get("targetRef")].append(str(flow.get("id")))
        ends["outgoing", flow.get("sourceRef")].append(str(flow.get("id")))
    for node in root.iter(*NODES):
        for side in ("incoming", "outgoing"):
            _replace(node, side, ends[side, node.get("id")])


def _members_of_lanes(root: etree._Element) -> None:
    """A step belongs to the lane in which it is drawn; one that stands in none stays where it was."""
    boxes = _boxes(root)
    lanes = [lane for lane in root.iter(f"{BPMN}lane") if lane.get("id") in boxes]
    members: dict[str | None, list[str]] = defaultdict(list)
    said = {(ref.text or "").strip(): ref.getparent() for ref in root.iter(f"{BPMN}flowNodeRef")}
    for node in root.iter(*NODES):
        name = str(node.get("id"))
        lane = _lane_at(_middle(node, boxes), lanes, boxes)
        if lane is None:
            lane = said.get(name)
        if lane is not None:
            members[lane.get("id")].append(name)
    for lane in root.iter(f"{BPMN}lane"):
        _replace(lane, "flowNodeRef", members[lane.get("id")])


def _members_of_groups(root: etree._Element) -> None:
    """What stands in a group is seen in the drawing; an editor writes it at each step as well."""
    for node in root.iter(*NODES, f"{BPMN}sequenceFlow"):
        _replace(node, "categoryValueRef", [])


_Box = tuple[float, float, float, float]


def _boxes(root: etree._Element) -> dict[str | None, _Box]:
    """Id of an element -> where it is drawn."""
    found: dict[str | None, _Box] = {}
    for shape in root.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        if bounds is None:
            continue
        try:
            x, y, width, height = (float(bounds.get(key, "")) for key in _NUMBERS)
        except ValueError:
            continue
        found[shape.get("bpmnElement")] = (x, y, width, height)
    return found


def _middle(node: etree._Element, boxes: dict[str | None, _Box]) -> tuple[float, float] | None:
    """An event on a border is where its host is: half of it may hang over the edge of a lane."""
    box = boxes.get(node.get("attachedToRef") or node.get("id"))
    return None if box is None else (box[0] + box[2] / 2, box[1] + box[3] / 2)


def _lane_at(
    point: tuple[float, float] | None, lanes: list[etree._Element], boxes: dict[str | None, _Box]
) -> etree._Element | None:
    """The innermost lane around a point."""
    if point is None:
        return None
    around: list[tuple[float, int, etree._Element]] = []
    for lane in lanes:
        x, y, width, height = boxes[lane.get("id")]
        if x <= point[0] <= x + width and y <= point[1] <= y + height:
            around.append((width * height, len(around), lane))
    return min(around)[2] if around else None


def _replace(node: etree._Element, name: str, values: list[str]) -> None:
    for old in node.findall(f"{BPMN}{name}"):
        node.remove(old)
    for value in values:
        etree.SubElement(node, f"{BPMN}{name}").text = value


def _plain(node: etree._Element) -> None:
    """One way to write what means the same."""
    if node.get("name") == "":
        del node.attrib["name"]
    if str(node.tag).startswith(BPMN):
        for key, value in DEFAULTS.items():
            if node.get(key) == value:
                del node.attrib[key]
    if node.tag in EXPRESSIONS and node.get(f"{XSI}type") is None:
        node.set(f"{XSI}type", FORMAL)
    if node.tag in (f"{DC}Bounds", f"{DD}waypoint"):
        for key in _NUMBERS:
            if node.get(key) is not None:
                node.set(key, _number(str(node.get(key))))
    if node.tag in (f"{DI}BPMNShape", f"{DI}BPMNEdge") and node.get("bpmnElement"):
        node.set("id", f"{node.get('bpmnElement')}_di")


def _number(text: str) -> str:
    try:
        return f"{float(text):.10g}"
    except ValueError:
        return text


def _without_empty(root: etree._Element) -> None:
    """What says nothing goes: from the inside out, for what holds only such goes as well."""
    for node in reversed(list(root.iter(etree.Element))):
        around = node.getparent()
        bare = not len(node) and not (node.text or "").strip() and not node.attrib
        if around is not None and bare and local(node) in _EMPTY:
            around.remove(node)


def _sort(node: etree._Element, places: dict[str | None, int]) -> None:
    """The children in their order; a comment stays before what it stands before."""
    groups: list[tuple[tuple[int, int, str], list[etree._Element]]] = []
    asides: list[etree._Element] = []
    for child in node:
        if isinstance(child.tag, str):
            groups.append((_rank(child, places), [*asides, child]))
            asides = []
        else:
            asides.append(child)
    if any(text and text.strip() for text in (node.text, *(child.tail for child in node))):
        return
    ordered = [child for _, group in sorted(groups, key=lambda one: one[0]) for child in group]
    node[:] = [*ordered, *asides]


def _rank(child: etree._Element, places: dict[str | None, int]) -> tuple[int, int, str]:
    name = local(child)
    if not str(child.tag).startswith((BPMN, DI, DC, DD)):
        return OTHER_RANK, 0, ""
    rank = RANK.get(name, OTHER_RANK)
    if name in ("BPMNShape", "BPMNEdge"):
        return rank, places.get(child.get("bpmnElement"), len(places)), ""
    return rank, 0, str(child.get("id")) if name == "message" else ""
