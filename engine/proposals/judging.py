"""What is wrong with a proposal, and what it changes: what a designer sees before it is published.

Must not know: HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Connection, select

from engine import checks, definitions
from engine.checks import Finding
from engine.context import Engine
from engine.definitions import Definition, DefinitionRefused
from engine.difference import Difference, compare
from engine.proposals.store import Proposal, Replaced, current_files
from engine.spiff import DiagramRefused
from engine.tables import OrganisationRole


@dataclass(frozen=True)
class Judged:
    """A proposal over the current version. `proposed` and `difference` are None while it cannot be read."""

    current: Definition
    proposed: Definition | None
    difference: Difference | None
    findings: tuple[Finding, ...]
    known: frozenset[Finding]  # those that the current version has too
    behind: tuple[Replaced, ...]

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
    )


def whole_of(connection: Connection, region: str, files: Mapping[str, bytes]) -> Whole:
    """These files, those of a version and those beside it, with the roles that the installation has."""
    version = definitions.of_version(files)
    roles = connection.scalars(select(OrganisationRole.role).where(OrganisationRole.region == region))
    beside = {path: data for path, data in files.items() if path not in version}
    ids = definitions.identify(region, version), definitions.identify(region, beside)
    return Whole(region, *ids, roles=frozenset(roles), files=files)


@lru_cache(maxsize=8)
def checked(whole: Whole) -> tuple[Finding, ...]:
    """All findings. Takes a second the first time: not within a transaction that writes."""
    return tuple(checks.check(whole.region, whole.files, whole.roles))


@lru_cache(maxsize=8)
def _compared(current: Definition, proposed: Definition) -> Difference:
    return compare(current, proposed)


@lru_cache(maxsize=8)
def _built(whole: Whole) -> Definition | None:
    if checks.unreadable(whole.files):
        return None
    try:
        built = definitions.build(whole.region, definitions.of_version(whole.files))
    except (DefinitionRefused, DiagramRefused):
        return None
    return built if built.forms.whole else None
