"""Publishing: a version becomes what the new dossiers of a region start on, and its meetings are planned.

Every function is one transaction. Running dossiers keep the version that they started on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import orjson
from sqlalchemy import Connection, select

from engine import access, checks, definitions, drafts, plays
from engine.access import Actor
from engine.checks import Finding
from engine.context import Engine
from engine.definitions import Definition
from engine.definitions.versions import LATEST, Publishing, Released
from engine.errors import Conflict, DrempelError, NotFound
from engine.meetings import calendar, series
from engine.tables import Publication, Region

LONGEST_REASON = 500


class Unpublishable(DrempelError):
    """These definitions are not published; `drempel check` says each thing to mend."""

    code = "definition:unpublishable"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(finding.line() for finding in findings))


class VersionMoved(Conflict):
    """Someone published another version meanwhile. Look what changed, and decide again."""

    code = "version:moved"


class PublicationUnknown(NotFound):
    """This region has no such publication, or you do not design for it."""

    code = "publication:unknown"


def deploy(
    engine: Engine, folder: Path, region: str, by: str, reason: str = "", expected: str | None = None
) -> Definition:
    """Publish the files of a region. Idempotent.

    `expected`: the beginning of the id of the version that it replaces. Raises VersionMoved when another is
    current, and Unpublishable with all that is wrong; then nothing changed.
    """
    files = definitions.read_all(folder, region)
    refused = checks.refusals(checks.check(region, files))
    if refused:
        raise Unpublishable(refused)
    with engine.database.write() as connection:
        if expected is not None:
            require_current(connection, region, expected)
        meetings = orjson.dumps(series.texts(files, region)).decode()
        released = Released(definitions.identify(region, definitions.of_version(files)), meetings)
        return put(engine, connection, region, files, by, Publishing(reason, released=released))


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
        meetings = orjson.loads(found.meetings) or _meetings_of_now(connection, region)
        beside = {series.path_of(slug): text for slug, text in meetings.items()}
        beside |= orjson.loads((latest.plays if found.plays is None else found.plays) or "{}")
        files = {**earlier.files, **{path: text.encode() for path, text in beside.items()}}
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
