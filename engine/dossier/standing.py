"""Where a dossier stands: what of it is looked at after every step of a story, a walk or an example.

Its page (`engine.pages.dossier`) reads all its history as well, which takes many times as long. Knows no
rights: not for what a person asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from engine.context import Engine
from engine.definitions import Definition
from engine.dossier.dossier import CaseUnknown
from engine.dossier.statements import CASE, TIMER_ORDER
from engine.states import TaskStatus
from engine.tables import Row, Task, Timer

OPEN_TASKS = (
    select(Task.__table__)
    .where(Task.case_id == bindparam("case"), Task.status == TaskStatus.OPEN)
    .order_by(Task.created_at)
)
TERMS = (
    select(Timer.element, Timer.label, Timer.due_at)
    .where(Timer.case_id == bindparam("case"))
    .order_by(*TIMER_ORDER)
)


@dataclass(frozen=True)
class Term:
    """A timer that waits."""

    element: str
    label: str
    due_at: datetime


@dataclass(frozen=True)
class Standing:
    status: str
    outcome: str | None
    definition: Definition
    facts: Mapping[str, Any]
    tasks: tuple[Row, ...]  # open, oldest first
    terms: tuple[Term, ...]  # soonest first


def standing(engine: Engine, connection: Connection, case_id: int) -> Standing:
    """Raises CaseUnknown."""
    this = {"case": case_id}
    case = connection.execute(CASE, this).mappings().one_or_none()
    if case is None:
        raise CaseUnknown
    return Standing(
        status=case["status"],
        outcome=case["outcome"],
        definition=engine.definitions.load(connection, case["definition_id"]),
        facts=orjson.loads(case["facts"]),
        tasks=tuple(connection.execute(OPEN_TASKS, this).mappings()),
        terms=tuple(Term(*term) for term in connection.execute(TERMS, this)),
    )
