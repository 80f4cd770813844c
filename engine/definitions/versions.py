"""The deployed versions: what new dossiers of a region start on, and what running ones keep.

Parsed once per version and shared between threads. Must not know: what is in a version, cases, people, HTTP.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.clock import Clock
from engine.definitions.definition import Definition, RegionUnknown, build, identify
from engine.tables import Definition as DefinitionRow
from engine.tables import DefinitionFile, Region

CACHED_VERSIONS = 32
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
        self, connection: Connection, clock: Clock, region: str, files: Mapping[str, bytes], by: str
    ) -> Definition:
        """Make these files what new dossiers of the region start on. Idempotent.

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
        connection.execute(delete(Region).where(Region.slug == region))
        connection.execute(
            insert(Region).values(slug=region, name=definition.title, definition_id=definition.id)
        )
        return definition

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
