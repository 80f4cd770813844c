"""Organisations, the roles they fill, their people, what changed about them, and which went into another."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base


class Organisation(Base):
    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    postal_address: Mapped[str | None]  # in one line, for its letters on paper
    # What its letters to tenants tell: see engine.organisations.letterhead.
    phone: Mapped[str | None]
    hours: Mapped[str | None]
    iban: Mapped[str | None]
    privacy: Mapped[str | None]
    complaints: Mapped[str | None]


class OrganisationRole(Base):
    """This organisation fills this role in this region, for this range of postcodes; a row for each range."""

    __tablename__ = "organisation_roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(80))
    postcode_from: Mapped[str] = mapped_column(String(6), default="0000")
    postcode_to: Mapped[str] = mapped_column(String(6), default="9999")
    __table_args__ = (
        Index(None, "region", "role"),
        UniqueConstraint("organisation_id", "role", "region", "postcode_from"),
    )


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
    function: Mapped[str] = mapped_column(String(40))  # one of engine.access.FUNCTIONS
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


class Takeover(Base):
    """This organisation went into another and is closed. Begun, its dossiers follow one by one."""

    __tablename__ = "takeovers"
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, autoincrement=False
    )
    into_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    day: Mapped[date]  # from which it holds, in Amsterdam
    reason: Mapped[str] = mapped_column(String(500))
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]  # when all of it was there


class RegionTakeover(Base):
    """This region went into another: no dossier begins in it from that day on."""

    __tablename__ = "region_takeovers"
    region: Mapped[str] = mapped_column(String(80), primary_key=True)
    into_region: Mapped[str] = mapped_column(String(80), index=True)
    day: Mapped[date]  # in Amsterdam
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
