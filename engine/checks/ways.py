"""What is surely known at each step of a diagram: the facts to which every way to it gave a value.

A fact that may have been emptied on the way is not known any more. Only the facts that one asks about are
followed. What runs beside a diagram is left out. Must not know: who owes which fact (`contracts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.checks.sorts import Sources, is_nothing
from engine.definitions import Definition
from engine.drawing import Drawing, Node
from engine.expressions import Script
from engine.spiff import ProcessModel, texts_of

Facts = frozenset[str]
NONE: Final[Facts] = frozenset()
WAITS: Final = ("userTask", "intermediateCatchEvent", "subProcess", "callActivity")


@dataclass(frozen=True)
class Ways:
    """Of one diagram. `before`: what is known when a token comes to an element; none that never comes."""

    before: Mapping[str, Facts]
    at_end: Facts  # whichever end is reached
    waiting: Facts  # whenever it waits
    emptied: Facts  # may have been set to nothing


class Walked:
    """All diagrams of one version; each is walked when it is asked for, once."""

    def __init__(self, sources: Sources, assumed: Mapping[str, Facts], promised: Iterable[str]) -> None:
        """`assumed`: process -> what is known when it begins. Followed are those facts, and `promised`."""
        self.sources, self.assumed = sources, assumed
        self.facts = frozenset(promised).union(*assumed.values())
        self.definition: Definition = sources.definition
        self._found: dict[str, Ways] = {}

    def of(self, process: str) -> Ways:
        """Of a diagram that can be drawn; of another nothing is known."""
        if process not in self._found:
            model, drawn = self.definition.models.get(process), self.definition.drawings.get(process)
            if model is None or drawn is None:
                return Ways({}, NONE, NONE, NONE)
            self._found[process] = _Walk(self, model, drawn).ways()
        return self._found[process]

    def asked(self, form: str | None) -> Facts:
        """What is known once this form was sent in."""
        if form is None or form not in self.definition.forms.paths:
            return NONE
        fields = self.definition.forms.fields(form)
        sure = (one.name for one in fields if one.required and not (one.conditional or one.shown_when))
        return self.facts.intersection(sure)

    @cached_property
    def scripts(self) -> Mapping[str, tuple[Facts, Facts]]:
        """Element -> the facts that its script gives, and those that it empties."""
        return {
            text.element: self._of_script(text.compiled)
            for path, data in self.definition.files.items()
            if path.endswith(".bpmn")
            for text in texts_of(path, data)
            if isinstance(text.compiled, Script) and self.facts & text.compiled.targets
        }

    def _of_script(self, script: Script) -> tuple[Facts, Facts]:
        last = {target: step.value for step in script.steps for target in step.targets}
        emptied = {name for name, value in last.items() if is_nothing(value)}
        return self.facts & (last.keys() - emptied), self.facts & emptied

    @cached_property
    def decisions(self) -> Mapping[str, Facts]:
        """Decision -> the facts that it gives."""
        return {
            table.decision: self.facts & {column.text.partition(".")[0] for column in table.outputs}
            for table in self.sources.tables
        }


class _Walk:
    """Through one diagram, round after round, until nothing new is found."""

    def __init__(self, walked: Walked, model: ProcessModel, drawn: Drawing) -> None:
        self.drawn, self.model = drawn, model
        self.assumed = walked.assumed.get(model.id, NONE)
        self.inside: dict[str | None, list[Node]] = {}
        for node in drawn.nodes:
            self.inside.setdefault(node.parent, []).append(node)
        self.changes = {node.id: self._changes(walked, node) for node in drawn.nodes}
        self.before: dict[str, Facts] = {}
        self.after: dict[str, Facts] = {}

    def ways(self) -> Ways:
        while self._round():
            pass
        ends = self._ends(None)
        waiting = [self.before[n.id] for n in self.drawn.nodes if n.kind in WAITS and n.id in self.before]
        return Ways(
            self.before,
            ends if ends is not None else NONE,
            waiting[0].intersection(*waiting) if waiting else NONE,
            NONE.union(*(emptied for _, emptied in self.changes.values())),
        )

    def _changes(self, walked: Walked, node: Node) -> tuple[Facts, Facts]:
        """The facts that are known after an element, and those that no longer are."""
        if node.kind == "scriptTask":
            return walked.scripts.get(node.id, (NONE, NONE))
        if node.kind in ("userTask", "startEvent"):
            return walked.asked(self.model.elements[node.id].form), NONE
        if node.kind == "businessRuleTask":
            return walked.decisions.get(node.calls or "", NONE), NONE
        if node.kind == "callActivity":
            called = walked.of(node.calls or "")
            return called.at_end, called.emptied - called.at_end
        return NONE, NONE

    def _round(self) -> bool:
        changed = False
        for node in self.drawn.nodes:
            before = self._before(node)
            after = None if before is None else self._after(node, before)
            for found, facts in ((self.before, before), (self.after, after)):
                if facts is not None and found.get(node.id) != facts:
                    found[node.id], changed = facts, True
        return changed

    def _before(self, node: Node) -> Facts | None:
        """None as long as no way to it was found."""
        if node.kind == "startEvent":
            return self.assumed if node.parent is None else self.before.get(node.parent)
        if node.kind == "boundaryEvent":
            host = self.before.get(node.attached_to or "")
            return None if host is None else host - self._emptied_in(node.attached_to or "")
        ways = [self.after[f.source] for f in self.drawn.incoming(node.id) if f.source in self.after]
        if not ways:
            return None
        return ways[0].union(*ways) if node.kind == "parallelGateway" else ways[0].intersection(*ways)

    def _after(self, node: Node, before: Facts) -> Facts | None:
        if node.kind == "subProcess":
            return before - self._emptied_in(node.id) if node.loop else self._ends(node.id)
        given, emptied = self.changes[node.id]
        return (before - emptied) | given

    def _ends(self, around: str | None) -> Facts | None:
        ends = [node.id for node in self.inside.get(around, ()) if node.kind == "endEvent"]
        reached = [self.before[end] for end in ends if end in self.before]
        return reached[0].intersection(*reached) if reached else None

    def _emptied_in(self, activity: str) -> Facts:
        inner = (self._emptied_in(node.id) for node in self.inside.get(activity, ()))
        return self.changes[activity][1].union(*inner)
