"""How large the files of a region may be: asked before anything is read, so that a check always ends.

A drawing that a person can read stays far below each of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.checks.finding import Finding, stops

MOST_BYTES: Final = 2_000_000
MOST_FILES: Final = 2_000
MOST_ELEMENTS: Final = 20_000  # of the file; a step takes about ten
MOST_STEPS: Final = (
    300  # of one diagram; the engine reads what follows a step within the reading of that step
)
MOST_DEPTH: Final = 60
LONGEST_NAME: Final = 400
_TAG: Final = re.compile(rb"</?[A-Za-z_][^<>]*>")
_LONG_NAME: Final = re.compile(
    rb"""name\s*=\s*(?:"[^"<]{%d,}"|'[^'<]{%d,}')""" % (LONGEST_NAME + 1, LONGEST_NAME + 1)
)
_STEP: Final = re.compile(
    rb"<(?:[A-Za-z0-9_]+:)?(?:\w+Task|task|\w+Event|\w+Gateway|callActivity|subProcess)[\s>/]"
)


def findings(files: Mapping[str, bytes]) -> Iterator[Finding]:
    if len(files) > MOST_FILES:
        yield stops(
            "", "", "a region has at most {most} files; these are {count}", most=MOST_FILES, count=len(files)
        )
        return
    for path, data in files.items():
        if len(data) > MOST_BYTES:
            size = "is larger than {most} bytes; split it over more files"
            yield stops(path, "", size, most=MOST_BYTES)
        elif path.endswith((".bpmn", ".dmn")):
            yield from _of_xml(path, data)
        elif path.endswith((".txt", ".json")):
            yield from _of_text(path, data)


def _of_text(path: str, data: bytes) -> Iterator[Finding]:
    try:
        data.decode()
    except UnicodeDecodeError:
        yield stops(path, "", "is not written in UTF-8; save it again with that encoding")


def _of_xml(path: str, data: bytes) -> Iterator[Finding]:
    count, deepest = _measured(data)
    if count > MOST_ELEMENTS:
        yield stops(
            path, "", "holds more than {most} elements; split it over more diagrams", most=MOST_ELEMENTS
        )
    elif deepest > MOST_DEPTH:
        yield stops(path, "", "is nested more than {most} deep; call another diagram", most=MOST_DEPTH)
    elif len(_STEP.findall(data)) > MOST_STEPS:
        yield stops(path, "", "holds more than {most} steps; call another diagram", most=MOST_STEPS)
    if any(data[found.start() - 1 : found.start()].isspace() for found in _LONG_NAME.finditer(data)):
        what = "has a name of more than {most} letters; write it in the documentation"
        yield stops(path, "", what, most=LONGEST_NAME)


def _measured(data: bytes) -> tuple[int, int]:
    """How many elements there are, and how deep the deepest lies."""
    depth = deepest = count = 0
    for tag in _TAG.findall(data):
        if tag.startswith(b"</"):
            depth -= 1
        else:
            count += 1
            if not tag.endswith(b"/>"):
                depth += 1
                deepest = max(deepest, depth)
    return count, deepest
