"""What is typed on the page of a meeting and not saved is there again, beside what others wrote."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.meetings import planning
from engine.tables import Draft
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.meetings.telling import FIRST, registered, to, words
from tests.web.test_auth import fields
from tests.web.test_tasks import refused, text

NOTES = "Eerste regel\nTweede & laatste"


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def opened(client: FlaskClient, address: str = FIRST) -> dict[str, Any]:
    """What the browser would send of the form on this page, before anything is typed."""
    page = text(client.get(address))
    form = re.search(r'<form[^>]*id="over-het-overleg"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form is not None
    shown = re.findall(r'name="(wie-\d+)" type="text" value="([^"]*)"', form[1])
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form[1])
    return {**fields(form[1]), **{name: unescape(value) for name, value in (*shown, *areas)}}


def keep(client: FlaskClient, sent: dict[str, Any]) -> None:
    saved = client.post("/concept", data=sent, headers={"X-Requested-With": "fetch"})
    assert saved.status_code == 200, text(saved)


def drafts(house: House) -> int:
    with house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Draft)) or 0


def test_a_note_that_was_not_saved_is_there_again_for_its_writer_only(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    keep(client, {**opened(client), "notities": NOTES})
    again = client.get(FIRST)
    assert NOTES in unescape(text(again))
    assert "Concept bewaard" in text(again)
    log_in(client, "wijkteam")
    assert NOTES not in unescape(text(client.get(FIRST)))
    assert "Tweede" not in text(client.get(f"{FIRST}/verslag"))
    log_in(client)
    client.post(FIRST, data={**opened(client), "notities": NOTES})
    saved = text(client.get(FIRST))
    assert NOTES in unescape(saved)
    assert "Concept bewaard" not in saved
    assert drafts(house) == 0


def test_what_others_wrote_since_stands_beside_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    client.post(FIRST, data={**opened(client), "notities": NOTES.replace("\n", "\r\n")})
    team = house.organisations["wijkteam"]
    client.post(FIRST, data={**opened(client), f"stand-{team}": "present", f"wie-{team}": "Ans"})
    begun = {**opened(client), f"stand-{team}": "present"}
    keep(client, {**begun, f"wie-{house.organisations['politie']}": "Agent Vos"})
    log_in(client, "wijkteam")
    client.post(FIRST, data={**opened(client), f"stand-{team}": "absent", f"wie-{team}": "Noor"})
    log_in(client)
    shown = opened(client)
    assert shown[f"wie-{team}"] == "Noor"
    assert shown[f"wie-{house.organisations['politie']}"] == "Agent Vos"
    assert re.search(rf'name="stand-{team}" value="absent" checked', text(client.get(FIRST)))
    keep(client, shown)  # the page that was opened again counts from what it showed
    assert opened(client)[f"wie-{house.organisations['politie']}"] == "Agent Vos"


@pytest.mark.parametrize("basis", ["", "geen json", "[]", '{"notities": 3}'])
def test_a_draft_whose_page_is_not_known_is_shown_as_it_was_typed(
    client: FlaskClient, log_in: LogIn, basis: str
) -> None:
    log_in(client)
    keep(client, {**opened(client), "notities": NOTES, "_basis": basis})
    assert NOTES in unescape(text(client.get(FIRST)))


def test_a_point_that_was_typed_and_not_added_stays(house: House, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client)
    client.post(FIRST, data={**opened(client), "onderwerp": "De zomer", "notities": NOTES})
    shown = client.get(FIRST)
    assert "staat nog niet op de agenda" in words(shown)
    assert 'value="De zomer"' in text(shown)
    assert '<details class="uitklap" open>' in text(shown)
    client.post(FIRST, data={**opened(client), "onderwerp": "De zomer", "_actie": "toevoegen"})
    assert 'value="De zomer"' not in text(client.get(FIRST))
    assert "De zomer" in words(client.get(FIRST))
    assert drafts(house) == 0


def test_a_number_that_is_not_known_stays_with_what_is_wrong(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client)
    again = refused(client, FIRST, {**opened(client), "nummer": "2026-999999", "_actie": "toevoegen"})
    assert "geen open dossier" in words(again)
    assert 'value="2026-999999"' in text(again)


def test_closing_the_meeting_takes_along_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    registered(house)
    to(house, "2026-02-10T12:00")
    log_in(client)
    page = text(client.get(FIRST))
    first = re.search(r'<button[^>]*form="over-het-overleg"[^>]*>\s*([^<]*?)\s*</button>', page)
    assert first is not None
    assert first[1] == "Bewaren"  # Enter in a field saves, and does not close the meeting
    client.post(f"{FIRST}/stand", data={**opened(client), "notities": NOTES, "_actie": "afsluiten"})
    assert "Tweede & laatste" in unescape(words(client.get(f"{FIRST}/verslag")))
    assert drafts(house) == 0


@pytest.mark.parametrize("button", [{}, {"_actie": "toevoegen"}, {"_actie": "afsluiten"}])
def test_what_was_typed_for_a_meeting_that_was_closed_meanwhile(
    house: House, client: FlaskClient, log_in: LogIn, button: dict[str, str]
) -> None:
    to(house, "2026-02-10T12:00")
    log_in(client)
    sent = {**opened(client), "notities": NOTES, "onderwerp": "De zomer"}
    planning.close(house.engine, house.actor("gebiedsteam"), 1, date(2026, 2, 10))
    address = f"{FIRST}/stand" if button.get("_actie") == "afsluiten" else FIRST
    late = client.post(address, data={**sent, **button})
    assert late.status_code == 409
    assert NOTES in unescape(text(late))
    assert "De zomer" in text(late)
    assert "Wie" not in re.findall(r"<dt[^>]*>([^<]*)", text(late))  # only what was typed
    assert client.post("/concept", data=sent).status_code == 409
    assert drafts(house) == 0


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("wijzigen", {"dag": "12-2-2026", "tijd": "9:30", "plaats": "Zaal 2", "reden": "Ziek & moe"}),
        ("stand", {"_actie": "afzeggen", "reden": "Ziek & moe"}),
    ],
)
def test_a_meeting_that_was_held_meanwhile_cannot_be_moved_or_called_off(
    house: House, client: FlaskClient, log_in: LogIn, form: str, sent: dict[str, str]
) -> None:
    to(house, "2026-02-10T12:00")
    log_in(client)
    hidden = fields(text(client.get(f"{FIRST}/wijzigen")))
    planning.close(house.engine, house.actor("gebiedsteam"), 1, date(2026, 2, 10))
    late = client.post(f"{FIRST}/{form}", data={**hidden, **sent})
    assert late.status_code == 409
    assert "Ziek & moe" in unescape(text(late))


def test_the_reason_to_call_off_is_a_draft_of_its_own(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    page = text(client.get(f"{FIRST}/wijzigen"))
    hidden = fields(page[page.index("Of helemaal afzeggen") :])
    keep(client, {**hidden, "reden": "Ziek & moe"})
    shown = text(client.get(f"{FIRST}/wijzigen"))
    assert re.search(r'id="reden-afzeggen"[^>]*value="Ziek &amp; moe"', shown)
    assert shown.count("Ziek &amp; moe") == 1
    client.post(f"{FIRST}/stand", data={**hidden, "reden": "Ziek & moe", "_actie": "afzeggen"})
    assert drafts(house) == 0


def test_who_is_only_invited_writes_no_draft_of_moving(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client)
    moving = fields(text(client.get(f"{FIRST}/wijzigen")))
    log_in(client, "wijkteam")
    token = fields(text(client.get(FIRST)))["csrf_token"]
    for place, status in (
        ("overleg/1/2026-02-10/wijzigen", 403),
        ("overleg/1/2026-02-10/afzeggen", 403),
        ("overleg/1/extra", 403),
        ("overleg/1/2026-02-10/pagina", 303),
        ("overleg/1/geen-dag/pagina", 404),
        ("overleg/9/2026-02-10/pagina", 404),
    ):
        sent = {**moving, "csrf_token": token, "_concept": place, "reden": "x"}
        assert client.post("/concept", data=sent).status_code == status, place
    log_in(client, "gemeente")  # is not invited
    token = fields(text(client.get("/")))["csrf_token"]
    sent = {**moving, "csrf_token": token, "_concept": "overleg/1/2026-02-10/pagina"}
    assert client.post("/concept", data=sent).status_code == 404
