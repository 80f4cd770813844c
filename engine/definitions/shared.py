"""What all regions share, as the regions have it now: a version of its own that nothing runs on.

Each region holds these files within its own version. Must not know: who may change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from engine.definitions.definition import Definition
from engine.definitions.files import SHARED
from engine.definitions.versions import LATEST, Definitions
from engine.tables import Region

OWN = (f"processes/{SHARED}/", f"forms/{SHARED}/")


@dataclass(frozen=True)
class Using:
    """A region that runs on these files, with its current version and the last publication of it."""

    slug: str
    name: str
    version: str
    publication: int
    beside: Mapping[str, bytes]  # path -> text of its meetings and plays


def using(connection: Connection) -> tuple[Using, ...]:
    """All regions, by slug."""
    found = connection.execute(select(Region.slug, Region.name).order_by(Region.slug)).all()
    rows = ((row, connection.execute(LATEST, {"region": row.slug}).one()) for row in found)
    return tuple(
        Using(
            slug=row.slug,
            name=row.name,
            version=latest.definition_id,
            publication=latest.id,
            beside=beside_of(latest.meetings, latest.plays),
        )
        for row, latest in rows
    )


def files_of(connection: Connection, definitions: Definitions) -> dict[str, bytes]:
    """Those of the version; where two regions have different ones, what was published last."""
    files: dict[str, bytes] = {}
    for one in sorted(using(connection), key=lambda one: one.publication):
        version = definitions.load(connection, one.version)
        files |= {path: data for path, data in version.files.items() if path.startswith(OWN)}
    return files


def beside(connection: Connection) -> dict[str, bytes]:
    """As `files_of`: those that belong to no version."""
    found: dict[str, bytes] = {}
    for one in sorted(using(connection), key=lambda one: one.publication):
        found |= {path: data for path, data in one.beside.items() if path.startswith(OWN)}
    return found


def beside_of(meetings: str, plays: str | None) -> dict[str, bytes]:
    """Path -> text of what a publication holds beside its version. A play can stand among the meetings."""
    told = {**orjson.loads(meetings), **orjson.loads(plays or "{}")}
    return {
        name if "/" in name else f"processes/{name}/overleggen.toml": text.encode()
        for name, text in told.items()
    }


def version_of(connection: Connection, definitions: Definitions) -> Definition:
    """These files read as one version."""
    return definitions.built(SHARED, files_of(connection, definitions))
