"""What a file with organisations and people would change, and changing it.

An administrator does this for the own organisations; new organisations, roles and regions come from the
command line only. Every change is written down beside it. Must not know: HTTP, dossiers.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from engine import drafts
from engine.access import WORKER, Actor
from engine.context import Engine
from engine.db import inserted_id
from engine.errors import Conflict, DrempelError
from engine.organisations import neighbourhoods, people, succession
from engine.organisations.file import (
    TO_TENANTS,
    Contact,
    Contents,
    Problem,
    WantedOrganisation,
    WantedPerson,
)
from engine.organisations.page import record
from engine.organisations.people import NO_PASSWORD, contacts_of
from engine.organisations.succession import Succession
from engine.tables import ContactPerson, Membership, Organisation, OrganisationRole, User
from engine.values import read_contact_phone

# What its letters tell: as a file says it -> the column.
TOLD: Mapping[str, str] = {"postadres": "postal_address", **TO_TENANTS}


class LoadRefused(DrempelError):
    """This file cannot be loaded. Nothing changed. Mend what is named and try again."""

    code = "organisations:refused"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class LoadOutdated(Conflict):
    """Something changed since this was previewed. Look at the new preview before you go on."""

    code = "organisations:outdated"


@dataclass(frozen=True)
class Change:
    """One thing that a file changes, or that was changed. `detail` has what the page needs to say it."""

    slug: str
    organisation: str
    action: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def plan(connection: Connection, actor: Actor, contents: Contents) -> list[Change]:
    """What loading this file would change; nothing is changed. Raises LoadRefused."""
    problems = [*contents.problems, *([] if actor.is_system else _not_ones_own(connection, actor, contents))]
    problems += _closed(connection, contents)
    known = set(connection.scalars(select(Organisation.slug)))
    named = {one.slug for one in contents.organisations}
    for number, person in enumerate(contents.people, 1):
        for slug in sorted(person.member_of.keys() - known - named):
            cure = "Zet de organisatie in dit bestand, of verbeter de slug."
            problems.append(
                Problem(f"Gebruiker {number}, lid_van {slug}", "Deze organisatie is er niet.", cure)
            )
    if problems:
        raise LoadRefused(dict.fromkeys(problems))
    changes = [c for one in contents.organisations for c in _changes(connection, contents.region, one)]
    return changes + [c for one in contents.people for c in _memberships(connection, one, contents)]


def fingerprint(changes: Iterable[Change]) -> str:
    """The same for the same changes."""
    shown = [[one.slug, one.action, dict(one.detail)] for one in changes]
    return hashlib.sha256(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)).hexdigest()


def load(
    engine: Engine,
    actor: Actor,
    contents: Contents,
    previewed: str | None = None,
    password: str | None = None,
) -> list[Change]:
    """Do what `plan` says, in one transaction; what was done. Idempotent.

    New accounts get `password`, or none: then nobody can log in with them yet. With `previewed`, nothing is
    done when the changes are no longer those. Raises LoadRefused, LoadOutdated.
    """
    hashed = people.hash_password(password) if password is not None else NO_PASSWORD
    with engine.database.write() as connection:
        changes = plan(connection, actor, contents)
        if previewed is not None and previewed != fingerprint(changes):
            raise LoadOutdated
        writer = _Writer(connection, actor, engine.clock.now(), hashed)
        for change in changes:
            writer.write(change)
    return changes


def add_person(engine: Engine, actor: Actor, slug: str, name: str, email: str, function: str) -> list[Change]:
    """Give someone a function in an organisation, and an account when there is none. Raises LoadRefused."""
    wanted = WantedPerson(name.strip(), email.strip().lower(), {slug: function})
    return load(engine, actor, Contents("", (), (wanted,), ()))


def _closed(connection: Connection, contents: Contents) -> Iterator[Problem]:
    """What went into another organisation is not opened again by a file that still names it."""
    gone = succession.closed(connection)
    for number, one in enumerate(contents.organisations, 1):
        if one.slug in gone:
            yield _went(f"Organisatie {number} ({one.slug})", gone[one.slug])
    for number, person in enumerate(contents.people, 1):
        for slug in sorted(person.member_of.keys() & gone.keys()):
            yield _went(f"Gebruiker {number}, lid_van {slug}", gone[slug])


def _went(place: str, gone: Succession) -> Problem:
    what = f"Deze organisatie is opgegaan in {gone.into_name}."
    return Problem(place, what, f"Gebruik {gone.into_slug}, of haal dit weg.")


def _not_ones_own(connection: Connection, actor: Actor, contents: Contents) -> Iterator[Problem]:
    """An administrator changes only the own organisations, and gives them no role that they did not have."""
    own = dict(
        connection.execute(
            select(Organisation.slug, Organisation.id).where(Organisation.id.in_(actor.administers))
        ).all()
    )
    other = "Haal dit weg, of vraag de beheerder van de installatie: `drempel organisation load`."
    for number, one in enumerate(contents.organisations, 1):
        place = f"Organisatie {number} ({one.slug})"
        if one.slug not in own:
            yield Problem(place, "Je bent geen beheerder van deze organisatie.", other)
            continue
        roles = connection.scalars(
            select(OrganisationRole.role).where(
                OrganisationRole.organisation_id == own[one.slug], OrganisationRole.region == contents.region
            )
        )
        if set(one.roles) != set(roles):
            yield Problem(f"{place}, rollen", "Rollen kun je hier niet geven of wegnemen.", other)
    for number, person in enumerate(contents.people, 1):
        for slug in sorted(person.member_of.keys() - own.keys()):
            place = f"Gebruiker {number}, lid_van {slug}"
            yield Problem(place, "Je bent geen beheerder van deze organisatie.", other)


def _changes(connection: Connection, region: str, wanted: WantedOrganisation) -> Iterator[Change]:
    row = connection.execute(
        select(Organisation.__table__).where(Organisation.slug == wanted.slug)
    ).one_or_none()

    def change(action: str, **detail: Any) -> Change:
        return Change(wanted.slug, wanted.name, action, detail)

    if row is None:
        yield change("organisatie_erbij", e_mail=wanted.email or None)
    elif row.name != wanted.name:
        yield change("naam", oud=row.name, nieuw=wanted.name)
    if row is not None and wanted.email is not None and (row.email or "") != wanted.email:
        yield change("e_mail", oud=row.email, nieuw=wanted.email or None)
    told = dict(wanted.to_tenants)
    if wanted.postal_address is not None:
        told = {"postadres": wanted.postal_address, **told}
    for name, text in told.items():
        was = getattr(row, TOLD[name]) if row is not None else None
        if (was or "") != text:
            yield change(name, oud=was, nieuw=text or None)
    number = row.id if row is not None else 0
    before = neighbourhoods.ranges_of(connection, number, region)
    after = dict.fromkeys(wanted.roles, wanted.ranges)
    for role in sorted(before.keys() | after.keys()):
        old, new = before.get(role), after.get(role)
        if old != new:
            action = "rol_erbij" if old is None else "rol_weg" if new is None else "postcodes"
            yield change(action, rol=role, regio=region, oud=old, nieuw=new)
    for where, contacts in sorted((wanted.contacts or {}).items()):
        if _as_read(contacts_of(connection, number, where)) != contacts:
            reach = [[one.name, one.phone, one.email] for one in contacts]
            yield change("contactpersonen", regio=where, nieuw=reach)


def _as_read(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """As the file reads them now: a number that an older release kept in another form is no change."""
    return tuple(
        replace(one, phone=one.phone and (read_contact_phone(one.phone) or one.phone)) for one in contacts
    )


def _memberships(connection: Connection, wanted: WantedPerson, contents: Contents) -> Iterator[Change]:
    user = connection.scalar(select(User.id).where(User.email == wanted.email))
    names = {one.slug: one.name for one in contents.organisations}
    for slug, function in wanted.member_of.items():
        row = connection.execute(
            select(Organisation.name, Membership.function, Membership.active)
            .outerjoin(
                Membership,
                (Membership.organisation_id == Organisation.id) & (Membership.user_id == (user or 0)),
            )
            .where(Organisation.slug == slug)
        ).one_or_none()
        name = row.name if row is not None else names[slug]
        person = {"naam": wanted.name, "e_mail": wanted.email}
        if row is None or row.function is None:
            yield Change(slug, name, "persoon_erbij", {**person, "nieuw": function})
        elif row.function != function:
            yield Change(slug, name, "functie", {**person, "oud": row.function, "nieuw": function})


class _Writer:
    """Writes the changes of one load, each with its line in the log."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime, hashed: str) -> None:
        self._connection, self._actor, self._now, self._hashed = connection, actor, now, hashed
        self._writers: Mapping[str, Callable[[int, dict[str, Any]], None]] = {
            "organisatie_erbij": self._made_already,
            "naam": self._rename,
            "e_mail": self._readdress,
            **{name: partial(self._tell, column) for name, column in TOLD.items()},
            "rol_erbij": self._fill_role,
            "rol_weg": self._fill_role,
            "postcodes": self._fill_role,
            "contactpersonen": self._replace_contacts,
            "persoon_erbij": self._add_person,
            "functie": self._change_function,
        }

    def write(self, change: Change) -> None:
        detail = dict(change.detail)
        number = self._connection.scalar(select(Organisation.id).where(Organisation.slug == change.slug))
        if number is None:
            number = inserted_id(
                self._connection.execute(
                    insert(Organisation).values(
                        slug=change.slug, name=change.organisation, email=detail.get("e_mail")
                    )
                )
            )
        self._writers[change.action](number, detail)
        record(self._connection, self._actor, self._now, number, change.action, detail)

    def _made_already(self, _number: int, _detail: dict[str, Any]) -> None:
        """`write` makes an organisation that is not there yet, whatever is said about it first."""

    def _rename(self, number: int, detail: dict[str, Any]) -> None:
        self._change(number, name=detail["nieuw"])

    def _readdress(self, number: int, detail: dict[str, Any]) -> None:
        self._change(number, email=detail["nieuw"])

    def _tell(self, column: str, number: int, detail: dict[str, Any]) -> None:
        self._change(number, **{column: detail["nieuw"]})

    def _change(self, number: int, **values: Any) -> None:
        self._connection.execute(update(Organisation).where(Organisation.id == number).values(**values))

    def _fill_role(self, number: int, detail: dict[str, Any]) -> None:
        ranges = detail["nieuw"] or ()  # of a role that goes
        neighbourhoods.fill(self._connection, number, detail["regio"], detail["rol"], ranges)

    def _replace_contacts(self, number: int, detail: dict[str, Any]) -> None:
        where = (ContactPerson.organisation_id == number, ContactPerson.region == detail["regio"])
        self._connection.execute(delete(ContactPerson).where(*where))
        rows = [
            {
                "organisation_id": number,
                "region": detail["regio"],
                "position": at,
                "name": name,
                "phone": phone,
                "email": email,
            }
            for at, (name, phone, email) in enumerate(detail.pop("nieuw"))
        ]
        detail["aantal"] = len(rows)  # the log names no person
        if rows:
            self._connection.execute(insert(ContactPerson), rows)

    def _add_person(self, number: int, detail: dict[str, Any]) -> None:
        email, name = detail.pop("e_mail"), detail.pop("naam")
        user = self._connection.scalar(select(User.id).where(User.email == email))
        if user is None:
            user = inserted_id(
                self._connection.execute(
                    insert(User).values(
                        email=email,
                        name=name,
                        password_hash=self._hashed,
                        active=True,
                        session_key=secrets.token_hex(16),
                        created_at=self._now,
                    )
                )
            )
        detail["gebruiker"] = user
        self._connection.execute(
            insert(Membership).values(user_id=user, organisation_id=number, function=detail["nieuw"])
        )

    def _change_function(self, number: int, detail: dict[str, Any]) -> None:
        email = detail.pop("e_mail")
        detail.pop("naam")
        detail["gebruiker"] = self._connection.scalar(select(User.id).where(User.email == email))
        self._connection.execute(
            update(Membership)
            .where(Membership.user_id == detail["gebruiker"], Membership.organisation_id == number)
            .values(function=detail["nieuw"])
        )
        if detail["nieuw"] != WORKER:
            drafts.forget_work(self._connection, user_id=detail["gebruiker"], organisation_id=number)
