"""A row of an arrears file with an amount that makes no sense is asked about, and never taken over unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.arrears import doubts, work
from engine.dossier.answering import EVERY_DOUBT
from engine.states import ImportAction
from engine.tables import Case, ImportRow
from engine.testing import House, Story, build
from tests.stories import BEGIN
from tests.web.conftest import LogIn
from tests.web.test_intake_known import NEIGHBOUR, dossiers, facts, file, preview, read_in, words

OPEN = [("WB-7c", "open")]
BORN = {"huurcontract": "WB-70", "naam": "Tineke Bos"}  # the same tenant under another number


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A real region: its start form asks once more above 24 months of rent."""
    made = build(database_url, "zaanstad", BEGIN)
    yield made
    made.engine.database.dispose()


@pytest.fixture(autouse=True)
def _logged_in(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")


def boxes(page: str) -> list[str]:
    return re.findall(r'name="(klopt_\d+)"', page)


def asked(client: FlaskClient, address: str) -> list[str]:
    """The boxes of the preview, none of them ticked."""
    page = client.get(address).text
    assert not re.search(r'name="klopt_\d+"[^>]* checked', page)
    return boxes(page)


def actions(house: House) -> list[str]:
    with house.engine.database.read() as connection:
        return list(connection.scalars(select(ImportRow.action).order_by(ImportRow.import_id)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"achterstand": "128000"},
        {"achterstand": "249999,99"},
        {"achterstand": "15360,01"},
        {"maandhuur": "6400"},
        {"maandhuur": "6,40"},
    ],
)
def test_a_new_tenancy_is_asked_about_and_taken_only_when_it_is_right(
    client: FlaskClient, house: House, wrong: dict[str, str]
) -> None:
    data = file(wrong, NEIGHBOUR)
    address = preview(client, data)
    page = words(client.get(address))
    assert "Klopt dit?" in page
    assert "1 regel om na te kijken" in page
    assert "1 nieuw dossier" in page
    assert "Huurcontract WB-7c: Tineke Bos" in page
    (box,) = asked(client, address)
    read_in(client, house, data)
    assert dossiers(house) == [("WB-9", "open")]
    address = read_in(client, house, data, **{box: "ja"})
    assert dossiers(house) == [("WB-9", "open"), ("WB-7c", "open")]
    confirmed = [one for one in Story(house, there=2).page().timeline if one.action == "antwoord_bevestigd"]
    assert confirmed
    assert "niet overgenomen" not in words(client.get(address))


@pytest.mark.parametrize(
    "right",
    [
        {"achterstand": "15360"},
        {"maandhuur": "3000", "achterstand": "72000"},
        {"achterstand": "0"},
    ],
)
def test_what_makes_sense_is_not_asked_about(client: FlaskClient, right: dict[str, str]) -> None:
    assert asked(client, preview(client, file(right, NEIGHBOUR))) == []


@pytest.mark.parametrize("wrong", [{"achterstand": "128000"}, {"maandhuur": "6400"}, {"maandhuur": "12,80"}])
def test_a_known_dossier_stays_as_it_is_until_somebody_says_that_it_is_right(
    client: FlaskClient, house: House, wrong: dict[str, str]
) -> None:
    read_in(client, house, file({}))
    before = facts(house)
    data = file(wrong)
    address = preview(client, data)
    (box,) = asked(client, address)
    assert "Dossier 2026-000001" in words(client.get(address))
    address = read_in(client, house, data)
    assert facts(house) == before
    assert dossiers(house) == OPEN
    done = words(client.get(address))
    assert "1 niet overgenomen" in done
    assert "Huurcontract WB-7c" in done
    read_in(client, house, data, **{box: "ja"})  # the same file again: it tells what was not taken over
    now = facts(house)
    assert [now[name] for name in wrong] == [float(value.replace(",", ".")) for value in wrong.values()]
    told = [one for one in Story(house, there=1).page().timeline if one.action == "antwoord_bevestigd"]
    assert told
    assert asked(client, preview(client, file(wrong | {"telefoon": "0612345678"}))) == []
    read_in(client, house, file(wrong))
    assert facts(house) == now


