"""Examples played once more: up to a task that is on their way, or with another answer at a fork of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from engine.demo import player, scenes
from engine.demo.scenes import SceneFailed
from engine.forms import AnswerImpossible
from engine.settings import ROOT
from engine.tables import Task
from tests.upgrade.people import People
from tests.upgrade.walked import Begun

NUMBERS = count(9000)  # of tenancies
MOST = 4  # examples that are tried at a fork, in each region


@dataclass(frozen=True)
class Fork:
    """Who answers this at the task `at` comes to `goal`, so many `days` after `near` was open."""

    at: str
    answer: Mapping[str, Any]
    goal: str
    near: str = ""  # `at` when it is not given
    days: int = 4


@dataclass
class _Way:
    """The tasks that an example had before it stood where it should: element -> since when."""

    begun: Begun
    tasks: dict[str, datetime] = field(default_factory=dict)


FORKS = (
    Fork("aanwezigheid", {"kan_doorgaan": False}, "ontruiming_opschorten"),
    Fork("aanwezigheid", {"kan_doorgaan": True, "huurder_aanwezig": False}, "toestemming_betreden"),
    Fork(
        "laatste_onderhandeling", {"laatste_oplossing": "geen", "onderdak_vannacht": False}, "opvang_bellen"
    ),
    Fork("opvang_regelen", {"opvang_nodig": True, "opvang_gereserveerd": False}, "opvang_escaleren"),
    Fork(
        "uitspraak_vastleggen",
        {"uitspraak": "toegewezen", "grondslag": "overlast", "ontruimingstermijn_dagen": 14},
        "laatste_gesprek_overlast",
        "laatste_onderhandeling",
    ),
    Fork(
        "overlast_middel_kiezen",
        {"overlast_instrument": "gedragsaanwijzing", "opgelegd_door": "rechter"},
        "overlast_aanwijzing_rechter",
    ),
    Fork(
        "overlast_middel_kiezen",
        {"overlast_instrument": "gedragsaanwijzing", "opgelegd_door": "burgemeester"},
        "overlast_aanwijzing_burgemeester",
    ),
    Fork(
        "overlast_bij_meldpunt_melden",
        {"voornemen_ontruiming": True, "beoogde_datum": "vandaag+10", "reden_korte_termijn": None},
        "overlast_meldtermijn_uitleggen",
    ),
    Fork("meekijken", {"goed_plan": True, "besluit": "meekijken_advies"}, "advies_opvolgen"),
    Fork("meekijken", {"goed_plan": True, "besluit": "extra_druk_met_corporatie"}, "druk_zetten"),
    Fork("meekijken", {"goed_plan": False, "besluit": "regie_overnemen"}, "regie_voeren"),
    Fork("gebiedsteam_bespreken", {"gebiedsteam_besluit": "opgelost"}, "opgelost_afsluiten", days=20),
    Fork("woonkans_overleggen", {"woonkans_oordeel": "niet_mogelijk"}, "woonkans_vervolg_kiezen"),
)


def stop_on_the_way(house: People, begun: list[Begun]) -> None:
    """For each task that was done on the way of one of these, and is open nowhere: that one, up to it."""
    ways, seen = _ways(house, begun)
    for way in ways:
        region = way.begun.region
        for element, since in way.tasks.items():
            if (region, element) not in seen and _replay(house, way.begun, element, since, {}):
                seen.add((region, element))


def take_forks(house: People, begun: list[Begun]) -> None:
    """The other way at each fork, once in each region where an example comes there."""
    ways, _ = _ways(house, begun)
    for fork in FORKS:
        for region in sorted({way.begun.region for way in ways}):
            there = [
                way
                for way in ways
                if way.begun.region == region and {fork.at, fork.near or fork.at} <= way.tasks.keys()
            ]
            for way in there[:MOST]:
                since = way.tasks[fork.near or fork.at] + timedelta(days=fork.days)
                if _replay(house, way.begun, fork.goal, since, {fork.at: fork.answer}):
                    break


def keep_a_message(house: People, begin: datetime) -> int:
    """Overlast goes to court beside help that runs: the main route hears of it only after the help."""
    examples = {scene.name: scene for scene in scenes.read(ROOT, "zaanstad")}
    helped, noisy = examples["hulp loopt"], examples["overlast: naar de rechter"]
    report = {
        "bij": "ondersteuning_bieden",
        "handeling": "gedeeld_overlast_gemeld",
        "rol": "woningcorporatie",
        "antwoord": {"overlast_melding": noisy.opening["overlast_melding"]},
    }
    answers = {
        **helped.answers,
        "casusoverleg_houden": noisy.answers["casusoverleg_houden"],
        "ondersteuning_bieden": {"wacht": True},
    }
    told = replace(
        helped, name="een bericht wordt bewaard", goal=None, days=72, answers=answers, deeds=(report,)
    )
    return player.play(house.engine, "zaanstad", told, begin, next(NUMBERS))


def _ways(house: People, begun: list[Begun]) -> tuple[list[_Way], set[tuple[str, str]]]:
    """What was on the way of these, and (region, task) of what is open now."""
    with house.engine.database.read() as connection:
        rows = connection.execute(
            select(Task.case_id, Task.element, Task.created_at, Task.status).order_by(Task.created_at)
        ).all()
    ways = {one.case_id: _Way(one) for one in begun}
    seen = set()
    for row in rows:
        if row.case_id in ways:
            way = ways[row.case_id]
            if row.created_at <= way.begun.until:
                way.tasks.setdefault(row.element, row.created_at)
            if row.status == "open":
                seen.add((way.begun.region, row.element))
    return list(ways.values()), seen


def _replay(
    house: People, one: Begun, goal: str, since: datetime, answers: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Whether it came there. Whole weeks later, so that its days are the same days of the week."""
    first, number = one.until - timedelta(days=one.scene.days), next(NUMBERS)
    days = -(-(since - first) // timedelta(days=1))
    weeks = (house.clock.now() - first - timedelta(days=days)) // timedelta(weeks=1)
    told = replace(
        one.scene,
        name=f"{one.scene.name}, {number}",
        goal=goal,
        days=days,
        answers={**one.scene.answers, **answers},
    )
    until = first + timedelta(days=days, weeks=weeks)
    try:
        player.play(house.engine, one.region, told, until, number)
    except (SceneFailed, AnswerImpossible):  # a holiday, a meeting of another day, other dice
        return False
    return True
