"""Answers made up at random that fit their form: for tests that walk every route, and for the simulation.

Numbers and names come from the `examples` of the form; of a group one example is followed as a whole, and
`x-voorbeeld` ties amounts to days (lifelike.py), so that what is asked together agrees. A day lies near:
before today where it must have been, from today on elsewhere. What the form would ask about once more is left
out where something else can be answered. The same generator state gives the same answer. Must not know: what
an answer leads to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from engine.deadlines import AMSTERDAM
from engine.errors import DrempelError
from engine.forms import lifelike
from engine.forms.form import Form
from engine.forms.model import Doubt, Field, FieldError, Kind, Prefill
from engine.forms.rules import NOT_AFTER, NOW, TODAY, Limits, bounds

SENTENCES: Final = (
    "De huurder belt na het weekend terug.",
    "Zo afgesproken aan de telefoon.",
    "Er liggen meer rekeningen dan alleen de huur.",
    "De huurder wil graag een afspraak maken.",
    "Volgende week kijken we hoe het gaat.",
    "Op de brief van vorige week kwam nog geen antwoord.",
    "De huurder begrijpt wat er gaat gebeuren.",
    "Een collega neemt dit over en laat het weten.",
    "Alles is besproken; er zijn geen vragen meer.",
)
ROUNDS: Final = 100
SOMETIMES: Final = 0.5
NO_LIMITS: Final = Limits()
Made = Callable[[Mapping[str, Any], Random], Any]


class AnswerImpossible(DrempelError):
    """No answer was found that fits this form. Simplify its conditions, or give the answer that it needs."""

    code = "form:no_answer"


def random_answer(
    form: Form,
    rng: Random,
    facts: Mapping[str, Any],
    today: date,
    overrides: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An answer that `form.validate` accepts at the end of this day, with these values in it.

    `overrides` are by path (`hulpaanbod.reactie`) or whole (`hulpaanbod`: {...}); None leaves a field empty.
    Raises AnswerImpossible when the overrides do not fit the form.
    """
    given = overrides or {}
    unknown = [name for name in given if _find(form.fields, name.split(".")) is None]
    if unknown:
        raise AnswerImpossible(f"The form {form.path} has no field {', '.join(unknown)}.", form=form.path)
    answer = _group(form.fields, form.schema, rng, today)
    start = form.initial(facts, today)
    for field in form.fields:
        if field.name in start and not field.read_only and rng.random() < SOMETIMES:
            answer[field.name] = start[field.name]
    now = datetime.combine(today, time(23, 59), AMSTERDAM)
    for turn in range(ROUNDS):
        for place in form.rules.hidden(answer):
            _take_away(answer, place)
        _force(answer, given)
        if turn == 0:
            lifelike.beside_given(form.fields, form.schema, answer, given, rng)
        lifelike.tied(form.fields, answer, given, facts, today, rng)
        wrong: list[str] = [error.path for error in form.validate(answer, now) if error.path]
        if not wrong and turn < ROUNDS // 5:
            wrong = [place for each in form.doubts(answer, facts, now) for place in _free(form, each, given)]
        if not wrong:
            return answer
        for path in wrong:
            _mend(form, answer, path, rng, facts, now)
    raise AnswerImpossible(
        f"No answer fits {form.path}: {_paths(form.validate(answer, now))}", form=form.path
    )


def _group(fields: Sequence[Field], schema: Mapping[str, Any], rng: Random, today: date) -> dict[str, Any]:
    wanted = [
        each
        for each in fields
        if not each.read_only
        and (
            each.required
            or (not each.conditional and each.kind is not Kind.FILE and rng.random() < SOMETIMES)
        )
    ]
    answer = {each.name: _value(each, rng, today) for each in wanted}
    if whole := lifelike.examples(schema):
        lifelike.follow(answer, rng.choice(whole))
    return answer


