"""What an administrator changes about an organisation in a region: its addresses, postcodes, contact persons.

The form asks what a file of organisations says; what it may do is decided in `engine.organisations.changes`.
Must not know: who may change what.
"""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.drafts import Draft, Place, Told
from engine.forms import FieldError, FormSet
from engine.organisations import changes, file
from engine.organisations import page as organisations
from engine.organisations.page import OrganisationPage
from engine.organisations.people import OrganisationUnknown
from engine.organisations.ranges import EVERYWHERE, WRITTEN, Range
from engine.values import NO_IBAN, NO_PHONE, read_contact_phone, read_iban
from web import auth, here
from web.forms import drafts
from web.forms.attempts import as_left
from web.forms.posted import received
from web.forms.view import FormView

pages = Blueprint("organisations_details", __name__, url_prefix="/beheer")
ORDERED: Final = "Schrijf de laagste postcode eerst, en elke postcode één keer."
_EMAIL: Final[dict[str, Any]] = {"type": "string", "format": "email", "maxLength": 200}
_CONTACT: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Contactpersoon",
    "properties": {
        "naam": {"title": "Naam", "type": "string", "minLength": 1, "maxLength": 200},
        "telefoon": {"title": "Telefoonnummer", "type": "string", "maxLength": 40},
        "e_mail": {
            **_EMAIL,
            "title": "E-mailadres",
            "x-fout": {"required": "Vul een telefoonnummer of een e-mailadres in."},
        },
    },
    "required": ["naam"],
    "if": {"not": {"required": ["telefoon"]}},
    "then": {"required": ["e_mail"]},
    "unevaluatedProperties": False,
}
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "naam": {
        "title": "Naam van de organisatie",
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "x-fout": {"required": "Vul de naam in."},
    },
    "e_mail": {
        **_EMAIL,
        "title": "E-mailadres",
        "description": "Hier komen de berichten van Drempel binnen, en de antwoorden van huurders.",
    },
    "postadres": {
        "title": "Postadres",
        "description": "Staat als afzender op brieven. Bijvoorbeeld Postbus 12, 1500 AA Zaandam.",
        "type": "string",
        "maxLength": 200,
    },
    "telefoon": {
        "title": "Telefoonnummer voor huurders",
        "description": "Staat onder elke brief aan een huurder.",
        "type": "string",
        "maxLength": 40,
    },
    "uren": {
        "title": "Wanneer jullie de telefoon opnemen",
        "description": "Bijvoorbeeld maandag tot en met vrijdag, 9.00 tot 17.00 uur.",
        "type": "string",
        "maxLength": 200,
    },
    "iban": {
        "title": "Rekeningnummer (IBAN)",
        "description": "Staat onder brieven die om geld vragen.",
        "type": "string",
        "maxLength": 42,
    },
    "privacy": {
        "title": "Waar een huurder leest wat jullie met gegevens doen",
        "description": "Een webadres of een e-mailadres.",
        "type": "string",
        "maxLength": 200,
    },
    "klachten": {
        "title": "Waar een huurder een klacht kan geven",
        "description": "Een webadres, een e-mailadres of een telefoonnummer.",
        "type": "string",
        "maxLength": 200,
    },
    "postcodes": {
        "title": "Postcodes",
        "description": "Bijvoorbeeld 1500-1509, 1551. Laat dit leeg als het om de hele regio gaat.",
        "type": "string",
        "maxLength": 500,
        "pattern": rf"^\s*{WRITTEN}(\s*,\s*{WRITTEN})*\s*$",
        "examples": ["1500-1509, 1551"],
        "x-fout": {"pattern": "Schrijf postcodes als 1500-1509, 1551."},
    },
    "contactpersonen": {
        "title": "Contactpersonen",
        "description": "Wie kunnen anderen bellen of mailen over een dossier?",
        "type": "array",
        "maxItems": 20,
        "items": _CONTACT,
    },
}
_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "title": "Gegevens van een organisatie",
    "properties": {name: {**field, "x-vooraf": True} for name, field in _FIELDS.items()},
    "required": ["naam"],
    "unevaluatedProperties": False,
}
_PATH: Final = "beheer/organisatie.json"
FORM: Final = FormSet.from_files({_PATH: json.dumps({**_SCHEMA, "$id": _PATH}).encode()}).form(_PATH)


