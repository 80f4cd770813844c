"""What someone typed in a form and did not send in, as a row of that person and that form.

Nobody else ever reads it. It goes when it is sent in, when its task is no longer needed, when its dossier
can no longer be reopened, when its writer no longer works for the organisation whose work it is, and when it
is old and of no dossier. Runs within the transaction of its caller. Must not know: who may do what (see
`engine.pages.keeping`), HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Connection, and_, bindparam, delete, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.forms import FieldError, Raw
from engine.states import CaseStatus, TaskStatus
from engine.tables import Case, Ending, Task
from engine.tables import Draft as DraftRow

LEFT: Final = timedelta(days=30)  # after which is forgotten what belongs to no dossier
FILE_LEFT: Final = timedelta(days=1)  # what was said of an arrears file: as long as a preview of one is kept
ARREARS: Final = "inlezen"  # how the name of a form about an arrears file begins
_KEY: Final = re.compile(
    r"(taak)/(\w{1,32})|(dossier|nieuw|overleg|organisatie)/(\d{1,18})/([\w/-]{1,120})", re.ASCII
)
_NUMBER: Final = {
    "dossier": "case_id",
    "nieuw": "landlord_id",
    "overleg": "series_id",
    "organisatie": "organisation_id",
}

OF_TASK = delete(DraftRow).where(DraftRow.task_id == bindparam("task"))
OF_PLACE = delete(DraftRow).where(DraftRow.place == bindparam("key"))
OWN = OF_PLACE.where(DraftRow.user_id == bindparam("user"))
FOUND = select(DraftRow.typed, DraftRow.told, DraftRow.saved_at).where(
    DraftRow.place == bindparam("key"), DraftRow.user_id == bindparam("user")
)


@dataclass(frozen=True)
class Place:
    """A form that can be filled in, by what it is of: a task, a dossier, a landlord (to open a dossier, to
    read in a file), a series of meetings, an organisation. One of the numbers is given."""

    name: str = ""  # which form of it: vraag, handeling/gedeeld_betaling; the route to open
    case_id: int | None = None
    task_id: str | None = None
    landlord_id: int | None = None
    series_id: int | None = None
    organisation_id: int | None = None

    @property
    def key(self) -> str:
        """As it stands in a row, and in the page with the form."""
        if self.task_id is not None:
            return f"taak/{self.task_id}"
        kind = next(kind for kind, number in _NUMBER.items() if getattr(self, number) is not None)
        return f"{kind}/{getattr(self, _NUMBER[kind])}/{self.name}"

    def number_of(self, kind: str) -> int | None:
        """Of what it is the form, as in `antwoord/12`; None when its name is of another kind."""
        found = re.fullmatch(rf"{kind}/(\d{{1,18}})", self.name, re.ASCII)
        return int(found[1]) if found is not None else None

    @classmethod
    def read(cls, key: str) -> Place | None:
        """The place that has this key; None for any other text."""
        found = _KEY.fullmatch(key)
        if found is None:
            return None
        _, task, kind, number, name = found.groups()
        of: dict[str, Any] = {"task_id": task} if task is not None else {_NUMBER[kind]: int(number)}
        return cls(name or "", **of)


@dataclass(frozen=True)
class Told:
    """What the page says of a draft that was sent in and not taken."""

    errors: tuple[FieldError, ...] = ()
    notice: str = ""
    focus: str = ""  # path of the field where one goes on
    more: Mapping[str, Any] = field(default_factory=dict)  # what only that page says


NOTHING: Final = Told()


@dataclass(frozen=True)
class Draft:
    typed: Raw
    told: Told
    saved_at: datetime

    @property
    def holds_text(self) -> bool:
        """Whether there is anything in it that would be lost: a form can be refused because it is empty."""
        return any(
            text.strip()
            for name, texts in self.typed.items()
            if not name.startswith("_") and not name.endswith("._aantal")
            for text in texts
        )


def save(
    connection: Connection,
    user_id: int,
    place: Place,
    organisation_id: int,
    typed: Raw,
    told: Told,
    now: datetime,
) -> None:
    """Keep it in place of what was there: what is written last, in whichever window, stays."""
    row: dict[str, Any] = {
        "organisation_id": organisation_id,
        "case_id": place.case_id,
        "task_id": place.task_id,
        "typed": orjson.dumps(typed).decode(),
        "told": orjson.dumps(asdict(told)).decode(),
        "saved_at": now,
    }
    new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        new(DraftRow)
        .values(user_id=user_id, place=place.key, **row)
        .on_conflict_do_update(index_elements=["user_id", "place"], set_=row)
    )


def find(connection: Connection, user_id: int | None, place: Place) -> Draft | None:
    """What this person left in this form."""
    row = connection.execute(FOUND, {"user": user_id, "key": place.key}).one_or_none()
    if row is None:
        return None
    told = orjson.loads(row.told)
    errors = tuple(FieldError(**each) for each in told.get("errors", ()))
    said = Told(errors, told.get("notice", ""), told.get("focus", ""), told.get("more", {}))
    return Draft(orjson.loads(row.typed), said, row.saved_at)


def begun(connection: Connection, user_id: int | None, tasks: Collection[str]) -> frozenset[str]:
    """Those of these tasks in whose form this person left something."""
    query = select(DraftRow.task_id).where(DraftRow.user_id == user_id, DraftRow.task_id.in_(tasks))
    return frozenset(connection.scalars(query))


def forget(connection: Connection, user_id: int | None, place: Place) -> None:
    """This person sent it in, or threw it away."""
    connection.execute(OWN, {"user": user_id, "key": place.key})


def forget_all(connection: Connection, place: Place) -> None:
    """Nobody can send this form in any more."""
    connection.execute(OF_PLACE, {"key": place.key})


def forget_work(
    connection: Connection,
    *,
    user_id: int | None = None,
    organisation_id: int | None = None,
    case_id: int | None = None,
) -> None:
    """What was typed for work that is no longer this person's, this organisation's; at least one is named."""
    named = {
        DraftRow.user_id: user_id,
        DraftRow.organisation_id: organisation_id,
        DraftRow.case_id: case_id,
    }
    where = [column == value for column, value in named.items() if value is not None]
    if not where:
        raise ValueError("whose drafts?")
    connection.execute(delete(DraftRow).where(*where))


def forget_left(connection: Connection, now: datetime) -> None:
    """What nobody came back to; and what is of a task or dossier that ended, however it came to stay.

    What is of a dossier that can be reopened stays as long as it can.
    """
    no_dossier, of_file = DraftRow.case_id.is_(None), DraftRow.place.like(f"nieuw/%/{ARREARS}/%")
    old = or_(DraftRow.saved_at < now - LEFT, and_(of_file, DraftRow.saved_at < now - FILE_LEFT))
    connection.execute(delete(DraftRow).where(no_dossier, old))
    closed = exists().where(Case.id == DraftRow.case_id, Case.status != CaseStatus.OPEN)
    done = exists().where(Task.id == DraftRow.task_id, Task.status != TaskStatus.OPEN)
    kept = exists().where(Ending.case_id == DraftRow.case_id)
    connection.execute(delete(DraftRow).where(or_(closed, done), ~kept))
