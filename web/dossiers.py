"""Dossiers: the list, one dossier with everything about it, its diagrams, and stopping one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engine import access
from engine.deadlines import amsterdam_date
from engine.dossier import cases
from engine.dossier.dossier import CaseClosed, CaseUnknown
from engine.drafts import Place
from engine.forms.overview import overviews
from engine.meetings import agenda_dates
from engine.organisations import people
from engine.pages import dossier, looks
from engine.pages.dossier import CasePage, TaskLine
from engine.pages.lists import Notice
from engine.participation import questions
from engine.participation.hand_over import roles_with_choice
from engine.states import CaseStatus, ReadingKind, TaskStatus
from web import auth, correcting, facts_view, here, letters, participation, returned, timeline
from web.diagrams import live
from web.forms import drafts
from web.numbers import row_number

pages = Blueprint("dossiers", __name__)
VIEWS = {"open": CaseStatus.OPEN, "gesloten": CaseStatus.CLOSED, "alle": None}
INFORMED = "ter-kennisgeving"
READ = {
    ReadingKind.DOSSIER: "Het dossier",
    ReadingKind.DIAGRAM: "Een diagram",
    ReadingKind.TASK: "Een taak",
    ReadingKind.ACTION: "Een handeling",
    ReadingKind.FILE: "Een bestand",
    ReadingKind.NOTICE: "Alleen datum en adres",
    ReadingKind.QUESTION: "Een vraag",
    ReadingKind.LETTER: "Een brief",
    ReadingKind.READERS: "Wie het bekeken",
    ReadingKind.MINUTES: "Het verslag van een overleg",
    ReadingKind.CONSOLE: "Het dossier, buiten de pagina's om",
}
STATES = {
    CaseStatus.OPEN: "Open",
    CaseStatus.CLOSED: "Gesloten",
    CaseStatus.CANCELLED: "Geannuleerd",
}


@pages.get("/dossiers")
def index() -> str:
    which = request.args.get("lijst", "open")
    which = which if which in VIEWS else "open"
    search = request.args.get("zoek", "")[:100]
    page = request.args.get("pagina", 1, type=row_number)
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        may_start = bool(people.landlords(connection, actor))
        told = looks.notices(connection, actor)
    if request.args.get("lijst") == INFORMED:
        return _told(told)
    lines, total, count = looks.dossiers(engine, actor, VIEWS[which], search, page)
    return render_template(
        "dossiers/lijst.html",
        dossiers=lines,
        totaal=total,
        pagina=min(max(page, 1), count),
        paginas=count,
        lijst=which,
        zoek=search,
        mag_beginnen=may_start,
        kennisgevingen=told,
        werkt=bool(actor.organisations),
        standen=STATES,
    )


def _told(notices: list[Notice]) -> str:
    """Evictions that one is only informed of: those to come first, then those that were, the last first."""
    today = amsterdam_date(here.engine().clock.now()).isoformat()
    past = [one for one in notices if one.day and one.day < today]
    coming = [one for one in notices if one not in past]
    return render_template(
        "dossiers/kennisgevingen.html", kennisgevingen=[*coming, *reversed(past)], vandaag=today
    )


@pages.get("/dossiers/<int:case_id>")
def show(case_id: int) -> str:
    try:
        page = _page(case_id, ReadingKind.DOSSIER)
    except CaseUnknown:
        # Who is only informed sees the day and the address; all others hear that it is not there.
        notice = looks.notice(here.engine(), auth.actor(), case_id)
        return render_template("dossiers/kennisgeving.html", kennisgeving=notice)
    main, engine = page.routes[0], here.engine()
    with engine.database.read() as connection:
        waiting = agenda_dates.dates(engine, connection, [task.id for task in page.tasks])
        asked = questions.of_case(connection, engine.clock.now(), case_id)
        gaps = agenda_dates.gaps(engine, connection, auth.actor(), case_id)
        choice = roles_with_choice(connection, page.region)
    mine, of_others = _tasks(page)
    may_correct = correcting.may_correct(page)
    reopening = correcting.offer(case_id) if page.status != CaseStatus.OPEN or page.outcome else None
    return render_template(
        "dossiers/dossier.html",
        zaak=page,
        overleggen=waiting,
        zonder_overleg=gaps,
        live=live.live(page, main),
        overzichten=overviews(page.definition.forms, page.facts),
        feiten=facts_view.groups(
            page.definition, page.facts, facts_view.filled_in(page), timeline.corrected(page)
        ),
        verloop=timeline.moments(page),
        opnieuw=timeline.set_anew(page),
        uitkomst=timeline.outcome_name(page),
        rol=lambda role: timeline.role_name(page, role),
        vragen=asked,
        te_printen=letters.to_print(page),
        taken_hier=mine,
        taken_elders=of_others,
        regie=participation.leading(page),
        mag_regie=participation.may_give_lead(page),
        netwerk=participation.network(page),
        mag_vervangen=participation.replaceable(page) & choice,
        standen=STATES,
        heropenen=reopening if may_correct else None,
        mag_corrigeren=may_correct and correcting.can_be_put_right(page, reopening),
        waarom_niet_heropenen=correcting.why_not(reopening) if reopening is not None else "",
        mag_stoppen=page.status == CaseStatus.OPEN and access.may_work(auth.actor(), page.landlord_id),
    )


@pages.get("/dossiers/<int:case_id>/bekeken")
def readers(case_id: int) -> str:
    """Who looked into this dossier: for the tenant who asks, and for whoever wonders."""
    page = _page(case_id)
    times, number, count = looks.looks(
        here.engine(), auth.actor(), case_id, request.args.get("pagina", 1, type=row_number)
    )
    return render_template(
        "dossiers/bekeken.html", zaak=page, keren=times, pagina=number, paginas=count, wat=READ
    )


@pages.get("/dossiers/<int:case_id>/route/<route_id>")
def diagram(case_id: int, route_id: str) -> str:
    page = _page(case_id, ReadingKind.DIAGRAM)
    route = next((route for route in page.routes if route.id == route_id), None)
    wanted = request.args.get("proces")
    if route is None or (wanted is not None and wanted not in page.definition.models):
        abort(404)
    return render_template("dossiers/route.html", zaak=page, live=live.live(page, route, wanted))


@pages.route("/dossiers/<int:case_id>/stoppen", methods=["GET", "POST"])
def stop(case_id: int) -> Any:
    page = _page(case_id, ReadingKind.ACTION)
    access.require(access.may_work(auth.actor(), page.landlord_id))
    reason = request.form.get("reden", "").strip()
    place, again = Place("stoppen", case_id=case_id), url_for("dossiers.stop", case_id=case_id)
    if drafts.thrown_away(place):
        return redirect(again)
    if request.method == "POST" and reason:
        try:
            cases.cancel(here.engine(), auth.actor(), case_id, reason[:1000])
        except CaseClosed:
            back = url_for("dossiers.show", case_id=case_id)
            return returned.too_late("Dit dossier was al gesloten.", {"reden": "Waarom stop je?"}, back)
        flash("Het dossier is gestopt.", "ok")
        return redirect(url_for("dossiers.show", case_id=case_id))
    if request.method == "POST":
        drafts.refused(place, {"reden": "Vul de reden in."})
        return redirect(again, 303)
    draft = drafts.read(place)
    return render_template(
        "dossiers/stoppen.html",
        zaak=page,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
    )


def _tasks(page: CasePage) -> tuple[list[TaskLine], list[TaskLine]]:
    """The open tasks of who asks, and those of others."""
    own = {one.organisation for one in page.parties if access.may_work(auth.actor(), one.organisation_id)}
    waiting = [task for task in page.tasks if task.status == TaskStatus.OPEN]
    mine = [task for task in waiting if task.organisation in own]
    return mine, [task for task in waiting if task not in mine]


def _page(case_id: int, what: ReadingKind | None = None) -> CasePage:
    """The dossier; `what` is noted as read. Raises CaseUnknown."""
    engine = here.engine()
    if what is not None:
        return looks.case(engine, auth.actor(), case_id, what)
    with engine.database.read() as connection:
        return dossier.case_page(engine, connection, auth.actor(), case_id)
