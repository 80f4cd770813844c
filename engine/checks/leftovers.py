"""What a file declares and nothing in it uses: it does nothing, and misleads who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from engine.checks.finding import Finding, warns
from engine.spiff import BPMN, DECLARATIONS, read_xml

NAMED: Final = DECLARATIONS | {"message"}


def findings(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, data in files.items():
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
