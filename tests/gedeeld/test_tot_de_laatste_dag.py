"""Paid, an arrangement, help or moving out stops the road to eviction at every moment (R09)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.testing import Story
from tests.gedeeld.conftest import (
    ACCEPTED,
    PLAN,
    Court,
    arrange,
    decide,
    hand_over,
    heard_it_is_off,
    in_court,
    on_the_day,
    pay_all,
    plan,
    planned,
    served,
    told,
    weigh,
)


def collecting(story: Story) -> None:
    hand_over(story, "incassobureau", "deurwaarder")


def waiting(story: Story) -> None:
    hand_over(story)
    story.complete("contact_en_innen", innen_resultaat="geen_oplossing")
    weigh(story, besluit_dagvaarden="wachten", wachten_tot="2026-09-01")


def verdict_due(story: Story) -> None:
    in_court(story)
    story.to("2026-05-18")


def no_day_yet(story: Story) -> None:
    served(story)
    decide(story)


def all_arranged(story: Story) -> None:
    planned(story)
    arrange(story)


def at_the_door(story: Story) -> None:
    on_the_day(story)
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)


def emptying(story: Story) -> None:
    at_the_door(story)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    story.complete("woning_leegmaken")


MOMENTS: dict[str, Callable[[Story], Any]] = {
    "before the hand-over": lambda _: None,
    "while it is collected": collecting,
    "while the corporatie waits": waiting,
    "before the hearing": in_court,
    "on the day of the hearing": verdict_due,
    "after the verdict": served,
    "before there is a day": no_day_yet,
    "while it is prepared": planned,
    "when all is arranged": all_arranged,
    "on the morning of the day": on_the_day,
    "at the door": at_the_door,
    "while the home is emptied": emptying,
}
PLANNED = {"while it is prepared", "when all is arranged"}
THE_DAY = {"on the morning of the day", "at the door", "while the home is emptied"}


def called_off(story: Story, moment: str) -> None:
    """Who knew of a day hears that it is off; on the day itself the costs are written down."""
    knew = moment in PLANNED | THE_DAY
    assert ("gemeente" in heard_it_is_off(story)) == knew
    assert (told(story, "ontruiming_gaat_niet_door_huurder") == ["huurder"]) == knew
    assert ("afblazen_vastleggen" in story.open_tasks("deurwaarder")) == (moment in THE_DAY)
    if moment in THE_DAY:
        story.complete("afblazen_vastleggen", kosten_ontruimploeg=600.0)
        assert told(story, "kosten_ontruimploeg") == ["huurder"]
        if story.facts.get("uitkomst") is not None:  # nothing else asks for them any more
            story.complete("kosten_afhandelen", kosten_afhandeling="betaald")
    assert story.facts.get("ontruimingsdatum") is None


@pytest.mark.parametrize("moment", MOMENTS)
def test_who_pays_stays(court: Court, moment: str) -> None:
    story = court()
    MOMENTS[moment](story)
    pay_all(story)
    called_off(story, moment)
    assert story.outcome == ("closed", "voorkomen_betaald")


@pytest.mark.parametrize("moment", list(MOMENTS)[1::3])
def test_who_moves_out_is_not_evicted(court: Court, moment: str) -> None:
    story = court()
    MOMENTS[moment](story)
    story.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="sleutel")
    called_off(story, moment)
    assert story.outcome == ("closed", "vrijwillig_vertrek")
    letters = [one.body for one in story.page().letters if one.kind == "ontruiming_gaat_niet_door_huurder"]
    assert all("ontruimen niet meer nodig" in body and "andere dag" not in body for body in letters)


@pytest.mark.parametrize("moment", list(MOMENTS)[::3])
def test_an_arrangement_that_is_kept_stops_it(court: Court, moment: str) -> None:
    story = court()
    MOMENTS[moment](story)
    story.act("wijkteam", "gedeeld_regeling_gemeld", regeling=PLAN)
    called_off(story, moment)
    assert story.facts["regeling_status"] == "lopend"
    pay_all(story)
    assert story.outcome == ("closed", "voorkomen_regeling")


@pytest.mark.parametrize("moment", list(MOMENTS)[2::3])
def test_help_that_works_stops_it(court: Court, moment: str) -> None:
    story = court()
    MOMENTS[moment](story)
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    called_off(story, moment)
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    story.complete("dossier_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")


GOES_ON = {
    "while it is collected": "incasso_proberen",
    "before the hearing": "uitspraak_vastleggen",
    "before there is a day": "ontruiming_besluiten",
    "on the morning of the day": "ontruiming_besluiten",
}


@pytest.mark.parametrize("moment", GOES_ON)
def test_after_help_that_failed_the_road_goes_on_where_it_was(court: Court, moment: str) -> None:
    story = court()
    MOMENTS[moment](story)
    before = [kind for kind, _ in story.letters() if kind in ("overdracht", "vonnis_uitleg")]
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert GOES_ON[moment] not in story.open_tasks()
    story.later(60)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    story.later(0)
    assert GOES_ON[moment] in story.open_tasks()
    assert [kind for kind, _ in story.letters() if kind in ("overdracht", "vonnis_uitleg")] == before


def test_after_help_an_old_aanzegging_counts_no_more(court: Court) -> None:
    story = on_the_day(court())
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.to("2026-07-20")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    decide(story)
    plan(story, "2026-08-10", "2026-06-01")
    assert story.facts["planning_melding"] == "Voor deze dag is een nieuwe aanzegging nodig."
    plan(story, "2026-08-10", "2026-07-20")
    assert story.facts["ontruimingsdatum"] == "2026-08-10"


def test_a_broken_arrangement_leaves_the_verdict_usable(court: Court) -> None:
    story = served(court())
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=PLAN)
    story.to("2026-12-02")
    story.complete(
        "gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="deurwaarder"
    )
    assert "ontruiming_besluiten" in story.open_tasks("woningcorporatie")
    assert told(story, "vonnis_uitleg") == ["huurder"]


def test_a_tenant_who_leaves_during_help_is_not_evicted(court: Court) -> None:
    story = served(court())
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="opgezegd")
    assert story.outcome == ("closed", "vrijwillig_vertrek")


def test_who_is_gone_without_a_word_still_rents(court: Court) -> None:
    """A noorderzon is no voluntary departure: the key is not back (A35)."""
    story = on_the_day(court())
    story.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="noorderzon")
    assert story.facts["noorderzon"] is True
    assert "aanwezigheid" in story.open_tasks("deurwaarder")


def test_once_evicted_a_payment_changes_nothing(court: Court) -> None:
    story = court()
    emptying(story)
    extra = max(0, story.facts["vordering"] - 2400.0)
    story.act("deurwaarder", "gedeeld_betaling", betaling_bedrag=400.0)
    story.complete("sloten_vervangen_taak")
    story.complete("ontruiming_uitvoeren", ontruimingskosten=1000.0)
    assert story.facts["restschuld"] == pytest.approx(2000.0 + extra + 1000.0)
    assert not {"gedeeld_vertrek_gemeld", "gedeeld_hulp_gemeld"} & {a.process for a in story.page().actions}
    pay_all(story)
    story.complete("ontruiming_registreren", bestemming="eigen_netwerk")
    assert story.outcome == ("open", "ontruimd")  # nazorg goes on


def test_a_second_turn_on_that_day_still_knows_which_day_was_off(court: Court) -> None:
    """Help that fails at once, then an arrangement."""
    story = on_the_day(court())
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    story.act("wijkteam", "gedeeld_regeling_gemeld", regeling=PLAN)
    assert story.facts["afgeblazen_datum"] == "2026-06-22"
    (letter, *_) = [one for one in story.page().letters if one.kind == "wending_huurder"]
    assert "De ontruiming van 22 juni 2026 gaat niet door." in letter.body
