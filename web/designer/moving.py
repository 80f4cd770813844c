"""Running dossiers go on in the newest version: which stand on an older one, what a move does, doing it.

Shows dossiers by number only. Must not know: how a dossier moves (engine.moving).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from engine.access import Actor
from engine.definitions import SHARED
from engine.drafts import Place
from engine.errors import DrempelError
from engine.moving import back, orders
from engine.moving.back import MovedOn
from engine.moving.orders import (
    LONGEST_REASON,
    MoveElsewhere,
    MoveRuns,
    MoveUnknown,
    NothingToMove,
    Standing,
    StepUnknown,
)
from engine.moving.summary import summary
from engine.pages import designs
from engine.pages.designs import DesignedRegion, DesignUnknown
from engine.states import MovedStatus, MoveStatus
from web import auth, here
from web.designer import lengths, moving_words
from web.forms import drafts

pages = Blueprint("moving", __name__, url_prefix="/<region>/verhuizen")
AGAIN: Final = 3  # seconds after which the page of a move that runs is asked for again
INTO: Final = "naar"  # the region to which dossiers move, as the page is asked and as its form says
STEP: Final = "stap:"  # how the name of a field with a chosen step begins
SURE: Final = "weet_termijnen"
TOLD: Final[dict[type[DrempelError], str]] = {
    MoveRuns: "Er verhuizen al dossiers van deze regio. Wacht tot dat klaar is.",
    NothingToMove: "Alle lopende dossiers staan op de versie van nu. Er is niets te verhuizen.",
    MoveElsewhere: "Er veranderde intussen iets aan deze verhuizing. Kijk nog eens wat zij doet.",
    StepUnknown: "Kies een stap uit de lijst.",
    MovedOn: "In dit dossier gebeurde iets na de verhuizing. Het kan niet meer terug.",
}


@pages.get("")
def index(region: str) -> str:
    """The older versions on which dossiers stand, and why one would move them; `naar`: to which region.

    Of a region that went into another all versions, unless its own is asked for.
    """
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = _region(connection, actor, region)
        other = orders.went_into(connection, actor, region)
        into = request.args.get(INTO, other.slug if other is not None else region)
        current = orders.target(engine, connection, actor, region, into)
        older = orders.older_versions(engine, connection, actor, region, into)
        published = {one.version for one in designs.history(connection, actor, region)}
        latest = orders.latest(connection, actor, region)
    place = _form(actor, region)
    draft = drafts.read(place)
    return render_template(
        "ontwerp/verhuizen.html",
        gebied=designed,
        nu=current.id,
        naar=into,
        opgegaan_in=other,
        versies=[moving_words.version(one, current) for one in older],
        vergelijkbaar=published,
        laatste=latest if latest is not None and latest.status != MoveStatus.DROPPED else None,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
    )


@pages.post("")
def ask(region: str) -> Any:
    """Let all dossiers on older versions be looked at."""
    actor = auth.actor()
    with here.engine().database.read() as connection:
        _region(connection, actor, region)
    into = request.form.get(INTO, region)
    place, again = _form(actor, region), url_for(".index", region=region, naar=into)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    reason = request.form.get("reden", "").strip()
    wrong = lengths.wrong({"reden": reason}, {"reden": LONGEST_REASON})
    if not reason or wrong:
        drafts.refused(place, wrong or {"reden": "Vul in waarom de dossiers verhuizen."})
        return redirect(again, 303)
    try:
        number = orders.ask(here.engine(), actor, region, reason, into=into)
    except (MoveRuns, NothingToMove) as error:
        return _told(error, again)
    drafts.done(place)
    return redirect(url_for(".show", region=region, number=number), 303)


@pages.get("/<int:number>")
def show(region: str, number: int) -> Any:
    """How far it is, what it comes to; while it runs the page asks for itself again."""
    engine, actor = here.engine(), auth.actor()
    designed, move = _opened(region, number)
    with engine.database.read() as connection:
        target = engine.definitions.load(connection, move.target)
        versions = {one.version: engine.definitions.load(connection, one.version) for one in move.dossiers}
        current = engine.definitions.current(connection, target.region)
    place = _steps_form(actor, number)
    draft = drafts.read(place)
    page = render_template(
        "ontwerp/verhuizing.html",
        gebied=designed,
        verhuizing=move,
        is_verouderd=current.id != move.target,
        naar=target.region,
        hoe_ver=moving_words.progress(move),
        gevolg=summary(move),
        brief=lambda kind: moving_words.letter(target, kind),
        rol=lambda role: moving_words.role(target, role),
        keuzes=moving_words.choices(move, versions, target, _steps(drafts.given(draft))),
        concept_plek=place.key,
        bewaard=draft,
        groepen=moving_words.steps(target),
        blijft=moving_words.stays(move, versions, target),
        standen=MoveStatus,
        uitslagen=MovedStatus,
        stap=STEP,
        weet=SURE,
    )
    answer = make_response(page)
    if move.is_running:
        answer.headers["Refresh"] = str(AGAIN)
    return answer


@pages.post("/<int:number>/stappen")
def choose(region: str, number: int) -> Any:
    """Look again, with these steps in the place of those where a dossier cannot stay."""
    _, move = _opened(region, number)
    place, again = _steps_form(auth.actor(), number), url_for(".show", region=region, number=number)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    steps, versions = _steps(request.form), tuple({one.version for one in move.dossiers})
    with here.engine().database.read() as connection:
        into = here.engine().definitions.load(connection, move.target).region
    try:
        new = orders.ask(here.engine(), auth.actor(), region, move.reason, steps, versions, into)
    except StepUnknown as error:
        return _told(error, again)
    except (MoveRuns, NothingToMove) as error:
        return _told(error, url_for(".index", region=region))
    drafts.done(place)
    return redirect(url_for(".show", region=region, number=new), 303)


@pages.post("/<int:number>/verhuis")
def confirm(region: str, number: int) -> Any:
    """Every dossier moves that can; who confirms knows of the terms that get a later day."""
    _, move = _opened(region, number)
    again = url_for(".show", region=region, number=number)
    seen = request.form.get("termijnen", default=-1, type=int)
    if move.late and SURE not in request.form:
        flash("Kruis eerst aan dat je weet dat er termijnen een later dag krijgen.", "error")
        return redirect(again, 303)
    try:
        orders.confirm(here.engine(), auth.actor(), number, seen)
    except MoveElsewhere as error:
        return _told(error, again)
    return redirect(again, 303)


@pages.post("/<int:number>/stop")
def drop(region: str, number: int) -> Any:
    """It goes no further; what moved already stays moved."""
    _opened(region, number)
    orders.drop(here.engine(), auth.actor(), number)
    flash("Afgebroken. Wat al verhuisd was, blijft verhuisd.", "ok")
    return redirect(url_for(".show", region=region, number=number), 303)


@pages.post("/<int:number>/terug/<int:case_id>")
def put_back(region: str, number: int, case_id: int) -> Any:
    """This dossier is again on the version of before."""
    _, move = _opened(region, number)
    again = url_for(".show", region=region, number=number, _anchor="verhuisd")
    named = next((one.number for one in move.dossiers if one.case_id == case_id), "")
    try:
        back.put_back(here.engine(), auth.actor(), number, case_id)
    except MovedOn as error:
        return _told(error, again)
    flash(f"Dossier {named} staat weer op de versie van voor de verhuizing.", "ok")
    return redirect(again, 303)


def _opened(region: str, number: int) -> tuple[DesignedRegion, Standing]:
    """The move of this address. Raises DesignUnknown, MoveUnknown."""
    actor = auth.actor()
    with here.engine().database.read() as connection:
        designed = _region(connection, actor, region)
        move = orders.standing(connection, actor, number)
    if move.region != region:
        raise MoveUnknown(move=number)
    return designed, move


def _region(connection: Any, actor: Actor, region: str) -> DesignedRegion:
    """One with dossiers of its own. Raises DesignUnknown."""
    if region == SHARED:
        raise DesignUnknown(region=region)
    return designs.region(connection, actor, region)


def _form(actor: Actor, region: str) -> Place:
    """The form that asks why, as a draft is kept of it."""
    return Place(f"verhuizen/{region}", organisation_id=min(actor.designs_for, default=0))


def _steps_form(actor: Actor, number: int) -> Place:
    """The form in which steps are chosen."""
    return Place(f"verhuizing/{number}", organisation_id=min(actor.designs_for, default=0))


def _steps(fields: Mapping[str, str]) -> dict[str, str]:
    """Old step -> the one that was chosen; empty for none."""
    return {name.removeprefix(STEP): step for name, step in fields.items() if name.startswith(STEP)}


def _told(error: DrempelError, address: str) -> Response:
    flash(TOLD[type(error)], "warning")
    return redirect(address, 303)
