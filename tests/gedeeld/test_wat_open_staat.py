"""What a tenant owes: what stands still for help, what came after it, what calling an eviction off cost."""

from __future__ import annotations

from typing import Any

import pytest

from engine.access import INTAKE
from engine.arrears.changes import Outcome, compare, since_the_pause
from engine.arrears.rows import GONE
from engine.arrears.work import UPDATE_FORM
from engine.dossier import cases
from engine.dossier.cases import Received
from engine.roles import UPDATED
from engine.states import ImportAction
from engine.testing import Story
from tests.gedeeld.conftest import ACCEPTED, PLAN, Court, on_the_day, pay_all
from tests.stories import Tell, refused
from tests.zaanstad.telling import seintje_1


def file_says(story: Story, rent: float) -> Outcome:
    """What the arrears file of today does, which names this tenant with so much rent."""
    found = compare({**GONE, "achterstand": rent}, story.facts)
    if found.new_arrears is not None:
        stand = {"nieuwe_achterstand": rent, "standdatum": story.today.isoformat()}
        received = Received(story.house.clock.now(), {}, UPDATED, UPDATE_FORM, stand)
        with story.house.engine.database.write() as connection:
            cases.receive(story.house.engine, connection, INTAKE, story.case_id, received)
    return found


def pay(story: Story, amount: float) -> None:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=amount)


def owed(story: Story) -> tuple[float, float | None, float | None]:
    """All of it, what stands still, and what came after the pause began."""
    facts = story.facts
    return facts["achterstand"], facts.get("bestaande_achterstand"), facts.get("achterstand_in_pauze")


def said(story: Story) -> dict[str, str]:
    return dict(story.page().stand.more)


# -- help ------------------------------------------------------------------------------------------------


@pytest.fixture
def helped(tell: Tell) -> Story:
    """900 euros stand still from 16 February."""
    story = seintje_1(tell())
    story.complete("reageren", hulpaanbod=ACCEPTED)
    return story


def test_new_arrears_stand_apart_and_what_is_paused_stays(helped: Story) -> None:
    helped.to("2026-03-02")
    assert since_the_pause(1512.35, helped.facts) == 612.35
    file_says(helped, 1512.35)
    assert owed(helped) == (1512.35, 900.0, 612.35)
    head = said(helped)
    assert head["Incasso staat stil voor"] == "€ 900,00"
    assert head["Nieuwe achterstand"].startswith("€ 612,35. Die mag worden geïnd")
    assert "16 februari 2026" in head["Nieuwe achterstand"]


@pytest.mark.parametrize(
    ("paid", "left"),
    [(200.0, (1312.35, 900.0, 412.35)), (612.35, (900.0, 900.0, 0.0)), (700.0, (812.35, 812.35, 0.0))],
)
def test_a_payment_goes_to_what_may_be_collected_first(
    helped: Story, paid: float, left: tuple[float, float, float]
) -> None:
    file_says(helped, 1512.35)
    pay(helped, paid)
    assert owed(helped) == left
    assert ("Nieuwe achterstand" in said(helped)) == (left[2] > 0)


def test_a_second_month_comes_on_top_of_what_stands_still_now(helped: Story) -> None:
    pay(helped, 150.0)
    assert owed(helped) == (750.0, 750.0, 0.0)
    file_says(helped, 1100.0)
    assert owed(helped) == (1100.0, 750.0, 350.0)


def test_without_new_arrears_nothing_stands_apart(helped: Story) -> None:
    file_says(helped, 640.0)
    assert owed(helped) == (640.0, 640.0, 0.0)
    assert {"Nieuwe achterstand", "Incasso staat stil voor"} & said(helped).keys() == set()


def test_when_the_pause_ends_it_is_one_debt_again(helped: Story) -> None:
    file_says(helped, 1512.35)
    helped.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert owed(helped) == (1512.35, None, None)
    assert helped.page().stand.text == "Seintje 1 gestuurd op 16 februari 2026"
    assert "Nieuwe achterstand" not in said(helped)
    assert since_the_pause(2000.0, helped.facts) == 0
    file_says(helped, 1700.0)
    assert owed(helped) == (1700.0, None, None)


def test_an_arrangement_pauses_no_part_of_it(tell: Tell) -> None:
    story = seintje_1(tell())
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling={**PLAN, "totaalbedrag": 900.0})
    file_says(story, 1300.0)
    assert owed(story) == (1300.0, None, None)
    assert story.page().stand.text == "Regeling loopt"


