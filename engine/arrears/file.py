"""Reads the monthly arrears file of a landlord: bytes in, typed rows or a list of problems out.

Pure: no clock, no database, no log. Must not know what an import does with the rows (engine/arrears/plan.py).
The header is in docs/achterstandenbestand.md, modelled on VNG's DDAS Vroegsignalering.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.arrears import across, code_pages
from engine.arrears.cells import (
    COLUMNS,
    Betaalprofiel,
    BirthDate,
    Column,
    Kinderen,
)
from engine.arrears.reading import Reading
from engine.arrears.wrongs import (
    BAD_CHARACTER,
    BSN,
    EMPTY_FILE,
    LETTERS,
    MISSING,
    NO_HEADER,
    NO_HEADER_AFTER_SEP,
    NO_ROWS,
    NOT_CSV,
    NUL,
    QUOTING,
    TOO_BIG,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    TWICE,
    TWO_READINGS,
    UNNAMED,
    UNREADABLE,
    Wrong,
    unknown_column,
    width,
)

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_PROBLEMS = 200
DOUBTFUL = frozenset({LETTERS.code, UNREADABLE.code, TWO_READINGS.code})
"""What is wrong with the letters of a name, unless a person says that it is right."""
MAX_SHOWN = 80  # characters of a value that a problem carries
DELIMITERS = (";", ",", "\t")
NAMES = {column.name: column for column in COLUMNS}
_NAMES_OF = tuple(column.name for column in COLUMNS if column.is_name)
_BSN = re.compile(r"(.*_)?(bsn|burgerservice_?(nummer|nr)|sofi_?(nummer|nr))(_.*)?")
_NOT_CSV = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xfe", b"\xfe\xff")
LONGEST_HEADER = 10_000
LEAST_NAMES = 2  # that are ours, for a line to be the header
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, for the person who uploaded the file.

    `value` is what stood there, shortened. It is personal data: show it to the uploader, keep it nowhere but
    in his or her draft, never log it. It is left out of `repr`; all other fields are safe to log.
    """

    code: str
    line: int | None  # line of the file, 1 = the header; None = the file as a whole
    column: str | None  # a documented name; None = not one column
    what: str
    cure: str
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class ArrearsRow:
    """One tenancy with its arrears. `repr` shows the line only: the rest is personal data."""

    line: int
    huurcontract: str
    naam: str
    geboortedatum: BirthDate
    postcode: str  # 1506AB
    huisnummer: int
    maandhuur: Decimal
    achterstand: Decimal  # 0 = all paid
    vervaldatum: date | None  # of the oldest unpaid rent; never None when there are arrears
    bezwaar_ontvangen: bool
    bezwaar_op: date | None = None  # filled exactly when bezwaar_ontvangen
    contact_gezocht_op: date | None = None
    gewezen_op_hulp_op: date | None = None
    herinnering_op: date | None = None
    aanbod_doorgeven_op: date | None = None
    toevoeging: str | None = None
    straat: str | None = None
    plaats: str | None = None
    buurt: str | None = None
    telefoon: str | None = None
    e_mail: str | None = None
    kinderen: Kinderen | None = None
    betaalprofiel: Betaalprofiel | None = None
    peildatum: date | None = None

    def __repr__(self) -> str:
        return f"ArrearsRow(line={self.line})"


@dataclass(frozen=True, slots=True)
class ArrearsFile:
    """What a file came to: rows, or problems and then no rows at all."""

    rows: tuple[ArrearsRow, ...]
    problems: tuple[Problem, ...]  # the first MAX_PROBLEMS, in the order of the file
    problem_count: int  # all of them
    encoding: str | None  # utf-8 or windows-1252
    delimiter: str | None
    digest: str  # SHA-256 of the bytes, hexadecimal

    @property
    def day(self) -> date | None:
        """The day of which the file tells, where it says so itself."""
        return next((row.peildatum for row in self.rows if row.peildatum), None)


