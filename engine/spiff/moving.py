"""Carries the stored state of a process over to another version of its diagram, or sets a token elsewhere.

What waits goes on waiting under the same id: tasks, timers, items of a list; also where the new drawing has
it in another part, in a part of its own, or no longer in one. Only what the library predicts is made anew. An
event on a border that is new in the drawing begins, one that is gone goes. Must not know: facts, when a term
is due, what people are told.
"""

# The library can neither place a task in the tree nor predict from one that stands there.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import DrempelError
from engine.spiff import codec
from engine.spiff.codec import Stored
from engine.spiff.joins import arrived, lacking
from engine.spiff.model import Element, ProcessModel
from engine.spiff.specs import Join
from engine.spiff.stored_tree import (
    BESIDE,
    OPEN,
    PREDICTED,
    Level,
    Node,
    is_token,
    lift,
    main_of,
    new_node,
    rows_of,
    runs,
    top_of,
)
from engine.spiff.surroundings import CHILD, SPLIT, base
from engine.spiff.workflow import Workflow

PARTS: Final = {"subProcess", "callActivity"}


class Why(StrEnum):
    """Why a process cannot go on in another version, at one of its elements."""

    GONE = "weg"  # nothing there has this id
    OTHER_KIND = "andere_soort"  # a task became a timer, a list became one task ...
    ELSEWHERE = "ander_deel"  # it stands in a list, or in a part that is called from several places
    NO_PLACE = "geen_plaats"  # nothing can wait or begin at the element that was chosen
    BRANCH_MISSING = "tak_ontbreekt"  # a join would wait for a branch on which nothing runs


class MoveImpossible(DrempelError):
    """This process cannot go on in that version at this element. Choose another step, or leave it there."""

    code = "move:impossible"

    def __init__(self, element: str, why: Why) -> None:
        self.element, self.why = element, why
        super().__init__(f"{element}: {why}", element=element)


def carry(
    state: bytes, old: ProcessModel, new: ProcessModel, steps: Mapping[str, str], engine: Any
) -> tuple[Workflow, list[str]]:
    """The process on another version, and the ids of what has to begin in it (see `begin`).

    `steps`: element of `old` -> element of `new`. A step that only `new` knows takes the place of one of its
    kind that it does not know any more, and what waits there stays itself. Any other pair sets the token on
    that step: what waited goes, and the step begins. For a join of which a branch is missing: where that
    branch begins.
    Raises MoveImpossible, or StateUnreadable.
    """
    move = _Move(old, new, steps)
    stored = move.whole(codec.read(state))
    workflow = codec.restore(stored, new.spec, new.subspecs, engine)
    for task in workflow.everywhere():
        if task.has_state(OPEN):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    return workflow, move.begins


def begin(workflow: Workflow, begins: Iterable[str]) -> None:
    """Let what is new in this state begin. Raises what the expressions of its elements raise."""
    found = {task.id.hex: task for task in workflow.everywhere()}
    for identifier in begins:
        task = found[identifier]
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        task.task_spec._update(task)


def renamed(
    old: Mapping[str, Element], new: Mapping[str, Element], steps: Mapping[str, str]
) -> dict[str, str]:
    """Of these the steps that only have another id in the new version: what waits there stays itself.

    Processes that take the place of another too.
    """
    return {
        x: y
        for x, y in steps.items()
        if y not in old and x not in new and (x not in old or y not in new or alike(old[x].kind, new[y].kind))
    }


def alike(before: str, after: str) -> bool:
    """Whether what waits at the one BPMN tag can wait at the other: a part may have become a call."""
    return before == after or {before, after} == PARTS


# -- inside ----------------------------------------------------------------------------------------------


