"""What people type and what it means: one text to one typed value and back, the Dutch way. Pure.

`read` never raises: what it cannot make sense of it gives back as the text that it was, so that the schema
refuses it at its field and nothing that was typed is lost. Must not know: schemas, HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from engine.deadlines import AMSTERDAM
from engine.forms.model import Kind, Option
from engine.values import (
    is_part_of_birth_date,
    read_email,
    read_part_of_birth_date,
    read_phone,
    read_postcode,
    show_postcode,
)

MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_MONTH: Final = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    "mrt": 3,
    "sept": 9,
}
YEARS: Final = range(1900, 2200)
_DAY: Final = re.compile(
    r"(?:[a-z]+dag,? )?(\d{1,2})(?: ?[-/.] ?| )(\d{1,2}|[a-z]+\.?)(?: ?[-/.] ?| )(\d{4})"
)
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH_OF_YEAR: Final = re.compile(r"([a-z]+\.?) (\d{4})")
_MOMENT: Final = re.compile(r"(.+?)(?:,? (?:om )?|t)(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?(?: ?uur)?")
ZONED: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"(-?)(\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})(?:,(\d{1,9}))?")
_POINT: Final = re.compile(r"-?\d{1,12}\.(?:\d{1,2}|\d{4,9})")  # three digits after a point are thousands
_WHOLE: Final = re.compile(r"-?(?:\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})")
_BETWEEN: Final = re.compile(r"[,;\s]+(?:en\s+)?")
FILE: Final = re.compile(r"[0-9a-f]{32}")  # the id of an attachment
REFUSED: Final = {
    "!groot": "file_too_large",
    "!soort": "file_of_other_kind",
    "!inhoud": "file_not_what_it_says",
    "!leeg": "file_empty",
    "!macro": "file_with_macros",
    "!weg": "file_gone",
}
"""What stands in an answer instead of an attachment that was refused, and the keyword of its message."""
_SPACES: Final = re.compile(r"[ \t\u00a0\u202f]+")


def clean(text: str) -> str:
    """Without what cannot be seen or stored: control characters, carriage returns, space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def read(kind: Kind, text: str, options: Sequence[Option] = ()) -> Any:
    """The typed value of a text that is not empty; the text itself when it cannot be read."""
    reader = _READERS.get(kind)
    if kind in (Kind.CHOICE, Kind.MULTI_CHOICE):
        return next((option.value for option in options if option.posted == text), text)
    if reader is None:
        return text
    value = reader(_SPACES.sub(" ", text))
    return text if value is None else value


def show(kind: Kind, value: Any) -> str:
    """A value as a person would type it. What does not fit its kind is shown as it is."""
    try:
        return _WRITERS.get(kind, str)(value)
    except (ValueError, TypeError, AttributeError, ArithmeticError):
        return str(value)


def read_date(text: str) -> str | None:
    """16-3-2026, 16 maart 2026 or 2026-03-16, as an ISO day; years in four digits."""
    named = _named(text)
    try:
        return date(*named).isoformat() if named is not None and named[0] in YEARS else None
    except ValueError:
        return None


def names_no_day(text: str) -> bool:
    """Whether it is written as a day, or a moment, and there is no such day: 31-2-2026."""
    moment = _MOMENT.fullmatch(text.lower())
    named = _named(moment[1] if moment else text)
    if named is None or named[0] not in YEARS:
        return False
    try:
        date(*named)
    except ValueError:
        return True
    return False


