"""An arrears file becomes rows, or problems that say where, what and how to mend it. Never an exception."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrears import file
from engine.arrears.answers import answer_of
from engine.arrears.cells import COLUMNS, Betaalprofiel, Kinderen
from engine.arrears.examples import arrears_csv
from engine.arrears.file import MAX_PROBLEMS, ArrearsFile, Problem, export_cell, parse, problems_csv

TODAY = date(2026, 3, 17)
GOOD = {
    "huurcontract": "HC-1",
    "naam": "Renée de Wit",
    "geboortedatum": "13-2-1983",
    "postcode": "1506 ab",
    "huisnummer": "12",
    "toevoeging": "A",
    "straat": "Verfmakersweg",
    "plaats": "Zaandam",
    "buurt": "Rosmolenwijk",
    "telefoon": "06-00 12 34 56",
    "e_mail": "renee@post.example",
    "maandhuur": "€ 650",
    "achterstand": "1.234,56",
    "vervaldatum": "2026-01-01",
    "contact_gezocht_op": "10-1-2026",
    "gewezen_op_hulp_op": "10-1-2026",
    "herinnering_op": "20-1-2026",
    "aanbod_doorgeven_op": "",
    "bezwaar_ontvangen": "nee",
    "bezwaar_op": "",
    "kinderen": "2",
    "betaalprofiel": "wisselend",
}


def text(*rows: dict[str, str], delimiter: str = ";", without: str = "") -> str:
    out = io.StringIO(newline="")
    names = [name for name in GOOD if name != without]
    names += [name for row in rows for name in row if name not in GOOD]
    writer = csv.DictWriter(out, names, delimiter=delimiter, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**GOOD, "huurcontract": f"HC-{number}", **row} for number, row in enumerate(rows, 1))
    return out.getvalue()


def read(*rows: dict[str, str], without: str = "") -> ArrearsFile:
    return parse(text(*rows, without=without).encode(), TODAY)


def only(found: ArrearsFile) -> Problem:
    assert found.rows == ()
    assert found.problem_count == 1, found.problems
    return found.problems[0]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_byte_order_marks_at_the_begin_are_no_letters_of_a_name(times: int, encoding: str) -> None:
    mark = b"\xef\xbb\xbf" * times
    found = parse(mark + text({}).encode(encoding), TODAY)
    assert found.problems == ()
    assert found.rows == parse(text({}).encode(encoding), TODAY).rows
    assert only(parse(mark + b"\n", TODAY)).code == only(parse(b"", TODAY)).code


def test_a_row_has_typed_fields() -> None:
    found = read({})
    assert found.problems == ()
    (row,) = found.rows
    assert (row.line, row.huurcontract, row.postcode, row.huisnummer) == (2, "HC-1", "1506AB", 12)
    assert (row.maandhuur, row.achterstand) == (Decimal("650.00"), Decimal("1234.56"))
    assert (row.geboortedatum, row.vervaldatum) == (date(1983, 2, 13), date(2026, 1, 1))
    assert (row.telefoon, row.naam, row.bezwaar_ontvangen) == ("0600123456", "Renée de Wit", False)
    assert (row.kinderen, row.betaalprofiel) == (Kinderen(True, 2), Betaalprofiel.WISSELEND)
    assert row.aanbod_doorgeven_op is None


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encode", "encoding"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "windows-1252")]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(delimiter: str, encode: str, encoding: str, newline: str) -> None:
    data = text({}, delimiter=delimiter).replace("\n", newline).encode(encode)
    found = parse(data, TODAY)
    assert (found.encoding, found.delimiter, found.problems) == (encoding, delimiter, ())
    assert found.rows[0].naam == "Renée de Wit"
    assert found.digest == hashlib.sha256(data).hexdigest()


def test_header_may_be_spelt_and_ordered_freely_and_excel_may_announce_and_pad() -> None:
    lines = text({}).splitlines()
    header = lines[0].upper().replace("E_MAIL", "E-mail").replace("HUURCONTRACT", " Huurcontract ")
    data = f"sep=;\r\n{header};;\r\n{lines[1]};;\r\n;;;\r\n\r\n"
    found = parse(data.encode(), TODAY)
    assert found.problems == ()
    assert [row.line for row in found.rows] == [3]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("after", "line"),
    [
        ("", None),
        ("|", None),
        ("||", None),
        ("{d}{d}{d}|{d}|", None),
        ("HC-1{d}de Wit{d}1-1-1980|", 2),
        ("||HC-1{d}de Wit{d}1-1-1980|", 4),
        ("huurcontract~naam|", 2),
    ],
)
def test_what_announces_a_delimiter_without_a_header_says_so(
    delimiter: str, newline: str, after: str, line: int | None
) -> None:
    rest = after.replace("{d}", delimiter).replace("|", newline)
    for begin in (f"sep={delimiter}", f'"sep={delimiter}"'):
        found = only(parse(f"{begin}{newline}{rest}".encode(), TODAY))
        assert (found.code, found.line, found.column) == ("file:no_header", line, None)
        assert "sep=" in found.what
    alone = only(parse(f"sep={delimiter}".encode(), TODAY))
    assert (alone.code, alone.line) == ("file:no_header", None)


def test_empty_lines_may_stand_before_the_header_that_was_announced() -> None:
    found = parse(f"sep=;\r\n\r\n;;\r\n{text({})}".encode(), TODAY)
    assert found.problems == ()
    assert [row.line for row in found.rows] == [5]


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
    assert problem.what
    assert problem.cure
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


@pytest.mark.parametrize(
    "name", ["bsn", "BSN", "Burgerservicenummer", "huurder_bsn", "sofinummer", "BSN-nummer"]
)
def test_a_bsn_is_refused_with_the_reason(name: str) -> None:
    problem = only(read({name: "123456782"}))
    assert (problem.code, problem.line) == ("column:bsn", 1)
    assert "geen wet" in problem.what
    assert "123456782" not in repr(problem) + problem.value


def test_columns_that_are_missing_unknown_unnamed_or_double() -> None:
    missing = only(read({}, without="maandhuur"))
    assert (missing.code, missing.column) == ("column:missing", "maandhuur")
    unknown = only(read({"email": "x"}))
    assert (unknown.code, unknown.value, unknown.cure) == ("column:unknown", "email", "Bedoel je e_mail?")
    assert only(read({"straat ": "x"})).code == "column:twice"
    unnamed = text({}).replace("huurcontract;", ";huurcontract;").replace("HC-1;", "x;HC-1;")
    assert only(parse(unnamed.encode(), TODAY)).code == "column:unnamed"


def test_every_column_that_may_be_left_out_can_be_left_out() -> None:
    for column in COLUMNS:
        found = read({}, without=column.name)
        assert bool(found.rows) is not column.required, column.name


def test_a_tenancy_stands_once() -> None:
    problem = only(read({"huurcontract": "HC-9"}, {}, {"huurcontract": "hc-9 "}))
    assert (problem.code, problem.line) == ("contract:twice", 4)
    assert "regel 2" in problem.what


def test_the_whole_file_is_checked_and_one_problem_stops_all_rows() -> None:
    found = read({"naam": ""}, {}, {"postcode": "x", "maandhuur": "y"})
    assert [(p.line, p.column) for p in found.problems] == [(2, "naam"), (4, "postcode"), (4, "maandhuur")]
    assert found.rows == ()


def test_many_problems_are_capped_with_their_total() -> None:
    found = read(*({"naam": ""} for _ in range(MAX_PROBLEMS + 50)))
    assert (len(found.problems), found.problem_count) == (MAX_PROBLEMS, MAX_PROBLEMS + 50)


def test_lines_are_those_of_the_file_also_after_an_embedded_newline() -> None:
    found = read({"naam": "de\nWit"}, {"naam": ""})
    assert [(p.code, p.line) for p in found.problems] == [("cell:newline", 2), ("cell:empty", 4)]


@pytest.mark.parametrize("spoilt", ['"Renée" de Wit', '"Renée de Wit'])
def test_a_quote_too_many_or_too_few(spoilt: str) -> None:
    data = text({}, {}).replace("Renée de Wit", spoilt, 1).encode()
    problem = parse(data, TODAY).problems[0]
    assert (problem.code, problem.line) == ("row:quoting", 2)


def test_a_badly_quoted_header_is_the_only_complaint() -> None:
    data = text({}).replace("naam", '"na"am', 1).encode()
    problem = only(parse(data, TODAY))
    assert (problem.code, problem.line) == ("row:quoting", 1)


@pytest.mark.parametrize(("old", "new"), [(";nee;", ";nee"), (";nee;", ";nee;;x;")])
def test_a_row_of_another_width(old: str, new: str) -> None:
    found = only(parse(text({}).replace(old, new).encode(), TODAY))
    assert (found.code, found.line) == ("row:width", 2)
    assert "22" in found.what


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "file:empty", None),
        (b"\xef\xbb\xbf \r\n", "file:empty", None),
        (b"PK\x03\x04rest", "file:not_csv", None),
        ("huurcontract;naam".encode("utf-16"), "file:not_csv", None),
        (text({}).encode() + b"a\x00b", "file:nul", 3),
        (text({}).encode("cp1252") + b"\x81", "file:character", 3),
        (b"HC-1;de Wit;1-1-1980\n", "file:no_header", 1),
        (b"huurcontract|naam\n", "file:no_header", 1),
        (text().encode(), "file:no_rows", None),
    ],
)
def test_a_file_that_cannot_be_used(data: bytes, code: str, line: int | None) -> None:
    problem = only(parse(data, TODAY))
    assert (problem.code, problem.line) == (code, line)


def test_a_file_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    data = text({}, {}, {}).encode()
    monkeypatch.setattr(file, "MAX_ROWS", 2)
    assert only(parse(data, TODAY)).code == "file:rows"
    monkeypatch.setattr(file, "MAX_BYTES", len(data) - 1)
    assert only(parse(data, TODAY)).code == "file:big"


def test_a_hostile_file_is_answered_quickly() -> None:
    started = time.process_time()
    names = ";".join(f"kolom_{number}" for number in range(50_000))
    wide = text({}).splitlines()[0] + ";" + names + "\n"
    assert only(parse(wide.encode(), TODAY)).code == "file:columns"
    assert parse((text({}).splitlines()[0] + ";" * 200_000 + "\n").encode(), TODAY).problem_count == 1
    assert only(read({"achterstand": f"1{' ' * 100_000}1"})).code == "cell:long"
    assert time.process_time() - started < 2


def test_a_problem_shows_the_beginning_of_a_long_value() -> None:
    assert only(read({"naam": "x" * 121})).value == "x" * 80


def test_personal_data_is_kept_out_of_every_repr() -> None:
    good, bad = read({}), read({"geboortedatum": "geheim"})
    assert "de Wit" not in repr(good)
    assert "geheim" not in repr(bad)
    assert bad.problems[0].value == "geheim"


def test_no_problem_text_repeats_a_cell() -> None:
    marked = [{name: f"~{number}~"} for number, name in enumerate(GOOD)]
    problems = read(*marked, {"huurcontract": "HC-1"}).problems
    assert len({problem.column for problem in problems}) > 5
    for problem in problems:
        assert "~" not in problem.what + problem.cure


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_an_export_is_never_a_formula(start: str) -> None:
    value = f"{start}1+1"
    assert export_cell(value) == f"'{value}"
    exported = problems_csv([Problem("c", 2, "naam", "w", "k", value)]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(exported, newline=""), delimiter=";"))[1][2] == f"'{value}"
    assert export_cell("de Wit-Bos") == "de Wit-Bos"


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    found = parse(data, TODAY)
    assert bool(found.rows) is not bool(found.problems)


HEADER = text().encode()
PIECES = st.sampled_from([b'"', b";", b"\n", b"\r", b"\x00", b"\xe9", "é".encode(), b"=", b"0", b" ", b"E+1"])
LINE = text({}).encode().splitlines()[1]


@given(st.lists(st.one_of(PIECES, st.just(LINE), st.binary(max_size=8)), max_size=12))
def test_any_bytes_below_a_header_give_an_answer(pieces: list[bytes]) -> None:
    found = parse(HEADER + b"".join(pieces), TODAY)
    assert bool(found.rows) is not bool(found.problems)
    assert found.problem_count >= len(found.problems)


@given(st.sampled_from(list(GOOD)), st.text(max_size=30))
def test_any_cell_gives_a_row_or_a_problem_in_its_line(column: str, typed: str) -> None:
    found = read({column: typed})
    assert bool(found.rows) is not bool(found.problems)
    assert all(problem.line in {None, 1, 2} or "\n" in typed or "\r" in typed for problem in found.problems)


def test_the_documentation_has_the_header() -> None:
    page = Path(__file__).parents[2] / "docs" / "achterstandenbestand.md"
    rows = re.findall(
        r"^\| `(\w+)` \| (ja|nee) \| ([^|]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [(name, kept == "ja", filled.strip() == "ja") for name, kept, filled in rows] == [
        (column.name, column.required, column.filled) for column in COLUMNS
    ]


def test_ten_thousand_rows_take_less_than_two_seconds() -> None:
    data = arrears_csv(rows=10_000)
    started = time.process_time()
    assert len(parse(data, TODAY).rows) == 10_000
    assert time.process_time() - started < 2
