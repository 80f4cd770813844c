"""Between HTML and the values of a form: what a template shows of each field, and what a browser sent.

Show a form: `form_view(form, form.initial(facts, today))`. Take one in: `received(form, pairs)`; when its
`again` is true a person only added or removed a block, so show it once more. Show errors:
`form_view(form, start, raw=got.raw, errors=errors)`.
Must not know: routes, sessions, the database. Its HTML is in templates/formulier/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.attachments import AttachedFile
from engine.file_sorts import ENDINGS, MEGABYTE
from engine.forms import COUNT, Field, FieldError, Form, Kind, Option, Raw, numbered
from engine.forms.parsing import MOST_BLOCKS, blocks, grouped
from web import dutch

ACTION: Final = "_actie"
ADD: Final = "toevoegen"
REMOVE: Final = "verwijderen"
NO_ANSWER: Final = "Geen antwoord"
MOST_RADIOS: Final = 7
_ACTION: Final = re.compile(rf"({ADD}|{REMOVE}):([\w.]+)")
_READABLE: Final = {
    Kind.DATE: dutch.date_in_words,
    Kind.DATETIME: dutch.moment_in_words,
    Kind.MONEY: dutch.euros,
    Kind.PHONE: dutch.phone,
    Kind.POSTCODE: dutch.postcode,
    Kind.BOOLEAN: dutch.yes_or_no,
    Kind.NUMBER: dutch.number,
    Kind.INTEGER: dutch.number,
    Kind.FILE: dutch.file_there,
}
_INPUT_MODE: Final = {Kind.INTEGER: "numeric", Kind.EMAIL: "email", Kind.PHONE: "tel"}
_WIDTH: Final = {
    Kind.DATE: "datum",
    Kind.DATETIME: "datum",
    Kind.MONEY: "bedrag",
    Kind.INTEGER: "getal",
    Kind.NUMBER: "getal",
    Kind.POSTCODE: "postcode",
    Kind.PHONE: "telefoon",
}


@dataclass(frozen=True, slots=True)
class Files:
    """The files that a form can name, by id, and how large one may be."""

    known: Mapping[str, AttachedFile]
    largest: int


NO_FILES: Final = Files(MappingProxyType({}), 10 * MEGABYTE)


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of a list that repeats."""

    id: str
    title: str
    fields: tuple[FieldView, ...]
    remove: str  # the value of the button that removes it; "" = it cannot be removed


