"""Who answers without a page keeps the same rules: refused is what cannot be, doubts must be confirmed.

Told on Zaanstad, on both databases: a task, an action, a new dossier, and what comes from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from engine.access import CONSOLE, INTAKE
from engine.dossier import cases, tasks
from engine.dossier.answering import EVERY_DOUBT, AnswerDoubted, AnswerInvalid
from engine.dossier.cases import Received
from engine.forms import random_answer
from engine.testing import House, Story
from tests.stories import AGREED, DUE, house_of

Answer = Mapping[str, Any]
house = house_of("zaanstad")
PAYMENT = "gedeeld_betaling"


class Way(NamedTuple):
    """One way in: how to send, an answer that is right, and what makes it doubtful and impossible."""

    send: Callable[[Story, Answer, Container[str]], object]
    right: Answer
    doubtful: Answer
    place: str
    impossible: Answer
    refused_at: str


def by_task(story: Story, answer: Answer, confirmed: Container[str]) -> None:
    engine, actor = story.house.engine, story.house.actor("woningcorporatie")
    [task] = [task for task in story.standing().tasks if task["element"] == "regeling_vastleggen"]
    tasks.complete(engine, actor, task["id"], answer, confirmed=confirmed)


def by_action(story: Story, answer: Answer, confirmed: Container[str]) -> None:
    actor = story.house.actor("woningcorporatie")
    cases.act(story.house.engine, actor, story.case_id, PAYMENT, answer, confirmed=confirmed)


def by_start(story: Story, answer: Answer, confirmed: Container[str]) -> None:
    house, definition = story.house, story.standing().definition
    form = definition.forms.form(definition.start_form_of(definition.main))
    whole = random_answer(form, story.dice, {}, story.today, {"huurcontract": "HC-900", **OPENED})
    cases.start(house.engine, CONSOLE, house.region, house.landlord, {**whole, **answer}, confirmed=confirmed)


ARRANGED = AGREED | {"totaalbedrag": 500.0, "termijnbedrag": 100.0, "aantal_termijnen": 5}
PAID = {"betaling_bedrag": 100.0, "betaling_op": "2026-01-11"}
OPENED = {"achterstand": 900.0, "vervaldatum": "2026-01-01", "maandhuur": 600.0}
WAYS = {
    "task": Way(
        by_task,
        {"regeling": ARRANGED},
        {"regeling": ARRANGED | {"totaalbedrag": 5000.0}},
        "regeling.totaalbedrag",
        {"regeling": ARRANGED | {"eerste_termijn": "2030-01-01"}},
        "regeling.eerste_termijn",
    ),
    "action": Way(
        by_action,
        PAID,
        PAID | {"betaling_bedrag": 50_000.0},
        "betaling_bedrag",
        PAID | {"betaling_op": "2030-01-01"},
        "betaling_op",
    ),
    "start": Way(
        by_start,
        OPENED,
        OPENED | {"achterstand": 90_000.0},
        "achterstand",
        OPENED | {"vervaldatum": "2026-01-12"},
        "vervaldatum",
    ),
}


@pytest.fixture
def story(house: House) -> Story:
    """Sunday 11 January 2026: contact led to an arrangement, which is to be written down."""
    found = Story(
        house,
        achterstand=500.0,
        vervaldatum=DUE,
        betaalprofiel="wisselend",
        adres={"postcode": "1506AB", "huisnummer": 12},
    )
    found.to("2026-01-11")
    found.complete("aanmaning_sturen")
    found.complete("contact_zoeken", contact_resultaat="regeling")
    return found


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def doubted(story: Story, way: Way, answer: Answer, confirmed: Container[str] = ()) -> dict[str, str]:
    """Field -> key of what is doubted about this answer."""
    with pytest.raises(AnswerDoubted) as caught:
        way.send(story, answer, confirmed)
    return {doubt.path: doubt.key for doubt in caught.value.doubts}


def test_what_is_in_order_is_taken(story: Story, way: Way) -> None:
    way.send(story, way.right, ())


def test_a_doubt_stops_until_its_key_is_given(story: Story, way: Way) -> None:
    before = story.page()
    found = doubted(story, way, way.doubtful)
    assert list(found) == [way.place]
    assert story.page() == before
    assert doubted(story, way, way.doubtful, ["another"]) == found
    way.send(story, way.doubtful, list(found.values()))


def test_no_confirmation_makes_possible_what_cannot_be(story: Story, way: Way) -> None:
    with pytest.raises(AnswerInvalid) as caught:
        way.send(story, way.impossible, EVERY_DOUBT)
    assert [error.path for error in caught.value.errors] == [way.refused_at]


def test_what_is_wrong_is_told_before_what_is_doubted(story: Story) -> None:
    with pytest.raises(AnswerInvalid):
        by_action(story, {"betaling_bedrag": 50_000.0, "betaling_op": "2030-01-01"}, ())


def test_a_doubt_tells_nothing_of_the_answer_to_a_log(story: Story) -> None:
    with pytest.raises(AnswerDoubted) as caught:
        by_action(story, WAYS["action"].doubtful, ())
    assert "50" not in f"{caught.value} {caught.value.ids}"


def test_it_is_the_dossier_of_now_that_is_held_against(story: Story) -> None:
    """What a form showed is no matter: half was paid between the showing and the sending."""
    most = {"betaling_bedrag": 500.0, "betaling_op": "2026-01-11"}
    by_action(story, {"betaling_bedrag": 300.0, "betaling_op": "2026-01-11"}, ())
    assert list(doubted(story, WAYS["action"], most)) == ["betaling_bedrag"]


def test_today_is_that_of_amsterdam_on_the_clock_of_the_engine(story: Story, house: House) -> None:
    tomorrow = {"betaling_bedrag": 10.0, "betaling_op": "2026-01-12"}
    house.clock.move_to(datetime(2026, 1, 11, 22, 59, tzinfo=UTC))
    with pytest.raises(AnswerInvalid):
        by_action(story, tomorrow, ())
    house.clock.move_to(datetime(2026, 1, 11, 23, 0, tzinfo=UTC))
    by_action(story, tomorrow, ())


def test_what_comes_from_a_file_is_refused_when_it_cannot_be(story: Story, house: House) -> None:
    stand = {"nieuwe_achterstand": 700.0, "standdatum": "2030-01-01"}
    made = Received(house.clock.now(), {}, "stand_bijgewerkt", "gedeeld/nieuwe_stand.json", stand)
    with pytest.raises(AnswerInvalid), house.engine.database.write() as connection:
        cases.receive(house.engine, connection, INTAKE, story.case_id, made)
    assert story.facts["achterstand"] == 500
