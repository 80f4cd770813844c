"""The questions of a form, changed one by one in its JSON: what is asked, in which order, when it is shown.

Pure: a file in, a file out. What this page does not know of a question, such as a pattern, stays as it is.
Must not know: HTTP, the database, how a question is drawn.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.errors import DrempelError, NotFound
from engine.proposals.json_text import changed, written

# Kind -> the keywords that make it.
KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "tekst": {"type": "string"},
    "lange_tekst": {"type": "string", "x-soort": "lange_tekst"},
    "ja_nee": {"type": "boolean"},
    "keuze": {"oneOf": []},
    "keuzes": {"type": "array", "uniqueItems": True, "items": {"oneOf": []}},
    "datum": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "bedrag": {"type": "number", "multipleOf": 0.01, "x-soort": "geld"},
    "getal": {"type": "integer"},
    "e_mail": {"type": "string", "format": "email"},
    "telefoon": {"type": "string", "x-soort": "telefoon"},
    "postcode": {"type": "string", "format": "postcode"},
    "bestand": {"type": "string", "x-soort": "bestand"},
}
CHOICES: Final = ("keuze", "keuzes")
DAYS: Final = ("datum", "moment")
NUMBERS: Final = ("bedrag", "getal")
_MAKES: Final = ("type", "format", "x-soort", "multipleOf", "oneOf", "items", "uniqueItems", "enum")
_BOUNDS: Final = ("x-niet-na", "x-niet-voor", "x-vraag-na-boven", "x-vrij")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


class FormUnreadable(DrempelError):
    """This form is no valid JSON of questions; mend it as text first."""

    code = "form:unreadable"


class FormQuestionUnknown(NotFound):
    """This form has no such question."""

    code = "form:question"


class NameTaken(DrempelError):
    """This form has a question of that name already."""

    code = "question:taken"


@dataclass(frozen=True)
class Question:
    """One question. `kind` None: a block, or something that only the file itself can say.

    `day`: for a date, whether it is `gebeurd` (not after today), `komt` (not before today), or `vrij`, with a
    `reason`; an amount has a number `above` which is asked once more, or a reason. None: what stands there
    stays. `shown`: name of another question and the answer for which this one is shown.
    """

    name: str
    label: str
    hint: str
    kind: str | None
    required: bool
    read_only: bool = False
    options: tuple[tuple[str, str], ...] = ()  # what is stored, what is read
    shown: tuple[str, str] | None = None
    day: str | None = None
    above: float | None = None
    reason: str = ""
    examples: tuple[Any, ...] = ()


def questions(data: bytes) -> tuple[Question, ...]:
    """All questions of a form, in the order of the page. Raises FormUnreadable."""
    whole = _whole(data)
    required = whole.get("required", [])
    return tuple(_question(name, row, name in required) for name, row in whole["properties"].items())


@dataclass(frozen=True)
class Head:
    """What stands above the questions."""

    title: str
    description: str


def head(data: bytes) -> Head:
    """Raises FormUnreadable."""
    whole = _whole(data)
    return Head(str(whole.get("title", "")), str(whole.get("description", "")))


def added(data: bytes, new: Question) -> bytes:
    """The form with one more question at its end. Raises NameTaken, FormUnreadable."""
    if new.name in _whole(data)["properties"]:
        raise NameTaken(question=new.name)
    row = written(_row({}, new, _whole(data)["properties"]), 2)
    return _required(_changed(data, lambda rows: {**rows, new.name: row}), new)


def replaced(data: bytes, new: Question) -> bytes:
    """The form in which the question of this name is as `new`. Raises FormQuestionUnknown, FormUnreadable."""
    old = _row_of(data, new.name)
    made = _row(old, new, _whole(data)["properties"])
    if made != old:
        row = written(made, 2)
        data = _changed(data, lambda rows: {**rows, new.name: row})
    return _required(data, new)


def removed(data: bytes, name: str) -> bytes:
    """The form without this question. Raises FormQuestionUnknown, FormUnreadable."""
    _row_of(data, name)
    data = _changed(data, lambda rows: {key: row for key, row in rows.items() if key != name})
    return _required(data, Question(name, "", "", None, required=False))


def moved(data: bytes, name: str, by: int) -> bytes:
    """The form with this question so many places down, or up. Raises FormQuestionUnknown, FormUnreadable."""
    _row_of(data, name)

    def order(rows: dict[str, str]) -> Mapping[str, str]:
        names = list(rows)
        at = names.index(name)
        names.insert(max(0, at + by), names.pop(at))
        return {each: rows[each] for each in names}

    return _changed(data, order)


def titled(data: bytes, title: str, description: str) -> bytes:
    """The form with this title and this text above its questions. Raises FormUnreadable."""
    whole = _whole(data)
    new = {"title": title, "description": description}
    if all(whole.get(key, "") == text for key, text in new.items()):
        return data

    def say(rows: dict[str, str]) -> Mapping[str, str]:
        kept = {key: row for key, row in rows.items() if key != "description" or description}
        texts = {key: written(text, 1) for key, text in new.items() if text}
        return _in_order({**kept, **texts}, ("$schema", "$id", "title", "description"))

    return changed(data.decode(), (), say).encode()


def name_of(label: str) -> str:
    """The fact that such a question writes: `Hoe laat belde je?` is `hoe_laat_belde_je`."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")
    return name if NAME.fullmatch(name) else f"vraag_{name}".strip("_")


