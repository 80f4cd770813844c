"""From what a browser sends to typed values, and from values to what a browser shows. Pure; never raises.

What cannot be read stays in the values as the text that was typed: `Form.validate` reports it at its field.
Must not know: HTTP, HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from engine.forms import typed
from engine.forms.model import COUNT, Field, Kind, Raw

MOST_BLOCKS: Final = 100
_NUMBER: Final = re.compile(r"\d{1,4}")


class _Absent:
    """No answer was given."""


ABSENT: Final = _Absent()


def grouped(pairs: Iterable[tuple[str, str]]) -> Raw:
    raw: Raw = {}
    for name, text in pairs:
        raw.setdefault(name, []).append(text)
    return raw


def parse(fields: Sequence[Field], posted: Raw) -> tuple[dict[str, Any], Raw]:
    """The values, and what was typed for the declared fields. Empty blocks are left out of both."""
    kept: Raw = {}
    return _group(fields, "", "", posted, kept), kept


def fill(fields: Sequence[Field], values: Mapping[str, Any]) -> Raw:
    """These values as they would have been typed. For valid values `parse` gives them back."""
    raw: Raw = {}
    _fill_group(fields, "", values, raw)
    return raw


def blocks(path: str, raw: Raw) -> int:
    """How many blocks were shown or sent of the list at this path."""
    texts = raw.get(f"{path}.{COUNT}", [])
    told = int(texts[0]) if texts and _NUMBER.fullmatch(texts[0]) else 0
    prefix = f"{path}."
    numbers = [name[len(prefix) :].split(".", 1)[0] for name in raw if name.startswith(prefix)]
    used = [int(number) + 1 for number in numbers if _NUMBER.fullmatch(number)]
    return min(max([told, *used]), MOST_BLOCKS)


def _group(fields: Sequence[Field], source: str, target: str, posted: Raw, kept: Raw) -> dict[str, Any]:
    values = {}
    for field in fields:
        if field.read_only:
            continue
        value = _read(field, f"{source}{field.name}", f"{target}{field.name}", posted, kept)
        if not isinstance(value, _Absent):
            values[field.name] = value
    return values


def _read(field: Field, source: str, target: str, posted: Raw, kept: Raw) -> Any:
    if field.kind is Kind.GROUP:
        return _group(field.fields, f"{source}.", f"{target}.", posted, kept) or ABSENT
    if field.kind is Kind.LIST:
        return _read_blocks(field, source, target, posted, kept)
    texts = posted.get(source)
    if texts is None:
        return ABSENT
    kept[target] = texts
    filled = [text for text in map(typed.clean, texts) if text]
    if not filled:
        return ABSENT
    if field.kind is Kind.MULTI_CHOICE:
        return [typed.read(field.kind, text, field.options) for text in dict.fromkeys(filled)]
    return typed.read(field.kind, filled[0], field.options)


def _read_blocks(field: Field, source: str, target: str, posted: Raw, kept: Raw) -> Any:
    answers: list[dict[str, Any]] = []
    for number in range(blocks(source, posted)):
        typed_here: Raw = {}
        place = f"{target}.{len(answers)}."
        answer = _group(field.fields, f"{source}.{number}.", place, posted, typed_here)
        if answer:
            answers.append(answer)
            kept.update(typed_here)
    kept[f"{target}.{COUNT}"] = [str(len(answers))]
    return answers or ABSENT


def _fill_group(fields: Sequence[Field], prefix: str, values: Mapping[str, Any], raw: Raw) -> None:
    for field in fields:
        if field.name not in values:
            continue
        path, value = f"{prefix}{field.name}", values[field.name]
        if field.kind is Kind.GROUP and isinstance(value, Mapping):
            _fill_group(field.fields, f"{path}.", value, raw)
        elif field.kind is Kind.LIST and isinstance(value, list):
            rows = [row for row in value if isinstance(row, Mapping)]
            raw[f"{path}.{COUNT}"] = [str(len(rows))]
            for number, row in enumerate(rows):
                _fill_group(field.fields, f"{path}.{number}.", row, raw)
        elif field.kind is Kind.MULTI_CHOICE and isinstance(value, list):
            raw[path] = [str(each) for each in value]
        elif value is not None:
            raw[path] = [typed.show(field.kind, value)]