def _value(field: Field, rng: Random, today: date, limits: Limits = NO_LIMITS) -> Any:
    if field.prefill is Prefill.TODAY and field.kind is Kind.DATE and limits == NO_LIMITS:
        return today.isoformat()
    match field.kind:
        case Kind.DATE:
            return _day(field.schema, rng, today, limits)
        case Kind.BIRTH_DATE:
            return _birth_date(rng, today)
        case Kind.DATETIME:
            return _moment(rng, today, limits)
        case Kind.MONEY | Kind.NUMBER | Kind.INTEGER if limits.most is not None:
            return _at_most(field, rng, limits.most)
        case Kind.GROUP:
            return _group(field.fields, field.schema, rng, today)
        case Kind.LIST:
            items = field.schema.get("items", {})
            return [_group(field.fields, items, rng, today) for _ in range(_count(field, rng, 2))]
        case Kind.CHOICE:
            return rng.choice(field.options).value
        case Kind.MULTI_CHOICE:
            count = min(_count(field, rng, 3), len(field.options))
            return [option.value for option in rng.sample(field.options, count)]
        case Kind.NUMBERS:
            return [_whole(field.schema["items"], rng) for _ in range(_count(field, rng, 3))]
    return _SIMPLE[field.kind](field.schema, rng)


def _count(field: Field, rng: Random, most: int) -> int:
    low = max(field.schema.get("minItems", 0), 1)
    return rng.randint(low, max(low, min(field.schema.get("maxItems", most), most)))


def _text(schema: Mapping[str, Any], rng: Random) -> str:
    if schema.get("examples"):
        return str(rng.choice(schema["examples"]))
    least, most = schema.get("minLength", 1), schema.get("maxLength", 60)
    text = rng.choice(SENTENCES)
    while len(text) < least:
        text += " " + rng.choice(SENTENCES)
    return text[:most].strip().ljust(least, "a")


def _whole(schema: Mapping[str, Any], rng: Random) -> int:
    if within := _examples(schema):
        return int(rng.choice(within))
    low, high = _bounds(schema, 12)
    return rng.randint(round(low + 0.499999), max(round(low + 0.499999), int(high)))


def _cents(schema: Mapping[str, Any], rng: Random) -> float:
    if within := _examples(schema):
        return float(rng.choice(within))
    low, high = _bounds(schema, 1500)
    return rng.randint(round(low * 100), max(round(low * 100), int(high * 100))) / 100


def _examples(schema: Mapping[str, Any]) -> list[Any]:
    """The examples that are allowed, which a rule may have narrowed."""
    low, high = _bounds(schema, math.inf)
    return [each for each in schema.get("examples", ()) if low <= each <= high]


def _bounds(schema: Mapping[str, Any], usual: float) -> tuple[float, float]:
    """The lowest and highest number allowed; a bound that is itself not allowed moves by one step."""
    step = schema.get("multipleOf", 1)
    low = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -step) + step)
    if "minimum" in schema and "exclusiveMinimum" not in schema:
        low = schema["minimum"]
    high = min(schema.get("maximum", low + usual), schema.get("exclusiveMaximum", low + usual + step) - step)
    return low, max(low, high)


def _at_most(field: Field, rng: Random, most: Decimal) -> Any:
    schema = {**field.schema, "maximum": min(float(most), field.schema.get("maximum", float(most)))}
    return _whole(schema, rng) if field.kind is Kind.INTEGER else _cents(schema, rng)


def _birth_date(rng: Random, today: date) -> str:
    """Once in a while not known in full."""
    day = (today - timedelta(days=rng.randint(18 * 366, 90 * 365))).isoformat()
    return day[: rng.choice((4, 7, 10, 10, 10, 10))]


def _day(schema: Mapping[str, Any], rng: Random, today: date, limits: Limits) -> str:
    """Near today: in the two months before it, or in the month that begins with it."""
    ended = any(bound.of in (TODAY, NOW) and bound.days <= 0 for bound in bounds(schema, NOT_AFTER))
    if ended or (limits.last or today) < today:
        last = min(today, limits.last or today)
        first = limits.first or last - timedelta(days=60)
    else:
        first = max(today, limits.first or today)
        last = min(first + timedelta(days=30), limits.last or date.max)
    return (first + timedelta(days=rng.randint(0, max((last - first).days, 0)))).isoformat()


