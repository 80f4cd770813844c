"""From BPMN and DMN bytes to process models that run: parse, wire, give lanes, hand terms and messages to us.

Models are immutable after `parse` and shared between threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

from engine.errors import DrempelError
from engine.spiff.facts_reference import FactsReference
from engine.spiff.subset import problems
from engine.spiff.term import Term

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"


class DiagramRefused(DrempelError):
    """This diagram cannot be executed. Open it in the designer and mend the elements that are named."""

    code = "diagram:refused"

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


@dataclass(frozen=True)
class Element:
    """One drawn element: what the inbox, the timeline and the checks need to know of it."""

    id: str
    kind: str  # the BPMN tag: userTask, boundaryEvent, ...
    name: str
    process: str  # id of the process in whose drawing it stands
    role: str | None  # from the lane it is drawn in
    documentation: str
    properties: Mapping[str, str]

    @property
    def form(self) -> str | None:
        return self.properties.get("formJsonSchemaFilename")


@dataclass(frozen=True)
class ProcessModel:
    """One process, ready to run with all that it calls. `start_message` is None for a main route."""

    id: str
    name: str
    path: str
    elements: Mapping[str, Element]  # of this process and of everything that it calls
    own: frozenset[str]  # ids drawn in this process itself
    start: str  # id of its start event
    start_message: str | None
    properties: Mapping[str, str]
    spec: Any = field(repr=False)
    subspecs: Mapping[str, Any] = field(repr=False)

    @property
    def is_main(self) -> bool:
        return self.properties.get("hoofdroute") == "ja"


def safe_xml(data: bytes, path: str) -> Any:
    """The root element. Refuses document types and entities (an internal one can still grow without end)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DiagramRefused([f"{path}: no valid XML (line {error.lineno})"]) from error
    if root.getroottree().docinfo.doctype:
        raise DiagramRefused([f"{path}: a DOCTYPE is not allowed; remove it"])
    return root


def parse(files: Mapping[str, bytes]) -> dict[str, ProcessModel]:
    """All processes in these files (path -> content; .bpmn and .dmn), by process id.

    Raises DiagramRefused with every reason found, each naming file and element.
    """
    roots = {path: safe_xml(data, path) for path, data in files.items() if path.endswith((".bpmn", ".dmn"))}
    reasons = [reason for path, root in roots.items() for reason in problems(path, root)]
    reasons += _double_ids(roots)
    if reasons:
        raise DiagramRefused(reasons)
    parser = SpiffBpmnParser()
    try:
        for path, root in roots.items():
            add = parser.add_bpmn_xml if path.endswith(".bpmn") else parser.add_dmn_xml
            add(root, filename=path)
        return _models(parser, roots)
    except ValidationException as error:
        raise DiagramRefused([f"{error.file_name}: {error.tag} {error.id}: {error}"]) from error


def _double_ids(roots: Mapping[str, Any]) -> Iterable[str]:
    seen: dict[str, str] = {}
    for path, root in roots.items():
        for node in root.iter():
            identifier = node.get("id")
            if identifier is None or not str(node.tag).startswith((BPMN, SPIFF)):
                continue
            if str(node.tag) in (f"{BPMN}definitions", f"{BPMN}message", f"{SPIFF}parameter"):
                continue  # messages are declared in every file that speaks them
            if str(node.tag) == f"{SPIFF}serviceTaskOperator" and "/" in identifier:
                continue  # an operator has its own form of name and is called from many places
            if identifier in seen:
                yield f"{path}: {identifier}: this id is used in {seen[identifier]} too; rename one of them"
            seen.setdefault(identifier, path)


