"""`bericht/wending`: one message for each organisation and the tenant in a step, for whoever was at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from engine.access import CLOCK
from engine.definitions import read_files
from engine.dossier import services
from engine.dossier.dossier import Dossier
from engine.dossier.services import ServiceFailed
from engine.testing import House, Story, build
from tests.engine.conftest import BEGIN, SMALL
from tests.engine.test_sharing import DATE_ONLY

LETTERS = {
    "stand": "Onderwerp: Stand\nDeelt: dossier\n\nZie het dossier.",
    "anders": "Onderwerp: Anders\nDeelt: dossier\n\nZie het dossier.",
    "datum": DATE_ONLY,
}


@pytest.fixture
def told(database_url: str) -> Iterator[Story]:
    """A dossier in which the woningcorporatie has a task, and the wijkteam takes no part."""
    new = {f"processes/klein/berichten/{kind}.txt": text.encode() for kind, text in LETTERS.items()}
    house: House = build(database_url, "klein", BEGIN, {**read_files(SMALL, "klein"), **new})
    story = Story(house, achterstand=500.0, vervaldatum="2026-03-01")
    assert {task["role"] for task in story.standing().tasks} == {"woningcorporatie"}
    yield story
    house.engine.database.dispose()


@contextmanager
def step(story: Story) -> Iterator[Dossier]:
    """One step of this dossier, in which services are called by hand."""
    engine, clock = story.house.engine, story.house.clock
    with engine.database.write() as connection:
        found = Dossier.lock(connection, engine.definitions, clock, CLOCK, case_id=story.case_id)
        yield found
        found.save()


def tell(dossier: Dossier, kind: str, *to: str) -> None:
    services.tell_of_turn(dossier, {"soort": kind, "aan": list(to)})


def test_who_had_a_task_open_is_at_work(told: Story) -> None:
    with step(told) as dossier:
        tell(dossier, "stand", "betrokkenen", "huurder")
    assert told.letters() == [("stand", "woningcorporatie"), ("stand", "huurder")]


def test_who_has_just_done_the_only_task_is_not(told: Story) -> None:
    with step(told) as dossier:
        for task in told.standing().tasks:
            dossier.end_task(task, {})
        assert dossier.at_work() == []


def test_the_first_message_of_a_step_is_the_only_one(told: Story) -> None:
    with step(told) as dossier:
        tell(dossier, "stand", "wijkteam", "huurder")
        tell(dossier, "anders", "wijkteam", "huurder", "betrokkenen")
    assert told.letters() == [("stand", "wijkteam"), ("stand", "huurder"), ("anders", "woningcorporatie")]
    with step(told) as dossier:
        tell(dossier, "anders", "wijkteam")
    assert told.letters()[-1] == ("anders", "wijkteam")  # a step later there is something new


def test_another_letter_does_not_count(told: Story) -> None:
    with step(told) as dossier:
        services.send_letter(dossier, {"soort": "anders", "aan": "wijkteam"})
        tell(dossier, "stand", "wijkteam")
    assert told.letters() == [("anders", "wijkteam"), ("stand", "wijkteam")]


def test_who_is_only_informed_gets_the_day_and_nothing_else(told: Story) -> None:
    with step(told) as dossier:
        services.send_letter(dossier, {"soort": "datum", "aan": "wijkteam"})
    with step(told) as dossier:
        tell(dossier, "stand", "wijkteam")
        tell(dossier, "datum", "wijkteam")
    assert told.letters() == [("datum", "wijkteam"), ("datum", "wijkteam")]
    assert {party.kind for party in told.page().parties if party.role == "wijkteam"} == {"geinformeerd"}


@pytest.mark.parametrize("given", [None, [], "huurder"])
def test_one_receiver_or_none_is_good_too(told: Story, given: Any) -> None:
    with step(told) as dossier:
        services.tell_of_turn(dossier, {"soort": "stand", "aan": given})
    assert told.letters() == ([("stand", "huurder")] if given else [])


def test_a_letter_that_is_not_there_is_an_error(told: Story) -> None:
    with pytest.raises(ServiceFailed), step(told) as dossier:
        tell(dossier, "nergens", "huurder")
