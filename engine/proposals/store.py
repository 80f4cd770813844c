"""A proposal and the files that it replaces, as they stand in the database.

Must not know: HTTP, what is in a file, how it is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import aliased

from engine.access import Actor
from engine.context import Engine
from engine.db import inserted_id, records
from engine.definitions import SHARED, Definition, shared
from engine.definitions.contents import digest
from engine.definitions.versions import CURRENT, LATEST
from engine.errors import Conflict, NotFound
from engine.pages import designs
from engine.states import ProposalStatus
from engine.tables import Content, ProposalFile, User
from engine.tables import Proposal as ProposalRow

LONGEST_TITLE: Final = 120


class ProposalUnknown(NotFound):
    """There is no such proposal among the regions that you design."""

    code = "proposal:unknown"


class ProposalEnded(Conflict):
    """This proposal was published or thrown away meanwhile. Begin a new one."""

    code = "proposal:ended"


class ProposalMoved(Conflict):
    """Someone changed this proposal meanwhile. Look what it changes now, and decide again."""

    code = "proposal:moved"


@dataclass(frozen=True)
class Replaced:
    """A changed file. `content` None: the file goes; `replaces` None: it is new."""

    path: str
    digest: str | None
    content: bytes | None
    replaces: str | None
    saved_at: datetime
    saved_by: int
    saver: str

    @property
    def seen(self) -> str | None:
        """What whoever takes it back says to have seen."""
        return self.digest


@dataclass(frozen=True)
class Proposal:
    id: int
    region: str
    title: str
    status: ProposalStatus
    opened_at: datetime
    opened_by: int
    opener: str
    approved_at: datetime | None
    approved_by: int | None
    approver: str | None
    approved_files: str | None
    replaced: tuple[Replaced, ...]  # by path

    @property
    def is_open(self) -> bool:
        return self.status is ProposalStatus.OPEN

    @cached_property
    def fingerprint(self) -> str:
        """Of what it changes and from what: another one after each change, and after a choice to keep it."""
        whole = hashlib.sha256()
        for one in self.replaced:
            whole.update(f"{one.path}\0{one.digest}\0{one.replaces}\0".encode())
        return whole.hexdigest()

    @property
    def is_approved(self) -> bool:
        """As it is now; a change after the approval takes it away."""
        return self.approved_files == self.fingerprint

    @property
    def makers(self) -> frozenset[int]:
        """Who made what it changes."""
        return frozenset(one.saved_by for one in self.replaced)

    def over(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """These files, with what it replaces."""
        changed = {one.path: one.content for one in self.replaced}
        whole = {**files, **changed}
        return {path: content for path, content in sorted(whole.items()) if content is not None}

    def behind(self, files: Mapping[str, bytes]) -> tuple[Replaced, ...]:
        """What was made from another content than these files, the current ones, have."""
        return tuple(one for one in self.replaced if one.replaces != digest(files.get(one.path)))


def current_files(engine: Engine, connection: Connection, region: str) -> tuple[Definition, dict[str, bytes]]:
    """What new dossiers start on, and its files with those of the meetings and the plays.

    Of `gedeeld` what all regions share. Raises RegionUnknown.
    """
    if region == SHARED:
        definition = shared.version_of(connection, engine.definitions)
        return definition, {**definition.files, **shared.beside(connection)}
    definition = engine.definitions.current(connection, region)
    published = connection.execute(LATEST, {"region": region}).one()
    return definition, {**definition.files, **shared.beside_of(published.meetings, published.plays)}


def current_version(connection: Connection, region: str) -> str:
    """What names the version that is current; of `gedeeld` those of all regions together."""
    if region == SHARED:
        lines = (f"{one.slug} {one.publication} {one.version}\n" for one in shared.using(connection))
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    return str(connection.scalar(CURRENT, {"region": region}))


def touched(connection: Connection, proposal: Proposal) -> tuple[str, ...]:
    """The regions that get a new version when it is published, by slug."""
    if proposal.region != SHARED:
        return (proposal.region,)
    return tuple(one.slug for one in shared.using(connection))


def start(engine: Engine, actor: Actor, region: str, title: str) -> int:
    """Begin a proposal that changes nothing yet; its number. Raises DesignUnknown."""
    with engine.database.write() as connection:
        designs.region(connection, actor, region)
        return inserted_id(
            connection.execute(
                insert(ProposalRow).values(
                    region=region,
                    title=title,
                    status=ProposalStatus.OPEN,
                    opened_at=engine.clock.now(),
                    opened_by=actor.user_id,
                )
            )
        )


def drop(engine: Engine, actor: Actor, proposal_id: int, fingerprint: str) -> None:
    """Throw it away; what it changed stays in the database, nobody works on it any more. Idempotent.

    `fingerprint`: what it changed when one decided. Raises ProposalMoved when that is something else by now,
    and ProposalUnknown.
    """
    with engine.database.write() as connection:
        found = lock(connection, actor, proposal_id)
        if found.is_open:
            if found.fingerprint != fingerprint:
                raise ProposalMoved(proposal=proposal_id)
            connection.execute(
                update(ProposalRow)
                .where(ProposalRow.id == proposal_id)
                .values(status=ProposalStatus.DROPPED, ended_at=engine.clock.now())
            )


def find(connection: Connection, actor: Actor, proposal_id: int) -> Proposal:
    """Raises ProposalUnknown."""
    opener, approver = aliased(User), aliased(User)
    query = (
        select(
            *(getattr(ProposalRow, name) for name in _OWN),
            opener.name.label("opener"),
            approver.name.label("approver"),
        )
        .join(opener, opener.id == ProposalRow.opened_by)
        .outerjoin(approver, approver.id == ProposalRow.approved_by)
        .where(ProposalRow.id == proposal_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None or row.region not in {one.slug for one in designs.regions(connection, actor)}:
        raise ProposalUnknown(proposal=proposal_id)
    files = connection.execute(
        select(
            ProposalFile.path,
            ProposalFile.digest,
            Content.content,
            ProposalFile.replaces,
            ProposalFile.saved_at,
            ProposalFile.saved_by,
            User.name.label("saver"),
        )
        .join(User, User.id == ProposalFile.saved_by)
        .outerjoin(Content, Content.digest == ProposalFile.digest)
        .where(ProposalFile.proposal_id == proposal_id)
        .order_by(ProposalFile.path)
    )
    own = {name: getattr(row, name) for name in (*_OWN, "opener", "approver")}
    own["status"] = ProposalStatus(row.status)
    return Proposal(**own, replaced=records(Replaced, files))


_OWN: Final = (
    "id",
    "region",
    "title",
    "status",
    "opened_at",
    "opened_by",
    "approved_at",
    "approved_by",
    "approved_files",
)


def lock(connection: Connection, actor: Actor, proposal_id: int) -> Proposal:
    """As `find`; nobody else changes it until the transaction ends."""
    connection.execute(select(ProposalRow.id).where(ProposalRow.id == proposal_id).with_for_update())
    return find(connection, actor, proposal_id)


def lock_open(connection: Connection, actor: Actor, proposal_id: int) -> Proposal:
    """As `lock`. Raises ProposalEnded too."""
    found = lock(connection, actor, proposal_id)
    if not found.is_open:
        raise ProposalEnded(proposal=proposal_id)
    return found


@dataclass(frozen=True)
class Summary:
    """A line in the list of open proposals."""

    id: int
    title: str
    opened_at: datetime
    opener: str
    files: int


def of_region(connection: Connection, actor: Actor, region: str) -> tuple[Summary, ...]:
    """The open ones, the newest first. Raises DesignUnknown."""
    designs.region(connection, actor, region)
    files = (
        select(func.count())
        .where(ProposalFile.proposal_id == ProposalRow.id)
        .correlate(ProposalRow)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            ProposalRow.id,
            ProposalRow.title,
            ProposalRow.opened_at,
            User.name.label("opener"),
            files.label("files"),
        )
        .join(User, User.id == ProposalRow.opened_by)
        .where(ProposalRow.region == region, ProposalRow.status == ProposalStatus.OPEN)
        .order_by(ProposalRow.id.desc())
    )
    return records(Summary, rows)
