"""Terms that follow each other with a least time between them: two settings that contradict each other.

In `max(term(dag, instelling("a")), term(vorige, instelling("b")))` the step comes at `a`, and never sooner
than `b` after the step before it. When that is later than `a` says, `a` is a promise that is not kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.checks.finding import Finding, warns
from engine.checks.settings import place_of, sort_of
from engine.checks.sorts import Sources
from engine.deadlines import add, parse_duration
from engine.definitions import Setting
from engine.definitions.labels import in_words
from engine.forms.typed import MONTHS
from engine.spiff import texts_of

STARTS: Final = tuple(date(2026, month, 1) for month in range(1, 13))
Term = tuple[str, str]  # the day that it counts from, the setting that says how long


def findings(sources: Sources) -> Iterator[Finding]:
    for path, data in sources.definition.files.items():
        if not path.endswith(".bpmn"):
            continue
        texts = [text for text in texts_of(path, data) if text.use == "timeDate"]
        calls = [node for text in texts for node in text.nodes if _is_max(node)]
        terms = [term for text in texts for node in text.nodes if (term := _term(node)) is not None]
        for call in calls:
            yield from _of_call(sources, call, terms)


def _of_call(sources: Sources, call: ast.AST, terms: list[Term]) -> Iterator[Finding]:
    """The term of this step and the least time before it, against the steps that go before."""
    both = [_term(each) for each in getattr(call, "args", [])]
    for own in both:
        for between in both:
            if own is None or between is None or own[0] == between[0]:
                continue
            settings = sources.definition.settings
            last, gap = settings.get(own[1]), settings.get(between[1])
            earlier = [settings[name] for fact, name in terms if fact == own[0] and name in settings]
            if last is not None and gap is not None:
                yield from _late(sources, last, gap, earlier)


def _late(sources: Sources, last: Setting, gap: Setting, earlier: list[Setting]) -> Iterator[Finding]:
    if not all(sort_of(each.value) == "duration" for each in (last, gap, *earlier)):
        return  # said elsewhere
    before = [each for each in earlier if _day(each) < _day(last)]
    if not before:
        return
    first = max(before, key=_day)
    if any(add(_end(day, first), parse_duration(gap.value)) > _end(day, last) for day in STARTS):
        # The month with the least room, for a month is no number of days.
        room, tightest = min(((_end(day, last) - _end(day, first)).days, _end(day, first)) for day in STARTS)
        what = (
            "is {value}; after {first} ({first_value}) at most {days} fit, as in {month}, "
            "and {gap} is {gap_value}; make that at most {days}, or this term longer"
        )
        yield warns(
            place_of(sources.definition, last.name),
            last.name,
            what,
            term=last.title,
            value=in_words(last.value),
            days=in_words(f"P{room}D"),
            month=MONTHS[tightest.month - 1],
            first=first.title,
            first_value=in_words(first.value),
            gap=gap.title,
            gap_value=in_words(gap.value),
        )


def _day(setting: Setting) -> date:
    return _end(STARTS[0], setting)


def _end(start: date, setting: Setting) -> date:
    return add(start, parse_duration(setting.value))


def _term(node: ast.AST) -> Term | None:
    """`term(vervaldatum, instelling("termijn_seintje_2"), …)`."""
    match node:
        case ast.Call(
            func=ast.Name(id="term"),
            args=[
                ast.Name(id=day),
                ast.Call(func=ast.Name(id="instelling"), args=[ast.Constant(value=str(name))]),
                *_,
            ],
        ):
            return day, name
    return None


def _is_max(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "max"
