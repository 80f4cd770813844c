"""What a diagram may use: the part of BPMN that the engine really executes. The rest is refused.

Each rule stands with its reason and its cure, because a designer reads it. Pure: works on the parsed XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from engine.spiff.decisions import decision_problems
from engine.spiff.document import BPMN, SPIFF, described, tag
from engine.spiff.drawn import FLOW_NODES, decision_of
from engine.spiff.events import event_problems
from engine.spiff.flows import flow_problems
from engine.spiff.texts import Text
from engine.wording import Reason, Said

Problems = Iterator[tuple[Any, Said]]

OTHER = frozenset(
    {
        "definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef",
        "sequenceFlow", "incoming", "outgoing", "extensionElements", "documentation", "conditionExpression",
        "message", "script", "messageEventDefinition", "timerEventDefinition", "timeDate", "group",
        "category", "categoryValue", "textAnnotation", "text", "association",
        "multiInstanceLoopCharacteristics",
        "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem", "completionCondition",
    }
)  # fmt: skip
EXTENSIONS = frozenset(
    {"properties", "property", "serviceTaskOperator", "parameters", "parameter", "calledDecisionId"}
)
DECLARATIONS = frozenset({"signal", "error", "escalation", "itemDefinition", "interface", "resource"})
FACTS = "data goes through the facts of the dossier; remove it"
REASONS = {
    "timeCycle": "a repeating timer drifts and catches up missed rounds; draw a loop with a computed date",
    "timeDuration": "a duration of months is counted wrongly; use timeDate with term(...)",
    "terminateEventDefinition": "it also ends work of others; use a message boundary on a subprocess",
    "eventBasedGateway": "its due date cannot be shown; use a task or subprocess with boundary events",
    "inclusiveGateway": "an inclusive join can wait for ever; use exclusive or parallel gateways",
    "complexGateway": "it is not executed; use exclusive or parallel gateways",
    "signalEventDefinition": "a signal would reach other dossiers; use a message",
    "errorEventDefinition": "errors become incidents; draw the alternative as a gateway",
    "escalationEventDefinition": "it does not leave the dossier; use a message",
    "conditionalEventDefinition": "nothing looks at its condition; send a message when it becomes true",
    "linkEventDefinition": "draw the flow itself",
    "compensateEventDefinition": "there is nothing to compensate here; draw what has to be done",
    "cancelEventDefinition": "there is nothing to cancel here; use a message boundary on a subprocess",
    "transaction": "there is nothing to compensate here; use a subprocess",
    "adHocSubProcess": "its order is not known to anyone; draw parallel branches",
    "task": "say what kind of work it is: user task, service task or script task",
    "manualTask": "a person needs a form to say that it is done; use a user task",
    "sendTask": "use a message throw event",
    "receiveTask": "use a message catch event",
    "standardLoopCharacteristics": "draw the loop with a gateway",
    "loopCardinality": "name the list that is gone through (loopDataInputRef)",
    "ioSpecification": FACTS,
    "dataObject": FACTS,
    "dataObjectReference": FACTS,
    "dataStoreReference": FACTS,
    "dataInputAssociation": FACTS,
    "dataOutputAssociation": FACTS,
    "preScript": "a script beside a task is hidden in the drawing; draw a script task",
    "postScript": "a script beside a task is hidden in the drawing; draw a script task",
    "messagePayload": FACTS,
    "messageVariable": FACTS,
}
NOT_EXECUTED = "it is not executed; remove it"
NO_EXTENSION = "this extension is not executed; remove it"
ENGINE_NAMES = frozenset({"Root", "Start", "End", "StartEventSplit", "StartEventJoin"})


def problems(path: str, root: Any, texts: Iterable[Text]) -> Iterator[Reason]:
    """Everything in this file that would not run as drawn: `file: element: reason and cure`.

    `texts` are those of the file, in its order.
    """
    rules: tuple[Callable[[Any], Problems], ...] = (
        (decision_problems,)
        if path.endswith(".dmn")
        else (_known, _processes, _names, _tasks, _lists, event_problems, flow_problems)
    )
    for rule in rules:
        for node, reason in rule(root):
            yield Reason(path, described(node), reason)
    for text in texts:
        if text.refusal is not None:
            wrong = Said("{text}: {refusal}", text=repr(text.text.strip()[:80]), refusal=text.refusal)
            yield Reason(path, text.element, wrong)


def _known(root: Any) -> Problems:
    for node in root.iter(f"{BPMN}*"):
        name = tag(node)
        if name not in FLOW_NODES and name not in OTHER and not _is_declaration(node):
            yield node, Said("{element}: " + REASONS.get(name, NOT_EXECUTED), element=name)
    for node in root.iter(f"{SPIFF}*"):
        name = str(node.tag).removeprefix(SPIFF)
        if name not in EXTENSIONS:
            yield node, Said("{element}: " + REASONS.get(name, NO_EXTENSION), element=name)
    for node in root.iter(f"{BPMN}subProcess"):
        if node.get("triggeredByEvent") == "true":
            yield node, Said("an event subprocess leaves everything else running; use a message boundary")


def _is_declaration(node: Any) -> bool:
    """A signal or error by itself does nothing; what uses it is reported."""
    return tag(node) in DECLARATIONS and tag(node.getparent()) == "definitions"


def _processes(root: Any) -> Problems:
    processes = list(root.iter(f"{BPMN}process"))
    if not processes:
        yield root, Said("holds no process; draw one")
    for process in processes:
        if process.get("isExecutable") == "false":
            yield process, Said("is marked as not executable; set isExecutable")
    for process in root.iter(f"{BPMN}process", f"{BPMN}subProcess"):
        starts = process.findall(f"{BPMN}startEvent")
        if len(starts) != 1:
            yield process, Said("has {count} start events; draw exactly one", count=len(starts))
    for process in root.iter(f"{BPMN}subProcess"):
        if process.find(f"{BPMN}endEvent") is None:
            yield process, Said("has no end event, so what follows it is never reached; draw one")


def _names(root: Any) -> Problems:
    wrong = []
    for node in root.iter(*(f"{BPMN}{name}" for name in (*FLOW_NODES, "process", "sequenceFlow"))):
        identifier = node.get("id") or ""
        if identifier in ENGINE_NAMES:
            yield node, Said("this id is used by the engine itself; choose another")
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", identifier):
            wrong.append((node, repr(identifier[:80])))
    if len(wrong) == 1:
        ((node, identifier),) = wrong
        yield node, Said("use letters, digits and underscores in the id {id}, a letter first", id=identifier)
    elif wrong:
        yield (
            wrong[0][0],
            Said(
                "{count} ids such as {id} are no words; use letters, digits and underscores, a letter first",
                count=len(wrong),
                id=wrong[0][1],
            ),
        )


def _tasks(root: Any) -> Problems:
    for node in root.iter(f"{BPMN}scriptTask"):
        if node.find(f"{BPMN}script") is None:
            yield node, Said("has no script; write what it sets")
    for node in root.iter(f"{BPMN}serviceTask"):
        operator = node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
        if operator is None or not re.fullmatch(r"[a-z0-9_]+/[a-z0-9_]+", operator.get("id") or ""):
            # Without the slash it can have the id of an element, for which the library then takes it.
            yield node, Said("needs an operator with a name such as bericht/versturen")
        elif operator.get("resultVariable"):
            yield node, Said("a service writes the facts itself; remove resultVariable")
    for node in root.iter(f"{BPMN}businessRuleTask"):
        if decision_of(node) is None:
            yield node, Said("names no decision; choose one (calledDecisionId)")
    for node in root.iter(f"{BPMN}callActivity"):
        if not node.get("calledElement"):
            yield node, Said("calls no process; choose one (calledElement)")


def _lists(root: Any) -> Problems:
    for node in root.iter(f"{BPMN}multiInstanceLoopCharacteristics"):
        host = node.getparent()
        if tag(host) not in ("userTask", "subProcess", "callActivity"):
            yield (
                node,
                Said("only work of people is repeated for a list; put it in a subprocess that repeats"),
            )
        if node.find(f"{BPMN}loopDataInputRef") is None or node.find(f"{BPMN}inputDataItem") is None:
            yield node, Said("name the list (loopDataInputRef) and the item (inputDataItem)")
        for name in ("loopDataInputRef", "loopDataOutputRef"):
            found = node.find(f"{BPMN}{name}")
            if found is not None and not (found.text or "").strip().isidentifier():
                yield (
                    node,
                    Said("{name} names one fact, no expression; give the list a fact of its own", name=name),
                )
        results = [node.find(f"{BPMN}{name}") is not None for name in ("loopDataOutputRef", "outputDataItem")]
        if tag(host) == "userTask" and any(results) and not all(results):
            yield (
                node,
                Said("name the results (loopDataOutputRef) and the result of one item (outputDataItem)"),
            )
        if tag(host) != "userTask" and any(results):
            yield node, Said("has no answer of its own; set facts inside it and remove the outputs")
