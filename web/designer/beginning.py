"""What a proposal begins from nothing: a form, letter, decision table or diagram; and a file that goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for

from engine.definitions import Definition
from engine.definitions.contents import digest
from engine.definitions.relations import relations
from engine.letters.sharing import Sharing
from engine.proposals import beginning, editing, judging, letters
from engine.proposals.beginning import Lane
from engine.proposals.editing import FileMoved
from engine.proposals.questions import NAME, Head
from engine.proposals.referring import Referrer, referring
from engine.proposals.store import Proposal, ProposalEnded
from engine.proposals.tables import Column
from web import auth, here, returned
from web.designer import choices, places
from web.designer.letters import SHARES
from web.designer.proposal_files import moved
from web.designer.proposals import ENDED, address, form_of, opened
from web.forms import drafts

pages = Blueprint("beginning", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>")
KINDS: Final = {
    "formulier": "Nieuw formulier",
    "brief": "Nieuwe brief",
    "tabel": "Nieuwe beslistabel",
    "diagram": "Nieuw diagram",
}
LABELS: Final = {"titel": "Titel", "vraag": "De eerste vraag", "uitleg": "Uitleg", "stap": "De eerste stap"}
LONGEST: Final = {"titel": 120, "vraag": 300, "uitleg": 300, "stap": 60, "gegeven": 60}
REPORT: Final = "Wat heb je gedaan, en wat kwam eruit?"
HELP: Final = "Schrijf op wat je deed."
REMOVABLE: Final = (".bpmn", ".dmn", ".json", ".txt")
ASKS: Final = ("vraag_1", "vraag_2", "vraag_3")
Given = Mapping[str, str]
Files = dict[str, bytes]


@dataclass(frozen=True)
class Known:
    """What the proposal has already."""

    region: str
    definition: Definition
    files: Mapping[str, bytes]
    around: Mapping[str, bytes]  # these, and those of the regions that share them

    @property
    def taken(self) -> frozenset[str]:
        """The names of files, and of what is in them."""
        names = {PurePosixPath(path).stem for path in self.files if f"/{self.region}/" in path}
        ids = {name.removeprefix(f"{self.region}_") for name in self.definition.models}
        return frozenset(names | ids | {name for name, _ in choices.decisions(self.definition)})

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The answers that there can be, by what their form asks."""
        found = letters.nameable(self.definition, Sharing.ALL)
        return choices.by_name((one.name, one.label or one.name) for one in found)

    @property
    def roles(self) -> list[tuple[str, str]]:
        names = self.definition.role_names
        return choices.by_name((role, names.get(role, role)) for role in self.definition.roles_named)

    @property
    def forms(self) -> list[tuple[str, str]]:
        forms = self.definition.forms
        return choices.by_name((path, forms.form(path).title) for path in forms.paths)


@pages.get("/nieuw/<soort>")
def ask(region: str, proposal_id: int, soort: str) -> str:
    designed, proposal = opened(region, proposal_id)
    known = _known(proposal)
    place = form_of(auth.actor(), proposal_id, f"nieuw/{soort}")
    draft = drafts.read(place)
    if soort not in KINDS:
        abort(404)
    return render_template(
        "ontwerp/nieuw.html",
        gebied=designed,
        voorstel=proposal,
        soort=soort,
        kop=KINDS[soort],
        feiten=known.facts,
        rollen=known.roles,
        formulieren=known.forms,
        deelt=SHARES.items(),
        vragen=ASKS,
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven={"vraag": REPORT, "deelt": Sharing.DOSSIER, **drafts.given(draft)},
    )


@pages.post("/nieuw/<soort>")
def begin(region: str, proposal_id: int, soort: str) -> Any:
    """Make it, and go to its page; the editor of diagrams asks for a form and goes on where it is."""
    _, proposal = opened(region, proposal_id)
    if soort not in KINDS:
        abort(404)
    known = _known(proposal)
    place = form_of(auth.actor(), proposal_id, f"nieuw/{soort}")
    again = url_for(".ask", region=region, proposal_id=proposal_id, soort=soort)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    given = {name: " ".join(request.form.get(name, "").split()) for name in request.form}
    wrong = _wrong(given, soort, known)
    made: Files = {}
    if not wrong:
        made = _made(given, soort, known)
        try:
            for path, content in made.items():
                editing.put(here.engine(), auth.actor(), proposal_id, path, content, None)
        except FileMoved as error:
            wrong = {"titel": moved(error.now)}
        except ProposalEnded:
            return _ended(proposal)
    if _is_editor():
        return _to_editor(proposal, wrong, made, given)
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    drafts.done(place)
    flash("Opgeslagen in het voorstel.", "ok")
    return redirect(_part(_known(proposal), list(made)[-1]).address(region, proposal_id), 303)


@pages.get("/weghalen")
def ask_to_remove(region: str, proposal_id: int) -> str:
    """Whether a file can go, and who names it when it cannot."""
    designed, proposal = opened(region, proposal_id)
    known, path = _known(proposal), request.args.get("pad", "")
    _require_removable(known, path)
    return render_template(
        "ontwerp/weghalen.html",
        gebied=designed,
        voorstel=proposal,
        deel=_part(known, path),
        noemers=[(_part(known, one.path), one) for one in _referring(known, path)],
        gezien=digest(known.files[path]),
    )


