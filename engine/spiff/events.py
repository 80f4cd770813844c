"""Which events a diagram may use, and how. Pure: works on the parsed XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.drawing import ANY_NODE
from engine.spiff.document import BPMN, tag
from engine.spiff.drawn import FLOW_NODES
from engine.wording import Said

Problems = Iterator[tuple[Any, Said]]

WAITING_HOSTS = frozenset({"userTask", "subProcess", "callActivity"})
TIMERS = frozenset({"timeDate", "timeDuration", "timeCycle"})
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")


def event_problems(root: Any) -> Problems:
    yield from _messages(root)
    yield from _timers(root)
    yield from _boundaries(root)
    for node in root.iter(*(f"{BPMN}{name}" for name in EVENTS)):
        definitions = _definitions(node)
        if len(definitions) > 1:
            yield node, Said("has more than one trigger; draw an event for each")
        if not definitions and tag(node) in ("intermediateCatchEvent", "boundaryEvent"):
            yield node, Said("waits for nothing; give it a timer or a message")
    for inner in root.iter(f"{BPMN}subProcess"):
        for start in inner.iterfind(f"{BPMN}startEvent"):
            if _definitions(start):
                yield start, Said("a subprocess begins by itself; remove its trigger")


def _definitions(node: Any) -> list[Any]:
    return [child for child in node if tag(child).endswith("EventDefinition")]


def _messages(root: Any) -> Problems:
    declared = {node.get("id"): node.get("name") for node in root.iter(f"{BPMN}message")}
    for node in root.iter(f"{BPMN}messageEventDefinition"):
        if node.get("messageRef") not in declared:
            yield node.getparent(), Said("refers to a message that this file does not declare; choose one")
    for node in root.iter(f"{BPMN}message"):
        if not (node.get("name") or "").strip():
            yield node, Said("a message is delivered by its name; give it one")


def _timers(root: Any) -> Problems:
    for node in root.iter(f"{BPMN}timerEventDefinition"):
        event = node.getparent()
        if not any(tag(child) in TIMERS for child in node):  # of another kind its own name says why not
            yield (
                event,
                Said('a timer needs a timeDate with an expression such as term(vervaldatum, "P1M15D")'),
            )
        if tag(event) == "startEvent":
            yield event, Said("a process does not start by the clock; let another process send a message")
        if tag(event) in ("endEvent", "intermediateThrowEvent"):
            yield event, Said("an event that throws does not wait; use a catch event")


def _boundaries(root: Any) -> Problems:
    hosts = {node.get("id"): node for node in root.iter(f"{BPMN}*")}
    for node in root.iter(f"{BPMN}boundaryEvent"):
        host = hosts.get(node.get("attachedToRef"))
        if host is None:
            yield node, Said("is attached to nothing; put it on a task or subprocess")
        elif host.getparent() is not node.getparent():
            yield node, Said("is attached to something in another process; put it on a task beside it")
        elif tag(host) not in WAITING_HOSTS | (ANY_NODE - FLOW_NODES):  # a wrong kind has its own reason
            yield (
                node,
                Said("its task is done at once, so it never happens; put it on a user task or subprocess"),
            )
