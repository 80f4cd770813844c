"""A decision table is changed by its columns and rows; whatever stays the same keeps its bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.proposals import tables
from engine.proposals.tables import Column, Grid, Row, TableUnreadable
from engine.settings import ROOT
from engine.spiff import tables_of
from engine.writing import canonical_decision

REAL = sorted((ROOT / "processes").rglob("*.dmn"))
TONE = (ROOT / "processes/gedeeld/toon_aanmaning.dmn").read_bytes()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_real_table_keeps_its_bytes(path: object) -> None:
    data = (ROOT / str(path)).read_bytes()
    grid = tables.read(data)
    assert canonical_decision(data) == data
    assert tables.rewritten(data, grid) == data
    other = tables.rewritten(data, replace(grid, name="Iets anders"))
    assert other != data
    assert tables.rewritten(other, grid) == data


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_row_that_goes_and_comes_back_changes_one_row(path: object) -> None:
    data = (ROOT / str(path)).read_bytes()
    grid = tables.read(data)
    without = tables.rewritten(data, replace(grid, rows=grid.rows[1:]))
    assert tables.read(without).rows == grid.rows[1:]
    again = tables.rewritten(without, replace(grid, rows=(replace(grid.rows[0], id=""), *grid.rows[1:])))
    assert tables.read(again).rows[1:] == grid.rows[1:]
    assert tables.read(again).rows[0].cells == grid.rows[0].cells


def test_prefixes_and_layout_of_another_editor_say_nothing() -> None:
    other = TONE.replace(b"<", b"<dmn:").replace(b"<dmn:/", b"</dmn:").replace(b"<dmn:?", b"<?")
    other = (
        other.replace(b"xmlns=", b"xmlns:dmn=")
        .replace(b"\n", b"")
        .replace(b"<dmn:text></dmn:text>", b"<dmn:text/>")
    )
    assert tables_of("x", other)[0].rows == tables_of("x", TONE)[0].rows
    assert canonical_decision(other) == TONE
    assert tables.rewritten(other, tables.read(other)) == other


def test_comments_and_what_the_page_does_not_know_stay() -> None:
    rule = b'<rule id="toon_regel_2">'
    noted = TONE.replace(rule, b"<!-- afgesproken op 3 maart -->" + rule)
    noted = noted.replace(b"<decision id=", b'<decision xmlns:z="urn:z" z:van="hier" id=')
    grid = tables.read(noted)
    moved = tables.rewritten(noted, replace(grid, rows=(*grid.rows[1:], grid.rows[0])))
    before, after = moved.split(b"<!-- afgesproken op 3 maart -->")
    assert b"<rule " not in before
    assert after.lstrip().startswith(rule)
    assert b'z:van="hier"' in moved


def test_columns_come_go_and_change_places_with_their_cells() -> None:
    grid = tables.read(TONE)
    asks = (grid.inputs[1], Column("", "Regio", "regio"), grid.inputs[0])
    rows = tuple(
        replace(row, cells=(row.cells[1], '"zaanstad"', row.cells[0], row.cells[2])) for row in grid.rows
    )
    data = tables.rewritten(TONE, replace(grid, inputs=asks, rows=rows))
    (table,) = tables_of("toon.dmn", data)
    assert [column.text for column in table.inputs] == [grid.inputs[1].text, "regio", "betaalprofiel"]
    assert table.rows[0].asks == ("< 2", '"zaanstad"', '"betaalt_altijd"')
    assert table.rows[0].cells[0] == "toon_regel_1_als_2"
    back = replace(grid, rows=tuple(replace(row, cells=(*row.cells[:2], row.cells[2])) for row in grid.rows))
    assert tables.rewritten(data, back) == TONE


def test_a_table_begins_with_what_it_needs() -> None:
    grid = Grid(
        "Mag dit?",
        "",
        "UNIQUE",
        (Column("", "Hoe betaalt de huurder?", "betaalprofiel"),),
        (Column("", "Mag het?", "mag_dit"),),
        (Row("", "", ("", "True")),),
    )
    data = tables.begun("mag_dit", grid)
    read = tables.read(data)
    assert [column.id for column in read.columns] == ["mag_dit_vraag_1", "mag_dit_uitkomst_1"]
    assert read.rows == (Row("mag_dit_regel_1", "", ("", "True")),)
    assert tables.rewritten(data, read) == data


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<definitions", b"<definities"),
        (
            b'<outputEntry id="toon_regel_1_dan">',
            b'<annotationEntry id="toon_regel_1_dan">',
        ),
        (b'id="toon_regel_2"', b'id="toon_regel_1"'),
        (b'id="toon_regel_2"', b'id="toon regel 2"'),
        (b"<decisionTable ", b"<literalExpression "),
    ],
)
def test_what_is_no_whole_table_is_said_to_be_none(old: bytes, new: bytes) -> None:
    data = TONE.replace(old, new)
    data = data.replace(b"</definitions", b"</definities") if b"definities" in new else data
    assert data != TONE
    with pytest.raises(TableUnreadable):
        tables.read(data)
