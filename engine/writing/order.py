"""In which order the parts of an element are written, and which attributes go without saying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.drawing import ANY_NODE
from engine.spiff import BPMN

DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
DD: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"

# As the schema of BPMN orders them; what it leaves free comes in the order in which one reads a drawing.
_CHILDREN: Final = (
    ("documentation",),
    ("extensionElements",),
    ("import", "itemDefinition", "dataStore"),
    ("collaboration",),
    ("message",),
    ("signal", "error", "escalation", "interface", "resource"),
    ("category", "categoryValue"),
    ("process",),
    ("BPMNDiagram", "BPMNPlane"),
    ("participant",),
    ("messageFlow",),
    ("flowNodeRef",),
    ("childLaneSet",),
    ("incoming",),
    ("outgoing",),
    ("ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation"),
    ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"),
    ("loopCardinality",),
    ("loopDataInputRef",),
    ("loopDataOutputRef",),
    ("inputDataItem",),
    ("outputDataItem",),
    ("completionCondition",),
    ("script",),
    ("conditionExpression",),
    ("laneSet",),
    ("lane",),
    tuple(ANY_NODE),
    ("dataObject", "dataObjectReference", "dataStoreReference"),
    ("sequenceFlow",),
    ("textAnnotation", "group"),
    ("association",),
    ("BPMNShape",),
    ("BPMNEdge",),
    ("Bounds", "waypoint"),
    ("BPMNLabel",),
)
RANK: Final[Mapping[str, int]] = {name: rank for rank, names in enumerate(_CHILDREN) for name in names}
OTHER_RANK: Final = RANK["script"]
"""Of what stands nowhere above: event definitions, text, vocabularies of others."""

_ATTRIBUTES: Final = (
    "id",
    "bpmnElement",
    "sourceRef",
    "targetRef",
    "name",
    "type",
    "value",
    "processRef",
    "attachedToRef",
    "x",
    "y",
    "width",
    "height",
)
ATTRIBUTE_RANK: Final[Mapping[str, int]] = {name: rank for rank, name in enumerate(_ATTRIBUTES)}

# The values that the schema of BPMN gives them; an editor leaves them out.
DEFAULTS: Final[Mapping[str, str]] = {
    "cancelActivity": "true",
    "completionQuantity": "1",
    "expressionLanguage": "http://www.w3.org/1999/XPath",
    "gatewayDirection": "Unspecified",
    "isClosed": "false",
    "isForCompensation": "false",
    "isInterrupting": "true",
    "isSequential": "false",
    "parallelMultiple": "false",
    "processType": "None",
    "startQuantity": "1",
    "triggeredByEvent": "false",
    "typeLanguage": "http://www.w3.org/2001/XMLSchema",
}
EXPRESSIONS: Final = frozenset(
    f"{BPMN}{name}" for name in ("conditionExpression", "timeDate", "completionCondition")
)
NAMESPACES: Final[Mapping[str, str]] = {
    BPMN[1:-1]: "bpmn",
    DI[1:-1]: "bpmndi",
    DC[1:-1]: "dc",
    DD[1:-1]: "di",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    XSI[1:-1]: "xsi",
}
"""Declared in every file, so that the first extension or condition changes no other line."""
