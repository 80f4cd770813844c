"""All that can be wrong with the definitions of a region, with file, element and cure, before they run.

`drempel check` and `drempel deploy` use it; so do the laws in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import definitions
from engine.deadlines import parse_duration
from engine.definitions import STAND, Definition, DefinitionRefused
from engine.definitions.definition import BUILT_IN
from engine.dossier.diagram_functions import FUNCTION_NAMES
from engine.dossier.services import SERVICES
from engine.errors import DrempelError
from engine.expressions import ExpressionRefused, compile_expression
from engine.forms import Field, Kind
from engine.letters.templates import LetterRefused, check_template, forbidden, lines, names
from engine.meetings import series
from engine.meetings.series import FILENAME, SeriesRefused
from engine.spiff import DiagramRefused, Vocabulary, unknown_words

FIXED = frozenset({"adres", *BUILT_IN})  # of the start or the end, and of the engine


@dataclass(frozen=True)
class Finding:
    """One thing to mend."""

    file: str
    element: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.element, self.what) if part)


def check(folder: Path, region: str) -> list[Finding]:
    """All findings of the files of this region; none means that it can be deployed."""
    files = definitions.read_files(folder, region)
    try:
        definition = definitions.build(region, files)
    except DiagramRefused as error:
        return [Finding("", "", reason) for reason in error.reasons]
    except DefinitionRefused as error:
        return [Finding("", "", problem) for problem in error.problems]
    rules: tuple[Callable[[Definition], Iterator[Finding]], ...] = (
        _main,
        _outcomes,
        _words,
        _fixed,
        _settings,
        _forms,
        _tasks,
        _files,
        _letters,
        _stand,
        _shareable,
        _actions,
    )
    found = [finding for rule in rules for finding in rule(definition)]
    return [*found, *_meetings(folder, definition)]


def _words(definition: Definition) -> Iterator[Finding]:
    vocabulary = Vocabulary(definition.known, FUNCTION_NAMES, SERVICES, definition.settings)
    for reason in unknown_words(definition.files, vocabulary):
        yield Finding("", "", reason)


def _main(definition: Definition) -> Iterator[Finding]:
    folder = f"processes/{definition.region}"
    own = [model for model in definition.mains.values() if model.path.startswith(f"{folder}/")]
    if len(own) != 1:
        yield Finding(folder, "", "exactly one process must have the property hoofdroute=ja")
    for model in definition.mains.values():
        if model.elements[model.start].form is None:
            yield Finding(
                model.path, model.start, "the start of the main route needs a form; add its property"
            )
        ends = [e for e in model.elements.values() if e.kind == "endEvent" and e.id in model.own]
        if not any({"uitkomst", "uitkomst_van"} & end.properties.keys() for end in ends):
            yield Finding(model.path, model.id, "no end says an outcome; add the property uitkomst")


def _outcomes(definition: Definition) -> Iterator[Finding]:
    """An end that takes its outcome from a called process names one that has outcomes."""
    for model in definition.models.values():
        for end in (e for e in model.elements.values() if e.id in model.own):
            wanted = end.properties.get("uitkomst_van")
            if wanted is None:
                continue
            called = (e for e in model.elements.values() if e.process == wanted and e.kind == "endEvent")
            if not any({"uitkomst", "uitkomst_van"} & e.properties.keys() for e in called):
                yield Finding(
                    model.path, end.id, f"{wanted} is not called here, or no end of it has an uitkomst"
                )


def _fixed(definition: Definition) -> Iterator[Finding]:
    """Whoever is told the day and the address only would read what a diagram wrote there."""
    for model in definition.models.values():
        for name in sorted(FIXED & model.facts_written):
            yield Finding(model.path, model.id, f"a diagram may not set {name}; use a fact of your own")


def _settings(definition: Definition) -> Iterator[Finding]:
    """What an organisation has of its own is of the same sort, such as a duration."""
    for setting in definition.settings.values():
        for slug, own in setting.per_organisation.items():
            if type(own) is not type(setting.value) or (
                _is_duration(setting.value) and not _is_duration(own)
            ):
                what = f"per_organisatie {slug}: write a value like {setting.value!r}"
                yield Finding("instellingen.toml", setting.name, what)


def _is_duration(value: Any) -> bool:
    try:
        parse_duration(value)
    except (TypeError, DrempelError):
        return False
    return True


def _forms(definition: Definition) -> Iterator[Finding]:
    for problem in definition.forms.check(definition.known):
        yield Finding(f"forms/{problem.file}", problem.place, f"{problem.message}")


def _tasks(definition: Definition) -> Iterator[Finding]:
    for model in definition.models.values():
        for element in model.elements.values():
            if element.id not in model.own:
                continue
            if element.kind == "userTask" and element.form is None:
                yield Finding(model.path, element.id, "a user task needs a form; add formJsonSchemaFilename")
            if element.kind == "userTask" and element.role is None:
                yield Finding(model.path, element.id, "a user task must stand in a lane; draw it in one")
            if element.form is not None and element.form not in definition.forms.paths:
                yield Finding(model.path, element.id, f"there is no form {element.form}; add the file")


def _files(definition: Definition) -> Iterator[Finding]:
    """Where there is no dossier yet, or more than one, a file could not be put aside."""
    with_files = definition.forms.with_files
    for model in definition.models.values():
        form = model.elements[model.start].form
        if model.is_main and form in with_files:
            yield Finding(model.path, model.start, "a start form asks for no file; ask for it in a task")
        for element in model.elements.values():
            if element.id in model.own and "overleg" in element.properties and element.form in with_files:
                what = "the form of a meeting asks for no file: its cases are on one page; ask in a task"
                yield Finding(model.path, element.id, what)


def _stand(definition: Definition) -> Iterator[Finding]:
    """The text is tried on a dossier of which nothing is known yet."""
    try:
        for name in sorted(names(definition.stand) - definition.known):
            yield Finding(STAND, name, "no form, script or decision gives this fact; correct the name")
        lines(definition.stand, {})
    except LetterRefused as error:
        yield Finding(STAND, "", str(error))


def _letters(definition: Definition) -> Iterator[Finding]:
    for kind, template in definition.letters.items():
        place = f"berichten/{kind}.txt"
        try:
            for name in sorted(names(template) - definition.known):
                yield Finding(place, name, "no form, script or decision gives this fact; correct the name")
            check_template(template)
            for name in forbidden(template, definition.shareable):
                what = "its line `Deelt:` does not allow this; leave it out, or see delen.toml"
                yield Finding(place, name, what)
        except LetterRefused as error:
            yield Finding(place, "", str(error))


# What says something about a person, or may: such a field is for `Deelt: alles`.
PERSONAL = {
    Kind.TEXT: "free text",
    Kind.LONG_TEXT: "free text",
    Kind.MONEY: "an amount",
    Kind.EMAIL: "how to reach someone",
    Kind.PHONE: "how to reach someone",
    Kind.POSTCODE: "an address",
    Kind.BIRTH_DATE: "a birth date",
    Kind.GROUP: "a whole group; name its fields",
    Kind.LIST: "a whole list",
    Kind.MULTI_CHOICE: "a whole list",
    Kind.NUMBERS: "a whole list",
}


def _shareable(definition: Definition) -> Iterator[Finding]:
    """What `delen.toml` lists exists and is no free text, amount or address."""
    fields: dict[str, list[Field]] = {}
    for path in definition.forms.paths:
        for top in definition.forms.form(path).fields:
            for each in top.walk():
                fields.setdefault(each.path, []).append(each)
    for name in sorted(definition.shareable):
        if name.partition(".")[0] not in definition.known or ("." in name and name not in fields):
            yield Finding("delen.toml", name, "no form, script or decision gives this fact; correct the name")
        for kind in {field.kind for field in fields.get(name, [])} & PERSONAL.keys():
            yield Finding("delen.toml", name, f"a message may not share this: it is {PERSONAL[kind]}")


def _actions(definition: Definition) -> Iterator[Finding]:
    for action in definition.actions:
        if action.answer is not None and action.answer not in definition.known:
            place = definition.models[action.process].path
            yield Finding(place, "antwoord", f"unknown fact {action.answer}")
        if action.offered_when is None:
            continue
        try:
            expression = compile_expression(action.offered_when)
        except ExpressionRefused as error:
            yield Finding(definition.models[action.process].path, "aanbieden_als", str(error))
            continue
        for name in sorted(expression.names - definition.known):
            yield Finding(definition.models[action.process].path, "aanbieden_als", f"unknown fact {name}")


def _meetings(folder: Path, definition: Definition) -> Iterator[Finding]:
    """What a meeting decides has a series, once the region names its meetings."""
    place = f"processes/{definition.region}/{FILENAME}"
    try:
        plans = series.read(folder, definition.region)
    except SeriesRefused as error:
        yield from (Finding(place, "", problem) for problem in error.problems)
        return
    planned = {plan.kind: plan for plan in plans}
    drawn = {e.id: e for e in definition.elements.values() if "overleg" in e.properties}
    for element in drawn.values():
        kind = element.properties["overleg"]
        if element.kind != "userTask":
            yield Finding(element.process, element.id, "only a user task can have the property overleg")
        if planned and kind not in planned:
            cure = f"there are no meetings of the kind {kind}; add the series, here or in processes/gedeeld"
            yield Finding(place, element.id, cure)
        elif planned and definition.role(element.role or "") != definition.role(planned[kind].chair):
            yield Finding(
                place,
                element.id,
                f"who chairs must be the role of its lane; write voorzitter = {element.role}",
            )
    for plan in plans:
        if plan.precedes is not None and plan.precedes not in definition.known:
            yield Finding(place, plan.kind, f"moet_voor: {plan.precedes} is no known fact; correct the name")
    for kind in sorted(planned.keys() - {element.properties["overleg"] for element in drawn.values()}):
        yield Finding(place, kind, "no task has this meeting as its property overleg; correct the name")
