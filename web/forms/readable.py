"""A value of a form as one reads it in Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.forms import Field, Kind
from web import dutch

_READABLE: Final = {
    Kind.DATE: dutch.date_in_words,
    Kind.BIRTH_DATE: dutch.date_in_words,
    Kind.DATETIME: dutch.moment_in_words,
    Kind.MONEY: dutch.euros,
    Kind.PHONE: dutch.phone,
    Kind.POSTCODE: dutch.postcode,
    Kind.BOOLEAN: dutch.yes_or_no,
    Kind.NUMBER: dutch.number,
    Kind.INTEGER: dutch.number,
    Kind.FILE: dutch.file_there,
}


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
