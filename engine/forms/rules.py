"""Rules between answers: days that cannot be, and amounts to ask about twice.

What a form asks can be refused. Against a fact that stands in the dossier already a rule only doubts, so that
a fault made earlier never locks a task. What cannot be read is left to the schema. Pure; never raises.
Must not know: HTML, who confirms a doubt.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.deadlines import amsterdam_date
from engine.forms import messages
from engine.forms.model import ITEM, Doubt, Field, FieldError, ShownWhen, numbered
from engine.forms.typed import YEARS
from engine.forms.validation import label_at

TODAY: Final = "vandaag"
NOW: Final = "nu"
NOT_AFTER: Final = "x-niet-na"
NOT_BEFORE: Final = "x-niet-voor"
ASK_ABOVE: Final = "x-vraag-na-boven"
KEYWORDS: Final = (NOT_AFTER, NOT_BEFORE, ASK_ABOVE)
When = date | datetime
Limit = When | Decimal
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """What an answer is held against."""

    of: str | Decimal  # today, now, the name of a field or a fact, or an amount
    days: int = 0  # later than that; earlier when negative
    times: Decimal = Decimal(1)
    plus: tuple[str, ...] = ()  # facts that are added to it, where the dossier knows them
    named: str = ""  # how a sentence calls it: "de uitspraak"


@dataclass(frozen=True, slots=True)
class Rule:
    """One bound of one field."""

    field: Field
    keyword: str
    bound: Bound
    other: Field | None  # what the bound names, when this form has it
    shown_when: ShownWhen | None  # the answer without which the question is hidden, when this form asks that

    @property
    def of_the_form(self) -> bool:
        """Whether it looks at nothing but the clock and what this form asks."""
        return self.bound.of in (TODAY, NOW) or (self.other is not None and not self.other.read_only)

    @property
    def refuses(self) -> bool:
        return self.keyword != ASK_ABOVE and self.of_the_form


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which answers no rule says anything."""

    first: date | None = None
    last: date | None = None
    most: Decimal | None = None

    @property
    def empty(self) -> bool:
        return self.first is not None and self.last is not None and self.first > self.last


def bounds(schema: Mapping[str, Any], keyword: str) -> list[Bound]:
    """What a field is held against, from the keyword beside it; without what is written wrong."""
    if keyword not in schema:
        return []
    given = schema[keyword]
    listed = given if isinstance(given, list) else [given]
    return [_bound(each) for each in listed if is_bound(keyword, each)]


def is_bound(keyword: str, given: Any) -> bool:
    """Whether this is what can stand beside the keyword, alone or in a list."""
    more = {"maal", "plus"} if keyword == ASK_ABOVE else {"dagen"}
    if isinstance(given, Mapping):
        plus = given.get("plus", [])
        return (
            isinstance(given.get("van"), str)
            and given.keys() <= {"van", "heet", *more}
            and isinstance(given.get("heet", ""), str)
            and _is_count(given.get("dagen", 0), whole=True)
            and _is_count(given.get("maal", 1), whole=False)
            and isinstance(plus, list)
            and all(isinstance(name, str) for name in plus)
        )
    return isinstance(given, str) or (keyword == ASK_ABOVE and _is_count(given, whole=False))


