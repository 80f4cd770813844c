"""The ontruimingsoverleg of Deventer and what BZT follows (DV-7, DV-9): two parts, actions, decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

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
    reported,
    visited,
)
from tests.stories import AGREED, DUTIES, Tell, refused


def action(owner: str, what: str, until: str = "2026-04-01", status: str = "open") -> dict[str, Any]:
    return {"actie": what, "eigenaar": owner, "deadline": until, "status": status}


def on_agenda(tell: Tell, gezin: dict[str, Any] | None = None) -> Story:
    story = handed_over(tell(), gezin or {"kinderen": False})
    story.to("2026-03-02")
    return story


# -- the agenda ----------------------------------------------------------------------------------------------


def test_two_months_of_arrears_put_it_on_part_b(tell: Tell, house: House) -> None:
    story = handed_over(tell())
    assert story.terms()["Ontruimingsoverleg"] == date(2026, 3, 1)
    story.to("2026-02-28")
    assert story.open_tasks("ontruimingsoverleg") == []
    story.to("2026-03-02")
    assert story.open_tasks("ontruimingsoverleg") == ["ontruimingsoverleg"]
    assert parts(house, "2026-04-09") == {"B": [story.page().number]}  # the overleg is every six weeks


def test_the_overleg_knows_only_what_was_reported(tell: Tell) -> None:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-04"})
    story.to("2026-03-02")
    assert story.open_tasks("ontruimingsoverleg") == []


def test_who_is_at_the_table_takes_part(tell: Tell) -> None:
    story = on_agenda(tell)
    assert {party.role for party in story.page().parties} >= {
        "bad",
        "bzt",
        "gemeente",
        "team_toegang_jeugd",
        "woningcorporatie",
    }


def test_it_comes_back_while_the_dossier_is_open(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "hulp_voortzetten")
    assert story.open_tasks("ontruimingsoverleg") == ["ontruimingsoverleg"]
    assert "bzt_contact" in story.open_tasks("bzt")
    assert [to for kind, to in story.letters() if kind == "besluit_overleg"] == [
        "woningcorporatie",
        "bad",
        "bzt",
    ]


# -- what it decides -----------------------------------------------------------------------------------------


def test_uitstel_needs_a_day_and_a_reason(tell: Tell) -> None:
    story = on_agenda(tell)
    answer = {
        "vergaderdatum": "2026-03-02",
        "opvang_nodig": False,
        "proces": "uitstel",
    }
    for field in ("uitstel_tot", "proces_toelichting"):
        assert field in refused(story, "ontruimingsoverleg", **answer)
    decided(story, "uitstel", uitstel_tot="2026-04-15")
    assert "bzt_contact" in story.open_tasks("bzt")


def test_an_arrangement_of_the_overleg_begins_when_both_agree(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "regeling", overleg_regeling={**AGREED, "akkoord_huurder": False})
    assert "bzt_contact" in story.open_tasks("bzt")
    decided(story, "regeling", overleg_regeling=AGREED)
    assert story.terms()["Termijn regeling controleren"] == date(2026, 5, 2)
    assert "bzt_contact" not in story.open_tasks("bzt")


def test_a_running_arrangement_survives_another_decision(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "regeling", overleg_regeling=AGREED)
    decided(story, "hulp_voortzetten")
    assert story.facts["regeling"]["aantal_termijnen"] == 3


def test_help_that_the_tenant_wants_begins_at_the_table(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "hulp_voortzetten", huurder_wil_hulp=True)
    assert "ondersteuning_bieden" in story.open_tasks("bad")
    assert story.facts["pauze_vanaf"] == "2026-03-02"
    decided(story, "hulp_voortzetten", huurder_wil_hulp=True)  # it runs already
    assert [to for kind, to in story.letters() if kind == "incassopauze"] == ["woningcorporatie"]


def test_going_on_leads_to_court(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "ontruiming_doorzetten")
    assert "bzt_contact" not in story.open_tasks()
    assert story.open_tasks("woningcorporatie") != []
    assert "ontruimingsoverleg" in story.open_tasks()  # and it stays on the agenda
    decided(story, "ontruiming_doorzetten")  # where it is at the judge already, that goes on
    assert {sent.status for sent in story.page().messages if sent.name == "naar_de_rechter"} == {"delivered"}


def test_the_overleg_may_go_on_while_bad_still_visits(tell: Tell) -> None:
    story = tell()
    story.to("2026-03-02")
    assert {"huisbezoek", "ontruimingsoverleg"} <= set(story.open_tasks())
    decided(story, "ontruiming_doorzetten")
    assert "huisbezoek" not in story.open_tasks()


def test_while_help_runs_there_is_no_eviction(tell: Tell) -> None:
    story = on_agenda(tell)
    story.complete("bzt_contact", hulpaanbod=ACCEPTED)
    decided(story, "ontruiming_doorzetten")
    assert [to for kind, to in story.letters() if kind == "hulp_gaat_voor"] == ["woningcorporatie", "bzt"]
    assert "ondersteuning_bieden" in story.open_tasks("bad")
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "bzt_contact" in story.open_tasks("bzt")  # one more try of BZT
    story.complete("bzt_contact", hulpaanbod=OPEN)
    assert "bzt_contact" not in story.open_tasks("bzt")  # then what the overleg decided


# -- actions -------------------------------------------------------------------------------------------------


def actions(story: Story) -> set[tuple[str, str]]:
    page = story.page()
    return {(t.role, t.name) for t in page.tasks if t.element == "actie_uitvoeren" and t.status == "open"}


def test_an_action_becomes_a_task_of_its_owner_with_its_deadline(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(
        story,
        "hulp_voortzetten",
        overleg_acties=[action("bad", "Budgetplan"), action("woningcorporatie", "Bellen")],
    )
    assert actions(story) == {("bad", "Actie: Budgetplan"), ("woningcorporatie", "Actie: Bellen")}
    task = next(t for t in story.page().tasks if t.name == "Actie: Bellen")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 4, 1)


def test_what_an_action_led_to_comes_back_in_the_next_overleg(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "hulp_voortzetten", overleg_acties=[action("bad", "Budgetplan")])
    story.complete("actie_uitvoeren", status="gedaan", resultaat="Het plan is klaar.")
    (done,) = story.facts["overleg_acties"]
    assert (done["status"], done["resultaat"], done["eigenaar"]) == ("gedaan", "Het plan is klaar.", "bad")


def test_a_new_list_replaces_the_old_tasks(tell: Tell) -> None:
    story = on_agenda(tell)
    decided(story, "hulp_voortzetten", overleg_acties=[action("bad", "Budgetplan")])
    decided(
        story,
        "hulp_voortzetten",
        overleg_acties=[
            action("bad", "Budgetplan", status="vervallen"),
            action("bzt", "Huisbezoek in de avond"),
        ],
    )
    assert actions(story) == {("bzt", "Actie: Huisbezoek in de avond")}


def test_the_helper_keeps_a_list_of_its_own(tell: Tell) -> None:
    """Else the task of an action would lose what it is about."""
    story = on_agenda(tell)
    decided(story, "hulp_voortzetten", huurder_wil_hulp=True, overleg_acties=[action("bzt", "Bellen")])
    story.complete("ondersteuning_bieden", resultaat="loopt", acties=[])
    story.complete("actie_uitvoeren", status="gedaan", resultaat="Gebeld.")
    assert story.facts["overleg_acties"][0]["resultaat"] == "Gebeld."


# -- BZT follows (DV-9, R72) ---------------------------------------------------------------------------------


def test_bzt_follows_from_the_handover_on(tell: Tell) -> None:
    story = handed_over(tell())
    assert story.terms()["BZT volgt: controle"] == date(2026, 2, 23)
    story.to("2026-02-23")
    assert "dossier_volgen" in story.open_tasks("bzt")
    story.complete(
        "dossier_volgen",
        bzt_volgstatus="hulp_loopt",
        volgende_controle="2026-04-20",
        kwetsbaarheid=VULNERABLE,
    )
    assert story.terms()["BZT volgt: controle"] == date(2026, 4, 20)


def test_bzt_goes_on_following_while_help_runs(tell: Tell) -> None:
    story = handed_over(tell())
    story.complete("bzt_contact", hulpaanbod=ACCEPTED)
    story.to("2026-02-23")
    assert "dossier_volgen" in story.open_tasks("bzt")


def test_who_is_vulnerable_is_not_let_go(tell: Tell) -> None:
    story = handed_over(tell())
    story.to("2026-02-23")
    wrong = {"bzt_volgstatus": "losgelaten", "kwetsbaarheid": VULNERABLE}
    assert "kwetsbaarheid.kwetsbaar" in refused(story, "dossier_volgen", **wrong)
    story.complete("dossier_volgen", bzt_volgstatus="losgelaten", kwetsbaarheid=NOT_VULNERABLE)
    assert "BZT volgt: controle" not in story.terms()
    assert story.outcome == ("open", None)


# -- the family ----------------------------------------------------------------------------------------------


def test_a_family_from_melding_to_a_prevented_eviction(tell: Tell, house: House) -> None:
    story = reported(tell(), FAMILY)  # 12 January: BAD and Team Toegang Jeugd side by side
    assert (story.open_tasks("bad"), story.open_tasks("team_toegang_jeugd")) == (
        ["huisbezoek"],
        ["gesprek_ouders"],
    )
    story.complete("gesprek_ouders", keuze_ouders="geen_gesprek")
    visited(story, "nog_geen_contact")
    story.to("2026-02-09")  # 28 days without contact
    story.complete("overdragen_aan_bzt", overdracht_reden="geen_contact")
    story.complete("overdracht_bevestigen", overdracht_bevestigd_door="Stefan Oosterhof")
    story.to("2026-03-02")
    assert parts(house, "2026-04-09") == {"B": [story.page().number]}
    story.to("2026-04-09")
    decided(
        story, "hulp_voortzetten", overleg_acties=[action("bzt", "Samen met school langsgaan", "2026-04-20")]
    )
    story.complete("actie_uitvoeren", status="gedaan", resultaat="Moeder gesproken, zij wil hulp.")
    story.complete("bzt_contact", hulpaanbod=ACCEPTED, kwetsbaarheid=VULNERABLE)
    story.to("2026-04-29")
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    story.complete("dossier_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")
    assert (story.open_tasks(), story.terms()) == ([], {})
