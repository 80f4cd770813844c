"""The gebiedsteam of Sittard-Geleen: its plan, its actions, what it decides (SG-4 to SG-9); the spreekuur."""

from __future__ import annotations

from datetime import date

import pytest

from engine.dossier.answering import AnswerInvalid
from engine.meetings import agendas, calendar, discussion, series
from engine.meetings.calendar import Series
from engine.settings import ROOT
from engine.testing import House, Story
from tests.gedeeld.conftest import hand_over
from tests.sittard_geleen.conftest import (
    ACCEPTED,
    action,
    actions,
    at_the_table,
    carry_out,
    decide,
    decision,
    nobody_home,
    planned,
    reported,
)
from tests.stories import AGREED, Tell, submit

MEMBERS = {
    "woningcorporatie", "gkb", "partners_in_welzijn", "mee", "participatiecoach", "wijkverpleegkundige",
    "politie", "boa", "stadsdeel", "maatschappelijk_werk", "ggz",
}  # fmt: skip


# -- the whole story of a family -------------------------------------------------------------------------


def test_a_family_from_melding_to_solved(tell: Tell) -> None:
    story = tell(achterstand=1800.0, kinderen_bekend=True)
    reported(story)
    assert story.facts["seintje_op"] == "2026-03-01"

    nobody_home(story)
    story.complete("gebiedsteam_aanmelden", aanmeldreden="niemand_aangetroffen")
    assert story.facts["regiehouder"] == "gebiedsteam"
    assert {party.role for party in story.page().parties} >= MEMBERS

    story.to("2026-03-12")  # first meeting: Partners in Welzijn goes again, MEE makes a budget
    [second_visit] = planned(story)
    assert second_visit["eigenaar"] == "partners_in_welzijn"
    visit = {**second_visit, "deadline": "2026-04-01"}
    decide(story, "verdere_ondersteuning", gebiedsacties=[visit, action("mee", "2026-03-27")])
    assert actions(story) == {"partners_in_welzijn": date(2026, 4, 1), "mee": date(2026, 3, 27)}

    story.to("2026-03-20")
    carry_out(
        story,
        "partners_in_welzijn",
        resultaat="De moeder deed open. Er zijn meer schulden.",
        wat_is_nodig="Rust en hulp bij de administratie.",
        extra_ondersteuning=["ggz"],
        contactpogingen=[
            {"datum_tijd": "2026-03-20T10:00:00+01:00", "kanaal": "huisbezoek", "uitkomst": "contact"}
        ],
    )
    assert story.facts["contactpogingen"][-1]["datum_tijd"] == "2026-03-20T10:00:00+01:00"

    story.to("2026-03-28")  # MEE is late: both hear it
    late = [to for kind, to in story.letters() if kind == "actie_te_laat"]
    assert late == ["mee", "gebiedsteam"]

    story.to("2026-04-02")  # second meeting: a new day for MEE with a reason, and the GGZ comes in
    done, budget = planned(story)
    assert (done["status"], done["extra_ondersteuning"], budget["status"]) == ("gedaan", ["ggz"], "open")
    moved = {**budget, "nieuwe_deadline": "2026-04-20", "reden_nieuwe_deadline": "De papieren kwamen laat."}
    decide(
        story,
        "verdere_ondersteuning",
        gebiedsacties=[done, moved, action("ggz", "2026-04-22", what="Kennismaken")],
    )
    assert actions(story) == {"mee": date(2026, 4, 20), "ggz": date(2026, 4, 22)}
    assert story.facts["gebiedsacties"][1]["reden_deadline"] == "De papieren kwamen laat."
    assert "nieuwe_deadline" not in story.facts["gebiedsacties"][1]

    story.to("2026-04-15")
    carry_out(story, "mee")
    carry_out(story, "ggz")
    assert story.open_tasks() == ["gebiedsteam_bespreken"]

    story.to("2026-04-23")  # third meeting
    decide(story, "opgelost")
    assert story.open_tasks() == ["opgelost_afsluiten"]
    story.complete("opgelost_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")


