"""How the diagrams of a region hang together, line by line: what each does to others, and they to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.definitions import Definition
from engine.definitions.relations import Bond, Link, Place, offered, relations, unheard, unsaid

GROUPS: Final[Mapping[Place, str]] = {
    Place.MAIN: "Hoofdroutes",
    Place.PART: "Onderdelen van een route",
    Place.BESIDE: "Loopt ernaast",
    Place.BUTTON: "Begint met een knop",
    Place.ENGINE: "Begint vanzelf",
}
DOES: Final[Mapping[Bond, str]] = {
    Bond.CALLS: "Roept aan",
    Bond.STARTS: "Begint",
    Bond.INTERRUPTS: "Onderbreekt",
    Bond.TELLS: "Vertelt aan",
}
UNDERGOES: Final[Mapping[Bond, str]] = {
    Bond.CALLS: "Onderdeel van",
    Bond.STARTS: "Begint na een bericht van",
    Bond.INTERRUPTS: "Wordt onderbroken door",
    Bond.TELLS: "Hoort van",
}
# The same in one line, with how many: what it does, what is done to it.
SHORT: Final[tuple[Mapping[Bond, str], Mapping[Bond, str]]] = (
    {
        Bond.CALLS: "roept {} aan",
        Bond.STARTS: "begint {}",
        Bond.INTERRUPTS: "onderbreekt {}",
        Bond.TELLS: "vertelt {} iets",
    },
    {
        Bond.CALLS: "onderdeel van {}",
        Bond.STARTS: "begint na {}",
        Bond.INTERRUPTS: "onderbroken door {}",
        Bond.TELLS: "hoort van {}",
    },
)


@dataclass(frozen=True)
class Line:
    """*Onderbreekt Huurachterstand, met ‘betaald’.* `others` are ids of processes; '' is Drempel itself."""

    what: str
    others: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Box:
    """One diagram on the map."""

    process: str
    name: str
    summary: str  # how much it does to others, and they to it
    buttons: tuple[str, ...]  # for whom, when it begins with a button
    meetings: tuple[str, ...]  # in which something of it is discussed
    lines: tuple[Line, ...]
    loose: tuple[str, ...]  # what does not hang together: a message that nobody hears, or nobody sends


def boxes(definition: Definition) -> dict[str, list[Box]]:
    """Heading -> its diagrams, by name."""
    found = relations(definition)
    loose = _loose(definition)
    drawn: dict[str, list[Box]] = {heading: [] for heading in GROUPS.values()}
    for model in sorted(definition.used.values(), key=lambda one: one.name):
        does = [(link, link.target) for link in found.from_(model.id)]
        undergoes = [(link, link.source or "") for link in found.to(model.id)]
        discussed = {
            e.properties["overleg"]
            for e in model.elements.values()
            if e.process == model.id and "overleg" in e.properties
        }
        box = Box(
            process=model.id,
            name=model.name,
            summary=", ".join([*_counted(SHORT[0], does), *_counted(SHORT[1], undergoes)]),
            buttons=tuple(offered(definition, model.id)),
            meetings=tuple(spoken(kind) for kind in sorted(discussed)),
            lines=(*_lines(DOES, does), *_lines(UNDERGOES, undergoes)),
            loose=tuple(loose.get(model.id, ())),
        )
        drawn[GROUPS[found.places[model.id]]].append(box)
    return drawn


def _loose(definition: Definition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, model in unheard(definition).items():
        found.setdefault(model.id, []).append(f"Niemand hoort het bericht ‘{spoken(name)}’.")
    for name, model in unsaid(definition).items():
        found.setdefault(model.id, []).append(f"Niemand zegt het bericht ‘{spoken(name)}’.")
    return found


def spoken(message: str) -> str:
    return message.replace("_", " ")


def _lines(words: Mapping[Bond, str], links: list[tuple[Link, str]]) -> Iterator[Line]:
    """One for each bond and message, with all diagrams at the other end."""
    together: dict[tuple[Bond, str], dict[str, None]] = {}
    for link, other in links:
        together.setdefault((link.bond, link.message), {})[other] = None
    for bond, message in sorted(together, key=lambda key: (list(Bond).index(key[0]), key[1])):
        yield Line(words[bond], tuple(together[bond, message]), message)


def _counted(words: Mapping[Bond, str], links: list[tuple[Link, str]]) -> Iterator[str]:
    for bond, short in words.items():
        if many := len({other for link, other in links if link.bond is bond}):
            yield short.format(many)
