"""Who may do what and see what: the only place that decides. docs/toegang.md says it in one table.

A person acts for the organisations of which he or she is medewerker. Pages, lists, searches and counts share
the conditions below, so that they cannot differ. Must not know: what a page or a use case does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select, true

from engine.errors import DrempelError
from engine.states import CaseStatus, ParticipantKind
from engine.tables import Case, Letter, OrganisationRole, Participant, Region, Task

SHARED = "gedeeld"  # given as a region is: by a role in it
WORKER, DESIGNER, ADMINISTRATOR = "medewerker", "ontwerper", "beheerder"
MENDER = "functioneel beheerder"  # helps a dossier that is stuck, without reading it
FUNCTIONS = WORKER, DESIGNER, ADMINISTRATOR, MENDER


class NotAllowed(DrempelError):
    """You may not do this. Ask a colleague of the organisation whose turn it is, or your administrator."""

    code = "access:denied"


@dataclass(frozen=True)
class Actor:
    """Who acts. `user_id` is None for the clock and for an import on the command line."""

    user_id: int | None
    name: str
    functions: Mapping[int, str]  # organisation id -> one of FUNCTIONS

    @property
    def trace(self) -> str:
        """How the audit trail names the actor: never with a name of a person."""
        return f"gebruiker:{self.user_id}" if self.user_id is not None else self.name

    @property
    def organisations(self) -> frozenset[int]:
        """For which this person does the work of dossiers: no other function gives a look into one."""
        return self._with(WORKER)

    @property
    def administers(self) -> frozenset[int]:
        return self._with(ADMINISTRATOR)

    @property
    def designs_for(self) -> frozenset[int]:
        return self._with(DESIGNER)

    @property
    def mends_for(self) -> frozenset[int]:
        return self._with(MENDER)

    @property
    def is_system(self) -> bool:
        return self.user_id is None

    @property
    def is_administrator(self) -> bool:
        return bool(self.administers)

    @property
    def is_mender(self) -> bool:
        return bool(self.mends_for)

    def _with(self, function: str) -> frozenset[int]:
        return frozenset(organisation for organisation, own in self.functions.items() if own == function)


CLOCK = Actor(None, "klok", {})
INTAKE = Actor(None, "invoer", {})
CONSOLE = Actor(None, "beheer", {})


# -- which dossiers: conditions for lists, searches and counts ---------------------------------------------


def visible(actor: Actor) -> ColumnElement[bool]:
    """Of the dossiers (Case), those that this person sees: his or her organisation takes part."""
    return true() if actor.is_system else Case.id.in_(_taking_part(actor.organisations))


def informed(actor: Actor) -> ColumnElement[bool]:
    """Those of which this person may know the day and the address of an eviction, and nothing else.

    As long as it can still happen: a dossier can stay open for years after it.
    """
    told = Case.id.in_(_taking_part(actor.organisations, ParticipantKind.INFORMED))
    involved = Case.id.in_(_taking_part(actor.organisations))
    return and_(told, ~involved, Case.status == CaseStatus.OPEN, Case.outcome.is_(None))


def workable(actor: Actor) -> ColumnElement[bool]:
    """Of the tasks (Task), those of this person's organisations, in dossiers that he or she sees."""
    if actor.is_system:
        return true()
    seen = Task.case_id.in_(_taking_part(actor.organisations))
    return and_(Task.organisation_id.in_(actor.organisations), seen)


def postable(actor: Actor) -> ColumnElement[bool]:
    """Of the letters (Letter), those that this person's organisations sign: they send them by hand."""
    signs = (
        select(Participant.id)
        .where(
            Participant.case_id == Letter.case_id,
            Participant.role == Letter.sender,
            Participant.kind == ParticipantKind.INVOLVED,
            Participant.organisation_id.in_(actor.organisations),
        )
        .correlate(Letter)
    )
    return true() if actor.is_system else signs.exists()


def mendable(actor: Actor) -> ColumnElement[bool]:
    """Of the dossiers, those whose incidents an administrator sees: only their number, place and reason."""
    return true() if actor.is_system else Case.id.in_(_taking_part(actor.administers))


def helpable(actor: Actor) -> ColumnElement[bool]:
    """Of the dossiers, those that a functional administrator helps: of the regions of his organisations.

    Only where they stand: no fact, no name, no address.
    """
    if actor.is_system:
        return true()
    regions = select(OrganisationRole.region).where(OrganisationRole.organisation_id.in_(actor.mends_for))
    return Case.region.in_(regions)


def designable(actor: Actor) -> ColumnElement[bool]:
    """Of the regions (Region), those in which an organisation has a role for which this person designs."""
    if actor.is_system:
        return true()
    return Region.slug.in_(select(OrganisationRole.region).where(_for(actor)))


def designs_shared(actor: Actor) -> ColumnElement[bool]:
    """Whether this person changes what all regions share: an organisation has a role in `gedeeld`."""
    if actor.is_system:
        return true()
    shared = OrganisationRole.region == SHARED
    return select(OrganisationRole.id).where(shared, _for(actor)).exists()


def _for(actor: Actor) -> ColumnElement[bool]:
    """Of the roles (OrganisationRole), those of organisations for which this person designs."""
    return OrganisationRole.organisation_id.in_(actor.designs_for)


def _taking_part(
    organisations: Collection[int], kind: ParticipantKind = ParticipantKind.INVOLVED
) -> ColumnElement[int]:
    return select(Participant.case_id).where(
        Participant.kind == kind, Participant.organisation_id.in_(organisations)
    )  # type: ignore[return-value]


# -- one dossier, one task ---------------------------------------------------------------------------------


def may_see(actor: Actor, participants: Collection[int]) -> bool:
    """Read a dossier of which these organisations take part (kind betrokken)."""
    return actor.is_system or not actor.organisations.isdisjoint(participants)


def may_work(actor: Actor, organisation_id: int | None) -> bool:
    """Claim, release or complete a task of this organisation."""
    return actor.is_system or organisation_id in actor.organisations


def may_hand_over(actor: Actor, landlord: int, holder: int | None) -> bool:
    """Give the lead, or a role in a dossier, to another: the landlord, and who has it now."""
    return may_work(actor, landlord) or (holder is not None and may_work(actor, holder))


def may_correct(actor: Actor, landlord: int, leader: int | None) -> bool:
    """Put right what is wrong in a dossier, or reopen it: the landlord, and who has the lead."""
    return may_work(actor, landlord) or (leader is not None and may_work(actor, leader))


def may_chair(actor: Actor, chairs: Collection[int]) -> bool:
    """Plan, move, hold and decide in a meeting that one of these organisations chairs."""
    return actor.is_system or not actor.organisations.isdisjoint(chairs)


def may_attend(actor: Actor, invited: Collection[int]) -> bool:
    """Know of a meeting to which these organisations are invited; what is on its agenda is another right."""
    return actor.is_system or not actor.organisations.isdisjoint(invited)


def may_take(actor: Actor, roles: Collection[str], participants: Mapping[str, int]) -> bool:
    """Use an action of a dossier that is offered to these roles."""
    return actor.is_system or any(
        participants.get(role) in actor.organisations for role in roles if role in participants
    )


def require(allowed: bool) -> None:
    """Raises NotAllowed unless it is."""
    if not allowed:
        raise NotAllowed
