"""The meetings of a region in a proposal: each series with its rhythm in words, and the next days of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from engine.definitions import Definition
from engine.meetings import series
from engine.meetings.series import Plan
from engine.proposals import editing, judging, meetings
from engine.proposals.editing import FileMoved, Opened
from engine.proposals.judging import Judged
from engine.proposals.meetings import MeetingsUnreadable, SeriesTaken, SeriesUnknown
from engine.proposals.store import Proposal, ProposalEnded
from web import auth, here, returned
from web.designer import meanwhile, meeting_form
from web.designer.proposal_files import as_text, moved, only_as_text
from web.designer.proposals import ENDED, address, form_of, opened
from web.forms import drafts

pages = Blueprint("meetings", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/overleggen")
NEW: Final = "nieuw"  # no name of a kind: the page of a series that is not there yet
UNREADABLE: Final = "De overleggen zijn zo geschreven dat ze alleen als tekst kunnen worden veranderd."


@pages.get("")
def index(region: str, proposal_id: int) -> Any:
    designed, proposal = opened(region, proposal_id)
    judged, file = _read(proposal)
    plans = meetings.plans(file.content or b"")
    known = judged.proposed or judged.current
    return render_template(
        "ontwerp/overleggen.html",
        gebied=designed,
        voorstel=proposal,
        reeksen=[(plan, meeting_form.in_words(plan.rule), _findings(judged, file, plan)) for plan in plans],
        kan_erbij=bool(_kinds(known, plans)),
        rollen=known.role_names,
        gezien=file.seen or "",
        als_tekst=as_text(proposal, file.path),
    )


@pages.errorhandler(MeetingsUnreadable)
def as_file(_: MeetingsUnreadable) -> Any:
    """Only its text can be changed; what was typed here is shown, to be copied."""
    return only_as_text(UNREADABLE, meeting_form.LABELS, series.path_of((request.view_args or {})["region"]))


@pages.get("/<kind>")
def edit(region: str, proposal_id: int, kind: str) -> Any:
    designed, proposal = opened(region, proposal_id)
    judged, file = _read(proposal)
    plan, known = _plan(file, kind), judged.proposed or judged.current
    place = form_of(auth.actor(), proposal_id, f"overleg/{kind}")
    draft = drafts.read(place)
    given = meeting_form.fields(plan) if draft is None else drafts.given(draft)
    return render_template(
        "ontwerp/overleg.html",
        gebied=designed,
        voorstel=proposal,
        reeks=plan,
        is_nieuw=kind == NEW,
        soorten=_kinds(known, meetings.plans(file.content or b"")) if kind == NEW else [],
        wegen=meeting_form.WAYS,
        dagen=meeting_form.DAYS,
        keren=meeting_form.NTH,
        rollen=meeting_form.roles(known.role_names, known.roles_named, plan),
        data=meeting_form.next_days(given, plan, here.today()),
        bevindingen=_findings(judged, file, plan),
        gezien=meanwhile.seen_of(draft, meanwhile.name_of(plan)),
        hunne=meanwhile.theirs(draft, meanwhile.name_of(plan), meeting_form.labelled(plan)),
        als_tekst=as_text(proposal, file.path),
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven=given,
    )


@pages.post("/<kind>")
def save(region: str, proposal_id: int, kind: str) -> Any:
    _, proposal = opened(region, proposal_id)
    judged, file = _read(proposal)
    plan = _plan(file, kind)
    place = form_of(auth.actor(), proposal_id, f"overleg/{kind}")
    again = url_for(".edit", region=region, proposal_id=proposal_id, kind=kind)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    if request.form.get("_actie") == "data":
        drafts.kept(place, drafts.posted())
        return redirect(again + "#data", 303)
    given, now = request.form.to_dict(), meanwhile.name_of(plan)
    if given.get("gezien") != now:
        drafts.refused(place, {"naam": meanwhile.MOVED}, gezien=now)
        return redirect(again, 303)
    new, wrong = meeting_form.read(given, plan if kind != NEW else _named(given, plan))
    if kind == NEW and new.kind not in _kinds(judged.proposed or judged.current, []):
        wrong["soort"] = "Kies welke taken dit overleg beslist."
    if not wrong:
        try:
            _put(proposal, file, new, is_new=kind == NEW)
        except SeriesTaken:
            wrong = {"soort": "Dit overleg is er al."}
        except FileMoved as error:
            wrong = {"naam": moved(error.now)}
        except ProposalEnded:
            return returned.too_late(ENDED, meeting_form.LABELS, address(proposal), "Naar het voorstel")
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    drafts.done(place)
    flash(f"Opgeslagen in het voorstel: {new.name}.", "ok")
    return redirect(url_for(".index", region=region, proposal_id=proposal_id), 303)


@pages.post("/<kind>/data")
def look(region: str, proposal_id: int, kind: str) -> Any:
    """The next days of what stands on the page. Nothing is kept."""
    _, proposal = opened(region, proposal_id)
    _, file = _read(proposal)
    found = meeting_form.next_days(request.form.to_dict(), _plan(file, kind), here.today())
    return jsonify(data=[[one.said, one.free] for one in found])


@pages.post("/<kind>/weg")
def remove(region: str, proposal_id: int, kind: str) -> Any:
    _, proposal = opened(region, proposal_id)
    _, file = _read(proposal)
    content = meetings.removed(file.content or b"", kind)
    try:
        editing.put(
            here.engine(), auth.actor(), proposal_id, file.path, content, request.form.get("gezien") or None
        )
    except FileMoved as error:
        flash(f"{moved(error.now).partition('.')[0]}. Kijk wat er nu staat en doe het nog eens.", "warning")
    except ProposalEnded:
        flash(ENDED, "warning")
    else:
        flash("Dit overleg staat niet meer in het voorstel. Wat er besloten is, blijft.", "ok")
    return redirect(url_for(".index", region=region, proposal_id=proposal_id), 303)


def _read(proposal: Proposal) -> tuple[Judged, Opened]:
    engine = here.engine()
    with engine.database.read() as connection:
        path = series.path_of(proposal.region)
        file = editing.open_file(engine, connection, auth.actor(), proposal.id, path)
        return judging.judge(engine, connection, proposal), file


def _plan(file: Opened, kind: str) -> Plan:
    plans = meetings.plans(file.content or b"")
    if kind == NEW:
        return meeting_form.empty("", here.today())
    found = next((plan for plan in plans if plan.kind == kind), None)
    if found is None:
        raise SeriesUnknown(kind=kind)
    return found


def _named(given: Mapping[str, str], plan: Plan) -> Plan:
    return meeting_form.empty(given.get("soort", ""), plan.first_day)


def _kinds(definition: Definition, plans: list[Plan]) -> list[str]:
    """What tasks of the diagrams ask for and this region has no series of its own for."""
    asked = {element.properties.get("overleg") for element in definition.elements.values()}
    return sorted(kind for kind in asked - {plan.kind for plan in plans} if kind)


def _put(proposal: Proposal, file: Opened, new: Plan, *, is_new: bool) -> None:
    """Raises FileMoved, ProposalEnded, SeriesTaken."""
    change = meetings.added if is_new else meetings.rewritten
    content = change(file.content or b"", new)
    editing.put(here.engine(), auth.actor(), proposal.id, file.path, content, file.seen)


def _findings(judged: Judged, file: Opened, plan: Plan) -> list[str]:
    """What is wrong with this series as it was saved."""
    return [
        f"{one.what} {one.cure}".strip()
        for one in judged.findings
        if one.file == file.path and one.element == plan.kind
    ]