class _Problems:
    """Keeps the first problems and counts all."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0

    def add(self, wrong: Wrong, line: int | None = None, column: str | None = None, value: str = "") -> None:
        self.count += 1
        if len(self.kept) < MAX_PROBLEMS:
            self.kept.append(Problem(wrong.code, line, column, wrong.what, wrong.cure, value[:MAX_SHOWN]))


def parse(data: bytes, today: date, names_are_right: bool = False) -> ArrearsFile:
    """Check the whole file. Deterministic, never raises; with one problem or more there are no rows.

    `names_are_right`: a person looked at letters that seemed wrong, and they are not.
    """
    problems = _Problems()
    rows: tuple[ArrearsRow, ...] = ()
    encoding = delimiter = None
    decoded = _decode(data, problems)
    if decoded:
        text, encoding = decoded
        lines, skipped, announced = _after_sep_line(text)
        delimiter = _announced(lines, announced, problems) if announced else _delimiter(lines, problems)
        if delimiter:
            reading = Reading(today, encoding == "windows-1252", names_are_right)
            rows = tuple(_rows(_records(lines, delimiter, skipped, problems), reading, problems))
            if reading.is_of_code_page and not names_are_right:
                _ask_which(rows, problems)
    digest = hashlib.sha256(data).hexdigest()
    kept = tuple(sorted(problems.kept, key=lambda problem: problem.line or 0))
    return ArrearsFile(() if kept else rows, kept, problems.count, encoding, delimiter, digest)


def _ask_which(rows: Iterable[ArrearsRow], problems: _Problems) -> None:
    """Names that another code page makes a name of as well, when nothing in the file decides it."""
    cells = [
        (row.line, name, cell) for row in rows for name in _NAMES_OF if (cell := getattr(row, name) or "")
    ]
    other = code_pages.other_reading(cell for _, _, cell in cells)
    for line, column, cell in cells if other is not None else ():
        if other is not None and not cell.isascii():
            problems.add(TWO_READINGS, line, column, f"{cell} of {other(cell)}")


def _decode(data: bytes, problems: _Problems) -> tuple[str, str] | None:
    wrong, line = _unreadable(data)
    if not wrong:
        try:
            return _without_marks(data).decode(), "utf-8"
        except UnicodeDecodeError:
            pass
        try:
            return _without_marks(data).decode("cp1252"), "windows-1252"
        except UnicodeDecodeError:
            for line, cell in code_pages.undefined_cells(_without_marks(data)):
                problems.add(BAD_CHARACTER, line, value=cell.strip())
            return None
    problems.add(wrong, line)
    return None


def _without_marks(data: bytes) -> bytes:
    """Some programs put a byte-order mark before one that is there already."""
    while data.startswith(BOM_UTF8):
        data = data.removeprefix(BOM_UTF8)
    return data


def _unreadable(data: bytes) -> tuple[Wrong | None, int | None]:
    if not _without_marks(data).strip():
        return EMPTY_FILE, None
    if len(data) > MAX_BYTES:
        return TOO_BIG, None
    if data.startswith(_NOT_CSV):
        return NOT_CSV, None
    if (nul := data.find(b"\x00")) >= 0:
        return NUL, data.count(b"\n", 0, nul) + 1
    return None, None


def _after_sep_line(text: str) -> tuple[str, int, str | None]:
    """Excel may announce the delimiter on a first line `sep=;`."""
    found = re.match(r'"?sep=([;,\t])"?(\r?\n|\r|$)', text)
    return (text[found.end() :], 1, found[1]) if found else (text, 0, None)


def _name(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", cell.strip().casefold())


def _known(header: str, delimiter: str) -> int:
    """How many of our names stand in this line."""
    return len({_name(cell.strip('"')) for cell in header.strip().split(delimiter)} & NAMES.keys())


def _delimiter(text: str, problems: _Problems) -> str | None:
    """The one that splits the header into the most known names; None when that is not a header."""
    header = next(io.StringIO(text, newline=""), "")[:LONGEST_HEADER]
    best = max(DELIMITERS, key=lambda one: _known(header, one))
    if _known(header, best) >= LEAST_NAMES:
        return best
    problems.add(NO_HEADER, 1, value=header.strip())
    return None


def _announced(text: str, delimiter: str, problems: _Problems) -> str | None:
    """This one, of the line before; None when what comes after it is not a header."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=2):
        if not line.strip().strip(delimiter):
            continue
        if _known(line[:LONGEST_HEADER], delimiter) >= LEAST_NAMES:
            return delimiter
        problems.add(NO_HEADER_AFTER_SEP, number, value=line[:LONGEST_HEADER].strip())
        return None
    problems.add(NO_HEADER_AFTER_SEP)
    return None


