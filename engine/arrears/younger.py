"""What dossiers know that is younger than an arrears file, from their trail.

What another file brought is as old as that file, whenever it was read in. Must not know: what a file says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, Connection, select

from engine.arrears.changes import Younger
from engine.dossier.audit_actions import AuditAction
from engine.dossier.cases import AS_OF
from engine.states import CaseStatus
from engine.tables import AuditEntry, Case, Row

_TOLD = (AuditAction.CASE_OPENED, AuditAction.INTAKE_RECEIVED)
_READ = (*_TOLD, AuditAction.FACTS_CHANGED, AuditAction.CASE_CLOSED, AuditAction.CASE_CANCELLED)


def of_landlord(connection: Connection, landlord_id: int, as_of: datetime) -> Mapping[int, Younger]:
    """By dossier that is open; those of which nothing is younger are left out."""
    where = (Case.landlord_id == landlord_id, Case.status == CaseStatus.OPEN)
    return {case_id: _younger(entries) for case_id, entries in _entries(connection, as_of, *where).items()}


def of_case(connection: Connection, case_id: int, as_of: datetime) -> Younger:
    return _younger(_entries(connection, as_of, Case.id == case_id).get(case_id, ()))


def ended_tenancies(
    connection: Connection, landlord_id: int, as_of: datetime, key: str | None = None
) -> set[str]:
    """The keys of the tenancies, or whether this one is there, whose dossier ended after the file."""
    where = [Case.landlord_id == landlord_id, Case.status != CaseStatus.OPEN, Case.closed_at > as_of]
    where += [Case.tenancy_key == key] if key is not None else []
    rows = connection.execute(select(Case.id, Case.tenancy_key).where(*where))
    keys = {row.id: row.tenancy_key for row in rows}
    ended = _entries(connection, as_of, *where) if keys else {}
    return {
        found
        for case_id, found in keys.items()
        if found is not None and any(entry["action"] in _READ[-2:] for entry in ended.get(case_id, []))
    }


def _entries(connection: Connection, as_of: datetime, *where: ColumnElement[bool]) -> dict[int, list[Row]]:
    """What happened after this moment, but for what a file of before it brought."""
    rows = connection.execute(
        select(AuditEntry.case_id, AuditEntry.at, AuditEntry.action, AuditEntry.detail)
        .join(Case, Case.id == AuditEntry.case_id)
        .where(AuditEntry.at > as_of, AuditEntry.action.in_(_READ), *where)
        .order_by(AuditEntry.case_id, AuditEntry.seq)
    ).mappings()
    found: dict[int, list[Row]] = defaultdict(list)
    step: tuple[int, datetime] | None = None  # a dossier and a moment at which an older file reached it
    for row in rows:
        here = (row["case_id"], row["at"])
        if row["action"] in _TOLD:
            told = orjson.loads(row["detail"]).get(AS_OF)
            step = here if told is not None and datetime.fromisoformat(told) <= as_of else None
        if here != step:
            found[row["case_id"]].append(row)
    return found


def _younger(entries: Sequence[Row]) -> Younger:
    was_opened = any(entry["action"] == AuditAction.CASE_OPENED for entry in entries)
    return Younger(was_opened, frozenset(path for entry in entries for path in _changed(entry)))


def _changed(entry: Row) -> Iterator[str]:
    """The paths of the facts that an entry tells of."""
    if entry["action"] != AuditAction.FACTS_CHANGED:
        return
    for name, (old, new) in orjson.loads(entry["detail"])["feiten"].items():
        if isinstance(old, dict | None) and isinstance(new, dict | None):
            before, after = old or {}, new or {}
            parts = before.keys() | after.keys()
            yield from (f"{name}.{part}" for part in parts if before.get(part) != after.get(part))
        else:
            yield name
