"""Which row of a file is of which dossier: however the number is written, and asked where it is in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from engine.arrears.answers import answer_of
from engine.arrears.file import ArrearsRow
from engine.arrears.matching import Known, match
from engine.values import contract_key, may_be_same_birth_date
from tests.engine.test_arrears_file import only, read

REGION = "proef"
ELSEWHERE = {"postcode": "1521 AA", "huisnummer": "200"}


def row(number: str, **cells: str) -> ArrearsRow:
    return read({"huurcontract": number} | cells).rows[0]


def known(number: str, case: int = 1, region: str = REGION, **cells: str) -> Known:
    facts: dict[str, Any] = answer_of(row(number, **cells))
    return Known(case, number, region, facts)


def matched(rows: list[ArrearsRow], dossiers: list[Known]) -> list[tuple[int | None, bool]]:
    numbered = [_on_line(one, line) for line, one in enumerate(rows, 2)]
    return [
        (one.known.id if one.known else None, one.is_question) for one in match(numbered, dossiers, REGION)
    ]


def _on_line(one: ArrearsRow, line: int) -> ArrearsRow:
    names = [name for name in ArrearsRow.__slots__ if name != "line"]
    return ArrearsRow(line=line, **{name: getattr(one, name) for name in names})


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("WB-7c", "WB-7C"),
        ("wb 7", "WB7"),
        ("WB  12", " wb 12 "),
        ("000471", "471"),
        ("471", "000471"),
        ("471", "471.0"),
        ("471", "471,00"),
        ("00471", "471.00"),
        ("4E12", "4e12"),
        ("471", "'00471"),
        ("00471", '="00471"'),
    ],
)
def test_a_number_that_is_written_otherwise_is_the_same_tenancy(before: str, now: str) -> None:
    assert matched([row(now)], [known(before)]) == [(1, False)]
    moved = row(now, **ELSEWHERE)
    assert matched([moved], [known(before)]) == [(1, False)], "the birth date says who it is"
    mistyped = row(now, geboortedatum="14-2-1983")
    assert matched([mistyped], [known(before)]) == [(1, False)], "so does the address"


@pytest.mark.parametrize(
    ("one", "other"),
    [("WB-7", "WB-07"), ("12", "120"), ("12.5", "12.50"), ("A12", "12"), ("1-2", "12"), ("4E12", "4E13")],
)
def test_other_numbers_are_other_tenancies(one: str, other: str) -> None:
    assert contract_key(one) != contract_key(other)
    who = {"geboortedatum": "1-5-1990"}
    assert matched([row(other, **who, **ELSEWHERE)], [known(one)]) == [(None, False)]


def test_a_number_that_is_written_otherwise_of_somebody_elsewhere_is_a_question() -> None:
    somebody = {"geboortedatum": "1-5-1990", **ELSEWHERE}
    assert matched([row("0471", **somebody)], [known("471")]) == [(1, True)]
    assert matched([row("471", **somebody)], [known("471")]) == [(1, False)], "the very number is no doubt"


@pytest.mark.parametrize(
    ("before", "now"), [("3-12", "3-dec"), ("WB-7", "2026/88"), ("123456789012345678", "123456789012345000")]
)
def test_one_gone_and_one_new_of_the_same_person_at_the_same_address_is_a_question(
    before: str, now: str
) -> None:
    assert matched([row(now)], [known(before)]) == [(1, True)]
    assert matched([row(now, geboortedatum="1983")], [known(before)]) == [(1, True)], "1983 can be 13-2-1983"
    assert matched([row(now, toevoeging=" a ")], [known(before)]) == [(1, True)]
    assert matched([row(now, geboortedatum="1-5-1990")], [known(before)]) == [(None, False)]
    assert matched([row(now, **ELSEWHERE)], [known(before)]) == [(None, False)]
    assert matched([row(now, toevoeging="B")], [known(before)]) == [(None, False)]


def test_there_is_no_question_when_the_other_contract_is_not_gone_or_is_not_of_this_file() -> None:
    assert matched([row("WB-8"), row("WB-7")], [known("WB-7")]) == [(None, False), (1, False)]
    assert matched([row("WB-8")], [known("WB-7", region="elders")]) == [(None, False)]
    overlast = known("WB-7")
    about = {name: fact for name, fact in overlast.facts.items() if name != "vervaldatum"}
    assert matched([row("WB-8")], [Known(1, "WB-7", REGION, about)]) == [(None, False)]
    assert matched([row("WB-8", achterstand="0")], [known("WB-7")]) == [(None, False)], "nothing to open"


def test_no_dossier_is_of_two_rows() -> None:
    """Two contracts of one household: each has its own dossier, and each question is asked once."""
    assert matched([row("471"), row("0471", **ELSEWHERE)], [known("471")]) == [(1, False), (None, False)]
    assert matched([row("0471", **ELSEWHERE), row("471")], [known("471")]) == [(None, False), (1, False)]
    assert matched([row("B"), row("C")], [known("A")]) == [(1, True), (None, False)]
    two = [known("A", 1), known("D", 2)]
    assert matched([row("B"), row("C")], two) == [(1, True), (2, True)]


def test_of_two_dossiers_with_one_number_the_one_of_this_person_is_taken() -> None:
    """Older releases opened 471 beside 0471: who lives where tells which it is."""
    stranger = {"geboortedatum": "1-5-1990", **ELSEWHERE}
    two = [known("0471", 1, **stranger), known("00471", 2)]
    assert matched([row("471")], two) == [(2, False)]
    assert matched([row("471", geboortedatum="2-2-1992", postcode="1551 AA")], two) == [(1, True)]


def test_one_contract_that_is_written_in_two_ways_stands_twice() -> None:
    for first, second in (("0471", "471"), ("WB-7a", "wb-7A"), ("471", "471.0")):
        assert only(read({"huurcontract": first}, {"huurcontract": second})).code == "contract:twice"
    assert len(read({"huurcontract": "0471"}, {"huurcontract": "471"} | ELSEWHERE).rows) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1983", "1983-02-13", True),
        ("1983-02", "1983-02-13", True),
        ("1983", "1983-02", True),
        ("1983-02-13", "1983-02-13", True),
        ("1983-02-13", "1983-02-14", False),
        ("1983-02", "1983-03-02", False),
        ("198", "1983", False),
        ("", "1983", False),
    ],
)
def test_half_known_birth_dates(one: str, other: str, same: bool) -> None:
    assert may_be_same_birth_date(one, other) is same
    assert may_be_same_birth_date(other, one) is same
