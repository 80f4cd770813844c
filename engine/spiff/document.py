"""A diagram or decision file as XML, read without trusting it, and the names of its vocabularies.

Must not know what the elements mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from lxml import etree

from engine.errors import DrempelError
from engine.wording import Reason, Said

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


class DiagramRefused(DrempelError):
    """This diagram cannot be executed. Open it in the designer and mend the elements that are named."""

    code = "diagram:refused"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("\n".join(reasons))


def safe_xml(data: bytes, path: str) -> Any:
    """The root element. Refuses document types: an entity of its own can grow without end or read a file."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        raise DiagramRefused(
            [Reason(path, "", Said("no valid XML (line {line}); save it again in the designer", line=line))]
        ) from error
    if root.getroottree().docinfo.doctype:
        raise DiagramRefused([Reason(path, "", Said("a DOCTYPE is not allowed; remove it"))])
    return root


@lru_cache(maxsize=128)
def read_xml(path: str, data: bytes) -> Any:
    """As `safe_xml`, for who only reads: the same bytes give the same tree."""
    return safe_xml(data, path)


def tag(node: Any) -> str:
    """`userTask` for a BPMN element, the empty text for anything else."""
    name = str(node.tag)
    return name.removeprefix(BPMN) if name.startswith(BPMN) else ""


def properties(node: Any) -> dict[str, str]:
    """The extension properties of an element."""
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {p.get("name") or "": p.get("value") or "" for p in node.iterfind(path)}


def described(node: Any) -> str:
    """The id of the element that a person sees: not that of its trigger, its list or an extension."""
    while node.getparent() is not None and (node.get("id") is None or _is_detail(node)):
        node = node.getparent()
    return str(node.get("id") or tag(node))


def _is_detail(node: Any) -> bool:
    detail = ("EventDefinition", "LoopCharacteristics", "DataItem", "Expression", "timeDate")
    return str(node.tag).startswith(SPIFF) or str(node.tag).endswith(detail)
