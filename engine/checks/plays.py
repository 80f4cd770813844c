"""A play can be read, and names what exists: tasks, buttons, terms, roles, questions, settings, letters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from engine.checks.finding import Finding, of_reason, stops, warns
from engine.checks.meetings import roles_given
from engine.deadlines import parse_duration
from engine.definitions import SHARED, Definition
from engine.drawing.text_width import whole
from engine.errors import DrempelError
from engine.forms.model import Field, Kind
from engine.plays import Expected, Play, PlayRefused, Step, of_region, read
from engine.plays import Kind as StepKind
from engine.plays.model import EVERYONE, NEXT
from engine.wording import Said

MOST: Final = 40  # of one region: they are all played before something is published
TIMERS: Final = ("boundaryEvent", "intermediateCatchEvent")


def findings(definition: Definition, files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path in of_region(files, SHARED):
        yield stops(path, "", "is a play of no region; move it to processes/<region>/proeven")
    mine = of_region(files, definition.region)
    if len(mine) > MOST:
        path = next(iter(mine))
        yield stops(
            path, "", "a region has at most {most} plays; these are {count}", most=MOST, count=len(mine)
        )
    given = roles_given(definition.region, files)
    for path, data in mine.items():
        if not path.endswith(".toml"):
            yield stops(path, "", "is no play; it is a file of TOML whose name ends with .toml")
            continue
        try:
            play = read(path, data)
        except PlayRefused as error:
            yield from (of_reason(reason) for reason in error.reasons)
        else:
            yield from _Judge(definition, play, given).findings()


class _Judge:
    """Of one play against one version."""

    def __init__(self, definition: Definition, play: Play, given: frozenset[str]) -> None:
        """`given`: the roles that organisations have, also while no lane is theirs: its lane tells that."""
        self.definition, self.play, self.given = definition, play, given
        self.elements = definition.elements
        self.actions = {action.process: action for action in definition.actions}
        self.titles = {step.place: step.title for step in play.steps}

    def findings(self) -> Iterator[Finding]:
        route = self.play.route
        if route is not None and route not in self.definition.mains:
            what = "there is no main route {route}; the routes are {known}"
            yield self._wrong("route", Said(what, route=route, known=", ".join(self.definition.mains)))
        else:
            main = self.definition.mains[route] if route else self.definition.main
            yield from self._asked(self.definition.start_form_of(main), self.play.opening, "antwoord")
        for step in self.play.steps:
            yield from self._step(step)
            yield from self._expected(step.expected, step.place)

    def _step(self, step: Step) -> Iterator[Finding]:
        if step.kind is StepKind.TASK:
            element = self.elements.get(step.names)
            if element is None or element.kind != "userTask":
                yield self._unknown(step, ("userTask",))
                return
            yield from self._titled(step, element.name)
            yield from self._asked(element.form, step.answer, step.place)
        elif step.kind is StepKind.ACTION:
            action = self.actions.get(step.names)
            if action is None:
                what = "there is no button {name}; the buttons are {known}"
                yield self._wrong(
                    step.place, Said(what, name=step.names, known=", ".join(sorted(self.actions)))
                )
                return
            yield from self._titled(step, action.label)
            yield from self._asked(action.form, step.answer, step.place)
        elif step.kind is StepKind.TERM and step.names != NEXT:
            element = self.elements.get(step.names)
            if element is None or element.kind not in TIMERS:
                yield self._unknown(step, TIMERS)
        elif step.kind is StepKind.SETTING:
            yield from self._setting(step)
        for role in ([step.role] if step.role is not None else []) + list(step.expected.work):
            if role != EVERYONE and self.definition.role(role) not in self._roles():
                what = "there is no role {role} in the diagrams; the roles are {known}"
                yield self._wrong(step.place, Said(what, role=role, known=", ".join(sorted(self._roles()))))

    def _expected(self, wanted: Expected, place: str) -> Iterator[Finding]:
        named: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
            ("taken", wanted.tasks + wanted.no_tasks, self._ids("userTask")),
            ("werk", [name for names in wanted.work.values() for name in names], self._ids("userTask")),
            ("termijnen", wanted.terms + wanted.no_terms, self._ids(*TIMERS)),
            ("loopt", wanted.running, self.definition.models),
            ("uitkomst", [wanted.outcome] if wanted.outcome else [], self._outcomes()),
            (
                "brieven",
                [name.partition(" aan ")[0] for name in wanted.letters + wanted.no_letters],
                self.definition.letters,
            ),
            ("gegevens", [path.partition(".")[0] for path in wanted.facts], self.definition.known),
        )
        for key, names, known in named:
            for name in names:
                if name not in known:
                    what = "{key} names {name}, which does not exist{near}; correct the name"
                    yield self._wrong(place, Said(what, key=key, name=name, near=_near(name, known)))

    def _setting(self, step: Step) -> Iterator[Finding]:
        setting = self.definition.settings.get(step.names)
        if setting is None:
            what = "{key} names {name}, which does not exist{near}; correct the name"
            near = _near(step.names, self.definition.settings)
            yield self._wrong(step.place, Said(what, key="instelling", name=step.names, near=near))
            return
        try:
            parse_duration(str(setting.value))
        except DrempelError:
            what = "the setting {name} is no time that passes; name one such as P2M"
            yield self._wrong(step.place, Said(what, name=step.names))
        if step.since is not None and step.since not in self.definition.known:
            what = "{key} names {name}, which does not exist{near}; correct the name"
            near = _near(step.since, self.definition.known)
            yield self._wrong(step.place, Said(what, key="vanaf", name=step.since, near=near))

    def _unknown(self, step: Step, kinds: tuple[str, ...]) -> Finding:
        of_kind = (e for e in self.elements.values() if e.kind in kinds)
        same = next((e.id for e in of_kind if step.title and whole(e.name) == step.title), None)
        near = f" ({same}: {step.title})" if same else _near(step.names, self._ids(*kinds))
        what = "{key} names {name}, which does not exist{near}; correct the name"
        return self._wrong(step.place, Said(what, key=step.kind.value, name=step.names, near=near))

    def _titled(self, step: Step, name: str) -> Iterator[Finding]:
        if step.title and whole(name) != step.title:
            what = "is called {name} now; correct its titel, for who reads this play"
            yield warns(self.play.path, step.place, what, name=whole(name))

    def _asked(self, form: str | None, answer: Mapping[str, Any], place: str) -> Iterator[Finding]:
        """Each question that is answered is asked, at every depth."""
        if form is None or form not in self.definition.forms.paths:
            if answer:
                yield self._wrong(place, Said("asks nothing; remove the answer"))
            return
        for path in _paths(answer, self.definition.forms.fields(form)):
            what = "the form {form} has no question {path}; correct the name"
            yield self._wrong(place, Said(what, form=form, path=path))

    def _ids(self, *kinds: str) -> list[str]:
        return [element.id for element in self.elements.values() if element.kind in kinds]

    def _roles(self) -> frozenset[str]:
        buttons = [role for action in self.actions.values() for role in action.roles]
        return self.definition.roles_named | {*buttons} | self.given

    def _outcomes(self) -> frozenset[str]:
        return frozenset(
            e.properties["uitkomst"] for e in self.elements.values() if "uitkomst" in e.properties
        )

    def _wrong(self, place: str, said: Said) -> Finding:
        return Finding(self.play.path, place, said, name=self.titles.get(place, ""))


def _paths(answer: Mapping[str, Any], fields: Collection[Field], above: str = "") -> Iterator[str]:
    """The questions that are answered and not asked. A name may be a path: `hulpaanbod.reactie`."""
    by_name = {field.name: field for field in fields}
    for name, value in answer.items():
        first, _, rest = name.partition(".")
        field = by_name.get(first)
        if field is None:
            yield f"{above}{name}"
        elif field.kind in (Kind.GROUP, Kind.LIST):
            part = {rest: value} if rest else value
            for each in part if isinstance(part, list) else [part]:
                if isinstance(each, Mapping):
                    yield from _paths(each, field.fields, f"{above}{first}.")
        elif rest:
            yield f"{above}{name}"


def _near(name: str, known: Collection[str]) -> str:
    """What it may have been meant to be."""
    alike = get_close_matches(name, known, n=1)
    return f" ({alike[0]}?)" if alike else ""
