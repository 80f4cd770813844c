"""Whatever help is given, and whenever: a dossier stays whole, alive, and goes on."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from engine.access import MENDER, Actor
from engine.context import Engine
from engine.dossier import audit
from engine.dossier.answering import SEEN
from engine.errors import DrempelError
from engine.helping import giving, standing
from engine.helping.changes import Change, Move, Restart, Skip
from engine.helping.standing import Standing
from engine.testing import House, Story
from tests.begun import begun
from tests.stories import BEGIN, DUE, DUTIES

STEPS = 30
LONG = 21  # days


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = begun(database_url, "zaanstad", BEGIN)
    yield made
    made.engine.database.dispose()


def look(engine: Engine, who: Actor, case_id: int) -> Standing:
    with engine.database.read() as connection:
        return standing.of_case(engine, connection, who, case_id)


def changes(engine: Engine, who: Actor, found: Standing, dice: random.Random) -> Iterator[Change]:
    """One of each kind that can be tried now."""
    skipped = [one for one in found.terms if not one.cannot_skip]
    if skipped:
        yield Skip(dice.choice(skipped).id)
    anew = [one for one in found.routes if one.why_not_anew is None]
    if anew:
        yield Restart(dice.choice(anew).id)
    tokens = [(route.id, token) for route in found.routes for token in route.tokens or ()]
    if tokens:
        process, token = dice.choice(tokens)
        with engine.database.read() as connection:
            _, steps = standing.steps(engine, connection, who, found.id, process, token.id)
        if steps:
            yield Move(process, token.id, dice.choice(steps))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_dossier_that_is_helped_stays_alive(house: House, seed: int) -> None:
    engine, dice = house.engine, random.Random(seed)  # noqa: S311 - a walk, no secret
    one, other = (
        Actor(house.people[role], role, {house.organisations[role]: MENDER})
        for role in ("gemeente", "wijkteam")
    )
    story = Story(
        house, dice=dice, achterstand=2400.0, vervaldatum=DUE, plichten=DUTIES, adres={"postcode": "1506AB"}
    )
    helped = 0
    for _ in range(STEPS):
        now = look(engine, one, story.case_id)
        if not now.is_open:
            break
        change = dice.choice([*changes(engine, one, now, dice), None])
        if change is not None:
            helped += give(engine, (one, other), story.case_id, change)
        else:
            go_on(story, dice)
        whole(engine, one, story.case_id)
    assert helped


def give(engine: Engine, who: tuple[Actor, Actor], case_id: int, change: Change) -> bool:
    """As its page does it: first shown; what cannot be is left."""
    tried = giving.attempt(engine, who[0], case_id, change)
    if not tried.works:
        return False
    asked = giving.give(engine, who[0], case_id, change, "Een wandeling.", tried.seen)
    if asked is not None:
        giving.approve(engine, who[1], asked, look(engine, who[0], case_id).version)
    return True


def go_on(story: Story, dice: random.Random) -> None:
    """Someone does a task, or time passes. A step that lacks a fact by what was skipped changes nothing."""
    tasks = story.open_tasks()
    try:
        if tasks and dice.random() < 0.6:
            story.complete(dice.choice(tasks), confirmed=SEEN)
        else:
            story.later(dice.randint(1, LONG))
    except DrempelError:
        story.later(1)


def whole(engine: Engine, who: Actor, case_id: int) -> None:
    """The trail holds, every state can be read, and what waits in it waits in a row."""
    now = look(engine, who, case_id)
    with engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
    rows = {task.element for task in now.tasks} | {term.element for term in now.terms}
    for route in now.routes:
        assert route.tokens is not None
        assert {token.element for token in route.tokens} & rows <= route.current
        if route.status == "open":
            assert route.tokens or route.hears
