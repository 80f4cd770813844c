"""The law of tests/order.py sees each kind of date that is out of order, wherever it stands in the facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from engine.deadlines import AMSTERDAM
from engine.dossier import answering
from engine.dossier.dossier import Dossier
from engine.forms import Doubt
from tests.order import ORDER, in_order, wrongs

NOW = datetime(2026, 3, 16, 23, 59, tzinfo=AMSTERDAM)


def around(path: str, day: str) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: around(rest, day) if rest else day}


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for name, value in other.items():
        both[name] = merged(both[name], value) if isinstance(both.get(name), Mapping) else value
    return both


@pytest.mark.parametrize(
    "facts",
    [
        {"betaling_op": "2026-03-17"},
        {"vervaldatum": "2026-03-17"},
        {"hulpaanbod": {"aangeboden_op": "2026-03-17"}},
        {
            "contactpogingen": [
                {"datum_tijd": "2026-03-16T12:00:00+01:00"},
                {"datum_tijd": "2026-03-17T00:00:00+01:00"},
            ]
        },
        {"afgeblazen_om": "2026-03-16T23:00:00+00:00"},
    ],
)
def test_what_was_is_not_to_come(facts: dict[str, Any]) -> None:
    assert len(list(wrongs(facts, NOW))) == 1


@pytest.mark.parametrize(("earlier", "later"), ORDER)
def test_two_days_that_follow_each_other(earlier: str, later: str) -> None:
    right = merged(around(earlier, "2026-03-01"), around(later, "2026-03-01"))
    wrong = merged(around(earlier, "2026-03-02"), around(later, "2026-03-01"))
    assert list(wrongs(right, NOW)) == []
    assert len(list(wrongs(wrong, NOW))) == 1


def later(facts: Any) -> Any:
    """A dossier that saved these facts, as far as the law looks at one."""
    return SimpleNamespace(facts=facts, _before={}, now=NOW, number="2026-000001")


@pytest.mark.parametrize("confirmed", ["2026-03-02", None, "2026-03-03"])
@pytest.mark.parametrize(("earlier", "later_one"), ORDER)
def test_a_day_that_was_confirmed_clears_what_is_said_of_that_day_alone(
    earlier: str, later_one: str, confirmed: str | None
) -> None:
    """Of another day, and of another value at the same place, it is said."""
    wrong = merged(around(earlier, "2026-03-12"), around(later_one, "2026-03-02"))
    other = {"betaling_op": "2026-03-20"}
    doubt = Doubt(later_one, "", "", "", "")
    form: Any = SimpleNamespace(doubts=lambda *_: [doubt], validate=lambda *_: [], fields=())
    with patch.object(Dossier, "save", lambda _: None), in_order() as found:
        if confirmed is not None:
            answering.validate(form, around(later_one, confirmed), {}, NOW, answering.EVERY_DOUBT)
        for facts in (wrong, other):
            Dossier.save(later(facts))
        Dossier.save(later(merged(wrong, other)))
    about = 0 if confirmed == "2026-03-02" else 2
    assert len([one for one in found if f"{later_one} (" in one]) == about
    assert len([one for one in found if "betaling_op" in one]) == 2


def test_a_plan_and_what_is_no_date_say_nothing() -> None:
    facts = {
        "zittingsdatum": "2026-05-01",
        "besluit_opnieuw_op": "2026-05-01",
        "bekend_op": None,
        "soort_op": "2026",
    }
    assert list(wrongs(facts | {"huurder": {"telefoon": "0612345678"}}, NOW)) == []
