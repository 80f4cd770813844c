"""In Groningen a woonkansovereenkomst rests the route, and whoever worked on it hears so."""

from __future__ import annotations

from datetime import date

from tests.gedeeld.conftest import planned
from tests.groningen.conftest import called_in, check, drafted, reported, running, visit
from tests.groningen.test_ontruiming import at_court
from tests.stories import Tell, kinds, news


def test_an_agreement_that_begins_is_told_to_who_still_visits(tell: Tell) -> None:
    story = called_in(reported(tell()))
    possible = {"woonkans_oordeel": "blijven_onder_voorwaarden"}
    found = news(story, lambda: story.complete("woonkans_overleggen", **possible))
    assert kinds(found) == {
        "ehbg": "wending",
        "wijkteam": "wending",
        "werkgroep_woonkans": "wending",
        "woningcorporatie": "wending",  # sits at its table
        "woonurgentie": "wending",
        "huurder": "wending_huurder",
    }
    assert "woonkansovereenkomst" in found["ehbg"].body
    assert "Bureau Woonkans maakt daarover afspraken" in found["huurder"].body


def test_an_agreement_that_is_refused_ends_the_pause(tell: Tell) -> None:
    story = drafted(reported(tell()))
    found = news(
        story,
        lambda: story.complete("tekenen_huurder", huurder_akkoord=False, huurder_weigert_omdat="Wil niet."),
    )
    assert found["wijkteam"].kind == "woonkans_geweigerd"
    assert "Daarom gaan wij naar een deurwaarder" in found["huurder"].body


def test_an_agreement_that_was_kept_is_one_message(tell: Tell) -> None:
    story = running(tell())
    for month in range(12):
        story.to(date(2026 + (4 + month) // 12, (4 + month) % 12 + 1, 8))
        known = len(story.letters())
        check(story)
    told = {recipient: kind for kind, recipient in story.letters()[known:]}
    assert told == {
        "woningcorporatie": "woonkans_geslaagd",
        "wijkteam": "woonkans_geslaagd",
        "huurder": "woonkans_geslaagd_huurder",
    }


def test_an_eviction_that_is_off_is_told_to_ehbg_and_the_wijkteam(tell: Tell) -> None:
    story = planned(at_court(tell()))
    story.complete("wijkteam_inlichten")
    story.complete("opvang_en_steun_regelen")
    off = {"datum_wijziging": "afgezegd"}
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_ontruimingsdatum_wijzigen", **off))
    assert {"ehbg", "wijkteam", "deurwaarder", "huurder"} <= found.keys()
    assert "gaat niet door" in found["wijkteam"].body


def test_the_gkb_that_helps_with_debts_hears_that_it_is_over(tell: Tell) -> None:
    """Its task is done, and its work is not."""
    story = reported(tell())
    visit(story, "gkb")
    story.complete("gkb_overnemen", gkb_traject="schuldhulp")
    assert story.open_tasks("gkb") == []
    owed = story.facts["achterstand"]
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=owed))
    assert found["gkb"].kind == "dossier_stopt"
