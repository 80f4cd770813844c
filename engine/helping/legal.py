"""What help may not pass, and when it takes two: read from the diagrams.

An element with `wettelijk` = `ja`, or a timer of `wettelijke_term(...)`, is asked for by the law or a judge:
it is never skipped, and nothing is moved past it. In a process with `vier_ogen` = `ja`, and in all that it
calls, skipping and moving take a second person. Must not know: dossiers, who that person is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from engine.definitions import Definition
from engine.drawing import Drawing, Node

LEGAL, FOUR_EYES, YES, BY_LAW = "wettelijk", "vier_ogen", "ja", "wettelijke_term("
Neighbours = Mapping[str, frozenset[str]]


class Rules:
    """What these versions say: the one of the dossier, and the one that its region has now."""

    def __init__(self, own: Definition, now: Definition) -> None:
        self._own = own
        self._versions = (own,) if own.id == now.id else (own, now)

    def is_legal(self, element: str) -> bool:
        """Whether the law or a judge asks for it."""
        return any(is_legal(version, element) for version in self._versions)

    def takes_two(self, elements: Iterable[str]) -> bool:
        """Whether one of these stands in, or calls, what two look at."""
        processes = {process for element in elements for process in self._processes(element)}
        return any(
            process in version.models and version.models[process].properties.get(FOUR_EYES) == YES
            for version in self._versions
            for process in processes
        )

    def can_judge(self, stack: Sequence[str], target: str) -> bool:
        """Whether it is drawn what lies between: that step stands in a drawing in which it waits now."""
        known = self._own.elements.get(target)
        processes = {self._own.elements[one].process for one in stack if one in self._own.elements}
        return known is not None and known.process in processes and _node(self._own, target) is not None

    def passed(self, stack: Sequence[str], target: str) -> str | None:
        """What the law asks for and would be passed when what stands here is set on that step; None: nothing.

        `stack`: the element, and those around it; of a step that `can_judge` knows.
        """
        drawing = self._own.drawings[self._own.elements[target].process]
        around = [target, *(node.id for node in drawing.around(target))]
        levels = {_parent(drawing, one): one for one in around}
        for here in stack:
            if here in drawing.by_id and _parent(drawing, here) in levels:
                there = levels[_parent(drawing, here)]
                inner = around[: around.index(there)]
                return self._between(drawing, here, there) or self._on_the_way_in(drawing, inner)
        return None

    # -- inside ----------------------------------------------------------------------------------------------

    def _processes(self, element: str) -> Iterator[str]:
        found = self._own.elements.get(element)
        if found is not None:
            yield found.process
            node = _node(self._own, element)
            if node is not None and node.kind == "callActivity" and node.calls is not None:
                yield node.calls

    def _holds(self, element: str) -> bool:
        """Whether it is asked for by law, or something in it is."""
        return any(map(self.is_legal, {element, *self._within(element)}))

    def _within(self, element: str) -> Iterator[str]:
        node = _node(self._own, element)
        if node is None:
            return
        if node.kind == "callActivity" and node.calls is not None and node.calls in self._own.models:
            yield from self._own.models[node.calls].elements
        elif node.kind == "subProcess":
            drawing = self._own.drawings[self._own.elements[element].process]
            for one in drawing.nodes:
                if one.parent == element:
                    yield one.id
                    yield from self._within(one.id)

    def _between(self, drawing: Drawing, here: str, there: str) -> str | None:
        """At one level: what of the law lies on a way from here to there.

        What stands here is passed too, unless it goes back to where every way to here came along: then only
        what lies between counts.
        """
        if here == there:
            return None
        onward = _flows(drawing)
        starts = {node.id for node in drawing.nodes if node.kind == "startEvent"}
        goes_back = here not in _reached(starts - {there}, onward, beyond=there)
        begin, end = (there, here) if goes_back else (here, there)
        ahead = _reached({begin}, onward, beyond=end)
        before = _reached({end}, _turned(onward), beyond=begin)
        passed = (ahead & before) - ({begin, end} if goes_back else {end})
        return next(filter(self._holds, sorted(passed)), None)

    def _on_the_way_in(self, drawing: Drawing, inner: Collection[str]) -> str | None:
        """Within the subprocesses that it is set in: what lies between their begin and that step."""
        for there in inner:
            starts = [
                node.id
                for node in drawing.nodes
                if node.kind == "startEvent" and node.parent == _parent(drawing, there)
            ]
            for start in starts:
                if (found := self._between(drawing, start, there)) is not None:
                    return found
        return None


def is_legal(version: Definition, element: str) -> bool:
    """Whether this version says that the law or a judge asks for it."""
    known, node = version.elements.get(element), _node(version, element)
    says = known is not None and known.properties.get(LEGAL) == YES
    return says or (node is not None and node.event == "timer" and BY_LAW in node.trigger)


def _node(version: Definition, element: str) -> Node | None:
    known = version.elements.get(element)
    drawing = version.drawings.get(known.process) if known is not None else None
    return drawing.by_id.get(element) if drawing is not None else None


def _parent(drawing: Drawing, element: str) -> str | None:
    """The subprocess around it; of what sits on a border, that of its host."""
    return drawing.by_id[element].parent


def _flows(drawing: Drawing) -> Neighbours:
    """From each element where it goes on, also by what is on its border."""
    found: dict[str, set[str]] = {node.id: set() for node in drawing.nodes}
    for flow in drawing.flows:
        found[flow.source].add(flow.target)
    for node in drawing.nodes:
        if node.attached_to in found:
            found[node.attached_to].add(node.id)
    return {one: frozenset(others) for one, others in found.items()}


def _turned(flows: Neighbours) -> Neighbours:
    found: dict[str, set[str]] = {one: set() for one in flows}
    for one, others in flows.items():
        for other in others:
            found[other].add(one)
    return {one: frozenset(others) for one, others in found.items()}


def _reached(begin: set[str], flows: Neighbours, beyond: str) -> set[str]:
    """All that is reached from there, without going on from `beyond`; what is that itself begins."""
    found, todo = set(begin), list(begin)
    while todo:
        for other in flows[todo.pop()] - found:
            found.add(other)
            if other != beyond:
                todo.append(other)
    return found
