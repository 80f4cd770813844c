"""What a decision table leaves open, answers twice, or can never answer, worked out over its own values.

Each column is tried with the answers that there are, and around each number or day that a cell names. A table
whose cells look at other facts is passed over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise, product
from typing import Any, Final

from engine.checks.choices import never
from engine.checks.finding import Finding, stops, warns
from engine.checks.sorts import TRUTH, Sources, path_of, values_of
from engine.expressions import Expression, ExpressionFailed, ExpressionRefused, compile_expression
from engine.forms import Kind
from engine.spiff import ASKED, CELL, Table, tables_of, texts_of

MOST_TRIED: Final = 20_000
MOST_SAID: Final = 3  # of one table: a slip in one row makes many
ANYTHING: Final = ("", "-")
Tried = tuple[Any, ...]  # a value for each column


@dataclass(frozen=True)
class Asked:
    """One column: what it looks at, the values to try, and what each cell asks of them."""

    label: str
    values: tuple[Any, ...]  # at least one
    cells: tuple[Expression | None, ...]  # None: anything
    is_complete: bool  # there are no other values

    @cached_property
    def holding(self) -> tuple[frozenset[int], ...]:
        """For each value the rows whose cell holds for it."""
        return tuple(self.rows_for(value) for value in self.values)

    def rows_for(self, value: Any) -> frozenset[int]:
        """The rows whose cell holds for it."""
        return frozenset(row for row, cell in enumerate(self.cells) if _holds(cell, value))


def _holds(cell: Expression | None, value: Any) -> bool:
    if cell is None:
        return True
    try:
        found = cell.evaluate({CELL: value})
    except ExpressionFailed:
        return False
    return bool(found) if CELL in cell.names else bool(found == value)


def findings(sources: Sources) -> Iterator[Finding]:
    for path, data in sources.definition.files.items():
        if path.endswith(".dmn"):
            yield from in_file(sources, path, data)


def in_file(sources: Sources, path: str, data: bytes) -> Iterator[Finding]:
    """As `findings`, of one file; it need not be one of those that give the facts."""
    for table in tables_of(path, data):
        columns = asked(sources, table, data)
        found = [column for column in columns if column is not None]
        if columns and len(found) == len(columns):
            unanswerable = list(_never(sources, table, found))
            yield from unanswerable or _rows(table, found)


def asked(sources: Sources, table: Table, data: bytes) -> list[Asked | None]:
    """Its columns that ask; None for one whose cells look at other facts, or cannot be read.

    None at all for a table of which a row has not one cell for each.
    """
    if any(len(row.asks) != len(table.inputs) for row in table.rows):
        return []  # said elsewhere
    cells = {
        text.element: text.compiled
        for text in texts_of(table.path, data)
        if text.use == ASKED and isinstance(text.compiled, Expression)
    }
    return [_column(sources, table, number, cells) for number in range(len(table.inputs))]


def _column(sources: Sources, table: Table, number: int, cells: Mapping[str, Expression]) -> Asked | None:
    found: list[Expression | None] = []
    for row in table.rows:
        text = row.asks[number]
        cell = None if text in ANYTHING else cells.get(row.cells[number])
        if cell is not None and (cell.names - {CELL} or cell.functions):
            return None
        if text not in ANYTHING and cell is None:
            return None
        found.append(cell)
    values, complete = _values(sources, table.inputs[number].text, found)
    return Asked(table.inputs[number].label, values or (None,), tuple(found), complete)


def _values(sources: Sources, text: str, cells: Sequence[Expression | None]) -> tuple[tuple[Any, ...], bool]:
    """What to try in a column, and whether that is all."""
    named = {
        node.value
        for cell in cells
        if cell is not None
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.Constant)
    }
    empty = {None} & named
    try:
        tree = compile_expression(text).tree
    except ExpressionRefused:  # the subset says so
        return (), False
    path = path_of(tree)
    offered = sources.choices_of(path) if path is not None else values_of(tree)
    if offered is None and sources.of(tree) == frozenset({TRUTH}):
        offered = frozenset({True, False})
    if offered:
        return (*sorted(offered, key=str), *empty), True
    numbers = sorted(
        value for value in named if isinstance(value, int | float) and not isinstance(value, bool)
    )
    if numbers and len(numbers) == len(named - {None}):
        return (*_around(numbers, whole=not _has_parts(sources, path)), *empty), True
    return tuple(sorted(named, key=str)), False


def _has_parts(sources: Sources, path: str | None) -> bool:
    """Whether a number can lie between two whole ones, such as an amount."""
    return any(field.kind in (Kind.MONEY, Kind.NUMBER) for field in sources.fields.get(path or "", ()))


def _around(numbers: list[float], *, whole: bool) -> list[float]:
    """Each number, and one on each side of it."""
    if whole and all(isinstance(number, int) for number in numbers):
        return sorted({near for number in numbers for near in (number - 1, number, number + 1)})
    between = [(one + other) / 2 for one, other in pairwise(numbers)]
    return [numbers[0] - 1, *sorted({*numbers, *between}), numbers[-1] + 1]


def _never(sources: Sources, table: Table, columns: list[Asked]) -> Iterator[Finding]:
    """Only in a column of which all values are known."""
    for number, column in enumerate(columns):
        for place, (row, cell) in enumerate(zip(table.rows, column.cells, strict=True)):
            possible = any(place in rows for rows in column.holding)
            if cell is None or possible or not column.is_complete:
                continue
            tree = _tree(table.inputs[number].text)
            path = path_of(tree) if tree is not None else None
            if path is not None and isinstance(cell.tree, ast.Constant):
                yield never(sources, table.path, row.cells[number], path, cell.tree.value)
            else:
                what = "the cell {cell} of {column} never holds; correct it"
                yield stops(table.path, row.cells[number], what, cell=cell.text, column=column.label)


def _tree(text: str) -> ast.expr | None:
    try:
        return compile_expression(text).tree
    except ExpressionRefused:
        return None


def _rows(table: Table, columns: list[Asked]) -> Iterator[Finding]:
    twice: dict[tuple[int, int], Tried] = {}
    gaps: list[Tried] = []
    complete = all(column.is_complete for column in columns)
    ways = product(*(zip(column.values, column.holding, strict=True) for column in columns))
    for way in islice(ways, MOST_TRIED):
        tried, rows = zip(*way, strict=True)
        holding = sorted(frozenset.intersection(*rows))
        if len(holding) > 1:
            twice.setdefault((holding[0], holding[1]), tried)
        elif not holding and complete:
            gaps.append(tried)
    for (one, other), tried in islice(twice.items(), MOST_SAID):
        what = "rows {one} and {other} both hold for {case}; let them exclude each other"
        case = _said(columns, tried)
        yield stops(table.path, table.rows[one].id, what, one=one + 1, other=other + 1, case=case)
    if gaps:
        what = "no row holds for {case}, {count} in all; add a row"
        yield warns(table.path, table.id, what, case=_said(columns, gaps[0]), count=len(gaps))


def _said(columns: list[Asked], tried: Tried) -> str:
    values = zip(columns, tried, strict=True)
    return ", ".join(f"{column.label} = {shown(value)}" for column, value in values)


def shown(value: Any) -> str:
    """A value of a column as people read it."""
    if value is None or isinstance(value, bool):
        return {None: "leeg", True: "ja", False: "nee"}[value]
    return str(value)
