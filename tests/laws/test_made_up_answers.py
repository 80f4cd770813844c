"""What is made up to fill the forms of every region reads like life: people, sums, ages and days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from engine import definitions
from engine.deadlines import AMSTERDAM
from engine.forms import Field, Form, Kind, random_answer
from engine.forms.model import ITEM
from engine.settings import ROOT

TODAY = date(2028, 2, 29)
REGIONS = definitions.regions(ROOT)
NEAR = timedelta(days=62)
NUMBERS = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.NUMBERS)
FACTS: tuple[dict[str, Any], ...] = (
    {"achterstand": 900.0, "vonnis_op": "2028-02-20", "betekend_op": "2028-02-24"},
    {"achterstand": 61.35, "restschuld": 310.0, "uitgevoerd_op": "2028-02-25"},
    {},
)
MOST = {  # what a reader takes for true, by the last name of a field
    "aantal_kinderen": 4,
    "aantal_termijnen": 36,
    "kosten_termijnen": 36,
    "leeftijden": 17,
    "huisnummer": 400,
    "eerdere_meldingen": 10,
    "politie_meldingen": 10,
    "ontruimingstermijn_dagen": 60,
}


@cache
def forms(region: str) -> list[Form]:
    found = definitions.build(region, definitions.read_files(ROOT, region)).forms
    return [found.form(path) for path in found.paths]


def asked(form: Form) -> Iterator[tuple[Field, dict[str, Any]]]:
    """Every question, with the schema of the group that it stands in."""

    def below(fields: tuple[Field, ...], around: dict[str, Any]) -> Iterator[tuple[Field, dict[str, Any]]]:
        for field in fields:
            if not field.read_only:
                yield field, around
                yield from below(field.fields, dict(field.schema.get("items", field.schema)))

    return below(form.fields, {})


def given(field: Field, around: dict[str, Any]) -> list[Any]:
    """The examples of a question: its own, and those of its group."""
    whole = [each[field.name] for each in around.get("examples", ()) if field.name in each]
    return [*field.schema.get("examples", ()), *whole]


def values(answer: Any, path: str) -> list[Any]:
    """What is answered at this path, in every block."""
    name, _, rest = path.partition(".")
    if name == ITEM:
        return [found for row in answer for found in values(row, rest)]
    if name not in answer:
        return []
    return values(answer[name], rest) if rest else [answer[name]]


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_counted_or_named_has_examples(region: str) -> None:
    missing = {
        f"{form.path}: {field.path}"
        for form in forms(region)
        for field, around in asked(form)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT, *NUMBERS) and not given(field, around)
    }
    assert missing == set()


@pytest.mark.parametrize("region", REGIONS)
def test_every_example_is_an_answer_that_fits(region: str) -> None:
    for form in forms(region):
        for field, around in asked(form):
            for value in given(field, around):
                answer: Any = value
                for name in reversed(field.path.split(".")):
                    answer = [answer] if name == ITEM else {name: answer}
                place = field.path.replace(ITEM, "0")
                wrong = {error.path for error in form.validate(answer, at_night(TODAY))}
                assert place not in wrong, (form.path, field.path, value)


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_made_up_reads_like_life(region: str) -> None:
    for form in forms(region):
        for seed in range(8):
            for facts in FACTS:
                answer = random_answer(form, random.Random(seed), facts, TODAY)  # noqa: S311 - a test
                for field, around in asked(form):
                    for value in values(answer, field.path):
                        wrong = strange(field, value) or beside(field, value, facts)
                        assert not wrong, (form.path, seed, field.path, value, wrong, around.get("title"))
                assert form.rules.hidden(answer) == [], (form.path, seed)
                for group in answer.values():
                    assert not (isinstance(group, dict) and disagrees(group)), (form.path, seed, group)


def strange(field: Field, value: Any) -> str:
    """Why nobody would believe this answer."""
    if field.kind in NUMBERS:
        most = MOST.get(field.name, 4000 if field.kind is Kind.MONEY else None)
        if most is None:
            return "say in MOST what is usual"
        worst = max(value, default=0) if isinstance(value, list) else value
        return f"more than {most}" if worst > most else ""
    if field.kind in (Kind.DATE, Kind.DATETIME):
        day = date.fromisoformat(str(value)[:10])
        if day < TODAY and "x-niet-na" not in field.schema:
            return "a plan in the past"
        return "far away" if abs(day - TODAY) > NEAR else ""
    if field.kind is Kind.BIRTH_DATE:
        return "" if 17 <= TODAY.year - int(value[:4]) <= 91 else "no tenant"
    return ""


def beside(field: Field, value: Any, facts: dict[str, Any]) -> str:
    """Why this is none of the examples of the question itself; a rule can want less than they are."""
    own = field.schema.get("examples", [])
    if field.kind in (Kind.GROUP, Kind.LIST, Kind.NUMBERS) or not own or value in [*own, *facts.values()]:
        return ""
    return "no example" if isinstance(value, str) or value >= min(own) else ""


def disagrees(group: dict[str, Any]) -> bool:
    """Sums and numbers of one group that cannot all be true."""
    total, each, months = (group.get(of) for of in ("totaalbedrag", "termijnbedrag", "aantal_termijnen"))
    if total and each and months and abs(each * months - total) > each:
        return True
    return "leeftijden" in group and len(group["leeftijden"]) != group.get("aantal_kinderen")


def at_night(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), AMSTERDAM)
