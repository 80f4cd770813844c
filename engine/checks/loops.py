"""Loops with no question in them: the engine looks ahead along what is sure to follow, without end.

Each element is sure to be followed by the next, up to an exclusive gateway. A border that leads out of such a
loop does not help: the engine never comes so far. Must not know: whether anyone waits in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from engine.checks.finding import Finding, stops
from engine.spiff import BPMN, read_xml


def findings(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, data in files.items():
        if path.endswith(".bpmn"):
            yield from _of_file(path, data)


@lru_cache(maxsize=1024)
def _of_file(path: str, data: bytes) -> tuple[Finding, ...]:
    """Kept, for regions share most of their files."""
    what = "stands in a loop without a question; put an exclusive gateway in it, with a way out"
    root, found = read_xml(path, data), []
    for process in root.iter(f"{BPMN}process", f"{BPMN}subProcess"):
        after: dict[str, list[str]] = {}
        for flow in process.iterchildren(f"{BPMN}sequenceFlow"):
            after.setdefault(flow.get("sourceRef"), []).append(flow.get("targetRef"))
        for gateway in process.iterchildren(f"{BPMN}exclusiveGateway"):
            after.pop(gateway.get("id"), None)
        found += [stops(path, first, what) for first in _loops(after)]
    return tuple(found)


def _loops(after: Mapping[str, list[str]]) -> Iterator[str]:
    """The first element of each loop."""
    reported: set[str] = set()
    for first in after:
        followed = _followed(first, after)
        if first in followed and first not in reported:
            reported |= {each for each in followed if first in _followed(each, after)}
            yield first


def _followed(first: str, after: Mapping[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(after.get(first, ()))
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += after.get(one, ())
    return seen