def test_what_the_dossier_has_already_is_not_asked_about_again(client: FlaskClient, house: House) -> None:
    data = file({"achterstand": "20000"})
    read_in(client, house, data, **{asked(client, preview(client, data))[0]: "ja"})
    assert asked(client, preview(client, file({"achterstand": "20000", "straat": "Dam"}))) == []
    assert len(asked(client, preview(client, file({"achterstand": "20640"})))) == 1


def test_others_of_the_file_are_done_and_the_one_that_is_doubted_is_not_closed(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}, NEIGHBOUR))
    read_in(client, house, file({"achterstand": "128000"}, NEIGHBOUR | {"achterstand": "0"}))
    assert dossiers(house) == [("WB-7c", "open"), ("WB-9", "closed")]
    assert facts(house)["achterstand"] == 1280
    assert ImportAction.GONE not in actions(house)


@pytest.mark.parametrize("answer", ["zelfde", "ander"])
@pytest.mark.parametrize("right", [True, False])
def test_a_tenancy_that_may_be_known_under_another_number_can_be_doubted_too(
    client: FlaskClient, house: House, answer: str, right: bool
) -> None:
    read_in(client, house, file({}))
    data = file(BORN | {"achterstand": "128000"})
    address = preview(client, data)
    (box,) = asked(client, address)
    page = words(client.get(address))
    assert "Is dit dezelfde huurder?" in page
    assert "1 regel om na te kijken" in page
    position = box.removeprefix("klopt_")
    sent = {f"vraag_{position}": answer, **({box: "ja"} if right else {})}
    read_in(client, house, data, **sent)
    if not right:
        assert dossiers(house) == OPEN
        assert facts(house)["achterstand"] == 1280
    elif answer == "zelfde":
        assert dossiers(house) == [("WB-70", "open")]
        assert facts(house)["achterstand"] == 128_000
    else:
        assert dossiers(house) == [("WB-7c", "closed"), ("WB-70", "open")]


def test_a_row_that_is_right_finds_a_dossier_that_came_meanwhile_under_another_spelling(
    client: FlaskClient, house: House
) -> None:
    address = preview(client, file({"huurcontract": "0471", "achterstand": "128000"}))
    (box,) = asked(client, address)
    read_in(client, house, file({"huurcontract": "471"}))
    client.post(address, data={"volledig": "ja", box: "ja"})
    while work.work(house.engine):
        pass
    assert dossiers(house) == [("471", "open")]
    assert facts(house)["achterstand"] == 128_000


def test_what_is_ticked_stays_when_something_else_is_not_answered(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({}, NEIGHBOUR))
    moved = {**NEIGHBOUR, "huurcontract": "WB-90"}
    address = preview(client, file({"achterstand": "128000"}, moved))
    (box,) = asked(client, address)
    again = client.post(address, data={box: "ja", "volledig": "ja"})
    page = client.get(again.location)
    assert "Kies bij elke vraag een antwoord." in page.text
    assert re.search(rf'name="{box}"[^>]* checked', page.text)


def test_a_payment_in_between_goes_before_a_file_that_is_read_again(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}))
    data = file({"achterstand": "128000"}, day="5-1-2026")
    read_in(client, house, data)
    told = Story(house, there=1)
    told.later(1)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=80.0, confirmed=EVERY_DOUBT)
    assert asked(client, preview(client, data)) == []
    read_in(client, house, data)
    assert facts(house)["achterstand"] == 1200


def test_of_very_many_the_first_are_shown_and_the_rest_is_counted(
    client: FlaskClient, house: House, monkeypatch: Any
) -> None:
    monkeypatch.setattr(doubts, "AT_ONCE", 2)
    rows = [{"huurcontract": f"WB-{number}", "achterstand": "128000"} for number in range(5)]
    address = preview(client, file(*rows))
    assert len(asked(client, address)) == 2
    assert "Bij nog 3 regels twijfelen wij ook." in words(client.get(address))
    read_in(client, house, file(*rows), klopt_1="ja", klopt_2="ja")
    with house.engine.database.read() as connection:
        assert list(connection.scalars(select(Case.tenancy).order_by(Case.id))) == ["WB-0", "WB-1"]
