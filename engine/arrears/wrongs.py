"""What can be wrong in an arrears file: a code, what it is and what to do about it.

The texts are B1 Dutch for the person who uploads. They never repeat what stood in the file, so that
they may be logged.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why something was not accepted. Carries no value."""

    code: str
    what: str
    cure: str


CSV_CURE = "Kies in Excel: Opslaan als, en dan CSV UTF-8 (gescheiden door lijstscheidingsteken)."
EMPTY_FILE = Wrong("file:empty", "Het bestand is leeg.", "Kies het goede bestand.")
TOO_BIG = Wrong("file:big", "Het bestand is groter dan 50 MB.", "Verdeel de huurders over meer bestanden.")
NOT_CSV = Wrong("file:not_csv", "Dit is geen CSV-bestand.", CSV_CURE)
NUL = Wrong("file:nul", "In het bestand staan tekens die niet in een CSV-bestand horen.", CSV_CURE)
BAD_CHARACTER = Wrong("file:character", "Op deze regel staat een teken dat wij niet kunnen lezen.", CSV_CURE)
NO_HEADER = Wrong(
    "file:no_header",
    "Op de eerste regel staan de namen van de kolommen niet.",
    "Zet de namen op de eerste regel, gescheiden door een puntkomma, een komma of een tab.",
)
NO_HEADER_AFTER_SEP = Wrong(
    "file:no_header",
    "Na de regel die met sep= begint, staan de namen van de kolommen niet.",
    "Zet de namen op de regel daarna, gescheiden door het teken dat achter sep= staat.",
)
NO_ROWS = Wrong("file:no_rows", "Er staan geen huurders in het bestand.", "Kies het goede bestand.")
TOO_MANY_COLUMNS = Wrong(
    "file:columns", "Het bestand heeft meer dan 100 kolommen.", "Haal de kolommen weg die hier niet horen."
)
TOO_MANY_ROWS = Wrong(
    "file:rows",
    "Het bestand heeft meer dan 100.000 regels. Vanaf deze regel is niets gecontroleerd.",
    "Verdeel de huurders over meer bestanden.",
)
QUOTING = Wrong(
    "row:quoting",
    "Op of na deze regel staat een aanhalingsteken te veel of te weinig.",
    'Zet om een waarde twee aanhalingstekens: "zo". Hoort er een in de waarde? Schrijf die dan twee keer.',
)
TWICE = Wrong("column:twice", "Deze kolom staat twee keer in het bestand.", "Haal een van de twee weg.")
MISSING = Wrong("column:missing", "Deze kolom staat niet in het bestand.", "Voeg de kolom toe.")
BSN = Wrong(
    "column:bsn",
    "Het bestand heeft een kolom met burgerservicenummers (BSN). Een corporatie mag die niet gebruiken: "
    "er is geen wet die dat toestaat.",
    "Haal de kolom weg. Wij herkennen de huurder aan het huurcontract, de geboortedatum en het adres.",
)
NO_DUE_DATE = Wrong(
    "due_date:missing",
    "Er is een achterstand, maar er staat geen vervaldatum.",
    "Vul in wanneer de oudste huur die nog open staat betaald had moeten zijn.",
)
NO_OBJECTION_DATE = Wrong(
    "objection:no_date",
    "De huurder wil geen melding, maar de datum staat er niet bij.",
    "Vul bij bezwaar_op in wanneer de huurder dat liet weten.",
)
OBJECTION_DATE = Wrong(
    "objection:date",
    "Er staat een datum bij bezwaar_op, maar bij bezwaar_ontvangen staat nee.",
    "Maak bezwaar_op leeg, of vul bij bezwaar_ontvangen ja in.",
)
OTHER_DAY = Wrong(
    "day:other",
    "Op deze regel staat een andere peildatum dan op de eerste regel.",
    "Een bestand is van één dag. Zet overal dezelfde peildatum, of haal de kolom weg.",
)
UNNAMED = Wrong("column:unnamed", "Een kolom heeft geen naam.", "Geef de kolom een naam, of haal hem weg.")
EMPTY = Wrong("cell:empty", "Hier moet iets staan.", "Vul deze cel in.")
LONG = Wrong("cell:long", "De tekst in deze cel is te lang.", "Maak de tekst korter.")
NEWLINE = Wrong("cell:newline", "In deze cel begint een nieuwe regel.", "Zet de tekst op één regel.")
CONTROL = Wrong("cell:control", "In deze cel staat een onzichtbaar teken.", "Typ de tekst opnieuw.")
UNREADABLE = Wrong(
    "cell:unreadable",
    "In deze cel staan letters die niet goed zijn opgeslagen.",
    "Sla het bestand opnieuw op als CSV UTF-8.",
)

LETTERS = Wrong(
    "cell:letters",
    "Hier lijken letters verkeerd gelezen. Het bestand is opgeslagen op een manier die wij niet kennen.",
    f"{CSV_CURE} Op een Mac: CSV UTF-8. Klopt de naam toch? Zet dan een vinkje bij het bestand.",
)


TWO_READINGS = Wrong(
    "cell:two_readings",
    "Het bestand zegt niet welke van deze twee namen goed is.",
    "Klopt de eerste? Zet dan een vinkje bij het bestand. "
    f"Klopt de tweede? {CSV_CURE} Op een Mac: CSV UTF-8.",
)


def unknown_column(name: str, known: Iterable[str]) -> Wrong:
    """A column that is not in the documented header, with the name that was probably meant."""
    near = difflib.get_close_matches(name[:80], tuple(known), n=1, cutoff=0.7)
    cure = f"Bedoel je {near[0]}?" if near else "Haal deze kolom weg, of kijk of de naam goed gespeld is."
    return Wrong("column:unknown", "Deze kolom kennen wij niet.", cure)


def width(wanted: int, found: int) -> Wrong:
    """A record with more or fewer cells than the header."""
    what = f"Deze regel heeft {found} kolommen. Het moeten er {wanted} zijn."
    return Wrong(
        "row:width", what, "Staat er een komma of puntkomma in een waarde? Zet die tussen aanhalingstekens."
    )


def contract_twice(first: int) -> Wrong:
    """The same tenancy again; `first` is the line where it stood already."""
    cure = "Zet elk huurcontract één keer in het bestand, met de hele achterstand."
    return Wrong("contract:twice", f"Dit huurcontract staat ook op regel {first}.", cure)
