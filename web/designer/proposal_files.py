"""One file of a proposal as text: what stands in it, whole, for who wants it so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.definitions.contents import digest
from engine.proposals import editing, store
from engine.proposals.editing import FileMoved, Opened, PathRefused
from engine.proposals.store import Proposal, ProposalEnded
from web import auth, here, returned
from web.designer import places
from web.designer.meanwhile import seen_of
from web.designer.proposals import ENDED, address, form_of, opened
from web.forms import drafts

pages = Blueprint("files", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/bestand")
REFUSED: Final = "Dit bestand kan hier niet worden veranderd, of het is te groot."


@pages.get("")
def edit(region: str, proposal_id: int) -> str:
    designed, proposal = opened(region, proposal_id)
    path = request.args.get("pad", "")
    actor, engine = auth.actor(), here.engine()
    with engine.database.read() as connection:
        found = editing.open_file(engine, connection, actor, proposal_id, path)
        current, files = store.current_files(engine, connection, region)
    place = form_of(actor, proposal_id, f"bestand/{_short(path)}")
    draft = drafts.read(place)
    typed = drafts.given(draft)
    return render_template(
        "ontwerp/bestand.html",
        gebied=designed,
        voorstel=proposal,
        deel=places.named(current, path),
        nu=text_of(found.content),
        was=text_of(files.get(path)),
        gezien=seen_of(draft, found.seen or ""),
        is_veranderd=found.content != files.get(path),
        is_nieuw=path not in files,
        nu_gezien=digest(files.get(path)) or "",
        loopt_achter=any(one.path == path for one in proposal.behind(files)),
        opgeslagen=found,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("tekst"),
        gegeven=typed.get("tekst", text_of(found.content)),
        hunne=drafts.more(draft).get("hunne"),
    )


@pages.post("")
def save(region: str, proposal_id: int) -> Any:
    _, proposal = opened(region, proposal_id)
    path = request.args.get("pad", "")
    actor = auth.actor()
    place = form_of(actor, proposal_id, f"bestand/{_short(path)}")
    again = url_for(".edit", region=region, proposal_id=proposal_id, pad=path)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    # A browser sends the ends of lines as \r\n; the files here have \n.
    content = request.form.get("tekst", "").replace("\r\n", "\n").encode()
    seen = request.form.get("gezien") or None
    try:
        editing.put(here.engine(), actor, proposal_id, path, content, seen)
    except FileMoved as error:
        theirs = {"hunne": text_of(error.now.content), "gezien": error.now.seen or ""}
        drafts.refused(place, {"tekst": moved(error.now)}, **theirs)
        return redirect(again, 303)
    except PathRefused:
        drafts.refused(place, {"tekst": REFUSED})
        return redirect(again, 303)
    except ProposalEnded:
        return returned.too_late(ENDED, {"tekst": "Wat je schreef"}, address(proposal), "Naar het voorstel")
    drafts.done(place)
    flash("Opgeslagen in het voorstel.", "ok")
    return redirect(address(proposal), 303)


@pages.post("/terug")
def restore(region: str, proposal_id: int) -> Any:
    """The file says again what the current version says."""
    _, proposal = opened(region, proposal_id)
    path, seen = request.form.get("pad", ""), request.form.get("gezien") or None
    try:
        editing.restore(here.engine(), auth.actor(), proposal_id, path, seen)
    except FileMoved as error:
        flash(f"{moved(error.now).partition('.')[0]}. Kijk wat er nu staat en kies nog eens.", "warning")
    except ProposalEnded:
        flash(ENDED, "warning")
    else:
        flash("Het voorstel laat dit bestand weer zoals het nu is.", "ok")
    return redirect(address(proposal), 303)


@pages.post("/houden")
def keep_mine(region: str, proposal_id: int) -> Any:
    """The current version changed the file too; keep what the proposal says."""
    _, proposal = opened(region, proposal_id)
    path, seen = request.form.get("pad", ""), request.form.get("gezien") or None
    try:
        editing.keep_mine(here.engine(), auth.actor(), proposal_id, path, seen)
    except FileMoved:
        flash("De versie van nu veranderde nog eens. Kijk eerst wat er nu staat.", "warning")
    except ProposalEnded:
        flash(ENDED, "warning")
    else:
        flash("Het voorstel houdt wat hier staat.", "ok")
    return redirect(address(proposal), 303)


def moved(now: Opened) -> str:
    """What is said to the second of two who save one file."""
    who = (
        f"{now.saved_by} sloeg dit bestand intussen op."
        if now.saved_by
        else "Dit bestand is intussen anders."
    )
    return (
        f"{who} Wat jij schreef, staat hier nog. Kijk wat er nu staat, neem over wat je wilt en sla weer op."
    )


def text_of(content: bytes | None) -> str:
    return (content or b"").decode(errors="replace")


def as_text(proposal: Proposal, path: str) -> str:
    """The address of this page."""
    return url_for("designs.files.edit", region=proposal.region, proposal_id=proposal.id, pad=path)


def only_as_text(why: str, labels: Mapping[str, str], path: str) -> Any:
    """A page of a proposal that cannot show this file: on to its text. What was typed can be copied."""
    args = request.view_args or {}
    text = url_for("designs.files.edit", region=args["region"], proposal_id=args["proposal_id"], pad=path)
    if request.method == "POST":
        return returned.too_late(why, labels, text, "Naar het bestand")
    flash(why, "warning")
    return redirect(text, 303)


def _short(path: str) -> str:
    """A name for the draft of this file."""
    return str(digest(path.encode()))[:16]
