"""Every table: its columns, its keys, its indexes. A migration follows each change here.

Must not know: what the rows mean to a process. Instants are aware UTC; JSON is text that we write ourselves,
because the order of its keys matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; refuses a naive one, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


Row = Mapping[Any, Any]  # a row as SQLAlchemy gives it, or the values for one
BigKey = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only an INTEGER key by itself


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Instant,
        date: Date,
        str: Text,
        bytes: LargeBinary,
        int: BigKey,
    }


# --- People ---------------------------------------------------------------------------------------------


class Organisation(Base):
    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]
    email: Mapped[str | None]


class OrganisationRole(Base):
    """This organisation fills this role in this region, for the postcodes of a range or for all."""

    __tablename__ = "organisation_roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(80))
    postcode_from: Mapped[str] = mapped_column(String(6), default="0000")
    postcode_to: Mapped[str] = mapped_column(String(6), default="9999")
    __table_args__ = (Index(None, "region", "role"), UniqueConstraint("organisation_id", "role", "region"))


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    daily_digest: Mapped[bool] = mapped_column(default=True)
    session_key: Mapped[str] = mapped_column(String(64))  # a new one ends every session of this person
    created_at: Mapped[datetime]


class Membership(Base):
    __tablename__ = "memberships"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    function: Mapped[str] = mapped_column(String(20))  # medewerker, ontwerper or beheerder
    active: Mapped[bool] = mapped_column(default=True)  # an account without any active one is closed


class ContactPerson(Base):
    """Whom to ask at an organisation about the dossiers of a region."""

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    region: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    name: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    __table_args__ = (Index(None, "organisation_id", "region"),)


class OrganisationChange(Base):
    """What changed about an organisation, its roles and its people; only ever added to."""

    __tablename__ = "organisation_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))  # gebruiker:12 or beheer
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str]  # JSON; a person by number


# --- Definitions ----------------------------------------------------------------------------------------


class Definition(Base):
    """One immutable version of everything a region runs on."""

    __tablename__ = "definitions"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of region and files
    region: Mapped[str] = mapped_column(String(80), index=True)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]


class DefinitionFile(Base):
    __tablename__ = "definition_files"
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes]


class Region(Base):
    """Which version a new dossier of this region starts on."""

    __tablename__ = "regions"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))


# --- Dossiers -------------------------------------------------------------------------------------------


class Case(Base):
    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    region: Mapped[str] = mapped_column(String(80))
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    landlord_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    tenancy: Mapped[str | None] = mapped_column(String(80))
    label: Mapped[str]  # who and where, as lists show it
    status: Mapped[str] = mapped_column(String(20))  # open, closed or cancelled
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
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(None, "status", "created_at"),
    )


class Process(Base):
    """One running or ended process of a dossier; `state` never holds the specification."""

    __tablename__ = "processes"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    process: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(20))  # open, completed or cancelled
    state: Mapped[bytes | None]
    visited: Mapped[str]  # JSON: element -> how many times
    waiting: Mapped[str]  # JSON list of message names
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "case_id", "status"),)


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
    status: Mapped[str] = mapped_column(String(20))  # open, done or withdrawn
    item: Mapped[str | None]  # JSON: what this one of several is about
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str | None]
    draft: Mapped[str | None]  # JSON: what was typed and not yet accepted
    meeting: Mapped[str | None] = mapped_column(String(80))  # kind of meeting that decides; None for others
    __table_args__ = (
        Index(
            "ix_tasks_agenda",
            "meeting",
            "case_id",
            sqlite_where=text("status = 'open' AND meeting IS NOT NULL"),
            postgresql_where=text("status = 'open' AND meeting IS NOT NULL"),
        ),
        Index(
            "ix_tasks_inbox",
            "organisation_id",
            "due_at",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
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


class Participant(Base):
    __tablename__ = "participants"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="betrokken")  # or geinformeerd: see access
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


class Message(Base):
    """Every message between the processes of a dossier; none is lost, also when no one waited for it."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    sent_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20))  # delivered, kept or unmatched
    receivers: Mapped[int]


