"""A change of the definitions in Dutch: for the page, the command line and a meeting that decides on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.definitions.labels import in_words
from engine.difference import AFTER, HOST, INSIDE, Aspect, Change, Difference, Happened, Kind, Subject
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
LAYOUT: Final = "Alleen de tekening of de opmaak is anders; wat het doet, is hetzelfde."


def head(change: Change, difference: Difference) -> str:
    """Stap ‘Seintje 2’ in ‘Huurachterstand’."""
    if change.subject.kind is Kind.ROW:
        return f"Beslistabel, {change.name}"
    name = f"{HEADS[change.subject.kind]} ‘{change.name}’"
    around = _around(change.subject, difference)
    return f"{name} in ‘{around}’" if around else name


@dataclass(frozen=True)
class Line:
    """One thing that is said otherwise, as people say it."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
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
    def called(step: str) -> str:
        found = difference.names.get(Subject(Kind.STEP, step, change.subject.within), step)
        return f"‘{found}’"

    def said(text: str | None) -> str:
        if not text:
            return ""
        if aspect.name in (HOST, INSIDE):
            return called(text)
        return str(KINDS.get(text, in_words(text)))

    name = aspect.name.replace("_", " ")
    if change.subject.kind is Kind.STEP and aspect.name.startswith(AFTER):
        name = f"{AFTER}{called(aspect.name.removeprefix(AFTER))}"
    return Line(name, said(aspect.before), said(aspect.after))


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
