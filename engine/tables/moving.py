"""Dossiers that move to another version of their region."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import MovedStatus, MoveStatus
from engine.tables.base import Base


class Move(Base):
    """That dossiers of a region go on in one version: first looked at, then confirmed, then done."""

    __tablename__ = "moves"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(80), index=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    steps: Mapped[str]  # JSON: see engine.spiff.moving
    status: Mapped[MoveStatus] = mapped_column(String(20), index=True)
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(80))  # as the trail names who acts
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class MovedDossier(Base):
    """One dossier of a move: what it comes to, and what it was before."""

    __tablename__ = "moved_dossiers"
    move_id: Mapped[int] = mapped_column(ForeignKey("moves.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    from_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    status: Mapped[MovedStatus] = mapped_column(String(20))
    found: Mapped[str]  # JSON of engine.moving.records.Found
    before: Mapped[bytes | None]  # until its next step: see engine.moving.back
    version: Mapped[int | None]  # of the dossier, after the move
