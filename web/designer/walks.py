"""A hundred random walks over a proposal: how far they are, where they came, got stuck, and never were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup

from engine.definitions import SHARED, Definition
from engine.drawing.text_width import whole
from engine.playing import counting
from engine.playing.background import Round, Walks
from engine.playing.counting import Counted
from engine.proposals import judging
from engine.proposals.store import Proposal
from web import here
from web.designer.plays import UNSOUND
from web.designer.proposals import opened
from web.diagrams.svg import Marks, render

pages = Blueprint("walks", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/proeven/gangen")
AGAIN: Final = 4  # seconds after which a page of a round that runs is asked for again
BUSY: Final = "Er loopt al een reeks, van dit of een ander voorstel. Dat duurt hooguit een paar minuten."


@dataclass(frozen=True)
class Walked:
    """A diagram with the ways that were taken. `never`: the names of its steps to which no walk came."""

    name: str
    picture: Markup
    never: tuple[str, ...]


@pages.get("")
def show(region: str, proposal_id: int) -> Any:
    """How far it is; while it runs the page asks for itself again."""
    designed, proposal = opened(region, proposal_id)
    engine = here.engine()
    found = _walks().report(_key(proposal))
    with engine.database.read() as connection:
        judged = judging.judge(engine, connection, proposal)
    version = judged.proposed or judged.current
    page = render_template(
        "ontwerp/gangen.html",
        gebied=designed,
        voorstel=proposal,
        is_goed=judged.is_sound,
        reeks=found,
        hoogstens=counting.MOST,
        minuten=int(counting.SECONDS // 60),
        uitkomsten=_outcomes(version, found),
        vast=_stuck(version, found),
        tekeningen=_pictures(version, found.counted) if found and not found.is_running else (),
    )
    answer = make_response(page)
    if found is not None and found.is_running:
        answer.headers["Refresh"] = str(AGAIN)
    return answer


@pages.post("")
def start(region: str, proposal_id: int) -> Any:
    _, proposal = opened(region, proposal_id)
    engine = here.engine()
    with engine.database.read() as connection:
        judged = judging.judge(engine, connection, proposal)
        wholes = judging.wholes_of(engine, connection, proposal)
    if region == SHARED:
        abort(404)  # one region is walked
    if not judged.is_sound:
        flash(UNSOUND, "warning")
    elif not _walks().start(_key(proposal), region, wholes[0].files, wholes[0].roles):
        flash(BUSY, "warning")
    return redirect(url_for(".show", region=region, proposal_id=proposal_id), 303)


@pages.post("/stop")
def stop(region: str, proposal_id: int) -> Any:
    """What was counted so far stays."""
    _, proposal = opened(region, proposal_id)
    _walks().stop(_key(proposal))
    return redirect(url_for(".show", region=region, proposal_id=proposal_id), 303)


def _walks() -> Walks:
    found: Walks = current_app.extensions["drempel_walks"]
    return found


def _key(proposal: Proposal) -> str:
    """Of what it proposes now: after a change the walks are of something else."""
    return f"{proposal.id} {proposal.fingerprint}"


def _outcomes(version: Definition, found: Round | None) -> list[tuple[str, int]]:
    """What came of the dossiers, the most frequent first."""
    if found is None:
        return []
    names = {
        e.properties["uitkomst"]: e.name for e in version.elements.values() if "uitkomst" in e.properties
    }
    names["open"] = "Nog bezig na alle stappen"
    counted = sorted(found.counted.outcomes.items(), key=lambda one: (-one[1], one[0]))
    return [(whole(names.get(outcome, outcome)), often) for outcome, often in counted]


def _stuck(version: Definition, found: Round | None) -> list[tuple[str, str, int]]:
    """Where walks got stuck, why, and how often."""
    often: dict[tuple[str, str], int] = {}
    for one in found.counted.stuck if found is not None else ():
        often[one["where"], one["why"]] = often.get((one["where"], one["why"]), 0) + 1
    return [(_called(version, where), why, count) for (where, why), count in often.items()]


def _called(version: Definition, where: str) -> str:
    element, model = version.elements.get(where), version.models.get(where)
    return whole(element.name) if element is not None else model.name if model is not None else where


def _pictures(version: Definition, counted: Counted) -> list[Walked]:
    """Every diagram of the region itself, and the shared ones to which a walk came."""
    missing = counting.never(version, counted)
    own = f"processes/{version.region}/"
    found = []
    for model in sorted(
        version.models.values(), key=lambda m: (not m.path.startswith(own), not m.is_main, m.name)
    ):
        drawing = version.drawings.get(model.id)
        if drawing is None or not (model.path.startswith(own) or counted.visited.keys() & model.own):
            continue
        walked = {one: often for one, often in counting.reached(drawing, counted).items() if often}
        marks = Marks(done=frozenset(walked), walked=walked, walks=max(counted.done, 1))
        names = [whole(drawing.by_id[one].name) or one for one in missing.get(model.id, ())]
        found.append(Walked(drawing.name or model.name, render(drawing, marks), tuple(names)))
    return found
