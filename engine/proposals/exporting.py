"""The files of a version or of a proposal, written into a folder: to be reviewed there, and deployed.

Must not know: HTTP, what is in a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sqlalchemy import select

from engine.access import CONSOLE
from engine.context import Engine
from engine.definitions import NO_VERSION, SHARED
from engine.definitions.files import SUFFIXES
from engine.definitions.shared import beside_of
from engine.errors import Conflict, NotFound
from engine.meetings import series
from engine.proposals.store import ProposalUnknown, current_files, find
from engine.tables import Definition, Publication


class VersionUnknown(NotFound):
    """This region has no version that begins so, or more than one. *Ontwerp* has its history."""

    code = "version:unknown"


class FolderTaken(Conflict):
    """This folder holds other files, so nothing was written. Name an empty one, or add --force."""

    code = "export:taken"


def of_version(engine: Engine, region: str, begin: str | None = None) -> dict[str, bytes]:
    """The files of the version whose id begins so, and what stands beside them; else of the current one.

    Raises RegionUnknown, VersionUnknown.
    """
    with engine.database.read() as connection:
        if begin is None:
            return current_files(engine, connection, region)[1]
        known = select(Definition.id).where(
            Definition.region == region, Definition.id.startswith(begin, autoescape=True)
        )
        found = connection.scalars(known.limit(2)).all()
        if len(found) != 1:
            raise VersionUnknown(region=region)
        told = connection.execute(
            select(Publication.meetings, Publication.plays)
            .where(Publication.region == region, Publication.definition_id == found[0])
            .order_by(Publication.id.desc())
            .limit(1)
        ).one_or_none()
        files = engine.definitions.load(connection, found[0]).files
        return {**files, **beside_of(*told)} if told is not None else dict(files)


def of_proposal(engine: Engine, region: str, proposal_id: int) -> dict[str, bytes]:
    """The files of the region as this proposal has them, also unsound. Raises ProposalUnknown."""
    with engine.database.read() as connection:
        proposal = find(connection, CONSOLE, proposal_id)
        if proposal.region != region:
            raise ProposalUnknown(proposal=proposal_id)
        return proposal.over(current_files(engine, connection, region)[1])


def write(folder: Path, region: str, files: Mapping[str, bytes], *, force: bool = False) -> None:
    """Make this folder hold these files: what is deployed from it is the same version. Idempotent.

    With `force` files that differ are overwritten, and other files of the region that a version would take
    along go; all else stays. Raises FolderTaken without it, and writes nothing then.
    """
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    same = {path for path, file in there.items() if path in files and file.read_bytes() == files[path]}
    if there.keys() - same and not force:
        raise FolderTaken
    for path in _left_over(region, there, files):
        there[path].unlink()
    for path, content in files.items():
        if path not in same:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def _left_over(region: str, there: Collection[str], files: Mapping[str, bytes]) -> Iterator[str]:
    own = tuple(f"{part}/{slug}/" for part in ("processes", "forms") for slug in (region, SHARED))
    for path in there:
        name = path.rpartition("/")[2]
        counts = path.endswith(SUFFIXES) and (name not in NO_VERSION or name == series.FILENAME)
        if path.startswith(own) and counts and path not in files:
            yield path
