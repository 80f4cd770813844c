"""What became of an organisation or a region that went into another: where its work is, who hears of it.

Must not know: what goes along with it, and how (engine.takeover), HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Select, bindparam, select

from engine.errors import DrempelError
from engine.names import organisation_key
from engine.tables import Membership, Organisation, RegionTakeover, Takeover

TOLD: Final = timedelta(days=30)  # after all of it was there, its people hear it when they log in
REGION_INTO: Final = select(RegionTakeover.into_region).where(RegionTakeover.region == bindparam("region"))
INTO: Final = select(Takeover.into_id).where(Takeover.organisation_id == bindparam("organisation"))


class OrganisationClosed(DrempelError):
    """This organisation went into another one. Name that one."""

    code = "organisation:closed"


class RegionClosed(DrempelError):
    """This region went into another one: dossiers begin there now, and arrears files are for that one."""

    code = "region:closed"


@dataclass(frozen=True)
class Succession:
    """An organisation that is closed, and the one that has its work now: perhaps that went on as well."""

    slug: str
    name: str
    into_slug: str
    into_name: str
    into_id: int
    day: date


def successor(connection: Connection, organisation_id: int) -> int:
    """Who has the work of this organisation now: itself, unless it went into another."""
    found = connection.scalar(INTO, {"organisation": organisation_id})
    return organisation_id if found is None else successor(connection, found)


def gone_into(connection: Connection, organisation_id: int) -> frozenset[int]:
    """Every organisation that went into this one, also by way of another."""
    rows = connection.scalars(select(Takeover.organisation_id).where(Takeover.into_id == organisation_id))
    found = frozenset(rows)
    return found.union(*(gone_into(connection, one) for one in found))


def closed(connection: Connection) -> dict[str, Succession]:
    """Those that are closed, by slug."""
    return {one.slug: one for one in _read(connection, _CLOSED)}


def require_open(connection: Connection, slug: str) -> None:
    """Raises OrganisationClosed, which names the one to use."""
    for one in _read(connection, _CLOSED.where(Organisation.slug == slug)):
        raise OrganisationClosed(
            f"{slug} went into {one.into_slug} on {one.day.isoformat()}. Name {one.into_slug} instead.",
            organisation=slug,
        )


def region_now(connection: Connection, region: str) -> str:
    """Where dossiers of this region begin: in itself, unless it went into another."""
    found = connection.scalar(REGION_INTO, {"region": region})
    return region if found is None else region_now(connection, found)


def regions_of(connection: Connection, region: str) -> frozenset[str]:
    """This region and every one that went into it: what runs there stays there until it is moved."""
    rows = connection.scalars(select(RegionTakeover.region).where(RegionTakeover.into_region == region))
    return frozenset({region}).union(*(regions_of(connection, one) for one in rows.all()))


def require_region_open(connection: Connection, region: str) -> None:
    """Raises RegionClosed, which names the one to use."""
    now = region_now(connection, region)
    if now != region:
        raise RegionClosed(f"{region} went into {now}. Name {now} instead.", region=region)


def regions_joined(connection: Connection, region: str, since: datetime | None) -> tuple[str, ...]:
    """Those that went into this one after this moment, or ever."""
    query = select(RegionTakeover.region).where(RegionTakeover.into_region == region)
    found = connection.scalars(query.where(RegionTakeover.at > since) if since is not None else query)
    return tuple(sorted(found))


def joined(connection: Connection, organisation_id: int, since: datetime | None) -> tuple[str, ...]:
    """The names of those that went into it after this moment, or ever."""
    query = (
        select(Organisation.name)
        .join(Takeover, Takeover.organisation_id == Organisation.id)
        .where(Takeover.into_id == organisation_id)
    )
    names = connection.scalars(query.where(Takeover.begun_at > since) if since is not None else query)
    return tuple(sorted(names, key=organisation_key))


def news(connection: Connection, user_id: int, now: datetime) -> list[Succession]:
    """What someone who logs in should hear: which organisation this person worked for went into another."""
    theirs = select(Membership.organisation_id).where(Membership.user_id == user_id)
    lately = _CLOSED.where(Organisation.id.in_(theirs), Takeover.done_at >= now - TOLD)
    active = set(connection.scalars(theirs.where(Membership.active)))
    return [one for one in _read(connection, lately) if one.into_id in active]


_CLOSED: Final[Select[int, str, str, date]] = (
    select(Organisation.id, Organisation.slug, Organisation.name, Takeover.day)
    .join(Takeover, Takeover.organisation_id == Organisation.id)
    .order_by(Organisation.slug)
)


def _read(connection: Connection, query: Select[int, str, str, date]) -> Iterator[Succession]:
    for row in connection.execute(query).all():
        into = successor(connection, row.id)
        named = select(Organisation.slug, Organisation.name).where(Organisation.id == into)
        last = connection.execute(named).one()
        yield Succession(row.slug, row.name, last.slug, last.name, into, row.day)
