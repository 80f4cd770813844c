"""The contract of a diagram: what whoever calls it owes it, what it gives back, and whether all keep to it.

What the drawing does not show is declared on the process: the facts that must be known before (`nodig`), the
facts that are sure to be known after it (`geeft`), the messages that whoever calls it hears on a border
(`randen`). The rest is read from the drawing. A diagram that begins by a message or a button is called by
nobody: what it needs and sends, the main route of the region owes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from engine.checks.finding import Finding, nearest, stops, unknown_fact
from engine.checks.sorts import Sources
from engine.checks.ways import NONE, WAITS, Facts, Walked
from engine.definitions import SHARED, Definition
from engine.definitions.definition import BUILT_IN, listed
from engine.definitions.relations import THROWS
from engine.drawing import Node
from engine.roles import ENGINE_SAYS
from engine.spiff import ProcessModel

NEEDS: Final = "nodig"
GIVES: Final = "geeft"
BORDERS: Final = "randen"


@dataclass(frozen=True)
class Contract:
    """Of one diagram, with all that it calls."""

    process: str
    needs: Facts  # have a value before it begins
    gives: Facts  # have one whenever it ends
    writes: Facts  # may be changed in it, by whatever
    roles: tuple[str, ...]  # of shared diagrams; who has work in it
    hears: Facts  # messages
    sends: Facts
    borders: Facts  # those that whoever calls it hears


def contract(sources: Sources, process: str) -> Contract:
    """Raises KeyError for a diagram that this version does not have."""
    definition, kept = sources.definition, _kept(sources)
    model = definition.models[process]
    parts = {element.process for element in model.elements.values()}
    forms = {element.form for element in model.elements.values() if element.form in definition.forms.paths}
    asked = {one.name for form in forms for one in definition.forms.fields(form or "")}
    starts = {model.start_message} if model.start_message is not None else set()
    tasks = [element for element in model.elements.values() if element.kind == "userTask"]
    return Contract(
        process=process,
        needs=kept.needs(process),
        gives=kept.declared(process, GIVES),
        writes=frozenset(asked).union(*(definition.models[part].facts_written for part in parts)),
        roles=tuple(dict.fromkeys(task.role for task in tasks if task.role is not None)),
        hears=model.catches | starts,
        sends=model.throws,
        borders=kept.borders(process),
    )


@lru_cache(maxsize=8)
def _kept(sources: Sources) -> _Contracts:
    """Of a version that somebody looks at: of one diagram after the other."""
    return _Contracts(sources)


def findings(sources: Sources) -> Iterator[Finding]:
    kept = _Contracts(sources)
    for model in sources.definition.models.values():
        yield from kept.declarations(model)
    yield from kept.of_main()
    yield from kept.elsewhere()


class _Contracts:
    """Of all diagrams of one version."""

    def __init__(self, sources: Sources) -> None:
        self.definition: Definition = sources.definition
        models = self.definition.models
        assumed = {process: self.declared(process, NEEDS) for process in models}
        promised = NONE.union(*(self.declared(process, GIVES) for process in models))
        self.walked = Walked(sources, assumed, promised)
        self._needs: dict[str, Facts] = {}
        self._borders: dict[str, Facts] = {}

    def declared(self, process: str, key: str) -> Facts:
        return frozenset(listed(self.definition.models[process].properties.get(key)))

    # -- what a diagram owes, with all that it calls ---------------------------------------------------------

    def needs(self, process: str) -> Facts:
        """What it says, and what it calls without giving it."""
        if process not in self._needs:
            lacking = {fact for _, fact in self.lacking(process)}
            self._needs[process] = (self.declared(process, NEEDS) | lacking) - BUILT_IN
        return self._needs[process]

    def lacking(self, process: str) -> Iterator[tuple[Node, str]]:
        """(call, fact): what a call needs and not every way to it gives."""
        before = self.walked.of(process).before
        for call in self._calls(process):
            if call.id in before:
                yield from ((call, fact) for fact in sorted(self.needs(str(call.calls)) - before[call.id]))

    def borders(self, process: str) -> Facts:
        """What it says, and what it calls without hearing it."""
        if process not in self._borders:
            unheard = {message for _, message in self.unheard(process)}
            self._borders[process] = self.declared(process, BORDERS) | unheard
        return self._borders[process]

    def unheard(self, process: str) -> Iterator[tuple[Node, str]]:
        """(call, message): what a call sends and no border around it hears."""
        for call in self._calls(process):
            owed = self.borders(str(call.calls))
            yield from ((call, message) for message in sorted(owed - self._heard(process, call)))

    def _calls(self, process: str) -> list[Node]:
        drawn = self.definition.drawings.get(process)
        nodes = drawn.nodes if drawn is not None else ()
        return [one for one in nodes if one.kind == "callActivity" and one.calls in self.definition.models]

    def _heard(self, process: str, node: Node) -> Facts:
        """The messages that interrupt this node, on its own border or one around it."""
        drawn = self.definition.drawings[process]
        hosts = {node.id, *(one.id for one in drawn.around(node.id))}
        return frozenset(
            one.trigger
            for one in drawn.nodes
            if one.attached_to in hosts and one.event == "message" and one.interrupting
        )

    # -- whether all keep to it ------------------------------------------------------------------------------

    def declarations(self, model: ProcessModel) -> Iterator[Finding]:
        """What a diagram says of itself is true."""
        needs, gives = self.declared(model.id, NEEDS), self.declared(model.id, GIVES)
        for name in sorted((needs | gives) - self.definition.known):
            yield unknown_fact(model.path, model.id, name, self.definition.known)
        sure = self.walked.of(model.id).at_end if gives else NONE
        for name in sorted(gives & self.definition.known - sure):
            what = "says that it gives {name}, and not every way to its ends does; give it, or leave it out"
            yield stops(model.path, model.id, what, name=name)
        for name in sorted(self.declared(model.id, BORDERS) - model.throws):
            what = "says that who calls it hears {name}, which it never sends{hint}"
            yield stops(model.path, model.id, what, name=name, hint=nearest(name, model.throws))

    def of_main(self) -> Iterator[Finding]:
        """What the main route of the region owes what it calls, and what runs beside it."""
        main = self._main
        if main is None or main.id not in self.definition.drawings:
            return
        needed, sent = self._beside
        deaf = list(self._deaf(main, sent))
        for node, message in deaf:
            what = "does not hear {message}, which {diagrams} sends; draw that message on its border"
            yield stops(main.path, node.id, what, message=message, diagrams=self._names(sent[message]))
        told = {message for _, message in deaf}
        yield from self._of_calls(main, NONE, told)
        missing = {fact for _, fact in self.lacking(main.id)}
        known = self.walked.of(main.id).waiting
        for fact in sorted(needed.keys() - known - missing):
            what = "does not give {fact} before it waits, and {diagrams} needs it; set it in its first script"
            yield stops(main.path, main.start, what, fact=fact, diagrams=self._names(needed[fact]))

    def elsewhere(self) -> Iterator[Finding]:
        """What every other diagram owes what it calls, where nobody else can give it."""
        for model in self.definition.models.values():
            if model is self._main:
                continue
            if self._is_called(model):
                emptied = self.walked.of(model.id).emptied
                yield from self._without(model, [(c, f) for c, f in self.lacking(model.id) if f in emptied])
            elif model.opens or not _is_shared(model):
                yield from self._of_calls(model, self._when_begun(model), NONE)

    def _of_calls(self, model: ProcessModel, known: Facts, told: Iterable[str]) -> Iterator[Finding]:
        emptied = self.walked.of(model.id).emptied
        lacking = [(c, f) for c, f in self.lacking(model.id) if f not in known or f in emptied]
        yield from self._without(model, lacking)
        for call, message in self.unheard(model.id) if not _is_shared(model) else ():
            if message not in told:
                what = (
                    "calls {diagram}, which sends {message}, and nothing around it hears that; draw a border"
                )
                name = self._names([str(call.calls)])
                yield stops(model.path, call.id, what, diagram=name, message=message)

    def _without(self, model: ProcessModel, lacking: Iterable[tuple[Node, str]]) -> Iterator[Finding]:
        """Each fact once, at the first call that is without."""
        seen: set[str] = set()
        for call, fact in lacking:
            if fact not in seen:
                what = (
                    "calls {diagram}, which needs {fact}, and not every way to it gives that; set it before"
                )
                name = self._names([str(call.calls)])
                yield stops(model.path, call.id, what, diagram=name, fact=fact)
            seen.add(fact)

    # -- what begins by a message or a button ----------------------------------------------------------------

    @cached_property
    def _main(self) -> ProcessModel | None:
        """The main route of the region itself."""
        return next((one for one in self.definition.mains.values() if not _is_shared(one)), None)

    @cached_property
    def _beside(self) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
        """Fact or message -> the shared diagrams that need or send it, and that nobody calls."""
        needed: dict[str, list[str]] = {}
        sent: dict[str, list[str]] = {}
        for model in self.definition.models.values():
            if _is_shared(model) and not self._is_called(model):
                for message in self.borders(model.id):
                    sent.setdefault(message, []).append(model.id)
                for fact in self.needs(model.id) - self._when_begun(model) if not model.opens else ():
                    needed.setdefault(fact, []).append(model.id)
        return needed, sent

    def _when_begun(self, model: ProcessModel) -> Facts:
        """What is known when a diagram begins that nobody calls: by its message, or while a route waits."""
        main = self.walked.of(self._main.id).waiting if self._main is not None else NONE
        begun = self.walked.asked(model.elements[model.start].form)
        if model.opens:
            return begun
        by_person = any(action.process == model.id for action in self.definition.actions)
        sent = (
            NONE if by_person or model.start_message in ENGINE_SAYS else self._when_sent(model.start_message)
        )
        return begun | main | sent

    def _when_sent(self, message: str | None) -> Facts:
        found = [
            self.walked.of(process).before.get(node.id, NONE)
            for process, drawn in self.definition.drawings.items()
            for node in drawn.nodes
            if node.event == "message" and node.kind in THROWS and node.trigger == message
        ]
        return found[0].intersection(*found) if found else NONE

    def _deaf(self, main: ProcessModel, sent: Iterable[str]) -> Iterator[tuple[Node, str]]:
        """(stretch, message): where the main route waits and does not hear it, though it should.

        What it calls says itself what it hears there. Of a message that is kept until somebody waits for it,
        one stretch is enough.
        """
        drawn = self.definition.drawings[main.id]
        stretches = [node for node in drawn.nodes if node.parent is None and node.kind in WAITS]
        own = [node for node in stretches if node.kind != "callActivity"]
        for message in sorted(sent):
            deaf = [one for one in own or stretches if message not in self._reaching(main.id, one)]
            if own and message not in self.definition.kept:
                yield from ((one, message) for one in deaf)
            elif len(deaf) == len(own or stretches):
                yield from ((one, message) for one in deaf[:1])

    def _reaching(self, process: str, node: Node) -> Facts:
        called = self.definition.models.get(node.calls or "") if node.kind == "callActivity" else None
        return self._heard(process, node) | (called.catches if called is not None else NONE)

    def _is_called(self, model: ProcessModel) -> bool:
        return model.start_message is None and not model.is_main

    def _names(self, processes: Iterable[str]) -> str:
        return ", ".join(sorted({self.definition.models[process].name for process in processes}))


def _is_shared(model: ProcessModel) -> bool:
    return model.path.startswith(f"processes/{SHARED}/")
