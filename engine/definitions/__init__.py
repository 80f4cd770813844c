"""What designers make of a region: read from files and held as one; stored as versions (`versions`).

Loads no database: `drempel check` stands on it.
"""

from engine.definitions.definition import (
    CLOSING,
    EXAMPLES,
    STAND,
    Action,
    Booking,
    Definition,
    DefinitionRefused,
    Setting,
    build,
    identify,
    read_examples,
    read_regional,
    read_settings,
    read_without,
)
from engine.definitions.files import (
    NO_VERSION,
    SHARED,
    RegionUnknown,
    of_version,
    read_all,
    read_files,
    regions,
)

__all__ = [
    "CLOSING",
    "EXAMPLES",
    "NO_VERSION",
    "SHARED",
    "STAND",
    "Action",
    "Booking",
    "Definition",
    "DefinitionRefused",
    "RegionUnknown",
    "Setting",
    "build",
    "identify",
    "of_version",
    "read_all",
    "read_examples",
    "read_files",
    "read_regional",
    "read_settings",
    "read_without",
    "regions",
]