def _is_count(given: Any, *, whole: bool) -> bool:
    """Days can be less than nothing, a number of times cannot."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    return isinstance(given, int) if whole else given > 0


def named_by(bound: Bound, field: Field, known: Mapping[str, Field]) -> Field | None:
    """The field of the form that a bound names: looked for beside its own field, then from the top.

    None for a fact, also for the one that the answer to this field takes the place of.
    """
    beside, _, _ = field.path.rpartition(".")
    found = known.get(f"{beside}.{bound.of}".lstrip("."), known.get(str(bound.of)))
    return None if found is field else found


class Rules:
    """The rules of one form. Safe to share between threads."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        known = {field.path: field for top in fields for field in top.walk()}
        self._rules = [
            Rule(field, keyword, bound, named_by(bound, field, known), _asked(field.shown_when, known))
            for field in known.values()
            if not field.read_only
            for keyword in KEYWORDS
            for bound in bounds(field.schema, keyword)
        ]
        asked = ((field.path, _asked(field.shown_when, known)) for field in known.values())
        self._shown = [(path, shown) for path, shown in asked if shown is not None]

    def hidden(self, values: Answers) -> list[str]:
        """The places of the answers to questions that do not matter after the other answers."""
        return [
            place
            for path, shown in self._shown
            for place, _ in _answers(values, path.split("."))
            if _is_hidden(shown, place, values)
        ]

    def errors(self, values: Answers, now: datetime) -> Iterator[FieldError]:
        """What cannot be: against today, or between two answers of this form."""
        for rule in self._rules:
            if rule.refuses:
                for place, _, limit in _broken(rule, values, {}, now):
                    yield FieldError(place, _refusal(rule, limit), label_at(self._fields, place))

    def unseen(self, values: Answers, now: datetime) -> list[str]:
        """Where something cannot be that nobody was asked: another answer hid the question."""
        return [
            place
            for rule in self._rules
            if rule.refuses and rule.shown_when is not None
            for place, _, _ in _broken(replace(rule, shown_when=None), values, {}, now)
            if _is_hidden(rule.shown_when, place, values)
        ]

    def doubts(self, values: Answers, facts: Answers, now: datetime) -> list[Doubt]:
        """What may be wrong, one for each answer: against the dossier, and amounts out of the ordinary."""
        found: dict[str, Doubt] = {}
        for rule in self._rules:
            if rule.refuses:
                continue
            for place, value, limit in _broken(rule, values, facts, now):
                text, shown = _question(rule, limit), messages.in_words(rule.field.kind, value)
                key = _key(place, rule.keyword, value, limit)
                label = label_at(self._fields, place)
                new = Doubt(place, text, f"Het klopt: {shown}", key, label, _fact(rule))
                known = found.get(place)
                found[place] = new if known is None else _both(known, new)
        return list(found.values())

    def limits(self, place: str, values: Answers, facts: Answers, now: datetime) -> Limits:
        """Between which answers the rules of the field at this place have nothing to say."""
        first: list[date] = []
        last: list[date] = []
        most: list[Decimal] = []
        for rule in self._of(place):
            limit = _limit(rule, place, values, facts, now)
            if isinstance(limit, Decimal):
                most.append(limit)
            elif limit is not None:
                (last if rule.keyword == NOT_AFTER else first).append(_day(limit))
        return Limits(max(first, default=None), min(last, default=None), min(most, default=None))

    def held_against(self, place: str) -> list[str]:
        """The other answers of this form that the rules of the field at this place look at."""
        return [
            numbered(rule.other.path, place)
            for rule in self._of(place)
            if rule.other is not None and rule.of_the_form
        ]

    def _of(self, place: str) -> list[Rule]:
        path = ".".join(ITEM if part.isdecimal() else part for part in place.split("."))
        return [rule for rule in self._rules if rule.field.path == path]


def _bound(given: Any) -> Bound:
    if not isinstance(given, Mapping):
        return Bound(given if isinstance(given, str) else Decimal(str(given)))
    return Bound(
        str(given["van"]),
        int(given.get("dagen", 0)),
        Decimal(str(given.get("maal", 1))),
        tuple(given.get("plus", ())),
        str(given.get("heet", "")),
    )


def _broken(rule: Rule, values: Answers, facts: Answers, now: datetime) -> Iterator[tuple[str, Limit, Limit]]:
    """(place, answer, limit) of every answer that breaks this rule."""
    for place, value in _answers(values, rule.field.path.split(".")):
        if _is_hidden(rule.shown_when, place, values):
            continue
        limit, given = _limit(rule, place, values, facts, now), _read(value)
        if limit is not None and given is not None and _breaks(rule.keyword, given, limit):
            yield place, given, limit


def _asked(shown: ShownWhen | None, known: Mapping[str, Field]) -> ShownWhen | None:
    other = known.get(shown.path) if shown is not None else None
    return shown if other is not None and not other.read_only else None


def _is_hidden(shown: ShownWhen | None, place: str, values: Answers) -> bool:
    """Whether a question does not matter after the answers given: then nothing is held against it."""
    if shown is None:
        return False
    answer = _at(values, numbered(shown.path, place))
    return not any(each in shown.values for each in (answer if isinstance(answer, list) else [answer]))


