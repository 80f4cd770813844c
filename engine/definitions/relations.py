"""How the diagrams of a region hang together: which calls, starts, interrupts or tells which.

What the drawing of one route cannot show. Pure: reads the drawings of a version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.definitions.definition import Definition
from engine.drawing import Drawing, Node
from engine.roles import ENGINE_SAYS
from engine.spiff import ProcessModel

THROWS = frozenset({"intermediateThrowEvent", "endEvent"})


class Bond(StrEnum):
    CALLS = "roept aan"
    STARTS = "begint"
    INTERRUPTS = "onderbreekt"
    TELLS = "vertelt"


class Place(StrEnum):
    """What a process is in a dossier, in the order in which a reader wants to see them."""

    MAIN = "hoofdroute"
    PART = "onderdeel"  # another one calls it
    BESIDE = "ernaast"  # a message of another one starts it
    BUTTON = "knop"  # a person starts it
    ENGINE = "vanzelf"  # the engine starts it


@dataclass(frozen=True, slots=True)
class Link:
    """From one process to another. A call has no message; what the engine itself says has no source."""

    source: str | None
    target: str
    bond: Bond
    message: str = ""


@dataclass(frozen=True)
class Relations:
    places: dict[str, Place]
    links: tuple[Link, ...]

    def from_(self, process: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.source == process)

    def to(self, process: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.target == process)


def relations(definition: Definition) -> Relations:
    """Of all processes of a version, as far as they are drawn."""
    throws: dict[str, list[str]] = {}
    catches: dict[str, list[tuple[str, Bond]]] = {}
    links: dict[Link, None] = {}
    for process, drawn in _drawn(definition):
        for node in drawn.nodes:
            if node.kind == "callActivity" and node.calls is not None:
                links[Link(process, node.calls, Bond.CALLS)] = None
            if node.event == "message" and node.kind in THROWS:
                throws.setdefault(node.trigger, []).append(process)
            elif node.event == "message":
                catches.setdefault(node.trigger, []).append((process, _bond(node)))
    for message, caught in catches.items():
        said: list[str | None] = [*throws.get(message, ()), *([None] if message in ENGINE_SAYS else [])]
        links |= dict.fromkeys(
            Link(source, target, bond, message)
            for source in said
            for target, bond in caught
            if source != target
        )
    return Relations(
        places={model.id: _place(model, definition) for model in definition.used.values()},
        links=tuple(links),
    )


def _drawn(definition: Definition) -> Iterator[tuple[str, Drawing]]:
    """What is switched off is not there for anyone."""
    return ((each, drawn) for each, drawn in definition.drawings.items() if each in definition.used)


def unheard(definition: Definition) -> dict[str, ProcessModel]:
    """Message -> a process that sends it, where nobody waits for it."""
    models = definition.used.values()
    caught = {name for model in definition.models.values() for name in _heard_by(model)}
    sent = {name for model in models for name in model.throws}
    return {name: _first([m for m in models if name in m.throws]) for name in sorted(sent - caught)}


def unsaid(definition: Definition) -> dict[str, ProcessModel]:
    """Message -> a process that waits for it, where no process, person or engine sends it."""
    models = definition.used.values()
    sent = {name for model in definition.models.values() for name in model.throws} | ENGINE_SAYS
    sent |= {action.message for action in definition.actions}
    caught = {name for model in models for name in _heard_by(model)}
    return {name: _first([m for m in models if name in _heard_by(m)]) for name in sorted(caught - sent)}


def _heard_by(model: ProcessModel) -> frozenset[str]:
    return model.catches | ({model.start_message} if model.start_message else frozenset())


def _first(speaking: Iterable[ProcessModel]) -> ProcessModel:
    """Of those that speak of a message one; a process that only calls such a process comes last."""
    return min(speaking, key=lambda model: len(model.elements) - len(model.own))


def _bond(node: Node) -> Bond:
    """What a message does where it is caught."""
    if node.kind == "startEvent":
        return Bond.STARTS
    return Bond.INTERRUPTS if node.kind == "boundaryEvent" and node.interrupting else Bond.TELLS


def _place(model: ProcessModel, definition: Definition) -> Place:
    if model.is_main:
        return Place.MAIN
    if model.start_message is None:
        return Place.PART
    if any(action.process == model.id for action in definition.actions):
        return Place.BUTTON
    return Place.ENGINE if model.start_message in ENGINE_SAYS else Place.BESIDE


def offered(definition: Definition, process: str) -> Iterator[str]:
    """Who has a button for this process, by the names of their lanes. Others are of elsewhere."""
    for action in definition.actions:
        if action.process == process:
            yield from sorted(
                definition.role_names[role] for role in action.roles if role in definition.role_names
            )
