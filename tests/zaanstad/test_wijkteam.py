"""What the wijkteam of Zaanstad does with a seintje, and what help does to the terms."""

from __future__ import annotations

from datetime import date

from tests.stories import Tell
from tests.zaanstad.telling import ACCEPTED, OPEN, REFUSED, help_accepted, react, seintje_1

# -- the wijkteam ----------------------------------------------------------------------------------------


def test_the_wijkteam_has_two_days_and_being_late_is_said(tell: Tell) -> None:
    story = seintje_1(tell())  # a Monday
    task = next(t for t in story.page().tasks if t.element == "reageren")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 2, 18)
    story.to("2026-02-18")
    assert "te_laat_op" not in story.facts
    story.to("2026-02-19")
    assert story.facts["te_laat_op"] == "2026-02-19"  # all of the 18th was in time
    assert [to for kind, to in story.letters() if kind == "te_laat"] == ["woningcorporatie", "wijkteam"]
    assert story.open_tasks("wijkteam") == ["reageren"]  # late is no reason to stop


def test_two_days_that_end_in_a_weekend_end_on_monday(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-05")
    story.to("2026-02-20")  # a Friday
    task = next(t for t in story.page().tasks if t.element == "reageren")
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 2, 23)


def test_the_answer_of_the_wijkteam_goes_back_to_the_corporatie(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **REFUSED)
    assert ("terugkoppeling", "woningcorporatie") in story.letters()
    assert story.open_tasks("wijkteam") == []
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)  # a refusal does not stop the terms


# -- help and pause --------------------------------------------------------------------------------------


def test_help_pauses_collection_and_every_term(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    assert ("incassopauze", "woningcorporatie") in story.letters()
    assert story.facts["pauze_vanaf"] == "2026-02-16"
    assert "Seintje 2" not in story.terms()
    assert story.terms()["Einde incassopauze"] == date(2026, 3, 18)  # thirty days


def test_a_pause_of_28_days_moves_every_later_term_by_28_days(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.later(28)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.facts["pauze_dagen"] == 28
    assert story.terms()["Seintje 2"] == date(2026, 4, 13)
    story.to("2026-04-13")
    assert story.facts["signaal_nr"] == 2
    assert story.terms()["Ontruiming aankondigen"] == date(2026, 5, 14)


def test_a_plan_within_four_weeks_is_reminded_of(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-03-15")
    assert "plan_herinnering" not in [kind for kind, _ in story.letters()]
    story.to("2026-03-16")
    assert ("plan_herinnering", "wijkteam") in story.letters()
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")


def test_a_plan_is_due_four_weeks_after_help_began_however_old_the_seintje_is(tell: Tell) -> None:
    story = seintje_1(tell())
    react(story, **OPEN)
    story.to("2026-03-30")
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert story.terms()["Plan klaar"] == date(2026, 4, 27)
    story.to("2026-04-26")
    assert "plan_herinnering" not in [kind for kind, _ in story.letters()]
    story.to("2026-04-27")
    assert ("plan_herinnering", "wijkteam") in story.letters()


def test_the_term_of_a_plan_counts_from_the_yes_also_when_it_is_typed_later(tell: Tell) -> None:
    story = seintje_1(tell())
    story.to("2026-03-02")
    react(story, **{**ACCEPTED, "reactie_op": "2026-02-23"})
    assert story.terms()["Plan klaar"] == date(2026, 3, 23)


def test_the_corporatie_ends_the_pause_and_the_route_goes_on(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-03-18")
    assert story.open_tasks("woningcorporatie") == ["pauze_beoordelen"]
    story.complete("pauze_beoordelen", pauze_besluit="beeindigen")
    assert story.facts["pauze_dagen"] == 30
    assert story.open_tasks("wijkteam") == []
    assert story.terms()["Seintje 2"] == date(2026, 4, 15)


def test_a_pause_can_be_made_longer(tell: Tell) -> None:
    story = seintje_1(tell())
    help_accepted(story)
    story.to("2026-03-18")
    story.complete("pauze_beoordelen", pauze_besluit="verlengen", pauze_verlengen_tot="2026-04-29")
    assert story.terms()["Einde incassopauze"] == date(2026, 4, 29)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
