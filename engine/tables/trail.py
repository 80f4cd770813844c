"""What happened in a dossier, and who looked into it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import ReadingKind
from engine.tables.base import Base


class AuditEntry(Base):
    """One link of the chain of a dossier; `hash` covers the row and the hash before it."""

    __tablename__ = "audit"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))  # gebruiker:12, klok or invoer
    action: Mapped[str] = mapped_column(String(80))
    element: Mapped[str | None] = mapped_column(String(120))
    detail: Mapped[str]  # JSON
    hash: Mapped[str] = mapped_column(String(64))


class Reading(Base):
    """Who looked into which dossier, when, and at what of it."""

    __tablename__ = "readings"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(20), default=ReadingKind.DOSSIER)
    reason: Mapped[str | None]  # only of what asks for one: a look at the console


class Search(Base):
    """Who searched, when, in which list, and how much was found; never what was typed."""

    __tablename__ = "searches"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    within: Mapped[str] = mapped_column(String(20))  # taken or dossiers
    found: Mapped[int]
