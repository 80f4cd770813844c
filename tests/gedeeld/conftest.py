"""The court route of all regions, told on Zaanstad: dossiers that are three and a half months behind.

`Court` says in one word what takes several tasks; every story names the dates that matter to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from engine.testing import Story
from tests.stories import DUE, DUTIES, house_of, tell_in

FAMILY = {"kinderen": True, "aantal_kinderen": 2}
ALONE = {"kinderen": False}
PLAN = {
    "totaalbedrag": 2400.0,
    "termijnbedrag": 400.0,
    "aantal_termijnen": 6,
    "eerste_termijn": "2026-12-01",
    "akkoord_huurder": True,
    "akkoord_corporatie": True,
}
ACCEPTED = {"reactie": "geaccepteerd", "reactie_op": "vandaag"}
Court = Callable[..., Story]

house = house_of("zaanstad")
tell = tell_in("1506AB")


@pytest.fixture
def court(house: Any) -> Court:
    """A dossier of which the corporatie has just chosen the deurwaarder, on 16 April 2026."""

    def begin(**answer: Any) -> Story:
        usual: dict[str, Any] = {
            "achterstand": 2400.0,
            "vervaldatum": DUE,
            "betaalprofiel": "wisselend",
            "plichten": DUTIES,
            "adres": {"postcode": "1506AB", "huisnummer": 12, "straat": "Westzijde", "plaats": "Zaandam"},
            "huurder": {"naam": "S. Geheim", "geboortedatum": "1980-05-01"},
        }
        story = Story(house, **{**usual, **answer})
        story.to("2026-04-16")
        story.complete("ontruiming_aankondigen")
        story.complete("vervolg_kiezen", vervolg="deurwaarder")
        return story

    return begin


def hand_over(story: Story, *to: str, **answer: Any) -> Story:
    usual: dict[str, Any] = {"opdrachtgever": "woningcorporatie", "doel": "ontruimen"}
    story.complete("overdragen", overgedragen_aan=list(to or ("deurwaarder",)), **{**usual, **answer})
    return story


def weigh(story: Story, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "gezin": ALONE,
        "alles_geprobeerd": True,
        "hulp_loopt": False,
        "verwachting_toewijzing": "zeker",
        "besluit_dagvaarden": "dagvaarden",
    }
    story.complete("afwegen_dagvaarden", **{**usual, **answer})
    return story


def in_court(story: Story, hearing: str = "2026-05-18", **family: Any) -> Story:
    """Handed over, no solution, weighed and summoned: it waits for the day of the hearing."""
    hand_over(story)
    story.complete("contact_en_innen", innen_resultaat="geen_oplossing")
    weigh(story, **family)
    story.complete("dagvaarden", dagvaarding_op=story.today.isoformat(), zittingsdatum=hearing)
    return story


def judge(story: Story, verdict: str, **answer: Any) -> Story:
    usual: dict[str, Any] = {"grondslag": "huurachterstand"}
    if verdict == "toegewezen":
        usual |= {"proportioneel": True, "ontruimingstermijn_dagen": 14}
    story.complete("uitspraak_vastleggen", uitspraak=verdict, **{**usual, **answer})
    return story


def served(story: Story, **family: Any) -> Story:
    """A verdict of 18 May, served on 20 May: the tenant has until 3 June."""
    in_court(story, **family)
    story.to("2026-05-18")
    judge(story, "toegewezen")
    story.to("2026-05-20")
    story.complete("vonnis_betekenen", betekend_op="2026-05-20")
    return story


def decide(story: Story, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "gezin": ALONE,
        "alles_geprobeerd": True,
        "perspectief": False,
        "besluit_ontruimen": True,
        "rol_corporatie": "actief_aanwezig",
    }
    story.complete("ontruiming_besluiten", **{**usual, **answer})
    return story


def plan(story: Story, day: str = "2026-06-22", told: str = "2026-06-01", **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "ontruimingstijd": "10:00",
        "partijen": ["politie", "hulpofficier", "woningcorporatie"],
    }
    story.complete("ontruiming_plannen", ontruimingsdatum=day, aangezegd_op=told, **{**usual, **answer})
    return story


def planned(story: Story, **family: Any) -> Story:
    """An eviction on Monday 22 June 2026, told to the tenant on 1 June."""
    served(story, **family)
    story.to("2026-06-01")
    decide(story, **family)
    return plan(story)


def arrange(story: Story, **shelter: Any) -> Story:
    """Everything that must be answered before the day."""
    usual: dict[str, Any] = {
        "kinderen_mee": False,
        "opvang_nodig": True,
        "opvangsoort": "maatschappelijke_opvang",
        "opvang_gereserveerd": True,
    }
    story.complete("betrokkenen_informeren", ontvangers=["wijkteam", "preventieteam"])
    story.complete("opvang_regelen", **{**usual, **shelter})
    story.complete("inboedel_regelen")
    return story


def on_the_day(story: Story, **family: Any) -> Story:
    planned(story, **family)
    arrange(story)
    story.to("2026-06-22")
    return story


def evicted(story: Story, **answer: Any) -> Story:
    """The tenant is there, nothing can be done any more, and the home is emptied."""
    on_the_day(story)
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    return execute(story, **answer)


def execute(story: Story, **answer: Any) -> Story:
    story.complete("woning_leegmaken")
    story.complete("sloten_vervangen_taak")
    story.complete("ontruiming_uitvoeren", **answer)
    return story


def pay_all(story: Story) -> Story:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])
    return story


def heard_it_is_off(story: Story) -> list[str]:
    """Who got a letter that says that an eviction is off, without the tenant."""
    off = re.compile("g(?:aat|ing) niet door|is afgezegd")
    found = [one for one in reversed(story.page().letters) if off.search(one.body)]
    return [one.recipient for one in found if one.recipient != "huurder"]


def told(story: Story, kind: str) -> list[str]:
    """Who got this letter, in order."""
    return [to for sort, to in story.letters() if sort == kind]
