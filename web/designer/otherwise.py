"""What a region does otherwise than all, in a proposal: its words, who works together, what is off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engine.checks import without
from engine.definitions import SHARED, Definition
from engine.proposals import editing, judging
from engine.proposals.editing import FileMoved, Opened
from engine.proposals.judging import Judged
from engine.proposals.settings import Otherwise, SettingsUnreadable, otherwise, path_of, with_otherwise
from engine.proposals.store import Proposal, ProposalEnded
from engine.roles import LANDLORD
from web import auth, here, returned
from web.designer import lengths, meanwhile
from web.designer.proposal_files import as_text, moved, only_as_text
from web.designer.proposals import ENDED, address, form_of, opened
from web.forms import drafts
from web.timeline import role_in

pages = Blueprint("otherwise", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/anders")
LONGEST: Final = 80
PLACES: Final = ("regio", "partners", "woorden")  # of findings that are about this page
ROLE, NAME, OFF = "nieuw.rol", "nieuw.naam", "zonder."
LABELS: Final = {NAME: "Hoe deze heet", ROLE: "Wie erbij komt"}
UNREADABLE: Final = "De instellingen zijn zo geschreven dat ze alleen als tekst kunnen worden veranderd."


@pages.errorhandler(SettingsUnreadable)
def as_file(_: SettingsUnreadable) -> Any:
    """Only its text can be changed; what was typed here is shown, to be copied."""
    return only_as_text(UNREADABLE, LABELS, path_of((request.view_args or {})["region"]))


@pages.get("")
def edit(region: str, proposal_id: int) -> str:
    designed, proposal = opened(_own(region), proposal_id)
    judged, file = _read(proposal)
    known, said = judged.proposed or judged.current, otherwise(file.content or b"")
    place = form_of(auth.actor(), proposal_id, "anders")
    draft = drafts.read(place)
    given = drafts.given(draft) or _fields(said)
    shared = otherwise(known.files.get(path_of(SHARED), b"")).words
    return render_template(
        "ontwerp/anders.html",
        gebied=designed,
        voorstel=proposal,
        woorden={name: shared.get(name, name) for name in [*shared, *said.words]},
        partners={role: known.role_names.get(role, text) for role, text in said.partners.items()},
        rollen=_roles(known, said),
        diagrammen=_switches(known, said),
        bevindingen=[
            str(one.in_words()) for one in judged.findings if one.file == file.path and one.element in PLACES
        ],
        gezien=meanwhile.seen_of(draft, meanwhile.name_of(said)),
        hunne=meanwhile.theirs(draft, meanwhile.name_of(said), _labelled(said)),
        als_tekst=as_text(proposal, file.path),
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven=given,
        langst=LONGEST,
    )


@pages.post("")
def save(region: str, proposal_id: int) -> Any:
    _, proposal = opened(_own(region), proposal_id)
    judged, file = _read(proposal)
    said = otherwise(file.content or b"")
    place = form_of(auth.actor(), proposal_id, "anders")
    again = url_for(".edit", region=region, proposal_id=proposal_id)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    new, wrong = _posted(judged.proposed or judged.current, said)
    now = meanwhile.name_of(said)
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    if request.form.get("gezien") != now:
        drafts.refused(place, {NAME: meanwhile.MOVED}, gezien=now)
        return redirect(again, 303)
    try:
        content = with_otherwise(file.content or b"", new)
        editing.put(here.engine(), auth.actor(), proposal_id, file.path, content, file.seen)
    except FileMoved as error:
        drafts.refused(place, {NAME: moved(error.now)})
        return redirect(again, 303)
    except ProposalEnded:
        return returned.too_late(ENDED, LABELS, address(proposal), "Naar het voorstel")
    drafts.done(place)
    if content == file.content:
        flash("Je veranderde niets.", "info")
        return redirect(again, 303)
    flash("Opgeslagen in het voorstel.", "ok")
    return redirect(address(proposal), 303)


def _own(region: str) -> str:
    """What all regions share does nothing otherwise: 404."""
    if region == SHARED:
        abort(404)
    return region


def _read(proposal: Proposal) -> tuple[Judged, Opened]:
    engine = here.engine()
    with engine.database.read() as connection:
        file = editing.open_file(engine, connection, auth.actor(), proposal.id, path_of(proposal.region))
        return judging.judge(engine, connection, proposal), file


def _roles(known: Definition, said: Otherwise) -> list[tuple[str, str]]:
    """Who works in this region and is not named yet, by what people call it."""
    left = known.roles_named - said.partners.keys() - {LANDLORD}
    return sorted(((role, role_in(known, role)) for role in left), key=lambda one: one[1].casefold())


def _switches(known: Definition, said: Otherwise) -> list[tuple[str, str]]:
    """The shared diagrams that nothing asks for, and those that are off: the name of the file, its own."""
    shared = [model for model in known.models.values() if model.path.startswith(f"processes/{SHARED}/")]
    found = {
        model.route: model.name
        for model in shared
        if model.route in said.without or not without.asking(known, model)
    }
    found |= {name: name for name in said.without if name not in found}
    return sorted(found.items(), key=lambda one: one[1].casefold())


def _fields(said: Otherwise) -> dict[str, str]:
    return {
        **{f"woord.{name}": text for name, text in said.words.items()},
        **{f"partner.{role}": name for role, name in said.partners.items()},
        **{f"{OFF}{name}": "ja" for name in said.without},
    }


def _posted(known: Definition, said: Otherwise) -> tuple[Otherwise, dict[str, str]]:
    """What was filled in, and by field what is wrong with it. A text that is emptied goes."""
    texts = {name: text.strip() for name, text in request.form.items()}
    wrong = lengths.wrong(
        {name: text for name, text in texts.items() if name.startswith(("woord.", "partner.", NAME))},
        dict.fromkeys(texts, LONGEST),
    )
    role, called = texts.get(ROLE, ""), texts.get(NAME, "")
    if role and not called:
        wrong[NAME] = "Vul in hoe deze heet."
    if called and role not in dict(_roles(known, said)):
        wrong[ROLE] = "Kies wie erbij komt."
    partners = _begun(texts, "partner.") | ({role: called} if role and called else {})
    off = tuple(one for one in [*said.without, *dict(_switches(known, said))] if f"{OFF}{one}" in texts)
    return Otherwise(_begun(texts, "woord."), partners, tuple(dict.fromkeys(off))), wrong


def _begun(texts: Mapping[str, str], start: str) -> dict[str, str]:
    return {name.removeprefix(start): text for name, text in texts.items() if text and name.startswith(start)}


def _labelled(said: Otherwise) -> dict[str, str]:
    """What it says, by the headings of the page."""
    return {
        "Woorden": ", ".join(said.words.values()),
        "Wie hier samenwerkt": ", ".join(said.partners.values()),
        "Wat hier niet gebeurt": ", ".join(said.without),
    }
