"""Putting right what was a mistake: a dossier that ended is reopened.

Must not know: who may (engine.access), what follows (engine.dossier.reopening).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.dossier import reopening
from engine.dossier.reopening import Offer, ReasonMissing, ReopenRefused, WhyNot
from engine.drafts import Place
from engine.pages import looks
from engine.pages.dossier import CasePage
from engine.states import ReadingKind
from web import auth, dutch, here, participation
from web.forms import drafts

pages = Blueprint("correcting", __name__)
REASONS = {
    WhyNot.NOT_KEPT: "Het sloot voordat Drempel bewaarde waar een dossier stond.",
    WhyNot.NEWER: "Voor deze huurovereenkomst is er een nieuwer dossier. Ga daar verder.",
    WhyNot.TERM_OVER: "Het sloot te lang geleden. Wat ervan bewaard was, is gewist.",
}


def may_correct(page: CasePage) -> bool:
    """Whether this person may put right what is wrong in this dossier."""
    party = participation.leading(page)[1]
    return access.may_correct(auth.actor(), page.landlord_id, party.organisation_id if party else None)


def offer(case_id: int) -> Offer | None:
    """Whether this dossier can be reopened; None when nothing of it ended."""
    engine = here.engine()
    with engine.database.read() as connection:
        return reopening.offer(engine, connection, case_id)


def why_not(found: Offer) -> str:
    """Why not, as a sentence; nothing when it can."""
    if found.why_not is None:
        return ""
    if found.why_not is WhyNot.TERM_OVER and found.until is not None:
        return f"Dat kon tot en met {dutch.date_in_words(found.until)}."
    return REASONS[found.why_not]


@pages.route("/dossiers/<int:case_id>/heropenen", methods=["GET", "POST"])
def reopen(case_id: int) -> Any:
    """A dossier that ended by mistake goes on where it was."""
    page = looks.case(here.engine(), auth.actor(), case_id, ReadingKind.ACTION)
    access.require(may_correct(page))
    back = url_for("dossiers.show", case_id=case_id)
    place = Place(reopening.PLACE, case_id=case_id)
    if drafts.thrown_away(place):
        return redirect(request.path)
    found = offer(case_id)
    if found is None:
        flash("Dit dossier is al open.", "warning")
        return redirect(back)
    if request.method == "POST":
        try:
            reopening.reopen(here.engine(), auth.actor(), case_id, request.form.get("reden", ""))
        except ReasonMissing:
            drafts.refused(place, {"reden": "Vul in wat er mis ging."})
            return redirect(request.path, 303)
        except ReopenRefused:
            flash("Dit dossier kan niet heropend worden.", "warning")
            return redirect(back)
        flash("Het dossier is weer open. Iedereen die hoorde dat het stopte, krijgt bericht.", "ok")
        return redirect(back)
    draft = drafts.read(place)
    return render_template(
        "dossiers/heropenen.html",
        zaak=page,
        aanbod=found,
        waarom_niet=why_not(found),
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
    )
