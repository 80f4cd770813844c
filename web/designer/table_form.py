"""A decision table in the fields of its page: its rows and columns, their order, and what stands in them.

Each row and column has a key: its id in the file, or `n1`, `n2` … for one that is new. A button changes the
fields only; saving writes them. Must not know: proposals, what is wrong with a table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from engine.proposals.tables import UNIQUE, Column, Grid, Row
from web.designer import cells

Fields = Mapping[str, str]
ROWS, ASKS, GIVES = "rijen", "vragen", "uitkomsten"
MOST: Final = {ROWS: 100, ASKS: 8, GIVES: 8}
LABELS: Final = {"naam": "Hoe de tabel heet", "uitleg": "Uitleg"}
LONGEST_NAME: Final = 120
_NEW: Final = "n"


def cell(row: str, column: str) -> str:
    """The name of its field. No id has a space."""
    return f"cel {row} {column}"


def fields(grid: Grid) -> dict[str, str]:
    """What stands on the page of this table."""
    found = {
        "naam": grid.name,
        "uitleg": grid.description,
        "trefregel": grid.policy,
        ROWS: " ".join(row.id for row in grid.rows),
        ASKS: " ".join(column.id for column in grid.inputs),
        GIVES: " ".join(column.id for column in grid.outputs),
    }
    for column in grid.columns:
        found |= {f"kop {column.id}": column.label, f"gegeven {column.id}": column.text}
    for row in grid.rows:
        found[f"bij {row.id}"] = row.note
        for column, text in zip(grid.columns, row.cells, strict=True):
            found[cell(row.id, column.id)] = cells.shown(text)
    return found


def keys(given: Fields, kind: str) -> list[str]:
    """The rows, or the columns that ask or give, in their order; each once."""
    return list(dict.fromkeys(given.get(kind, "").split()))


def fits(grid: Grid) -> bool:
    """Whether a page can show all of it."""
    longest = max((len(text) for row in grid.rows for text in (row.note, *row.cells)), default=0)
    sizes = ((ROWS, grid.rows), (ASKS, grid.inputs), (GIVES, grid.outputs))
    return longest <= cells.LONGEST and all(len(each) <= MOST[kind] for kind, each in sizes)


def read(
    given: Fields, old: Grid, known: Callable[[bool, str], cells.Column], facts: Collection[str]
) -> Grid:
    """The table that stands in these fields. `known`: whether it asks, and what → what a column can hold."""
    columns = {column.id: column for column in old.columns}
    rows = {row.id: row for row in old.rows}
    asks, gives = keys(given, ASKS), keys(given, GIVES)
    places = {column.id: place for place, column in enumerate(old.columns)}

    def column(key: str) -> Column:
        was = columns.get(key)
        label, text = (
            cells.plain(given.get(f"{name} {key}", ""))[: cells.LONGEST] for name in ("kop", "gegeven")
        )
        if was is not None and text == cells.plain(was.text):
            text = was.text
        return Column(key if was is not None else "", label, text, was.sort if was is not None else "string")

    inputs, outputs = tuple(map(column, asks)), tuple(map(column, gives))
    kinds = [known(True, one.text) for one in inputs] + [known(False, one.text) for one in outputs]

    def row(key: str) -> Row:
        was = rows.get(key)
        texts = []
        for name, kind in zip([*asks, *gives], kinds, strict=True):
            before = was.cells[places[name]] if was is not None and name in places else ""
            texts.append(cells.typed(given.get(cell(key, name), "")[: cells.LONGEST], before, kind, facts))
        note = cells.plain(given.get(f"bij {key}", ""))[: cells.LONGEST]
        if was is not None and note == cells.plain(was.note):
            note = was.note
        return Row(key if was is not None else "", note, tuple(texts))

    return Grid(
        name=cells.plain(given.get("naam", "")),
        description=_kept(given.get("uitleg", ""), old.description),
        policy=given["trefregel"] if given.get("trefregel") in (UNIQUE, old.policy) else UNIQUE,
        inputs=inputs,
        outputs=outputs,
        rows=tuple(map(row, keys(given, ROWS))),
    )


def wrongs(given: Fields) -> dict[str, str]:
    """By field what keeps it from being saved; what a table says may be wrong, and be mended later."""
    found = {}
    if not given.get("naam", "").strip():
        found["naam"] = "Vul in hoe de tabel heet."
    for name, text in given.items():
        longest = LONGEST_NAME if name == "naam" else cells.LONGEST
        if len(text) > longest and name not in MOST:
            found[name] = f"Maak dit korter: hoogstens {longest} tekens."
    return found


def changed(given: Fields, what: str) -> dict[str, str] | None:
    """The fields after a button: `erbij rijen`, `kopie KEY`, `omhoog KEY`, `omlaag KEY` or `weg KEY`.

    None when there is no such button.
    """
    action, _, key = what.partition(" ")
    if action == "erbij" and key in MOST:
        return _added(given, key, _fresh(given))
    kind = next((kind for kind in MOST if key in keys(given, kind)), None)
    if kind is None:
        return None
    order = keys(given, kind)
    at = order.index(key)
    if action == "kopie" and kind == ROWS:
        return _copied(given, key, _fresh(given))
    if action in ("omhoog", "omlaag"):
        order.insert(max(0, at + (-1 if action == "omhoog" else 1)), order.pop(at))
    elif action == "weg":
        order.remove(key)
    else:
        return None
    return {**given, kind: " ".join(order)}


def _added(given: Fields, kind: str, key: str) -> dict[str, str]:
    order = keys(given, kind)
    return {**given, kind: " ".join([*order, key])} if len(order) < MOST[kind] else dict(given)


def _copied(given: Fields, key: str, new: str) -> dict[str, str]:
    order = keys(given, ROWS)
    if len(order) >= MOST[ROWS]:
        return dict(given)
    order.insert(order.index(key) + 1, new)
    columns = [*keys(given, ASKS), *keys(given, GIVES)]
    copies = {cell(new, column): given.get(cell(key, column), "") for column in columns}
    return {**given, **copies, f"bij {new}": given.get(f"bij {key}", ""), ROWS: " ".join(order)}


def _fresh(given: Fields) -> str:
    """A key that no row or column has or had."""
    taken = {key for name in given for key in name.split()} | {
        each for kind in MOST for each in keys(given, kind)
    }
    return next(key for number in range(1, len(taken) + 2) if (key := f"{_NEW}{number}") not in taken)


def _kept(text: str, old: str) -> str:
    new = cells.plain(text)
    return old if new == cells.plain(old) else new
