"""Organisations, the roles they fill, their people, and how a person proves who he or she is."""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, and_, bindparam, insert, select, update

from engine import drafts
from engine.access import FUNCTIONS, WORKER, Actor, NotAllowed
from engine.clock import Clock
from engine.db import Database, inserted_id
from engine.errors import DrempelError, NotFound
from engine.names import organisation_key, person_key
from engine.organisations import neighbourhoods, succession
from engine.organisations.file import Contact
from engine.organisations.ranges import Range
from engine.roles import LANDLORD
from engine.tables import (
    ContactPerson,
    Membership,
    Organisation,
    OrganisationRole,
    RegionTakeover,
    User,
)
from engine.values import read_email

NO_PASSWORD = "-"  # noqa: S105 - no hash: nobody can log in with it
HASHING: dict[str, Any] = {}  # argon2id with the library's present defaults
MIN_PASSWORD, MAX_PASSWORD = 12, 200
# An account that is open, of someone who has a function somewhere.
MAY_LOG_IN = and_(
    User.active, select(Membership.user_id).where(Membership.user_id == User.id, Membership.active).exists()
)
ACCOUNT = select(User.id, User.email, User.name, User.session_key).where(
    User.id == bindparam("user"), MAY_LOG_IN
)
EVER_AFFILIATED = (
    select(Membership.organisation_id, Organisation.name, Membership.function)
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .where(Membership.user_id == bindparam("user"))
)
AFFILIATED = EVER_AFFILIATED.where(Membership.active)
COLLEAGUES = (
    select(User.id, User.name)
    .join(Membership, Membership.user_id == User.id)
    .where(
        Membership.organisation_id == bindparam("organisation"),
        Membership.function == WORKER,
        Membership.active,
        User.active,
    )
)


class PersonRefused(DrempelError):
    """This account cannot be made."""

    code = "person:refused"


class OrganisationUnknown(NotFound):
    """There is no organisation with this name. `drempel organisation list` shows all."""

    code = "organisation:unknown"


class LandlordElsewhere(NotAllowed):
    """This organisation is no woningcorporatie in this region. Choose another one, or give it that role."""

    code = "landlord:region"


@dataclass(frozen=True)
class Account:
    """Someone who can log in. `session_key` changes with the password: older sessions end."""

    id: int
    email: str
    name: str
    session_key: str


