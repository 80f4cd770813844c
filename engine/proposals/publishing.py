"""From a proposal to a version: approved by a second person where the region asks it, then published.

Must not know: HTTP, what is in a file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from sqlalchemy import Connection, update

from engine import deployment
from engine.access import Actor
from engine.checks import refusals
from engine.context import Engine
from engine.definitions import Definition, of_version
from engine.definitions.versions import Publishing
from engine.deployment import Unpublishable, VersionMoved
from engine.errors import Conflict
from engine.proposals import plays
from engine.proposals.judging import checked, wholes_of
from engine.proposals.store import Proposal, ProposalMoved, current_files, current_version, lock_open, touched
from engine.states import ProposalStatus
from engine.tables import Proposal as ProposalRow


class ProposalBehind(Conflict):
    """A file of this proposal changed in the current version too. Look at both, and choose."""

    code = "proposal:behind"


class ApprovalMissing(Conflict):
    """In this region a second designer looks first. Ask a colleague to approve this proposal."""

    code = "proposal:unapproved"


class OwnWork(Conflict):
    """You made this proposal yourself. Ask another designer of this region to approve it."""

    code = "proposal:own_work"


class PlaysStop(Unpublishable):
    """Not every play passes on this proposal; each finding says where one stops and the cure."""

    code = "proposal:plays"


class ProposalEmpty(Conflict):
    """This proposal changes nothing."""

    code = "proposal:empty"


def asking_approval(engine: Engine, connection: Connection, proposal: Proposal) -> tuple[str, ...]:
    """The regions that it touches in which a second designer looks before something is published."""
    return tuple(
        region
        for region in touched(connection, proposal)
        if _asks_approval(current_files(engine, connection, region)[1], region)
    )


def _asks_approval(files: Mapping[str, bytes], region: str) -> bool:
    """Whether it says `goedkeuring = true` under `[regio]`."""
    data = files.get(f"processes/{region}/instellingen.toml", b"")
    return tomllib.loads(data.decode()).get("regio", {}).get("goedkeuring", False) is True


def needs_approval(engine: Engine, connection: Connection, proposal: Proposal) -> bool:
    """Whether a second designer looks first: where a region asks it, and when a play of now is changed.

    Else whoever breaks what a play holds would only have to take that play away.
    """
    _, files = current_files(engine, connection, proposal.region)
    changes = plays.changes_published(proposal, files)
    return changes or bool(asking_approval(engine, connection, proposal))


def approve(engine: Engine, actor: Actor, proposal_id: int, fingerprint: str) -> None:
    """A second designer looked at what it changes, and agrees; a later change undoes that. Idempotent.

    Raises OwnWork, ProposalMoved when it changes something else than was looked at, ProposalEnded,
    ProposalUnknown.
    """
    with engine.database.write() as connection:
        proposal = _looked_at(connection, actor, proposal_id, fingerprint)
        if actor.user_id is None or actor.user_id in proposal.makers:
            raise OwnWork(proposal=proposal_id)
        connection.execute(
            update(ProposalRow)
            .where(ProposalRow.id == proposal_id)
            .values(approved_at=engine.clock.now(), approved_by=actor.user_id, approved_files=fingerprint)
        )


def publish(
    engine: Engine, actor: Actor, proposal_id: int, reason: str, fingerprint: str, expected: str
) -> tuple[Definition, ...]:
    """New dossiers start on what it proposes, in all regions that it touches or in none of them.

    Running dossiers keep their version. Idempotent for one reader. `fingerprint` and `expected`: what it
    changed, and what was current (`store.current_version`), when one decided. Raises ProposalMoved and
    VersionMoved when they are others by now: what is published is what was checked. Raises Unpublishable
    with all that is wrong, and PlaysStop with where plays stop; ProposalBehind, ApprovalMissing,
    ProposalEmpty, ProposalEnded, ProposalUnknown. Then nothing changed.
    """
    with engine.database.read() as connection:
        proposal = _looked_at(connection, actor, proposal_id, fingerprint)
        wholes = wholes_of(engine, connection, proposal)
    refused = [one for whole in wholes for one in refusals(checked(whole))]
    if refused:
        raise Unpublishable(list(dict.fromkeys(refused)))
    stopped = [one.finding for whole in wholes for one in plays.play_all(whole) if one.finding is not None]
    if stopped:
        raise PlaysStop(stopped)
    for whole in wholes:  # read before the database is locked
        engine.definitions.built(whole.region, of_version(whole.files))
    with engine.database.write() as connection:
        proposal = _looked_at(connection, actor, proposal_id, fingerprint)
        for whole in wholes:
            deployment.require_current(connection, whole.region)
        moved = wholes_of(engine, connection, proposal) != wholes
        if moved or current_version(connection, proposal.region) != expected:
            raise VersionMoved(region=proposal.region)
        _require_ready(engine, connection, proposal)
        noted = Publishing(reason, proposal_id=proposal_id)
        made = tuple(
            deployment.put(engine, connection, whole.region, whole.files, actor.trace, noted)
            for whole in wholes
        )
        connection.execute(
            update(ProposalRow)
            .where(ProposalRow.id == proposal_id)
            .values(status=ProposalStatus.PUBLISHED, ended_at=engine.clock.now())
        )
        return made


def _looked_at(connection: Connection, actor: Actor, proposal_id: int, fingerprint: str) -> Proposal:
    proposal = lock_open(connection, actor, proposal_id)
    if proposal.fingerprint != fingerprint:
        raise ProposalMoved(proposal=proposal_id)
    return proposal


def _require_ready(engine: Engine, connection: Connection, proposal: Proposal) -> None:
    if not proposal.replaced:
        raise ProposalEmpty(proposal=proposal.id)
    if proposal.behind(current_files(engine, connection, proposal.region)[1]):
        raise ProposalBehind(proposal=proposal.id)
    if not proposal.is_approved and needs_approval(engine, connection, proposal):
        raise ApprovalMissing(proposal=proposal.id)
