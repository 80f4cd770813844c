"""The rows of an import: made from a file and the dossiers that there are, stored, counted.

Must not know: who decides, when a row is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from engine.arrears import doubts, matching, younger
from engine.arrears.answers import answer_of
from engine.arrears.changes import ARREARS, NOTHING_YOUNGER, Outcome, Why, Younger, compare, costs
from engine.arrears.file import ArrearsRow, Problem
from engine.arrears.matching import Known, Match
from engine.forms import Form
from engine.states import ImportAction, ImportAnswer
from engine.tables import ImportRow
from engine.values import contract_key

GONE = {ARREARS: 0}
"""What a file says of a dossier that it does not name."""
Data = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """One row to be."""

    tenancy: str
    outcome: Outcome
    data: Data
    case_id: int | None = None
    is_doubted: bool = False


class Maker:
    """Makes the rows of one file. Reads all that it needs at once."""

    def __init__(
        self,
        connection: Connection,
        landlord_id: int,
        region: str,
        as_of: datetime,
        form: Form,
        now: datetime,
    ) -> None:
        self._region, self._form, self._now = region, form, now
        self._known = matching.open_dossiers(connection, landlord_id)
        self._younger = younger.of_landlord(connection, landlord_id, as_of)
        self._ended = younger.ended_tenancies(connection, landlord_id, as_of)
        self.problems: list[Problem] = []

    def planned(self, rows: Sequence[ArrearsRow]) -> list[Planned]:
        matches = matching.match(rows, self._known, self._region)
        made = [each for one in matches if (each := self._of(one)) is not None]
        named = {one.known.id for one in matches if one.known is not None}
        gone = (one for one in self._known if one.id not in named and one.is_expected(self._region))
        return [*made, *map(self._gone, gone)]

    def repeated(self, rows: Sequence[ArrearsRow], not_taken: Container[str]) -> list[Planned]:
        """Of a file that came again: it says nothing that was not said, but for what was not taken over."""
        made: list[Planned] = []
        for one in matching.match(rows, self._known, self._region):
            if one.row.huurcontract in not_taken:
                made += filter(None, [self._of(one)])
            elif one.known is not None:
                made.append(Planned(one.row.huurcontract, Outcome(ImportAction.SAME), {}, one.known.id))
        return made

    def _of(self, one: Match) -> Planned | None:
        """None for a tenancy without arrears and without a dossier."""
        data = answer_of(one.row)
        if one.known is None or one.is_question:
            if one.row.achterstand <= 0:
                return None
            return self._begin(one, data)
        outcome = compare(data, one.known.facts, self._younger.get(one.known.id, NOTHING_YOUNGER))
        if outcome.action == ImportAction.SAME and not one.known.is_about_arrears:
            return None
        doubted = outcome.changes and doubts.of_changes(
            self._form, one.known.facts, outcome.changes, self._now
        )
        return Planned(one.row.huurcontract, outcome, data, one.known.id, bool(doubted))

    def _begin(self, one: Match, data: Data) -> Planned:
        """A dossier to be, or a question whether it is there already."""
        outcome, problems = self._new(one), len(self.problems)
        self._check(one.row, data)
        is_asked = outcome.action != ImportAction.YOUNGER and len(self.problems) == problems
        doubted = is_asked and doubts.of_new(self._form, data, self._now)
        known = one.known.id if one.known else None
        return Planned(one.row.huurcontract, outcome, data, known, bool(doubted))

    def _new(self, one: Match) -> Outcome:
        if one.is_question:
            return Outcome(ImportAction.QUESTION)
        ended = contract_key(one.row.huurcontract) in self._ended
        left_out = ((ARREARS, Why.YOUNGER),)
        return Outcome(ImportAction.YOUNGER, (), left_out) if ended else Outcome(ImportAction.NEW)

    def _check(self, row: ArrearsRow, data: Data) -> None:
        self.problems += [
            Problem("form", row.line, error.path, error.message, "Verbeter deze waarde.")
            for error in self._form.validate(data, self._now)
        ]

    def _gone(self, known: Known) -> Planned:
        return gone(known, self._younger.get(known.id, NOTHING_YOUNGER))


def gone(known: Known, newer: Younger) -> Planned:
    """Of a dossier that the file does not name."""
    if newer.holds(ARREARS):
        outcome = Outcome(ImportAction.YOUNGER, (), ((ARREARS, Why.YOUNGER),))
    elif costs(known.facts) > 0:
        outcome = compare(GONE, known.facts)  # the rent is paid, and not what else is owed
    else:
        outcome = Outcome(ImportAction.GONE)
    return Planned(known.tenancy, outcome, dict(GONE), known.id)


def add(connection: Connection, import_id: int, planned: Iterable[Planned], after: int = 0) -> None:
    """Store them behind the row with this number."""
    values = [
        {
            "import_id": import_id,
            "position": position,
            "tenancy": one.tenancy,
            "case_id": one.case_id,
            "data": orjson.dumps(one.data).decode(),
            "answer": ImportAnswer.DOUBTED if one.is_doubted else None,
            **told(one.outcome),
        }
        for position, one in enumerate(planned, after + 1)
    ]
    if values:
        connection.execute(insert(ImportRow), values)


def told(outcome: Outcome) -> dict[str, str]:
    """An outcome as columns: nothing of what stood in the file."""
    return {
        "action": outcome.action,
        "changed": ",".join(dict.fromkeys(change.column for change in outcome.changes)),
        "left_out": ",".join(f"{column}:{why}" for column, why in outcome.left_out),
    }


def columns(connection: Connection, import_id: int, names: InstrumentedAttribute[str]) -> Counter[str]:
    """How often each name stands in this column of lists."""
    counted: Counter[str] = Counter()
    found = select(names, func.count()).where(ImportRow.import_id == import_id, names != "").group_by(names)
    for text, count in connection.execute(found):
        for name in text.split(","):
            counted[name] += count
    return counted
