"""A proposal: what it changes, what is wrong with it, and publishing it."""

from __future__ import annotations

from typing import Any, Final

import structlog
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for

from engine.access import Actor
from engine.checks import Severity
from engine.definitions import SHARED
from engine.deployment import LONGEST_REASON, Unpublishable, VersionMoved
from engine.drafts import Place
from engine.errors import DrempelError
from engine.pages import designs
from engine.pages.designs import DesignedRegion
from engine.proposals import editing, judging, plays, publishing, store
from engine.proposals.editing import Opened
from engine.proposals.judging import Judged
from engine.proposals.publishing import (
    ApprovalMissing,
    PlaysStop,
    ProposalBehind,
    ProposalEmpty,
)
from engine.proposals.store import LONGEST_TITLE, Proposal, ProposalEnded, ProposalMoved, ProposalUnknown
from web import auth, here, returned
from web.designer import lengths, places, words
from web.designer.pictures import pairs
from web.forms import drafts
from web.trying import Tries

pages = Blueprint("proposals", __name__, url_prefix="/<region>/voorstel")
log = structlog.get_logger(__name__)
ENDED: Final = "Dit voorstel is intussen gepubliceerd of weggegooid. Er is niets veranderd."
UNPLAYABLE: Final = (
    "Op dit voorstel kan geen verzonnen dossier beginnen. Kijk of er een antwoord past op elke vraag van het "
    "formulier waarmee een dossier begint."
)
AGAIN: Final[dict[type[Exception], str]] = {
    ProposalMoved: "Iemand veranderde dit voorstel intussen. Kijk nog eens wat er nu verandert.",
    VersionMoved: "Er kwam intussen een andere versie. Kijk nog eens wat er nu verandert.",
    ProposalBehind: "Een bestand veranderde intussen ook in de versie van nu. Kies eerst wat je houdt.",
    ApprovalMissing: "Een tweede ontwerper kijkt eerst mee. Vraag een collega om goedkeuring.",
    ProposalEmpty: "Dit voorstel verandert niets.",
    PlaysStop: "Niet alle proeven slagen. Kijk onder Proeven waar het stopt.",
    Unpublishable: "Er staan nog fouten in dit voorstel. Los die eerst op.",
}


def opened(region: str, proposal_id: int) -> tuple[DesignedRegion, Proposal]:
    """The proposal of this address. Raises DesignUnknown, ProposalUnknown."""
    actor = auth.actor()
    with here.engine().database.read() as connection:
        designed = designs.region(connection, actor, region)
        proposal = store.find(connection, actor, proposal_id)
    if proposal.region != region:
        raise ProposalUnknown
    return designed, proposal


def form_of(actor: Actor, proposal_id: int, name: str) -> Place:
    """A form of a proposal, as a draft is kept of it."""
    return Place(f"voorstel/{proposal_id}/{name}", organisation_id=min(actor.designs_for, default=0))


def new_form(actor: Actor, region: str) -> Place:
    """The form with which a proposal begins."""
    return Place(f"voorstel/nieuw/{region}", organisation_id=min(actor.designs_for, default=0))


def file_of(proposal: Proposal, path: str) -> Opened:
    """This file as the proposal has it; 404 when it has no such file."""
    engine = here.engine()
    with engine.database.read() as connection:
        found = editing.open_file(engine, connection, auth.actor(), proposal.id, path)
    if found.content is None:
        abort(404)
    return found


def address(proposal: Proposal) -> str:
    return url_for("designs.proposals.show", region=proposal.region, proposal_id=proposal.id)


@pages.post("")
def start(region: str) -> Any:
    place = new_form(auth.actor(), region)
    if drafts.thrown_away(place):
        return redirect(url_for("designs.show", region=region), 303)
    title = " ".join(request.form.get("titel", "").split())
    told = "" if title else "Vul in waar het voorstel over gaat."
    told = lengths.wrong({"titel": title}, {"titel": LONGEST_TITLE}).get("titel", told)
    if told:
        drafts.kept(place, drafts.posted())
        flash(told, "error")
        return redirect(url_for("designs.show", region=region) + "#voorstellen", 303)
    number = store.start(here.engine(), auth.actor(), region, title)
    drafts.done(place)
    return redirect(url_for("designs.proposals.show", region=region, proposal_id=number), 303)


@pages.get("/<int:proposal_id>")
def show(region: str, proposal_id: int) -> str:
    designed, proposal = opened(region, proposal_id)
    actor = auth.actor()
    with here.engine().database.read() as connection:
        judged = judging.judge(here.engine(), connection, proposal)
        _, files = store.current_files(here.engine(), connection, region)
        kept = plays.of_proposal(here.engine(), connection, proposal)
        asking = publishing.asking_approval(here.engine(), connection, proposal)
        needs = publishing.needs_approval(here.engine(), connection, proposal)
    known = judged.proposed or judged.current
    behind = {one.path for one in judged.behind}
    findings = [one for one in judged.findings if all(one in each.findings for each in judged.regions)]
    remarks = [one for one in findings if one.severity is Severity.WARNS]
    place = form_of(actor, proposal_id, "publiceren")
    draft = drafts.read(place)
    return render_template(
        "ontwerp/voorstel.html",
        gebied=designed,
        voorstel=proposal,
        oordeel=judged,
        fouten=[one for one in findings if one.severity is Severity.STOPS],
        opmerkingen=[one for one in remarks if one not in judged.known],
        eerdere=[one for one in remarks if one in judged.known],
        bestanden=[(one, places.named(known, one.path), one.path in behind) for one in proposal.replaced],
        onderdelen=places.parts(known, proposal.over(files)),
        plek=places,
        woorden=words,
        paren=pairs(judged.current, known, judged.difference) if judged.difference else [],
        proeven=kept,
        vraagt_goedkeuring=needs,
        proef_verandert=plays.changes_published(proposal, files),
        vragende_regios=asking,
        per_regio=judged.regions,
        is_maker=actor.user_id in proposal.makers,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
    )


