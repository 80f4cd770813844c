"""What a browser sent of a form: its values, what was typed, and whether a block was only added or removed.

When `again` is true nothing was sent in yet: show the form once more (see forms). Must not know: routes,
sessions, the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.forms import COUNT, Field, Form, Kind, Raw
from engine.forms.parsing import MOST_BLOCKS, blocks, grouped

ACTION: Final = "_actie"
AGREED: Final = "_klopt"
"""Holds the keys of the doubts that a person said to: it is right all the same."""
ADD: Final = "toevoegen"
REMOVE: Final = "verwijderen"
_ACTION: Final = re.compile(rf"({ADD}|{REMOVE}):([\w.]+)")


@dataclass(frozen=True, slots=True)
class Received:
    """What a browser sent. When `again`, show it once more: nothing was sent in yet."""

    values: dict[str, Any]
    raw: Raw
    again: bool
    focus: str = ""  # path of what was added or removed


def received(form: Form, pairs: Iterable[tuple[str, str]]) -> Received:
    """Read a posted form. Never raises; text that cannot be read is kept and refused by `form.validate`."""
    sent = list(pairs)
    actions = [value for name, value in sent if name == ACTION and value]
    values, raw = form.parse(sent)
    if not actions:
        return Received(values, raw, again=False)
    shown, focus = _rearranged(form, grouped(sent), actions[0])
    return Received(values, shown, again=True, focus=focus)


def shown_blocks(field: Field, path: str, raw: Raw) -> int:
    """How many blocks to show: an empty one where one is asked for."""
    asked = field.append or field.required or field.conditional
    return max(blocks(path, raw), 1 if asked else 0)


def most_blocks(field: Field) -> int:
    return min(int(field.schema.get("maxItems", MOST_BLOCKS)), MOST_BLOCKS)


def _rearranged(form: Form, raw: Raw, action: str) -> tuple[Raw, str]:
    """What was typed, with a block more or less; and where to put the cursor."""
    found = _ACTION.fullmatch(action)
    shown = {name: texts for name, texts in raw.items() if not name.startswith("_") and name != "csrf_token"}
    if not found:
        return shown, ""
    verb, path = found.groups()
    if verb == ADD and (field := _list_at(form, path)) is not None:
        count = min(shown_blocks(field, path, shown) + 1, most_blocks(field))
        first = field.fields[0].name if field.fields else ""
        return {**shown, f"{path}.{COUNT}": [str(count)]}, f"{path}.{count - 1}.{first}"
    listed, _, number = path.rpartition(".")
    if verb == REMOVE and number.isdecimal() and _list_at(form, listed) is not None:
        return _without(shown, listed, int(number)), listed
    return shown, ""


def _without(raw: Raw, path: str, gone: int) -> Raw:
    kept: Raw = {}
    for name, texts in raw.items():
        number, dot, rest = name.removeprefix(f"{path}.").partition(".")
        if not name.startswith(f"{path}.") or not number.isdecimal():
            kept[name] = texts
        elif int(number) != gone:
            kept[f"{path}.{int(number) - (int(number) > gone)}{dot}{rest}"] = texts
    count = blocks(path, raw)
    return {**kept, f"{path}.{COUNT}": [str(count - (gone < count))]}


def _list_at(form: Form, path: str) -> Field | None:
    fields: Sequence[Field] = form.fields
    found: Field | None = None
    for part in path.split("."):
        if part.isdecimal():
            continue
        found = next((each for each in fields if each.name == part), None)
        if found is None:
            return None
        fields = found.fields
    return found if found is not None and found.kind is Kind.LIST and not found.read_only else None
