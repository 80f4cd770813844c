"""The inbox: what its three lists hold, and the number beside the name of each."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask.testing import FlaskClient

from engine.dossier import tasks
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_tasks import open_task, story, text


def numbers(client: FlaskClient) -> dict[str, int]:
    """Name -> number of each list, as they stand on the page."""
    shown = " ".join(text(client.get("/")).split())
    found = re.findall(r'class="tabs__tab"[^>]*>\s*([^<]+?)\s*<span[^>]*>(\d+)</span>', shown)
    return {name: int(number) for name, number in found}


def test_each_list_says_how_many_tasks_it_holds(house: House, client: FlaskClient, log_in: LogIn) -> None:
    first, *others = (story(house) for _ in range(3))
    log_in(client)
    assert numbers(client) == {"Van mijn team": 3, "Mijn taken": 0, "Te laat": 0}
    tasks.claim(house.engine, house.actor("woningcorporatie"), open_task(first))
    assert numbers(client) == {"Van mijn team": 3, "Mijn taken": 1, "Te laat": 0}
    house.clock.move_to(datetime(2026, 4, 1, tzinfo=UTC))
    others[0].complete("contact_zoeken")  # goes on to another team
    assert numbers(client) == {"Van mijn team": 2, "Mijn taken": 1, "Te laat": 2}


def test_what_a_colleague_took_is_on_the_list_of_the_team_and_not_on_mine(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    tasks.claim(house.engine, house.actor("woningcorporatie"), open_task(told))
    log_in(client, "collega")
    assert numbers(client) == {"Van mijn team": 1, "Mijn taken": 0, "Te laat": 0}
    assert "Test woningcorporatie" in text(client.get("/")).partition("<tbody")[2]
    assert "Je hebt nu geen taken op je naam" in text(client.get("/?lijst=mijn"))
