"""Who may do what: the only place that decides. A person acts for his or her organisations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.errors import DrempelError


class NotAllowed(DrempelError):
    """You may not do this. Ask a colleague of the organisation whose turn it is, or your administrator."""

    code = "access:denied"


@dataclass(frozen=True)
class Actor:
    """Who acts. `user_id` is None for the clock and for an import on the command line."""

    user_id: int | None
    name: str
    functions: Mapping[int, str]  # organisation id -> medewerker, ontwerper or beheerder

    @property
    def trace(self) -> str:
        """How the audit trail names the actor: never with a name of a person."""
        return f"gebruiker:{self.user_id}" if self.user_id is not None else self.name

    @property
    def organisations(self) -> frozenset[int]:
        return frozenset(self.functions)

    @property
    def is_system(self) -> bool:
        return self.user_id is None

    @property
    def is_administrator(self) -> bool:
        return "beheerder" in self.functions.values()

    @property
    def is_designer(self) -> bool:
        return self.is_administrator or "ontwerper" in self.functions.values()


CLOCK = Actor(None, "klok", {})
INTAKE = Actor(None, "invoer", {})
CONSOLE = Actor(None, "beheer", {})


def may_work(actor: Actor, organisation_id: int | None) -> bool:
    """Claim, release or complete a task of this organisation."""
    return actor.is_system or organisation_id in actor.organisations


def may_see(actor: Actor, participants: Collection[int]) -> bool:
    """Read a dossier: only who takes part in it, for whom it is necessary work."""
    return actor.is_system or not actor.organisations.isdisjoint(participants)


def may_take(actor: Actor, roles: Collection[str], participants: Mapping[str, int]) -> bool:
    """Use an action of a dossier that is offered to these roles."""
    return actor.is_system or any(
        participants.get(role) in actor.organisations for role in roles if role in participants
    )


def require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed
