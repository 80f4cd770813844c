"""Makes arrears files with invented tenants, for the demonstration, the documentation and large tests.

Deterministic: the same arguments give the same bytes, on every machine. No person in it exists: names,
addresses and dates are combined by chance, telephone numbers begin with 06-00 (no mobile range), e-mail
addresses end in .example.
Must not know: the clock, the database, how a file is read (engine/arrears/file.py).
"""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from engine import definitions
from engine.arrears.cells import COLUMNS, DAY_OF_FILE
from engine.settings import ROOT

FIRST_MONTH = date(2026, 2, 1)
T = TypeVar("T")
Place = tuple[str, str, str]
ADDRESS = "adres"  # the group of which a region has examples

FIRST_NAMES = (
    "Anouk", "Bas", "Carla", "Daan", "Elif", "Fatima", "Gerrit", "Hanneke", "Ibrahim", "Jolanda", "Karim",
    "Lieke", "Marloes", "Niels", "Olga", "Priya", "Quinten", "Rachid", "Sanne", "Tamara", "Umut", "Vera",
    "Willem", "Xenia", "Yusuf", "Zoë", "André", "Chantal", "Dewi", "Renée",
)  # fmt: skip
LAST_NAMES = (
    "de Boer", "Bakker", "van den Berg", "Yilmaz", "Jansen", "El Amrani", "Smit", "Visser", "Özdemir",
    "Mulder", "de Groot", "Kowalska", "Bos", "Vos", "Peters", "Hendriks", "van Leeuwen", "Dekker",
    "Brouwer", "de Wit", "Dijkstra", "Smits", "de Graaf", "van der Meer", "Kaya", "Jacobs", "Vermeulen",
    "Schouten", "Hoekstra", "Koster", "Verhoeven", "Prins", "Huisman", "Peeters", "Ramdin", "Tjon",
    "Blom", "Kuipers", "Haddou", "Zijlstra",
)  # fmt: skip
STREETS = (
    "Duikermolenpad", "Schuitenvoerdershof", "Verfmakersweg", "Papiermolenlaan", "Zeilmakersplein",
    "Rietsnijdersstraat", "Traankokerspad", "Blauwselhof", "Houtvlottersweg", "Meelzakstraat",
)  # fmt: skip
# Digits of the postcode, place, neighbourhood; a region names its own (`places`).
PLACES = tuple(
    (f"15{number:02}", "Voorbeeldstad", ("Noord", "Zuid", "Oost")[number % 3]) for number in range(1, 16)
)
LETTERS = "ABCDEGHJKLMNPRTVWXZ"  # without S: SA, SD and SS are never given out


@dataclass(frozen=True)
class _Tenancy:
    """What stays the same from month to month, as cells, and what changes."""

    fixed: dict[str, str]
    rent: int  # cents
    unpaid: int  # months of rent
    part: int  # cents paid of the oldest month
    oldest: date
    duties: tuple[date | None, date | None, date | None, date | None] = (None, None, None, None)
    objection: date | None = None

    @property
    def arrears(self) -> int:
        return self.unpaid * self.rent - self.part


def places(addresses: Sequence[Mapping[str, Any]]) -> Sequence[Place]:
    """Where the tenants live: in the example addresses of a region, or else in a town that is none."""
    named = [one for one in addresses if "postcode" in one and "plaats" in one]
    return [
        (str(one["postcode"])[:4], str(one["plaats"]), str(one.get("buurt", ""))) for one in named
    ] or PLACES


def arrears_csv(
    rows: int = 200, seed: int = 1, month: date = FIRST_MONTH, where: Sequence[Place] = PLACES
) -> bytes:
    """The file a landlord delivers on the second day of `month`; `rows` tenancies in the first month.

    Each month builds on the one before: some tenants have paid (they are in the file once more, with 0), some
    owe more, some less, some are new. Before FIRST_MONTH there is nothing: ValueError.
    """
    if rows < 0 or month < FIRST_MONTH:
        raise ValueError("Ask for 0 rows or more, in a month from FIRST_MONTH on.")
    random = Random(seed)  # noqa: S311  # nothing secret, and it must repeat
    now = FIRST_MONTH
    tenancies = [_start(random, number, where) for number in range(rows)]
    made = rows
    while (now.year, now.month) < (month.year, month.month):
        now = _months_later(now, 1)
        tenancies = [_next(random, old) for old in tenancies if old.arrears]
        new = rows // 5
        tenancies += [_new(random, number, now, where) for number in range(made, made + new)]
        made += new
    return _csv(tenancies)


