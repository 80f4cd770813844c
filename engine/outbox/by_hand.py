"""Letters on paper and text messages: Drempel writes them, who works for the signer sends them.

Owns: which of them wait, what stands on the sheet, and that somebody sent one or decided that it need not go.
Must not know: HTTP, how a sheet looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.dossier import cases
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import CaseUnknown
from engine.errors import NotFound
from engine.states import Channel, LetterStatus, ParticipantKind, ReadingKind
from engine.tables import Case, Letter, Organisation, Participant, Reading, Row, User
from engine.values import show_postcode

PAGE = 50
ON_PAPER = and_(Letter.channel == Channel.PAPER, Letter.status == LetterStatus.TO_PRINT)
AS_TEXT = and_(
    Letter.channel == Channel.TEXT_MESSAGE,
    Letter.status == LetterStatus.NOT_SENT,
    Letter.failure == "no_gateway",
)
BY_HAND: ColumnElement[bool] = or_(ON_PAPER, AS_TEXT)
SENT_BY_HAND = (Channel.PAPER, Channel.TEXT_MESSAGE)
DONE = and_(Letter.channel.in_(SENT_BY_HAND), Letter.status.in_((LetterStatus.SENT, LetterStatus.DROPPED)))
LISTS = {"brieven": ON_PAPER, "sms": AS_TEXT, "klaar": DONE}


@dataclass(frozen=True)
class Sheet:
    """A letter on paper or a text message, as a person sends it."""

    id: int
    case_id: int
    number: str
    label: str  # of the dossier
    channel: str  # brief or sms
    subject: str
    body: str
    created_at: datetime
    status: str  # to_print, not_sent, sent or dropped
    sent_at: datetime | None  # or when it was decided that it need not go
    sent_by: str | None
    sender: str  # the organisation that signs it
    sender_address: str  # where the post brings back what could not be delivered, in one line
    tenant: str
    home: tuple[str, ...]  # the lines of the address
    phone: str | None
    may_settle: bool  # this person may say that it was sent


@dataclass(frozen=True)
class Stack:
    """A page of the letters or text messages of an organisation, and how many wait of each."""

    sheets: tuple[Sheet, ...]
    to_print: int
    to_text: int
    page: int
    pages: int
    total: int


class LetterUnknown(NotFound):
    """There is no such letter on paper, or you have nothing to do with its dossier."""

    code = "paper:unknown"


def settle(engine: Engine, actor: Actor, letter_id: int, sent: bool) -> bool:
    """Say that a letter was printed and posted (a text message: sent), or that it need not go any more.

    Idempotent: False when somebody said so before, and then nothing changes. Also in a closed dossier.
    Raises NotAllowed (another organisation signs it) or LetterUnknown.
    """
    with engine.database.write() as connection:
        row = connection.execute(
            select(Letter.case_id, Letter.kind, Letter.channel, Letter.recipient, Letter.sender).where(
                Letter.id == letter_id, or_(BY_HAND, DONE)
            )
        ).one_or_none()
        if row is None or row.case_id is None:
            raise LetterUnknown
        try:
            dossier = cases.lock_case(engine, connection, actor, row.case_id, must_be_open=False)
        except CaseUnknown:
            raise LetterUnknown from None
        access.require(access.may_work(actor, dossier.participants().get(row.sender)))
        status = LetterStatus.SENT if sent else LetterStatus.DROPPED
        changed = connection.execute(
            update(Letter)
            .where(Letter.id == letter_id, BY_HAND)
            .values(status=status, sent_at=dossier.now, sent_by=actor.user_id, failure=None)
        )
        if changed.rowcount != 1:
            return False
        what = AuditAction.LETTER_SENT if sent else AuditAction.LETTER_DROPPED
        dossier.trail.add(what, row.kind, bericht=letter_id, aan=row.recipient, kanaal=row.channel)
        dossier.save()
    return True


def sheet(engine: Engine, actor: Actor, letter_id: int) -> Sheet:
    """One letter to print, for who sees its dossier; noted as a look into it. Raises LetterUnknown."""
    found = _read(engine, actor, _sheets().where(Letter.id == letter_id, access.visible(actor)))
    if not found:
        raise LetterUnknown
    return found[0]


def to_print(engine: Engine, actor: Actor) -> list[Sheet]:
    """What this person's organisations have to print, the oldest first, at most a page of the list.

    Each is noted as a look into its dossier.
    """
    query = (
        _sheets().where(ON_PAPER, access.postable(actor)).order_by(Letter.created_at, Letter.id).limit(PAGE)
    )
    return _read(engine, actor, query)


def stack(engine: Engine, actor: Actor, which: str, page: int) -> Stack:
    """A page of what this person's organisations sign: `brieven` or `sms` that wait, or what is `klaar`."""
    own = access.postable(actor)
    order = (Letter.sent_at.desc(), Letter.id.desc()) if which == "klaar" else (Letter.created_at, Letter.id)
    with engine.database.read() as connection:
        counts = waiting(connection, actor) | {which: _count(connection, actor, which)}
        pages = max(1, -(-counts[which] // PAGE))
        page = min(max(page, 1), pages)
        query = _sheets().where(LISTS[which], own).order_by(*order)
        rows = connection.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings()
        sheets = tuple(_sheet(row, actor) for row in rows)
    return Stack(
        sheets=sheets,
        to_print=counts["brieven"],
        to_text=counts["sms"],
        page=page,
        pages=pages,
        total=counts[which],
    )


def waiting(connection: Connection, actor: Actor) -> dict[str, int]:
    """How many letters (`brieven`) and text messages (`sms`) this person's organisations have to send."""
    return {name: _count(connection, actor, name) for name in ("brieven", "sms")}


def signs_any(connection: Connection, actor: Actor) -> bool:
    """Whether this person's organisations ever had something to send by hand."""
    by_hand = Letter.channel.in_(SENT_BY_HAND)
    found = select(Letter.id).where(by_hand, access.postable(actor)).limit(1)
    return bool(actor.organisations) and connection.scalar(found) is not None


# -- inside ----------------------------------------------------------------------------------------------


def _count(connection: Connection, actor: Actor, which: str) -> int:
    query = select(func.count()).select_from(Letter).where(LISTS[which], access.postable(actor))
    return connection.scalar(query) or 0


def _sheets() -> Any:
    signs, who = aliased(Participant), aliased(User)
    return (
        select(
            Letter.id,
            Letter.case_id,
            Letter.channel,
            Letter.subject,
            Letter.body,
            Letter.address,
            Letter.created_at,
            Letter.status,
            Letter.sent_at,
            Case.number,
            Case.label,
            Case.facts,
            Organisation.name.label("sender"),
            Organisation.id.label("sender_id"),
            Organisation.postal_address.label("sender_address"),
            who.name.label("who"),
        )
        .join(Case, Case.id == Letter.case_id)
        .outerjoin(
            signs,
            and_(
                signs.case_id == Letter.case_id,
                signs.role == Letter.sender,
                signs.kind == ParticipantKind.INVOLVED,
            ),
        )
        .outerjoin(Organisation, Organisation.id == signs.organisation_id)
        .outerjoin(who, who.id == Letter.sent_by)
        .where(or_(BY_HAND, DONE))
    )


def _read(engine: Engine, actor: Actor, query: Select[Any]) -> list[Sheet]:
    """These sheets, each noted as a look into its dossier."""
    with engine.database.write() as connection:
        found = [_sheet(row, actor) for row in connection.execute(query).mappings()]
        looks = _looks(actor, {one.case_id for one in found}, engine)
        if looks:
            connection.execute(insert(Reading), looks)
    return found


def _looks(actor: Actor, seen: Iterable[int], engine: Engine) -> list[dict[str, Any]]:
    if actor.user_id is None:
        return []
    now = engine.clock.now()
    about = {"user_id": actor.user_id, "at": now, "what": ReadingKind.LETTER}
    return [{"case_id": one, **about} for one in sorted(seen)]


def _sheet(row: Row, actor: Actor) -> Sheet:
    facts = orjson.loads(row["facts"])
    waits = row["status"] in (LetterStatus.TO_PRINT, LetterStatus.NOT_SENT)
    return Sheet(
        id=row["id"],
        case_id=row["case_id"],
        number=row["number"],
        label=row["label"],
        channel=row["channel"],
        subject=row["subject"],
        body=row["body"],
        created_at=row["created_at"],
        status=row["status"],
        sent_at=row["sent_at"],
        sent_by=row["who"],
        sender=row["sender"] or "",
        sender_address=row["sender_address"] or "",
        tenant=(facts.get("huurder") or {}).get("naam") or "De bewoner",
        home=_home(facts.get("adres") or {}),
        phone=row["address"] if row["channel"] == Channel.TEXT_MESSAGE else None,
        may_settle=waits and access.may_work(actor, row["sender_id"]),
    )


def _home(parts: Row) -> tuple[str, ...]:
    """Street and number, then postcode and place in capitals: as the post wants to read them."""
    street = " ".join(str(parts[p]) for p in ("straat", "huisnummer", "toevoeging") if parts.get(p))
    postcode = show_postcode(str(parts.get("postcode") or ""))
    place = "  ".join(part for part in (postcode, str(parts.get("plaats") or "").upper()) if part)
    return tuple(line for line in (street, place) if line)
