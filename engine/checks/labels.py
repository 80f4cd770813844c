"""Numbers in the names and documentation of terms: one that reads a setting takes its number from it.

So that it cannot lie.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from engine.checks.finding import Finding, stops, warns
from engine.checks.settings import named
from engine.checks.sorts import Sources
from engine.definitions.labels import named_in
from engine.drawing import Drawing, DrawingError, read
from engine.expressions import ExpressionRefused, compile_expression

_NUMBER: Final = (
    r"\d+(?:[.,]\d+)?|een|één|twee|drie|vier|vijf|zes|zeven|acht|tien|twaalf|veertien|\w*halve|elke"
)
_UNIT: Final = r"werkdag(?:en)?|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar"
BY_HAND: Final = re.compile(rf"\b(?:{_NUMBER})\b(?:\s+een)?\s+(?:{_UNIT})\b", re.IGNORECASE)


def findings(sources: Sources) -> Iterator[Finding]:
    for path, data in sources.definition.files.items():
        if not path.endswith(".bpmn"):
            continue
        try:
            drawn = read(data, path)
        except DrawingError:  # said elsewhere
            continue
        yield from _in_drawing(sources, path, drawn)


def _in_drawing(sources: Sources, path: str, drawn: Drawing) -> Iterator[Finding]:
    settings = {**sources.definition.settings, **sources.definition.own.words}
    names = [(node.id, node.name) for node in drawn.nodes] + [(flow.id, flow.name) for flow in drawn.flows]
    names += [(node.id, node.properties["mijlpaal"]) for node in drawn.nodes if "mijlpaal" in node.properties]
    told = [(node.id, node.documentation) for node in drawn.nodes] + [(drawn.process, drawn.documentation)]
    for element, name in names:
        for setting in named_in(name):
            if setting not in settings:
                what = "its name takes the setting {setting}, which does not exist; correct the name"
                yield stops(path, element, what, setting=setting)
    for element, text in told:
        for setting in named_in(text):
            if setting not in settings:
                what = "its documentation takes the setting {setting}, which does not exist; correct it"
                yield stops(path, element, what, setting=setting)
    for node in drawn.nodes:
        read_here = _settings_of(node.trigger) if node.event == "timer" else []
        place = " of ".join(f"{{{setting}}}" for setting in read_here)
        if read_here and (by_hand := BY_HAND.search(node.name)) and not named_in(node.name):
            what = "its name says {number}, and the term follows a setting; write {place} in its place"
            yield warns(path, node.id, what, number=by_hand[0], place=place)
        if read_here and (by_hand := BY_HAND.search(node.documentation)):
            what = (
                "its documentation says {number}, and the term follows a setting; write {place} in its place"
            )
            yield warns(path, node.id, what, number=by_hand[0], place=place)


def _settings_of(expression: str) -> list[str]:
    try:
        return sorted(set(named(ast.walk(compile_expression(expression).tree))))
    except ExpressionRefused:  # said elsewhere
        return []
