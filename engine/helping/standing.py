"""Which dossiers are stuck, and where one stands: what a functional administrator sees, and nothing personal.

Numbers, elements, roles, days and reasons. Must not know: HTTP, how it is said in Dutch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import Connection, and_, bindparam, exists, select

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.definitions import Definition
from engine.dossier.correcting import is_correctable, reserved
from engine.dossier.correcting import rules as correction_rules
from engine.dossier.dossier import CaseUnknown, Dossier
from engine.dossier.statements import TASK_ORDER, TIMER_ORDER
from engine.drawing import STEPS
from engine.forms import Kind
from engine.helping import changes
from engine.helping.changes import BORDER, WhyNot
from engine.helping.giving import Request, requests, require_mender, rules
from engine.spiff import StateUnreadable
from engine.states import CaseStatus, ProcessStatus, TaskStatus
from engine.tables import Case, Incident, Organisation, Process, Row, Task, Timer

LATE: Final = timedelta(hours=1)  # a worker fires a term within seconds
MOST: Final = 500  # of what is listed at once
GROUPS: Final = (Kind.GROUP, Kind.LIST, Kind.FILE)  # to answer these unseen would lose what stood in them


class Why(StrEnum):
    """Why a dossier is listed, what presses most first."""

    INCIDENT = "hapering"  # a term failed
    OVERDUE = "termijn_voorbij"  # a term that nobody let pass
    SILENT = "niets_wacht"  # nobody and nothing will move it


@dataclass(frozen=True)
class Stuck:
    """A dossier that does not go on by itself. `element`: where, in words of its version."""

    id: int
    number: str
    region: str
    why: Why
    element: str
    since: datetime


@dataclass(frozen=True)
class OpenTask:
    element: str
    role: str
    organisation: str | None
    since: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Term:
    """A timer that waits. `cannot_skip`: the law or the judge asks for it."""

    id: str
    process: str  # the route in which it waits
    element: str
    label: str
    due_at: datetime
    is_due: bool
    is_on_border: bool
    cannot_skip: bool
    attempts: int
    reason: str | None  # why it failed


@dataclass(frozen=True)
class Token:
    """Where a process waits: a task, a term or a message in its flow."""

    id: str
    element: str
    stack: tuple[str, ...]  # the element, and those around it


@dataclass(frozen=True)
class Route:
    """A process of the dossier. `tokens` is None when its state cannot be read."""

    id: str
    process: str
    status: str
    started_at: datetime
    visited: Mapping[str, int]
    current: frozenset[str]
    tokens: tuple[Token, ...] | None
    hears: tuple[str, ...]
    why_not_anew: WhyNot | None


@dataclass(frozen=True)
class Asked:
    """A fact that can be put right unseen: its name, and the form that asks for it."""

    name: str
    form: str
    label: str
    title: str  # of the form


@dataclass(frozen=True)
class Standing:
    """One dossier, for who helps it."""

    id: int
    number: str
    region: str
    status: str
    outcome: str | None
    created_at: datetime
    version: int
    definition: Definition
    tasks: tuple[OpenTask, ...]
    terms: tuple[Term, ...]
    routes: tuple[Route, ...]  # those that run first, the main ones before others
    facts: tuple[Asked, ...]
    requests: tuple[Request, ...]

    @property
    def is_open(self) -> bool:
        return self.status == CaseStatus.OPEN


def stuck(engine: Engine, connection: Connection, actor: Actor) -> tuple[Stuck, ...]:
    """The dossiers that do not go on by themselves, each once, the worst first. Raises NotAllowed."""
    require_mender(actor)
    found: dict[int, Stuck] = {}
    for one in (
        *_incidents(connection, actor),
        *_overdue(engine, connection, actor),
        *_silent(engine, connection, actor),
    ):
        found.setdefault(one.id, one)
    return tuple(found.values())[:MOST]


def numbered(connection: Connection, actor: Actor, number: str) -> int:
    """The dossier with this number. Raises CaseUnknown, NotAllowed."""
    require_mender(actor)
    found = connection.scalar(select(Case.id).where(Case.number == number.strip(), access.helpable(actor)))
    if found is None:
        raise CaseUnknown
    return found


def of_case(engine: Engine, connection: Connection, actor: Actor, case_id: int) -> Standing:
    """Where one dossier stands. Raises CaseUnknown, NotAllowed."""
    dossier = _look(engine, connection, actor, case_id)
    row, definition = dossier.row, dossier.definition
    tasks = connection.execute(_TASKS, {"case": case_id}).mappings().all()
    timers = connection.execute(_TIMERS, {"case": case_id}).mappings().all()
    return Standing(
        id=case_id,
        number=row["number"],
        region=row["region"],
        status=row["status"],
        outcome=row["outcome"],
        created_at=row["created_at"],
        version=row["version"],
        definition=definition,
        tasks=tuple(_task(task) for task in tasks),
        terms=tuple(_terms(engine, dossier, timers)),
        routes=tuple(_routes(dossier, tasks, timers)),
        facts=tuple(_facts(engine, dossier)),
        requests=requests(connection, actor, case_id),
    )


def steps(
    engine: Engine, connection: Connection, actor: Actor, case_id: int, process: str, waits: str
) -> tuple[Token, tuple[str, ...]]:
    """What waits there, and the steps on which it can be set without passing anything of the law.

    In the drawings in which it stands, its own first. Raises HelpRefused when it does not wait any more,
    CaseUnknown, NotAllowed.
    """
    dossier = _look(engine, connection, actor, case_id)
    dossier.load_processes()
    definition, lawful = dossier.definition, rules(engine, dossier)
    stack = changes.stack_of(dossier, process, waits)
    drawn = dict.fromkeys(definition.elements[one].process for one in stack)
    found = [
        node.id
        for one in drawn
        if one in definition.drawings
        for node in definition.drawings[one].nodes
        if node.kind in STEPS and node.name and lawful.passed(stack, node.id) is None
    ]
    return Token(waits, stack[0], stack), tuple(found)


def _look(engine: Engine, connection: Connection, actor: Actor, case_id: int) -> Dossier:
    """Without its lock. Raises CaseUnknown, NotAllowed."""
    require_mender(actor)
    query = select(Case.__table__).where(Case.id == case_id, access.helpable(actor))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise CaseUnknown
    definition = engine.definitions.load(connection, row["definition_id"])
    return Dossier(connection, row, definition, engine.clock.now(), actor)


# -- what is listed ------------------------------------------------------------------------------------------


def _incidents(connection: Connection, actor: Actor) -> Iterator[Stuck]:
    rows = connection.execute(
        select(Case.id, Case.number, Case.region, Incident.element, Incident.first_at)
        .join(Incident, Incident.case_id == Case.id)
        .join(Timer, Timer.id == Incident.timer_id)  # a term that went otherwise waits for no help
        .where(Incident.solved_at.is_(None), Case.status == CaseStatus.OPEN, access.helpable(actor))
        .order_by(Incident.first_at, Incident.id)
    )
    for row in rows:
        yield Stuck(row.id, row.number, row.region, Why.INCIDENT, row.element, row.first_at)


def _overdue(engine: Engine, connection: Connection, actor: Actor) -> Iterator[Stuck]:
    rows = connection.execute(
        select(Case.id, Case.number, Case.region, Timer.element, Timer.due_at)
        .join(Timer, Timer.case_id == Case.id)
        .where(
            Timer.due_at < engine.clock.now() - LATE,
            Timer.attempts == 0,
            Case.status == CaseStatus.OPEN,
            access.helpable(actor),
        )
        .order_by(*TIMER_ORDER)
        .limit(MOST)
    )
    for row in rows:
        yield Stuck(row.id, row.number, row.region, Why.OVERDUE, row.element, row.due_at)


def _silent(engine: Engine, connection: Connection, actor: Actor) -> Iterator[Stuck]:
    """Nobody has a task, no main route waits for the clock, and nothing that runs sends what it waits for."""
    a_task = exists().where(Task.case_id == Case.id, Task.status == TaskStatus.OPEN)
    a_term = exists().where(Timer.process_id == Process.id)
    rows = connection.execute(
        select(
            Case.id,
            Case.number,
            Case.region,
            Case.definition_id,
            Process.process,
            Process.waiting,
            Process.started_at,
            a_term.label("has_term"),
        )
        .join(Process, Process.case_id == Case.id)
        .where(
            Case.status == CaseStatus.OPEN,
            Process.status == ProcessStatus.OPEN,
            access.helpable(actor),
            ~a_task,
        )
        .order_by(Case.id, Process.started_at, Process.id)
    )
    cases: dict[int, list[Any]] = {}
    for row in rows:
        cases.setdefault(row.id, []).append(row)
    for routes in cases.values():
        models = engine.definitions.load(connection, routes[0].definition_id).models
        mains = [one for one in routes if models[one.process].is_main]
        awaited = {message for one in mains for message in orjson.loads(one.waiting)}
        sent = {message for one in routes if one.has_term for message in models[one.process].throws}
        if mains and not awaited & sent and not any(one.has_term for one in mains):
            first = mains[0]
            yield Stuck(first.id, first.number, first.region, Why.SILENT, first.process, first.started_at)


# -- one dossier ---------------------------------------------------------------------------------------------

_TASKS = (
    select(Task.__table__, Organisation.name.label("organisation"))
    .outerjoin(Organisation, Organisation.id == Task.organisation_id)
    .where(Task.case_id == bindparam("case"), Task.status == TaskStatus.OPEN)
    .order_by(*TASK_ORDER)
)
_TIMERS = (
    select(Timer.__table__, Incident.reason)
    .outerjoin(Incident, and_(Incident.timer_id == Timer.id, Incident.solved_at.is_(None)))
    .where(Timer.case_id == bindparam("case"))
    .order_by(*TIMER_ORDER)
)
_PROCESSES = (
    select(Process.__table__)
    .where(Process.case_id == bindparam("case"))
    .order_by(Process.status != ProcessStatus.OPEN, Process.started_at, Process.process, Process.id)
)


def _task(row: Row) -> OpenTask:
    return OpenTask(row["element"], row["role"], row["organisation"], row["created_at"], row["due_at"])


def _terms(engine: Engine, dossier: Dossier, rows: Iterable[Row]) -> Iterator[Term]:
    lawful = rules(engine, dossier)
    for row in rows:
        yield Term(
            id=row["id"],
            process=row["process_id"],
            element=row["element"],
            label=row["label"],
            due_at=row["due_at"],
            is_due=row["due_at"] <= dossier.now,
            is_on_border=dossier.definition.elements[row["element"]].kind == BORDER,
            cannot_skip=lawful.is_legal(row["element"]),
            attempts=row["attempts"],
            reason=row["reason"],
        )


def _routes(dossier: Dossier, tasks: Iterable[Row], timers: Iterable[Row]) -> Iterator[Route]:
    definition, places = dossier.definition, dict[str, set[str]]()
    for row in (*tasks, *timers):
        places.setdefault(row["process_id"], set()).add(row["element"])
    stacks, last = _stacks(dossier), changes.last_of(dossier)
    found = dossier.connection.execute(_PROCESSES, {"case": dossier.id}).mappings()
    rows = [row for row in found if row["process"] in definition.models]  # see engine.pages.dossier
    for row in sorted(rows, key=lambda one: not definition.models[one["process"]].is_main):
        model, is_open = definition.models[row["process"]], row["status"] == ProcessStatus.OPEN
        why_not = changes.cannot_restart(definition, model)
        if why_not is None and last[model.id] != row["id"]:
            why_not = WhyNot.NEWER
        waits = stacks.get(row["id"], {}) if stacks is not None else None
        yield Route(
            id=row["id"],
            process=row["process"],
            status=row["status"],
            started_at=row["started_at"],
            visited=orjson.loads(row["visited"]),
            current=frozenset(places.get(row["id"], ())),
            tokens=tuple(_tokens(definition, waits)) if waits is not None else None,
            hears=tuple(sorted(set(orjson.loads(row["waiting"])))) if is_open else (),
            why_not_anew=why_not,
        )


def _stacks(dossier: Dossier) -> Mapping[str, Mapping[str, tuple[str, ...]]] | None:
    """Where everything waits; None when a state cannot be read."""
    if dossier.status != CaseStatus.OPEN:
        return {}
    try:
        dossier.load_processes()
        return dossier.processes.stacks()
    except StateUnreadable:
        return None


def _tokens(definition: Definition, waits: Mapping[str, tuple[str, ...]]) -> Iterator[Token]:
    """What is on a border is not where a process stands."""
    for key, stack in waits.items():
        if definition.elements[stack[0]].kind != BORDER:
            yield Token(key, stack[0], stack)


def _facts(engine: Engine, dossier: Dossier) -> Iterator[Asked]:
    """Each fact once, by the form that asks for it first. Whether it is known is not told."""
    definition, seen = dossier.definition, set[str]()
    by = correction_rules(engine, dossier.connection, definition)
    kept = reserved(dossier, by)
    for path in dict.fromkeys([definition.start_form, *definition.forms.paths]):
        form = definition.forms.form(path)
        for each in form.fields:
            is_one = each.kind not in GROUPS and is_correctable(by, form, each)
            if is_one and each.name not in seen and each.name not in kept:
                seen.add(each.name)
                yield Asked(each.name, path, each.label, form.title)
