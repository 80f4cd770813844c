"""When an arrears file asks a second time: it would close more than a tenth of the open dossiers. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.arrears.plan import Plan
from engine.states import ImportAction

NOW = datetime(2026, 2, 2, tzinfo=UTC)
OTHERS: dict[str, int] = {
    ImportAction.NEW: 50,
    ImportAction.AMOUNT: 50,
    ImportAction.SAME: 50,
}  # these close nothing


def previewed(counts: dict[str, int], open_cases: int, joined: tuple[str, ...] = ()) -> Plan:
    return Plan(
        id=1,
        filename="stand.csv",
        region="proef",
        landlord_id=1,
        landlord="Test",
        status="preview",
        counts=counts,
        open_cases=open_cases,
        done=0,
        failed=0,
        created_at=NOW,
        samples={},
        failures=(),
        joined=joined,
    )


@pytest.mark.parametrize(
    ("closing", "there", "asks"),
    [
        (0, 0, False),
        (0, 5, False),
        (1, 0, True),
        (1, 1, True),
        (1, 9, True),
        (1, 10, False),  # exactly a tenth
        (1, 11, False),
        (2, 11, True),
        (2, 19, True),
        (2, 20, False),
        (3, 30, False),
        (4, 30, True),
        (100, 1000, False),
        (101, 1000, True),
    ],
)
@pytest.mark.parametrize("kind", [ImportAction.PAID, ImportAction.GONE])
def test_more_than_a_tenth_of_the_open_dossiers_asks_again(
    kind: ImportAction, closing: int, there: int, asks: bool
) -> None:
    counts: dict[str, int] = {**OTHERS, kind: closing}
    plan = previewed(counts, there)
    assert plan.closings == closing
    assert plan.asks_again is asks


def test_who_paid_and_who_is_gone_count_together() -> None:
    counts: dict[str, int] = {**OTHERS, ImportAction.PAID: 1, ImportAction.GONE: 1}
    asked = [previewed(counts, there).asks_again for there in (19, 20)]
    assert asked == [True, False]


@pytest.mark.parametrize(("closing", "asks"), [(0, False), (1, True)])
def test_the_first_file_after_a_merger_asks_whatever_it_closes(closing: int, asks: bool) -> None:
    plan = previewed({**OTHERS, ImportAction.GONE: closing}, 1000, ("Oud Wonen",))
    assert plan.asks_again is asks
