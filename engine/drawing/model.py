"""What a drawing consists of: frozen records, places in pixels, and the look-ups over them.

Must not know: XML, SpiffWorkflow, running cases, SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
GATEWAYS: Final = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
SUBPROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
TASKS: Final = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    }
)
ACTIVITIES: Final = TASKS | SUBPROCESSES | {"callActivity"}
ANY_NODE: Final = EVENTS | GATEWAYS | ACTIVITIES
STEPS: Final = ACTIVITIES | {"intermediateCatchEvent", "intermediateThrowEvent"}  # a token can be set there
ARTIFACTS: Final = frozenset({"textAnnotation", "dataObjectReference", "dataStoreReference", "group"})
LINKS: Final = frozenset({"association", "dataInputAssociation", "dataOutputAssociation"})


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing, in pixels from the top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """An upright rectangle; `x` and `y` are its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def grown(self, by: float) -> Bounds:
        """The rectangle `by` pixels larger on every side (smaller when negative)."""
        return Bounds(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def contains(self, other: Bounds) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def holds(self, point: Point) -> bool:
        return self.x <= point.x <= self.right and self.y <= point.y <= self.bottom

    def overlaps(self, other: Bounds) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Pool:
    id: str
    name: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    bounds: Bounds
    members: frozenset[str]  # ids named by flowNodeRef
    parent: str | None  # the lane around it

    @property
    def role(self) -> str:
        """The part of the id after `lane_` and before `__`."""
        return self.id.removeprefix("lane_").split("__")[0]


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node: event, gateway or activity."""

    id: str
    kind: str  # the BPMN element: userTask, startEvent, exclusiveGateway …
    name: str
    bounds: Bounds
    label: Bounds | None = None  # where the name stands, when it stands outside the shape
    documentation: str = ""
    lane: str | None = None  # innermost lane: by flowNodeRef, else by place
    parent: str | None = None  # the subprocess around it
    expanded: bool = False  # a subprocess that shows what is inside
    attached_to: str | None = None  # host of a boundary event
    interrupting: bool = True  # boundary and start events
    event: str | None = None  # timer, message, terminate, error …; "multiple" for more than one
    trigger: str = ""  # the message's name or the timer's expression
    calls: str | None = None  # process id (call activity) or decision id (business rule task)
    loop: str | None = None  # parallel, sequential or loop
    properties: Mapping[str, str] = field(default_factory=dict)  # SpiffWorkflow's extension properties

    @property
    def is_event(self) -> bool:
        return self.kind in EVENTS

    @property
    def is_gateway(self) -> bool:
        return self.kind in GATEWAYS

    @property
    def is_activity(self) -> bool:
        return self.kind in ACTIVITIES


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; source and target are always nodes of the same drawing."""

    id: str
    source: str
    target: str
    name: str
    waypoints: tuple[Point, ...]  # two or more
    label: Bounds | None = None
    is_default: bool = False
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A text annotation, data object, data store or group."""

    id: str
    kind: str
    text: str
    bounds: Bounds
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Association:
    id: str
    source: str
    target: str
    waypoints: tuple[Point, ...]
    direction: str = "None"  # None, One or Both: at which ends it has an arrow


def _grouped(nodes: Iterable[Node], flows: Iterable[tuple[str, Flow]]) -> Mapping[str, tuple[Flow, ...]]:
    found: dict[str, list[Flow]] = {node.id: [] for node in nodes}
    for end, flow in flows:
        found[end].append(flow)
    return {end: tuple(together) for end, together in found.items()}


@dataclass(frozen=True)
class Drawing:
    """One process as drawn on one page. Only what has a place is in it; `undrawn` names the rest."""

    file: str
    process: str  # process id
    name: str
    documentation: str
    pool: Pool | None
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    artifacts: tuple[Artifact, ...]
    associations: tuple[Association, ...]
    undrawn: tuple[str, ...]  # ids of elements without interchange, or drawn on another page

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def lane_by_id(self) -> Mapping[str, Lane]:
        return {lane.id: lane for lane in self.lanes}

    @cached_property
    def _outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped(self.nodes, ((flow.source, flow) for flow in self.flows))

    @cached_property
    def _incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped(self.nodes, ((flow.target, flow) for flow in self.flows))

    def renamed(self, rename: Callable[[str], str]) -> Drawing:
        """The same drawing with other names and documentation in it."""
        nodes = {
            node.id: new
            for node in self.nodes
            if (new := replace(node, name=rename(node.name), documentation=rename(node.documentation)))
            != node
        }
        documentation = rename(self.documentation)
        flows = {
            flow.id: replace(flow, name=name)
            for flow in self.flows
            if (name := rename(flow.name)) != flow.name
        }
        if not nodes and not flows and documentation == self.documentation:
            return self
        return replace(
            self,
            documentation=documentation,
            nodes=tuple(nodes.get(node.id, node) for node in self.nodes),
            flows=tuple(flows.get(flow.id, flow) for flow in self.flows),
        )

    def outgoing(self, node: str) -> tuple[Flow, ...]:
        return self._outgoing[node]

    def incoming(self, node: str) -> tuple[Flow, ...]:
        return self._incoming[node]

    def around(self, node: str) -> Iterator[Node]:
        """The subprocesses around a node, innermost first."""
        parent = self.by_id[node].parent
        while parent is not None and parent in self.by_id:
            yield self.by_id[parent]
            parent = self.by_id[parent].parent
