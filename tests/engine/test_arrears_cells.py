"""A cell of an arrears file: what of money, days, people and children is read, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrears.answers import answer_of
from engine.arrears.cells import Kinderen
from tests.engine.test_arrears_file import GOOD, TODAY, only, read, require_whole


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1234,5", "1234.50"),
        ("€ 50", "50"),
        ("50,-", "50"),
        ("50 EUR", "50"),
        ("1.234", "1234"),
        ("12.345,60", "12345.60"),
        ("0", "0"),
    ],
)
def test_money(typed: str, amount: str) -> None:
    assert read({"achterstand": typed}).rows[0].achterstand == Decimal(amount)


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        ("achterstand", "1,234.56", "money:form"),
        ("achterstand", "1,234", "money:form"),
        ("achterstand", "12.34.567", "money:form"),
        ("achterstand", "٣", "money:form"),
        ("achterstand", "-5", "money:negative"),
        ("achterstand", "\u22125", "money:negative"),
        ("achterstand", "250000,01", "arrears:range"),
        ("maandhuur", "0", "rent:range"),
        ("maandhuur", "65000", "rent:range"),
        ("vervaldatum", "3/16/2026", "date:form"),
        ("vervaldatum", "16-3-26", "date:form"),
        ("vervaldatum", "30-2-2026", "date:unknown"),
        ("vervaldatum", "18-3-2026", "date:future"),
        ("vervaldatum", "1-1-1926", "date:old"),
        ("vervaldatum", "", "due_date:missing"),
        ("geboortedatum", "17-3-2020", "birth_date:age"),
        ("geboortedatum", "1-1-1883", "birth_date:age"),
        ("postcode", "1506", "postcode:form"),
        ("postcode", "1506 SS", "postcode:form"),
        ("huisnummer", "12a", "house_number:form"),
        ("telefoon", "600123456", "phone:form"),
        ("e_mail", "renee", "e_mail:form"),
        ("huurcontract", "1,23E+11", "contract:shortened"),
        ("huurcontract", "4,00E+12", "contract:shortened"),
        ("huurcontract", "1e+15", "contract:shortened"),
        ("huurcontract", "=1+1", "contract:form"),
        ("naam", "", "cell:empty"),
        ("naam", "x" * 121, "text:long"),
        ("e_mail", "x" * 301, "cell:long"),
        ("naam", "de\nWit", "cell:newline"),
        ("naam", "de\x07Wit", "cell:control"),
        ("naam", "RenÃ©e", "cell:unreadable"),
        ("bezwaar_ontvangen", "misschien", "yes_no:form"),
        ("bezwaar_ontvangen", "ja", "objection:no_date"),
        ("bezwaar_op", "1-2-2026", "objection:date"),
        ("kinderen", "veel", "children:form"),
        ("betaalprofiel", "goed", "payment_profile:unknown"),
    ],
)
def test_a_wrong_cell_is_pointed_at(column: str, typed: str, code: str) -> None:
    problem = only(read({}, {column: typed}))
    expected = "bezwaar_op" if code == "objection:no_date" else column
    assert (problem.line, problem.column, problem.code) == (3, expected, code)
    require_whole(problem)
    if not code.startswith(("due_date", "objection", "text:long", "cell:long")):
        assert problem.value == typed


def test_today_and_the_sixteenth_birthday_count() -> None:
    row = read({"vervaldatum": "17-3-2026", "geboortedatum": "17-3-2010"}).rows[0]
    assert (row.vervaldatum, row.geboortedatum) == (TODAY, date(2010, 3, 17))


@pytest.mark.parametrize("written", ["4E12", "12e3", "7E0", "4.5E12", "1E1", "00E7"])
def test_a_contract_may_have_an_e_between_its_digits(written: str) -> None:
    """Excel writes a sign behind the E of a number that it shortened: 4,00E+12."""
    assert read({"huurcontract": written}).rows[0].huurcontract == written


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("00-00-1971", "1971"),
        ("0-0-1971", "1971"),
        ("1971-00-00", "1971"),
        ("1971", "1971"),
        ("00-08-1971", "1971-08"),
        ("8-1971", "1971-08"),
        ("1971-08", "1971-08"),
        ("1-1-1971", date(1971, 1, 1)),
    ],
)
def test_of_a_birth_date_what_is_known_is_kept(written: str, known: date | str) -> None:
    (row,) = read({"geboortedatum": written}).rows
    assert row.geboortedatum == known
    assert answer_of(row)["huurder"]["geboortedatum"] == str(known)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("00-00-0000", "date:unknown"),
        ("5-00-1971", "date:unknown"),
        ("00-13-1971", "date:unknown"),
        ("00-00-2011", "birth_date:age"),
        ("00-04-2010", "birth_date:age"),  # turns sixteen in April at the earliest
        ("1904", "birth_date:age"),
    ],
)
def test_a_birth_date_that_cannot_be_is_refused_also_when_it_is_half_known(written: str, code: str) -> None:
    assert only(read({"geboortedatum": written})).code == code


def test_a_half_known_birth_date_is_taken_when_the_age_can_be_right() -> None:
    for written in ("2010", "00-03-2010", "1905", "00-03-1905"):
        assert read({"geboortedatum": written}).rows, written


def test_all_paid_needs_no_due_date() -> None:
    row = read({"achterstand": "0,00", "vervaldatum": ""}).rows[0]
    assert (row.achterstand, row.vervaldatum) == (Decimal(0), None)


def test_an_objection_has_its_date() -> None:
    row = read({"bezwaar_ontvangen": "Ja", "bezwaar_op": "1-2-2026"}).rows[0]
    assert (row.bezwaar_ontvangen, row.bezwaar_op) == (True, date(2026, 2, 1))
    assert only(read({"bezwaar_ontvangen": "ja"}, without="bezwaar_op")).code == "objection:no_date"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("ja", Kinderen(True)),
        ("nee", Kinderen(False)),
        ("0", Kinderen(False, 0)),
        ("onbekend", Kinderen(None)),
        ("", None),
    ],
)
def test_children(typed: str, known: Kinderen | None) -> None:
    assert read({"kinderen": typed}).rows[0].kinderen == known


@given(st.sampled_from(list(GOOD)), st.text(max_size=30))
def test_any_cell_gives_a_row_or_a_problem_in_its_line(column: str, typed: str) -> None:
    found = read({column: typed})
    assert bool(found.rows) is not bool(found.problems)
    assert all(problem.line in {None, 1, 2} or "\n" in typed or "\r" in typed for problem in found.problems)