def _records(text: str, delimiter: str, skipped: int, problems: _Problems) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it starts; what is not well quoted becomes a problem."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.add(QUOTING, line)
            continue
        if any(cell.strip() for cell in record):
            yield line, record


def _rows(
    records: Iterator[tuple[int, list[str]]], reading: Reading, problems: _Problems
) -> Iterator[ArrearsRow]:
    header_line, header = next(records, (1, []))
    if problems.count:  # the header itself is not well quoted: what follows cannot be judged
        return
    header = _without_empty_end(header)
    if len(header) > MAX_COLUMNS:
        problems.add(TOO_MANY_COLUMNS, header_line)
        return
    columns = _header(header, header_line, problems)
    in_header = problems.count
    before = across.Before()
    number = 0
    for number, (line, record) in enumerate(records, start=1):
        if number > MAX_ROWS:
            problems.add(TOO_MANY_ROWS, line)
            return
        if len(record) < len(columns) or any(cell.strip() for cell in record[len(columns) :]):
            problems.add(width(len(columns), len(record)), line)
            continue
        values = _values(columns, record, line, reading, problems)
        for wrong, name, value in before.against(values, line):
            problems.add(wrong, line, name, value)
        if problems.count == 0:
            yield ArrearsRow(line=line, **values)
    if number == 0 and problems.count == in_header:
        problems.add(NO_ROWS)


def _header(header: list[str], line: int, problems: _Problems) -> list[Column | None]:
    """The column at each place, None where the name is not ours."""
    columns: list[Column | None] = []
    for cell in header:
        name = _name(cell)
        column = NAMES.get(name)
        if column and column in columns:
            problems.add(TWICE, line, name)
        elif _BSN.fullmatch(name):
            problems.add(BSN, line, value=cell.strip())
        elif not column:
            problems.add(unknown_column(name, NAMES) if name else UNNAMED, line, value=cell.strip())
        columns.append(column)
    for column in COLUMNS:
        if column.required and column not in columns:
            problems.add(MISSING, line, column.name)
    return columns


def _without_empty_end(cells: list[str]) -> list[str]:
    """Excel likes to add empty columns at the end."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
    return cells[:last]


def _values(
    columns: list[Column | None], record: list[str], line: int, reading: Reading, problems: _Problems
) -> dict[str, Any]:
    """By column; what could not be read stays in as its Wrong."""
    values: dict[str, Any] = {}
    for column, cell in zip(columns, record, strict=False):
        if column is None:
            continue
        found = values[column.name] = reading.value(column, cell)
        if isinstance(found, Wrong):
            problems.add(found, line, column.name, cell.strip())
    for wrong, name, value in across.within(values):
        problems.add(wrong, line, name, value)
    return values


def export_cell(text: str) -> str:
    """The text so that a spreadsheet never takes it for a formula (an apostrophe in front where needed)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def problems_csv(problems: Iterable[Problem]) -> bytes:
    """The problems as a file for Excel (semicolons, UTF-8 with BOM). Holds values: for the uploader only."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("regel", "kolom", "waarde", "wat_is_er_mis", "wat_kun_je_doen"))
    for problem in problems:
        place = ("" if problem.line is None else str(problem.line), problem.column or "")
        writer.writerow((*place, *map(export_cell, (problem.value, problem.what, problem.cure))))
    return out.getvalue().encode("utf-8-sig")
