"""Which decision tables run as they are drawn. Pure: works on the parsed XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.spiff.document import DMN
from engine.wording import Said

Problems = Iterator[tuple[Any, Said]]


def decision_problems(root: Any) -> Problems:
    if str(root.tag) != f"{DMN}definitions":
        yield root, Said("is not written in DMN 1.3; save it again in the designer")
        return
    decisions = list(root.iter(f"{DMN}decision"))
    if len(decisions) != 1:
        yield root, Said("holds {count} decisions; put each in a file of its own", count=len(decisions))
    for decision in decisions:
        tables = decision.findall(f"{DMN}decisionTable")
        if len(tables) != 1:
            yield decision, Said("is no decision table; draw one")
        for table in tables:
            yield from _table(table)


def _table(table: Any) -> Problems:
    policy = table.get("hitPolicy", "UNIQUE")
    if policy != "UNIQUE":
        yield table, Said("hit policy {policy} would silently take the first row; use UNIQUE", policy=policy)
    inputs, outputs = table.findall(f"{DMN}input"), table.findall(f"{DMN}output")
    for column in inputs:
        if not (column.findtext(f"{DMN}inputExpression/{DMN}text") or "").strip():
            yield column, Said("asks nothing; write the fact or expression that it looks at")
    for column in outputs:
        if not (column.get("name") or "").isidentifier():
            yield column, Said("has no name of a fact to set; use letters, digits and underscores")
    rows = table.findall(f"{DMN}rule")
    if not rows or not outputs:
        yield table, Said("has no rows or no outputs, so it decides nothing; add them")
    for row in rows:
        cells = len(row.findall(f"{DMN}inputEntry")), len(row.findall(f"{DMN}outputEntry"))
        if cells != (len(inputs), len(outputs)):
            yield row, Said("has not one cell for each column; save it again in the designer")
