"""Meetings: their rhythm, what was done to them, who was there, what was decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base


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
    status: Mapped[str] = mapped_column(String(20))  # MeetingStatus
    notes: Mapped[str]
    changes: Mapped[int]  # how many times people who have it in their calendar must hear of it
    held_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("series_id", "occurrence"), Index(None, "series_id", "day"))


class MeetingChange(Base):
    """What was done to a meeting itself."""

    __tablename__ = "meeting_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(20))  # MeetingAction
    from_at: Mapped[datetime | None]
    to_at: Mapped[datetime | None]
    reason: Mapped[str]


class Attendance(Base):
    """Whether an organisation is there, and with whom."""

    __tablename__ = "attendance"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str] = mapped_column(String(20))  # AttendanceState
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
