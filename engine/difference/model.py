"""The nouns of a difference. Plain frozen data.

Each reader (`diagrams`, `decisions`, `forms`, `texts`, `settings`) tells what a version says as a `Meaning`:
subjects, and under each what is said of it. The words of kinds and aspects are those of designers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a change is about, in the order in which a reader wants to know it."""

    REGION = "regio"
    SETTING = "instelling"
    PROCESS = "diagram"
    LANE = "baan"
    STEP = "stap"
    MESSAGE = "signaal"
    DECISION = "beslistabel"
    ROW = "regel"
    FORM = "formulier"
    FIELD = "vraag"
    ANSWER = "antwoord"  # of a choice; has a name, and changes as a part of its question
    LETTER = "brief"
    FILE = "bestand"


class Happened(StrEnum):
    ADDED = "nieuw"
    REMOVED = "weg"
    CHANGED = "anders"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a version speaks of. `within`: id of the process, form or table that holds it."""

    kind: Kind
    id: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of one subject: how people call it, and aspect -> text."""

    name: str
    aspects: Mapping[str, str]
    path: str  # the file that says it
    uses: frozenset[str] = frozenset()  # the settings that it names


Meaning = dict[Subject, Said]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that is said otherwise now. None: it was not said."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    subject: Subject
    name: str
    happened: Happened
    path: str
    aspects: tuple[Aspect, ...] = ()
    touches: tuple[Subject, ...] = ()  # of a setting: the steps that use it


@dataclass(frozen=True)
class Difference:
    """All changes from one version to another, by kind and then in the order of the files."""

    changes: tuple[Change, ...]
    names: Mapping[Subject, str] = field(repr=False)  # how subjects are called, the newest name first
    words: Mapping[str, str] = field(default_factory=dict, repr=False)  # of the region, for `{signaal}`

    def steps(self, process: str) -> Mapping[str, Happened]:
        """Element id -> what happened to it in this process; through a setting as well."""
        found = {
            touched.id: Happened.CHANGED
            for change in self.changes
            for touched in change.touches
            if touched.within == process
        }
        return found | {
            change.subject.id: change.happened
            for change in self.changes
            if change.subject.kind is Kind.STEP and change.subject.within == process
        }

    @property
    def processes(self) -> tuple[str, ...]:
        """The processes in which something changed, in the order of the changes."""
        found: dict[str, None] = {}
        for change in self.changes:
            if change.subject.kind is Kind.PROCESS:
                found[change.subject.id] = None
            elif change.subject.kind in (Kind.STEP, Kind.LANE):
                found[change.subject.within] = None
            found |= dict.fromkeys(touched.within for touched in change.touches)
        return tuple(found)
