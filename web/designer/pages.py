"""What a designer looks at: diagrams, versions and what changed; and going back to an earlier version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from engine import deployment
from engine.definitions import SHARED
from engine.definitions.relations import unheard, unsaid
from engine.deployment import LONGEST_REASON, VersionMoved
from engine.moving import orders
from engine.pages import designs
from engine.pages.designs import DesignUnknown, Published
from engine.proposals import store
from web import auth, here, returned
from web.designer import (
    beginning,
    contract_words,
    diagrams,
    exporting,
    forms,
    lengths,
    letters,
    meetings,
    moving,
    otherwise,
    places,
    plays,
    proposal_files,
    settings,
    tables,
    walks,
    words,
)
from web.designer import proposals as proposal_pages
from web.designer.map import boxes
from web.designer.pictures import pairs
from web.diagrams import undrawn
from web.diagrams.steps import as_list
from web.diagrams.svg import Marks, render
from web.forms import drafts

pages = Blueprint("designs", __name__, url_prefix="/ontwerp")
for part in (
    proposal_pages,
    proposal_files,
    beginning,
    plays,
    walks,
    settings,
    otherwise,
    forms,
    letters,
    meetings,
    tables,
    diagrams,
    exporting,
    moving,
):
    pages.register_blueprint(part.pages)


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether the menu shows these pages."""
    actor = g.get("actor")
    return {"is_designer": actor is not None and bool(actor.designs_for)}


@pages.get("")
def index() -> Any:
    """The regions of this designer; who has one is there at once."""
    with here.engine().database.read() as connection:
        found = designs.regions(connection, auth.actor())
    if len(found) == 1:
        return redirect(url_for(".show", region=found[0].slug))
    return render_template("ontwerp/regios.html", regios=found)


@pages.get("/<region>")
def show(region: str) -> str:
    """A region with its versions and proposals; or what all regions share."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        published = designs.history(connection, actor, region)
        proposed = store.of_region(connection, actor, region)
        current = designs.definition(engine, connection, actor, region)
        sharing = designs.shared_designers(connection)
        waiting = orders.waiting(connection, actor)
        may_share = any(one.slug == SHARED for one in designs.regions(connection, actor))
    place = proposal_pages.new_form(actor, region)
    draft = drafts.read(place)
    own = f"processes/{region}/"
    diagrams = sorted(
        current.models.values(), key=lambda m: (not m.path.startswith(own), not m.is_main, m.name)
    )
    return render_template(
        "ontwerp/gedeeld.html" if region == SHARED else "ontwerp/regio.html",
        gebied=designed,
        publicaties=published,
        wachtend=waiting if region == SHARED else {region: waiting.get(region, 0)},
        voorstellen=proposed,
        concept_plek=place.key,
        bewaard=draft,
        titel=drafts.given(draft).get("titel", ""),
        eigen=[model for model in diagrams if model.path.startswith(own)],
        gedeeld=[model for model in diagrams if not (model.path.startswith(own) or current.is_off(model))],
        uit=[model for model in diagrams if current.is_off(model)],
        gebruikt=places.shared_parts(current),
        mag_gedeeld=may_share,
        deelt_ontwerp=sharing,
        stukken=places.parts(current, current.files),
    )


@pages.get("/<region>/diagram/<process>")
def diagram(region: str, process: str) -> str:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        version = designs.definition(engine, connection, actor, region, request.args.get("versie"))
    if process not in version.models:
        raise DesignUnknown(region=region)
    drawing = version.drawings.get(process)
    return render_template(
        "ontwerp/diagram.html",
        gebied=designed,
        proces=process,
        naam=drawing.name if drawing is not None else version.models[process].name,
        uitleg=drawing.documentation if drawing is not None else "",
        tekening=render(drawing) if drawing is not None else None,
        niet_getekend=undrawn.why(version, process) if drawing is None else "",
        stappen=as_list(drawing) if drawing is not None else undrawn.steps(version, process, Marks()),
        afspraken=contract_words.parts(version, process),
    )


@pages.get("/<region>/kaart")
def show_map(region: str) -> str:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        version = designs.definition(engine, connection, actor, region)
    return render_template(
        "ontwerp/kaart.html",
        gebied=designed,
        ongehoord=unheard(version),
        ongezegd=unsaid(version),
        groepen=boxes(version),
        alles=request.args.get("alles") == "ja",
        namen={model.id: model.name for model in version.models.values()},
    )


@pages.get("/<region>/verschil")
def difference(region: str) -> Any:
    """From the version `van` to the version `naar`; without them from the one before to the current one."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        published = designs.history(connection, actor, region)
        if region == SHARED:  # a version is of one region
            raise DesignUnknown(region=region)
        known = {one.version: one for one in reversed(published)}
        new = request.args.get("naar") or published[0].version
        old = request.args.get("van") or _version_before(published, new)
        if old not in known or new not in known:
            raise DesignUnknown(region=region)
        before, after, found = designs.difference(engine, connection, actor, region, old, new)
    return render_template(
        "ontwerp/verschil.html",
        gebied=designed,
        versies=list(reversed(known.values())),
        van=known[old],
        naar=known[new],
        nu=published[0].version,
        verschil=found,
        woorden=words,
        paren=pairs(before, after, found),
    )


@pages.get("/<region>/terug/<int:publication_id>")
def go_back(region: str, publication_id: int) -> str:
    """What going back to an earlier publication would change, and why one does it."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        published = designs.history(connection, actor, region)
        chosen = next((one for one in published if one.id == publication_id), None)
        if chosen is None:
            raise DesignUnknown(region=region)
        now = published[0]
        *_, found = designs.difference(engine, connection, actor, region, now.version, chosen.version)
    place = deployment.return_form(actor, publication_id)
    draft = drafts.read(place)
    return render_template(
        "ontwerp/terug.html",
        gebied=designed,
        gekozen=chosen,
        nu=now,
        verschil=found,
        woorden=words,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
    )


@pages.post("/<region>/terug/<int:publication_id>")
def publish_again(region: str, publication_id: int) -> Any:
    actor, again = auth.actor(), url_for("designs.go_back", region=region, publication_id=publication_id)
    place = deployment.return_form(actor, publication_id)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    reason = request.form.get("reden", "").strip()
    wrong = lengths.wrong({"reden": reason}, {"reden": LONGEST_REASON})
    if not reason or wrong:
        drafts.refused(place, wrong or {"reden": "Vul in waarom je teruggaat."})
        return redirect(again, 303)
    seen = request.form.get("nu", default=0, type=int)
    try:
        deployment.publish_again(here.engine(), actor, region, publication_id, reason, seen)
    except VersionMoved:
        back = url_for("designs.show", region=region)
        told = "Iemand anders zette intussen een andere versie. Er is niets veranderd."
        return returned.too_late(told, {"reden": "Waarom ga je terug?"}, back, "Naar de versies van nu")
    flash("Nieuwe dossiers beginnen vanaf nu op deze versie.", "ok")
    return redirect(url_for("designs.show", region=region), 303)


def _version_before(published: Sequence[Published], version: str) -> str:
    """The version that this one replaced; the version itself when it was the first."""
    place = next((at for at, one in enumerate(published) if one.version == version), 0)
    later = (one.version for one in published[place:] if one.version != version)
    return next(later, version)
