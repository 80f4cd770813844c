"""What screens show, read in one go each: inbox, task, dossier. Frozen objects; rights checked by `access`.

Must not know: HTTP, HTML, how a value is written in Dutch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, true

from engine import access, attachments, network, people
from engine.access import Actor
from engine.cases import Engine, offered
from engine.definitions import Action, Definition
from engine.dossier import CaseUnknown, Dossier
from engine.list_items import worked_on
from engine.paper import BY_HAND
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
from engine.tasks import TaskUnknown
from engine.views import (
    CaseLine,
    CasePage,
    Entry,
    Inbox,
    InboxItem,
    Note,
    Route,
    Sent,
    TaskLine,
    TaskPage,
    Term,
    Trouble,
)

PAGE = 50
NAMED = ("organisatie", "van", "naar")  # in a detail of the trail: the number of an organisation


def inbox(
    connection: Connection, actor: Actor, now: datetime, which: str = "team", search: str = "", page: int = 1
) -> Inbox:
    """Open tasks. `which`: mijn (claimed by this person), team (all of the organisations) or laat."""
    everyone = and_(Task.status == "open", access.workable(actor))
    mine, late = Task.assignee_id == actor.user_id, Task.due_at < now
    chosen = {"mijn": and_(everyone, mine), "laat": and_(everyone, late)}.get(which, everyone)
    if search.strip():
        pattern = f"%{search.strip()}%"
        chosen = and_(
            chosen, or_(Case.label.ilike(pattern), Case.number.ilike(pattern), Task.name.ilike(pattern))
        )
    counted = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((mine, 1), else_=0)), 0),
            func.coalesce(func.sum(case((late, 1), else_=0)), 0),
        )
        .select_from(Task)
        .where(everyone)
    ).one()
    total = connection.scalar(
        select(func.count()).select_from(Task).join(Case, Case.id == Task.case_id).where(chosen)
    )
    pages = max(1, -(-(total or 0) // PAGE))
    page = min(max(page, 1), pages)
    rows = connection.execute(
        select(
            Task.__table__, Case.number, Case.label, Organisation.name.label("org"), User.name.label("who")
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(chosen)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).mappings()
    items = tuple(
        InboxItem(
            r["id"],
            r["name"],
            r["case_id"],
            r["number"],
            r["label"],
            r["org"],
            r["assignee_id"],
            r["who"],
            r["due_at"],
            r["created_at"],
            r["due_at"] is not None and r["due_at"] < now,
        )
        for r in rows
    )
    return Inbox(items, total or 0, counted[1], counted[0], counted[2], page, pages)


def dossiers(
    connection: Connection, actor: Actor, status: str = "open", search: str = "", page: int = 1
) -> tuple[tuple[CaseLine, ...], int, int]:
    """The dossiers in which this person's organisations take part: lines, total, pages."""
    chosen = and_(access.visible(actor), true() if status == "alle" else Case.status == status)
    if search.strip():
        pattern = f"%{search.strip()}%"
        chosen = and_(
            chosen, or_(Case.label.ilike(pattern), Case.number.ilike(pattern), Case.tenancy.ilike(pattern))
        )
    total = connection.scalar(select(func.count()).select_from(Case).where(chosen)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    tasks = select(func.count()).where(Task.case_id == Case.id, Task.status == "open").scalar_subquery()
    term = select(func.min(Timer.due_at)).where(Timer.case_id == Case.id).scalar_subquery()
    rows = connection.execute(
        select(
            Case.id,
            Case.number,
            Case.label,
            Case.status,
            Case.outcome,
            Case.created_at,
            Case.closed_at,
            tasks.label("open_tasks"),
            term.label("next_term"),
        )
        .where(chosen)
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return tuple(CaseLine(*row) for row in rows), total, pages


def sees(connection: Connection, actor: Actor, case_id: int) -> bool:
    """Whether this dossier is there for this person."""
    return connection.scalar(select(Case.id).where(Case.id == case_id, access.visible(actor))) is not None


def task_page(engine: Engine, connection: Connection, actor: Actor, task_id: str) -> TaskPage:
    """A task with its dossier beside it. Raises TaskUnknown."""
    row = connection.execute(_task_lines().where(Task.id == task_id)).mappings().one_or_none()
    if row is None:
        raise TaskUnknown
    try:
        page = case_page(engine, connection, actor, row["case_id"])
    except CaseUnknown:
        raise TaskUnknown from None
    draft = orjson.loads(row["draft"]) if row["draft"] else None
    subject: Mapping[str, Any] = page.facts
    if row["status"] == "open":
        subject = worked_on(page.definition.elements[row["element"]], dict(page.facts), row["item"])
    may_work = access.may_work(actor, row["organisation_id"])
    known = people.colleagues(connection, row["organisation_id"]) if may_work else []
    others = tuple(one for one in known if one[0] not in (actor.user_id, row["assignee_id"]))
    return TaskPage(_task_line(row), may_work, others, draft, page, subject)


def case_page(engine: Engine, connection: Connection, actor: Actor, case_id: int) -> CasePage:
    """Everything of one dossier. Raises CaseUnknown, also when this person may not see that it is there."""
    query = select(Case.__table__).where(Case.id == case_id, access.visible(actor))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise CaseUnknown
    definition = engine.definitions.load(connection, row["definition_id"])
    dossier = Dossier(connection, row, definition, engine.clock.now(), actor)
    tasks = tuple(
        _task_line(task)
        for task in connection.execute(
            _task_lines().where(Task.case_id == case_id).order_by(Task.status != "open", Task.created_at)
        ).mappings()
    )
    timers = connection.execute(
        select(Timer.element, Timer.label, Timer.due_at, Timer.process_id)
        .where(Timer.case_id == case_id)
        .order_by(Timer.due_at)
    ).all()
    timeline = _timeline(connection, case_id)
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
        definition=definition,
        tasks=tasks,
        terms=tuple(Term(*timer) for timer in timers),
        timeline=timeline,
        parties=network.parties(connection, case_id, row["region"]),
        leads=network.leads(timeline),
        letters=_letters(connection, case_id),
        messages=tuple(
            Note(*note)
            for note in connection.execute(
                select(Message.name, Message.sent_at, Message.status, Message.receivers)
                .where(Message.case_id == case_id)
                .order_by(Message.id.desc())
            )
        ),
        routes=_routes(connection, case_id, definition),
        actions=_actions(dossier, actor),
        incidents=_troubles(connection, Incident.case_id == case_id),
        files=attachments.of_case(connection, case_id) if definition.forms.with_files else (),
    )


def _actions(dossier: Dossier, actor: Actor) -> tuple[Action, ...]:
    if dossier.status != "open":
        return ()
    return tuple(
        action
        for action in dossier.definition.actions
        if access.may_take(actor, action.roles, dossier.participants()) and offered(dossier, action)
    )


def _task_lines() -> Select[Any]:
    return (
        select(Task.__table__, Organisation.name.label("org"), User.name.label("who"))
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(User, User.id == Task.assignee_id)
    )


def _task_line(row: Row) -> TaskLine:
    return TaskLine(
        row["id"],
        row["name"],
        row["element"],
        row["role"],
        row["org"],
        row["assignee_id"],
        row["who"],
        row["status"],
        row["due_at"],
        row["created_at"],
        row["ended_at"],
        orjson.loads(row["answer"]) if row["answer"] else None,
        row["form"],
        row["meeting"],
    )


def _timeline(connection: Connection, case_id: int) -> tuple[Entry, ...]:
    rows = connection.execute(
        select(
            AuditEntry.seq,
            AuditEntry.at,
            AuditEntry.actor,
            AuditEntry.action,
            AuditEntry.element,
            AuditEntry.detail,
        )
        .where(AuditEntry.case_id == case_id)
        .order_by(AuditEntry.seq.desc())
    ).all()
    told = [(row, orjson.loads(row.detail)) for row in rows]
    ids = {int(row.actor.removeprefix("gebruiker:")) for row in rows if row.actor.startswith("gebruiker:")}
    ids |= {detail["collega"] for _, detail in told if "collega" in detail}
    names = {
        f"gebruiker:{user.id}": user.name
        for user in connection.execute(select(User.id, User.name).where(User.id.in_(ids)))
    }
    _name(connection, told, names)
    return tuple(Entry(r.seq, r.at, names.get(r.actor, r.actor), r.action, r.element, d) for r, d in told)


def _name(connection: Connection, told: list[tuple[Any, dict[str, Any]]], names: Mapping[str, str]) -> None:
    """Numbers of colleagues and organisations in the details become their names."""
    numbers = {d[key] for _, d in told for key in NAMED if isinstance(d.get(key), int)}
    rows = connection.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(numbers)))
    organisations = {row.id: row.name for row in rows}
    for _, detail in told:
        detail |= {key: organisations[detail[key]] for key in NAMED if detail.get(key) in organisations}
        if "collega" in detail:
            detail["collega"] = names.get(f"gebruiker:{detail['collega']}", "een collega")


