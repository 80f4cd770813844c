"""A *proef*: one way through the route of a region, written down so that it can be played again and again.

What it is, how its file is read and written. Pure. Must not know: the database, how a dossier is moved.
"""

from engine.plays.model import FOLDER, Expected, Kind, Play, Step, is_play, of_region
from engine.plays.reading import PlayRefused, read

__all__ = ["FOLDER", "Expected", "Kind", "Play", "PlayRefused", "Step", "is_play", "of_region", "read"]
