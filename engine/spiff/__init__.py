"""The only package that knows SpiffWorkflow: parsing diagrams, running one process, storing its state.

Owns: what a diagram may use, how a process moves, the stored form of its state.
Must not know: the database, HTTP, the clock (no timer fires here by itself), who may do what.
"""

from engine.spiff.execution import Execution, StepFailed, Thrown, WaitingTimer, WorkItem
from engine.spiff.parsing import DiagramRefused, Element, ProcessModel, parse

__all__ = [
    "DiagramRefused",
    "Element",
    "Execution",
    "ProcessModel",
    "StepFailed",
    "Thrown",
    "WaitingTimer",
    "WorkItem",
    "parse",
]
