"""Doing what a move asks, dossier by dossier, each in one transaction with its own mark.

So it can stop anywhere and go on later, and nothing is done twice, however many workers there are. To look is
to move and to roll that back: what it tells is what will happen. Must not know: who asked it.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import Any, Final

import orjson
import structlog
from sqlalchemy import Connection, RowMapping, bindparam, exists, select, update

from engine.access import Actor
from engine.context import Engine
from engine.db import DatabaseUnreachable
from engine.dossier.cases import lock_case
from engine.dossier.statements import table_of
from engine.errors import DrempelError
from engine.moving import back
from engine.moving.one import Order, move, stands
from engine.moving.records import Found
from engine.spiff import MoveImpossible, StepFailed
from engine.states import CaseStatus, MovedStatus, MoveStatus
from engine.tables import Case, Move, MovedDossier

log = structlog.get_logger(__name__)
MOVED_ON: Final = "verder"  # why it was left: the dossier closed, or moved meanwhile
FAILED: Final = "fout"  # why: something that no rule foresees; the log names it

_moves, _moved_dossiers, _cases = (table_of(one) for one in (Move, MovedDossier, Case))
NEXT = {MoveStatus.LOOKING: MovedStatus.ASKED, MoveStatus.MOVING: MovedStatus.CAN}
AFTER = {MoveStatus.LOOKING: MoveStatus.LOOKED, MoveStatus.MOVING: MoveStatus.DONE}
TODO = select(_moves).where(_moves.c.status.in_(tuple(NEXT))).order_by(_moves.c.id)
FIRST = (
    select(_moved_dossiers)
    .join(_cases, _cases.c.id == _moved_dossiers.c.case_id)
    .where(_moved_dossiers.c.move_id == bindparam("move"), _moved_dossiers.c.status == bindparam("status"))
    .order_by(_moved_dossiers.c.case_id)
    .limit(1)
    .with_for_update(skip_locked=True, of=_cases)
)
LEFT = select(
    exists().where(
        _moved_dossiers.c.move_id == bindparam("move"), _moved_dossiers.c.status == bindparam("status")
    )
)


def work(engine: Engine, limit: int = 100) -> int:
    """Look at, or move, at most `limit` dossiers; how many were done. Safe with any number of workers."""
    for done in range(limit):
        if not _work_one(engine):
            return done
    return limit


def _work_one(engine: Engine) -> bool:
    with engine.database.read() as connection:
        orders = connection.execute(TODO).mappings().all()
    return any(_one_of(engine, order, MoveStatus(order["status"])) for order in orders)


def _one_of(engine: Engine, order: RowMapping, status: MoveStatus) -> bool:
    """Whether a dossier of this move was done; without one, it is on to what comes next."""
    is_look = status is MoveStatus.LOOKING
    this = {"move": order["id"], "status": NEXT[status]}
    row: RowMapping | None = None
    try:
        with engine.database.rehearse() if is_look else engine.database.write() as connection:
            row = connection.execute(FIRST, this).mappings().one_or_none()
            mark = _moved(engine, connection, order, row) if row is not None else {}
            if row is not None and not is_look:
                _write(connection, row, mark)
                return True
    except DatabaseUnreachable:
        raise  # no fault of this dossier: the next round tries again
    except Exception as error:
        if row is None:
            raise
        cannot = MovedStatus.CANNOT if is_look else MovedStatus.LEFT
        mark = {"status": cannot, "found": replace(_known(row), **_why(row, error)).as_json()}
    with engine.database.write() as connection:
        if row is None:
            _end(engine, connection, order, status)
        else:
            _write(connection, row, {**mark, **_only_looked(mark)} if is_look else mark)
    return row is not None


def _only_looked(mark: dict[str, Any]) -> dict[str, Any]:
    """What it moved to is not so: it was rolled back."""
    moved = mark["status"] == MovedStatus.MOVED
    return {"status": MovedStatus.CAN, "before": None, "version": None} if moved else {}


def _moved(engine: Engine, connection: Connection, order: RowMapping, row: RowMapping) -> dict[str, Any]:
    """Move it; its mark. One that closed or moved by itself meanwhile is left."""
    actor = Actor(None, order["asked_by"], {})
    dossier = lock_case(engine, connection, actor, row["case_id"], must_be_open=False)
    if dossier.status != CaseStatus.OPEN or dossier.definition.id != row["from_id"]:
        left = replace(_known(row), element="", why=MOVED_ON)
        return {"status": MovedStatus.LEFT, "found": left.as_json()}
    target = engine.definitions.load(connection, order["target_id"])
    asked = Order(target, orjson.loads(order["steps"]), order["reason"], order["id"])
    before = back.remember(dossier)
    dossier.load_processes()
    waits = stands(dossier)
    new, found = move(dossier, asked)
    return {
        "status": MovedStatus.MOVED,
        "found": replace(found, stands=waits).as_json(),
        "before": before,
        "version": new.row["version"] + 1,
    }


def _known(row: RowMapping) -> Found:
    """What was found when it was looked at."""
    return Found.of_json(row["found"])


def _why(row: RowMapping, error: Exception) -> dict[str, Any]:
    if isinstance(error, MoveImpossible):
        return {"element": error.element, "why": str(error.why)}
    if isinstance(error, StepFailed):
        return {"element": error.element, "why": error.reason}
    if isinstance(error, DrempelError):
        return {"element": "", "why": str(error)}
    # The frames only: a message can hold a fact.
    log.error("move.failed", case=row["case_id"], frames=traceback.format_tb(error.__traceback__))
    return {"element": "", "why": FAILED}


def _write(connection: Connection, row: RowMapping, mark: dict[str, Any]) -> None:
    connection.execute(
        update(_moved_dossiers)
        .where(_moved_dossiers.c.move_id == row["move_id"], _moved_dossiers.c.case_id == row["case_id"])
        .values(mark)
    )


def _end(engine: Engine, connection: Connection, order: RowMapping, status: MoveStatus) -> None:
    """It is on to what comes next, unless another worker still has a dossier of it."""
    if connection.scalar(LEFT, {"move": order["id"], "status": NEXT[status]}):
        return
    ended = engine.clock.now() if status is MoveStatus.MOVING else None
    connection.execute(
        update(_moves)
        .where(_moves.c.id == order["id"], _moves.c.status == status)
        .values(status=AFTER[status], ended_at=ended)
    )