@pages.route("/organisaties/<slug>/gegevens/<region>", methods=["GET", "POST"])
def change(slug: str, region: str) -> Any:
    """Show the form, or take it in. What was typed comes back with what is wrong."""
    with here.engine().database.read() as connection:
        page = organisations.page(connection, auth.actor(), slug)
    ranges = page.ranges(region)
    if ranges is None:
        raise OrganisationUnknown
    place = Place(f"gegevens/{region}", organisation_id=page.id)
    if request.method == "GET":
        draft = drafts.read(place)
        view = as_left(FORM, _known(page, region, ranges), draft, None, here.today())
        return _page(page, region, view, place, draft)
    if drafts.thrown_away(place):
        return redirect(request.path)
    got = received(FORM, request.form.items(multi=True))
    told = Told(focus=got.focus) if got.again else Told(tuple(_errors(page, region, got.values)))
    if got.again or told.errors:
        drafts.kept(place, got.raw, told)
        return redirect(request.path, 303)
    wanted = file.contents(_as_in_a_file(page, region, got.values), region)
    done = changes.load(here.engine(), auth.actor(), wanted)
    drafts.done(place)
    flash("Bewaard." if done else "Er veranderde niets.", "ok")
    return redirect(url_for("organisations.show", slug=slug))


def _errors(page: OrganisationPage, region: str, answer: dict[str, Any]) -> list[FieldError]:
    errors = FORM.validate(answer, here.now()) or _wrong(answer)
    if not errors and file.contents(_as_in_a_file(page, region, answer), region).problems:
        return [FieldError("postcodes", ORDERED)]
    return errors


def _wrong(answer: dict[str, Any]) -> list[FieldError]:
    """A schema has no word for a number that may have words beside it, nor for check digits."""
    phone, iban = answer.get("telefoon"), answer.get("iban")
    errors = []
    if phone and read_contact_phone(phone) is None:
        errors.append(FieldError("telefoon", " ".join(NO_PHONE)))
    if iban and read_iban(iban) is None:
        errors.append(FieldError("iban", " ".join(NO_IBAN)))
    return errors + [
        FieldError(f"contactpersonen.{number}.telefoon", " ".join(NO_PHONE))
        for number, one in enumerate(answer.get("contactpersonen") or [])
        if "telefoon" in one and read_contact_phone(one["telefoon"]) is None
    ]


def _known(page: OrganisationPage, region: str, ranges: tuple[Range, ...]) -> dict[str, Any]:
    """What stands in the form at first."""
    written = ", ".join(first if first == last else f"{first}-{last}" for first, last in ranges)
    contacts = [
        {"naam": one.name, "telefoon": one.phone, "e_mail": one.email}
        for one in page.contacts.get(region, ())
    ]
    known = {
        "naam": page.name,
        "e_mail": page.email,
        "postadres": page.postal_address,
        **page.to_tenants,
        "postcodes": None if ranges == (EVERYWHERE,) else written,
    }
    said = {name: value for name, value in known.items() if value}
    return said | {"contactpersonen": [{k: v for k, v in one.items() if v} for one in contacts]}


def _as_in_a_file(page: OrganisationPage, region: str, values: dict[str, Any]) -> dict[str, Any]:
    """The answer as a file of organisations would say it."""
    said: dict[str, Any] = {
        name: values.get(name) or "" for name in ("naam", "e_mail", "postadres", *file.TO_TENANTS)
    }
    if values.get("postcodes"):
        said["postcodes"] = [one.strip() for one in values["postcodes"].split(",")]
    roles = sorted({one.role for one in page.roles if one.region == region})
    contacts = values.get("contactpersonen") or []
    return {"organisaties": [{**said, "slug": page.slug, "rollen": roles, "contactpersonen": contacts}]}


def _page(page: OrganisationPage, region: str, view: FormView, place: Place, draft: Draft | None) -> str:
    return render_template(
        "beheer/gegevens.html",
        organisatie=page,
        regio_=region,
        formulier_view=view,
        concept_plek=place.key,
        bewaard=draft,
    )
