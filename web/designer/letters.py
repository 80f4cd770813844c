"""A letter in a proposal: its text with the facts that it may name, and how it reads in made-up dossiers."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.checks import Finding
from engine.letters.sharing import Sharing
from engine.proposals import editing, judging, letters
from engine.proposals.editing import FileMoved
from engine.proposals.letters import Letter
from engine.proposals.store import Proposal, ProposalEnded
from web import auth, here, returned
from web.designer import lengths
from web.designer.meanwhile import seen_of
from web.designer.proposal_files import as_text, moved, text_of
from web.designer.proposals import ENDED, address, file_of, form_of, opened
from web.forms import drafts

pages = Blueprint("letters", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/brief/<letter>")
SHARES: Final = {
    Sharing.ALL: "Alles: aan de huurder, of een melding",
    Sharing.DOSSIER: "Het dossier: aan wie meewerkt, zonder iets over de huurder",
    Sharing.DATE_ONLY: "Alleen de dag en het adres van een ontruiming",
}
LABELS: Final = {"onderwerp": "Onderwerp", "tekst": "Tekst"}
LONGEST, LONGEST_SUBJECT = 20_000, 300


@pages.get("")
def edit(region: str, proposal_id: int, letter: str) -> str:
    designed, proposal = opened(region, proposal_id)
    file = file_of(proposal, _path(proposal, letter))
    engine = here.engine()
    with engine.database.read() as connection:
        judged = judging.judge(engine, connection, proposal)
    place = form_of(auth.actor(), proposal_id, f"brief/{letter}")
    draft = drafts.read(place)
    stored = letters.read(file.content or b"")
    begin = {"onderwerp": stored.subject, "deelt": stored.shares, "tekst": stored.body}
    given = {**begin, **drafts.given(draft)}
    shown = Letter(given["onderwerp"], given["deelt"], given["tekst"].replace("\r\n", "\n"))
    version = judged.proposed or judged.current
    return render_template(
        "ontwerp/brief.html",
        gebied=designed,
        voorstel=proposal,
        naam=letter.replace("_", " ").capitalize(),
        deelt=SHARES.items(),
        te_noemen=letters.nameable(version, shown.shares),
        voorbeelden=letters.examples(version, shown, here.now(), letter),
        bevindingen=[one for one in judged.findings if _is_about(one, file.path)],
        gezien=seen_of(draft, file.seen or ""),
        als_tekst=as_text(proposal, file.path),
        pad=file.path,
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven=given,
        hunne=drafts.more(draft).get("hunne"),
    )


@pages.post("")
def save(region: str, proposal_id: int, letter: str) -> Any:
    _, proposal = opened(region, proposal_id)
    file = file_of(proposal, _path(proposal, letter))
    place = form_of(auth.actor(), proposal_id, f"brief/{letter}")
    again = url_for(".edit", region=region, proposal_id=proposal_id, letter=letter)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    if request.form.get("_actie") == "bekijken":
        drafts.kept(place, drafts.posted())
        return redirect(again + "#voorbeelden", 303)
    new, wrong = _posted()
    if not wrong:
        try:
            seen = request.form.get("gezien") or None
            editing.put(here.engine(), auth.actor(), proposal_id, file.path, letters.written(new), seen)
        except FileMoved as error:
            theirs = {"hunne": text_of(error.now.content), "gezien": error.now.seen or ""}
            drafts.refused(place, {"tekst": moved(error.now)}, **theirs)
            return redirect(again, 303)
        except ProposalEnded:
            return returned.too_late(ENDED, LABELS, address(proposal), "Naar het voorstel")
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    drafts.done(place)
    flash("Opgeslagen in het voorstel.", "ok")
    return redirect(again, 303)


def _posted() -> tuple[Letter, dict[str, str]]:
    """The letter that was filled in, and by field what is wrong with it."""
    subject, shares = (" ".join(request.form.get(name, "").split()) for name in ("onderwerp", "deelt"))
    body = request.form.get("tekst", "").replace("\r\n", "\n").rstrip() + "\n"
    wrong = lengths.wrong({"onderwerp": subject}, {"onderwerp": LONGEST_SUBJECT})
    if not subject:
        wrong["onderwerp"] = "Vul een onderwerp in."
    if shares not in SHARES:
        wrong["deelt"] = "Kies wat deze brief mag vertellen."
    if not body.strip():
        wrong["tekst"] = "Vul de tekst van de brief in."
    if len(body) > LONGEST:
        wrong["tekst"] = f"Maak de brief korter: hoogstens {LONGEST} tekens."
    return Letter(subject, shares, body), wrong


def _path(proposal: Proposal, letter: str) -> str:
    return f"processes/{proposal.region}/berichten/{letter}.txt"


def _is_about(finding: Finding, path: str) -> bool:
    return bool(finding.file) and path.endswith(finding.file)