class Letter(Base):
    """The outbox: what goes out, written in the transaction that decided on it, delivered afterwards.

    `status`: waiting, sent or failed for e-mail; to_print for paper; not_sent for what nothing here delivers.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)  # none: a digest
    kind: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(20))  # e-mail, brief or sms
    recipient: Mapped[str] = mapped_column(String(80))  # a role, huurder, or medewerker for a digest
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    address: Mapped[str | None]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[str] = mapped_column(String(20), index=True)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]  # while it waits
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(20))  # a code of engine.delivery; no personal datum
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "next_try",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )


class Digest(Base):
    """This person got the overview of this day, or there was nothing to tell. Once: the key says so."""

    __tablename__ = "digests"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)  # in Amsterdam
    made_at: Mapped[datetime]


class Attachment(Base):
    """A file of a dossier. Put aside with the form of a task or an action, until an answer keeps it."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
    action: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(20))  # aside or kept
    name: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(120))  # follows from the content
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]


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
    what: Mapped[str] = mapped_column(String(20), default="dossier")


class Search(Base):
    """Who searched, when, in which list, and how much was found; never what was typed."""

    __tablename__ = "searches"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    within: Mapped[str] = mapped_column(String(20))  # taken or dossiers
    found: Mapped[int]


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


# --- Meetings -------------------------------------------------------------------------------------------


class MeetingSeries(Base):
    """A kind of meeting of a region and its rhythm; the meetings themselves follow from it."""

    __tablename__ = "meeting_series"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(80))
    name: Mapped[str]
    rule: Mapped[str]  # RRULE of RFC 5545; empty when each meeting is made by hand
    first_day: Mapped[date]
    starts: Mapped[str] = mapped_column(String(5))  # 09:30, in Amsterdam
    minutes: Mapped[int]
    place: Mapped[str]
    chair: Mapped[str] = mapped_column(String(80))  # role
    members: Mapped[str]  # JSON list of roles
    horizon: Mapped[int]  # days ahead that are shown
    precedes: Mapped[str | None] = mapped_column(String(80))  # fact: a day before which one must fall
    warning: Mapped[str | None]  # what to say when none does
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (UniqueConstraint("region", "kind"),)


class Meeting(Base):
    """A meeting to which something happened; what the rule of its series gives needs no row until then.

    `occurrence` is the day on which the rule, or who made an extra one, first put it, and names it for good.
    """

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id"))
    occurrence: Mapped[date]
    day: Mapped[date]  # on which it really is, in Amsterdam
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))  # planned, moved, skipped, cancelled or held
    notes: Mapped[str]
    changes: Mapped[int]  # how many times people who have it in their calendar must hear of it
    held_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("series_id", "occurrence"), Index(None, "series_id", "day"))


class MeetingChange(Base):
    """What was done to a meeting itself: made, moved, skipped, cancelled, held, opened again."""

    __tablename__ = "meeting_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(20))
    from_at: Mapped[datetime | None]
    to_at: Mapped[datetime | None]
    reason: Mapped[str]


class Attendance(Base):
    """Whether an organisation is there, and with whom."""

    __tablename__ = "attendance"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str] = mapped_column(String(20))  # present or absent
    names: Mapped[str]
    __table_args__ = (UniqueConstraint("meeting_id", "organisation_id"),)


class AgendaExtra(Base):
    """Put on an agenda by hand: a dossier that would not be on it by itself, or a subject without one."""

    __tablename__ = "agenda_extras"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    subject: Mapped[str]
    conclusion: Mapped[str]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class MeetingItem(Base):
    """A dossier on which a meeting decided; the decision itself is the answer of its task."""

    __tablename__ = "meeting_items"
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    part: Mapped[str | None] = mapped_column(String(80))  # of the agenda, as it was then
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CalendarFeed(Base):
    """The address at which the calendar programs of an organisation read its meetings."""

    __tablename__ = "calendar_feeds"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


# --- Input ----------------------------------------------------------------------------------------------


class Import(Base):
    """One accepted arrears file. The same file (digest) of the same landlord is taken once."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    landlord_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    region: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))  # preview, gone, accepted or done
    as_of: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    finished_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "landlord_id", "digest"),)


class ImportRow(Base):
    """One thing to do for an import: start, new amount or paid. `done_at` says that it was done."""

    __tablename__ = "import_rows"
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(20))
    tenancy: Mapped[str] = mapped_column(String(80))
    data: Mapped[str]
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None]


class Heartbeat(Base):
    __tablename__ = "heartbeats"
    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


class Variable(Base):
    """A few values of the installation itself, such as how far the demonstration clock runs ahead."""

    __tablename__ = "variables"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str]
