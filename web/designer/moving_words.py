"""What a move comes to, in Dutch: where dossiers stand, what is in the way, what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.definitions import Definition
from engine.drawing.text_width import whole
from engine.moving import proposing
from engine.moving.orders import OlderVersion, One, Standing
from engine.moving.work import FAILED, MOVED_ON
from engine.spiff import Why
from engine.states import MovedStatus, MoveStatus
from web.designer import places
from web.timeline import role_in

TASK: Final = frozenset({"userTask", "manualTask"})
WHY: Final[Mapping[str, str]] = {
    Why.GONE: "Deze stap is er niet meer.",
    Why.OTHER_KIND: "Deze stap is nu van een andere soort.",
    Why.ELSEWHERE: "Deze stap staat nu in een lijst, of in een deel dat op meer plekken wordt gebruikt.",
    Why.NO_PLACE: "Op de gekozen stap kan niets wachten of beginnen. Kies een andere.",
    Why.BRANCH_MISSING: "Hier komen wegen samen, en op een ervan loopt hier niets. Kies waar die weg begint.",
    MOVED_ON: "Het dossier was intussen gesloten of al verhuisd.",
    FAILED: "Er ging iets mis wat niemand voorzag. De beheerder van de installatie kan zien wat.",
}

NO_PROCESS: Final = "Dit proces bestaat daar niet. Het dossier kan verhuizen zodra dit klaar is."
SAME_NAME: Final = "Deze stap staat ook daar."


@dataclass(frozen=True)
class Wait:
    """A step at which dossiers of an older version wait. `is_gone`: the newest version does not know it."""

    name: str
    count: int
    is_task: bool
    is_gone: bool


@dataclass(frozen=True)
class Older:
    id: str
    deployed_at: datetime
    dossiers: int
    waits: tuple[Wait, ...]

    @property
    def has_all_steps(self) -> bool:
        """Whether probably nothing has to be chosen."""
        return not any(one.is_gone for one in self.waits)


@dataclass(frozen=True)
class Choice:
    """A step in the place of which another comes, or has to come: `chosen`, else what is proposed."""

    element: str
    name: str
    why: str
    dossiers: int
    chosen: str
    is_proposed: bool


@dataclass(frozen=True)
class Stays:
    """Dossiers that stay where they are, and why. `is_english`: as a program says it."""

    where: str
    why: str
    is_english: bool
    numbers: tuple[str, ...]


def version(older: OlderVersion, current: Definition) -> Older:
    paired = proposing.counterparts(older.definition, current)
    waits = [
        Wait(
            name(older.definition, element),
            count,
            element in older.definition.elements and older.definition.elements[element].kind in TASK,
            paired.get(element, element) not in current.elements,
        )
        for element, count in older.waits.items()
    ]
    waits.sort(key=lambda one: (not one.is_gone, -one.count, one.name))
    return Older(older.definition.id, older.deployed_at, older.dossiers, tuple(waits))


def progress(move: Standing) -> tuple[int, int]:
    """How many dossiers were looked at, or tried to be moved, of how many."""
    if move.status == MoveStatus.LOOKING:
        return len(move.dossiers) - len(move.with_status(MovedStatus.ASKED)), len(move.dossiers)
    able = [one for one in move.dossiers if one.status not in (MovedStatus.ASKED, MovedStatus.CANNOT)]
    return len(able) - len(move.with_status(MovedStatus.CAN)), len(able)


def choices(
    move: Standing, versions: Mapping[str, Definition], target: Definition, typed: Mapping[str, str]
) -> list[Choice]:
    """What has to be chosen, and what was chosen already, what most dossiers wait for first.

    `typed`: what stands in the form by now.
    """
    blocked: dict[str, list[One]] = {}
    for one in move.with_status(MovedStatus.CANNOT):
        if _can_be_chosen(one, versions):
            for element in _asked_at(move, one):
                blocked.setdefault(element, []).append(one)
    paired: dict[str, str] = {}
    for version in versions.values():
        paired |= proposing.counterparts(version, target)
    moving = move.with_status(MovedStatus.CAN)
    stands = {element: [one for one in moving if element in one.found.stands] for element in paired}
    said = [old for old, new in move.steps.items() if stands.get(old) or paired.get(old) != new]
    found = []
    for element in dict.fromkeys([*blocked, *said]):
        ones = blocked.get(element, [])
        old = _old(versions, target, element, ones)
        why = WHY[ones[0].found.why] if ones else ""
        can_propose = bool(ones) and ones[0].found.why != Why.BRANCH_MISSING
        proposed = (proposing.proposed(old, target, element) or "") if can_propose else ""
        chosen = typed.get(element, move.steps.get(element) or proposed)
        is_proposed = bool(proposed) and chosen == proposed != move.steps.get(element)
        takes = "Gekozen." if paired.get(element) != chosen else SAME_NAME
        count = len(ones or stands.get(element, ()))
        found.append(Choice(element, name(old, element), why or takes, count, chosen, is_proposed))
    return sorted(found, key=lambda one: (-one.dossiers, one.name))


def steps(target: Definition) -> list[tuple[str, list[tuple[str, str]]]]:
    """By diagram, the region's own first: its name, and its steps that can be chosen, by name."""
    own = f"processes/{target.region}/"
    by_process = proposing.choices(target)
    models = sorted(
        (target.models[one] for one in by_process), key=lambda m: (not m.path.startswith(own), m.name)
    )
    return [
        (model.name, sorted((name(target, one), one) for one in by_process[model.id])) for model in models
    ]


