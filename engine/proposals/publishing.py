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
from engine.definitions import Definition
from engine.definitions.versions import Publishing
from engine.deployment import Unpublishable, VersionMoved
from engine.errors import Conflict
from engine.proposals import plays
from engine.proposals.judging import checked, whole_of
from engine.proposals.store import Proposal, current_files, lock_open
from engine.states import ProposalStatus
from engine.tables import Proposal as ProposalRow


class ProposalMoved(Conflict):
    """Someone changed this proposal meanwhile. Look what it changes now, and decide again."""

    code = "proposal:moved"


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


def asks_approval(files: Mapping[str, bytes], region: str) -> bool:
    """Whether a second designer looks before something is published: `goedkeuring = true` under `[regio]`."""
    data = files.get(f"processes/{region}/instellingen.toml", b"")
    return tomllib.loads(data.decode()).get("regio", {}).get("goedkeuring", False) is True


def needs_approval(proposal: Proposal, files: Mapping[str, bytes]) -> bool:
    """Whether a second designer looks first: where the region asks it, and when a play of now is changed.

    Else whoever breaks what a play holds would only have to take that play away.
    """
    return asks_approval(files, proposal.region) or plays.changes_published(proposal, files)


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
) -> Definition:
    """New dossiers start on what it proposes. Running dossiers keep their version. Idempotent for one reader.

    `fingerprint` and `expected`: what it changed, and the version that was current, when one decided. Raises
    ProposalMoved and VersionMoved when they are others by now: what is published is what was checked.
    Raises Unpublishable with all that is wrong, and PlaysStop with where plays stop; ProposalBehind,
    ApprovalMissing, ProposalEmpty, ProposalEnded, ProposalUnknown. Then nothing changed.
    """
    with engine.database.read() as connection:
        proposal = _looked_at(connection, actor, proposal_id, fingerprint)
        _, files = current_files(engine, connection, proposal.region)
        whole = whole_of(connection, proposal.region, proposal.over(files))
    refused = refusals(checked(whole))
    if refused:
        raise Unpublishable(refused)
    stopped = [one.finding for one in plays.play_all(whole) if one.finding is not None]
    if stopped:
        raise PlaysStop(stopped)
    with engine.database.write() as connection:
        proposal = _looked_at(connection, actor, proposal_id, fingerprint)
        by, region = actor.trace, proposal.region
        current, files = current_files(engine, connection, region)
        if current.id != expected or whole_of(connection, region, proposal.over(files)) != whole:
            raise VersionMoved(region=region)
        deployment.require_current(connection, region, expected)
        _require_ready(proposal, files)
        noted = Publishing(reason, proposal_id=proposal_id)
        made = deployment.put(engine, connection, region, proposal.over(files), by, noted)
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


def _require_ready(proposal: Proposal, files: Mapping[str, bytes]) -> None:
    if not proposal.replaced:
        raise ProposalEmpty(proposal=proposal.id)
    if proposal.behind(files):
        raise ProposalBehind(proposal=proposal.id)
    if needs_approval(proposal, files) and not proposal.is_approved:
        raise ApprovalMissing(proposal=proposal.id)
