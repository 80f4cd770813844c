"""The same diagram, written as another editor would: other prefixes, no lines, other orders."""

from __future__ import annotations

from lxml import etree

from engine.spiff import BPMN

FREE = ("incoming", "outgoing", "flowNodeRef", "message", "BPMNShape", "BPMNEdge", "extensionElements")


def scrambled(data: bytes) -> bytes:
    """Other bytes that say the same: `canonical` gives the bytes of before."""
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
    for node in root.iter(etree.Element):
        for key, value in reversed(list(node.attrib.items())):
            del node.attrib[key]
            node.set(key, value)
        for child in [child for child in node if str(child.tag).rpartition("}")[2] in FREE]:
            before = child.getprevious()
            if before is None or isinstance(before.tag, str):
                node.append(child)
    text = etree.tostring(root.getroottree(), encoding="unicode")
    text = text.replace(f'xmlns:bpmn="{BPMN[1:-1]}"', f'xmlns="{BPMN[1:-1]}"')
    text = text.replace("<bpmn:", "<").replace("</bpmn:", "</").replace('"bpmn:', '"')
    return text.encode()
