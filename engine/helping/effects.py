"""What a step does to a dossier, for who may not read it: the rows before and after it, compared.

Elements, roles, days and kinds of letters; nothing that a form asked. Must not know: what the step is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.dossier.statements import TASK_ORDER, TIMER_ORDER
from engine.states import CaseStatus, ProcessStatus, TaskStatus
from engine.tables import Case, Letter, Organisation, Process, Row, Task, Timer


@dataclass(frozen=True)
class Step:
    """A task that opens or is withdrawn."""

    element: str
    role: str
    organisation: str | None
    due_at: datetime | None


@dataclass(frozen=True)
class Day:
    """A term that goes, comes, or gets another day."""

    element: str
    label: str
    was: datetime | None
    will: datetime | None


@dataclass(frozen=True)
class Post:
    """A letter that would go out. `recipient`: a role, or `huurder`."""

    kind: str
    channel: str
    recipient: str


@dataclass(frozen=True)
class Effects:
    """All that a step changes of where a dossier stands."""

    withdrawn: tuple[Step, ...] = ()
    opened: tuple[Step, ...] = ()
    terms: tuple[Day, ...] = ()
    letters: tuple[Post, ...] = ()
    begun: tuple[str, ...] = ()  # processes
    stopped: tuple[str, ...] = ()
    outcome: str | None = None  # of a main route that is over by it
    closes: bool = False

    @property
    def is_nothing(self) -> bool:
        return self == Effects()


@dataclass(frozen=True)
class Stand:
    """The rows of a dossier at one moment."""

    case: Row
    tasks: Mapping[str, Row]
    timers: Mapping[str, Row]
    processes: Mapping[str, Row]
    last_letter: int


def stand(connection: Connection, case_id: int) -> Stand:
    """Where it stands now."""
    tasks = (
        select(Task.__table__, Organisation.name.label("organisation"))
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)
        .order_by(*TASK_ORDER)
    )
    timers = select(Timer.__table__).where(Timer.case_id == case_id).order_by(*TIMER_ORDER)
    processes = (
        select(Process.id, Process.process)
        .where(Process.case_id == case_id, Process.status == ProcessStatus.OPEN)
        .order_by(Process.started_at, Process.process, Process.id)
    )
    return Stand(
        case=connection.execute(select(Case.status, Case.outcome).where(Case.id == case_id)).mappings().one(),
        tasks=_by_id(connection.execute(tasks).mappings()),
        timers=_by_id(connection.execute(timers).mappings()),
        processes=_by_id(connection.execute(processes).mappings()),
        last_letter=connection.scalar(select(func.max(Letter.id)).where(Letter.case_id == case_id)) or 0,
    )


def since(connection: Connection, case_id: int, before: Stand) -> Effects:
    """What changed since then, in this transaction."""
    after = stand(connection, case_id)
    letters = (
        select(Letter.kind, Letter.channel, Letter.recipient)
        .where(Letter.case_id == case_id, Letter.id > before.last_letter)
        .order_by(Letter.id)
    )
    return Effects(
        withdrawn=tuple(_steps(before.tasks, after.tasks)),
        opened=tuple(_steps(after.tasks, before.tasks)),
        terms=tuple(_days(before.timers, after.timers)),
        letters=tuple(Post(row.kind, row.channel, row.recipient) for row in connection.execute(letters)),
        begun=tuple(row["process"] for key, row in after.processes.items() if key not in before.processes),
        stopped=tuple(row["process"] for key, row in before.processes.items() if key not in after.processes),
        outcome=after.case["outcome"] if before.case["outcome"] is None else None,
        closes=after.case["status"] != CaseStatus.OPEN,
    )


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def _steps(those: Mapping[str, Row], others: Mapping[str, Row]) -> Iterable[Step]:
    """Those that are not among the others."""
    for key, row in those.items():
        if key not in others:
            yield Step(row["element"], row["role"], row["organisation"], row["due_at"])


def _days(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterable[Day]:
    for key, row in {**before, **after}.items():
        was = before[key]["due_at"] if key in before else None
        will = after[key]["due_at"] if key in after else None
        if was != will:
            yield Day(row["element"], row["label"], was, will)
