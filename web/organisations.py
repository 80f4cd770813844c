"""Organisations for their administrators: who works there, whom to ask, what changed; and a file to load.

Must not know: what may be in a file (engine.organisations.file), who may change what (engine.access).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.access import FUNCTIONS
from engine.organisations import changes
from engine.organisations import page as organisations
from engine.organisations.changes import Change, LoadOutdated, LoadRefused
from engine.organisations.file import MAX_BYTES, Problem, read
from engine.organisations.neighbourhoods import Gap, Overlap
from engine.organisations.page import OrganisationPage, PersonProtected
from engine.values import read_email
from web import auth, dutch, here

pages = Blueprint("organisations", __name__, url_prefix="/beheer")
RANGED = ("rol_erbij", "postcodes")  # changes that name postcodes
PROTECTED = (
    "Dit kan hier niet: het is je eigen account, of deze persoon werkt ook voor een andere organisatie. "
    "Vraag de beheerder van de installatie."
)
UNREADABLE = Problem(
    "Het bestand", "Dit is geen tekstbestand, of het is te groot.", "Kies een bestand als organisaties.toml."
)


def sentence(action: str, detail: Mapping[str, Any], person: str | None = None) -> str:
    """A change in one line: what will happen, or what happened."""
    who = person or detail.get("naam") or "iemand"
    old, new = detail.get("oud"), detail.get("nieuw")
    role, region = (
        str(detail.get("rol", "")).replace("_", " "),
        dutch.region_name(detail.get("regio")),
    )
    count = detail.get("aantal", len(new) if isinstance(new, list) else 0)
    area, before = (_postcodes(new), _postcodes(old)) if action in RANGED else ("", "")
    texts = {
        "organisatie_erbij": "nieuwe organisatie",
        "naam": f"heet nu {new}, eerst {old}",
        "e_mail": f"e-mailadres wordt {new or 'leeg'}, was {old or 'leeg'}",
        "postadres": f"postadres wordt {new or 'leeg'}, was {old or 'leeg'}",
        "rol_erbij": f"krijgt de rol {role} in {region}{area}",
        "rol_weg": f"heeft de rol {role} in {region} niet meer",
        "postcodes": f"de rol {role} in {region} geldt{area}, was{before}",
        "contactpersonen": f"contactpersonen voor {region}: {count}",
        "persoon_erbij": f"{who} wordt {new}",
        "functie": f"{who} wordt {new}, was {old}",
        "persoon_gestopt": f"{who} is gestopt",
        "persoon_hervat": f"{who} doet weer mee",
        "wachtwoord": f"nieuw wachtwoord voor {who}",
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
    page = _page(slug)
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
        return _show(page, given=given, wrong=wrong), 422
    changes.add_person(here.engine(), auth.actor(), slug, given["naam"], email, given["functie"])
    flash("Toegevoegd. Heeft deze persoon nog geen wachtwoord? Maak er dan een bij de naam.", "ok")
    return redirect(url_for("organisations.show", slug=slug))


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
            return _show(_page(slug)), 400
    except PersonProtected:
        flash(PROTECTED, "warning")
    if password is not None:
        return _show(_page(slug), password=(user_id, password))
    return redirect(url_for("organisations.show", slug=slug))


@pages.get("/organisatiebestand")
def choose() -> str:
    access.require(auth.actor().is_administrator)
    return _file()


@pages.post("/organisatiebestand")
def preview() -> Any:
    """What the chosen file would change; nothing is changed yet."""
    access.require(auth.actor().is_administrator)
    file = request.files.get("bestand")
    data = file.read(MAX_BYTES + 1) if file is not None else b""
    try:
        text = data.decode().lstrip("\ufeff")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or len(data) > MAX_BYTES:
        return _file(problems=(UNREADABLE,)), 422
    try:
        return _plan(text)
    except LoadRefused as error:
        return _file(problems=error.problems), 422


@pages.post("/organisatiebestand/doorvoeren")
def load() -> Any:
    """Do what was previewed, unless something changed since then."""
    access.require(auth.actor().is_administrator)
    text = request.form.get("tekst", "")
    contents = read(text)
    seen = request.form.get("gezien", "")
    try:
        done = changes.load(here.engine(), auth.actor(), contents, previewed=seen)
    except LoadRefused as error:
        return _file(problems=error.problems), 422
    except LoadOutdated:
        return _plan(text, outdated=True), 409
    flash(f"Doorgevoerd: {len(done)} {'wijziging' if len(done) == 1 else 'wijzigingen'}.", "ok")
    return redirect(url_for("organisations.index"))


def _page(slug: str) -> OrganisationPage:
    with here.engine().database.read() as connection:
        return organisations.page(connection, auth.actor(), slug)


def _show(page: OrganisationPage, **more: Any) -> str:
    known: dict[str, Any] = {"given": {}, "wrong": {}, "password": None, **more}
    return render_template(
        "beheer/organisatie.html", organisatie=page, functies=FUNCTIONS, zin=sentence, twijfel=doubt, **known
    )


def _file(problems: tuple[Problem, ...] = ()) -> str:
    return render_template("beheer/organisatiebestand.html", fouten=problems)


def _plan(text: str, outdated: bool = False) -> str:
    with here.engine().database.read() as connection:
        planned: list[Change] = changes.plan(connection, auth.actor(), read(text))
    return render_template(
        "beheer/organisatieplan.html",
        wijzigingen=planned,
        zin=sentence,
        tekst=text,
        gezien=changes.fingerprint(planned),
        verouderd=outdated,
    )
