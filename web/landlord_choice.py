"""For which woningcorporatie, and in which of its regions, something is done: asked when there is a choice.

Must not know: what is done.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.access import NotAllowed
from engine.context import Engine
from engine.organisations import succession
from engine.organisations.people import Landlord
from web import dutch


@dataclass(frozen=True)
class Choice:
    """One of the options: what a form sends, and how it is named."""

    key: str
    name: str
    landlord: Landlord


def choices(landlords: Sequence[Landlord]) -> list[Choice]:
    """The region is named where a woningcorporatie works in more than one."""
    regions = Counter(landlord.id for landlord in landlords)
    return [
        Choice(
            f"{landlord.id}-{landlord.region}",
            landlord.name + (f" in {dutch.region_name(landlord.region)}" if regions[landlord.id] > 1 else ""),
            landlord,
        )
        for landlord in landlords
    ]


def chosen(engine: Engine, options: Sequence[Choice], given: str | None) -> Choice:
    """The option that was sent, or the only one; of one that went into another meanwhile that other.

    Raises NotAllowed for any other, and when it is not said.
    """
    if given is None and len(options) == 1:
        return options[0]
    known = {option.key: option for option in options}
    found = known.get(given or "") or known.get(_now(engine, given or ""))
    if found is None:
        raise NotAllowed
    return found


def _now(engine: Engine, key: str) -> str:
    """The key that this one has become: the page was opened before a merger."""
    number, _, region = key.partition("-")
    if not re.fullmatch(r"\d{1,18}", number, re.ASCII):
        return ""
    with engine.database.read() as connection:
        landlord = succession.successor(connection, int(number))
        return f"{landlord}-{succession.region_now(connection, region)}"
