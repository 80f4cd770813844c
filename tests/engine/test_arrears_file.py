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

from engine.arrears import file, wrongs
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


def require_whole(told: Problem | wrongs.Wrong) -> None:
    assert re.fullmatch(r"[a-z_]+:[a-z_]+", told.code), told
    assert re.fullmatch(r"[A-Z].*\.", told.what), told
    assert re.fullmatch(r"[A-Z].*[.?]", told.cure), told


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
    assert only(read({"vogelbekdier": "x"})).cure == (
        "Haal deze kolom weg, of kijk of de naam goed gespeld is."
    )
    twice = only(read({"straat ": "x"}))
    assert (twice.code, twice.line, twice.column) == ("column:twice", 1, "straat")
    unnamed = text({}).replace("huurcontract;", ";huurcontract;").replace("HC-1;", "x;HC-1;")
    assert only(parse(unnamed.encode(), TODAY)).code == "column:unnamed"


def test_every_column_that_may_be_left_out_can_be_left_out() -> None:
    for column in COLUMNS:
        found = read({}, without=column.name)
        assert bool(found.rows) is not column.required, column.name
        assert all(getattr(row, column.name) is None for row in found.rows), column.name


def test_two_known_names_make_a_header() -> None:
    """What is missing is named then, where one name can stand anywhere."""
    found = parse(b"huurcontract;naam\n", TODAY).problems
    missing = {column.name for column in COLUMNS if column.required} - {"huurcontract", "naam"}
    assert {one.column for one in found if one.code == "column:missing"} == missing
    assert [one.line for one in found] == [None, *[1] * len(missing)]  # and no row: of the file as a whole


@pytest.mark.parametrize("newline", ["\r", "\r\r"])
def test_lines_may_end_as_on_an_old_mac(newline: str) -> None:
    found = parse(text({}, {}).replace("\n", newline).encode(), TODAY)
    assert [row.huurcontract for row in found.rows] == ["HC-1", "HC-2"]


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


def test_a_header_that_never_ends_is_the_only_complaint() -> None:
    problem = only(parse(b'huurcontract;naam;"postcode', TODAY))
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
        (b"\n\n\x00", "file:nul", 3),
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


def test_a_limit_is_what_its_text_says() -> None:
    assert f"{file.MAX_BYTES / 2**20:g} MB" in wrongs.TOO_BIG.what
    assert f" {file.MAX_COLUMNS} " in wrongs.TOO_MANY_COLUMNS.what
    assert f" {file.MAX_ROWS:,} ".replace(",", ".") in wrongs.TOO_MANY_ROWS.what


def test_whatever_can_be_wrong_has_a_code_and_whole_sentences() -> None:
    every = [one for one in vars(wrongs).values() if isinstance(one, wrongs.Wrong)]
    assert len(every) > 20
    for one in [
        *every,
        wrongs.unknown_column("naan", ["naam"]),
        wrongs.width(3, 4),
        wrongs.contract_twice(2),
    ]:
        require_whole(one)


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
