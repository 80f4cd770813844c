"""A dossier that moved goes back to where it was, as long as nothing happened in it since.

What it was is kept as rows, written before the move. Letters that a step of the move wrote and nobody sent
need not go; what was sent cannot be taken back. Must not know: how a state is carried over.
"""

from __future__ import annotations

import base64
from collections.abc import Container
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Select, Table, bindparam, delete, func, insert, select, update

from engine.access import CONSOLE, Actor
from engine.context import Engine
from engine.dossier.audit_actions import AuditAction
from engine.dossier.cases import lock_case
from engine.dossier.dossier import Dossier
from engine.dossier.endings import OF_CASE
from engine.dossier.statements import table_of
from engine.errors import Conflict
from engine.moving import orders
from engine.moving.one import TASKS, TIMERS, later
from engine.states import LetterStatus, MovedStatus, ProcessStatus, TaskStatus
from engine.tables import Case, Ending, Letter, MovedDossier, Participant, Process, Task, Timer

_cases, _processes, _tasks, _timers = (table_of(one) for one in (Case, Process, Task, Timer))
_moved, _endings, _letters = (table_of(one) for one in (MovedDossier, Ending, Letter))
_participants = table_of(Participant)
OPEN = select(_processes).where(
    _processes.c.case_id == bindparam("case"), _processes.c.status == ProcessStatus.OPEN
)
ROLES = select(_participants.c.id, _participants.c.kind).where(_participants.c.case_id == bindparam("case"))
LAST_LETTER = select(func.max(_letters.c.id)).where(_letters.c.case_id == bindparam("case"))
WRITTEN = select(_letters.c.id, _letters.c.status).where(
    _letters.c.case_id == bindparam("case"), _letters.c.id > bindparam("last")
)
STOPPED: Final = {"status": ProcessStatus.CANCELLED, "state": None, "waiting": "[]"}
CASE_COLUMNS: Final = (
    "definition_id",
    "region",
    "facts",
    "kept_messages",
    "status",
    "outcome",
    "search_text",
)
MOMENTS: Final = ("due_at", "next_try", "created_at", "started_at", "ended_at")


class MovedOn(Conflict):
    """Something happened in this dossier since it moved, so it cannot go back. Its history tells what."""

    code = "move:moved_on"


def remember(dossier: Dossier) -> bytes:
    """What has to be there again, as it is now: rows, as JSON."""
    case = {"case": dossier.id}
    rows: dict[str, Any] = {
        "case": {name: dossier.row[name] for name in CASE_COLUMNS},
        "last_letter": dossier.connection.scalar(LAST_LETTER, case) or 0,
    }
    kept = (("processes", OPEN), ("tasks", TASKS), ("timers", TIMERS), ("endings", OF_CASE), ("roles", ROLES))
    for name, query in kept:
        found = dossier.connection.execute(query, case).mappings()
        rows[name] = [{key: _stored(value) for key, value in row.items()} for row in found]
    return orjson.dumps(rows)


def put_back(engine: Engine, actor: Actor, number: int, case_id: int) -> None:
    """This dossier is again what it was before that move. Idempotent.

    Raises MovedOn, MoveUnknown (also for who does not design its region) or CaseUnknown.
    """
    with engine.database.write() as connection:
        orders.require(connection, actor, number)
        dossier = lock_case(engine, connection, CONSOLE, case_id, must_be_open=False)
        found = connection.execute(
            select(_moved).where(_moved.c.move_id == number, _moved.c.case_id == case_id)
        )
        row = found.mappings().one_or_none()
        if row is None:
            raise orders.MoveUnknown(move=number)
        if row["status"] == MovedStatus.BACK:
            return
        if row["before"] is None or row["version"] != dossier.row["version"]:
            raise MovedOn(case=dossier.number)
        _restore(dossier, orjson.loads(row["before"]))
        again = Dossier.lock(
            connection, engine.definitions, engine.clock, Actor(None, actor.trace, {}), case_id=case_id
        )
        again.load_processes()
        again.trail.add(AuditAction.CASE_MOVED_BACK, None, verhuizing=number, naar=again.definition.id)
        later(again, {})  # going back lets nothing pass either
        again.save()
        connection.execute(
            update(_moved)
            .where(_moved.c.move_id == number, _moved.c.case_id == case_id)
            .values(status=MovedStatus.BACK, before=None)
        )


def _restore(dossier: Dossier, before: dict[str, Any]) -> None:
    """The rows are again what they were; what came by the move stops, or goes."""
    connection, case = dossier.connection, dossier.id
    _unsend(dossier, before["last_letter"])
    known = {
        name: {row["id"]: _read(row) for row in before[name]}
        for name in ("processes", "tasks", "timers", "roles")
    }
    _stop(dossier, _processes, OPEN, known["processes"], {**STOPPED, "ended_at": dossier.now})
    _stop(dossier, _tasks, TASKS, known["tasks"], {"status": TaskStatus.WITHDRAWN, "ended_at": dossier.now})
    for role in connection.execute(ROLES, {"case": case}).all():
        if role.id not in known["roles"]:
            connection.execute(delete(_participants).where(_participants.c.id == role.id))
    for table, name in ((_processes, "processes"), (_tasks, "tasks"), (_participants, "roles")):
        for key, values in known[name].items():
            connection.execute(update(table).where(table.c.id == key).values(**values))
    connection.execute(delete(_timers).where(_timers.c.case_id == case))
    if known["timers"]:
        connection.execute(insert(_timers), list(known["timers"].values()))
    for ending in map(_read, before["endings"]):
        here = (_endings.c.case_id == case, _endings.c.seq == ending["seq"])
        connection.execute(update(_endings).where(*here).values(content=ending["content"]))
    values = {**before["case"], "closed_at": None}  # only what is open moves
    connection.execute(update(_cases).where(_cases.c.id == case).values(**values))


def _unsend(dossier: Dossier, last: int) -> None:
    """Letters that the move wrote need not go. Raises MovedOn when one went."""
    written = dossier.connection.execute(WRITTEN, {"case": dossier.id, "last": last}).all()
    if any(letter.status == LetterStatus.SENT for letter in written):
        raise MovedOn(case=dossier.number)
    for letter in written:
        here = _letters.c.id == letter.id
        dossier.connection.execute(update(_letters).where(here).values(status=LetterStatus.DROPPED))


def _stop(
    dossier: Dossier, table: Table, query: Select[Any], known: Container[str], values: dict[str, Any]
) -> None:
    """What is open and was not before the move."""
    for row in dossier.connection.execute(query, {"case": dossier.id}).mappings().all():
        if row["id"] not in known:
            dossier.connection.execute(update(table).where(table.c.id == row["id"]).values(**values))


def _stored(value: Any) -> Any:
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _read(row: dict[str, Any]) -> dict[str, Any]:
    found = {
        name: base64.b64decode(value["bytes"]) if isinstance(value, dict) else value
        for name, value in row.items()
    }
    for name in MOMENTS:
        if isinstance(moment := found.get(name), str):
            found[name] = datetime.fromisoformat(moment)
    return found
