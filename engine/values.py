"""Phone numbers, e-mail addresses, postcodes, bank accounts, birth dates and contracts: what people write,
and the form in which it is kept.

Pure, and the only place with patterns for them. `read_...` gives the form to keep, or None; what is kept
reads as itself. `show_...` writes it as Dutch readers do, and leaves what it cannot read as it is. None of
them raises for a text. Must not know: files, forms, settings.

Of a birth date that is not known in full, the Dutch civil registry writes 00 for what is missing: 00-00-1985.
Kept is what is known: 1985, or 1985-03, and never a first of January that nobody said.

Sources: ITU E.164 (a country code and at most fifteen digits), the Dutch numbering plan (ten digits with the
0; twelve after 097; the 0800, 0900, 0906, 0909 and 14 numbers), RFC 3966 (`tel:`), RFC 5321 (lengths, and a
domain in full), NEN 5825 (postcodes; SA, SD and SS are not given out), ISO 13616 (bank accounts and their
check digits).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

Refusal = tuple[str, str]
"""What is wrong, and what to do about it."""
NO_PHONE: Final[Refusal] = (
    "Dit is geen telefoonnummer.",
    "Schrijf tien cijfers met een 0 vooraan, of begin met + en het landnummer.",
)
NO_EMAIL: Final[Refusal] = ("Dit is geen e-mailadres.", "Schrijf één adres, zoals naam@example.nl.")
NO_IBAN: Final[Refusal] = (
    "Dit is geen rekeningnummer.",
    "Schrijf het hele IBAN, zoals het op een bankafschrift staat.",
)
NO_POSTCODE: Final[Refusal] = ("Dit is geen postcode.", "Schrijf vier cijfers en twee letters: 1506 AB.")

_MARK: Final = r"[\s().\-/\u2010-\u2015\u2212]"
_MARKS: Final = re.compile(_MARK)
_TRUNK: Final = re.compile(r"\(\s*0\s*\)")  # the 0 that is dialled within a country only
_DUTCH: Final = re.compile(r"0[1-9][0-9]{8}|097[0-9]{9}")
_ABROAD: Final = re.compile(r"\+(?!31)[1-9][0-9]{7,14}")
_SERVICE: Final = re.compile(r"0(?:800|90[069])(?:[0-9]{4}|[0-9]{7})|140[0-9]{2,3}|11[23]|144|116[0-9]{3}")
_WITHIN: Final = re.compile(  # a number with words or another number beside it
    rf"(?<![0-9])(?:(?:0|(?:\+|00){_MARK}*3{_MARK}*1{_MARK}*0?){_MARK}*[1-9](?:{_MARK}*[0-9]){{8}}"
    rf"|(?:\+|00){_MARK}*(?!3{_MARK}*1)[1-9](?:{_MARK}*[0-9]){{7,14}}"
    rf"|0(?:800|90[069]){_MARK}*[0-9]{{4}}|14{_MARK}*0[0-9]{{2,3}})(?![0-9])"
)
_SHORT_AREA: Final = re.compile(r"0(?:1[0345]|2[0346]|3[03568]|4[0356]|5[0358]|7[0-9]|8[0-9]|9[0-9])")
_IN_ADDRESS: Final = r"@\s,;:<>\"()\[\]\\\x00-\x1f\x7f"  # what ends an address, or begins another
_ADDRESS: Final = re.compile(rf"[^{_IN_ADDRESS}]+@[^{_IN_ADDRESS}]+")
_EMAIL: Final = re.compile(rf"[^{_IN_ADDRESS}]{{1,64}}@(?:[^{_IN_ADDRESS}.]+\.)+[^{_IN_ADDRESS}.]{{2,}}")
_LONGEST_EMAIL: Final = 254
_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})\s*([A-Za-z]{2})")
_PART_OF_DAY: Final = re.compile(
    r"(?:(?:0{1,2}[-/.])?(?:(?P<month>[0-9]{1,2})[-/.]))?(?P<year>[0-9]{4})"
    r"|(?P<iso_year>[0-9]{4})(?:-(?P<iso_month>[0-9]{2})(?:-00)?)?"
)
_KEPT_PART: Final = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
_BIRTH_YEARS: Final = range(1900, 2200)
_NUMBER_OF_CONTRACT: Final = re.compile(r"0*([0-9]+?)(?:[.,]0+)?")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_UNUSED_LETTERS: Final = frozenset({"SA", "SD", "SS"})


def read_phone(text: str) -> str | None:
    """The number of a person: 0612345678 in the Netherlands, +32470123456 elsewhere.

    Spaces, dashes, dots, slashes and brackets may stand anywhere; + or 00 begins the number of a country,
    behind which (0) is left out. One without its first 0 is none: of which country it is would be a guess.
    """
    written = _plain(text).removeprefix("tel:")
    whole, without = _digits(written), _digits(_TRUNK.sub("", written))
    for digits in (whole, without):  # in (0)6 12345678 the 0 belongs to the number
        if _DUTCH.fullmatch(digits):
            return digits
    return without if _ABROAD.fullmatch(without) else None


def join_phones(text: str) -> str:
    """The text with each number of a person in it as one word, in the form in which it is kept."""
    return _WITHIN.sub(lambda found: read_phone(found[0]) or found[0], text)


def read_contact_phone(text: str) -> str | None:
    """How to call an organisation: as `read_phone`, or a number of a service: 09008844, 14075, 112.

    With words or a second number beside it (075-1234567 toestel 12) it stays as it was written.
    """
    written = " ".join(_plain(text).split())
    return _number(written) or (written if _WITHIN.search(written) else None)


def show_phone(text: str) -> str:
    """06 12 34 56 78, 075 123 45 67, 0900 8844, 14 075; what is not Dutch stays as it is."""
    number = _number(text)
    if number is None or number.startswith("+"):
        return text
    if _SERVICE.fullmatch(number):
        first = 4 if number.startswith("0") else 2 if number.startswith("14") else len(number)
        return f"{number[:first]} {number[first:]}".strip()
    area = number[: 2 if number.startswith("06") else 3 if _SHORT_AREA.match(number) else 4]
    rest = number[len(area) :]
    first = 3 if len(rest) % 2 else 2
    return " ".join([area, rest[:first], *(rest[n : n + 2] for n in range(first, len(rest), 2))])


def to_dial(text: str) -> str | None:
    """What a `tel:` link calls: +31612345678, also from abroad; 09008844; the first of what stands there."""
    found = _number(text)
    if found is None and (within := _WITHIN.search(_plain(text))):
        found = _number(within[0])
    if found is not None and _DUTCH.fullmatch(found):
        return f"+31{found[1:]}"
    return found


def read_email(text: str) -> str | None:
    """One address with its domain in full, as it was written but for `mailto:` and space around it.

    Letters stay large or small: who uses it to log in makes them small.
    """
    written = text.strip().strip("\u200b\u200e\u200f\u202a\u202c\ufeff")
    if written[:7].lower() == "mailto:":
        written = written[7:].partition("?")[0].strip()
    fits = len(written) <= _LONGEST_EMAIL and _EMAIL.fullmatch(written)
    return written if fits else None


def is_one_address(text: str) -> bool:
    """Whether a mail server can be handed this: one address and nothing that ends it; also one of the own
    network (drempel@localhost), which `read_email` refuses."""
    return _ADDRESS.fullmatch(text) is not None


def read_postcode(text: str) -> str | None:
    """1506AB."""
    found = _POSTCODE.fullmatch(_plain(text))
    if found is None or found[2].upper() in _UNUSED_LETTERS:
        return None
    return f"{found[1]}{found[2].upper()}"


def show_postcode(text: str) -> str:
    """1506 AB."""
    found = read_postcode(text)
    return f"{found[:4]} {found[4:]}" if found else text


def read_iban(text: str) -> str | None:
    """NL91ABNA0417164300, when its check digits are right."""
    written = "".join(_plain(text).split()).upper()
    if not _IBAN.fullmatch(written):
        return None
    digits = "".join(str(int(sign, 36)) for sign in written[4:] + written[:4])
    return written if int(digits) % 97 == 1 else None


def show_iban(text: str) -> str:
    """NL91 ABNA 0417 1643 00."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_part_of_birth_date(text: str) -> str | None:
    """1985 of 1985 and 00-00-1985, 1985-03 of 3-1985 and 00-03-1985; None for a whole day, and all else."""
    found = _PART_OF_DAY.fullmatch(_plain(text))
    if found is None:
        return None
    year, month = found["year"] or found["iso_year"], int(found["month"] or found["iso_month"] or 0)
    if int(year) not in _BIRTH_YEARS or month > 12:
        return None
    return f"{year}-{month:02}" if month else year


