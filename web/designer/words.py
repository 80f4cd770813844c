"""A change of the definitions in Dutch: for the page, the command line and a meeting that decides on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.definitions.labels import filled, in_words
from engine.difference import AFTER, ALWAYS, HOST, INSIDE, Aspect, Change, Difference, Happened, Kind, Subject
from web.designer.form_words import FormWords
from web.designer.titles import Titles, plain
from web.diagrams.svg import KINDS

HEADS: Final[Mapping[Kind, str]] = {
    Kind.REGION: "Regio",
    Kind.SETTING: "Instelling",
    Kind.PROCESS: "Diagram",
    Kind.LANE: "Baan",
    Kind.STEP: "Stap",
    Kind.MESSAGE: "Bericht tussen diagrammen",
    Kind.DECISION: "Beslistabel",
    Kind.FORM: "Formulier",
    Kind.FIELD: "Vraag",
    Kind.LETTER: "Brief",
    Kind.FILE: "Bestand",
}
_WHOLES: Final = (Kind.PROCESS, Kind.FORM)
UNNAMED: Final = "samen verder"  # a step without a name: where roads come together
CHOOSES: Final[Mapping[str, str]] = {"UNIQUE": "de ene regel die klopt", "FIRST": "de eerste regel die klopt"}
NAMELESS: Final = (Kind.MESSAGE, Kind.LETTER)  # of which the name is one of a machine
_OF: Final[Mapping[str, Kind]] = {
    "deelroute": Kind.PROCESS,
    "formulier": Kind.FORM,
    "beslistabel": Kind.DECISION,
}
_AS_WRITTEN: Final = ("kop", "naam", "uitleg", "script", "soort", "baan", "titel", "bron", "tekst")
_FACTS: Final = ("eigenschap nodig", "eigenschap geeft")
_MESSAGES: Final = ("eigenschap randen",)
_SORT: Final = re.compile(r" \((?:str|int|float|bool|json|list|dict)\)$")
_COLUMN: Final = re.compile(r"(?<!\?): [^;]*?\(\w+\)(?=;|$)|(?<=\?): [^;]*?\(\w+\)(?=;|$)| \(\w+, \w+\)")
_CELL: Final = re.compile(r'"[^"]*"|==|!=|>=|<=|\b(?:True|False|None|not|or|and)\b|[\[\]]')
LAYOUT: Final = "Alleen de tekening of de opmaak is anders; wat het doet, is hetzelfde."


def head(change: Change, difference: Difference) -> str:
    """Stap ‘Seintje 2’ in ‘Huurachterstand’."""
    if change.subject.kind is Kind.ROW:
        return f"Beslistabel, {change.name}"
    called = plain(change.name) if change.subject.kind in NAMELESS else change.name
    if change.subject.kind is Kind.STEP and change.name == change.subject.id:
        called = UNNAMED
    is_diagram = change.subject.kind is Kind.FILE and change.name != change.path
    name = f"{HEADS[Kind.PROCESS if is_diagram else change.subject.kind]} ‘{called}’"
    around = _around(change.subject, difference)
    return f"{name} in ‘{around}’" if around else name


@dataclass(frozen=True)
class Line:
    """One thing that is said otherwise, as people say it."""

    name: str
    before: str
    after: str
    told: str = ""  # all of it in words, where was and is say it badly

    def __str__(self) -> str:
        if self.told:
            return f"{self.name}: {self.told}"
        if not self.before:
            return f"{self.name} erbij: {self.after}"
        if not self.after:
            return f"{self.name} weg: {self.before}"
        return f"{self.name}: was {self.before}, wordt {self.after}"


def told(change: Change, difference: Difference) -> tuple[Line, ...]:
    """What is otherwise now in what was changed; of what is new or gone nothing more is told."""
    if change.happened is not Happened.CHANGED or change.subject.kind is Kind.FILE:
        return ()
    return tuple(_line(aspect, change, difference) for aspect in change.aspects)


def _line(aspect: Aspect, change: Change, difference: Difference) -> Line:
    words = _Words(change.subject, difference)
    if (
        change.subject.kind is Kind.STEP
        and aspect.name.startswith(AFTER)
        and not (aspect.before and aspect.after)
    ):
        return words.onward(aspect)
    before, after = (words.said(aspect.name, text) if text else "" for text in (aspect.before, aspect.after))
    if before == after:  # only what a machine reads is otherwise
        before, after = aspect.before or "", aspect.after or ""
    return Line(words.aspect(aspect.name), before, after)


class _Words:
    """What is said of one thing, in the words of people."""

    def __init__(self, subject: Subject, difference: Difference) -> None:
        self._subject, self._names, self._titles = subject, difference.names, Titles(difference)
        self._own = difference.words

    def aspect(self, name: str) -> str:
        if self._subject.kind is Kind.STEP and name.startswith(AFTER):
            return f"{AFTER}{self._called(name.removeprefix(AFTER))}"
        return plain(name)

    def onward(self, aspect: Aspect) -> Line:
        """A way that is new or gone: *daarna: niet meer naar ‘Seintje 2’*."""
        to = self._called(aspect.name.removeprefix(AFTER))
        when = self._of_step(aspect.name, aspect.before or aspect.after or "")
        more = "" if when == ALWAYS else f" ({when})"
        return Line(AFTER.strip(), "", "", f"{'niet meer' if aspect.before else 'nu'} naar {to}{more}")

    def said(self, name: str, text: str) -> str:
        text, kind = filled(text, self._own), self._subject.kind
        if kind in (Kind.FORM, Kind.FIELD):
            return FormWords(self._titles, self._subject).said(name, text)
        if kind is Kind.STEP:
            return self._of_step(name, text)
        if kind is Kind.PROCESS:
            return self._of_process(name, text)
        if kind is Kind.REGION:
            return self._of_region(name, text)
        if kind is Kind.DECISION:
            return CHOOSES.get(text, _COLUMN.sub("", text))
        if kind is Kind.ROW:
            return _CELL.sub(lambda found: self._titles.in_words(found[0]), text)
        if kind is Kind.SETTING and text.startswith("["):
            return ", ".join(plain(str(each)) for each in json.loads(text))
        return plain(text) if kind is Kind.MESSAGE else in_words(text)

    def _of_step(self, name: str, text: str) -> str:
        if name in (HOST, INSIDE):
            return self._called(text)
        if name in _OF:
            return self._titles.quoted(_OF[name], text)
        if text in KINDS:
            return KINDS[text]
        if name.startswith(AFTER):
            label, when, condition = text.partition("als ")
            return f"{label}{when}{self._titles.in_words(condition)}"
        text = re.sub(r"\{(\w+)\}", lambda found: self._titles.quoted(Kind.SETTING, found[1]), text)
        if name in _AS_WRITTEN:
            return in_words(text)
        return self._titles.in_words(_SORT.sub("", text)) if in_words(text) == text else in_words(text)

    def _of_process(self, name: str, text: str) -> str:
        if name in _FACTS:
            return ", ".join(self._titles.question(each.strip()) for each in text.split(","))
        if name in _MESSAGES:
            return ", ".join(plain(each.strip()) for each in text.split(","))
        return in_words(text)

    def _of_region(self, name: str, text: str) -> str:
        if name == "mag gedeeld worden":
            return ", ".join(self._titles.question(each) for each in text.split(", "))
        if text.startswith("["):
            return FormWords(self._titles, self._subject).said(name, text)
        return text if name == "naam" else plain(text)

    def _called(self, step: str) -> str:
        found = self._names.get(Subject(Kind.STEP, step, self._subject.within))
        return f"‘{UNNAMED if found in (None, step) else found}’"


def touched(change: Change, difference: Difference) -> tuple[str, ...]:
    """The steps that use a changed setting."""
    return tuple(
        f"‘{difference.names.get(step, step.id)}’ in ‘{_around(step, difference)}’" for step in change.touches
    )


def lines(difference: Difference) -> Iterator[str]:
    """All changes, one under the other."""
    for change in difference.changes:
        yield f"{head(change, difference)}: {change.happened}"
        if change.subject.kind is Kind.FILE:
            yield f"  {LAYOUT}"
        yield from (f"  {line}" for line in told(change, difference))
        if change.touches:
            yield f"  geldt voor: {', '.join(touched(change, difference))}"


def _around(subject: Subject, difference: Difference) -> str:
    found = (difference.names.get(Subject(kind, subject.within)) for kind in _WHOLES)
    return next((name for name in found if name), "")
