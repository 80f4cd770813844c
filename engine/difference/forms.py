"""What a form asks: each question with all that its schema says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.difference.model import Kind, Meaning, Said, Subject

WORDS: Final = {
    "title": "vraag",
    "description": "uitleg",
    "type": "soort",
    "format": "soort",
    "x-soort": "soort",
    "enum": "keuzes",
    "oneOf": "keuzes",
    "minimum": "minstens",
    "maximum": "hoogstens",
    "minLength": "minste tekens",
    "maxLength": "meeste tekens",
    "x-vooraf": "vooraf ingevuld",
    "x-alleen-lezen": "alleen lezen",
    "x-toon-als": "getoond als",
    "x-niet-na": "niet na",
    "x-niet-voor": "niet voor",
    "x-vraag-na-boven": "vraagt na boven",
    "x-fout": "melding bij een fout",
    "x-aanvullen": "vult de lijst aan",
    "x-vrij": "waarom vrij",
    "x-overzicht": "overzicht",
    "x-partners": "ook de partners van de regio",
    "x-voorbeeld": "verzonnen waarde",
    "examples": "voorbeelden",
    "exclusiveMinimum": "meer dan",
    "exclusiveMaximum": "minder dan",
    "multipleOf": "in stappen van",
    "minItems": "minste stuks",
    "maxItems": "meeste stuks",
    "uniqueItems": "elk een keer",
    "pattern": "vorm",
    "const": "altijd",
    "unevaluatedProperties": "ook andere vragen",
    "additionalProperties": "ook andere vragen",
    "if": "voorwaarde",
    "then": "dan",
    "else": "anders",
    "allOf": "voorwaarden",
    "anyOf": "een van",
    "not": "niet",
    "$ref": "blok",
}
_FORM_WORDS: Final = {**WORDS, "title": "kop"}
REQUIRED, ORDER = "verplicht", "volgorde"
_PARTS: Final = frozenset({"properties", "required", "items", "$defs", "$schema", "$id"})


def meaning(data: bytes, path: str) -> Meaning:
    """Of one form file, or of a file with shared blocks. Raises ValueError when it is no JSON."""
    schema = json.loads(data)
    own = path.removeprefix("forms/")
    found = _form(schema, own, own, "", path)
    for block, inside in (schema.get("$defs") or {}).items():
        found |= _form(inside, f"{own}#{block}", own, f"{block}.", path)
    return found


def _form(schema: Mapping[str, Any], key: str, form: str, before: str, path: str) -> Meaning:
    """A form or a shared block, with its questions. `before`: in front of their names."""
    said = {_FORM_WORDS.get(k, k): _text(v) for k, v in schema.items() if k not in _PARTS}
    said |= dict(_inside(schema))
    if (asked := schema.get("properties")) is not None:
        said[ORDER] = ", ".join(asked)
    name = str(schema.get("title") or key)
    return {Subject(Kind.FORM, key): Said(name, said, path), **_fields(schema, before, form, path)}


def _fields(schema: Mapping[str, Any], before: str, form: str, path: str) -> Meaning:
    """The questions of this block, and those of the blocks in it."""
    found: Meaning = {}
    items = schema.get("items")
    if isinstance(items, Mapping):
        found |= _fields(items, before, form, path)
    needed = schema.get("required") or ()
    for name, asked in (schema.get("properties") or {}).items():
        schema_of = asked if isinstance(asked, Mapping) else {"": asked}
        said = _asked(schema_of) | {REQUIRED: "ja" if name in needed else "nee"}
        called = str(schema_of.get("title") or name)
        found[Subject(Kind.FIELD, before + name, form)] = Said(called, said, path)
        found |= _fields(schema_of, f"{before}{name}.", form, path)
    return found


def _asked(schema: Mapping[str, Any]) -> dict[str, str]:
    """All that is said of one question, but for the questions inside it."""
    said = dict(_inside(schema))
    for key, value in schema.items():
        if key not in _PARTS:
            word = WORDS.get(key, key)
            said[word] = f"{said[word]}, {_text(value)}" if word in said else _text(value)
    return said


def _inside(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said of the parts that have no question here: of each block of a list, of a shared block."""
    elsewhere = [name for name in schema.get("required") or () if name not in schema.get("properties", {})]
    if elsewhere:
        yield "daarin verplicht", ", ".join(elsewhere)
    if not isinstance(items := schema.get("items"), Mapping):
        return
    rest = {key: value for key, value in items.items() if key not in ("properties", "items")}
    if rest:
        yield "per stuk", _text(rest)


def _text(value: Any) -> str:
    """As a designer reads it: choices by their labels, all else as it stands in the file."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, list) and all(isinstance(one, Mapping) and "const" in one for one in value):
        return ", ".join(_choice(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _choice(option: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in option.items() if key not in ("const", "title")}
    more = f" {json.dumps(rest, ensure_ascii=False)}" if rest else ""
    return f"{option.get('title', option['const'])} ({option['const']}){more}"
