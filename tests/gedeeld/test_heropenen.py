"""A dossier that ended by mistake goes on where it was: the same tasks, terms and days; all hear so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from engine import drafts, testing
from engine.access import CONSOLE, NotAllowed
from engine.definitions import read_files
from engine.dossier import cases, endings, reopening, tasks
from engine.dossier.answering import EVERY_DOUBT
from engine.dossier.reopening import ReasonMissing, ReopenRefused, WhyNot
from engine.pages import keeping
from engine.settings import ROOT
from engine.states import LetterStatus, ParticipantKind
from engine.tables import Draft as DraftRow
from engine.tables import Ending, Membership
from engine.testing import Story
from tests.gedeeld.conftest import Court, arrange, evicted, in_court, on_the_day, pay_all, planned
from tests.reopened import again, standing_of
from tests.stories import BEGIN, Tell, kinds, news

TYPO = 99_999_999.0


def pay_too_much(story: Story) -> None:
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)


def outcome(story: Story) -> tuple[str, str | None]:
    return story.outcome


def why_not(story: Story) -> WhyNot | None:
    with story.house.engine.database.read() as connection:
        found = reopening.offer(story.house.engine, connection, story.case_id)
    assert found is not None
    return found.why_not


def kept(story: Story) -> int:
    with story.house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Ending)) or 0


# -- the same step again ------------------------------------------------------------------------------------


def test_a_typo_that_called_off_an_eviction_is_put_right_a_week_later(court: Court) -> None:
    story = arrange(planned(court()))
    before, terms, facts = standing_of(story), story.terms(), dict(story.facts)
    off = news(story, lambda: pay_too_much(story))
    assert outcome(story) == ("closed", "voorkomen_betaald")
    story.later(7)
    found = news(story, lambda: again(story))
    assert outcome(story) == ("open", None)
    assert standing_of(story) == before
    assert story.terms() == terms  # the day is still to come
    assert {name: story.facts.get(name) for name in facts} == facts
    assert found.keys() == off.keys()
    assert kinds(found)["huurder"] == "dossier_heropend_huurder"
    assert "22 juni 2026 staat weer gepland" in found["deurwaarder"].body
    assert "22 juni 2026 gaat toch door" in found["huurder"].body
    assert kinds(found)["preventieteam"] == "ontruiming_gaat_toch_door"
    assert {one.role: one.kind for one in story.page().parties}["preventieteam"] == ParticipantKind.INFORMED
    story.to("2026-06-22")
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)


def test_an_announced_day_that_passed_is_told_and_a_new_one_is_chosen(court: Court) -> None:
    story = arrange(planned(court()))
    story.to("2026-06-19")
    pay_too_much(story)
    story.to("2026-06-26")
    found = news(story, lambda: again(story))
    assert "22 juni 2026 ging niet door en die dag is voorbij" in found["deurwaarder"].body
    assert "22 juni 2026 ging niet door" in found["huurder"].body
    assert "preventieteam" not in found  # it heard that the day was off, and it is
    assert min(story.terms().values()) > story.today
    story.later(8)
    assert "ontruiming_plannen" in story.open_tasks("deurwaarder")


def test_a_step_after_the_end_of_the_route_is_undone_before_the_route(court: Court) -> None:
    """Paid at the door: the route is over, and the deurwaarder still writes down what it cost."""
    story = on_the_day(court())
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    at_the_door = standing_of(story)
    story.complete("laatste_onderhandeling", laatste_oplossing="betaald")
    assert outcome(story) == ("open", "voorkomen_betaald")
    with_costs = standing_of(story)
    story.complete("afblazen_vastleggen", kosten_ontruimploeg=0)
    assert outcome(story) == ("closed", "voorkomen_betaald")
    again(story)
    assert outcome(story) == ("open", "voorkomen_betaald")
    assert standing_of(story) == with_costs
    again(story)
    assert outcome(story) == ("open", None)
    assert standing_of(story) == at_the_door
    story.complete("laatste_onderhandeling", laatste_oplossing="betaald")
    assert outcome(story) == ("open", "voorkomen_betaald")


def test_what_began_with_the_end_of_the_route_stops_and_begins_anew(court: Court) -> None:
    story = evicted(court())
    before = standing_of(story)
    story.complete("ontruiming_registreren")
    assert outcome(story) == ("open", "ontruimd")
    aftercare = story.open_tasks()
    story.complete("doorverwijzen")
    again(story)
    assert outcome(story) == ("open", None)
    assert standing_of(story) == before
    story.complete("ontruiming_registreren")
    assert story.open_tasks() == aftercare


def test_a_dossier_that_was_stopped_by_mistake_goes_on_and_the_tenant_hears_nothing(court: Court) -> None:
    story = in_court(court())
    before, terms = standing_of(story), story.terms()
    engine, actor = story.house.engine, story.house.actor("woningcorporatie")
    stopped = news(story, lambda: cases.cancel(engine, actor, story.case_id, "Verkeerd dossier"))
    found = news(story, lambda: again(story))
    assert found.keys() == stopped.keys()
    assert "huurder" not in found
    assert "18 mei 2026" in found["deurwaarder"].body
    assert (standing_of(story), story.terms()) == (before, terms)


def test_ending_in_the_same_way_again_ends_it_again(tell: Tell) -> None:
    story = tell()
    for _ in range(3):
        pay_all(story)
        assert outcome(story) == ("closed", "voorkomen_betaald")
        again(story)
        assert outcome(story) == ("open", None)
    assert kept(story) == 0


# -- terms --------------------------------------------------------------------------------------------------


def test_terms_that_passed_meanwhile_do_not_fire_and_have_a_new_day(tell: Tell) -> None:
    story = tell()
    before = story.terms()
    soon, at = min((day, name) for name, day in before.items())
    pay_all(story)
    closed = story.today
    assert story.to(soon + timedelta(days=3)) == []
    again(story)
    left = max((soon - closed).days, 7)
    assert story.terms()[at] == story.today + timedelta(days=left)
    later = {name: day for name, day in before.items() if day > story.today}
    assert later.items() <= story.terms().items()
    (noted,) = [
        one for one in story.page().timeline if one.action == "termijn_opnieuw" and "taak" not in one.detail
    ]
    assert noted.detail["van"][:10] == soon.isoformat()
    assert story.later(1) == []


def test_a_task_that_came_due_meanwhile_is_not_late_and_one_that_was_late_stays_so(court: Court) -> None:
    story = court()
    story.complete(
        "overdragen", overgedragen_aan=["deurwaarder"], opdrachtgever="woningcorporatie", doel="ontruimen"
    )
    due = {task["element"]: task["due_at"] for task in story.standing().tasks if task["due_at"]}
    pay_all(story)
    story.later(29)
    again(story)
    now = {task["element"]: task["due_at"] for task in story.standing().tasks if task["due_at"]}
    assert now.keys() == due.keys()
    assert all(day > story.house.clock.now() for day in now.values())


# -- tasks, drafts and letters -----------------------------------------------------------------------------


def test_a_task_is_of_who_had_it_or_of_the_team_when_he_works_there_no_more(tell: Tell) -> None:
    for leaves in (False, True):
        story = tell()
        story.to(story.today + timedelta(days=25 if not leaves else 0))
        task = story.standing().tasks[0]
        actor = story.house.actor(task["role"])
        tasks.claim(story.house.engine, actor, task["id"])
        pay_all(story)
        if leaves:
            with story.house.engine.database.write() as connection:
                connection.execute(
                    update(Membership).where(Membership.user_id == actor.user_id).values(active=False)
                )
        reopening.reopen(story.house.engine, CONSOLE, story.case_id, "Verkeerd")
        found = next(one for one in story.standing().tasks if one["id"] == task["id"])
        assert found["assignee_id"] == (None if leaves else actor.user_id)


def test_what_someone_typed_comes_back_with_the_dossier_and_goes_after_the_term(tell: Tell) -> None:
    story = tell()
    story.later(25)
    task = story.standing().tasks[0]
    engine, actor = story.house.engine, story.house.actor(task["role"])
    place = keeping.task_form(task["id"])
    keeping.keep(engine, actor, place, {"toelichting": ["Half"]})
    pay_all(story)
    again(story)
    with engine.database.read() as connection:
        assert drafts.find(connection, actor.user_id, place) is not None
    pay_all(story)
    story.later(31)
    with engine.database.write() as connection:
        assert endings.forget_over(connection, engine.clock.now()) == 1
        assert connection.scalar(select(func.count()).select_from(DraftRow)) == 0
        assert endings.forget_over(connection, engine.clock.now()) == 0
    assert why_not(story) is WhyNot.TERM_OVER


def test_a_letter_about_the_end_that_nobody_printed_need_not_go(tell: Tell) -> None:
    story = tell(huurder={"naam": "S. Geheim", "geboortedatum": "1980-05-01"})
    pay_all(story)
    again(story)
    letters = [one for one in story.page().letters if one.recipient == "huurder" and one.channel == "brief"]
    assert [(one.kind, one.status) for one in letters[:2]] == [
        ("dossier_heropend_huurder", LetterStatus.TO_PRINT),
        ("dossier_stopt_huurder", LetterStatus.DROPPED),
    ]


# -- who, why, and when not --------------------------------------------------------------------------------


def test_only_the_landlord_and_who_has_the_lead_reopen_with_a_reason(court: Court) -> None:
    story = planned(court())  # the deurwaarder has the lead
    pay_all(story)
    with pytest.raises(NotAllowed):
        again(story, "gemeente")
    with pytest.raises(ReasonMissing):
        again(story, reason="  ")
    assert outcome(story)[0] == "closed"
    again(story)
    reason = next(one for one in story.page().timeline if one.action == "dossier_heropend")
    assert reason.detail["reden"] == "Verkeerd bedrag getypt."


def test_an_open_dossier_cannot_be_reopened(tell: Tell) -> None:
    story = tell()
    version = story.page().timeline[0].seq
    with pytest.raises(ReopenRefused):
        again(story)
    assert story.page().timeline[0].seq == version


def test_until_the_last_day_of_the_term(tell: Tell) -> None:
    story = tell()
    pay_all(story)
    story.later(30)
    assert why_not(story) is None
    story.later(1)
    assert why_not(story) is WhyNot.TERM_OVER
    with pytest.raises(ReopenRefused):
        again(story)


def test_one_that_ended_before_anything_was_kept_says_so(tell: Tell) -> None:
    story = tell()
    pay_all(story)
    with story.house.engine.database.write() as connection:
        connection.execute(delete(Ending))
    assert why_not(story) is WhyNot.NOT_KEPT
    with pytest.raises(ReopenRefused):
        again(story)
    story.later(31)
    assert why_not(story) is WhyNot.TERM_OVER


@pytest.mark.parametrize("number", ["HC-77", "hc-77"])
def test_one_whose_tenancy_has_another_cannot_be_reopened(tell: Tell, number: str) -> None:
    story = tell(huurcontract="HC-77")
    pay_all(story)
    story.later(1)
    newer = tell(huurcontract=number)
    assert why_not(story) is WhyNot.NEWER
    with pytest.raises(ReopenRefused):
        again(story)
    pay_all(newer)
    assert why_not(story) is WhyNot.NEWER  # it came later, also when it is closed by now
    assert why_not(newer) is None
    again(newer)


def test_a_race_with_a_new_dossier_of_the_tenancy_is_refused(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = tell(huurcontract="HC-78")
    pay_all(story)
    tell(huurcontract="HC-78")
    monkeypatch.setattr(reopening, "_has_newer", lambda *_: False)
    with pytest.raises(ReopenRefused):
        again(story)
    assert outcome(story)[0] == "closed"


def test_a_dossier_on_a_version_of_before_is_told_of_in_the_words_of_now(database_url: str) -> None:
    files = read_files(ROOT, "zaanstad")
    before = {
        path: data for path, data in files.items() if "heropend" not in path and "toch_door" not in path
    }
    house = testing.build(database_url, "zaanstad", BEGIN, before)
    story = Story(house, achterstand=900.0, vervaldatum="2026-01-01")
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "zaanstad", files, "test")
    stopped = news(story, lambda: pay_all(story))
    found = news(story, lambda: again(story))
    assert found.keys() == stopped.keys()
    assert kinds(found)["huurder"] == "dossier_heropend_huurder"
    assert "heropend_op" in story.facts
    story.page()
    house.engine.database.dispose()
