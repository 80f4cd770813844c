"""Sittard-Geleen on the real diagrams, with a moved clock: melding, visit, help, money (SG-1 to SG-3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.dossier.answering import AnswerInvalid
from engine.testing import Story
from tests.sittard_geleen.conftest import (
    ACCEPTED,
    UNSURE,
    at_the_table,
    carry_out,
    decide,
    nobody_home,
    reported,
    visited,
)
from tests.stories import DUTIES, Tell, submit

# -- the melding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [None, "geen_resultaat"], ids=["while seeking contact", "while waiting"])
def test_the_corporatie_can_report_earlier(tell: Tell, found: str | None) -> None:
    story = tell()
    story.to("2026-01-20")
    if found is not None:
        story.complete("aanmaning_sturen")
        story.complete("contact_zoeken", contact_resultaat=found)
    story.act("woningcorporatie", "sittard_geleen_eerder_melden")
    assert story.facts["seintje_op"] == "2026-01-20"
    assert story.open_tasks("partners_in_welzijn") == ["huisbezoek"]
    assert "Melding" not in story.terms()


def test_there_is_no_reporting_earlier_after_the_melding(tell: Tell) -> None:
    story = tell()
    assert "sittard_geleen_eerder_melden" in {one.process for one in story.page().actions}
    reported(story)
    assert "sittard_geleen_eerder_melden" not in {one.process for one in story.page().actions}


@pytest.mark.parametrize(
    "missing", ["contact_gezocht_op", "gewezen_op_hulp_op", "herinnering_op", "aanbod_doorgeven_op"]
)
def test_a_melding_waits_until_each_of_the_four_duties_is_done(tell: Tell, missing: str) -> None:
    story = reported(tell(plichten={name: value for name, value in DUTIES.items() if name != missing}))
    assert story.open_tasks("woningcorporatie") == ["plichten_vastleggen"]
    assert "seintje" not in [kind for kind, _ in story.letters()]
    story.complete("plichten_vastleggen", plichten=DUTIES)
    assert story.open_tasks("partners_in_welzijn") == ["huisbezoek"]


def test_after_an_objection_nobody_visits_and_the_corporatie_looks_after_14_days(tell: Tell) -> None:
    story = reported(tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-04"}))
    story.complete("bezwaar_beoordelen", bezwaar_besluit="zonder_seintje_verder")
    assert story.open_tasks() == []
    assert story.terms()["Situatie beoordelen"] == date(2026, 3, 16)


# -- the visit -------------------------------------------------------------------------------------------


def test_both_visit_within_14_days_and_being_late_is_said(tell: Tell) -> None:
    story = reported(tell())  # reported on Sunday 1 March
    task = next(t for t in story.page().tasks if t.element == "huisbezoek")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 3, 16)  # 15 March is a Sunday
    assert story.open_tasks("gkb") == ["meegaan"]
    assert ("melding_huurder", "huurder") in story.letters()
    story.to("2026-03-16")
    assert "huisbezoek_te_laat" not in [kind for kind, _ in story.letters()]
    story.to("2026-03-17")
    late = [to for kind, to in story.letters() if kind == "huisbezoek_te_laat"]
    assert late == ["woningcorporatie", "partners_in_welzijn"]
    assert story.open_tasks("partners_in_welzijn") == ["huisbezoek"]  # late is no reason to stop


def test_the_gkb_says_who_comes_along_and_is_done_after_the_visit(tell: Tell) -> None:
    story = reported(tell())
    story.complete("meegaan", gkb_medewerker="Bram Vroemen")
    assert story.open_tasks() == ["huisbezoek"]
    other = nobody_home(tell(adres={"postcode": "6131AB", "huisnummer": 14}))
    assert other.open_tasks("gkb") == []


def test_without_improvement_after_14_days_the_gebiedsteam_follows(tell: Tell) -> None:
    story = visited(tell(), **UNSURE)
    assert story.open_tasks() == []
    assert story.terms()["Situatie beoordelen"] == date(2026, 3, 19)
    story.to("2026-03-19")
    assert story.open_tasks() == ["situatie_beoordelen"]
    story.complete("situatie_beoordelen", situatie="geen_verbetering")
    assert story.open_tasks() == ["gebiedsteam_aanmelden"]
    assert story.facts["aanmeldreden"] == "geen_verbetering"


def test_improvement_is_looked_at_again_14_days_later(tell: Tell) -> None:
    story = visited(tell(), **UNSURE)
    story.to("2026-03-20")
    story.complete("situatie_beoordelen", situatie="verbeterd")
    assert story.terms()["Situatie beoordelen"] == date(2026, 4, 3)


def test_who_was_at_home_must_have_been_offered_help(tell: Tell) -> None:
    story = reported(tell())
    tried = {"datum_tijd": "2026-03-02T10:00:00+01:00", "kanaal": "huisbezoek", "uitkomst": "contact"}
    answer = {"huisbezoek_op": "2026-03-02", "aangetroffen": True, "contactpogingen": [tried]}
    with pytest.raises(AnswerInvalid):
        submit(story, "huisbezoek", answer)
    with pytest.raises(AnswerInvalid):  # who accepts help: is there a family, is someone vulnerable?
        submit(story, "huisbezoek", {**answer, "hulpaanbod": {**ACCEPTED, "reactie_op": "2026-03-02"}})
    submit(story, "huisbezoek", {**answer, "aangetroffen": False})
    assert story.facts["contactpogingen"] == [tried]


# -- help ------------------------------------------------------------------------------------------------


def test_help_pauses_collection_and_the_gkb_takes_the_lead(tell: Tell) -> None:
    story = visited(tell(), **ACCEPTED)
    assert ("incassopauze", "woningcorporatie") in story.letters()
    assert story.facts["pauze_vanaf"] == "2026-03-05"
    assert story.facts["regiehouder"] == "gkb"
    assert story.open_tasks() == ["ondersteuning_bieden"]
    assert story.terms()["Kijken of de hulp werkt"] == date(2026, 3, 19)


def test_help_without_improvement_after_14_days_goes_to_the_gebiedsteam(tell: Tell) -> None:
    story = visited(tell(), **ACCEPTED)
    story.to("2026-03-19")
    story.complete("verbetering_beoordelen", situatie="geen_verbetering")
    assert story.open_tasks() == ["gebiedsteam_aanmelden"]
    assert (story.facts["pauze_vanaf"], story.facts["pauze_dagen"]) == (None, 14)
    assert story.facts["aanmeldreden"] == "geen_verbetering"


@pytest.mark.parametrize("how", ["onvoldoende", "pauze"])
def test_help_that_stops_before_that_goes_to_the_gebiedsteam(tell: Tell, how: str) -> None:
    story = visited(tell(), **ACCEPTED)
    if how == "onvoldoende":
        story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    else:
        story.to("2026-04-04")
        story.complete("pauze_beoordelen", pauze_besluit="beeindigen")
    assert story.open_tasks() == ["gebiedsteam_aanmelden"]
    assert "Kijken of de hulp werkt" not in story.terms()


def test_help_accepted_long_after_the_visit_is_looked_at_14_days_later(tell: Tell) -> None:
    story = visited(tell(), **UNSURE)
    story.to("2026-03-25")
    story.complete("situatie_beoordelen", situatie="verbeterd")
    story.act("partners_in_welzijn", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert story.terms()["Kijken of de hulp werkt"] == date(2026, 4, 8)


# -- money, in every phase -------------------------------------------------------------------------------


def acting(story: Story) -> None:
    decide(at_the_table(story), "verdere_ondersteuning")


def helped_by_the_gebiedsteam(story: Story) -> None:
    acting(story)
    carry_out(story, "partners_in_welzijn", hulpaanbod={**ACCEPTED, "reactie_op": "2026-03-05"})


def enough(story: Story) -> None:
    decide(at_the_table(story), "genoeg_kansen")


def to_court(story: Story) -> None:
    enough(story)
    story.complete("doorzetten")


MOMENTS: dict[str, Callable[[Story], object]] = {
    "before the aanmaning": lambda _: None,
    "while contact is sought": lambda story: story.to("2026-01-20"),
    "after the melding": reported,
    "when nobody was home": nobody_home,
    "in the 14 days after the visit": lambda story: visited(story, **UNSURE),
    "during help": lambda story: visited(story, **ACCEPTED),
    "on the agenda": at_the_table,
    "while actions run": acting,
    "during help of the gebiedsteam": helped_by_the_gebiedsteam,
    "when there were chances enough": enough,
}


@pytest.mark.parametrize("moment", [*MOMENTS, "at court", "during an arrangement"])
def test_a_payment_ends_the_dossier_from_anywhere(tell: Tell, moment: str) -> None:
    story = tell()
    {**MOMENTS, "at court": to_court, "during an arrangement": arrange}[moment](story)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    by = "voorkomen_regeling" if moment == "during an arrangement" else "voorkomen_betaald"
    assert story.outcome == ("closed", by)
    assert (story.open_tasks(), story.terms()) == ([], {})


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_arrangement_stops_the_route_from_anywhere(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    arrange(story)
    assert story.facts["regeling_status"] == "lopend"
    for month in ("06-01", "07-01", "08-01"):
        story.to(f"2026-{month}")
        story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=300.0)
    assert story.outcome == ("closed", "voorkomen_regeling")


# Where a broken arrangement brings the dossier back to.
BACK = {
    "while contact is sought": ["huisbezoek"],
    "after the melding": ["huisbezoek"],
    "when nobody was home": ["gebiedsteam_aanmelden"],
    "in the 14 days after the visit": ["situatie_beoordelen"],
    "on the agenda": ["gebiedsteam_bespreken"],
    "while actions run": ["gebiedsactie_uitvoeren", "gebiedsteam_bespreken"],
}


@pytest.mark.parametrize("moment", BACK)
def test_a_broken_arrangement_brings_the_dossier_back_where_it_was(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    arrange(story)
    story.to("2026-06-02")
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="terug")
    story.later(60 if moment == "while contact is sought" else 1)
    assert [task for task in story.open_tasks() if task not in ("contact_zoeken", "meegaan")] == BACK[moment]
    assert story.facts["signaal_nr"] == 1  # and nobody is told a second time


def test_a_broken_arrangement_can_lead_to_court(tell: Tell) -> None:
    story = reported(tell())
    arrange(story)
    story.to("2026-06-02")
    story.complete(
        "gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="deurwaarder"
    )
    assert story.open_tasks("woningcorporatie") == ["overdragen"]


def arrange(story: Story, by: str = "woningcorporatie") -> None:
    """Both agree on three terms of 300 euros, the first on 1 June."""
    agreed = {
        "totaalbedrag": 900.0,
        "termijnbedrag": 300.0,
        "aantal_termijnen": 3,
        "eerste_termijn": "2026-06-01",
        "akkoord_huurder": True,
        "akkoord_corporatie": True,
    }
    story.act(by, "gedeeld_regeling_gemeld", regeling=agreed)
