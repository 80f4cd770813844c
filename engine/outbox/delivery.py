"""The outbox on its way to the mail server: each letter once, and never lost.

A worker claims a letter in a short transaction that says when it may be tried again, talks to the mail server
with no lock held, and writes down what came of it. Who dies in between leaves a letter that waits: it goes a
second time then, with the same Message-ID, so that a receiver can tell. Must not know: what letters say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import orjson
import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select, true, update
from sqlalchemy.orm import aliased

from engine import access, retries
from engine.access import WORKER, Actor
from engine.context import Engine
from engine.db import records
from engine.organisations import people
from engine.outbox.mail import Line, NotNow, Refused, compose, connect
from engine.roles import TENANT
from engine.settings import MailServer
from engine.states import Channel, LetterStatus, ParticipantKind
from engine.tables import Case, Letter, Membership, Organisation, Participant, User
from engine.values import read_email

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=10)  # longer than any conversation about one letter takes
MAX_ATTEMPTS = 20  # with these waits: almost three days
BATCH = 50
_SIGNER = aliased(Organisation)
_SIGNER_EMAIL = (
    select(_SIGNER.email)
    .join(Participant, Participant.organisation_id == _SIGNER.id)
    .where(
        Participant.case_id == Letter.case_id,
        Participant.role == Letter.sender,
        Participant.kind == ParticipantKind.INVOLVED,
    )
    .correlate(Letter)
    .scalar_subquery()
)
UNDELIVERED = (LetterStatus.WAITING, LetterStatus.FAILED)


@dataclass(frozen=True)
class Round:
    """What one round did. `pause`: the server cannot be reached; wait before the next one."""

    sent: int = 0
    tried: int = 0
    pause: bool = False


def deliver(
    engine: Engine, server: MailServer, limit: int = BATCH, go_on: Callable[[], bool] = lambda: True
) -> Round:
    """Send what waits and is due, at most `limit`, over one connection. Safe with any number of workers.

    What the mail server says is written down, not raised. `go_on` is asked before each letter: a worker that
    stops still finishes the one it is at.
    """
    line: Line | None = None
    sent = tried = 0
    try:
        while tried < limit and go_on():
            letter = _claim(engine)
            if letter is None:
                break
            tried += 1
            if letter["attempts"] >= MAX_ATTEMPTS:
                _give_up(
                    engine, letter, "crashed"
                )  # each time this worker died before it wrote anything down
                continue
            if letter["recipient"] == WORKER and not _still_works_here(engine, letter):
                _write(engine, letter, status=LetterStatus.NOT_SENT, next_try=None, failure="account_closed")
                continue
            try:
                message, address = _compose(letter, server, engine.clock.now())
                line = line or connect(server)
                line.send(message, address)
            except Refused as refusal:
                _give_up(engine, letter, refusal.reason)
            except NotNow as delay:
                _put_off(engine, letter, delay.reason)
                if delay.server_is_gone:
                    return Round(sent, tried, pause=True)
            else:
                _mark_sent(engine, letter)
                sent += 1
    finally:
        if line is not None:
            line.close()
    return Round(sent, tried)


def _still_works_here(engine: Engine, letter: RowMapping) -> bool:
    """An overview that waited is not for who left meanwhile."""
    with engine.database.read() as connection:
        return people.can_log_in(connection, letter["address"])


def _compose(letter: RowMapping, server: MailServer, now: datetime) -> tuple[EmailMessage, str]:
    if letter["channel"] != Channel.EMAIL:
        raise Refused("no_gateway")
    address = letter["address"] or letter["email"]
    if address is None:
        known = letter["organisation_id"] is not None or letter["recipient"] == TENANT
        raise Refused("no_address" if known else "no_organisation")
    identity = f"bericht-{letter['id']}-{letter['created_at']:%Y%m%d%H%M%S}@{server.domain}"
    reply_to = letter["signer_email"] if letter["recipient"] == TENANT else None
    message = compose(server.sender, address, letter["subject"], letter["body"], now, identity, reply_to)
    return message, address


def _claim(engine: Engine) -> RowMapping | None:
    """The letter that is due longest, for this worker only: for the others it is not due any more."""
    now = engine.clock.now()
    due = (
        select(Letter.__table__, Organisation.email, _SIGNER_EMAIL.label("signer_email"))
        .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
        .where(Letter.status == LetterStatus.WAITING, Letter.next_try <= now)
        .order_by(Letter.next_try, Letter.id)
        .limit(1)
    )
    with engine.database.read() as connection:  # most rounds find nothing, and need not ask for a lock
        if connection.execute(due).one_or_none() is None:
            return None
    with engine.database.write() as connection:
        locked = due.with_for_update(skip_locked=True, of=Letter.__table__)
        found = connection.execute(locked).mappings().one_or_none()
        if found is None:
            return None
        attempts = found["attempts"] + 1
        again = now + max(retries.pause(attempts), LEASE)
        connection.execute(
            update(Letter).where(Letter.id == found["id"]).values(attempts=attempts, next_try=again)
        )
    return found


def _mark_sent(engine: Engine, letter: RowMapping) -> None:
    log.info("letter.sent", letter=letter["id"], kind=letter["kind"])
    _write(engine, letter, status=LetterStatus.SENT, sent_at=engine.clock.now(), next_try=None, failure=None)


def _put_off(engine: Engine, letter: RowMapping, reason: str) -> None:
    attempts = letter["attempts"] + 1
    if attempts >= MAX_ATTEMPTS:
        _give_up(engine, letter, reason)
        return
    log.warning("letter.postponed", letter=letter["id"], reason=reason, attempts=attempts)
    _write(engine, letter, next_try=engine.clock.now() + retries.pause(attempts), failure=reason)


def _give_up(engine: Engine, letter: RowMapping, reason: str) -> None:
    log.warning("letter.failed", letter=letter["id"], reason=reason)
    _write(engine, letter, status=LetterStatus.FAILED, next_try=None, failure=reason)


def _write(engine: Engine, letter: RowMapping, **values: object) -> None:
    with engine.database.write() as connection:
        connection.execute(
            update(Letter)
            .where(Letter.id == letter["id"], Letter.status == LetterStatus.WAITING)
            .values(**values)
        )


# -- what administrators see and do ----------------------------------------------------------------------


@dataclass(frozen=True)
class Undelivered:
    """An e-mail that failed, or that waits for another try. No subject: that can hold a name."""

    id: int
    case_id: int | None
    number: str | None
    kind: str
    recipient: str
    organisation: str | None
    status: str
    attempts: int
    failure: str
    next_try: datetime | None


def undelivered(connection: Connection, actor: Actor) -> tuple[Undelivered, ...]:
    """The newest 200 that failed or were put off. Raises NotAllowed: for administrators."""
    access.require(actor.is_administrator or actor.is_system)
    rows = connection.execute(
        select(
            Letter.id,
            Letter.case_id,
            Case.number,
            Letter.kind,
            Letter.recipient,
            Organisation.name.label("organisation"),
            Letter.status,
            Letter.attempts,
            Letter.failure,
            Letter.next_try,
        )
        .outerjoin(Case, Case.id == Letter.case_id)
        .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
        .where(Letter.status.in_(UNDELIVERED), Letter.failure.is_not(None), _mendable(actor))
        .order_by(Letter.id.desc())
        .limit(200)
    )
    return records(Undelivered, rows)


def _mendable(actor: Actor) -> ColumnElement[bool]:
    """Letters of dossiers of which this administrator sees incidents, and overviews of the own people."""
    if actor.is_system:
        return true()
    own_people = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id.in_(actor.administers))
    )
    return or_(
        and_(Letter.case_id.is_(None), Letter.address.in_(own_people)),
        Letter.case_id.in_(select(Case.id).where(access.mendable(actor))),
    )


def waiting(connection: Connection) -> int:
    """How many letters wait for the mail server."""
    query = select(func.count()).select_from(Letter).where(Letter.status == LetterStatus.WAITING)
    return connection.scalar(query) or 0


def retry(engine: Engine, actor: Actor, letter_id: int) -> None:
    """Try this letter again at the next round, as if for the first time. One that was sent stays sent.

    That of a tenant goes to the address that the dossier knows now. A letter of a dossier of others is left
    alone, as one that is not there. Raises NotAllowed.
    """
    access.require(actor.is_administrator or actor.is_system)
    chosen = and_(Letter.id == letter_id, Letter.status.in_(UNDELIVERED), _mendable(actor))
    with engine.database.write() as connection:
        facts = connection.scalar(
            select(Case.facts)
            .join(Letter, Letter.case_id == Case.id)
            .where(chosen, Letter.recipient == TENANT, Letter.channel == Channel.EMAIL)
        )
        known = (orjson.loads(facts).get("huurder") or {}).get("e_mail") if facts else None
        known = known and (read_email(known) or known)
        connection.execute(
            update(Letter)
            .where(chosen)
            .values(
                status=LetterStatus.WAITING,
                attempts=0,
                next_try=engine.clock.now(),
                address=func.coalesce(known, Letter.address),
            )
        )
