"""What is wrong with a proposal, and what it changes: what a designer sees before it is published.

Must not know: HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sqlalchemy import Connection, select

from engine import checks, definitions
from engine.checks import Finding
from engine.context import Engine
from engine.definitions import SHARED, Definition, DefinitionRefused, shared
from engine.definitions.shared import Using
from engine.difference import Change, Difference, Kind, compare
from engine.proposals.store import Proposal, Replaced, current_files, current_version, touched
from engine.spiff import DiagramRefused
from engine.tables import OrganisationRole

KEPT = 24  # a proposal of what all regions share asks for each of them


@dataclass(frozen=True)
class Judged:
    """A proposal over the current version. `proposed` and `difference` are None while it cannot be read."""

    current: Definition
    proposed: Definition | None
    difference: Difference | None
    findings: tuple[Finding, ...]
    known: frozenset[Finding]  # those that the current version has too
    behind: tuple[Replaced, ...]
    version: str  # names what is current, for who publishes over it
    roles: frozenset[str] = frozenset()  # that organisations fill in this region
    regions: tuple[InRegion, ...] = ()  # of `gedeeld`: what it does to each

    @property
    def is_sound(self) -> bool:
        return not checks.refusals(self.findings)


@dataclass(frozen=True)
class InRegion:
    """What a proposal of `gedeeld` does to one region, beside what it does to all.

    `proposed` is None while it cannot be read. `kept`: what changes for others, and not here, because the
    region has its own.
    """

    slug: str
    name: str
    proposed: Definition | None
    changes: Difference | None
    kept: tuple[Change, ...]
    findings: tuple[Finding, ...]
    known: frozenset[Finding]

    @property
    def is_sound(self) -> bool:
        return not checks.refusals(self.findings)


@dataclass(frozen=True)
class Whole:
    """All files of a region as proposed; known by the id of their version and what belongs to none."""

    region: str
    id: str
    beside: str
    roles: frozenset[str]
    files: Mapping[str, bytes] = field(compare=False)


def judge(engine: Engine, connection: Connection, proposal: Proposal) -> Judged:
    """What `drempel check` finds, and the difference by meaning. Asked again, it answers at once."""
    if proposal.region == SHARED:
        return _judge_shared(engine, connection, proposal)
    current, files = current_files(engine, connection, proposal.region)
    whole = whole_of(connection, proposal.region, proposal.over(files))
    proposed = _built(whole)
    return Judged(
        current=current,
        proposed=proposed,
        difference=_compared(current, proposed) if proposed is not None else None,
        findings=checked(whole),
        known=frozenset(checked(whole_of(connection, proposal.region, files))),
        behind=proposal.behind(files),
        version=current.id,
        roles=whole.roles,
    )


def _judge_shared(engine: Engine, connection: Connection, proposal: Proposal) -> Judged:
    """Checked in every region; what one of them has is said with its name. Nothing that is empty is."""
    current, files = current_files(engine, connection, SHARED)
    proposed = _built(whole_of(connection, SHARED, proposal.over(files)))
    difference = _compared(current, proposed) if proposed is not None else None
    regions = tuple(
        _in_region(engine, connection, proposal, one, difference) for one in shared.using(connection)
    )
    return Judged(
        current=current,
        proposed=proposed,
        difference=difference,
        findings=tuple(dict.fromkeys(found for one in regions for found in one.findings)),
        known=frozenset().union(*(one.known for one in regions)),
        behind=proposal.behind(files),
        version=current_version(connection, SHARED),
        regions=regions,
    )


def _in_region(
    engine: Engine, connection: Connection, proposal: Proposal, region: Using, everywhere: Difference | None
) -> InRegion:
    current, files = current_files(engine, connection, region.slug)
    whole = whole_of(connection, region.slug, proposal.over(files))
    proposed = _built(whole)
    changes, kept = None, tuple[Change, ...]()
    if proposed is not None and everywhere is not None:
        found = _compared(current, proposed)
        told = {_said(one) for one in everywhere.changes}
        changes = replace(found, changes=tuple(one for one in found.changes if _said(one) not in told))
        here = {one.subject for one in found.changes}
        settings = (one for one in everywhere.changes if one.subject.kind is Kind.SETTING)
        kept = tuple(one for one in settings if one.subject not in here)
    is_changed = bool(proposal.replaced)
    return InRegion(
        slug=region.slug,
        name=region.name,
        proposed=proposed,
        changes=changes,
        kept=kept,
        findings=checked(whole) if is_changed else (),
        known=frozenset(checked(whole_of(connection, region.slug, files)) if is_changed else ()),
    )


def _said(change: Change) -> tuple[object, ...]:
    """What makes it the same change in two regions."""
    return change.subject, change.happened, change.aspects


def wholes_of(engine: Engine, connection: Connection, proposal: Proposal) -> list[Whole]:
    """What each region that it touches would run on, by slug: the order in which they are locked."""
    return [
        whole_of(connection, region, proposal.over(current_files(engine, connection, region)[1]))
        for region in touched(connection, proposal)
    ]


def whole_of(connection: Connection, region: str, files: Mapping[str, bytes]) -> Whole:
    """These files, those of a version and those beside it, with the roles that the installation has."""
    version = definitions.of_version(files)
    roles = connection.scalars(select(OrganisationRole.role).where(OrganisationRole.region == region))
    beside = {path: data for path, data in files.items() if path not in version}
    ids = definitions.identify(region, version), definitions.identify(region, beside)
    return Whole(region, *ids, roles=frozenset(roles), files=files)


@lru_cache(maxsize=KEPT)
def checked(whole: Whole) -> tuple[Finding, ...]:
    """All findings. Takes a second the first time: not within a transaction that writes."""
    return tuple(checks.check(whole.region, whole.files, whole.roles, lambda *_: _read(whole)))


@lru_cache(maxsize=KEPT)
def _compared(current: Definition, proposed: Definition) -> Difference:
    return compare(current, proposed)


@lru_cache(maxsize=KEPT)
def _built(whole: Whole) -> Definition | None:
    if checks.unreadable(whole.files):
        return None
    try:
        built = _read(whole)
    except (DefinitionRefused, DiagramRefused):
        return None
    return built if built.forms.whole else None


@lru_cache(maxsize=KEPT)
def _read(whole: Whole) -> Definition:
    """Read once, to be checked and to be shown. Raises DefinitionRefused, DiagramRefused."""
    return definitions.build(whole.region, definitions.of_version(whole.files))
