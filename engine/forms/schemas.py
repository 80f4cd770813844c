"""From JSON Schema to the tree of fields that a person sees; the schemas of one bundle, found by reference.

Reads only what the house uses of JSON Schema 2020-12; `checks` names what it does not use. No file access, no
network: a reference finds only files of the same bundle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from engine.forms.model import ITEM, Field, FormBroken, Kind, Option, Prefill, ShownWhen

Schema = Mapping[str, Any]
SORTS: Final = {
    "geld": Kind.MONEY,
    "lange_tekst": Kind.LONG_TEXT,
    "telefoon": Kind.PHONE,
    "getallen": Kind.NUMBERS,
    "bestand": Kind.FILE,
}
FORMATS: Final = {
    "date": Kind.DATE,
    "geboortedatum": Kind.BIRTH_DATE,
    "date-time": Kind.DATETIME,
    "email": Kind.EMAIL,
    "postcode": Kind.POSTCODE,
    "telefoon": Kind.PHONE,
}
PREFILLS: Final = {True: Prefill.FACTS, "vandaag": Prefill.TODAY}
SIMPLE: Final = {
    "string": Kind.TEXT,
    "boolean": Kind.BOOLEAN,
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "object": Kind.GROUP,
}
BRANCHES: Final = ("then", "else", "allOf", "anyOf", "oneOf")
BLOCK: Final = "x-blok"
Files = Registry[Any]


def registry(schemas: Mapping[str, Schema]) -> Files:
    """All schemas of a bundle, each under its path."""
    resources = ((path, Resource.from_contents(schema, DRAFT202012)) for path, schema in schemas.items())
    found: Files = Registry().with_resources(resources)
    return found


MOST_STEPS: Final = 20
"""So often a reference may lead to another one."""


class Reader:
    """Reads the fields of one file."""

    def __init__(self, files: Files, path: str) -> None:
        self._resolver = files.resolver(base_uri=path)

    def fields(self, schema: Schema) -> tuple[Field, ...]:
        """The fields of a form. Raises FormBroken for a reference to nothing or a type that is no question.

        A field that `x-toon-als` names is looked for beside it first, then from the top.
        """
        try:
            return _with_siblings(self._children(schema, "", self._resolver, str(schema.get(BLOCK, ""))))
        except (TypeError, AttributeError, KeyError, ValueError, RecursionError):
            raise FormBroken from None  # not even shaped like a schema

    def _children(
        self, schema: Schema, parent: str, resolver: Any, block: str, shown_only: bool = False
    ) -> tuple[Field, ...]:
        always = set(schema.get("required", ()))
        sometimes = set(required_in_branches(schema)) - always
        return tuple(
            self._field(
                f"{parent}{name}",
                {**each, "x-alleen-lezen": True} if shown_only else each,
                name in always,
                name in sometimes,
                resolver,
                block,
            )
            for name, each in schema.get("properties", {}).items()
        )

    def _field(
        self, path: str, given: Schema, required: bool, conditional: bool, resolver: Any, around: str
    ) -> Field:
        """`around`: the block of what it stands in, which is its own unless something nearer says another."""
        schema, resolver = followed(given, resolver)
        items, item_resolver = followed(schema.get("items", {}), resolver)
        block = str(schema.get(BLOCK) or items.get(BLOCK) or around)
        kind = kind_of(schema, items)
        if kind is None:
            raise FormBroken(f"The property {path} has no type that can be asked. Run `drempel check`.")
        shown_only = schema.get("x-alleen-lezen") is True
        below: tuple[Field, ...] = ()
        if kind is Kind.GROUP:
            below = self._children(schema, f"{path}.", resolver, block, shown_only)
        elif kind is Kind.LIST:
            below = self._children(items, f"{path}.{ITEM}.", item_resolver, block, shown_only)
        shown = schema.get("x-toon-als")
        return Field(
            path=path,
            kind=kind,
            label=str(schema.get("title", "")),
            hint=str(schema.get("description", "")),
            required=required,
            conditional=conditional,
            read_only=shown_only,
            prefill=Prefill.FACTS if shown_only else _prefill(schema),
            append=schema.get("x-aanvullen") is True,
            block=block,
            options=options(items if kind is Kind.MULTI_CHOICE else schema),
            shown_when=ShownWhen(str(shown["veld"]), _values(shown["is"])) if shown else None,
            fields=below,
            texts=schema.get("x-fout", {}),
            schema=schema | {"items": items} if items else schema,
        )


def followed(schema: Schema | bool, resolver: Any) -> tuple[dict[str, Any], Any]:
    """A schema with what it refers to filled in under its own keywords, and from where that one refers."""
    seen: dict[str, Any] = {} if isinstance(schema, bool) else dict(schema)
    left = MOST_STEPS
    while (reference := seen.pop("$ref", None)) is not None:
        left -= 1
        if left == 0:
            raise FormBroken(f"The reference {reference} goes round in a circle. Run `drempel check`.")
        try:
            target = resolver.lookup(reference)
        except Unresolvable:
            raise FormBroken(f"The reference {reference} leads nowhere. Run `drempel check`.") from None
        seen, resolver = {**target.contents, **seen}, target.resolver
    return seen, resolver


def kind_of(schema: Schema, items: Schema) -> Kind | None:
    """What is asked; None when the house has no such question."""
    if (sort := schema.get("x-soort")) is not None:
        return SORTS.get(str(sort))
    if options(schema):
        return Kind.CHOICE
    kind = schema.get("type")
    if kind == "array":
        if options(items):
            return Kind.MULTI_CHOICE
        return Kind.LIST if items.get("type") == "object" else None
    if kind == "string" and "format" in schema:
        return FORMATS.get(schema["format"])
    return SIMPLE.get(kind) if isinstance(kind, str) else None


def options(schema: Schema) -> tuple[Option, ...]:
    if "enum" in schema:
        return tuple(Option(value, str(value)) for value in schema["enum"])
    return tuple(
        Option(each["const"], str(each.get("title", each["const"])))
        for each in schema.get("oneOf", ())
        if isinstance(each, Mapping) and "const" in each
    )


def required_in_branches(schema: Schema) -> Iterator[str]:
    """Names that are required after certain answers: in `then`, `else`, parts of `allOf` and the like."""
    for keyword in BRANCHES:
        part = schema.get(keyword, ())
        for branch in (part,) if isinstance(part, Mapping) else part:
            if isinstance(branch, Mapping):
                yield from branch.get("required", ())
                yield from required_in_branches(branch)
    for names in schema.get("dependentRequired", {}).values():
        yield from names


def _prefill(schema: Schema) -> Prefill:
    given = schema.get("x-vooraf", False)
    return PREFILLS.get(given, Prefill.NOTHING) if isinstance(given, bool | str) else Prefill.NOTHING


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _with_siblings(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The same fields, each knowing the full path of the field that it is shown for."""
    beside = {field.name: field.path for field in fields}
    return tuple(_pointed(field, beside) for field in fields)


def _pointed(field: Field, beside: Mapping[str, str]) -> Field:
    shown = field.shown_when
    if shown is None and not field.fields:
        return field
    if shown is not None:
        shown = ShownWhen(beside.get(shown.path, shown.path), shown.values)
    return replace(field, shown_when=shown, fields=_with_siblings(field.fields))
