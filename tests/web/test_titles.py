"""The title of a page says first that a form was refused: it is what a screen reader says first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.test_tasks import open_task, story, text

FORMS: dict[str, Callable[[Story], str]] = {
    "task": lambda told: f"/taken/{open_task(told)}",
    "action": lambda told: f"/dossiers/{told.case_id}/handeling/gedeeld_betaling",
    "start": lambda _: "/dossiers/nieuw",
    "stop": lambda told: f"/dossiers/{told.case_id}/stoppen",
    "question": lambda told: f"/dossiers/{told.case_id}/vraag",
    "file": lambda _: "/inlezen",
}


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_was_refused_says_so_first(
    house: House, client: FlaskClient, log_in: LogIn, form: str
) -> None:
    told = story(house)
    address = FORMS[form](told)
    log_in(client)
    shown = title(text(client.get(address)))
    assert not shown.startswith("Fout")
    sent = client.post(address, data={})
    assert sent.status_code == 303  # told by a page that can be opened again
    again = client.get(sent.location)
    assert title(text(client.get(sent.location))) == title(text(again))
    assert title(text(again)) == f"Fout: {shown}"


def test_a_log_in_that_was_refused_says_so_first(client: FlaskClient) -> None:
    assert title(text(client.get("/inloggen"))) == "Inloggen · Drempel"
    again = client.post("/inloggen", data={"e_mail": "niemand@test.example", "wachtwoord": "fout"})
    assert title(text(again)) == "Fout: Inloggen · Drempel"


def test_who_is_not_logged_in_made_no_mistake(house: House, client: FlaskClient) -> None:
    told = story(house)
    again = client.post(f"/taken/{open_task(told)}", data={})
    assert again.status_code == 401
    assert title(text(again)) == "Inloggen · Drempel"
