"""What a person can do with a dossier, on a small region and on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, func, select

from engine import drafts
from engine.access import CONSOLE, Actor
from engine.definitions import read_files
from engine.dossier import cases, tasks
from engine.dossier.answering import AnswerInvalid
from engine.dossier.cases import ActionUnavailable, TenancyKnown
from engine.dossier.dossier import CaseClosed, CaseUnknown, Dossier
from engine.dossier.tasks import TaskUnknown
from engine.organisations import people
from engine.organisations.people import LandlordElsewhere
from engine.organisations.ranges import EVERYWHERE
from engine.pages import dossier, keeping
from engine.pages.dossier import CasePage
from engine.tables import AuditEntry, Case, Message, OrganisationRole, Process, Task, Timer
from engine.testing import House, Story, build
from tests.engine.conftest import BEGIN, SMALL
from tests.engine.telling import PAYMENT, story, task_id

SECOND = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="tweede"
    targetNamespace="urn:drempel">
  <bpmn:message id="M_betaling_geboekt" name="betaling_geboekt"/>
  <bpmn:process id="klein_tweede" name="Tweede" isExecutable="true">
    <bpmn:startEvent id="ook_geboekt" name="Ook geboekt">
      <bpmn:messageEventDefinition id="ook" messageRef="M_betaling_geboekt"/>
    </bpmn:startEvent>
    <bpmn:sequenceFlow id="verder" sourceRef="ook_geboekt" targetRef="ook_klaar"/>
    <bpmn:endEvent id="ook_klaar" name="Ook klaar"/>
  </bpmn:process>
</bpmn:definitions>
"""


def look(house: House, actor: Actor, told: Story) -> CasePage:
    with house.engine.database.read() as connection:
        return dossier.case_page(house.engine, connection, actor, told.case_id)


def counts(house: House, case_id: int) -> dict[str, int]:
    with house.engine.database.read() as connection:
        return {
            table.__tablename__: connection.scalar(
                select(func.count()).select_from(table).where(table.case_id == case_id)
            )
            or 0
            for table in (Task, Timer, Process, Message, AuditEntry)
        }


def test_a_new_dossier_waits_for_a_person_and_a_term(house: House) -> None:
    told = story(house)
    page = told.page()
    assert page.number == "2026-000001"
    assert (page.status, told.open_tasks()) == ("open", ["bellen"])
    assert {label: day.isoformat() for label, day in told.terms().items()} == {"Herinnering": "2026-01-15"}
    assert page.facts["corporatie"] == "Test woningcorporatie"
    assert [party.role for party in page.parties] == ["woningcorporatie"]


def test_a_completed_task_moves_the_dossier_on(house: House) -> None:
    told = story(house)
    told.complete("bellen", bereikt=True)
    page = told.page()
    assert told.open_tasks() == []
    assert page.facts["gebeld_op"] == "2026-01-05"
    assert [t.status for t in page.tasks] == ["done"]
    assert told.terms() == {}  # the reminder went with the task


def test_a_payment_ends_the_dossier_from_anywhere_and_leaves_nothing_behind(house: House) -> None:
    told = story(house)
    told.act("woningcorporatie", PAYMENT, bedrag=500.0)
    assert told.outcome == ("closed", "voorkomen_betaald")
    assert [task.status for task in told.page().tasks] == ["withdrawn"]
    assert counts(house, told.case_id)["timers"] == 0
    assert {route.status for route in told.page().routes} == {"completed"}
    with pytest.raises(CaseClosed):
        told.act("woningcorporatie", PAYMENT, bedrag=1.0)


def test_a_dossier_is_found_by_what_a_step_changed(house: House) -> None:
    told = story(house)
    engine = house.engine
    with engine.database.write() as connection:
        step = Dossier.lock(connection, engine.definitions, house.clock, CONSOLE, case_id=told.case_id)
        step.facts["huurder"] = {"telefoon": "06 00 11 22 33"}
        step.save()
    found = select(Case.search_text).where(Case.id == told.case_id)
    with engine.database.read() as connection:
        assert "0600112233" in (connection.scalar(found) or "").split()


