"""Decision tables: what is refused on deploy, and how a cell is read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.spiff import DiagramRefused, StepFailed, parse
from tests.engine.spiff.driver import Run, files

TABLE = files("toon.dmn")["toon.dmn"].decode()


def _reasons(table: str) -> Sequence[str]:
    assert table != TABLE
    try:
        parse({"toon.dmn": table.encode()})
    except DiagramRefused as refused:
        return refused.reasons
    return []


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (
            'id="toon_tabel"',
            'id="toon_tabel" hitPolicy="FIRST"',
            "toon_tabel: hit policy FIRST would",
        ),
        ('id="toon_tabel"', 'id="toon_tabel" hitPolicy="COLLECT"', "toon_tabel: hit policy COLLECT would"),
        ("20191111", "20151101", "toon_definities: is not written in DMN 1.3"),
        ("<text>profiel</text>", "<text></text>", "toon_in_0: asks nothing"),
        ("<text>profiel</text>", "<text>prof iel</text>", "toon_in_0: 'prof iel': this is no expression"),
        ('name="toon_advies"', 'name="toon advies"', "toon_uit_0: has no name of a fact to set"),
        ('<text>"vriendelijk"</text>', "<text></text>", "toon_rij_3_2: '': this expression is empty"),
        ("decisionTable", "literalExpression", "toon: is no decision table; draw one"),
    ],
)
def test_a_table_that_would_not_run_as_drawn_is_refused(old: str, new: str, refusal: str) -> None:
    assert any(reason.startswith(f"toon.dmn: {refusal}") for reason in _reasons(TABLE.replace(old, new)))


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ('"risico", "wisselend"', 'a list of values is written as: in ["a", "b"]'),
        ('not "risico"', 'other than a value is written as: != "a"'),
        ("> ", "this is no expression"),
        ("[1..3]", "this is no expression"),
        ("? ? 3", "this is no expression"),
    ],
)
def test_a_cell_that_would_never_hold_is_refused(cell: str, cure: str) -> None:
    reasons = _reasons(TABLE.replace("&lt;= 3", _escaped(cell)))
    assert any(cure in reason for reason in reasons)


@pytest.mark.parametrize(
    ("cell", "kind", "holds"),
    [
        ('"foto\'s"', "foto's", True),
        ('!= "foto\'s"', "foto's", False),
        ('? == "foto\'s"', "foto's", True),
        ('? == "foto\'s"', "fotos", False),
        ('? in ["foto\'s", "video\'s"]', "video's", True),
        ('? in ["foto\'s", "video\'s"]', "brief", False),
        ("? == 'foto\\'s'", "foto's", True),
        ('? == "zei: \\"nee\\""', 'zei: "nee"', True),
        ('"wat? foto\'s"', "wat? foto's", True),
        ('"wat? foto\'s"', "brief", False),
        ('? == "foto\'s?" or ? == "C:\\\\"', "C:\\", True),
    ],
)
def test_quotes_and_question_marks_in_a_text_are_letters(cell: str, kind: str, holds: bool) -> None:
    table = TABLE.replace("&lt;= 3", _escaped(cell)).replace("&gt; 3", '== "nooit"')

    class WithTable(Run):
        def model(self) -> object:  # type: ignore[override]
            return parse(files("decision") | {"toon.dmn": table.encode()})["decision"]

    facts = {"profiel": "wisselend", "maanden": kind}
    if holds:
        assert WithTable("decision", facts=facts).facts["toon_advies"] == "vriendelijk"
    else:
        with pytest.raises(StepFailed, match="no row holds"):
            WithTable("decision", facts=facts)


@pytest.mark.parametrize(
    ("cell", "months", "holds"),
    [
        ("<= 3", 3, True),
        ("3", 3, True),
        ("3", 4, False),
        ("-", 99, True),
        ("", 0, True),
        ("in [1, 3]", 3, True),
        ("in [1, 3]", 2, False),
        ("!= 3", 3, False),
        ("1 < ? <= 3", 3, True),
        ("1 < ? <= 3", 1, False),
        ("-3", -3, True),
        ("None", None, True),
    ],
)
def test_a_cell_is_a_value_a_comparison_or_a_condition(cell: str, months: int | None, holds: bool) -> None:
    """An input such as `a or b` is taken as a whole: the library pastes it before the cell."""
    table = TABLE.replace("&lt;= 3", _escaped(cell)).replace("&gt; 3", "== 1000")
    table = table.replace("<text>maanden</text>", "<text>maanden if profiel else maanden</text>")

    class WithTable(Run):
        def model(self) -> object:  # type: ignore[override]
            return parse(files("decision") | {"toon.dmn": table.encode()})["decision"]

    facts = {"profiel": "wisselend", "maanden": months}
    if holds:
        assert WithTable("decision", facts=facts).facts["toon_advies"] == "vriendelijk"
    else:
        with pytest.raises(StepFailed, match="no row holds"):
            WithTable("decision", facts=facts)