@dataclass(frozen=True)
class Affiliation:
    """A function of someone in an organisation."""

    organisation_id: int
    organisation: str
    function: str


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher(**HASHING)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash to check against when the account is unknown, so that both answers take as long."""
    return _hasher().hash(secrets.token_urlsafe(32))


def contacts_of(connection: Connection, organisation: int, region: str) -> tuple[Contact, ...]:
    """Whom to ask there about the dossiers of a region."""
    rows = connection.execute(
        select(ContactPerson.name, ContactPerson.phone, ContactPerson.email)
        .where(ContactPerson.organisation_id == organisation, ContactPerson.region == region)
        .order_by(ContactPerson.position)
    )
    return tuple(Contact(*row) for row in rows)


def colleagues(connection: Connection, organisation: int | None) -> list[tuple[int, str]]:
    """(id, name) of everyone who works on dossiers there and can log in."""
    rows = connection.execute(COLLEAGUES, {"organisation": organisation})
    return sorted(((row.id, row.name) for row in rows), key=lambda one: person_key(one[1]))


def organisation_id(connection: Connection, slug: str) -> int:
    """Raises OrganisationUnknown, or OrganisationClosed for one that went into another."""
    found = connection.scalar(select(Organisation.id).where(Organisation.slug == slug))
    if found is None:
        raise OrganisationUnknown
    succession.require_open(connection, slug)
    return found


@dataclass(frozen=True)
class Landlord:
    """A woningcorporatie in one region: of one in several regions there are several."""

    id: int
    name: str
    region: str


def landlords(connection: Connection, actor: Actor) -> list[Landlord]:
    """The woningcorporaties for which this person works, in each of their regions where dossiers begin."""
    query = (
        select(Organisation.id, Organisation.name, OrganisationRole.region)
        .join(OrganisationRole, OrganisationRole.organisation_id == Organisation.id)
        .where(
            OrganisationRole.role == LANDLORD,
            Organisation.id.in_(actor.organisations),
            OrganisationRole.region.not_in(select(RegionTakeover.region)),
        )
        .distinct()
    )
    found = [Landlord(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (organisation_key(one.name), one.region))


def require_landlord(connection: Connection, organisation: int, region: str) -> str:
    """The name of this woningcorporatie, for what begins in this region.

    Raises LandlordElsewhere when it is none there, and RegionClosed.
    """
    succession.require_region_open(connection, region)
    row = connection.execute(
        select(Organisation.name, Organisation.slug, OrganisationRole.id)
        .outerjoin(
            OrganisationRole,
            (OrganisationRole.organisation_id == Organisation.id)
            & (OrganisationRole.role == LANDLORD)
            & (OrganisationRole.region == region),
        )
        .where(Organisation.id == organisation)
        .limit(1)
    ).one_or_none()
    if row is None or row.id is None:
        slug = row.slug if row is not None else f"Organisation {organisation}"
        raise LandlordElsewhere(
            f"{slug} is no {LANDLORD} in {region}. Choose one that is, or give it the role first: "
            f"`drempel organisation load`, or `drempel organisation add {slug} --role {LANDLORD} "
            f"--region {region}`.",
            organisation=organisation,
            region=region,
        )
    return str(row.name)


def roles_of(connection: Connection, actor: Actor) -> set[tuple[str, str]]:
    """(region, role) pairs that this person's organisations fill."""
    rows = connection.execute(
        select(OrganisationRole.region, OrganisationRole.role).where(
            OrganisationRole.organisation_id.in_(actor.organisations)
        )
    )
    return {(row.region, row.role) for row in rows}


def find_account(connection: Connection, user_id: int) -> Account | None:
    """None too for who cannot log in any more."""
    row = connection.execute(ACCOUNT, {"user": user_id}).one_or_none()
    return Account(*row) if row is not None else None


def account_of(connection: Connection, email: str) -> Account | None:
    """The account that this e-mail address opens; None too for who cannot log in any more."""
    row = connection.execute(
        select(User.id, User.email, User.name, User.session_key).where(
            User.email == email.strip().lower(), MAY_LOG_IN
        )
    ).one_or_none()
    return Account(*row) if row is not None else None


def can_log_in(connection: Connection, email: str | None) -> bool:
    """Whether this e-mail address still opens an account."""
    return connection.scalar(select(User.id).where(User.email == email, MAY_LOG_IN)) is not None


