"""The plays of a proposal: playing them, keeping a try as one, taking one away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from engine import plays as written
from engine.definitions import SHARED
from engine.playing import recording
from engine.playing.player import Played
from engine.plays import writing
from engine.proposals import editing, judging, plays
from engine.proposals.editing import FileMoved, PathRefused
from engine.proposals.judging import Judged, Whole
from engine.proposals.questions import name_of
from engine.proposals.store import LONGEST_TITLE, Proposal, ProposalEnded
from web import auth, here, returned
from web.designer.proposals import ENDED, address, form_of, opened
from web.forms import drafts
from web.trying import Try

pages = Blueprint("plays", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/proeven")
OVER: Final = "Deze proef loopt niet meer. Begin hem opnieuw met ‘Probeer het’."
UNSOUND: Final = "Er staan nog fouten in dit voorstel. Los die eerst op, dan kun je de proeven spelen."


@pages.post("/spelen")
def play(region: str, proposal_id: int) -> Any:
    """Play one, or all without `pad`."""
    _, proposal = opened(region, proposal_id)
    judged, wholes = _judged(proposal)
    path = request.form.get("pad")
    if not judged.is_sound:
        flash(UNSOUND, "warning")
    elif path is None:
        _tell([one for whole in wholes for one in plays.play_all(whole)])
    else:
        found = [whole for whole in wholes if path in written.of_region(whole.files, whole.region)]
        _tell([plays.play(whole, path) for whole in found])
    return redirect(address(proposal) + "#proeven", 303)


@pages.post("/weg")
def remove(region: str, proposal_id: int) -> Any:
    """The proposal takes this play away."""
    _, proposal = opened(region, proposal_id)
    path, seen = request.form.get("pad", ""), request.form.get("gezien") or None
    try:
        if written.is_play(path):
            editing.put(here.engine(), auth.actor(), proposal_id, path, None, seen)
    except (FileMoved, PathRefused):
        flash("Deze proef veranderde intussen. Kijk wat er nu staat en kies nog eens.", "warning")
    except ProposalEnded:
        flash(ENDED, "warning")
    return redirect(address(proposal) + "#proeven", 303)


@pages.get("/bewaren")
def ask(region: str, proposal_id: int) -> Any:
    """What this play is called."""
    designed, proposal = opened(region, proposal_id)
    place = form_of(auth.actor(), proposal_id, "proef")
    draft = drafts.read(place)
    return render_template(
        "ontwerp/proef.html",
        gebied=designed,
        voorstel=proposal,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("titel"),
        gegeven=drafts.given(draft).get("titel", ""),
    )


@pages.post("/bewaren")
def keep(region: str, proposal_id: int) -> Any:
    """What was done in this try becomes a play of the proposal, and is played at once."""
    _, proposal = opened(region, proposal_id)
    place = form_of(auth.actor(), proposal_id, "proef")
    again = url_for(".ask", region=region, proposal_id=proposal_id)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    title = " ".join(request.form.get("titel", "").split())[:LONGEST_TITLE]
    if not title:
        drafts.refused(place, {"titel": "Vul in wat deze proef vertelt."})
        return redirect(again, 303)
    tried = _try(proposal)
    if tried is None:
        drafts.refused(place, {"titel": OVER})
        return redirect(again, 303)
    path = f"processes/{region}/{written.FOLDER}/{name_of(title)}.toml"
    with tried.engine.database.read() as connection:
        found = recording.recorded(tried.engine, connection, tried.case_id, path, title)
    content = writing.write(found.play).encode()
    try:
        editing.put(here.engine(), auth.actor(), proposal_id, path, content, None)
    except FileMoved:
        drafts.refused(place, {"titel": "Er is al een proef die zo heet. Geef deze een andere naam."})
        return redirect(again, 303)
    except ProposalEnded:
        return returned.too_late(
            ENDED, {"titel": "Wat vertelt deze proef?"}, address(proposal), "Naar het voorstel"
        )
    drafts.done(place)
    if found.left_out:
        flash(
            "In de proef staat niet wat je verbeterde, terugdraaide of overdroeg: dat kan een proef niet.",
            "warning",
        )
    flash(f"Bewaard als proef: {title}.", "ok")
    _, proposal = opened(region, proposal_id)
    judged, (whole,) = _judged(proposal)
    if judged.is_sound:
        _tell([plays.play(whole, path)])
    return redirect(address(proposal) + "#proeven", 303)


def _judged(proposal: Proposal) -> tuple[Judged, list[Whole]]:
    """What is wrong with it, and what each region that it touches would run on."""
    engine = here.engine()
    with engine.database.read() as connection:
        judged = judging.judge(engine, connection, proposal)
        return judged, judging.wholes_of(engine, connection, proposal)


def _tell(done: Sequence[Played]) -> None:
    stopped = sum(not one.is_passed for one in done)
    if stopped:
        flash(f"{stopped} van {len(done)} proeven stopt." if len(done) > 1 else "De proef stopt.", "warning")
    elif done:
        flash("Alle proeven slagen." if len(done) > 1 else "De proef slaagt.", "ok")


def _try(proposal: Proposal) -> Try | None:
    """The try of this session, when it is one of this proposal."""
    if proposal.region == SHARED:  # a play is of one region
        return None
    found: Try | None = current_app.extensions["drempel_tries"].of_session()
    return found if found is not None and found.back == address(proposal) else None
