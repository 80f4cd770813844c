"""Help accepted while an arrangement runs, and the other way round; the terms stand still (R07, R09, R11)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.testing import Story
from tests.gedeeld.conftest import ACCEPTED, PLAN, Court, pay_all, served
from tests.stories import Tell
from tests.zaanstad.telling import seintje_1

OWED = {
    **PLAN,
    "totaalbedrag": 900.0,
    "termijnbedrag": 300.0,
    "aantal_termijnen": 3,
    "eerste_termijn": "2026-03-01",
}
CHECK = "Termijn regeling controleren"


def agree(story: Story, **more: Any) -> Story:
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling={**OWED, **more})
    return story


def accept(story: Story) -> Story:
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    return story


def help_ends(story: Story, how: str, **answer: Any) -> Story:
    story.complete("ondersteuning_bieden", resultaat=how, **answer)
    return story


def pay(story: Story, amount: float) -> Story:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=amount)
    return story


def buttons(story: Story) -> set[str]:
    return {action.process for action in story.page().actions}


@pytest.fixture
def both(tell: Tell) -> Story:
    """Three instalments from 1 March, agreed on 16 February; help is accepted on 20 February."""
    story = agree(seintje_1(tell()))
    story.to("2026-02-20")
    return accept(story)


def test_help_accepted_during_an_arrangement_starts(both: Story) -> None:
    assert "ondersteuning_bieden" in both.open_tasks("wijkteam")
    assert both.facts["regiehouder"] == "hulpverlener"
    assert both.facts["pauze_sinds"] == "2026-02-20"
    assert ("incassopauze", "woningcorporatie") in both.letters()
    assert [m.name for m in both.page().messages if m.status != "delivered"] == []


def test_the_terms_stand_still_since_the_first_of_the_two(both: Story) -> None:
    assert both.facts["pauze_vanaf"] == "2026-02-16"
    assert not {"Seintje 2", CHECK} & set(both.terms())


def test_help_is_offered_as_long_as_it_does_not_run(tell: Tell) -> None:
    story = seintje_1(tell())
    for step, there in ((lambda s: s, True), (agree, True), (accept, False)):
        step(story)
        assert ("gedeeld_hulp_gemeld" in buttons(story)) == there


def test_after_help_the_arrangement_goes_on_at_its_instalment(both: Story) -> None:
    both.to("2026-02-26")
    help_ends(both, "onvoldoende")
    assert both.terms()[CHECK] == date(2026, 3, 2)
    assert (both.facts["regeling_status"], both.facts["onderbreking"]) == ("lopend", "regeling")
    assert both.facts["pauze_vanaf"] == "2026-02-16"


def test_what_was_paid_before_and_during_help_counts(tell: Tell) -> None:
    story = agree(seintje_1(tell()))
    pay(story, 300.0)
    story.to("2026-03-05")
    assert story.terms()[CHECK] == date(2026, 4, 2)
    pay(accept(story), 300.0)
    story.to("2026-04-10")
    help_ends(story, "onvoldoende")
    story.later(0)
    assert "gemiste_termijn_beoordelen" not in story.open_tasks()
    assert story.terms()[CHECK] == date(2026, 5, 2)


def test_what_fell_due_during_help_is_asked_about_at_once(both: Story) -> None:
    both.to("2026-03-10")
    assert "gemiste_termijn_beoordelen" not in both.open_tasks()
    help_ends(both, "onvoldoende")
    both.later(0)
    assert "gemiste_termijn_beoordelen" in both.open_tasks("woningcorporatie")
    assert ("termijn_gemist_huurder", "huurder") in both.letters()
    both.complete("gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="terug")
    assert both.facts["pauze_dagen"] == 22  # from 16 February to 10 March
    assert both.terms()["Seintje 2"] == date(2026, 4, 7)  # 16 March and 22 days


def test_help_that_works_leaves_the_arrangement_to_be_kept(both: Story) -> None:
    both.to("2026-02-26")
    help_ends(both, "opgelost")
    assert (both.outcome, both.terms()[CHECK]) == (("open", None), date(2026, 3, 2))
    assert "dossier_afsluiten" not in both.open_tasks()
    pay_all(both)
    assert both.outcome == ("closed", "voorkomen_regeling")


def test_help_can_lead_to_another_arrangement(both: Story) -> None:
    both.to("2026-02-26")
    help_ends(
        both,
        "regeling",
        regeling={**OWED, "termijnbedrag": 100.0, "aantal_termijnen": 9, "eerste_termijn": "2026-04-01"},
    )
    assert both.terms()[CHECK] == date(2026, 4, 2)
    assert (both.facts["regeling_betaald"], both.facts["termijn_nr"]) == (0, 0)


def test_an_arrangement_agreed_during_help_takes_over(tell: Tell) -> None:
    story = agree(accept(seintje_1(tell())))
    assert story.terms()[CHECK] == date(2026, 3, 2)
    assert "ondersteuning_bieden" not in story.open_tasks()
    accept(story)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_a_new_arrangement_replaces_one_that_rests(both: Story) -> None:
    pay(both, 100.0)
    agree(both, eerste_termijn="2026-05-01", totaalbedrag=800.0, termijnbedrag=400.0, aantal_termijnen=2)
    assert both.terms()[CHECK] == date(2026, 5, 2)
    assert both.facts["regeling_betaald"] == 0


def test_paid_during_help_that_rests_an_arrangement(both: Story) -> None:
    pay_all(both)
    assert both.outcome == ("closed", "voorkomen_betaald")


def test_left_during_help_that_rests_an_arrangement(both: Story) -> None:
    both.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="sleutel")
    assert both.outcome == ("closed", "vrijwillig_vertrek")


def test_help_that_is_accepted_twice_does_not_begin_again(tell: Tell) -> None:
    story = accept(seintje_1(tell()))
    story.later(3)
    story.complete("reageren", hulpaanbod=ACCEPTED)
    assert story.open_tasks("wijkteam").count("ondersteuning_bieden") == 1
    assert story.facts["pauze_sinds"] == "2026-02-16"


def test_after_a_verdict_help_starts_as_well(court: Court) -> None:
    story = accept(agree(served(court()), eerste_termijn="2026-12-01"))
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    help_ends(story, "onvoldoende")
    assert story.terms()[CHECK] == date(2026, 12, 2)
    assert "ontruiming_besluiten" not in story.open_tasks()


def test_a_yes_after_the_verdict_stops_whatever_else_is_ticked(court: Court) -> None:
    story = served(court())
    story.complete("perspectief_zoeken", hulpaanbod=ACCEPTED, na_vonnis_resultaat="blijven_proberen")
    assert "ondersteuning_bieden" in story.open_tasks()
