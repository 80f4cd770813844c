"""Of which sort the value of an expression can be, and which choices: worked out without running it.

A fact is of the sorts of everything that gives it: forms, scripts, decision tables. What cannot be told is
ANY, and nothing is said of it. Must not know: what is a slip.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from engine.checks.settings import sort_of
from engine.definitions import Definition
from engine.expressions import ExpressionRefused, Script, compile_expression
from engine.forms import Field, Kind
from engine.spiff import Table, tables_of, texts_of

Sorts = frozenset[str]
DAY, INSTANT, DURATION, NUMBER, TEXT = "day", "instant", "duration", "number", "text"
TRUTH, LIST, BLOCK, NOTHING = "truth", "list", "block", "nothing"
ANY: Final[Sorts] = frozenset({DAY, INSTANT, DURATION, NUMBER, TEXT, TRUTH, LIST, BLOCK, NOTHING})
OF_FIELD: Final = {
    Kind.DATE: DAY,
    Kind.DATETIME: INSTANT,
    Kind.MONEY: NUMBER,
    Kind.INTEGER: NUMBER,
    Kind.NUMBER: NUMBER,
    Kind.BOOLEAN: TRUTH,
    Kind.MULTI_CHOICE: LIST,
    Kind.NUMBERS: LIST,
    Kind.LIST: LIST,
    Kind.GROUP: BLOCK,
}
OF_FUNCTION: Final = {
    **dict.fromkeys(("term", "wettelijke_term", "werkdag_term", "nu"), INSTANT),
    **dict.fromkeys(("vandaag", "werkdagen_na", "dagen_later", "maanden_later", "volgende_betaaldag"), DAY),
    **dict.fromkeys(("dagen_tussen", "maanden_tussen", "len", "int", "round", "sum"), NUMBER),
    **dict.fromkeys(("kies", "verplaats", "vasthouden"), LIST),
}
GIVEN: Final = ("dossier_nummer", "regio", "corporatie", "uitkomst", "voorbije_route", "gecorrigeerd_gegeven")


@dataclass(frozen=True)
class Sources:
    """What gives each fact of one region."""

    definition: Definition
    _known: dict[str, Sorts] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def fields(self) -> Mapping[str, list[Field]]:
        """Path of a fact or a field of it -> every question that asks it."""
        found: dict[str, list[Field]] = {}
        for path in self.definition.forms.paths:
            for top in self.definition.forms.fields(path):
                for each in top.walk():
                    found.setdefault(each.path, []).append(each)
        return found

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        files = self.definition.files.items()
        return tuple(
            table for path, data in files if path.endswith(".dmn") for table in tables_of(path, data)
        )

    @cached_property
    def written(self) -> Mapping[str, list[ast.expr]]:
        """Fact -> every expression that a script or a decision table sets it to."""
        found: dict[str, list[ast.expr]] = {}
        for path, data in self.definition.files.items():
            for text in texts_of(path, data) if path.endswith(".bpmn") else ():
                for step in text.compiled.steps if isinstance(text.compiled, Script) else ():
                    for target in step.targets:
                        found.setdefault(target, []).append(step.value)
        for table in self.tables:
            for row in table.rows:
                for column, cell in zip(table.outputs, row.gives, strict=False):
                    found.setdefault(column.text.split(".")[0], []).extend(_tree(cell))
        return found

    @cached_property
    def results(self) -> frozenset[str]:
        """Facts that the answers to a list of tasks are put into."""
        asked = {path.partition(".")[0] for path in self.fields}
        return frozenset(self.definition.known - asked - self.written.keys() - set(GIVEN))

    def of_fact(self, name: str) -> Sorts:
        return self._of_facts.get(name, ANY)

    @cached_property
    def _of_facts(self) -> Mapping[str, Sorts]:
        """Facts are worked out from each other: round after round, until nothing new comes."""
        while True:
            found = {name: self._worked_out(name) for name in self.definition.known}
            if found == self._known:
                return found
            self._known.update(found)

    def _worked_out(self, name: str) -> Sorts:
        if name in self.results:
            return frozenset({LIST})
        if name in GIVEN:
            return frozenset({TEXT})
        found = [of_field(each) for each in self.fields.get(name, ())]
        found += [self._now(tree) for tree in self.written.get(name, ())]
        return _either(found) if found else ANY

    def of(self, tree: ast.AST) -> Sorts:
        """The sorts that the value of an expression can have; none when nothing tells."""
        _ = self._of_facts
        return self._now(tree)

    def _now(self, tree: ast.AST) -> Sorts:
        """As `of`, by what is known of the facts in this round."""
        match tree:
            case ast.Constant(value):
                return of_value(value)
            case ast.Name(id=name):
                return self._known.get(name, frozenset()) if name in self.definition.known else ANY
            case ast.Attribute():
                return self._of_part(tree)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._of_call(name, args)
            case ast.IfExp(body=one, orelse=other):
                return _either([self._now(one), self._now(other)])
            case ast.BoolOp(values=values):
                return _either([self._now(each) for each in values])
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return frozenset({TRUTH})
            case ast.UnaryOp():
                return frozenset({NUMBER})
            case ast.BinOp(left=left, op=op, right=right):
                return self._of_sum(op, self._now(left), self._now(right))
            case ast.List() | ast.Tuple():
                return frozenset({LIST})
            case ast.Dict():
                return frozenset({BLOCK})
        return ANY

    def _of_call(self, name: str, args: list[ast.expr]) -> Sorts:
        if name == "instelling":
            return _either([of_value(value) for _, value in self.setting_values(args)]) if args else ANY
        if name in ("min", "max"):
            return ANY if len(args) < 2 else _either([self._now(each) for each in args])
        return frozenset({OF_FUNCTION[name]}) if name in OF_FUNCTION else ANY

    def setting_values(self, args: list[ast.expr]) -> list[tuple[str, Any]]:
        """(organisation or nothing, value) of the setting that is named."""
        name = args[0].value if args and isinstance(args[0], ast.Constant) else None
        setting = self.definition.settings.get(str(name))
        return [] if setting is None else [("", setting.value), *setting.per_organisation.items()]

    def _of_sum(self, op: ast.operator, left: Sorts, right: Sorts) -> Sorts:
        """Texts and lists are joined and repeated too; all else is for numbers."""
        if not isinstance(op, ast.Add | ast.Mult):
            return frozenset({NUMBER})
        both = left | right
        if ANY in (left, right):
            return ANY
        joined = {TEXT} if both & {TEXT, DAY, INSTANT, DURATION} else set()
        return frozenset(joined | (both & {LIST, NUMBER}))

    def _of_part(self, tree: ast.Attribute) -> Sorts:
        fields = self.fields.get(path_of(tree) or "", ())
        return _either([of_field(each) for each in fields]) if fields else ANY

    @cached_property
    def outcomes(self) -> set[str]:
        """What ends of routes say that came of a dossier."""
        ends = (element.properties.get("uitkomst") for element in self.definition.elements.values())
        return {outcome for outcome in ends if outcome is not None}

    def set_to(self, path: str) -> list[ast.expr] | None:
        """What scripts and tables set this fact or field to; None when that cannot be told."""
        whole, _, part = path.partition(".")
        found: list[ast.expr] = []
        for value in self.written.get(whole, []):
            given = _parts(value, whole, part) if part else [value]
            if given is None:
                return None
            found += given
        return found

    def choices_of(self, path: str) -> frozenset[Any] | None:
        """Every value that this fact or field can have; None when they cannot be counted."""
        if path == "uitkomst":
            return frozenset(self.outcomes)
        fields, written = self.fields.get(path, ()), self.set_to(path)
        if written is None or not (fields or written):
            return None
        found: set[Any] = set()
        for each in fields:
            if each.kind not in (Kind.CHOICE, Kind.MULTI_CHOICE):
                return None
            found |= {option.value for option in each.options}
        for value in written:
            known = values_of(value)
            if known is None:
                return None
            found |= known
        return frozenset(found)


def values_of(tree: ast.AST) -> frozenset[Any] | None:
    """The values that an expression chooses from, without nothing; None when they cannot be counted."""
    match tree:
        case ast.Constant(value):
            return frozenset({value} - {None})
        case ast.IfExp(body=one, orelse=other):
            parts = [values_of(one), values_of(other)]
            return None if None in parts else frozenset().union(*(part for part in parts if part))
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return frozenset({True, False})
    return None


def _parts(value: ast.expr, whole: str, part: str) -> list[ast.expr] | None:
    """What a field becomes when its fact is set to this value: nothing new, when that is the fact itself."""
    match value:
        case ast.Constant(value=None):
            return []
        case ast.Name(id=name) if name == whole:
            return []
        case ast.IfExp(body=one, orelse=other):
            sides = [_parts(one, whole, part), _parts(other, whole, part)]
            return None if None in sides else [each for side in sides for each in side or ()]
        case ast.Dict(keys=keys, values=values):
            named = zip(keys, values, strict=True)
            return [each for key, each in named if isinstance(key, ast.Constant) and key.value == part]
    return None


def is_nothing(tree: ast.AST) -> bool:
    return isinstance(tree, ast.Constant) and tree.value is None


def path_of(tree: ast.AST) -> str | None:
    """`hulpaanbod.reactie` of a fact or a field of one."""
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Attribute):
        whole = path_of(tree.value)
        return None if whole is None else f"{whole}.{tree.attr}"
    return None


def of_field(asked: Field) -> Sorts:
    if asked.kind is Kind.MULTI_CHOICE:
        return frozenset({LIST})
    if asked.options:
        return _either([of_value(option.value) for option in asked.options])
    return frozenset({OF_FIELD.get(asked.kind, TEXT)})


def of_value(value: Any) -> Sorts:
    if value is None:
        return frozenset({NOTHING})
    if isinstance(value, str) and _is_day(value):
        return frozenset({DAY if len(value) == 10 else INSTANT, TEXT})
    sort = sort_of(value)
    return frozenset({DURATION, TEXT} if sort == DURATION else {sort})


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) >= 10


def _either(found: Iterable[Sorts]) -> Sorts:
    return frozenset().union(*found)


def _tree(cell: str) -> list[ast.expr]:
    try:
        return [compile_expression(cell).tree]
    except ExpressionRefused:  # the subset says so
        return []
