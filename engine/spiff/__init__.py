"""The only package that knows SpiffWorkflow: parsing diagrams, running one process, storing its state.

Owns: what a diagram may use, how a process moves, the stored form of its state.
Must not know: the database, HTTP, the clock (no timer fires here by itself), who may do what.
"""

from engine.spiff.codec import StateUnreadable
from engine.spiff.document import BPMN, DMN, SPIFF, DiagramRefused, read_xml
from engine.spiff.execution import Execution, NotOpen, StepFailed, Thrown, WaitingTimer, WorkItem
from engine.spiff.model import Element, ProcessModel
from engine.spiff.moving import MoveImpossible, Why, alike, renamed
from engine.spiff.parsing import parse, problems_in
from engine.spiff.subset import DECLARATIONS
from engine.spiff.tables import Table, tables_of
from engine.spiff.texts import ASKED, CELL, Text, lists_of, texts_of
from engine.spiff.vocabulary import Vocabulary, unknown_words

__all__ = [
    "ASKED",
    "BPMN",
    "CELL",
    "DECLARATIONS",
    "DMN",
    "SPIFF",
    "DiagramRefused",
    "Element",
    "Execution",
    "MoveImpossible",
    "NotOpen",
    "ProcessModel",
    "StateUnreadable",
    "StepFailed",
    "Table",
    "Text",
    "Thrown",
    "Vocabulary",
    "WaitingTimer",
    "Why",
    "WorkItem",
    "alike",
    "lists_of",
    "parse",
    "problems_in",
    "read_xml",
    "renamed",
    "tables_of",
    "texts_of",
    "unknown_words",
]
