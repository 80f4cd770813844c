"""A decision table as it is written: its columns and cells as texts, for who judges them.

Must not know what a cell means, or whether the table runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.spiff.document import DMN, described, read_xml


@dataclass(frozen=True)
class Column:
    id: str
    label: str
    text: str  # of an input: what it looks at; of an output: the fact that it sets


@dataclass(frozen=True)
class Row:
    id: str
    asks: tuple[str, ...]  # a cell for each input; empty or `-` is anything
    gives: tuple[str, ...]  # a cell for each output
    cells: tuple[str, ...]  # the ids of the cells that ask


@dataclass(frozen=True)
class Table:
    path: str
    id: str
    decision: str  # what a step names
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]


@lru_cache(maxsize=256)
def tables_of(path: str, data: bytes) -> tuple[Table, ...]:
    """The tables of one decision file. Raises DiagramRefused when it is no XML."""
    root = read_xml(path, data)
    return tuple(_table(path, table) for table in root.iter(f"{DMN}decisionTable"))


def _table(path: str, table: Any) -> Table:
    return Table(
        path=path,
        id=str(table.get("id")),
        decision=str(table.getparent().get("id")),
        inputs=tuple(
            _column(each, (each.findtext(f"{DMN}inputExpression/{DMN}text") or "").strip())
            for each in table.findall(f"{DMN}input")
        ),
        outputs=tuple(_column(each, each.get("name") or "") for each in table.findall(f"{DMN}output")),
        rows=tuple(
            Row(
                str(row.get("id")),
                _cells(row, "inputEntry"),
                _cells(row, "outputEntry"),
                tuple(described(cell) for cell in row.findall(f"{DMN}inputEntry")),
            )
            for row in table.findall(f"{DMN}rule")
        ),
    )


def _column(node: Any, text: str) -> Column:
    return Column(str(node.get("id")), node.get("label") or text, text)


def _cells(row: Any, tag: str) -> tuple[str, ...]:
    return tuple((cell.findtext(f"{DMN}text") or "").strip() for cell in row.findall(f"{DMN}{tag}"))
