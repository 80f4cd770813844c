"""What the clock could not do: seen by administrators, tried again when they say so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine.dossier import cases, timers
from engine.expressions import ExpressionFailed
from engine.testing import House, Story
from tests.web.conftest import LogIn

PAGE = "/beheer/haperingen"


@pytest.fixture
def broken(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a dossier whose term came and failed."""
    story = Story(house, vervaldatum="2026-01-01", achterstand=100)

    def fail(*_: Any) -> bool:
        raise ExpressionFailed

    with monkeypatch.context() as patch:
        patch.setattr(cases, "fire", fail)
        house.clock.advance(story.page().terms[0].due_at - house.clock.now())
        assert timers.fire_due(house.engine) == []
    return story.page().number


def test_an_administrator_sees_what_failed_and_why(client: FlaskClient, broken: str, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    page = client.get(PAGE).text
    assert broken in page
    assert "termijn seintje 1" in page
    assert "1 keer geprobeerd" in page
    assert 'href="/beheer/haperingen" aria-current="page"' in page


def test_it_is_tried_again_at_once(client: FlaskClient, house: House, broken: str, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    found = re.search(rf'action="({PAGE}/\d+)"', client.get(PAGE).text)
    assert found is not None
    assert timers.fire_due(house.engine) == []  # it waits for its own next try
    assert client.post(found[1]).location == PAGE
    assert [fired.case for fired in timers.fire_due(house.engine)] == [broken]
    page = client.get(PAGE).text
    assert "Er hapert nu niets" in page
    assert "Drempel probeert het nu opnieuw" in page


def test_others_see_nothing_of_it(client: FlaskClient, broken: str, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/1").status_code == 403
    assert "Haperingen" not in client.get("/").text