class _Move:
    """One process on its way to another version."""

    def __init__(self, old: ProcessModel, new: ProcessModel, steps: Mapping[str, str]) -> None:
        self._old, self._new = old, new
        self._renamed = renamed(old.elements, new.elements, steps)
        self._chosen = {x: y for x, y in steps.items() if x not in self._renamed}
        self._strays: list[Node] = []
        self._fresh: list[str] = []  # the steps on which a token has to be set
        self._stays = set[Node]()
        self._top = Level(Node("", 0, "", []))
        self.begins: list[str] = []

    def whole(self, stored: Stored) -> Stored:
        self._top = self._read(stored.main, self._old.spec, stored)
        self._carry(self._top, self._new.spec)
        for stray in self._strays:
            self._home(stray)
        for chosen in self._fresh:
            self._begin(chosen)
        self._empty(self._top)
        self._branches(self._top)
        self._finish(self._top)
        inner: dict[str, list[list[Any]]] = {}
        return Stored(rows_of(self._top, inner), inner)

    def _read(self, rows: Sequence[list[Any]], old: Any, stored: Stored) -> Level:
        nodes: list[Node] = []
        for identifier, parent, state, name, *rest in rows:
            node = Node(identifier, state, name, rest, old.task_specs[name])
            if parent is not None:
                node.came = nodes[parent]
                nodes[parent].add(node)
            nodes.append(node)
        level = Level(nodes[0], old)
        level.lacked = frozenset(self._name(join) for join in lacking(level.root, old))
        for node in level.nodes():
            if node.state & PREDICTED:
                node.drop()
            elif node.is_open and node.id in stored.inner:
                node.inside = self._read(stored.inner[node.id], self._old.subspecs[node.before.spec], stored)
        return level

    # -- what stays where it is ---------------------------------------------------------------------------

    def _carry(self, level: Level, spec: Any) -> None:
        level.spec = spec
        self._follow(level.root, spec)

    def _follow(self, top: Node, spec: Any) -> None:
        """This task and what follows it, in this part of the new version."""
        for node in top.left():
            if node.is_open:
                self._waiting(node, spec)
            elif (main := main_of(node)) is not None:
                self._token(node, main, spec)
            if not (node.is_open or node.is_gone or (node.parent is None and node is not top)):
                self._done(node, spec)

    def _waiting(self, node: Node, spec: Any) -> None:
        if isinstance(node.before, BoundaryEvent):
            after = spec.task_specs.get(self._name(node.name))
            if after is None or not _same_kind(node.before, after) or not _stands_on(after, node.parent):
                node.drop()
            else:
                node.name = after.name
        elif isinstance(node.before, BoundaryEventJoin):
            if self._name(node.name) in spec.task_specs:
                node.name = self._name(node.name)
            else:
                node.drop()
        elif node.parent is None or main_of(node.parent) is not node:  # else its border decided on it
            self._token(node, node, spec)

    def _done(self, node: Node, spec: Any) -> None:
        """What is history: the new version may not know it."""
        after = spec.task_specs.get(self._name(node.name))
        if after is not None and not (
            isinstance(node.before, BoundaryEvent) and not _stands_on(after, node.parent)
        ):
            node.name = after.name
        elif isinstance(node.before, BoundaryEvent) and node.parent is not None:
            lift(node)
        else:
            node.leave()

    def _token(self, top: Node, node: Node, spec: Any) -> None:
        """What waits for someone or something; `top`: with the events on its border."""
        if node in self._stays:
            return
        if isinstance(node.before, _EndJoin):  # a branch that came to its end, and waits for the others
            node.name = f"{spec.name}.EndJoin"
            return
        element = base(node.name)
        after = spec.task_specs.get(self._name(node.name))
        if element in self._chosen and CHILD not in node.name:
            self._free(top, node)
            self._fresh.append(self._chosen[element])
        elif after is not None and _same_kind(node.before, after):
            node.name = after.name
            self._stays.add(node)
            if node.inside is not None:
                self._carry(node.inside, self._new.subspecs[after.spec])
        elif after is not None:
            raise MoveImpossible(element, Why.OTHER_KIND)
        elif self._renamed.get(element, element) in self._new.elements:
            self._away(top, node)
        elif node.inside is not None:
            self._leave_part(node.inside)
            self._free(top, node)
        else:
            raise MoveImpossible(element, Why.GONE)

    def _away(self, top: Node, node: Node) -> None:
        """It stands in another part of the new version (see `_home`)."""
        if not isinstance(node.before, Join):
            top.drop()
            self._strays.append(top)
            return
        for one in top_of(node).left():  # what came earlier to the same join is kept as cancelled
            came, waits = one.came, one.state & (OPEN | TaskState.CANCELLED)
            if one.name == node.name and came is not None and waits:
                one.drop()
                passed = new_node(came.name, TaskState.COMPLETED, came.before)
                passed.add(one)
                self._strays.append(passed)

    def _free(self, top: Node, node: Node) -> None:
        """It goes; what a term beside it began goes on."""
        for border in [child for child in top.children if child is not node and not child.is_open]:
            if top is not node:
                lift(border)
        top.drop()

    def _name(self, name: str) -> str:
        element = base(name)
        return self._renamed.get(element, element) + name[len(element) :]

    # -- what goes to another part ------------------------------------------------------------------------

    def _leave_part(self, level: Level) -> None:
        """Everything that waits in a part which is not there any more looks for its place."""
        for node in level.nodes():
            if (
                not node.is_open
                or isinstance(node.before, BESIDE)
                or (node.parent is not None and node.parent.is_open)
            ):
                continue
            top = node.parent if node.parent is not None and main_of(node.parent) is node else node
            element = base(node.name)
            if node.inside is not None and not self._chains(self._name(node.name)):
                self._leave_part(node.inside)
            elif element in self._chosen:
                self._fresh.append(self._chosen[element])
            elif self._renamed.get(element, element) not in self._new.elements:
                raise MoveImpossible(element, Why.GONE)
            else:
                self._away(top, node)

    def _home(self, stray: Node) -> None:
        """Its place in the new version, with the parts around it."""
        node = main_of(stray) or (stray if stray.is_open else stray.children[0])
        level = self._open(self._name(node.name), base(node.name))
        for one in stray.walk():
            one.is_gone = False
        level.root.add(stray)
        self._follow(stray, level.spec)

    def _begin(self, chosen: str) -> None:
        """A token on this step."""
        if chosen not in self._new.elements:
            raise MoveImpossible(chosen, Why.GONE)
        level = self._open(chosen, chosen)
        after = level.spec.task_specs[chosen]
        if isinstance(after, BoundaryEvent | StartEvent) or (
            isinstance(after, Join) and len(after.inputs) > 1
        ):
            raise MoveImpossible(chosen, Why.NO_PLACE)
        name = f"{chosen}{SPLIT}" if f"{chosen}{SPLIT}" in level.spec.task_specs else chosen
        fresh = new_node(name, TaskState.FUTURE)
        level.root.add(fresh)
        self.begins.append(fresh.id)

    def _open(self, name: str, element: str) -> Level:
        """The part in which this stands; what is not open of the parts around it opens."""
        chains = self._chains(name)
        if len(chains) > 1:
            chains = [chain for chain in chains if self._is_open(chain)]
        if len(chains) != 1 or any(CHILD in part for part in chains[0]):
            raise MoveImpossible(element, Why.ELSEWHERE)
        level = self._top
        for part in chains[0]:
            level = runs(level, part) or self._enter(level, part)
        return level

    def _chains(self, name: str) -> list[tuple[str, ...]]:
        """Each way to what has this name, by the parts and calls around it from the outside."""
        found: list[tuple[str, ...]] = []
        todo: list[tuple[Any, tuple[str, ...]]] = [(self._new.spec, ())]
        for spec, chain in todo:
            if name in spec.task_specs:
                found.append(chain)
            todo += [
                (self._new.subspecs[part.spec], (*chain, part.name))
                for part in spec.task_specs.values()
                if isinstance(part, SubWorkflowTask)
            ]
        return found

    def _is_open(self, chain: Sequence[str]) -> bool:
        level: Level | None = self._top
        for part in chain:
            level = runs(level, part) if level is not None else None
        return level is not None

    def _enter(self, level: Level, part: str) -> Level:
        """A part that begins without its beginning: what waits in it comes from elsewhere."""
        spec = self._new.subspecs[level.spec.task_specs[part].spec]
        inside = Level(new_node("Start", TaskState.COMPLETED, drawn=True), None, spec)
        host = new_node(part, TaskState.STARTED)
        host.inside = inside
        level.root.add(host)
        return inside

    # -- what follows of it -------------------------------------------------------------------------------

    def _empty(self, level: Level) -> None:
        """A part in which nothing waits any more goes."""
        for node in level.nodes():
            if node.inside is None:
                continue
            self._empty(node.inside)
            if not any(is_token(one) for one in node.inside.nodes()):
                top = node.parent if node.parent is not None and main_of(node.parent) is node else node
                self._free(top, node)

    def _branches(self, level: Level) -> None:
        """A join that waits for a branch which the old version had not."""
        arrived(level.root, level.spec)
        for join in sorted(lacking(level.root, level.spec) - level.lacked):
            if join not in self._chosen:
                raise MoveImpossible(join, Why.BRANCH_MISSING)
            self._begin(self._chosen[join])
        for node in level.nodes():
            if node.inside is not None:
                self._branches(node.inside)

    def _finish(self, level: Level) -> None:
        for node in level.nodes():
            if node.is_open and not isinstance(level.spec.task_specs[node.name], BoundaryEvent):
                self._borders(node, level.spec)
        for node in level.nodes():
            if node.inside is not None:
                self._finish(node.inside)

    def _borders(self, node: Node, spec: Any) -> None:
        """The events on the border of what waits: those that are new begin."""
        split = spec.task_specs.get(f"{node.name}{SPLIT}")
        if split is None or node.parent is None:
            return
        above = node.parent
        if above.name != split.name:
            place = above.children.index(node)
            node.cut()
            holder = new_node(split.name, TaskState.COMPLETED)
            above.add(holder, place)
            holder.add(node)
            above = holder
        there = {child.name for child in above.children}
        for border in split.outputs:
            if isinstance(border, BoundaryEvent) and border.name not in there:
                event = new_node(border.name, TaskState.WAITING, drawn=True)
                above.add(event)
                self.begins.append(event.id)


def _same_kind(before: Any, after: Any) -> bool:
    """Whether what waits at the one can wait at the other. A part may have become a call, and back."""
    if isinstance(before, SubWorkflowTask) and isinstance(after, SubWorkflowTask):
        return True
    if isinstance(before, MultiInstanceTask) and type(before) is type(after):
        return _item_name(before) == _item_name(after)
    events = (getattr(one, "event_definition", None) for one in (before, after))
    return type(before) is type(after) and len({type(event) for event in events}) == 1


def _item_name(loop: Any) -> str | None:
    return loop.input_item.bpmn_id if loop.input_item is not None else None


def _stands_on(border: Any, split: Node | None) -> bool:
    """Whether this event still stands on what it waits with."""
    return split is not None and any(one.name == split.name for one in border.inputs)
