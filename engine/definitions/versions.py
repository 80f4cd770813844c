"""The deployed versions: what new dossiers of a region start on, and what running ones keep.

Parsed once per version and shared between threads. Must not know: what is in a version, cases, people, HTTP.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.clock import Clock
from engine.definitions.definition import Definition, build, identify
from engine.definitions.files import RegionUnknown
from engine.forms import Form
from engine.tables import Definition as DefinitionRow
from engine.tables import DefinitionFile, Publication, Region

CACHED_VERSIONS = 32
NO_MEETINGS: Mapping[str, str] = MappingProxyType({})
LATEST = (
    select(Publication.definition_id, Publication.meetings)
    .where(Publication.region == bindparam("region"))
    .order_by(Publication.id.desc())
    .limit(1)
)
CURRENT = select(Region.definition_id).where(Region.slug == bindparam("region"))


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
            select(DefinitionFile.path, DefinitionFile.content).where(
                DefinitionFile.definition_id == definition_id
            )
        )
        return self._keep(build(region, {row.path: row.content for row in rows}))

    def deploy(
        self,
        connection: Connection,
        clock: Clock,
        region: str,
        files: Mapping[str, bytes],
        by: str,
        *,
        reason: str = "",
        meetings: Mapping[str, str] = NO_MEETINGS,
    ) -> Definition:
        """Make these files what new dossiers of the region start on, and note it as a publication.

        `meetings`: folder -> text of its `overleggen.toml`. Idempotent: what is current is noted once.
        Running dossiers keep their version. Raises DiagramRefused or DefinitionRefused.
        """
        definition = self._kept(identify(region, files)) or self._keep(build(region, files))
        known = connection.scalar(select(DefinitionRow.id).where(DefinitionRow.id == definition.id))
        if known is None:
            connection.execute(
                insert(DefinitionRow).values(
                    id=definition.id, region=region, deployed_at=clock.now(), deployed_by=by
                )
            )
            connection.execute(
                insert(DefinitionFile),
                [{"definition_id": definition.id, "path": p, "content": c} for p, c in files.items()],
            )
        self._publish(connection, clock, definition, by, reason, orjson.dumps(dict(meetings)).decode())
        return definition

    def _publish(
        self,
        connection: Connection,
        clock: Clock,
        definition: Definition,
        by: str,
        reason: str,
        meetings: str,
    ) -> None:
        latest = connection.execute(LATEST, {"region": definition.region}).one_or_none()
        if latest is not None and tuple(latest) == (definition.id, meetings):
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
                reason=reason,
                meetings=meetings,
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
