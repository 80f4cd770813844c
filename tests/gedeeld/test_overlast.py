"""Overlast, told alone and beside rent arrears: every outcome, question and term (OV-1 to OV-9)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine import definitions, testing
from engine.forms.overview import overviews
from engine.settings import ROOT
from engine.testing import House, Story
from tests.gedeeld.conftest import arrange, decide, execute, judge, plan, told
from tests.stories import AGREED, BEGIN, Tell

ROUTE = "gedeeld_overlast_hoofdroute"
REGIONS = definitions.regions(ROOT)
REPORT = {"meldingsdatum": "2026-01-04T22:00:00+01:00", "soort": ["geluid"], "ernst": "zwaar"}


def changed(region: str, setting: str, value: str) -> dict[str, bytes]:
    """The files of a region that says something else in one shared setting."""
    files = definitions.read_files(ROOT, region)
    path = f"processes/{region}/instellingen.toml"
    head = f"[instellingen.{setting}]\nwaarde = "
    own = files[path].decode()
    if head in own:
        before, _, after = own.partition(head)
        new = f'{before}{head}"{value}"\n{after.partition(chr(10))[2]}'
    else:
        new = f'{own}\n{head}"{value}"\ntitel = "Proef"\nbron = "Proef"\n'
    return {**files, path: new.encode()}


@pytest.fixture
def alone(house: House) -> Tell:
    """A dossier about overlast only, opened on 5 January 2026."""
    return lambda **answer: open_alone(house, **answer)


@pytest.fixture
def arrears(house: House) -> Tell:
    """A dossier about rent arrears, in which somebody reports overlast as well."""
    return lambda **answer: open_arrears(house, **answer)


def open_alone(house: House, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "ook_achterstand": False,
        "overlast_melding": REPORT,
        "kinderen_bekend": False,
        "adres": {"postcode": "1506AB", "huisnummer": 12},
    }
    return Story(house, ROUTE, **{**usual, **answer})


def open_arrears(house: House, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "achterstand": 900.0,
        "vervaldatum": "2026-01-01",
        "adres": {"postcode": "1506AB", "huisnummer": 12},
    }
    story = Story(house, **{**usual, **answer})
    story.act("woningcorporatie", "gedeeld_overlast_gemeld", overlast_melding=REPORT)
    return story


# -- steps in one word -----------------------------------------------------------------------------------


def established(story: Story) -> Story:
    story.complete("overlast_onderzoeken", overlast_vastgesteld=True)
    return story


def talked(story: Story, mediation: bool = False) -> Story:
    """There is overlast and a talk did not help."""
    established(story)
    story.complete("overlast_gesprek_voeren", gesprek_opgelost=False, buurtbemiddeling_inzetten=mediation)
    return story


def order(story: Story, by: str = "verhuurder") -> Story:
    story.complete(
        "overlast_middel_kiezen",
        overlast_instrument="gedragsaanwijzing",
        opgelegd_door=by,
        soort_aanwijzing="verbod",
    )
    return story


def to_desk(story: Story, **answer: Any) -> Story:
    """Own means do not help; the desk gets the report."""
    talked(story)
    story.complete("overlast_middel_kiezen", overlast_instrument="geen")
    return reported(story, **answer)


def reported(story: Story, **answer: Any) -> Story:
    story.complete("overlast_bij_meldpunt_melden", **{"voornemen_ontruiming": False, **answer})
    return story


def checked(story: Story, **answer: Any) -> Story:
    usual: dict[str, Any] = {"meerdere_hulpverleners": False, "meldpunt_vervolg": "casusoverleg"}
    story.complete("overlast_nagaan", **{**usual, **answer})
    return story


def met(story: Story, decision: str, actions: Any = None, invited: Any = ("politie", "wijkteam")) -> Story:
    story.complete("casusoverleg_beleggen", uitgenodigd=list(invited), casusoverleg_datum="2026-02-02")
    story.complete("casusoverleg_houden", overlast_besluit=decision, overlast_acties=actions)
    return story


def to_court(story: Story, **answer: Any) -> Story:
    """Through the desk and its meeting to the last resort."""
    to_desk(story)
    met(checked(story), "doorgaan_ontruiming")
    return choose(story, **answer)


def choose(story: Story, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "procedure": "bodemprocedure",
        "opdrachtgever": "woningcorporatie",
        "doel": "ontruimen",
        "nevenvordering_laatste_kans": False,
    }
    if story.facts.get("vervaldatum") is None:
        usual["ook_achterstand"] = False
    story.complete("overlast_grond_kiezen", **{**usual, **answer})
    return story


def second_chance(story: Story, how: str) -> Story:
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=True)
    story.later(40)
    story.complete("laatste_kans_beoordelen", laatste_kans_stand=how)
    return story


# -- OV-1 to OV-3: find out, talk, mediate ----------------------------------------------------------------


@pytest.mark.parametrize("region", REGIONS)
def test_what_cannot_be_established_is_closed_in_every_region(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    story = open_alone(house)
    assert story.open_tasks("woningcorporatie") == ["overlast_onderzoeken"]
    story.complete("overlast_onderzoeken", overlast_vastgesteld=False)
    assert story.outcome == ("closed", "overlast_niet_vastgesteld")
    house.engine.database.dispose()


def test_a_talk_can_solve_it(alone: Tell) -> None:
    story = established(alone())
    story.complete("overlast_gesprek_voeren", gesprek_opgelost=True)
    assert story.outcome == ("closed", "overlast_opgelost")


def test_buurtbemiddeling_can_solve_it(alone: Tell) -> None:
    story = talked(alone(), mediation=True)
    assert story.open_tasks("buurtbemiddeling") == ["overlast_bemiddelen"]
    story.complete("overlast_bemiddelen", bemiddeling_resultaat="opgelost")
    assert story.outcome == ("closed", "overlast_opgelost")


@pytest.mark.parametrize("result", ["niet_opgelost", "geweigerd"])
def test_mediation_that_does_not_help_leads_to_a_legal_instrument(alone: Tell, result: str) -> None:
    story = talked(alone(), mediation=True)
    story.complete("overlast_bemiddelen", bemiddeling_resultaat=result)
    assert story.open_tasks() == ["overlast_middel_kiezen"]


# -- OV-4: instruments ------------------------------------------------------------------------------------


def test_a_gedragsaanwijzing_is_written_to_the_tenant_and_judged_after_four_weeks(alone: Tell) -> None:
    story = order(talked(alone()))
    assert told(story, "overlast_middel") == ["huurder"]
    assert story.terms()["Naleving beoordelen"] == date(2026, 2, 2)
    story.to("2026-02-02")
    story.complete("overlast_naleving_beoordelen", nageleefd=True, naleving_vervolg="opgelost")
    assert story.outcome == ("closed", "overlast_opgelost")


@pytest.mark.parametrize(
    ("by", "task"),
    [("rechter", "overlast_aanwijzing_rechter"), ("burgemeester", "overlast_aanwijzing_burgemeester")],
)
def test_a_gedragsaanwijzing_may_come_from_others_who_may_refuse(alone: Tell, by: str, task: str) -> None:
    story = order(talked(alone()), by)
    assert story.open_tasks() == [task]
    assert told(story, "overlast_middel") == []
    story.complete(task, aanwijzing_opgelegd=False)
    assert story.open_tasks() == ["overlast_middel_kiezen"]
    order(story, by)
    story.complete(task, aanwijzing_opgelegd=True)
    assert told(story, "overlast_middel") == ["huurder"]


def test_a_fine_after_a_refusal_is_imposed_by_the_landlord(alone: Tell) -> None:
    story = order(talked(alone()), "burgemeester")
    story.complete("overlast_aanwijzing_burgemeester", aanwijzing_opgelegd=False)
    story.complete("overlast_middel_kiezen", overlast_instrument="boete", boetebedrag=250.0)
    assert told(story, "overlast_middel") == ["huurder"]


def test_following_goes_on_as_long_as_it_takes(alone: Tell) -> None:
    story = order(talked(alone()))
    for day in ("2026-02-02", "2026-03-02", "2026-03-30"):
        story.to(day)
        story.complete("overlast_naleving_beoordelen", nageleefd=True, naleving_vervolg="volgen")
    assert story.terms()["Naleving beoordelen"] == date(2026, 4, 27)


def test_another_instrument_or_the_desk_when_it_is_not_complied_with(alone: Tell) -> None:
    story = order(talked(alone()))
    story.to("2026-02-02")
    story.complete("overlast_naleving_beoordelen", nageleefd=False, naleving_vervolg="ander_middel")
    order(story, "burgemeester")
    story.complete("overlast_aanwijzing_burgemeester", aanwijzing_opgelegd=True)
    story.to("2026-03-02")
    story.complete("overlast_naleving_beoordelen", nageleefd=False, naleving_vervolg="melden")
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


def test_a_tenant_who_gives_notice_has_left(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="verzoek_huuropzegging")
    story.to("2026-02-02")
    story.complete("overlast_naleving_beoordelen", naleving_vervolg="huur_opgezegd")
    assert story.outcome == ("closed", "vrijwillig_vertrek")


def test_a_last_chance_that_is_used(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    second_chance(story, "gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_a_last_chance_that_is_wasted_goes_to_the_desk(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    second_chance(story, "mislukt")
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


def test_a_last_chance_that_is_not_signed_goes_to_the_desk(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


def test_a_dossier_about_overlast_only_offers_a_last_chance_as_an_instrument(alone: Tell) -> None:
    """Not as a button: what follows a lost one is decided in the approach of overlast itself."""
    offered = {action.process for action in talked(alone()).page().actions}
    assert "gedeeld_laatste_kans_ernaast" not in offered


def test_a_dossier_that_began_with_overlast_leaves_no_message_unheard(alone: Tell) -> None:
    """Also when rent is owed, and paid: that ends no overlast."""
    story = talked(alone(ook_achterstand=True, achterstand=900.0, vervaldatum="2026-01-01"))
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.facts["achterstand"] == 0
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    second_chance(story, "mislukt")
    assert [m.name for m in story.page().messages if m.status != "delivered"] == []


# -- a last chance beside arrears rests both ---------------------------------------------------------------


def last_chance_beside(story: Story) -> Story:
    talked(story)
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    return story


def test_a_last_chance_for_overlast_rests_the_ladder_of_the_arrears(arrears: Tell) -> None:
    story = arrears()
    assert "Seintje 1" in story.terms()
    last_chance_beside(story)
    assert "Seintje 1" not in story.terms()
    assert story.facts["pauze_vanaf"] == "2026-01-05"
    second_chance(story, "loopt")
    assert story.facts["seintje_beurt"] == 0  # 14 February: seintje 1 would come on the 16th
    story.to("2026-02-20")
    assert "plichten_vastleggen" not in story.open_tasks()
    story.to("2026-03-14")
    story.complete("laatste_kans_beoordelen", laatste_kans_stand="gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_when_it_is_lost_the_ladder_goes_on_and_overlast_goes_to_the_desk(arrears: Tell) -> None:
    story = second_chance(last_chance_beside(arrears()), "mislukt")
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")
    assert "overdragen" not in story.open_tasks()
    assert story.facts["pauze_dagen"] == 40  # from 5 January to 14 February
    assert story.terms()["Seintje 1"] == date(2026, 3, 28)  # 16 February and forty days


def test_when_it_is_not_signed_the_ladder_goes_on_as_well(arrears: Tell) -> None:
    story = last_chance_beside(arrears())
    story.to("2026-01-15")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=False)
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")
    assert story.terms()["Seintje 1"] == date(2026, 2, 26)


def test_overlast_waits_for_a_last_chance_that_runs_already(arrears: Tell) -> None:
    """There is one chance at a time: nobody gets a second one to sign, and the first is not judged by it."""
    story = talked(arrears())
    story.act("woningcorporatie", "gedeeld_laatste_kans_ernaast")
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=True)
    story.later(5)
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    assert "laatste_kans_vastleggen" not in story.open_tasks()
    story.to("2026-02-05")
    story.complete("laatste_kans_beoordelen", laatste_kans_stand="mislukt")
    assert "overdragen" in story.open_tasks("woningcorporatie")
    assert "overlast_bij_meldpunt_melden" not in story.open_tasks()
    story.to("2026-02-10")
    assert "overlast_bij_meldpunt_melden" in story.open_tasks("woningcorporatie")


def test_a_last_chance_of_the_meeting_that_is_lost_leads_to_the_judge_on_a_chosen_ground(
    arrears: Tell,
) -> None:
    story = met(checked(to_desk(arrears())), "laatste_kans")
    assert "Seintje 1" not in story.terms()
    second_chance(story, "mislukt")
    choose(story, ook_achterstand=True, grondslag="overlast")
    assert "dagvaarden" in story.open_tasks()


# -- OV-5 and OV-6: the desk ------------------------------------------------------------------------------


@pytest.mark.parametrize("region", REGIONS)
def test_the_desk_of_the_region_gets_the_report(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN)
    story = to_desk(open_alone(house))
    desk = definitions.build(region, definitions.read_files(ROOT, region)).role("overlastmeldpunt")
    assert "overlast_nagaan" in story.open_tasks(desk)
    assert told(story, "overlast_bij_meldpunt") == [desk]
    house.engine.database.dispose()


@pytest.mark.parametrize(("day", "in_time"), [("2026-01-26", True), ("2026-01-25", False)])
def test_the_desk_hears_it_three_weeks_before_an_eviction(alone: Tell, day: str, in_time: bool) -> None:
    story = to_desk(alone(), voornemen_ontruiming=True, beoogde_datum=day, reden_korte_termijn=None)
    assert story.open_tasks() == ["overlast_nagaan" if in_time else "overlast_meldtermijn_uitleggen"]


def test_a_reason_or_a_later_day_mends_a_short_term(alone: Tell) -> None:
    short = {"voornemen_ontruiming": True, "beoogde_datum": "2026-01-12"}
    story = to_desk(alone(), **short, reden_korte_termijn="Er is gevaar voor de buren.")
    assert story.open_tasks() == ["overlast_nagaan"]
    story = to_desk(alone(), **short, reden_korte_termijn=None)
    story.complete("overlast_meldtermijn_uitleggen", beoogde_datum="2026-01-13", reden_korte_termijn=None)
    assert story.open_tasks() == ["overlast_meldtermijn_uitleggen"]
    story.complete("overlast_meldtermijn_uitleggen", beoogde_datum="2026-02-13", reden_korte_termijn=None)
    assert story.open_tasks() == ["overlast_nagaan"]


@pytest.mark.parametrize(("several", "lead"), [(True, "overlastmeldpunt"), (False, "woningcorporatie")])
def test_the_desk_takes_the_lead_when_several_help(alone: Tell, several: bool, lead: str) -> None:
    story = checked(to_desk(alone()), meerdere_hulpverleners=several)
    assert story.facts["regiehouder"] == lead


def test_where_the_setting_says_so_the_first_helper_and_the_youth_team_act_too(database_url: str) -> None:
    files = changed("zaanstad", "overlast_hulpverlener_helpt_mee", "ja")
    house = testing.build(database_url, "zaanstad", BEGIN, files)
    story = to_desk(open_alone(house, kinderen_bekend=True, aantal_kinderen=1))
    assert "overlast_hulp_bieden" in story.open_tasks("wijkteam")
    assert "overlast_jeugd_meedenken" in story.open_tasks("gemeente")
    story.complete("overlast_jeugd_meedenken")
    story.complete("overlast_hulp_bieden")
    assert told(story, "overlast_hulp") == ["wijkteam"]
    without = to_desk(open_alone(house))
    assert without.open_tasks("gemeente") == []
    house.engine.database.dispose()


def test_what_others_do_about_overlast_closes_when_it_is_over_beside_arrears(database_url: str) -> None:
    files = changed("zaanstad", "overlast_hulpverlener_helpt_mee", "ja")
    house = testing.build(database_url, "zaanstad", BEGIN, files)
    beside = to_desk(open_arrears(house, kinderen_bekend=True, aantal_kinderen=1))
    story = checked(beside, meerdere_hulpverleners=True)
    visit = {"actie": "Bellen", "eigenaar": "politie", "deadline": "2026-01-20", "status": "open"}
    met(story, "hulp", actions=[visit])
    others = {"overlast_hulp_bieden", "overlast_jeugd_meedenken", "overlast_actie_uitvoeren"}
    story.to("2026-02-02")
    assert others <= set(story.open_tasks())
    assert story.facts["regiehouder"] == "overlastmeldpunt"
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert not others & set(story.open_tasks())
    assert told(story, "overlast_hulp") == []
    assert story.facts["regiehouder"] == "woningcorporatie"
    assert story.outcome == ("open", None)  # the arrears go on
    house.engine.database.dispose()


# -- OV-7: the meeting ------------------------------------------------------------------------------------


def test_who_is_invited_hears_the_day_and_takes_part(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    met(story, "hulp", invited=["hulpverlener", "politie"])
    assert told(story, "casusoverleg_uitnodiging") == ["wijkteam", "politie"]
    assert "politie" in {party.role for party in story.page().parties}


def test_the_meeting_stands_on_the_agenda_of_the_casusoverleg(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    story.complete("casusoverleg_beleggen", uitgenodigd=["wijkteam"], casusoverleg_datum="2026-02-02")
    definition = story.page().definition
    assert definition.elements["casusoverleg_houden"].properties["overleg"] == "casusoverleg"
    assert story.open_tasks() == ["casusoverleg_houden"]


def test_actions_become_tasks_of_their_owners_and_a_new_meeting_replaces_them(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    visit = {
        "actie": "Samen langsgaan",
        "eigenaar": "wijkteam",
        "deadline": "2026-01-20",
        "status": "open",
    }
    letter = {**visit, "actie": "Brief sturen", "eigenaar": "woningcorporatie"}
    met(story, "hulp", actions=[visit, letter, {**visit, "status": "gedaan"}])
    assert story.open_tasks("woningcorporatie") == ["overlast_actie_uitvoeren"]
    assert "overlast_actie_uitvoeren" in story.open_tasks("wijkteam")
    story.complete("overlast_actie_uitvoeren", "Samen", status="gedaan", resultaat="Gesproken.")
    assert [each["status"] for each in story.facts["overlast_acties"]] == ["gedaan", "open", "gedaan"]
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    met(story, "hulp", actions=[{**visit, "actie": "Hulp zoeken"}])
    names = [task.name for task in story.page().tasks if task.status == "open"]
    assert [name for name in names if name.startswith("Actie")] == ["Actie: Hulp zoeken"]


def test_an_action_of_a_role_that_nobody_fills_here_is_work_of_the_landlord(alone: Tell) -> None:
    story = checked(to_desk(alone()))
    visit = {"actie": "Bellen", "eigenaar": "bad", "deadline": "2026-01-20", "status": "open"}
    met(story, "hulp", actions=[visit])
    (task,) = [task for task in story.page().tasks if task.element == "overlast_actie_uitvoeren"]
    assert task.organisation == "Test woningcorporatie"
    story.complete("overlast_actie_uitvoeren", status="gedaan", resultaat="Gebeld.")


def test_help_is_followed_until_the_overlast_stops(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "hulp")
    assert story.terms()["Overlast volgen"] == date(2026, 2, 2)
    story.to("2026-02-02")
    story.complete("overlast_volgen", volgen_vervolg="blijven_volgen")
    story.to("2026-03-02")
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert story.outcome == ("closed", "overlast_opgelost")


def test_the_meeting_can_give_a_last_chance(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "laatste_kans")
    second_chance(story, "gelukt")
    assert story.outcome == ("closed", "laatste_kans")


def test_a_last_chance_of_the_meeting_that_is_wasted_leads_to_court(alone: Tell) -> None:
    story = met(checked(to_desk(alone())), "laatste_kans")
    second_chance(story, "mislukt")
    assert story.open_tasks() == ["overlast_grond_kiezen"]


# -- OV-8: evidence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["meeting", "at once"])
def test_evidence_is_gathered_until_the_desk_finds_it_enough(alone: Tell, way: str) -> None:
    story = to_desk(alone())
    if way == "meeting":
        met(checked(story), "dossier_opbouwen")
    else:
        checked(story, meldpunt_vervolg="dossier_opbouwen")
    story.complete("overlast_bewijs_verzamelen")
    story.complete("overlast_dossier_beoordelen", dossier_voldoende=False, dossier_oordeel="Verklaringen.")
    assert story.open_tasks() == ["overlast_bewijs_verzamelen"]
    story.complete("overlast_bewijs_verzamelen")
    story.complete("overlast_dossier_beoordelen", dossier_voldoende=True, dossier_oordeel=None)
    assert story.open_tasks() == ["overlast_grond_kiezen"]


def test_the_dossier_says_what_evidence_there_is_and_what_is_missing(alone: Tell) -> None:
    story = alone()
    pieces = [
        {"dossierstuk": "melding", "datum": "2026-01-04", "bestand": "a" * 32},
        {"dossierstuk": "melding", "datum": "2025-12-20"},
        {"dossierstuk": "gespreksverslag", "datum": "2026-01-05"},
    ]
    story.act("woningcorporatie", "gedeeld_overlast_bewijs", dossierstukken=pieces)
    page = story.page()
    (shown,) = overviews(page.definition.forms, page.facts)
    lines = {line.value: line for line in shown.lines}
    notices = lines["melding"]
    assert (notices.count, notices.first, notices.last) == (2, "2025-12-20", "2026-01-04")
    assert notices.missing == 1
    assert lines["gespreksverslag"].missing == 0
    assert lines["verklaring"].missing == 2
    assert [each.id for each in page.files] == ["a" * 32]


def test_evidence_can_be_added_as_long_as_the_approach_runs(alone: Tell) -> None:
    story = alone()
    assert "gedeeld_overlast_bewijs" in {action.process for action in story.page().actions}
    before = len(story.facts["dossierstukken"])
    piece = {"dossierstuk": "politierapport", "datum": "2026-01-05"}
    story.act("woningcorporatie", "gedeeld_overlast_bewijs", dossierstukken=[piece])
    assert len(story.facts["dossierstukken"]) == before + 1


# -- OV-9: to court ---------------------------------------------------------------------------------------


def test_overlast_alone_goes_to_court_on_that_ground(alone: Tell) -> None:
    story = to_court(alone())
    assert story.facts["grondslag"] == "overlast"
    assert story.open_tasks("deurwaarder") == ["dagvaarden"]


@pytest.mark.parametrize("ground", ["huurachterstand", "overlast", "combinatie"])
def test_with_arrears_as_well_a_person_chooses_the_ground(alone: Tell, ground: str) -> None:
    story = alone(ook_achterstand=True, achterstand=1200.0, vervaldatum="2025-12-01")
    to_court(story, ook_achterstand=True, grondslag=ground)
    assert story.facts["grondslag"] == ground
    assert story.facts["achterstand"] == 1200.0
    assert story.facts["overlast_melding"]["soort"]  # both stay recorded


def test_a_lawyer_who_has_a_verdict_needs_no_summons(alone: Tell) -> None:
    story = to_court(alone(), opdrachtgever="advocatuur")
    assert "dagvaarden" not in story.open_tasks()
    story.later(0)
    assert "uitspraak_vastleggen" in story.open_tasks()


def test_the_judge_can_order_help(alone: Tell) -> None:
    story = to_court(alone(), procedure="procedure_aanvaarden_hulp")
    assert story.open_tasks() == ["overlast_hulp_uitspraak"]
    story.complete("overlast_hulp_uitspraak", hulp_opgelegd=True)
    story.later(29)
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert story.outcome == ("closed", "overlast_opgelost")


def test_help_that_is_not_ordered_or_does_not_work_leaves_the_choice_open(alone: Tell) -> None:
    story = to_court(alone(), procedure="procedure_aanvaarden_hulp")
    story.complete("overlast_hulp_uitspraak", hulp_opgelegd=False)
    choose(story, procedure="procedure_aanvaarden_hulp")
    story.complete("overlast_hulp_uitspraak", hulp_opgelegd=True)
    story.later(29)
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    choose(story, procedure="kort_geding")
    assert story.open_tasks("deurwaarder") == ["dagvaarden"]


def test_an_eviction_for_overlast_alone_needs_no_arrears(alone: Tell) -> None:
    story = to_court(alone())
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    story.to("2026-02-16")
    judge(story, "toegewezen", grondslag="overlast")
    story.to("2026-02-18")
    story.complete("vonnis_betekenen", betekend_op="2026-02-18")
    story.to("2026-03-10")
    decide(story)
    plan(story, "2026-04-20", "2026-03-10")
    letters = [one for one in story.page().letters if one.kind in ("vonnis_uitleg", "aanzegging")]
    assert len(letters) == 2
    assert not [one.kind for one in letters if "etaal" in one.body]  # paying does not stop this one
    arrange(story)
    story.to("2026-04-20")
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    assert "laatste_onderhandeling" not in story.open_tasks()  # which asks for money
    story.complete("laatste_gesprek_overlast", laatste_oplossing="geen", onderdak_vannacht=True)
    execute(story)
    story.complete("ontruiming_registreren", grondslag="overlast")
    assert story.page().outcome == "ontruimd"


def test_the_judge_can_refuse(alone: Tell) -> None:
    story = to_court(alone())
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    story.to("2026-02-16")
    judge(story, "afgewezen", grondslag="overlast", proportioneel=False)
    assert story.outcome == ("closed", "vonnis_afgewezen")


# -- beside rent arrears ----------------------------------------------------------------------------------


@pytest.mark.parametrize("region", REGIONS)
def test_beside_arrears_both_go_on_until_the_overlast_is_over(database_url: str, region: str) -> None:
    house = testing.build(database_url, region, BEGIN, changed(region, SETTING, "nee"))
    story = open_arrears(house)
    assert "overlast_onderzoeken" in story.open_tasks("woningcorporatie")
    assert "gedeeld_overlast_gemeld" not in {action.process for action in story.page().actions}
    story.complete("overlast_onderzoeken", overlast_vastgesteld=False)
    assert story.outcome == ("open", None)
    assert "gedeeld_overlast_gemeld" in {action.process for action in story.page().actions}
    house.engine.database.dispose()


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("ground", ["huurachterstand", "combinatie"])
def test_beside_arrears_the_ground_is_chosen_and_the_main_route_goes_to_court(
    database_url: str, region: str, ground: str
) -> None:
    house = testing.build(database_url, region, BEGIN, changed(region, SETTING, "nee"))
    story = to_court(open_arrears(house), ook_achterstand=True, grondslag=ground)
    assert story.facts["grondslag"] == ground
    assert "dagvaarden" in story.open_tasks("deurwaarder")
    assert story.facts["overgedragen_op"] == story.today.isoformat()
    assert "eerste_reactie" not in {term.element for term in story.page().terms}
    house.engine.database.dispose()


def test_paying_the_arrears_ends_no_procedure_about_overlast(arrears: Tell) -> None:
    story = to_court(arrears(), ook_achterstand=True, grondslag="overlast")
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.facts["achterstand"] == 0
    assert "dagvaarden" in story.open_tasks("deurwaarder")
    other = to_court(arrears(), ook_achterstand=True, grondslag="combinatie")
    other.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert other.outcome == ("closed", "voorkomen_betaald")


def test_where_the_setting_says_so_overlast_beside_arrears_goes_to_the_desk_at_once(
    database_url: str,
) -> None:
    house = testing.build(database_url, "zaanstad", BEGIN, changed("zaanstad", SETTING, "ja"))
    assert "overlast_bij_meldpunt_melden" in open_arrears(house).open_tasks()
    assert open_alone(house).open_tasks() == ["overlast_onderzoeken"]
    house.engine.database.dispose()


def test_a_payment_does_not_end_a_dossier_about_overlast(alone: Tell) -> None:
    """Nothing is owed in it: the buttons of arrears are not there."""
    offered = {action.process for action in alone().page().actions}
    assert offered & {"gedeeld_betaling", "gedeeld_regeling_gemeld", "gedeeld_bezwaar_gemeld"} == set()


SETTING = "overlast_direct_naar_meldpunt"


def test_without_an_amount_that_is_owed_there_is_nothing_to_pay(alone: Tell) -> None:
    story = alone(vervaldatum="2026-01-01", ook_achterstand=False, achterstand=None)
    assert "gedeeld_betaling" not in [action.process for action in story.page().actions]


def test_help_and_an_arrangement_are_offered_where_a_route_hears_of_them(alone: Tell) -> None:
    """Before the judge nobody would watch an arrangement that is made in a dossier about overlast."""
    heard = {"gedeeld_hulp_gemeld", "gedeeld_regeling_gemeld", "gedeeld_laatste_kans_ernaast"}
    story = alone(ook_achterstand=True, achterstand=1200.0, vervaldatum="2025-12-01")
    assert not heard & {action.process for action in story.page().actions}
    to_court(story, ook_achterstand=True, grondslag="combinatie")
    assert heard <= {action.process for action in story.page().actions}
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    assert story.facts["regeling_status"] == "lopend"
