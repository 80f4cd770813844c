"""Payments that arrive when the main route is over: costs of a day that was off, a debt after an eviction."""

from __future__ import annotations

from typing import Any

import pytest

from engine.dossier import payments
from engine.dossier.cases import ActionUnavailable
from engine.dossier.dossier import CaseClosed
from engine.testing import Story
from tests.gedeeld.conftest import Court, evicted, on_the_day
from tests.stories import news

PAYMENT = "gedeeld_betaling"


def pay(story: Story, amount: float, by: str = "woningcorporatie", **answer: Any) -> None:
    story.act(by, PAYMENT, betaling_bedrag=amount, **answer)


def offered(story: Story) -> bool:
    return PAYMENT in {action.process for action in story.page().actions}


def paid(story: Story, amount: float) -> payments.Payment:
    """That payment, as the page of corrections lists it."""
    page = story.page()
    listed = payments.payments(page.timeline, page.definition.bookings)
    return next(one for one in listed if one.amount == amount)


def undo(story: Story, amount: float) -> None:
    house = story.house
    payments.undo(
        house.engine,
        house.actor("woningcorporatie"),
        story.case_id,
        paid(story, amount).seq,
        "Ander dossier.",
    )


@pytest.fixture
def off(court: Court) -> Story:
    """Paid at the door on 22 June: the route is over, 385.50 euros of costs are still owed."""
    story = on_the_day(court())
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    story.complete("laatste_onderhandeling", laatste_oplossing="betaald")
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=385.5)
    assert story.outcome == ("open", "voorkomen_betaald")
    return story


@pytest.fixture
def after(court: Court) -> Story:
    """Evicted on 22 June: 2400 euros of rent, 310 for the eviction; goods are stored, aftercare runs."""
    story = evicted(court(), inboedel="opgeslagen", opslag_tot="2026-09-21", ontruimingskosten=310.0)
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=story.facts["restschuld"])
    assert story.outcome == ("open", "ontruimd")
    return story


# -- costs of an eviction that was off ---------------------------------------------------------------------


@pytest.mark.parametrize("by", ["woningcorporatie", "deurwaarder"])
def test_costs_are_paid_in_parts_and_then_nobody_asks_for_them(off: Story, by: str) -> None:
    pay(off, 100.0, by)
    assert (off.facts["achterstand"], off.facts["kosten_open"]) == (285.5, 285.5)
    assert "kosten_afhandelen" in off.open_tasks("woningcorporatie")
    pay(off, 285.5, by)
    assert (off.facts["achterstand"], off.facts["kosten_open"]) == (0, 0)
    assert off.open_tasks() == []
    assert off.outcome == ("closed", "voorkomen_betaald")


def test_costs_that_are_paid_first_ask_nothing_more_beside_an_arrangement(court: Court) -> None:
    story = on_the_day(court())
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    agreed = {
        "totaalbedrag": 2400.0,
        "termijnbedrag": 400.0,
        "aantal_termijnen": 6,
        "eerste_termijn": "2026-12-01",
        "akkoord_huurder": True,
        "akkoord_corporatie": True,
    }
    story.complete("laatste_onderhandeling", laatste_oplossing="regeling", regeling=agreed)
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=385.5)
    pay(story, 385.5)
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (2400.0, 0)
    assert "kosten_afhandelen" not in story.open_tasks()
    assert story.page().stand.text == "Regeling loopt"


def test_costs_that_a_mistake_paid_are_owed_again(off: Story) -> None:
    pay(off, 100.0)
    undo(off, 100.0)
    assert (off.facts["achterstand"], off.facts["kosten_open"]) == (385.5, 385.5)
    pay(off, 385.5)
    undo(off, 385.5)  # it closed the dossier
    assert off.outcome == ("open", "voorkomen_betaald")
    assert "kosten_afhandelen" in off.open_tasks()
    assert off.facts["kosten_open"] == 385.5


# -- after an eviction --------------------------------------------------------------------------------------


def said(story: Story) -> str | None:
    return dict(story.page().stand.more).get("Restschuld")


def test_a_debt_after_an_eviction_goes_down_with_every_payment(after: Story) -> None:
    assert (after.facts["achterstand"], after.facts["restschuld"]) == (2400.0, 2710.0)
    assert said(after) == "€ 2.710,00"
    pay(after, 110.0)  # the costs first: article 6:44 of the Civil Code
    assert (after.facts["achterstand"], after.facts["restschuld"]) == (2400.0, 2600.0)
    pay(after, 600.0, "deurwaarder")
    assert (after.facts["achterstand"], after.facts["restschuld"]) == (2000.0, 2000.0)
    assert said(after) == "€ 2.000,00"
    after.to("2026-09-22")
    assert "adres_controleren" in after.open_tasks("deurwaarder")  # there is still a debt


@pytest.mark.parametrize("day", ["2026-07-01", "2026-09-22"])
def test_who_paid_everything_is_sought_no_more_and_all_hear_so(after: Story, day: str) -> None:
    after.to(day)
    aftercare = set(after.open_tasks()) - {"adres_controleren"}
    found = news(after, lambda: pay(after, 2710.0))
    assert (after.facts["achterstand"], after.facts["restschuld"]) == (0, 0)
    assert {"deurwaarder", "woningcorporatie", "gemeente"} <= found.keys()
    assert "huurder" not in found  # whose address nobody knows
    assert "adres_controleren" not in after.open_tasks()
    assert "Adres controleren" not in after.terms()
    assert set(after.open_tasks()) == aftercare  # help and goods go on
    assert said(after) == "alles is betaald"
    assert not offered(after)
    after.to("2026-12-31")
    assert "adres_controleren" not in after.open_tasks()


def test_a_payment_between_the_day_and_its_registration_counts(court: Court) -> None:
    story = evicted(court(), ontruimingskosten=310.0)
    pay(story, 710.0)
    assert story.facts["restschuld"] == 2000.0
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=2000.0)
    pay(story, 2000.0)
    assert story.facts["restschuld"] == 0


def test_a_payment_after_an_eviction_is_undone(after: Story) -> None:
    pay(after, 710.0)
    pay(after, 500.0)
    undo(after, 710.0)
    assert (after.facts["achterstand"], after.facts["restschuld"]) == (2210.0, 2210.0)
    assert after.outcome == ("open", "ontruimd")


def test_a_payment_of_before_the_end_is_not_undone_beside_it(court: Court) -> None:
    story = court()
    pay(story, 100.0)
    evicted(story, ontruimingskosten=310.0)
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=2610.0)
    pay(story, 610.0)
    with pytest.raises(CaseClosed):
        undo(story, 100.0)
    undo(story, 610.0)
    assert story.facts["restschuld"] == 2610.0


def test_where_nothing_is_left_there_is_nothing_to_book(court: Court) -> None:
    story = evicted(court(), ontruimingskosten=0.0)
    story.complete("ontruiming_registreren", uitgevoerd_op="2026-06-22", restschuld=0.0)
    assert not offered(story)
    with pytest.raises(ActionUnavailable):
        pay(story, 10.0)
