"""Where the processes of a dossier wait for someone or for the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import TaskStatus
from engine.tables.base import Base


class Task(Base):
    __tablename__ = "tasks"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    process_id: Mapped[str] = mapped_column(ForeignKey("processes.id"))
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(80))
    form: Mapped[str | None] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(String(20))  # TaskStatus
    item: Mapped[str | None]  # JSON: what this one of several is about
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str | None]
    meeting: Mapped[str | None] = mapped_column(String(80))  # kind of meeting that decides; None for others
    __table_args__ = (
        Index(
            "ix_tasks_agenda",
            "meeting",
            "case_id",
            sqlite_where=text(f"status = '{TaskStatus.OPEN}' AND meeting IS NOT NULL"),
            postgresql_where=text(f"status = '{TaskStatus.OPEN}' AND meeting IS NOT NULL"),
        ),
        Index(
            "ix_tasks_inbox",
            "organisation_id",
            "due_at",
            sqlite_where=text(f"status = '{TaskStatus.OPEN}'"),
            postgresql_where=text(f"status = '{TaskStatus.OPEN}'"),
        ),
    )


class Timer(Base):
    """A timer event that waits; the row goes when it fires or is no longer needed."""

    __tablename__ = "timers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    process_id: Mapped[str] = mapped_column(ForeignKey("processes.id"))
    element: Mapped[str] = mapped_column(String(120))
    label: Mapped[str]
    due_at: Mapped[datetime]
    next_try: Mapped[datetime] = mapped_column(index=True)  # due_at, or later after a failure
    attempts: Mapped[int] = mapped_column(default=0)


class Incident(Base):
    """Something the clock could not do; it is tried again until it works or someone mends it."""

    __tablename__ = "incidents"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    timer_id: Mapped[str] = mapped_column(String(32), unique=True)
    element: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str]
    attempts: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
