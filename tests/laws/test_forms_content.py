"""Every form file of every region: valid JSON Schema 2020-12, references that lead somewhere, titles, `$id`.

Reads the files with the libraries of the standard, not with the engine, so that a form also works elsewhere.
Each rule is tried on a violation first.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

FORMS = Path(__file__).resolve().parents[2] / "forms"
PATHS = sorted(path.relative_to(FORMS).as_posix() for path in FORMS.rglob("*.json"))
CONDITIONS = ("if", "then", "else", "not")  # their properties refine questions that stand elsewhere
Schema = dict[str, Any]
Rule = Callable[[str, Schema], list[str]]


@cache
def schemas() -> Mapping[str, Schema]:
    return {path: json.loads((FORMS / path).read_text(encoding="utf-8")) for path in PATHS}


def is_valid_schema(_path: str, schema: Schema) -> list[str]:
    metaschema = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    wrong = [error.message for error in metaschema.iter_errors(schema)]
    return wrong + ([] if schema.get("$schema") == metaschema.META_SCHEMA["$id"] else ["$schema"])


def references_resolve(path: str, schema: Schema) -> list[str]:
    resources = {**schemas(), path: schema}.items()
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(each, DRAFT202012)) for name, each in resources
    )
    resolver, nowhere = registry.resolver(base_uri=path), []
    for reference in (part["$ref"] for part in parts(schema) if "$ref" in part):
        try:
            resolver.lookup(reference)
        except Unresolvable:
            nowhere.append(reference)
    return nowhere


def id_is_path(path: str, schema: Schema) -> list[str]:
    return [] if schema.get("$id") == path else [str(schema.get("$id"))]


def properties_have_titles(_path: str, schema: Schema) -> list[str]:
    """What refers has the title of what it refers to, which is checked there."""
    return [
        name
        for part in parts(schema, into_conditions=False)
        for name, each in part.get("properties", {}).items()
        if "$ref" not in each and not each.get("title")
    ]


def parts(schema: Any, into_conditions: bool = True) -> Iterator[Schema]:
    """Every object within a schema, itself included."""
    if isinstance(schema, dict):
        yield schema
        for keyword, value in schema.items():
            if into_conditions or keyword not in CONDITIONS:
                yield from parts(value, into_conditions)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value, into_conditions)


RULES = (is_valid_schema, references_resolve, id_is_path, properties_have_titles)
GOOD: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "dorp/vraag.json",
    "type": "object",
    "properties": {
        "hulpaanbod": {"$ref": "../gedeeld/blokken.json#/$defs/hulpaanbod"},
        "adres": {"title": "Adres", "type": "object", "properties": {"straat": {"title": "Straat"}}},
    },
    "if": {"properties": {"adres": {"required": ["straat"]}}},
}


def without_inner_title(schema: Schema) -> None:
    del schema["properties"]["adres"]["properties"]["straat"]["title"]


def wrong_reference(schema: Schema) -> None:
    schema["properties"]["hulpaanbod"]["$ref"] = "../gedeeld/blokken.json#/$defs/hulp"


@pytest.mark.parametrize("rule", RULES)
def test_a_good_form_passes(rule: Rule) -> None:
    assert rule("dorp/vraag.json", GOOD) == []


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        (is_valid_schema, lambda schema: schema.update(type="objekt")),
        (is_valid_schema, lambda schema: schema.pop("$schema")),
        (references_resolve, wrong_reference),
        (id_is_path, lambda schema: schema.update({"$id": "vraag.json"})),
        (properties_have_titles, without_inner_title),
    ],
)
def test_each_rule_finds_its_violation(rule: Rule, spoil: Callable[[Schema], Any]) -> None:
    schema = copy.deepcopy(GOOD)
    spoil(schema)
    assert rule("dorp/vraag.json", schema)


def test_there_are_forms() -> None:
    assert "gedeeld/dossier_openen.json" in PATHS


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("rule", RULES)
def test_every_form_keeps_the_rules(rule: Rule, path: str) -> None:
    assert rule(path, schemas()[path]) == []
