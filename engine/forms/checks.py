"""What makes a form file wrong, for the person who wrote it: JSON Schema's own rules and those of the house.

Reports everything at once, each problem with its place in the file and its cure. Must not know: who uses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson
from referencing.exceptions import Unresolvable

from engine.forms import lifelike, patterns, rule_checks
from engine.forms.metaschema import METASCHEMA
from engine.forms.model import Field, FormBroken, Kind, Problem
from engine.forms.regional import PARTNERS
from engine.forms.rule_checks import FREE, Kinds
from engine.forms.rules import KEYWORDS
from engine.forms.schemas import (
    BLOCK,
    FORMATS,
    SORTS,
    Files,
    Schema,
    followed,
    kind_of,
    options,
    required_in_branches,
)
from engine.wording import Said

ANNOTATIONS: Final = frozenset(
    {
        *("x-soort", "x-vooraf", "x-aanvullen", "x-alleen-lezen", "x-toon-als", "x-fout", "x-overzicht"),
        *(*KEYWORDS, FREE, lifelike.KEYWORD, PARTNERS, BLOCK),
    }
)
NOT_A_SCHEMA: Final = "Not valid JSON Schema 2020-12: {text}"
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
LEADS_NOWHERE: Final = "The reference {reference} leads nowhere. Mend the path or the name after #/$defs/."
IN_A_CIRCLE: Final = "The reference {reference} goes round in a circle. Name a block that asks something."
TWO_KINDS: Final = "Is {kind} here and {expected} in {other}. Give one of them another name."
MAPS: Final = ("properties", "$defs")  # their keys are names, not keywords
Found = Iterator[tuple[str, Said]]
Fields = Callable[[str], Sequence[Field]]


def load(path: str, data: bytes) -> Schema | Problem:
    """The schema in a file, or why it is none."""
    try:
        schema = orjson.loads(data)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, orjson.JSONDecodeError) else ""
        return Problem(
            path, "", Said("This is not JSON{where}. Mend the brackets, quotes and commas.", where=where)
        )
    if not isinstance(schema, dict):
        return Problem(path, "", Said("A form is one JSON object. Put { and } around it."))
    return schema


def problems(path: str, schema: Schema, files: Files, fields: Fields, facts: Kinds) -> list[Problem]:
    """Everything that is wrong with one file; `fields` reads those of a form that is whole."""
    wrong = _not_json_schema(orjson.dumps(schema))
    if wrong:
        return [Problem(path, place, Said(NOT_A_SCHEMA, text=text)) for place, text in wrong]
    found = [*_header(path, schema)]
    resolver = files.resolver(base_uri=path)
    for place, part in _parts(schema, ""):
        found += ((place, text) for text in _annotations(part))
        found += ((place, text) for text in rule_checks.misshapen(part, place))
        found += ((place, text) for text in _references(part, resolver))
        found += ((place, text) for text in _partners(part))
        found += ((place, text) for text in _conditions(part))
    if not any(text.template in (LEADS_NOWHERE, IN_A_CIRCLE) for _, text in found):
        found += _questions(schema, resolver)
        found += _pointers(fields(path))
        found += _overviews(fields(path))
        found += _ties(fields(path), facts)
        found += rule_checks.problems(fields(path), facts)
    return [Problem(path, place, text) for place, text in found]


@lru_cache(maxsize=1024)
def _not_json_schema(text: bytes) -> tuple[tuple[str, str], ...]:
    """(place, what is wrong). The costly part of a check: kept, for regions share most of their forms."""
    errors = METASCHEMA.iter_errors(orjson.loads(text))
    return tuple((_dotted(error.absolute_path), error.message[:200]) for error in errors)


def _partners(part: Schema) -> Iterator[Said]:
    """The partners of a region stand beside choices."""
    if PARTNERS in part and not (part[PARTNERS] is True and isinstance(part.get("oneOf"), list)):
        yield Said("x-partners is true, beside the oneOf of a choice.")


def disagreements(forms: Mapping[str, Sequence[Field]]) -> list[Problem]:
    """The same fact as one type here and another there: an expression could not rely on it."""
    first: dict[str, tuple[str, str]] = {}
    found = []
    for path, fields in forms.items():
        for field in fields:
            kind = str(field.schema.get("type", "string"))
            other, expected = first.setdefault(field.name, (path, kind))
            if kind != expected and {kind, expected} != {"integer", "number"}:
                text = Said(TWO_KINDS, kind=kind, expected=expected, other=other)
                found.append(Problem(path, f"properties.{field.name}", text))
    return found


def _header(path: str, schema: Schema) -> Found:
    if schema.get("$id") != path:
        yield "$id", Said('Write "$id": "{path}".', path=path)
    if "properties" not in schema:
        if "$defs" not in schema:
            yield "", Said("There is nothing to ask. Add properties.")
        return
    for keyword in ("title", "description"):
        if not schema.get(keyword):
            yield keyword, Said("Give the form a {keyword}: it stands above the fields.", keyword=keyword)
    if schema.get("type") != "object":
        yield "type", Said('Write "type": "object".')


def _parts(schema: Any, place: str) -> Iterator[tuple[str, Schema]]:
    """Every schema within a schema, with its place."""
    if not isinstance(schema, Mapping):
        return
    yield place, schema
    for keyword, value in schema.items():
        if not isinstance(value, Mapping | list):
            continue
        here = f"{place}.{keyword}".lstrip(".")
        if keyword in MAPS and isinstance(value, Mapping):
            for name, each in value.items():
                yield from _parts(each, f"{here}.{name}")
        elif keyword in ("items", "if", "then", "else", "not", "contains"):
            yield from _parts(value, here)
        elif keyword in ("allOf", "anyOf", "oneOf"):
            for number, each in enumerate(value):
                yield from _parts(each, f"{here}.{number}")


def _annotations(part: Schema) -> Iterator[Said]:
    for keyword in part:
        if keyword.startswith("x-") and keyword not in ANNOTATIONS:
            yield Said(
                "Unknown annotation {keyword}. Known are {known}.",
                keyword=keyword,
                known=", ".join(sorted(ANNOTATIONS)),
            )
    if "x-soort" in part and str(part["x-soort"]) not in SORTS:
        yield Said("Unknown x-soort. Known are {known}.", known=", ".join(sorted(SORTS)))
    if "x-vooraf" in part and part["x-vooraf"] not in (True, False, "vandaag"):
        yield Said('x-vooraf is true (from the facts) or "vandaag".')
    for keyword in ("x-aanvullen", "x-alleen-lezen"):
        if not isinstance(part.get(keyword, False), bool):
            yield Said("{keyword} is true or false.", keyword=keyword)
    if part.get("x-aanvullen") is True and part.get("x-vooraf"):
        yield Said("Answers that are added begin empty. Drop x-vooraf or x-aanvullen.")
    if part.get("format") is not None and part["format"] not in FORMATS:
        yield Said(
            "Unknown format, which would check nothing. Known are {known}.", known=", ".join(sorted(FORMATS))
        )
    yield from _pattern(part)
    own = part.get("x-fout", {})
    if not isinstance(own, Mapping) or not all(isinstance(text, str) for text in own.values()):
        yield Said("x-fout is an object: per keyword a Dutch sentence.")
    shown = part.get("x-toon-als")
    if shown is not None and not (isinstance(shown, Mapping) and set(shown) == {"veld", "is"}):
        yield Said('x-toon-als is {"veld": "...", "is": "..."}.')


def _pattern(part: Schema) -> Iterator[Said]:
    if isinstance(part.get("pattern"), str):
        yield from patterns.wrongs(part["pattern"])
    if "pattern" in part and not part.get("examples"):
        yield Said("Add examples that fit the pattern: tests and simulation answer with them.")


def _references(part: Schema, resolver: Any) -> Iterator[Said]:
    if "$ref" in part:
        try:
            resolver.lookup(part["$ref"])
        except Unresolvable:
            yield Said(LEADS_NOWHERE, reference=part["$ref"])
            return
        try:
            followed(part, resolver)
        except FormBroken:
            yield Said(IN_A_CIRCLE, reference=part["$ref"])


def _conditions(part: Schema) -> Iterator[Said]:
    condition = part.get("if")
    if isinstance(condition, Mapping):
        unsure = set(condition.get("properties", ())) - set(condition.get("required", ()))
        for name in sorted(unsure):
            yield Said(
                '"if" also holds when {name} has no answer. Add "required": ["{name}"] to it.', name=name
            )
    elif "then" in part or "else" in part:
        yield Said('"then" and "else" do nothing without "if".')


def _questions(schema: Schema, resolver: Any, place: str = "") -> Found:
    """The rules of the house for an object and all properties in it."""
    if "properties" in schema or schema.get("type") == "object":
        if schema.get("unevaluatedProperties") is not False:
            yield place, Said('Write "unevaluatedProperties": false, so that unknown fields are refused.')
        yield from _names(schema, place)
    for name, given in schema.get("properties", {}).items():
        here = f"{place}.properties.{name}".lstrip(".")
        part, below = followed(given, resolver)
        items, item_resolver = followed(part.get("items", {}), below)
        yield from ((here, text) for text in _question(name, part, items))
        if "$ref" not in given:  # what is referred to is checked in its own file
            yield from _questions(part, below, here)
        if items.get("type") == "object" and "$ref" not in part.get("items", {}):
            yield from _questions(items, item_resolver, f"{here}.items")
    for name, part in schema.get("$defs", {}).items():
        yield from _questions(part, resolver, f"{place}.$defs.{name}".lstrip("."))


def _names(schema: Schema, place: str) -> Found:
    declared = schema.get("properties", {})
    for name in sorted({*schema.get("required", ()), *required_in_branches(schema)} - set(declared)):
        yield (
            place,
            Said("{name} is required but not among the properties. Add it, or mend the name.", name=name),
        )
    for name, given in declared.items():
        if given.get("x-alleen-lezen") is True and name in schema.get("required", ()):
            yield place, Said("{name} is only shown, so it cannot be required.", name=name)


def _question(name: str, part: Schema, items: Schema) -> Iterator[Said]:
    if not NAME.fullmatch(name):
        yield Said("Name a field in small letters, digits and underscores: it becomes a fact.")
    if not part.get("title"):
        yield Said("Add a title: it is the label on the screen.")
    if kind_of(part, items) is None:
        yield Said("There is no question of this type. Use a type, format or x-soort of docs/forms.md.")
    if "enum" in part or "enum" in items:
        yield Said("Answers need a Dutch label. Write oneOf with const and title instead of enum.")
    choices = options(part) or options(items)
    if any(not isinstance(choice.value, str | int) for choice in choices):
        yield Said("The const of an answer is a text, a whole number or true or false.")
    elif len({choice.posted for choice in choices}) < len(choices):
        yield Said("Two answers have the same const.")
    elif any(not choice.posted or choice.posted != choice.posted.strip() for choice in choices):
        yield Said("The const of an answer is not empty and has no spaces around it.")
    if part.get("x-aanvullen") is True and not (
        part.get("type") == "array" and items.get("type") == "object"
    ):
        yield Said("Only a block that repeats can be added to (x-aanvullen).")


def _overviews(fields: Sequence[Field]) -> Found:
    for field in fields:
        yield from ((f"properties.{field.path}", text) for text in _overview_wrongs(field))


def _ties(fields: Sequence[Field], facts: Kinds) -> Found:
    known = {each.name for each in fields} | set(facts)
    for field in (each for top in fields for each in top.walk()):
        yield from ((f"properties.{field.path}", text) for text in lifelike.wrongs(field, known))


def _overview_wrongs(field: Field) -> list[Said]:
    """What is wrong with the annotation of this field, each with its cure."""
    given = field.schema.get("x-overzicht")
    if given is None:
        return []
    if (
        field.kind is not Kind.LIST
        or not isinstance(given, Mapping)
        or not {"per", "verwacht"} <= set(given)
        or not isinstance(given["verwacht"], Mapping)
    ):
        return [
            Said('x-overzicht stands on a block that repeats: {"per": ..., "datum": ..., "verwacht": {...}}.')
        ]
    per, day = field.child(str(given["per"])), field.child(str(given.get("datum", "")))
    if per is None or not per.options:
        return [Said("x-overzicht: `per` names a choice in the block.")]
    if "datum" in given and (day is None or day.kind is not Kind.DATE):
        return [Said("x-overzicht: `datum` names a date in the block.")]
    unknown = set(given["verwacht"]) - {str(option.value) for option in per.options}
    whole = all(
        isinstance(each, Mapping) and isinstance(each.get("aantal"), int)
        for each in given["verwacht"].values()
    )
    return [
        *(
            Said("x-overzicht: {per} has no answer {name}.", per=per.path, name=name)
            for name in sorted(unknown)
        ),
        *(
            []
            if whole
            else [Said("x-overzicht: give each kind of `verwacht` an `aantal`, and perhaps an `uitleg`.")]
        ),
    ]


def _pointers(fields: Sequence[Field]) -> Found:
    """`x-toon-als` names a field of the form, and answers that it has."""
    known = {field.path: field for top in fields for field in top.walk()}
    for field in known.values():
        shown = field.shown_when
        if shown is None:
            continue
        place = f"properties.{field.path}"
        other = known.get(shown.path)
        if other is None:
            yield place, Said("x-toon-als: there is no field {other}.", other=shown.path)
        elif other.options and any(
            value not in [option.value for option in other.options] for value in shown.values
        ):
            yield place, Said("x-toon-als: {other} has no such answer.", other=shown.path)


def _dotted(path: Any) -> str:
    return ".".join(str(part) for part in path)