# -- what the gebiedsteam decides ------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["ontruimen", "doorbraak_forceren"])
def test_enough_chances_leads_to_court_with_a_purpose(tell: Tell, purpose: str) -> None:
    story = at_the_table(tell())
    decide(story, "genoeg_kansen")
    assert story.open_tasks() == ["doorzetten"]
    story.complete("doorzetten", doel=purpose)
    assert story.facts["doel"] == purpose
    assert story.open_tasks("woningcorporatie") == ["overdragen"]


def test_its_actions_and_the_visit_are_over_when_the_deurwaarder_has_the_dossier(tell: Tell) -> None:
    story = reported(tell())
    story.act("woningcorporatie", "gedeeld_deurwaarder_eerder")
    assert story.open_tasks("gkb") == ["meegaan"]
    hand_over(story)
    assert story.open_tasks("gkb") == []
    story = at_the_table(tell())
    decide(story, "verdere_ondersteuning", gebiedsacties=[action("mee", "2026-03-27")])
    decide(story, "genoeg_kansen")
    story.complete("doorzetten")
    assert actions(story) == {"mee": date(2026, 3, 27)}
    hand_over(story)
    assert actions(story) == {}
    assert "Deadline van een actie" not in story.terms()


def test_what_is_put_off_comes_back_in_the_next_meeting(tell: Tell) -> None:
    story = at_the_table(tell())
    with pytest.raises(AnswerInvalid):  # nothing is solved while an action is open
        submit(story, "gebiedsteam_bespreken", decision("opgelost", [action("mee", "2026-04-01")]))
    decide(story, "uitgesteld")
    assert story.open_tasks() == ["gebiedsteam_bespreken"]  # without a plan nobody has to do anything yet


def test_actions_that_run_go_on_when_the_case_is_put_off(tell: Tell) -> None:
    story = at_the_table(tell())
    decide(
        story,
        "verdere_ondersteuning",
        gebiedsacties=[action("boa", "2026-04-01"), action("mee", "2026-04-01")],
    )
    kept = planned(story)[1]
    decide(story, "uitgesteld", gebiedsacties=[kept])  # the first is struck off the list
    assert actions(story) == {"mee": date(2026, 4, 1)}
    carry_out(story, "mee")
    assert [one["status"] for one in story.facts["gebiedsacties"]] == ["gedaan"]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("verdere_ondersteuning", {"gebiedsacties": None}),
        ("verdere_ondersteuning", {"plan_van_aanpak": None}),
        ("verdere_ondersteuning", {"verdere_ondersteuning": False}),
        ("verdere_ondersteuning", {"genoeg_kansen_gehad": True}),
        ("genoeg_kansen", {"genoeg_kansen_gehad": False}),
        ("genoeg_kansen", {"besluit_toelichting": None}),
        ("uitgesteld", {"besluit_toelichting": None}),
    ],
)
def test_a_decision_needs_what_it_stands_on(tell: Tell, kind: str, wrong: dict[str, object]) -> None:
    story = at_the_table(tell())
    answer = decision(kind, [action("mee", "2026-04-01")])
    given = {name: value for name, value in {**answer, **wrong}.items() if value is not None}
    with pytest.raises(AnswerInvalid):
        submit(story, "gebiedsteam_bespreken", given)
    submit(story, "gebiedsteam_bespreken", answer)


def test_a_new_deadline_needs_a_reason(tell: Tell) -> None:
    story = at_the_table(tell())
    decide(story, "verdere_ondersteuning", gebiedsacties=[action("mee", "2026-04-01")])
    moved = {**planned(story)[0], "nieuwe_deadline": "2026-04-20"}
    with pytest.raises(AnswerInvalid):
        decide(story, "verdere_ondersteuning", gebiedsacties=[moved])
    decide(story, "verdere_ondersteuning", gebiedsacties=[{**moved, "reden_nieuwe_deadline": "Ziek."}])
    assert actions(story) == {"mee": date(2026, 4, 20)}
    again = {**planned(story)[0], "nieuwe_deadline": "2026-05-11"}
    with pytest.raises(AnswerInvalid):  # the reason of last time does not count
        decide(story, "verdere_ondersteuning", gebiedsacties=[again])
    typed_over = {**planned(story)[0], "deadline": "2026-05-11"}
    decide(story, "verdere_ondersteuning", gebiedsacties=[typed_over])  # what was agreed stays
    assert actions(story) == {"mee": date(2026, 4, 20)}


