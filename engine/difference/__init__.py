"""What a change of the definitions means: two versions compared by what they say, never by their XML.

Pure: two versions in, a `Difference` out. Must not know: the database, dossiers, HTTP.
"""

from engine.difference.compare import compare
from engine.difference.diagrams import AFTER, ALWAYS, HOST, INSIDE
from engine.difference.model import Aspect, Change, Difference, Happened, Kind, Subject

__all__ = [
    "AFTER",
    "ALWAYS",
    "HOST",
    "INSIDE",
    "Aspect",
    "Change",
    "Difference",
    "Happened",
    "Kind",
    "Subject",
    "compare",
]
