"""How the lines of an arrears file are told: by kind, in the words of the form with which a dossier opens.

Must not know: requests, the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.arrears import lines, questions
from engine.arrears.changes import Why, column_of
from engine.forms import Field
from engine.states import ImportAction
from web import dutch

LEFT_OUT = {
    Why.YOUNGER: "dit is in het dossier veranderd na de dag van het bestand.",
    Why.OBJECTION: "de huurder wil geen melding. Mag het toch? Leg dat vast in het dossier.",
    Why.NO_ARREARS: "dit dossier gaat alleen over overlast.",
    Why.LESS: "het dossier kent de hele geboortedatum.",
}
"""Why a column is not used."""
READ = {
    "achterstand": dutch.euros,
    "maandhuur": dutch.euros,
    "vervaldatum": dutch.date_in_digits,
    "geboortedatum": dutch.date_in_digits,
    "telefoon": dutch.phone,
    "postcode": dutch.postcode,
}


def by_kind(told: Iterable[lines.Line]) -> list[tuple[str, list[lines.Line]]]:
    """What happens, and the lines with which it does, in the order of `ImportAction`."""
    found: dict[str, list[lines.Line]] = {}
    for line in told:
        found.setdefault(line.action, []).append(line)
    return [(kind, found[kind]) for kind in ImportAction if kind in found]


def grouped(asked: list[questions.Question]) -> tuple[list[questions.Question], list[questions.Question]]:
    """Those that one answer can settle, when there is more than one, and those to look at one by one."""
    alike = [one for one in asked if one.is_of_number_only]
    return (alike, [one for one in asked if one not in alike]) if len(alike) > 1 else ([], asked)


def named(asks: Mapping[str, Field], place: str) -> str:
    """What the start form calls a place in the facts, or a column of the file."""
    path = next((each for each in asks if place in (each, column_of(each))), place)
    return asks[path].label if path in asks else path.rpartition(".")[2].replace("_", " ")


def shown(asks: Mapping[str, Field], path: str, value: Any) -> str:
    """A value of a dossier as one reads it."""
    name = path.rpartition(".")[2]
    options = asks[path].options if path in asks else ()
    if found := [option.label for option in options if option.value == value]:
        return found[0]
    if isinstance(value, bool):
        return dutch.yes_or_no(value)
    reader = READ.get(name, dutch.date_in_digits if name.endswith("_op") else None)
    return reader(value) if reader else str("" if value is None else value)
