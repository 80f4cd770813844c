"""What screens show, as plain frozen objects. `engine.queries` and `engine.case_pages` fill them.

Must not know: SQL, HTTP, HTML, how a value is written in Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.attachments import AttachedFile
from engine.definitions import Action, Definition
from engine.organisation_file import Contact


@dataclass(frozen=True)
class InboxItem:
    task_id: str
    name: str
    case_id: int
    number: str
    label: str
    organisation: str | None
    assignee_id: int | None
    assignee: str | None
    due_at: datetime | None
    created_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Inbox:
    items: tuple[InboxItem, ...]
    total: int
    mine: int
    team: int
    late: int
    page: int
    pages: int


@dataclass(frozen=True)
class CaseLine:
    """A dossier in a list."""

    id: int
    number: str
    label: str
    status: str
    outcome: str | None
    created_at: datetime
    closed_at: datetime | None
    open_tasks: int
    next_term: datetime | None


@dataclass(frozen=True)
class Notice:
    """All that an organisation that is only informed may know: the day and the address of an eviction."""

    id: int
    number: str
    address: str
    day: str | None  # ISO
    time: str | None
    landlord: str
    email: str | None


@dataclass(frozen=True)
class Look:
    """Someone looked into a dossier."""

    at: datetime
    name: str
    organisations: str
    what: str


@dataclass(frozen=True)
class TaskLine:
    id: str
    name: str
    element: str
    role: str
    organisation: str | None
    assignee_id: int | None
    assignee: str | None
    status: str
    due_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    answer: Mapping[str, Any] | None
    form: str | None
    meeting: str | None  # the kind of meeting that decides on it


@dataclass(frozen=True)
class Term:
    """A timer that waits: "Seintje 2 op 16 maart 2026"."""

    element: str
    label: str
    due_at: datetime
    process: str


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `actor` is a name for people who still exist, else klok or invoer."""

    seq: int
    at: datetime
    actor: str
    action: str
    element: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Party:
    role: str
    organisation: str
    since: datetime
    kind: str  # betrokken or geinformeerd
    organisation_id: int
    email: str | None
    contacts: tuple[Contact, ...]  # whom to ask there about dossiers of this region


@dataclass(frozen=True)
class Lead:
    """Since when a role has the lead. `reason`: when a person gave it; a route needs none."""

    role: str | None
    since: datetime
    by: str
    reason: str | None


@dataclass(frozen=True)
class Askable:
    """An organisation of the region that can be asked something."""

    id: int
    name: str
    contacts: tuple[Contact, ...]
    takes_part: bool


@dataclass(frozen=True)
class QuestionLine:
    """A question to another organisation, with its answer once it came."""

    id: int
    case_id: int
    number: str
    label: str
    text: str
    asker: str
    from_organisation: str
    to_organisation: str
    organisation_id: int  # that was asked
    contact: str | None
    asked_at: datetime
    due_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    is_open: bool  # can still be answered
    is_late: bool


@dataclass(frozen=True)
class Sent:
    """A letter or message in the outbox."""

    id: int
    kind: str
    channel: str
    recipient: str
    organisation: str | None
    subject: str
    body: str
    status: str  # waiting, sent, failed, to_print, not_sent or dropped
    created_at: datetime
    sent_at: datetime | None
    failure: str | None
    sent_by: str | None  # who sent it by hand, or decided that it need not go
    sender: str  # the role that signs it
    by_hand: bool  # waits for a person of the sender: to print, or a text message


@dataclass(frozen=True)
class Sheet:
    """A letter on paper or a text message, as a person sends it."""

    id: int
    case_id: int
    number: str
    label: str  # of the dossier
    channel: str  # brief or sms
    subject: str
    body: str
    created_at: datetime
    status: str  # to_print, not_sent, sent or dropped
    sent_at: datetime | None  # or when it was decided that it need not go
    sent_by: str | None
    sender: str  # the organisation that signs it
    sender_address: str  # where the post brings back what could not be delivered, in one line
    tenant: str
    home: tuple[str, ...]  # the lines of the address
    phone: str | None
    may_settle: bool  # this person may say that it was sent


@dataclass(frozen=True)
class Stack:
    """A page of the letters or text messages of an organisation, and how many wait of each."""

    sheets: tuple[Sheet, ...]
    to_print: int
    to_text: int
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class Note:
    """A message between processes. `status`: delivered, kept (waits for a receiver) or unmatched."""

    name: str
    sent_at: datetime
    status: str
    receivers: int


@dataclass(frozen=True)
class Route:
    """A process of the dossier, for its diagram: what was passed and where it stands."""

    id: str
    process: str
    name: str
    path: str
    status: str
    visited: Mapping[str, int]
    current: frozenset[str]  # elements with an open task or a waiting timer
    started_at: datetime


@dataclass(frozen=True)
class Trouble:
    id: int
    case_id: int
    number: str
    element: str
    reason: str
    attempts: int
    last_at: datetime


@dataclass(frozen=True)
class CasePage:
    id: int
    number: str
    label: str
    region: str
    landlord_id: int
    status: str
    outcome: str | None
    created_at: datetime
    closed_at: datetime | None
    facts: Mapping[str, Any]
    definition: Definition
    tasks: tuple[TaskLine, ...]  # open first, then by age
    terms: tuple[Term, ...]  # soonest first
    timeline: tuple[Entry, ...]  # newest first
    parties: tuple[Party, ...]
    leads: tuple[Lead, ...]  # who has the lead, the present one first
    letters: tuple[Sent, ...]
    messages: tuple[Note, ...]
    routes: tuple[Route, ...]  # the main route first
    actions: tuple[Action, ...]  # what this person can do now
    incidents: tuple[Trouble, ...]
    files: tuple[AttachedFile, ...] = ()  # oldest first


@dataclass(frozen=True)
class TaskPage:
    task: TaskLine
    may_work: bool
    colleagues: tuple[tuple[int, str], ...]  # (id, name) of whom it can be passed on to
    draft: Any
    case: CasePage
    subject: Mapping[str, Any]  # what the form is filled with: the facts, or the item of a list
