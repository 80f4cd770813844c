"""Every form file of every region: valid JSON Schema 2020-12, references that lead somewhere, titles, `$id`,
and of every day whether it was or is still to come, of every amount above which one is asked again.

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


def days_are_held_against_today(_path: str, schema: Schema) -> list[str]:
    """A past event is not after today and a plan not before it; any other day says why it is free."""
    days = (part for part in asked(schema) if part.get("format") in ("date", "date-time"))
    return [str(part.get("title")) for part in days if not (today(part) or part.get("x-vrij"))]


def amounts_say_when_to_ask(_path: str, schema: Schema) -> list[str]:
    """Of a typing error of two noughts someone is asked; an amount about which nobody is says why."""
    amounts = (part for part in asked(schema) if part.get("x-soort") == "geld")
    return [str(part.get("title")) for part in amounts if not {"x-vraag-na-boven", "x-vrij"} & part.keys()]


def asked(schema: Schema) -> Iterator[Schema]:
    return (part for part in parts(schema) if not part.get("x-alleen-lezen"))


def today(part: Schema) -> bool:
    bounds = [
        bound
        for keyword in ("x-niet-na", "x-niet-voor")
        for given in [part.get(keyword, [])]
        for bound in (given if isinstance(given, list) else [given])
    ]
    return any((bound["van"] if isinstance(bound, dict) else bound) in ("vandaag", "nu") for bound in bounds)


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


RULES = (
    is_valid_schema,
    references_resolve,
    id_is_path,
    properties_have_titles,
    days_are_held_against_today,
    amounts_say_when_to_ask,
)
GOOD: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "dorp/vraag.json",
    "type": "object",
    "properties": {
        "hulpaanbod": {"$ref": "../gedeeld/blokken.json#/$defs/hulpaanbod"},
        "adres": {"title": "Adres", "type": "object", "properties": {"straat": {"title": "Straat"}}},
        "gezien_op": {"title": "Gezien op", "format": "date", "x-niet-na": ["begin", "vandaag"]},
        "weer_op": {"title": "Weer op", "format": "date", "x-niet-voor": {"van": "vandaag", "dagen": 1}},
        "begin": {"title": "Begin", "format": "date", "x-vrij": "Kan geweest zijn of nog komen."},
        "bekend_op": {"title": "Bekend op", "format": "date", "x-alleen-lezen": True},
        "gebeld_om": {"title": "Gebeld om", "format": "date-time", "x-niet-na": "nu"},
        "bedrag": {"title": "Bedrag", "type": "number", "x-soort": "geld", "x-vraag-na-boven": 900},
    },
    "if": {"properties": {"adres": {"required": ["straat"]}}},
}


def without_inner_title(schema: Schema) -> None:
    del schema["properties"]["adres"]["properties"]["straat"]["title"]


def day_without_today(schema: Schema) -> None:
    schema["properties"]["gezien_op"]["x-niet-na"] = ["begin"]


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
        (days_are_held_against_today, day_without_today),
        (days_are_held_against_today, lambda schema: schema["properties"]["weer_op"].pop("x-niet-voor")),
        (days_are_held_against_today, lambda schema: schema["properties"]["gebeld_om"].pop("x-niet-na")),
        (days_are_held_against_today, lambda schema: schema["properties"]["begin"].pop("x-vrij")),
        (days_are_held_against_today, lambda schema: schema["properties"]["bekend_op"].pop("x-alleen-lezen")),
        (amounts_say_when_to_ask, lambda schema: schema["properties"]["bedrag"].pop("x-vraag-na-boven")),
    ],
)
def test_each_rule_finds_its_violation(rule: Rule, spoil: Callable[[Schema], Any]) -> None:
    schema = copy.deepcopy(GOOD)
    spoil(schema)
    assert rule("dorp/vraag.json", schema)


def test_every_fixed_limit_of_an_amount_is_decided() -> None:
    """Where the dossier knows what is owed, that is the limit; else docs/decisions.md names the amount."""
    decisions = (FORMS.parent / "docs" / "decisions.md").read_text(encoding="utf-8")
    decided = decisions.partition("## 2026-11-30 Above what is owed")[2].partition("\n## ")[0]
    found = {
        (Path(path).stem, name, limit)
        for path, schema in schemas().items()
        for part in parts(schema)
        for name, each in part.get("properties", {}).items()
        if each.get("x-soort") == "geld" and isinstance(limit := each.get("x-vraag-na-boven"), int | float)
    }
    assert len(found) == 6
    for form, name, limit in found:
        dotted = f"{limit:,}".replace(",", ".")
        assert f"`{name}` ({dotted})" in decided, (form, name, limit)
        assert f"`{form}`" in decided, (form, name, limit)


def test_there_are_forms() -> None:
    assert "gedeeld/dossier_openen.json" in PATHS


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("rule", RULES)
def test_every_form_keeps_the_rules(rule: Rule, path: str) -> None:
    assert rule(path, schemas()[path]) == []
