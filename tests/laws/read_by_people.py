"""Every text that a person reads, of forms, diagrams, tables, settings, letters and pages.

A code (`afgeblazen_op`) keeps its name, because running dossiers hold it; what is said of it changes.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

from engine.settings import ROOT

SHOWN: Final = {
    "title",
    "description",
    "heet",
    "x-vrij",
    "x-waarom",
}  # of a form; `x-fout` holds sentences only
TOLD: Final = {"mijlpaal"}  # properties of a diagram
SETTING: Final = {"titel", "bron"}
DRAWN: Final = ("documentation", "description", "text")
OF_A_TEMPLATE: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|<code\b.*?</code>|<script\b.*?</script>", re.DOTALL)
OF_A_TAG: Final = re.compile(r"<[^>]*>")
IN_A_TAG: Final = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
QUOTED: Final = re.compile(r'"([^"]*)"')
PLACE: Final = re.compile(r"\{[A-Za-z_]+\}|\b[a-z]+_[a-z_]+\b")  # for a word of the region; a code
IN_A_LETTER: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def texts(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """The path of a file within the repository, and a text that people read in it."""
    for folder, ending, reader in (
        ("forms", "json", _form),
        ("processes", "bpmn", _drawing),
        ("processes", "dmn", _drawing),
        ("processes", "toml", _settings),
        ("processes", "txt", _letter),
        ("web", "html", _page),
        ("web", "py", _python),
        ("engine", "py", _python),
    ):
        for path in sorted((root / folder).rglob(f"*.{ending}")):
            for text in reader(path.read_text(encoding="utf-8")):
                yield path.relative_to(root).as_posix(), " ".join(PLACE.sub("", text).split())


def _form(source: str) -> Iterator[str]:
    yield from _of_form(json.loads(source))


def _of_form(value: Any, spoken: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "examples":
                yield from (text for text in _strings(each) if " " in text)
            else:
                yield from _of_form(
                    each, spoken or key == "x-fout" or (key in SHOWN and isinstance(each, str))
                )
    elif isinstance(value, list):
        for each in value:
            yield from _of_form(each, spoken)
    elif spoken and isinstance(value, str):
        yield value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(each)


def _drawing(source: str) -> Iterator[str]:
    for element in etree.fromstring(source.encode()).iter(etree.Element):
        kind = str(element.tag).rpartition("}")[2]
        if kind == "property" and element.get("name") in TOLD:
            yield element.get("value", "")
        elif kind not in ("property", "parameter", "message"):
            yield re.sub(r"- (?=[a-z])", "", element.get("name", ""))
        if kind in DRAWN and element.text:
            yield element.text


def _settings(source: str) -> Iterator[str]:
    whole = tomllib.loads(source)
    for name in ("woorden", "partners"):
        yield from _strings(whole.get(name, {}))
    for setting in whole.get("instellingen", {}).values():
        yield from (setting[key] for key in SETTING if key in setting)


def _letter(source: str) -> Iterator[str]:
    yield IN_A_LETTER.sub(" ", source)


def _page(source: str) -> Iterator[str]:
    source = OF_A_TEMPLATE.sub(" ", source)
    for said in re.findall(r"\{\{(.*?)\}\}", source, re.DOTALL):
        yield from (text for text in QUOTED.findall(said) if " " in text or text[:1].isupper())
    source = re.sub(r"\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    yield from IN_A_TAG.findall(source)
    yield from OF_A_TAG.sub("\n", source).split("\n")


def _python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from (text for text in [node.value] if " " in text or text[:1].isupper())
