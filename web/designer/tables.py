"""A decision table in a proposal: its rows and columns, what is wrong in each row, and which row answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for

from engine.checks import Finding, one_table
from engine.checks.tables import shown as said_value
from engine.definitions import SHARED, Definition
from engine.drafts import Place
from engine.proposals import editing, judging, tables
from engine.proposals.editing import FileMoved, Opened
from engine.proposals.judging import Judged
from engine.proposals.store import Proposal, ProposalEnded
from engine.proposals.tables import Grid, TableUnreadable
from web import auth, here, returned
from web.designer import cells, table_form
from web.designer.meanwhile import seen_of
from web.designer.proposal_files import as_text, moved, only_as_text, text_of
from web.designer.proposals import ENDED, address, form_of, opened
from web.designer.table_form import ASKS, GIVES, MOST, ROWS
from web.forms import drafts

pages = Blueprint("tables", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/tabel/<table>")
UNREADABLE: Final = "Deze tabel is zo geschreven dat ze alleen als tekst kan worden veranderd."
TRY: Final = "proef"
WIDE: Final = 18  # characters in a cell
TOGETHER: Final = "rijen_tegelijk"  # the code of what is said of two rows at once


@dataclass(frozen=True)
class Seen:
    """A table as it stands in the fields of a page: what it says, and what is wrong with it."""

    definition: Definition
    path: str
    fields: Mapping[str, str]
    grid: Grid
    data: bytes
    findings: tuple[Finding, ...]

    @property
    def columns(self) -> list[str]:
        """Their keys."""
        return [*table_form.keys(self.fields, ASKS), *table_form.keys(self.fields, GIVES)]

    @property
    def by_row(self) -> dict[str, list[str]]:
        """Key of a row -> what is wrong in it; two rows that overlap both say so."""
        places, order = tables.rows_by_id(self.data), table_form.keys(self.fields, ROWS)
        found: dict[str, list[str]] = {key: [] for key in order}
        for one in self.findings:
            if one.element in places:
                both = {one.said.values["other"] - 1} if one.code == TOGETHER else set()
                for place in sorted({places[one.element], *both}):
                    found[order[place]].append(_said(one))
        return found

    @property
    def of_whole(self) -> list[str]:
        """What is wrong with the table itself, or with a column: gaps among them."""
        places = tables.rows_by_id(self.data)
        return [_said(one) for one in self.findings if one.element not in places]


@dataclass(frozen=True)
class Answer:
    """What came of a try: the rows that hold, and what the first of them gives."""

    rows: tuple[int, ...]  # counted from 1
    gives: tuple[tuple[str, str], ...]
    said: str


@pages.get("")
def edit(region: str, proposal_id: int, table: str) -> Any:
    designed, proposal = opened(region, proposal_id)
    judged, file = _read(proposal, table)
    place = form_of(auth.actor(), proposal_id, f"tabel/{table}")
    draft = drafts.read(place)
    seen, wrong = _seen(judged, file, drafts.given(draft)), drafts.wrongs(draft)
    return render_template(
        "ontwerp/tabel.html",
        gebied=designed,
        voorstel=proposal,
        tabel=table,
        is_eigen=_is_own(proposal, file),
        mag=proposal.is_open and _is_own(proposal, file),
        gegeven=seen.fields,
        grid=seen.grid,
        vragen=table_form.keys(seen.fields, ASKS),
        uitkomsten=table_form.keys(seen.fields, GIVES),
        rijen=table_form.keys(seen.fields, ROWS),
        mis={key: [*_wrong_in(wrong, key), *said] for key, said in seen.by_row.items()},
        gaten=[*(each for key in seen.columns for each in _wrong_in(wrong, key)), *seen.of_whole],
        cel=table_form.cell,
        breed=[key for place, key in enumerate(seen.columns) if _is_wide(seen.grid, place)],
        meest=MOST,
        antwoorden=_suggestions(seen),
        proefvelden=_try_fields(seen),
        proef=_answer(seen),
        feiten=sorted(seen.definition.known),
        gezien=seen_of(draft, file.seen or ""),
        als_tekst=as_text(proposal, file.path),
        concept_plek=place.key,
        bewaard=draft,
        fouten=wrong,
        hunne=drafts.more(draft).get("hunne"),
    )


@pages.post("")
def save(region: str, proposal_id: int, table: str) -> Any:
    """Save the table, or change with a button what stands on the page."""
    _, proposal = opened(region, proposal_id)
    judged, file = _read(proposal, table)
    place = form_of(auth.actor(), proposal_id, f"tabel/{table}")
    again = url_for(".edit", region=region, proposal_id=proposal_id, table=table)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    what = request.form.get("_actie", "")
    if not _is_own(proposal, file) and what != TRY:
        abort(404)
    if what:
        return _press(place, what, again)
    wrong, theirs = table_form.wrongs(request.form), dict[str, str]()
    if not wrong:
        try:
            new = _seen(judged, file, request.form).data
            seen = request.form.get("gezien") or None
            editing.put(here.engine(), auth.actor(), proposal_id, file.path, new, seen)
        except FileMoved as error:
            wrong = {"naam": moved(error.now)}
            theirs = {"hunne": text_of(error.now.content), "gezien": error.now.seen or ""}
        except ProposalEnded:
            return returned.too_late(ENDED, table_form.LABELS, address(proposal), "Naar het voorstel")
    if wrong:
        drafts.refused(place, wrong, **theirs)
        return redirect(again, 303)
    drafts.done(place)
    flash("Opgeslagen in het voorstel.", "ok")
    return redirect(again, 303)


@pages.post("/kijken")
def look(region: str, proposal_id: int, table: str) -> Any:
    """What is wrong with what stands on the page, while one types. Nothing is kept."""
    _, proposal = opened(region, proposal_id)
    judged, file = _read(proposal, table)
    seen = _seen(judged, file, request.form)
    answer = _answer(seen)
    return jsonify(
        rijen=seen.by_row,
        gaten=seen.of_whole,
        klopt=[table_form.keys(seen.fields, ROWS)[row - 1] for row in answer.rows] if answer else [],
        proef=_told(answer),
    )


@pages.errorhandler(TableUnreadable)
def as_file(_: TableUnreadable) -> Any:
    """Only its text can be changed; what was typed here is shown, to be copied."""
    args = request.view_args or {}
    path = f"processes/{args['region']}/{args['table']}.dmn"
    return only_as_text(UNREADABLE, table_form.LABELS, path)


def _is_wide(grid: Grid, place: int) -> bool:
    return any(len(row.cells[place]) > WIDE for row in grid.rows)


def _wrong_in(wrong: Mapping[str, str], key: str) -> list[str]:
    """What kept a row, or the head of a column, from being saved: the second word of a field names it."""
    return [said for name, said in wrong.items() if name.split()[1:2] == [key]]


def _read(proposal: Proposal, table: str) -> tuple[Judged, Opened]:
    """Of the region, else what all regions share; 404 when there is no such table."""
    engine, actor = here.engine(), auth.actor()
    with engine.database.read() as connection:
        own, shared = (
            editing.open_file(engine, connection, actor, proposal.id, f"processes/{slug}/{table}.dmn")
            for slug in (proposal.region, SHARED)
        )
        file = own if own.content is not None else shared
        if file.content is None:
            abort(404)
        return judging.judge(engine, connection, proposal), file


def _is_own(proposal: Proposal, file: Opened) -> bool:
    return file.path.startswith(f"processes/{proposal.region}/")


def _press(place: Place, what: str, again: str) -> Any:
    """A button that changes the fields, not the file."""
    given = {name: text for name, text in request.form.items() if name != "_actie"}
    new = given if what == TRY else table_form.changed(given, what)
    if new is None:
        abort(400)
    drafts.kept(place, {name: [text] for name, text in new.items()})
    return redirect(f"{again}#{'proef' if what == TRY else 'tabel'}", 303)


def _seen(judged: Judged, file: Opened, given: Mapping[str, str]) -> Seen:
    """The file with what was filled in on the page. Raises TableUnreadable."""
    content = file.content or b""
    old = tables.read(content)
    if not table_form.fits(old):
        raise TableUnreadable
    fields = {**table_form.fields(old), **given}
    definition = judged.proposed or judged.current
    grid = table_form.read(fields, old, lambda asks, text: _known(definition, asks, text), definition.known)
    data = tables.rewritten(content, grid)
    found = one_table.findings(definition, file.path, data)
    if data == content:
        found += [one for one in judged.findings if one.file == file.path]
    return Seen(definition, file.path, fields, grid, data, tuple(dict.fromkeys(found)))


def _known(definition: Definition, asks: bool, text: str) -> cells.Column:
    answers = one_table.offered(definition, text) if asks else ()
    return cells.Column(asks, tuple((cells.written(value), title) for value, title in answers))


def _suggestions(seen: Seen) -> dict[str, list[tuple[str, str]]]:
    """Key of a column -> what one can type in its cells, each as a form calls it."""
    asks, gives = (table_form.keys(seen.fields, kind) for kind in (ASKS, GIVES))
    found = {
        key: [(cells.shown(text), title) for text, title in _known(seen.definition, True, one.text).answers]
        for key, one in zip(asks, seen.grid.inputs, strict=True)
    }
    for place, key in enumerate(gives, start=len(asks)):
        used = dict.fromkeys(row.cells[place] for row in seen.grid.rows if row.cells[place])
        found[key] = [(cells.shown(text), "") for text in used]
    return found


# -- trying --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TryField:
    """`options`: what one chooses from; none when one types it."""

    name: str
    label: str
    sort: str
    options: tuple[tuple[str, str], ...]


def _try_fields(seen: Seen) -> list[TryField]:
    """None when its cells look at more than their column, or cannot be read."""
    columns = one_table.tried(seen.definition, seen.path, seen.data)
    keys = table_form.keys(seen.fields, ASKS)
    return [
        TryField(
            f"{TRY} {key}",
            column.label,
            column.sort,
            tuple((said_value(value), _title(seen, text.text, value)) for value in column.values),
        )
        for key, column, text in zip(keys, columns, seen.grid.inputs, strict=False)
    ]


def _title(seen: Seen, text: str, value: Any) -> str:
    known: dict[Any, str] = dict(one_table.offered(seen.definition, text))
    return known.get(value, said_value(value))


def _answer(seen: Seen) -> Answer | None:
    """None while nothing is filled in to try."""
    columns = one_table.tried(seen.definition, seen.path, seen.data)
    keys = table_form.keys(seen.fields, ASKS)
    texts = [seen.fields.get(f"{TRY} {key}", "").strip() for key in keys]
    if not columns or not any(texts):
        return None
    try:
        given = [_value(column, text) for column, text in zip(columns, texts, strict=True)]
    except ValueError:
        return Answer((), (), "Vul bij een getal alleen cijfers in, zoals 3 of 2,5.")
    rows = one_table.answering(seen.definition, seen.path, seen.data, given)
    if not rows:
        return Answer((), (), "Geen rij klopt hierbij. De tabel geeft geen antwoord.")
    numbers = tuple(row + 1 for row in rows)
    if len(rows) > 1:
        return Answer(numbers, (), f"Rij {_and(numbers)} kloppen allebei. Dat mag niet: maak er één van.")
    cell = seen.grid.rows[rows[0]].cells[len(columns) :]
    gives = tuple(
        (column.label or column.text, cells.shown(text).strip('"'))
        for column, text in zip(seen.grid.outputs, cell, strict=True)
    )
    return Answer(numbers, gives, f"Rij {numbers[0]} klopt.")


def _value(column: one_table.Tried, text: str) -> Any:
    """Raises ValueError for what is no number where one belongs."""
    for value in column.values:
        if said_value(value) == text:
            return value
    if not text:
        return None
    return float(text.replace(",", ".")) if column.sort == "number" else text


def _told(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return " ".join([answer.said, *(f"{label}: {text}." for label, text in answer.gives)])


def _and(numbers: tuple[int, ...]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} en {numbers[-1]}"


def _said(finding: Finding) -> str:
    return f"{finding.what} {finding.cure}".strip()
