"""What is called how in two versions that are compared: titles in the place of names for a machine.

What has no title is shown without underscores. Must not know: which change is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from engine.difference import Difference, Kind, Subject

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
WORDS: Final[Mapping[str, str]] = {
    "and": "en",
    "or": "of",
    "not": "niet",
    "in": "een van",
    "is": "is",
    "None": "leeg",
    "True": "ja",
    "False": "nee",
    "if": "als",
    "else": "anders",
    "len": "aantal in",
    "term": "termijn",
    "werkdag_term": "termijn op een werkdag",
}
SIGNS: Final[Mapping[str, str]] = {"==": "is", "!=": "is niet", ">=": "is minstens", "<=": "is hoogstens"}
_PARTS: Final = re.compile(
    r"""instelling\(\s*["'](?P<setting>\w+)["']\s*\)"""
    r"""|["'](?P<text>[^"']*)["']"""
    r"""|(?P<sign>==|!=|>=|<=)"""
    r"""|(?P<call>[A-Za-z_]\w*)(?=\()"""
    r"""|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
)


class Titles:
    """The titles of one comparison."""

    def __init__(self, difference: Difference) -> None:
        self._names = difference.names

    def quoted(self, kind: Kind, key: str) -> str:
        """What this is called, between quotes; for a setting, diagram, form or table."""
        return f"‘{self._names.get(Subject(kind, key)) or plain(key)}’"

    def question(self, name: str, form: str = "", around: str = "") -> str:
        """The title of a question: beside another in its group, in its form, or in any form that asks it."""
        beside = f"{around}.{name}" if around else name
        for key in (beside, name):
            if found := self._names.get(Subject(Kind.FIELD, key, form)):
                return f"‘{found}’"
        return f"‘{self._anywhere[name]}’" if name in self._anywhere else plain(name)

    def answer(self, value: Any, name: str, form: str = "", around: str = "") -> str:
        """What a person chose, by its label."""
        if isinstance(value, bool):
            return "ja" if value else "nee"
        beside = f"{around}.{name}" if around else name
        for key in (beside, name):
            if found := self._names.get(Subject(Kind.ANSWER, f"{key}={value}", form)):
                return f"‘{found}’"
        label = self._anywhere_answered.get(f"{name.rpartition('.')[2]}={value}")
        return f"‘{label}’" if label else self._said(str(value))

    def in_words(self, expression: str) -> str:
        """An expression with titles for its facts, answers and settings, and Dutch for its signs."""
        return _PARTS.sub(self._part, expression.replace("[", "").replace("]", ""))

    def free(self, text: str) -> str:
        """A text with the titles of what it names, where a name is one of a machine."""
        return _NAME.sub(lambda found: self._titled(found[0]), text)

    # -- inside ----------------------------------------------------------------------------------------------

    @cached_property
    def _anywhere(self) -> Mapping[str, str]:
        """Question -> its title, of the first form that asks it."""
        found: dict[str, str] = {}
        for subject, title in self._names.items():
            if subject.kind is Kind.FIELD:
                found.setdefault(subject.id, title)
        return found

    @cached_property
    def _anywhere_answered(self) -> Mapping[str, str]:
        """Question and answer, without the group around it -> the label in the first form that has it."""
        found: dict[str, str] = {}
        for subject, label in self._names.items():
            if subject.kind is Kind.ANSWER:
                name, _, value = subject.id.partition("=")
                found.setdefault(f"{name.rpartition('.')[2]}={value}", label)
        return found

    @cached_property
    def _answers(self) -> Mapping[str, str]:
        """Answer -> its label, where all forms agree on it."""
        labels: dict[str, set[str]] = {}
        for subject, label in self._names.items():
            if subject.kind is Kind.ANSWER:
                labels.setdefault(subject.id.partition("=")[2], set()).add(label)
        return {value: next(iter(found)) for value, found in labels.items() if len(found) == 1}

    def _said(self, value: str) -> str:
        label = self._answers.get(value)
        return f"‘{label}’" if label else f"‘{plain(value)}’"

    def _titled(self, name: str) -> str:
        for kind in (Kind.SETTING, Kind.PROCESS, Kind.DECISION):
            if found := self._names.get(Subject(kind, name)):
                return f"‘{found}’"
        return self.question(name)

    def _part(self, found: re.Match[str]) -> str:
        if found["setting"]:
            return self.quoted(Kind.SETTING, found["setting"])
        if found["text"] is not None:
            return self._said(found["text"])
        if found["sign"]:
            return SIGNS[found["sign"]]
        word = found["call"] or found["name"]
        if word in WORDS:
            return WORDS[word]
        return plain(word) if found["call"] else self.question(word)


def plain(name: str) -> str:
    """A name of a machine as one reads it."""
    return name.replace("_", " ")
