"""What is in the files of versions and proposals: each content once, under its hash.

Must not know: which files have it, what is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import overload

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.tables import Content, DefinitionFile, ProposalFile

REFERRING = (DefinitionFile.digest, ProposalFile.digest)


@overload
def digest(content: bytes) -> str: ...
@overload
def digest(content: bytes | None) -> str | None: ...
def digest(content: bytes | None) -> str | None:
    """What names a content: the same for the same bytes. None for a file that is not there."""
    return hashlib.sha256(content).hexdigest() if content is not None else None


def keep(connection: Connection, contents: Iterable[bytes]) -> None:
    """Store those that are not there yet. None of them goes before this transaction ends. Idempotent."""
    wanted = {digest(content): content for content in contents}
    there = select(Content.digest).where(Content.digest.in_(wanted)).order_by(Content.digest)
    known = set(connection.scalars(there.with_for_update(read=True, key_share=True)))
    missing = sorted(wanted.keys() - known)
    if missing:
        new = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(Content)
        # Someone may store the same at this moment: then it is waited for, and held.
        same = new.on_conflict_do_update(index_elements=["digest"], set_={"digest": new.excluded.digest})
        connection.execute(same, [{"digest": one, "content": wanted[one]} for one in missing])


def drop_unused(connection: Connection, digests: Collection[str | None]) -> None:
    """Remove those of these contents to which no version and no proposal refers any more. Idempotent.

    One that someone else stores again at this moment stays.
    """
    locked = select(Content.digest).where(Content.digest.in_([one for one in digests if one is not None]))
    free = connection.scalars(locked.with_for_update(skip_locked=True)).all()
    if not free:
        return
    unused = delete(Content).where(Content.digest.in_(free))
    for column in REFERRING:
        unused = unused.where(~select(column).where(column == Content.digest).exists())
    connection.execute(unused)