@dataclass(frozen=True, slots=True)
class FieldView:
    """Everything a template needs to show one field; `widget` chooses the macro."""

    id: str
    name: str
    widget: str
    label: str
    hint: str
    error: str
    required: bool
    optional: bool  # never required: said beside the label
    text: str = ""
    width: str = ""
    input_mode: str = ""
    focus: bool = False
    options: tuple[OptionView, ...] = ()
    fields: tuple[FieldView, ...] = ()
    blocks: tuple[BlockView, ...] = ()
    add: str = ""  # the value of the button that adds a block
    file: str = ""  # how the file that was put aside is called
    accept: str = ""  # endings of file names, as a browser wants them
    most: str = ""  # how large a file may be
    show_when: str = ""  # JSON: the name of another field, and the answers for which this one matters

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader reads with this field."""
        parts = (("uitleg", self.hint), ("fout", self.error))
        return " ".join(f"{self.id}-{part}" for part, text in parts if text)


@dataclass(frozen=True, slots=True)
class ErrorLine:
    href: str  # "" = the error belongs to no field on the screen
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class FormView:
    title: str
    description: str
    fields: tuple[FieldView, ...]
    errors: tuple[ErrorLine, ...]
    repeats: bool
    has_files: bool = False


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


def form_view(
    form: Form,
    start: Mapping[str, Any],
    raw: Raw | None = None,
    errors: Sequence[FieldError] = (),
    focus: str = "",
    files: Files = NO_FILES,
) -> FormView:
    """What to show. `start` are the values to begin with; `raw` is what was typed since, and wins.

    `files` are those that the form can name.
    """
    typed = form.fill(start) if raw is None else raw
    writer = _Writer(typed, {e.path: e.message for e in errors}, start, focus, files)
    fields = writer.fields(form.fields, "")
    ids = {each.name: writer.ids[each.name] for each in _flat(fields) if each.name in writer.ids}
    lines = tuple(
        ErrorLine(f"#{ids[error.path]}" if error.path in ids else "", error.label, error.message)
        for error in errors
    )
    repeats = any(each.kind is Kind.LIST for top in form.fields for each in top.walk())
    return FormView(form.title, form.description, fields, lines, repeats, form.has_files)


class _Writer:
    """Turns fields into what a template shows, for one state of one form."""

    def __init__(
        self,
        raw: Raw,
        errors: Mapping[str, str],
        start: Mapping[str, Any],
        focus: str,
        files: Files,
    ) -> None:
        self._raw, self._errors, self._start, self._focus = raw, errors, start, focus
        self._files = files
        self.ids: dict[str, str] = {}
        """Of every name the id that a link can point at and that can have the focus."""

    def fields(self, fields: Sequence[Field], prefix: str) -> tuple[FieldView, ...]:
        return tuple(self._field(each, f"{prefix}{each.name}") for each in fields)

    def _field(self, field: Field, path: str) -> FieldView:
        widget = _widget(field)
        texts = self._raw.get(path, [])
        options = self._options(field, path, texts)
        name = f"veld-{path.replace('.', '-')}"
        self.ids[path] = options[0].id if options and widget in ("keuze", "meerkeuze") else name
        repeated = field.kind is Kind.LIST and not field.read_only
        return FieldView(
            id=name,
            name=path,
            widget=widget,
            label=field.label,
            hint=field.hint,
            error=self._errors.get(path, ""),
            required=field.required,
            optional=not (field.required or field.conditional or field.read_only or field.kind is Kind.GROUP),
            text=self._text(field, path, texts),
            file=self._file(texts) if field.kind is Kind.FILE else "",
            accept=",".join(ENDINGS) if field.kind is Kind.FILE else "",
            most=dutch.file_size(self._files.largest) if field.kind is Kind.FILE else "",
            width=_WIDTH.get(field.kind, ""),
            input_mode=_INPUT_MODE.get(field.kind, ""),
            focus=bool(self._focus) and path == self._focus,
            options=options,
            fields=self.fields(field.fields, f"{path}.") if field.kind is Kind.GROUP else (),
            blocks=self._blocks(field, path) if repeated else (),
            add=f"{ADD}:{path}" if repeated and _shown_blocks(field, path, self._raw) < _most(field) else "",
            show_when=_show_when(field, path),
        )

    def _text(self, field: Field, path: str, texts: Sequence[str]) -> str:
        if field.read_only:
            return self._readable(field, path)
        typed = texts[0] if texts else ""
        return "" if field.kind is Kind.FILE and typed not in self._files.known else typed

    def _file(self, texts: Sequence[str]) -> str:
        found = self._files.known.get(texts[0]) if texts else None
        return f"{found.name} ({dutch.file_size(found.size)})" if found is not None else ""

    def _blocks(self, field: Field, path: str) -> tuple[BlockView, ...]:
        views = []
        for number in range(_shown_blocks(field, path, self._raw)):
            place = f"{path}.{number}"
            fields = self.fields(field.fields, f"{place}.")
            title = field.schema.get("items", {}).get("title") or field.label
            block_id = f"veld-{place.replace('.', '-')}"
            views.append(BlockView(block_id, f"{title} {number + 1}", fields, f"{REMOVE}:{place}"))
        return tuple(views)

    def _options(self, field: Field, path: str, texts: Sequence[str]) -> tuple[OptionView, ...]:
        options = field.options
        if field.kind is Kind.BOOLEAN:
            options = (Option("ja", "Ja"), Option("nee", "Nee"))
        shown = [(option.posted, option.label) for option in options]
        if shown and _widget(field) == "keuze" and not field.required:
            shown.append(("", NO_ANSWER))  # a radio button that was chosen cannot be undone otherwise
        chosen = set(texts) if any(texts) else {""}
        name = f"veld-{path.replace('.', '-')}"
        return tuple(
            OptionView(f"{name}-{number}", value, label, value in chosen)
            for number, (value, label) in enumerate(shown)
        )

    def _readable(self, field: Field, path: str) -> str:
        value: Any = self._start
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return readable(field, value)


def readable(field: Field, value: Any) -> str:
    """A value as one reads it: a label for a choice, a date in words, money with its sign; "" for nothing."""
    if isinstance(value, list):
        between = "\n" if field.kind is Kind.LIST else ", "
        return between.join(readable(field, each) for each in value)
    if isinstance(value, Mapping):
        parts = [(each.label, readable(each, value.get(each.name))) for each in field.fields]
        return "; ".join(f"{label} {text}" for label, text in parts if text)
    labels = {option.posted: option.label for option in field.options}
    if value is None or str(value) in labels:
        return labels.get(str(value), "")
    return _READABLE.get(field.kind, str)(value)


def _widget(field: Field) -> str:
    if field.kind is Kind.GROUP:
        return "groep"
    if field.read_only:
        return "tonen"
    if field.kind is Kind.CHOICE and len(field.options) > MOST_RADIOS:
        return "lijst"
    return {
        Kind.LIST: "blokken",
        Kind.LONG_TEXT: "lange_tekst",
        Kind.FILE: "bestand",
        Kind.BOOLEAN: "keuze",
        Kind.CHOICE: "keuze",
        Kind.MULTI_CHOICE: "meerkeuze",
    }.get(field.kind, "tekst")


def _shown_blocks(field: Field, path: str, raw: Raw) -> int:
    """How many blocks to show: an empty one where one is asked for."""
    asked = field.append or field.required or field.conditional
    return max(blocks(path, raw), 1 if asked else 0)


def _most(field: Field) -> int:
    return min(int(field.schema.get("maxItems", MOST_BLOCKS)), MOST_BLOCKS)


def _show_when(field: Field, path: str) -> str:
    shown = field.shown_when
    if shown is None:
        return ""
    posted = [("ja" if value else "nee") if isinstance(value, bool) else str(value) for value in shown.values]
    return json.dumps({"veld": numbered(shown.path, path), "is": posted}, ensure_ascii=False)


def _flat(fields: Sequence[FieldView]) -> Iterable[FieldView]:
    for each in fields:
        yield each
        yield from _flat(each.fields)
        for block in each.blocks:
            yield from _flat(block.fields)


def _rearranged(form: Form, raw: Raw, action: str) -> tuple[Raw, str]:
    """What was typed, with a block more or less; and where to put the cursor."""
    found = _ACTION.fullmatch(action)
    shown = {name: texts for name, texts in raw.items() if not name.startswith("_") and name != "csrf_token"}
    if not found:
        return shown, ""
    verb, path = found.groups()
    if verb == ADD and (field := _list_at(form, path)) is not None:
        count = min(_shown_blocks(field, path, shown) + 1, _most(field))
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
