"""Whether an answer fits its form, said in plain Dutch at the field that is wrong.

The schema decides; this module only adds what JSON Schema leaves out (exact cents, texts and numbers that can
be stored, Dutch phone numbers and postcodes) and words what is wrong. Must not know: facts, people, HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from engine.forms import typed
from engine.forms.messages import message
from engine.forms.model import Field, FieldError, Kind
from engine.forms.schemas import Files, Schema
from engine.values import is_part_of_birth_date, read_email, read_phone, read_postcode

LARGEST: Final = 10**12
DEEPEST: Final = 12
Wrongs = Iterator[ValidationError]


def _multiple(_validator: Any, step: Any, value: Any, _schema: Any) -> Wrongs:
    """Exact in tenths and hundredths, where division of floats says that 19.99 is no multiple of 0.01."""
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and Decimal(str(value)) % Decimal(str(step))
    ):
        yield ValidationError("not a multiple")


def _required(_validator: Any, names: Any, value: Any, _schema: Any) -> Wrongs:
    """At the missing field itself rather than at what it is missing from."""
    if isinstance(value, Mapping):
        for name in names:
            if name not in value:
                yield ValidationError("missing", path=(name,))


def _dependent(validator: Any, needs: Any, value: Any, schema: Any) -> Wrongs:
    if isinstance(value, Mapping):
        for name in needs:
            if name in value:
                yield from _required(validator, needs[name], value, schema)


def _sort(_validator: Any, sort: Any, value: Any, _schema: Any) -> Wrongs:
    if sort == "telefoon" and isinstance(value, str) and read_phone(value) is None:
        yield ValidationError("not a phone number")
    if sort == "bestand" and isinstance(value, str) and not typed.FILE.fullmatch(value):
        # Why a file was refused stands in its place; the word for it chooses the message.
        yield ValidationError("no file", validator=typed.REFUSED.get(value, "x-soort"))


_formats: Final = FormatChecker(formats=())


@_formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (
        date.fromisoformat(value).year in typed.YEARS and date.fromisoformat(value).isoformat() == value
    )


@_formats.checks("geboortedatum", raises=ValueError)
def _is_birth_date(value: object) -> bool:
    return not isinstance(value, str) or is_part_of_birth_date(value) or _is_date(value)


@_formats.checks("date-time")
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or (
        typed.ZONED.fullmatch(value) is not None and typed.read_moment(value) is not None
    )


@_formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or read_email(value) is not None


@_formats.checks("postcode")
def _is_postcode(value: object) -> bool:
    return not isinstance(value, str) or read_postcode(value) is not None


@_formats.checks("telefoon")
def _is_phone(value: object) -> bool:
    return not isinstance(value, str) or read_phone(value) is not None


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]  # the stubs leave it untyped
    Draft202012Validator,
    {
        "multipleOf": _multiple,
        "required": _required,
        "dependentRequired": _dependent,
        "x-soort": _sort,
    },
    format_checker=_formats,
)


class Judge:
    """Validates against one schema. Safe to share between threads."""

    def __init__(self, schema: Schema, fields: Sequence[Field], files: Files) -> None:
        self._fields = fields
        self._validator = _Validator(schema, registry=files, format_checker=_formats)

    def errors(self, values: Mapping[str, Any]) -> list[FieldError]:
        """One error per field at most, in the order of the screen; empty when the answer fits."""
        unfit = list(_unfit(values, ()))
        if unfit:
            return [self._worded(path, keyword, {}, None) for path, keyword in unfit]
        complete = _with_required_groups(self._fields, values)
        return self.in_order(
            self._worded(
                place,
                _keyword(wrong),
                wrong.schema if isinstance(wrong.schema, Mapping) else {},
                wrong.validator_value,
            )
            for wrong in self._validator.iter_errors(complete)
            for place in self._places(wrong)
        )

    def _places(self, wrong: ValidationError) -> list[Sequence[str | int]]:
        """Where to show what is wrong: at the field itself where that is possible."""
        place = tuple(wrong.absolute_path)
        if wrong.validator in ("unevaluatedProperties", "additionalProperties"):
            # Also reported when another keyword refuses a known field: then that is the error to show.
            known = {field.name for field in _fields_at(self._fields, place)}
            return [
                (*place, name)
                for name in (wrong.instance if isinstance(wrong.instance, Mapping) else ())
                if name not in known
            ]
        return [(*place, *_culprit(wrong))]

    def _worded(self, place: Sequence[str | int], keyword: str, schema: Schema, limit: Any) -> FieldError:
        trail = list(_trail(self._fields, place))
        field = trail[-1] if len(trail) == sum(isinstance(part, str) for part in place) and trail else None
        own = (field.texts if field else {}).get(keyword) or schema.get("x-fout", {}).get(keyword)
        path = ".".join(str(part) for part in place)
        return FieldError(path, own or message(field, keyword, limit), _label(trail, place))

    def in_order(self, errors: Iterable[FieldError]) -> list[FieldError]:
        """The first error of each field, in the order of the screen."""
        found: dict[str, FieldError] = {}
        for error in errors:
            found.setdefault(error.path, error)
        return sorted(found.values(), key=lambda error: self._rank(error.path))

    def _rank(self, path: str) -> list[int]:
        """The place on the screen: of each part of the path its position among its neighbours."""
        rank, fields = [], self._fields
        for part in path.split("."):
            if part.isdecimal():
                rank.append(int(part))
                continue
            position = next((n for n, field in enumerate(fields) if field.name == part), len(fields))
            rank.append(position)
            fields = fields[position].fields if position < len(fields) else ()
        return rank


def _unfit(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What no database can keep, wherever it stands: control characters, half characters, endless numbers."""
    if len(place) > DEEPEST:
        yield place[:1], "too_deep"
    elif isinstance(value, str):
        if any((c < " " and c not in "\n\t\r") or "\ud800" <= c <= "\udfff" for c in value):
            yield place, "unfit_text"
    elif (
        isinstance(value, int | float) and not abs(value) <= LARGEST
    ):  # so that "not a number" is refused too
        yield place, "too_large"
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _unfit(each, (*place, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _unfit(each, (*place, number))


def _with_required_groups(fields: Sequence[Field], values: Any) -> Any:
    """The same values, with an empty group where a required one is missing: errors then name its fields."""
    if not isinstance(values, Mapping):
        return values
    complete = dict(values)
    for field in fields:
        if field.kind is Kind.GROUP and (field.name in complete or field.required):
            complete[field.name] = _with_required_groups(field.fields, complete.get(field.name, {}))
        elif field.kind is Kind.LIST and isinstance(complete.get(field.name), list):
            complete[field.name] = [_with_required_groups(field.fields, row) for row in complete[field.name]]
    return complete


def _keyword(wrong: ValidationError) -> str:
    """What is broken; a day that is not there is another thing than a text that is no day."""
    is_day = wrong.validator == "format" and wrong.validator_value in ("date", "date-time", "geboortedatum")
    if is_day and isinstance(wrong.instance, str) and typed.names_no_day(wrong.instance):
        return "no_such_day"
    return str(wrong.validator)


def _culprit(wrong: ValidationError) -> tuple[str, ...]:
    """An unmet `anyOf` of required fields is shown at the first of them."""
    if wrong.validator == "anyOf" and isinstance(wrong.instance, Mapping):
        for branch in wrong.schema["anyOf"] if isinstance(wrong.schema, Mapping) else ():
            if isinstance(branch, Mapping) and branch.get("required"):
                return (branch["required"][0],)
    return ()


def _fields_at(fields: Sequence[Field], place: Sequence[str | int]) -> Sequence[Field]:
    trail = list(_trail(fields, place))
    return trail[-1].fields if trail else fields


def _trail(fields: Sequence[Field], place: Sequence[str | int]) -> Iterator[Field]:
    """The fields along a path, as far as they are known."""
    for part in place:
        if isinstance(part, int):
            continue
        field = next((each for each in fields if each.name == part), None)
        if field is None:
            return
        yield field
        fields = field.fields


def label_at(fields: Sequence[Field], path: str) -> str:
    """How a message calls the answer at this place."""
    place = [int(part) if part.isdecimal() else part for part in path.split(".")]
    return _label(list(_trail(fields, place)), place)


def _label(trail: Sequence[Field], place: Sequence[str | int]) -> str:
    """`Contactpoging 2: Hoe zocht je contact?`"""
    if not trail:
        return ""
    words = [trail[-1].label]
    names = 0
    for part in place:
        names += isinstance(part, str)
        if isinstance(part, int) and names < len(trail):
            words.insert(-1, trail[names - 1].block_label(part))
    return ": ".join(words)
