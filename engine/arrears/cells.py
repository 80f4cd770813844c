"""The columns of an arrears file, and how the text of a cell becomes a typed value or a Wrong.

Pure. Must not know: files, delimiters, lines, the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from engine import values
from engine.arrears.wrongs import CONTROL, EMPTY, LONG, NEWLINE, UNREADABLE, Wrong


class Betaalprofiel(StrEnum):
    """How a tenant usually pays; decides the tone of the first letter."""

    BETAALT_ALTIJD = "betaalt_altijd"
    WISSELEND = "wisselend"
    RISICO = "risico"


@dataclass(frozen=True, slots=True)
class Kinderen:
    """What the landlord knows about children: `bekend` is None when nobody asked."""

    bekend: bool | None
    aantal: int | None = None


BirthDate = date | str
"""A day; or what is known of it, as text: 1985 or 1985-03."""
# A cell's text is stripped and not empty; the date is today.
Reader = Callable[[str, date], object]

DAY_OF_FILE = "peildatum"
DATE_CURE = "Schrijf de datum als 16-3-2026 of 2026-03-16."
MONEY_CURE = "Schrijf het bedrag als 1.234,56 of 1234.56, zonder letters."
MAX_RENT = Decimal(10000)
MAX_ARREARS = Decimal(250000)
OLDEST_DEBT_YEARS = 15
AGES = (16, 120)
MAX_CELL = 300  # also keeps every pattern below quick

_DUTCH_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CURRENCY = re.compile(r"^(?:€|EUR)[ \u00a0]*|[ \u00a0]*(?:€|EUR)$", re.IGNORECASE)
_DUTCH_MONEY = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,12})(?:,(?:([0-9]{1,2})|-+))?")
_POINT_MONEY = re.compile(r"([0-9]{1,12})\.([0-9]{1,2})")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_AS_TEXT = re.compile(r"""^(?:="([^"]*)"|'(.*))$""")
_DECIMALS = re.compile(r"[0-9]{1,40},0+")
_CONTRACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,39}")
_HOUSE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_YES_NO = {"ja": True, "j": True, "nee": False, "n": False}


def _day(text: str) -> date | Wrong:
    dutch, iso = _DUTCH_DATE.fullmatch(text), _ISO_DATE.fullmatch(text)
    if dutch:
        day, month, year = dutch.groups()
    elif iso:
        year, month, day = iso.groups()
    else:
        return Wrong("date:form", "Dit is geen datum die wij kunnen lezen.", DATE_CURE)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Wrong("date:unknown", "Deze dag bestaat niet.", "Controleer de dag, de maand en het jaar.")


def past_day(text: str, today: date) -> date | Wrong:
    """A day up to and including today, at most some years back."""
    found = _day(text)
    if isinstance(found, Wrong):
        return found
    if found > today:
        return Wrong("date:future", "Deze datum ligt in de toekomst.", "Vul een datum in tot en met vandaag.")
    if found.year < today.year - OLDEST_DEBT_YEARS:
        what = f"Deze datum is meer dan {OLDEST_DEBT_YEARS} jaar geleden."
        return Wrong("date:old", what, "Controleer het jaar.")
    return found


def birth_date(text: str, today: date) -> BirthDate | Wrong:
    """A birth date that gives an age at which someone can rent a home; what is known of it."""
    found = values.read_part_of_birth_date(text) or _day(text)
    if isinstance(found, Wrong):
        return found
    first, last = (found, found) if isinstance(found, date) else _days_of(found)
    if _age(last, today) > AGES[1] or _age(first, today) < AGES[0]:
        what = f"Met deze geboortedatum is de huurder jonger dan {AGES[0]} of ouder dan {AGES[1]} jaar."
        return Wrong("birth_date:age", what, "Controleer de geboortedatum, vooral het jaar.")
    return found


def _days_of(part: str) -> tuple[date, date]:
    """The first and the last day of 1985 or 1985-03."""
    year, month = int(part[:4]), int(part[5:] or 0)
    end = date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
    return date(year, month or 1, 1), end - timedelta(days=1)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _money(text: str) -> Decimal | Wrong:
    """1.234,56 and 1234.56; a point with three digits behind it separates thousands, as in Dutch."""
    amount = _CURRENCY.sub("", text)
    if amount.startswith(("-", "\u2212")):
        cure = "Vul 0 in als de huurder niets meer hoeft te betalen."
        return Wrong("money:negative", "Het bedrag is lager dan nul.", cure)
    dutch, point = _DUTCH_MONEY.fullmatch(amount), _POINT_MONEY.fullmatch(amount)
    found = dutch or point
    if not found:
        return Wrong("money:form", "Dit is geen bedrag dat wij kunnen lezen.", MONEY_CURE)
    euros, cents = found.groups()
    return Decimal(f"{euros.replace('.', '')}.{(cents or '').ljust(2, '0')}")


def rent(text: str, _today: date) -> Decimal | Wrong:
    """The rent of a month in euros, with two decimals."""
    found = _money(text)
    if isinstance(found, Decimal) and not 0 < found <= MAX_RENT:
        what = "De maandhuur is nul of hoger dan 10.000 euro."
        return Wrong("rent:range", what, "Vul de huur van één maand in. Controleer de punt en de komma.")
    return found


def arrears(text: str, _today: date) -> Decimal | Wrong:
    """The arrears in euros, with two decimals; 0 means that everything was paid."""
    found = _money(text)
    if isinstance(found, Decimal) and found > MAX_ARREARS:
        what = "De achterstand is hoger dan 250.000 euro."
        return Wrong("arrears:range", what, "Controleer het bedrag, vooral de punt en de komma.")
    return found


