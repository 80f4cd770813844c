"""What designers change and did not publish yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import ProposalStatus
from engine.tables.base import Base


class Proposal(Base):
    """A set of changed files over the version on which the new dossiers of a region start."""

    __tablename__ = "proposals"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(80), index=True)
    title: Mapped[str] = mapped_column(String(120))
    status: Mapped[ProposalStatus] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_files: Mapped[str | None] = mapped_column(String(64))  # Proposal.fingerprint of then


class ProposalFile(Base):
    """One changed file of a proposal."""

    __tablename__ = "proposal_files"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str | None] = mapped_column(ForeignKey("contents.digest"), index=True)  # None: it goes
    replaces: Mapped[str | None] = mapped_column(
        String(64)
    )  # hash of what it was made from; None: a new file
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
