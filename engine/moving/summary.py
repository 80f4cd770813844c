"""What a move comes to for all its dossiers together: terms, tasks, letters, organisations. Pure.

No dossier is told apart. Must not know: the database, HTTP, how it is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.moving.orders import Standing
from engine.moving.records import Term, Work
from engine.states import MovedStatus, MoveStatus


@dataclass(frozen=True)
class Terms:
    """Terms of one name that get another day: how many, and the first and last day before and after.

    `was` is None for what begins with the move, `will` for what goes.
    """

    element: str
    label: str
    count: int
    was: tuple[datetime, datetime] | None
    will: tuple[datetime, datetime] | None


@dataclass(frozen=True)
class Summary:
    """`late`: the terms that would have passed and get a later day; they are not among `terms`."""

    terms: tuple[Terms, ...]
    late: tuple[Terms, ...]
    opened: Mapping[Work, int]
    gone: Mapping[Work, int]
    changed: Mapping[Work, int]
    letters: Mapping[str, int]  # kind -> how many dossiers
    organisations: Mapping[str, int]  # name -> in how many dossiers something changes for it

    @property
    def is_plain(self) -> bool:
        """Whether nobody notices anything."""
        return not (self.terms or self.late or self.opened or self.gone or self.changed or self.letters)


def summary(standing: Standing) -> Summary:
    """Of the dossiers that can move; once it began, of those that moved."""
    counted = MovedStatus.CAN if standing.status == MoveStatus.LOOKED else MovedStatus.MOVED
    found = [one.found for one in standing.with_status(counted)]
    terms = [term for one in found for term in one.terms]
    seen = Counter(number for one in found for number in one.organisations)
    named = sorted((standing.organisations[number], times) for number, times in seen.items())
    return Summary(
        terms=_grouped(term for term in terms if term.would is None),
        late=_grouped(term for term in terms if term.would is not None),
        opened=Counter(work for one in found for work in one.opened),
        gone=Counter(work for one in found for work in one.gone),
        changed=Counter(work for one in found for work in one.changed),
        letters=Counter(kind for one in found for kind in one.letters),
        organisations=dict(named),
    )


def _grouped(terms: Iterable[Term]) -> tuple[Terms, ...]:
    groups: dict[tuple[str, str, bool, bool], list[Term]] = {}
    for term in terms:
        key = (term.label, term.element, term.was is None, term.will is None)
        groups.setdefault(key, []).append(term)
    return tuple(
        Terms(
            element,
            label,
            len(group),
            _span(one.was for one in group),
            _span(one.will for one in group),
        )
        for (label, element, _, _), group in sorted(groups.items())
    )


def _span(days: Iterable[datetime | None]) -> tuple[datetime, datetime] | None:
    found = [day for day in days if day is not None]
    return (min(found), max(found)) if found else None
