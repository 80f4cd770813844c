"""One decision table while someone writes it: what is wrong with it, and which row answers.

The rest of the region is as it was. Pure. Must not know: HTTP, what was saved.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.checks import naming, region, tables
from engine.checks.finding import Finding, of_reason
from engine.checks.sorts import NUMBER, TRUTH, Sources, path_of, values_of
from engine.definitions import Definition
from engine.expressions import ExpressionRefused, compile_expression
from engine.spiff import DiagramRefused, Table, problems_in, tables_of


@dataclass(frozen=True)
class Tried:
    """What a column can be tried with. `values`: all that there are; none when one types a value.

    `sort`: number, truth or text.
    """

    label: str
    sort: str
    values: tuple[Any, ...]


def findings(definition: Definition, path: str, data: bytes) -> list[Finding]:
    """All that this table alone can be told: cells that cannot be read, rows that overlap, gaps."""
    try:
        found = [of_reason(reason) for reason in problems_in(path, data)]
        found += [*region.unknown_in(definition, {path: data}), *_judged(definition, path, data)]
    except DiagramRefused as error:
        found = [of_reason(reason) for reason in error.reasons]
    return naming.named({path: data}, list(dict.fromkeys(found)))


def tried(definition: Definition, path: str, data: bytes) -> list[Tried]:
    """The columns that ask, as one fills them in to see which row answers; none when that cannot be told."""
    sources = sources_of(definition)
    table, columns = _columns(sources, path, data)
    if table is None:
        return []
    found = []
    for column, text in zip(columns, table.inputs, strict=True):
        sort = _sort(sources, text.text, column)
        values = column.values if column.is_complete and sort != NUMBER else ()
        found.append(Tried(column.label, sort, values))
    return found


def offered(definition: Definition, text: str) -> list[tuple[Any, str]]:
    """The answers that a column with this text can find, as a form calls them; none when it can be more."""
    sources = sources_of(definition)
    try:
        tree: ast.expr = compile_expression(text).tree
    except ExpressionRefused:
        return []
    path = path_of(tree)
    values = sources.choices_of(path) if path is not None else values_of(tree)
    if values is None and sources.of(tree) == frozenset({TRUTH}):
        values = frozenset({True, False})
    titles = {
        option.value: option.label for field in sources.fields.get(path or "", ()) for option in field.options
    }
    return [(value, titles.get(value, tables.shown(value))) for value in sorted(values or (), key=str)]


def answering(definition: Definition, path: str, data: bytes, given: Sequence[Any]) -> list[int]:
    """The places of the rows that hold for these values, one for each column."""
    table, columns = _columns(sources_of(definition), path, data)
    if table is None or len(given) != len(columns):
        return []
    holding = [column.rows_for(value) for column, value in zip(columns, given, strict=True)]
    return sorted(frozenset(range(len(table.rows))).intersection(*holding))


@lru_cache(maxsize=8)
def sources_of(definition: Definition) -> Sources:
    """Kept, for what gives each fact takes a while to work out."""
    return Sources(definition)


def _judged(definition: Definition, path: str, data: bytes) -> Iterator[Finding]:
    return tables.in_file(sources_of(definition), path, data)


def _columns(sources: Sources, path: str, data: bytes) -> tuple[Table | None, list[tables.Asked]]:
    try:
        (table,) = tables_of(path, data)
        columns = tables.asked(sources, table, data)
    except (DiagramRefused, ValueError):
        return None, []
    found = [column for column in columns if column is not None]
    return (table, found) if found and len(found) == len(columns) else (None, [])


def _sort(sources: Sources, text: str, column: tables.Asked) -> str:
    try:
        tree: ast.expr = compile_expression(text).tree
    except ExpressionRefused:
        return "text"
    sorts = sources.of(tree)
    if sorts == frozenset({TRUTH}):
        return TRUTH
    numbers = [value for value in column.values if value is not None]
    is_number = numbers and all(isinstance(each, int | float) for each in numbers)
    return NUMBER if sorts == frozenset({NUMBER}) or is_number else "text"
