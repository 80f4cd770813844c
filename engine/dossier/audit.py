"""The trail of a dossier: what happened, when, by whom, with old and new values, as a chain of hashes.

A row that is changed, removed or put in between breaks the chain from there on; `verify` says where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from engine.dossier.audit_actions import AuditAction
from engine.dossier.statements import ADD_AUDIT
from engine.tables import AuditEntry, Case, Row

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `actor` is a name for people who still exist, else klok or invoer.

    `action`: as it is stored, so that another version can have written it; else an AuditAction.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    element: str | None
    detail: Mapping[str, Any]


@dataclass
class Trail:
    """Collects the entries of one transaction; `write` stores them in one statement."""

    case_id: int
    seq: int
    head: str
    at: datetime
    actor: str

    def __post_init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def add(self, action: AuditAction, element: str | None = None, **detail: object) -> None:
        self.seq += 1
        text = orjson.dumps(detail, option=orjson.OPT_SORT_KEYS, default=str).decode()
        row = {
            "case_id": self.case_id,
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "action": action.value,
            "element": element,
            "detail": text,
        }
        self.head = row["hash"] = link(self.head, row)
        self._rows.append(row)

    def write(self, connection: Connection) -> None:
        if self._rows:
            connection.execute(ADD_AUDIT, self._rows)
            self._rows = []


def link(before: str, row: Row) -> str:
    """The hash of this row and all before it."""
    at: datetime = row["at"]
    parts = (
        before,
        row["case_id"],
        row["seq"],
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        row["actor"],
        row["action"],
        row["element"] or "",
        row["detail"],
    )
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


@dataclass(frozen=True)
class Break:
    """The chain of this dossier does not hold at this entry."""

    case: str
    seq: int
    reason: str


def verify(connection: Connection) -> Iterator[Break]:
    """Every break, at most one per dossier. Reads all entries; memory stays small."""
    cases = connection.execute(select(Case.id, Case.number, Case.audit_seq, Case.audit_hash)).all()
    for case_id, number, last, head in cases:
        rows = connection.execute(
            select(AuditEntry.__table__).where(AuditEntry.case_id == case_id).order_by(AuditEntry.seq)
        ).mappings()
        hash_, seq = START, 0
        for seq, row in enumerate(rows, 1):
            hash_ = link(hash_, row)
            if row["seq"] != seq:
                yield Break(number, seq, "an entry is missing")
                break
            if row["hash"] != hash_:
                yield Break(number, seq, "this entry was changed")
                break
        else:
            if (seq, hash_) != (last, head):
                yield Break(number, seq, "the end of the trail was cut off or added to")
