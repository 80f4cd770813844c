"""A dossier: its facts, its processes and the messages between them, who is in it, its files, questions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import CaseStatus, ParticipantKind
from engine.tables.base import Base


class Case(Base):
    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    region: Mapped[str] = mapped_column(String(80))
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    landlord_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    tenancy: Mapped[str | None] = mapped_column(String(80))
    tenancy_key: Mapped[str | None] = mapped_column(String(80))  # of values.contract_key
    label: Mapped[str]  # who and where, as lists show it
    search_text: Mapped[str] = mapped_column(server_default="")  # of names.dossier_text
    status: Mapped[str] = mapped_column(String(20))  # CaseStatus
    outcome: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int]
    facts: Mapped[str]
    kept_messages: Mapped[str]  # JSON list: sent before anyone waited for them
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    audit_seq: Mapped[int]
    audit_hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index(
            "uq_cases_open_tenancy",
            "landlord_id",
            "tenancy",
            unique=True,
            sqlite_where=text(f"status = '{CaseStatus.OPEN}'"),
            postgresql_where=text(f"status = '{CaseStatus.OPEN}'"),
        ),
        Index(None, "landlord_id", "tenancy_key"),
        Index(None, "status", "created_at"),
    )


class Process(Base):
    """One running or ended process of a dossier; `state` never holds the specification."""

    __tablename__ = "processes"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    process: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(20))  # ProcessStatus
    state: Mapped[bytes | None]
    visited: Mapped[str]  # JSON: element -> how many times
    waiting: Mapped[str]  # JSON list of message names
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "case_id", "status"),)


class Ending(Base):
    """What a dossier was before a step that ended its main route or closed it; it goes after a term."""

    __tablename__ = "endings"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the trail, before the step
    at: Mapped[datetime]
    keep_until: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[bytes]  # of engine.dossier.endings


class Message(Base):
    """Every message between the processes of a dossier; none is lost, also when no one waited for it."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    sent_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20))  # MessageStatus
    receivers: Mapped[int]


class Participant(Base):
    __tablename__ = "participants"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default=ParticipantKind.INVOLVED)
    since: Mapped[datetime]
    __table_args__ = (UniqueConstraint("case_id", "role"),)


class Question(Base):
    """A question of one organisation to another in a dossier; `read_at`: when the asker saw the answer."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    contact: Mapped[str | None]  # one of its contact persons
    text: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "organisation_id", "answered_at"),)


class HelpRequest(Base):
    """Help for a stuck dossier that a second functional administrator has to approve, and what came of it."""

    __tablename__ = "help_requests"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    change: Mapped[str]  # JSON, of engine.helping.changes
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))  # HelpStatus
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class Attachment(Base):
    """A file of a dossier. Put aside with the form of a task or an action, until an answer keeps it."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
    action: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(20))  # AttachmentStatus
    name: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(120))  # follows from the content
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
