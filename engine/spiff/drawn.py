"""What a diagram says, read from its XML: elements with their lanes, messages, facts that are written.

Must not know SpiffWorkflow or whether it can all be executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.drawing.text_width import whole
from engine.expressions import ExpressionRefused, compile_script
from engine.spiff.document import BPMN, SPIFF, properties, tag
from engine.spiff.model import Element

FLOW_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
        "userTask", "serviceTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess",
        "exclusiveGateway", "parallelGateway",
    }
)  # fmt: skip
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def elements_of(process: Any) -> dict[str, Element]:
    """Every flow node of a process; the lane is the one it is drawn in, also inside a subprocess."""
    lanes = {
        (ref.text or "").strip(): str(lane.get("id"))
        for lane in process.iter(f"{BPMN}lane")
        for ref in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    found = {}
    for node in process.iter():
        if tag(node) not in FLOW_NODES or not node.get("id"):
            continue
        lane = next((lanes[n.get("id")] for n in _outwards(node) if n.get("id") in lanes), None)
        documentation = node.findtext(f"{BPMN}documentation") or ""
        found[str(node.get("id"))] = Element(
            id=str(node.get("id")),
            kind=tag(node),
            name=whole(node.get("name") or ""),
            process=str(process.get("id")),
            role=role_of(lane),
            documentation=documentation.strip(),
            properties=properties(node),
        )
    return found


def _outwards(node: Any) -> Iterator[Any]:
    """A boundary event without a lane is in that of its host, an inner element in that of its subprocess."""
    while node is not None:
        yield node
        host, parent = node.get("attachedToRef"), node.getparent()
        if host is not None and parent is not None:
            yield from (n for n in parent if n.get("id") == host)
        node = parent


def role_of(lane: str | None) -> str | None:
    """`lane_wijkteam__reactie` -> `wijkteam`."""
    return lane.removeprefix("lane_").split("__")[0] if lane else None


def message_names(root: Any) -> dict[str, str]:
    """Id -> name of the messages that a file declares."""
    return {str(m.get("id")): str(m.get("name")) for m in root.iter(f"{BPMN}message")}


def message_of(event: Any, names: Mapping[str, str]) -> str | None:
    definition = event.find(f"{BPMN}messageEventDefinition")
    return names.get(definition.get("messageRef")) if definition is not None else None


def messages(process: Any, names: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the messages that a process can throw, and of those that it can catch."""
    throws: set[str] = set()
    catches: set[str] = set()
    for node in process.iter():
        name = message_of(node, names) if tag(node) in FLOW_NODES else None
        if name is not None:
            (catches if tag(node) in CATCHING else throws).add(name)
    return frozenset(throws), frozenset(catches)


def decision_of(task: Any) -> str | None:
    text = task.findtext(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
    return text.strip() if text and text.strip() else None


def facts_written(process: Any, outputs: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Names set by scripts, decisions (`outputs`: decision id -> names) and the results of lists."""
    names: set[str] = set()
    for script in process.iter(f"{BPMN}script"):
        try:
            names |= compile_script(script.text or "").targets
        except ExpressionRefused:  # the subset check says so, with its reason
            continue
    for task in process.iter(f"{BPMN}businessRuleTask"):
        names |= outputs.get(decision_of(task) or "", frozenset())
    names |= {(ref.text or "").strip() for ref in process.iter(f"{BPMN}loopDataOutputRef")}
    return frozenset(names)


def decision_outputs(root: Any) -> dict[str, frozenset[str]]:
    """Decision id -> facts it sets, for one decision file."""
    return {
        str(decision.get("id")): frozenset(
            str(output.get("name")).split(".")[0]
            for output in decision.iterfind("{*}decisionTable/{*}output")
        )
        for decision in root.iter("{*}decision")
    }


def kept_messages(root: Any) -> frozenset[str]:
    """Names of the messages with the property `bewaren` = `ja`: nobody has to wait for them yet."""
    found = (m for m in root.iter(f"{BPMN}message") if properties(m).get("bewaren") == "ja")
    return frozenset(m.get("name") for m in found)
