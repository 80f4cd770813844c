"""A diagram that cannot be drawn, from a version of before that was checked: its steps, and what is wrong.

Must not know: dossiers, HTTP.
"""

from __future__ import annotations

from engine.checks import words
from engine.definitions import Definition
from web.diagrams.steps import Step
from web.diagrams.svg import KINDS, Marks


def why(definition: Definition, process: str) -> str:
    """What cannot be drawn, and its cure, in words."""
    reason = definition.undrawable[process]
    element = definition.elements.get(reason.element)
    about = f"{element.name or element.id}: " if element is not None else ""
    return f"{about}{words.of(reason.said, words.DUTCH)}"


def steps(definition: Definition, process: str, marks: Marks) -> list[Step]:
    """The named steps, in the order of the file."""
    model = definition.models[process]
    lanes = definition.role_names
    return [
        Step(
            one.id,
            KINDS.get(one.kind, "Stap"),
            one.name,
            lanes.get(definition.role(one.role), one.role) if one.role is not None else "",
            marks.state(one.id),
            "",
        )
        for one in model.elements.values()
        if one.id in model.own and one.name
    ]
