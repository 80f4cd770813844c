"""How elements may be joined: gateways, dead ends, loops. Pure: works on the parsed XML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from engine.drawing import ANY_NODE
from engine.spiff.document import BPMN, tag
from engine.spiff.drawn import FLOW_NODES
from engine.wording import Said

Problems = Iterator[tuple[Any, Said]]

WAITS = frozenset({"userTask", "intermediateCatchEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway"})


def flow_problems(root: Any) -> Problems:
    for process in root.iter(f"{BPMN}process", f"{BPMN}subProcess"):
        nodes = {node.get("id"): node for node in process if tag(node) in FLOW_NODES}
        ends = {
            node.get("id") for node in process if tag(node) in ANY_NODE
        }  # a wrong kind has its own reason
        flows = process.findall(f"{BPMN}sequenceFlow")
        for flow in flows:
            if flow.get("sourceRef") not in ends or flow.get("targetRef") not in ends:
                yield flow, Said("does not join two elements of the same process; draw it again")
        coming, going = defaultdict(list), defaultdict(list)
        for flow in flows:
            going[flow.get("sourceRef")].append(flow)
            coming[flow.get("targetRef")].append(flow)
        for node in nodes.values():
            yield from _ends(node, len(coming[node.get("id")]), going[node.get("id")])
            yield from _conditions(node, going[node.get("id")])
        yield from _restless_loops(nodes, coming, going)


def _ends(node: Any, coming: int, going: list[Any]) -> Problems:
    kind = tag(node)
    if kind == "endEvent" and going:
        yield node, Said("nothing follows an end; remove the flow or use a throw event")
    if kind != "endEvent" and not going:
        yield node, Said("leads nowhere, so the process would never end; draw a flow to an end event")
    if kind in ("startEvent", "boundaryEvent") and coming:
        yield node, Said("nothing leads to this event; remove the flow")
    if kind not in ("startEvent", "boundaryEvent") and not coming:
        yield node, Said("nothing leads here; draw a flow to it or remove it")
    if kind not in GATEWAYS and len(going) > 1:
        yield node, Said("has more than one flow out; draw a gateway that says which")
    if kind == "parallelGateway" and coming < 2 and len(going) < 2:
        yield node, Said("splits nothing and joins nothing; remove it")


def _conditions(node: Any, going: list[Any]) -> Problems:
    splits = tag(node) == "exclusiveGateway" and len(going) > 1
    default = node.get("default")
    if splits and default not in {flow.get("id") for flow in going}:
        yield node, Said("has no default flow; choose the answer that holds when no other does")
    for flow in going:
        condition = (flow.findtext(f"{BPMN}conditionExpression") or "").strip()
        if not splits and flow.find(f"{BPMN}conditionExpression") is not None:
            yield flow, Said("nobody asks this condition; put it behind an exclusive gateway, or remove it")
        elif splits and flow.get("id") == default and condition:
            yield flow, Said("is the default flow, so its condition is not asked; remove the condition")
        elif splits and flow.get("id") != default and not condition:
            yield flow, Said("has no condition and is not the default; give it one")


def _restless_loops(
    nodes: dict[Any, Any], coming: dict[Any, list[Any]], going: dict[Any, list[Any]]
) -> Problems:
    """A loop in which nobody and nothing is waited for would run until the engine stops it."""
    after = {
        name: [flow.get("targetRef") for flow in going[name]]
        for name, node in nodes.items()
        if not _may_wait(node, len(coming[name]))
    }
    reported: set[Any] = set()
    for name in after:
        loop = _reachable(name, after)
        if name in loop and not reported & loop:
            reported |= loop
            yield nodes[name], Said("stands in a loop that waits for nothing; put a task or a timer in it")


def _may_wait(node: Any, coming: int) -> bool:
    if tag(node) == "subProcess":
        return any(_may_wait(child, 0) for child in node)
    return tag(node) in {*WAITS, "callActivity"} or (tag(node) == "parallelGateway" and coming > 1)


def _reachable(name: Any, after: dict[Any, list[Any]]) -> set[Any]:
    seen: set[Any] = set()
    todo = list(after[name])
    while todo:
        one = todo.pop()
        if one in after and one not in seen:
            seen.add(one)
            todo += after[one]
    return seen
