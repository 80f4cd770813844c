"""What stands wrongly in a dossier is put right: a fact, the terms that follow from it, and a payment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from engine.access import CONSOLE, NotAllowed
from engine.dossier import cases, correcting, payments
from engine.dossier.answering import EVERY_DOUBT, AnswerInvalid, FactsChanged
from engine.dossier.cases import TenancyKnown
from engine.dossier.correcting import REASON, FactUnknown, NothingChanged
from engine.dossier.dossier import CaseClosed
from engine.dossier.payments import PaymentUnknown
from engine.dossier.reopening import ReasonMissing, ReopenRefused
from engine.testing import Story
from tests.gedeeld.conftest import Court, arrange, in_court, planned
from tests.reopened import again, standing_of
from tests.stories import AGREED, Tell, booked, news

TYPO = 99_999_999.0
OPENED = "gedeeld/dossier_openen.json"


def correct(
    story: Story,
    name: str,
    value: Any,
    reason: str = "Verkeerd overgetypt.",
    role: str = "woningcorporatie",
    form: str = OPENED,
    basis: str | None = None,
) -> int:
    now = story.standing()
    shown = correcting.question(now.definition, form, name).basis(now.facts)
    answer = {name: value, REASON: reason} if value is not None else {REASON: reason}
    engine, actor = story.house.engine, story.house.actor(role)
    return correcting.correct(engine, actor, story.case_id, form, name, answer, basis or shown)


def pay(story: Story, amount: float, **more: Any) -> None:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=amount, confirmed=EVERY_DOUBT, **more)


def undo(story: Story, place: int = 0, role: str = "woningcorporatie", reason: str = "Typfout.") -> bool:
    """The last payment that is booked now, or one before it."""
    found = [one for one in booked(story) if not one.is_undone]
    engine, actor = story.house.engine, story.house.actor(role)
    return payments.undo(engine, actor, story.case_id, found[place].seq, reason)


def owed(story: Story) -> Mapping[str, Any]:
    names = ("achterstand", "regeling_betaald", "betaling_bedrag", "betaling_op")
    return {name: story.facts.get(name) for name in names}


def outcome(story: Story) -> tuple[str, str | None]:
    return story.outcome


# -- a fact ------------------------------------------------------------------------------------------------


def test_a_corrected_date_moves_the_terms_that_follow_from_it(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    before = story.terms()
    moved = correct(story, "vervaldatum", "2026-01-03")
    assert moved > 0
    for label in ("Herinneringsbrief", "Seintje 1"):
        named = [name for name in before if name.startswith(label)]
        assert all(story.terms()[name] == before[name] + timedelta(days=2) for name in named)
    assert story.facts["vervaldatum"] == "2026-01-03"
    (noted,) = [one for one in story.page().timeline if one.action == "feit_gecorrigeerd"]
    assert noted.detail == {"feit": "vervaldatum", "reden": "Verkeerd overgetypt."}
    change = next(one for one in story.page().timeline if one.action == "feiten")
    assert change.detail["feiten"]["vervaldatum"] == ["2026-01-01", "2026-01-03"]
    soon = min(story.terms().values())
    assert {one.due_at.date() for one in story.to(soon)} == {soon}


def test_moving_there_and_back_leaves_every_term_where_it_was(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    story.to("2026-01-20")
    before, waits = story.terms(), standing_of(story)
    correct(story, "vervaldatum", "2025-12-20")
    assert story.terms() != before
    correct(story, "vervaldatum", "2026-01-01")
    assert (story.terms(), standing_of(story)) == (before, waits)


def test_a_fact_that_no_term_reads_moves_nothing_and_the_route_sees_it(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    before = story.terms()
    assert correct(story, "achterstand", 90.0) == 0
    assert story.terms() == before
    pay(story, 90.0)
    assert outcome(story) == ("closed", "voorkomen_betaald")


def test_the_day_of_an_eviction_that_was_announced_is_moved_by_its_button(court: Court) -> None:
    story = arrange(planned(court()))
    for name, value in (("ontruimingsdatum", "2026-06-24"), ("ontruimingstijd", "11:00")):
        with pytest.raises(FactUnknown):
            correct(story, name, value, form="gedeeld/ontruiming_plannen.json")
    assert story.terms()["Ontruiming"] == date(2026, 6, 22)


def test_another_day_of_a_hearing_is_told(court: Court) -> None:
    story = in_court(court())
    form = "gedeeld/dagvaarden.json"
    found = news(story, lambda: correct(story, "zittingsdatum", "2026-05-25", form=form))
    assert {"deurwaarder", "huurder"} <= found.keys()
    assert "op 25 mei 2026" in found["huurder"].body
    story.to("2026-05-18")
    assert "uitspraak_vastleggen" not in story.open_tasks()
    story.to("2026-05-25")
    assert "uitspraak_vastleggen" in story.open_tasks()


def test_another_day_of_a_hearing_that_was_held_is_told_to_nobody(court: Court) -> None:
    story = planned(court())
    was = date.fromisoformat(story.facts["zittingsdatum"])
    other = (was - timedelta(days=1)).isoformat()
    found = news(story, lambda: correct(story, "zittingsdatum", other, form="gedeeld/dagvaarden.json"))
    assert story.facts["zittingsdatum"] == other
    assert found == {}


def test_a_correction_is_checked_as_its_form_checks_it_and_needs_a_reason(tell: Tell) -> None:
    story = tell()
    for value, reason, wrong in (
        ("2026-13-01", "Fout", ["vervaldatum"]),
        (story.today.replace(year=2027).isoformat(), "Fout", ["vervaldatum"]),
        ("2026-01-02", "", [REASON]),
        (None, "Fout", ["vervaldatum"]),
    ):
        with pytest.raises(AnswerInvalid) as refused:
            correct(story, "vervaldatum", value, reason)
        assert [error.path for error in refused.value.errors] == wrong
    with pytest.raises(NothingChanged):
        correct(story, "vervaldatum", story.facts["vervaldatum"])


def test_what_changed_since_the_page_was_opened_is_refused(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    now = story.standing()
    shown = correcting.question(now.definition, OPENED, "achterstand").basis(now.facts)
    pay(story, 100.0)
    with pytest.raises(FactsChanged):
        correct(story, "achterstand", 700.0, basis=shown)
    assert story.facts["achterstand"] == 800.0
    correct(story, "achterstand", 700.0)


def test_only_the_landlord_and_who_has_the_lead_correct(court: Court) -> None:
    story = planned(court())
    with pytest.raises(NotAllowed):
        correct(story, "achterstand", 1.0, role="gemeente")
    correct(story, "achterstand", 2300.0, role="deurwaarder")  # it has the lead now


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("gedeeld/betaling.json", "betaling_bedrag"),
        ("gedeeld/betaling.json", "achterstand"),
        (OPENED, "pauze_vanaf"),
        ("gedeeld/bestaat_niet.json", "achterstand"),
    ],
)
def test_what_is_not_asked_or_is_a_payment_is_not_corrected(tell: Tell, form: str, name: str) -> None:
    with pytest.raises(FactUnknown):
        correct(tell(), name, 1.0, form=form)


def test_a_name_that_is_put_right_is_found_and_shown_and_its_other_parts_stay(tell: Tell) -> None:
    story = tell(huurder={"naam": "A. de Vris", "geboortedatum": "1980-05-01"})
    tenant = {**story.facts["huurder"], "naam": "A. de Vries"}
    correct(story, "huurder", tenant)
    assert story.page().label.startswith("A. de Vries")
    assert story.facts["huurder"] == tenant


def test_a_number_of_a_tenancy_that_has_a_dossier_is_refused(tell: Tell) -> None:
    tell(huurcontract="HC-1")
    story = tell(huurcontract="HC-2")
    with pytest.raises(TenancyKnown):
        correct(story, "huurcontract", "HC-1")
    assert story.facts["huurcontract"] == "HC-2"
    correct(story, "huurcontract", "HC-3")


def test_a_closed_dossier_is_corrected_as_long_as_it_can_be_reopened(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 900.0)
    correct(story, "betaalprofiel", "risico", "Nagekeken")
    assert outcome(story)[0] == "closed"
    again(story)
    assert story.facts["betaalprofiel"] == "risico"
    pay(story, 900.0)
    story.later(31)
    with pytest.raises(CaseClosed):
        correct(story, "betaalprofiel", "wisselend")


def test_what_was_corrected_after_the_end_is_not_put_back(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 900.0)
    correct(story, "achterstand", 850.0)
    again(story)
    assert story.facts["achterstand"] == 850.0


# -- a payment ---------------------------------------------------------------------------------------------


def test_a_typo_that_ended_a_dossier_is_undone_and_reopens_it_in_one_go(court: Court) -> None:
    story = arrange(planned(court()))
    before, waits, terms = owed(story), standing_of(story), story.terms()
    pay(story, TYPO)
    assert outcome(story) == ("closed", "voorkomen_betaald")
    story.later(7)
    heard = news(story, lambda: undo(story))
    assert outcome(story) == ("open", None)
    assert (owed(story), standing_of(story), story.terms()) == (before, waits, terms)
    assert {"deurwaarder", "huurder"} <= heard.keys()
    (one,) = booked(story)
    assert (one.amount, one.is_undone, one.has_ended) == (TYPO, True, True)
    story.to("2026-06-22")
    assert "aanwezigheid" in story.open_tasks()


def test_a_part_that_was_typed_wrongly_leaves_what_is_owed_as_it_was(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    before = owed(story)
    pay(story, 300.0)
    assert undo(story) is False
    assert owed(story) == before
    pay(story, 30.0)
    assert story.facts["achterstand"] == 870.0


def test_later_payments_stay_and_count_again(tell: Tell) -> None:
    """What went below nothing comes back only as far as the others leave it."""
    story = tell(achterstand=900.0)
    pay(story, 100.0, betaling_op="2026-01-02")
    pay(story, 500.0, betaling_op="2026-01-03")
    pay(story, 100.0, betaling_op="2026-01-04")
    assert story.facts["achterstand"] == 200.0
    undo(story, 1)
    assert owed(story) == {
        "achterstand": 700.0,
        "regeling_betaald": 200.0,
        "betaling_bedrag": 100.0,
        "betaling_op": "2026-01-04",
    }
    undo(story)
    assert owed(story)["betaling_op"] == "2026-01-02"
    undo(story)
    assert owed(story) == {"achterstand": 900.0, "regeling_betaald": None} | dict.fromkeys(
        ("betaling_bedrag", "betaling_op")
    )
    with pytest.raises(PaymentUnknown):
        payments.undo(story.house.engine, CONSOLE, story.case_id, 1, "Nog eens")


def test_an_amount_of_an_arrears_file_or_a_correction_in_between_stays(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 300.0)
    correct(story, "achterstand", 850.0)
    pay(story, 50.0)
    undo(story, 1)
    assert story.facts["achterstand"] == 800.0


def test_what_an_arrangement_had_is_again_what_it_was(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    before = owed(story)
    pay(story, 300.0)
    undo(story)
    assert {name: value or 0 for name, value in owed(story).items()} == {
        name: value or 0 for name, value in before.items()
    }


def test_reopening_undoes_the_payment_that_ended_it_too(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 100.0)
    pay(story, TYPO)
    again(story)
    assert [one.is_undone for one in booked(story)] == [True, False]
    assert story.facts["achterstand"] == 800.0
    undo(story)
    assert story.facts["achterstand"] == 900.0


def test_a_payment_before_the_one_that_ended_a_dossier_is_undone_after_reopening(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 100.0)
    pay(story, 800.0)
    with pytest.raises(CaseClosed):
        undo(story, 1)
    assert story.facts["achterstand"] == 0
    undo(story)
    undo(story)
    assert (outcome(story)[0], story.facts["achterstand"]) == ("open", 900.0)


def test_undoing_asks_a_reason_and_is_refused_when_the_dossier_cannot_be_reopened(tell: Tell) -> None:
    story = tell(achterstand=900.0, huurcontract="HC-9")
    pay(story, TYPO)
    with pytest.raises(ReasonMissing):
        undo(story, reason=" ")
    tell(huurcontract="HC-9")
    with pytest.raises(ReopenRefused):
        undo(story)
    assert owed(story)["achterstand"] == 0


def test_a_payment_of_another_dossier_or_an_entry_that_is_none_is_unknown(tell: Tell) -> None:
    story = tell()
    pay(story, 10.0)
    other = tell()
    seq = booked(story)[0].seq
    for wrong in (other.case_id, story.case_id):
        with pytest.raises(PaymentUnknown):
            payments.undo(story.house.engine, CONSOLE, wrong, seq + (wrong == story.case_id), "Waarom")


def test_stopping_and_reopening_does_not_undo_an_older_payment(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    pay(story, 100.0)
    engine, actor = story.house.engine, story.house.actor("woningcorporatie")
    cases.cancel(engine, actor, story.case_id, "Verkeerd dossier")
    again(story)
    assert [one.is_undone for one in booked(story)] == [False]
    undo(story)
    assert story.facts["achterstand"] == 900.0
