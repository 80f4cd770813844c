"""Who names a file of a region: what stands in the way of its removal.

Pure. Must not know: HTTP, the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from engine.spiff import BPMN, SPIFF, DiagramRefused, read_xml


@dataclass(frozen=True)
class Referrer:
    """A file, and the element in it that names the other; `name` is what people call it."""

    path: str
    element: str
    name: str


def referring(files: Mapping[str, bytes], path: str) -> list[Referrer]:
    """Elements of other files that name this one; a whole file when it cannot be read and has the name."""
    name = _name(files, path)
    if not name:
        return []
    whole = re.compile(rf"(?<![\w/.]){re.escape(name)}(?![\w/])")
    found = [
        one
        for other, data in files.items()
        if other != path and other.endswith(".bpmn") and name.encode() in data
        for one in _in_diagram(other, data, whole)
    ]
    return [*found, *(Referrer(other, "", "") for other in _forms_with(files, path))]


def _forms_with(files: Mapping[str, bytes], path: str) -> Iterator[str]:
    """The forms that take a block from this one."""
    file = PurePosixPath(path)
    if not path.startswith("forms/"):
        return
    for other, data in files.items():
        beside = other != path and other.startswith("forms/")
        near = (
            f'"{file.name}#' if other.startswith(f"{file.parent}/") else f"/{file.parent.name}/{file.name}#"
        )
        if beside and near.encode() in data:
            yield other


def _name(files: Mapping[str, bytes], path: str) -> str:
    """How other files call it; empty when none does."""
    if path.startswith("forms/"):
        return path.removeprefix("forms/")
    file = PurePosixPath(path)
    if "/berichten/" in path:
        return file.stem
    tag = {".bpmn": "process", ".dmn": "decision"}.get(file.suffix)
    if tag is None:
        return ""
    try:
        found = next(read_xml(path, files[path]).iter(f"{{*}}{tag}"), None)
    except DiagramRefused:
        return file.stem
    return str(found.get("id") or "") if found is not None else ""


def _in_diagram(path: str, data: bytes, name: re.Pattern[str]) -> Iterator[Referrer]:
    try:
        root = read_xml(path, data)
    except DiagramRefused:
        yield Referrer(path, "", "")
        return
    hosts = dict.fromkeys(_host(node) for node in root.iter("*") if _says(node, name))
    yield from (Referrer(path, str(host.get("id") or ""), str(host.get("name") or "")) for host in hosts)


def _says(node: Any, name: re.Pattern[str]) -> bool:
    """Whether it names the file; its own id and name, and its place in the drawing, name none."""
    if not isinstance(node.tag, str) or not node.tag.startswith((BPMN, SPIFF)):
        return False
    texts = (text for key, text in node.attrib.items() if key not in ("id", "name", "processRef"))
    return any(name.search(str(text)) for text in (*texts, node.text or ""))


def _host(node: Any) -> Any:
    """The element that a person sees."""
    around = (node, *node.iterancestors())
    return next(each for each in around if each.tag.startswith(BPMN) and each.get("id"))
