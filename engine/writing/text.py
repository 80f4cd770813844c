"""A tree of XML as bytes: one element a line, attributes in their order, one prefix for each vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.writing.order import ATTRIBUTE_RANK, NAMESPACES, XSI

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
XML: Final = "http://www.w3.org/XML/1998/namespace"
_IN_TEXT: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE: Final = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def written(tree: etree._ElementTree) -> bytes:
    """The whole file, with the comments before and after its root element."""
    root = tree.getroot()
    writer = _Writer(_prefixes(root))
    before = [writer.aside(node) for node in reversed(list(root.itersiblings(preceding=True)))]
    after = [writer.aside(node) for node in root.itersiblings()]
    lines = [HEAD, *before, *writer.element(root, "", whole=True), *after]
    return "\n".join(lines).encode() + b"\n"


def _prefixes(root: etree._Element) -> dict[str, str]:
    """Namespace -> prefix: ours, and those of others that the file uses."""
    found = dict(NAMESPACES)
    used = _used(root)
    for node in root.iter(etree.Element):
        for prefix, uri in sorted(node.nsmap.items(), key=lambda item: item[0] or ""):
            if uri not in found and (uri in used or prefix in used):
                found[uri] = _free(prefix or "ns", set(found.values()))
    return found


def _used(root: etree._Element) -> set[str]:
    """The namespaces of the tags and attributes, and what stands before a colon in a value."""
    found: set[str] = set()
    for node in root.iter(etree.Element):
        for name in (str(node.tag), *map(str, node.attrib)):
            found.add(name[1:].partition("}")[0])
        for before, colon, _ in (str(value).partition(":") for value in node.attrib.values()):
            found |= {before} if colon else set()
    return found


def _free(prefix: str, taken: set[str]) -> str:
    name, number = prefix, 1
    while name in taken:
        number += 1
        name = f"{prefix}{number}"
    return name


@dataclass(frozen=True)
class _Writer:
    prefixes: dict[str, str]

    def element(self, node: etree._Element, indent: str, *, whole: bool = False) -> Iterator[str]:
        """The lines of an element; `whole` declares the namespaces."""
        start = f"{indent}<{self.name(str(node.tag))}{self._attributes(node, whole=whole)}"
        if _is_mixed(node):
            yield f"{start}>{self._inside(node)}</{self.name(str(node.tag))}>"
        elif len(node):
            yield f"{start}>"
            for child in node:
                yield from self._child(child, f"{indent}  ")
            yield f"{indent}</{self.name(str(node.tag))}>"
        elif node.text and node.text.strip():
            yield f"{start}>{_escaped(node.text, _IN_TEXT)}</{self.name(str(node.tag))}>"
        else:
            yield f"{start}/>"

    def _child(self, child: etree._Element, indent: str) -> Iterator[str]:
        if isinstance(child.tag, str):
            yield from self.element(child, indent)
        else:
            yield f"{indent}{self.aside(child)}"

    def aside(self, node: etree._Element) -> str:
        """A comment or an instruction, as it was written."""
        return etree.tostring(node, encoding="unicode", with_tail=False)

    def _inside(self, node: etree._Element) -> str:
        """Text with elements in it, where each space counts."""
        parts = [_escaped(node.text or "", _IN_TEXT)]
        for child in node:
            if isinstance(child.tag, str):
                name = self.name(child.tag)
                parts.append(f"<{name}{self._attributes(child)}>{self._inside(child)}</{name}>")
            else:
                parts.append(self.aside(child))
            parts.append(_escaped(child.tail or "", _IN_TEXT))
        return "".join(parts)

    def name(self, qualified: str) -> str:
        uri, _, local = qualified.rpartition("}")
        return f"{self._prefix(uri[1:])}:{local}" if uri else local

    def _prefix(self, uri: str) -> str:
        return "xml" if uri == XML else self.prefixes[uri]

    def _attributes(self, node: etree._Element, *, whole: bool = False) -> str:
        said = []
        if whole:
            said += [(f"xmlns:{prefix}", uri) for uri, prefix in self.prefixes.items()]
        for key in sorted(map(str, node.attrib), key=_rank):
            said.append((self.name(key), self._value(node, key)))
        return "".join(f' {name}="{_escaped(value, _IN_ATTRIBUTE)}"' for name, value in said)

    def _value(self, node: etree._Element, key: str) -> str:
        """A type is a name too: its prefix is ours."""
        value = str(node.get(key))
        if key != f"{XSI}type":
            return value
        prefix, _, local = value.rpartition(":")
        uri = node.nsmap.get(prefix or None)
        return f"{self.prefixes[uri]}:{local}" if uri in self.prefixes else value


def _rank(key: str) -> tuple[bool, int, str]:
    """Our own first, in the order of the table; then by name; those of other vocabularies last."""
    return key.startswith("{"), ATTRIBUTE_RANK.get(key, len(ATTRIBUTE_RANK)), key


def _is_mixed(node: etree._Element) -> bool:
    texts = [node.text, *(child.tail for child in node)]
    return len(node) > 0 and any(text and text.strip() for text in texts)


def _escaped(text: str, signs: dict[str, str]) -> str:
    return re.sub(f"[{re.escape(''.join(signs))}]", lambda found: signs[found[0]], text)
