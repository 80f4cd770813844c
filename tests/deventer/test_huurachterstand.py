"""Deventer, told on the real diagrams with a moved clock: from arrears to BAD, BZT and help (DV-1 to 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.dossier.cases import ActionUnavailable
from engine.testing import Story
from tests.deventer.conftest import (
    ACCEPTED,
    FAMILY,
    REFUSED,
    attempt,
    handed_over,
    reported,
    sought,
    visited,
)
from tests.stories import AGREED, DUTIES, Tell, refused


def due(story: Story, element: str) -> date | None:
    found = next(
        task.due_at for task in story.page().tasks if task.element == element and task.status == "open"
    )
    return found.date() if found is not None else None


def kinds(story: Story) -> list[str]:
    return [kind for kind, _ in story.letters()]


# -- the corporatie first (DV-1, DV-2) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "reason"), [({"debts": "ja"}, "meer_schulden"), ({"overlast": True}, "overlast")]
)
def test_more_debts_or_overlast_is_reported_at_once(tell: Tell, more: dict[str, Any], reason: str) -> None:
    story = sought(tell(), **more)
    beside = ["overlast_onderzoeken"] if more.get("overlast") else []  # overlast goes its own way as well
    assert story.open_tasks() == ["melding_bij_bad", *beside]
    assert story.facts["melding_reden"] == reason


@pytest.mark.parametrize("stage", ["nothing yet", "an arrangement is tried", "the melding lies open"])
def test_at_two_months_it_is_reported_at_the_latest(tell: Tell, stage: str) -> None:
    story = tell()
    if stage != "nothing yet":
        sought(story, reached=stage == "an arrangement is tried")
    assert story.terms()["Melding bij BAD"] == date(2026, 3, 1)
    story.to("2026-02-28")
    assert "seintje" not in kinds(story)
    story.to("2026-03-01")
    assert story.facts["melding_reden"] == "twee_maanden"
    assert ("seintje", "bad") in story.letters()
    assert ("melding_huurder", "huurder") in story.letters()
    assert "huisbezoek" in story.open_tasks("bad")
    assert story.open_tasks("woningcorporatie") == []


@pytest.mark.parametrize(
    "missing", ["contact_gezocht_op", "gewezen_op_hulp_op", "herinnering_op", "aanbod_doorgeven_op"]
)
def test_the_melding_waits_until_each_of_the_four_duties_is_done(tell: Tell, missing: str) -> None:
    story = tell(plichten={name: value for name, value in DUTIES.items() if name != missing})
    story.to("2026-03-01")
    assert "plichten_vastleggen" in story.open_tasks("woningcorporatie")
    assert story.open_tasks("bad") == []
    story.complete("plichten_vastleggen", plichten=DUTIES)
    assert story.open_tasks("bad") == ["huisbezoek"]


def objecting(tell: Tell) -> Story:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-04"})
    story.to("2026-03-01")
    story.complete("bezwaar_beoordelen", bezwaar_besluit="zonder_seintje_verder")
    return story


def test_an_objection_keeps_bad_out_and_the_corporatie_chooses(tell: Tell) -> None:
    story = objecting(tell)
    assert story.open_tasks() == ["zonder_melding"]
    assert "seintje" not in kinds(story)
    story.complete("zonder_melding", zonder_melding_besluit="deurwaarder")
    assert story.open_tasks("bad") == []
    assert story.open_tasks("woningcorporatie") != []  # the road to court


# -- BAD visits, with Team Toegang Jeugd (DV-3, DV-3j) -------------------------------------------------------


def test_bad_visits_within_fourteen_days_and_being_late_is_said(tell: Tell) -> None:
    story = reported(tell())  # on Monday 12 January
    assert due(story, "huisbezoek") == date(2026, 1, 26)
    story.to("2026-01-26")
    assert "bezoek_te_laat" not in kinds(story)
    story.to("2026-01-27")
    assert [to for kind, to in story.letters() if kind == "bezoek_te_laat"] == ["bad", "woningcorporatie"]
    assert "huisbezoek" in story.open_tasks("bad")


def test_team_toegang_jeugd_comes_along_when_there_are_children(tell: Tell) -> None:
    story = reported(tell(), FAMILY)
    assert story.open_tasks("bad") == ["huisbezoek"]
    assert story.open_tasks("team_toegang_jeugd") == ["gesprek_ouders"]
    assert due(story, "gesprek_ouders") == date(2026, 1, 26)


def test_children_that_the_corporatie_knew_of_are_enough(tell: Tell) -> None:
    story = tell(kinderen_bekend=True, aantal_kinderen=1)
    story.to("2026-03-01")
    assert story.open_tasks("team_toegang_jeugd") == ["gesprek_ouders"]


def test_bad_leaves_team_toegang_jeugd_out_with_a_reason(tell: Tell) -> None:
    story = reported(tell(), FAMILY)
    story.act("bad", "deventer_jeugd_niet_nodig", jeugd_niet_nodig_reden="De kinderen wonen bij hun vader.")
    assert story.open_tasks("team_toegang_jeugd") == []
    assert ("jeugd_niet_nodig", "team_toegang_jeugd") in story.letters()
    with pytest.raises(ActionUnavailable):
        story.act("bad", "deventer_jeugd_niet_nodig", jeugd_niet_nodig_reden="Nog een keer.")


def test_the_parents_choose_the_crisisopvang(tell: Tell) -> None:
    story = reported(tell(), FAMILY)
    story.complete("gesprek_ouders", keuze_ouders="crisisopvang")
    assert story.facts["opvang_nodig"] is True
    assert [to for kind, to in story.letters() if kind == "gesprek_jeugd"] == ["bad", "bzt"]


def test_the_parents_choose_help_with_debts(tell: Tell) -> None:
    story = reported(tell(), FAMILY)
    story.complete("gesprek_ouders", keuze_ouders="schuldhulpverlening")
    assert "opvang_nodig" not in story.facts
    assert story.open_tasks("bad") == ["huisbezoek"]


def test_accepted_help_means_that_there_was_contact(tell: Tell) -> None:
    answer = {"contactpogingen": attempt(), "hulpaanbod": ACCEPTED, "bezoek_resultaat": "nog_geen_contact"}
    assert "bezoek_resultaat" in refused(reported(tell()), "huisbezoek", **answer)


# -- no contact (DV-5, A14) ----------------------------------------------------------------------------------


def test_after_28_days_without_contact_bad_hands_over(tell: Tell) -> None:
    story = reported(tell())
    assert story.terms()["BAD: geen contact, overdracht aan BZT"] == date(2026, 2, 9)
    story.to("2026-02-09")
    assert story.open_tasks("bad") == ["overdragen_aan_bzt"]


# -- an arrangement, with time (DV-4) ------------------------------------------------------------------------


def test_bad_reaches_an_arrangement(tell: Tell) -> None:
    story = visited(reported(tell()))
    assert story.open_tasks("bad") == ["regeling_proberen"]
    story.complete("regeling_proberen", regeling_resultaat="regeling", regeling=AGREED)
    assert story.open_tasks("bad") == []
    assert story.terms()["Termijn regeling controleren"] == date(2026, 5, 2)
    for month in ("2026-04-30", "2026-05-29", "2026-06-30"):
        story.to(month)
        story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=300.0)
    assert story.outcome == ("closed", "voorkomen_regeling")


def test_the_tenant_gets_time_to_find_a_solution(tell: Tell) -> None:
    story = visited(reported(tell()))
    assert story.terms()["BAD: tijd voor een oplossing voorbij"] == date(2026, 2, 9)
    story.complete(
        "regeling_proberen", regeling_resultaat="meer_tijd", tijd_tot="2026-03-10", hulpaanbod=REFUSED
    )
    assert story.terms()["BAD: tijd voor een oplossing voorbij"] == date(2026, 3, 10)
    story.to("2026-03-09")
    assert "regeling_proberen" in story.open_tasks("bad")
    story.to("2026-03-10")
    assert story.open_tasks("bad") == ["overdragen_aan_bzt"]
    assert story.facts["overdracht_reden"] == "geen_resultaat"


def test_more_time_needs_a_day(tell: Tell) -> None:
    story = visited(reported(tell()))
    assert "tijd_tot" in refused(
        story, "regeling_proberen", regeling_resultaat="meer_tijd", hulpaanbod=REFUSED
    )


# -- BZT (DV-5, DV-6) ----------------------------------------------------------------------------------------


def test_bzt_confirms_that_it_takes_over(tell: Tell) -> None:
    story = visited(reported(tell()), "overdragen")
    story.complete("overdragen_aan_bzt")
    assert story.open_tasks("bzt") == ["overdracht_bevestigen"]
    assert story.facts["regiehouder"] == "bad"
    confirmed = {"overdracht_bevestigd_op": "2026-01-12"}
    assert "overdracht_bevestigd_door" in refused(story, "overdracht_bevestigen", **confirmed)
    assert "bzt_neemt_over" not in [kind for kind, _ in story.letters()]
    story.to("2026-01-20")  # a week without an answer
    assert [to for kind, to in story.letters() if kind == "overdracht_herinnering"] == ["bzt", "bad"]
    story.complete("overdracht_bevestigen", overdracht_bevestigd_door="Ineke Lubbers")
    assert story.open_tasks("bzt") == ["bzt_contact"]
    assert story.facts["regiehouder"] == "bzt"
    assert [to for kind, to in story.letters() if kind == "bzt_neemt_over"] == ["bad", "woningcorporatie"]


def test_help_that_failed_at_bad_gives_bad_the_days_that_were_left(tell: Tell) -> None:
    story = reported(tell())
    story.later(10)
    story.act("gemeente", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.later(15)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.open_tasks("bad") == ["huisbezoek"]
    assert story.terms()["BAD: geen contact, overdracht aan BZT"] == date(2026, 2, 24)


def test_a_broken_arrangement_leads_to_the_road_to_court(tell: Tell) -> None:
    story = visited(reported(tell()))
    story.complete("regeling_proberen", regeling_resultaat="regeling", regeling=AGREED, hulpaanbod=REFUSED)
    story.to("2026-05-02")
    story.complete(
        "gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="deurwaarder"
    )
    assert story.outcome == ("open", None)
    assert story.open_tasks("bad") == []


# -- money, at any moment ------------------------------------------------------------------------------------


MOMENTS: dict[str, Callable[[Story], object]] = {
    "before anything": lambda _: None,
    "while the corporatie arranges": lambda story: sought(story),
    "while BAD visits": lambda story: reported(story, FAMILY),
    "while BAD arranges": lambda story: visited(reported(story)),
    "while BZT seeks contact": lambda story: handed_over(story, FAMILY),
    "on the agenda": lambda story: handed_over(story).to("2026-03-02"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_payment_ends_the_dossier_from_anywhere(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.outcome == ("closed", "voorkomen_betaald")
    assert (story.open_tasks(), story.terms()) == ([], {})


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_arrangement_can_be_told_at_any_moment(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    assert "Termijn regeling controleren" in story.terms()
    assert {"huisbezoek", "bzt_contact", "regeling_proberen"} & set(story.open_tasks()) == set()


# -- overlast (R34) ------------------------------------------------------------------------------------------


def bothered(tell: Tell, gezin: dict[str, Any]) -> Story:
    story = sought(tell(), overlast=True)
    story.act(
        "woningcorporatie", "deventer_bad_bij_overlast", bad_overlast_reden="Ruzie met de buren.", gezin=gezin
    )
    return story


def test_bad_and_team_toegang_jeugd_also_act_in_overlast(tell: Tell) -> None:
    story = bothered(tell, FAMILY)
    assert story.open_tasks("bad") == ["overlast_bezoek"]
    assert story.open_tasks("team_toegang_jeugd") == ["gesprek_ouders"]
    story.complete("overlast_bezoek", overlast_bezoek_resultaat="geen_resultaat", hulpaanbod=REFUSED)
    assert [to for kind, to in story.letters() if kind == "overlast_bezoek"] == ["woningcorporatie", "bzt"]
