"""Everything that a person or the clock can do with a dossier: one function each, one transaction each.

Web, command line, import, timers and tests call these and nothing below them. Each locks the dossier, checks
the right, moves its processes and writes all that follows, or changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import access, attachments
from engine.access import LANDLORD, Actor, NotAllowed
from engine.attachments import Place
from engine.audit import START
from engine.clock import Clock
from engine.db import Database, inserted_id
from engine.definitions import Action, Definitions
from engine.dossier import CaseUnknown, Dossier
from engine.errors import DrempelError
from engine.forms import FieldError, Form
from engine.list_items import worked_on
from engine.people import colleagues, require_landlord
from engine.spiff import NotOpen
from engine.statements import TASK
from engine.tables import Case, Row, Task, Timer


class TaskUnknown(DrempelError):
    """There is no such task. Look in your inbox for what is open now."""

    code = "task:unknown"


class TaskGone(DrempelError):
    """This task is no longer open: someone was before you, or the dossier went on without it."""

    code = "task:gone"


class TaskTaken(DrempelError):
    """A colleague has taken this task. Ask him or her to give it back, or take it over."""

    code = "task:taken"


class ColleagueUnknown(DrempelError):
    """Nobody with this name works on dossiers for this organisation. Choose someone from the list."""

    code = "task:colleague"


class FactsChanged(DrempelError):
    """What this form shows has changed since you opened it. Look at the new values and send it again."""

    code = "facts:changed"


class ActionUnavailable(DrempelError):
    """This cannot be done in this dossier now. Open the dossier to see what can."""

    code = "action:unavailable"


class TenancyKnown(DrempelError):
    """There is an open dossier for this tenancy already. Go on in that one."""

    code = "tenancy:known"


class RouteUnknown(DrempelError):
    """No dossier can start on this route in this region. Choose one that the start page offers."""

    code = "route:unknown"


class AnswerInvalid(DrempelError):
    """The form is not filled in well yet; each field says what is needed."""

    code = "answer:invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__()


@dataclass(frozen=True)
class Engine:
    """What every use case needs. Safe to share between threads."""

    database: Database
    clock: Clock
    definitions: Definitions


def start(
    engine: Engine,
    actor: Actor,
    region: str,
    landlord_id: int,
    answer: Mapping[str, Any],
    reason: str = "hand",
    route: str | None = None,
) -> int:
    """Open a dossier with the start form of a main route, by itself that of rent arrears; its id.

    Raises AnswerInvalid, NotAllowed, LandlordElsewhere, TenancyKnown, RegionUnknown, RouteUnknown or
    StepFailed.
    """
    try:
        with engine.database.write() as connection:
            return open_case(engine, connection, actor, region, landlord_id, answer, reason, route)
    except IntegrityError as error:
        if "tenancy" not in str(error.orig):
            raise
        raise TenancyKnown from error


def open_case(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    region: str,
    landlord_id: int,
    answer: Mapping[str, Any],
    reason: str,
    route: str | None = None,
) -> int:
    """`start` inside a transaction that the caller owns (the import does a row and its mark together)."""
    access.require(access.may_work(actor, landlord_id))
    definition = engine.definitions.current(connection, region)
    landlord = require_landlord(connection, landlord_id, region)
    main = definition.mains.get(route) if route is not None else definition.main
    if main is None:
        raise RouteUnknown(region=region)
    form = definition.forms.form(definition.start_form_of(main))
    _validate(form, answer)
    facts = form.merge({}, answer)
    now = engine.clock.now()
    values = {
        "number": uuid4().hex[:20],
        "region": region,
        "definition_id": definition.id,
        "landlord_id": landlord_id,
        "tenancy": facts.get("huurcontract"),
        "label": label(facts),
        "status": "open",
        "outcome": None,
        "version": 0,
        "facts": "{}",
        "kept_messages": "[]",
        "created_at": now,
        "closed_at": None,
        "audit_seq": 0,
        "audit_hash": START,
    }
    result = connection.execute(insert(Case).values(**values))
    case_id = inserted_id(result)
    row = {**values, "id": case_id, "number": f"{now.year}-{case_id:06d}"}
    dossier = Dossier(connection, row, definition, now, actor)
    dossier.facts |= facts | {"dossier_nummer": dossier.number, "regio": region, "corporatie": landlord}
    dossier.trail.add("dossier_geopend", main.start, wijze=reason)
    dossier.involve(LANDLORD)
    dossier.start(main)
    dossier.save()
    return case_id


def label(facts: Mapping[str, Any]) -> str:
    """How lists name a dossier: the tenant, the street, the place."""
    found = ((facts.get("huurder") or {}).get("naam"), address(facts))
    return ", ".join(part for part in found if part) or "Zonder naam"


def address(facts: Mapping[str, Any]) -> str:
    """The street and the place, without the tenant."""
    home = facts.get("adres") or {}

    def line(*parts: str) -> str:
        return " ".join(str(home[part]) for part in parts if home.get(part))

    place = re.sub(r"^(\d{4})([A-Z]{2})\b", r"\1 \2", line("postcode", "plaats"))
    return ", ".join(part for part in (line("straat", "huisnummer", "toevoeging"), place) if part)


def act(
    engine: Engine,
    actor: Actor,
    case_id: int,
    process: str,
    answer: Mapping[str, Any],
    basis: str | None = None,
) -> None:
    """Use an action of a dossier (book a payment, call in Stedelijke Toegang ...).

    Raises AnswerInvalid, NotAllowed, ActionUnavailable, CaseClosed, FactsChanged, CaseUnknown or StepFailed.
    """
    with engine.database.write() as connection:
        dossier = lock_case(engine, connection, actor, case_id)
        dossier.load_processes()
        action = next((a for a in dossier.definition.actions if a.process == process), None)
        if action is None or not offered(dossier, action):
            raise ActionUnavailable(case=dossier.number)
        access.require(access.may_take(actor, action.roles, dossier.participants()))
        dossier.trail.add("handeling", action.process, bericht=action.message)
        place = Place(case_id, action=process)
        form = _take(dossier, action.form, answer, basis, place)
        if form.has_files:
            attachments.drop_action(connection, place, actor.user_id)
        dossier.send(action.message)
        dossier.save()


def offered(dossier: Dossier, action: Action) -> bool:
    """Whether an action can be used now; once the main route is over, only what goes on after it."""
    if dossier.outcome is not None and not dossier.definition.models[action.process].goes_on:
        return False
    return action.offered_when is None or bool(dossier.evaluate(action.offered_when))


def inform(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    case_id: int,
    message: str,
    form: str,
    data: Mapping[str, Any],
) -> None:
    """Bring facts from outside (an arrears file) into a dossier with a message, in the caller's transaction.

    Raises AnswerInvalid, CaseClosed, CaseUnknown or StepFailed.
    """
    dossier = lock_case(engine, connection, actor, case_id)
    dossier.load_processes()
    dossier.trail.add("invoer", message)
    _take(dossier, form, data, None, Place(case_id))
    dossier.send(message)
    dossier.save()


def claim(engine: Engine, actor: Actor, task_id: str, take_over: bool = False) -> None:
    """Take a task of your team for yourself. Idempotent. Raises TaskTaken, TaskGone, NotAllowed."""
    with engine.database.write() as connection:
        task = _task(connection, task_id)
        _require_work(connection, actor, task)
        _require_open(task)
        if task["assignee_id"] not in (None, actor.user_id) and not take_over:
            raise TaskTaken(task=task_id)
        _assign(engine, connection, actor, task, actor.user_id, "taak_opgepakt")


def release(engine: Engine, actor: Actor, task_id: str) -> None:
    """Give a task back to the team. Idempotent. Raises TaskGone, NotAllowed."""
    with engine.database.write() as connection:
        task = _task(connection, task_id)
        _require_work(connection, actor, task)
        _require_open(task)
        _assign(engine, connection, actor, task, None, "taak_teruggegeven")


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
        _assign(engine, connection, actor, task, colleague, "taak_doorgegeven", collega=colleague)


def save_draft(engine: Engine, actor: Actor, task_id: str, typed: Mapping[str, Any] | list[Any]) -> None:
    """Keep what was typed, also when it is not right yet. Raises TaskGone, NotAllowed."""
    with engine.database.write() as connection:
        task = _task(connection, task_id)
        _require_work(connection, actor, task)
        _require_open(task)
        connection.execute(
            update(Task)
            .where(Task.id == task_id, Task.status == "open")
            .values(draft=orjson.dumps(typed).decode())
        )


def complete(
    engine: Engine, actor: Actor, task_id: str, answer: Mapping[str, Any], basis: str | None = None
) -> int:
    """Complete a task with the answer of its form and move the dossier on; the id of the dossier.

    `basis` is what `Form.basis` gave when the form was shown; when those facts changed meanwhile, nothing is
    done. Raises AnswerInvalid, TaskGone, FactsChanged, NotAllowed, TaskUnknown or StepFailed.
    """
    with engine.database.write() as connection:
        return complete_task(engine, connection, actor, task_id, answer, basis)


def complete_task(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    task_id: str,
    answer: Mapping[str, Any],
    basis: str | None,
    **noted: str,
) -> int:
    """`complete` inside a transaction that the caller owns; `noted` goes into the trail beside the task."""
    dossier = _lock_of_task(engine, connection, actor, task_id)
    task = _task(connection, task_id)
    _require_work(connection, actor, task)
    _require_open(task)
    dossier.load_processes()
    dossier.end_task(task, answer)
    dossier.trail.add("taak_afgerond", task["element"], taak=task_id, **noted)
    if task["form"] is not None:
        element = dossier.definition.elements[task["element"]]
        target = worked_on(element, dossier.facts, task["item"])
        _take(dossier, task["form"], answer, basis, Place(dossier.id, task_id=task_id), target)
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


def fire(engine: Engine, connection: Connection, actor: Actor, timer: Row) -> bool:
    """Let a due timer fire, in the transaction that claimed it; False when it is gone."""
    dossier = lock_case(engine, connection, actor, timer["case_id"], must_be_open=False)
    still = connection.scalar(select(Timer.id).where(Timer.id == timer["id"]))
    if still is None or dossier.status != "open":
        return False
    dossier.load_processes()
    dossier.trail.add("term_verstreken", timer["element"], term=timer["due_at"].isoformat())
    dossier.fire(timer["process_id"], timer["id"])
    dossier.save()
    return True


def cancel(engine: Engine, actor: Actor, case_id: int, reason: str) -> None:
    """Stop a dossier that should not have been there. Raises NotAllowed, CaseClosed, CaseUnknown."""
    with engine.database.write() as connection:
        dossier = lock_case(engine, connection, actor, case_id)
        access.require(access.may_work(actor, dossier.row["landlord_id"]))
        dossier.load_processes()
        dossier.trail.add("dossier_geannuleerd", None, reden=reason)
        dossier.end("cancelled", None)
        dossier.save()


def lock_case(
    engine: Engine, connection: Connection, actor: Actor, case_id: int, must_be_open: bool = True
) -> Dossier:
    """The dossier under its lock, for a use case of another module. Raises CaseUnknown or CaseClosed."""
    dossier = Dossier.lock(connection, engine.definitions, engine.clock, actor, case_id=case_id)
    # Who does not take part hears that there is no such dossier, never that it is closed.
    if not actor.is_system and not access.may_see(actor, dossier.participants().values()):
        raise CaseUnknown
    if must_be_open:
        dossier.require_open()
    return dossier


# -- inside ----------------------------------------------------------------------------------------------


def _lock_of_task(engine: Engine, connection: Connection, actor: Actor, task_id: str) -> Dossier:
    try:
        return Dossier.lock(connection, engine.definitions, engine.clock, actor, task_id=task_id)
    except CaseUnknown:
        raise TaskUnknown from None


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
    if task["status"] != "open":
        raise TaskGone(task=task["id"])


def _assign(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    task: Row,
    user_id: int | None,
    action: str,
    **noted: int,
) -> None:
    if task["assignee_id"] == user_id:
        return
    dossier = lock_case(engine, connection, actor, task["case_id"])
    changed = connection.execute(
        update(Task)
        .where(
            Task.id == task["id"],
            Task.status == "open",
            Task.assignee_id.is_not_distinct_from(task["assignee_id"]),
        )
        .values(assignee_id=user_id)
    )
    if changed.rowcount != 1:
        raise TaskGone(task=task["id"])
    dossier.trail.add(action, task["element"], taak=task["id"], **noted)
    dossier.save()


def _validate(form: Form, answer: Mapping[str, Any]) -> None:
    errors = form.validate(answer)
    if errors:
        raise AnswerInvalid(errors)


def _take(
    dossier: Dossier,
    form_path: str,
    answer: Mapping[str, Any],
    basis: str | None,
    place: Place,
    item: dict[str, Any] | None = None,
) -> Form:
    """Check an answer, make its files part of the dossier and merge it into the facts.

    With an `item`: into that one of a list that a task works on. What adds to a list, such as contact with
    the tenant, is of the dossier all the same.
    """
    form = dossier.definition.forms.form(form_path)
    _validate(form, answer)
    target = dossier.facts if item is None else item
    if basis is not None and basis != form.basis(target):
        raise FactsChanged(case=dossier.number)
    lost = attachments.keep(dossier, form, answer, place)
    if lost:
        raise AnswerInvalid(lost)
    merged = form.merge(target, answer)
    target.clear()
    target.update(merged)
    if target is not dossier.facts:
        for name in [field.name for field in form.fields if field.append and field.name in target]:
            dossier.facts[name] = [*(dossier.facts.get(name) or ()), *target.pop(name)]
    return form


__all__ = [
    "ActionUnavailable",
    "AnswerInvalid",
    "ColleagueUnknown",
    "Engine",
    "FactsChanged",
    "RouteUnknown",
    "TaskGone",
    "TaskTaken",
    "TaskUnknown",
    "TenancyKnown",
    "act",
    "cancel",
    "case_of_task",
    "claim",
    "complete",
    "complete_task",
    "fire",
    "inform",
    "lock_case",
    "open_case",
    "pass_on",
    "release",
    "require_open",
    "save_draft",
    "start",
]
