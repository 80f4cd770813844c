"""How each diagram of a region is drawn: that it can be shown at all, and the law of layout.

What cannot be drawn is not published: the page of a dossier would have nothing to show. What is only hard to
read is said, and runs. Beside what is wrong with an element otherwise, its layout is not mentioned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine import drawing, geometry
from engine.checks.finding import Finding, Severity, of_reason
from engine.definitions.labels import filled, in_words
from engine.drawing import Drawing, DrawingError
from engine.geometry import Rule
from engine.wording import Reason


def beside(
    files: Mapping[str, bytes], found: Collection[Finding], settings: Mapping[str, Any]
) -> Iterator[Finding]:
    """What is wrong with the drawings, but for files and elements that are stopped already.

    Names are measured with the values of `settings` in them, as they are read.
    """
    mentioned = {(one.file, one.element) for one in found if one.severity is Severity.STOPS}
    for path, data in files.items():
        if path.endswith(".bpmn") and (path, "") not in mentioned:
            yield from (
                each
                for each in _of_file(path, data, _taken(data, settings))
                if (path, each.element) not in mentioned
            )


def _taken(data: bytes, settings: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The settings that a file may take into its names, each in words."""
    if b"{" not in data:
        return ()
    return tuple((name, in_words(one)) for name, one in settings.items() if f"{{{name}}}".encode() in data)


@lru_cache(maxsize=1024)
def _of_file(path: str, data: bytes, taken: tuple[tuple[str, str], ...]) -> tuple[Finding, ...]:
    """Kept, for regions share most of their files."""
    try:
        drawn = drawing.read(data, path)
        if taken:
            drawn = drawn.renamed(lambda name: filled(name, dict(taken)))
    except DrawingError as error:
        return (of_reason(error.reason),)
    return tuple(_breaches(path, drawn))


def _breaches(path: str, drawn: Drawing) -> Iterator[Finding]:
    problems = geometry.problems(drawn)
    without_place = {problem.element for problem in problems if problem.rule is Rule.NO_LABEL}
    for problem in problems:
        if problem.element in without_place and problem.rule in (Rule.LABEL_OVER, Rule.LABEL_FAR):
            continue  # where a name stands that was given no place, nobody chose
        severity = Severity.STOPS if problem.rule is Rule.UNDRAWN else Severity.WARNS
        yield of_reason(Reason(path, problem.element, problem.message), severity)
