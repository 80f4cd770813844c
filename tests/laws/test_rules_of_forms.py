"""Every form of every region refuses what cannot have been yet, and takes answers that are made up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from engine import definitions
from engine.deadlines import AMSTERDAM
from engine.forms import Field, Form, Kind, ShownWhen, random_answer
from engine.forms.model import ITEM
from engine.forms.rules import NOT_AFTER, NOW, TODAY, bounds
from engine.settings import ROOT

DAY = datetime(2028, 2, 29, 23, 59, tzinfo=AMSTERDAM)
REGIONS = definitions.regions(ROOT)


@cache
def forms(region: str) -> list[Form]:
    found = definitions.build(region, definitions.read_files(ROOT, region)).forms
    return [found.form(path) for path in found.paths]


def past_events(form: Form) -> Iterator[Field]:
    """The days and moments that the form asks and that were."""
    for top in form.fields:
        for field in top.walk():
            if not field.read_only and any(
                b.of in (TODAY, NOW) and not b.days for b in bounds(field.schema, NOT_AFTER)
            ):
                yield field


def holding(path: str, value: str, shown: ShownWhen | None) -> dict[str, Any]:
    """An answer of one value at this path, and of what makes its question matter."""
    answer: dict[str, Any] = {}
    pairs = [(path, value), *([(shown.path, shown.values[0])] if shown is not None else [])]
    for where, given in pairs:
        place: Any = answer
        names = where.split(".")
        for name, after in zip(names, [*names[1:], ""], strict=True):
            key: Any = 0 if name == ITEM else name
            new: Any = given if not after else [{}] if after == ITEM else {}
            if isinstance(place, dict):
                place = place.setdefault(key, new) if after else place.update({key: given})
            else:
                place = place[key]
    return answer


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_past_cannot_be_tomorrow(region: str) -> None:
    tried = 0
    for form in forms(region):
        for field in past_events(form):
            tomorrow = DAY + timedelta(days=1)
            late = tomorrow.isoformat() if field.kind is Kind.DATETIME else tomorrow.date().isoformat()
            answer = holding(field.path, late, field.shown_when)
            place = field.path.replace(ITEM, "0")
            assert place in {error.path for error in form.validate(answer, DAY)}, (form.path, place)
            assert place not in {error.path for error in form.validate(answer, tomorrow)}, (form.path, place)
            tried += 1
    assert tried > 30


@pytest.mark.parametrize("region", REGIONS)
def test_an_answer_can_be_made_up_for_every_form(region: str) -> None:
    facts = {"achterstand": 900.0, "vonnis_op": "2028-02-20", "betekend_op": "2028-02-24"}
    for form in forms(region):
        for seed in range(5):
            answer = random_answer(form, random.Random(seed), facts, DAY.date())  # noqa: S311 - a test
            assert form.validate(answer, DAY) == [], form.path
            assert form.doubts(answer, facts, DAY) == [], form.path
