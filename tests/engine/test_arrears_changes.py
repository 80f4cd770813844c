"""What a row of an arrears file does with the facts of a dossier, and what it leaves as it is."""

from __future__ import annotations

from typing import Any

import pytest

from engine.arrears.answers import answer_of
from engine.arrears.cells import COLUMNS, DAY_OF_FILE
from engine.arrears.changes import NOTHING_YOUNGER, PLACES, Outcome, Why, Younger, column_of, compare
from engine.states import ImportAction
from tests.engine.test_arrears_file import GOOD, read

OTHER: dict[str, Any] = {
    "naam": "Tineke Bos",
    "geboortedatum": "14-2-1983",
    "postcode": "1507 tb",
    "huisnummer": "13",
    "toevoeging": "II",
    "straat": "Rietsnijdersstraat",
    "plaats": "Wormerveer",
    "buurt": "Kogerveld",
    "telefoon": "+31 6 00 65 43 21",
    "e_mail": "bos@post.example",
    "maandhuur": "651,20",
    "achterstand": "99,95",
    "vervaldatum": "1-2-2026",
    "contact_gezocht_op": "3-2-2026",
    "gewezen_op_hulp_op": "4-2-2026",
    "herinnering_op": "5-2-2026",
    "aanbod_doorgeven_op": "6-2-2026",
    "bezwaar_ontvangen": "ja",
    "bezwaar_op": "7-2-2026",
    "kinderen": "3",
    "betaalprofiel": "risico",
}
OBJECTS: dict[str, Any] = {"bezwaar_ontvangen": "ja", "bezwaar_op": "7-2-2026"}


def answer(**cells: Any) -> dict[str, Any]:
    return answer_of(read(cells).rows[0])


def outcome(facts: dict[str, Any] | None = None, younger: Younger = NOTHING_YOUNGER, **cells: Any) -> Outcome:
    return compare(answer(**cells), answer() if facts is None else facts, younger)


def test_the_same_row_changes_nothing() -> None:
    assert outcome() == Outcome(ImportAction.SAME)


def test_every_column_of_the_file_has_its_place_in_the_facts() -> None:
    placed = {column_of(path) for path in PLACES} | {"huurcontract", "achterstand", DAY_OF_FILE}
    assert placed == {column.name for column in COLUMNS}
    assert set(OTHER) == placed - {"huurcontract", DAY_OF_FILE}


@pytest.mark.parametrize("column", sorted(set(OTHER) - {"bezwaar_ontvangen", "bezwaar_op"}))
def test_each_column_changes_the_dossier(column: str) -> None:
    found = outcome(**{column: OTHER[column]})
    assert {change.column for change in found.changes} == {column}
    assert all(change.old != change.new for change in found.changes)
    assert found.action == (ImportAction.AMOUNT if column == "achterstand" else ImportAction.DETAILS)
    assert found.left_out == ()


def test_an_objection_changes_the_dossier_with_its_day() -> None:
    assert outcome(**OBJECTS).facts == {
        "plichten.bezwaar_ontvangen": True,
        "plichten.bezwaar_op": "2026-02-07",
    }
    later = outcome(answer(**OBJECTS), **OBJECTS | {"bezwaar_op": "9-2-2026"})
    assert later.facts == {"plichten.bezwaar_op": "2026-02-09"}


def test_a_file_takes_no_objection_back() -> None:
    found = outcome(answer(**OBJECTS))
    assert (found.action, found.changes) == (ImportAction.SAME, ())
    assert found.left_out == (("bezwaar_ontvangen", Why.OBJECTION),)


@pytest.mark.parametrize(
    "column", [one.name for one in COLUMNS if not one.filled and one.name != DAY_OF_FILE]
)
def test_an_empty_cell_changes_nothing(column: str) -> None:
    full = answer(**OTHER | {"achterstand": "0"})
    cells: dict[str, Any] = OTHER | {"achterstand": "0", column: ""}
    if column == "bezwaar_op":
        full, cells = answer(), {column: ""}
    assert outcome(full, **cells) == Outcome(ImportAction.SAME)


