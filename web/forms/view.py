"""A form as a template shows it: of each field what it is called, what was typed, what is wrong.

`form_view(form, form.initial(facts, today))` shows a form; with `raw=got.raw, errors=errors` what was sent
comes back (see posted). Must not know: routes, sessions, the database. Its HTML is in templates/formulier/.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.files.attachments import AttachedFile
from engine.files.kinds import ENDINGS, MEGABYTE
from engine.forms import Doubt, Field, FieldError, Form, Kind, Option, Raw, numbered
from web import dutch
from web.forms.posted import ADD, REMOVE, most_blocks, shown_blocks
from web.forms.readable import readable

NO_ANSWER: Final = "Geen antwoord"
MOST_RADIOS: Final = 7
_INPUT_MODE: Final = {Kind.INTEGER: "numeric", Kind.EMAIL: "email", Kind.PHONE: "tel"}
_WIDTH: Final = {
    Kind.DATE: "datum",
    Kind.BIRTH_DATE: "datum",
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


@dataclass(frozen=True, slots=True)
class Doubts:
    """What to ask once more, and what a person said to already."""

    found: Sequence[Doubt]
    agreed: Collection[str] = ()
    correct: str = ""  # where who may puts the dossier right; the name of a fact comes behind it

    @property
    def open(self) -> bool:
        return any(doubt.key not in self.agreed for doubt in self.found)


NO_FILES: Final = Files(MappingProxyType({}), 10 * MEGABYTE)
NO_DOUBTS: Final = Doubts(())


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class DoubtView:
    """What a person is asked once more about an answer, and what that person ticks to go on with it."""

    message: str
    agree: str
    key: str
    agreed: bool
    correct: str  # where the fact that it was held against is put right; "" for who may not


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
    doubt: DoubtView | None
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
        parts = (("uitleg", self.hint), ("fout", self.error), ("twijfel", self.doubt))
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
    doubts: tuple[ErrorLine, ...]  # those that nobody answered for yet
    repeats: bool
    has_files: bool = False


def form_view(
    form: Form,
    start: Mapping[str, Any],
    raw: Raw | None = None,
    errors: Sequence[FieldError] = (),
    focus: str = "",
    files: Files = NO_FILES,
    doubts: Doubts = NO_DOUBTS,
) -> FormView:
    """What to show. `start` are the values to begin with; `raw` is what was typed since, and wins.

    `files` are those that the form can name. An answer that is wrong is not doubted as well.
    """
    typed = form.fill(start) if raw is None else raw
    wrong = {error.path: error.message for error in errors}
    asked = {doubt.path: doubt for doubt in doubts.found if doubt.path not in wrong}
    writer = _Writer(
        typed, wrong, start, focus, files, Doubts(list(asked.values()), doubts.agreed, doubts.correct)
    )
    fields = writer.fields(form.fields, "")
    ids = {each.name: writer.ids[each.name] for each in _flat(fields) if each.name in writer.ids}

    def lines(found: Iterable[FieldError | Doubt]) -> tuple[ErrorLine, ...]:
        return tuple(
            ErrorLine(f"#{ids[each.path]}" if each.path in ids else "", each.label, each.message)
            for each in found
        )

    repeats = any(each.kind is Kind.LIST for top in form.fields for each in top.walk())
    open_ = [doubt for doubt in asked.values() if doubt.key not in doubts.agreed]
    return FormView(
        title=form.title,
        description=form.description,
        fields=fields,
        errors=lines(errors),
        doubts=lines(open_),
        repeats=repeats,
        has_files=form.has_files,
    )


class _Writer:
    """Turns fields into what a template shows, for one state of one form."""

    def __init__(
        self,
        raw: Raw,
        errors: Mapping[str, str],
        start: Mapping[str, Any],
        focus: str,
        files: Files,
        doubts: Doubts,
    ) -> None:
        self._raw, self._errors, self._start, self._focus = raw, errors, start, focus
        self._files = files
        self._doubts = {
            doubt.path: DoubtView(
                doubt.message,
                doubt.agree,
                doubt.key,
                doubt.key in doubts.agreed,
                f"{doubts.correct}/{doubt.fact}" if doubts.correct and doubt.fact else "",
            )
            for doubt in doubts.found
        }
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
            doubt=self._doubts.get(path),
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
            add=f"{ADD}:{path}"
            if repeated and shown_blocks(field, path, self._raw) < most_blocks(field)
            else "",
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
        for number in range(shown_blocks(field, path, self._raw)):
            place = f"{path}.{number}"
            fields = self.fields(field.fields, f"{place}.")
            block_id = f"veld-{place.replace('.', '-')}"
            views.append(BlockView(block_id, field.block_label(number), fields, f"{REMOVE}:{place}"))
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
