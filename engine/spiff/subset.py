"""What a diagram may use: the part of BPMN and DMN that the engine really executes. The rest is refused.

Each rule stands here with its reason, because a designer reads it. Pure: works on the parsed XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.expressions import ExpressionRefused, compile_expression, compile_script
from engine.spiff.document import BPMN, SPIFF

FLOW_NODES = {
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
    "userTask", "serviceTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess",
    "exclusiveGateway", "parallelGateway",
}  # fmt: skip
OTHER = {
    "definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef",
    "sequenceFlow", "incoming", "outgoing", "extensionElements", "documentation", "conditionExpression", "message",
    "script",
    "messageEventDefinition", "timerEventDefinition", "timeDate", "textAnnotation", "text", "association",
    "multiInstanceLoopCharacteristics", "loopDataInputRef", "loopDataOutputRef", "inputDataItem",
    "outputDataItem", "completionCondition", "dataObject", "dataObjectReference",
}  # fmt: skip
REASONS = {
    "timeCycle": "a repeating timer drifts and catches up missed rounds; draw a loop with a computed date",
    "timeDuration": "a duration of months is counted wrongly; use timeDate with term(...)",
    "terminateEventDefinition": "a terminate end also ends work of others; end the process with a message",
    "eventBasedGateway": "its due date cannot be shown; use a task or subprocess with boundary events",
    "inclusiveGateway": "an inclusive join can wait for ever; use exclusive or parallel gateways",
    "complexGateway": "it is not executed; use exclusive or parallel gateways",
    "signalEventDefinition": "a signal would reach other dossiers; use a message",
    "errorEventDefinition": "errors become incidents; draw the alternative as a gateway",
    "transaction": "there is nothing to compensate here; use a subprocess",
    "task": "say what kind of work it is: user task, service task or script task",
    "manualTask": "a person needs a form to say that it is done; use a user task",
    "sendTask": "use a message throw event",
    "receiveTask": "use a message catch event",
    "standardLoopCharacteristics": "draw the loop with a gateway",
}
ENGINE_NAMES = {"Root", "Start", "End"}


def problems(path: str, root: Any) -> Iterator[str]:
    """Everything in this file that would not run as drawn: `file: element: reason`."""
    rules: tuple[Callable[[Any], Iterator[tuple[Any, str]]], ...]
    rules = (
        (_decisions,) if path.endswith(".dmn") else (_known, _events, _gateways, _names, _expressions, _calls)
    )
    for rule in rules:
        for node, reason in rule(root):
            yield f"{path}: {node.get('id') or _host(node).get('id')}: {reason}"


def _host(node: Any) -> Any:
    while node.get("id") is None and node.getparent() is not None:
        node = node.getparent()
    return node


def _known(root: Any) -> Iterator[tuple[Any, str]]:
    for node in root.iter():
        tag = str(node.tag)
        name = tag.removeprefix(BPMN)
        if tag.startswith(BPMN) and name not in FLOW_NODES | OTHER:
            yield node, REASONS.get(name, f"{name} is not executed")
    for node in root.iter(f"{BPMN}subProcess"):
        if node.get("triggeredByEvent") == "true":
            yield (
                node,
                "an event subprocess leaves everything else running; use a message boundary on a subprocess",
            )
    for node in root.iter(f"{BPMN}callActivity"):
        if node.find(f"{BPMN}multiInstanceLoopCharacteristics") is not None:
            yield node, "a repeated call cannot be interrupted; put the call in a subprocess that repeats"
    for node in root.iter(f"{BPMN}multiInstanceLoopCharacteristics"):
        if node.find(f"{BPMN}loopDataInputRef") is None or node.find(f"{BPMN}inputDataItem") is None:
            yield node, "name the list (loopDataInputRef) and the item (inputDataItem)"
        if node.find(f"{BPMN}loopDataOutputRef") is None or node.find(f"{BPMN}outputDataItem") is None:
            yield node, "name the result list (loopDataOutputRef) and the result of one item (outputDataItem)"


def _events(root: Any) -> Iterator[tuple[Any, str]]:
    for process in root.iter(f"{BPMN}process", f"{BPMN}subProcess"):
        starts = process.findall(f"{BPMN}startEvent")
        if len(starts) != 1:
            yield process, f"has {len(starts)} start events; draw exactly one"
    messages = {node.get("id") for node in root.iter(f"{BPMN}message")}
    for node in root.iter(f"{BPMN}messageEventDefinition"):
        if node.get("messageRef") not in messages:
            yield node, "refers to a message that this file does not declare"
    for node in root.iter(f"{BPMN}timerEventDefinition"):
        if node.find(f"{BPMN}timeDate") is None:
            yield node, "a timer needs a timeDate with an expression such as term(vervaldatum, 'P1M15D')"
        if str(_host(node.getparent()).tag) == f"{BPMN}startEvent":
            yield node, "a process does not start by the clock; let another process send a message"
    for node in root.iter(f"{BPMN}boundaryEvent"):
        if all(not str(child.tag).endswith("EventDefinition") for child in node):
            yield node, "a boundary event needs a timer or a message"


def _gateways(root: Any) -> Iterator[tuple[Any, str]]:
    for node in root.iter(f"{BPMN}exclusiveGateway"):
        flows = [f for f in root.iter(f"{BPMN}sequenceFlow") if f.get("sourceRef") == node.get("id")]
        if len(flows) < 2:
            continue
        if node.get("default") not in {flow.get("id") for flow in flows}:
            yield node, "has no default flow; choose the answer that holds when no other does"
        for flow in flows:
            condition = flow.find(f"{BPMN}conditionExpression")
            if flow.get("id") != node.get("default") and (
                condition is None or not (condition.text or "").strip()
            ):
                yield flow, "has no condition and is not the default"


def _names(root: Any) -> Iterator[tuple[Any, str]]:
    for node in root.iter():
        identifier = node.get("id") or ""
        if str(node.tag).removeprefix(BPMN) not in FLOW_NODES:
            continue
        if identifier in ENGINE_NAMES or identifier.endswith(
            (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")
        ):
            yield node, "this id is used by the engine itself; choose another"
        if not identifier.replace("_", "").isalnum():
            yield node, "use letters, digits and underscores in an id"


def _expressions(root: Any) -> Iterator[tuple[Any, str]]:
    for node in root.iter(f"{BPMN}conditionExpression", f"{BPMN}timeDate", f"{BPMN}completionCondition"):
        yield from _refused(node, node.text or "", compile_expression)
    for node in root.iter(f"{SPIFF}parameter"):
        yield from _refused(node.getparent(), node.get("value") or "", compile_expression)
    for node in root.iter(f"{SPIFF}property"):
        if node.get("name") == "aanbieden_als":
            yield from _refused(node, node.get("value") or "", compile_expression)
    for node in root.iter(f"{BPMN}script"):
        yield from _refused(node, node.text or "", compile_script)
    for node in root.iter(f"{SPIFF}preScript", f"{SPIFF}postScript"):
        yield node, "scripts before or after a task are hidden in the drawing; draw a script task"


def _refused(node: Any, text: str, compile_it: Callable[[str], Any]) -> Iterator[tuple[Any, str]]:
    try:
        compile_it(text)
    except ExpressionRefused as error:
        yield node, f"{text.strip()[:80]!r}: {error}"


def _calls(root: Any) -> Iterator[tuple[Any, str]]:
    for node in root.iter(f"{BPMN}scriptTask"):
        if node.find(f"{BPMN}script") is None:
            yield node, "has no script"
    for node in root.iter(f"{BPMN}serviceTask"):
        operator = node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
        if operator is None or "/" not in (operator.get("id") or ""):
            yield node, "needs an operator with a name such as bericht/versturen"
    for node in root.iter(f"{BPMN}businessRuleTask"):
        decision = node.find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
        if decision is None or not (decision.text or "").strip():
            yield node, "names no decision (calledDecisionId)"


def _decisions(root: Any) -> Iterator[tuple[Any, str]]:
    for table in root.iter("{*}decisionTable"):
        policy = table.get("hitPolicy", "UNIQUE")
        if policy != "UNIQUE":
            yield table, f"hit policy {policy} is executed as FIRST without a word; use UNIQUE"
        for entry in table.iter("{*}inputExpression", "{*}outputEntry"):
            text = entry.findtext("{*}text") or ""
            yield from _refused(entry, text, compile_expression)
