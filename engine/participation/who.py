"""Who is in a dossier ("wie zit erin"): organisations by role, whom to call there, who has the lead.

The history of the lead is read from the audit trail: a script or a person set the fact `regiehouder`. Must
not know: HTTP, how a role is called on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from engine.dossier.audit import Entry
from engine.dossier.audit_actions import AuditAction
from engine.organisations.file import Contact
from engine.roles import LEAD
from engine.tables import ContactPerson, Organisation, Participant

PARTIES = (
    select(
        Participant.role,
        Organisation.name.label("organisation"),
        Participant.since,
        Participant.kind,
        Participant.organisation_id,
        Organisation.email,
    )
    .join(Organisation, Organisation.id == Participant.organisation_id)
    .where(Participant.case_id == bindparam("case"))
    .order_by(Participant.id)
)
CONTACTS = (
    select(ContactPerson.organisation_id, ContactPerson.name, ContactPerson.phone, ContactPerson.email)
    .where(
        ContactPerson.organisation_id.in_(bindparam("organisations", expanding=True)),
        ContactPerson.region == bindparam("region"),
    )
    .order_by(ContactPerson.position)
)


@dataclass(frozen=True)
class Party:
    role: str
    organisation: str
    since: datetime
    kind: str  # betrokken or geinformeerd
    organisation_id: int
    email: str | None
    contacts: tuple[Contact, ...]  # whom to ask there about dossiers of this region


@dataclass(frozen=True)
class Lead:
    """Since when a role has the lead. `reason`: when a person gave it; a route needs none."""

    role: str | None
    since: datetime
    by: str
    reason: str | None


@dataclass(frozen=True)
class Askable:
    """An organisation of the region that can be asked something."""

    id: int
    name: str
    contacts: tuple[Contact, ...]
    takes_part: bool


def parties(connection: Connection, case_id: int, region: str) -> tuple[Party, ...]:
    """In the order in which they came."""
    rows = connection.execute(PARTIES, {"case": case_id}).all()
    people = contacts(connection, {row.organisation_id for row in rows}, region)
    return tuple(
        Party(
            role=row.role,
            organisation=row.organisation,
            since=row.since,
            kind=row.kind,
            organisation_id=row.organisation_id,
            email=row.email,
            contacts=tuple(people.get(row.organisation_id, ())),
        )
        for row in rows
    )


def contacts(connection: Connection, organisations: set[int], region: str) -> dict[int, list[Contact]]:
    """Whom to call at each of these organisations about dossiers of a region."""
    rows = connection.execute(CONTACTS, {"organisations": list(organisations), "region": region})
    found: dict[int, list[Contact]] = {}
    for organisation, name, phone, email in rows:
        found.setdefault(organisation, []).append(Contact(name, phone, email))
    return found


def leads(timeline: Iterable[Entry]) -> tuple[Lead, ...]:
    """Every role that had the lead, the present one first. `timeline`: newest first."""
    return tuple(reversed(list(_leads(sorted(timeline, key=lambda entry: entry.seq)))))


def _leads(entries: Iterable[Entry]) -> Iterator[Lead]:
    given: Entry | None = None
    for entry in entries:
        if entry.action == AuditAction.LEAD_HANDED_OVER:
            given = entry
        if entry.action == AuditAction.FACTS_CHANGED and LEAD in entry.detail["feiten"]:
            role = entry.detail["feiten"][LEAD][1]
            by_hand = given is not None and (given.at, given.actor) == (entry.at, entry.actor)
            reason = str(given.detail["reden"]) if given is not None and by_hand else None
            yield Lead(role=role, since=entry.at, by=entry.actor, reason=reason)
