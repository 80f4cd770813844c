"""A region goes into another, as when gemeenten are redrawn: from then on dossiers begin in the other.

What runs stays on its own diagrams, with its organisations and meetings, until it is moved (engine.moving).
So the roles of the old region stay, beside those that its organisations get in the new one.
Must not know: HTTP, how a dossier is moved to other diagrams.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.access import Actor
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.definitions import SHARED, Definition
from engine.organisations import neighbourhoods, succession
from engine.organisations.page import record
from engine.organisations.ranges import united
from engine.roles import LANDLORD
from engine.states import CaseStatus, ImportStatus
from engine.tables import (
    Case,
    ContactPerson,
    Import,
    ImportRow,
    MeetingSeries,
    Organisation,
    OrganisationRole,
    RegionTakeover,
)
from engine.takeover.pair import TakeoverRefused
from engine.takeover.plan import AT_MOST, PREVIEW
from engine.takeover.work import LONGEST_REASON

MISSING = "nothing"


@dataclass(frozen=True)
class RegionPlan:
    """`counts`, `look` and `refused` as with an organisation; `is_done`: it went there already."""

    counts: tuple[tuple[str, int], ...]
    look: tuple[str, ...]
    refused: tuple[str, ...]
    is_done: bool

    def require_possible(self) -> None:
        """Raises TakeoverRefused."""
        if self.refused:
            raise TakeoverRefused(self.refused)


def running(connection: Connection, region: str) -> list[int]:
    """The dossiers that still run in it, the oldest first."""
    found = select(Case.id).where(Case.region == region, Case.status == CaseStatus.OPEN)
    return list(connection.scalars(found.order_by(Case.id)))


def make(engine: Engine, connection: Connection, source: str, target: str) -> RegionPlan:
    """What would happen now; nothing changes. Raises TakeoverRefused, RegionUnknown."""
    if source == target or SHARED in (source, target):
        raise TakeoverRefused(("Name two regions.",))
    old, new = (engine.definitions.current(connection, region) for region in (source, target))
    into = connection.scalar(succession.REGION_INTO, {"region": source})
    if into not in (None, target):
        raise TakeoverRefused((f"{source} went into {into} already: that stays as it is.",))
    if succession.region_now(connection, target) != target:
        raise TakeoverRefused((f"{target} went into another region itself: name that one.",))
    filled = _filled(connection, source, new)
    return RegionPlan(
        counts=tuple(_counts(connection, source, filled)),
        look=(*_roles_left(connection, source, new), *_differences(connection, old, new)),
        refused=() if into == target else tuple(_refused(connection, source, target, filled)),
        is_done=into == target,
    )


def merge(engine: Engine, actor: Actor, source: str, target: str, day: date, reason: str) -> RegionPlan:
    """`source` goes into `target`, in one transaction; what that was. Idempotent.

    Raises TakeoverRefused, RegionUnknown.
    """
    with engine.database.write() as connection:
        plan, now = make(engine, connection, source, target), engine.clock.now()
        if plan.is_done:
            return plan
        if day > amsterdam_date(now):
            raise TakeoverRefused((f"{day.isoformat()} is still to come: do it on that day, or after it.",))
        if not reason.strip():
            raise TakeoverRefused(("Say why.",))
        plan.require_possible()
        new = engine.definitions.current(connection, target)
        for organisation, role, ranges in _filled(connection, source, new):
            before = neighbourhoods.ranges_of(connection, organisation, target).get(role)
            after = united([*ranges, *(before or ())])
            if before != after:
                neighbourhoods.fill(connection, organisation, target, role, after)
                detail = {"rol": role, "regio": target, "oud": before, "nieuw": after}
                action = "rol_erbij" if before is None else "postcodes"
                record(connection, actor, now, organisation, action, detail)
        _contacts(connection, source, target)
        _previews(connection, source)
        row = {"region": source, "into_region": target, "day": day, "at": now}
        connection.execute(insert(RegionTakeover).values(reason=reason.strip()[:LONGEST_REASON], **row))
        return plan


# -- what goes along ---------------------------------------------------------------------------------------

Filled = list[tuple[int, str, tuple[tuple[str, str], ...]]]


def _filled(connection: Connection, source: str, new: Definition) -> Filled:
    """(organisation, role, postcodes) of the old region, of the roles that the new one has."""
    organisations = connection.scalars(
        select(OrganisationRole.organisation_id)
        .where(OrganisationRole.region == source)
        .order_by(OrganisationRole.organisation_id)
        .distinct()
    ).all()
    known = _roles(connection, new)
    return [
        (organisation, role, ranges)
        for organisation in organisations
        for role, ranges in neighbourhoods.ranges_of(connection, organisation, source).items()
        if role in known
    ]


def _roles(connection: Connection, definition: Definition) -> frozenset[str]:
    """Those that its diagrams name, or that somebody fills there."""
    filled = select(OrganisationRole.role).where(OrganisationRole.region == definition.region)
    return definition.roles_named | {LANDLORD} | frozenset(connection.scalars(filled))


def _contacts(connection: Connection, source: str, target: str) -> None:
    """Also those for the new region, where an organisation had none for it."""
    have = select(ContactPerson.organisation_id).where(ContactPerson.region == target)
    columns = ("organisation_id", "position", "name", "phone", "email")
    rows = connection.execute(
        select(*(getattr(ContactPerson, name) for name in columns)).where(
            ContactPerson.region == source, ContactPerson.organisation_id.not_in(have)
        )
    ).mappings()
    copies: list[dict[str, Any]] = [{**row, "region": target} for row in rows]
    if copies:
        connection.execute(insert(ContactPerson), copies)


def _previews(connection: Connection, source: str) -> None:
    """A preview for the old region cannot be read in any more."""
    mine = select(Import.id).where(Import.region == source, PREVIEW)
    connection.execute(delete(ImportRow).where(ImportRow.import_id.in_(mine)))
    gone = update(Import).where(Import.region == source, PREVIEW)
    connection.execute(gone.values(status=ImportStatus.GONE))


# -- what is told ------------------------------------------------------------------------------------------


def _counts(connection: Connection, source: str, filled: Filled) -> Iterator[tuple[str, int]]:
    yield "dossiers that run in it, and stay there until they are moved", len(running(connection, source))
    yield "organisations that get a role", len({organisation for organisation, _, _ in filled})
    series = select(func.count()).where(MeetingSeries.region == source, MeetingSeries.active)
    yield "series of meetings, which go on for those dossiers", connection.scalar(series) or 0
    previews = select(func.count()).where(Import.region == source, PREVIEW)
    yield "arrears files that were previewed and not read in, which go", connection.scalar(previews) or 0


def _refused(connection: Connection, source: str, target: str, filled: Filled) -> Iterator[str]:
    waits = select(Import.id).where(Import.region == source, Import.status == ImportStatus.ACCEPTED)
    if connection.scalar(waits.limit(1)) is not None:
        yield f"An arrears file of {source} is being read in. Let the worker finish it first."
    named = {row.id: row.slug for row in connection.execute(select(Organisation.id, Organisation.slug))}
    for one in neighbourhoods.would_cross(connection, target, filled):
        where = "-".join(dict.fromkeys(one.reach))
        first, other = (named[number] for number in one.ids)
        yield (
            f"{target}, {one.role}: {first} and {other} would both have {where}. Say first whose these are: "
            "drempel organisation add SLUG --postcodes ..."
        )


def _roles_left(connection: Connection, source: str, new: Definition) -> Iterator[str]:
    """Organisations with a role that the new region does not have: there they do nothing."""
    known, left = _roles(connection, new), defaultdict[str, list[str]](list)
    rows = connection.execute(
        select(OrganisationRole.role, Organisation.slug)
        .join(Organisation, Organisation.id == OrganisationRole.organisation_id)
        .where(OrganisationRole.region == source)
        .distinct()
    )
    for role, slug in sorted((row.role, row.slug) for row in rows):
        if role not in known:
            left[role].append(slug)
    for role, slugs in left.items():
        yield (
            f"{new.region} has no role {role}: {', '.join(slugs)} does nothing there. Give it another role: "
            f"drempel organisation add SLUG --role ... --region {new.region}"
        )


def _differences(connection: Connection, old: Definition, new: Definition) -> Iterator[str]:
    """What a new dossier has otherwise than it would have had."""
    found = [
        f"{name} ({setting.title}): {old.region} has {_said(old, name)}, {new.region} has {_said(new, name)}"
        for name, setting in sorted({**new.settings, **old.settings}.items())
        if _said(old, name) != _said(new, name)
    ]
    yield from found[:AT_MOST]
    if len(found) > AT_MOST:
        yield f"... and {len(found) - AT_MOST} more settings that differ."
    kinds = {
        region: set(
            connection.scalars(
                select(MeetingSeries.kind).where(MeetingSeries.region == region, MeetingSeries.active)
            )
        )
        for region in (old.region, new.region)
    }
    for kind in sorted(kinds[old.region] - kinds[new.region]):
        yield f"New dossiers are not discussed in {kind}: {new.region} has no such meeting."


def _said(definition: Definition, name: str) -> str:
    setting = definition.settings.get(name)
    if setting is None:
        return MISSING
    own = "".join(f", {value!r} at {slug}" for slug, value in sorted(setting.per_organisation.items()))
    return f"{setting.value!r}{own}"
