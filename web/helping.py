"""Dossiers that are stuck, for functional administrators: where they stand, and help that is shown first.

Nothing personal is read or shown. Must not know: who may help, what may not be passed (engine.helping).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from engine.definitions import Definition
from engine.dossier import correcting
from engine.dossier.answering import AnswerInvalid
from engine.dossier.correcting import FactUnknown, NothingChanged
from engine.dossier.dossier import CaseChanged, CaseClosed, CaseUnknown
from engine.dossier.reopening import ReasonMissing
from engine.drafts import Draft, Place, Told
from engine.drawing import Node
from engine.helping import giving, standing
from engine.helping.changes import Change, Correct, HelpRefused, Move, Restart, Retry, Skip, WhyNot
from engine.helping.giving import HelpDecided, OwnHelp, Request, Trial
from engine.helping.standing import Asked, Route, Standing, Term, Why
from engine.spiff import StateUnreadable, StepFailed
from engine.spiff import Why as MoveWhy
from engine.states import HelpKind
from web import auth, here, timeline
from web.diagrams import live
from web.forms import drafts
from web.forms.posted import received
from web.forms.view import form_view

pages = Blueprint("helping", __name__, url_prefix="/beheer/vastgelopen")
LOOK: Final = "bekijken"  # the button that shows what a correction would do
CHANGED: Final = "Het dossier veranderde intussen. Kijk wat er nu zou gebeuren, en kies opnieuw."
ASKED: Final = "Gevraagd. Een tweede functioneel beheerder moet dit goedkeuren. Er is nog niets veranderd."
DONE: Final = "Gedaan. Hieronder zie je hoe het dossier er nu voor staat."
WHY: Final[Mapping[str, str]] = {
    Why.INCIDENT: "Een termijn is mislukt",
    Why.OVERDUE: "Een termijn is voorbij en er gebeurde niets",
    Why.SILENT: "Niemand heeft een taak en er loopt geen termijn",
}
WHAT: Final[Mapping[str, str]] = {
    HelpKind.RETRY: "Termijn opnieuw proberen",
    HelpKind.SKIP: "Termijn overslaan",
    HelpKind.MOVE: "Op een andere stap zetten",
    HelpKind.CORRECT: "Gegeven corrigeren",
    HelpKind.RESTART: "Deelroute opnieuw beginnen",
}
REFUSED: Final[Mapping[str, str]] = {
    WhyNot.GONE: "Dit wacht niet meer. Kijk hoe het dossier er nu voor staat.",
    WhyNot.NOT_DUE: "De dag van deze termijn komt nog. Je kunt haar wel overslaan.",
    WhyNot.LEGAL: "‘{element}’ volgt uit de wet of is een besluit van de rechter. Daar mag niemand langs.",
    WhyNot.MAIN: "Een hoofdroute kan niet opnieuw beginnen.",
    WhyNot.BUTTON: "Dit begon met een knop. Laat wie de knop gebruikte, dat opnieuw doen.",
    WhyNot.AT_ONCE: "Deze route doet alles in één keer. Opnieuw zou alleen haar berichten herhalen.",
    WhyNot.NEWER: "Van deze route is er een nieuwere.",
    WhyNot.IMPOSSIBLE: "Het dossier kan niet op deze stap gezet worden, door ‘{element}’.",
}
MOVED: Final[Mapping[str, str]] = {
    MoveWhy.GONE: "Die stap is er niet.",
    MoveWhy.OTHER_KIND: "Die stap is van een andere soort.",
    MoveWhy.ELSEWHERE: "Dat staat in een lijst, of in een deel dat op meer plekken gebruikt wordt.",
    MoveWhy.NO_PLACE: "Daar kan niets wachten of beginnen.",
    MoveWhy.BRANCH_MISSING: "Daar zou het dossier voor altijd wachten op iets anders dat niet loopt.",
}


@pages.app_context_processor
def menu() -> dict[str, bool]:
    """Whether the menu shows these pages."""
    actor = g.get("actor")
    return {"is_mender": actor is not None and actor.is_mender}


@pages.get("")
def index() -> Any:
    """What is stuck, and what waits for a second person."""
    engine, actor = here.engine(), auth.actor()
    number = request.args.get("nummer", "").strip()
    with engine.database.read() as connection:
        found = standing.stuck(engine, connection, actor)
        asked = giving.requests(connection, actor)
        known = {one.region: engine.definitions.current(connection, one.region) for one in found}
        unknown = False
        if number:
            try:
                case_id = standing.numbered(connection, actor, number)
            except CaseUnknown:
                unknown = True
            else:
                return redirect(url_for(".show", case_id=case_id))
    return render_template(
        "beheer/vastgelopen.html",
        vast=[(one, WHY[one.why], _name(known[one.region], one.element)) for one in found],
        verzoeken=asked,
        wat=_what,
        nummer=number,
        onbekend=unknown,
    )


@pages.get("/<int:case_id>")
def show(case_id: int) -> str:
    """Where one dossier stands: its routes, tasks and terms, and what can be done."""
    found = _standing(case_id)
    return render_template(
        "beheer/vastgelopen_dossier.html",
        stand=found,
        live=_live(found),
        naam=lambda element: _name(found.definition, element),
        rol=lambda role: timeline.role_in(found.definition, role),
        wat=_what,
        woorden=WhyNot,
    )


@pages.route("/<int:case_id>/termijn/<timer_id>/opnieuw", methods=["GET", "POST"])
def retry(case_id: int, timer_id: str) -> Any:
    """A term that failed passes now."""
    found = _standing(case_id)
    return _help(
        found, Help(f"opnieuw/{timer_id}", "Probeer opnieuw", Retry(timer_id), _term(found, timer_id))
    )


@pages.route("/<int:case_id>/termijn/<timer_id>/overslaan", methods=["GET", "POST"])
def skip(case_id: int, timer_id: str) -> Any:
    """A term is not waited for."""
    found = _standing(case_id)
    return _help(found, Help(f"overslaan/{timer_id}", "Sla over", Skip(timer_id), _term(found, timer_id)))


@pages.route("/<int:case_id>/herstarten/<route_id>", methods=["GET", "POST"])
def restart(case_id: int, route_id: str) -> Any:
    """A side process begins anew."""
    found = _standing(case_id)
    process = _route(found, route_id).process
    what = Help(
        f"herstarten/{route_id}", "Begin opnieuw", Restart(route_id), _name(found.definition, process)
    )
    return _help(found, what)


@pages.route("/<int:case_id>/verplaatsen/<route_id>/<waits_id>", methods=["GET", "POST"])
def move(case_id: int, route_id: str, waits_id: str) -> Any:
    """What waits goes on at another step, chosen on the diagram or in a list."""
    found, engine = _standing(case_id), here.engine()
    try:
        with engine.database.read() as connection:
            token, steps = standing.steps(engine, connection, auth.actor(), case_id, route_id, waits_id)
    except (HelpRefused, StateUnreadable):
        return redirect(url_for(".show", case_id=case_id), 303)  # which says why
    here_now, target = _name(found.definition, token.element), request.args.get("naar", "")
    if target in found.definition.elements:
        about = f"Van ‘{here_now}’ naar ‘{_name(found.definition, target)}’"
        what = Help(f"verplaatsen/{waits_id}", "Zet op deze stap", Move(route_id, waits_id, target), about)
        return _help(found, what)
    process = request.args.get("proces", found.definition.elements[token.element].process)
    drawn = dict.fromkeys(found.definition.elements[one].process for one in token.stack)
    if process not in drawn:
        abort(404)

    def link(node: Node) -> str | None:
        address = url_for(".move", case_id=case_id, route_id=route_id, waits_id=waits_id, naar=node.id)
        return address if node.id in steps else None

    return render_template(
        "beheer/hulp_stap.html",
        stand=found,
        plek=token,
        staat=here_now,
        live=live.drawn(found.definition, found.terms, _route(found, route_id), process, link),
        stappen=_by_drawing(found.definition, drawn, steps),
        naam=lambda element: _name(found.definition, element),
    )


@pages.route("/<int:case_id>/corrigeren", methods=["GET", "POST"])
def correct(case_id: int) -> Any:
    """Another value for a fact, without seeing the one that is there."""
    found = _standing(case_id)
    name = request.args.get("gegeven", "")
    asked = next((one for one in found.facts if one.name == name), None)
    if asked is None:
        return render_template("beheer/hulp_gegevens.html", stand=found, gegevens=_by_form(found))
    return _correct(found, asked)


@pages.route("/verzoeken/<int:request_id>", methods=["GET", "POST"])
def decide(request_id: int) -> Any:
    """Help that a second person agrees to; the one who asked can only look."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        asked = giving.request(connection, actor, request_id)
    again = redirect(url_for(".decide", request_id=request_id), 303)
    if request.method == "POST":
        try:
            giving.approve(engine, actor, request_id, _seen())
        except CaseChanged:
            flash(CHANGED, "warning")
            return again
        except (HelpRefused, StepFailed):
            return again  # its page says why
        except (HelpDecided, OwnHelp):
            return redirect(url_for(".index"), 303)
        flash(DONE, "ok")
        return redirect(url_for(".show", case_id=asked.case_id), 303)
    found = _standing(asked.case_id)
    return _shown(
        found,
        "beheer/hulp_verzoek.html",
        giving.attempt(engine, actor, asked.case_id, asked.change),
        verzoek=asked,
        titel=_what(asked.change.kind),
        over=_about(found, asked),
        is_eigen=asked.asked_by == actor.user_id,
    )


