"""A landlord that gave its contracts other numbers answers once for all that differ in nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.arrears import work
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_intake_known import dossiers, facts, file, preview, read_in, words

NAMES = ("Tineke Bos", "Bas Kat", "Renée van 't Hof", "Öznur Şahin")


@pytest.fixture(autouse=True)
def _logged_in(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")


def tenants(prefix: str, **other: dict[str, str]) -> list[dict[str, str]]:
    """Four of them, each in a home of its own; `other` by number, such as `t2={"naam": ...}`."""
    return [
        {
            "huurcontract": f"{prefix}-{number}",
            "naam": name,
            "geboortedatum": f"{number}-4-1978",
            "huisnummer": str(10 + number),
            **other.get(f"t{number}", {}),
        }
        for number, name in enumerate(NAMES, 1)
    ]


def month_later(client: FlaskClient, house: House, **other: dict[str, str]) -> str:
    """The preview of a file in which every contract has another number."""
    read_in(client, house, file(*tenants("A")))
    house.clock.advance(timedelta(days=28))
    return preview(client, file(*tenants("B", **other)))


def came_back(client: FlaskClient, address: str, **answers: str) -> TestResponse:
    """The preview with what is wrong with these answers."""
    answer = client.post(address, data=answers)
    assert answer.status_code == 303
    return client.get(answer.location)


def work_off(house: House) -> None:
    while work.work(house.engine):
        pass


def test_one_tick_goes_on_with_every_dossier_under_its_new_number(client: FlaskClient, house: House) -> None:
    address = month_later(client, house)
    page = words(client.get(address))
    assert "Bij 4 huurcontracten is alleen het nummer anders" in page
    assert "Kies bij elke vraag een antwoord" in words(came_back(client, address, volledig="ja"))
    assert client.post(address, data={"volledig": "ja", "nieuwe_nummers": "ja"}).status_code == 302
    work_off(house)
    assert dossiers(house) == [(f"B-{number}", "open") for number in range(1, 5)]
    assert facts(house, 3)["huurcontract"] == "B-3"


def test_an_answer_of_its_own_goes_before_the_one_for_all(client: FlaskClient, house: House) -> None:
    address = month_later(client, house)
    given = {"volledig": "ja", "nieuwe_nummers": "ja", "vraag_2": "ander"}
    assert client.post(address, data=given).status_code == 302
    work_off(house)
    assert sorted(dossiers(house)) == [
        *[("A-2", "closed"), ("B-1", "open"), ("B-2", "open"), ("B-3", "open"), ("B-4", "open")]
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"naam": "Tineke de Boer"},
        {"naam": "Tineke Bos-Kat"},
    ],
)
def test_who_has_another_name_is_asked_about_alone(
    client: FlaskClient, house: House, other: dict[str, str]
) -> None:
    address = month_later(client, house, t1=other)
    page = client.get(address)
    assert "Bij 3 huurcontracten is alleen het nummer anders" in words(page)
    refused = came_back(client, address, volledig="ja", nieuwe_nummers="ja")
    assert "Kies bij elke vraag een antwoord" in words(refused)
    assert re.search(r'id="nieuwe_nummers"[^>]* checked', refused.text), "the answer is kept"
    assert work.work(house.engine) == 0
    done = client.post(address, data={"volledig": "ja", "nieuwe_nummers": "ja", "vraag_1": "zelfde"})
    assert done.status_code == 302


@pytest.mark.parametrize("same", ["TINEKE BOS", "Tineke  Bos", "tineke bos"])
def test_a_name_that_is_written_otherwise_is_the_same(client: FlaskClient, house: House, same: str) -> None:
    page = words(client.get(month_later(client, house, t1={"naam": same})))
    assert "Bij 4 huurcontracten is alleen het nummer anders" in page


def test_a_stranger_under_a_number_that_looks_the_same_is_never_taken_along(
    client: FlaskClient, house: House
) -> None:
    read_in(
        client, house, file(*tenants("A"), {"huurcontract": "0471", "naam": "Bas Kat", "huisnummer": "90"})
    )
    stranger = {"huurcontract": "471", "naam": "Bas Kat", "geboortedatum": "2-2-1990", "huisnummer": "200"}
    address = preview(client, file(*tenants("B"), stranger))
    assert "Bij 4 huurcontracten" in words(client.get(address))
    assert "Kies bij elke vraag" in words(came_back(client, address, volledig="ja", nieuwe_nummers="ja"))
    given = {"volledig": "ja", "nieuwe_nummers": "ja", "vraag_5": "ander"}
    assert client.post(address, data=given).status_code == 302


def test_one_question_is_asked_as_before(client: FlaskClient, house: House) -> None:
    read_in(client, house, file(*tenants("A")))
    page = client.get(preview(client, file(*tenants("A")[1:], tenants("B")[0])))
    assert "is alleen het nummer anders" not in words(page)
    assert 'name="nieuwe_nummers"' not in page.text
    assert "Huurcontract B-1: Tineke Bos" in words(page)
