"""What a designer writes wrong in a rule of a form is named, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.forms.made import DAY, MONEY, block, form, forms
from tests.engine.forms.test_rules import SHOWN, day, doubts

TEXT = {"title": "Reden", "type": "string"}
SHAPE = 'is "vandaag", "nu", a name'


@pytest.mark.parametrize(
    ("properties", "more", "place", "said"),
    [
        ({"x": day(x_niet_na=3)}, {}, "properties.x", f"x-niet-na {SHAPE}"),
        ({"x": day(x_niet_na=[])}, {}, "properties.x", f"x-niet-na {SHAPE}"),
        ({"x": day(x_niet_voor={"dagen": 3})}, {}, "properties.x", f"x-niet-voor {SHAPE}"),
        (
            {"x": day(x_niet_voor={"van": "vandaag", "dagen": 1.5})},
            {},
            "properties.x",
            f"x-niet-voor {SHAPE}",
        ),
        ({"x": day(x_niet_voor={"van": "vandaag", "maal": 2})}, {}, "properties.x", f"x-niet-voor {SHAPE}"),
        ({"x": {**MONEY, "x-vraag-na-boven": -1}}, {}, "properties.x", "x-vraag-na-boven is an amount"),
        ({"x": {**MONEY, "x-vraag-na-boven": True}}, {}, "properties.x", "x-vraag-na-boven is an amount"),
        (
            {"x": {**TEXT, "x-niet-na": "vandaag"}},
            {},
            "properties.x",
            "x-niet-na: this stands only on a date",
        ),
        ({"x": {**DAY, "x-vraag-na-boven": 5}}, {}, "properties.x", "only on an amount or a number"),
        ({"x": day(x_niet_na="nu")}, {}, "properties.x", 'Write "vandaag".'),
        (
            {"x": {**day(x_niet_na="vandaag"), **SHOWN}},
            {},
            "properties.x",
            "beside x-alleen-lezen",
        ),
        ({"x": day(x_niet_na="x")}, {}, "properties.x", "it names itself"),
        ({"x": {**MONEY, "x-vraag-na-boven": "x"}}, {}, "properties.x", 'Add "heet"'),
        (
            {"x": {**MONEY, "x-vraag-na-boven": {"van": "geschreven", "plus": "y", "heet": "alles"}}},
            {},
            "properties.x",
            "x-vraag-na-boven is an amount",
        ),
        (
            {"x": {**MONEY, "x-vraag-na-boven": {"van": "geschreven", "plus": ["weg"], "heet": "alles"}}},
            {},
            "properties.x",
            "there is no fact weg",
        ),
        (
            {
                "x": {**MONEY, "x-vraag-na-boven": {"van": "geschreven", "plus": ["y"], "heet": "alles"}},
                "y": MONEY,
            },
            {},
            "properties.x",
            "plus adds facts, and y is asked by this form",
        ),
        (
            {
                "x": {**MONEY, "x-vraag-na-boven": {"van": "geschreven", "plus": ["y"], "heet": "alles"}},
                "y": {**DAY, **SHOWN},
            },
            {},
            "properties.x",
            "y is not an amount",
        ),
        (
            {
                "x": {**MONEY, "x-vraag-na-boven": {"van": "y", "plus": ["geschreven"]}},
                "y": {**MONEY, **SHOWN},
            },
            {},
            "properties.x",
            "with more added",
        ),
        ({"x": day(x_niet_na={"van": "vandaag", "plus": ["y"]})}, {}, "properties.x", f"x-niet-na {SHAPE}"),
        ({"x": day(x_niet_na="y")}, {}, "properties.x", "there is no field and no fact y"),
        ({"x": day(x_niet_na="y.z"), "y": DAY}, {}, "properties.x", "there is no field and no fact y.z"),
        ({"x": day(x_niet_na="y"), "y": TEXT}, {}, "properties.x", "y is not a date"),
        ({"x": {**MONEY, "x-vraag-na-boven": "y"}, "y": DAY}, {}, "properties.x", "y is not an amount"),
        ({"x": day(x_niet_na="geschreven")}, {}, "properties.x", 'Add "heet"'),
        ({"x": day(x_vrij="")}, {}, "properties.x", "x-vrij is the reason"),
        ({"x": day(x_vrij="Zomaar.", x_niet_na="vandaag")}, {}, "properties.x", "Drop one of them"),
        ({"x": day(x_niet_na="y"), "y": day(x_niet_na="x")}, {}, "properties.x", "in a circle"),
        ({"x": day(x_niet_na="y", x_niet_voor="y"), "y": DAY}, {}, "properties.y", "in a circle"),
        (
            {
                "x": day(x_niet_na="vandaag", x_niet_voor="y"),
                "y": day(x_niet_voor="z"),
                "z": day(x_niet_voor="x"),
            },
            {},
            "properties.z",
            "in a circle",
        ),
        (
            {"x": day(x_niet_na="vandaag", x_niet_voor={"van": "vandaag", "dagen": 1})},
            {},
            "properties.x",
            "circle",
        ),
        (
            {"x": DAY},
            {"allOf": [{"properties": {"x": {"x-niet-na": "vandaag"}}}]},
            "allOf.0.properties.x",
            "does nothing in a condition",
        ),
        (
            {
                "x": day(x_niet_na="r.d"),
                "r": {"title": "R", "type": "array", "items": block("terugkoppeling")},
            },
            {},
            "properties.x",
            "there is no field and no fact r.d",
        ),
        (
            {
                "x": day(x_niet_na="r.*.datum"),
                "r": {"title": "R", "type": "array", "items": block("terugkoppeling")},
            },
            {},
            "properties.x",
            "stands in a block that repeats",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_named(
    properties: dict[str, Any], more: dict[str, Any], place: str, said: str
) -> None:
    problems = forms(properties, **more).check(["geschreven"])
    assert any(said in problem.message and problem.place == place for problem in problems), problems


def test_a_window_of_days_is_no_circle() -> None:
    window = day(x_niet_voor="vandaag", x_niet_na={"van": "vandaag", "dagen": 365})
    assert forms({"x": window, "y": day(x_niet_voor="x", x_niet_na={"van": "x", "dagen": 30})}).check() == []


def test_a_fact_that_a_diagram_writes_can_be_named() -> None:
    rules = day(
        x_niet_na={"van": "geschreven", "heet": "de dag"}, x_niet_voor={"van": "stuk.dag", "heet": "de dag"}
    )
    assert forms({"x": rules}).check(["geschreven", "stuk"]) == []


def test_a_block_with_rules_can_be_shown() -> None:
    shown = {"hulpaanbod": block("hulpaanbod", **SHOWN), "dag": day(x_niet_voor="hulpaanbod.aangeboden_op")}
    made = form(shown)
    facts = {"hulpaanbod": {"aangeboden_op": "2026-03-10", "reactie_op": "2030-01-01"}}
    assert list(doubts(made, {"dag": "2026-03-09"}, facts)) == ["dag"]
