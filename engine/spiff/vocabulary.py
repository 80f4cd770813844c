"""The words that the texts of a diagram may use: facts, functions, services and settings that exist.

A word that does not exist would fail only when a dossier comes there; here it is found on deploy.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from engine.spiff.document import BPMN, SPIFF, described, read_xml
from engine.spiff.texts import Text, texts_of
from engine.wording import Reason, Said


@dataclass(frozen=True)
class Vocabulary:
    """What exists. An empty collection means that there is none."""

    facts: Collection[str]
    functions: Collection[str]
    services: Collection[str]  # names such as bericht/versturen
    settings: Collection[str] = field(default=())  # what instelling("...") may name


def unknown_words(files: Mapping[str, bytes], vocabulary: Vocabulary) -> list[Reason]:
    """Every word in the diagrams and decisions among these files that does not exist, with file and element.

    Raises DiagramRefused when a file is no XML. Texts that `parse` refuses are passed over.
    """
    said = {path: _said(path, data) for path, data in files.items() if path.endswith((".bpmn", ".dmn"))}
    return [
        Reason(path, element, reason)
        for path, one in said.items()
        for element, reason in _unknown(one, vocabulary)
    ]


@dataclass(frozen=True)
class _Said:
    """What one file says in words: names of items, texts, and services by the element that calls them."""

    items: frozenset[str]
    texts: tuple[Text, ...]
    services: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1024)
def _said(path: str, data: bytes) -> _Said:
    """Kept, for regions share most of their files."""
    root = read_xml(path, data)
    items = root.iter(f"{BPMN}inputDataItem", f"{BPMN}outputDataItem")
    operators = root.iter(f"{SPIFF}serviceTaskOperator")
    return _Said(
        frozenset(str(item.get("id")) for item in items),
        texts_of(path, data),
        tuple((described(operator), str(operator.get("id"))) for operator in operators),
    )


def _unknown(said: _Said, vocabulary: Vocabulary) -> Iterator[tuple[str, Said]]:
    facts = {*vocabulary.facts, *said.items}
    for item in sorted(said.items & set(vocabulary.facts)):
        yield item, Said("this item has the name of a fact and would hide it; choose another name")
    for text in said.texts:
        if text.compiled is None:
            continue
        for name in sorted(text.compiled.names - facts - text.own):
            yield text.element, Said("{name} is no known fact{hint}", name=name, hint=_hint(name, facts))
        for name in sorted(text.compiled.functions - set(vocabulary.functions)):
            yield (
                text.element,
                Said(
                    "{name}() is no known function{hint}", name=name, hint=_hint(name, vocabulary.functions)
                ),
            )
        for name in sorted(_settings(text) - set(vocabulary.settings)):
            yield (
                text.element,
                Said("{name} is no known setting{hint}", name=name, hint=_hint(name, vocabulary.settings)),
            )
    for element, name in said.services:
        if name not in vocabulary.services:
            yield (
                element,
                Said("{name} is no known service{hint}", name=name, hint=_hint(name, vocabulary.services)),
            )


def _settings(text: Text) -> set[str]:
    return {
        node.args[0].value
        for node in text.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "instelling"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def _hint(name: str, known: Collection[str]) -> Said:
    close = get_close_matches(name, known, n=1)
    return Said("; did you mean {close}?", close=close[0]) if close else Said("; add it, or mend the text")
