"""Helping a stuck dossier: trying it, doing it, asking a second person, agreeing. One transaction each.

A functional administrator does it, for the dossiers of the regions of his organisations; what he sees of them
holds no fact, no name and no address. Must not know: HTTP, what each change does to a dossier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.db import inserted_id
from engine.dossier.answering import AnswerDoubted
from engine.dossier.cases import TenancyKnown
from engine.dossier.dossier import CaseChanged, CaseUnknown, Dossier
from engine.dossier.reopening import reason_of
from engine.dossier.running_processes import MessageLoop
from engine.dossier.services import SERVICES
from engine.errors import Conflict, NotFound
from engine.expressions import ExpressionFailed
from engine.helping import changes, effects
from engine.helping.changes import Change, HelpRefused, Move, Skip, WhyNot
from engine.helping.effects import Effects
from engine.helping.legal import Rules
from engine.roles import HELPED
from engine.spiff import StateUnreadable, StepFailed, Why
from engine.states import HelpStatus
from engine.tables import Case, HelpRequest, Incident, Row, Timer, User

# What failed at a term that does not wait any more, whichever help took it away, is over.
SOLVED: Final = (
    update(Incident)
    .where(
        Incident.case_id == bindparam("case"),
        Incident.solved_at.is_(None),
        ~exists().where(Timer.id == Incident.timer_id),
    )
    .values(solved_at=bindparam("now"))
)
TRIED: Final = "Dit is een proef, zonder reden."  # in a trail that is never stored
HOW: Final = "geholpen_met"  # the fact that tells the diagrams what was done: states.HelpKind


class HelpUnknown(NotFound):
    """Nobody asks for this help, or it is of a dossier that you do not help."""

    code = "help:unknown"


class HelpDecided(Conflict):
    """Somebody decided on this help already."""

    code = "help:decided"


class OwnHelp(Conflict):
    """You asked for this yourself. Ask another functional administrator of this region to look."""

    code = "help:own"


@dataclass(frozen=True)
class Failed:
    """Why the process cannot do it, in the words of the engine: nothing of a person stands in it."""

    element: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """What help would do. When `refused` or `failed` says why it cannot be, it does nothing.

    `seen`: the version of the dossier that was looked at.
    """

    seen: int
    effects: Effects = field(default_factory=Effects)
    takes_two: bool = False
    is_doubted: bool = False  # the form finds the value unusual; not why, as that can hold a fact
    refused: HelpRefused | None = None
    failed: Failed | None = None

    @property
    def works(self) -> bool:
        return self.refused is None and self.failed is None and not self.is_doubted


@dataclass(frozen=True)
class Request:
    """Help that somebody asked for, and that waits for a second person."""

    id: int
    case_id: int
    number: str
    change: Skip | Move
    reason: str
    asked_by: int
    asker: str
    asked_at: datetime


def attempt(engine: Engine, actor: Actor, case_id: int, change: Change) -> Trial:
    """What this would do: it is done, looked at and rolled back. Nothing changes.

    Raises AnswerInvalid, FactUnknown, NothingChanged, CaseClosed, NotAllowed and CaseUnknown.
    """
    seen, takes_two = 0, False
    try:
        with engine.database.rehearse() as connection:
            dossier = _lock(engine, connection, actor, case_id)
            seen = dossier.row["version"]
            takes_two = _require_lawful(engine, dossier, change)
            before = effects.stand(connection, case_id)
            _do(engine, dossier, change, TRIED, tells=takes_two)
            return Trial(seen, effects.since(connection, case_id, before), takes_two)
    except HelpRefused as error:
        return Trial(seen, refused=error)
    except AnswerDoubted:
        return Trial(seen, is_doubted=True)
    except StepFailed as error:
        return Trial(seen, takes_two=takes_two, failed=Failed(error.element, error.reason))
    except (ExpressionFailed, MessageLoop, StateUnreadable) as error:
        return Trial(seen, failed=Failed("", type(error).__doc__ or ""))  # never what it says of a fact
    except IntegrityError as error:
        _raise_known(error)
        raise


def give(engine: Engine, actor: Actor, case_id: int, change: Change, reason: str, seen: int) -> int | None:
    """Do it; the number of the request when a second person has to agree first.

    `seen`: of the trial that was looked at. Raises ReasonMissing, CaseChanged, HelpRefused, StepFailed, and
    what `attempt` raises.
    """
    why = reason_of(reason)
    try:
        with engine.database.write() as connection:
            dossier = _lock(engine, connection, actor, case_id, seen)
            if _require_lawful(engine, dossier, change):
                return _ask(engine, connection, actor, case_id, change, why)
            _do(engine, dossier, change, why, tells=False)
            return None
    except IntegrityError as error:
        _raise_known(error)
        raise


def approve(engine: Engine, actor: Actor, request_id: int, seen: int) -> None:
    """A second functional administrator agrees: exactly this is done now. Not idempotent.

    Raises OwnHelp, HelpDecided, HelpUnknown, CaseChanged, CaseClosed, HelpRefused, StepFailed, NotAllowed.
    """
    with engine.database.write() as connection:
        found = request(connection, actor, request_id)
        dossier = _lock(engine, connection, actor, found.case_id, seen)
        if actor.user_id is None or actor.user_id == found.asked_by:
            raise OwnHelp(request=request_id)
        _decide(engine, connection, actor, request_id, HelpStatus.DONE)
        takes_two = _require_lawful(engine, dossier, found.change)
        _do(engine, dossier, found.change, found.reason, tells=takes_two, asked_by=found.asked_by)


def drop(engine: Engine, actor: Actor, request_id: int) -> None:
    """It is not done: who asked takes it back, or another does not agree.

    Raises HelpDecided, HelpUnknown, NotAllowed.
    """
    with engine.database.write() as connection:
        request(connection, actor, request_id)
        _decide(engine, connection, actor, request_id, HelpStatus.DROPPED)


def request(connection: Connection, actor: Actor, request_id: int) -> Request:
    """Raises HelpDecided when somebody decided on it, HelpUnknown, NotAllowed."""
    require_mender(actor)
    query = _requests(actor).where(HelpRequest.id == request_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise HelpUnknown
    if row["status"] != HelpStatus.ASKED:
        raise HelpDecided(request=request_id)
    return _request(row)


def requests(connection: Connection, actor: Actor, case_id: int | None = None) -> tuple[Request, ...]:
    """All that wait for a second person, or those of one dossier, the oldest first. Raises NotAllowed."""
    require_mender(actor)
    query = _requests(actor).where(HelpRequest.status == HelpStatus.ASKED)
    if case_id is not None:
        query = query.where(HelpRequest.case_id == case_id)
    return tuple(_request(row) for row in connection.execute(query).mappings())


def require_mender(actor: Actor) -> None:
    """Raises NotAllowed."""
    access.require(actor.is_mender or actor.is_system)


def rules(engine: Engine, dossier: Dossier) -> Rules:
    """What may not be passed here, and when it takes two."""
    connection, own = dossier.connection, dossier.definition
    return Rules(own, engine.definitions.that_hears(connection, own, HELPED))


# -- inside ----------------------------------------------------------------------------------------------


def _lock(
    engine: Engine, connection: Connection, actor: Actor, case_id: int, seen: int | None = None
) -> Dossier:
    require_mender(actor)
    if connection.scalar(select(Case.id).where(Case.id == case_id, access.helpable(actor))) is None:
        raise CaseUnknown
    dossier = Dossier.lock(
        connection, engine.definitions, engine.clock, actor, case_id=case_id, services=SERVICES
    )
    if seen is not None and dossier.row["version"] != seen:
        raise CaseChanged(case=dossier.number)
    dossier.require_open()
    dossier.load_processes()
    return dossier


def _require_lawful(engine: Engine, dossier: Dossier, change: Change) -> bool:
    """Whether it takes two. Raises HelpRefused for what would pass a term of the law, or a verdict."""
    if not isinstance(change, Skip | Move):
        return False
    found = rules(engine, dossier)
    if isinstance(change, Skip):
        process = changes.timer_of(dossier, change.timer)["process_id"]
        stack = touched = changes.stack_of(dossier, process, change.timer)
        passed = stack[0] if found.is_legal(stack[0]) else None
    else:
        stack = changes.stack_of(dossier, change.process, change.waits)
        touched = (*stack, change.target)
        if not found.can_judge(stack, change.target):
            raise HelpRefused(WhyNot.IMPOSSIBLE, change.target, Why.ELSEWHERE)
        passed = found.passed(stack, change.target)
    if passed is not None:
        raise HelpRefused(WhyNot.LEGAL, passed)
    return found.takes_two(touched)


def _do(
    engine: Engine,
    dossier: Dossier,
    change: Change,
    reason: str,
    *,
    tells: bool,
    asked_by: int | None = None,
) -> None:
    if tells:
        by = engine.definitions.that_hears(dossier.connection, dossier.definition, HELPED)
        dossier.announce_with(HELPED, by, {HOW: change.kind.value})
    changes.make(engine, dossier, change, reason, asked_by)
    dossier.save()
    dossier.connection.execute(SOLVED, {"case": dossier.id, "now": dossier.now})


def _ask(
    engine: Engine, connection: Connection, actor: Actor, case_id: int, change: Change, reason: str
) -> int:
    result = connection.execute(
        insert(HelpRequest).values(
            case_id=case_id,
            change=changes.stored(change),
            reason=reason,
            status=HelpStatus.ASKED,
            asked_by=actor.user_id,
            asked_at=engine.clock.now(),
        )
    )
    return inserted_id(result)


def _decide(
    engine: Engine, connection: Connection, actor: Actor, request_id: int, status: HelpStatus
) -> None:
    changed = connection.execute(
        update(HelpRequest)
        .where(HelpRequest.id == request_id, HelpRequest.status == HelpStatus.ASKED)
        .values(status=status, decided_by=actor.user_id, decided_at=engine.clock.now())
    )
    if changed.rowcount != 1:
        raise HelpDecided(request=request_id)


def _requests(actor: Actor) -> Any:
    return (
        select(HelpRequest.__table__, Case.number, User.name)
        .join(Case, Case.id == HelpRequest.case_id)
        .join(User, User.id == HelpRequest.asked_by)
        .where(access.helpable(actor))
        .order_by(HelpRequest.asked_at, HelpRequest.id)
    )


def _request(row: Row) -> Request:
    return Request(
        id=row["id"],
        case_id=row["case_id"],
        number=row["number"],
        change=changes.read(row["change"]),
        reason=row["reason"],
        asked_by=row["asked_by"],
        asker=row["name"],
        asked_at=row["asked_at"],
    )


def _raise_known(error: IntegrityError) -> None:
    """Raises TenancyKnown where a corrected contract is that of another open dossier."""
    if "tenancy" in str(error.orig):
        raise TenancyKnown from error
