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
from tests.laws.test_order import merged
from tests.order import ORDER

DAY = datetime(2028, 2, 29, 23, 59, tzinfo=AMSTERDAM)
REGIONS = definitions.regions(ROOT)
BY_DIAGRAM = {
    ("vroegste_ontruimingsdatum", "ontruimingsdatum")
}  # which says what the verdict and the law allow


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


def holding(path: str, value: Any, shown: ShownWhen | None) -> dict[str, Any]:
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
def test_a_day_before_the_one_that_it_follows_is_refused_or_asked_about(region: str) -> None:
    """In every form that asks the later of two days: by itself, and beside the earlier where it asks that."""
    tried = set()
    for form in forms(region):
        asked = {f.path: f for top in form.fields for f in top.walk() if not f.read_only}
        for earlier, later in ORDER:
            if later not in asked or (earlier, later) in BY_DIAGRAM:
                continue
            answer = holding(later, "2028-02-10", asked[later].shown_when)
            facts = holding(earlier, "2028-02-11", None)
            if earlier in asked:
                answer = merged(answer, holding(earlier, "2028-02-11", asked[earlier].shown_when))
                assert {later, earlier} & {error.path for error in form.validate(answer, DAY)}, (
                    form.path,
                    later,
                )
            else:
                assert later in {doubt.path for doubt in form.doubts(answer, facts, DAY)}, (form.path, later)
                assert form.doubts(answer, holding(earlier, "2028-02-10", None), DAY) == [], (
                    form.path,
                    later,
                )
            tried.add((earlier, later))
    assert len(tried) >= 10


@pytest.mark.parametrize("region", REGIONS)
def test_what_the_dossier_knows_to_be_owed_is_the_limit(region: str) -> None:
    """Of every amount of a payment, an arrangement or a debt that is left; one cent more is asked about."""
    owed: dict[str, tuple[dict[str, Any], float]] = {
        "betaling_bedrag": ({"achterstand": 900.0, "bijkomende_kosten": 100.0}, 1000.0),
        "regeling.totaalbedrag": ({"achterstand": 900.0, "bijkomende_kosten": 100.0}, 1000.0),
        "vordering": ({"achterstand": 1000.0}, 1181.5),
        "restschuld": ({"restschuld": 700.0}, 700.0),
        "regeling_bedrag": ({"restschuld": 700.0}, 700.0),
    }
    tried = set()
    for form in forms(region):
        asked = {f.path: f for top in form.fields for f in top.walk() if not f.read_only}
        for path in owed.keys() & asked.keys():
            facts, most = owed[path]
            for amount, found in ((most, set()), (round(most + 0.01, 2), {path})):
                answer = holding(path, amount, asked[path].shown_when)
                assert {doubt.path for doubt in form.doubts(answer, facts, DAY)} == found, (form.path, path)
            tried.add(path)
    assert tried == owed.keys()


@pytest.mark.parametrize("region", REGIONS)
def test_an_answer_can_be_made_up_for_every_form(region: str) -> None:
    facts = {"achterstand": 900.0, "vonnis_op": "2028-02-20", "betekend_op": "2028-02-24"}
    for form in forms(region):
        for seed in range(5):
            answer = random_answer(form, random.Random(seed), facts, DAY.date())  # noqa: S311 - a test
            assert form.validate(answer, DAY) == [], form.path
            assert form.doubts(answer, facts, DAY) == [], form.path
