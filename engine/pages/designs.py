"""What a designer sees of the regions that are his or hers: their versions, and what changed between two.

No dossier is shown, only how many stand on a version. Must not know: HTTP, words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, cast, func, literal, select
from sqlalchemy.orm import aliased

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.db import records
from engine.definitions import SHARED, Definition, shared
from engine.difference import Difference, compare
from engine.errors import NotFound
from engine.names import organisation_key
from engine.states import CaseStatus
from engine.tables import Case, Organisation, OrganisationRole, Proposal, Publication, Region, User
from engine.tables import Definition as DefinitionRow


class DesignUnknown(NotFound):
    """There is no such region, version or diagram among those that you design."""

    code = "design:unknown"


@dataclass(frozen=True)
class DesignedRegion:
    slug: str
    name: str


@dataclass(frozen=True)
class Published:
    """A publication of a version. `dossiers`: how many open ones stand on that version.

    `title` and `approver`: of the proposal from which it came, else empty.
    """

    id: int
    version: str
    at: datetime
    by: str  # the name of a person, or beheer
    reason: str
    meetings: str  # as JSON; they belong to no version
    dossiers: int
    proposal_id: int | None
    title: str
    approver: str

    def says_the_same_as(self, other: Published) -> bool:
        """Whether going back to it would change nothing."""
        return (self.version, self.meetings) == (other.version, other.meetings)


def regions(connection: Connection, actor: Actor) -> tuple[DesignedRegion, ...]:
    """The regions of this designer, by name; what all share is the last, for who has that right."""
    query = select(Region.slug, Region.name).where(access.designable(actor)).order_by(Region.slug)
    found = records(DesignedRegion, connection.execute(query))
    may_share = connection.scalar(select(access.designs_shared(actor)))
    return (*found, DesignedRegion(SHARED, "Alle regio's")) if may_share else found


def shared_designers(connection: Connection) -> tuple[str, ...]:
    """The organisations whose designers change what all regions share, by name."""
    query = (
        select(Organisation.name)
        .join(OrganisationRole, OrganisationRole.organisation_id == Organisation.id)
        .where(OrganisationRole.region == SHARED)
        .distinct()
    )
    return tuple(sorted(connection.scalars(query), key=organisation_key))


def region(connection: Connection, actor: Actor, slug: str) -> DesignedRegion:
    """Raises DesignUnknown."""
    found = next((one for one in regions(connection, actor) if one.slug == slug), None)
    if found is None:
        raise DesignUnknown(region=slug)
    return found


def history(connection: Connection, actor: Actor, slug: str) -> tuple[Published, ...]:
    """All publications of a region, the current one first. Raises DesignUnknown.

    Of `gedeeld` those of its proposals: each is in every region, and stands here once.
    """
    region(connection, actor, slug)
    standing = (
        select(func.count())
        .where(Case.definition_id == Publication.definition_id, Case.status == CaseStatus.OPEN)
        .scalar_subquery()
    )
    approver = aliased(User)
    of_all_regions = (
        select(func.min(Publication.id))
        .join(Proposal, Proposal.id == Publication.proposal_id)
        .where(Proposal.region == SHARED)
        .group_by(Publication.proposal_id)
    )
    query = (
        select(
            Publication.id,
            Publication.definition_id.label("version"),
            Publication.at,
            func.coalesce(User.name, Publication.actor).label("by"),
            Publication.reason,
            Publication.meetings,
            standing.label("dossiers"),
            Publication.proposal_id,
            func.coalesce(Proposal.title, "").label("title"),
            func.coalesce(approver.name, "").label("approver"),
        )
        .outerjoin(Proposal, Proposal.id == Publication.proposal_id)
        .outerjoin(approver, approver.id == Proposal.approved_by)
        .outerjoin(User, Publication.actor == literal("gebruiker:") + cast(User.id, String))
        .where(Publication.id.in_(of_all_regions) if slug == SHARED else Publication.region == slug)
        .order_by(Publication.id.desc())
    )
    return records(Published, connection.execute(query))


def definition(
    engine: Engine, connection: Connection, actor: Actor, slug: str, version: str | None = None
) -> Definition:
    """A version of this region, else the one on which new dossiers start. Raises DesignUnknown."""
    region(connection, actor, slug)
    if slug == SHARED and version is None:
        return shared.version_of(connection, engine.definitions)
    if version is None:
        return engine.definitions.current(connection, slug)
    known = select(DefinitionRow.id).where(DefinitionRow.id == version, DefinitionRow.region == slug)
    if connection.scalar(known) is None:
        raise DesignUnknown(region=slug)
    return engine.definitions.load(connection, version)


def difference(
    engine: Engine, connection: Connection, actor: Actor, slug: str, old: str, new: str
) -> tuple[Definition, Definition, Difference]:
    """Two versions of this region and what changed from the one to the other. Raises DesignUnknown."""
    before = definition(engine, connection, actor, slug, old)
    after = definition(engine, connection, actor, slug, new)
    return before, after, compare(before, after)
