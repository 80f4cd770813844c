"""Overlast beside rent arrears in Groningen: to the Meldpunt Overlast en Zorg, beside the route (R38)."""

from __future__ import annotations

from engine.testing import House, Story
from tests.gedeeld.conftest import told
from tests.gedeeld.overlast.telling import open_alone
from tests.groningen.conftest import reported, running, visit
from tests.stories import Tell


def with_overlast(story: Story) -> Story:
    return reported(story, overlast=True)


def at_the_desk(story: Story) -> Story:
    story.complete("overlast_bij_meldpunt_melden", voornemen_ontruiming=False)
    return story


def test_overlast_beside_arrears_goes_to_the_meldpunt_in_parallel(tell: Tell) -> None:
    story = with_overlast(tell())
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")
    assert story.open_tasks("ehbg") == ["huisbezoek_ehbg"]
    at_the_desk(story)
    assert told(story, "overlast_bij_meldpunt") == ["meldpunt_overlast"]
    assert story.open_tasks("meldpunt_overlast") == ["overlast_nagaan"]
    assert story.open_tasks("ehbg") == ["huisbezoek_ehbg"]  # the arrears go their own way


def test_a_dossier_about_overlast_only_has_no_button_that_needs_the_route_of_arrears(house: House) -> None:
    """A second chance does not need it: test_woonkans_bij_overlast tells how that goes."""
    story = open_alone(house, adres={"postcode": "9714AB", "huisnummer": 12})
    offered = {action.process for action in story.page().actions}
    assert "groningen_huisbezoek_wijkteam" not in offered
    assert "groningen_woonkans" in offered


def test_without_overlast_the_meldpunt_hears_nothing(tell: Tell) -> None:
    story = reported(tell())
    assert "meldpunt_overlast" not in {party.role for party in story.page().parties}


def test_the_meldpunt_takes_the_lead_when_several_help(tell: Tell) -> None:
    story = at_the_desk(with_overlast(tell()))
    story.complete("overlast_nagaan", meerdere_hulpverleners=True)
    assert story.facts["regiehouder"] == "overlastmeldpunt"
    visit(story, "wijkteam")  # the wijkteam goes on, and the lead stays
    assert story.open_tasks("wijkteam") == ["contact_voortzetten", "huisbezoek_wijkteam"]
    assert story.facts["regiehouder"] == "overlastmeldpunt"


def test_with_one_helper_the_lead_stays_where_it_is(tell: Tell) -> None:
    story = at_the_desk(with_overlast(tell()))
    story.complete("overlast_nagaan", meerdere_hulpverleners=False)
    assert story.facts["regiehouder"] == "ehbg"


def test_help_for_the_arrears_does_not_stop_the_work_on_overlast(tell: Tell) -> None:
    story = at_the_desk(with_overlast(tell()))
    visit(story, "hulp")
    assert story.open_tasks("meldpunt_overlast") == ["overlast_nagaan"]
    assert "ondersteuning_bieden" in story.open_tasks("ehbg")


def test_overlast_is_reported_once_also_when_the_melding_is_done_again(tell: Tell) -> None:
    story = with_overlast(tell())
    visit(story, "wijkteam")
    story.complete("contact_voortzetten", wijkteam_resultaat="niets", woonkans_inschakelen=False)
    story.complete("vervolg_kiezen", vervolg="opnieuw_melden")
    story.complete("achterstand_melden", ook_wijkteam=True, overlast=True)
    assert story.open_tasks().count("overlast_bij_meldpunt_melden") == 1


def test_overlast_that_goes_to_the_judge_ends_an_agreement(tell: Tell) -> None:
    story = running(tell())
    story.act("woningcorporatie", "gedeeld_overlast_gemeld")
    at_the_desk(story)
    story.complete("overlast_nagaan", meldpunt_vervolg="dossier_opbouwen")
    story.complete("overlast_bewijs_verzamelen")
    story.complete("overlast_dossier_beoordelen", dossier_voldoende=True)
    story.complete("overlast_grond_kiezen", procedure="kort_geding", grondslag="combinatie")
    assert story.facts["woonkans_status"] == "mislukt"
    assert "Controle woonkansovereenkomst" not in story.terms()
    assert story.facts["gerechtelijke_stap"] in ("dagvaarden", "zitting")
