"""The preview of an arrears file: the decision stands at the top, the lines are folded by kind, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from engine.arrears import lines
from engine.testing import House, build
from tests.stories import BEGIN
from tests.web.conftest import LogIn
from tests.web.test_intake_known import DUTIES, TENANT, file, preview, read_in, words

CHANGED = {
    "naam": "Tineke Vos",
    "geboortedatum": "10-4-1978",
    "postcode": "1506 CD",
    "huisnummer": "13",
    "straat": "Meelzakstraat",
    "plaats": "Wormerveer",
    "telefoon": "06-12345678",
    "e_mail": "tineke@post.example",
    "maandhuur": "650",
    "achterstand": "1950",
    "vervaldatum": "1-12-2025",
    "kinderen": "2",
    "betaalprofiel": "betaalt_altijd",
    "bezwaar_ontvangen": "ja",
    "bezwaar_op": "24-1-2026",
    **DUTIES,
}
MACHINE = re.compile(r"\b[a-z]+_[a-z_]+\b")
OTHER = {"huurcontract": "WB-9", "naam": "Bas Kat", "geboortedatum": "2-2-1990", "huisnummer": "14"}
THIRD = {"huurcontract": "WB-10", "naam": "Gijs Kat", "geboortedatum": "2-2-1991", "huisnummer": "15"}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "zaanstad", BEGIN)
    yield made
    made.engine.database.dispose()


@pytest.fixture(autouse=True)
def _logged_in(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")


def test_every_column_is_named_as_the_start_form_asks_it(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({}))
    house.clock.advance(timedelta(days=28))
    address = preview(client, file(CHANGED, OTHER))
    page = words(client.get(address))
    assert MACHINE.findall(page) == []
    for label in ("Huur per maand", "Wonen er kinderen jonger dan 18 jaar?", "Betaalt altijd op tijd"):
        assert label in page
    assert MACHINE.findall(words(client.get(read_in(client, house, file(CHANGED, OTHER))))) == []
    page = words(client.get(preview(client, file({**CHANGED, "bezwaar_ontvangen": "nee", "bezwaar_op": ""}))))
    assert "Niet alles uit het bestand wordt gebruikt" in page
    assert MACHINE.findall(page) == []


def test_one_decides_under_the_summary_and_the_lines_are_folded_by_kind(
    client: FlaskClient, house: House
) -> None:
    many = [
        {**TENANT, "huurcontract": f"X-{number}", "naam": f"Jan Kat{number}", "huisnummer": str(20 + number)}
        for number in range(6)
    ]
    read_in(client, house, file({}, OTHER, THIRD, *many))
    more = [{**row, "achterstand": "1920"} for row in many]
    page = client.get(
        preview(client, file({"achterstand": "1900"}, {**OTHER, "achterstand": "0"}, *more))
    ).text
    summary, button = page.index('class="tellingen"'), page.index(">Inlezen</button>")
    assert summary < button < page.index('id="regels_kop"')
    folded = re.findall(r"<details class=\"uitklap\"( open)?>\s*<summary>(.*?)</summary>", page)
    assert folded == [
        ("", "7 bedragen veranderen"),
        ("", "1 betaald"),
        ("", "1 staat niet meer in het bestand"),
    ]
    for _, kind in folded:
        assert f'aria-label="Tabel: {kind}"' in page


def test_of_a_part_of_the_lines_is_said_of_how_many(
    client: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "AT_ONCE", 2)
    read_in(client, house, file({}, OTHER, THIRD))
    data = file(*({**row, "achterstand": "1900"} for row in ({}, OTHER, THIRD)))
    address = preview(client, data)
    assert "<summary>2 van 3 bedragen veranderen</summary>" in client.get(address).text
    assert "<summary>1 van 3 bedragen veranderen</summary>" in client.get(f"{address}?vanaf=2").text


def test_a_few_lines_are_not_folded(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({}, OTHER))
    page = client.get(preview(client, file({"achterstand": "1900"}, {**OTHER, "achterstand": "0"}))).text
    assert re.findall(r"<details class=\"uitklap\"( open)?>", page) == [" open", " open"]


def test_a_question_stands_above_the_button_and_the_lines_below_it(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({}, OTHER))
    other_number = {**TENANT, "huurcontract": "WB-70", "achterstand": "1900"}
    page = client.get(preview(client, file(other_number, {**OTHER, "achterstand": "1900"}))).text
    order = [page.index(part) for part in ('id="vragen_kop"', ">Inlezen</button>", 'id="regels_kop"')]
    assert order == sorted(order)
