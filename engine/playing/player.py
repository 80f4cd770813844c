"""Plays one play, and says where it stopped and why.

Must not know: where plays are kept, how they are shown.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from engine import testing
from engine.checks.finding import Finding
from engine.deadlines import AMSTERDAM, add, amsterdam_date, day_of_fact, parse_duration
from engine.definitions import Definition, of_version
from engine.dossier.answering import EVERY_DOUBT, AnswerInvalid
from engine.dossier.standing import Standing, Term
from engine.errors import DrempelError
from engine.forms.made_up import AnswerImpossible
from engine.playing.opening import usual
from engine.plays import Expected, Kind, Play, Step
from engine.plays.days import dated
from engine.plays.model import EVERYONE, NEXT
from engine.states import CaseStatus, ProcessStatus
from engine.tables import Incident, Letter, Process
from engine.testing import House, Story
from engine.wording import Said

MOST_TERMS = 40  # that pass before one that a step waits for
HOUR = time(9)  # of the day on which a play begins, in Amsterdam
LETTERS = (
    select(Letter.id, Letter.kind, Letter.recipient)
    .where(Letter.case_id == bindparam("case"))
    .order_by(Letter.id)
)
INCIDENTS = select(func.min(Incident.reason)).where(Incident.case_id == bindparam("case"))
RUNNING = select(Process.process).where(
    Process.case_id == bindparam("case"), Process.status == ProcessStatus.OPEN
)
NONE = Said("nothing")


@dataclass(frozen=True)
class Played:
    """How a play went. `finding` None: it passed. `steps`: how many were done."""

    play: Play
    steps: int
    finding: Finding | None = None

    @property
    def is_passed(self) -> bool:
        return self.finding is None


def play(
    url: str, region: str, files: Mapping[str, bytes], told: Play, roles: Collection[str] = ()
) -> Played:
    """Play it on an empty, migrated database. `roles`: those that organisations have beside the usual.

    Made-up answers come from the step itself: the same play on the same files goes the same way.
    """
    house = build(url, region, files, told, roles)
    try:
        return go(house, told)
    finally:
        house.engine.database.dispose()


def build(
    url: str, region: str, files: Mapping[str, bytes], told: Play, roles: Collection[str] = ()
) -> House:
    """Where it is played: the region, someone for each role, a clock that stands at its begin."""
    begin = datetime.combine(told.begins, HOUR, AMSTERDAM)
    filled = {*roles, "woningcorporatie", "gemeente", "wijkteam"}
    return testing.build(url, region, begin, of_version(files), tuple(sorted(filled)))


def go(house: House, told: Play) -> Played:
    """Play it there."""
    return _Player(house, told).go()


class _Stopped(Exception):
    """A play does not go on; `said` is what is wrong and the cure."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said)