@pages.post("/<int:proposal_id>/publiceren")
def publish(region: str, proposal_id: int) -> Any:
    _, proposal = opened(region, proposal_id)
    actor = auth.actor()
    place = form_of(actor, proposal_id, "publiceren")
    if drafts.thrown_away(place):
        return redirect(address(proposal), 303)
    reason = request.form.get("reden", "").strip()
    wrong = lengths.wrong({"reden": reason}, {"reden": LONGEST_REASON})
    if not reason or wrong:
        drafts.refused(place, wrong or {"reden": "Vul in waarom dit verandert."})
        return redirect(address(proposal) + "#publiceren", 303)
    seen, version = request.form.get("gezien", ""), request.form.get("nu", "")
    try:
        publishing.publish(here.engine(), actor, proposal_id, reason, seen, version)
    except tuple(AGAIN) as error:
        drafts.refused(place, {"reden": AGAIN[type(error)]})
        return redirect(address(proposal) + "#publiceren", 303)
    except ProposalEnded:
        return _ended(proposal)
    drafts.done(place)
    where = " in alle regio's" if region == SHARED else ""
    flash(f"Gepubliceerd. Nieuwe dossiers beginnen{where} vanaf nu op deze versie.", "ok")
    return redirect(url_for("designs.show", region=region), 303)


@pages.post("/<int:proposal_id>/proef")
def try_out(region: str, proposal_id: int) -> Any:
    """Begin a try of what it proposes, and enter it."""
    _, proposal = opened(region, proposal_id)
    engine = here.engine()
    with engine.database.read() as connection:
        judged = judging.judge(engine, connection, proposal)
        where = _where_to_try(proposal, judged)
        _, files = store.current_files(engine, connection, where)
    if not judged.is_sound:
        flash("Er staan nog fouten in dit voorstel. Los die eerst op, dan kun je het proberen.", "warning")
        return redirect(address(proposal), 303)
    tries: Tries = current_app.extensions["drempel_tries"]
    try:
        begun = tries.begin(where, proposal.over(files), engine.clock.now(), address(proposal))
    except DrempelError as error:
        log.warning("try.refused", code=error.code, region=region)
        flash(UNPLAYABLE, "warning")
        return redirect(address(proposal), 303)
    return redirect(begun, 303)


@pages.post("/<int:proposal_id>/goedkeuren")
def approve(region: str, proposal_id: int) -> Any:
    _, proposal = opened(region, proposal_id)
    try:
        publishing.approve(here.engine(), auth.actor(), proposal_id, request.form.get("gezien", ""))
    except ProposalMoved as error:
        flash(AGAIN[type(error)], "warning")
    except ProposalEnded:
        return _ended(proposal)
    else:
        flash("Je keurde dit voorstel goed.", "ok")
    return redirect(address(proposal), 303)


@pages.get("/<int:proposal_id>/weggooien")
def ask_to_drop(region: str, proposal_id: int) -> str:
    designed, proposal = opened(region, proposal_id)
    with here.engine().database.read() as connection:
        current, _ = store.current_files(here.engine(), connection, region)
    named = [(one, places.named(current, one.path)) for one in proposal.replaced]
    return render_template("ontwerp/weggooien.html", gebied=designed, voorstel=proposal, bestanden=named)


@pages.post("/<int:proposal_id>/weggooien")
def drop(region: str, proposal_id: int) -> Any:
    opened(region, proposal_id)
    try:
        store.drop(here.engine(), auth.actor(), proposal_id, request.form.get("gezien", ""))
    except ProposalMoved:
        flash("Iemand veranderde dit voorstel intussen. Kijk wat er nu in staat en kies nog eens.", "warning")
        return redirect(url_for(".ask_to_drop", region=region, proposal_id=proposal_id), 303)
    flash("Het voorstel is weggegooid.", "ok")
    return redirect(url_for("designs.show", region=region), 303)


def _where_to_try(proposal: Proposal, judged: Judged) -> str:
    """The region; of what all share the one that was chosen. 404 for one that is not there."""
    if not judged.regions:
        return proposal.region
    chosen = request.form.get("in", judged.regions[0].slug)
    if chosen not in {one.slug for one in judged.regions}:
        abort(404)
    return chosen


def _ended(proposal: Proposal) -> Any:
    back = url_for("designs.show", region=proposal.region)
    return returned.too_late(ENDED, {"reden": "Waarom verandert dit?"}, back, "Naar de versies van nu")
