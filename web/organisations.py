"""Organisations for their administrators: who works there, whom to ask, what changed.

A file to load is in `web.organisation_file`. Must not know: who may change what (engine.access).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engine.access import FUNCTIONS
from engine.drafts import Place
from engine.organisations import changes, letterhead
from engine.organisations import page as organisations
from engine.organisations.neighbourhoods import Gap, Overlap
from engine.organisations.page import OrganisationPage, PersonProtected
from engine.values import read_email
from web import auth, dutch, here
from web.forms import drafts

pages = Blueprint("organisations", __name__, url_prefix="/beheer")
RANGED = ("rol_erbij", "postcodes")  # changes that name postcodes
# What letters to tenants tell of an organisation, as its page and its log call it.
IN_LETTERS: Mapping[str, str] = {
    "postadres": "postadres",
    "telefoon": "telefoonnummer voor huurders",
    "uren": "uren van de telefoon",
    "iban": "rekeningnummer",
    "privacy": "adres over privacy",
    "klachten": "adres voor klachten",
}
PROTECTED = (
    "Dit kan hier niet: het is je eigen account, of deze persoon werkt ook voor een andere organisatie. "
    "Vraag de beheerder van de installatie."
)


def sentence(action: str, detail: Mapping[str, Any], person: str | None = None) -> str:
    """A change in one line: what will happen, or what happened."""
    who = person or detail.get("naam") or "iemand"
    old, new, why = detail.get("oud"), detail.get("nieuw"), detail.get("reden")
    role, region = (
        str(detail.get("rol", "")).replace("_", " "),
        dutch.region_name(detail.get("regio")),
    )
    day = dutch.date_in_words(detail.get("per"))
    count = detail.get("aantal", len(new) if isinstance(new, list) else 0)
    area, before = (_postcodes(new), _postcodes(old)) if action in RANGED else ("", "")
    texts = {
        "organisatie_erbij": "nieuwe organisatie",
        "naam": f"heet nu {new}, eerst {old}",
        "e_mail": f"e-mailadres wordt {new or 'leeg'}, was {old or 'leeg'}",
        **{name: f"{label} wordt {new or 'leeg'}, was {old or 'leeg'}" for name, label in IN_LETTERS.items()},
        "rol_erbij": f"krijgt de rol {role} in {region}{area}",
        "rol_weg": f"heeft de rol {role} in {region} niet meer",
        "postcodes": f"de rol {role} in {region} geldt{area}, was{before}",
        "contactpersonen": f"contactpersonen voor {region}: {count}",
        "persoon_erbij": f"{who} wordt {new}",
        "functie": f"{who} wordt {new}, was {old}",
        "persoon_gestopt": f"{who} is gestopt",
        "persoon_hervat": f"{who} doet weer mee",
        "wachtwoord": f"nieuw wachtwoord voor {who}",
        "opgegaan": f"ging op {day} op in {detail.get('naar')}: {why}",
        "overgenomen": f"{detail.get('van')} ging op {day} hierin op: {why}",
    }
    return texts.get(action, action.replace("_", " "))


def doubt(one: Overlap | Gap) -> str:
    """What should be looked at, who gets the dossiers meanwhile, and what to do."""
    where = f"{one.role.replace('_', ' ').capitalize()} in {dutch.region_name(one.region)}"
    if isinstance(one, Gap):
        return (
            f"{where}: niemand heeft {dutch.postcodes(one.ranges)}. Wonen daar mensen? Geef deze postcodes "
            "dan aan een organisatie. Nu gaan hun taken naar de woningcorporatie."
        )
    first, other = one.organisations
    return (
        f"{where}: {first} en {other} hebben allebei {dutch.postcodes([one.reach])}. Nieuwe dossiers gaan "
        f"naar {first}. Spreek af van wie deze postcodes zijn."
    )


def lacking(names: Iterable[str]) -> str:
    """What letters to tenants should tell and this organisation did not say yet; empty when all is there."""
    labels = {"e_mail": "e-mailadres", **IN_LETTERS}
    missing = [labels[name] for name in names]
    if not missing:
        return ""
    said = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} en {missing[-1]}"
    return f"Brieven aan huurders missen nog: {said}. Die regels staan er nu niet in. Vul ze aan."


def _postcodes(ranges: Any) -> str:
    if not isinstance(ranges, list | tuple) or not ranges:
        return ""
    pairs = [ranges] if isinstance(ranges[0], str) else ranges  # a line of an older release: one pair
    return f" voor {dutch.postcodes(pairs)}"


@pages.get("/organisaties")
def index() -> str:
    with here.engine().database.read() as connection:
        found = organisations.of_administrator(connection, auth.actor())
    return render_template("beheer/organisaties.html", organisaties=found, twijfel=doubt)


@pages.get("/organisaties/<slug>")
def show(slug: str) -> str:
    return _show(_page(slug))


@pages.post("/organisaties/<slug>/mensen")
def add(slug: str) -> Any:
    """Someone new, or someone with an account who now also works here."""
    place, again = _new_person(_page(slug)), url_for("organisations.show", slug=slug)
    if drafts.thrown_away(place):
        return redirect(again)
    given = {name: request.form.get(name, "").strip()[:200] for name in ("naam", "e_mail", "functie")}
    email = read_email(given["e_mail"])
    wrong = {
        name: text
        for name, text, right in (
            ("naam", "Vul de naam in.", bool(given["naam"])),
            ("e_mail", "Vul een e-mailadres in.", email is not None),
            ("functie", "Kies een functie.", given["functie"] in FUNCTIONS),
        )
        if not right
    }
    if wrong or email is None:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    changes.add_person(here.engine(), auth.actor(), slug, given["naam"], email, given["functie"])
    drafts.done(place)
    flash("Toegevoegd. Heeft deze persoon nog geen wachtwoord? Maak er dan een bij de naam.", "ok")
    return redirect(again)


@pages.post("/organisaties/<slug>/mensen/<int:user_id>")
def change(slug: str, user_id: int) -> Any:
    """Stop or resume someone here, or make up a password, which is shown this once."""
    what, engine, actor = request.form.get("wat"), here.engine(), auth.actor()
    password = None
    try:
        if what == "wachtwoord":
            password = organisations.new_password(engine, actor, slug, user_id)
        elif what in ("stoppen", "hervatten"):
            organisations.set_active(engine, actor, slug, user_id, what == "hervatten")
        else:
            abort(400)
    except PersonProtected:
        flash(PROTECTED, "warning")
    if password is not None:
        return _show(_page(slug), password=(user_id, password))
    return redirect(url_for("organisations.show", slug=slug))


def _page(slug: str) -> OrganisationPage:
    with here.engine().database.read() as connection:
        return organisations.page(connection, auth.actor(), slug)


def _show(page: OrganisationPage, password: tuple[int, str] | None = None) -> str:
    """`password`: that was made now, for whom; it is shown in this answer, and kept nowhere."""
    place = _new_person(page)
    draft = drafts.read(place)
    engine = here.engine()
    with engine.database.read() as connection:
        missing = letterhead.lacking(connection, engine.definitions, page.id)
    return render_template(
        "beheer/organisatie.html",
        organisatie=page,
        functies=FUNCTIONS,
        zin=sentence,
        twijfel=doubt,
        in_brieven=IN_LETTERS,
        ontbreekt=lacking(missing),
        password=password,
        given=drafts.given(draft),
        wrong=drafts.wrongs(draft),
        concept_plek=place.key,
        bewaard=draft,
    )


def _new_person(page: OrganisationPage) -> Place:
    return Place("mensen", organisation_id=page.id)
