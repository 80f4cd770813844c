"""Who has the lead in a dossier and which organisation fills a role: two small forms, each with a reason.

Must not know: who may (engine.access), what follows (engine.participation.hand_over).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engine import access
from engine.dossier.dossier import CaseClosed
from engine.dossier.participants import THINKS_ALONG
from engine.drafts import Place
from engine.pages import keeping, lists, looks
from engine.pages.dossier import CasePage
from engine.participation import hand_over
from engine.participation.hand_over import OrganisationUnfit, ReasonMissing, RoleNotHere
from engine.participation.who import Lead, Party
from engine.roles import LANDLORD, LEAD
from engine.states import CaseStatus, ParticipantKind, ReadingKind
from web import auth, dutch, here, returned, timeline
from web.forms import drafts
from web.numbers import row_number

pages = Blueprint("participation", __name__)
CLOSED = "Dit dossier is gesloten. Er kan niets meer in veranderen."


def leading(page: CasePage) -> tuple[Lead | None, Party | None]:
    """Who has the lead now: since when, and the organisation."""
    role = page.definition.role(str(page.facts.get(LEAD) or ""))
    lead = next((one for one in page.leads if one.role), None) if role else None
    return lead, next((party for party in page.parties if party.role == role), None)


def may_give_lead(page: CasePage) -> bool:
    party = leading(page)[1]
    holder = party.organisation_id if party is not None else None
    return page.status == CaseStatus.OPEN and access.may_hand_over(auth.actor(), page.landlord_id, holder)


def network(page: CasePage) -> list[list[Party]]:
    """Who is in it: what one organisation is there, as one item; in the order in which they came."""
    found: dict[tuple[int, str], list[Party]] = {}
    for party in page.parties:
        found.setdefault((party.organisation_id, party.kind), []).append(party)
    return list(found.values())


def replaceable(page: CasePage) -> frozenset[str]:
    """The roles that this person may give to another organisation."""
    if page.status != CaseStatus.OPEN:
        return frozenset()
    return frozenset(
        party.role
        for party in page.parties
        if party.role != LANDLORD
        and not party.role.startswith(THINKS_ALONG)
        and party.kind == ParticipantKind.INVOLVED
        and access.may_hand_over(auth.actor(), page.landlord_id, party.organisation_id)
    )


@pages.route("/dossiers/<int:case_id>/regie", methods=["GET", "POST"])
def lead(case_id: int) -> Any:
    """Who has the lead from now on."""
    page = _page(case_id)
    if page.status == CaseStatus.OPEN:
        access.require(may_give_lead(page))
    party = leading(page)[1]
    choices = [
        (one.role, f"{_capital(timeline.role_name(page, one.role))}: {one.organisation}")
        for one in page.parties
        if one.kind == ParticipantKind.INVOLVED and one is not party and not one.role.startswith(THINKS_ALONG)
    ]
    place = Place("regie", case_id=case_id)
    if drafts.thrown_away(place):
        return redirect(request.path)
    if request.method == "POST":
        try:
            hand_over.hand_over_lead(
                here.engine(),
                auth.actor(),
                case_id,
                request.form.get("keuze", ""),
                request.form.get("reden", ""),
            )
        except ReasonMissing:
            wrong = {"reden": "Vul in waarom."}
        except RoleNotHere:
            wrong = {"keuze": "Kies wie de regie krijgt."}
        except CaseClosed:
            return _closed(case_id)
        else:
            keeping.throw_away(here.engine(), auth.actor(), place)
            flash("De regie is overgedragen.", "ok")
            return redirect(url_for("dossiers.show", case_id=case_id))
        return _refused(place, wrong)
    now = f"De regie ligt nu bij {party.organisation}." if party else "De regie ligt nu bij niemand."
    title = ("Regie overdragen", "Wie krijgt de regie?", now)
    return _form(page, title, choices, place)


@pages.route("/dossiers/<int:case_id>/deelnemers/<role>", methods=["GET", "POST"])
def change(case_id: int, role: str) -> Any:
    """Which organisation fills this role from now on."""
    page = _page(case_id)
    party = next(
        (one for one in page.parties if one.role == role and one.kind == ParticipantKind.INVOLVED), None
    )
    if party is None or role == LANDLORD:
        abort(404)
    if page.status == CaseStatus.OPEN:
        access.require(role in replaceable(page))
    with here.engine().database.read() as connection:
        found = hand_over.candidates(connection, page.region, role)
    choices = [
        (str(one.id), f"{one.name} ({dutch.postcodes(one.ranges)})")
        for one in found
        if one.id != party.organisation_id
    ]
    place = Place(f"deelnemers/{role}", case_id=case_id)
    if drafts.thrown_away(place):
        return redirect(request.path)
    if request.method == "POST":
        try:
            chosen = request.form.get("keuze", 0, type=row_number)
            hand_over.replace(
                here.engine(), auth.actor(), case_id, role, chosen, request.form.get("reden", "")
            )
        except ReasonMissing:
            wrong = {"reden": "Vul in waarom."}
        except OrganisationUnfit:
            wrong = {"keuze": "Kies een organisatie."}
        except CaseClosed:
            return _closed(case_id)
        else:
            keeping.throw_away(here.engine(), auth.actor(), place)
            return _changed(case_id)
        return _refused(place, wrong)
    title = (
        "Andere organisatie",
        f"Wie is voortaan {timeline.role_name(page, role)}?",
        f"Nu is dat {party.organisation}, die het dossier dan niet meer ziet. De open taken gaan mee.",
    )
    return _form(page, title, choices, place)


def _changed(case_id: int) -> Any:
    """Back to the dossier, unless this person just gave it out of hands."""
    flash("De organisatie is veranderd.", "ok")
    with here.engine().database.read() as connection:
        still = lists.sees(connection, auth.actor(), case_id)
    target = url_for("dossiers.show", case_id=case_id) if still else url_for("dossiers.index")
    return redirect(target)


def _closed(case_id: int) -> Any:
    return returned.too_late(CLOSED, {"reden": "Waarom?"}, url_for("dossiers.show", case_id=case_id))


def _refused(place: Place, wrong: dict[str, str]) -> Any:
    drafts.refused(place, wrong)
    return redirect(request.path, 303)


def _form(page: CasePage, title: tuple[str, str, str], choices: list[tuple[str, str]], place: Place) -> str:
    draft = drafts.read(place)
    return render_template(
        "dossiers/overdragen.html",
        zaak=page,
        titel=title[0],
        vraag=title[1],
        nu=title[2],
        keuzes=choices,
        fout=drafts.wrongs(draft),
        gegeven=drafts.given(draft),
        concept_plek=place.key,
        bewaard=draft,
    )


def _page(case_id: int) -> CasePage:
    return looks.case(here.engine(), auth.actor(), case_id, ReadingKind.ACTION)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
