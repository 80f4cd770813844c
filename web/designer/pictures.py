"""Changed diagrams side by side: as they were, and as they become, with what changed in colour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from engine.definitions import Definition
from engine.difference import Difference, Happened, Kind
from engine.drawing import Drawing
from web.diagrams.svg import Marks, render

MOVED: Final = "verplaatst"


@dataclass(frozen=True)
class Pair:
    """One diagram before and after; None where that version has no such diagram."""

    name: str
    before: Markup | None
    after: Markup | None


def pairs(before: Definition, after: Definition, found: Difference) -> list[Pair]:
    """Of every diagram in which something changed; and of those that only look otherwise, with what moved."""
    told = [_pair(before, after, process, found.steps(process)) for process in found.processes]
    return [*told, *_moved(before, after, found)]


def _pair(before: Definition, after: Definition, process: str, steps: Mapping[str, Happened]) -> Pair:
    old, new = before.drawings.get(process), after.drawings.get(process)
    drawn = new or old
    model = after.models.get(process) or before.models[process]
    return Pair(
        drawn.name if drawn is not None else model.name,
        _picture(old, new, steps, Happened.REMOVED, "was-"),
        _picture(new, old, steps, Happened.ADDED, ""),
    )


def _picture(
    drawing: Drawing | None,
    other: Drawing | None,
    steps: Mapping[str, Happened],
    only_here: Happened,
    ids: str,
) -> Markup | None:
    """What changed, and what this one has and the other has not."""
    if drawing is None:
        return None
    marked = {one: str(what) for one, what in steps.items() if what in (Happened.CHANGED, only_here)}
    if other is not None:
        ways = {(flow.source, flow.target) for flow in other.flows}
        marked |= {
            flow.id: str(only_here) for flow in drawing.flows if (flow.source, flow.target) not in ways
        }
    return render(drawing, Marks(changed=marked, before_ids=ids))


def _moved(before: Definition, after: Definition, found: Difference) -> Iterator[Pair]:
    drawn = {change.path for change in found.changes if change.subject.kind is Kind.FILE}
    for process, model in after.models.items():
        old, new = before.drawings.get(process), after.drawings.get(process)
        if model.path not in drawn or old is None or new is None:
            continue
        places = {node.id: node.bounds for node in old.nodes}
        moved = {node.id: MOVED for node in new.nodes if places.get(node.id) != node.bounds}
        yield Pair(
            new.name,
            render(old, Marks(changed=moved, before_ids="was-")),
            render(new, Marks(changed=moved)),
        )
