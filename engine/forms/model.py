"""The nouns of a form: its fields, its wrongs. Plain frozen data, read from a schema once.

Must not know: JSON Schema's keywords (`schemas` reads those), HTML, the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.errors import DrempelError
from engine.wording import Said

ITEM = "*"
"""Stands in the path of a field for the number of a repeated block."""
Raw = dict[str, list[str]]
"""What was typed, per field path, as a browser sends it: `{"acties.0.status": ["open"]}`."""
COUNT = "_aantal"
"""`acties._aantal` tells how many blocks a browser showed, so that an empty one is not forgotten."""


class FormUnknown(DrempelError):
    """There is no such form in this version. Put the file below forms/ and deploy again."""

    code = "form:unknown"


class FormBroken(DrempelError):
    """This form file cannot be used. Run `drempel check` and mend what it names."""

    code = "form:broken"


class Kind(StrEnum):
    """What a person fills in; decides the parsing, the messages and the HTML."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    BIRTH_DATE = "birth_date"  # a day, or what is known of it: 1985, 1985-03
    DATETIME = "datetime"
    MONEY = "money"
    INTEGER = "integer"
    NUMBER = "number"
    NUMBERS = "numbers"  # whole numbers in one line of text: 4, 7 en 12
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    FILE = "file"  # the value is the id of an attachment
    GROUP = "group"
    LIST = "list"  # a block that can be repeated


class Prefill(StrEnum):
    """Where the first value of a field comes from."""

    NOTHING = ""
    FACTS = "feiten"
    TODAY = "vandaag"


@dataclass(frozen=True, slots=True)
class Option:
    value: str | int | bool
    label: str

    @property
    def posted(self) -> str:
        """The value as a browser sends it."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """A field that only matters after a certain answer elsewhere. Never changes what is valid."""

    path: str  # of the other field; has the same numbers at its `*` as the field that is shown
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or a group of them. `path` is dotted; blocks that repeat have `*` as their number."""

    path: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool = False
    conditional: bool = False  # required after certain answers only
    read_only: bool = False
    prefill: Prefill = Prefill.NOTHING
    append: bool = False  # answers are added to the list in the facts
    block: str = ""  # of data that are shown together, or to nobody who has no use for them
    options: tuple[Option, ...] = ()
    shown_when: ShownWhen | None = None
    fields: tuple[Field, ...] = ()  # of a group, or of one block of a list
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)  # own error text per keyword
    schema: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.path.rsplit(".", 1)[-1]

    def block_label(self, number: int) -> str:
        """What one block of a list is called, on the page and in a message: *Contactpoging 1*."""
        items = self.schema.get("items")
        title = items.get("title") if isinstance(items, Mapping) else None
        return f"{title or self.label} {number + 1}"

    def walk(self) -> Iterator[Field]:
        """This field and all below it, in the order of the screen."""
        yield self
        for each in self.fields:
            yield from each.walk()

    def child(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one answer, in plain Dutch. Holds no answer, so it may be logged."""

    path: str  # with the numbers of blocks: `contactpogingen.0.kanaal`; "" = the form as a whole
    message: str
    label: str = ""  # of the field, with the block it is in


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer that fits and may still be wrong: to ask about once more. Tells the answer: never log it."""

    path: str
    message: str
    agree: str  # what a person says to go on with it: "Het klopt: 1 april 2026"
    key: str  # of this answer beside what it was held against; another answer has another one
    label: str = ""
    fact: str = ""  # that it was held against, when that can be what is wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a form file, and the cure."""

    file: str
    place: str  # as a path into the file: `properties.hulpaanbod`
    message: Said

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.message}" if self.place else f"{self.file}: {self.message}"


def numbered(template: str, like: str) -> str:
    """`a.*.b` with the numbers that the path `like` has at the same blocks: `a.2.c` gives `a.2.b`."""
    mine, theirs = template.split("."), like.split(".")
    for place, part in enumerate(mine):
        if part != ITEM:
            continue
        if place >= len(theirs) or mine[:place] != theirs[:place]:
            break
        mine[place] = theirs[place]
    return ".".join(mine)
