"""One organisation: its roles, its people, whom to ask there, and what changed about it.

An administrator sees and changes the own organisations only. Must not know: HTTP, dossiers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from engine import access, drafts
from engine.access import Actor
from engine.context import Engine
from engine.errors import DrempelError
from engine.names import organisation_key, person_key
from engine.organisations import neighbourhoods, people
from engine.organisations.file import TO_TENANTS, Contact
from engine.organisations.neighbourhoods import Gap, Overlap
from engine.organisations.people import NO_PASSWORD, OrganisationUnknown, contacts_of
from engine.organisations.ranges import Range
from engine.tables import Membership, Organisation, OrganisationChange, OrganisationRole, User

SHOWN = 50  # lines of the log on the page


class PersonProtected(DrempelError):
    """This cannot be done here: it is your own account, or it also belongs to another organisation."""

    code = "person:protected"


@dataclass(frozen=True)
class Reach:
    """A role in a region, for these postcodes, and what is doubtful about them."""

    region: str
    role: str
    ranges: tuple[Range, ...]
    doubts: tuple[Overlap | Gap, ...]


@dataclass(frozen=True)
class Member:
    """What someone is in the organisation that is shown."""

    user_id: int
    name: str
    email: str
    function: str
    active: bool
    has_password: bool
    is_only_here: bool  # has a function nowhere that the administrator who looks does not administer


@dataclass(frozen=True)
class Line:
    """What changed, when, and who did it."""

    at: datetime
    actor: str
    action: str
    detail: Mapping[str, Any]
    person: str | None


@dataclass(frozen=True)
class OrganisationPage:
    """All that an administrator sees of one organisation."""

    id: int
    slug: str
    name: str
    email: str | None
    postal_address: str | None
    to_tenants: Mapping[str, str | None]  # what letters tell, as a file says it
    roles: tuple[Reach, ...]
    contacts: Mapping[str, tuple[Contact, ...]]
    members: tuple[Member, ...]
    log: tuple[Line, ...]  # newest first

    def ranges(self, region: str) -> tuple[Range, ...] | None:
        """The postcodes of all its roles there; None when they differ, or when it has none."""
        found = {reach.ranges for reach in self.roles if reach.region == region}
        return found.pop() if len(found) == 1 else None


def of_administrator(connection: Connection, actor: Actor) -> list[OrganisationPage]:
    """Every organisation that this person administers. Raises NotAllowed when there is none."""
    access.require(actor.is_administrator)
    slugs = connection.scalars(select(Organisation.slug).where(Organisation.id.in_(actor.administers))).all()
    found = [page(connection, actor, slug) for slug in slugs]
    return sorted(found, key=lambda one: organisation_key(one.name))


def page(connection: Connection, actor: Actor, slug: str) -> OrganisationPage:
    """One organisation. Raises NotAllowed, or OrganisationUnknown for one of others."""
    access.require(actor.is_administrator)
    row = connection.execute(
        select(Organisation.__table__).where(
            Organisation.slug == slug, Organisation.id.in_(actor.administers)
        )
    ).one_or_none()
    if row is None:
        raise OrganisationUnknown
    reaches = tuple(_reaches(connection, row.id))
    contacts = {region: contacts_of(connection, row.id, region) for region in {r.region for r in reaches}}
    members = tuple(_members(connection, actor, row.id))
    log = tuple(_log(connection, row.id))
    return OrganisationPage(
        id=row.id,
        slug=slug,
        name=row.name,
        email=row.email,
        postal_address=row.postal_address,
        to_tenants={name: getattr(row, column) for name, column in TO_TENANTS.items()},
        roles=reaches,
        contacts=contacts,
        members=members,
        log=log,
    )


def set_active(engine: Engine, actor: Actor, slug: str, user_id: int, active: bool) -> None:
    """Stop or resume what someone is in this organisation. Idempotent; a session without function ends.

    Who is not in it is left alone. Raises NotAllowed, OrganisationUnknown, or PersonProtected for oneself.
    """
    with engine.database.write() as connection:
        number = page(connection, actor, slug).id
        if user_id == actor.user_id:
            raise PersonProtected
        changed = connection.execute(
            update(Membership)
            .where(
                Membership.organisation_id == number,
                Membership.user_id == user_id,
                Membership.active.is_(not active),
            )
            .values(active=active)
        )
        if changed.rowcount:
            action = "persoon_hervat" if active else "persoon_gestopt"
            if not active:
                drafts.forget_work(connection, user_id=user_id, organisation_id=number)
            record(connection, actor, engine.clock.now(), number, action, {"gebruiker": user_id})


def new_password(engine: Engine, actor: Actor, slug: str, user_id: int) -> str:
    """A password made up for someone, to be told once; every session of that person ends.

    Raises NotAllowed, OrganisationUnknown, or PersonProtected: for oneself, for who is not in it, and when
    the account also opens another organisation, as who gives out a password could use it.
    """
    with engine.database.write() as connection:
        found = page(connection, actor, slug)
        member = next((one for one in found.members if one.user_id == user_id), None)
        if member is None or not member.is_only_here or user_id == actor.user_id:
            raise PersonProtected
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        people.set_password(connection, member.email, password)
        record(connection, actor, engine.clock.now(), found.id, "wachtwoord", {"gebruiker": user_id})
    return password


def record(
    connection: Connection,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    action: str,
    detail: Mapping[str, Any],
) -> None:
    """One more line in the log of an organisation, in the transaction that changes it."""
    connection.execute(
        insert(OrganisationChange).values(
            organisation_id=organisation_id,
            at=now,
            actor=actor.trace,
            action=action,
            detail=orjson.dumps(dict(detail)).decode(),
        )
    )


def _reaches(connection: Connection, organisation_id: int) -> Iterator[Reach]:
    regions = connection.scalars(
        select(OrganisationRole.region)
        .where(OrganisationRole.organisation_id == organisation_id)
        .order_by(OrganisationRole.region)
        .distinct()
    ).all()
    for region in regions:
        doubts = neighbourhoods.doubts(connection, region)
        for role, ranges in neighbourhoods.ranges_of(connection, organisation_id, region).items():
            mine = (one for one in doubts if one.role == role)
            others = (one for one in mine if isinstance(one, Gap) or organisation_id in one.ids)
            yield Reach(region, role, ranges, tuple(others))


def _members(connection: Connection, actor: Actor, organisation_id: int) -> Iterator[Member]:
    others = select(Membership.user_id).where(
        Membership.active, Membership.organisation_id.not_in(actor.administers)
    )
    rows = connection.execute(
        select(
            User.id,
            User.name,
            User.email,
            Membership.function,
            (Membership.active & User.active).label("active"),
            (User.password_hash != NO_PASSWORD).label("has_password"),
            User.id.not_in(others).label("is_only_here"),
        )
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id)
    )
    for row in sorted(rows, key=lambda row: (not row.active, person_key(row.name))):
        yield Member(
            user_id=row.id,
            name=row.name,
            email=row.email,
            function=row.function,
            active=bool(row.active),
            has_password=bool(row.has_password),
            is_only_here=bool(row.is_only_here),
        )


def _log(connection: Connection, organisation_id: int) -> Iterator[Line]:
    rows = connection.execute(
        select(
            OrganisationChange.at,
            OrganisationChange.actor,
            OrganisationChange.action,
            OrganisationChange.detail,
        )
        .where(OrganisationChange.organisation_id == organisation_id)
        .order_by(OrganisationChange.id.desc())
        .limit(SHOWN)
    ).all()
    names = {f"gebruiker:{one.id}": one.name for one in connection.execute(select(User.id, User.name))}
    for row in rows:
        detail = orjson.loads(row.detail)
        person = names.get(f"gebruiker:{detail.get('gebruiker')}")
        yield Line(row.at, names.get(row.actor, row.actor), row.action, detail, person)