def _moment(rng: Random, today: date, limits: Limits) -> str:
    last = min(today, limits.last or today) - timedelta(days=1)
    day = last - timedelta(days=rng.randint(0, 13))
    if limits.first is not None:
        day = max(day, limits.first + timedelta(days=1))
    moment = datetime.combine(day, time(rng.randint(8, 20), rng.choice((0, 15, 30, 45))), AMSTERDAM)
    return moment.isoformat()


_SIMPLE: Final[dict[Kind, Made]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.MONEY: _cents,
    Kind.NUMBER: _cents,
    Kind.INTEGER: _whole,
    Kind.BOOLEAN: lambda _schema, rng: rng.random() < SOMETIMES,
    Kind.EMAIL: lambda _schema, rng: f"huurder{rng.randint(1, 999)}@example.nl",
    Kind.PHONE: lambda _schema, rng: f"06{rng.randint(10_000_000, 99_999_999)}",
    # Fits the form; whoever sends the answer in stores an attachment under this id first.
    Kind.FILE: lambda _schema, rng: f"{rng.getrandbits(128):032x}",
    Kind.POSTCODE: lambda _schema, rng: f"{rng.randint(1000, 9999)}{rng.choice('ABCDE')}B",
}


def _force(answer: dict[str, Any], given: Mapping[str, Any]) -> None:
    for path, value in given.items():
        *groups, name = path.split(".")
        place = answer
        for group in groups:
            place = place.setdefault(group, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value


def _take_away(answer: Any, path: str) -> None:
    *groups, name = path.split(".")
    for group in groups:
        answer = answer[int(group)] if isinstance(answer, list) else answer[group]
    answer.pop(name)


def _free(form: Form, doubt: Doubt, given: Mapping[str, Any]) -> list[str]:
    """Which answers can be another one, so that this is not doubted: what is given stays as it is."""

    def is_free(place: str) -> bool:
        return not any(f"{place}.".startswith(f"{name}.") for name in given)

    if is_free(doubt.path):
        return [doubt.path]
    return [place for place in form.rules.held_against(doubt.path) if is_free(place)]


def _mend(
    form: Form, answer: dict[str, Any], path: str, rng: Random, facts: Mapping[str, Any], now: datetime
) -> None:
    """Give the field that is wrong another value, or take it away when it may not be there.

    When no day is left between what its rules look at, those get another one too.
    """
    limits = form.rules.limits(path, answer, facts, now)
    others = form.rules.held_against(path) if limits.empty else ()
    for place in (path, *others):
        _replace(form, answer, place, rng, now.date(), form.rules.limits(place, answer, facts, now))


def _replace(form: Form, answer: Any, path: str, rng: Random, today: date, limits: Limits) -> None:
    names = path.split(".")
    field, group = _find(form.fields, names), _find(form.fields, names[:-1])
    for name in names[:-1]:
        answer = answer[int(name)] if isinstance(answer, list) else answer.setdefault(name, {})
    if isinstance(answer, list):
        return
    name = names[-1]
    if field is None or (name in answer and not field.required and rng.random() < SOMETIMES):
        answer.pop(name, None)
        return
    answer[name] = _value(field, rng, today, limits)
    whole = lifelike.examples(form.schema if group is None else group.schema)
    same = [each for each in whole if each.get(name) == answer[name]] if field.options else []
    if example := _agreeing(same or whole, answer, name, rng, limits):
        lifelike.follow(answer, example)


def _agreeing(
    whole: Sequence[lifelike.Example], answer: Mapping[str, Any], name: str, rng: Random, limits: Limits
) -> lifelike.Example | None:
    """Of these one with an answer within these limits; rather one that agrees with the rest."""
    fit = [
        each
        for each in whole
        if each.get(name) is not None and (limits.most is None or Decimal(str(each[name])) <= limits.most)
    ]
    others = answer.keys() - {name}
    agree = [each for each in fit if all(answer[key] == each[key] for key in others & each.keys())]
    return rng.choice(agree or fit) if fit else None


def _find(fields: Sequence[Field], names: Sequence[str]) -> Field | None:
    found: Field | None = None
    for name in names:
        if name.isdecimal():
            continue
        found = next((each for each in fields if each.name == name), None)
        if found is None:
            return None
        fields = found.fields
    return found


def _paths(errors: Sequence[FieldError]) -> str:
    return ", ".join(error.path or "the whole" for error in errors)
