"""The organisations in one dossier, by role: who takes part, who is only informed, who comes in by a step.

Must not know: processes and tasks, who may do what, how a person changes who takes part (see participation).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from engine.definitions import Definition
from engine.dossier.audit import Trail
from engine.dossier.audit_actions import AuditAction
from engine.dossier.statements import ADD_PARTICIPANTS, CHANGE_PARTICIPANTS, ORGANISATION, PARTICIPANTS
from engine.organisations.neighbourhoods import organisation_for, roles_at
from engine.roles import LANDLORD
from engine.states import ParticipantKind
from engine.tables import Row

THINKS_ALONG = "meedenker_"  # begins the role of an organisation that was asked something: see questions
BROUGHT_IN = {
    ParticipantKind.INVOLVED: AuditAction.PARTICIPANT_INVOLVED,
    ParticipantKind.INFORMED: AuditAction.PARTICIPANT_INFORMED,
}


class Participants:
    """Read when first asked; what changed becomes rows with `write`. Not safe for concurrent use."""

    def __init__(
        self,
        connection: Connection,
        case: Row,
        definition: Definition,
        facts: Mapping[str, Any],
        now: datetime,
        trail: Trail,
    ) -> None:
        self.landlord_id: int = case["landlord_id"]
        self._has_begun = case["version"] > 0
        self._connection = connection
        self._case = case
        self._definition = definition
        self._facts = facts
        self._now = now
        self._trail = trail
        self._known: dict[str, tuple[int, str]] | None = None  # role -> organisation, kind
        self._organisations: dict[int, RowMapping] = {}
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []

    def involved(self) -> dict[str, int]:
        """Role -> organisation, of those that take part; one that is only informed does not."""
        everyone = self._everyone().items()
        return {role: found for role, (found, kind) in everyone if kind == ParticipantKind.INVOLVED}

    def is_only_informed(self, role: str) -> bool:
        """Knows the day and the address of an eviction, and may know no more."""
        return self._everyone().get(role, (0, ""))[1] == ParticipantKind.INFORMED

    def fills(self, role: str) -> int | None:
        """The organisation that has this role here, or would have it; nobody comes in by asking."""
        role = self._definition.role(role)
        known = self._everyone().get(role)
        return known[0] if known is not None else self._filled_by(role)

    def first_of(self, slugs: Collection[str]) -> str | None:
        """Which of these organisations counts here: the landlord, then who came first, then who would come.

        Who would come fills a role at this address that nobody has in this dossier yet: a term is set before
        the task that it is for brings its organisation in. Who was only asked something does not count.
        """
        taking_part = [
            str(self._organisation(found)["slug"])
            for role, found in self.involved().items()
            if not role.startswith(THINKS_ALONG)
        ]
        known = self._everyone().keys()
        return next(
            (slug for slug in taking_part if slug in slugs),
            next((slug for slug in slugs if slug not in taking_part and self._roles_at(slug) - known), None),
        )

    def involve(self, role: str) -> int | None:
        """The organisation that fills this role here; it takes part from now on. None when no one does."""
        if self._has_begun and self._definition.role(role) == LANDLORD:
            return self.landlord_id  # takes part from the first step on, and is not handed over
        return self._bring_in(role, ParticipantKind.INVOLVED)

    def inform(self, role: str) -> int | None:
        """The organisation that fills this role here; it may know the day and the address of an eviction.

        Who takes part already stays so. None when no one fills the role.
        """
        return self._bring_in(role, ParticipantKind.INFORMED)

    def write(self) -> None:
        """The rows of who came in, or came to take part, since it was read."""
        if self._new:
            self._connection.execute(ADD_PARTICIPANTS, self._new)
        if self._changed:
            self._connection.execute(CHANGE_PARTICIPANTS, self._changed)

    def _everyone(self) -> dict[str, tuple[int, str]]:
        if self._known is None:
            rows = self._connection.execute(PARTICIPANTS, {"case": self._case["id"]}).mappings()
            self._known = {}
            for row in rows:
                self._known[row["role"]] = row["organisation_id"], row["kind"]
                self._organisations[row["organisation_id"]] = row
        return self._known

    def _organisation(self, organisation_id: int) -> RowMapping:
        if organisation_id not in self._organisations:
            found = self._connection.execute(ORGANISATION, {"organisation": organisation_id})
            self._organisations[organisation_id] = found.mappings().one()
        return self._organisations[organisation_id]

    def _bring_in(self, role: str, kind: ParticipantKind) -> int | None:
        role = self._definition.role(role)
        known = self._everyone()
        if role not in known:
            found = self._filled_by(role)
            if found is None:
                return None
            known[role] = found, kind
            self._new.append(
                {
                    "case_id": self._case["id"],
                    "role": role,
                    "organisation_id": found,
                    "kind": kind,
                    "since": self._now,
                }
            )
            self._trail.add(BROUGHT_IN[kind], rol=role, organisatie=found)
        elif kind == ParticipantKind.INVOLVED != known[role][1]:
            known[role] = known[role][0], kind
            self._changed.append({"case": self._case["id"], "for_role": role, "kind": kind})
            self._trail.add(BROUGHT_IN[kind], rol=role, organisatie=known[role][0])
        return known[role][0]

    def _filled_by(self, role: str) -> int | None:
        if role == LANDLORD:
            return self.landlord_id
        return organisation_for(self._connection, self._case["region"], role, self._postcode())

    def _roles_at(self, slug: str) -> set[str]:
        return roles_at(self._connection, self._case["region"], slug, self._postcode())

    def _postcode(self) -> str:
        return (self._facts.get("adres") or {}).get("postcode") or ""
