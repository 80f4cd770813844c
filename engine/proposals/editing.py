"""Changing the files of a proposal: each function is one transaction.

Who saves says what he or she saw (its `digest`). So two designers on one file never overwrite each other: the
second one hears who was first. Must not know: HTTP, what is in a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, update

from engine.access import Actor
from engine.checks.bounds import MOST_BYTES
from engine.context import Engine
from engine.definitions import NO_VERSION, contents
from engine.definitions.contents import digest
from engine.errors import Conflict, DrempelError, NotFound
from engine.meetings import series
from engine.proposals.store import Proposal, Replaced, current_files, find, lock_open
from engine.tables import ProposalFile

# Of a region itself. What all regions share is changed in a proposal of `gedeeld`.
_PATH: Final = re.compile(
    r"(processes|forms)/(?P<region>[a-z][a-z0-9_]{0,78})/([a-z][a-z0-9_]{0,60}/)?[a-z][a-z0-9_]{0,60}"
    r"\.(bpmn|dmn|json|toml|txt)",
    re.ASCII,
)
# Of the installation: they are changed elsewhere.
_ELSEWHERE: Final = frozenset(NO_VERSION) - {series.FILENAME}
LONGEST_PATH: Final = 200


class PathRefused(DrempelError):
    """This file is not changed in a proposal of this region."""

    code = "proposal:path"


class ReplacementMissing(NotFound):
    """This proposal does not change that file."""

    code = "proposal:file"


class FileMoved(Conflict):
    """Someone else saved this file meanwhile. Look at what it says now; nothing was overwritten."""

    code = "proposal:file_moved"

    def __init__(self, now: Opened) -> None:
        self.now = now
        super().__init__()


@dataclass(frozen=True)
class Opened:
    """A file as a proposal has it. `saved_by` is empty when the proposal does not change it."""

    path: str
    content: bytes | None
    saved_at: datetime | None = None
    saved_by: str = ""

    @property
    def seen(self) -> str | None:
        """What whoever saves it says to have seen."""
        return digest(self.content)


def open_file(engine: Engine, connection: Connection, actor: Actor, proposal_id: int, path: str) -> Opened:
    """What this file says in the proposal, else in the current version. Raises ProposalUnknown."""
    proposal = find(connection, actor, proposal_id)
    _, files = current_files(engine, connection, proposal.region)
    return _opened(proposal, files.get(path), path)


def whole(engine: Engine, connection: Connection, actor: Actor, proposal_id: int) -> dict[str, bytes]:
    """All files of the region as the proposal has them. Raises ProposalUnknown."""
    proposal = find(connection, actor, proposal_id)
    _, files = current_files(engine, connection, proposal.region)
    return proposal.over(files)


def put(
    engine: Engine, actor: Actor, proposal_id: int, path: str, content: bytes | None, seen: str | None
) -> str | None:
    """Let the file say this, or go (None); the digest of what it says now. Idempotent.

    `seen`: the digest of what the writer had before eyes. A file that says again what the current version
    says is no part of the proposal any more. Raises FileMoved, PathRefused, ProposalEnded, ProposalUnknown.
    """
    with engine.database.write() as connection:
        proposal = lock_open(connection, actor, proposal_id)
        _require_path(proposal.region, path, content)
        _, files = current_files(engine, connection, proposal.region)
        now = _opened(proposal, files.get(path), path)
        if now.content == content:
            return now.seen
        if now.seen != seen:
            raise FileMoved(now)
        before = _replaced(proposal, path)
        if content == files.get(path):
            _forget(connection, proposal_id, path, before)
            return digest(content)
        contents.keep(connection, [content] if content is not None else [])
        row = {"digest": digest(content), "saved_at": engine.clock.now(), "saved_by": actor.user_id}
        if before is None:
            replaces = digest(files.get(path))
            connection.execute(
                insert(ProposalFile).values(proposal_id=proposal_id, path=path, replaces=replaces, **row)
            )
        else:
            connection.execute(update(ProposalFile).where(_of(proposal_id, path)).values(**row))
            contents.drop_unused(connection, [before.digest])
        return digest(content)


def restore(engine: Engine, actor: Actor, proposal_id: int, path: str, seen: str | None) -> None:
    """Let the file say what the current version says: the proposal leaves it alone. Idempotent.

    `seen`: the digest of what the proposal says of it. Raises FileMoved when it is another by now.
    """
    with engine.database.write() as connection:
        proposal = lock_open(connection, actor, proposal_id)
        found = _replaced(proposal, path)
        if found is None:
            return
        if found.seen != seen:
            raise FileMoved(_opened(proposal, None, path))
        _forget(connection, proposal_id, path, found)


def keep_mine(engine: Engine, actor: Actor, proposal_id: int, path: str, seen: str | None) -> None:
    """The file changed in the current version too; whoever looked at that keeps what the proposal says.

    `seen`: the digest of that current content. Raises FileMoved when it is another by now, and
    ReplacementMissing.
    """
    with engine.database.write() as connection:
        proposal = lock_open(connection, actor, proposal_id)
        _, files = current_files(engine, connection, proposal.region)
        if _replaced(proposal, path) is None:
            raise ReplacementMissing(proposal=proposal_id)
        if digest(files.get(path)) != seen:
            raise FileMoved(Opened(path, files.get(path)))
        connection.execute(update(ProposalFile).where(_of(proposal_id, path)).values(replaces=seen))


def _opened(proposal: Proposal, current: bytes | None, path: str) -> Opened:
    replaced = _replaced(proposal, path)
    if replaced is None:
        return Opened(path, current)
    return Opened(path, replaced.content, replaced.saved_at, replaced.saver)


def _replaced(proposal: Proposal, path: str) -> Replaced | None:
    return next((one for one in proposal.replaced if one.path == path), None)


def _of(proposal_id: int, path: str) -> ColumnElement[bool]:
    return and_(ProposalFile.proposal_id == proposal_id, ProposalFile.path == path)


def _forget(connection: Connection, proposal_id: int, path: str, before: Replaced | None) -> None:
    connection.execute(delete(ProposalFile).where(_of(proposal_id, path)))
    contents.drop_unused(connection, [before.digest] if before is not None else [])


def _require_path(region: str, path: str, content: bytes | None) -> None:
    found = _PATH.fullmatch(path) if len(path) <= LONGEST_PATH else None
    if found is None or found["region"] != region or path.rpartition("/")[2] in _ELSEWHERE:
        raise PathRefused(region=region)
    if content is not None and len(content) > MOST_BYTES:
        raise PathRefused(f"A file is at most {MOST_BYTES} bytes; split it over more files.", region=region)
