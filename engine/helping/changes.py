"""What can be done for a stuck dossier, as data: five changes, and what each does to the dossier.

Must not know: who may do it, who has to agree, what is shown of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, select

from engine.context import Engine
from engine.definitions import Definition
from engine.dossier import correcting
from engine.dossier.answering import SEEN
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.errors import Conflict
from engine.spiff import MoveImpossible, ProcessModel, Why
from engine.states import HelpKind, ProcessStatus
from engine.tables import Process, Row, Timer

BORDER: Final = "boundaryEvent"
WAITS: Final = frozenset({"userTask", "intermediateCatchEvent"})
_PROCESSES: Final = (
    select(Process.id, Process.process)
    .where(Process.case_id == bindparam("case"))
    .order_by(Process.status == ProcessStatus.OPEN, Process.started_at, Process.id)
)


class WhyNot(StrEnum):
    """Why help cannot be given."""

    GONE = "weg"  # what it is about does not wait any more
    NOT_DUE = "niet_verlopen"  # the day of the term is still to come
    LEGAL = "wettelijk"  # the law or the judge asks for it
    MAIN = "hoofdroute"
    BUTTON = "knop"  # somebody began it with a form
    AT_ONCE = "meteen"  # it waits for nobody and nothing: to begin it anew would only send its letters again
    NEWER = "nieuwer"  # another of its kind began later, or runs
    IMPOSSIBLE = "kan_niet"  # a token cannot be set there


class HelpRefused(Conflict):
    """This help cannot be given now; the page of the dossier says why."""

    code = "help:refused"

    def __init__(self, why: WhyNot, element: str = "", move: Why | None = None) -> None:
        self.why, self.element, self.move = why, element, move
        super().__init__(element=element)


@dataclass(frozen=True)
class Retry:
    """A term whose day has come passes now."""

    timer: str
    kind: HelpKind = field(default=HelpKind.RETRY, init=False)


@dataclass(frozen=True)
class Skip:
    """A term is not waited for: a wait in the flow ends, one on a border goes without what it would do."""

    timer: str
    kind: HelpKind = field(default=HelpKind.SKIP, init=False)


@dataclass(frozen=True)
class Move:
    """What waits here in this process begins at another step. `waits`: the id of a task or a timer."""

    process: str
    waits: str
    target: str
    kind: HelpKind = field(default=HelpKind.MOVE, init=False)


@dataclass(frozen=True)
class Restart:
    """A side process begins anew."""

    process: str
    kind: HelpKind = field(default=HelpKind.RESTART, init=False)


@dataclass(frozen=True)
class Correct:
    """Another value for a fact. `is_sure`: also when the form doubts it."""

    form: str
    name: str
    answer: Mapping[str, Any]
    is_sure: bool = False
    kind: HelpKind = field(default=HelpKind.CORRECT, init=False)


Change = Retry | Skip | Move | Restart | Correct
ASKED: Final[Mapping[str, type[Skip | Move]]] = {HelpKind.SKIP: Skip, HelpKind.MOVE: Move}
"""What a second person can be asked for: those changes are stored meanwhile."""


def stored(change: Change) -> str:
    return orjson.dumps(asdict(change)).decode()


def read(text: str) -> Skip | Move:
    """What `stored` wrote."""
    values = orjson.loads(text)
    return ASKED[values.pop("kind")](**values)


def make(engine: Engine, dossier: Dossier, change: Change, reason: str, asked_by: int | None = None) -> None:
    """Do it in the caller's transaction, on a dossier of which the processes are loaded; it is not saved.

    `asked_by`: the person who asked for it, where a second one agreed. Raises HelpRefused, StepFailed, and
    for a fact what `correcting.put_right` raises.
    """
    noted: dict[str, Any] = {"soort": change.kind, "reden": reason}
    if asked_by is not None:
        noted["collega"] = asked_by
    if isinstance(change, Correct):
        answer = {**change.answer, correcting.REASON: reason}
        confirmed = SEEN if change.is_sure else ()
        correcting.put_right(engine, dossier, change.form, change.name, answer, None, confirmed)
    elif isinstance(change, Restart):
        row, model = side_process(dossier, change.process)
        dossier.trail.add(AuditAction.CASE_HELPED, model.start, **noted)
        dossier.restart(row["id"], model)
    elif isinstance(change, Move):
        _move(dossier, change, noted)
    else:
        _term(dossier, change, noted)


def timer_of(dossier: Dossier, timer: str) -> Row:
    """The row of this term. Raises HelpRefused."""
    query = select(Timer.__table__).where(Timer.id == timer, Timer.case_id == dossier.id)
    row = dossier.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise HelpRefused(WhyNot.GONE)
    return row


def stack_of(dossier: Dossier, process: str, waits: str) -> tuple[str, ...]:
    """The element at which this waits, and those around it. Raises HelpRefused."""
    stack = dossier.processes.stacks().get(process, {}).get(waits)
    if stack is None:
        raise HelpRefused(WhyNot.GONE)
    return stack


def side_process(dossier: Dossier, process: str) -> tuple[Row, ProcessModel]:
    """The row of this process and what it runs on. Raises HelpRefused for what cannot begin anew."""
    query = select(Process.__table__).where(Process.id == process, Process.case_id == dossier.id)
    row = dossier.connection.execute(query).mappings().one_or_none()
    model = dossier.definition.models.get(row["process"]) if row is not None else None
    if row is None or model is None:  # or it ended on an older version, and has no diagram in this one
        raise HelpRefused(WhyNot.GONE)
    why = cannot_restart(dossier.definition, model)
    if why is None and row["id"] != last_of(dossier).get(model.id):
        why = WhyNot.NEWER
    if why is not None:
        raise HelpRefused(why, model.start)
    return row, model


def last_of(dossier: Dossier) -> dict[str, str]:
    """By process the row of it that counts: the one that runs, else the one that began last."""
    found: dict[str, str] = {}
    for row in dossier.connection.execute(_PROCESSES, {"case": dossier.id}):
        found[row.process] = row.id
    return found


def cannot_restart(definition: Definition, model: ProcessModel) -> WhyNot | None:
    """Why this process cannot begin anew; None when it can."""
    if model.is_main:
        return WhyNot.MAIN
    if any(one.process == model.id for one in definition.actions):
        return WhyNot.BUTTON  # its answer was taken up when it began: a payment would be booked twice
    return None if any(one.kind in WAITS for one in model.elements.values()) else WhyNot.AT_ONCE


def _term(dossier: Dossier, change: Retry | Skip, noted: Mapping[str, Any]) -> None:
    timer = timer_of(dossier, change.timer)
    element, process, due = timer["element"], timer["process_id"], timer["due_at"]
    dossier.trail.add(AuditAction.CASE_HELPED, element, **noted)
    if isinstance(change, Skip) and dossier.definition.elements[element].kind == BORDER:
        dossier.processes.drop(process, change.timer)
    else:
        if isinstance(change, Retry):
            if due > dossier.now:
                raise HelpRefused(WhyNot.NOT_DUE, element)
            dossier.trail.add(AuditAction.TERM_PASSED, element, term=due.isoformat())
        dossier.fire(process, change.timer)


def _move(dossier: Dossier, change: Move, noted: Mapping[str, Any]) -> None:
    element = stack_of(dossier, change.process, change.waits)[0]
    dossier.trail.add(AuditAction.CASE_HELPED, element, **noted, stap=change.target)
    try:
        dossier.move(change.process, element, change.target)
    except MoveImpossible as error:
        raise HelpRefused(WhyNot.IMPOSSIBLE, error.element, error.why) from error
