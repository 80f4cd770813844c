"""Publishing: a version becomes what the new dossiers of a region start on, and its meetings are planned.

Every function is one transaction. Running dossiers keep the version that they started on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from sqlalchemy import Connection, Row, select

from engine import access, checks, definitions, drafts, plays
from engine.access import Actor
from engine.checks import Finding
from engine.context import Engine
from engine.definitions import Definition
from engine.definitions.merging import Merged, merge
from engine.definitions.shared import beside_of
from engine.definitions.versions import LATEST, Publishing, Released
from engine.errors import Conflict, DrempelError, NotFound
from engine.meetings import calendar, series
from engine.tables import Publication, Region

LONGEST_REASON = 500
Latest = Row[int, str, str, str | None, str | None, str]  # as versions.LATEST has it


class Unpublishable(DrempelError):
    """These definitions are not published; `drempel check` says each thing to mend."""

    code = "definition:unpublishable"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(finding.line() for finding in findings))


class VersionMoved(Conflict):
    """Someone published another version meanwhile. Look what changed, and decide again."""

    code = "version:moved"


class EditsInTheWay(Conflict):
    """What was edited in the browser would be overwritten. Nothing changed."""

    code = "version:edited"

    def __init__(self, region: str, version: str, merged: Merged) -> None:
        self.region, self.merged = region, merged
        lines = [f"{region} was edited in the browser since files came last. Nothing changed."]
        lines += [f"  {path}: edited in the browser, and changed in these files" for path in merged.conflicts]
        lines += [f"  {path}: edited in the browser only" for path in merged.edits]
        if merged.conflicts:
            lines.append(
                f"`drempel export {region} DIR` writes what runs now. Take over in your files what you "
                f"want to keep, then `drempel deploy {region} --replaces {version[:12]}`."
            )
        else:
            lines.append(
                f"`drempel deploy {region} --merge` publishes these files and keeps the edits; "
                f"`drempel deploy {region} --replaces {version[:12]}` replaces them."
            )
        super().__init__("\n".join(lines))


class PublicationUnknown(NotFound):
    """This region has no such publication, or you do not design for it."""

    code = "publication:unknown"


@dataclass(frozen=True)
class Deployed:
    """What a deploy made current. `kept`: the files that were edited in the browser, and stay so."""

    version: Definition
    kept: tuple[str, ...] = ()


def deploy(
    engine: Engine,
    folder: Path,
    region: str,
    by: str,
    reason: str = "",
    expected: str | None = None,
    *,
    merges: bool = False,
) -> Deployed:
    """Publish the files of a region. Idempotent.

    What was edited in the browser since files came last is never overwritten unseen: with `expected`, the
    beginning of the id of the version that it replaces, one says to have looked at it; with `merges` a file
    that only one of the two changed is taken from that one. Raises VersionMoved when another version is
    current, EditsInTheWay, and Unpublishable with all that is wrong; then nothing changed.
    """
    files = definitions.read_all(folder, region)
    _require_sound(region, files)
    with engine.database.read() as connection:
        now = connection.execute(LATEST, {"region": region}).one_or_none()
        merged = (
            None if now is None or expected is not None else _merged(engine, connection, now, files, region)
        )
    if merged is not None and merged.edits + merged.conflicts:
        if merged.conflicts or (merged.news and not merges):
            raise EditsInTheWay(region, str(now.definition_id if now is not None else ""), merged)
        _require_sound(region, {**files, **merged.files})
    with engine.database.write() as connection:
        if expected is not None:
            require_current(connection, region, expected)
        elif now is not None:
            require_current(connection, region)
            if connection.execute(LATEST, {"region": region}).one() != now:
                raise VersionMoved(region=region)
        return _release(engine, connection, region, files, by, reason, merged)


def _release(
    engine: Engine,
    connection: Connection,
    region: str,
    files: Mapping[str, bytes],
    by: str,
    reason: str,
    merged: Merged | None,
) -> Deployed:
    """These files, with the edits that stay; the files themselves are what the next ones are held against."""
    beside = orjson.dumps({**series.texts(files, region), **plays_of(files, region)}).decode()
    came = engine.definitions.store(connection, engine.clock, region, definitions.of_version(files), by)
    noted = Publishing(reason, released=Released(came.id, beside))
    kept = merged.edits if merged is not None else ()
    whole = merged.files if merged is not None and kept else files
    return Deployed(put(engine, connection, region, whole, by, noted), kept)


def _merged(
    engine: Engine, connection: Connection, now: Latest, files: Mapping[str, bytes], region: str
) -> Merged:
    """What runs, and these files, held against what came from files last."""
    base = _files_of(engine, connection, now.released_id, now.released_meetings)
    ours = _files_of(engine, connection, now.definition_id, now.meetings, now.plays)
    theirs = definitions.of_version(files) | series.as_files(series.texts(files, region))
    theirs |= plays.of_region(files, region)
    return merge(base, ours, theirs)


def _files_of(
    engine: Engine, connection: Connection, version: str | None, meetings: str, plays: str | None = None
) -> dict[str, bytes]:
    if version is None:
        return {}
    return {**engine.definitions.load(connection, version).files, **beside_of(meetings, plays)}


def _require_sound(region: str, files: Mapping[str, bytes]) -> None:
    refused = checks.refusals(checks.check(region, files))
    if refused:
        raise Unpublishable(refused)


def put(
    engine: Engine,
    connection: Connection,
    region: str,
    files: Mapping[str, bytes],
    by: str,
    publishing: Publishing,
) -> Definition:
    """Make these files, which were found sound, current, and plan the meetings that they name.

    Runs within the transaction of its caller.
    """
    meetings, version = series.texts(files, region), definitions.of_version(files)
    known = _meetings_of_now(connection, region)
    noted = replace(publishing, meetings=meetings, plays=plays_of(files, region))
    deployed = engine.definitions.deploy(connection, engine.clock, region, version, by, noted)
    if meetings or known:  # else they were planned before a publication kept them
        calendar.store(connection, region, series.parse(meetings), deployed.role)
    return deployed


def plays_of(files: Mapping[str, bytes], region: str) -> dict[str, str]:
    """Path -> text of each play among these files. What is no text was not found sound before."""
    return {path: data.decode() for path, data in plays.of_region(files, region).items()}


def _meetings_of_now(connection: Connection, region: str) -> dict[str, str]:
    latest = connection.execute(LATEST, {"region": region}).one_or_none()
    return dict(orjson.loads(latest.meetings)) if latest is not None else {}


def publish_again(
    engine: Engine, actor: Actor, region: str, publication_id: int, reason: str, expected: int
) -> Definition:
    """Go back to the version of an earlier publication, with the meetings and plays of then. Idempotent.

    What was planned stays planned. A version that was published once is not checked anew. `expected`: the
    number of the publication that is current. Raises PublicationUnknown, or VersionMoved when it is another.
    """
    with engine.database.write() as connection:
        found = connection.execute(
            select(Publication.definition_id, Publication.meetings, Publication.plays)
            .join(Region, Region.slug == Publication.region)
            .where(Publication.id == publication_id, Publication.region == region, access.designable(actor))
        ).one_or_none()
        if found is None:
            raise PublicationUnknown(region=region)
        require_current(connection, region)
        latest = connection.execute(LATEST, {"region": region}).one()
        if latest.id != expected:
            raise VersionMoved(region=region)
        earlier = engine.definitions.load(connection, found.definition_id)
        # Of before the first release that kept them, nothing is known: those of now stay.
        told = found.meetings if orjson.loads(found.meetings) else latest.meetings
        beside = beside_of(told, latest.plays if found.plays is None else found.plays)
        files = {**earlier.files, **beside}
        if actor.user_id is not None:
            drafts.forget(connection, actor.user_id, return_form(actor, publication_id))
        return put(engine, connection, region, files, actor.trace, Publishing(reason))


def return_form(actor: Actor, publication_id: int) -> drafts.Place:
    """The form in which a designer says why. Raises NotAllowed for who designs nothing."""
    access.require(bool(actor.designs_for))
    return drafts.Place(f"terug/{publication_id}", organisation_id=min(actor.designs_for))


def require_current(connection: Connection, region: str, expected: str = "") -> None:
    """Nobody publishes for this region until the transaction ends.

    Raises VersionMoved when the id of its version does not begin with `expected`.
    """
    current = select(Region.definition_id).where(Region.slug == region).with_for_update()
    found = connection.scalar(current)
    if found is None or not found.startswith(expected):
        raise VersionMoved(region=region)
