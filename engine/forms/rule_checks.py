"""What makes the rules of a form file wrong: what they look at, in which words, and whether any day is left.

`rules` runs them. Must not know: who uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

from engine.forms.model import ITEM, Field, Kind, numbered
from engine.forms.rules import (
    ASK_ABOVE,
    KEYWORDS,
    NOT_AFTER,
    NOT_BEFORE,
    NOW,
    TODAY,
    Bound,
    bounds,
    is_bound,
    named_by,
)
from engine.wording import Said

FREE: Final = "x-vrij"
CONDITIONS: Final = frozenset({"if", "then", "else", "not", "contains", "allOf", "anyOf", "oneOf"})
DAYS: Final = (Kind.DATE, Kind.DATETIME)
AMOUNTS: Final = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)
Kinds = Mapping[str, Kind | None]
"""What can be named: every fact, and what sort it is where a form says so."""
Found = Iterator[tuple[str, Said]]


def misshapen(part: Mapping[str, Any], place: str) -> Iterator[Said]:
    """What is wrong with how the rules of one schema are written."""
    for keyword in KEYWORDS:
        given = part.get(keyword)
        if given is None:
            continue
        if CONDITIONS & set(place.split(".")):
            yield Said(
                "{keyword} does nothing in a condition. Write it beside the question itself.", keyword=keyword
            )
        if part.get("x-alleen-lezen") is True:
            yield Said(
                "{keyword} does nothing beside x-alleen-lezen: what is only shown is not asked.",
                keyword=keyword,
            )
        listed = given if isinstance(given, list) else [given]
        if not listed or not all(is_bound(keyword, each) for each in listed):
            yield Said("{keyword} is {shape}, or a list of these.", keyword=keyword, shape=_SHAPES[keyword])
    if FREE in part and not (isinstance(part[FREE], str) and part[FREE].strip()):
        yield Said(
            "{keyword} is the reason why this answer is not held against today, or against another amount.",
            keyword=FREE,
        )


def problems(fields: Sequence[Field], facts: Kinds) -> Found:
    """What is wrong with rules that are written well. Of what is only shown they are not run."""
    known = {field.path: field for top in fields for field in top.walk()}
    asked = [field for field in known.values() if not field.read_only]
    for field in asked:
        place = f"properties.{field.path}"
        for keyword in KEYWORDS:
            for bound in bounds(field.schema, keyword):
                yield from (
                    (place, Said("{keyword}: {text}", keyword=keyword, text=text))
                    for text in _wrong(field, keyword, bound, known, facts)
                )
        if FREE in field.schema and _held_against_today(field):
            yield (
                place,
                Said(
                    "{keyword} says that it is not held against today, and a rule does. Drop one of them.",
                    keyword=FREE,
                ),
            )
    yield from _circles(asked, known)


AN_AMOUNT: Final = Said("an amount or a number")
A_DATE: Final = Said("a date")
_DAY_SHAPE: Final = Said('"vandaag", "nu", a name, {"van": a name, "dagen": 3, "heet": "de uitspraak"}')
_SHAPES: Final = {
    NOT_AFTER: _DAY_SHAPE,
    NOT_BEFORE: _DAY_SHAPE,
    ASK_ABOVE: Said('an amount, a name, {"van": a name, "maal": 2, "plus": [facts], "heet": "de schuld"}'),
}


def _wrong(
    field: Field, keyword: str, bound: Bound, known: Mapping[str, Field], facts: Kinds
) -> Iterator[Said]:
    kinds, sort = (AMOUNTS, AN_AMOUNT) if keyword == ASK_ABOVE else (DAYS, A_DATE)
    if field.kind not in kinds:
        yield Said("this stands only on {sort}. Take it away.", sort=sort)
    if bound.of == NOW and field.kind is Kind.DATE:
        yield Said('a date has no time. Write "vandaag".')
    if not isinstance(bound.of, str) or bound.of in (TODAY, NOW):
        return
    other = named_by(bound, field, known)
    if bound.of == field.path and keyword != ASK_ABOVE:
        yield Said("it names itself. Name another field or fact.")
    elif other is not None and ITEM in numbered(other.path, field.path.replace(ITEM, "0")):
        yield Said(
            "{other} stands in a block that repeats, so there can be more of it. Name something else.",
            other=bound.of,
        )
    elif other is None and bound.of not in facts and facts.get(bound.of.partition(".")[0], True):
        yield Said("there is no field and no fact {other}. Mend the name.", other=bound.of)
    elif (other.kind if other is not None else facts.get(bound.of)) not in (*kinds, None):
        yield Said("{other} is not {sort}. Name one.", other=bound.of, sort=sort)
    elif not (bound.named or (other is not None and other.label) or keyword in field.texts):
        yield Said('a person must read what {other} is. Add "heet", or a sentence in x-fout.', other=bound.of)
    yield from _wrong_sum(keyword, bound, known, facts, field)


def _wrong_sum(
    keyword: str, bound: Bound, known: Mapping[str, Field], facts: Kinds, field: Field
) -> Iterator[Said]:
    for name in bound.plus:
        other = known.get(name)
        if other is not None and not other.read_only:
            yield Said("plus adds facts, and {other} is asked by this form. Leave it out.", other=name)
        elif name not in facts:
            yield Said("there is no fact {other}. Mend the name.", other=name)
        elif facts[name] not in (*AMOUNTS, None):
            yield Said("{other} is not {sort}. Name one.", other=name, sort=AN_AMOUNT)
    if bound.plus and not (bound.named or keyword in field.texts):
        yield Said(
            'a person must read what {other} with more added is. Add "heet", or a sentence in x-fout.',
            other=bound.of,
        )


def _held_against_today(field: Field) -> bool:
    return any(bound.of in (TODAY, NOW) for keyword in KEYWORDS for bound in bounds(field.schema, keyword))


def _circles(asked: Sequence[Field], known: Mapping[str, Field]) -> Found:
    """Rules that together leave one day, or none: each of these must be later than the other."""
    apart: dict[tuple[str, str], int] = {}  # (later, earlier) -> at least so many days between them
    for field in asked:
        for keyword, sign in ((NOT_BEFORE, 1), (NOT_AFTER, -1)):
            for bound in bounds(field.schema, keyword):
                other = named_by(bound, field, known)
                if other is field or (bound.of not in (TODAY, NOW) and (other is None or other.read_only)):
                    continue
                name = TODAY if other is None else other.path
                pair = (field.path, name) if sign == 1 else (name, field.path)
                apart[pair] = max(apart.get(pair, bound.days * sign), bound.days * sign)
    names = sorted({name for pair in apart for name in pair})
    for between, later, earlier in product(names, names, names):  # the longest way between each two
        if (later, between) in apart and (between, earlier) in apart:
            days = apart[later, between] + apart[between, earlier]
            apart[later, earlier] = max(apart.get((later, earlier), days), days)
    for name in names:
        if name != TODAY and apart.get((name, name), -1) >= 0:
            yield (
                f"properties.{name}",
                Said("x-niet-voor and x-niet-na go round in a circle and leave no choice of days. Drop one."),
            )
