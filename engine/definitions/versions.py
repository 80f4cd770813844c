"""The deployed versions: what new dossiers of a region start on, and what running ones keep.

Parsed once per version and shared between threads. Must not know: what is in a version, cases, people, HTTP.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.clock import Clock
from engine.definitions import contents
from engine.definitions.definition import Definition, build, identify
from engine.definitions.files import RegionUnknown
from engine.forms import Form
from engine.tables import Content, DefinitionFile, Publication, Region
from engine.tables import Definition as DefinitionRow

CACHED_VERSIONS = 32
LATEST = (
    select(
        Publication.id,
        Publication.definition_id,
        Publication.meetings,
        Publication.plays,
        Publication.released_id,
        Publication.released_meetings,
    )
    .where(Publication.region == bindparam("region"))
    .order_by(Publication.id.desc())
    .limit(1)
)
CURRENT = select(Region.definition_id).where(Region.slug == bindparam("region"))


@dataclass(frozen=True)
class Released:
    """What came from files last: a version, and its meetings (by folder) and plays (by path) as JSON."""

    definition_id: str | None = None
    meetings: str = "{}"


@dataclass(frozen=True)
class Publishing:
    """What is written down of a publication. Without `released` what came from files last stays that."""

    reason: str = ""
    meetings: Mapping[str, str] = field(default_factory=dict)  # folder -> text of its `overleggen.toml`
    plays: Mapping[str, str] = field(default_factory=dict)  # path -> text
    proposal_id: int | None = None
    released: Released | None = None


PLAIN = Publishing()


class Definitions:
    """The deployed versions. Safe to share between threads."""

    def __init__(self) -> None:
        self._built: OrderedDict[str, Definition] = OrderedDict()
        self._lock = threading.Lock()

    def current(self, connection: Connection, region: str) -> Definition:
        """What a new dossier of this region starts on. Raises RegionUnknown."""
        found = connection.scalar(CURRENT, {"region": region})
        if found is None:
            raise RegionUnknown(region=region)
        return self.load(connection, found)

    def start_form(self, connection: Connection, region: str) -> Form:
        """With which a new dossier of this region begins. Raises RegionUnknown."""
        definition = self.current(connection, region)
        return definition.forms.form(definition.start_form)

    def that_hears(self, connection: Connection, definition: Definition, message: str) -> Definition:
        """This version, or the one that its region has now, when this one is of before that message."""
        return definition if definition.started_by(message) else self.current(connection, definition.region)

    def load(self, connection: Connection, definition_id: str) -> Definition:
        if (kept := self._kept(definition_id)) is not None:
            return kept
        region = connection.scalar(select(DefinitionRow.region).where(DefinitionRow.id == definition_id))
        if region is None:
            raise RegionUnknown(definition=definition_id)
        rows = connection.execute(
            select(DefinitionFile.path, Content.content)
            .join(Content, Content.digest == DefinitionFile.digest)
            .where(DefinitionFile.definition_id == definition_id)
        )
        return self._keep(build(region, {row.path: row.content for row in rows}))

    def deploy(
        self,
        connection: Connection,
        clock: Clock,
        region: str,
        files: Mapping[str, bytes],
        by: str,
        publishing: Publishing = PLAIN,
    ) -> Definition:
        """Make these files what new dossiers of the region start on, and note it as a publication.

        Idempotent: what is current is noted once. Running dossiers keep their version. Raises DiagramRefused
        or DefinitionRefused.
        """
        definition = self.store(connection, clock, region, files, by)
        self._publish(connection, clock, definition, by, publishing)
        return definition

    def built(self, region: str, files: Mapping[str, bytes]) -> Definition:
        """These files, read once. Raises DiagramRefused or DefinitionRefused."""
        return self._kept(identify(region, files)) or self._keep(build(region, files))

    def store(
        self, connection: Connection, clock: Clock, region: str, files: Mapping[str, bytes], by: str
    ) -> Definition:
        """Keep these files as a version; what new dossiers start on stays. Idempotent. Raises as `deploy`."""
        definition = self.built(region, files)
        if connection.scalar(select(DefinitionRow.id).where(DefinitionRow.id == definition.id)) is None:
            contents.keep(connection, files.values())
            connection.execute(
                insert(DefinitionRow).values(
                    id=definition.id, region=region, deployed_at=clock.now(), deployed_by=by
                )
            )
            rows = [
                {"definition_id": definition.id, "path": path, "digest": contents.digest(content)}
                for path, content in files.items()
            ]
            connection.execute(insert(DefinitionFile), rows)
        return definition

    def _publish(
        self, connection: Connection, clock: Clock, definition: Definition, by: str, publishing: Publishing
    ) -> None:
        meetings = orjson.dumps(dict(publishing.meetings)).decode()
        plays = orjson.dumps(dict(publishing.plays), option=orjson.OPT_SORT_KEYS).decode()
        latest = connection.execute(LATEST, {"region": definition.region}).one_or_none()
        before = Released() if latest is None else Released(latest.released_id, latest.released_meetings)
        released, now = publishing.released or before, (definition.id, meetings, plays)
        known = (latest.definition_id, latest.meetings, latest.plays) if latest is not None else None
        if known == now and released == before:
            return
        connection.execute(delete(Region).where(Region.slug == definition.region))
        connection.execute(
            insert(Region).values(slug=definition.region, name=definition.title, definition_id=definition.id)
        )
        connection.execute(
            insert(Publication).values(
                region=definition.region,
                definition_id=definition.id,
                at=clock.now(),
                actor=by,
                reason=publishing.reason,
                meetings=meetings,
                plays=plays,
                proposal_id=publishing.proposal_id,
                released_id=released.definition_id,
                released_meetings=released.meetings,
            )
        )

    def _kept(self, definition_id: str) -> Definition | None:
        with self._lock:
            if definition_id in self._built:
                self._built.move_to_end(definition_id)
            return self._built.get(definition_id)

    def _keep(self, definition: Definition) -> Definition:
        with self._lock:
            kept = self._built.setdefault(definition.id, definition)
            while len(self._built) > CACHED_VERSIONS:
                self._built.popitem(last=False)
            return kept
