"""For which woningcorporatie, and in which of its regions, something is done: asked when there is a choice.

Must not know: what is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.access import NotAllowed
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


def chosen(options: Sequence[Choice], given: str | None) -> Choice:
    """The option that was sent, or the only one. Raises NotAllowed for any other, and when it is not said."""
    for option in options:
        if option.key == given or (given is None and len(options) == 1):
            return option
    raise NotAllowed
