"""Answers made up at random that fit their form: for tests that walk every route, and for the simulation.

The same generator state gives the same answer. Must not know: what an answer leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from engine.deadlines import AMSTERDAM
from engine.errors import DrempelError
from engine.forms.form import Form
from engine.forms.model import Field, FieldError, Kind, Prefill

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
Made = Callable[[Mapping[str, Any], Random, date], Any]


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
    """An answer that `form.validate` accepts, with these values in it.

    `overrides` are by path (`hulpaanbod.reactie`) or whole (`hulpaanbod`: {...}); None leaves a field empty.
    Raises AnswerImpossible when the overrides do not fit the form.
    """
    given = overrides or {}
    unknown = [name for name in given if _find(form.fields, name.split(".")) is None]
    if unknown:
        raise AnswerImpossible(f"The form {form.path} has no field {', '.join(unknown)}.", form=form.path)
    answer = _group(form.fields, rng, today)
    start = form.initial(facts, today)
    for field in form.fields:
        if field.name in start and not field.read_only and rng.random() < SOMETIMES:
            answer[field.name] = start[field.name]
    for _ in range(ROUNDS):
        _force(answer, given)
        errors = [error for error in form.validate(answer) if error.path]
        if not errors:
            return answer
        for error in errors:
            _mend(form.fields, answer, error, rng, today)
    raise AnswerImpossible(f"No answer fits {form.path}: {_paths(form.validate(answer))}", form=form.path)


def _group(fields: Sequence[Field], rng: Random, today: date) -> dict[str, Any]:
    wanted = [
        each
        for each in fields
        if not each.read_only
        and (
            each.required
            or (not each.conditional and each.kind is not Kind.FILE and rng.random() < SOMETIMES)
        )
    ]
    return {each.name: _value(each, rng, today) for each in wanted}


def _value(field: Field, rng: Random, today: date) -> Any:
    if field.prefill is Prefill.TODAY and field.kind is Kind.DATE:
        return today.isoformat()
    match field.kind:
        case Kind.GROUP:
            return _group(field.fields, rng, today)
        case Kind.LIST:
            return [_group(field.fields, rng, today) for _ in range(_count(field, rng, 2))]
        case Kind.CHOICE:
            return rng.choice(field.options).value
        case Kind.MULTI_CHOICE:
            count = min(_count(field, rng, 3), len(field.options))
            return [option.value for option in rng.sample(field.options, count)]
        case Kind.NUMBERS:
            return [_whole(field.schema["items"], rng) for _ in range(_count(field, rng, 3))]
    return _SIMPLE[field.kind](field.schema, rng, today)


def _count(field: Field, rng: Random, most: int) -> int:
    low = max(field.schema.get("minItems", 0), 1)
    return rng.randint(low, max(low, min(field.schema.get("maxItems", most), most)))


def _text(schema: Mapping[str, Any], rng: Random, _today: date) -> str:
    if schema.get("examples"):
        return str(rng.choice(schema["examples"]))
    least, most = schema.get("minLength", 1), schema.get("maxLength", 60)
    text = rng.choice(SENTENCES)
    while len(text) < least:
        text += " " + rng.choice(SENTENCES)
    return text[:most].strip().ljust(least, "a")


def _whole(schema: Mapping[str, Any], rng: Random) -> int:
    low, high = _bounds(schema, 12)
    return rng.randint(round(low + 0.499999), max(round(low + 0.499999), int(high)))


def _cents(schema: Mapping[str, Any], rng: Random, _today: date) -> float:
    low, high = _bounds(schema, 1500)
    return rng.randint(round(low * 100), max(round(low * 100), int(high * 100))) / 100


def _bounds(schema: Mapping[str, Any], usual: int) -> tuple[float, float]:
    """The lowest and highest number allowed; a bound that is itself not allowed moves by one step."""
    step = schema.get("multipleOf", 1)
    low = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -step) + step)
    if "minimum" in schema and "exclusiveMinimum" not in schema:
        low = schema["minimum"]
    high = min(schema.get("maximum", low + usual), schema.get("exclusiveMaximum", low + usual + step) - step)
    return low, max(low, high)


def _day(_schema: Mapping[str, Any], rng: Random, today: date) -> str:
    return (today + timedelta(days=rng.randint(-60, 30))).isoformat()


def _birth_date(_schema: Mapping[str, Any], rng: Random, today: date) -> str:
    """Once in a while not known in full."""
    day = (today - timedelta(days=rng.randint(18 * 366, 90 * 365))).isoformat()
    return day[: rng.choice((4, 7, 10, 10, 10, 10))]


def _moment(_schema: Mapping[str, Any], rng: Random, today: date) -> str:
    day = today - timedelta(days=rng.randint(1, 14))
    moment = datetime.combine(day, time(rng.randint(8, 20), rng.choice((0, 15, 30, 45))), AMSTERDAM)
    return moment.isoformat()


_SIMPLE: Final[dict[Kind, Made]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.DATE: _day,
    Kind.BIRTH_DATE: _birth_date,
    Kind.DATETIME: _moment,
    Kind.MONEY: _cents,
    Kind.NUMBER: _cents,
    Kind.INTEGER: lambda schema, rng, _today: _whole(schema, rng),
    Kind.BOOLEAN: lambda _schema, rng, _today: rng.random() < SOMETIMES,
    Kind.EMAIL: lambda _schema, rng, _today: f"huurder{rng.randint(1, 999)}@example.nl",
    Kind.PHONE: lambda _schema, rng, _today: f"06{rng.randint(10_000_000, 99_999_999)}",
    # Fits the form; whoever sends the answer in stores an attachment under this id first.
    Kind.FILE: lambda _schema, rng, _today: f"{rng.getrandbits(128):032x}",
    Kind.POSTCODE: lambda _schema, rng, _today: f"{rng.randint(1000, 9999)}{rng.choice('ABCDE')}B",
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


def _mend(fields: Sequence[Field], answer: Any, error: FieldError, rng: Random, today: date) -> None:
    """Give the field that is wrong another value, or take it away when it may not be there."""
    names = error.path.split(".")
    field = _find(fields, names)
    for name in names[:-1]:
        answer = answer[int(name)] if isinstance(answer, list) else answer.setdefault(name, {})
    if isinstance(answer, list):
        return
    if field is None or (names[-1] in answer and not field.required and rng.random() < SOMETIMES):
        answer.pop(names[-1], None)
    else:
        answer[names[-1]] = _value(field, rng, today)


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
