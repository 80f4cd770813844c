"""The shared diagrams that a region switches off: they exist, and nothing that stays asks for them.

What is refused names who asks. Must not know: what a diagram is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath

from engine.checks.finding import Finding, stops
from engine.checks.messages import letters_sent
from engine.checks.settings import FILENAME
from engine.definitions import SHARED, Definition
from engine.definitions.relations import THROWS
from engine.roles import ENGINE_SAYS
from engine.spiff import ProcessModel


def findings(definition: Definition) -> Iterator[Finding]:
    """At the line of the region that switches off, never at the shared file that is right."""
    place = f"processes/{definition.region}/{FILENAME}"
    shared = {
        PurePosixPath(model.path).stem: model
        for model in definition.models.values()
        if model.path.startswith(f"processes/{SHARED}/")
    }
    for name in sorted(definition.without):
        if name not in shared:
            yield _unknown(place, name, sorted(shared))
            continue
        for who in asking(definition, shared[name]):
            what = "zonder: {name} is still asked for by {who}; switch that off too, or leave {name} on"
            yield stops(place, "regio", what, name=name, who=who)


def _unknown(place: str, name: str, known: list[str]) -> Finding:
    close = get_close_matches(name, known, n=1)
    if close:
        what = "zonder: there is no shared diagram {name}; did you mean {close}?"
        return stops(place, "regio", what, name=name, close=close[0])
    return stops(place, "regio", "zonder: there is no shared diagram {name}; remove it", name=name)


def asking(definition: Definition, model: ProcessModel) -> list[str]:
    """Who of those that stay cannot do without: who calls it, begins it, waits for it, or promises it."""
    staying = [other for other in definition.used.values() if other.id != model.id]
    found = [
        *_callers(definition, staying, model),
        *_beginning(definition, staying, model),
        *_waiting(definition, staying, model),
        *_promising(definition, model),
    ]
    return list(dict.fromkeys(found))


def _callers(definition: Definition, staying: list[ProcessModel], model: ProcessModel) -> Iterator[str]:
    """A diagram in whose own drawing it is called."""
    for other in staying:
        drawn = definition.drawings.get(other.id)
        if any(node.calls == model.id for node in (drawn.nodes if drawn is not None else ())):
            yield other.route


def _beginning(definition: Definition, staying: list[ProcessModel], model: ProcessModel) -> Iterator[str]:
    """A message that only this one hears was said to begin it; one of the engine goes to whom it is for."""
    message = model.start_message
    if message is None:
        return
    if message in ENGINE_SAYS:
        yield "Drempel"
        return
    if any(message in {other.start_message, *other.catches} for other in staying):
        return
    yield from (other.route for other in staying if message in _said_by(definition, other))


def _waiting(definition: Definition, staying: list[ProcessModel], model: ProcessModel) -> Iterator[str]:
    """A diagram that would stand still: it waits in its flow for what only this one says."""
    for other in staying:
        drawn = definition.drawings.get(other.id)
        for node in drawn.nodes if drawn is not None else ():
            awaited = node.event == "message" and node.kind == "intermediateCatchEvent"
            if awaited and node.trigger in model.throws:
                said = any(node.trigger in each.throws for each in staying if each.id != other.id)
                if not said:
                    yield other.route


def _said_by(definition: Definition, model: ProcessModel) -> frozenset[str]:
    """The messages that are sent in its own drawing, not in what it calls."""
    drawn = definition.drawings.get(model.id)
    nodes = drawn.nodes if drawn is not None else ()
    return frozenset(node.trigger for node in nodes if node.event == "message" and node.kind in THROWS)


def _promising(definition: Definition, model: ProcessModel) -> Iterator[str]:
    """A letter that is still sent names the button."""
    label = f"\u2018{model.elements[model.start].name}\u2019"
    for kind in sorted(letters_sent(definition)):
        if label in definition.letters.get(kind, ""):
            yield f"berichten/{kind}.txt"
