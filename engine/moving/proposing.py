"""Which step of the new version probably takes the place of one at which a dossier cannot stay. Pure.

It is a proposal: a designer chooses. Must not know: dossiers, the database, HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.definitions import Definition
from engine.drawing import STEPS, next_steps
from engine.drawing.text_width import whole
from engine.spiff import Element, alike


def choices(new: Definition) -> Mapping[str, tuple[str, ...]]:
    """Process -> the steps drawn in it that can take the place of another, as they stand in the drawing."""
    found = {
        process: tuple(
            node.id for node in drawing.nodes if node.kind in STEPS and node.name and node.id in new.elements
        )
        for process, drawing in new.drawings.items()
    }
    return {process: steps for process, steps in found.items() if steps}


def proposed(old: Definition, new: Definition, element: str) -> str | None:
    """The step with the same id, else with the same name, else the first that follows it and is still there.

    None when there is none of these, or several of that name and none in the same drawing. Of another region
    what follows is there by its counterpart.
    """
    known = {step for steps in choices(new).values() for step in steps}
    if element in known:
        return element
    named = _of_same_name(old, new, element, known)
    pairs = counterparts(old, new)
    after = (pairs.get(one, one) for one in _following(old, element))
    return named or next((one for one in after if one in known), None)


def counterparts(old: Definition, new: Definition) -> dict[str, str]:
    """What a version of another region has in the place of what only `old` knows: routes, what is in them.

    A route by the name of its file or its own; in it a step by its kind and name, a call by what it calls,
    where there is one such on either side. None within one region: there an id is kept, or a designer
    chooses.
    """
    if old.region == new.region:
        return {}
    routes = _routes(old, new)
    found = dict(routes)
    for process, other in routes.items():
        mine, theirs = _marked(old, new, process), _marked(new, old, other)
        found |= {element: theirs[mark] for mark, element in mine.items() if mark in theirs}
    return found


def _routes(old: Definition, new: Definition) -> dict[str, str]:
    """Process -> the process in its place."""
    mine, theirs = (
        [model for model in one.models.values() if model.id not in other.models]
        for one, other in ((old, new), (new, old))
    )
    found = {}
    for model in mine:
        same = [one for one in theirs if one.is_main == model.is_main and one.route == model.route] or [
            one for one in theirs if one.is_main == model.is_main and _plain(one.name) == _plain(model.name)
        ]
        if len(same) == 1:
            found[model.id] = same[0].id
    return found


def _marked(one: Definition, other: Definition, process: str) -> dict[tuple[str, str], str]:
    """What marks an element in this drawing, and no second one -> its id; of those that `other` lacks."""
    drawing = one.drawings.get(process)
    found: dict[tuple[str, str], list[str]] = {}
    for node in drawing.nodes if drawing is not None else ():
        element = one.elements.get(node.id)
        if element is None or node.id in other.elements:
            continue
        for mark in _marks(element, node.calls):
            found.setdefault(mark, []).append(node.id)
    return {mark: ids[0] for mark, ids in found.items() if len(ids) == 1}


def _marks(element: Element, calls: str | None) -> Iterator[tuple[str, str]]:
    kind = next((one for one in ("subProcess",) if alike(one, element.kind)), element.kind)
    if element.name:
        yield kind, _plain(element.name)
    if calls is not None:
        yield "calls", calls


def _of_same_name(old: Definition, new: Definition, element: str, known: set[str]) -> str | None:
    if element not in old.elements or not old.elements[element].name:
        return None
    name, process = _plain(old.elements[element].name), old.elements[element].process
    found = [one for one in sorted(known) if _plain(new.elements[one].name) == name]
    nearest = [one for one in found if new.elements[one].process == process] or found
    return nearest[0] if len(nearest) == 1 else None


def _plain(name: str) -> str:
    return whole(name).casefold()


def _following(old: Definition, element: str) -> Iterator[str]:
    """What follows this step in its own drawing, the nearest first, the normal course before others."""
    drawing = old.drawings.get(old.elements[element].process) if element in old.elements else None
    if drawing is None:
        return
    todo, seen = [element], {element}
    for one in todo:
        for after in next_steps(drawing, one):
            if after.node.id not in seen:
                seen.add(after.node.id)
                todo.append(after.node.id)
                yield after.node.id