@pages.post("/verzoeken/<int:request_id>/intrekken")
def drop(request_id: int) -> Any:
    """It is not done."""
    with here.engine().database.read() as connection:
        asked = giving.request(connection, auth.actor(), request_id)
    giving.drop(here.engine(), auth.actor(), request_id)
    flash("Dit gebeurt niet. Er is niets veranderd.", "ok")
    return redirect(url_for(".show", case_id=asked.case_id), 303)


# -- one kind of help --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Help:
    """A form of these pages: its name, its button, what it does, and to what."""

    name: str
    button: str
    change: Change
    about: str


def _help(found: Standing, what: Help, **more: Any) -> Any:
    """Show what it would do, and ask why; when that was sent, do it."""
    place = _place(found, what.name)
    if drafts.thrown_away(place):
        return redirect(request.full_path, 303)
    if request.method == "POST":
        return _give(found, what.change, request.form.get("reden", ""), place)
    draft = drafts.read(place)
    return _shown(
        found,
        "beheer/hulp.html",
        giving.attempt(here.engine(), auth.actor(), found.id, what.change),
        titel=_what(what.change.kind),
        over=what.about,
        knop_tekst=what.button,
        concept_plek=place.key,
        bewaard=draft,
        fout=drafts.wrongs(draft).get("reden"),
        gegeven=drafts.given(draft).get("reden", ""),
        **more,
    )


