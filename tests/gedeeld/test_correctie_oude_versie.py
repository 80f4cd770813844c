"""A dossier on a version that does not say what can be put right: it goes by what its region says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from engine import testing
from engine.definitions import read_files
from engine.dossier.correcting import FactUnknown
from engine.settings import ROOT
from engine.testing import House, Story
from tests.gedeeld.conftest import Court, in_court, planned
from tests.gedeeld.test_correctie import correct, pay, undo
from tests.stories import BEGIN, Tell, booked, kinds, news

NEW = ("gegeven_gecorrigeerd", "betaling_teruggedraaid")
SAYS = (b'name="boekt"', b'name="alleen_hier"', b'name="alleen_hier_als"')
REGION = "zaanstad"


def of_before() -> Mapping[str, bytes]:
    """The files of the region without what tells what can be put right."""
    found = {
        path: data
        for path, data in read_files(ROOT, REGION).items()
        if not path.endswith(tuple(f"/{name}.bpmn" for name in NEW))
    }
    for path, data in found.items():
        lines = data.splitlines(keepends=True)
        kept = b"".join(line for line in lines if not any(word in line for word in SAYS))
        if path.endswith(".bpmn") and kept != data:
            found[path] = kept
    return found


def deploy(house: House, files: Mapping[str, bytes]) -> None:
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, REGION, files, "test")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """Nobody watches that all hear of a turn: that looks for the letters of the version of the dossier."""
    made = testing.build(database_url, REGION, BEGIN)
    yield made
    made.engine.database.dispose()


@pytest.fixture(autouse=True)
def _older(house: House) -> None:
    """New dossiers begin on a version of before."""
    deploy(house, of_before())


def now(story: Story) -> Story:
    """The region has a version that does say so; the dossier stays on its own."""
    deploy(story.house, read_files(ROOT, REGION))
    assert not story.page().definition.bookings
    return story


def test_a_day_that_was_announced_is_of_its_button(court: Court) -> None:
    story = now(planned(court()))
    assert {"ontruimingsdatum", "ontruimingstijd"} == story.page().reserved.keys()
    with pytest.raises(FactUnknown):
        correct(story, "ontruimingsdatum", "2026-06-24", form="gedeeld/ontruiming_plannen.json")


def test_another_day_of_a_hearing_is_told_in_the_letters_of_now(court: Court) -> None:
    story = now(in_court(court()))
    found = news(story, lambda: correct(story, "zittingsdatum", "2026-05-25", form="gedeeld/dagvaarden.json"))
    assert kinds(found)["huurder"] == "zitting_gecorrigeerd_huurder"
    assert "deurwaarder" in found


def test_a_payment_is_one_and_can_be_undone_and_not_corrected(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 100.0)
    now(story)
    (one,) = booked(story)
    assert one.amount == 100.0
    with pytest.raises(FactUnknown):
        correct(story, "betaling_bedrag", 1.0, form="gedeeld/betaling.json")
    undo(story)
    assert story.facts["achterstand"] == 900.0


def test_as_long_as_no_version_says_so_nothing_can_be_undone(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 100.0)
    assert booked(story) == ()
