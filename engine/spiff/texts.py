"""All texts of a diagram or decision file that are worked out while it runs, checked by the allow-list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from engine.expressions import Expression, ExpressionRefused, Script, compile_expression, compile_script
from engine.spiff.document import BPMN, SPIFF, described, read_xml
from engine.wording import Said, said

# That hold an expression.
PROPERTIES = frozenset({"aanbieden_als", "agendadeel", "alleen_hier_als", "luistert_als", "uiterlijk"})
ON_MOVE = "bij_verhuizing"  # holds a script: see ProcessModel.on_move
ASKED = "inputEntry"  # the use of a cell that asks
CELL = "cel"  # stands for the input of a decision cell such as `> 3`
QUESTION_MARK = re.compile(r"\?(?=(?:[^'\"]|['\"][^'\"]*['\"])*$)")  # as the library finds it: outside quotes
_QUOTED = re.compile(r"""\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_MISREAD = re.compile(r"\\(?P<escaped>.)|[?'\"]", re.DOTALL)


@dataclass(frozen=True)
class Text:
    """One expression or script, where it stands, and what is wrong with it."""

    element: str
    text: str
    compiled: Expression | Script | None
    refusal: Said | None
    own: frozenset[str] = frozenset()  # names that are ours, not the designer's
    use: str = ""  # what it is for: the tag, and of a parameter or property its name

    @property
    def trees(self) -> tuple[ast.AST, ...]:
        if isinstance(self.compiled, Script):
            return tuple(step.value for step in self.compiled.steps)
        return (self.compiled.tree,) if self.compiled is not None else ()

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All that its trees consist of. Kept, for many rules look at them."""
        return tuple(node for tree in self.trees for node in ast.walk(tree))


@lru_cache(maxsize=1024)
def texts_of(path: str, data: bytes) -> tuple[Text, ...]:
    """The texts of one file. Kept, for regions share most of their files. Raises DiagramRefused."""
    return tuple(texts(read_xml(path, data)))


@lru_cache(maxsize=1024)
def lists_of(path: str, data: bytes) -> tuple[tuple[str, str], ...]:
    """(element, list) of everything in one diagram that is repeated for a list."""
    root = read_xml(path, data)
    found = ((described(node), (node.text or "").strip()) for node in root.iter(f"{BPMN}loopDataInputRef"))
    return tuple(found)


def texts(root: Any) -> Iterator[Text]:
    """The texts of one file, in the order of the file within each kind."""
    for node in root.iter(f"{BPMN}conditionExpression", f"{BPMN}timeDate", f"{BPMN}completionCondition"):
        yield _expression(node, node.text)
    for node in root.iter(f"{SPIFF}parameter"):
        yield _expression(node, node.get("value"))
    for node in root.iter(f"{SPIFF}property"):
        if node.get("name") in PROPERTIES:
            yield _expression(node, node.get("value"))
        if node.get("name") == ON_MOVE:
            yield _script(node, node.get("value"))
    for node in root.iter(f"{BPMN}script"):
        yield _script(node, node.text)
    for node in root.iter("{*}inputExpression", "{*}outputEntry"):
        yield _expression(node, node.findtext("{*}text"))
    for node in root.iter("{*}inputEntry"):
        text = (node.findtext("{*}text") or "").strip()
        if text not in ("", "-"):
            yield _cell(node, text)


def _expression(node: Any, text: str | None) -> Text:
    try:
        return Text(described(node), text or "", compile_expression(text or ""), None, use=_use(node))
    except ExpressionRefused as error:
        return Text(described(node), text or "", None, said(error), use=_use(node))


def _use(node: Any) -> str:
    """`timeDate`, `conditionExpression`, `parameter aan`, `property uiterlijk` …"""
    name = str(node.tag).rpartition("}")[2]
    return f"{name} {node.get('id') or node.get('name')}" if name in ("parameter", "property") else name


def _script(node: Any, text: str | None) -> Text:
    try:
        return Text(described(node), text or "", compile_script(text or ""), None)
    except ExpressionRefused as error:
        return Text(described(node), text or "", None, said(error))


def cell_text(text: str) -> str:
    """A cell as the library reads it rightly: it takes every quote for the begin or the end of a text.

    Within a text a quote (foto's) and a question mark are written as escapes, which mean the same.
    """
    return _QUOTED.sub(lambda quoted: f"{quoted[0][0]}{_escaped(quoted[0][1:-1])}{quoted[0][-1]}", text)


def _escaped(inside: str) -> str:
    def escape(found: re.Match[str]) -> str:
        sign = found["escaped"] or found[0]
        return f"\\x{ord(sign):02x}" if sign in "?'\"" else found[0]

    return _MISREAD.sub(escape, inside)


def _cell(node: Any, text: str) -> Text:
    """A cell is a value, a comparison without its left side (`> 3`), or a condition on `?`."""
    element, own, text = described(node), frozenset({CELL}), cell_text(text)
    if QUESTION_MARK.search(text):
        return _cell_of(element, text, QUESTION_MARK.sub(CELL, text), own)
    try:
        compiled = compile_expression(text)
    except ExpressionRefused:
        return _cell_of(element, text, f"{CELL} {text}", own)
    if isinstance(compiled.tree, ast.Tuple) and not text.startswith("("):
        return Text(element, text, None, Said('a list of values is written as: in ["a", "b"]'), use=ASKED)
    if isinstance(compiled.tree, ast.UnaryOp) and isinstance(compiled.tree.op, ast.Not):
        return Text(element, text, None, Said('other than a value is written as: != "a"'), use=ASKED)
    return Text(element, text, compiled, None, use=ASKED)


def _cell_of(element: str, text: str, whole: str, own: frozenset[str]) -> Text:
    try:
        return Text(element, text, compile_expression(whole), None, own, ASKED)
    except ExpressionRefused as error:
        return Text(element, text, None, said(error), use=ASKED)
