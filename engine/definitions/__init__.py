"""What designers make of a region: read from files and held as one; stored as versions (`versions`).

Loads no database: `drempel check` stands on it.
"""

from engine.definitions.definition import (
    NO_VERSION,
    SHARED,
    STAND,
    Action,
    Definition,
    DefinitionRefused,
    RegionUnknown,
    Setting,
    build,
    identify,
    read_files,
    regions,
)

__all__ = [
    "NO_VERSION",
    "SHARED",
    "STAND",
    "Action",
    "Definition",
    "DefinitionRefused",
    "RegionUnknown",
    "Setting",
    "build",
    "identify",
    "read_files",
    "regions",
]