# -- an eviction that was called off ---------------------------------------------------------------------


def off_at_the_door(court: Court, how: str, costs: float) -> Story:
    story = on_the_day(court())
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    given: dict[str, Any] = {"regeling": PLAN} if how == "regeling" else {}
    story.complete("laatste_onderhandeling", laatste_oplossing=how, **given)
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=costs)
    return story


@pytest.mark.parametrize(("how", "before"), [("betaald", 0.0), ("regeling", 2400.0), ("hulp", 2400.0)])
def test_the_costs_are_part_of_what_is_owed(court: Court, how: str, before: float) -> None:
    story = off_at_the_door(court, how, 385.5)
    assert story.facts["achterstand"] == before + 385.5
    assert said(story)["Kosten afgezegde ontruiming"].startswith("€ 385,50")
    (letter,) = [one for one in story.page().letters if one.kind == "kosten_ontruimploeg"]
    assert "€ 385,50" in letter.body


def test_without_costs_nothing_is_added(court: Court) -> None:
    story = off_at_the_door(court, "regeling", 0)
    assert (story.facts["achterstand"], story.facts.get("kosten_open")) == (2400.0, None)
    assert "kosten_afhandelen" not in story.open_tasks()


def test_who_paid_the_rent_at_the_door_still_owes_the_costs(court: Court) -> None:
    story = off_at_the_door(court, "betaald", 385.5)
    assert story.standing().status == "open"
    story.complete("kosten_afhandelen", kosten_afhandeling="betaald")
    assert story.outcome == ("closed", "voorkomen_betaald")
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (0, 0)


def test_the_costs_can_join_the_arrangement_that_runs(court: Court) -> None:
    story = off_at_the_door(court, "regeling", 300.0)
    story.complete("kosten_afhandelen", kosten_afhandeling="regeling", kosten_termijnen=7)
    agreed = story.facts["lopende_regeling"]
    assert (agreed["totaalbedrag"], agreed["termijnbedrag"], agreed["aantal_termijnen"]) == (2700.0, 400.0, 7)
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (2700.0, 300.0)


def test_costs_that_are_forgiven_are_owed_no_more_and_say_why(court: Court) -> None:
    story = off_at_the_door(court, "regeling", 300.0)
    answer = {"kosten_afhandeling": "kwijtgescholden"}
    assert refused(story, "kosten_afhandelen", **answer) == ["kosten_toelichting"]
    story.complete("kosten_afhandelen", **answer, kosten_toelichting="De ploeg was te laat besteld.")
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (2400.0, 0)


def test_during_help_the_costs_stand_still_too_and_count_afterwards(court: Court) -> None:
    story = off_at_the_door(court, "hulp", 385.5)
    assert owed(story)[:2] == (2785.5, 2785.5)
    assert "kosten_afhandelen" not in story.open_tasks()
    assert story.page().stand.text.startswith("Hulp loopt")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert owed(story) == (2785.5, None, None)
    assert story.page().stand.text == "De ontruiming is op 22 juni 2026 afgezegd, ontruimen mag nog"


def test_an_arrears_file_knows_the_rent_and_not_the_costs(court: Court) -> None:
    story = off_at_the_door(court, "hulp", 385.5)
    assert file_says(story, 2400.0).action == ImportAction.SAME
    file_says(story, 2000.0)
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (2385.5, 385.5)
    assert compare(GONE, story.facts).action == ImportAction.AMOUNT  # the costs are still there
    file_says(story, 0)
    assert story.facts["achterstand"] == 385.5


def test_who_pays_all_has_paid_the_costs(court: Court) -> None:
    story = off_at_the_door(court, "hulp", 385.5)
    pay_all(story)
    assert story.outcome == ("closed", "voorkomen_betaald")
    assert story.facts["kosten_open"] == 0


def test_a_payment_of_everything_settles_the_costs(court: Court) -> None:
    story = off_at_the_door(court, "regeling", 385.5)
    assert "kosten_afhandelen" in story.open_tasks("woningcorporatie")
    pay(story, 2785.5)
    assert story.outcome == ("closed", "voorkomen_regeling")
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (0, 0)


def test_a_payment_goes_to_the_costs_first(court: Court) -> None:
    """Article 6:44 of the Civil Code."""
    story = off_at_the_door(court, "hulp", 385.5)
    pay(story, 85.5)
    assert (story.facts["achterstand"], story.facts["kosten_open"]) == (2700.0, 300.0)
