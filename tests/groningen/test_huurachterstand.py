"""Groningen, told on the real diagrams with a moved clock: from the melding to the deurwaarder.

GR-1 to GR-4, GR-9.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from engine import definitions, testing
from engine.organisations import people
from engine.settings import ROOT
from engine.testing import Story
from tests.gedeeld.conftest import hand_over
from tests.groningen.conftest import AGREED, reported, search, tried, visit, with_wijkteam
from tests.stories import BEGIN, DUTIES, Tell

# -- the melding -----------------------------------------------------------------------------------------


def test_a_corporatie_can_have_a_threshold_of_its_own(database_url: str) -> None:
    files = definitions.read_files(ROOT, "groningen")
    path = "processes/groningen/instellingen.toml"
    own = '\n[instellingen.termijn_melding.per_organisatie]\ntest-woningcorporatie = "P1M15D"\n'
    changed = {
        **files,
        path: files[path].replace(
            b"\n[instellingen.melding_ontvangers]", own.encode() + b"\n[instellingen.melding_ontvangers]"
        ),
    }
    house = testing.build(database_url, "groningen", BEGIN, changed)
    try:
        assert Story(house, vervaldatum="2026-01-01").terms()["Melden bij EHBG"] == date(2026, 2, 16)
    finally:
        house.engine.database.dispose()


def test_the_wijkteam_can_be_left_out(tell: Tell) -> None:
    story = reported(tell(), ook_wijkteam=False)
    assert "wijkteam" not in [to for _, to in story.letters()]
    assert story.open_tasks("wijkteam") == []
    assert "wijkteam" not in {party.role for party in story.page().parties}


def test_the_letter_to_the_wijkteam_says_that_bureau_woonkans_can_be_called_in(tell: Tell) -> None:
    text = definitions.read_files(ROOT, "groningen")["processes/groningen/berichten/melding_wijkteam.txt"]
    assert "Bureau Woonkans inschakelen" in text.decode()
    story = reported(tell())
    offered = {action.process: action.roles for action in story.page().actions}
    assert {"wijkteam", "woningcorporatie"} <= offered["groningen_woonkans"]


@pytest.mark.parametrize(
    ("postcode", "team"),
    [("9714AB", "wij-oosterparkwijk"), ("9743 XZ", "wij-vinkhuizen"), ("9751AA", "wij-haren")],
)
def test_the_postcode_finds_one_of_eleven_wijkteams(postcode: str, team: str) -> None:
    teams = [o for o in people.read_seed(ROOT, "groningen").organisations if "wijkteam" in o["rollen"]]
    assert len(teams) == 11
    assert [o["slug"] for o in teams if o["postcode_van"] <= postcode[:4] <= o["postcode_tot"]] == [team]


def test_no_postcode_has_two_wijkteams() -> None:
    teams = [o for o in people.read_seed(ROOT, "groningen").organisations if "wijkteam" in o["rollen"]]
    ranges = sorted((o["postcode_van"], o["postcode_tot"]) for o in teams)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def test_an_objection_stops_the_melding_and_the_corporatie_chooses(tell: Tell) -> None:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-04"})
    reported(story)
    story.complete("bezwaar_beoordelen", bezwaar_besluit="zonder_seintje_verder")
    assert "seintje" not in [kind for kind, _ in story.letters()]
    assert story.open_tasks() == ["vervolg_kiezen"]
    story.complete("vervolg_kiezen", vervolg="opnieuw_melden")
    assert "achterstand_melden" in story.open_tasks("woningcorporatie")


# -- EHBG and GKB ----------------------------------------------------------------------------------------


def test_ehbg_has_two_weeks_and_being_late_is_said(tell: Tell) -> None:
    story = reported(tell())
    task = next(t for t in story.page().tasks if t.element == "huisbezoek_ehbg")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 3, 16)  # 15 March is a Sunday
    story.to("2026-03-17")
    assert [to for kind, to in story.letters() if kind == "ehbg_te_laat"] == ["ehbg", "woningcorporatie"]
    assert story.open_tasks("ehbg") == ["huisbezoek_ehbg"]


def test_a_broken_arrangement_leads_to_the_deurwaarder(tell: Tell) -> None:
    story = reported(tell())
    visit(story, "regeling", regeling=AGREED)
    story.to("2026-04-02")
    story.complete(
        "gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="deurwaarder"
    )
    assert at_the_deurwaarder(story)


# -- no contact: the wijkteam goes on --------------------------------------------------------------------


def test_attempts_from_before_the_melding_do_not_count(tell: Tell) -> None:
    story = tell()
    story.to("2026-01-11")
    story.complete("aanmaning_sturen", contactpogingen=None)
    earlier = [tried(f"2026-01-0{day}", "huisbezoek") for day in (7, 8, 9)]
    story.complete(
        "contact_zoeken", contactpogingen=earlier, contact_resultaat="geen_resultaat", overlast=False
    )
    reported(story)
    story.to("2026-03-03")
    visit(story, "opnieuw", contactpogingen=[tried("2026-03-03", "huisbezoek")])
    assert story.open_tasks("ehbg") == ["huisbezoek_ehbg"]


def test_after_four_weeks_the_wijkteam_goes_on(tell: Tell) -> None:
    story = reported(tell())
    assert story.terms()["Wijkteam gaat verder"] == date(2026, 3, 29)
    story.to("2026-03-28")
    assert "contact_voortzetten" not in story.open_tasks()
    story.to("2026-03-29")
    assert "contact_voortzetten" in story.open_tasks("wijkteam")
    assert ("wijkteam_verder", "wijkteam") in story.letters()


def test_after_four_weeks_of_the_wijkteam_the_corporatie_chooses(tell: Tell) -> None:
    story = with_wijkteam(tell())
    assert story.terms()["Vervolg kiezen"] == date(2026, 3, 31)
    story.to("2026-03-31")
    assert "vervolg_kiezen" in story.open_tasks("woningcorporatie")
    assert "contact_voortzetten" not in story.open_tasks("wijkteam")
    story.complete("vervolg_kiezen", vervolg="wijkteam")
    assert "contact_voortzetten" in story.open_tasks("wijkteam")
    assert story.terms()["Vervolg kiezen"] == date(2026, 4, 28)


def test_nothing_left_leads_to_the_deurwaarder(tell: Tell) -> None:
    story = with_wijkteam(tell())
    search(story, "niets")
    story.complete("vervolg_kiezen", vervolg="deurwaarder")
    assert at_the_deurwaarder(story)


# -- the wijkteam visits ---------------------------------------------------------------------------------


def test_a_visit_that_was_not_made_is_over_when_the_deurwaarder_has_the_dossier(tell: Tell) -> None:
    story = with_wijkteam(tell())
    search(story, "niets")
    story.complete("vervolg_kiezen", vervolg="deurwaarder")
    assert story.open_tasks("wijkteam") == ["huisbezoek_wijkteam"]
    hand_over(story)
    assert story.open_tasks("wijkteam") == []
    assert "Huisbezoek door het wijkteam" not in story.terms()
    story.act("wijkteam", "groningen_huisbezoek_wijkteam")  # it can still go, when it wants to
    assert story.open_tasks("wijkteam") == ["huisbezoek_wijkteam"]


def test_a_late_visit_of_the_wijkteam_is_said(tell: Tell) -> None:
    story = reported(tell())
    story.to("2026-03-17")
    told = [to for kind, to in story.letters() if kind == "wijkteam_bezoek_te_laat"]
    assert told == ["wijkteam", "woningcorporatie"]
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    assert story.open_tasks("wijkteam") == []  # an arrangement: the visit is not needed any more


# -- from anywhere ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before", "reported", "wijkteam", "help"])
def test_a_payment_ends_the_dossier(tell: Tell, moment: str) -> None:
    story = tell()
    if moment != "before":
        reported(story)
    if moment == "wijkteam":
        visit(story, "wijkteam")
    if moment == "help":
        visit(story, "hulp")
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1800.0)
    assert story.outcome == ("closed", "voorkomen_betaald")
    assert (story.open_tasks(), story.terms()) == ([], {})


def at_the_deurwaarder(story: Story) -> bool:
    """The ladder is over and the shared court route has begun."""
    return story.outcome == ("open", None) and story.facts.get("gerechtelijke_stap") == "overdragen"
