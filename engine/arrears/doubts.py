"""Rows of an arrears file that fit and may still be wrong: what the start form would ask about once more.

The preview asks; a row to which nobody says that it is right is not taken over. Must not know: who answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, and_, func, select, update

from engine.arrears import younger
from engine.arrears.changes import Change, Facts, compare
from engine.forms import Doubt, Form
from engine.states import ImportAction, ImportAnswer
from engine.tables import Case, Import, ImportRow, Row

AT_ONCE = 100
IS_ASKED = and_(ImportRow.answer == ImportAnswer.DOUBTED, ImportRow.action != ImportAction.NOT_TAKEN)
"""Of a row: whether it waits for somebody who says that it is right."""


@dataclass(frozen=True)
class Doubted:
    """A row that is asked about; `case_id` of the dossier that it is of, None for a new one."""

    position: int
    tenancy: str
    tenant: str
    case_id: int | None
    number: str | None
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Asked:
    """The first AT_ONCE rows, and how many there are."""

    rows: tuple[Doubted, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


NOTHING = Asked((), 0)


def of_new(form: Form, data: Facts, now: datetime) -> list[Doubt]:
    """Of a row as an answer to the start form, for a dossier to be."""
    return form.doubts(data, {}, now)


def of_changes(form: Form, facts: Facts, changes: Iterable[Change], now: datetime) -> list[Doubt]:
    """Of what a row changes in a dossier with these facts; not what could be asked about them already."""
    before = {each.name: facts[each.name] for each in form.fields if facts.get(each.name) is not None}
    after = before
    for change in changes:
        after = _with(after, change.path.split("."), change.new)
    asked = form.doubts(after, facts, now)
    known = {doubt.key for doubt in form.doubts(before, facts, now)} if asked else set()
    return [doubt for doubt in asked if doubt.key not in known]


def of_import(connection: Connection, import_id: int, form: Form, now: datetime) -> Asked:
    """What is asked about the rows of a preview."""
    here = and_(ImportRow.import_id == import_id, IS_ASKED)
    found = connection.execute(
        select(ImportRow.__table__, Import.as_of, Case.number, Case.facts)
        .join(Import, Import.id == ImportRow.import_id)
        .outerjoin(Case, Case.id == ImportRow.case_id)
        .where(here)
        .order_by(ImportRow.position)
        .limit(AT_ONCE)
    ).mappings()
    rows = tuple(_doubted(connection, row, form, now) for row in found.all())
    total = connection.scalar(select(func.count()).select_from(ImportRow).where(here))
    return Asked(rows, total or 0)


def settle(connection: Connection, import_id: int, right: Collection[int]) -> None:
    """The rows at these positions are right; the others that were asked about are not taken over."""
    here = ImportRow.import_id == import_id, IS_ASKED
    connection.execute(
        update(ImportRow).where(*here, ImportRow.position.in_(right)).values(answer=ImportAnswer.RIGHT)
    )
    connection.execute(update(ImportRow).where(*here).values(action=ImportAction.NOT_TAKEN))


def not_taken(connection: Connection, import_id: int) -> set[str]:
    """The tenancies of this import of which nobody said that they were right."""
    query = select(ImportRow.tenancy).where(
        ImportRow.import_id == import_id, ImportRow.action == ImportAction.NOT_TAKEN
    )
    return set(connection.scalars(query))


def _doubted(connection: Connection, row: Row, form: Form, now: datetime) -> Doubted:
    data = orjson.loads(row["data"])
    is_new = row["case_id"] is None or row["action"] == ImportAction.QUESTION
    if is_new:
        doubts = of_new(form, data, now)
    else:
        facts = orjson.loads(row["facts"])
        outcome = compare(data, facts, younger.of_case(connection, row["case_id"], row["as_of"]))
        doubts = of_changes(form, facts, outcome.changes, now)
    return Doubted(
        row["position"],
        row["tenancy"],
        str(data["huurder"]["naam"]),
        None if is_new else row["case_id"],
        None if is_new else row["number"],
        tuple(doubts),
    )


def _with(facts: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """These facts with another value at this path."""
    name, *rest = path
    inner = facts.get(name)
    new = _with(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value
    others = {other: each for other, each in facts.items() if other != name}
    return others if new is None else {**others, name: new}
