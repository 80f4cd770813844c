"""Files between a browser and the forms: what was sent with a form, and a file of a dossier to save.

A file is put aside before the form is judged, so that an error elsewhere does not lose it; in the answer
stands its id, or the mark that says why it was refused. Must not know: SQL, what a form leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, request

from engine.dossier.tasks import TaskGone
from engine.files.kinds import Upload, UploadRefused, inspect
from engine.forms import FieldError, Form, Kind, Raw
from engine.forms.messages import message
from engine.forms.typed import REFUSED
from engine.pages import looks
from web import auth, here

pages = Blueprint("uploads", __name__)
AWAY: Final = "_weg:"
"""`_weg:dossierstukken.0.bestand` takes away the file that was put aside for that field."""
GONE: Final = "!weg"
PutAside = Callable[[Upload], str]


def sent(form: Form, put_aside: PutAside) -> list[tuple[str, str]]:
    """What was posted, with the id of each file that was sent along in its place."""
    posted = list(request.form.items(multi=True))
    if not form.has_files:
        return posted
    found = {name: _taken(storage, put_aside) for name, storage in _files(form)}
    away = {name.removeprefix(AWAY) for name, _ in posted if name.startswith(AWAY)}
    rest = [pair for pair in posted if pair[0] not in found and pair[0] not in away]
    return [*rest, *found.items()]


def refusals(raw: Raw) -> list[FieldError]:
    """Why files of this form were refused, at their fields."""
    return [
        FieldError(name, message(None, REFUSED[texts[0]], None))
        for name, texts in raw.items()
        if texts and texts[0] in REFUSED
    ]


def without_refused(raw: Raw) -> Raw:
    """To keep as a draft: a file that was refused is not in it."""
    return {name: texts for name, texts in raw.items() if not (texts and texts[0] in REFUSED)}


@pages.get("/dossiers/<int:case_id>/bestanden/<file_id>")
def download(case_id: int, file_id: str) -> Response:
    """A file to save, never to open within our own address: it came from outside."""
    engine = here.engine()
    found = looks.file(engine, auth.actor(), case_id, file_id)
    plain = found.name.encode("ascii", "ignore").decode() or "bestand"
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


def _files(form: Form) -> Iterator[tuple[str, Any]]:
    """The files that were chosen for fields that ask for one."""
    asked = {each.path for top in form.fields for each in top.walk() if each.kind is Kind.FILE}
    for name, storage in request.files.items(multi=True):
        template = ".".join("*" if part.isdecimal() else part for part in name.split("."))
        if storage.filename and template in asked:
            yield name, storage


def _taken(storage: Any, put_aside: PutAside) -> str:
    most = current_app.config["DREMPEL_LARGEST_FILE"]
    try:
        return put_aside(inspect(storage.filename, storage.stream.read(most + 1), most))
    except UploadRefused as error:
        flash(f"‘{storage.filename}’ is niet bewaard. {message(None, REFUSED[error.mark], None)}", "warning")
        return error.mark
    except TaskGone:
        return GONE
