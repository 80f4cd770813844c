"""What a file holds and nothing reads: it does nothing, and misleads who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from engine.checks.finding import Finding, warns
from engine.spiff import BPMN, DECLARATIONS, SPIFF, read_xml

NAMED: Final = DECLARATIONS | {"message"}
READ: Final = (
    "http://www.omg.org/spec/",
    "https://www.omg.org/spec/",
    "http://www.w3.org/",
    SPIFF.strip("{}"),
    "http://bpmn.io/schema/",  # colours
    "http://camunda.org/schema/modeler/",  # for the editor only
)
_DECLARED: Final = re.compile(rb"""xmlns(?::[\w.-]+)?\s*=\s*["']([^"']*)["']""")


def findings(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, data in files.items():
        if path.endswith((".bpmn", ".dmn")):
            yield from _of_tools(path, data)
        if path.endswith(".bpmn"):
            yield from _of_file(path, data)


@lru_cache(maxsize=1024)
def _of_file(path: str, data: bytes) -> tuple[Finding, ...]:
    """Kept, for regions share most of their files."""
    root = read_xml(path, data)
    declared = [
        str(node.get("id")) for node in root if str(node.tag).removeprefix(BPMN) in NAMED and node.get("id")
    ]
    what = "is declared and nothing uses it; remove it"
    return tuple(warns(path, one, what) for one in declared if data.count(one.encode()) == 1)


@lru_cache(maxsize=1024)
def _of_tools(path: str, data: bytes) -> tuple[Finding, ...]:
    """What other tools keep in a file, such as `camunda:assignee`: once, however much it is."""
    if all(space.decode(errors="replace").startswith(READ) for space in _DECLARED.findall(data)):
        return ()
    found = list(_foreign(read_xml(path, data)))
    if not found:
        return ()
    what = "holds {count} settings of {tools}, and Drempel reads none of them; remove them"
    return (warns(path, "", what, count=len(found), tools=", ".join(sorted(set(found)))),)


def _foreign(root: Any) -> Iterator[str]:
    """The prefix of every element and attribute of another tool."""
    for node in root.iter("*"):
        prefixes = {space: prefix for prefix, space in node.nsmap.items() if prefix}
        for name in (node.tag, *node.attrib):
            space, mark, _ = str(name).removeprefix("{").partition("}")
            if mark and not space.startswith(READ):
                yield prefixes.get(space, space)
