"""The nouns of a move: plain frozen data, stored as JSON with each dossier. Nothing personal is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson


@dataclass(frozen=True)
class Term:
    """A term, or the last day of a task, that is due on another day after the move."""

    element: str
    label: str
    was: datetime | None  # None: it begins with the move
    will: datetime | None  # None: it is drawn no more
    would: datetime | None = None  # it would have passed at once; `will` is the later day that it gets


@dataclass(frozen=True)
class Work:
    """A task that opens, goes, or is told of in other words."""

    element: str
    name: str
    role: str


@dataclass(frozen=True)
class Found:
    """What a move comes to for one dossier. `element` and `why`: where and why it cannot move."""

    stands: tuple[str, ...] = ()  # the elements at which it waits, before the move
    element: str = ""
    why: str = ""
    terms: tuple[Term, ...] = ()
    opened: tuple[Work, ...] = ()
    gone: tuple[Work, ...] = ()
    changed: tuple[Work, ...] = ()
    letters: tuple[str, ...] = ()  # kinds: a step that begins with the move writes them
    organisations: tuple[int, ...] = ()  # of whose work something changes

    @property
    def late(self) -> tuple[Term, ...]:
        """The terms that would have passed because of the move."""
        return tuple(term for term in self.terms if term.would is not None)

    @property
    def is_plain(self) -> bool:
        """Whether nobody will notice anything."""
        return not (self.terms or self.opened or self.gone or self.changed or self.letters)

    def as_json(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def of_json(cls, text: str) -> Found:
        data: dict[str, Any] = orjson.loads(text)
        return cls(
            stands=tuple(data["stands"]),
            element=data["element"],
            why=data["why"],
            terms=tuple(_term(one) for one in data["terms"]),
            opened=tuple(Work(**one) for one in data["opened"]),
            gone=tuple(Work(**one) for one in data["gone"]),
            changed=tuple(Work(**one) for one in data["changed"]),
            letters=tuple(data["letters"]),
            organisations=tuple(data["organisations"]),
        )


def _term(row: Mapping[str, Any]) -> Term:
    moments = {
        name: datetime.fromisoformat(row[name]) if row[name] is not None else None
        for name in ("was", "will", "would")
    }
    return Term(row["element"], row["label"], **moments)
