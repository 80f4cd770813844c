"""A version with a diagram that cannot be drawn, from before that was checked: its dossiers go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from engine.testing import House, build
from tests.checking import ROUTE, changed
from tests.engine.checks.test_drawing import SLIPS
from tests.web.conftest import BEGIN, ROLES, LogIn
from tests.web.test_tasks import story, text


@pytest.fixture(params=range(len(SLIPS)), ids=lambda number: SLIPS[number][2])
def house(request: pytest.FixtureRequest, database_url: str) -> Iterator[House]:
    pattern, new, *_ = SLIPS[request.param]
    made = build(database_url, "proef", BEGIN, changed(ROUTE, pattern, new), ROLES)
    yield made
    made.engine.database.dispose()


def test_its_pages_say_what_cannot_be_drawn_and_go_on(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    shown = text(client.get(f"/dossiers/{told.case_id}"))
    assert "Dit diagram kan niet worden getekend." in shown
    assert "Contact zoeken met huurder" in shown
    (route,) = told.page().routes
    assert client.get(f"/dossiers/{told.case_id}/route/{route.id}").status_code == 200
    (task,) = told.page().tasks
    assert client.get(f"/taken/{task.id}").status_code == 200
    told.complete("contact_zoeken", contact_gelukt=True)
    assert told.open_tasks() == ["reageren"]
