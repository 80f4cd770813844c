"""What comes after a step, as the drawing says it: for the person who is about to complete it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.drawing.model import Drawing, Flow, Node

SILENT = {"scriptTask", "businessRuleTask", "parallelGateway"}  # nothing that a person would notice


@dataclass(frozen=True)
class Next:
    """One thing that can follow: the answers that lead to it, and what it is."""

    answers: tuple[str, ...]  # names of the flows taken at gateways, in order
    node: Node
    questions: tuple[str, ...] = ()  # names of those gateways: what the answers are to

    @property
    def after(self) -> str:
        """When it follows, as a sentence: `Accepteert de huurder hulp? Nee.`"""
        said = (f"{question} {answer[:1].upper()}{answer[1:]}." for question, answer in self._pairs())
        return " ".join(said)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for question, answer in zip(self.questions, self.answers, strict=True):
            yield " ".join((question or "Het antwoord:").split()), answer


def next_steps(drawing: Drawing, element: str) -> tuple[Next, ...]:
    """Everything that can follow this step at once, the normal course first; () when it is not drawn."""
    if element not in drawing.by_id:
        return ()
    found: list[Next] = []
    seen: set[str] = set()

    def follow(flow: Flow, answers: tuple[str, ...], questions: tuple[str, ...]) -> None:
        node = drawing.by_id[flow.target]
        said = (*answers, flow.name) if flow.name else answers
        asked = (*questions, drawing.by_id[flow.source].name) if flow.name else questions
        if node.id in seen:
            return
        seen.add(node.id)
        if node.kind == "exclusiveGateway" or node.kind in SILENT:
            for onward in drawing.outgoing(node.id):
                follow(onward, said, asked)
        elif node.kind == "endEvent" and node.parent is not None:
            for onward in drawing.outgoing(node.parent):
                follow(onward, said, asked)
        else:
            found.append(Next(said, node, asked))

    for flow in drawing.outgoing(element):
        follow(flow, (), ())
    return tuple(found)
