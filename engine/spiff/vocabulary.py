"""The words that the texts of a diagram may use: facts, functions, services and settings that exist.

A word that does not exist would fail only when a dossier comes there; here it is found on deploy.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from engine.spiff.document import BPMN, SPIFF, described, safe_xml
from engine.spiff.texts import Text, texts


@dataclass(frozen=True)
class Vocabulary:
    """What exists. An empty collection means that there is none."""

    facts: Collection[str]
    functions: Collection[str]
    services: Collection[str]  # names such as bericht/versturen
    settings: Collection[str] = field(default=())  # what instelling("...") may name


def unknown_words(files: Mapping[str, bytes], vocabulary: Vocabulary) -> list[str]:
    """Every word in the diagrams and decisions among these files that does not exist, with file and element.

    Raises DiagramRefused when a file is no XML. Texts that `parse` refuses are passed over.
    """
    roots = {path: safe_xml(data, path) for path, data in files.items() if path.endswith((".bpmn", ".dmn"))}
    return [
        f"{path}: {element}: {reason}"
        for path, root in roots.items()
        for element, reason in _unknown(root, vocabulary)
    ]


def _unknown(root: Any, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    items = {str(item.get("id")) for item in root.iter(f"{BPMN}inputDataItem", f"{BPMN}outputDataItem")}
    facts = {*vocabulary.facts, *items}
    for item in sorted(items & set(vocabulary.facts)):
        yield item, "this item has the name of a fact and would hide it; choose another name"
    for text in texts(root):
        if text.compiled is None:
            continue
        for name in sorted(text.compiled.names - facts - text.own):
            yield text.element, f"{name} is no known fact{_close(name, facts)}"
        for name in sorted(text.compiled.functions - set(vocabulary.functions)):
            yield text.element, f"{name}() is no known function{_close(name, vocabulary.functions)}"
        for name in sorted(_settings(text) - set(vocabulary.settings)):
            yield text.element, f"{name} is no known setting{_close(name, vocabulary.settings)}"
    for operator in root.iter(f"{SPIFF}serviceTaskOperator"):
        name = str(operator.get("id"))
        if name not in vocabulary.services:
            element = described(operator)
            yield element, f"{name} is no known service{_close(name, vocabulary.services)}"


def _settings(text: Text) -> set[str]:
    return {
        node.args[0].value
        for tree in text.trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "instelling"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def _close(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else "; add it, or mend the text"
