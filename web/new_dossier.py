"""The form that opens a dossier: for which corporatie, along which route. Nothing typed is ever lost."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.dossier import cases
from engine.dossier.cases import start_form
from engine.organisations import people
from web import auth, here
from web.forms import drafts
from web.forms.attempts import as_left, try_form
from web.forms.posted import received
from web.landlord_choice import choices, chosen

pages = Blueprint("new_dossier", __name__)


@pages.route("/dossiers/nieuw", methods=["GET", "POST"])
def start() -> Any:
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        options = choices(people.landlords(connection, actor))
        asked = request.values.get("corporatie") or (options[0].key if options else None)
        choice = chosen(engine, options, asked)
        landlord = choice.landlord
        definition = engine.definitions.current(connection, landlord.region)
    route = definition.mains.get(request.values.get("route", ""), definition.main)
    form = definition.forms.form(definition.start_form_of(route))
    place = start_form(landlord.id, route.id)
    if request.method == "POST":
        again = url_for("new_dossier.start", route=route.id, corporatie=choice.key)
        if drafts.thrown_away(place):
            return redirect(again)
        got = received(form, request.form.items(multi=True))
        made: list[int] = []
        asked_for = (landlord.region, landlord.id, got.values)
        attempt = try_form(
            got,
            lambda agreed: made.append(
                cases.start(engine, actor, *asked_for, route=route.id, confirmed=agreed)
            ),
        )
        if made:
            flash("Het dossier is geopend.", "ok")
            return redirect(url_for("dossiers.show", case_id=made[0]))
        drafts.kept(place, got.raw, attempt.told)
        return redirect(again, 303)
    draft = drafts.read(place)
    return render_template(
        "taken/nieuw.html",
        formulier_view=as_left(form, {}, draft, None, here.today()),
        corporaties=options,
        gekozen=choice.key,
        melding=draft.told.notice if draft is not None else None,
        concept_plek=place.key,
        bewaard=draft,
        routes=[(main.id, main.elements[main.start].name) for main in definition.mains.values()],
        route=route.id,
    )
