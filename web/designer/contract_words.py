"""The contract of a diagram in words, line by line: for its page, the editor and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.checks import DUTCH, ENGLISH, contracts
from engine.checks.one_table import sources_of
from engine.definitions import Definition

CALLED, BESIDE = "called", "beside"
# What is owed, in the order of reading; the borders are those of who calls it, or of the main route.
LINES: Final[Mapping[str, Mapping[str, str]]] = {
    DUTCH: {
        "needs": "Vooraf nodig",
        "gives": "Geeft terug",
        CALLED: "Berichten op de rand van wie dit aanroept",
        BESIDE: "Berichten op de rand van de hoofdroute",
        "roles": "Werk voor",
        "hears": "Hoort",
        "sends": "Stuurt",
        "writes": "Legt vast",
    },
    ENGLISH: {
        "needs": "Needs before",
        "gives": "Gives back",
        CALLED: "Messages on a border of who calls it",
        BESIDE: "Messages on a border of the main route",
        "roles": "Work for",
        "hears": "Hears",
        "sends": "Sends",
        "writes": "Writes",
    },
}
OWED: Final = ("needs", "gives", CALLED)  # what one must know to call it


def lines(definition: Definition, process: str, language: str = DUTCH) -> list[tuple[str, str]]:
    """(what, which) of everything that there is. Raises KeyError for an unknown diagram."""
    return [(LINES[language][key], said) for key, said in _said(definition, process)]


def parts(definition: Definition, process: str) -> list[tuple[str, list[str], bool]]:
    """(what, which, whether those are names that one writes in a diagram): for a page. Raises as `lines`."""
    return [(LINES[DUTCH][key], names, key != "roles") for key, names in _parts(definition, process)]


def owed(definition: Definition, process: str) -> str:
    """What one must know to call this diagram, in one text; empty when it asks nothing."""
    found = (f"{LINES[DUTCH][key]}: {said}." for key, said in _said(definition, process) if key in OWED)
    return " ".join(found)


def _said(definition: Definition, process: str) -> Iterator[tuple[str, str]]:
    yield from ((key, ", ".join(names)) for key, names in _parts(definition, process))


def _parts(definition: Definition, process: str) -> Iterator[tuple[str, list[str]]]:
    found, model = contracts.contract(sources_of(definition), process), definition.models[process]
    is_called = model.start_message is None and not model.is_main
    roles = dict.fromkeys(definition.role(role) for role in found.roles)
    every: tuple[tuple[str, list[str]], ...] = (
        ("needs", sorted(found.needs)),
        ("gives", sorted(found.gives)),
        (CALLED if is_called else BESIDE, sorted(found.borders)),
        ("roles", [definition.role_names.get(role, role) for role in roles]),
        ("hears", sorted(found.hears)),
        ("sends", sorted(found.sends)),
        ("writes", sorted(found.writes)),
    )
    yield from ((key, names) for key, names in every if names)
