"""In court and eviction two functional administrators help, and the corporatie hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from engine.testing import House, Story
from tests.begun import begun
from tests.gedeeld.conftest import Court, planned
from tests.gedeeld.conftest import court as court
from tests.stories import BEGIN
from tests.web.conftest import LogIn
from tests.web.test_helping import PAGE, seen


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = begun(database_url, "zaanstad", BEGIN)
    yield made
    made.engine.database.dispose()


@pytest.fixture
def told(court: Court) -> Story:
    """The day of the eviction is announced."""
    return planned(court())


def ask(client: FlaskClient, told: Story, log_in: LogIn) -> tuple[str, str]:
    """Somebody asks to skip the last day for a shelter: its page, and that of the request."""
    log_in(client, "functioneel")
    page = client.get(f"{PAGE}/{told.case_id}").text
    label = next(one.label for one in told.page().terms if one.element == "or_opvang_termijn")
    found = {to: client.get(to).text for to in re.findall(rf"{PAGE}/\d+/termijn/\w+/overslaan", page)}
    to, shown = next((to, text) for to, text in found.items() if f">{label}</p>" in text)
    assert "een tweede functioneel beheerder van deze regio dit goedkeuren" in shown
    assert "Er gaat een bericht uit: dossier geholpen, aan woningcorporatie" in shown
    client.post(to, data={**seen(shown), "reden": "De opvang belde al."})
    listed = client.get(PAGE).text
    assert "Wacht op een tweede" in listed
    return to, re.findall(rf"{PAGE}/verzoeken/\d+", listed)[0]


def test_a_second_person_sees_the_same_and_agrees(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    to, request = ask(client, told, log_in)
    assert "or_opvang_termijn" in {one.element for one in told.page().terms}
    own = client.get(request).text
    assert "Je vroeg dit zelf" in own
    assert "Ik keur dit goed" not in own
    assert client.post(request, data=seen(client.get(to).text)).status_code == 303
    assert "or_opvang_termijn" in {one.element for one in told.page().terms}
    log_in(client, "tweede")
    shown = client.get(request).text
    assert "De opvang belde al." in shown
    done = client.post(request, data=seen(shown), follow_redirects=True).text
    assert "Gedaan." in done
    assert "or_opvang_termijn" not in {one.element for one in told.page().terms}
    assert client.get(request).status_code == 409
    log_in(client, "woningcorporatie")
    history = client.get(f"/dossiers/{told.case_id}").text
    assert "gevraagd door Test functioneel: De opvang belde al." in history
    assert "Functioneel beheer hielp dossier" in history


def test_who_does_not_agree_says_so(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    _, request = ask(client, told, log_in)
    log_in(client, "tweede")
    assert "Ik keur dit niet goed" in client.get(request).text
    answer = client.post(f"{request}/intrekken", follow_redirects=True).text
    assert "Er is niets veranderd" in answer
    assert "or_opvang_termijn" in {one.element for one in told.page().terms}


def test_a_day_of_the_law_has_no_button(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    log_in(client, "functioneel")
    page = client.get(f"{PAGE}/{told.case_id}").text
    assert "Van de wet of de rechter" in page


def test_a_value_that_is_doubted_needs_a_tick(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    log_in(client, "functioneel")
    to = f"{PAGE}/{told.case_id}/corrigeren?gegeven=achterstand"
    typed = {"achterstand": "99999999", "correctie_reden": "Zo doorgegeven."}
    shown = client.post(to, data={**typed, "_stap": "bekijken"}, follow_redirects=True).text
    assert "Deze waarde is ongewoon" in shown
    assert "Corrigeer</button>" not in shown
    sure = client.post(to, data={**typed, "zeker": "ja", "_stap": "bekijken"}, follow_redirects=True).text
    client.post(to, data={**typed, "zeker": "ja", **seen(sure)})
    assert told.facts["achterstand"] == 99_999_999.0
