"""Two main routes in one dossier: one waits for the other, one outlives the other, and both are reopened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from engine import testing
from engine.dossier import payments
from engine.testing import House, Story
from tests.gedeeld.conftest import arrange, decide, execute, judge, plan
from tests.gedeeld.overlast.telling import REGIONS, choose, judged, met, open_arrears, reported, to_desk
from tests.gedeeld.overlast.telling import checked as at_the_desk
from tests.gedeeld.overlast.test_twee_routes import LADDER, pay
from tests.gedeeld.overlast.test_uitwegen import NOT_TO_COURT, STOPPED
from tests.reopened import again, standing_of
from tests.stories import BEGIN, DUTIES, Tell, news
from tests.turns import watched

WAITS = "Kijken of de andere zaak klaar is"
MOVED_OUT = "gedeeld_vertrek_gemeld"


def outcome(story: Story) -> tuple[str, str | None]:
    return story.outcome


def to_the_ground(story: Story) -> Story:
    """Where overlast beside arrears begins at the desk, and where it does not."""
    if "overlast_bij_meldpunt_melden" in story.open_tasks():
        reported(story)
    else:
        to_desk(story)
    return judged(met(at_the_desk(story), "doorgaan_ontruiming"))


# -- one waits for the other -------------------------------------------------------------------------------


@pytest.fixture
def waiting(arrears: Tell) -> Story:
    """A case about overlast is before the judge on 18 May; on 16 April the arrears are to go there too."""
    story = choose(to_the_ground(arrears(plichten=DUTIES)), ook_achterstand=True, grondslag="overlast")
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-05-18")
    story.to("2026-04-16")
    story.complete("ontruiming_aankondigen")
    story.complete("vervolg_kiezen", vervolg="deurwaarder")
    assert story.terms()[WAITS] == date(2026, 4, 23)
    return story


def test_the_second_case_waits_and_looks_every_week(waiting: Story) -> None:
    for day in ("2026-04-23", "2026-04-30", "2026-05-07"):
        waiting.to(day)
        assert WAITS in waiting.terms()
        assert "overdragen" not in waiting.open_tasks()
        assert waiting.facts["zaak_van"] == "overlast_gemeld"
        assert waiting.facts["gerechtelijke_stap"] == "zitting"
        assert waiting.terms()["Zitting bij de kantonrechter"] == date(2026, 5, 18)


ENDS: Mapping[str, Callable[[Story], object]] = {
    "refused": lambda story: judge(story, "afgewezen", grondslag="overlast", proportioneel=False),
    "not to court": lambda story: story.act("woningcorporatie", NOT_TO_COURT),
    "stopped": lambda story: story.act("woningcorporatie", STOPPED),
}


@pytest.mark.parametrize("end", ENDS)
def test_when_the_first_is_over_the_second_begins_and_all_hear_so(waiting: Story, end: str) -> None:
    waiting.to("2026-05-18")
    ENDS[end](waiting)
    assert outcome(waiting) == ("open", None)
    found = news(waiting, lambda: waiting.to("2026-05-26"))
    assert {"huurder", "wijkteam"} & found.keys()
    assert waiting.facts["zaak_van"] == "huurachterstand"
    assert waiting.facts["grondslag"] == "huurachterstand"
    assert "overdragen" in waiting.open_tasks("woningcorporatie")
    assert ("Overlast volgen" in waiting.terms()) == (end == "not to court")


def test_who_pays_while_it_waits_ends_the_arrears_and_not_the_case(waiting: Story) -> None:
    pay(waiting)
    assert outcome(waiting) == ("open", None)
    assert WAITS not in waiting.terms()
    assert waiting.terms()["Zitting bij de kantonrechter"] == date(2026, 5, 18)


def test_an_eviction_for_overlast_ends_the_route_that_waited(waiting: Story) -> None:
    waiting.to("2026-05-18")
    judge(waiting, "toegewezen", grondslag="overlast").to("2026-05-20")
    waiting.complete("vonnis_betekenen", betekend_op="2026-05-20")
    waiting.to("2026-06-01")
    arrange(plan(decide(waiting))).to("2026-06-22")
    waiting.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    waiting.complete("laatste_gesprek_overlast", laatste_oplossing="geen", onderdak_vannacht=True)
    execute(waiting)
    waiting.complete("ontruiming_registreren")
    assert outcome(waiting) == ("open", "ontruimd")  # aftercare
    assert WAITS not in waiting.terms()


def test_overlast_that_goes_along_waits_for_the_case_of_the_arrears(arrears: Tell) -> None:
    story = choose(to_the_ground(arrears()), ook_achterstand=True, grondslag="combinatie")
    assert story.facts["zaak_van"] == "huurachterstand"
    pay(story)
    assert story.facts["zaak_van"] is None
    assert story.open_tasks() == ["overlast_grond_kiezen"]
    choose(story, ook_achterstand=False)
    assert story.facts["zaak_van"] == "overlast_gemeld"


# -- one outlives the other, in every region ---------------------------------------------------------------


def follow_to_the_end(story: Story) -> None:
    """What is left of the overlast: to the judge, back, followed, and over."""
    choose(to_the_ground(story), ook_achterstand=False)
    story.act("woningcorporatie", NOT_TO_COURT)
    story.to(story.terms()["Overlast volgen"])
    story.complete("overlast_volgen", volgen_vervolg="gestopt")


def collect_to_the_end(story: Story) -> None:
    """What is left of the arrears: their first term is still to come, and passes."""
    first = min(day for name, day in story.terms().items() if name in LADDER)
    story.to(first)
    assert not LADDER & story.terms().keys() or min(story.terms().values()) > first
    pay(story)


LEFT: Mapping[str, tuple[Callable[[Story], None], str, Callable[[Story], None], str]] = {
    "arrears first": (pay, "huurachterstand", follow_to_the_end, "overlast_opgelost"),
    "overlast first": (
        lambda story: story.act("woningcorporatie", STOPPED),
        "overlast",
        collect_to_the_end,
        "voorkomen_betaald",
    ),
}


@pytest.mark.parametrize("order", LEFT)
@pytest.mark.parametrize("region", REGIONS)
def test_either_route_outlives_the_other(database_url: str, region: str, order: str) -> None:
    ends, gone, goes_on, result = LEFT[order]
    house = testing.build(database_url, region, BEGIN)
    with watched() as unheard:
        story = open_arrears(house, plichten=DUTIES)
        running = set(story.facts["hoofdroutes"])
        assert len(running) == 2
        found = news(story, lambda: ends(story))
        assert outcome(story) == ("open", None)
        (left,) = story.facts["hoofdroutes"]
        assert not left.startswith(gone)
        assert gone in found["huurder"].body  # which of the two is over
        goes_on(story)
    assert unheard == []
    assert outcome(story) == ("closed", result)
    assert story.open_tasks() == []
    house.engine.database.dispose()


# -- reopening ---------------------------------------------------------------------------------------------


@pytest.fixture
def both(arrears: Tell) -> Story:
    """The arrears gave a seintje, the overlast is at the desk; both have tasks, terms and letters."""
    story = arrears(plichten=DUTIES)
    story.to("2026-02-17")
    to_desk(story)
    assert {"reageren", "overlast_nagaan"} <= {name.rpartition(".")[2] for name in story.open_tasks()}
    return story


def test_a_step_that_ended_both_routes_is_undone_for_both(both: Story) -> None:
    before, terms, facts = standing_of(both), both.terms(), dict(both.facts)
    left = news(both, lambda: both.act("woningcorporatie", MOVED_OUT, vertrek_soort="opgezegd"))
    assert outcome(both) == ("closed", "vrijwillig_vertrek")
    both.later(3)
    found = news(both, lambda: again(both))
    assert outcome(both) == ("open", None)
    assert standing_of(both) == before
    assert {name: day for name, day in terms.items() if day > both.today}.items() <= both.terms().items()
    assert both.facts["hoofdroutes"] == facts["hoofdroutes"]
    assert {name: both.facts.get(name) for name in facts} == facts
    assert found.keys() == left.keys()
    pay(both)  # and each of them ends by itself again
    assert outcome(both) == ("open", None)
    both.act("woningcorporatie", STOPPED)
    assert outcome(both) == ("closed", "overlast_opgelost")


ONE_LEFT: Mapping[str, tuple[Callable[[Story], None], Callable[[Story], None]]] = {
    "arrears last": (lambda story: story.act("woningcorporatie", STOPPED), pay),
    "overlast last": (pay, lambda story: story.act("woningcorporatie", STOPPED)),
}


@pytest.mark.parametrize("which", ONE_LEFT)
def test_of_two_ends_the_last_is_undone_and_the_first_stays_over(both: Story, which: str) -> None:
    first, last = ONE_LEFT[which]
    first(both)
    both.later(1)
    before, routes = standing_of(both), list(both.facts["hoofdroutes"])
    last(both)
    assert outcome(both)[0] == "closed"
    again(both)
    assert outcome(both) == ("open", None)
    assert standing_of(both) == before
    assert both.facts["hoofdroutes"] == routes
    last(both)
    assert outcome(both)[0] == "closed"


def test_a_payment_that_was_a_mistake_gives_the_arrears_back_beside_the_overlast(
    both: Story, house: House
) -> None:
    """The route of the arrears is over; what is owed is true again, and it can begin anew."""
    pay(both)
    page = both.page()
    (booked,) = payments.payments(page.timeline, page.definition.bookings)
    payments.undo(house.engine, house.actor("woningcorporatie"), both.case_id, booked.seq, "Ander dossier.")
    assert both.facts["achterstand"] == 900.0
    both.act(
        "woningcorporatie",
        "gedeeld_achterstand_erbij",
        achterstand=900.0,
        vervaldatum="2026-01-01",
        maandhuur=450.0,
    )
    assert len(both.facts["hoofdroutes"]) == 2
