"""What a check finds: where, what is wrong, why that is bad, and the cure; in Dutch, or in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from engine.checks import words
from engine.checks.words import Words
from engine.wording import Reason, Said


class Severity(StrEnum):
    STOPS = "stops"  # this is not published
    WARNS = "warns"  # it runs, and a person should look


@dataclass(frozen=True)
class Finding:
    """One thing to mend. As text it is one line of English; `line` says it in the language asked for."""

    file: str
    element: str
    said: Said
    severity: Severity = Severity.STOPS
    name: str = ""  # of the element, as people read it

    @property
    def code(self) -> str:
        """The same for every finding of this kind, whatever it is about."""
        return words.code(self.said)

    @property
    def what(self) -> str:
        return self.in_words().what

    @property
    def why(self) -> str:
        return self.in_words().why

    @property
    def cure(self) -> str:
        return self.in_words().cure

    def in_words(self, language: str = words.DUTCH) -> Words:
        return words.of(self.said, language)

    def line(self, language: str = words.DUTCH) -> str:
        """`file: element "name": what. why. cure. [code]`."""
        element = " ".join(part for part in (self.element, f'"{self.name}"' if self.name else "") if part)
        place = ": ".join(part for part in (self.file, element) if part)
        return ": ".join(part for part in (place, f"{self.in_words(language)} [{self.code}]") if part)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.element, str(self.said)) if part)


def stops(file: str, element: str, template: str, **values: object) -> Finding:
    return Finding(file, element, Said(template, **values))


def warns(file: str, element: str, template: str, **values: object) -> Finding:
    return Finding(file, element, Said(template, **values), Severity.WARNS)


def of_reason(reason: Reason, severity: Severity = Severity.STOPS) -> Finding:
    return Finding(reason.file, reason.element, reason.said, severity)


def nearest(name: str, known: Iterable[str]) -> Said:
    """The end of a sentence about a name that does not exist: what it may have been meant to be."""
    close = get_close_matches(name, sorted(known), n=1)
    return Said("; did you mean {close}?", close=close[0]) if close else Said("; choose one that there is")


def unknown_fact(file: str, element: str, name: str, known: Iterable[str]) -> Finding:
    return stops(file, element, "unknown fact {name}{hint}", name=name, hint=nearest(name, known))