def _named(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as they are written, whether or not there is such a day."""
    text = text.lower()
    if found := _ISO_DAY.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY.fullmatch(text):
        name = found[2].rstrip(".")
        if not name.isdecimal() and name not in _MONTH:
            return None
        return int(found[3]), int(name) if name.isdecimal() else _MONTH[name], int(found[1])
    return None


def read_birth_date(text: str) -> str | None:
    """A date; of one that is not known in full 1985 (also 00-00-1985) or 1985-03 (3-1985, maart 1985)."""
    if found := _MONTH_OF_YEAR.fullmatch(text.lower()):
        text = f"{_MONTH.get(found[1].rstrip('.'), 99)}-{found[2]}"
    return read_part_of_birth_date(text) or read_date(text)


def read_moment(text: str) -> str | None:
    """16-3-2026 14:30 in Amsterdam, or an ISO instant, as an ISO instant with the offset of Amsterdam."""
    if ZONED.fullmatch(text):
        return _instant(lambda: datetime.fromisoformat(text.upper()))
    found = _MOMENT.fullmatch(text.lower())
    day = read_date(found[1]) if found else None
    if found is None or day is None:
        return None
    # An hour that the clock skips in spring becomes the hour after it.
    return _instant(
        lambda: datetime.fromisoformat(f"{day}T{int(found[2]):02}:{found[3]}").replace(tzinfo=AMSTERDAM)
    )


def _instant(make: Callable[[], datetime]) -> str | None:
    try:
        moment = make().astimezone(UTC).astimezone(AMSTERDAM)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat() if moment.year in YEARS else None


def read_number(text: str) -> Decimal | None:
    """1.234,56 or 1234.56. A point before exactly three digits divides thousands."""
    if found := _AMOUNT.fullmatch(text):
        return Decimal(f"{found[1]}{found[2].replace('.', '')}.{found[3] or 0}")
    return Decimal(text) if _POINT.fullmatch(text) else None


def read_money(text: str) -> float | None:
    """€ 1.234,56 or 50,- as euros; not with parts of a cent."""
    bare = re.sub(r"(?i)^(-?) ?(?:€|eur|euro) ?|(?:,-{1,2}| ?(?:€|eur|euro))$", r"\1", text).strip()
    bare = re.sub(r",-{1,2}$", "", bare)
    amount = read_number(bare)
    return None if amount is None or amount != round(amount, 2) else float(amount)


def read_integer(text: str) -> int | None:
    return int(text.replace(".", "")) if _WHOLE.fullmatch(text) else None


def read_numbers(text: str) -> list[int] | None:
    """4, 7 en 12."""
    parts = [read_integer(part) for part in _BETWEEN.split(text) if part]
    numbers = [part for part in parts if part is not None]
    return numbers if len(numbers) == len(parts) else None


def _read_boolean(text: str) -> bool | None:
    return {"ja": True, "nee": False, "true": True, "false": False}.get(text.lower())


def _read_float(text: str) -> float | None:
    number = read_number(text)
    return None if number is None else float(number)


def _show_date(value: Any) -> str:
    day = date.fromisoformat(value)
    return f"{day.day}-{day.month}-{day.year}"


def _show_birth_date(value: Any) -> str:
    if not is_part_of_birth_date(value):
        return _show_date(value)
    year, _, month = value.partition("-")
    return f"{int(month)}-{year}" if month else year


def _show_moment(value: Any) -> str:
    moment = datetime.fromisoformat(value).astimezone(AMSTERDAM)
    return f"{moment.day}-{moment.month}-{moment.year} {moment:%H:%M}"


def _show_number(value: Any) -> str:
    return format(Decimal(str(value)), "f").replace(".", ",")


def _show_money(value: Any) -> str:
    return f"{Decimal(str(value)):,.2f}".translate(str.maketrans(",.", ".,"))


_READERS: Final[dict[Kind, Callable[[str], Any]]] = {
    Kind.DATE: read_date,
    Kind.BIRTH_DATE: read_birth_date,
    Kind.DATETIME: read_moment,
    Kind.MONEY: read_money,
    Kind.INTEGER: read_integer,
    Kind.NUMBER: _read_float,
    Kind.NUMBERS: read_numbers,
    Kind.BOOLEAN: _read_boolean,
    Kind.EMAIL: read_email,
    Kind.PHONE: read_phone,
    Kind.POSTCODE: read_postcode,
}
_WRITERS: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.DATE: _show_date,
    Kind.BIRTH_DATE: _show_birth_date,
    Kind.DATETIME: _show_moment,
    Kind.MONEY: _show_money,
    Kind.NUMBER: _show_number,
    Kind.NUMBERS: lambda value: ", ".join(str(each) for each in value),
    Kind.BOOLEAN: lambda value: {True: "ja", False: "nee"}.get(value, str(value)),
    Kind.POSTCODE: show_postcode,
}
