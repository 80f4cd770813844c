"""The agenda fills itself; a decision completes the task; who takes no part sees no dossier."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from engine.access import Actor, NotAllowed
from engine.deadlines import AMSTERDAM
from engine.dossier import tasks
from engine.dossier.answering import AnswerInvalid, FactsChanged
from engine.dossier.tasks import TaskGone, TaskUnknown
from engine.meetings import agenda_dates, agendas, calendar, discussion, planning
from engine.meetings.agenda_dates import Gap
from engine.meetings.agendas import Agenda
from engine.meetings.discussion import DossierUnknown, NotOnAgenda
from engine.meetings.rows import MeetingAhead, MeetingOver
from engine.organisations.people import add_organisation
from engine.pages import lists
from engine.tables import MeetingItem, OrganisationRole
from engine.testing import House, Story, pass_time
from tests.meetings.conftest import registered
from tests.meetings.test_calendar import day, one, series

ANSWER = {"besproken_op": "2026-02-10", "besluit": "hulp"}
FIRST, SECOND = day("2026-02-10"), day("2026-03-03")


def agenda(house: House, occurrence: date, role: str = "gebiedsteam") -> Agenda:
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series(house), occurrence)
        return agendas.agenda(house.engine, connection, house.actor(role), meeting)


def numbers(house: House, occurrence: date, role: str = "gebiedsteam") -> list[str]:
    return [item.number for item in agenda(house, occurrence, role).items]


def to(house: House, moment: str) -> None:
    pass_time(house, datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM))


def task(told: Story) -> str:
    return next(t.id for t in told.page().tasks if t.element == "bespreken" and t.status == "open")


def decide(
    house: House, told: Story, occurrence: date = FIRST, role: str = "gebiedsteam", **answer: Any
) -> None:
    full = {**ANSWER, **answer}
    number = series(house).id
    discussion.decide(house.engine, house.actor(role), number, occurrence, task(told), full)


def test_the_agenda_fills_itself(house: House) -> None:
    told = registered(house)
    assert numbers(house, FIRST) == [told.page().number]
    assert numbers(house, SECOND) == []
    (item,) = agenda(house, FIRST).items
    assert (item.registered, item.name) == (day("2026-02-02"), "Bespreken in het gebiedsteam")


def test_registered_on_the_day_itself_stands_on_the_next_agenda(house: House) -> None:
    early = registered(house)
    to(house, "2026-02-09T23:00")
    evening = registered(house)
    to(house, "2026-02-10T08:00")
    late = registered(house)
    assert numbers(house, FIRST) == [early.page().number, evening.page().number]
    assert numbers(house, SECOND) == [late.page().number]
    with pytest.raises(NotOnAgenda):
        decide(house, late)


def test_by_hand_it_is_brought_forward(house: House) -> None:
    to(house, "2026-02-10T08:00")
    told = registered(house)
    actor, number = house.actor("gebiedsteam"), series(house).id
    discussion.add_extra(house.engine, actor, number, FIRST, told.page().number, "spoed")
    assert numbers(house, FIRST) == [told.page().number]
    assert agenda(house, FIRST).extras == ()  # it has a task, so one decides on it as on the others
    decide(house, told)
    assert told.facts["besluit"] == "hulp"


def test_what_was_not_decided_goes_to_the_next_one(house: House) -> None:
    told = registered(house)
    to(house, "2026-02-10T11:00")
    assert numbers(house, FIRST) == [told.page().number]
    planning.close(house.engine, house.actor("gebiedsteam"), series(house).id, FIRST)
    assert numbers(house, FIRST) == []
    assert numbers(house, SECOND) == [told.page().number]


def test_yesterdays_meeting_can_still_be_written_down(house: House) -> None:
    told = registered(house)
    to(house, "2026-02-11T09:00")
    assert numbers(house, FIRST) == numbers(house, SECOND) == [told.page().number]
    decide(house, told)
    assert numbers(house, SECOND) == []


def test_a_decision_completes_the_task_and_is_kept_with_the_meeting(house: House) -> None:
    told = registered(house)
    with pytest.raises(MeetingAhead):
        decide(house, told)
    to(house, "2026-02-10T10:00")
    decide(house, told)
    assert "bespreken" not in told.open_tasks()
    (item,) = agenda(house, FIRST).decided
    assert item.answer == ANSWER
    assert item.decided_by == "Test gebiedsteam"
    entry = next(e for e in told.page().timeline if e.action == "taak_afgerond" and e.element == "bespreken")
    assert (entry.detail["overleg"], entry.detail["overleg_op"]) == ("gebiedsteam", "2026-02-10")


def test_held_over_it_stands_on_the_next_agenda_with_its_actions(house: House) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    action = {"actie": "Bellen", "eigenaar": "Wijkteam", "deadline": "2026-02-20", "status": "open"}
    decide(house, told, besluit="aanhouden", acties=[action])
    assert numbers(house, FIRST) == []
    assert numbers(house, SECOND) == [told.page().number]
    assert told.facts["acties"] == [action]


def test_a_decision_that_fails_writes_nothing(house: House) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    actor, number, waiting = house.actor("gebiedsteam"), series(house).id, task(told)
    with pytest.raises(AnswerInvalid) as caught:
        decide(house, told, besluit="doorzetten")
    assert [error.path for error in caught.value.errors] == ["motivering"]
    with pytest.raises(FactsChanged):
        discussion.decide(house.engine, actor, number, FIRST, waiting, ANSWER, basis="0" * 64)
    with pytest.raises(TaskUnknown):
        discussion.decide(house.engine, actor, number, FIRST, "0" * 32, ANSWER)
    with pytest.raises(NotAllowed):
        decide(house, told, role="wijkteam")
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(MeetingItem)) == 0
    decide(house, told)
    with pytest.raises(TaskGone):
        discussion.decide(house.engine, actor, number, FIRST, waiting, ANSWER)


def test_nothing_is_decided_in_a_meeting_that_is_over(house: House) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    planning.close(house.engine, house.actor("gebiedsteam"), series(house).id, FIRST)
    with pytest.raises(MeetingOver):
        decide(house, told)


def test_two_parts_by_the_expression_of_the_diagram_on_the_facts_of_now(house: House) -> None:
    plain, planned = registered(house), registered(house, ontruimingsdatum="2026-04-01")
    found = agenda(house, FIRST)
    assert [(part, [i.number for i in items]) for part, items in found.parts] == [
        ("A", [planned.page().number]),
        ("B", [plain.page().number]),
    ]
    to(house, "2026-02-10T10:00")
    decide(house, planned)
    assert [item.part for item in agenda(house, FIRST).decided] == ["A"]


def test_a_dossier_that_ended_is_no_longer_on_it(house: House) -> None:
    told = registered(house)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=500.0)
    assert told.outcome[0] == "closed"
    assert numbers(house, FIRST) == []


# -- rights ----------------------------------------------------------------------------------------------


def without_a_chair(house: House) -> Story:
    """A dossier that was put before a gebiedsteam while nobody filled that role."""
    with house.engine.database.write() as connection:
        connection.execute(delete(OrganisationRole).where(OrganisationRole.role == "gebiedsteam"))
    return registered(house)


def test_a_task_that_fell_to_the_landlord_is_on_no_agenda(house: House) -> None:
    """Nobody at the table may decide on it: the landlord does, at its own desk."""
    told = without_a_chair(house)
    with house.engine.database.write() as connection:
        roles = [("gebiedsteam", "proef", "0000", "9999")]
        other = add_organisation(connection, "gebiedsteam_oost", "Gebiedsteam Oost", roles)
    chair = Actor(house.people["politie"], "nieuw", {other: "medewerker"})
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series(house), FIRST)
        assert other in meeting.series.chairs
        assert agendas.agenda(house.engine, connection, chair, meeting).items == ()
        assert agendas.count(house.engine, connection, meeting) == 0
        assert agenda_dates.dates(house.engine, connection, [task(told)]) == {}
        mine = lists.inbox(connection, house.actor("woningcorporatie"), house.engine.clock.now())
        assert task(told) in {item.task_id for item in mine.items}
    tasks.complete(house.engine, house.actor("woningcorporatie"), task(told), ANSWER)
    assert "bespreken" not in told.open_tasks()


def test_members_see_the_dossiers_in_which_they_take_part(house: House) -> None:
    told = registered(house)
    assert numbers(house, FIRST, "wijkteam") == [told.page().number]  # the diagram involves the wijkteam
    assert not agenda(house, FIRST, "wijkteam").may_chair
    assert agenda(house, FIRST).may_chair


def test_of_another_dossier_only_its_place_is_told(house: House) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    other = stranger(house)
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series(house), FIRST)
        found = agendas.agenda(house.engine, connection, other, meeting)
        assert agendas.count(house.engine, connection, meeting) == 1
    (item,) = found.items
    assert (item.visible, item.case_id, item.number, item.label, item.task_id) == (False, None, "", "", "")
    assert told.page().number not in repr(found)
    decide(house, told)
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series(house), FIRST)
        found = agendas.agenda(house.engine, connection, other, meeting)
        assert agendas.count(house.engine, connection, meeting) == 1
    assert [item.visible for item in found.decided] == [False]
    assert told.page().number not in repr(found)
    assert "hulp" not in repr(found.decided)


def stranger(house: House) -> Actor:
    """Someone of a second woningcorporatie of the region, which takes part in nothing."""

    with house.engine.database.write() as connection:
        number = add_organisation(
            connection, "andere", "Andere corporatie", [("woningcorporatie", "proef", "0000", "9999")]
        )
    return Actor(house.people["politie"], "vreemd", {number: "medewerker"})


def test_who_is_not_invited_sees_no_agenda(house: House) -> None:
    with house.engine.database.read() as connection:
        meeting = calendar.meeting(connection, series(house), FIRST)
        with pytest.raises(NotAllowed):
            agendas.agenda(house.engine, connection, Actor(1, "x", {999: "medewerker"}), meeting)


def test_a_member_says_only_of_the_own_organisation_whether_it_comes(house: House) -> None:
    member, number = house.actor("wijkteam"), series(house).id
    own, other = house.organisations["wijkteam"], house.organisations["politie"]
    discussion.record(house.engine, member, number, FIRST, {own: ("absent", "")})
    for wrong in ({other: ("absent", "")}, {own: ("present", ""), other: ("absent", "")}):
        with pytest.raises(NotAllowed):
            discussion.record(house.engine, member, number, FIRST, wrong)
    discussion.record(
        house.engine,
        house.actor("gebiedsteam"),
        number,
        FIRST,
        {other: ("present", "W. Agent"), 999: ("present", "")},
    )
    found = {p.organisation: (p.state, p.names) for p in agenda(house, FIRST).present}
    assert found["Test wijkteam"] == ("absent", "")
    assert found["Test politie"] == ("present", "W. Agent")
    assert found["Test woningcorporatie"] == (None, "")


# -- by hand ---------------------------------------------------------------------------------------------


def test_a_subject_without_a_dossier(house: House) -> None:
    actor, number = house.actor("gebiedsteam"), series(house).id
    discussion.add_extra(house.engine, house.actor("politie"), number, FIRST, "", "Afspraken over de zomer")
    (extra,) = agenda(house, FIRST, "wijkteam").extras
    discussion.record(house.engine, actor, number, FIRST, {}, conclusions={extra.id: "Op 1 juli opnieuw"})
    with pytest.raises(NotAllowed):
        discussion.record(
            house.engine, house.actor("politie"), number, FIRST, {}, conclusions={extra.id: "x"}
        )
    assert agenda(house, FIRST).extras[0].conclusion == "Op 1 juli opnieuw"
    with pytest.raises(NotAllowed):
        discussion.remove_extra(house.engine, house.actor("politie"), number, FIRST, extra.id)
    discussion.remove_extra(house.engine, actor, number, FIRST, extra.id)
    assert agenda(house, FIRST).extras == ()


def test_a_dossier_by_hand_is_one_that_the_person_sees(house: House) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01")  # only the landlord takes part
    number, case = series(house).id, told.page().number
    with pytest.raises(DossierUnknown):
        discussion.add_extra(house.engine, house.actor("wijkteam"), number, FIRST, case, "")
    with pytest.raises(DossierUnknown):
        discussion.add_extra(house.engine, house.actor("woningcorporatie"), number, FIRST, "2026-999999", "")
    discussion.add_extra(house.engine, house.actor("woningcorporatie"), number, FIRST, case, "vooruitblik")
    assert agenda(house, FIRST, "woningcorporatie").extras[0].number == case
    hidden = agenda(house, FIRST, "wijkteam").extras[0]
    assert (hidden.visible, hidden.subject, hidden.number) == (False, "", "")


# -- a meeting before a day ------------------------------------------------------------------------------


def gaps(house: House, told: Story, role: str = "gebiedsteam") -> list[Gap]:
    with house.engine.database.read() as connection:
        return agenda_dates.gaps(house.engine, connection, house.actor(role), told.case_id)


def test_no_meeting_before_the_eviction_is_warned_of(house: House) -> None:
    told = registered(house, ontruimingsdatum="2026-02-10")  # on the day itself is too late
    (gap,) = gaps(house, told)
    assert (gap.day, gap.may_plan) == (FIRST, True)
    assert gap.following is not None
    assert gap.following.day == FIRST
    assert not gaps(house, told, "wijkteam")[0].may_plan
    actor, number = house.actor("gebiedsteam"), series(house).id

    planning.plan_extra(house.engine, actor, number, day("2026-02-06"), time(13), "", "ontruiming")
    assert gaps(house, told) == []
    assert numbers(house, day("2026-02-06")) == [told.page().number]


def test_the_list_and_the_agenda_name_every_dossier_that_lacks_a_meeting(house: House) -> None:
    late = registered(house, ontruimingsdatum="2026-02-09")
    on_the_day = registered(house, ontruimingsdatum="2026-02-10")
    registered(house, ontruimingsdatum="2026-02-11")  # there is a meeting the day before
    registered(house)
    stranger = Actor(99, "Een ander", {})
    with house.engine.database.read() as connection:
        found = [
            agenda_dates.gaps_of_series(house.engine, connection, who, series(house))
            for who in (house.actor("gebiedsteam"), stranger)
        ]
    assert [[gap.case_id for gap in gaps] for gaps in found] == [[late.case_id, on_the_day.case_id], []]
    assert {gap.label for gap in found[0]} == {late.page().label, on_the_day.page().label}


def test_a_meeting_before_the_eviction_is_enough_and_what_is_past_warns_no_more(house: House) -> None:
    told = registered(house, ontruimingsdatum="2026-02-11")
    assert gaps(house, told) == []
    planning.cancel(house.engine, house.actor("gebiedsteam"), series(house).id, FIRST, "")
    assert [gap.following.day for gap in gaps(house, told) if gap.following] == [SECOND]
    to(house, "2026-02-11T09:00")
    assert gaps(house, told) == []
    assert one(house, "2026-02-10").status.value == "cancelled"


def test_without_a_day_nothing_is_warned_of(house: House) -> None:
    assert gaps(house, registered(house)) == []
