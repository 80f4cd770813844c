"""What a dossier was before the step that ended it, kept for a term so that it can be put back.

Two steps end something: the one after which the main route is over, and the one that closes the dossier;
often they are one. `note` writes a row before anything of that step is stored, `forget_over` throws away what
a closed dossier keeps no longer. Must not know: who may put it back, or how (see reopening).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import orjson
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from engine import drafts
from engine.deadlines import add_days, amsterdam_date, end_of_day
from engine.dossier.running_processes import Running
from engine.dossier.statements import TASK_ORDER, TIMER_ORDER, table_of
from engine.files import attachments
from engine.roles import REOPENING_TERM
from engine.states import CaseStatus, TaskStatus
from engine.tables import Case, Ending, Letter, Row, Task, Timer

TERM: Final = REOPENING_TERM  # a setting, which versions of before it do not have
USUAL_TERM: Final = 30
BATCH: Final = 500  # of what is thrown away in one go

_endings, _tasks, _timers, _letters, _cases = (table_of(one) for one in (Ending, Task, Timer, Letter, Case))
OF_CASE = select(_endings).where(_endings.c.case_id == bindparam("case")).order_by(_endings.c.seq)
OPEN = (
    select(_tasks.c.id, _tasks.c.process_id)
    .where(_tasks.c.case_id == bindparam("case"), _tasks.c.status == TaskStatus.OPEN)
    .order_by(*TASK_ORDER)
)
WAITING = select(_timers).where(_timers.c.case_id == bindparam("case")).order_by(*TIMER_ORDER)
LAST_LETTER = select(func.max(_letters.c.id)).where(_letters.c.case_id == bindparam("case"))
NOTE = insert(_endings).inline()
FORGET = delete(_endings).where(_endings.c.case_id == bindparam("case"), _endings.c.seq >= bindparam("from"))
FORGET_ONE = delete(_endings).where(
    _endings.c.case_id == bindparam("case"), _endings.c.seq == bindparam("this")
)
CLOSED = select(_cases.c.id).where(
    _cases.c.id == bindparam("case"),
    _cases.c.status != CaseStatus.OPEN,
    ~exists().where(_endings.c.case_id == _cases.c.id),
)
OVER = (
    select(_endings)
    .where(_endings.c.keep_until < bindparam("now"))
    .order_by(_endings.c.keep_until)
    .limit(BATCH)
)


@dataclass(frozen=True)
class Before:
    """Where a dossier stood before a step that ended it: only of what that step ended or changed."""

    seq: int  # the last entry of the trail before that step
    at: datetime
    keep_until: datetime
    processes: tuple[Mapping[str, Any], ...]  # those that ended by it: id, state, visited, waiting
    ran: frozenset[str]  # every process that ran then
    tasks: tuple[str, ...]
    timers: tuple[Mapping[str, Any], ...]  # their rows
    last_letter: int  # what has a higher number was written in that step or later
    facts: Mapping[str, Any]  # those that the step changed, as they were
    unknown: tuple[str, ...]  # those that were no fact before it
    outcome: str | None
    kept_messages: tuple[str, ...]


def note(
    connection: Connection,
    case: Row,
    running: Iterable[Running],
    changed: Iterable[str],
    now: datetime,
    days: int,
    is_closing: bool,
) -> None:
    """Keep what the processes were that end in this step, and the facts that it changed.

    To be called before anything of the step is written, as open tasks and timers are read from their rows.
    """
    ran = [one for one in running if not one.is_new]
    kept = {one.id: one for one in ran if is_closing or one.is_over}
    if not kept:
        return
    this = {"case": case["id"]}
    before = orjson.loads(case["facts"])
    content = {
        "processes": [
            {
                "id": one.id,
                "state": base64.b64encode(one.state or b"").decode(),
                "visited": one.visited,
                "waiting": sorted(one.waiting),
            }
            for one in kept.values()
        ],
        "ran": [one.id for one in ran],
        "tasks": [row.id for row in connection.execute(OPEN, this) if row.process_id in kept],
        "timers": [
            dict(row) for row in connection.execute(WAITING, this).mappings() if row["process_id"] in kept
        ],
        "last_letter": connection.scalar(LAST_LETTER, this) or 0,
        "facts": {name: before[name] for name in changed if name in before},
        "unknown": [name for name in changed if name not in before],
        "outcome": case["outcome"],
        "kept_messages": orjson.loads(case["kept_messages"]),
    }
    row = {
        "case_id": case["id"],
        "seq": case["audit_seq"],
        "at": now,
        "keep_until": last_moment(now, days),
    }
    connection.execute(NOTE, {**row, "content": orjson.dumps(content)})


def last_moment(ended: datetime, days: int) -> datetime:
    """Until when what ended then is kept."""
    return end_of_day(add_days(amsterdam_date(ended), days))


def of_case(connection: Connection, case_id: int) -> list[Before]:
    """What is kept of this dossier, the oldest first."""
    return [_before(row) for row in connection.execute(OF_CASE, {"case": case_id}).mappings()]


def forget(connection: Connection, case_id: int, since: int) -> None:
    """This ending, and those after it, did not happen."""
    connection.execute(FORGET, {"case": case_id, "from": since})


def forget_over(connection: Connection, now: datetime) -> int:
    """Throw away what is kept longer than its term, with what was typed and put aside in what ended then.

    At most BATCH at once; how many went. Idempotent.
    """
    rows = connection.execute(OVER, {"now": now}).mappings().all()
    for row in rows:
        before = _before(row)
        connection.execute(FORGET_ONE, {"case": row["case_id"], "this": before.seq})
        over = select(_tasks.c.id).where(_tasks.c.id.in_(before.tasks), _tasks.c.status != TaskStatus.OPEN)
        tasks = connection.scalars(over).all()
        if tasks:
            connection.execute(drafts.OF_TASK, [{"task": task} for task in tasks])
            attachments.drop(connection, row["case_id"], tasks)
    for case_id in {row["case_id"] for row in rows}:
        if connection.scalar(CLOSED, {"case": case_id}) is not None:
            attachments.drop(connection, case_id, None)
            drafts.forget_work(connection, case_id=case_id)
    return len(rows)


def _before(row: Row) -> Before:
    content = orjson.loads(row["content"])
    return Before(
        seq=row["seq"],
        at=row["at"],
        keep_until=row["keep_until"],
        processes=tuple({**one, "state": base64.b64decode(one["state"])} for one in content["processes"]),
        ran=frozenset(content["ran"]),
        tasks=tuple(content["tasks"]),
        timers=tuple(_timer(one) for one in content["timers"]),
        last_letter=content["last_letter"],
        facts=content["facts"],
        unknown=tuple(content["unknown"]),
        outcome=content["outcome"],
        kept_messages=tuple(content["kept_messages"]),
    )


def _timer(row: dict[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(cast(str, row[name])) for name in ("due_at", "next_try")}
    return {**row, **moments}
