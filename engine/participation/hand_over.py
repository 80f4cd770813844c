"""Who takes part in a dossier and who has the lead: changing either, with a reason.

Each is one transaction, as in `engine.dossier.cases`. Must not know: HTTP, how a diagram chooses who has the
lead.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from engine import access, drafts
from engine.access import Actor
from engine.context import Engine
from engine.dossier import cases
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.errors import DrempelError
from engine.names import organisation_key
from engine.organisations.neighbourhoods import ranges_of
from engine.organisations.ranges import Range
from engine.roles import LANDLORD, LEAD
from engine.states import ParticipantKind, TaskStatus
from engine.tables import Organisation, OrganisationRole, Participant, Task


class ReasonMissing(DrempelError):
    """Say why: the others in the dossier read it."""

    code = "participation:reason"


class RoleNotHere(DrempelError):
    """Nobody takes part in this dossier with this role, or it cannot be given away. Choose another role."""

    code = "participation:role"


class OrganisationUnfit(DrempelError):
    """This organisation does not fill this role in this region, or has it already. Choose another one."""

    code = "participation:organisation"


@dataclass(frozen=True)
class Candidate:
    """An organisation that can fill a role in a region, for these postcodes."""

    id: int
    name: str
    ranges: tuple[Range, ...]


def candidates(connection: Connection, region: str, role: str) -> list[Candidate]:
    """By name."""
    rows = connection.execute(
        select(Organisation.id, Organisation.name)
        .join(OrganisationRole, OrganisationRole.organisation_id == Organisation.id)
        .where(OrganisationRole.region == region, OrganisationRole.role == role)
        .distinct()
    ).all()
    found = [Candidate(row.id, row.name, ranges_of(connection, row.id, region)[role]) for row in rows]
    return sorted(found, key=lambda one: organisation_key(one.name))


def roles_with_choice(connection: Connection, region: str) -> frozenset[str]:
    """The roles that more than one organisation fills there."""
    query = (
        select(OrganisationRole.role)
        .where(OrganisationRole.region == region)
        .group_by(OrganisationRole.role)
        .having(func.count(OrganisationRole.organisation_id.distinct()) > 1)
    )
    return frozenset(connection.scalars(query))


def hand_over_lead(engine: Engine, actor: Actor, case_id: int, role: str, reason: str) -> None:
    """From now on this role has the lead. By the landlord or by who has it now.

    Raises ReasonMissing, RoleNotHere, NotAllowed, CaseClosed or CaseUnknown.
    """
    with engine.database.write() as connection:
        dossier = cases.lock_case(engine, connection, actor, case_id)
        role, reason = dossier.definition.role(role), _reason(reason)
        access.require(access.may_hand_over(actor, dossier.row["landlord_id"], _leader(dossier)))
        if role not in dossier.participants():
            raise RoleNotHere(role=role)
        if role == dossier.facts.get(LEAD):
            return
        dossier.facts[LEAD] = role
        dossier.trail.add(AuditAction.LEAD_HANDED_OVER, None, rol=role, reden=reason)
        dossier.save()


def replace(engine: Engine, actor: Actor, case_id: int, role: str, organisation_id: int, reason: str) -> None:
    """Another organisation fills this role from now on; its open tasks go along, and belong to nobody there.

    By the landlord or by who fills the role now. Raises ReasonMissing, RoleNotHere, OrganisationUnfit,
    NotAllowed, CaseClosed or CaseUnknown.
    """
    with engine.database.write() as connection:
        dossier = cases.lock_case(engine, connection, actor, case_id)
        role, reason = dossier.definition.role(role), _reason(reason)
        before = dossier.participants().get(role)
        access.require(access.may_hand_over(actor, dossier.row["landlord_id"], before))
        tasks = connection.execute(
            select(Task.id, Task.element).where(
                Task.case_id == case_id, Task.role == role, Task.status == TaskStatus.OPEN
            )
        ).all()
        if role == LANDLORD or (before is None and not tasks):
            raise RoleNotHere(role=role)
        fitting = {one.id for one in candidates(connection, dossier.row["region"], role)}
        if organisation_id == before or organisation_id not in fitting:
            raise OrganisationUnfit(role=role)
        _fill(connection, dossier, role, organisation_id)
        connection.execute(
            update(Task)
            .where(Task.case_id == case_id, Task.role == role, Task.status == TaskStatus.OPEN)
            .values(organisation_id=organisation_id, assignee_id=None)
        )
        dossier.trail.add(
            AuditAction.PARTICIPANT_REPLACED, rol=role, van=before, naar=organisation_id, reden=reason
        )
        for task in tasks:
            dossier.trail.add(AuditAction.TASK_MOVED, task.element, taak=task.id, naar=organisation_id)
        _forget_drafts(connection, dossier, role, [task.id for task in tasks])
        dossier.save()


def _forget_drafts(connection: Connection, dossier: Dossier, role: str, tasks: list[str]) -> None:
    """What was typed in the tasks that moved, and all of an organisation that is out of the dossier now."""
    if tasks:
        connection.execute(drafts.OF_TASK, [{"task": task} for task in tasks])
    others = {one for other, one in dossier.participants().items() if other != role}
    gone = dossier.participants().get(role)
    if gone is not None and gone not in others:
        drafts.forget_work(connection, organisation_id=gone, case_id=dossier.id)


def _fill(connection: Connection, dossier: Dossier, role: str, organisation_id: int) -> None:
    """The row of this role is now that of this organisation."""
    values = {"organisation_id": organisation_id, "kind": ParticipantKind.INVOLVED, "since": dossier.now}
    known = connection.execute(
        update(Participant)
        .where(Participant.case_id == dossier.id, Participant.role == role)
        .values(**values)
    )
    if known.rowcount == 0:
        connection.execute(insert(Participant).values(case_id=dossier.id, role=role, **values))


def _leader(dossier: Dossier) -> int | None:
    """The organisation that has the lead."""
    return dossier.participants().get(dossier.definition.role(str(dossier.facts.get(LEAD) or "")))


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:1000]
