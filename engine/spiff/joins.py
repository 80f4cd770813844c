"""Joins of a process that moves: over which of its flows a token came, and whether every flow will bring one.

Works on the rows of one process or subprocess as a tree (see stored_tree) and its specification.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.specs import Join
from engine.spiff.stored_tree import Node, new_node


def arrived(root: Node, spec: Any) -> None:
    """A token that waits at a join came over a flow that it has, also after a step was put in between."""
    for node in root.left():
        join = spec.task_specs[node.name]
        if not isinstance(join, Join) or node.parent is None or len(join.inputs) < 2:
            continue
        came = spec.task_specs[node.parent.name]
        if any(one is came for one in join.inputs):
            continue
        last = _last_before(came, join)
        if last is not None:
            above, place = node.parent, node.parent.children.index(node)
            node.cut()
            passed = new_node(last.name, TaskState.COMPLETED)
            above.add(passed, place)
            passed.add(node)


def _last_before(came: Any, join: Any) -> Any:
    """On the way from the one to the other, the element before the join. None without a way."""
    todo, seen = [came], {came.name}
    for one in todo:
        for after in one.outputs:
            if after is join:
                return one
            if after.name not in seen:
                seen.add(after.name)
                todo.append(after)
    return None


def lacking(root: Node, spec: Any) -> set[str]:
    """The joins at which something arrived or can arrive, while on one of their flows nothing ever comes."""
    live = [node for node in root.walk() if node.is_open or node.state & TaskState.FUTURE]
    coming = set[str]()
    todo = [spec.task_specs[node.name] for node in live if node.name in spec.task_specs]
    while todo:
        one = todo.pop()
        if one.name not in coming:
            coming.add(one.name)
            todo += one.outputs
    arrived: dict[str, set[str]] = {}
    for node in live:
        if node.parent is not None and isinstance(spec.task_specs.get(node.name), Join):
            arrived.setdefault(node.name, set()).add(node.parent.name)
    found = set[str]()
    for join in spec.task_specs.values():
        if not isinstance(join, Join) or len(join.inputs) < 2:
            continue
        came = arrived.get(join.name, set()) | _cancelled(root, join.name) if join.name in arrived else set()
        there = [one.name in came or one.name in coming - {join.name} for one in join.inputs]
        if any(there) and not all(there):
            found.add(join.name)
    return found


def _cancelled(root: Node, join: str) -> set[str]:
    """From where earlier tokens came that wait at this join: the library keeps those as cancelled."""
    return {
        node.parent.name
        for node in root.walk()
        if node.name == join and node.state & TaskState.CANCELLED and node.parent is not None
    }