def contract(text: str, _today: date) -> str | Wrong:
    """The number of the tenancy as the landlord writes it, without what makes it text for a spreadsheet."""
    text = " ".join(_AS_TEXT.sub(r"\1\2", text).split())
    if _DECIMALS.fullmatch(text):
        return text.partition(",")[0]
    if _SHORTENED.fullmatch(text):
        what = "Het nummer is door Excel ingekort: er staat een E in."
        return Wrong(
            "contract:shortened", what, "Maak van deze kolom in Excel tekst en vul het nummer opnieuw in."
        )
    if not _CONTRACT.fullmatch(text):
        what = "Het nummer van het huurcontract is te lang of bevat een vreemd teken."
        return Wrong(
            "contract:form", what, "Gebruik alleen letters, cijfers, punt, streepje of schuine streep."
        )
    return text


def postcode(text: str, _today: date) -> str | Wrong:
    """A Dutch postcode, as `1506AB`."""
    found = values.read_postcode(text)
    return Wrong("postcode:form", *values.NO_POSTCODE) if found is None else found


def house_number(text: str, _today: date) -> int | Wrong:
    """The number only; letters and additions have their own column."""
    if not _HOUSE_NUMBER.fullmatch(text):
        cure = "Zet alleen het cijfer in huisnummer. Zet een letter of toevoeging in de kolom toevoeging."
        return Wrong("house_number:form", "Dit is geen huisnummer.", cure)
    return int(text)


def phone(text: str, _today: date) -> str | Wrong:
    """A phone number, as `0612345678` or `+32470123456`."""
    found = values.read_phone(text)
    if found is None:
        what, cure = values.NO_PHONE
        return Wrong("phone:form", what, f"{cure} Excel haalt de eerste 0 soms weg.")
    return found


def e_mail(text: str, _today: date) -> str | Wrong:
    """One e-mail address."""
    found = values.read_email(text)
    return Wrong("e_mail:form", *values.NO_EMAIL) if found is None else found


def short_text(longest: int) -> Reader:
    """A reader for a name or a word of at most so many characters."""
    too_long = Wrong("text:long", f"De tekst is langer dan {longest} tekens.", "Maak de tekst korter.")

    def read(text: str, _today: date) -> str | Wrong:
        return text if len(text) <= longest else too_long

    return read


def yes_no(text: str, _today: date) -> bool | Wrong:
    """`ja` or `nee`."""
    found = _YES_NO.get(text.casefold())
    return Wrong("yes_no:form", "Hier staat geen ja of nee.", "Vul ja of nee in.") if found is None else found


def children(text: str, _today: date) -> Kinderen | Wrong:
    """`ja`, `nee`, `onbekend` or how many."""
    word = text.casefold()
    if word == "onbekend":
        return Kinderen(None)
    if word in _YES_NO:
        return Kinderen(_YES_NO[word])
    if re.fullmatch(r"[0-9]|1[0-9]|20", word):
        return Kinderen(int(word) > 0, int(word))
    what = "Hier staat geen aantal, en ook geen ja, nee of onbekend."
    return Wrong("children:form", what, "Vul een aantal van 0 tot en met 20 in, of ja, nee of onbekend.")


def payment_profile(text: str, _today: date) -> Betaalprofiel | Wrong:
    """One of the three profiles."""
    word = text.casefold().replace(" ", "_")
    if word in set(Betaalprofiel):
        return Betaalprofiel(word)
    what = "Dit betaalprofiel kennen wij niet."
    return Wrong("payment_profile:unknown", what, "Kies betaalt_altijd, wisselend of risico.")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    name: str
    read: Reader
    required: bool = True  # the header must have it
    filled: bool = True  # every row must have a value
    is_name: bool = False  # of a person or a place: letters of every country

    def value(self, cell: str, today: date) -> object:
        """The typed value, None for an empty cell that may be empty, or a Wrong. Never raises."""
        text = cell.strip()
        if not text:
            return EMPTY if self.filled else None
        if len(text) > MAX_CELL:
            return LONG
        if "\n" in text or "\r" in text:
            return NEWLINE
        if _CONTROL.search(text):
            return CONTROL
        return UNREADABLE if "\ufffd" in text else self.read(text, today)


# Order of the documented header. Docs: docs/achterstandenbestand.md.
COLUMNS: tuple[Column, ...] = (
    Column("huurcontract", contract),
    Column("naam", short_text(120), is_name=True),
    Column("geboortedatum", birth_date),
    Column("postcode", postcode),
    Column("huisnummer", house_number),
    Column("toevoeging", short_text(10), required=False, filled=False),
    Column("straat", short_text(80), required=False, filled=False, is_name=True),
    Column("plaats", short_text(80), required=False, filled=False, is_name=True),
    Column("buurt", short_text(80), required=False, filled=False, is_name=True),
    Column("telefoon", phone, required=False, filled=False),
    Column("e_mail", e_mail, required=False, filled=False),
    Column("maandhuur", rent),
    Column("achterstand", arrears),
    Column("vervaldatum", past_day, filled=False),
    Column("contact_gezocht_op", past_day, filled=False),
    Column("gewezen_op_hulp_op", past_day, filled=False),
    Column("herinnering_op", past_day, filled=False),
    Column("aanbod_doorgeven_op", past_day, filled=False),
    Column("bezwaar_ontvangen", yes_no),
    Column("bezwaar_op", past_day, required=False, filled=False),
    Column("kinderen", children, required=False, filled=False),
    Column("betaalprofiel", payment_profile, required=False, filled=False),
    Column(DAY_OF_FILE, past_day, required=False, filled=False),
)
