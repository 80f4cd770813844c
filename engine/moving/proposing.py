"""Which step of the new version probably takes the place of one at which a dossier cannot stay. Pure.

It is a proposal: a designer chooses. Must not know: dossiers, the database, HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.definitions import Definition
from engine.drawing import STEPS, next_steps
from engine.drawing.text_width import whole


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

    None when there is none of these, or several of that name and none in the same drawing.
    """
    known = {step for steps in choices(new).values() for step in steps}
    if element in known:
        return element
    named = _of_same_name(old, new, element, known)
    return named or next((one for one in _following(old, element) if one in known), None)


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
