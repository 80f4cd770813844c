"""Putting right what was a mistake: a fact, a payment, a dossier that ended.

Must not know: who may (engine.access), what follows (engine.dossier.correcting, payments and reopening).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.dossier import correcting, payments, reopening
from engine.dossier.dossier import CaseClosed
from engine.dossier.payments import Payment, PaymentUnknown
from engine.dossier.reopening import Offer, ReasonMissing, ReopenRefused, WhyNot
from engine.drafts import Place
from engine.forms import Form
from engine.pages import dossier, looks
from engine.pages.dossier import CasePage
from engine.states import CaseStatus, ReadingKind
from web import auth, dutch, facts_view, here, participation, returned, timeline
from web.facts_view import Correctable
from web.forms import drafts
from web.forms.attempts import as_left, basis, try_form
from web.forms.posted import received

pages = Blueprint("correcting", __name__)
REASONS = {
    WhyNot.NOT_KEPT: "Het sloot voordat Drempel bewaarde waar een dossier stond.",
    WhyNot.NEWER: "Voor deze huurovereenkomst is er een nieuwer dossier. Ga daar verder.",
    WhyNot.TERM_OVER: "Het sloot te lang geleden. Wat ervan bewaard was, is gewist.",
}
CLOSED = "Dit dossier is gesloten. Er kan niets meer in veranderen."
NOT_UNDONE = "Deze betaling kan niet teruggedraaid worden."
REOPEN_FIRST = "Het dossier is gestopt. Heropen het eerst, en draai dan deze betaling terug."
REOPENED = " Het dossier is weer open. Iedereen die hoorde dat het stopte, krijgt bericht."
STAYED = " De route staat nog waar die stond. Kijk wat er opnieuw moet beginnen."
REASON = {"reden": "Wat ging er mis?"}
WHY = {correcting.REASON: "Waarom klopt het niet?"}


def may_correct(page: CasePage) -> bool:
    """Whether this person may put right what is wrong in this dossier."""
    party = participation.leading(page)[1]
    return access.may_correct(auth.actor(), page.landlord_id, party.organisation_id if party else None)


def address(page: CasePage) -> str:
    """Where this person puts this dossier right; "" for who may not, or when nothing can change in it."""
    may = page.status == CaseStatus.OPEN and may_correct(page)
    return url_for("correcting.index", case_id=page.id) if may else ""


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


def can_be_put_right(page: CasePage, found: Offer | None) -> bool:
    """Whether anything in it can still change: it is open, or closed and what it was is kept."""
    return page.status == CaseStatus.OPEN or (found is not None and found.until is not None)


@pages.get("/dossiers/<int:case_id>/correctie")
def index(case_id: int) -> Any:
    """What can be put right in this dossier."""
    page = _page(case_id)
    found = offer(case_id)
    if not can_be_put_right(page, found):
        return _too_late(case_id, CLOSED, {})
    return render_template(
        "dossiers/correctie.html",
        zaak=page,
        gegevens=facts_view.correctable(page),
        gecorrigeerd=timeline.corrected(page),
        knoppen=_buttons(page) if page.status == CaseStatus.OPEN else {},
        betalingen=payments.payments(page.timeline, page.rules.bookings),
        heropenen=found is not None and found.why_not is None,
    )


@pages.route("/dossiers/<int:case_id>/correctie/<name>", methods=["GET", "POST"])
def fact(case_id: int, name: str) -> Any:
    """Another value for one fact."""
    page = _page(case_id)
    asked = next((each for each in facts_view.correctable(page) if each.name == name), None)
    if asked is None or not can_be_put_right(page, offer(case_id)):
        if request.method == "POST":
            return _too_late(case_id, CLOSED, {name: "Wat moet het zijn?", **WHY})
        return redirect(url_for("correcting.index", case_id=case_id))
    form = correcting.question(page.definition, asked.form, name, page.rules)
    place = correcting.place(name, case_id)
    if drafts.thrown_away(place):
        return redirect(request.path)
    if request.method == "POST":
        return _correct(page, form, asked, place)
    draft = drafts.read(place)
    return render_template(
        "dossiers/correctie_gegeven.html",
        zaak=page,
        gegeven=asked,
        formulier_view=as_left(form, page.facts, draft, None, here.today()),
        basis=basis(form, page.facts, draft),
        melding=draft.told.notice if draft is not None else "",
        concept_plek=place.key,
        bewaard=draft,
    )


@pages.route("/dossiers/<int:case_id>/correctie/betaling/<int:seq>", methods=["GET", "POST"])
def payment(case_id: int, seq: int) -> Any:
    """A payment that was booked wrongly is undone."""
    page = _page(case_id)
    found = offer(case_id)
    one = next(
        (each for each in payments.payments(page.timeline, page.rules.bookings) if each.seq == seq), None
    )
    if one is None or one.is_undone or not can_be_put_right(page, found):
        return _too_late(case_id, NOT_UNDONE, REASON)
    place = payments.place(case_id, seq)
    if drafts.thrown_away(place):
        return redirect(request.path)
    if request.method == "POST":
        return _undo(page, one, place)
    draft = drafts.read(place)
    reopens = one.has_ended and found is not None
    told = [timeline.role_name(page, str(each.detail.get("aan"))) for each in payments.told_by(one.turned)]
    return render_template(
        "dossiers/correctie_betaling.html",
        zaak=page,
        betaling=one,
        aanbod=found if reopens else None,
        waarom_niet=why_not(found) if reopens and found is not None else "",
        gevolgen=timeline.told(page, one.turned),
        gehoord=list(dict.fromkeys(told)),
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
    )


@pages.route("/dossiers/<int:case_id>/heropenen", methods=["GET", "POST"])
def reopen(case_id: int) -> Any:
    """A dossier that ended by mistake goes on where it was."""
    page = _page(case_id)
    back = url_for("dossiers.show", case_id=case_id)
    place = Place(reopening.PLACE, case_id=case_id)
    if drafts.thrown_away(place):
        return redirect(request.path)
    found = offer(case_id)
    if found is None:
        return _too_late(case_id, "Dit dossier is al open.", REASON)
    if request.method == "POST":
        try:
            reopening.reopen(here.engine(), auth.actor(), case_id, request.form.get("reden", ""))
        except ReasonMissing:
            drafts.refused(place, {"reden": "Vul in wat er mis ging."})
            return redirect(request.path, 303)
        except ReopenRefused:
            return _too_late(case_id, "Dit dossier kan niet heropend worden.", REASON)
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


def _buttons(page: CasePage) -> dict[str, list[str]]:
    """By its button, what only that changes now and is known."""
    asked, found = facts_view.fields(page.definition), dict[str, list[str]]()
    for name, button in page.reserved.items():
        if name in asked and page.facts.get(name) is not None:
            found.setdefault(button, []).append(asked[name].label)
    return found


def _page(case_id: int) -> CasePage:
    """The dossier, for who may put it right. Raises NotAllowed and CaseUnknown."""
    page = looks.case(here.engine(), auth.actor(), case_id, ReadingKind.ACTION)
    access.require(may_correct(page))
    return page


def _too_late(case_id: int, why: str, labels: Mapping[str, str]) -> Any:
    """Why it can no longer be done, with what was typed."""
    return returned.too_late(why, labels, url_for("dossiers.show", case_id=case_id))


def _correct(page: CasePage, form: Form, asked: Correctable, place: Place) -> Any:
    got, moved = received(form, request.form.items(multi=True)), list[int]()

    def act(agreed: Sequence[str]) -> None:
        posted = (got.values, request.form.get("_basis", ""), agreed)
        moved.append(
            correcting.correct(here.engine(), auth.actor(), page.id, asked.form, asked.name, *posted)
        )

    attempt = try_form(got, act)
    if attempt.is_done:
        terms = f" {moved[0]} termijnen kregen een andere dag." if moved[0] > 1 else ""
        terms = " Een termijn kreeg een andere dag." if moved[0] == 1 else terms
        flash(f"‘{asked.label}’ is gecorrigeerd.{terms}", "ok")
        return redirect(url_for("dossiers.show", case_id=page.id))
    renewed = form.basis(_facts(page.id)) if attempt.is_stale else None
    if not drafts.kept(place, got.raw, attempt.told, renewed):
        return _too_late(page.id, attempt.told.notice or CLOSED, {asked.name: asked.label, **WHY})
    return redirect(request.path, 303)


def _facts(case_id: int) -> Any:
    engine = here.engine()
    with engine.database.read() as connection:
        return dossier.case_page(engine, connection, auth.actor(), case_id).facts


def _undo(page: CasePage, one: Payment, place: Place) -> Any:
    try:
        reopened = payments.undo(here.engine(), auth.actor(), page.id, one.seq, request.form.get("reden", ""))
    except ReasonMissing:
        drafts.refused(place, {"reden": "Vul in wat er mis ging."})
        return redirect(request.path, 303)
    except CaseClosed:
        return _too_late(page.id, REOPEN_FIRST, REASON)
    except (ReopenRefused, PaymentUnknown):
        return _too_late(page.id, NOT_UNDONE, REASON)
    more = REOPENED if reopened else STAYED if one.turned or one.since else ""
    flash(f"De betaling is teruggedraaid.{more}", "ok")
    return redirect(url_for("dossiers.show", case_id=page.id))