def test_a_dossier_keeps_the_moment_at_which_it_closed(house: House) -> None:
    """How long it is kept is counted from then."""
    told = story(house)
    assert told.page().closed_at is None
    told.later(20)
    told.act("woningcorporatie", PAYMENT, bedrag=500.0)
    assert told.page().closed_at == house.clock.now()


def test_a_message_counts_each_process_that_takes_it(with_second_payment: House) -> None:
    told = story(with_second_payment)
    told.act("woningcorporatie", PAYMENT, bedrag=1.0)
    (note,) = [note for note in told.page().messages if note.name == "betaling_geboekt"]
    assert (note.status, note.receivers) == ("delivered", 2)


def test_a_partial_payment_changes_the_amount_only(house: House) -> None:
    told = story(house)
    told.act("woningcorporatie", PAYMENT, bedrag=120.55)
    assert told.facts["achterstand"] == 379.45
    assert (told.outcome, told.open_tasks()) == (("open", None), ["bellen"])


def test_a_message_that_came_early_is_kept_and_one_that_no_one_wants_is_shown(house: House) -> None:
    told = story(house)
    told.act("woningcorporatie", PAYMENT, bedrag=1.0)
    assert {note.name: note.status for note in told.page().messages} == {
        "betaling_geboekt": "delivered",
        "niemand": "unmatched",
        "vroeg": "kept",
    }
    told.complete("bellen", bereikt=True)  # now the route waits for it, and finds it
    assert told.outcome == ("closed", "gebeld")


def test_an_answer_that_does_not_fit_changes_nothing(house: House) -> None:
    told = story(house)
    before = counts(house, told.case_id)
    with pytest.raises(AnswerInvalid) as caught:
        tasks.complete(house.engine, house.actor("woningcorporatie"), task_id(told), {})
    assert [error.path for error in caught.value.errors] == ["bereikt"]
    assert counts(house, told.case_id) == before
    assert told.open_tasks() == ["bellen"]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda house, actor, told: tasks.complete(house.engine, actor, task_id(told), {"bereikt": True}),
        lambda house, actor, told: tasks.claim(house.engine, actor, task_id(told)),
        lambda house, actor, told: tasks.release(house.engine, actor, task_id(told)),
        lambda house, actor, told: keeping.keep(house.engine, actor, drafts.Place(task_id=task_id(told)), {}),
        lambda house, actor, told: cases.act(house.engine, actor, told.case_id, PAYMENT, {"bedrag": 1.0}),
        lambda house, actor, told: cases.cancel(house.engine, actor, told.case_id, "vergissing"),
        lambda house, actor, told: look(house, actor, told),
    ],
    ids=["complete", "claim", "release", "draft", "act", "cancel", "look"],
)
@pytest.mark.parametrize(
    ("role", "function"),
    [("wijkteam", "medewerker"), ("woningcorporatie", "beheerder"), ("woningcorporatie", "ontwerper")],
)
def test_who_does_not_take_part_can_do_nothing_and_hears_that_it_is_not_there(
    house: House, attempt: Callable[[House, Actor, Story], object], role: str, function: str
) -> None:
    told = story(house)
    stranger = Actor(house.people["wijkteam"], "Vreemd", {house.organisations[role]: function})
    with pytest.raises((CaseUnknown, TaskUnknown)):
        attempt(house, stranger, told)
    assert told.open_tasks() == ["bellen"]


def test_an_action_that_is_not_offered_now_is_refused(house: House) -> None:
    told = story(house, achterstand=0.0)
    with pytest.raises(ActionUnavailable):
        told.act("woningcorporatie", PAYMENT, bedrag=1.0)


def test_one_open_dossier_for_a_tenancy(house: House) -> None:
    told = story(house, huurcontract="HC-1")
    with pytest.raises(TenancyKnown):
        story(house, huurcontract="HC-1")
    told.act("woningcorporatie", PAYMENT, bedrag=500.0)
    story(house, huurcontract="HC-1")  # the old one is closed


