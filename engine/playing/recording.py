"""What was done in a dossier, as a play: its trail read back, days counted from the terms that passed.

Made for a try, where everyone is invented: the answers stand in it. Must not know: where the play is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, bindparam, select

from engine.context import Engine
from engine.deadlines import AMSTERDAM, amsterdam_date
from engine.definitions import Definition
from engine.dossier.audit_actions import MOVES, AuditAction
from engine.dossier.standing import Standing, standing
from engine.drawing.text_width import whole
from engine.forms.model import Field
from engine.forms.model import Kind as FieldKind
from engine.plays import Expected, Kind, Play, Step
from engine.plays.days import NEW_FILE
from engine.tables import AuditEntry, Membership, OrganisationRole, Task, User

TRAIL = (
    select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.element, AuditEntry.detail)
    .where(AuditEntry.case_id == bindparam("case"))
    .order_by(AuditEntry.seq)
)
TASKS = select(Task.id, Task.element, Task.name, Task.role, Task.form, Task.item, Task.answer).where(
    Task.case_id == bindparam("case")
)
ROLES = (
    select(User.id, OrganisationRole.role)
    .join(Membership, Membership.user_id == User.id)
    .join(OrganisationRole, OrganisationRole.organisation_id == Membership.organisation_id)
)
TOLD: Final = frozenset(
    {
        AuditAction.CASE_OPENED,
        AuditAction.TASK_COMPLETED,
        AuditAction.ACTION_TAKEN,
        AuditAction.TERM_PASSED,
    }
)


@dataclass(frozen=True)
class Recorded:
    """`left_out`: actions of the trail that a play cannot tell, each once."""

    play: Play
    left_out: tuple[str, ...]


@dataclass
class _Moment:
    """One transaction of the trail."""

    action: str
    at: datetime
    element: str
    actor: str
    task: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)  # task -> element, of those still open at its end
    letters: list[str] = field(default_factory=list)

    @property
    def day(self) -> date:
        return amsterdam_date(self.at)


def recorded(engine: Engine, connection: Connection, case_id: int, path: str, title: str) -> Recorded:
    """The play of this dossier up to now."""
    now = standing(engine, connection, case_id)
    moments = list(_moments(connection, case_id))
    writer = _Writer(now, _rows(connection, case_id), _roles(connection))
    steps = list(writer.steps(moments, amsterdam_date(engine.clock.now())))
    left_out = [one.action for one in moments if one.action not in TOLD]
    play = Play(
        path=path,
        title=title,
        explanation="",
        begins=moments[0].day,
        is_exact=True,
        route=writer.route(moments[0]),
        opening=writer.opening(moments[0]),
        steps=_with_end(steps, now),
    )
    return Recorded(play, tuple(dict.fromkeys(left_out)))


def _moments(connection: Connection, case_id: int) -> Iterator[_Moment]:
    current: _Moment | None = None
    for row in connection.execute(TRAIL, {"case": case_id}):
        detail = orjson.loads(row.detail)
        if row.action in MOVES:
            if current is not None:
                yield current
            current = _Moment(row.action, row.at, row.element or "", row.actor, detail.get("taak"))
        if current is None:
            continue
        if row.action == AuditAction.TASK_OPENED:
            current.opened[detail["taak"]] = row.element
        elif row.action == AuditAction.TASK_WITHDRAWN:
            current.opened.pop(detail["taak"], None)
        elif row.action == AuditAction.LETTER_WRITTEN:
            current.letters.append(f"{row.element} aan {detail['aan']}")
        elif row.action == AuditAction.FACTS_CHANGED:
            current.facts |= {name: values[1] for name, values in detail["feiten"].items()}
    if current is not None:
        yield current


def _rows(connection: Connection, case_id: int) -> dict[str, Any]:
    return {row.id: row for row in connection.execute(TASKS, {"case": case_id})}


def _roles(connection: Connection) -> dict[str, str]:
    """By how the trail names a person."""
    return {f"gebruiker:{row.id}": row.role for row in connection.execute(ROLES)}


def _with_end(steps: list[Step], now: Standing) -> tuple[Step, ...]:
    """What holds at the end is what holds after the last step."""
    open_now = tuple(dict.fromkeys(task["element"] for task in now.tasks))
    end = Expected(outcome=now.outcome, tasks=open_now)
    last = steps.pop() if steps else Step(1, Kind.LOOK)
    letters = last.expected.letters
    return (*steps, Step(**{**vars(last), "expected": Expected(end.outcome, end.tasks, letters=letters)}))


class _Writer:
    """The steps of one dossier."""

    def __init__(self, now: Standing, rows: Mapping[str, Any], roles: Mapping[str, str]) -> None:
        self.definition: Definition = now.definition
        self.rows, self.roles = rows, roles

    def route(self, begin: _Moment) -> str | None:
        """None for that of rent arrears."""
        mains = self.definition.mains.values()
        found = next((main.id for main in mains if main.start == begin.element), None)
        return found if found != self.definition.main.id else None

    def opening(self, begin: _Moment) -> dict[str, Any]:
        route = self.route(begin)
        main = self.definition.mains[route] if route else self.definition.main
        return self._answer(self.definition.start_form_of(main), begin.facts, begin.day)

    def steps(self, moments: list[_Moment], today: date) -> Iterator[Step]:
        number, before, passed = 0, moments[0].day, list[_Moment]()
        for one in moments[1:]:
            if one.action == AuditAction.TERM_PASSED:
                passed.append(one)
                continue
            if one.action not in TOLD:
                continue
            for step in (*self._waited(passed, before, one.day, one.task), self._done(one)):
                number += 1
                yield Step(**{**vars(step), "number": number})
            before, passed = one.day, []
        for step in self._waited(passed, before, today, None):
            number += 1
            yield Step(**{**vars(step), "number": number})

    def _waited(self, passed: list[_Moment], before: date, until: date, task: str | None) -> Iterator[Step]:
        """Time up to a day: from the term that opened what is done then, else from the last that passed."""
        later = [one for one in passed if one.day > before]
        often = Counter(one.element for one in later)
        once = [one for one in later if often[one.element] == 1]
        term = next((one for one in once if task in one.opened), once[-1] if once else None)
        if term is None:
            if until > before:
                yield Step(0, Kind.DAYS, days=(until - before).days)
            return
        days = (until - term.day).days
        expected = Expected(tasks=_names(term.opened.values()), letters=_names(term.letters))
        label = self.definition.elements[term.element]
        yield Step(0, Kind.TERM, term.element, whole(label.properties.get("mijlpaal", "")), expected=expected)
        if days:
            yield Step(0, Kind.DAYS, days=days)

    def _done(self, one: _Moment) -> Step:
        expected = Expected(tasks=_names(one.opened.values()), letters=_names(one.letters))
        role = self.roles.get(one.actor)
        if one.action == AuditAction.ACTION_TAKEN:
            action = next(each for each in self.definition.actions if each.process == one.element)
            return Step(
                number=0,
                kind=Kind.ACTION,
                names=action.process,
                title=action.label,
                role=role,
                answer=self._answer(action.form, one.facts, one.day),
                expected=expected,
            )
        row = self.rows[one.task or ""]
        return Step(
            number=0,
            kind=Kind.TASK,
            names=row.element,
            title=whole(self.definition.elements[row.element].name),
            role=row.role,
            about=row.name if row.item is not None else "",
            answer=self._answer(row.form, orjson.loads(row.answer or "{}"), one.day) if row.form else {},
            expected=expected,
        )

    def _answer(self, form: str, values: Mapping[str, Any], day: date) -> dict[str, Any]:
        return _asked(self.definition.forms.fields(form), values, day)


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _asked(fields: Iterable[Field], values: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Of these values what the fields ask, days counted from `day`."""
    return {
        each.name: _written(each, values[each.name], day)
        for each in fields
        if not each.read_only and values.get(each.name) is not None
    }


def _written(asked: Field, value: Any, day: date) -> Any:
    if asked.kind is FieldKind.GROUP and isinstance(value, Mapping):
        return _asked(asked.fields, value, day)
    if asked.kind is FieldKind.LIST and isinstance(value, list):
        return [_asked(asked.fields, each, day) for each in value]
    if asked.kind is FieldKind.FILE:
        return NEW_FILE
    if asked.kind is FieldKind.DATE:
        return _counted(date.fromisoformat(value), day)
    if asked.kind is FieldKind.DATETIME:
        moment = datetime.fromisoformat(value).astimezone(AMSTERDAM)
        return f"{_counted(moment.date(), day)}T{moment:%H:%M}"
    return value


def _counted(when: date, day: date) -> str:
    apart = (when - day).days
    return f"vandaag{apart:+}" if apart else "vandaag"
