"""The Dutch sentence for every way in which an answer can be wrong: what to do, in plain words.

A form can give its own sentence per keyword (`x-fout`). Must not know: answers; a message of what is wrong
never repeats one, the question about a doubt does.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from engine.deadlines import amsterdam_date
from engine.forms import typed
from engine.forms.model import Field, Kind

_FILL_IN: Final = {
    Kind.DATE: "Vul een datum in met dag, maand en jaar, bijvoorbeeld 16-3-2026.",
    Kind.BIRTH_DATE: "Vul een geboortedatum in, bijvoorbeeld 16-3-1985. Is die niet helemaal bekend? "
    "Vul dan 3-1985 of 1985 in.",
    Kind.DATETIME: "Vul een datum en een tijd in, bijvoorbeeld 16-3-2026 14:30.",
    Kind.MONEY: "Vul een bedrag in, bijvoorbeeld 1.234,56.",
    Kind.INTEGER: "Vul een heel getal in, bijvoorbeeld 3.",
    Kind.NUMBER: "Vul een getal in, bijvoorbeeld 3 of 2,5.",
    Kind.NUMBERS: "Vul hele getallen in, bijvoorbeeld 4, 7 en 12.",
    Kind.BOOLEAN: "Kies ja of nee.",
    Kind.CHOICE: "Kies een van de antwoorden.",
    Kind.MULTI_CHOICE: "Kies een of meer antwoorden.",
    Kind.EMAIL: "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
    Kind.PHONE: "Vul een telefoonnummer in van tien cijfers, of begin met + en het landnummer.",
    Kind.POSTCODE: "Vul een postcode in: vier cijfers en twee letters, bijvoorbeeld 1506 AB.",
    Kind.FILE: "Kies een bestand.",
    Kind.TEXT: "Vul een antwoord in.",
    Kind.LONG_TEXT: "Vul een antwoord in.",
}
_WRONG: Final = {
    "unfit_text": "In dit antwoord staat een teken dat niet bewaard kan worden. Typ het opnieuw.",
    "no_such_day": "Die dag bestaat niet. Kijk de datum na.",
    "too_large": "Dit getal is te groot. Vul een kleiner getal in.",
    "too_deep": "Dit antwoord heeft een vorm die dit formulier niet kent.",
    "file_too_large": "Dit bestand is te groot. Maak het kleiner, of verdeel het over meer bestanden.",
    "file_of_other_kind": "Dit soort bestand nemen wij niet aan. Kies een pdf, foto (jpg, png, heic), geluid "
    "(mp3, m4a), film (mp4), tekst (txt) of Word-bestand (docx).",
    "file_not_what_it_says": "In dit bestand zit iets anders dan de naam zegt. Sla het opnieuw op, of kies "
    "een ander bestand.",
    "file_empty": "Dit bestand is leeg. Kies een ander bestand.",
    "file_with_macros": "In dit Word-bestand zitten macro's. Sla het op zonder macro's, of als pdf.",
    "file_gone": "Dit bestand is er niet meer. Kies het opnieuw.",
    "unevaluatedProperties": "Dit veld hoort niet bij dit formulier. Laat het weg.",
    "additionalProperties": "Dit veld hoort niet bij dit formulier. Laat het weg.",
    "uniqueItems": "Kies of noem alles maar één keer.",
    "anyOf": "Vul ten minste een van deze velden in.",
}
_COUNTED: Final = {
    Kind.LIST: ("Voeg ten minste {} toe.", "Voeg niet meer dan {} toe."),
    Kind.MULTI_CHOICE: ("Kies er ten minste {}.", "Kies er niet meer dan {}."),
    Kind.NUMBERS: ("Vul ten minste {} in.", "Vul niet meer dan {} in."),
}

NOT_YET: Final = "Dit moment is nog niet geweest. Vul in wanneer het was."
OVER: Final = "Dit moment is al voorbij. Kies een later moment."


def message(field: Field | None, keyword: str, limit: Any) -> str:
    """What to do about a field that breaks this keyword of the schema."""
    if keyword in _WRONG:
        return _WRONG[keyword]
    if field is None:
        return "Dit antwoord past niet bij dit formulier. Kijk het na."
    if keyword == "required" and field.kind is Kind.LIST:
        return f"Vul ten minste één keer “{field.label}” in."
    if keyword == "required" and field.kind is Kind.DATE:
        return "Vul een datum in."
    if (bounded := _bounded(field, keyword, limit)) is not None:
        return bounded
    return _FILL_IN.get(field.kind, "Kijk dit antwoord na.")


def _bounded(field: Field, keyword: str, limit: Any) -> str | None:
    shown = typed.show(field.kind, limit) if field.kind is Kind.MONEY else typed.show(Kind.NUMBER, limit)
    unit = f"€ {shown}" if field.kind is Kind.MONEY else shown
    match keyword:
        case "minimum":
            return f"Vul {unit} of meer in."
        case "maximum":
            return f"Vul {unit} of minder in."
        case "exclusiveMinimum":
            return f"Vul meer dan {unit} in."
        case "exclusiveMaximum":
            return f"Vul minder dan {unit} in."
        case "minLength" if limit > 1:
            return f"Schrijf ten minste {limit} tekens."
        case "maxLength":
            return f"Schrijf korter: niet meer dan {limit} tekens."
        case "minItems" | "maxItems" if field.kind in _COUNTED and not (keyword == "minItems" and limit == 1):
            return _COUNTED[field.kind][keyword == "maxItems"].format(limit)
        case "minItems" if field.kind is Kind.LIST:
            return f"Vul ten minste één keer “{field.label}” in."
    return None


def against_today(before: bool, days: int, limit: date) -> str:
    """A day that is `before` the first one that can be, or after the last."""
    match before, days:
        case False, 0:
            return "Deze dag is nog niet geweest. Vul vandaag of een eerdere dag in."
        case True, 0:
            return "Deze dag is al voorbij. Kies vandaag of een latere dag."
        case True, 1:
            return "Kies een dag na vandaag."
    return f"Kies een dag {'vanaf' if before else 'tot en met'} {day_in_words(limit)}."


def against_answer(before: bool, days: int, limit: date, name: str) -> str:
    """Two answers of one form that cannot both be."""
    if not days:
        return f"Deze dag is {_side(before)} dan {name}. Kijk beide na."
    return f"{_term(before, days, limit, name)} Kijk beide na."


IN_DOSSIER = "Zit de fout in het dossier? Dan kan de woningcorporatie, of wie de regie heeft, dat corrigeren."


def against_dossier(before: bool, days: int, limit: date, name: str) -> str:
    """An answer that cannot be beside a fact; which of both is wrong only a person can tell."""
    wrong = (
        _term(before, days, limit, name)
        if days
        else f"Deze dag is {_side(before)} dan {name}: volgens het dossier was dat {day_in_words(limit)}."
    )
    return f"{wrong} {IN_DOSSIER}"


def unusual(kind: Kind, limit: Decimal, name: str) -> str:
    """More than is likely: than a fact or answer of this name, or than anyone would expect."""
    shown = in_words(kind, limit)
    return f"Dit is meer dan {f'{name} ({shown})' if name else shown}. Kijk het na."


def in_words(kind: Kind, value: date | Decimal) -> str:
    """An answer within a sentence."""
    if isinstance(value, Decimal):
        return f"€ {typed.show(kind, value)}" if kind is Kind.MONEY else typed.show(Kind.NUMBER, value)
    return day_in_words(amsterdam_date(value) if isinstance(value, datetime) else value)


def day_in_words(day: date) -> str:
    return f"{day.day} {typed.MONTHS[day.month - 1]} {day.year}"


def _side(before: bool) -> str:
    return "eerder" if before else "later"


def _term(before: bool, days: int, limit: date, name: str) -> str:
    count = f"{abs(days)} {'dag' if abs(days) == 1 else 'dagen'} {'na' if days > 0 else 'voor'} {name}"
    return f"Kies een dag {'vanaf' if before else 'tot en met'} {day_in_words(limit)}, {count}."
