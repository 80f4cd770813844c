"""A file that a designer wrote as text may say anything: each page still answers, and says what is wrong."""

from __future__ import annotations

from typing import Final

import pytest
from flask.testing import FlaskClient

from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_designs import SETTINGS, words_of
from tests.web.test_proposals import file_of, hidden

FORM: Final = "forms/proef/reageren.json"
FORMS: Final = (
    "null",
    '{"properties": []}',
    '{"properties": {"a": []}}',
    '{"properties": {"a": {"type": "string"}}, "required": 5}',
    '{"properties": {"a": {"type": "string"}}, "title": "\\ud800"}',
    '\ufeff{"properties": {"a": {"type": "string"}}}',
    '{"a":' * 100_000,
)
QUESTIONS: Final = (
    '"title": "\\ud800", "type": "string"',
    '"oneOf": 5',
    '"oneOf": [1, 2]',
    '"oneOf": [{"title": "Een"}]',
    '"type": "array", "items": true',
    '"type": "array", "items": 5',
    '"type": "array", "items": {"oneOf": 7}',
    '"type": "string", "x-toon-als": "x"',
    '"type": "string", "x-toon-als": null',
    '"type": "string", "x-toon-als": {"veld": "reactie"}',
    '"type": "string", "x-toon-als": {"is": "reactie"}',
    '"type": "string", "x-toon-als": {"veld": 5, "is": 5}',
    '"type": "string", "x-toon-als": {"veld": "reactie", "is": {"a": 1}}',
    '"type": "string", "examples": null',
    '"type": "string", "examples": 5',
    '"type": "string", "x-soort": {}',
)
VALUE: Final = "[instellingen.reactietermijn]\nwaarde = {}\ntitel = 'Tijd'\nbron = 'Afspraak'\n"
TOMLS: Final = (
    "x = ",
    "instellingen = 3",
    "instellingen = []",
    "[instellingen]\na = 3",
    "regio = 3\n" + VALUE.format("'P1D'"),
    "[regio]\nnaam = 5",
    VALUE.format("'P1D'") + "per_organisatie = 5\n",
    VALUE.format("2024-01-01"),
    VALUE.format("[1, 12:00:00]"),
    VALUE.format("nan"),
    VALUE.format("1") + "per_organisatie = {a = inf}\n",
    VALUE.format("5").replace("'Tijd'", "5"),
    "a=[" * 3_000,
)


@pytest.fixture
def proposal(client: FlaskClient, log_in: LogIn) -> str:
    log_in(client, "ontwerper")
    return client.post("/ontwerp/proef/voorstel", data={"titel": "Als tekst"}).location


def write(client: FlaskClient, proposal: str, path: str, text: str) -> None:
    page = client.get(file_of(proposal, path)).text
    data = {"gezien": hidden(page, "gezien"), "_concept": hidden(page, "_concept"), "tekst": text}
    assert client.post(file_of(proposal, path), data=data).status_code == 303


def seen(client: FlaskClient, proposal: str, path: str) -> str:
    return hidden(client.get(file_of(proposal, path)).text, "gezien")


def is_told(client: FlaskClient, proposal: str) -> None:
    assert "Dit moet eerst goed" in words_of(client.get(proposal).text)
    assert client.post(f"{proposal}/proef").status_code == 303


def walk_form(client: FlaskClient, proposal: str) -> None:
    form = f"{proposal}/formulier/reageren"
    for page in ("", "/voorbeeld", "/vraag/nieuw", "/vraag/a"):
        assert client.get(form + page).status_code in (200, 303, 404), page
    fields = {"vraag": "Wat nu?", "soort": "keuze", "keuzes": "ja\nnee", "titel": "Wat nu?"}
    for page in ("/vraag/a", "/vraag/nieuw", "/kop", "/volgorde/a"):
        data = {**fields, "wat": "omlaag", "gezien": seen(client, proposal, FORM)}
        answer = client.post(form + page, data=data)
        assert answer.status_code in (303, 404, 409), page
        assert answer.status_code != 409 or "Wat nu?" in answer.text, page


@pytest.mark.parametrize("text", FORMS)
def test_a_form_that_is_none(client: FlaskClient, proposal: str, text: str) -> None:
    write(client, proposal, FORM, text)
    is_told(client, proposal)
    walk_form(client, proposal)


@pytest.mark.parametrize("row", QUESTIONS)
def test_a_question_that_is_none(house: House, client: FlaskClient, proposal: str, row: str) -> None:
    with house.engine.database.read() as connection:
        text = house.engine.definitions.current(connection, "proef").files[FORM].decode()
    odd = text.replace('"properties": {', '"properties": {"a": {' + row + "},", 1)
    write(client, proposal, FORM, odd)
    is_told(client, proposal)
    walk_form(client, proposal)


@pytest.mark.parametrize("text", TOMLS)
def test_settings_that_are_none(client: FlaskClient, proposal: str, text: str) -> None:
    write(client, proposal, SETTINGS, text)
    is_told(client, proposal)
    for page in ("", "/reactietermijn", "/a"):
        assert client.get(f"{proposal}/instellingen{page}").status_code in (200, 303, 404), page
    data = {"gezien": seen(client, proposal, SETTINGS), "maanden": "1", "dagen": "0", "waarde": "7"}
    data |= {"titel": "Mijn titel", "bron": "Afspraak"}
    for name in ("reactietermijn", "a"):
        answer = client.post(f"{proposal}/instellingen/{name}", data=data)
        assert answer.status_code in (303, 404, 409)
        assert answer.status_code != 409 or "Mijn titel" in answer.text
