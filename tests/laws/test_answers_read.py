"""What a form offers as an answer is read: by a diagram, a decision, a letter, a figure or a page.

A choice or a yes or no that nothing reads asks somebody's time and changes nothing. A list that shows every
fact is no reader, nor is a question that only asks on; a rule of the form that refuses is one, and an
overview that counts. What is open stands in `docs/forms.md`, and may only become less.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from lxml import etree

from engine.settings import ROOT

HEADING: Final = "## Answers that nothing reads yet"
IN_A_DRAWING: Final = (
    "script",
    "conditionExpression",
    "timeDate",
    "timeDuration",
    "text",
    "parameter",
    "property",
)
OF_A_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
UNREAD_PROPERTIES: Final = {
    *(
        "formJsonSchemaFilename",
        "catalogus",
        "mijlpaal",
        "betrekt",
        "aanbieden_aan",
        "geeft",
        "bij_verhuizing",
    )
}


@cache
def offered() -> Mapping[str, frozenset[str]]:
    """The name of each question with a choice or a yes or no, and the forms that ask it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "forms").rglob("*.json")):
        for name in questions(json.loads(path.read_text(encoding="utf-8"))):
            found.setdefault(name, set()).add(path.relative_to(ROOT / "forms").as_posix())
    return {name: frozenset(forms) for name, forms in found.items()}


@cache
def shared() -> Mapping[str, Mapping[str, Any]]:
    """What a question may refer to, by its name."""
    text = (ROOT / "forms" / "gedeeld" / "blokken.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["$defs"])


def questions(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from questions(each)
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword in ("if", "then", "else", "not", "examples"):
            continue
        for name, each in value.items() if keyword == "properties" else ():
            each = {**shared().get(each.get("$ref", "").rpartition("/")[2], {}), **each}
            offers = each.get("type") == "boolean" or "oneOf" in each or "oneOf" in each.get("items", {})
            yield from [name] if offers and not each.get("x-alleen-lezen") else []
        yield from questions(value)


@cache
def words_read() -> frozenset[str]:
    """Every word of an expression, a script, a table, a template, and every name that the code holds."""
    found: set[str] = set()
    for path in (ROOT / "processes").rglob("*"):
        if path.suffix in (".bpmn", ".dmn"):
            found |= set(in_a_drawing(path.read_bytes()))
        elif path.suffix == ".txt":
            found |= in_a_template(path.read_text(encoding="utf-8"))
    for path in (ROOT / "forms").rglob("*.json"):
        found |= set(in_a_form(json.loads(path.read_text(encoding="utf-8"))))
    for room in ("engine", "web"):
        for path in (ROOT / room).rglob("*.py"):
            found |= set(in_code(path.read_text(encoding="utf-8")))
        for path in (ROOT / room).rglob("*.html"):
            found |= in_a_template(path.read_text(encoding="utf-8"))
    return frozenset(found)


def in_a_form(schema: Any, rule: bool = False) -> Iterator[str]:
    """What an overview counts by, and what a rule holds against an answer: `then` this one must be that."""
    if isinstance(schema, list):
        for each in schema:
            yield from in_a_form(each, rule)
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword == "x-overzicht":
            yield value["per"]
        if rule and keyword == "properties":
            yield from (name for name, each in value.items() if {"const", "not", "enum"} & each.keys())
        yield from in_a_form(value, rule=(rule or keyword == "then") and keyword != "if")


def in_a_drawing(source: bytes) -> Iterator[str]:
    for element in etree.fromstring(source).iter(etree.Element):
        kind = str(element.tag).rpartition("}")[2]
        if kind in IN_A_DRAWING and element.get("name") not in UNREAD_PROPERTIES:
            for text in (element.text or "", element.get("value", "")):
                for line in text.splitlines():
                    yield from re.findall(r"\w+", line.partition(" = ")[2] if kind == "script" else line)


def in_a_template(source: str) -> set[str]:
    return set(re.findall(r"\w+", " ".join(OF_A_TEMPLATE.findall(source))))


def in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            yield from node.value.split(".")


def unread(names: Mapping[str, frozenset[str]], read: frozenset[str]) -> set[str]:
    return {name for name in names if name not in read}


def open_list() -> set[str]:
    text = (
        (ROOT / "docs" / "forms.md").read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    )
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


def test_every_answer_is_read_or_stands_in_the_open_list() -> None:
    found = unread(offered(), words_read())
    assert {name: sorted(offered()[name]) for name in found - open_list()} == {}


def test_the_open_list_holds_nothing_that_is_read_or_gone() -> None:
    assert open_list() - unread(offered(), words_read()) == set()


def test_what_no_place_was_found_for_is_read() -> None:
    """These three let an eviction take place whatever was answered."""
    assert {"opvang_besluit", "opvang_kinderen", "plek_besluit"} <= offered().keys() & words_read()


def test_an_answer_is_found_and_a_reader_is_no_writer() -> None:
    schema = {
        "properties": {
            "ja_of_nee": {"type": "boolean"},
            "keuze": {"oneOf": [{"const": "a"}]},
            "meer": {"type": "array", "items": {"oneOf": [{"const": "a"}]}},
            "vooraf": {"type": "boolean", "x-alleen-lezen": True},
            "tekst": {"type": "string"},
        },
        "if": {"properties": {"alleen_hier": {"type": "boolean"}}},
    }
    assert list(questions(schema)) == ["ja_of_nee", "keuze", "meer"]
    drawing = (
        b'<d><script>gezet = gelezen</script><property name="betrekt" value="rol"/><task name="naam"/></d>'
    )
    assert set(in_a_drawing(drawing)) == {"gelezen"}
    assert in_a_template("naam {{ gelezen }} {% if ook %}") == {"gelezen", "if", "ook"}
    assert set(in_code('"een zin"\nx["a.gelezen"]\n')) == {"a", "gelezen"}
    refuses = {"if": {"properties": {"als": {"const": 1}}}, "then": {"properties": {"mag": {"const": 1}}}}
    assert list(in_a_form([refuses, {"x-overzicht": {"per": "stuk"}}])) == ["mag", "stuk"]
    assert unread({"a": frozenset(), "b": frozenset()}, frozenset({"a"})) == {"b"}
