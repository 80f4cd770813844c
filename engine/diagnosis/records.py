"""What `drempel show` tells of one dossier: where it is, what it waits for, what went wrong. Frozen records.

Without an onlooker nothing here names or describes a person: no name, address, fact or free text, nor the
name of a task (that of a repeated task holds what it is about). Must not know: how it is read or printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class OpenTask:
    id: str
    element: str
    role: str
    organisation: str | None
    since: datetime
    due_at: datetime | None
    is_late: bool
    is_claimed: bool
    in_meeting: str | None  # the kind of meeting that decides on it
    assignee: str | None = None  # for an onlooker only


@dataclass(frozen=True)
class Term:
    """A timer that waits. Tried more often than never: it could not pass, see the incidents."""

    element: str
    due_at: datetime
    is_overdue: bool
    attempts: int


@dataclass(frozen=True)
class Running:
    """A process of the dossier; `waits_at`: elements with an open task or a term, `hears`: messages."""

    process: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    waits_at: tuple[str, ...]
    hears: tuple[str, ...]


@dataclass(frozen=True)
class Undelivered:
    """A message that no process waited for: kept for later, or unmatched."""

    name: str
    sent_at: datetime
    status: str


@dataclass(frozen=True)
class Trouble:
    element: str
    reason: str
    attempts: int
    last_at: datetime
    next_try: datetime | None  # none: the term itself is gone


@dataclass(frozen=True)
class Spoken:
    """A meeting that will speak of the dossier. `element`: of the task on which it decides."""

    meeting: str
    day: date | None  # none: no such meeting is planned
    element: str | None


@dataclass(frozen=True)
class Happened:
    seq: int
    at: datetime
    action: str
    element: str | None
    actor: str  # person, clock, import or console; a name for an onlooker


@dataclass(frozen=True)
class Personal:
    """What only an onlooker sees."""

    tenant: str
    address: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Diagnosis:
    number: str
    region: str
    status: str
    outcome: str | None
    definition: str
    deployed_at: datetime
    newer: str | None  # the version on which new dossiers start, when it is another
    created_at: datetime
    closed_at: datetime | None
    changed_at: datetime | None
    now: datetime
    worker_seen_at: datetime | None  # by the clock of the machines, also in a demonstration
    processes: tuple[Running, ...]
    tasks: tuple[OpenTask, ...]
    terms: tuple[Term, ...]
    messages: tuple[Undelivered, ...]
    incidents: tuple[Trouble, ...]
    letters: Mapping[str, int]  # status -> how many
    meetings: tuple[Spoken, ...]
    trail: tuple[Happened, ...]  # newest first
    personal: Personal | None = None
