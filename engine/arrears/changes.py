"""What a row of an arrears file changes in a dossier that is there, and what it leaves as it is. Pure.

Each column of the file has its place in the facts. An empty cell changes nothing. Must not know: the
database, how a file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from engine.states import ImportAction
from engine.values import may_be_same_birth_date, read_email, read_phone, read_postcode

Facts = Mapping[str, Any]
ARREARS: Final = "achterstand"
DUE: Final = "vervaldatum"
COSTS: Final = "kosten_open"  # of an eviction that was called off: in what is owed, in no arrears file
PAUSED: Final = "bestaande_achterstand"  # for this collection stands still
SINCE: Final = "achterstand_in_pauze"  # what came after: kept while a pause runs
ROUTES: Final = "hoofdroutes"  # versions in which arrears can begin in a dossier about overlast know it
OBJECTION: Final = "plichten.bezwaar_ontvangen"
CHILDREN, HOW_MANY = "kinderen_bekend", "aantal_kinderen"
PLACES: Final = (
    *(f"huurder.{name}" for name in ("naam", "geboortedatum", "telefoon", "e_mail")),
    *(f"adres.{name}" for name in ("straat", "huisnummer", "toevoeging", "postcode", "plaats", "buurt")),
    "maandhuur",
    DUE,
    *(
        f"plichten.{name}"
        for name in ("contact_gezocht_op", "gewezen_op_hulp_op", "herinnering_op", "aanbod_doorgeven_op")
    ),
    OBJECTION,
    "plichten.bezwaar_op",
    CHILDREN,
    HOW_MANY,
    "betaalprofiel",
)
"""Where in the facts each column of the file is kept, but for the contract and the amount."""

_READ: Final = {
    "huurder.telefoon": read_phone,
    "huurder.e_mail": read_email,
    "adres.postcode": read_postcode,
}


class Why(StrEnum):
    """Why a column of the file changes nothing in this dossier, though it says something else."""

    YOUNGER = "jonger"  # the dossier was changed after the day of the file
    OBJECTION = "bezwaar"  # a file cannot take an objection back
    NO_ARREARS = "overlast"  # a dossier about overlast alone, of a version in which no arrears can begin
    LESS = "onvolledig"  # the dossier knows the birth date in full


@dataclass(frozen=True)
class Change:
    """A fact that gets another value; `old` or `new` is None for nothing."""

    path: str
    old: Any
    new: Any

    @property
    def column(self) -> str:
        return column_of(self.path)


@dataclass(frozen=True)
class Younger:
    """What of a dossier is younger than a file."""

    whole: bool = False
    paths: frozenset[str] = frozenset()

    def holds(self, path: str) -> bool:
        return self.whole or path in self.paths or path.partition(".")[0] in self.paths


NOTHING_YOUNGER: Final = Younger()


@dataclass(frozen=True)
class Outcome:
    """What a row does with a dossier."""

    action: ImportAction
    changes: tuple[Change, ...] = ()
    left_out: tuple[tuple[str, Why], ...] = ()  # columns

    @property
    def new_arrears(self) -> float | None:
        return next((change.new for change in self.changes if change.path == ARREARS), None)

    @property
    def facts(self) -> dict[str, Any]:
        """By their path, without the amount: that comes with a message."""
        return {change.path: change.new for change in self.changes if change.path != ARREARS}


def column_of(path: str) -> str:
    name = path.rpartition(".")[2]
    return "kinderen" if name in (CHILDREN, HOW_MANY) else name


def compare(answer: Facts, facts: Facts, younger: Younger = NOTHING_YOUNGER) -> Outcome:
    """What this row does with a dossier that has these facts."""
    changes: list[Change] = []
    left_out: dict[str, Why] = {}
    for change in _differences(answer, facts):
        why = _refusal(change, younger, takes_arrears=facts.get(ROUTES) is not None)
        if why is None:
            changes.append(change)
        else:
            left_out[change.column] = why
    return Outcome(_action(changes, left_out, costs(facts)), tuple(changes), tuple(left_out.items()))


def costs(facts: Facts) -> float:
    """What is owed beside the rent, so that a file of arrears does not have it."""
    return float(facts.get(COSTS) or 0)


def since_the_pause(arrears: float, facts: Facts) -> float:
    """What of these arrears came after collection was paused; nothing when no pause runs."""
    if facts.get(SINCE) is None or facts.get(PAUSED) is None:
        return 0
    return max(0.0, round(arrears + costs(facts) - float(facts[PAUSED]), 2))


def same_amount(one: float, other: float | None) -> bool:
    """The same amount, to the cent; no arrears known is none."""
    return round(one - (other or 0), 2) == 0


def at(facts: Facts, path: str) -> Any:
    """The fact at `huurder.naam`, None when there is none."""
    found: Any = facts
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _differences(answer: Facts, facts: Facts) -> Iterator[Change]:
    owed = facts.get(ARREARS)
    rent = round(owed - costs(facts), 2) if owed is not None else None
    if not same_amount(answer[ARREARS], rent):
        yield Change(ARREARS, rent, answer[ARREARS])
    for path in PLACES:
        old, new = at(facts, path), at(answer, path)
        if path == HOW_MANY and new is None:
            # Children that are not there, or there after all: the number of before is wrong.
            known = answer.get(CHILDREN)
            if known is not None and old is not None and known is not (old > 0):
                yield Change(path, old, None)
        elif new is not None and not _same(path, old, new):
            yield Change(path, old, new)


def _same(path: str, old: Any, new: Any) -> bool:
    """Also what is only written in another way."""
    if old is None:
        return False
    if path in _READ and isinstance(old, str):
        return bool((_READ[path](old) or old) == new)
    if path == "maandhuur":
        return same_amount(new, old)
    return bool(old == new)


def _refusal(change: Change, younger: Younger, takes_arrears: bool) -> Why | None:
    if younger.holds(change.path):
        return Why.YOUNGER
    if change.path == OBJECTION and change.old is True:
        return Why.OBJECTION
    if change.path == DUE and change.old is None and not takes_arrears:
        return Why.NO_ARREARS
    if change.path == "huurder.geboortedatum" and isinstance(change.old, str):
        is_less = len(change.new) < len(change.old) and may_be_same_birth_date(change.old, change.new)
        return Why.LESS if is_less else None
    return None


def _action(changes: list[Change], left_out: Mapping[str, Why], beside: float) -> ImportAction:
    for change in changes:
        if change.path == ARREARS:
            return ImportAction.PAID if change.new + beside <= 0 else ImportAction.AMOUNT
    if changes:
        return ImportAction.DETAILS
    return ImportAction.YOUNGER if Why.YOUNGER in left_out.values() else ImportAction.SAME
