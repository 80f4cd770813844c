"""Everything that a person can do with a task: one function each, one transaction each.

Take it, give it back, pass it on, complete it. What was typed in its form: `engine.pages.keeping`; what
else can be done with a dossier: `engine.dossier.cases`. Must not know: HTTP, what a task asks.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from engine import access
from engine.access import Actor, NotAllowed
from engine.context import Engine
from engine.dossier.answering import take
from engine.dossier.audit_actions import AuditAction
from engine.dossier.cases import lock_case
from engine.dossier.dossier import Dossier
from engine.dossier.list_items import worked_on
from engine.dossier.services import SERVICES
from engine.dossier.statements import TASK
from engine.errors import Conflict, NotFound
from engine.files.attachments import Place
from engine.organisations.people import colleagues
from engine.spiff import NotOpen
from engine.states import TaskStatus
from engine.tables import Case, Row, Task


class TaskUnknown(NotFound):
    """There is no such task. Look in your inbox for what is open now."""

    code = "task:unknown"


class TaskGone(Conflict):
    """This task is no longer open: someone was before you, or the dossier went on without it."""

    code = "task:gone"


class TaskTaken(Conflict):
    """A colleague has taken this task. Ask him or her to give it back, or take it over."""

    code = "task:taken"


class ColleagueUnknown(Conflict):
    """Nobody with this name works on dossiers for this organisation. Choose someone from the list."""

    code = "task:colleague"


def claim(engine: Engine, actor: Actor, task_id: str, take_over: bool = False) -> None:
    """Take a task of your team for yourself. Idempotent. Raises TaskTaken, TaskGone, NotAllowed."""
    with engine.database.write() as connection:
        task = _task(connection, task_id)
        _require_work(connection, actor, task)
        _require_open(task)
        if task["assignee_id"] not in (None, actor.user_id) and not take_over:
            raise TaskTaken(task=task_id)
        _assign(engine, connection, actor, task, actor.user_id, AuditAction.TASK_CLAIMED)


def release(engine: Engine, actor: Actor, task_id: str) -> None:
    """Give a task back to the team. Idempotent. Raises TaskGone, NotAllowed."""
    with engine.database.write() as connection:
        task = _task(connection, task_id)
        _require_work(connection, actor, task)
        _require_open(task)
        _assign(engine, connection, actor, task, None, AuditAction.TASK_RELEASED)


def pass_on(engine: Engine, actor: Actor, task_id: str, colleague: int) -> None:
    """Put a task in the name of a colleague of the organisation whose task it is. Idempotent.

    Raises ColleagueUnknown, TaskGone, NotAllowed, TaskUnknown.
    """
    with engine.database.write() as connection:
        task = _task(connection, task_id)
        _require_work(connection, actor, task)
        _require_open(task)
        if colleague not in dict(colleagues(connection, task["organisation_id"])):
            raise ColleagueUnknown(task=task_id)
        _assign(engine, connection, actor, task, colleague, AuditAction.TASK_PASSED_ON, collega=colleague)


def complete(
    engine: Engine,
    actor: Actor,
    task_id: str,
    answer: Mapping[str, Any],
    basis: str | None = None,
    confirmed: Container[str] = (),
) -> int:
    """Complete a task with the answer of its form and move the dossier on; the id of the dossier.

    `basis` is what `Form.basis` gave when the form was shown; when those facts changed meanwhile, nothing is
    done. `confirmed`: the keys of the doubts that a person said to. Raises AnswerInvalid, AnswerDoubted,
    TaskGone, FactsChanged, NotAllowed, TaskUnknown or StepFailed.
    """
    with engine.database.write() as connection:
        return complete_task(engine, connection, actor, task_id, answer, basis, confirmed)


def complete_task(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    task_id: str,
    answer: Mapping[str, Any],
    basis: str | None,
    confirmed: Container[str] = (),
    **noted: str,
) -> int:
    """`complete` inside a transaction that the caller owns; `noted` goes into the trail beside the task."""
    locked = Dossier.lock_task(connection, engine.definitions, engine.clock, actor, task_id, SERVICES)
    if locked is None:
        raise TaskUnknown
    dossier, task = locked
    _require_work(connection, actor, task)
    _require_open(task)
    dossier.load_processes()
    dossier.end_task(task, answer)
    dossier.trail.add(AuditAction.TASK_COMPLETED, task["element"], taak=task_id, **noted)
    if task["form"] is not None:
        element = dossier.definition.elements[task["element"]]
        target = worked_on(element, dossier.facts, task["item"])
        take(dossier, task["form"], answer, basis, Place(dossier.id, task_id=task_id), target, confirmed)
    try:
        dossier.complete(task["process_id"], task_id, answer)
    except NotOpen:
        raise TaskGone(task=task_id) from None
    dossier.save()
    return dossier.id


def case_of_task(connection: Connection, task_id: str) -> int:
    """The dossier of a task. Raises TaskUnknown."""
    return int(_task(connection, task_id)["case_id"])


def require_open(connection: Connection, task_id: str) -> None:
    """Raises TaskUnknown or TaskGone unless this task waits for someone."""
    _require_open(_task(connection, task_id))


# -- inside ----------------------------------------------------------------------------------------------


def _task(connection: Connection, task_id: str) -> RowMapping:
    row = connection.execute(TASK, {"task": task_id}).mappings().one_or_none()
    if row is None:
        raise TaskUnknown
    return row


def _require_work(connection: Connection, actor: Actor, task: Row) -> None:
    """Raises NotAllowed for who sees the task and TaskUnknown for who does not."""
    if access.may_work(actor, task["organisation_id"]):
        return
    seen = select(Case.id).where(Case.id == task["case_id"], access.visible(actor))
    if connection.scalar(seen) is None:
        raise TaskUnknown
    raise NotAllowed


def _require_open(task: Row) -> None:
    if task["status"] != TaskStatus.OPEN:
        raise TaskGone(task=task["id"])


def _assign(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    task: Row,
    user_id: int | None,
    action: AuditAction,
    **noted: int,
) -> None:
    if task["assignee_id"] == user_id:
        return
    dossier = lock_case(engine, connection, actor, task["case_id"])
    changed = connection.execute(
        update(Task)
        .where(
            Task.id == task["id"],
            Task.status == TaskStatus.OPEN,
            Task.assignee_id.is_not_distinct_from(task["assignee_id"]),
        )
        .values(assignee_id=user_id)
    )
    if changed.rowcount != 1:
        raise TaskGone(task=task["id"])
    dossier.trail.add(action, task["element"], taak=task["id"], **noted)
    dossier.save()
