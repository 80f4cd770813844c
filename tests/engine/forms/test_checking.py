"""A mistake in a form file is named, with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.forms import FormBroken, FormSet
from engine.forms.checks import ANNOTATIONS
from engine.forms.schemas import FORMATS, SORTS
from tests.engine.forms.made import (
    BLOCKS,
    CHOICES,
    MONEY,
    NOW,
    PATH,
    ROOT,
    ROWS,
    TEXT,
    TODAY,
    block,
    forms,
    schema,
)


def test_the_shared_blocks_are_in_order() -> None:
    assert FormSet.from_files({"gedeeld/blokken.json": BLOCKS}).check() == []


@pytest.mark.parametrize(
    ("properties", "more", "said"),
    [
        ({"x": {"type": "string"}}, {}, "Add a title"),
        ({"x": {"title": "X", "type": "null"}}, {}, "no question of this type"),
        ({"x": {"title": "X", "type": 3}}, {}, "Not valid JSON Schema"),
        ({"x": {"title": "X", "enum": ["a"]}}, {}, "oneOf with const and title"),
        ({"X": TEXT}, {}, "small letters"),
        ({"x": {**TEXT, "format": "datum"}}, {}, "Unknown format"),
        ({"x": {**TEXT, "x-soort": "tekst"}}, {}, "Unknown x-soort"),
        ({"x": {**TEXT, "x-vorraf": True}}, {}, "Unknown annotation x-vorraf"),
        ({"x": {**TEXT, "x-vooraf": "morgen"}}, {}, "x-vooraf is"),
        ({"x": {**TEXT, "x-aanvullen": True}}, {}, "Only a block that repeats"),
        ({"x": {**ROWS, "x-aanvullen": True, "x-vooraf": True}}, {}, "begin empty"),
        ({"x": {**TEXT, "x-fout": "Fout."}}, {}, "x-fout is an object"),
        ({"x": {**TEXT, "x-toon-als": {"veld": "x"}}}, {}, "x-toon-als is"),
        ({"x": {**TEXT, "x-toon-als": {"veld": "y", "is": 1}}}, {}, "there is no field y"),
        ({"y": CHOICES, "x": {**TEXT, "x-toon-als": {"veld": "y", "is": "drie"}}}, {}, "no such answer"),
        ({"x": {**TEXT, "pattern": "^a"}}, {}, "Add examples"),
        ({"x": {**TEXT, "x-voorbeeld": {"maanden_sinds": "x"}}}, {}, "on an amount is"),
        ({"x": MONEY, "y": {**MONEY, "x-voorbeeld": {"maal": "x"}}}, {}, "on an amount is"),
        ({"x": {**MONEY, "x-voorbeeld": {"maal": 0, "maanden_sinds": "x"}}}, {}, "on an amount is"),
        ({"x": {**MONEY, "x-voorbeeld": {"maal": 5, "maanden_sinds": "y"}}}, {}, "no fact y"),
        ({"x": {**CHOICES, "x-voorbeeld": {"maanden_sinds": "x", "hoogstens": 1}}}, {}, "on a choice is"),
        (
            {"x": {**CHOICES, "x-voorbeeld": {"maanden_sinds": "x", "hoogstens": {"drie": 1}}}},
            {},
            "on a choice is",
        ),
        (
            {"x": {**CHOICES, "x-voorbeeld": {"maanden_sinds": "x", "hoogstens": {"een": 1, "twee": 1}}}},
            {},
            "on a choice is",
        ),
        ({"x": block("bestaat_niet")}, {}, "leads nowhere"),
        ({"x": TEXT}, {"required": ["y"]}, "y is required but not"),
        ({"x": {**TEXT, "x-alleen-lezen": True}}, {"required": ["x"]}, "only shown"),
        ({"x": TEXT}, {"unevaluatedProperties": True}, "unevaluatedProperties"),
        ({"x": TEXT}, {"$id": "anders.json"}, '"$id": "testdorp/gesprek.json"'),
        ({"x": TEXT}, {"title": ""}, "Give the form a title"),
        ({"x": TEXT}, {"if": {"properties": {"x": {"const": "a"}}}, "then": {}}, '"required": ["x"]'),
        ({"x": TEXT}, {"then": {"required": ["x"]}}, 'nothing without "if"'),
        ({"x": {"title": "X", "type": "object", "properties": {}}}, {}, "unevaluatedProperties"),
    ],
)
def test_a_mistake_in_a_form_file_is_named(
    properties: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    problems = forms(properties, **more).check()
    assert any(said in problem.message for problem in problems), problems
    assert {problem.file for problem in problems} == {PATH}


def test_a_file_that_is_no_form_is_named() -> None:
    made = FormSet.from_files({"a.json": b"{", "b.json": b"[]", "c.json": b"\xff", "d.json": b"{}"})
    assert {problem.file for problem in made.check()} == {"a.json", "b.json", "c.json", "d.json"}


def test_one_fact_has_one_type_in_all_forms() -> None:
    other = schema({"x": TEXT}) | {"$id": "testdorp/ander.json"}
    files = {PATH: schema({"x": {**MONEY}}), "testdorp/ander.json": other}
    made = FormSet.from_files({path: json.dumps(each).encode() for path, each in files.items()})
    [problem] = made.check()
    assert "Give one of them another name" in problem.message


def test_a_broken_schema_breaks_no_more_than_itself() -> None:
    files = {
        PATH: json.dumps(schema({"x": TEXT})).encode(),
        "testdorp/stuk.json": b'{"$id": 3, "properties": {"x": 3}, "required": 4}',
    }
    made = FormSet.from_files(files)
    assert made.form(PATH).validate({"x": "a"}, NOW) == []
    assert {problem.file for problem in made.check()} == {"testdorp/stuk.json"}
    with pytest.raises(FormBroken):
        made.form("testdorp/stuk.json")


def test_the_example_of_the_documentation_is_in_order() -> None:
    text = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
    example = text.split("```json")[1].split("```")[0].encode()
    made = FormSet.from_files({"zaanstad/kennisnemen.json": example, "gedeeld/blokken.json": BLOCKS})
    assert made.check() == []
    assert made.form("zaanstad/kennisnemen.json").initial({}, TODAY) == {"gezien_op": "2026-03-16"}
    for annotation in ANNOTATIONS | set(SORTS) | set(FORMATS) - {"telefoon"}:
        assert f"`{annotation}`" in text or f'"{annotation}"' in text, annotation