def _letters(connection: Connection, case_id: int) -> tuple[Sent, ...]:
    rows: Iterable[Any] = connection.execute(
        select(
            Letter.id,
            Letter.kind,
            Letter.channel,
            Letter.recipient,
            Organisation.name,
            Letter.subject,
            Letter.body,
            Letter.status,
            Letter.created_at,
            Letter.sent_at,
            Letter.failure,
            User.name,
            Letter.sender,
            BY_HAND,
        )
        .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
        .outerjoin(User, User.id == Letter.sent_by)
        .where(Letter.case_id == case_id)
        .order_by(Letter.id.desc())
    )
    return tuple(Sent(*row) for row in rows)


def _routes(connection: Connection, case_id: int, definition: Definition) -> tuple[Route, ...]:
    timers: dict[str, set[str]] = {}
    for process_id, element in connection.execute(
        select(Timer.process_id, Timer.element).where(Timer.case_id == case_id)
    ):
        timers.setdefault(process_id, set()).add(element)
    tasks: dict[str, set[str]] = {}
    for process_id, element in connection.execute(
        select(Task.process_id, Task.element).where(Task.case_id == case_id, Task.status == "open")
    ):
        tasks.setdefault(process_id, set()).add(element)
    rows = connection.execute(
        select(Process.id, Process.process, Process.status, Process.visited, Process.started_at)
        .where(Process.case_id == case_id)
        .order_by(Process.started_at, Process.id)
    ).all()
    routes = [
        Route(
            row.id,
            row.process,
            definition.models[row.process].name,
            definition.models[row.process].path,
            row.status,
            orjson.loads(row.visited),
            frozenset(timers.get(row.id, set()) | tasks.get(row.id, set())),
            row.started_at,
        )
        for row in rows
    ]
    return tuple(sorted(routes, key=lambda route: not definition.models[route.process].is_main))


def incidents(connection: Connection, actor: Actor) -> tuple[Trouble, ...]:
    """What the clock could not do and nobody mended, where an organisation of this administrator takes part.

    Number, place in the route and reason: nothing of the tenant. Raises NotAllowed.
    """
    access.require(actor.is_administrator or actor.is_system)
    return _troubles(connection, access.mendable(actor))


def _troubles(connection: Connection, which: ColumnElement[bool]) -> tuple[Trouble, ...]:
    query = (
        select(
            Incident.id,
            Incident.case_id,
            Case.number,
            Incident.element,
            Incident.reason,
            Incident.attempts,
            Incident.last_at,
        )
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.solved_at.is_(None), Case.status == "open", which)
        .order_by(Incident.last_at.desc())
        .limit(200)
    )
    return tuple(Trouble(*row) for row in connection.execute(query))
