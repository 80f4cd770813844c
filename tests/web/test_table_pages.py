"""The page on which a designer changes a decision table: as typed, as saved, and tried."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from engine.definitions import read_all, read_files
from engine.definitions.versions import Publishing
from engine.meetings import series
from engine.proposals import tables
from engine.proposals.tables import Grid
from engine.testing import House
from tests.web.a_table import CALLS, FIRST, OWES, PATH, REACTS, SECOND, TABLE, THIRD, TONE
from tests.web.conftest import REGION, LogIn
from tests.web.test_designs import words_of
from tests.web.test_proposals import file_of, hidden


@pytest.fixture
def proposal(house: House, client: FlaskClient, log_in: LogIn) -> str:
    files = {**read_files(REGION, "proef"), PATH: TABLE}
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(
            connection,
            house.clock,
            "proef",
            files,
            "beheer",
            Publishing(meetings=series.texts(read_all(REGION, "proef"), "proef")),
        )
    log_in(client, "ontwerper")
    return client.post("/ontwerp/proef/voorstel", data={"titel": "Een andere toon"}).location


@pytest.fixture
def table(proposal: str) -> str:
    return f"{proposal}/tabel/toon"


def on_page(page: str) -> dict[str, str]:
    """What stands in the fields of the form."""
    form = page[page.index("data-tabel") :]
    form = form[: form.index("</form>")]
    form = re.sub(r"<template>.*?</template>", "", form, flags=re.DOTALL)
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name is not None:
            found[unescape(name[1])] = unescape(value[1]) if value is not None else ""
    for name, options in re.findall(
        r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[unescape(name)] = unescape(chosen[1]) if chosen is not None else ""
    return found


def save(client: FlaskClient, table: str, **fields: str) -> str:
    data = {
        **on_page(client.get(table).text),
        **{name.replace("__", " "): text for name, text in fields.items()},
    }
    return client.post(table, data=data, follow_redirects=True).text


def press(client: FlaskClient, table: str, what: str, **fields: str) -> str:
    return save(client, table, _actie=what, **fields)


def cell(row: str, column: str) -> str:
    return f"cel {row} {column}"


def stored(client: FlaskClient, proposal: str) -> Grid:
    page = client.get(file_of(proposal, PATH)).text
    text = page.split('wrap="off"', 1)[1].split(">", 1)[1].split("</textarea>")[0].removeprefix("\n")
    return tables.read(unescape(text).encode())


def mis(page: str, row: str) -> str:
    """What is said in this row."""
    found = re.search(rf'data-mis="{row}">(.*?)</ul>', page, flags=re.DOTALL)
    assert found is not None, row
    return words_of(found[1])


def gaps(page: str) -> str:
    return words_of(page.split("data-gaten", 1)[1].split("</ul>")[0].partition(">")[2])


def test_an_untouched_table_that_is_saved_changes_nothing(
    client: FlaskClient, proposal: str, table: str
) -> None:
    page = save(client, table)
    assert "Opgeslagen in het voorstel." in page
    assert "Nog niets." in words_of(client.get(proposal).text)


def test_a_cell_is_changed_and_told_by_meaning(client: FlaskClient, proposal: str, table: str) -> None:
    page = client.get(table).text
    assert on_page(page)[cell(SECOND, CALLS)] == "ja"
    assert '<option value="&#34;geweigerd&#34;" label="Weigert hulp">' in page
    save(client, table, **{cell(SECOND, TONE): '"streng"'})
    assert stored(client, proposal).rows[1].cells == ('"geaccepteerd"', ">= 500", '"streng"', "True")
    assert stored(client, proposal).rows[0] == tables.read(TABLE).rows[0]
    assert "Hoe schrijf je?" in words_of(client.get(proposal).text)


@pytest.mark.parametrize(
    ("column", "text", "written"),
    [
        (REACTS, "geweigerd", '"geweigerd"'),
        (REACTS, "Weigert hulp", '"geweigerd"'),
        (REACTS, '!= "geweigerd"', '!= "geweigerd"'),
        (REACTS, "leeg", "None"),
        (REACTS, "iets anders", '"iets anders"'),
        (REACTS, 'in ["geweigerd"]', 'in ["geweigerd"]'),
        (REACTS, "-", "-"),
        (REACTS, "  ", ""),
        (OWES, "< 2,5", "< 2.5"),
        (OWES, "12,50", "12.50"),
        (OWES, "in [1, 2]", "in [1, 2]"),
        (OWES, "? > achterstand", "? > achterstand"),
        (TONE, "We helpen je graag.", '"We helpen je graag."'),
        (TONE, 'Zo "hoort" het', 'Zo "hoort" het'),
        (TONE, "reactie", "reactie"),
        (TONE, "streng", '"streng"'),
        (CALLS, "Ja", "True"),
        (CALLS, "nee", "False"),
        (CALLS, "achterstand > 5", "achterstand > 5"),
    ],
)
def test_a_cell_is_typed_in_plain_words(
    client: FlaskClient, proposal: str, table: str, column: str, text: str, written: str
) -> None:
    page = save(client, table, **{cell(THIRD, column): text})
    place = [REACTS, OWES, TONE, CALLS].index(column)
    assert stored(client, proposal).rows[2].cells[place] == written
    assert on_page(save(client, table))[cell(THIRD, column)] == on_page(page)[cell(THIRD, column)]
    assert stored(client, proposal).rows[2].cells[place] == written


def test_what_overlaps_is_said_in_both_rows_and_a_gap_below_them(client: FlaskClient, table: str) -> None:
    page = save(client, table, **{cell(FIRST, OWES): "< 600"})
    for row in (FIRST, SECOND):
        assert "De rijen 1 en 2 gelden allebei" in mis(page, row)
    assert mis(page, THIRD) == ""
    assert gaps(page) == ""
    page = save(client, table, **{cell(FIRST, OWES): "< 400"})
    assert mis(page, FIRST) == mis(page, SECOND) == ""
    assert "Geen rij geldt bij Wat doet de huurder? = geaccepteerd, Achterstand = 400" in gaps(page)


def test_the_same_is_said_while_one_types_and_nothing_is_kept(
    client: FlaskClient, proposal: str, table: str
) -> None:
    data = on_page(client.get(table).text)
    data |= {cell(FIRST, OWES): "< 600", cell(THIRD, REACTS): '"misschien"'}
    told = client.post(f"{table}/kijken", data=data).json
    assert told is not None
    assert "nooit" in told["rijen"][THIRD][0]
    data[cell(THIRD, REACTS)] = '"geweigerd"'
    told = client.post(f"{table}/kijken", data=data).json
    assert told is not None
    assert "allebei" in told["rijen"][FIRST][0]
    assert told["rijen"][FIRST] == told["rijen"][SECOND]
    assert "Nog niets." in words_of(client.get(proposal).text)
    assert on_page(client.get(table).text)[cell(FIRST, OWES)] == "< 500"


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        (OWES, "><", "geen expressie"),
        (OWES, "> 3 maanden", "geen expressie"),
        (OWES, "> maandhuurtje", "maandhuurtje"),
        (TONE, "", "leeg"),
        (REACTS, '"a","b"', "lijst van waarden"),
    ],
)
def test_what_cannot_run_is_said_in_its_row_and_saved(
    client: FlaskClient, proposal: str, table: str, column: str, text: str, told: str
) -> None:
    page = save(client, table, **{cell(SECOND, column): text})
    assert told in mis(page, SECOND)
    assert mis(page, FIRST) == ""
    assert stored(client, proposal).rows[1].cells[[REACTS, OWES, TONE, CALLS].index(column)] == text
    assert "Dit moet eerst goed" in client.get(proposal).text


def test_rows_are_added_copied_moved_and_removed_on_the_page_first(
    client: FlaskClient, proposal: str, table: str
) -> None:
    assert on_page(press(client, table, "erbij rijen"))["rijen"] == f"{FIRST} {SECOND} {THIRD} n1"
    page = press(client, table, f"kopie {FIRST}", **{"cel n1 " + TONE: '"koel"'})
    assert on_page(page)["rijen"] == f"{FIRST} n2 {SECOND} {THIRD} n1"
    assert on_page(page)[cell("n2", OWES)] == "< 500"
    assert "rijen 1 en 2 gelden allebei" in mis(page, "n2")
    assert on_page(press(client, table, "omhoog n1"))["rijen"] == f"{FIRST} n2 {SECOND} n1 {THIRD}"
    assert on_page(press(client, table, f"omlaag {FIRST}"))["rijen"] == f"n2 {FIRST} {SECOND} n1 {THIRD}"
    assert on_page(press(client, table, "omhoog n2"))["rijen"].startswith("n2 ")
    assert on_page(press(client, table, f"weg {FIRST}"))["rijen"] == f"n2 {SECOND} n1 {THIRD}"
    assert "Nog niets." in words_of(client.get(proposal).text)
    save(client, table)
    rows = stored(client, proposal).rows
    assert [row.id for row in rows] == ["toon_regel_4", SECOND, "toon_regel_5", THIRD]
    assert rows[2].cells[2] == '"koel"'
    assert (
        client.post(table, data={**on_page(client.get(table).text), "_actie": "weg ergens"}).status_code
        == 400
    )


def test_columns_are_added_and_say_what_they_look_at(client: FlaskClient, proposal: str, table: str) -> None:
    page = press(client, table, "erbij vragen")
    assert "Deze kolom vraagt niets." in gaps(page)
    page = press(client, table, "erbij uitkomsten", **{"kop n1": "Gelukt?", "gegeven n1": "contact_gelukt"})
    assert on_page(page)["uitkomsten"].endswith(" n2")
    page = press(client, table, f"weg {CALLS}")
    save(
        client,
        table,
        **{"gegeven n2": "bel_vaker", **{cell(row, "n2"): "ja" for row in (FIRST, SECOND, THIRD)}},
    )
    grid = stored(client, proposal)
    assert [column.text for column in grid.columns] == [
        "reactie",
        "achterstand",
        "contact_gelukt",
        "toon",
        "bel_vaker",
    ]
    assert grid.rows[0].cells == ('"geaccepteerd"', "< 500", "", '"vriendelijk"', "True")


@pytest.mark.parametrize(
    ("reacts", "owes", "told"),
    [
        ("geaccepteerd", "499,99", "Rij 1 klopt. Toon: vriendelijk. Bellen?: nee."),
        ("geaccepteerd", "500", "Rij 2 klopt. Toon: zakelijk. Bellen?: ja."),
        ("geweigerd", "", "Rij 3 klopt. Toon: dringend."),
        ("geaccepteerd", "", "Geen rij klopt hierbij."),
        ("geaccepteerd", "veel", "alleen cijfers"),
    ],
)
def test_a_try_says_which_row_answers(
    client: FlaskClient, table: str, reacts: str, owes: str, told: str
) -> None:
    page = press(client, table, "proef", **{f"proef {REACTS}": reacts, f"proef {OWES}": owes})
    assert told in words_of(page)
    assert page.count(" data-klopt") == ("Rij" in told)
    data = on_page(page)
    answer = client.post(f"{table}/kijken", data=data).json
    assert answer is not None
    assert told in answer["proef"]


def test_a_try_of_rows_that_overlap_says_so(client: FlaskClient, table: str) -> None:
    fields = {cell(FIRST, OWES): "< 600", f"proef {REACTS}": "geaccepteerd", f"proef {OWES}": "550"}
    assert "Rij 1 en 2 kloppen allebei." in words_of(press(client, table, "proef", **fields))


def test_the_second_of_two_hears_who_was_first(client: FlaskClient, proposal: str, table: str) -> None:
    old = on_page(client.get(table).text)
    save(client, table, naam="Welke toon?")
    data = {**old, cell(FIRST, TONE): '"warm"'}
    page = client.post(table, data=data, follow_redirects=True).text
    assert "sloeg dit bestand intussen op" in page
    assert on_page(page)[cell(FIRST, TONE)] == '"warm"'
    assert stored(client, proposal).name == "Welke toon?"
    assert stored(client, proposal).rows[0].cells[2] == '"vriendelijk"'
    assert "Wat er nu staat" in page
    save(client, table)
    assert stored(client, proposal).rows[0].cells[2] == '"warm"'


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("naam", " ", "Vul in hoe de tabel heet."),
        (f"bij {FIRST}", "x" * 1001, "hoogstens 1000"),
        ("naam", "x" * 121, "hoogstens 120"),
    ],
)
def test_what_is_too_long_or_missing_is_said_and_kept(
    client: FlaskClient, proposal: str, table: str, field: str, text: str, told: str
) -> None:
    page = save(client, table, **{field: text})
    assert told in page
    assert on_page(page)[field] == text
    assert "Nog niets." in words_of(client.get(proposal).text)


def test_a_table_that_the_page_cannot_show_is_changed_as_text(
    client: FlaskClient, proposal: str, table: str
) -> None:
    address = file_of(proposal, PATH)
    page = client.get(address).text
    broken = TABLE.replace(b"decisionTable", b"literalExpression").decode()
    client.post(address, data={"gezien": hidden(page, "gezien"), "tekst": broken})
    assert "alleen als tekst" in client.get(table, follow_redirects=True).text
    assert client.get(f"{proposal}/tabel/geen").status_code == 404


def test_a_cell_that_comes_back_as_it_was_shown_keeps_its_letters(
    client: FlaskClient, proposal: str, table: str
) -> None:
    address = file_of(proposal, PATH)
    odd = TABLE.decode().replace('"zakelijk"', "toekomst").replace('"dringend"', "1,5")
    client.post(address, data={"gezien": hidden(client.get(address).text, "gezien"), "tekst": odd})
    save(client, table, naam="Anders")
    assert [row.cells[2] for row in stored(client, proposal).rows] == ['"vriendelijk"', "toekomst", "1,5"]
