"""How Dutch readers see dates, money, phone numbers and terms: the filters of the templates.

Every filter gives an empty text for nothing, and what it cannot read as it is: no page fails on a fact.
Must not know: requests, the engine's state.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any, Final

from jinja2 import Environment, Undefined

from engine import values
from engine.deadlines import AMSTERDAM
from engine.forms import Kind, typed
from engine.organisations.ranges import EVERYWHERE

DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
FIXED: Final = "\u00a0"
"""A space at which a line is not broken."""
_FOLDER: Final = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
Filter = Callable[[Any], str]


def forgiving(filter_: Filter) -> Filter:
    """Nothing gives an empty text; what cannot be read is shown as it is."""

    @wraps(filter_)
    def shown(value: Any) -> str:
        if value is None or value == "" or isinstance(value, Undefined):
            return ""
        try:
            return filter_(value)
        except (ValueError, TypeError, AttributeError, InvalidOperation):
            return str(value)

    return shown


def _day(value: Any) -> date:
    """The day in Amsterdam of a day, an instant or their ISO text."""
    if isinstance(value, str):
        value = (
            date.fromisoformat(value) if len(value) == len("2026-03-16") else datetime.fromisoformat(value)
        )
    return _moment(value).date() if isinstance(value, datetime) else value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    local: datetime = moment.astimezone(AMSTERDAM)
    return local


@forgiving
def date_in_words(value: Any) -> str:
    """16 maart 2026; of a date that is not known in full maart 1985, or 1985."""
    if isinstance(value, str) and values.is_part_of_birth_date(value):
        year, _, month = value.partition("-")
        return f"{typed.MONTHS[int(month) - 1]}{FIXED}{year}" if month else year
    day = _day(value)
    return f"{day.day}{FIXED}{typed.MONTHS[day.month - 1]}{FIXED}{day.year}"


@forgiving
def date_in_digits(value: Any) -> str:
    """16-3-2026; of a date that is not known in full 3-1985, or 1985."""
    if isinstance(value, str) and values.is_part_of_birth_date(value):
        return typed.show(Kind.BIRTH_DATE, value)
    day = _day(value)
    return f"{day.day}-{day.month}-{day.year}"


@forgiving
def weekday_and_date(value: Any) -> str:
    """maandag 16 maart."""
    day = _day(value)
    return f"{DAYS[day.weekday()]} {day.day}{FIXED}{typed.MONTHS[day.month - 1]}"


@forgiving
def moment_in_words(value: Any) -> str:
    """16 maart 2026, 14:30 uur, in Amsterdam."""
    moment = _moment(value)
    return f"{date_in_words(moment)}, {moment:%H:%M}{FIXED}uur"


@forgiving
def time_of_day(value: Any) -> str:
    """14:30."""
    return f"{_moment(value):%H:%M}"


@forgiving
def iso(value: Any) -> str:
    """For the datetime attribute of <time>."""
    return value if isinstance(value, str) else str(value.isoformat())


@forgiving
def euros(value: Any) -> str:
    """€ 1.234,56."""
    amount = Decimal(str(value))
    sign = "-" if amount < 0 else ""
    return f"{sign}€{FIXED}{typed.show(Kind.MONEY, abs(amount))}"


def file_there(_id: object) -> str:
    return "Bestand toegevoegd"


@forgiving
def file_size(size: int) -> str:
    """512 bytes, 87 kB, 3,4 MB."""
    if size < 1024:
        return "1 byte" if size == 1 else f"{size} bytes"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} kB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 ", " ").replace(".", ",")


@forgiving
def number(value: Any) -> str:
    """1.234,5."""
    amount = Decimal(str(value))
    return f"{amount.normalize():,f}".translate(str.maketrans(",.", ".,"))


@forgiving
def phone(value: Any) -> str:
    """06 12 34 56 78, 075 123 45 67; what is not Dutch stays as it is."""
    shown = values.show_phone(value)
    return str(value) if shown == value else shown.replace(" ", FIXED)


@forgiving
def postcode(value: Any) -> str:
    """1506 AB."""
    shown = values.show_postcode(str(value))
    return shown.replace(" ", FIXED) if values.read_postcode(shown) else shown


def postcodes(ranges: Any) -> str:
    """Postcode 1500 tot en met 1509, 1521 en 1544; all of them when nothing is left out."""
    if [tuple(one) for one in ranges] == [EVERYWHERE]:
        return "alle postcodes"
    parts = [first if first == last else f"{first} tot en met {last}" for first, last in ranges]
    return f"postcode {', '.join(parts[:-1])} en {parts[-1]}" if parts[1:] else f"postcode {parts[0]}"


def how_many(count: Any, one: str, many: str) -> str:
    """1 dossier, 2 dossiers, 1.200 dossiers."""
    return f"{number(count)} {one if count == 1 else many}"


@forgiving
def yes_or_no(value: Any) -> str:
    """ja, nee."""
    return {True: "ja", False: "nee"}.get(value, str(value))


@forgiving
def region_name(value: Any) -> str:
    """The name of a region from that of its folder: sittard_geleen becomes Sittard-Geleen."""
    folder = str(value)
    return folder.replace("_", "-").title() if _FOLDER.fullmatch(folder) else folder


FILTERS: Final[dict[str, Filter]] = {
    "datum": date_in_words,
    "datum_kort": date_in_digits,
    "dag": weekday_and_date,
    "datum_tijd": moment_in_words,
    "tijd": time_of_day,
    "iso": iso,
    "geld": euros,
    "getal": number,
    "telefoon": phone,
    "postcode": postcode,
    "postcodes": forgiving(postcodes),
    "bestandsgrootte": file_size,
    "ja_nee": yes_or_no,
    "regio": region_name,
}


def install(environment: Environment) -> None:
    """Give the templates these filters."""
    environment.filters.update(FILTERS, aantal=how_many)
