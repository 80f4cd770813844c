"""What comes after a step, as the drawing says it: for the person who is about to complete it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.drawing.model import Drawing, Flow, Node

SILENT = {"scriptTask", "businessRuleTask", "parallelGateway"}  # nothing that a person would notice


@dataclass(frozen=True)
class Next:
    """One thing that can follow: the answers that lead to it, and what it is."""

    answers: tuple[str, ...]  # names of the flows taken at gateways, in order
    node: Node


def next_steps(drawing: Drawing, element: str) -> tuple[Next, ...]:
    """Everything that can follow this step at once, the normal course first; () when it is not drawn."""
    if element not in drawing.by_id:
        return ()
    found: list[Next] = []
    seen: set[str] = set()

    def follow(flow: Flow, answers: tuple[str, ...]) -> None:
        node = drawing.by_id[flow.target]
        said = (*answers, flow.name) if flow.name else answers
        if node.id in seen:
            return
        seen.add(node.id)
        if node.kind == "exclusiveGateway" or node.kind in SILENT:
            for onward in drawing.outgoing(node.id):
                follow(onward, said)
        elif node.kind == "endEvent" and node.parent is not None:
            for onward in drawing.outgoing(node.parent):
                follow(onward, said)
        else:
            found.append(Next(said, node))

    for flow in drawing.outgoing(element):
        follow(flow, ())
    return tuple(found)