def stays(move: Standing, versions: Mapping[str, Definition], target: Definition) -> list[Stays]:
    """Those for which nothing can be chosen, or that were left when it came to it."""
    groups: dict[tuple[str, str], list[One]] = {}
    over = move.status in (MoveStatus.DONE, MoveStatus.DROPPED)
    for one in move.with_status(MovedStatus.CANNOT, MovedStatus.LEFT):
        if over or one.status == MovedStatus.LEFT or not _can_be_chosen(one, versions):
            groups.setdefault((one.found.element, one.found.why), []).append(one)
    return [
        Stays(
            name(_old(versions, target, element, ones), element) if element else "",
            NO_PROCESS if _is_process(element, versions) else WHY.get(why, why),
            why not in WHY,
            tuple(one.number for one in ones),
        )
        for (element, why), ones in groups.items()
    ]


def name(definition: Definition, element: str) -> str:
    """A step as people call it."""
    found = definition.elements.get(element)
    if found is not None:
        return whole(found.properties.get("mijlpaal") or found.name) or element.replace("_", " ")
    model = definition.models.get(element)
    return model.name if model is not None else element.replace("_", " ")


def letter(target: Definition, kind: str) -> str:
    return places.named(target, f"berichten/{kind}.txt").name


def role(target: Definition, named: str) -> str:
    return role_in(target, named)


def _can_be_chosen(one: One, versions: Mapping[str, Definition]) -> bool:
    """Whether another step can help: of a whole process that is not there, none can."""
    return one.found.why in tuple(Why) and not _is_process(one.found.element, versions)


def _is_process(element: str, versions: Mapping[str, Definition]) -> bool:
    return any(element in version.models for version in versions.values())


def _asked_at(move: Standing, one: One) -> Iterable[str]:
    """The old steps of which the choice is in the way: where it stands, or what was chosen to it."""
    element = one.found.element
    chosen = [old for old, new in move.steps.items() if new == element and old != element]
    return chosen or [element]


def _old(
    versions: Mapping[str, Definition], target: Definition, element: str, ones: Iterable[One]
) -> Definition:
    """A version that knows this step, one of these dossiers first."""
    of_these = [versions[one.version] for one in ones]
    every = [*of_these, *versions.values()]
    known = (one for one in every if element in one.elements or element in one.models)
    return next(known, target)