def is_part_of_birth_date(kept: str) -> bool:
    """Whether this is a year, or a month of a year, as it is kept."""
    return _KEPT_PART.fullmatch(kept) is not None and int(kept[:4]) in _BIRTH_YEARS


def may_be_same_birth_date(one: str, other: str) -> bool:
    """Whether two kept birth dates can be of one person: 1985 and 1985-03-09 can."""
    short, long = sorted((one, other), key=len)
    return bool(short) and (long == short or long.startswith(f"{short}-"))


def contract_key(written: str) -> str:
    """The same for each way to write the number of one contract: HC-1a and hc-1A, 00123, 123 and 123.0.

    What spreadsheets make of a number that is digits only: zeros in front get lost, decimals come behind it.
    """
    bare = "".join(unicodedata.normalize("NFKC", _plain(written)).casefold().split())
    digits = _NUMBER_OF_CONTRACT.fullmatch(bare)
    return digits[1] if digits else bare


def _digits(written: str) -> str:
    """Without marks; the number of the country begins with +, that of the Netherlands is left out."""
    digits = re.sub(r"^00(?=[1-9])", "+", _MARKS.sub("", written))
    return re.sub(r"^\+310?", "0", digits)


def _number(text: str) -> str | None:
    found = read_phone(text)
    if found is None and _SERVICE.fullmatch(digits := _MARKS.sub("", _plain(text))):
        return digits
    return found


def _plain(text: str) -> str:
    """Without what cannot be seen, and with the digits of every script as 0 to 9."""
    seen = (c for c in text if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen).strip()