def test_the_list_is_kept_during_an_arrangement(tell: Tell) -> None:
    story = at_the_table(tell())
    decide(story, "verdere_ondersteuning", gebiedsacties=[action("mee", "2026-04-01")])
    assert "sittard_geleen_actielijst" not in {each.process for each in story.page().actions}
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    assert actions(story) == {"mee": date(2026, 4, 1)}  # the dossier leaves the agenda, the action goes on
    moved = {**planned(story)[0], "nieuwe_deadline": "2026-04-20", "reden_nieuwe_deadline": "Ziek."}
    added = action("ggz", "2026-04-10", what="Bellen")
    story.act("gebiedsteam", "sittard_geleen_actielijst", gebiedsacties=[moved, added])
    assert actions(story) == {"mee": date(2026, 4, 20), "ggz": date(2026, 4, 10)}


# -- the meetings ----------------------------------------------------------------------------------------


def test_a_dossier_stands_on_the_agenda_of_the_first_meeting_after_the_day_it_was_registered(
    tell: Tell,
) -> None:
    story = tell()
    with story.house.engine.database.write() as connection:
        calendar.store(connection, "sittard_geleen", series.read(ROOT, "sittard_geleen"))
    at_the_table(story)  # on 5 March
    story.to("2026-03-12")
    other = at_the_table_on_the_day(tell(adres={"postcode": "6161AB", "huisnummer": 3}))
    assert agenda(story.house, "2026-03-12") == [story.page().number]
    assert agenda(story.house, "2026-04-02") == [other.page().number]

    answer = decision("verdere_ondersteuning", [action("mee", "2026-03-30")])
    task = next(t.id for t in story.page().tasks if t.element == "gebiedsteam_bespreken")
    engine, chair = story.house.engine, story.house.actor("gebiedsteam")
    discussion.decide(engine, chair, series_of(story.house).id, date(2026, 3, 12), task, answer)
    assert actions(story) == {"mee": date(2026, 3, 30)}
    # Its actions come back in every meeting that follows.
    assert agenda(story.house, "2026-04-02") == sorted([story.page().number, other.page().number])


def at_the_table_on_the_day(story: Story) -> Story:
    """Registered with the gebiedsteam on the day of a meeting."""
    story.complete("huisbezoek", aangetroffen=False, huisbezoek_op="2026-03-12")
    story.complete("gebiedsteam_aanmelden")
    return story


def series_of(house: House) -> Series:
    with house.engine.database.read() as connection:
        found = calendar.series_of_kind(connection, "sittard_geleen", "gebiedsteam")
    assert found is not None
    return found


def agenda(house: House, day: str) -> list[str]:
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series_of(house), date.fromisoformat(day))
        shown = agendas.agenda(house.engine, connection, house.actor("gebiedsteam"), meeting)
    return sorted(item.number for item in shown.items)


# -- actions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", sorted(MEMBERS))
def test_every_member_can_own_an_action(tell: Tell, owner: str) -> None:
    story = at_the_table(tell())
    decide(story, "verdere_ondersteuning", gebiedsacties=[action(owner, "2026-04-01", what="Langsgaan")])
    assert actions(story) == {owner: date(2026, 4, 1)}
    assert "Actie: Langsgaan" in [task.name for task in story.page().tasks]
    carry_out(story, owner)
    assert story.facts["gebiedsacties"][0]["status"] == "gedaan"


def test_an_action_that_is_not_ready_stays_with_its_owner_and_its_deadline(tell: Tell) -> None:
    story = at_the_table(tell())
    decide(story, "verdere_ondersteuning", gebiedsacties=[action("mee", "2026-04-01")])
    carry_out(story, "mee", status="bezig", resultaat="Wacht op papieren.")
    assert actions(story) == {"mee": date(2026, 4, 1)}
    assert planned(story)[0]["resultaat"] == "Wacht op papieren."
    story.to("2026-04-02")  # being busy with it is not on time
    assert [to for kind, to in story.letters() if kind == "actie_te_laat"] == ["mee", "gebiedsteam"]
    decide(story, "verdere_ondersteuning")
    assert actions(story) == {"mee": date(2026, 4, 1)}
    carry_out(story, "mee")
    assert actions(story) == {}


