"""What a person can do with a dossier, on a small region and on both databases."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from engine import checks, definitions, drafts
from engine.access import CONSOLE, Actor
from engine.definitions import read_files
from engine.dossier import audit, cases, tasks
from engine.dossier.answering import AnswerInvalid, FactsChanged
from engine.dossier.cases import ActionUnavailable, TenancyKnown
from engine.dossier.dossier import CaseClosed, CaseUnknown, Dossier
from engine.dossier.tasks import TaskGone, TaskTaken, TaskUnknown
from engine.organisations import people
from engine.organisations.people import LandlordElsewhere
from engine.organisations.ranges import EVERYWHERE
from engine.pages import dossier, keeping
from engine.pages.dossier import CasePage
from engine.tables import AuditEntry, Case, Message, OrganisationRole, Participant, Process, Task, Timer
from engine.testing import House, Story, build
from tests.engine.conftest import BEGIN, SMALL

PAYMENT = "klein_betaling"


def look(house: House, actor: Actor, told: Story) -> CasePage:
    with house.engine.database.read() as connection:
        return dossier.case_page(house.engine, connection, actor, told.case_id)


def story(house: House, **answer: Any) -> Story:
    return Story(house, **{"achterstand": 500.0, "vervaldatum": "2026-01-01", **answer})


def task_id(told: Story) -> str:
    return next(task.id for task in told.page().tasks if task.status == "open")


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


def test_the_trail_keeps_what_its_sentences_need(house: House) -> None:
    told = story(house)
    told.act("woningcorporatie", PAYMENT, bedrag=500.0)
    found = {entry.action: entry for entry in told.page().timeline}
    assert found["dossier_gesloten"].element == "voorkomen_betaald"
    assert found["dossier_gesloten"].detail == {"status": "closed"}
    assert found["handeling"].element == PAYMENT
    assert found["handeling"].detail == {"bericht": "betaling_geboekt"}
    involved = found["deelnemer_erbij"].detail
    assert involved == {"rol": "woningcorporatie", "organisatie": "Test woningcorporatie"}


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


def test_a_task_is_completed_once(house: House) -> None:
    told = story(house)
    task = task_id(told)
    told.complete("bellen", bereikt=True)
    with pytest.raises(TaskGone):
        tasks.complete(house.engine, house.actor("woningcorporatie"), task, {"bereikt": True})
    with pytest.raises(TaskUnknown):
        tasks.complete(house.engine, house.actor("woningcorporatie"), "0" * 32, {"bereikt": True})


def test_a_form_filled_with_other_facts_is_not_accepted(house: House) -> None:
    told = story(house)
    form = told.page().definition.forms.form("klein/bellen.json")
    seen = form.basis(told.facts)
    told.act("woningcorporatie", PAYMENT, bedrag=1.0)
    with pytest.raises(FactsChanged):
        tasks.complete(
            house.engine, house.actor("woningcorporatie"), task_id(told), {"bereikt": True}, basis=seen
        )
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


def test_claiming_and_giving_back(house: House, person: Callable[[str], Actor]) -> None:
    told = story(house)
    task, one, other = task_id(told), person("een"), person("ander")
    tasks.claim(house.engine, one, task)
    tasks.claim(house.engine, one, task)
    with pytest.raises(TaskTaken):
        tasks.claim(house.engine, other, task)
    tasks.claim(house.engine, other, task, take_over=True)
    assert told.page().tasks[0].assignee == "ander"
    tasks.release(house.engine, other, task)
    assert told.page().tasks[0].assignee is None


def test_the_trail_tells_every_change_with_old_and_new_value(house: House) -> None:
    told = story(house)
    told.act("woningcorporatie", PAYMENT, bedrag=100.0)
    facts = next(entry for entry in told.page().timeline if entry.action == "feiten")
    assert facts.detail["feiten"]["achterstand"] == [500.0, 400.0]


def test_a_changed_trail_is_found(house: House) -> None:
    told = story(house)
    with house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
    with house.engine.database.write() as connection:
        connection.execute(
            AuditEntry.__table__.update()  # type: ignore[attr-defined]
            .where(AuditEntry.case_id == told.case_id, AuditEntry.seq == 2)
            .values(actor="klok")
        )
    with house.engine.database.read() as connection:
        assert [(found.seq, found.reason) for found in audit.verify(connection)] == [
            (2, "this entry was changed")
        ]


@pytest.mark.parametrize(("seq", "where"), [(2, 2), (None, None)], ids=["middle", "end"])
def test_a_removed_entry_is_found(house: House, seq: int | None, where: int | None) -> None:
    told = story(house)
    with house.engine.database.write() as connection:
        last = connection.scalar(select(func.max(AuditEntry.seq)).where(AuditEntry.case_id == told.case_id))
        connection.execute(
            AuditEntry.__table__.delete().where(AuditEntry.seq == (seq or last))  # type: ignore[attr-defined]
        )
    with house.engine.database.read() as connection:
        assert [found.seq for found in audit.verify(connection)] == [where or (last or 0) - 1]


def test_of_two_completions_at_once_one_wins_and_one_hears_it(house: House) -> None:
    told = story(house)
    task, gate = task_id(told), threading.Barrier(2)
    results: list[str] = []

    def attempt() -> None:
        gate.wait()
        try:
            tasks.complete(house.engine, house.actor("woningcorporatie"), task, {"bereikt": True})
            results.append("won")
        except TaskGone:
            results.append("gone")

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["gone", "won"]


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
def with_terms(database_url: str) -> Iterator[Callable[..., House]]:
    """A house in which these organisations have a term of their own, in this order."""
    made: list[House] = []

    def build_with(**own: str) -> House:
        files, path = read_files(SMALL, "klein"), "processes/klein/instellingen.toml"
        lines = "".join(f'test-{role} = "{term}"\n' for role, term in own.items())
        table = f"\n[instellingen.termijn.per_organisatie]\n{lines}".encode()
        made.append(build(database_url, "klein", BEGIN, {**files, path: files[path] + table}))
        return made[-1]

    yield build_with
    for house in made:
        house.engine.database.dispose()


@pytest.mark.parametrize(
    ("own", "days"),
    [
        ({}, 14),
        ({"woningcorporatie": "P7D"}, 7),
        ({"gemeente": "P10D", "woningcorporatie": "P7D"}, 7),  # the landlord goes first
        ({"gemeente": "P10D"}, 10),  # would be the gemeente here, before it has anything to do
        ({"nergens": "P10D"}, 14),
    ],
)
def test_an_organisation_can_have_a_term_of_its_own(
    with_terms: Callable[..., House], own: dict[str, str], days: int
) -> None:
    told = story(with_terms(**own))
    assert told.terms()["Herinnering"] == date(2026, 1, 1) + timedelta(days)


def setting_with(house: House, told: Story, role: str, organisation_id: int) -> Any:
    """The term in a dossier in which this organisation has this role."""
    with house.engine.database.write() as connection:
        values = {"kind": "betrokken", "since": house.clock.now()}
        row = {"case_id": told.case_id, "role": role, "organisation_id": organisation_id, **values}
        connection.execute(insert(Participant).values(row))
        return cases.lock_case(house.engine, connection, CONSOLE, told.case_id).setting("termijn")


def test_the_term_of_a_team_counts_where_it_is_the_team(with_terms: Callable[..., House]) -> None:
    house = with_terms(wijkteam="P3D")
    other = house.organisations["gemeente"]
    assert setting_with(house, story(house), "wijkteam", house.organisations["wijkteam"]) == "P3D"
    replaced = story(house, huurcontract="HC-000002")
    assert setting_with(house, replaced, "wijkteam", other) == "P14D"  # another one is the team there


def test_who_was_only_asked_something_brings_no_term_of_its_own(with_terms: Callable[..., House]) -> None:
    house = with_terms(noord="P3D")
    with house.engine.database.write() as connection:
        asked = people.add_organisation(connection, "test-noord", "Noord", [])
    assert setting_with(house, story(house), f"meedenker_{asked}", asked) == "P14D"


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ('"P3D"', []),
        (
            '"3 dagen"',
            ["processes/klein/instellingen.toml: termijn: per_organisatie een: write a value like 'P14D'"],
        ),
        ("3", ["processes/klein/instellingen.toml: termijn: per_organisatie een: write a value like 'P14D'"]),
    ],
)
def test_a_value_of_an_organisation_is_of_the_same_sort(tmp_path: Path, own: str, found: list[str]) -> None:
    for part in ("processes", "forms"):
        shutil.copytree(SMALL / part / "klein", tmp_path / part / "klein")
    with (tmp_path / "processes" / "klein" / "instellingen.toml").open("a") as file:
        file.write(f"\n[instellingen.termijn.per_organisatie]\neen = {own}\n")
    files = definitions.read_all(tmp_path, "klein")
    found_now = [str(one) for one in checks.check("klein", files) if "per_organisatie" in str(one)]
    assert found_now == found


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