def test_only_a_woningcorporatie_of_the_region_opens_a_dossier(house: House) -> None:
    with house.engine.database.write() as connection:
        there = [("woningcorporatie", "elders", *EVERYWHERE)]
        other = people.add_organisation(connection, "elders-wonen", "Elders Wonen", there)
    for number in (other, house.organisations["wijkteam"], 4711):
        with pytest.raises(LandlordElsewhere) as refused:
            cases.start(house.engine, CONSOLE, house.region, number, {"huurcontract": "HC-1"})
        assert f"is no woningcorporatie in {house.region}" in str(refused.value)  # the place
        assert "drempel organisation add" in str(refused.value)  # the cure
    worker = Actor(house.people["wijkteam"], "test", {other: "medewerker"})
    with pytest.raises(LandlordElsewhere):
        cases.start(house.engine, worker, house.region, other, {"huurcontract": "HC-1"})
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Case)) == 0


def test_a_cancelled_dossier_leaves_nothing_that_waits(house: House) -> None:
    told = story(house)
    cases.cancel(house.engine, house.actor("woningcorporatie"), told.case_id, "vergissing")
    assert told.outcome == ("cancelled", None)
    assert counts(house, told.case_id)["timers"] == 0
    assert told.open_tasks() == []


def test_a_state_holds_no_specification_and_no_facts(house: House) -> None:
    told = story(house, huurcontract="HC-GEHEIM")
    with house.engine.database.read() as connection:
        states = connection.scalars(select(Process.state).where(Process.case_id == told.case_id)).all()
        version = connection.scalar(select(Case.version).where(Case.id == told.case_id))
    assert version == 1
    assert states
    assert all(state and len(state) < 4000 and b"HC-GEHEIM" not in state for state in states)
    assert all(
        state and b"aanbieden_aan" not in state and b"conditionExpression" not in state for state in states
    )


@pytest.fixture
def with_second_payment(database_url: str) -> Iterator[House]:
    """A house in which one message starts two processes."""
    files = {**read_files(SMALL, "klein"), "processes/klein/tweede.bpmn": SECOND.encode()}
    made = build(database_url, "klein", BEGIN, files)
    yield made
    made.engine.database.dispose()


def test_a_letter_can_be_the_first_step_of_a_route(database_url: str) -> None:
    files, path = read_files(SMALL, "klein"), "processes/klein/route.bpmn"
    letter = re.findall(rb"<bpmn:serviceTask.*?</bpmn:serviceTask>", files[path], re.DOTALL)[0]
    begin, on = b'sourceRef="begin" targetRef="%s"/>', b'id="f0" sourceRef="meteen" targetRef="zorgen"/>'
    step = letter.replace(b'id="herinneren"', b'id="meteen"') + b"<bpmn:sequenceFlow " + on
    drawn = files[path].replace(begin % b"zorgen", begin % b"meteen" + step)
    house = build(database_url, "klein", BEGIN, {**files, path: drawn})
    assert story(house).letters() == [("herinnering", "huurder")]
    house.engine.database.dispose()


def test_lists_name_a_dossier_by_tenant_street_and_place() -> None:
    home = {"straat": "Kade", "huisnummer": 4, "toevoeging": "B", "postcode": "1506AB", "plaats": "Zaandam"}
    assert (
        cases.label({"huurder": {"naam": "A. Blom"}, "adres": home}) == "A. Blom, Kade 4 B, 1506 AB Zaandam"
    )
    assert cases.label({"adres": {"postcode": "1506 AB", "huisnummer": 4}}) == "4, 1506 AB"
    assert cases.label({}) == "Zonder naam"


def nobody_fills(house: House, role: str) -> None:
    with house.engine.database.write() as connection:
        connection.execute(delete(OrganisationRole).where(OrganisationRole.role == role))


def test_work_of_a_role_that_nobody_fills_is_for_the_landlord_to_see_to(database_url: str) -> None:
    files = read_files(SMALL, "klein")
    path = "processes/klein/route.bpmn"
    other = files[path].replace(b"lane_woningcorporatie__route", b"lane_gebiedsteam__route")
    house = build(database_url, "klein", BEGIN, {**files, path: other})
    nobody_fills(house, "gebiedsteam")
    told = story(house)
    task = told.page().tasks[0]
    assert (task.role, task.organisation) == ("gebiedsteam", "Test woningcorporatie")
    tasks.complete(house.engine, house.actor("woningcorporatie"), task.id, {"bereikt": True})
    house.engine.database.dispose()
