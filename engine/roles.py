"""The roles that the engine itself must know; all others are words of diagrams and organisations."""

from __future__ import annotations

from typing import Final

LANDLORD: Final = "woningcorporatie"
"""The role whose dossier it is."""
LEAD: Final = "regiehouder"
"""The fact that says who has the lead: a role, set by a script or a person."""
