"""A decision table as its columns and rows, changed in its DMN file; what stays the same keeps its bytes.

Pure: a file in, a file out. What this page does not know of a file, such as a comment, stays where it was.
Must not know: HTTP, the database, what a cell means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.errors import DrempelError
from engine.spiff import DMN, DiagramRefused
from engine.writing import decision_form, opened_decision

UNIQUE: Final = "UNIQUE"
_TAGS: Final = tuple(f"{DMN}{name}" for name in ("input", "output", "annotation", "rule"))
_INPUT, _OUTPUT, _ANNOTATION, _RULE = _TAGS
_ENTRIES: Final = (f"{DMN}inputEntry", f"{DMN}outputEntry")


class TableUnreadable(DrempelError):
    """This file is no decision table with a cell for each column; mend it as text first."""

    code = "table:unreadable"


@dataclass(frozen=True)
class Column:
    """`text`: of an input what it looks at, of an output the fact that it sets. `id`: empty for a new one."""

    id: str
    label: str
    text: str
    sort: str = "string"


@dataclass(frozen=True)
class Row:
    """`cells`: one for each input, then one for each output. `id`: empty for a new one."""

    id: str
    note: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A whole table."""

    name: str
    description: str
    policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return (*self.inputs, *self.outputs)


def read(data: bytes) -> Grid:
    """Raises TableUnreadable."""
    try:
        root = opened_decision(data)
    except DiagramRefused as error:
        raise TableUnreadable from error
    decision, table = _table(root)
    found = Grid(
        name=decision.get("name") or "",
        description=_text(decision, f"{DMN}description"),
        policy=table.get("hitPolicy") or UNIQUE,
        inputs=tuple(_column(each) for each in table.iterchildren(_INPUT)),
        outputs=tuple(_column(each) for each in table.iterchildren(_OUTPUT)),
        rows=tuple(_row(each) for each in table.iterchildren(_RULE)),
    )
    ids = [*(one.id for one in found.columns), *(one.id for one in found.rows)]
    whole = all(len(row.cells) == len(found.columns) for row in found.rows)
    if not whole or len(set(ids)) < len(ids) or any(each.split() != [each] for each in ids):
        raise TableUnreadable
    return found


def rewritten(data: bytes, new: Grid) -> bytes:
    """The file with this table; the same bytes when nothing differs. Raises TableUnreadable."""
    if new == read(data):
        return data
    root = opened_decision(data)
    decision, table = _table(root)
    _say(root, "name", new.name)
    _say(decision, "name", new.name)
    _describe(decision, new.description)
    table.set("hitPolicy", new.policy)
    _write(table, new, _Ids(root, table))
    return decision_form(root)


def begun(name: str, new: Grid) -> bytes:
    """A file with this table, whose decision is called `name`."""
    root = etree.Element(
        f"{DMN}definitions", {"id": f"{name}_definities", "namespace": "urn:drempel"}, {None: DMN[1:-1]}
    )
    decision = etree.SubElement(root, f"{DMN}decision", {"id": name})
    etree.SubElement(decision, f"{DMN}decisionTable", {"id": f"{name}_tabel", "hitPolicy": UNIQUE})
    return rewritten(decision_form(root), new)


def rows_by_id(data: bytes) -> dict[str, int]:
    """Id of a row or of one of its cells -> the place of that row. Raises TableUnreadable."""
    _, table = _table(opened_decision(data))
    return {
        str(node.get("id")): place
        for place, row in enumerate(table.iterchildren(_RULE))
        for node in row.iter(etree.Element)
        if node.get("id")
    }


# -- reading -------------------------------------------------------------------------------------------------


