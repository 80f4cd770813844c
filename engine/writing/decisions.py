"""The one form of a decision table as a file: one element a line, its id first, no prefix.

The order of columns and rows is that of the file. Must not know what a cell means.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from lxml import etree

from engine.spiff import DMN, read_xml

_TEXT: Final = f"{DMN}text"


def canonical_decision(data: bytes, path: str = "table") -> bytes:
    """The same decision in the one form. Pure; done twice it gives the same. Raises DiagramRefused."""
    return decision_form(opened_decision(data, path))


def opened_decision(data: bytes, path: str = "table") -> etree._Element:
    """A tree of one's own. Raises DiagramRefused."""
    copy: etree._Element = deepcopy(read_xml(path, data).getroottree()).getroot()
    return copy


def decision_form(root: etree._Element) -> bytes:
    """The canonical bytes of a tree, which is changed."""
    root = _without_prefix(root)
    for node in root.iter(etree.Element):
        if node.tag == _TEXT and node.text is None:
            node.text = ""
        said = sorted(node.attrib.items(), key=lambda each: (each[0] != "id", each[0]))
        node.attrib.clear()
        node.attrib.update(said)
    etree.indent(root, space="  ")
    whole: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    return whole + b"\n"


def _without_prefix(root: etree._Element) -> etree._Element:
    """Many editors write `dmn:` before each name."""
    if root.nsmap.get(None) == DMN[1:-1]:
        return root
    others = {prefix: uri for prefix, uri in root.nsmap.items() if prefix and uri != DMN[1:-1]}
    names: dict[str | None, str] = {None: DMN[1:-1]}
    names.update(others)
    plain = etree.Element(root.tag, dict(root.attrib), nsmap=names)
    plain.text = root.text
    plain.extend(list(root))
    etree.cleanup_namespaces(plain, keep_ns_prefixes=list(others))
    return plain