def test_an_action_on_time_is_not_reported_as_late(tell: Tell) -> None:
    story = at_the_table(tell())
    decide(story, "verdere_ondersteuning", gebiedsacties=[action("mee", "2026-04-01")])
    story.to("2026-04-01")
    carry_out(story, "mee")
    story.to("2026-04-10")
    assert "actie_te_laat" not in [kind for kind, _ in story.letters()]


# -- help while the gebiedsteam works on it --------------------------------------------------------------


def helped(story: Story) -> Story:
    """The second visit brings help; MEE still has something to do."""
    decide(
        at_the_table(story),
        "verdere_ondersteuning",
        gebiedsacties=[*planned(story), action("mee", "2026-04-01")],
    )
    carry_out(story, "partners_in_welzijn", hulpaanbod={**ACCEPTED, "reactie_op": "2026-03-05"})
    return story


def test_help_accepted_in_an_action_pauses_collection(tell: Tell) -> None:
    story = helped(tell())
    assert story.facts["hulpaanbod"] == {**ACCEPTED, "reactie_op": "2026-03-05"}
    assert story.facts["pauze_vanaf"] == "2026-03-05"
    assert story.open_tasks() == ["gebiedsactie_uitvoeren", "hulp_bespreken", "ondersteuning_bieden"]


def test_the_gebiedsteam_watches_its_actions_while_help_runs(tell: Tell) -> None:
    story = helped(tell())
    first, second = planned(story)
    moved = {**second, "nieuwe_deadline": "2026-04-10", "reden_nieuwe_deadline": "Vakantie."}
    story.complete("hulp_bespreken", hulp_werkt=True, gebiedsacties=[first, moved])
    assert story.open_tasks() == ["gebiedsactie_uitvoeren", "hulp_bespreken", "ondersteuning_bieden"]
    assert actions(story) == {"mee": date(2026, 4, 10)}


def test_help_that_does_not_work_brings_the_case_back_to_the_gebiedsteam(tell: Tell) -> None:
    story = helped(tell())
    story.later(21)
    story.complete("hulp_bespreken", hulp_werkt=False, gebiedsacties=[action("mee", "2026-04-10")])
    assert story.open_tasks() == ["gebiedsactie_uitvoeren", "gebiedsteam_bespreken"]
    assert (story.facts["pauze_vanaf"], story.facts["pauze_dagen"]) == (None, 21)


def test_help_that_worked_ends_what_the_gebiedsteam_does(tell: Tell) -> None:
    story = helped(tell())
    story.complete("ondersteuning_bieden", resultaat="opgelost")
    story.complete("dossier_afsluiten")
    assert story.outcome == ("closed", "voorkomen_hulp")
    assert (story.open_tasks(), story.terms()) == ([], {})


# -- the spreekuur of the GKB ----------------------------------------------------------------------------


def test_the_gkb_answers_a_question_on_its_spreekuur(tell: Tell) -> None:
    story = reported(tell())
    story.act("woningcorporatie", "sittard_geleen_spreekuur", vraag="Kan er een regeling komen?")
    assert story.open_tasks("gkb") == ["meegaan", "spreekuur_beantwoorden"]
    assert "sittard_geleen_spreekuur" not in {one.process for one in story.page().actions}  # one at a time
    story.complete("spreekuur_beantwoorden", spreekuur_uitkomst="antwoord", antwoord="Nog niet.")
    assert ("spreekuur_antwoord", "woningcorporatie") in story.letters()
    assert story.facts["antwoord"] == "Nog niet."
    assert story.open_tasks("partners_in_welzijn") == ["huisbezoek"]


def test_an_arrangement_on_the_spreekuur_stops_the_route(tell: Tell) -> None:
    story = at_the_table(tell())
    story.act("woningcorporatie", "sittard_geleen_spreekuur")
    story.complete(
        "spreekuur_beantwoorden",
        spreekuur_uitkomst="regeling",
        regeling={
            "totaalbedrag": 900.0,
            "termijnbedrag": 300.0,
            "aantal_termijnen": 3,
            "eerste_termijn": "2026-04-01",
            "afgesproken_via": "gkb",
            "akkoord_huurder": True,
            "akkoord_corporatie": True,
        },
    )
    assert story.facts["regeling_status"] == "lopend"
    assert "gebiedsteam_bespreken" not in story.open_tasks()
