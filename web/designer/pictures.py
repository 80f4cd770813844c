"""Changed diagrams side by side: as they were, and as they become, with what changed in colour."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from engine.definitions import Definition
from engine.difference import Difference, Happened
from web.diagrams.svg import Marks, render


@dataclass(frozen=True)
class Pair:
    """One diagram before and after; None where that version has no such diagram."""

    name: str
    before: Markup | None
    after: Markup | None


def pairs(before: Definition, after: Definition, found: Difference) -> list[Pair]:
    """Of every diagram in which something changed."""
    return [_pair(before, after, found, process) for process in found.processes]


def _pair(before: Definition, after: Definition, found: Difference, process: str) -> Pair:
    def picture(version: Definition, ids: str, *happened: Happened) -> Markup | None:
        drawing = version.drawings.get(process)
        if drawing is None:
            return None
        steps = {step: str(what) for step, what in found.steps(process).items() if what in happened}
        return render(drawing, Marks(changed=steps, before_ids=ids))

    drawn = after.drawings.get(process) or before.drawings.get(process)
    model = after.models.get(process) or before.models[process]
    return Pair(
        drawn.name if drawn is not None else model.name,
        picture(before, "was-", Happened.CHANGED, Happened.REMOVED),
        picture(after, "", Happened.CHANGED, Happened.ADDED),
    )
