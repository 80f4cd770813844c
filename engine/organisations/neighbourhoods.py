"""Which organisation fills a role for which postcodes: who gets an address, and what is doubtful about it.

A neighbourhood is what an organisation has of a region: one or more ranges. Must not know: dossiers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from engine.organisations.ranges import EVERYWHERE, Range, common, left_out, united, width
from engine.roles import LANDLORD
from engine.tables import Organisation, OrganisationRole


@dataclass(frozen=True)
class Overlap:
    """Two organisations have these postcodes for the same role; the first of them gets the dossiers."""

    region: str
    role: str
    reach: Range
    organisations: tuple[str, str]
    ids: tuple[int, int]


@dataclass(frozen=True)
class Gap:
    """Nobody fills this role for these postcodes, though others of the region have them."""

    region: str
    role: str
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Stray:
    """Addresses that others would get when two organisations become one; `reach` None: without a postcode."""

    region: str
    role: str
    reach: Range | None
    was: str | None
    will: str | None


@dataclass(frozen=True)
class _Part:
    organisation_id: int
    organisation: str
    role: str
    reach: Range

    @property
    def rank(self) -> tuple[int, int, str]:
        """The lowest gets an address: the narrowest range, then who was there first."""
        return width(self.reach), self.organisation_id, self.reach[0]


def organisation_for(connection: Connection, region: str, role: str, postcode: str) -> int | None:
    """Who fills this role for this address: the narrowest range of postcodes that holds it."""
    best = _best(_parts(connection, region, OrganisationRole.role == role), postcode)
    return best.organisation_id if best is not None else None


def roles_at(connection: Connection, region: str, slug: str, postcode: str) -> set[str]:
    """The roles that this organisation fills for this address."""
    number = connection.scalar(select(Organisation.id).where(Organisation.slug == slug))
    parts = _by_role(_parts(connection, region))
    best = {role: _best(found, postcode) for role, found in parts.items()}
    return {role for role, one in best.items() if one is not None and one.organisation_id == number}


def ranges_of(connection: Connection, organisation_id: int, region: str) -> dict[str, tuple[Range, ...]]:
    """role -> the postcodes for which this organisation fills it in a region."""
    rows = connection.execute(
        select(OrganisationRole.role, OrganisationRole.postcode_from, OrganisationRole.postcode_to)
        .where(OrganisationRole.organisation_id == organisation_id, OrganisationRole.region == region)
        .order_by(OrganisationRole.role, OrganisationRole.postcode_from)
    )
    found: dict[str, tuple[Range, ...]] = {}
    for role, first, last in rows:
        found[role] = (*found.get(role, ()), (first, last))
    return found


def fill(
    connection: Connection, organisation_id: int, region: str, role: str, ranges: Collection[Range]
) -> None:
    """From now on this organisation fills this role for these postcodes; for none: no longer. Idempotent."""
    before = ranges_of(connection, organisation_id, region).get(role, ())
    if sorted(before) == sorted(ranges):
        return
    connection.execute(
        delete(OrganisationRole).where(
            OrganisationRole.organisation_id == organisation_id,
            OrganisationRole.role == role,
            OrganisationRole.region == region,
        )
    )
    rows = [
        {
            "organisation_id": organisation_id,
            "role": role,
            "region": region,
            "postcode_from": first,
            "postcode_to": last,
        }
        for first, last in sorted(ranges)
    ]
    if rows:
        connection.execute(insert(OrganisationRole), rows)


def overlaps(connection: Connection, region: str) -> list[Overlap]:
    """Postcodes that two organisations have for the same role, while neither has them as a part of the other.

    A narrow range within a wide one is meant so: the wide one is for the rest.
    """
    by_role = _by_role(_parts(connection, region))
    return [
        found
        for _, parts in sorted(by_role.items())
        for pair in combinations(parts, 2)
        if (found := _overlap(region, *sorted(pair, key=lambda part: part.rank))) is not None
    ]


def doubts(connection: Connection, region: str) -> list[Overlap | Gap]:
    """Everything about the postcodes of a region that someone should look at, by role."""
    found: list[Overlap | Gap] = [*overlaps(connection, region), *gaps(connection, region)]
    return sorted(found, key=lambda one: one.role)


def gaps(connection: Connection, region: str) -> list[Gap]:
    """Postcodes for which nobody fills a role that others fill for other ones.

    What belongs to a region is not written down anywhere: it runs from the lowest to the highest postcode
    that anyone in it names. A role that someone fills everywhere has no gap.
    """
    parts = _parts(connection, region)
    named = [part.reach for part in parts if part.reach != EVERYWHERE]
    if not named:
        return []
    whole = (min(first for first, _ in named), max(last for _, last in named))
    return list(_gaps(region, _by_role(parts), whole))


def strays(connection: Connection, region: str, source: int, target: int, name: str) -> list[Stray]:
    """What would go wrong when `target`, called so, has all that it and `source` have of a region.

    Nothing does when each address of one of the two is of the target then, and that of nobody else is. A
    narrow range that goes up in a wide one can lose its address to a third one.
    """
    found: list[Stray] = []
    for role, parts in sorted(_by_role(_parts(connection, region)).items()):
        two = [part for part in parts if part.organisation_id in (source, target)]
        if all(part.organisation_id == target for part in two):
            continue
        one = [_Part(target, name, role, reach) for reach in united(part.reach for part in two)]
        after = [*(part for part in parts if part not in two), *one]
        for reach in (None, *_pieces([part.reach for part in (*parts, *after)])):
            was, will = (_best(of, reach[0] if reach else "") for of in (parts, after))
            owners = [part.organisation if part is not None else None for part in (was, will)]
            owners[0] = name if was in two else owners[0]
            if owners[0] != owners[1]:
                found.append(Stray(region, role, reach, *owners))
    return found


def would_cross(
    connection: Connection, region: str, newcomers: Collection[tuple[int, str, Collection[Range]]]
) -> list[Overlap]:
    """Overlaps of who comes into a region (organisation, role, postcodes) with who is there already."""
    names = {row.id: row.name for row in connection.execute(select(Organisation.id, Organisation.name))}
    there = _by_role(_parts(connection, region))
    found = []
    for organisation, role, ranges in newcomers:
        for reach in ranges:
            mine = _Part(organisation, names[organisation], role, reach)
            pairs = (sorted((mine, other), key=lambda part: part.rank) for other in there.get(role, ()))
            crossing = (_overlap(region, *pair) for pair in pairs)
            found += [one for one in crossing if one is not None]
    return found


def _pieces(ranges: Collection[Range]) -> list[Range]:
    """From border to border: within each, every postcode stands in the same ranges."""
    starts = {int(first) for first, _ in ranges} | {int(last) + 1 for _, last in ranges}
    return [(f"{start:04}", f"{end - 1:04}") for start, end in pairwise(sorted(starts))]


def _gaps(region: str, by_role: Mapping[str, list[_Part]], whole: Range) -> Iterator[Gap]:
    for role, parts in sorted(by_role.items()):
        missing = left_out([part.reach for part in parts], whole)
        if missing:
            yield Gap(region, role, tuple(missing))


def _best(parts: list[_Part], postcode: str) -> _Part | None:
    """Of these, all for one role, the part that gets the address; without one, who works everywhere."""
    digits = (postcode or "")[:4]
    fits = [
        part
        for part in parts
        if (part.reach[0] <= digits <= part.reach[1] if digits else part.reach == EVERYWHERE)
    ]
    return min(fits, key=lambda part: part.rank, default=None)


def _overlap(region: str, first: _Part, other: _Part) -> Overlap | None:
    both = common(first.reach, other.reach)
    is_meant = both in (first.reach, other.reach) and first.reach != other.reach
    if both is None or is_meant or first.organisation_id == other.organisation_id:
        return None
    names, ids = (first.organisation, other.organisation), (first.organisation_id, other.organisation_id)
    return Overlap(region, first.role, both, names, ids)


def _by_role(parts: list[_Part]) -> dict[str, list[_Part]]:
    found: dict[str, list[_Part]] = {}
    for part in parts:
        if part.role != LANDLORD:  # whose dossier it is follows from the tenancy, not from the address
            found.setdefault(part.role, []).append(part)
    return found


def _parts(connection: Connection, region: str, *which: ColumnElement[bool]) -> list[_Part]:
    rows = connection.execute(
        select(
            Organisation.id,
            Organisation.name,
            OrganisationRole.role,
            OrganisationRole.postcode_from,
            OrganisationRole.postcode_to,
        )
        .join(Organisation, Organisation.id == OrganisationRole.organisation_id)
        .where(OrganisationRole.region == region, *which)
        .order_by(OrganisationRole.role, OrganisationRole.postcode_from, Organisation.id)
    )
    return [_Part(row[0], row[1], row[2], (row[3], row[4])) for row in rows]
