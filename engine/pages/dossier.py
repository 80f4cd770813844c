"""One dossier, or one task with its dossier beside it, read in one go. Frozen objects; rights by `access`.

The statements are built once: building them costs more than running them, and this page is read most of all.
Must not know: HTTP, HTML, how a value is written in Dutch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, Executable, Select, bindparam, select

from engine import access, drafts
from engine.access import Actor
from engine.context import Engine
from engine.db import records
from engine.deadlines import is_late
from engine.definitions import Action, Definition
from engine.dossier import correcting
from engine.dossier.audit import Entry
from engine.dossier.cases import offered
from engine.dossier.dossier import CaseUnknown, Dossier
from engine.dossier.list_items import worked_on
from engine.dossier.statements import TIMER_ORDER
from engine.dossier.tasks import TaskUnknown
from engine.drafts import Draft
from engine.files import attachments
from engine.files.attachments import AttachedFile
from engine.letters import templates
from engine.letters.templates import LetterRefused
from engine.organisations import people
from engine.outbox.by_hand import BY_HAND
from engine.pages import lists
from engine.pages.lists import Trouble
from engine.participation import who
from engine.participation.who import Lead, Party
from engine.states import CaseStatus, TaskStatus
from engine.tables import (
    AuditEntry,
    Case,
    Incident,
    Letter,
    Message,
    Organisation,
    Process,
    Row,
    Task,
    Timer,
    User,
)

ANNOUNCED = "! "  # begins a line of stand.txt
NAMED = ("organisatie", "van", "naar")  # in a detail of the trail: the number of an organisation

_CASE: BindParameter[int] = bindparam("case")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_TASK_LINES = (
    select(Task.__table__, Organisation.name.label("org"), User.name.label("who"))
    .outerjoin(Organisation, Organisation.id == Task.organisation_id)
    .outerjoin(User, User.id == Task.assignee_id)
)
TASK = _TASK_LINES.where(Task.id == bindparam("task"))
TASKS = _TASK_LINES.where(Task.case_id == _CASE).order_by(Task.status != TaskStatus.OPEN, Task.created_at)
TIMERS = (
    select(Timer.element, Timer.label, Timer.due_at, Timer.process_id.label("process"))
    .where(Timer.case_id == _CASE)
    .order_by(*TIMER_ORDER)
)
TRAIL = (
    select(
        AuditEntry.seq,
        AuditEntry.at,
        AuditEntry.actor,
        AuditEntry.action,
        AuditEntry.element,
        AuditEntry.detail,
    )
    .where(AuditEntry.case_id == _CASE)
    .order_by(AuditEntry.seq.desc())
)
PEOPLE = select(User.id, User.name).where(User.id.in_(_IDS))
ORGANISATIONS = select(Organisation.id, Organisation.name).where(Organisation.id.in_(_IDS))
LETTERS: Select[*tuple[Any, ...]] = (
    select(
        Letter.id,
        Letter.kind,
        Letter.channel,
        Letter.recipient,
        Organisation.name.label("organisation"),
        Letter.subject,
        Letter.body,
        Letter.status,
        Letter.created_at,
        Letter.sent_at,
        Letter.failure,
        User.name.label("sent_by"),
        Letter.sender,
        BY_HAND.label("by_hand"),
    )
    .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
    .outerjoin(User, User.id == Letter.sent_by)
    .where(Letter.case_id == _CASE)
    .order_by(Letter.id.desc())
)
MESSAGES = (
    select(Message.name, Message.sent_at, Message.status, Message.receivers)
    .where(Message.case_id == _CASE)
    .order_by(Message.id.desc())
)
PROCESSES = (
    select(Process.id, Process.process, Process.status, Process.visited, Process.started_at)
    .where(Process.case_id == _CASE)
    .order_by(Process.started_at, Process.process, Process.id)
)
INCIDENTS = lists.INCIDENTS.where(Incident.case_id == _CASE)


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
    is_late: bool


@dataclass(frozen=True)
class Term:
    """A timer that waits: "Seintje 2 op 16 maart 2026"."""

    element: str
    label: str
    due_at: datetime
    process: str
    why: str = ""  # what its diagram says about it


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
class Stand:
    """Where the dossier stands, in words, as the `stand.txt` of its region tells it."""

    text: str  # nothing when the region has no words for it
    is_announced: bool  # so important that everyone must see it first
    more: tuple[tuple[str, str], ...]  # (label, what there is to say)


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
    stand: Stand
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
    rules: Definition  # the version that says what can be put right
    reserved: Mapping[str, str]  # facts that only a button of their own changes now, and its label
    files: tuple[AttachedFile, ...] = ()  # oldest first


@dataclass(frozen=True)
class TaskPage:
    task: TaskLine
    may_work: bool
    colleagues: tuple[tuple[int, str], ...]  # (id, name) of whom it can be passed on to
    draft: Draft | None  # what this person typed and did not send in
    case: CasePage
    subject: Mapping[str, Any]  # what the form is filled with: the facts, or the item of a list


def task_page(engine: Engine, connection: Connection, actor: Actor, task_id: str) -> TaskPage:
    """A task with its dossier beside it. Raises TaskUnknown."""
    row = connection.execute(TASK, {"task": task_id}).mappings().one_or_none()
    if row is None:
        raise TaskUnknown
    try:
        page = case_page(engine, connection, actor, row["case_id"])
    except CaseUnknown:
        raise TaskUnknown from None
    subject: Mapping[str, Any] = page.facts
    if row["status"] == TaskStatus.OPEN:
        subject = worked_on(page.definition.elements[row["element"]], dict(page.facts), row["item"])
    may_work = access.may_work(actor, row["organisation_id"])
    mine = may_work and row["status"] == TaskStatus.OPEN
    known = people.colleagues(connection, row["organisation_id"]) if may_work else []
    others = tuple(one for one in known if one[0] not in (actor.user_id, row["assignee_id"]))
    return TaskPage(
        task=_task_line(row, engine.clock.now()),
        may_work=may_work,
        colleagues=others,
        draft=drafts.find(connection, actor.user_id, drafts.Place(task_id=task_id)) if mine else None,
        case=page,
        subject=subject,
    )


def case_page(engine: Engine, connection: Connection, actor: Actor, case_id: int) -> CasePage:
    """Everything of one dossier. Raises CaseUnknown, also when this person may not see that it is there."""
    query = select(Case.__table__).where(Case.id == case_id, access.visible(actor))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise CaseUnknown
    definition = engine.definitions.load(connection, row["definition_id"])
    dossier = Dossier(connection, row, definition, engine.clock.now(), actor)
    this = {"case": case_id}
    tasks = connection.execute(TASKS, this).mappings().all()
    terms = tuple(
        replace(term, why=definition.elements[term.element].documentation)
        for term in records(Term, connection.execute(TIMERS, this))
    )
    timeline = _timeline(connection, case_id)
    rules = correcting.rules(engine, connection, definition)
    return CasePage(
        id=case_id,
        number=row["number"],
        label=row["label"],
        region=row["region"],
        landlord_id=row["landlord_id"],
        status=row["status"],
        outcome=row["outcome"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
        facts=dossier.facts,
        stand=_stand(definition, dossier.facts),
        definition=definition,
        tasks=tuple(_task_line(task, dossier.now) for task in tasks),
        terms=terms,
        timeline=timeline,
        parties=who.parties(connection, case_id, row["region"]),
        leads=who.leads(timeline),
        letters=records(Sent, connection.execute(LETTERS, this)),
        messages=records(Note, connection.execute(MESSAGES, this)),
        routes=_routes(connection, case_id, definition, _places(tasks, terms)),
        actions=_actions(dossier, actor),
        incidents=records(Trouble, connection.execute(INCIDENTS, this)),
        rules=rules,
        reserved=correcting.reserved(dossier, rules),
        files=attachments.of_case(connection, case_id) if definition.forms.with_files else (),
    )


def _stand(definition: Definition, facts: Mapping[str, Any]) -> Stand:
    """A text that cannot be written says nothing: the page of the dossier is shown without it."""
    try:
        lines = templates.lines(definition.stand, facts)
    except LetterRefused:
        lines = []
    told = [line.partition(": ") for line in lines if not line.endswith(":")]
    text = next((whole for whole, between, _ in told if not between), "")
    return Stand(
        text=text.removeprefix(ANNOUNCED),
        is_announced=text.startswith(ANNOUNCED),
        more=tuple((label, what) for label, between, what in told if between),
    )


def _actions(dossier: Dossier, actor: Actor) -> tuple[Action, ...]:
    if dossier.status != CaseStatus.OPEN:
        return ()
    return tuple(
        action
        for action in dossier.definition.actions
        if access.may_take(actor, action.roles, dossier.participants()) and offered(dossier, action)
    )


def _task_line(row: Row, now: datetime) -> TaskLine:
    return TaskLine(
        id=row["id"],
        name=row["name"],
        element=row["element"],
        role=row["role"],
        organisation=row["org"],
        assignee_id=row["assignee_id"],
        assignee=row["who"],
        status=row["status"],
        due_at=row["due_at"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        answer=orjson.loads(row["answer"]) if row["answer"] else None,
        form=row["form"],
        meeting=row["meeting"],
        is_late=row["status"] == TaskStatus.OPEN and is_late(row["due_at"], now),
    )


def _timeline(connection: Connection, case_id: int) -> tuple[Entry, ...]:
    rows = connection.execute(TRAIL, {"case": case_id}).all()
    told = [(row, orjson.loads(row.detail)) for row in rows]
    ids = {int(row.actor.removeprefix("gebruiker:")) for row in rows if row.actor.startswith("gebruiker:")}
    ids |= {detail["collega"] for _, detail in told if "collega" in detail}
    names = {f"gebruiker:{user}": name for user, name in _names(connection, PEOPLE, ids).items()}
    _name(connection, told, names)
    return tuple(
        Entry(
            seq=row.seq,
            at=row.at,
            actor=names.get(row.actor, row.actor),
            action=row.action,
            element=row.element,
            detail=detail,
        )
        for row, detail in told
    )


def _name(connection: Connection, told: list[tuple[Any, dict[str, Any]]], names: Mapping[str, str]) -> None:
    """Numbers of colleagues and organisations in the details become their names."""
    numbers = {d[key] for _, d in told for key in NAMED if isinstance(d.get(key), int)}
    organisations = _names(connection, ORGANISATIONS, numbers)
    for _, detail in told:
        detail |= {key: organisations[detail[key]] for key in NAMED if detail.get(key) in organisations}
        if "collega" in detail:
            detail["collega"] = names.get(f"gebruiker:{detail['collega']}", "een collega")


def _names(connection: Connection, statement: Executable, ids: Collection[int]) -> dict[int, str]:
    return dict(connection.execute(statement, {"ids": list(ids)}).all()) if ids else {}


def _places(tasks: Iterable[Row], terms: Iterable[Term]) -> dict[str, set[str]]:
    """Process -> the elements where it waits, for someone or for the clock."""
    places: dict[str, set[str]] = {}
    for term in terms:
        places.setdefault(term.process, set()).add(term.element)
    for task in tasks:
        if task["status"] == TaskStatus.OPEN:
            places.setdefault(task["process_id"], set()).add(task["element"])
    return places


def _routes(
    connection: Connection, case_id: int, definition: Definition, places: Mapping[str, set[str]]
) -> tuple[Route, ...]:
    """Without what ended on an older version and has no diagram in this one: the history tells of that."""
    routes = [
        Route(
            id=row.id,
            process=row.process,
            name=definition.models[row.process].name,
            path=definition.models[row.process].path,
            status=row.status,
            visited=orjson.loads(row.visited),
            current=frozenset(places.get(row.id, ())),
            started_at=row.started_at,
        )
        for row in connection.execute(PROCESSES, {"case": case_id})
        if row.process in definition.models
    ]
    return tuple(sorted(routes, key=lambda route: not definition.models[route.process].is_main))