def authenticate(connection: Connection, email: str, password: str) -> Account | None:
    """The account that this e-mail address and password open, else None. Takes as long for both."""
    row = connection.execute(
        select(User.id, User.email, User.name, User.session_key, User.password_hash).where(
            User.email == email.strip().lower(), MAY_LOG_IN
        )
    ).one_or_none()
    try:
        _hasher().verify(row.password_hash if row is not None else _nobody(), password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return Account(*row[:4]) if row is not None else None


def affiliations(connection: Connection, user_id: int, also_former: bool = False) -> list[Affiliation]:
    """What this person is in which organisation, by name of the organisation."""
    rows = connection.execute(EVER_AFFILIATED if also_former else AFFILIATED, {"user": user_id})
    return sorted((Affiliation(*row) for row in rows), key=lambda one: organisation_key(one.organisation))


def actor(connection: Connection, account: Account) -> Actor:
    """Who acts when this account is logged in: with the functions as they are now."""
    found = affiliations(connection, account.id)
    return Actor(account.id, account.name, {a.organisation_id: a.function for a in found})


def add_organisation(
    connection: Connection,
    slug: str,
    name: str,
    roles: list[tuple[str, str, str, str]],
    email: str | None = None,
) -> int:
    """Make or renew an organisation with its roles (role, region, postcode from, postcode to). Idempotent.

    A role in a region with several ranges is named once for each; what it had there before goes. Raises
    OrganisationClosed for one that went into another.
    """
    succession.require_open(connection, slug)
    known = connection.scalar(select(Organisation.id).where(Organisation.slug == slug))
    if known is None:
        result = connection.execute(insert(Organisation).values(slug=slug, name=name, email=email))
        known = inserted_id(result)
    else:
        connection.execute(
            update(Organisation).where(Organisation.id == known).values(name=name, email=email)
        )
    wanted: dict[tuple[str, str], list[Range]] = {}
    for role, region, start, end in roles:
        wanted.setdefault((role, region), []).append((start, end))
    for (role, region), ranges in wanted.items():
        neighbourhoods.fill(connection, known, region, role, ranges)
    return known


def add_user(
    connection: Connection, clock: Clock, email: str, name: str, password: str, member_of: dict[str, str]
) -> int:
    """A new account. `member_of`: slug -> function.

    Raises PersonRefused, OrganisationUnknown or OrganisationClosed.
    """
    address = read_email(email)
    if address is None:
        raise PersonRefused("Give an e-mail address such as naam@corporatie.example.")
    if not name.strip():
        raise PersonRefused("Give a name.")
    wrong = sorted(set(member_of.values()) - set(FUNCTIONS))
    if wrong or not member_of:
        named = f"{', '.join(FUNCTIONS[:-1])} or {FUNCTIONS[-1]}"
        raise PersonRefused(f"Give at least one organisation, with function {named}.")
    email = address.lower()
    if connection.scalar(select(User.id).where(User.email == email)) is not None:
        raise PersonRefused("There is an account with this e-mail address already.")
    organisations = {organisation_id(connection, slug): function for slug, function in member_of.items()}
    result = connection.execute(
        insert(User).values(
            email=email,
            name=name.strip(),
            password_hash=hash_password(password),
            active=True,
            session_key=secrets.token_hex(16),
            created_at=clock.now(),
        )
    )
    user_id = inserted_id(result)
    connection.execute(
        insert(Membership),
        [
            {"user_id": user_id, "organisation_id": organisation, "function": function}
            for organisation, function in organisations.items()
        ],
    )
    return user_id


def wants_digest(connection: Connection, user_id: int) -> bool:
    """Does this person get the daily overview?"""
    return bool(connection.scalar(select(User.daily_digest).where(User.id == user_id)))


def choose_digest(database: Database, user_id: int, wanted: bool) -> None:
    """Switch the daily overview of this person on or off. Idempotent."""
    with database.write() as connection:
        connection.execute(update(User).where(User.id == user_id).values(daily_digest=wanted))


def set_password(connection: Connection, email: str, password: str) -> None:
    """A new password; every session of this person ends. Raises PersonRefused."""
    changed = connection.execute(
        update(User)
        .where(User.email == email.strip().lower())
        .values(password_hash=hash_password(password), session_key=secrets.token_hex(16))
    )
    if changed.rowcount != 1:
        raise PersonRefused("There is no account with this e-mail address.")


def set_active(connection: Connection, email: str, active: bool) -> None:
    """Close or open an account; sessions and drafts of a closed one end. Idempotent. Raises PersonRefused."""
    user_id = connection.scalar(select(User.id).where(User.email == email.strip().lower()))
    if user_id is None:
        raise PersonRefused("There is no account with this e-mail address.")
    connection.execute(update(User).where(User.id == user_id).values(active=active))
    if not active:
        drafts.forget_work(connection, user_id=user_id)


def hash_password(password: str) -> str:
    """Raises PersonRefused for one that is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise PersonRefused(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    return _hasher().hash(password)


@dataclass(frozen=True)
class Seed:
    """The organisations and people of a region, as `organisaties.toml` names them."""

    organisations: list[dict[str, Any]]
    users: list[dict[str, Any]]


def read_seed(folder: Path, region: str) -> Seed:
    """Empty without a file."""
    path = folder / "processes" / region / "organisaties.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Seed(content.get("organisaties", []), content.get("gebruikers", []))


def organisations(connection: Connection) -> list[tuple[str, str]]:
    """(slug, name) of all, by slug."""
    rows = connection.execute(select(Organisation.slug, Organisation.name))
    return sorted((row.slug, row.name) for row in rows)
