"""Answers that are asked for, held against those that are given; and those that nobody asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from engine.checks.finding import Finding, nearest, stops, warns
from engine.checks.sorts import Sources, path_of, values_of
from engine.expressions import Script
from engine.letters.templates import LetterRefused, asked
from engine.spiff import texts_of
from engine.wording import Said

ALIKE: Final = 0.7  # so near to a word that is asked for that it is that word
_WORD: Final = re.compile(r"""["'](\w+)["']""")


def findings(sources: Sources) -> Iterator[Finding]:
    for path, data in sources.definition.files.items():
        if path.endswith((".bpmn", ".dmn")):
            for text in texts_of(path, data):
                for what, value in _asked(sources, text.nodes):
                    yield never(sources, path, text.element, what, value)
    yield from _in_letters(sources)
    yield from _for_nobody(sources)


def _in_letters(sources: Sources) -> Iterator[Finding]:
    """Of the region: a shared one speaks of what some regions have."""
    own = f"processes/{sources.definition.region}/berichten/"
    for kind, template in sources.definition.letters.items():
        if f"{own}{kind}.txt" not in sources.definition.files:
            continue
        try:
            compared = list(asked(template))
        except LetterRefused:  # said elsewhere
            continue
        for what, value in compared:
            offered = sources.choices_of(what)
            if offered is not None and value is not None and value not in offered:
                yield never(sources, f"berichten/{kind}.txt", "", what, value)


def never(sources: Sources, path: str, element: str, asked: str, value: Any) -> Finding:
    """`asked` never is `value`, so whoever waits for it waits for ever."""
    offered = sorted(str(each) for each in sources.choices_of(asked) or ())
    hint = nearest(str(value), offered)
    what = "{asked} is never {value}, but one of {offered}{hint}"
    return stops(path, element, what, asked=asked, value=repr(value), offered=", ".join(offered), hint=hint)


def _asked(sources: Sources, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Any]]:
    """(fact, value) of each comparison with an answer that is not offered."""
    for node in nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from _in_comparison(sources, node.left, node.ops[0], node.comparators[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "kies":
            yield from _in_selection(sources, node.args)


def _in_comparison(
    sources: Sources, left: ast.expr, op: ast.cmpop, right: ast.expr
) -> Iterator[tuple[str, Any]]:
    if isinstance(op, ast.Eq | ast.NotEq):
        for fact, value in ((left, right), (right, left)):
            yield from _unknown(sources, path_of(fact), [value])
    elif isinstance(op, ast.In | ast.NotIn):
        if isinstance(right, ast.List | ast.Tuple):
            yield from _unknown(sources, path_of(left), right.elts)
        else:
            yield from _unknown(sources, path_of(right), [left])


def _in_selection(sources: Sources, args: list[ast.expr]) -> Iterator[tuple[str, Any]]:
    """kies(acties, "status", ["open"]): the answers of a question in a list."""
    if len(args) == 3 and isinstance(args[1], ast.Constant) and isinstance(args[2], ast.List | ast.Tuple):
        whole = path_of(args[0])
        if whole is not None:
            field = str(args[1].value)
            yield from _unknown(sources, f"{whole}.*.{field}", args[2].elts)


def _unknown(sources: Sources, path: str | None, values: list[ast.expr]) -> Iterator[tuple[str, Any]]:
    offered = sources.choices_of(path) if path is not None else None
    for value in values if offered is not None else ():
        if isinstance(value, ast.Constant) and value.value is not None and value.value not in (offered or ()):
            yield str(path), value.value


def _for_nobody(sources: Sources) -> Iterator[Finding]:
    """A word that a script or an end of the region gives, and nothing asks for; one almost like it is."""
    wanted, spoken = _wanted(sources), _spoken(sources)
    own = f"processes/{sources.definition.region}/"
    for path, data in sources.definition.files.items():
        for text in texts_of(path, data) if path.startswith(own) and path.endswith(".bpmn") else ():
            for step in text.compiled.steps if isinstance(text.compiled, Script) else ():
                for fact in step.targets:
                    known = wanted.get(fact, frozenset())
                    for word in sorted(map(str, values_of(step.value) or ())):
                        if known and word not in spoken | known and (hint := _meant(word, known)):
                            what = "sets {fact} to {word}, which nothing asks for{hint}"
                            yield warns(path, text.element, what, fact=fact, word=repr(word), hint=hint)
    for element in sources.definition.elements.values():
        outcome, path = element.properties.get("uitkomst"), sources.definition.models[element.process].path
        if not outcome or outcome in spoken or not path.startswith(own):
            continue
        if hint := _meant(outcome, spoken & sources.outcomes):
            what = "has the outcome {word}, which no text speaks of{hint}"
            yield warns(path, element.id, what, word=repr(outcome), hint=hint)


def _wanted(sources: Sources) -> Mapping[str, frozenset[str]]:
    """Fact -> the words with which something compares it, or that a form offers."""
    found: dict[str, set[str]] = {}
    for path, data in sources.definition.files.items():
        for text in texts_of(path, data) if path.endswith((".bpmn", ".dmn")) else ():
            for node in text.nodes:
                if isinstance(node, ast.Compare):
                    sides = [node.left, *node.comparators]
                    facts = {one.id for one in sides if isinstance(one, ast.Name)}
                    words = {w for one in sides for w in _words(one)}
                    for fact in facts:
                        found.setdefault(fact, set()).update(words)
    for fact, fields in sources.fields.items():
        found.setdefault(fact, set()).update(str(o.value) for field in fields for o in field.options)
    return {fact: frozenset(words) for fact, words in found.items()}


def _words(tree: ast.expr) -> Iterator[str]:
    parts = tree.elts if isinstance(tree, ast.List | ast.Tuple) else [tree]
    yield from (one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _spoken(sources: Sources) -> frozenset[str]:
    """The words between quotes in letters and in what heads a dossier."""
    texts = (*sources.definition.letters.values(), sources.definition.stand)
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _meant(word: str, known: Collection[str]) -> Said | None:
    close = get_close_matches(word.casefold(), sorted(known), n=1, cutoff=ALIKE)
    return nearest(close[0], close) if close else None
