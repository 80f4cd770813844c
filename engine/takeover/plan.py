"""What would happen when an organisation went into another: counted, what cannot be, what to look at.

Names organisations, dossiers by their number, files and settings; never a tenant, nor who works there. It
changes nothing. Must not know: HTTP, how it is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from engine.context import Engine
from engine.definitions import SHARED
from engine.definitions.definition import SETTINGS
from engine.organisations import neighbourhoods
from engine.organisations.neighbourhoods import Stray
from engine.roles import LANDLORD
from engine.states import CaseStatus, ImportStatus, MeetingStatus
from engine.tables import (
    Attendance,
    CalendarFeed,
    Case,
    ContactPerson,
    Draft,
    Import,
    Meeting,
    Membership,
    OrganisationRole,
    Participant,
    Question,
    Region,
)
from engine.takeover import dossiers
from engine.takeover.pair import Pair, TakeoverRefused

AT_MOST: Final = 20  # of one kind are named one by one
IS_COMING: Final = Meeting.status.in_((MeetingStatus.PLANNED, MeetingStatus.MOVED))
PREVIEW: Final = Import.status == ImportStatus.PREVIEW


@dataclass(frozen=True)
class Plan:
    """`counts`: what goes along. `look`: what to know first. `refused`: why it cannot be, and the cure."""

    pair: Pair
    counts: tuple[tuple[str, int], ...]
    look: tuple[str, ...]
    refused: tuple[str, ...]
    dossiers: int  # that follow one by one

    def require_possible(self) -> None:
        """Raises TakeoverRefused."""
        if self.refused:
            raise TakeoverRefused(self.refused)


def make(engine: Engine, connection: Connection, pair: Pair) -> Plan:
    """As things stand now; of one that has begun, what is left of it."""
    return Plan(
        pair,
        tuple((what, connection.scalar(query) or 0) for what, query in _counts(pair)),
        (*_rights(connection, pair), *_settings(engine, connection, pair), *_rest(connection, pair)),
        tuple(_refused(connection, pair)),
        len(dossiers.of_organisation(connection, pair.source.id)),
    )


def roles(connection: Connection, organisation: int) -> list[tuple[str, str]]:
    """(region, role) of all that it fills, in order."""
    found = select(OrganisationRole.region, OrganisationRole.role).distinct()
    rows = connection.execute(found.where(OrganisationRole.organisation_id == organisation))
    return sorted((row.region, row.role) for row in rows)


def _counts(pair: Pair) -> Iterator[tuple[str, Select[int]]]:
    source = pair.source.id

    def count(*where: ColumnElement[bool] | InstrumentedAttribute[bool]) -> Select[int]:
        return select(func.count()).where(*where)

    of_landlord = Case.landlord_id == source
    yield "open dossiers of which it is the landlord", count(of_landlord, Case.status == CaseStatus.OPEN)
    yield (
        "dossiers that ended, of which it is the landlord",
        count(of_landlord, Case.status != CaseStatus.OPEN),
    )
    yield "places in dossiers, by role", count(Participant.organisation_id == source)
    yield "open tasks", count(dossiers.open_tasks(source))
    yield "questions that wait for its answer", count(dossiers.open_questions(source))
    yield "letters to it that were not sent yet", count(dossiers.letters(source))
    yield "roles in regions", _distinct_roles(source)
    yield "people with a function", count(Membership.organisation_id == source, Membership.active)
    yield "contact persons", count(ContactPerson.organisation_id == source)
    yield "answers to meetings to come", _attendance(source)
    yield "arrears files", count(Import.landlord_id == source, Import.status.in_(_KEPT))
    yield "things typed and not sent in", count(Draft.organisation_id == source)
    yield "calendar addresses, which go on", count(CalendarFeed.organisation_id == source)


_KEPT = (ImportStatus.ACCEPTED, ImportStatus.DONE)


def _distinct_roles(source: int) -> Select[int]:
    mine = select(OrganisationRole.region, OrganisationRole.role).where(
        OrganisationRole.organisation_id == source
    )
    return select(func.count()).select_from(mine.distinct().subquery())


def _attendance(source: int) -> Select[int]:
    query = select(func.count()).select_from(Attendance).join(Meeting, Meeting.id == Attendance.meeting_id)
    return query.where(Attendance.organisation_id == source, IS_COMING)


# -- what cannot be ----------------------------------------------------------------------------------------


def _refused(connection: Connection, pair: Pair) -> Iterator[str]:
    yield from _same_contracts(connection, pair)
    if pair.has_begun:
        return
    yield from _files_on_their_way(connection, pair)
    for region in sorted({region for region, _ in roles(connection, pair.source.id)}):
        both = (pair.source.id, pair.target.id, pair.target.name)
        for stray in neighbourhoods.strays(connection, region, *both):
            yield _stray(pair, stray)


def _same_contracts(connection: Connection, pair: Pair) -> Iterator[str]:
    """Two open dossiers of a landlord cannot have one contract: they are of two tenants, or of one twice."""
    for mine, theirs, contract_is_same in _alike(connection, pair):
        if contract_is_same:
            yield (
                f"{mine} and {theirs} are open with the same contract number. Are they of two tenancies? "
                "Give one of them another number with Correctie. Of one? Stop one of them."
            )


def _alike(connection: Connection, pair: Pair) -> Iterator[tuple[str, str, bool]]:
    """Numbers of two open dossiers with the same contract, and whether it is written the same."""
    mine, theirs = aliased(Case), aliased(Case)
    rows = connection.execute(
        select(mine.number, theirs.number.label("other"), (mine.tenancy == theirs.tenancy).label("same"))
        .join(theirs, theirs.tenancy_key == mine.tenancy_key)
        .where(
            mine.landlord_id == pair.source.id,
            theirs.landlord_id == pair.target.id,
            mine.status == CaseStatus.OPEN,
            theirs.status == CaseStatus.OPEN,
        )
        .order_by(mine.number, theirs.number)
    )
    for row in rows:
        yield row.number, row.other, bool(row.same)


def _files_on_their_way(connection: Connection, pair: Pair) -> Iterator[str]:
    both = (pair.source, pair.target)
    for one in both:
        waits = select(Import.id).where(Import.landlord_id == one.id, Import.status == ImportStatus.ACCEPTED)
        if connection.scalar(waits.limit(1)) is not None:
            yield f"An arrears file of {one.slug} is being read in. Let the worker finish it first."


def _stray(pair: Pair, stray: Stray) -> str:
    where = "-".join(dict.fromkeys(stray.reach)) if stray.reach else "addresses without a postcode"
    return (
        f"{stray.region}, {stray.role}: {where} would go from {stray.was or 'nobody'} to "
        f"{stray.will or 'nobody'}, because {pair.source.slug} and {pair.target.slug} have postcodes that "
        "overlap. Say first whose they are: drempel organisation add SLUG --postcodes ..."
    )


# -- what to look at ---------------------------------------------------------------------------------------


def _rights(connection: Connection, pair: Pair) -> Iterator[str]:
    """Who sees or does more, or less, than before."""
    mine, theirs = (set(roles(connection, one.id)) for one in (pair.source, pair.target))
    for region, role in sorted(mine - theirs):
        yield f"{pair.target.slug} gets a role that it did not have: {role} in {region}."
    here, there = aliased(Participant), aliased(Participant)
    both = connection.scalar(
        select(func.count(here.case_id.distinct()))
        .join(there, there.case_id == here.case_id)
        .where(here.organisation_id == pair.source.id, there.organisation_id == pair.target.id)
    )
    if both:
        yield f"In {both} dossiers both take part: there {pair.target.slug} has the roles of both."
    own, other = aliased(Membership), aliased(Membership)
    two = connection.scalar(
        select(func.count())
        .select_from(own)
        .join(other, other.user_id == own.user_id)
        .where(
            own.organisation_id == pair.source.id,
            other.organisation_id == pair.target.id,
            own.active,
            other.active,
            own.function != other.function,
        )
    )
    if two:
        yield (
            f"{two} people have one function at {pair.source.slug} and another one at {pair.target.slug}: "
            "they keep the latter. Its administrator can change it."
        )


def _settings(engine: Engine, connection: Connection, pair: Pair) -> Iterator[str]:
    """Settings that one of the two has of its own (`per_organisatie`), and that become another by it."""
    source, target = pair.source.slug, pair.target.slug
    for region in connection.scalars(select(Region.slug).order_by(Region.slug)).all():
        lines = [
            f"{one.name}: {mine!r} at {source}, {theirs!r} at {target}"
            for one in engine.definitions.current(connection, region).settings.values()
            if (mine := one.per_organisation.get(source, one.value))
            != (theirs := one.per_organisation.get(target, one.value))
        ]
        if lines:
            yield (
                f"In {region} what {target} has counts from then on, in dossiers that run too; terms that "
                f"wait keep their day. Publish first what it is to have (per_organisatie in "
                f"processes/{region}/{SETTINGS} or {SHARED}). {'; '.join(lines)}."
            )


def _rest(connection: Connection, pair: Pair) -> Iterator[str]:
    unlike = [(mine, theirs) for mine, theirs, same in _alike(connection, pair) if not same]
    for mine, theirs in islice(unlike, AT_MOST):
        yield f"{mine} and {theirs} have almost the same contract number. Are they of one tenancy?"
    if len(unlike) > AT_MOST:
        yield f"... and {len(unlike) - AT_MOST} more pairs."
    if pair.source.email and not pair.target.email:
        yield (
            f"{pair.target.slug} has no e-mail address: what is written to it is not delivered. Give it one: "
            f"drempel organisation add {pair.target.slug} --email ..."
        )
    previews = connection.scalar(select(func.count()).where(Import.landlord_id == pair.source.id, PREVIEW))
    if previews:
        yield f"{previews} arrears files were previewed and not read in: they go. Choose them again."
    between = connection.scalar(
        select(func.count()).where(
            Question.answered_at.is_(None),
            Question.asker_id.in_((pair.source.id, pair.target.id)),
            Question.organisation_id.in_((pair.source.id, pair.target.id)),
        )
    )
    if between:
        yield f"{between} questions of one to the other wait for an answer: they stay, as of one to itself."
    if any(role == LANDLORD for _, role in roles(connection, pair.source.id)):
        yield (
            f"From now on one arrears file for both: what a file of {pair.target.slug} does not name, was "
            "paid. The first file asks whether it is complete, whatever it closes."
        )
    yield (
        f"A file with organisations that still names {pair.source.slug} is refused from then on, and says to "
        f"name {pair.target.slug}."
    )
