"""A planned eviction in Deventer: part A, BZT beside the court route, and after the day (DV-6 to DV-9)."""

from __future__ import annotations

from datetime import date

from engine.access import CONSOLE
from engine.meetings.agenda_dates import gaps
from engine.testing import House, Story
from tests.deventer.conftest import (
    ACCEPTED,
    FAMILY,
    NOT_VULNERABLE,
    OPEN,
    VULNERABLE,
    decided,
    handed_over,
    parts,
)
from tests.gedeeld.conftest import decide, execute, in_court, judge, plan, told
from tests.stories import Tell


def planned(tell: Tell, gezin: dict[str, object] = FAMILY) -> Story:
    """The overleg lets it go on in March; the eviction is planned for Monday 22 June."""
    story = handed_over(tell(), gezin)
    story.to("2026-04-09")
    decided(story, "ontruiming_doorzetten")
    in_court(story, gezin=gezin)
    story.to("2026-05-18")
    judge(story, "toegewezen")
    story.to("2026-05-20")
    story.complete("vonnis_betekenen", betekend_op="2026-05-20")
    story.to("2026-06-01")
    decide(story, gezin=gezin)
    return plan(story)


def evicted(tell: Tell) -> Story:
    return through_the_day(planned(tell))


def through_the_day(story: Story) -> Story:
    story.complete("betrokkenen_informeren", ontvangers=["wijkteam"])
    story.complete("kinderen_beoordelen", gezin=FAMILY)
    story.complete(
        "opvang_regelen",
        kinderen_mee=True,
        opvang_nodig=True,
        opvangsoort="maatschappelijke_opvang",
        opvang_gereserveerd=True,
    )
    story.complete("inboedel_regelen")
    story.to("2026-06-22")
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    story.complete("laatste_onderhandeling", laatste_oplossing="geen", onderdak_vannacht=True)
    execute(story)
    story.complete("ontruiming_registreren")
    return story


# -- before the day ------------------------------------------------------------------------------------------


def test_a_planned_eviction_stands_in_part_a(tell: Tell, house: House) -> None:
    evicting = planned(tell)
    late = tell()  # five months of arrears already: reported at once
    assert parts(house, "2026-07-02") == {"A": [evicting.page().number], "B": [late.page().number]}


def test_no_overleg_before_the_eviction_is_warned_of(tell: Tell, house: House) -> None:
    story = planned(tell)
    parts(house, "2026-07-02")  # the next one; the eviction is on 22 June
    with house.engine.database.read() as connection:
        (gap,) = gaps(house.engine, connection, CONSOLE, story.case_id)
    assert (gap.day, gap.series.kind) == (date(2026, 6, 22), "ontruimingsoverleg")


def test_bzt_and_team_toegang_jeugd_seek_contact_once_it_is_planned(tell: Tell) -> None:
    story = planned(tell)
    assert "bzt_voor_ontruiming" in story.open_tasks("bzt")
    assert "gesprek_ouders" in story.open_tasks("team_toegang_jeugd")
    story.complete("bzt_voor_ontruiming", hulpaanbod=OPEN)
    assert "bzt_voor_ontruiming" in story.open_tasks("bzt")


def test_without_children_team_toegang_jeugd_stays_out(tell: Tell) -> None:
    story = planned(tell, {"kinderen": False})
    assert story.open_tasks("team_toegang_jeugd") == []


def test_the_corporatie_reserves_a_place_and_team_toegang_jeugd_judges(tell: Tell) -> None:
    story = planned(tell)
    assert "opvang_regelen" in story.open_tasks("woningcorporatie")
    assert "kinderen_beoordelen" in story.open_tasks("team_toegang_jeugd")
    assert told(story, "opvang_reserveren") == ["woningcorporatie"]
    story.to("2026-06-19")
    assert "team_toegang_jeugd" in told(story, "ontruiming_niet_klaar")  # whose answer is missing too


def test_the_deurwaarder_is_asked_to_refer_the_tenant(tell: Tell) -> None:
    story = planned(tell)
    assert told(story, "doorverwijzen_naar_gemeente") == ["deurwaarder"]


def test_help_that_bzt_finds_before_the_day_calls_it_off(tell: Tell) -> None:
    story = planned(tell)
    story.complete("bzt_voor_ontruiming", hulpaanbod=ACCEPTED, kwetsbaarheid=VULNERABLE)
    assert "ontruimingsdag" not in story.terms()
    assert "ondersteuning_bieden" in story.open_tasks("bad")
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    story.complete("dossier_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")


def test_the_overleg_stops_a_planned_eviction_with_help(tell: Tell) -> None:
    story = planned(tell)
    decided(story, "hulp_voortzetten", huurder_wil_hulp=True)
    assert story.facts["ontruiming_status"] == "afgeblazen"
    assert "ondersteuning_bieden" in story.open_tasks("bad")


def test_a_solution_of_someone_else_ends_the_search_of_bzt(tell: Tell) -> None:
    story = planned(tell)
    story.act("gemeente", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert "bzt_voor_ontruiming" not in story.open_tasks("bzt")


def test_bzt_looks_again_when_an_eviction_is_planned(tell: Tell) -> None:
    story = handed_over(tell())
    story.to("2026-02-23")
    story.complete(
        "dossier_volgen",
        bzt_volgstatus="hulp_loopt",
        volgende_controle="2026-12-01",
        kwetsbaarheid=VULNERABLE,
    )
    story.to("2026-04-09")
    decided(story, "ontruiming_doorzetten")
    in_court(story)
    story.to("2026-05-18")
    judge(story, "toegewezen")
    story.to("2026-05-20")
    story.complete("vonnis_betekenen", betekend_op="2026-05-20")
    story.to("2026-06-01")
    decide(story)
    plan(story)
    assert story.terms()["BZT volgt: controle"] == date(2026, 7, 13)


# -- after the day -------------------------------------------------------------------------------------------


def test_bzt_follows_a_vulnerable_family_in_the_nazorg(tell: Tell) -> None:
    story = evicted(tell)
    assert story.outcome == ("open", "ontruimd")
    assert "ontruimingsoverleg" not in story.open_tasks()
    story.complete("doorverwijzen")
    story.complete("verblijf_bepalen", verblijf="crisisopvang", kwetsbaarheid=VULNERABLE)
    assert story.open_tasks("bzt") == ["huurder_volgen"]
    story.complete("huurder_volgen", volgstatus="volgen", gezinscoach_begeleidt=True)
    assert story.facts["gezinscoach_begeleidt"] is True
    assert story.terms()["Nazorg: hoe gaat het?"] == date(2026, 7, 22)
    story.to("2026-07-22")
    assert story.open_tasks("bzt") == ["huurder_volgen"]


def test_one_tenant_is_followed_once(tell: Tell) -> None:
    """What BZT did before the eviction stops that day: the nazorg follows, and asks BZT when it is needed."""
    story = planned(tell)
    assert "BZT volgt: controle" in story.terms()
    through_the_day(story)
    assert "BZT volgt: controle" not in story.terms()
    assert story.open_tasks("bzt") == []
    assert "bzt_volgstatus" not in story.facts  # BZT had not looked yet


def test_who_is_not_vulnerable_is_let_go_after_the_eviction(tell: Tell) -> None:
    story = evicted(tell)
    story.complete("doorverwijzen")
    story.complete("verblijf_bepalen", verblijf="eigen_netwerk", kwetsbaarheid=NOT_VULNERABLE)
    assert story.open_tasks("bzt") == []
    story.complete("loslaten", losgelaten_reden="niet_kwetsbaar")
    assert story.outcome[1] == "ontruimd"
