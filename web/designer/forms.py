"""A form in a proposal: its questions one by one, and the form as the worker will see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for

from engine import definitions
from engine.drafts import Place
from engine.forms import Field, Form, FormBroken, FormSet, Kind
from engine.proposals import editing, questions
from engine.proposals.editing import FileMoved, Opened
from engine.proposals.questions import (
    CHOICES,
    DAYS,
    NUMBERS,
    FormQuestionUnknown,
    FormUnreadable,
    NameTaken,
    Question,
)
from engine.proposals.store import Proposal, ProposalEnded
from web import auth, here, returned
from web.designer import lengths, meanwhile, question_form
from web.designer.proposal_files import as_text, moved, only_as_text
from web.designer.proposals import ENDED, address, file_of, form_of, opened
from web.forms import drafts
from web.forms.view import form_view
from web.policy import FRAMED, FRAMES

pages = Blueprint("forms", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/formulier/<form>")
NEW: Final = "nieuw"  # no name of a fact: the form of a question that is not there yet
HEAD: Final = {"titel": "Hoe het formulier heet", "uitleg": "Uitleg"}
LONGEST: Final = {"titel": 200, "uitleg": 1000}
UNREADABLE: Final = "Dit formulier is zo geschreven dat het alleen als tekst kan worden veranderd."
LABELS_OF_ALL: Final = {
    **question_form.LABELS,
    "soort": "Soort antwoord",
    "verplicht": "Moet worden ingevuld",
    "na": "Alleen na",
    "dag": "Welke dagen kunnen",
    "boven": "Vraag het na boven",
    "waarom_vrij": "Waarom hier alles kan",
    "voorbeelden": "Voorbeelden",
}
Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Line:
    """A question in the list: as the page of the worker calls it."""

    question: Question
    label: str
    said: str  # what kind it is, in words
    is_editable: bool


@pages.get("")
def index(region: str, proposal_id: int, form: str) -> Any:
    designed, proposal = opened(region, proposal_id)
    path = _path(proposal, form)
    file = file_of(proposal, path)
    asked = questions.questions(file.content or b"")
    place = form_of(auth.actor(), proposal_id, f"kop/{form}")
    draft, head = drafts.read(place), questions.head(file.content or b"")
    now = meanwhile.name_of(head)
    read = _form(proposal, path)
    labels = {field.name: field for field in read.fields} if read is not None else {}
    page = render_template(
        "ontwerp/formulier.html",
        gebied=designed,
        voorstel=proposal,
        naam=form,
        kop=head,
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven={"titel": head.title, "uitleg": head.description, **drafts.given(draft)},
        kop_gezien=meanwhile.seen_of(draft, now),
        hunne=meanwhile.theirs(draft, now, {HEAD["titel"]: head.title, HEAD["uitleg"]: head.description}),
        regels=[_line(one, labels.get(one.name)) for one in asked],
        gezien=file.seen or "",
        is_leesbaar=read is not None,
        als_tekst=as_text(proposal, path),
    )
    return _with_policy(page, FRAMES)


@pages.errorhandler(FormUnreadable)
def as_file(_: FormUnreadable) -> Any:
    """Only its text can be changed; what was typed here is shown, to be copied."""
    args = request.view_args or {}
    path = f"forms/{args['region']}/{args['form']}.json"
    return only_as_text(UNREADABLE, {**question_form.LABELS, **HEAD}, path)


@pages.get("/voorbeeld")
def preview(region: str, proposal_id: int, form: str) -> Any:
    """The form as the worker sees it, alone on its page; nothing on it is sent anywhere."""
    _, proposal = opened(region, proposal_id)
    read = _form(proposal, _path(proposal, form))
    if read is None:
        abort(404)
    page = render_template(
        "ontwerp/voorbeeld.html", formulier_view=form_view(read, read.initial({}, here.today()))
    )
    return _with_policy(page, FRAMED)


@pages.get("/vraag/<question>")
def edit(region: str, proposal_id: int, form: str, question: str) -> str:
    designed, proposal = opened(region, proposal_id)
    path = _path(proposal, form)
    file = file_of(proposal, path)
    found = _question(file, question)
    place = form_of(auth.actor(), proposal_id, f"vraag/{form}/{question}")
    draft, now = drafts.read(place), meanwhile.name_of(found)
    read = _form(proposal, path)
    return render_template(
        "ontwerp/vraag.html",
        gebied=designed,
        voorstel=proposal,
        naam=form,
        kop=questions.head(file.content or b""),
        vraag=found,
        is_nieuw=question == NEW,
        soorten=question_form.KINDS,
        na_antwoord=question_form.conditions(read.fields if read is not None else (), found),
        gezien=meanwhile.seen_of(draft, now),
        hunne=meanwhile.theirs(draft, now, _labelled(found)),
        als_tekst=as_text(proposal, path),
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven={**question_form.fields(found), **drafts.given(draft)},
        keuzesoorten=CHOICES,
        dagsoorten=DAYS,
        getalsoorten=NUMBERS,
    )


@pages.post("/vraag/<question>")
def save(region: str, proposal_id: int, form: str, question: str) -> Any:
    _, proposal = opened(region, proposal_id)
    file = file_of(proposal, _path(proposal, form))
    place = form_of(auth.actor(), proposal_id, f"vraag/{form}/{question}")
    again = url_for(".edit", region=region, proposal_id=proposal_id, form=form, question=question)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    found = _question(file, question)
    new, wrong = question_form.read(request.form, found, is_new=question == NEW)
    change = questions.added if question == NEW else questions.replaced
    if _moved(place, found, "vraag"):
        return redirect(again, 303)
    if not wrong:
        try:
            _put(proposal, file, lambda data: change(data, new), file.seen)
        except NameTaken:
            wrong = {"naam": "Dit formulier heeft al een vraag met deze naam. Kies een andere."}
        except FileMoved as error:
            wrong = {"vraag": moved(error.now)}
        except ProposalEnded:
            return returned.too_late(ENDED, question_form.LABELS, address(proposal), "Naar het voorstel")
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    drafts.done(place)
    flash(f"Opgeslagen in het voorstel: ‘{new.label}’.", "ok")
    return redirect(url_for(".index", region=region, proposal_id=proposal_id, form=form), 303)


@pages.post("/volgorde/<question>")
def change(region: str, proposal_id: int, form: str, question: str) -> Any:
    """Move a question up or down, or take it away."""
    _, proposal = opened(region, proposal_id)
    file = file_of(proposal, _path(proposal, form))
    what = request.form.get("wat", "")
    changes: Mapping[str, Change] = {
        "omhoog": lambda data: questions.moved(data, question, -1),
        "omlaag": lambda data: questions.moved(data, question, 1),
        "weg": lambda data: questions.removed(data, question),
    }
    if what not in changes:
        abort(400)
    _try(proposal, file, changes[what])
    return redirect(url_for(".index", region=region, proposal_id=proposal_id, form=form) + "#vragen", 303)


@pages.post("/kop")
def save_head(region: str, proposal_id: int, form: str) -> Any:
    """The title of the form and the text above its questions."""
    _, proposal = opened(region, proposal_id)
    file = file_of(proposal, _path(proposal, form))
    place = form_of(auth.actor(), proposal_id, f"kop/{form}")
    again = url_for(".index", region=region, proposal_id=proposal_id, form=form)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    title, text = (" ".join(request.form.get(name, "").split()) for name in ("titel", "uitleg"))
    wrong = lengths.wrong({"titel": title, "uitleg": text}, LONGEST)
    if not title:
        wrong["titel"] = "Vul in hoe het formulier heet."
    if _moved(place, questions.head(file.content or b""), "titel"):
        return redirect(again, 303)
    if not wrong:
        try:
            _put(proposal, file, lambda data: questions.titled(data, title, text), file.seen)
        except FileMoved as error:
            wrong = {"titel": moved(error.now)}
        except ProposalEnded:
            return returned.too_late(ENDED, HEAD, address(proposal), "Naar het voorstel")
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    drafts.done(place)
    flash("Opgeslagen in het voorstel.", "ok")
    return redirect(again, 303)


def _path(proposal: Proposal, form: str) -> str:
    return f"forms/{proposal.region}/{form}.json"


def _form(proposal: Proposal, path: str) -> Form | None:
    """The form with the blocks that it refers to; None while it cannot be read."""
    with here.engine().database.read() as connection:
        files = editing.whole(here.engine(), connection, auth.actor(), proposal.id)
    forms = {name.removeprefix("forms/"): data for name, data in files.items() if name.startswith("forms/")}
    known = FormSet.from_files(forms, own=definitions.read_regional(proposal.region, files))
    try:
        return known.form(path.removeprefix("forms/")) if path.removeprefix("forms/") in known.paths else None
    except FormBroken:
        return None


def _question(file: Opened, name: str) -> Question:
    if name == NEW:
        return Question("", "", "", "tekst", required=False)
    found = next((one for one in questions.questions(file.content or b"") if one.name == name), None)
    if found is None:
        raise FormQuestionUnknown
    return found


def _moved(place: Place, now: object, field: str) -> bool:
    """Whether someone else changed this one since the form was begun; then it is kept, and said."""
    name = meanwhile.name_of(now)
    if request.form.get("gezien") == name:
        return False
    drafts.refused(place, {field: meanwhile.MOVED}, gezien=name)
    return True


def _labelled(question: Question) -> dict[str, str]:
    """What it says, by what the form calls it."""
    said = question_form.fields(question)
    told = {LABELS_OF_ALL[key]: text for key, text in said.items() if key in LABELS_OF_ALL}
    return {**told, LABELS_OF_ALL["soort"]: question_form.KINDS.get(question.kind or "", "")}


def _put(proposal: Proposal, file: Opened, change: Change, seen: str | None) -> None:
    """Store it unless someone saved another text since then. Raises FileMoved, ProposalEnded."""
    if file.seen != seen:
        raise FileMoved(file)
    editing.put(here.engine(), auth.actor(), proposal.id, file.path, change(file.content or b""), seen)


def _try(proposal: Proposal, file: Opened, change: Change) -> None:
    """As `_put`, for what is done with one button."""
    try:
        _put(proposal, file, change, request.form.get("gezien") or None)
    except FileMoved as error:
        flash(f"{moved(error.now).partition('.')[0]}. Kijk wat er nu staat en doe het nog eens.", "warning")
    except ProposalEnded:
        flash(ENDED, "warning")


def _line(question: Question, field: Field | None) -> Line:
    label = question.label or (field.label if field is not None else "") or question.name
    block = "Herhaald blok" if field is not None and field.kind is Kind.LIST else "Blok met vragen"
    said = question_form.KINDS.get(question.kind or "", block)
    return Line(question, label, said, not question.read_only)


def _with_policy(page: str, policy: str) -> Any:
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = policy
    return answer
