"""Which row of an arrears file is of which open dossier. Pure, but for reading those dossiers.

A tenancy stays the same however its number is written; where that is in doubt, a person is asked. Must not
know: what a row changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import orjson
from sqlalchemy import Connection, select

from engine.arrears.changes import at
from engine.arrears.file import ArrearsRow
from engine.names import words
from engine.organisations.succession import region_now
from engine.states import CaseStatus
from engine.tables import Case
from engine.values import contract_key, may_be_same_birth_date, read_postcode


@dataclass(frozen=True)
class Known:
    """An open dossier of a tenancy."""

    id: int
    tenancy: str
    region: str
    facts: Mapping[str, Any]

    @property
    def is_about_arrears(self) -> bool:
        """One about overlast alone is in no arrears file."""
        return self.facts.get("vervaldatum") is not None

    def is_expected(self, region: str) -> bool:
        """Whether a file without it says that it was paid: a file says nothing of another region."""
        return self.is_about_arrears and self.region == region

    @property
    def home(self) -> tuple[str, str, str]:
        return _home(*(at(self.facts, f"adres.{part}") for part in ("postcode", "huisnummer", "toevoeging")))

    @property
    def born(self) -> str:
        return str(at(self.facts, "huurder.geboortedatum") or "")


@dataclass(frozen=True)
class Match:
    """A row and the dossier that it is of, or may be of when that is a question."""

    row: ArrearsRow
    known: Known | None = None
    is_question: bool = False


def open_dossiers(connection: Connection, landlord_id: int) -> list[Known]:
    """In every region: a tenancy has one, and a row of a file goes there.

    What runs in a region that went into another is in the files of that one.
    """
    rows = connection.execute(
        select(Case.id, Case.tenancy, Case.region, Case.facts)
        .where(Case.landlord_id == landlord_id, Case.status == CaseStatus.OPEN, Case.tenancy.is_not(None))
        .order_by(Case.tenancy)
    )
    now = cache(partial(region_now, connection))
    return [Known(row.id, row.tenancy or "", now(row.region), orjson.loads(row.facts)) for row in rows]


def match(rows: Sequence[ArrearsRow], dossiers: Iterable[Known], region: str) -> list[Match]:
    """Each row once, in the order of the file; no dossier for two of them."""
    by_number = {one.tenancy: one for one in dossiers}
    found = {row.line: Match(row, by_number.pop(row.huurcontract, None)) for row in rows}
    _match_otherwise_written(found, by_number)
    _ask_of_who_lives_there(found, by_number, region)
    return [found[row.line] for row in rows]


def differs_in_number_only(data: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a row, as an answer to the start form, has the name, birth date and address of a dossier."""

    def home(of: Mapping[str, Any]) -> tuple[str, str, str]:
        return _home(*(at(of, f"adres.{part}") for part in ("postcode", "huisnummer", "toevoeging")))

    def written(of: Mapping[str, Any], name: str) -> str:
        return str(at(of, f"huurder.{name}") or "")

    return (
        home(data) == home(facts)
        and may_be_same_birth_date(written(data, "geboortedatum"), written(facts, "geboortedatum"))
        and words(written(data, "naam")) == words(written(facts, "naam"))
    )


def _match_otherwise_written(found: dict[int, Match], left: dict[str, Known]) -> None:
    """HC-1a is HC-1A, unless somebody else lives elsewhere: then it is a question."""
    by_key = defaultdict(list)
    for one in left.values():
        by_key[contract_key(one.tenancy)].append(one)
    for line, row in _without(found):
        same = by_key.get(contract_key(row.huurcontract), [])
        known = next((one for one in same if _is_who_lives_there(row, one)), same[0] if same else None)
        if known is None:
            continue
        is_sure = len(same) == 1 and (_is_born_then(row, known) or _lives_there(row, known))
        is_sure = is_sure or _is_who_lives_there(row, known)
        if is_sure or row.achterstand > 0:
            found[line] = Match(row, known, not is_sure)
            same.remove(known)
            del left[known.tenancy]


def _ask_of_who_lives_there(found: dict[int, Match], left: Mapping[str, Known], region: str) -> None:
    """One contract is gone and another is new, of the same birth date at the same address."""
    by_home = defaultdict(list)
    for one in left.values():
        if one.is_expected(region):
            by_home[one.home].append(one)
    for line, row in _without(found):
        here = by_home.get(_home(row.postcode, row.huisnummer, row.toevoeging), [])
        known = next((one for one in here if _is_who_lives_there(row, one)), None)
        if known is not None and row.achterstand > 0:
            found[line] = Match(row, known, is_question=True)
            here.remove(known)


def _without(found: Mapping[int, Match]) -> list[tuple[int, ArrearsRow]]:
    return [(line, one.row) for line, one in found.items() if one.known is None]


def _is_who_lives_there(row: ArrearsRow, known: Known) -> bool:
    return _is_born_then(row, known) and _lives_there(row, known)


def _is_born_then(row: ArrearsRow, known: Known) -> bool:
    return may_be_same_birth_date(str(row.geboortedatum), known.born)


def _lives_there(row: ArrearsRow, known: Known) -> bool:
    return _home(row.postcode, row.huisnummer, row.toevoeging) == known.home


def _home(postcode: Any, number: Any, addition: Any) -> tuple[str, str, str]:
    written = str(postcode or "")
    return (read_postcode(written) or written, str(number or ""), str(addition or "").casefold().strip())