def _breaks(keyword: str, given: Limit, limit: Limit) -> bool:
    if isinstance(given, Decimal) or isinstance(limit, Decimal):
        return isinstance(given, Decimal) and isinstance(limit, Decimal) and given > limit
    if isinstance(given, datetime) and isinstance(limit, datetime):
        return given > limit if keyword == NOT_AFTER else given < limit
    return _day(given) > _day(limit) if keyword == NOT_AFTER else _day(given) < _day(limit)


def _limit(rule: Rule, place: str, values: Answers, facts: Answers, now: datetime) -> Limit | None:
    of = rule.bound.of
    found: Limit | None
    if isinstance(of, Decimal) or of == NOW:
        found = of if isinstance(of, Decimal) else now
    elif of == TODAY:
        found = amsterdam_date(now)
    elif rule.other is None:
        found = _read(_at(facts, of))
    else:
        document = values if rule.of_the_form else facts
        found = _read(_at(document, numbered(rule.other.path, place)))
    if isinstance(found, Decimal):
        added = (_read(_at(facts, name)) for name in rule.bound.plus)
        return found * rule.bound.times + sum(each for each in added if isinstance(each, Decimal))
    return _later(found, rule.bound.days) if found is not None and rule.bound.days else found


def _later(when: When, days: int) -> date | None:
    try:
        return _day(when) + timedelta(days=days)
    except OverflowError:
        return None


def _day(when: When) -> date:
    return amsterdam_date(when) if isinstance(when, datetime) else when


def _read(value: Any) -> Limit | None:
    """A day, a moment or a number; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value)) if math.isfinite(value) else None
    try:
        if len(value) == len("2026-03-16"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None and moment.year in YEARS else None


def _answers(values: Any, names: Sequence[str], place: str = "") -> Iterator[tuple[str, Any]]:
    """Every answer to a field, with its place: more than one in a block that repeats."""
    if not names:
        yield place.lstrip("."), values
    elif names[0] == ITEM:
        for number, row in enumerate(values if isinstance(values, list) else ()):
            yield from _answers(row, names[1:], f"{place}.{number}")
    elif isinstance(values, Mapping) and names[0] in values:
        yield from _answers(values[names[0]], names[1:], f"{place}.{names[0]}")


def _at(document: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            document = document.get(part) if isinstance(document, Mapping) else None
    return document


def _refusal(rule: Rule, limit: Limit) -> str:
    own = rule.field.texts.get(rule.keyword)
    if own or isinstance(limit, Decimal):
        return own or ""
    before = rule.keyword == NOT_BEFORE
    if rule.bound.of == NOW:
        return messages.NOT_YET if not before else messages.OVER
    if rule.bound.of == TODAY:
        return messages.against_today(before, rule.bound.days, _day(limit))
    return messages.against_answer(before, rule.bound.days, _day(limit), _name(rule))


def _question(rule: Rule, limit: Limit) -> str:
    own = rule.field.texts.get(rule.keyword)
    if own:
        return own
    if isinstance(limit, Decimal):
        fact = "" if isinstance(rule.bound.of, Decimal) else _name(rule)
        return messages.unusual(rule.field.kind, limit, fact)
    return messages.against_dossier(rule.keyword == NOT_BEFORE, rule.bound.days, _day(limit), _name(rule))


def _name(rule: Rule) -> str:
    return rule.bound.named or (f"“{rule.other.label}”" if rule.other is not None else str(rule.bound.of))


def _fact(rule: Rule) -> str:
    """The fact of the dossier that a rule looks at; "" for an amount, today or another answer."""
    if rule.of_the_form or isinstance(rule.bound.of, Decimal):
        return ""
    return (rule.other.path if rule.other is not None else rule.bound.of).partition(".")[0]


def _key(place: str, keyword: str, value: Limit, limit: Limit) -> str:
    """Of this answer and this limit: another answer is asked about again."""
    return hashlib.sha256(f"{place} {keyword} {value} {limit}".encode()).hexdigest()[:16]


def _both(one: Doubt, other: Doubt) -> Doubt:
    message = one.message if other.message == one.message else f"{one.message} {other.message}"
    return replace(one, message=message, key=f"{one.key}{other.key}")
