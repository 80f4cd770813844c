"""A BPMN file as it is drawn: pool, lanes, nodes, flows and notes with their places, as plain data.

Owns the reading of diagram interchange. Must not know: SpiffWorkflow, running cases, SVG.
"""

from engine.drawing.ahead import Next, next_steps
from engine.drawing.model import (
    ACTIVITIES,
    ANY_NODE,
    EVENTS,
    GATEWAYS,
    STEPS,
    SUBPROCESSES,
    TASKS,
    Artifact,
    Association,
    Bounds,
    Drawing,
    Flow,
    Lane,
    Node,
    Point,
    Pool,
)
from engine.drawing.reader import DrawingError, read

__all__ = [
    "ACTIVITIES",
    "ANY_NODE",
    "EVENTS",
    "GATEWAYS",
    "STEPS",
    "SUBPROCESSES",
    "TASKS",
    "Artifact",
    "Association",
    "Bounds",
    "Drawing",
    "DrawingError",
    "Flow",
    "Lane",
    "Next",
    "Node",
    "Point",
    "Pool",
    "next_steps",
    "read",
]