@pages.post("/weghalen")
def remove(region: str, proposal_id: int) -> Any:
    _, proposal = opened(region, proposal_id)
    known, path = _known(proposal), request.args.get("pad", "")
    _require_removable(known, path)
    again = url_for(".ask_to_remove", region=region, proposal_id=proposal_id, pad=path)
    if _referring(known, path):
        flash("Dit wordt nog gebruikt.", "warning")
        return redirect(again, 303)
    part, seen = _part(known, path), request.form.get("gezien") or None
    try:
        editing.put(here.engine(), auth.actor(), proposal_id, path, None, seen)
    except FileMoved as error:
        flash(f"{moved(error.now).partition('.')[0]}. Kijk wat er nu staat en doe het nog eens.", "warning")
        return redirect(again, 303)
    except ProposalEnded:
        return _ended(proposal)
    flash(f"{part.kind} ‘{part.name}’ gaat weg als het voorstel wordt gepubliceerd.", "ok")
    return redirect(address(proposal), 303)


def _known(proposal: Proposal) -> Known:
    engine = here.engine()
    with engine.database.read() as connection:
        judged = judging.judge(engine, connection, proposal)
        files = editing.whole(engine, connection, auth.actor(), proposal.id)
    using = (one.proposed.files for one in judged.regions if one.proposed is not None)
    around = {path: data for each in (*using, files) for path, data in each.items()}
    return Known(proposal.region, judged.proposed or judged.current, files, around)


def _part(known: Known, path: str) -> places.Part:
    return places.named(known.definition, path)


def _ended(proposal: Proposal) -> Any:
    return returned.too_late(ENDED, LABELS, address(proposal), "Naar het voorstel")


# -- beginning -----------------------------------------------------------------------------------------------


def _wrong(given: Given, soort: str, known: Known) -> dict[str, str]:
    """By field what is wrong."""
    needed = {
        "formulier": {"titel": "Vul in hoe het formulier heet.", "vraag": "Vul de eerste vraag in."},
        "brief": {"titel": "Vul een onderwerp in."},
        "tabel": {"titel": "Vul in hoe de tabel heet.", "vraag_1": "Kies waar de tabel naar kijkt."},
        "diagram": {"titel": "Vul in hoe het diagram heet.", "stap": "Vul de eerste stap in."},
    }[soort]
    wrong = {name: told for name, told in needed.items() if not given.get(name)}
    for name, most in LONGEST.items():
        if len(given.get(name, "")) > most:
            wrong[name] = f"Maak dit korter: hoogstens {most} tekens."
    if soort == "brief" and given.get("deelt") not in SHARES:
        wrong["deelt"] = "Kies wat deze brief mag vertellen."
    if soort == "diagram" and given.get("rol") not in dict(known.roles):
        wrong["rol"] = "Kies wie de eerste stap doet."
    if soort == "tabel":
        facts = dict(known.facts)
        wrong |= {
            name: "Kies een gegeven uit de lijst." for name in ASKS if given.get(name, "") not in {"", *facts}
        }
        if not NAME.fullmatch(given.get("gegeven", "")):
            wrong["gegeven"] = "Gebruik kleine letters, cijfers en _, en begin met een letter."
    return wrong


def _made(given: Given, soort: str, known: Known) -> Files:
    """The files that are made, the one to go to last."""
    region, title = known.region, given["titel"]
    name = beginning.name_for(title, known.taken)
    if soort == "formulier":
        return _form(given, known, name)
    if soort == "brief":
        return {f"processes/{region}/berichten/{name}.txt": beginning.letter(title, given["deelt"])}
    if soort == "tabel":
        facts = dict(known.facts)
        asks = tuple(Column("", facts[fact], fact) for key in ASKS if (fact := given.get(key, "")))
        gives = Column("", facts.get(given["gegeven"], title), given["gegeven"])
        return {f"processes/{region}/{name}.dmn": beginning.table(name, title, asks, gives)}
    made: Files = {}
    form = given.get("formulier", "")
    if form not in known.definition.forms.paths:
        made = _form({"titel": given["stap"], "vraag": REPORT, "uitleg": HELP}, known, f"{name}_doen")
        form = next(iter(made)).removeprefix("forms/")
    lane = Lane(given["rol"], dict(known.roles)[given["rol"]])
    data = beginning.diagram(region, name, title, lane, given["stap"], form)
    return {**made, f"processes/{region}/{name}.bpmn": data}


def _form(given: Given, known: Known, name: str) -> Files:
    head = Head(given["titel"], given.get("uitleg") or HELP)
    data = beginning.form(known.region, name, head, given["vraag"], known.definition.known)
    return {f"forms/{known.region}/{name}.json": data}


def _is_editor() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _to_editor(proposal: Proposal, wrong: Mapping[str, str], made: Files, given: Given) -> Any:
    if wrong:
        return jsonify(why=" ".join(wrong.values())), 400
    path = next(iter(made))
    return jsonify(
        path=path.removeprefix("forms/"),
        title=given["titel"],
        address=places.Part(path, "", "").address(proposal.region, proposal.id),
    )


# -- removing ------------------------------------------------------------------------------------------------


def _require_removable(known: Known, path: str) -> None:
    own = path.startswith((f"processes/{known.region}/", f"forms/{known.region}/"))
    if not own or not path.endswith(REMOVABLE) or path.endswith("/stand.txt") or path not in known.files:
        abort(404)


def _referring(known: Known, path: str) -> list[Referrer]:
    """Who names it; of a diagram also those that it hears of, and dossiers that begin with it."""
    found = referring(known.around, path)
    models = known.definition.models
    process = next((model for model in models.values() if model.path == path), None)
    if process is None:
        return found
    if process.opens:
        found.append(Referrer(path, process.start, "Dossiers beginnen met dit diagram"))
    heard = relations(known.definition).to(process.id)
    sources = dict.fromkeys(link.source for link in heard if link.source and link.message)
    return [*found, *(Referrer(models[source].path, "", models[source].name) for source in sources)]
