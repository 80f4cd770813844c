"""Arrears files that came in, and what there was to do for each row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base


class Import(Base):
    """One arrears file. `as_of`: the end of the day of which it tells, or when it was sent on that day."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    landlord_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    region: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))  # ImportStatus
    as_of: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    finished_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "landlord_id", "digest"),)


class ImportRow(Base):
    """One thing to do for an import. `done_at` says that it was done.

    `case_id`: the dossier that it was found to be of. `answer`: whether it is, where that was a question.
    `changed`, `left_out`: names of columns, for the plan; with the latter why (engine.arrears.changes).
    """

    __tablename__ = "import_rows"
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(20))  # ImportAction
    tenancy: Mapped[str] = mapped_column(String(80))
    case_id: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(String(20))  # ImportAnswer
    changed: Mapped[str] = mapped_column(server_default="")
    left_out: Mapped[str] = mapped_column(server_default="")
    data: Mapped[str]  # JSON: the answer to the start form; of a dossier that is gone the arrears alone
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None]
