"""A decision table of the small region, for the tests of pages and laws."""

from __future__ import annotations

from engine.proposals import tables
from engine.proposals.tables import Column, Grid, Row

PATH = "processes/proef/toon.dmn"
GRID = Grid(
    "Hoe schrijf je?",
    "De toon volgt uit de reactie.",
    "UNIQUE",
    (Column("", "Wat doet de huurder?", "reactie"), Column("", "Achterstand", "achterstand", "number")),
    (Column("", "Toon", "toon"), Column("", "Bellen?", "bellen", "boolean")),
    (
        Row("", "Die doet mee.", ('"geaccepteerd"', "< 500", '"vriendelijk"', "False")),
        Row("", "", ('"geaccepteerd"', ">= 500", '"zakelijk"', "True")),
        Row("", "", ('"geweigerd"', "", '"dringend"', "True")),
    ),
)
TABLE = tables.begun("toon", GRID)
FIRST, SECOND, THIRD = "toon_regel_1", "toon_regel_2", "toon_regel_3"
REACTS, OWES, TONE, CALLS = "toon_vraag_1", "toon_vraag_2", "toon_uitkomst_1", "toon_uitkomst_2"
