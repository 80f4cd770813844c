"""What made-up answers have to do with one another: examples that belong together, and `x-voorbeeld`.

An example of a group, or of a whole form, is followed as a whole; null in it means: no answer. `x-voorbeeld`
lets an amount be so many months of rent, and keeps answers away that nobody gives after so many months.
Pure. Must not know: how an answer by itself is made up (made_up.py).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Final

from engine.forms.model import Field, Kind
from engine.wording import Said

KEYWORD: Final = "x-voorbeeld"
SINCE: Final = "maanden_sinds"
TIMES: Final = "maal"
AT_MOST: Final = "hoogstens"
AMOUNT: Final = (
    'x-voorbeeld on an amount is {"maal": "maandhuur", "maanden_sinds": "vervaldatum"}: '
    "a name or an amount, and the name of a date."
)
CHOICE: Final = (
    'x-voorbeeld on a choice is {"maanden_sinds": "vervaldatum", "hoogstens": {"betaalt_altijd": 1}}: '
    "the name of a date, and for answers of this choice how many months."
)
Example = Mapping[str, Any]


def examples(schema: Mapping[str, Any]) -> Sequence[Example]:
    """Of a group, or of one block of a list."""
    found: Sequence[Example] = schema.get("items", schema).get("examples", ())
    return found


def follow(answer: dict[str, Any], example: Example, keep: Sequence[str] = ()) -> None:
    """What is answered here becomes as in the example, but for what is kept."""
    for name in [name for name in example if name in answer and name not in keep]:
        if example[name] is None:
            del answer[name]
        else:
            answer[name] = example[name]


def beside_given(
    fields: Sequence[Field],
    schema: Mapping[str, Any],
    answer: dict[str, Any],
    given: Mapping[str, Any],
    rng: Random,
) -> None:
    """Answers beside those that are given become those of an example with the same ones."""
    own = {path: value for path, value in given.items() if "." not in path}
    named = [one for one in examples(schema) if any(one.get(name) == own[name] for name in own)]
    if named and not any(_holds(one, answer) for one in named):
        follow(answer, rng.choice(named), tuple(own))
    for field in fields:
        below = {
            path.removeprefix(f"{field.name}."): value
            for path, value in given.items()
            if path.startswith(f"{field.name}.")
        }
        if field.kind is Kind.GROUP and below and field.name in answer:
            beside_given(field.fields, field.schema, answer[field.name], below, rng)


def tied(
    fields: Sequence[Field],
    answer: dict[str, Any],
    given: Mapping[str, Any],
    facts: Mapping[str, Any],
    today: date,
    rng: Random,
) -> None:
    """What `x-voorbeeld` says of the answers that are not given, and not what the dossier has already."""
    known = {**facts, **answer}
    for field in fields:
        rule = field.schema.get(KEYWORD)
        fixed = field.name in given or known.get(field.name) == facts.get(field.name)
        if rule is None or fixed or field.name not in answer:
            continue
        months = _months(known.get(rule[SINCE]), today)
        if months is None:
            continue
        if TIMES in rule:
            each = known.get(rule[TIMES]) if isinstance(rule[TIMES], str) else rule[TIMES]
            if isinstance(each, int | float):
                answer[field.name] = float(Decimal(str(each)) * months)
        elif answer[field.name] in _too_late(rule, months):
            fit = [one.value for one in field.options if one.value not in _too_late(rule, months)]
            answer[field.name] = rng.choice(fit)


def months_since(day: date, today: date) -> int:
    """How many rents are due, when that of this day was the first."""
    months = (today.year - day.year) * 12 + today.month - day.month
    return max(months + (today.day >= day.day), 1)


def wrongs(field: Field, known: Container[str]) -> Iterator[Said]:
    """What is wrong with the annotation of this field, with its cure. `known`: every fact and question."""
    rule = field.schema.get(KEYWORD)
    if rule is None:
        return
    shaped = isinstance(rule, Mapping) and isinstance(rule.get(SINCE), str)
    for name in (rule[SINCE], rule.get(TIMES)) if shaped else ():
        if isinstance(name, str) and name not in known:
            yield Said("there is no fact {other}. Mend the name.", other=name)
    if field.kind is Kind.CHOICE:
        most = rule.get(AT_MOST) if shaped and rule.keys() == {SINCE, AT_MOST} else None
        answers = {str(option.value) for option in field.options}
        if (
            not isinstance(most, Mapping)
            or not most.keys() < answers
            or not all(_is_count(each) for each in most.values())
        ):
            yield Said(CHOICE)
    elif not (
        field.kind is Kind.MONEY
        and shaped
        and rule.keys() == {SINCE, TIMES}
        and (isinstance(rule[TIMES], str) or _is_count(rule[TIMES]))
    ):
        yield Said(AMOUNT)


def _is_count(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _too_late(rule: Mapping[str, Any], months: int) -> set[str]:
    return {name for name, most in rule[AT_MOST].items() if months > most}


def _months(value: Any, today: date) -> int | None:
    try:
        return months_since(date.fromisoformat(value), today)
    except (TypeError, ValueError):
        return None


def _holds(example: Example, answer: Mapping[str, Any]) -> bool:
    return all(answer.get(name) == value for name, value in example.items() if name in answer)