def _give(found: Standing, change: Change, reason: str, place: Place) -> Any:
    again = redirect(request.full_path, 303)
    try:
        asked = giving.give(here.engine(), auth.actor(), found.id, change, reason, _seen())
    except ReasonMissing:
        drafts.refused(place, {"reden": "Vul in waarom dit nodig is."})
        return again
    except CaseChanged:
        drafts.kept(place, drafts.posted())
        flash(CHANGED, "warning")
        return again
    except (HelpRefused, StepFailed, NothingChanged):
        drafts.kept(place, drafts.posted())
        return again  # its page says why
    except CaseClosed:
        return redirect(url_for(".show", case_id=found.id), 303)
    drafts.done(place)
    flash(DONE if asked is None else ASKED, "ok" if asked is None else "info")
    return redirect(url_for(".show", case_id=found.id), 303)


def _correct(found: Standing, asked: Asked) -> Any:
    place = _place(found, f"corrigeren/{asked.name}")
    if drafts.thrown_away(place):
        return redirect(request.full_path, 303)
    with here.engine().database.read() as connection:
        rules = correcting.rules(here.engine(), connection, found.definition)
    form = correcting.question(found.definition, asked.form, asked.name, rules)
    draft = drafts.read(place)
    looked, _ = form.parse(
        (key, text) for key, texts in (draft.typed if draft else {}).items() for text in texts
    )
    if request.method == "POST":
        got = received(form, request.form.items(multi=True))
        errors = form.validate(got.values, here.now())
        change = _correction(asked, got.values, is_sure="zeker" in request.form)
        is_new = got.values.get(asked.name) != looked.get(asked.name) or request.form.get("_stap") == LOOK
        if errors or is_new:
            drafts.kept(place, drafts.posted(), Told(tuple(errors)))
            return redirect(request.full_path, 303)
        return _give(found, change, str(got.values.get(correcting.REASON, "")), place)
    trial, notice = _look(found, asked, draft, looked)
    told = draft.told.errors if draft is not None else ()
    return _shown(
        found,
        "beheer/hulp_gegeven.html",
        trial,
        titel=f"Corrigeren: {asked.label}",
        over=asked.title,
        melding=notice,
        formulier_view=form_view(form, {}, draft.typed if draft else None, told),
        zeker=draft is not None and "zeker" in draft.typed,
        concept_plek=place.key,
        bewaard=draft,
    )


