"""A region to take along: a diagram as a file, and all of it as a booklet that anyone can read on paper."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from engine.definitions import SHARED, Definition
from engine.definitions.labels import in_words
from engine.drawing import Drawing
from engine.pages import designs
from engine.pages.designs import DesignedRegion, DesignUnknown
from engine.proposals import letters
from web import auth, here
from web.diagrams import printing
from web.diagrams.steps import Step, as_list
from web.diagrams.svg import extent, render

pages = Blueprint("export", __name__, url_prefix="/<region>")


@dataclass(frozen=True)
class Told:
    """A letter of the booklet: as an invented tenant reads it, or the text that it is made of."""

    name: str
    body: str
    is_template: bool


@dataclass(frozen=True)
class Chapter:
    """One diagram of the booklet. `picture` is None when it cannot be drawn."""

    process: str
    name: str
    text: str
    picture: Markup | None
    steps: list[Step]


@pages.get("/diagram/<process>/svg")
def svg(region: str, process: str) -> Response:
    """The drawing as a file that every browser and word processor shows."""
    drawing = _drawing(region, process)
    return _file(render(drawing).encode(), f"{process}.svg", "image/svg+xml")


@pages.get("/diagram/<process>/png")
def png(region: str, process: str) -> Response:
    """The drawing as a picture, for a text or a slide."""
    drawing = _drawing(region, process)
    box = extent(drawing)
    picture = printing.png(render(drawing), box.width, box.height)
    return _file(picture, f"{process}.png", "image/png")


@pages.get("/diagram/<process>/pdf")
def pdf(region: str, process: str) -> Response:
    """The drawing on one page, to print or to send."""
    drawing = _drawing(region, process)
    return _file(printing.pdf(render(drawing), extent(drawing).width), f"{process}.pdf", "application/pdf")


@pages.get("/diagram/<process>/bpmn")
def bpmn(region: str, process: str) -> Response:
    """The diagram as it stands in the version, for another tool."""
    _, version = _version(region)
    if process not in version.models:
        raise DesignUnknown(region=region)
    return _file(version.files[version.models[process].path], f"{process}.bpmn", "application/xml")


@pages.get("/boekje")
def booklet(region: str) -> str:
    """All of the region on paper: terms with their source, diagrams, forms, letters."""
    designed, version = _version(region)
    with here.engine().database.read() as connection:
        published = designs.history(connection, auth.actor(), region)
    if region == SHARED:  # a booklet is of a version, which is of one region
        raise DesignUnknown(region=region)
    shown = request.args.get("versie", published[0].version)
    own = f"processes/{region}/"
    order = sorted(
        version.used.values(), key=lambda one: (not one.path.startswith(own), not one.is_main, one.name)
    )
    return render_template(
        "ontwerp/boekje.html",
        gebied=designed,
        publicatie=next((one for one in published if one.version == shown), published[0]),
        instellingen=[(one, in_words(one.value)) for one in version.settings.values()],
        hoofdstukken=[_chapter(version.drawings.get(one.id), one.id, one.name) for one in order],
        formulieren=[version.forms.form(path) for path in version.forms.paths],
        brieven=sorted(
            (_letter(version, kind, text) for kind, text in version.letters.items()), key=_by_name
        ),
    )


def _drawing(region: str, process: str) -> Drawing:
    """Raises DesignUnknown, also for a diagram that cannot be drawn."""
    _, version = _version(region)
    drawing = version.drawings.get(process)
    if drawing is None:
        raise DesignUnknown(region=region)
    return drawing


def _version(region: str) -> tuple[DesignedRegion, Definition]:
    """The current version, or the one that is asked for. Raises DesignUnknown."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        designed = designs.region(connection, actor, region)
        return designed, designs.definition(engine, connection, actor, region, request.args.get("versie"))


def _chapter(drawing: Drawing | None, process: str, name: str) -> Chapter:
    if drawing is None:
        return Chapter(process, name, "", None, [])
    return Chapter(process, drawing.name, drawing.documentation, render(drawing), as_list(drawing))


def _letter(version: Definition, kind: str, template: str) -> Told:
    """As it reads in a made-up dossier; as it is written where it names what only a running one has."""
    written = letters.read(template.encode())
    example = next(iter(letters.examples(version, written, here.now(), kind)), None)
    if example is None:
        return Told(letters.named(written.subject), written.body, is_template=True)
    return Told(example.subject, example.body, is_template=False)


def _by_name(letter: Told) -> str:
    return letter.name.casefold()


def _file(content: bytes, name: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
