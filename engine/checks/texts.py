"""Letters, the text that heads a dossier, and what messages may share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from engine.checks.finding import Finding, nearest, stops
from engine.definitions import CLOSING, STAND, Definition
from engine.forms import Field, Kind
from engine.letters.templates import (
    BODY,
    TOLD,
    LetterRefused,
    check_template,
    close,
    forbidden,
    lines,
    names,
    unknown_parts,
    wrongs,
)
from engine.wording import Said, said

# What says something about a person, or may: such a field is for `Deelt: alles`.
FREE_TEXT, REACHED, LIST = Said("free text"), Said("how to reach someone"), Said("a whole list")
PERSONAL: Final = {
    Kind.TEXT: FREE_TEXT,
    Kind.LONG_TEXT: FREE_TEXT,
    Kind.MONEY: Said("an amount"),
    Kind.EMAIL: REACHED,
    Kind.PHONE: REACHED,
    Kind.POSTCODE: Said("an address"),
    Kind.BIRTH_DATE: Said("a birth date"),
    Kind.GROUP: Said("a whole group; name its fields"),
    Kind.LIST: LIST,
    Kind.MULTI_CHOICE: LIST,
    Kind.NUMBERS: LIST,
}
BEGIN: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)  # any day
UNKNOWN: Final = "no form, script or decision gives this fact{hint}"


def findings(definition: Definition) -> Iterator[Finding]:
    yield from letters(definition)
    yield from stand(definition)
    yield from closing(definition)
    yield from shareable(definition)


def stand(definition: Definition) -> Iterator[Finding]:
    """The text is tried on a dossier of which nothing is known yet."""
    try:
        unwritable = list(dict.fromkeys(wrongs(definition.stand)))
        yield from (Finding(STAND, "", what) for what in unwritable)
        if unwritable:
            return
        for name in sorted(names(definition.stand) - definition.known):
            yield stops(STAND, name, UNKNOWN, hint=nearest(name, definition.known))
        lines(definition.stand, {})
    except LetterRefused as error:
        yield Finding(STAND, "", said(error))


def closing(definition: Definition) -> Iterator[Finding]:
    """What stands under letters to the tenant is tried under an empty one."""
    template = definition.closing
    try:
        unwritable = list(dict.fromkeys(wrongs(template)))
        yield from (Finding(CLOSING, "", what) for what in unwritable)
        if unwritable:
            return
        for name in sorted(names(template) - definition.known - {BODY}):
            yield stops(CLOSING, name, UNKNOWN, hint=nearest(name, definition.known))
        yield from _of_organisations(CLOSING, template)
        close("", template, {}, BEGIN)
    except LetterRefused as error:
        yield Finding(CLOSING, "", said(error))


def _of_organisations(place: str, template: str) -> Iterator[Finding]:
    for name in dict.fromkeys(unknown_parts(template)):
        what = "an organisation does not tell this; choose {known}"
        yield stops(place, name, what, known=", ".join(TOLD))


def letters(definition: Definition) -> Iterator[Finding]:
    for kind, template in definition.letters.items():
        place = f"berichten/{kind}.txt"
        try:
            unwritable = list(dict.fromkeys(wrongs(template)))
            yield from (Finding(place, "", what) for what in unwritable)
            if unwritable:
                continue
            for name in sorted(names(template) - definition.known):
                yield stops(place, name, UNKNOWN, hint=nearest(name, definition.known))
            yield from _of_organisations(place, template)
            check_template(template)
            for name in forbidden(template, definition.shareable):
                what = "its line `Deelt:` does not allow this; leave it out, or see delen.toml"
                yield stops(place, name, what)
        except LetterRefused as error:
            yield Finding(place, "", said(error))


def shareable(definition: Definition) -> Iterator[Finding]:
    """What `delen.toml` lists exists and is no free text, amount or address."""
    fields: dict[str, list[Field]] = {}
    for path in definition.forms.paths:
        for top in definition.forms.fields(path):
            for each in top.walk():
                fields.setdefault(each.path, []).append(each)
    for name in sorted(definition.shareable):
        if name.partition(".")[0] not in definition.known or ("." in name and name not in fields):
            hint = nearest(name, {*definition.known, *fields})
            yield stops("delen.toml", name, UNKNOWN, hint=hint)
        for kind in {field.kind for field in fields.get(name, [])} & PERSONAL.keys():
            what = "a message may not share this: it is {sort}"
            yield stops("delen.toml", name, what, sort=PERSONAL[kind])