class _Player:
    """Plays once."""

    def __init__(self, house: House, told: Play) -> None:
        self.house, self.told = house, told
        self._known_letters = 0  # id of the last letter before this step

    def go(self) -> Played:
        done = 0
        try:
            self.story = self._begin()
            for step in self.told.steps:
                self._do(step)
                self._judge(step.expected)
                done = step.number
        except _Stopped as stopped:
            step = self.told.steps[done]
            began = hasattr(self, "story")
            place, title = (step.place, step.title) if began else ("antwoord", "")
            return Played(self.told, done, Finding(self.told.path, place, stopped.said, name=title))
        return Played(self.told, done)

    # -- doing -------------------------------------------------------------------------------------------

    def _begin(self) -> Story:
        definition = self._definition()
        main = definition.mains[self.told.route] if self.told.route else definition.main
        given = self._answer(definition, definition.start_form_of(main), self.told.opening)
        whole = {name for name in given if "." not in name}
        always = usual(definition, main, self.told.begins).items()
        given = {**{path: fact for path, fact in always if path.partition(".")[0] not in whole}, **given}
        try:
            return Story(
                self.house,
                route=self.told.route,
                confirmed=EVERY_DOUBT,
                dice=self._dice(0),
                **given,
            )
        except DrempelError as error:
            raise _Stopped(_refused(error)) from error

    def _do(self, step: Step) -> None:
        self._known_letters = max((number for number, _ in self._letters()), default=0)
        self.story.dice = self._dice(step.number)
        doing: dict[Kind, Callable[[Step], None]] = {
            Kind.TASK: self._complete,
            Kind.ACTION: self._act,
            Kind.TERM: self._until_term,
            Kind.SETTING: self._until_setting,
            Kind.DAYS: self._later,
        }
        try:
            if step.kind is not Kind.LOOK:
                doing[step.kind](step)
        except DrempelError as error:
            raise _Stopped(_refused(error)) from error
        with self.house.engine.database.read() as connection:
            wrong = connection.scalar(INCIDENTS, {"case": self.story.case_id})
        if wrong is not None:
            said = Said("a term passes and its step fails ({reason}); mend the diagram", reason=wrong)
            raise _Stopped(said)

    def _complete(self, step: Step) -> None:
        now = self._open_dossier()
        found = [task for task in now.tasks if task["element"] == step.names and step.about in task["name"]]
        if not found:
            what = "{task} is not open here; open is: {open}; mend this step, or the diagram"
            raise _Stopped(Said(what, task=_called(now.definition, step.names), open=_listed(_tasks(now))))
        role = found[0]["role"]
        if step.role is not None and now.definition.role(step.role) != role:
            what = "{task} is a task of {role}, not of {wrong}; correct the role, or the lane"
            task = _called(now.definition, step.names)
            raise _Stopped(Said(what, task=task, role=role, wrong=step.role))
        answer = self._answer(now.definition, found[0]["form"], step.answer)
        self.story.complete(step.names, step.about, confirmed=EVERY_DOUBT, **answer)

    def _act(self, step: Step) -> None:
        now = self._open_dossier()
        usable = {action.process: roles for action, roles in self.story.usable()}
        roles = usable.get(step.names, [])
        wanted = now.definition.role(step.role) if step.role else next(iter(roles), None)
        if wanted is None or wanted not in roles:
            what = "{action} cannot be used here by {role}; usable: {usable}; mend this step, or the diagram"
            named = [f"{_button(now.definition, name)} ({', '.join(by)})" for name, by in usable.items()]
            action = _button(now.definition, step.names)
            raise _Stopped(Said(what, action=action, role=step.role or "-", usable=_listed(named)))
        form = next(action.form for action in now.definition.actions if action.process == step.names)
        answer = self._answer(now.definition, form, step.answer)
        self.story.act(wanted, step.names, confirmed=EVERY_DOUBT, **answer)

    def _until_term(self, step: Step) -> None:
        now = self._open_dossier()
        term = self._running(step.names)
        if term is None:
            what = "the term {term} does not run here; running: {terms}; mend this step, or the diagram"
            called = _called(now.definition, step.names)
            raise _Stopped(Said(what, term=called, terms=_listed(_terms(now))))
        if not step.days:
            testing.pass_time(self.house, max(term.due_at, self.house.clock.now()))
        else:
            self._to(amsterdam_date(term.due_at) + timedelta(days=step.days))

    def _running(self, name: str) -> Term | None:
        """The term of this name, once it runs: others may have to pass first. None when it never does."""
        for _ in range(MOST_TERMS):
            terms = self.story.standing().terms
            found = next((term for term in terms if name in (NEXT, term.element)), None)
            if found is not None or not terms:
                return found
            testing.pass_time(self.house, max(terms[0].due_at, self.house.clock.now()))
        return None

    def _until_setting(self, step: Step) -> None:
        now = self.story.standing()
        start = day_of_fact(now.facts.get(step.since)) if step.since else self.story.today
        if start is None:
            said = Said("the dossier knows no day {fact} yet; name another in vanaf", fact=step.since)
            raise _Stopped(said)
        length = parse_duration(str(now.definition.settings[step.names].value))
        self._to(add(start, length) + timedelta(days=step.days))

    def _answer(self, definition: Definition, form: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
        """With None for what stays empty; the rest is made up."""
        if form is None or not self.told.is_exact:
            return dict(given)
        named = {name.partition(".")[0] for name in given}
        fields = definition.forms.fields(form)
        free = [each.name for each in fields if not (each.required or each.conditional or each.read_only)]
        return {**{name: None for name in free if name not in named}, **given}

    def _later(self, step: Step) -> None:
        self._to(self.story.today + timedelta(days=step.days))

    def _to(self, day: date) -> None:
        if day < self.story.today:
            what = "this goes back to {day}, and it is {today}; time only goes on; move this step forward"
            raise _Stopped(Said(what, day=day, today=self.story.today))
        self.story.to(day)

    def _open_dossier(self) -> Standing:
        now = self.story.standing()
        if now.status != CaseStatus.OPEN:
            what = "the dossier is over with {outcome}; mend the steps before this one, or the diagram"
            raise _Stopped(Said(what, outcome=now.outcome or now.status))
        return now

    # -- what must hold ----------------------------------------------------------------------------------

    def _judge(self, wanted: Expected) -> None:
        now = self.story.standing()
        if wanted.outcome is not None and now.outcome != wanted.outcome:
            what = "the outcome is {is_}, and {wanted} is expected; mend this step, or the diagram"
            raise _Stopped(Said(what, is_=now.outcome or NONE, wanted=wanted.outcome))
        tasks = {task["element"]: task["name"] for task in now.tasks}
        self._require_work(wanted.work, now)
        terms = {term.element: term.label for term in now.terms}
        self._require_there(wanted.tasks, wanted.no_tasks, tasks, _tasks(now))
        self._require_there(wanted.terms, wanted.no_terms, terms, _terms(now))
        sent = {name: name for _, name in self._letters() if _ > self._known_letters}
        both = {**sent, **{name.partition(" aan ")[0]: name for name in sent}}
        self._require_there(wanted.letters, wanted.no_letters, both, sorted(sent))
        if wanted.running:
            with self.house.engine.database.read() as connection:
                running = list(connection.scalars(RUNNING, {"case": self.story.case_id}))
            self._require_there(wanted.running, (), dict.fromkeys(running, ""), sorted(running))
        for path, value in dated(wanted.facts, self.story.today, self.story.dice).items():
            found = _fact(now.facts, path)
            if found != value:
                what = "{fact} is {is_}, and {wanted} is expected; mend this step, or the diagram"
                raise _Stopped(Said(what, fact=path, is_=_shown(found), wanted=_shown(value)))

    def _require_work(self, wanted: Mapping[str, tuple[str, ...]], now: Standing) -> None:
        for role, names in wanted.items():
            whose = {task["role"] for task in now.tasks} if role == EVERYONE else {now.definition.role(role)}
            mine = [task["element"] for task in now.tasks if task["role"] in whose]
            if sorted(mine) != sorted(names):
                what = "{role} has {there} to do, and {wanted} is expected; mend this step, or the diagram"
                raise _Stopped(Said(what, role=role, there=_listed(mine), wanted=_listed(names)))

    def _require_there(
        self, wanted: Iterable[str], unwanted: Iterable[str], there: Mapping[str, str], named: list[str]
    ) -> None:
        for name in wanted:
            if name not in there:
                what = "{name} is expected, and there is: {there}; mend this step, or the diagram"
                raise _Stopped(Said(what, name=name, there=_listed(named)))
        for name in unwanted:
            if name in there:
                what = "{name} is there, and should not be; mend this step, or the diagram"
                raise _Stopped(Said(what, name=name))

    # -- inside ------------------------------------------------------------------------------------------

    def _letters(self) -> list[tuple[int, str]]:
        """(id, kind and receiver) of every letter, the oldest first."""
        with self.house.engine.database.read() as connection:
            rows = connection.execute(LETTERS, {"case": self.story.case_id})
            return [(row.id, f"{row.kind} aan {row.recipient}") for row in rows]

    def _definition(self) -> Definition:
        with self.house.engine.database.read() as connection:
            return self.house.engine.definitions.current(connection, self.house.region)

    def _dice(self, number: int) -> random.Random:
        return random.Random(f"{self.told.title}: {number}")  # noqa: S311 - made-up answers, no secret


def _refused(error: DrempelError) -> Said:
    """What the engine says of a step that it does not do."""
    if isinstance(error, AnswerInvalid):
        fields = "; ".join(f"{one.label or one.path}: {one.message}" for one in error.errors)
        what = "the form does not take this answer ({fields}); mend the answer, or the form"
        return Said(what, fields=fields)
    if isinstance(error, AnswerImpossible):
        return Said("no answer with this fits the form; mend the answer, or the form")
    return Said("this step cannot be done ({reason}); mend the step, or the diagram", reason=error)


def _called(definition: Definition, element: str) -> str:
    found = definition.elements.get(element)
    return f"{found.name} ({element})" if found is not None and found.name else element


def _button(definition: Definition, process: str) -> str:
    label = next((action.label for action in definition.actions if action.process == process), "")
    return f"{label} ({process})" if label else process


def _tasks(now: Standing) -> list[str]:
    return [f"{task['name']} ({task['element']})" for task in now.tasks]


def _terms(now: Standing) -> list[str]:
    return [_term(term) for term in now.terms]


def _term(term: Term) -> str:
    return f"{term.label} ({term.element}, {amsterdam_date(term.due_at)})"


def _listed(names: Collection[str]) -> str | Said:
    return ", ".join(names) if names else NONE


def _fact(facts: Mapping[str, object], path: str) -> object:
    """The fact at a path such as `hulpaanbod.reactie`; None when there is none."""
    found: object = facts
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _shown(value: object) -> str | Said:
    if value is None:
        return NONE
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