# -- one question as JSON ------------------------------------------------------------------------------------


def _question(name: str, row: Mapping[str, Any], required: bool) -> Question:
    kind = _kind(row)
    choices = _choices(row) if kind in CHOICES else []
    above = row.get("x-vraag-na-boven")
    return Question(
        name=name,
        label=str(row.get("title", "")),
        hint=str(row.get("description", "")),
        kind=kind,
        required=required,
        read_only=row.get("x-alleen-lezen") is True,
        options=tuple((str(each["const"]), str(each.get("title", each["const"]))) for each in choices),
        shown=_shown(row),
        day=_day(row) if kind in DAYS else None,
        above=above if isinstance(above, int | float) else None,
        reason=str(row.get("x-vrij", "")),
        examples=tuple(row.get("examples", ())),
    )


def _row(old: Mapping[str, Any], new: Question, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a question: what `new` says, over what stood there. `asked`: all questions of its form."""
    row = dict(old)
    _say(row, "title", new.label)
    _say(row, "description", new.hint)
    if new.kind is not None and new.kind != _kind(old):
        row = {key: value for key, value in row.items() if key not in (*_MAKES, *_BOUNDS)}
        row |= KINDS[new.kind]
    if new.kind in CHOICES:
        _offer(row, new)
    _bound(row, new)
    if new.shown != _shown(old):
        row.pop("x-toon-als", None)
        if new.shown is not None:
            row["x-toon-als"] = {"veld": new.shown[0], "is": _answer(*new.shown, asked)}
    _say(row, "examples", list(new.examples))
    return _in_order(row, ("$ref", "title", "description"))


def _offer(row: dict[str, Any], new: Question) -> None:
    """The answers to choose from; what else stood beside one of them stays."""
    old = {str(each["const"]): each for each in _choices(row)}
    options = [{"const": const, **old.get(const, {}), "title": title} for const, title in new.options]
    if new.kind == "keuze":
        row["oneOf"] = options
    else:
        row["items"] = {**row["items"], "oneOf": options}


def _choices(row: Mapping[str, Any]) -> list[Any]:
    return list(row.get("oneOf", row.get("items", {}).get("oneOf", [])))


def _bound(row: dict[str, Any], new: Question) -> None:
    """What a day or an amount is held against."""
    if new.kind in DAYS and new.day is not None and new.day != _day(row):
        for key in _BOUNDS:
            row.pop(key, None)
        today = "vandaag" if new.kind == "datum" else "nu"
        row |= {"gebeurd": {"x-niet-na": today}, "komt": {"x-niet-voor": today}}.get(new.day, {})
    if new.kind in NUMBERS and new.above is not None:
        row.pop("x-vrij", None)
        row["x-vraag-na-boven"] = new.above
    if new.reason and "x-niet-na" not in row and "x-niet-voor" not in row and "x-vraag-na-boven" not in row:
        row["x-vrij"] = new.reason


def _day(row: Mapping[str, Any]) -> str | None:
    if row.get("x-niet-na") in ("vandaag", "nu") and "x-niet-voor" not in row:
        return "gebeurd"
    if row.get("x-niet-voor") in ("vandaag", "nu") and "x-niet-na" not in row:
        return "komt"
    return "vrij" if not row.keys() & {"x-niet-na", "x-niet-voor"} else None


def _kind(row: Mapping[str, Any]) -> str | None:
    """The kind of which this is; None for a block, and for what is asked in another way."""
    if "$ref" in row or "enum" in row:
        return None
    if "oneOf" in row:
        return "keuze"
    if row.get("type") == "array":
        return "keuzes" if "oneOf" in row.get("items", {}) else None
    made = {key: row[key] for key in _MAKES if key in row}
    if made.get("type") == "number" and made.get("x-soort") != "geld":
        return None
    return next((kind for kind, keys in KINDS.items() if keys == made), None)


def _shown(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """The answer for which it is shown; None when it always is, and for one of several answers."""
    shown = row.get("x-toon-als")
    return (shown["veld"], _text(shown["is"])) if shown and not isinstance(shown["is"], list) else None


def _answer(field: str, text: str, asked: Mapping[str, Any]) -> Any:
    """The answer as that question gives it: a number is a number, and a choice that is called ja a text."""
    row = asked.get(field)
    for choice in _choices(row) if isinstance(row, dict) else []:
        if _text(choice["const"]) == text:
            return choice["const"]
    return {"ja": True, "nee": False}.get(text, text)


def _text(answer: Any) -> str:
    return {True: "ja", False: "nee"}.get(answer, str(answer)) if isinstance(answer, bool) else str(answer)


def _say(row: dict[str, Any], key: str, value: Any) -> None:
    if value:
        row[key] = value
    else:
        row.pop(key, None)


def _in_order(row: Mapping[str, Any], first: Sequence[str]) -> dict[str, Any]:
    return {key: row[key] for key in (*(key for key in first if key in row), *row)}


# -- the file ----------------------------------------------------------------------------------------------


def _whole(data: bytes) -> dict[str, Any]:
    try:
        whole = json.loads(data.decode())
        json.dumps(whole, ensure_ascii=False).encode()  # half a letter, such as \ud800, cannot be shown
    except (ValueError, RecursionError) as error:
        raise FormUnreadable from error
    rows = whole.get("properties") if isinstance(whole, dict) else None
    if not isinstance(rows, dict) or not all(map(_is_question, rows.values())):
        raise FormUnreadable
    if not isinstance(whole.get("required", []), list):
        raise FormUnreadable
    return dict(whole)


def _is_question(row: Any) -> bool:
    """Whether this page can read it; what JSON Schema allows beside that, only the file itself can say."""
    if not isinstance(row, dict):
        return False
    items, shown = row.get("items", {}), row.get("x-toon-als", {"veld": "", "is": ""})
    offered = [part.get("oneOf", []) for part in (row, items) if isinstance(part, dict)]
    return (
        all(
            isinstance(choices, list) and all(isinstance(each, dict) and "const" in each for each in choices)
            for choices in offered
        )
        and isinstance(items, dict)
        and isinstance(shown, dict)
        and isinstance(shown.get("veld"), str)
        and isinstance(shown.get("is"), str | int | float | list)
        and isinstance(row.get("examples", []), list)
    )


def _row_of(data: bytes, name: str) -> dict[str, Any]:
    row = _whole(data)["properties"].get(name)
    if row is None:
        raise FormQuestionUnknown(question=name)
    return dict(row)


def _changed(data: bytes, change: Any) -> bytes:
    return changed(data.decode(), ("properties",), change).encode()


def _required(data: bytes, question: Question) -> bytes:
    """Says in `required` whether this question must be answered."""
    names = list(_whole(data).get("required", []))
    if question.required == (question.name in names):
        return data
    names = [*names, question.name] if question.required else [n for n in names if n != question.name]

    def say(rows: dict[str, str]) -> Mapping[str, str]:
        if not names:
            return {key: row for key, row in rows.items() if key != "required"}
        row = written(names, 1)
        if "required" in rows:
            return {**rows, "required": row}
        at = list(rows).index("properties") + 1
        return dict([*list(rows.items())[:at], ("required", row), *list(rows.items())[at:]])

    return changed(data.decode(), (), say).encode()
