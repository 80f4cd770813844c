"""The nouns of a play: how its dossier begins, its steps, and what must hold after each.

Plain frozen data. Must not know: TOML, which diagrams there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

FOLDER: Final = "proeven"
BEGIN: Final = date(2026, 1, 5)  # a Monday; the day on which a play begins that names none
NEXT: Final = "volgende"  # the term that passes first
EVERYONE: Final = "iedereen"  # the work of all roles together


class Kind(StrEnum):
    """What happens in a step: the key that its table has for it."""

    TASK = "taak"
    ACTION = "handeling"
    TERM = "termijn"
    SETTING = "instelling"
    DAYS = "dagen"
    LOOK = "verwacht"  # nothing: it says what holds


@dataclass(frozen=True)
class Expected:
    """What must hold after a step. What is not named may be anything.

    `letters`: a kind, or a kind and who gets it: `seintje aan gemeente`; of this step only.
    `work`: role, or EVERYONE -> all its open tasks, and no other.
    """

    outcome: str | None = None
    tasks: tuple[str, ...] = ()
    no_tasks: tuple[str, ...] = ()
    work: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    no_terms: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    no_letters: tuple[str, ...] = ()
    running: tuple[str, ...] = ()  # processes of the dossier
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step. `names`: the element of a task or a term, the process of an action, or a setting."""

    number: int
    kind: Kind
    names: str = ""
    title: str = ""
    role: str | None = None
    about: str = ""  # part of the name, to choose among the tasks of an element that is repeated
    answer: Mapping[str, Any] = field(default_factory=dict)
    days: int = 0  # after that term, or after that setting ran
    since: str | None = None  # the fact from whose day a setting runs; else from the day of the step
    expected: Expected = field(default_factory=Expected)

    @property
    def place(self) -> str:
        """How a message names it."""
        return f"stap {self.number}"


@dataclass(frozen=True)
class Play:
    path: str
    title: str
    explanation: str
    begins: date
    route: str | None  # process id; None for that of rent arrears
    opening: Mapping[str, Any]
    steps: tuple[Step, ...]
    is_exact: bool = False  # what need not be answered and is not, stays empty


def is_play(path: str) -> bool:
    """Whether a file of this name is a play, of whatever region: it is no part of a version."""
    parts = path.split("/")
    return len(parts) > 3 and parts[0] == "processes" and parts[2] == FOLDER


def of_region(files: Mapping[str, bytes], region: str) -> dict[str, bytes]:
    """The plays of a region among its files, by path."""
    return {
        path: data for path, data in sorted(files.items()) if path.startswith(f"processes/{region}/{FOLDER}/")
    }
