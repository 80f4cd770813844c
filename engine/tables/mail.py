"""The outbox, and which overviews of a day were made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Channel, LetterStatus
from engine.tables.base import Base


class Letter(Base):
    """The outbox: what goes out, written in the transaction that decided on it, delivered afterwards.

    An e-mail is waiting, sent or failed; paper to_print. What a person sent by hand is sent too: `sent_by`.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)  # none: a digest
    kind: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(20))  # Channel
    recipient: Mapped[str] = mapped_column(String(80))  # a role, huurder, or medewerker for a digest
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    address: Mapped[str | None]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[str] = mapped_column(String(20), index=True)  # LetterStatus
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]  # while it waits
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(20))  # a code of outbox.delivery; no personal datum
    sender: Mapped[str] = mapped_column(
        String(80), server_default="woningcorporatie"
    )  # the role that signs it
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who printed and posted it
    __table_args__ = (
        Index(
            "ix_outbox_by_hand",
            "sender",
            "case_id",
            sqlite_where=text(f"channel IN ('{Channel.PAPER}', '{Channel.TEXT_MESSAGE}')"),
            postgresql_where=text(f"channel IN ('{Channel.PAPER}', '{Channel.TEXT_MESSAGE}')"),
        ),
        Index(
            "ix_outbox_waiting",
            "next_try",
            sqlite_where=text(f"status = '{LetterStatus.WAITING}'"),
            postgresql_where=text(f"status = '{LetterStatus.WAITING}'"),
        ),
    )


class Digest(Base):
    """This person got the overview of this day, or there was nothing to tell. Once: the key says so."""

    __tablename__ = "digests"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)  # in Amsterdam
    made_at: Mapped[datetime]
