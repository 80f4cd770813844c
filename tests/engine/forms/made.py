"""Forms to test with: small ones of a few fields, and one that has every kind of question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from engine.deadlines import AMSTERDAM
from engine.forms import Form, FormSet

ROOT = Path(__file__).resolve().parents[3]
BLOCKS = (ROOT / "forms" / "gedeeld" / "blokken.json").read_bytes()
TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 12, tzinfo=AMSTERDAM)
PATH = "testdorp/gesprek.json"


def block(name: str, **more: Any) -> dict[str, Any]:
    return {"$ref": f"../gedeeld/blokken.json#/$defs/{name}", **more}


def schema(properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PATH,
        "title": "Gesprek",
        "description": "Vul in wat je besprak.",
        "type": "object",
        "properties": properties,
        "unevaluatedProperties": False,
        **more,
    }


def forms(properties: Mapping[str, Any], **more: Any) -> FormSet:
    written = schema(properties, **more)
    return FormSet.from_files({PATH: json.dumps(written).encode(), "gedeeld/blokken.json": BLOCKS})


def form(properties: Mapping[str, Any], **more: Any) -> Form:
    made = forms(properties, **more)
    assert made.check(FACTS) == []
    return made.form(PATH)


FACTS = ("achterstand", "bijkomende_kosten", "ontruimingskosten")  # that the shared blocks name
MONEY = {"title": "Bedrag", "type": "number", "multipleOf": 0.01, "x-soort": "geld"}
TEXT = {"title": "Reden", "type": "string", "minLength": 1, "maxLength": 50}
DAY = {"title": "Dag", "type": "string", "format": "date"}
CHOICES = {"title": "Keuze", "oneOf": [{"const": "een", "title": "Eén"}, {"const": "twee", "title": "Twee"}]}
ROWS = {"title": "Acties", "type": "array", "items": {"$ref": "../gedeeld/blokken.json#/$defs/actie"}}

EVERYTHING: dict[str, dict[str, Any]] = {
    "bedrag": MONEY,
    "reden": TEXT,
    "verhaal": {"title": "Verhaal", "type": "string", "x-soort": "lange_tekst"},
    "dag": DAY,
    "moment": {"title": "Moment", "type": "string", "format": "date-time"},
    "aantal": {"title": "Aantal", "type": "integer", "minimum": 1, "maximum": 9},
    "maat": {"title": "Maat", "type": "number"},
    "leeftijden": {
        "title": "Leeftijden",
        "type": "array",
        "items": {"type": "integer"},
        "x-soort": "getallen",
    },
    "akkoord": {"title": "Akkoord?", "type": "boolean"},
    "keuze": CHOICES,
    "keuzes": {"title": "Keuzes", "type": "array", "uniqueItems": True, "items": {"oneOf": CHOICES["oneOf"]}},
    "mail": {"title": "E-mail", "type": "string", "format": "email"},
    "telefoon": {"title": "Telefoon", "type": "string", "x-soort": "telefoon"},
    "postcode": {"title": "Postcode", "type": "string", "format": "postcode"},
    "hulpaanbod": block("hulpaanbod"),
    "acties": ROWS,
}


@cache
def everything() -> Form:
    return form(EVERYTHING)


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable on purpose


def wrong(made: Form, values: Mapping[str, Any]) -> dict[str, str]:
    return {error.path: error.message for error in made.validate(values, NOW)}