def _table(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    decisions = list(root.iter(f"{DMN}decision"))
    tables = list(root.iter(f"{DMN}decisionTable"))
    if root.tag != f"{DMN}definitions" or len(decisions) != 1 or len(tables) != 1:
        raise TableUnreadable
    return decisions[0], tables[0]


def _text(node: etree._Element, path: str) -> str:
    return (node.findtext(path) or "").strip()


def _column(node: etree._Element) -> Column:
    identifier, label = node.get("id") or "", node.get("label") or ""
    if node.tag == _OUTPUT:
        return Column(identifier, label, node.get("name") or "", node.get("typeRef") or "")
    asked = node.find(f"{DMN}inputExpression")
    if asked is None:
        return Column(identifier, label, "", "")
    return Column(identifier, label, _text(asked, f"{DMN}text"), asked.get("typeRef") or "")


def _row(node: etree._Element) -> Row:
    cells = [_text(cell, f"{DMN}text") for tag in _ENTRIES for cell in node.iterchildren(tag)]
    return Row(node.get("id") or "", _text(node, f"{DMN}description"), tuple(cells))


# -- writing -------------------------------------------------------------------------------------------------


class _Ids:
    """Gives what is new an id that the file does not have yet, such as `toon_regel_8`."""

    def __init__(self, root: etree._Element, table: etree._Element) -> None:
        self.taken = {str(node.get("id")) for node in root.iter(etree.Element) if node.get("id")}
        rows = [str(row.get("id")) for row in table.iterchildren(_RULE) if "_regel_" in str(row.get("id"))]
        whole = str(table.get("id") or "tabel").removesuffix("_tabel")
        self.base = rows[0].rpartition("_regel_")[0] if rows else whole

    def next(self, kind: str, base: str = "") -> str:
        number = 1
        while (found := f"{base or self.base}_{kind}_{number}") in self.taken:
            number += 1
        self.taken.add(found)
        return found


def _write(table: etree._Element, new: Grid, ids: _Ids) -> None:
    places = [each.get("id") for tag in (_INPUT, _OUTPUT) for each in table.iterchildren(tag)]
    old = {str(each.get("id")): each for each in table if each.tag in _TAGS}
    before = _asides(table)
    inputs = [_written_column(old.get(one.id), one, _INPUT, ids) for one in new.inputs]
    outputs = [_written_column(old.get(one.id), one, _OUTPUT, ids) for one in new.outputs]
    known = [one.id for one in new.columns]
    rows = [_written_row(old.get(row.id), row, known, places, len(new.inputs), ids) for row in new.rows]
    other = [each for each in table.iterchildren(etree.Element) if each.tag not in _TAGS]
    notes = list(table.iterchildren(_ANNOTATION))
    whole = [*other, *inputs, *outputs, *notes, *rows]
    table[:] = [each for node in whole for each in (*before.get(node, ()), node)]


def _asides(table: etree._Element) -> Mapping[etree._Element, Sequence[etree._Element]]:
    """The comments before each element."""
    found: dict[etree._Element, list[etree._Element]] = {}
    waiting: list[etree._Element] = []
    for node in table:
        if isinstance(node.tag, str):
            found[node] = waiting
            waiting = []
        else:
            waiting.append(node)
    if waiting and found:
        found[list(found)[-1]].extend(waiting)
    return found


def _written_column(node: etree._Element | None, column: Column, tag: str, ids: _Ids) -> etree._Element:
    if node is None:
        node = etree.Element(tag, {"id": ids.next("vraag" if tag == _INPUT else "uitkomst")})
    _say(node, "label", column.label)
    if tag == _OUTPUT:
        _say(node, "name", column.text)
        _say(node, "typeRef", column.sort)
        return node
    asked = node.find(f"{DMN}inputExpression")
    if asked is None:
        asked = etree.SubElement(node, f"{DMN}inputExpression", {"id": f"{node.get('id')}_tekst"})
    _say(asked, "typeRef", column.sort)
    _say_text(asked, column.text)
    return node


def _written_row(
    node: etree._Element | None,
    row: Row,
    columns: Sequence[str],
    places: Sequence[str | None],
    inputs: int,
    ids: _Ids,
) -> etree._Element:
    if node is None:
        node = etree.Element(_RULE, {"id": ids.next("regel")})
    cells = [each for tag in _ENTRIES for each in node.iterchildren(tag)]
    old = dict(zip(places, cells, strict=False))
    for cell in cells:
        node.remove(cell)
    _describe(node, row.note)
    for number, (column, text) in enumerate(zip(columns, row.cells, strict=True)):
        tag = _ENTRIES[number >= inputs]
        kept = old.get(column) if column else None
        if kept is None or kept.tag != tag:
            kind = "als" if number < inputs else "dan"
            kept = etree.Element(tag, {"id": ids.next(kind, node.get("id", ""))})
        _say_text(kept, text)
        node.append(kept)
    notes = node.findall(f"{DMN}annotationEntry")
    node.extend(notes)  # after the cells, as DMN has them
    return node


def _describe(node: etree._Element, text: str) -> None:
    found = node.find(f"{DMN}description")
    if text == ((found.text or "").strip() if found is not None else ""):
        return
    if not text and found is not None:
        node.remove(found)
        return
    if found is None:
        found = etree.Element(f"{DMN}description")
        node.insert(0, found)
    found.text = text


def _say(node: etree._Element, key: str, value: str) -> None:
    if value == (node.get(key) or ""):
        return
    if value:
        node.set(key, value)
    else:
        node.attrib.pop(key, None)


def _say_text(node: etree._Element, text: str) -> None:
    found = node.find(f"{DMN}text")
    if found is None:
        found = etree.SubElement(node, f"{DMN}text")
    if text != (found.text or "").strip():
        found.text = text
