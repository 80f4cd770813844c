"""A form and the forms of a bundle: what is asked, prefilled, accepted, and what an answer does to the facts.

Pure and immutable after loading; share one FormSet between threads. Must not know: dossiers, people, HTML.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from engine.forms import checks, parsing
from engine.forms.model import (
    Doubt,
    Field,
    FieldError,
    FormBroken,
    FormUnknown,
    Kind,
    Prefill,
    Problem,
    Raw,
)
from engine.forms.regional import NOTHING, Regional, taken
from engine.forms.rules import Rules
from engine.forms.schemas import BLOCK, Files, Reader, Schema, registry
from engine.forms.validation import Judge
from engine.wording import Said

Facts = Mapping[str, Any]
UNREADABLE = "This form cannot be read: perhaps a block stands in itself. Mend its references."


@dataclass(frozen=True)
class Form:
    """One form of one version. Raises nothing once it exists."""

    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    schema: Schema = field(repr=False, compare=False)
    files: Files = field(repr=False, compare=False)

    @cached_property
    def _judge(self) -> Judge:
        return Judge({**self.schema, "$id": self.path}, self.fields, self.files)

    @cached_property
    def rules(self) -> Rules:
        """Between which answers this form has nothing to say: for who makes answers up."""
        return Rules(self.fields)

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The facts that an answer writes or shows."""
        return tuple(each.name for each in self.fields)

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """The facts that the form is filled with when it opens."""
        return frozenset(
            top.name for top in self.fields if any(each.prefill is Prefill.FACTS for each in top.walk())
        )

    @cached_property
    def has_files(self) -> bool:
        return any(each.kind is Kind.FILE for top in self.fields for each in top.walk())

    def attached(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(path, id) of every attachment in these values."""
        return list(_files(self.fields, values, "")) if self.has_files else []

    def initial(self, facts: Facts, today: date) -> dict[str, Any]:
        """The values to begin with, those that are shown only included. Facts are copied, never shared."""
        return _initial(self.fields, facts, today, copying=False)

    def parse(self, posted: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], Raw]:
        """What a browser sent as typed values, and as text. Never raises.

        Text that cannot be read stays text in the values: `validate` reports it at its field. Unknown names
        are left out, and so are blocks in which nothing was filled in.
        """
        return parsing.parse(self.fields, parsing.grouped(posted))

    def fill(self, values: Mapping[str, Any]) -> Raw:
        """Values as the text that a person would have typed; for valid values `parse` gives them back."""
        return parsing.fill(self.fields, values)

    def validate(self, values: Mapping[str, Any], now: datetime) -> list[FieldError]:
        """What is wrong with this answer now, one error per field, in screen order; empty if it fits."""
        return self._judge.in_order([*self._judge.errors(values), *self.rules.errors(values, now)])

    def heard(self, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """This answer without what cannot be and was not asked, because its question was hidden."""
        kept = copy.deepcopy(dict(values))
        for place in self.rules.unseen(values, now):
            *groups, name = place.split(".")
            around: Any = kept
            for group in groups:
                around = around[int(group)] if isinstance(around, list) else around[group]
            around.pop(name, None)
        return kept

    def doubts(self, values: Mapping[str, Any], facts: Facts, now: datetime) -> list[Doubt]:
        """What fits and may still be wrong, one for each field: against the facts, or an unusual amount."""
        return self.rules.doubts(values, facts, now)

    def merge(self, facts: Facts, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The facts after this valid answer, as a new document.

        A declared field without an answer is removed. Answers to a field that adds are appended to its list.
        What is only shown stays as it was.
        """
        merged = dict(facts)
        for each in self.fields:
            if each.read_only:
                continue
            if each.append:
                if answer.get(each.name):
                    merged[each.name] = [*(facts.get(each.name) or ()), *copy.deepcopy(answer[each.name])]
            elif each.name in answer:
                kept = _shown_only(each, facts.get(each.name), answer[each.name])
                merged[each.name] = kept
            else:
                merged.pop(each.name, None)
        return merged

    def only(self, name: str, more: Mapping[str, Schema]) -> Form:
        """The question of one fact by itself, filled with what is known, and these others, which it requires.

        Its conditions of other answers fall away. Raises FormUnknown when this form does not ask it.
        """
        if name not in self.schema.get("properties", {}):
            raise FormUnknown(form=self.path)
        alone = {"x-vooraf": True, "x-aanvullen": False, "x-toon-als": None}
        schema = {
            **{key: self.schema[key] for key in ("$schema", "$defs", "type", BLOCK) if key in self.schema},
            "properties": {name: {**self.schema["properties"][name], **alone}, **more},
            "required": [*(each for each in self.schema.get("required", ()) if each == name), *more],
            "unevaluatedProperties": False,
        }
        fields = Reader(self.files, self.path).fields(schema)
        return Form(self.path, self.title, self.description, fields, schema, self.files)

    def basis(self, facts: Facts) -> str:
        """A hash of the facts that this form shows: another one tells that they changed while it was open."""
        shown = {name: facts.get(name) for name in sorted(self.facts_read)}
        text = json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class FormSet:
    """The forms of one bundle, by path below forms/: `zaanstad/reageren.json`."""

    def __init__(
        self,
        schemas: Mapping[str, Schema],
        problems: Sequence[Problem] = (),
        examples: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> None:
        self._schemas = dict(schemas)
        self.examples = examples or {}
        self._files = registry(self._schemas)
        self._problems = list(problems)
        self._forms: dict[str, Form] = {}

    @classmethod
    def from_files(
        cls,
        files: Mapping[str, bytes],
        examples: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        own: Regional = NOTHING,
    ) -> FormSet:
        """Reads all files; what is wrong with them comes out of `check`, so this never raises.

        `examples` are those of a region, by the name of a group: they take the place of those in a form.
        `own` is what forms take from the region.
        """
        schemas, problems = {}, []
        for path, data in files.items():
            read = checks.load(path, data)
            if isinstance(read, Problem):
                problems.append(read)
            else:
                schemas[path] = taken(read, own)
        return cls(schemas, problems, examples)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The forms; files that only hold shared blocks are none."""
        return tuple(path for path, schema in sorted(self._schemas.items()) if "properties" in schema)

    def form(self, path: str) -> Form:
        """Raises FormUnknown or FormBroken."""
        if path not in self._forms:
            schema = self._schemas.get(path)
            if schema is None or "properties" not in schema:
                raise FormUnknown(form=path)
            title, text = str(schema.get("title", "")), str(schema.get("description", ""))
            fields = tuple(map(self._with_examples, Reader(self._files, path).fields(schema)))
            self._forms[path] = Form(path, title, text, fields, schema, self._files)
        return self._forms[path]

    def _with_examples(self, field: Field) -> Field:
        own = self.examples.get(field.name)
        if own is None or field.kind is not Kind.GROUP:
            return field
        return replace(field, schema={**field.schema, "examples": list(own)})

    @cached_property
    def with_files(self) -> frozenset[str]:
        """The forms that ask for a file."""
        return frozenset(
            path
            for path in self.paths
            if any(f.kind is Kind.FILE for t in self.fields(path) for f in t.walk())
        )

    @cached_property
    def asked(self) -> tuple[tuple[str, Field], ...]:
        """(form, field) of everything that is asked; what a form only shows is left out."""
        return tuple(
            (path, each)
            for path in self.paths
            for top in self.fields(path)
            for each in top.walk()
            if not each.read_only
        )

    def check(self, written: Iterable[str] = ()) -> list[Problem]:
        """Everything that is wrong with these files, each with its cure.

        `written` are facts that no form asks.
        """
        found = [*self._problems]
        facts: dict[str, Kind | None] = dict.fromkeys(written)
        facts |= {f.path: f.kind for path in self.paths for top in self.fields(path) for f in top.walk()}
        for path, schema in sorted(self._schemas.items()):
            found += checks.problems(path, schema, self._files, self.fields, facts)
        named = {problem.file for problem in found}
        unread = [path for path in self.paths if path not in named and not self._can_be_read(path)]
        found += [Problem(path, "", Said(UNREADABLE)) for path in unread]
        return [*found, *checks.disagreements({path: self.fields(path) for path in self.paths})]

    @property
    def whole(self) -> bool:
        """Whether every file can be read; `check` says what is wrong with the others."""
        return not self._problems and all(map(self._can_be_read, self.paths))

    def _can_be_read(self, path: str) -> bool:
        try:
            self.form(path)
        except FormBroken:
            return False
        return True

    def fields(self, path: str) -> tuple[Field, ...]:
        """The questions of a form; none of shared blocks, nor of a form that `check` calls broken."""
        try:
            return self.form(path).fields
        except (FormBroken, FormUnknown):
            return ()


def _initial(fields: Sequence[Field], facts: Any, today: date, *, copying: bool) -> dict[str, Any]:
    """`copying`: a field around these is taken from the facts, so they are as well."""
    values: dict[str, Any] = {}
    for each in fields:
        if each.append:
            continue
        fact = facts.get(each.name) if isinstance(facts, Mapping) else None
        taken = copying or each.prefill is Prefill.FACTS
        value: Any = None
        if each.kind is Kind.GROUP:
            value = _initial(each.fields, fact, today, copying=taken) or None
        elif each.kind is Kind.LIST:
            rows = fact if taken and isinstance(fact, list) else []
            value = [_initial(each.fields, row, today, copying=True) for row in rows] or None
        elif each.prefill is Prefill.TODAY and (fact is None or not copying):
            value = today.isoformat()
        elif taken:
            value = copy.deepcopy(fact)
        if value is not None:
            values[each.name] = value
    return values


def _files(fields: Sequence[Field], values: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for each in fields if isinstance(values, Mapping) else ():
        path, value = f"{prefix}{each.name}", values.get(each.name)
        if each.kind is Kind.FILE and isinstance(value, str):
            yield path, value
        elif each.kind is Kind.GROUP:
            yield from _files(each.fields, value, f"{path}.")
        elif each.kind is Kind.LIST and isinstance(value, list):
            for number, row in enumerate(value):
                yield from _files(each.fields, row, f"{path}.{number}.")


def _shown_only(each: Field, old: Any, new: Any) -> Any:
    """A copy of the new value of a field, with the parts that were only shown as they were."""
    if each.kind is not Kind.GROUP or not isinstance(new, Mapping):
        return copy.deepcopy(new)
    before = old if isinstance(old, Mapping) else {}
    merged = {name: copy.deepcopy(value) for name, value in new.items()}
    for part in each.fields:
        if part.read_only:
            merged.pop(part.name, None)
            if part.name in before:
                merged[part.name] = copy.deepcopy(before[part.name])
        elif part.name in merged:
            merged[part.name] = _shown_only(part, before.get(part.name), merged[part.name])
    return merged
