"""Two organisations of which one goes into the other, and how far that is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.errors import DrempelError
from engine.organisations.people import OrganisationUnknown
from engine.tables import Organisation, Takeover


class TakeoverRefused(DrempelError):
    """This cannot be done yet, and nothing changed."""

    code = "takeover:refused"

    def __init__(self, problems: tuple[str, ...]) -> None:
        """`problems`: each with its cure."""
        self.problems = problems
        super().__init__("\n".join(("This cannot be done yet, and nothing changed.", *problems)))


@dataclass(frozen=True)
class Party:
    id: int
    slug: str
    name: str
    email: str | None


@dataclass(frozen=True)
class Pair:
    """`source` goes into `target`. `has_begun`: it is on its way; with `is_done` all of it was there once."""

    source: Party
    target: Party
    has_begun: bool
    is_done: bool


def find(connection: Connection, source: str, target: str) -> Pair:
    """By short names. Raises OrganisationUnknown; TakeoverRefused when one of them went elsewhere already."""
    one, other = _party(connection, source), _party(connection, target)
    if one.id == other.id:
        raise TakeoverRefused((f"{source} cannot go into itself: name another organisation.",))
    gone = {row.organisation_id: row for row in connection.execute(_GONE)}
    if other.id in gone:
        raise TakeoverRefused((f"{target} went into another organisation itself: name that one.",))
    known = gone.get(one.id)
    if known is not None and known.into_id != other.id:
        raise TakeoverRefused((f"{source} went into another organisation already: that stays as it is.",))
    return Pair(one, other, known is not None, known is not None and known.done_at is not None)


_GONE = select(Takeover.organisation_id, Takeover.into_id, Takeover.done_at)


def _party(connection: Connection, slug: str) -> Party:
    query = select(Organisation.id, Organisation.slug, Organisation.name, Organisation.email)
    row = connection.execute(query.where(Organisation.slug == slug)).one_or_none()
    if row is None:
        raise OrganisationUnknown
    return Party(*row)
