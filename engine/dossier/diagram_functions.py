"""The functions that an expression in a diagram can call, with the Dutch names that designers write.

They take and return JSON values: dates and instants as ISO texts. Bounded and without side effects. What they
count is in `engine.deadlines`; must not know the dossier.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine import deadlines
from engine.deadlines import AMSTERDAM, DeadlineRefused, amsterdam_date
from engine.expressions import ExpressionFailed


def diagram_functions(now: datetime, settings: Callable[[str], Any]) -> dict[str, Callable[..., Any]]:
    """All functions, for one moment. `settings` gives the value of a setting and refuses an unknown name.

    Instants are written in Amsterdam time, so as texts they sort in the order of the clock on the wall.
    Each function raises ExpressionFailed for values that it cannot use, without showing them.
    """
    local = now.astimezone(AMSTERDAM).replace(microsecond=0)
    return {
        **FUNCTIONS,
        "vandaag": lambda: local.date().isoformat(),
        "nu": local.isoformat,
        "instelling": lambda naam: settings(_text(naam, "the name of a setting")),
        "deze_route": lambda: None,  # outside a process; each process says its own
    }


def term(datum: Any, duur: Any, extra_dagen: Any = 0) -> str:
    """An agreed term: never shifted. `extra_dagen` without a value yet is 0: nothing stood still."""
    extra = 0 if extra_dagen is None else _whole(extra_dagen)
    return _counted(lambda: deadlines.convenant_term(_date(datum), _duration(duur), extra))


def wettelijke_term(datum: Any, duur: Any) -> str:
    """A term set by law, shifted by the Algemene termijnenwet."""
    return _counted(lambda: deadlines.statutory_term(_date(datum), _duration(duur)))


def werkdag_term(datum: Any, duur: Any) -> str:
    """A calendar term that ends on a working day."""
    return _counted(lambda: deadlines.working_day_term(_date(datum), _duration(duur)))


def werkdagen_na(datum: Any, n: Any) -> str:
    return _counted(lambda: deadlines.add_working_days(_date(datum), _whole(n)))


def dagen_tussen(a: Any, b: Any) -> int:
    return deadlines.days_between(_date(a), _date(b))


def maanden_tussen(a: Any, b: Any) -> int:
    return deadlines.months_between(_date(a), _date(b))


def dagen_later(datum: Any, n: Any) -> str:
    return _counted(lambda: deadlines.add_days(_date(datum), _whole(n)))


def maanden_later(datum: Any, n: Any) -> str:
    return _counted(lambda: deadlines.add_months(_date(datum), _whole(n)))


def volgende_betaaldag(dag: Any, na: Any) -> str:
    return _counted(lambda: deadlines.next_payment_day(_whole(dag), _date(na)))


def kies(lijst: Any, veld: Any, waarden: Any) -> list[dict[str, Any]]:
    """The items of a list whose field has one of these values, each with `plaats`: where it stands."""
    wanted, name = list(waarden or []), _text(veld, "the name of a field")
    rows = enumerate([] if lijst is None else lijst)
    return [{**row, "plaats": at} for at, row in rows if isinstance(row, dict) and row.get(name) in wanted]


def verplaats(lijst: Any, velden: Any) -> list[Any]:
    """The items of a list in which a field with a value, such as a new date, takes the place of another one.

    `velden` names them: {"nieuwe_deadline": "deadline"}. Afterwards the item no longer has the first field.
    """
    moves = dict(velden or {})
    return [_moved(row, moves) if isinstance(row, dict) else row for row in lijst or []]


def _moved(row: dict[str, Any], moves: Mapping[str, str]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in moves}
    taken = {moves[name]: row[name] for name in moves if row.get(name) is not None}
    return {**kept, **taken}


def vasthouden(lijst: Any, afgesproken: Any, sleutel: Any, veld: Any) -> list[Any]:
    """The items of a list, in which a field keeps the value that was agreed for the same item.

    `sleutel` is the field by which an item is known again; of items that it cannot tell apart the first keeps
    the value of the first. What is new, or not agreed on yet, stays as it is.
    """
    key, name = _text(sleutel, "the name of a field"), _text(veld, "the name of a field")
    agreed: dict[str, list[Any]] = {}
    for row in afgesproken or []:
        if isinstance(row, dict) and name in row:
            agreed.setdefault(str(row.get(key)), []).append(row[name])
    return [
        _held(row, name, agreed.get(str(row.get(key)), [])) if isinstance(row, dict) else row
        for row in lijst or []
    ]


def _held(row: dict[str, Any], name: str, agreed: list[Any]) -> dict[str, Any]:
    return {**row, name: agreed.pop(0)} if agreed else row


def length(waarde: Any) -> int:
    """How many items or characters; 0 when there is no value yet."""
    return 0 if waarde is None else len(waarde)


def total(getallen: Any) -> int | float:
    """Exact for money; 0 when there is no value yet."""
    numbers = [_number(getal) for getal in ([] if getallen is None else getallen)]
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    return float(sum(Decimal(str(number)) for number in numbers))


def smallest(*waarden: Any) -> Any:
    return min(_comparable(waarden))


def largest(*waarden: Any) -> Any:
    return max(_comparable(waarden))


def rounded(getal: Any, cijfers: Any = None) -> int | float:
    """As money is rounded: a half goes up, away from zero (2.675 to two digits is 2.68)."""
    number, digits = _number(getal), 0 if cijfers is None else _whole(cijfers)
    if not -9 <= digits <= 9:
        raise ExpressionFailed("round to at most nine digits")
    exact = Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return int(exact) if cijfers is None or isinstance(number, int) else float(exact)


def whole(waarde: Any) -> int:
    """A number without what is behind the point; a text of digits too."""
    if isinstance(waarde, str) and re.fullmatch(r"\s*[+-]?\d{1,70}\s*", waarde, re.ASCII):
        return int(waarde)
    return int(_number(waarde))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "term": term,
    "wettelijke_term": wettelijke_term,
    "werkdag_term": werkdag_term,
    "werkdagen_na": werkdagen_na,
    "dagen_tussen": dagen_tussen,
    "maanden_tussen": maanden_tussen,
    "dagen_later": dagen_later,
    "maanden_later": maanden_later,
    "volgende_betaaldag": volgende_betaaldag,
    "kies": kies,
    "verplaats": verplaats,
    "vasthouden": vasthouden,
    "len": length,
    "min": smallest,
    "max": largest,
    "round": rounded,
    "int": whole,
    "sum": total,
}
FUNCTION_NAMES = frozenset(FUNCTIONS) | {"vandaag", "nu", "instelling", "deze_route"}


# -- reading arguments -----------------------------------------------------------------------------------


def _counted(count: Callable[[], date]) -> str:
    try:
        return count().isoformat()
    except DeadlineRefused as error:
        raise ExpressionFailed(str(error)) from error


def _date(value: Any) -> date:
    """From a date or an instant with a zone (then: the day it was in the Netherlands)."""
    text = _text(value, "a date such as '2026-01-31'")
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
        if re.match(r"\d{4}-\d\d-\d\dT", text, re.ASCII):
            return amsterdam_date(datetime.fromisoformat(text))
    except (ValueError, DeadlineRefused) as error:
        raise ExpressionFailed("this is no date, or a time without a zone") from error
    raise ExpressionFailed("a date is written as '2026-01-31'")


def _duration(value: Any) -> str:
    return _text(value, "a duration such as 'P1M15D'")


def _text(value: Any, what: str) -> str:
    if value is None:
        raise ExpressionFailed(f"{what} has no value yet")
    if not isinstance(value, str):
        raise ExpressionFailed(f"{what} is needed here")
    return value


def _number(value: Any) -> int | float:
    if value is None:
        raise ExpressionFailed("a number has no value yet")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionFailed("a number is needed here")
    return value


def _whole(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise ExpressionFailed("a whole number is needed here")
    return int(number)


def _comparable(values: tuple[Any, ...]) -> list[Any]:
    items = list(values[0]) if len(values) == 1 and isinstance(values[0], list | tuple) else list(values)
    if not items:
        raise ExpressionFailed("there is nothing to choose from")
    if any(item is None for item in items):
        raise ExpressionFailed("one of the values is not there yet")
    return items