def _models(parser: Any, roots: Mapping[str, Any]) -> dict[str, ProcessModel]:
    elements: dict[str, Element] = {}
    processes: dict[str, tuple[str, Any]] = {}
    for path, root in roots.items():
        for process in root.iter(f"{BPMN}process"):
            processes[process.get("id")] = (path, process)
            elements |= _elements(process)
    models = {}
    for process_id, (path, node) in processes.items():
        spec, subspecs = parser.get_spec(process_id), parser.get_subprocess_specs(process_id)
        own = frozenset(e.id for e in elements.values() if e.process == process_id)
        called = {process_id} | {s.name for s in subspecs.values()}
        reachable = {e.id: e for e in elements.values() if e.process in called}
        for one in [spec, *subspecs.values()]:
            _prepare(one, elements)
        start = next(n for n in node if n.tag == f"{BPMN}startEvent")
        models[process_id] = ProcessModel(
            process_id,
            node.get("name") or process_id,
            path,
            reachable,
            own,
            start.get("id"),
            _message_name(start, roots[path]),
            _properties(node),
            spec,
            subspecs,
        )
    return models


def _message_name(event: Any, root: Any) -> str | None:
    definition = event.find(f"{BPMN}messageEventDefinition")
    if definition is None:
        return None
    message = next(m for m in root.iter(f"{BPMN}message") if m.get("id") == definition.get("messageRef"))
    return str(message.get("name"))


def _properties(node: Any) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {p.get("name"): p.get("value") for p in node.iterfind(path)}


def _elements(process: Any) -> dict[str, Element]:
    """Every flow node of a process; the lane is the one it is drawn in, also inside a subprocess."""
    lanes = {
        (ref.text or "").strip(): lane.get("id")
        for lane in process.iter(f"{BPMN}lane")
        for ref in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    flow_nodes = ("Task", "Event", "Gateway", "task", "callActivity", "subProcess")
    found = {}
    for node in process.iter():
        tag = str(node.tag).removeprefix(BPMN)
        if not str(node.tag).startswith(BPMN) or not tag.endswith(flow_nodes) or not node.get("id"):
            continue
        lane = next((lanes[n.get("id")] for n in _with_ancestors(node) if n.get("id") in lanes), None)
        documentation = node.find(f"{BPMN}documentation")
        found[node.get("id")] = Element(
            node.get("id"),
            tag,
            " ".join((node.get("name") or "").split()),
            process.get("id"),
            role_of(lane),
            (documentation.text or "").strip() if documentation is not None else "",
            _properties(node),
        )
    return found


def _with_ancestors(node: Any) -> Iterable[Any]:
    while node is not None:
        yield node
        # A boundary event without a lane of its own is in the lane of its host.
        host = node.get("attachedToRef")
        parent = node.getparent()
        if host is not None and parent is not None:
            yield from (n for n in parent if n.get("id") == host)
        node = parent


def role_of(lane: str | None) -> str | None:
    """`lane_wijkteam__reactie` -> `wijkteam`."""
    return lane.removeprefix("lane_").split("__")[0] if lane else None


def _prepare(spec: Any, elements: Mapping[str, Element]) -> None:
    """Adapt one parsed specification: lanes as drawn, terms that never fire by themselves, loops wired.

    SpiffWorkflow connects a loop task to its child only when it creates one; a specification that was parsed
    afresh (another process, a restart) would wait for ever, so it is connected here.
    """
    for name, task_spec in spec.task_specs.items():
        drawn = elements.get(name.split(" [")[0])  # a multi-instance child is named "x [child]"
        if drawn is not None:
            task_spec.lane = drawn.role
        definition = getattr(task_spec, "event_definition", None)
        if type(definition) is TimeDateEventDefinition:
            task_spec.event_definition = Term(definition.name, definition.expression)
        if isinstance(task_spec, LoopTask):
            child = spec.task_specs[task_spec.task_spec]
            if not child.completed_event.is_connected(task_spec.merge_child):
                child.completed_event.connect(task_spec.merge_child)
        if isinstance(task_spec, MultiInstanceTask):
            task_spec.data_input = FactsReference.instead_of(task_spec.data_input)
            task_spec.data_output = FactsReference.instead_of(task_spec.data_output)
