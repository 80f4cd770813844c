"""Tenancies that may have a dossier already, under another number: what is asked, and what the answer does.

Must not know: who may answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select, update

from engine.arrears import rows, younger
from engine.arrears.changes import compare
from engine.arrears.matching import Known, differs_in_number_only
from engine.errors import DrempelError
from engine.states import CaseStatus, ImportAction, ImportAnswer
from engine.tables import Case, Import, ImportRow


class QuestionsOpen(DrempelError):
    """This file may name a tenancy under another number. Say of each such tenancy whether it is the same."""

    code = "import:questions"


@dataclass(frozen=True)
class Question:
    """Is the tenancy of this row the one of this dossier?"""

    position: int
    tenancy: str  # as the file writes it
    row: Mapping[str, Any]  # as an answer to the start form
    case_id: int
    number: str
    facts: Mapping[str, Any]

    @property
    def is_of_number_only(self) -> bool:
        """Whether nothing but the number of the contract is another one."""
        return differs_in_number_only(self.row, self.facts)


def of_import(connection: Connection, import_id: int) -> list[Question]:
    return [
        Question(
            row["position"],
            row["tenancy"],
            orjson.loads(row["data"]),
            row["case_id"],
            row["number"],
            orjson.loads(row["facts"]),
        )
        for row in _rows(connection, import_id)
    ]


def settle(
    connection: Connection, import_id: int, answers: Mapping[int, ImportAnswer], renumbered: bool = False
) -> None:
    """Make of each question what its answer says. Raises QuestionsOpen when one is missing.

    `renumbered`: the landlord gave its contracts other numbers, so where only that differs it is the same
    tenancy, unless an answer says otherwise.
    """
    asked = _rows(connection, import_id)
    given = {**(_of_number_only(asked) if renumbered else {}), **answers}
    if any(row["position"] not in given for row in asked):
        raise QuestionsOpen
    for row in asked:
        known = Known(row["case_id"], row["case_tenancy"], row["case_region"], orjson.loads(row["facts"]))
        newer = younger.of_case(connection, known.id, row["as_of"])
        answer = given[row["position"]]
        if answer == ImportAnswer.SAME:
            outcome = compare(orjson.loads(row["data"]), known.facts, newer)
            _write(connection, row, answer=answer, **rows.told(outcome))
            continue
        _write(connection, row, answer=answer, action=ImportAction.NEW, case_id=None)
        if known.is_expected(row["region"]) and row["case_status"] == CaseStatus.OPEN:
            last = connection.scalar(select(func.max(ImportRow.position)).where(_of(import_id))) or 0
            rows.add(connection, import_id, [rows.gone(known, newer)], last)


def _of_number_only(asked: Iterable[RowMapping]) -> dict[int, ImportAnswer]:
    return {
        row["position"]: ImportAnswer.SAME
        for row in asked
        if differs_in_number_only(orjson.loads(row["data"]), orjson.loads(row["facts"]))
    }


def _rows(connection: Connection, import_id: int) -> list[RowMapping]:
    found = connection.execute(
        select(
            ImportRow.__table__,
            Import.region,
            Import.as_of,
            Case.number,
            Case.facts,
            Case.tenancy.label("case_tenancy"),
            Case.region.label("case_region"),
            Case.status.label("case_status"),
        )
        .join(Import, Import.id == ImportRow.import_id)
        .join(Case, Case.id == ImportRow.case_id)
        .where(_of(import_id), ImportRow.action == ImportAction.QUESTION)
        .order_by(ImportRow.position)
    )
    return list(found.mappings())


def _of(import_id: int) -> Any:
    return ImportRow.import_id == import_id


def _write(connection: Connection, row: RowMapping, **values: Any) -> None:
    here = (ImportRow.import_id == row["import_id"], ImportRow.position == row["position"])
    connection.execute(update(ImportRow).where(*here).values(**values))
