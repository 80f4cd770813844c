"""A payment that was none is undone: what it did to the route beside the amounts is told, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import testing
from engine.dossier import payments
from engine.dossier.payments import Payment
from engine.testing import House, Story
from tests.gedeeld.overlast.telling import REGIONS, open_arrears
from tests.gedeeld.test_correctie import pay, undo
from tests.stories import BEGIN, Tell, booked, kinds, news
from tests.turns import watched


def last(story: Story) -> Payment:
    return booked(story)[0]


def kinds_of(payment: Payment) -> set[str]:
    return {entry.action for entry in payment.turned}


@pytest.mark.parametrize("region", REGIONS)
def test_who_heard_that_the_arrears_were_over_hears_that_it_was_not_paid(
    database_url: str, region: str
) -> None:
    """Overlast goes on, so the payment did not end the dossier; the route of arrears does not come back."""
    house = testing.build(database_url, region, BEGIN)
    with watched() as unheard:
        story = open_arrears(house)
        before = story.facts["achterstand"]
        over = news(story, lambda: pay(story, before))
        assert story.outcome[0] == "open"
        waits = story.open_tasks()
        assert {"hoofdroute_afgelopen", "brief"} <= kinds_of(last(story))
        back = news(story, lambda: undo(story))
    assert unheard == []
    assert over
    assert back.keys() == over.keys()
    assert {*kinds(back).values()} <= {"betaling_teruggedraaid", "betaling_teruggedraaid_huurder"}
    assert story.facts["achterstand"] == before
    assert story.open_tasks() == waits
    assert last(story).is_undone
    house.engine.database.dispose()


def test_the_tenant_reads_what_is_owed_and_the_others_no_amount(house: House) -> None:
    story = open_arrears(house)
    owed = story.facts["achterstand"]
    pay(story, owed)
    back = news(story, lambda: undo(story))
    tenant = back.pop("huurder")
    amount = f"{owed:.2f}".replace(".", ",")
    assert amount.removesuffix(",00") in tenant.body.replace(".", "")
    assert all("€" not in one.body for one in back.values())


def test_nobody_hears_of_a_part_that_is_undone(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    assert news(story, lambda: pay(story, 100.0)) == {}
    assert last(story).turned == ()
    assert news(story, lambda: undo(story)) == {}


def test_what_a_typed_payment_told_is_no_fact_afterwards(house: House) -> None:
    story = open_arrears(house)
    pay(story, story.facts["achterstand"])
    undo(story)
    assert not {"teruggedraaid_aan", "teruggedraaid_huurder"} & story.facts.keys()


def _term(story: Story) -> None:
    story.to("2026-02-20")


def _button(story: Story) -> None:
    story.act("woningcorporatie", "gedeeld_hulp_gemeld")


@pytest.mark.parametrize("then", [_term, _button])
def test_that_the_dossier_went_on_since_is_told(tell: Tell, then: Callable[[Story], Any]) -> None:
    story = tell(achterstand=900.0)
    pay(story, 100.0)
    assert last(story).since == 0
    pay(story, 50.0)
    assert booked(story)[1].since == 0  # another payment chose nothing
    then(story)
    assert booked(story)[1].since > 0
    undo(story)
    undo(story)
    assert story.facts["achterstand"] == 900.0


def test_the_letters_of_a_payment_are_told_apart_from_the_rest(house: House) -> None:
    story = open_arrears(house)
    pay(story, story.facts["achterstand"])
    told = payments.told_by(last(story).turned)
    assert {entry.detail["aan"] for entry in told} == {
        one.recipient for one in story.page().letters if one.created_at == last(story).at
    }
