"""How a BPMN or DMN file is written: in one way, whoever or whatever saved it.

Two files that say the same are the same bytes, so that a difference is what a designer did. Owns the
canonical form, and the way of a file to an editor and back. Must not know: versions, the database, HTTP.
"""

from engine.writing.canonical import canonical
from engine.writing.decisions import canonical_decision, decision_form, opened_decision
from engine.writing.editor import ContentLost, for_editor, restore

__all__ = [
    "ContentLost",
    "canonical",
    "canonical_decision",
    "decision_form",
    "for_editor",
    "opened_decision",
    "restore",
]
