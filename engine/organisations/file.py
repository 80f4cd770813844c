"""The file with organisations and people (docs/organisaties.md): read it, say in Dutch what is wrong where.

Must not know: what is in the database, who loads it. What is wrong never repeats a name of a person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import values
from engine.access import FUNCTIONS
from engine.organisations import ranges as postcodes
from engine.organisations.ranges import EVERYWHERE, Range

MAX_BYTES = 300_000
# What letters to tenants tell of who signs them: as a file says it -> the column.
TO_TENANTS: Mapping[str, str] = {
    "telefoon": "phone",
    "uren": "hours",
    "iban": "iban",
    "privacy": "privacy",
    "klachten": "complaints",
}
ORGANISATION = (
    "slug",
    "naam",
    "e_mail",
    "postadres",
    *TO_TENANTS,
    "rollen",
    "postcodes",
    "postcode_van",
    "postcode_tot",
    "contactpersonen",
)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True)
class Problem:
    """Where the file is wrong, what is wrong, and what to do about it."""

    place: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.cure}"


@dataclass(frozen=True)
class Contact:
    """Whom to ask at an organisation about dossiers of a region."""

    name: str
    phone: str | None
    email: str | None

    @property
    def to_dial(self) -> str | None:
        """What a `tel:` link calls, also of a number that an older release kept as it was written."""
        return values.to_dial(self.phone) if self.phone else None


@dataclass(frozen=True)
class WantedOrganisation:
    """`roles` are those in the region of the file, each for all of `ranges`. `contacts`: None leaves them."""

    slug: str
    name: str
    email: str | None  # None leaves it, an empty one takes it away
    postal_address: str | None  # likewise; in one line
    roles: tuple[str, ...]
    ranges: tuple[Range, ...]  # of postcodes
    contacts: Mapping[str, tuple[Contact, ...]] | None  # region -> contacts
    to_tenants: Mapping[str, str] = field(default_factory=dict)  # by TO_TENANTS; what is left out stays


@dataclass(frozen=True)
class WantedPerson:
    """An account, and what it is in which organisations."""

    name: str
    email: str
    member_of: Mapping[str, str]  # slug -> function


@dataclass(frozen=True)
class Contents:
    """What a file asks for; with `problems` nothing of it may be done."""

    region: str
    organisations: tuple[WantedOrganisation, ...]
    people: tuple[WantedPerson, ...]
    problems: tuple[Problem, ...]


def read(text: str, region: str = "") -> Contents:
    """What a file asks for. `region` stands for a file that names none; with problems nothing may be done."""
    try:
        found = tomllib.loads(text.lstrip("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        at = _PLACE.search(str(error))
        place = f"Regel {at[1]}, kolom {at[2]}" if at else "Het einde van het bestand"
        cure = "Kijk of tekst tussen aanhalingstekens staat en of elk haakje gesloten is."
        return Contents(region, (), (), (Problem(place, "Hier is het bestand niet te lezen.", cure),))
    return contents(found, region)


def contents(found: Mapping[str, Any], region: str = "") -> Contents:
    """What the blocks of a file ask for, wherever they come from."""
    reader = _Reader(str(found.get("regio") or region))
    reader.only(found, "Het bestand", ("regio", "organisaties", "gebruikers"))
    if not reader.region:
        reader.wrong("Het bestand", "Er staat geen regio in.", 'Zet bovenaan: regio = "zaanstad"')
    organisations = tuple(reader.organisations(found.get("organisaties", [])))
    persons = tuple(reader.people(found.get("gebruikers", [])))
    if not organisations and not persons and not reader.problems:
        cure = "Begin een organisatie met [[organisaties]] en een persoon met [[gebruikers]]."
        reader.wrong("Het bestand", "Er staan geen organisaties en geen mensen in.", cure)
    reader.twice([one.slug for one in organisations], "Organisatie", "de slug")
    reader.twice([one.email for one in persons], "Gebruiker", "het e-mailadres")
    return Contents(reader.region, organisations, persons, tuple(reader.problems))


class _Reader:
    """Collects what is wrong while it reads on, so that all of it is said at once."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.problems: list[Problem] = []

    def wrong(self, place: str, what: str, cure: str) -> None:
        self.problems.append(Problem(place, what, cure))

    def organisations(self, tables: Any) -> Iterator[WantedOrganisation]:
        for number, table in enumerate(self._tables(tables, "organisaties"), 1):
            slug = table.get("slug")
            place = f"Organisatie {number}" + (f" ({slug})" if isinstance(slug, str) and slug else "")
            self.only(table, place, ORGANISATION)
            slug = self._text(table, "slug", place)
            if slug and not _SLUG.fullmatch(slug):
                cure = "Gebruik kleine letters, cijfers en streepjes, zoals wijkteam-noord."
                self.wrong(place, "De slug is niet goed geschreven.", cure)
            yield WantedOrganisation(
                slug=slug,
                name=self._text(table, "naam", place),
                email=(self._email(table, place, needed=False) or "") if "e_mail" in table else None,
                postal_address=self._text(table, "postadres", place, needed=False)
                if "postadres" in table
                else None,
                roles=self._roles(table, place),
                ranges=self._ranges(table, place),
                contacts=self._contacts(table["contactpersonen"], place)
                if "contactpersonen" in table
                else None,
                to_tenants={
                    name: self._to_tenants(table, name, place) for name in TO_TENANTS if name in table
                },
            )

    def people(self, tables: Any) -> Iterator[WantedPerson]:
        for number, table in enumerate(self._tables(tables, "gebruikers"), 1):
            place = f"Gebruiker {number}"
            self.only(table, place, ("naam", "e_mail", "lid_van"))
            member = table.get("lid_van")
            if not isinstance(member, dict) or not member:
                cure = 'Schrijf: lid_van = { "slug-van-de-organisatie" = "medewerker" }'
                self.wrong(place, "Er staat niet bij welke organisatie deze persoon hoort.", cure)
                member = {}
            for slug, function in member.items():
                if function not in FUNCTIONS:
                    cure = f"Kies {', '.join(FUNCTIONS[:-1])} of {FUNCTIONS[-1]}."
                    self.wrong(f"{place}, lid_van {slug}", "Deze functie bestaat niet.", cure)
            email = (self._email(table, place, needed=True) or "").lower()
            yield WantedPerson(self._text(table, "naam", place), email, dict(member))

    def _roles(self, table: Mapping[str, Any], place: str) -> tuple[str, ...]:
        roles = table.get("rollen")
        if not isinstance(roles, list) or not roles or not all(isinstance(one, str) and one for one in roles):
            self.wrong(place, "Er staan geen rollen bij.", 'Schrijf bijvoorbeeld: rollen = ["wijkteam"]')
            return ()
        return tuple(dict.fromkeys(roles))

    def _ranges(self, table: Mapping[str, Any], place: str) -> tuple[Range, ...]:
        if "postcodes" not in table:
            return self._one_range(table, place)
        here = f"{place}, postcodes"
        if "postcode_van" in table or "postcode_tot" in table:
            cure = "Laat postcode_van en postcode_tot weg."
            self.wrong(here, "De postcodes staan er op twee manieren.", cure)
        written = table["postcodes"]
        listed = written if isinstance(written, list) else []
        found = [postcodes.read(one) for one in listed if isinstance(one, str)]
        ranges = sorted(one for one in found if one is not None)
        if not ranges or len(ranges) < len(listed):
            cure = 'Schrijf bijvoorbeeld: postcodes = ["1500-1509", "1521"], de laagste eerst.'
            self.wrong(here, "Dit zijn geen postcodes zonder letters.", cure)
        twice = postcodes.double(ranges)
        if twice is not None:
            said = twice[0] if twice[0] == twice[1] else "-".join(twice)
            self.wrong(here, f"Postcode {said} staat er twee keer in.", "Haal er een weg.")
        return tuple(ranges)

    def _one_range(self, table: Mapping[str, Any], place: str) -> tuple[Range, ...]:
        first, last = table.get("postcode_van", EVERYWHERE[0]), table.get("postcode_tot", EVERYWHERE[1])
        for name, value in (("postcode_van", first), ("postcode_tot", last)):
            if not isinstance(value, str) or postcodes.read(value) != (value, value):
                cure = f'Schrijf vier cijfers tussen aanhalingstekens: {name} = "1500"'
                self.wrong(f"{place}, {name}", "Dit is geen postcode zonder letters.", cure)
                return ()
        if first > last:
            cure = "Zet de laagste postcode bij postcode_van."
            self.wrong(f"{place}, postcode_van", "Deze postcode is hoger dan postcode_tot.", cure)
        return ((first, last),)

    def _contacts(self, tables: Any, place: str) -> Mapping[str, tuple[Contact, ...]]:
        found: dict[str, list[Contact]] = {self.region: []}
        for number, table in enumerate(self._tables(tables, f"{place}, contactpersonen"), 1):
            here = f"{place}, contactpersoon {number}"
            self.only(table, here, ("naam", "telefoon", "e_mail", "regio"))
            contact = Contact(
                self._text(table, "naam", here),
                self._phone(table, here),
                self._email(table, here, needed=False),
            )
            if contact.phone is None and contact.email is None:
                cure = "Vul telefoon in, of e_mail."
                self.wrong(here, "Deze persoon is niet te bereiken.", cure)
            region = self._text(table, "regio", here, needed=False) or self.region
            found.setdefault(region, []).append(contact)
        return {region: tuple(contacts) for region, contacts in found.items()}

    def only(self, table: Mapping[str, Any], place: str, names: Sequence[str]) -> None:
        for name in table.keys() - set(names):
            cure = f"Dit mag hier staan: {', '.join(names)}."
            self.wrong(place, f"‘{name}’ kennen wij hier niet.", cure)

    def twice(self, values: Sequence[str], what: str, name: str) -> None:
        for value in sorted({one for one in values if one and values.count(one) > 1}):
            numbers = " en ".join(str(at) for at, one in enumerate(values, 1) if one == value)
            self.wrong(f"{what} {numbers}", f"Hier staat twee keer {name}.", "Haal er een weg.")

    def _tables(self, tables: Any, name: str) -> list[Mapping[str, Any]]:
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        self.wrong(name, "Dit is geen lijst van blokken.", f"Begin elk blok met [[{name}]].")
        return []

    def _text(self, table: Mapping[str, Any], name: str, place: str, needed: bool = True) -> str:
        value = table.get(name, "")
        if not isinstance(value, str):
            cure = f'Schrijf: {name} = "…"'
            self.wrong(f"{place}, {name}", "Dit moet tekst tussen aanhalingstekens zijn.", cure)
            return ""
        if needed and not value.strip():
            self.wrong(place, f"‘{name}’ ontbreekt of is leeg.", f'Schrijf: {name} = "…"')
        return value.strip()[:200]

    def _email(self, table: Mapping[str, Any], place: str, needed: bool) -> str | None:
        value = self._text(table, "e_mail", place, needed)
        found = values.read_email(value)
        if value and found is None:
            self.wrong(f"{place}, e_mail", *values.NO_EMAIL)
        return found or value or None

    def _to_tenants(self, table: Mapping[str, Any], name: str, place: str) -> str:
        if name == "telefoon":
            return self._phone(table, place) or ""
        value = self._text(table, name, place, needed=False)
        if name != "iban" or not value:
            return value
        found = values.read_iban(value)
        if found is None:
            self.wrong(f"{place}, iban", *values.NO_IBAN)
        return found or value

    def _phone(self, table: Mapping[str, Any], place: str) -> str | None:
        value = self._text(table, "telefoon", place, needed=False)
        found = values.read_contact_phone(value)
        if value and found is None:
            self.wrong(f"{place}, telefoon", *values.NO_PHONE)
        return found or value or None