def write_examples(folder: Path, where: Sequence[Place] = PLACES) -> list[Path]:
    """Write the two months that the documentation speaks of; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for month in (FIRST_MONTH, _months_later(FIRST_MONTH, 1)):
        file = folder / f"achterstanden_{month:%Y-%m}.csv"
        file.write_bytes(arrears_csv(month=month, where=where))
        files.append(file)
    return files


def _pick(random: Random, values: Sequence[T]) -> T:
    # Only random() is promised to repeat in every version of Python.
    return values[int(random.random() * len(values))]


def _between(random: Random, low: int, high: int) -> int:
    return low + int(random.random() * (high - low + 1))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _start(random: Random, number: int, where: Sequence[Place]) -> _Tenancy:
    """A tenancy in the first month: most missed one rent, a few are long past the first term."""
    chance = random.random()
    unpaid = 1 if chance < 0.55 else 2 if chance < 0.92 else 3 if chance < 0.985 else 4
    return _owing(random, number, FIRST_MONTH, unpaid, where)


def _new(random: Random, number: int, now: date, where: Sequence[Place]) -> _Tenancy:
    return _owing(random, number, now, 1, where)


def _owing(random: Random, number: int, now: date, unpaid: int, where: Sequence[Place]) -> _Tenancy:
    oldest = _months_later(now, 1 - unpaid)
    rent = _between(random, 45_000, 95_000)
    part = _between(random, 1, 6) * 5_000 if random.random() < 0.2 else 0
    tenancy = _Tenancy(_person(random, number, where), rent, unpaid, part, oldest)
    return _with_duties(random, tenancy) if unpaid > 1 else tenancy


def _with_duties(random: Random, tenancy: _Tenancy) -> _Tenancy:
    """The four duties were done in the first month after the due date; sometimes one is still missing."""
    sought = tenancy.oldest + timedelta(days=_between(random, 5, 12))
    reminded = sought + timedelta(days=_between(random, 5, 12))
    offered = None if random.random() < 0.08 else reminded
    objection = reminded + timedelta(days=3) if random.random() < 0.03 else None
    return replace(tenancy, duties=(sought, sought, reminded, offered), objection=objection)


def _next(random: Random, old: _Tenancy) -> _Tenancy:
    """One month on: paid all, paid the oldest rent, kept up without paying it, or missed another."""
    chance = random.random()
    if chance < (0.5 if old.unpaid == 1 else 0.2):
        return replace(old, unpaid=0, part=0)
    if chance < 0.6 and old.unpaid > 1:
        return replace(old, unpaid=old.unpaid - 1, part=0, oldest=_months_later(old.oldest, 1))
    later = old if chance < 0.7 else replace(old, unpaid=old.unpaid + 1)
    return later if old.duties[0] else _with_duties(random, later)


def _person(random: Random, number: int, where: Sequence[Place]) -> dict[str, str]:
    first, last = _pick(random, FIRST_NAMES), _pick(random, LAST_NAMES)
    digits, place, neighbourhood = _pick(random, where)
    born = date(1946, 1, 1) + timedelta(days=_between(random, 0, 57 * 365))
    address = f"{_ascii(first)}.{_ascii(last)}{number}@post.example"
    return {
        "huurcontract": f"HC-{100_000 + number}",
        "naam": f"{first} {last}",
        "geboortedatum": _dutch(born),
        "postcode": f"{digits} {_pick(random, LETTERS)}{_pick(random, LETTERS[:14])}",
        "huisnummer": str(_between(random, 1, 240)),
        "toevoeging": _pick(random, ("", "", "", "", "A", "B", "II")),
        "straat": _pick(random, STREETS),
        "plaats": place,
        "buurt": neighbourhood,
        "telefoon": f"06-00{_between(random, 0, 999_999):06d}" if random.random() < 0.85 else "",
        "e_mail": address if random.random() < 0.7 else "",
        "kinderen": _pick(random, ("onbekend", "onbekend", "nee", "ja", "0", "1", "2", "3")),
        "betaalprofiel": _pick(random, ("betaalt_altijd", "wisselend", "wisselend", "risico")),
    }


def _csv(tenancies: Sequence[_Tenancy]) -> bytes:
    out = io.StringIO(newline="")
    names = [column.name for column in COLUMNS if column.name != DAY_OF_FILE]
    writer = csv.DictWriter(out, names, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(tenancy) for tenancy in tenancies)
    return out.getvalue().encode("utf-8-sig")


def _cells(tenancy: _Tenancy) -> dict[str, str]:
    duties = ("contact_gezocht_op", "gewezen_op_hulp_op", "herinnering_op", "aanbod_doorgeven_op")
    return {
        **tenancy.fixed,
        "betaalprofiel": _profile(tenancy),
        "maandhuur": _money(tenancy.rent),
        "achterstand": _money(tenancy.arrears),
        "vervaldatum": _dutch(tenancy.oldest) if tenancy.arrears else "",
        **{name: _dutch(day) for name, day in zip(duties, tenancy.duties, strict=True)},
        "bezwaar_ontvangen": "ja" if tenancy.objection else "nee",
        "bezwaar_op": _dutch(tenancy.objection),
    }


def _profile(tenancy: _Tenancy) -> str:
    """Nobody always pays and owes more than one rent."""
    own = tenancy.fixed["betaalprofiel"]
    return "wisselend" if own == "betaalt_altijd" and tenancy.unpaid > 1 else own


def _dutch(day: date | None) -> str:
    return f"{day.day}-{day.month}-{day.year}" if day else ""


def _money(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.replace(" ", "").lower()


if __name__ == "__main__":
    folder, region = Path(sys.argv[1]), sys.argv[2]
    own = definitions.read_examples(region, definitions.read_files(ROOT, region))
    write_examples(folder, places(own.get(ADDRESS, ())))
