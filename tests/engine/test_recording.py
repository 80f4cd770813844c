"""What was done in a dossier is read back as a play: written, read, and played it goes the same way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine import definitions, plays, testing
from engine.playing import player, recording
from engine.playing.recording import Recorded
from engine.playing.throwaway import throwaway
from engine.plays import Kind, Play, writing
from engine.settings import ROOT
from engine.testing import House, Story
from tests.checking import files
from tests.engine.test_plays import PATH

BEGIN = datetime(2026, 2, 2, 8, tzinfo=UTC)
ROLES = ("woningcorporatie", "wijkteam")
ROUTE = "processes/proef/huurachterstand.bpmn"


@pytest.fixture
def house() -> Iterator[House]:
    with throwaway() as url:
        made = testing.build(url, "proef", BEGIN, definitions.of_version(files()), ROLES)
        yield made
        made.engine.database.dispose()


@pytest.fixture
def story(house: House) -> Story:
    return Story(house, vervaldatum="2026-01-15", achterstand=900.0)


def recorded(story: Story) -> Recorded:
    engine = story.house.engine
    with engine.database.read() as connection:
        return recording.recorded(engine, connection, story.case_id, PATH, 'Zij zei: "nee" \\ toch')


def replayed(play: Play, changed: bytes | None = None) -> player.Played:
    again = plays.read(PATH, writing.write(play).encode())
    assert again == play
    with throwaway() as url:
        version = {**files(), ROUTE: changed or files()[ROUTE]}
        return player.play(url, "proef", version, again, ROLES)


def kinds(play: Play) -> list[tuple[Kind, str, int]]:
    return [(step.kind, step.names, step.days) for step in play.steps]


def test_days_are_counted_from_the_term_that_opened_the_task(story: Story) -> None:
    story.to("2026-03-05")  # the term passes on 2 March
    story.complete("reageren", reactie="geweigerd")
    play = recorded(story).play
    assert kinds(play) == [
        (Kind.TERM, "termijn_seintje_1", 0),
        (Kind.DAYS, "", 3),
        (Kind.TASK, "reageren", 0),
    ]
    assert play.steps[0].expected.tasks == ("reageren",)
    assert play.steps[2].role == "wijkteam"
    assert play.steps[2].answer["reactie"] == "geweigerd"
    assert play.steps[2].expected.outcome == "naar_deurwaarder"
    assert play.opening["vervaldatum"] == "vandaag-18"
    assert play.begins == BEGIN.date()
    assert replayed(play).finding is None


@pytest.mark.parametrize("term", [b"P1M", b"P2M", b"P3M10D"])
def test_another_term_breaks_it_not(story: Story, term: bytes) -> None:
    story.to("2026-03-05")
    story.complete("reageren", reactie="geweigerd")
    changed = files()[ROUTE].replace(b"P1M15D", term)
    assert replayed(recorded(story).play, changed).finding is None


def test_what_was_done_at_once_and_with_a_button_is_in_it(story: Story) -> None:
    story.complete("contact_zoeken", contact_op="2026-02-01", contact_gelukt=True)
    story.later(3)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    play = recorded(story).play
    assert kinds(play) == [
        (Kind.TASK, "contact_zoeken", 0),
        (Kind.DAYS, "", 3),
        (Kind.ACTION, "gedeeld_betaling", 0),
    ]
    assert play.steps[0].answer["contact_op"] == "vandaag-1"
    assert play.steps[2].answer["betaling_bedrag"] == 900.0
    assert play.steps[2].expected.outcome == "voorkomen_betaald"
    assert replayed(play).finding is None


def test_what_was_left_open_stays_open(story: Story) -> None:
    """What a form does not require and nobody answered is not made up when it is played."""
    story.complete(
        "contact_zoeken", contact_op="2026-02-01", contact_gelukt=True, contact_verslag=None, stukken=None
    )
    play = recorded(story).play
    assert play.is_exact
    assert set(play.steps[0].answer) == {"contact_op", "contact_gelukt"}
    with throwaway() as url:
        house = player.build(url, "proef", files(), play, ROLES)
        assert player.go(house, play).is_passed
        assert "contact_verslag" not in Story(house, there=1).facts
        house.engine.database.dispose()


def test_a_try_in_which_nothing_was_done_says_what_is_open(story: Story) -> None:
    play = recorded(story).play
    assert kinds(play) == [(Kind.LOOK, "", 0)]
    assert play.steps[0].expected.tasks == ("contact_zoeken",)
    assert replayed(play).finding is None


def test_every_play_of_the_house_is_written_as_it_is_read() -> None:
    for region in definitions.regions(ROOT):
        for path, data in plays.of_region(definitions.read_all(ROOT, region), region).items():
            play = plays.read(path, data)
            assert plays.read(path, writing.write(play).encode()) == play