def _look(
    found: Standing, asked: Asked, draft: Draft | None, values: Mapping[str, Any]
) -> tuple[Trial | None, str]:
    """What the value that was typed would do; nothing as long as none was."""
    if draft is None or draft.told.errors or asked.name not in values:
        return None, ""
    change = _correction(asked, values, is_sure="zeker" in draft.typed)
    try:
        return giving.attempt(here.engine(), auth.actor(), found.id, change), ""
    except NothingChanged:
        return None, "Er staat al wat je invulde. Er verandert niets."
    except (AnswerInvalid, FactUnknown):
        return None, "Dit kan niet ingevuld worden. Kijk na wat je typte."


def _correction(asked: Asked, values: Mapping[str, Any], *, is_sure: bool) -> Correct:
    answer = {asked.name: values[asked.name]} if asked.name in values else {}
    return Correct(asked.form, asked.name, answer, is_sure)


# -- what is shown -------------------------------------------------------------------------------------------


def _shown(found: Standing, template: str, trial: Trial | None, **more: Any) -> str:
    refused = trial.refused if trial is not None else None
    why = REFUSED[refused.why].format(element=_name(found.definition, refused.element)) if refused else ""
    moved = MOVED.get(refused.move, "") if refused is not None and refused.move is not None else ""
    return render_template(
        template,
        stand=found,
        vooraf=trial,
        geweigerd=f"{why} {moved}".strip(),
        naam=lambda element: _name(found.definition, element),
        rol=lambda role: timeline.role_in(found.definition, role),
        **more,
    )


def _standing(case_id: int) -> Standing:
    """Raises CaseUnknown, NotAllowed."""
    engine = here.engine()
    with engine.database.read() as connection:
        return standing.of_case(engine, connection, auth.actor(), case_id)


def _live(found: Standing) -> live.Live | None:
    """The diagram that was asked for, or that of the first route."""
    asked, process = request.args.get("route"), request.args.get("proces")
    route = next((one for one in found.routes if one.id == asked), found.routes[0] if found.routes else None)
    if route is None:
        return None
    if process is not None and process not in found.definition.models:
        abort(404)

    def address(called: str) -> str:
        return url_for(".show", case_id=found.id, route=route.id, proces=called, _anchor="diagram")

    return live.drawn(found.definition, found.terms, route, process, live.calls(address))


def _route(found: Standing, route_id: str) -> Route:
    route = next((one for one in found.routes if one.id == route_id), None)
    if route is None:
        abort(404)
    return route


def _term(found: Standing, timer_id: str) -> str:
    """What this term is called; 404 for one that does not wait."""
    one: Term | None = next((each for each in found.terms if each.id == timer_id), None)
    if one is None:
        abort(404)
    return one.label


def _about(found: Standing, asked: Request) -> str:
    """What this request is about, in words."""
    change = asked.change
    if isinstance(change, Skip):
        return next((one.label for one in found.terms if one.id == change.timer), "")
    tokens = (token for route in found.routes for token in route.tokens or ())
    at = next((token.element for token in tokens if token.id == change.waits), "")
    return f"Van ‘{_name(found.definition, at)}’ naar ‘{_name(found.definition, change.target)}’"


def _by_form(found: Standing) -> Mapping[str, list[Asked]]:
    groups: dict[str, list[Asked]] = {}
    for one in found.facts:
        groups.setdefault(one.title, []).append(one)
    return groups


def _by_drawing(
    definition: Definition, processes: Iterable[str], steps: Iterable[str]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """By diagram: its process, what it is called, and its steps that can be chosen, by name."""
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for process in processes:
        own = [one for one in steps if definition.elements[one].process == process]
        named = sorted((_name(definition, one), one) for one in own)
        found.append((process, _name(definition, process), named))
    return found


def _name(definition: Definition, element: str) -> str:
    """An element or a process as people call it."""
    found = definition.elements.get(element)
    if found is not None:
        return found.properties.get("mijlpaal") or found.name or element.replace("_", " ")
    model = definition.models.get(element)
    return model.name if model is not None else element.replace("_", " ")


def _what(kind: str) -> str:
    return WHAT[kind]


def _place(found: Standing, name: str) -> Place:
    """A form of these pages, as a draft is kept of it."""
    return Place(f"hulp/{found.id}/{name}", organisation_id=min(auth.actor().mends_for, default=0))


def _seen() -> int:
    """The version of the dossier that was looked at."""
    text = request.form.get("gezien", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
