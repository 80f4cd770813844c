"""A file about tenancies that have a dossier: what changes, what is asked, what is younger."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.arrears import lines, work
from engine.dossier import audit
from engine.tables import Case, Import, ImportRow
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused

COLUMNS = (
    "huurcontract;naam;geboortedatum;postcode;huisnummer;straat;plaats;telefoon;e_mail;maandhuur;achterstand;"
    "vervaldatum;contact_gezocht_op;gewezen_op_hulp_op;herinnering_op;aanbod_doorgeven_op;bezwaar_ontvangen;"
    "bezwaar_op;kinderen;betaalprofiel"
)
TENANT = {
    "huurcontract": "WB-7c",
    "naam": "Tineke Bos",
    "geboortedatum": "9-4-1978",
    "postcode": "1506 AB",
    "huisnummer": "12",
    "straat": "Rietsnijdersstraat",
    "plaats": "Zaandam",
    "maandhuur": "640",
    "achterstand": "1280",
    "vervaldatum": "1-1-2026",
    "bezwaar_ontvangen": "nee",
}
DUTIES = {
    "contact_gezocht_op": "20-1-2026",
    "gewezen_op_hulp_op": "21-1-2026",
    "herinnering_op": "22-1-2026",
    "aanbod_doorgeven_op": "23-1-2026",
}
NEIGHBOUR = {"huurcontract": "WB-9", "naam": "Bas Kat", "geboortedatum": "2-2-1990", "huisnummer": "14"}


@pytest.fixture(autouse=True)
def _logged_in(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")


def file(*rows: dict[str, str], day: str = "") -> bytes:
    """A file of these tenants, each Tineke Bos but for what is given."""
    names = [*COLUMNS.split(";"), *(["peildatum"] if day else [])]
    cells = [{**TENANT, **row, "peildatum": day} for row in rows]
    return "\n".join(
        [";".join(names), *(";".join(row.get(name, "") for name in names) for row in cells), ""]
    ).encode()


def send(client: FlaskClient, data: bytes, day: str = "") -> Any:
    """What this file leads to; of one that is refused the page that says so."""
    sent = {"bestand": (io.BytesIO(data), "stand.csv"), "peildatum": day}
    answer = client.post("/inlezen", data=sent)
    return client.get(answer.location) if answer.status_code == 303 else answer


def preview(client: FlaskClient, data: bytes, day: str = "") -> str:
    answer = send(client, data, day)
    assert answer.status_code == 302, words(answer)
    address: str = answer.location
    return address


def read_in(client: FlaskClient, house: House, data: bytes, day: str = "", **answers: str) -> str:
    address = preview(client, data, day)
    accepted = client.post(address, data={"volledig": "ja", **answers})
    assert accepted.status_code == 302, words(accepted)
    while work.work(house.engine):
        pass
    with house.engine.database.read() as connection:
        assert set(connection.scalars(select(ImportRow.problem))) <= {None}
        assert list(audit.verify(connection)) == []
    return address


def words(answer: Any) -> str:
    inside = answer.text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside)).replace("\xa0", " ")


def dossiers(house: House) -> list[tuple[str, str]]:
    with house.engine.database.read() as connection:
        rows = connection.execute(select(Case.tenancy, Case.status).order_by(Case.id))
        return [(row.tenancy or "", row.status) for row in rows]


def facts(house: House, case_id: int = 1) -> dict[str, Any]:
    with house.engine.database.read() as connection:
        found = connection.scalar(select(Case.facts).where(Case.id == case_id))
    kept: dict[str, Any] = orjson.loads(found or "{}")
    return kept


def pay(house: House, amount: float, case_id: int = 1) -> None:
    Story(house, there=case_id).act(
        "woningcorporatie", "gedeeld_betaling", betaling_bedrag=amount, betaling_op="2026-02-01"
    )


# -- what a file changes -----------------------------------------------------------------------------------


def test_duties_that_are_done_later_reach_the_dossier_and_the_plan_says_so(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}))
    assert facts(house)["plichten"] == {"bezwaar_ontvangen": False}
    house.clock.advance(timedelta(days=8))
    plan = words(client.get(preview(client, file(DUTIES))))
    assert "1 dossier krijgt andere gegevens" in plan
    titles = ("Contact gezocht op", "Gewezen op hulp op", "Herinnering op", "Aanbod op")
    for title, day in zip(titles, DUTIES.values(), strict=True):
        assert f"{title} niets {day}" in plan
    read_in(client, house, file(DUTIES | {"naam": "Tineke Bos"}))
    assert facts(house)["plichten"] == {
        "contact_gezocht_op": "2026-01-20",
        "gewezen_op_hulp_op": "2026-01-21",
        "herinnering_op": "2026-01-22",
        "aanbod_doorgeven_op": "2026-01-23",
        "bezwaar_ontvangen": False,
    }
    assert facts(house)["achterstand"] == 1280
    assert "Andere gegevens uit het maandbestand" in client.get("/dossiers/1").text


def test_every_other_column_is_told_as_it_was_and_as_it_becomes(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({"telefoon": "06-00 11 22 33", "kinderen": "1"}))
    other = {
        "naam": "Tineke de Boer",
        "postcode": "1507 TB",
        "telefoon": "0600445566",
        "e_mail": "mailto:boer@post.example",
        "maandhuur": "655,50",
        "achterstand": "1935,5",
        "vervaldatum": "1-2-2026",
        "kinderen": "nee",
        "betaalprofiel": "risico",
        "bezwaar_ontvangen": "ja",
        "bezwaar_op": "30-1-2026",
    }
    plan = words(client.get(preview(client, file(other))))
    for line in (
        "Naam Tineke Bos Tineke de Boer",
        "Postcode 1506 AB 1507 TB",
        "Telefoon 06 00 11 22 33 06 00 44 55 66",
        "E-mailadres niets boer@post.example",
        "Maandhuur € 640,00 € 655,50",
        "Achterstand € 1.280,00 € 1.935,50",
        "Vervaldatum 1-1-2026 1-2-2026",
        "Zijn er kinderen? ja nee",
        "Aantal kinderen 1 niets",
        "Betaalprofiel niets risico",
        "Bezwaar? nee ja",
        "Bezwaar op niets 30-1-2026",
    ):
        assert line in plan, line
    address = read_in(client, house, file(other, {**NEIGHBOUR}))
    kept = facts(house)
    assert kept["huurder"]["naam"] == "Tineke de Boer"
    assert (kept["achterstand"], kept["vervaldatum"]) == (1935.5, "2026-02-01")
    assert "Tineke de Boer" in client.get("/dossiers?zoek=boer").text
    done = words(client.get(address))
    assert "Tineke" not in done, "what stood in the file is in the dossier"
    assert "Naam veranderd: kijk in het dossier" in done


def test_a_file_takes_no_objection_back_and_says_so(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({"bezwaar_ontvangen": "ja", "bezwaar_op": "30-1-2026"}))
    plan = words(client.get(preview(client, file({}))))
    assert "Bezwaar? bij 1 dossier: de huurder wil geen melding." in plan
    read_in(client, house, file({}, NEIGHBOUR))
    assert facts(house)["plichten"]["bezwaar_ontvangen"] is True


def test_what_is_known_of_a_birth_date_comes_through(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({"geboortedatum": "00-00-1978"}))
    assert facts(house)["huurder"]["geboortedatum"] == "1978"
    assert "1 januari" not in client.get("/dossiers/1").text
    plan = words(client.get(preview(client, file({"geboortedatum": "00-04-1978"}))))
    assert "Geboortedatum 1978 4-1978" in plan


# -- which dossier it is of --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now"),
    [("WB-7c", "wb-7C"), ("000471", "471"), ("471", "471.0"), ("471", "471,00"), ("WB 7", "WB7")],
)
def test_a_number_that_is_written_otherwise_goes_on_in_the_same_dossier(
    client: FlaskClient, house: House, before: str, now: str
) -> None:
    read_in(client, house, file({"huurcontract": before}))
    house.clock.advance(timedelta(days=28))
    read_in(client, house, file({"huurcontract": now, "achterstand": "1920"}))
    assert dossiers(house) == [(before, "open")]
    assert facts(house)["achterstand"] == 1920


def test_a_number_that_is_written_otherwise_is_the_same_however_the_file_is_done(
    client: FlaskClient, house: House
) -> None:
    """Both are previews before one is done: the second finds the dossier that the first opened."""
    first = preview(client, file({"huurcontract": "0471"}))
    second = preview(client, file({"huurcontract": "471", "achterstand": "99"}))
    for address in (first, second):
        client.post(address, data={"volledig": "ja"})
    while work.work(house.engine):
        pass
    assert dossiers(house) == [("0471", "open")]
    assert facts(house)["achterstand"] == 99


def test_one_contract_gone_and_one_new_of_the_same_tenant_is_asked(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({}, NEIGHBOUR))
    address = preview(client, file({"huurcontract": "3-dec"}, NEIGHBOUR))
    page = client.get(address)
    assert "Is dit dezelfde huurder?" in words(page)
    assert "Huurcontract 3-dec: Tineke Bos, 9-4-1978" in words(page)
    assert "is van huurcontract WB-7c: Tineke Bos" in words(page)
    for wrong in ({}, {"vraag_1": "misschien"}):
        again = refused(client, address, {"volledig": "ja", **wrong})
        assert "Kies bij elke vraag een antwoord" in words(again)
    assert work.work(house.engine) == 0


def test_the_same_tenant_goes_on_in_the_dossier_under_the_new_number(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}, NEIGHBOUR))
    read_in(client, house, file({"huurcontract": "3-dec", "achterstand": "700"}, NEIGHBOUR), vraag_1="zelfde")
    assert dossiers(house) == [("3-dec", "open"), ("WB-9", "open")]
    assert (facts(house)["huurcontract"], facts(house)["achterstand"]) == ("3-dec", 700)
    assert "Tineke Bos" in client.get("/dossiers?zoek=3dec").text
    house.clock.advance(timedelta(days=28))
    plan = words(client.get(preview(client, file({"huurcontract": "3-DEC"}, NEIGHBOUR))))
    assert "dezelfde huurder" not in plan.lower(), "it is asked once"


def test_another_tenant_gets_a_dossier_and_the_other_is_closed_after_a_second_question(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}, NEIGHBOUR))
    address = preview(client, file({"huurcontract": "XY-1"}, NEIGHBOUR))
    asked = refused(client, address, {"vraag_1": "ander"})
    assert "Dit sluit 1 van de 2 open dossiers" in words(asked)
    assert re.search(r'value="ander"[^>]* checked', asked.text), "the answer is kept"
    assert work.work(house.engine) == 0
    client.post(address, data={"vraag_1": "ander", "volledig": "ja"})
    while work.work(house.engine):
        pass
    assert dossiers(house) == [("WB-7c", "closed"), ("WB-9", "open"), ("XY-1", "open")]


def test_a_stranger_with_a_number_that_looks_the_same_is_asked(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({"huurcontract": "0471"}))
    stranger = {"huurcontract": "471", "naam": "Bas Kat", "geboortedatum": "2-2-1990", "huisnummer": "200"}
    read_in(client, house, file({"huurcontract": "0471"}, stranger))
    assert dossiers(house) == [("0471", "open"), ("471", "open")], "both are there: no doubt"
    read_in(client, house, file({"huurcontract": "0471"}, stranger | {"achterstand": "5"}))
    assert (facts(house, 1)["achterstand"], facts(house, 2)["achterstand"]) == (1280, 5)


def test_a_stranger_in_the_place_of_a_number_that_looks_the_same_is_asked(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({"huurcontract": "0471"}))
    stranger = {"huurcontract": "471", "naam": "Bas Kat", "geboortedatum": "2-2-1990", "huisnummer": "200"}
    read_in(client, house, file(stranger), vraag_1="ander")
    assert dossiers(house) == [("0471", "closed"), ("471", "open")]


# -- the day of a file -------------------------------------------------------------------------------------


def test_the_page_asks_of_which_day_the_file_is(client: FlaskClient) -> None:
    assert re.search(r'name="peildatum"[^>]*value="2-2-2026"', client.get("/inlezen").text)


@pytest.mark.parametrize(
    ("day", "why"), [("3-2-2026", "Deze dag is nog niet geweest"), ("gisteren", "Vul een datum in")]
)
def test_a_day_that_cannot_be_is_told_at_the_field(client: FlaskClient, day: str, why: str) -> None:
    answer = send(client, file({}), day)
    assert "<title>Fout: " in answer.text
    assert why in words(answer)
    assert f'value="{day}"' in answer.text
    assert 'aria-describedby="peildatum-uitleg peildatum-fout"' in answer.text


def test_a_column_says_the_day_and_wins(client: FlaskClient) -> None:
    page = words(client.get(preview(client, file({}, day="28-1-2026"), "30-1-2026")))
    assert "Stand van 28 januari 2026" in page
    assert "Stand van 30 januari 2026" in words(client.get(preview(client, file({}), "30-1-2026")))
    assert "Stand van 2 februari 2026" in words(client.get(preview(client, file({}))))


def test_a_file_has_one_day(client: FlaskClient) -> None:
    data = file({}, NEIGHBOUR, day="28-1-2026").decode().splitlines()
    data[2] = data[2].replace("28-1-2026", "29-1-2026")
    answer = send(client, "\n".join(data).encode())
    assert "een andere peildatum" in words(answer)
    future = send(client, file({}, day="3-2-2026"))
    assert "Deze datum ligt in de toekomst" in words(future)


def test_a_dossier_that_is_younger_than_the_file_is_neither_closed_nor_changed(
    client: FlaskClient, house: House
) -> None:
    Story(house, huurcontract="WB-7c", achterstand=1280, vervaldatum="2026-01-01")
    Story(house, huurcontract="WB-8", achterstand=640, vervaldatum="2026-01-01")
    before = facts(house, 1), facts(house, 2)
    data = file({"achterstand": "5"})
    plan = words(client.get(preview(client, data, "1-2-2026")))
    assert "2 dossiers weten meer dan het bestand" in plan
    assert "Achterstand Blijft zoals het is" in plan
    read_in(client, house, data, "1-2-2026")
    assert (facts(house, 1), facts(house, 2)) == before
    assert {status for _, status in dossiers(house)} == {"open"}


def test_a_payment_after_the_day_of_the_file_stays_and_the_rest_is_taken(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}, NEIGHBOUR))
    house.clock.advance(timedelta(days=5))
    pay(house, 300)
    pay(house, 300, 2)
    house.clock.advance(timedelta(days=5))
    old = file({"naam": "Tineke de Boer", "achterstand": "1300"})
    plan = words(client.get(preview(client, old, "4-2-2026")))
    assert "Achterstand bij 2 dossiers: dit is in het dossier veranderd na de dag van het bestand" in plan
    read_in(client, house, old, "4-2-2026")
    assert (facts(house)["achterstand"], facts(house)["huurder"]["naam"]) == (980, "Tineke de Boer")
    assert dossiers(house) == [("WB-7c", "open"), ("WB-9", "open")], "WB-9 is in no file, but paid after it"
    read_in(client, house, file({"naam": "Tineke de Boer", "achterstand": "1310"}), "7-2-2026")
    assert facts(house)["achterstand"] == 1310, "the file of that day knows the payment"
    assert dossiers(house)[1] == ("WB-9", "closed")


def test_a_payment_between_the_preview_and_the_work_stays(client: FlaskClient, house: House) -> None:
    read_in(client, house, file({}))
    address = preview(client, file({"achterstand": "1300"}))
    house.clock.advance(timedelta(minutes=1))
    pay(house, 300)
    client.post(address, data={"volledig": "ja"})
    while work.work(house.engine):
        pass
    assert facts(house)["achterstand"] == 980


def test_who_paid_all_after_the_day_of_the_file_gets_no_new_dossier(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, file({}))
    house.clock.advance(timedelta(days=5))
    pay(house, 1280)
    assert dossiers(house) == [("WB-7c", "closed")]
    house.clock.advance(timedelta(days=1))
    old = file({"huurcontract": "wb-7C", "achterstand": "1300"})
    assert "1 dossier weet meer dan het bestand" in words(client.get(preview(client, old, "6-2-2026")))
    read_in(client, house, old, "6-2-2026")
    assert dossiers(house) == [("WB-7c", "closed")]
    read_in(client, house, file({"achterstand": "640"}), "8-2-2026")
    assert dossiers(house) == [("WB-7c", "closed"), ("WB-7c", "open")], "a later file opens one"


def test_what_an_older_file_brought_is_as_old_as_that_file(client: FlaskClient, house: House) -> None:
    """Both files are read in late: the second is younger than the first, though not than its reading."""
    house.clock.advance(timedelta(days=20))
    read_in(client, house, file({}, NEIGHBOUR), "3-2-2026")
    house.clock.advance(timedelta(days=1))
    read_in(client, house, file({"achterstand": "700", "telefoon": "0600112233"}), "5-2-2026")
    assert (facts(house)["achterstand"], facts(house)["huurder"]["telefoon"]) == (700, "0600112233")
    assert dossiers(house) == [("WB-7c", "open"), ("WB-9", "closed")]
    house.clock.advance(timedelta(days=1))
    read_in(client, house, file({"achterstand": "800", "telefoon": "0600445566"}), "4-2-2026")
    assert (facts(house)["achterstand"], facts(house)["huurder"]["telefoon"]) == (700, "0600112233")


# -- the same file again -----------------------------------------------------------------------------------


def test_the_last_file_can_come_again_and_touches_nothing(client: FlaskClient, house: House) -> None:
    data = file({}, NEIGHBOUR)
    read_in(client, house, data)
    house.clock.advance(timedelta(days=28))
    pay(house, 300)
    pay(house, 1280, 2)
    before = facts(house)
    address = preview(client, data)
    assert "Er verandert niets" in words(client.get(address))
    read_in(client, house, data)
    assert facts(house) == before
    assert dossiers(house) == [("WB-7c", "open"), ("WB-9", "closed")]
    house.clock.advance(timedelta(days=28))
    read_in(client, house, data)
    assert facts(house) == before
    with house.engine.database.read() as connection:
        assert len(connection.scalars(select(Import.id).where(Import.status == "done")).all()) == 3


def test_a_file_from_before_the_last_is_refused(client: FlaskClient, house: House) -> None:
    old = file({})
    read_in(client, house, old)
    house.clock.advance(timedelta(days=1))
    read_in(client, house, file({"achterstand": "700"}))
    answer = send(client, old)
    assert "Dit bestand is al ingelezen" in words(answer)
    assert facts(house)["achterstand"] == 700


# -- letters and lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Renée Müller", "Jörg Köse", "Daniëlle Özdemir"])
def test_names_of_another_code_page_are_shown_and_a_tick_reads_them_as_they_are(
    client: FlaskClient, house: House, name: str
) -> None:
    data = file({"naam": name}).decode().encode("mac_roman")
    assert 'name="namen"' not in client.get("/inlezen").text
    wrong = send(client, data)
    shown = name.encode("mac_roman").decode("cp1252")
    assert shown in words(wrong)
    assert 'name="namen"' in wrong.text
    again = {"bestand": (io.BytesIO(data), "stand.csv"), "namen": "ja"}
    assert client.post("/inlezen", data=again).status_code == 302
    assert 'name="namen"' not in send(client, file({"postcode": "x"})).text, "that is no matter of letters"


def test_many_changes_are_told_page_by_page(
    client: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "AT_ONCE", 2)
    rows = [{"huurcontract": f"WB-{number}", "huisnummer": str(number)} for number in range(1, 6)]
    read_in(client, house, file(*rows))
    address = preview(client, file(*(row | {"achterstand": "5"} for row in rows)))
    seen, where = [], address
    while where:
        page = client.get(where)
        seen += re.findall(r">(WB-\d)</a>", page.text)
        found = re.search(r'href="([^"]+vanaf=\d+)"', page.text)
        where = found[1] if found else ""
    assert seen == [row["huurcontract"] for row in rows]
