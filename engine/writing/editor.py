"""A file on its way to an editor in the browser and back: what that editor cannot hold is carried along.

The editor (bpmn-js) takes the list of a repeated step for a reference to an element, and drops it, for our
lists are facts. It drops comments too, and puts what it touched last. Must not know: HTTP, who edits.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from lxml import etree

from engine.drawing import DrawingError
from engine.spiff import BPMN
from engine.wording import Reason, Said
from engine.writing.canonical import form, local, opened
from engine.writing.order import NAMESPACES
from engine.writing.text import written

LISTS: Final = {"loopDataInputRef": "lijst", "loopDataOutputRef": "resultaten"}
_DERIVED: Final = frozenset({"incoming", "outgoing", "flowNodeRef", "Bounds", "waypoint"})
CARRIER: Final = "{urn:drempel:editor}"
"""Attributes of this vocabulary stand in for what the editor cannot hold; no stored file has them."""


class ContentLost(DrawingError):
    """Saving would lose what the editor cannot show. Nothing was saved; change it in the file instead."""

    code = "drawing-content-lost"


def for_editor(data: bytes, path: str = "diagram") -> bytes:
    """The file as the editor can hold it. Raises DiagramRefused."""
    tree = opened(data, path)
    for loop in tree.getroot().iter(f"{BPMN}multiInstanceLoopCharacteristics"):
        for name, attribute in LISTS.items():
            for found in loop.findall(f"{BPMN}{name}"):
                loop.set(f"{CARRIER}{attribute}", (found.text or "").strip())
                loop.remove(found)
    return written(tree)


def restore(edited: bytes, previous: bytes, path: str = "diagram") -> bytes:
    """What the editor saved, whole again and in the canonical form.

    Lists, comments and the order of what was there come from `previous`. Pure; an untouched file gives the
    canonical bytes of `previous`. Raises DiagramRefused, and ContentLost when something that the editor
    cannot show is gone although its element is still there.
    """
    new, old = opened(edited, path), opened(previous, path)
    if _process(new) != _process(old):
        what = Said("is another process than the one that was opened; open the diagram again")
        raise ContentLost(Reason(path, _process(new), what))
    _lists_back(new.getroot())
    pairs = _Pairs(old.getroot(), new.getroot())
    _nothing_lost(path, old.getroot(), pairs)
    _in_the_old_order(pairs)
    _comments_back(old, new, pairs)
    return form(new)


def _process(tree: etree._ElementTree) -> str:
    return ", ".join(str(process.get("id")) for process in tree.getroot().iter(f"{BPMN}process"))


def _lists_back(root: etree._Element) -> None:
    for loop in root.iter(f"{BPMN}multiInstanceLoopCharacteristics"):
        for name, attribute in LISTS.items():
            fact = loop.attrib.pop(f"{CARRIER}{attribute}", None)
            if fact:
                etree.SubElement(loop, f"{BPMN}{name}").text = str(fact)


class _Pairs:
    """Which element of the new tree is which of the old one: by id, else by its place in the same parent."""

    def __init__(self, old: etree._Element, new: etree._Element) -> None:
        self.new_of: dict[etree._Element, etree._Element] = {old: new}
        self.old_of: dict[etree._Element, etree._Element] = {new: old}
        by_id = {_identity(node): node for node in new.iter(etree.Element) if _identity(node)}
        for node in old.iter(etree.Element):
            if local(node) in _DERIVED:
                continue
            twin = by_id.get(_identity(node)) if _identity(node) else None
            around = node.getparent()
            if twin is None and around is not None and around in self.new_of:
                twin = _twin(node, around, self.new_of[around])
            if twin is not None and twin not in self.old_of:
                self.new_of[node] = twin
                self.old_of[twin] = node


def _identity(node: etree._Element) -> str:
    """What is unique in a file: the id of an element of BPMN, or what a shape or line draws."""
    if node.get("bpmnElement"):
        return f"{local(node)} {node.get('bpmnElement')}"
    return str(node.get("id")) if str(node.tag).startswith(BPMN) and node.get("id") else ""


def _twin(node: etree._Element, old: etree._Element, new: etree._Element) -> etree._Element | None:
    alike = [child for child in old if _likeness(child) == _likeness(node)]
    twins = [child for child in new if _likeness(child) == _likeness(node)]
    place = alike.index(node)
    return twins[place] if place < len(twins) else None


def _likeness(node: etree._Element) -> tuple[str, str | None, str | None]:
    return str(node.tag), node.get("id"), node.get("name")


def _nothing_lost(path: str, old: etree._Element, pairs: _Pairs) -> None:
    """The editor shows BPMN and our own; of others it may drop an element whose host is still there."""
    for node in old.iter(etree.Element):
        twin = pairs.new_of.get(node)
        names = list(map(str, node.attrib)) if twin is not None else [str(node.tag)]
        lost = [name for name in names if _is_foreign(name) and (twin is None or twin.get(name) is None)]
        host = next((one for one in (node, *node.iterancestors()) if _identity(one)), old)
        if lost and host in pairs.new_of:
            what = Said("{what} would be lost; the editor cannot show it", what=lost[0].rpartition("}")[2])
            raise ContentLost(Reason(path, str(host.get("id")), what))


def _is_foreign(name: str) -> bool:
    return name.startswith("{") and name[1:].partition("}")[0] not in NAMESPACES


def _in_the_old_order(pairs: _Pairs) -> None:
    """What was there keeps its order among its own; what is new stays where the editor put it."""
    places = {node: place for place, node in enumerate(pairs.new_of)}
    for node in list(pairs.old_of):
        slots = [at for at, child in enumerate(node) if child in pairs.old_of]
        kept = sorted((node[at] for at in slots), key=lambda child: places[pairs.old_of[child]])
        children = list(node)
        for at, child in zip(slots, kept, strict=True):
            children[at] = child
        if children != list(node):
            node[:] = children


def _comments_back(old: etree._ElementTree, new: etree._ElementTree, pairs: _Pairs) -> None:
    """Each before the element before which it stood, else at the end of the one in which it stood.

    With the element in which it stood it goes too. Whatever keeps comments by itself is left alone.
    """
    if any(True for _ in _asides(new)):
        return
    root = new.getroot()
    for aside in _asides(old):
        around = aside.getparent()
        after = next((one for one in aside.itersiblings() if isinstance(one.tag, str)), None)
        copy = deepcopy(aside)
        copy.tail = None
        if after is not None and after in pairs.new_of:
            pairs.new_of[after].addprevious(copy)
        elif around is None:
            (list(root.itersiblings()) or [root])[-1].addnext(copy)
        elif around in pairs.new_of:
            pairs.new_of[around].append(copy)


def _asides(tree: etree._ElementTree) -> Iterator[etree._Element]:
    """Comments and instructions, in the order of the file, also those around the root element."""
    root = tree.getroot()
    kinds = (etree.Comment, etree.ProcessingInstruction)
    yield from reversed(list(root.itersiblings(*kinds, preceding=True)))
    yield from root.iter(*kinds)
    yield from root.itersiblings(*kinds)
