"""The law of layout: what makes a diagram readable, checked on its drawing.

Owns the rules of place: nothing over anything else, straight lines, names that fit. Must not know: XML,
SpiffWorkflow, what a diagram does. `python -m engine.geometry FILE…` prints the problems.
"""

from __future__ import annotations

from engine.drawing import Drawing
from engine.geometry import lines, names, shapes
from engine.geometry.lines import backward_flows, crossings
from engine.geometry.rules import Problem, Rule

__all__ = ["Problem", "Rule", "backward_flows", "crossings", "problems"]


def problems(drawing: Drawing) -> list[Problem]:
    """Everything that breaks the law of layout, by rule and then in the order of the file. Pure."""
    found = [*shapes.problems(drawing), *lines.problems(drawing), *names.problems(drawing)]
    order = {rule: place for place, rule in enumerate(Rule)}
    return sorted(found, key=lambda problem: order[problem.rule])