@pytest.mark.parametrize(
    ("known", "cell", "facts"),
    [
        ("2", "nee", {"kinderen_bekend": False, "aantal_kinderen": None}),
        ("2", "ja", {}),
        ("2", "onbekend", {}),
        ("2", "0", {"kinderen_bekend": False, "aantal_kinderen": 0}),
        ("0", "ja", {"kinderen_bekend": True, "aantal_kinderen": None}),
        ("nee", "1", {"kinderen_bekend": True, "aantal_kinderen": 1}),
    ],
)
def test_children_and_how_many_agree(known: str, cell: str, facts: dict[str, Any]) -> None:
    assert outcome(answer(kinderen=known), kinderen=cell).facts == facts


def test_what_is_written_in_another_way_is_no_change() -> None:
    facts = answer()
    facts["huurder"] |= {"telefoon": "+31 (0)6 0012 3456", "e_mail": "mailto:renee@post.example"}
    facts["adres"]["postcode"] = "1506 ab"
    facts["maandhuur"] = 650
    assert outcome(facts) == Outcome(ImportAction.SAME)


@pytest.mark.parametrize(
    ("known", "cell", "becomes"),
    [
        ("13-2-1983", "1983", None),
        ("13-2-1983", "00-02-1983", None),
        ("00-02-1983", "00-00-1983", None),
        ("1983", "13-2-1983", "1983-02-13"),
        ("00-02-1983", "13-2-1983", "1983-02-13"),
        ("13-2-1983", "1984", "1984"),
        ("13-2-1983", "00-03-1983", "1983-03"),
    ],
)
def test_a_birth_date_that_says_less_does_not_take_the_place_of_one_that_says_more(
    known: str, cell: str, becomes: str | None
) -> None:
    found = outcome(answer(geboortedatum=known), geboortedatum=cell)
    assert found.facts == ({"huurder.geboortedatum": becomes} if becomes else {})
    assert found.left_out == (() if becomes else (("geboortedatum", Why.LESS),))


def test_a_dossier_about_overlast_alone_gets_no_due_date() -> None:
    facts = answer()
    del facts["vervaldatum"]
    assert outcome(facts).left_out == (("vervaldatum", Why.NO_ARREARS),)


@pytest.mark.parametrize("column", sorted(OTHER))
def test_what_is_younger_stays(column: str) -> None:
    cells: dict[str, Any] = OBJECTS if column.startswith("bezwaar") else {column: OTHER[column]}
    paths = frozenset(path for path in (*PLACES, "achterstand") if column_of(path) in cells)
    found = outcome(younger=Younger(paths=paths), **cells)
    assert (found.action, found.changes) == (ImportAction.YOUNGER, ())
    assert dict(found.left_out) == dict.fromkeys(cells, Why.YOUNGER)


def test_of_a_younger_dossier_nothing_changes() -> None:
    found = outcome(younger=Younger(whole=True), **OTHER)
    assert (found.action, found.changes) == (ImportAction.YOUNGER, ())
    assert {column for column, _ in found.left_out} == set(OTHER)


def test_one_younger_fact_keeps_the_others_from_nothing() -> None:
    cells: dict[str, Any] = {"telefoon": OTHER["telefoon"], "achterstand": "0"}
    found = outcome(younger=Younger(paths=frozenset({"achterstand"})), **cells)
    assert (found.action, list(found.facts)) == (ImportAction.DETAILS, ["huurder.telefoon"])
    assert found.new_arrears is None


def test_who_paid_all_is_paid() -> None:
    found = outcome(achterstand="0", vervaldatum="")
    assert (found.action, found.new_arrears) == (ImportAction.PAID, 0)


def test_the_test_row_has_another_value_in_every_column() -> None:
    assert all(OTHER[name] != GOOD[name] for name in OTHER)
