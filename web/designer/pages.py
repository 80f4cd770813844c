"""What a designer looks at: the diagrams of a region, its versions, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request
from markupsafe import Markup

from engine.definitions import Definition
from engine.difference import Difference, Happened
from engine.pages import designs
from engine.pages.designs import DesignUnknown
from web import auth, here
from web.designer import words
from web.designer.map import boxes
from web.diagrams.steps import as_list
from web.diagrams.svg import Marks, render

pages = Blueprint("designs", __name__, url_prefix="/ontwerp")


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether the menu shows these pages."""
    actor = g.get("actor")
    return {"is_designer": actor is not None and bool(actor.designs_for)}


@dataclass(frozen=True)
class Pair:
    """One diagram before and after; None where that version has no such diagram."""

    name: str
    before: Markup | None
    after: Markup | None


@pages.get("")
def index() -> str:
    with here.engine().database.read() as connection:
        found = designs.regions(connection, auth.actor())
    return render_template("ontwerp/regios.html", regios=found)


@pages.get("/<region>")
def show(region: str) -> str:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        versions = designs.versions(connection, actor, region)
        current = designs.definition(engine, connection, actor, region)
    own = f"processes/{region}/"
    diagrams = sorted(
        current.models.values(), key=lambda m: (not m.path.startswith(own), not m.is_main, m.name)
    )
    return render_template(
        "ontwerp/regio.html",
        gebied=designed,
        versies=versions,
        eigen=[model for model in diagrams if model.path.startswith(own)],
        gedeeld=[model for model in diagrams if not model.path.startswith(own)],
    )


@pages.get("/<region>/diagram/<process>")
def diagram(region: str, process: str) -> str:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        version = designs.definition(engine, connection, actor, region, request.args.get("versie"))
    drawing = version.drawings.get(process)
    if drawing is None:
        raise DesignUnknown(region=region)
    return render_template(
        "ontwerp/diagram.html",
        gebied=designed,
        naam=drawing.name,
        uitleg=drawing.documentation,
        tekening=render(drawing),
        stappen=as_list(drawing),
    )


@pages.get("/<region>/kaart")
def show_map(region: str) -> str:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        version = designs.definition(engine, connection, actor, region)
    found = designs.map_of(version)
    return render_template(
        "ontwerp/kaart.html",
        gebied=designed,
        samenhang=found,
        groepen=boxes(version, found),
        namen={model.id: model.name for model in version.models.values()},
    )


@pages.get("/<region>/verschil")
def difference(region: str) -> Any:
    """From the version `van` to the version `naar`; without them from the one before to the current one."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        known = {one.id: one for one in designs.versions(connection, actor, region)}
        new = request.args.get("naar") or next((id_ for id_, one in known.items() if one.is_current), "")
        earlier = [id_ for id_ in known if id_ != new]
        old = request.args.get("van") or (earlier[0] if earlier else new)
        if old not in known or new not in known:
            raise DesignUnknown(region=region)
        before, after, found = designs.difference(engine, connection, actor, region, old, new)
    return render_template(
        "ontwerp/verschil.html",
        gebied=designed,
        versies=known.values(),
        van=known[old],
        naar=known[new],
        verschil=found,
        woorden=words,
        paren=[_pair(before, after, found, process) for process in found.processes],
    )


def _pair(before: Definition, after: Definition, found: Difference, process: str) -> Pair:
    def picture(version: Definition, ids: str, *happened: Happened) -> Markup | None:
        drawing = version.drawings.get(process)
        if drawing is None:
            return None
        steps = {step: str(what) for step, what in found.steps(process).items() if what in happened}
        return render(drawing, Marks(changed=steps, before_ids=ids))

    drawn = after.drawings.get(process) or before.drawings[process]
    return Pair(
        drawn.name,
        picture(before, "was-", Happened.CHANGED, Happened.REMOVED),
        picture(after, "", Happened.CHANGED, Happened.ADDED),
    )
