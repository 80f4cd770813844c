"""What files of one bundle must agree on: ids, decisions, calls. Pure: works on the parsed XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.spiff.document import BPMN, SPIFF, described, tag
from engine.spiff.drawn import decision_of
from engine.wording import Reason, Said

# Declared again in every file or list that speaks of them.
SHARED_IDS = {f"{BPMN}definitions", f"{BPMN}message", f"{BPMN}inputDataItem", f"{BPMN}outputDataItem"}


def problems_between(roots: Mapping[str, Any]) -> Iterator[Reason]:
    """Everything that is wrong between these files (path -> root element): `file: element: reason`."""
    yield from _double_ids(roots)
    yield from _decisions(roots)
    yield from _calls(roots)


def _double_ids(roots: Mapping[str, Any]) -> Iterator[Reason]:
    seen: dict[str, str] = {}
    for path, root in roots.items():
        for node in root.iter(f"{BPMN}*", f"{SPIFF}serviceTaskOperator", "{*}decision"):
            identifier = node.get("id")
            operator = str(node.tag) == f"{SPIFF}serviceTaskOperator"
            if identifier is None or str(node.tag) in SHARED_IDS or (operator and "/" in identifier):
                continue
            if identifier in seen:
                yield Reason(
                    path,
                    identifier,
                    Said("this id is used in {other} too; rename one of them", other=seen[identifier]),
                )
            seen.setdefault(identifier, path)
    for path, root in roots.items():
        for node in root.iter(f"{BPMN}inputDataItem", f"{BPMN}outputDataItem"):
            if node.get("id") in seen:
                yield Reason(path, node.get("id"), Said("an item has the id of an element; rename the item"))


def _decisions(roots: Mapping[str, Any]) -> Iterator[Reason]:
    known = {decision.get("id") for root in roots.values() for decision in root.iter("{*}decision")}
    for path, root in roots.items():
        for task in root.iter(f"{BPMN}businessRuleTask"):
            decision = decision_of(task)
            if decision is not None and decision not in known:
                missing = Said("there is no decision {decision}; add it or name another", decision=decision)
                yield Reason(path, described(task), missing)


def _calls(roots: Mapping[str, Any]) -> Iterator[Reason]:
    processes = {p.get("id"): p for root in roots.values() for p in root.iter(f"{BPMN}process")}
    called = {
        process_id: [call.get("calledElement") for call in process.iter(f"{BPMN}callActivity")]
        for process_id, process in processes.items()
    }
    for path, root in roots.items():
        for call in root.iter(f"{BPMN}callActivity"):
            reason = _call_reason(str(call.get("calledElement")), _process_of(call), processes, called)
            if reason:
                yield Reason(path, described(call), reason)


def _call_reason(
    target: str, caller: str, processes: Mapping[str, Any], called: Mapping[str, list[str]]
) -> Said | None:
    if target not in processes:
        return Said("there is no process {process}; add it or call another", process=target)
    start = processes[target].find(f"{BPMN}startEvent")
    if start is not None and start.find(f"{BPMN}messageEventDefinition") is not None:
        return Said(
            "{process} begins with a message; call a process with a plain start event", process=target
        )
    todo, seen = [target], set()
    while todo:
        one = todo.pop()
        if one == caller:
            return Said(
                "{process} calls this process again, without end; draw the repetition as a loop",
                process=target,
            )
        if one not in seen:
            seen.add(one)
            todo += called.get(one, [])
    return None


def _process_of(node: Any) -> str:
    while tag(node) != "process":
        node = node.getparent()
    return str(node.get("id"))
