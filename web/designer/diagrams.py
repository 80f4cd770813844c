"""A diagram of a proposal in the editor: the page, what the editor opens, and what it saves."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Final

from flask import Blueprint, jsonify, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from engine.definitions import Definition
from engine.drawing import DrawingError, read
from engine.errors import DrempelError
from engine.pages.designs import DesignUnknown
from engine.proposals import editing, judging
from engine.proposals.editing import FileMoved, Opened, PathRefused
from engine.proposals.judging import Judged
from engine.proposals.store import Proposal, ProposalEnded
from engine.spiff import DiagramRefused
from engine.writing import ContentLost, canonical, for_editor, restore
from web import auth, dutch, here, returned
from web.designer import choices, places
from web.designer.places import Part
from web.designer.proposals import opened
from web.diagrams.steps import as_list
from web.diagrams.svg import render

pages = Blueprint("diagrams", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/diagram/<diagram>")
ENDED: Final = "Dit voorstel is intussen gepubliceerd of weggegooid. Wat je tekende, staat nog hier."

KEYS: Final = (
    ("Lijst met stappen", "↑ ↓ Home End", "Naar een andere stap"),
    ("Lijst met stappen", "Enter", "Deze stap kiezen; het paneel laat hem zien"),
    ("Lijst met stappen", "Shift + Enter", "Deze stap erbij kiezen, of juist niet meer"),
    ("Lijst met stappen", "Delete", "Deze stap weghalen"),
    ("Lijst en paneel", "Ctrl + Z, Ctrl + Y", "Ongedaan maken, opnieuw doen"),
    (
        "Lijst en paneel",
        "Ctrl + C, Ctrl + V",
        "Kopiëren en plakken, ook in een ander diagram van dit voorstel",
    ),
    ("Lijst en paneel", "Ctrl + F", "Een stap zoeken op naam"),
    ("Tekening", "Ctrl + Z, Y, C, V, F, A", "Zoals hierboven; A kiest alles"),
    ("Tekening", "← ↑ → ↓", "Wat gekozen is verschuiven; met Shift sneller"),
    ("Tekening", "Ctrl + ← ↑ → ↓", "De tekening schuiven"),
    ("Tekening", "Ctrl + plus, min, 0", "Groter, kleiner, alles in beeld"),
)


@pages.get("")
def edit(region: str, proposal_id: int, diagram: str) -> str:
    """Without JavaScript it shows the diagram and its steps."""
    designed, proposal = opened(region, proposal_id)
    judged, file = _read(proposal, diagram)
    try:
        drawing = read(file.content or b"", file.path)
    except DrawingError:
        drawing = None
    return render_template(
        "ontwerp/tekenen.html",
        gebied=designed,
        voorstel=proposal,
        proces=diagram,
        deel=places.named(judged.proposed or judged.current, file.path),
        tekening=render(drawing) if drawing is not None else None,
        stappen=as_list(drawing) if drawing is not None else [],
        toetsen=KEYS,
    )


@pages.get("/inhoud")
def load(region: str, proposal_id: int, diagram: str) -> Any:
    """What the editor needs: the diagram, what one can choose from, and what is wrong."""
    _, proposal = opened(region, proposal_id)
    judged, file = _read(proposal, diagram)
    try:
        xml = for_editor(file.content or b"", file.path)
    except DiagramRefused as error:
        return jsonify(why=str(error)), 400
    return jsonify(
        xml=xml.decode(),
        seen=file.seen,
        findings=_findings(judged, file.path),
        choices=_choices(proposal, judged, file.path),
        readable=proposal.is_open,
        token=generate_csrf(),
        who=returned.owner_mark(),
    )


@pages.post("/inhoud")
def save(region: str, proposal_id: int, diagram: str) -> Any:
    """What was drawn, whole again and in the one form; 409 says who was first, and nothing is overwritten."""
    _, proposal = opened(region, proposal_id)
    _, file = _read(proposal, diagram)
    if file.seen != request.form.get("gezien"):
        return jsonify(why=_moved(file)), 409
    edited, engine, actor = request.form.get("xml", "").encode(), here.engine(), auth.actor()
    try:
        content = restore(edited, file.content, file.path) if file.content else canonical(edited, file.path)
        seen = editing.put(engine, actor, proposal_id, file.path, content, file.seen)
    except FileMoved as error:
        return jsonify(why=_moved(error.now)), 409
    except ProposalEnded:
        return jsonify(why=ENDED), 409
    except (ContentLost, DiagramRefused, PathRefused) as error:
        return jsonify(why=_refusal(error)), 400
    _, after = opened(region, proposal_id)
    judged, _ = _read(after, diagram)
    at = dutch.time_of_day(engine.clock.now())
    return jsonify(seen=seen, at=at, findings=_findings(judged, file.path))


def _read(proposal: Proposal, diagram: str) -> tuple[Judged, Opened]:
    """Raises DesignUnknown when the region has no such diagram of its own."""
    path = f"processes/{proposal.region}/{diagram.removeprefix(proposal.region + '_')}.bpmn"
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        file = editing.open_file(engine, connection, actor, proposal.id, path)
        if file.content is None:
            raise DesignUnknown(region=proposal.region)
        return judging.judge(engine, connection, proposal), file


def _choices(proposal: Proposal, judged: Judged, path: str) -> dict[str, Any]:
    known = _known(judged)
    return {
        **choices.of(known, path, judged.roles),
        **_forms(proposal, known),
        "pages": _pages(proposal, known),
    }


def _forms(proposal: Proposal, known: Definition) -> dict[str, Any]:
    """Where the forms of the region are made, and a new one begins."""
    region, number = proposal.region, proposal.id
    own = [path for path in known.forms.paths if path.startswith(f"{region}/")]
    return {
        "form_pages": {path: Part(f"forms/{path}", "", "").address(region, number) for path in own},
        "new_form": url_for("designs.beginning.begin", region=region, proposal_id=number, soort="formulier"),
    }


def _pages(proposal: Proposal, known: Definition) -> dict[str, dict[str, str]]:
    """Where what a step names is changed: kind -> name -> address, of what this proposal may change.

    A diagram that all regions share is only looked at.
    """
    region = proposal.region
    found: dict[str, dict[str, str]] = {"diagrams": {}, "decisions": {}, "letters": {}}
    for model in known.models.values():
        found["diagrams"][model.id] = model.path
    for decision, path in choices.decision_files(known):
        found["decisions"][decision] = path
    for path in known.files:
        if path.startswith(f"processes/{region}{choices.LETTERS}"):
            found["letters"][PurePosixPath(path).stem] = path
    own = f"processes/{region}/"
    pages = {
        kind: {
            name: places.Part(path, "", "").address(region, proposal.id)
            for name, path in paths.items()
            if path.startswith(own)
        }
        for kind, paths in found.items()
    }
    shared = found["diagrams"].keys() - pages["diagrams"].keys()
    pages["diagrams"] |= {one: url_for("designs.diagram", region=region, process=one) for one in shared}
    return pages


def _known(judged: Judged) -> Definition:
    return judged.proposed or judged.current


def _findings(judged: Judged, path: str) -> list[dict[str, str]]:
    """Those of this diagram; what stops it first."""
    found = [one for one in judged.findings if one.file == path]
    return [
        {
            "element": one.element,
            "code": one.code,
            "severity": one.severity,
            "what": one.what,
            "why": one.why,
            "cure": one.cure,
        }
        for one in sorted(found, key=lambda one: one.severity)
    ]


def _moved(now: Opened) -> str:
    who = (
        f"{now.saved_by} sloeg dit diagram om {dutch.time_of_day(now.saved_at)} op."
        if now.saved_by
        else "Dit diagram is intussen anders."
    )
    return f"{who} Wat jij sindsdien tekende, staat nog hier en is niet bewaard. Er is niets overschreven."


def _refusal(error: DrempelError) -> str:
    if isinstance(error, ContentLost):
        return f"er zou iets verdwijnen dat de editor niet laat zien ({error.reason.element})."
    return "dit diagram kan zo niet worden opgeslagen."
