"""Running dossiers go on in another version of their region, and can go back as long as nothing happened."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from engine.access import CONSOLE, Actor
from engine.db import DatabaseUnreachable
from engine.deadlines import AMSTERDAM
from engine.definitions import read_files
from engine.dossier import audit, cases
from engine.moving import back, one, orders, work
from engine.moving.back import MovedOn
from engine.moving.orders import MoveElsewhere, MoveUnknown, NothingToMove, Standing, StepUnknown
from engine.moving.records import Term
from engine.pages.designs import DesignUnknown
from engine.states import MovedStatus, MoveStatus
from engine.tables import Base, Case, Definition, Ending, MovedDossier, Process
from engine.testing import House, Story, build
from tests.web.conftest import BEGIN, REGION, ROLES

ROUTE = "processes/proef/huurachterstand.bpmn"
FILES = read_files(REGION, "proef")
NOT_OF_DOSSIERS = {"regions", "definitions", "definition_files", "contents", "publications"}
VOLATILE = {"moves", "moved_dossiers", "audit", *NOT_OF_DOSSIERS}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, roles=ROLES, files=FILES)
    yield made
    made.engine.database.dispose()


def deploy(house: House, *changes: tuple[str, str]) -> None:
    """New dossiers start on the route in which these texts are others."""
    text = FILES[ROUTE].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with house.engine.database.write() as connection:
        files = {**FILES, ROUTE: text.encode()}
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "test")


TWO_MONTHS = ("P1M15D", "P2M")
ONE_MONTH = ("P1M15D", "P1M")
RENAMED = ('"contact_zoeken"', '"huurder_bellen"')


def renamed() -> tuple[tuple[str, str], ...]:
    """The step has another id, everywhere."""
    return (RENAMED, (">contact_zoeken<", ">huurder_bellen<"))


def look(house: House, **steps: str) -> Standing:
    number = orders.ask(house.engine, CONSOLE, "proef", "Nieuwe afspraak", steps)
    work.work(house.engine)
    return stands(house, number)


def stands(house: House, number: int) -> Standing:
    with house.engine.database.read() as connection:
        return orders.standing(connection, CONSOLE, number)


def go(house: House, **steps: str) -> Standing:
    found = look(house, **steps)
    orders.confirm(house.engine, CONSOLE, found.id, found.late)
    work.work(house.engine)
    return stands(house, found.id)


def begin(house: House, **answer: Any) -> Story:
    return Story(house, vervaldatum="2026-01-01", **answer)


def rows(connection: Connection) -> dict[str, list[Any]]:
    """Everything that a move may change of dossiers."""
    volatile = {"version", "audit_seq", "audit_hash"}
    return {
        table.name: [
            {name: value for name, value in row.items() if name not in volatile}
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in VOLATILE
    }


def everything(house: House) -> dict[str, list[Any]]:
    with house.engine.database.read() as connection:
        return rows(connection)


def version_of(house: House, story: Story) -> str:
    with house.engine.database.read() as connection:
        found: str = connection.scalars(select(Case.definition_id).where(Case.id == story.case_id)).one()
        return found


def test_another_term_needs_no_choice_and_moves_the_day(house: House) -> None:
    story = begin(house)
    assert story.terms() == {"Seintje 1": date(2026, 2, 16)}
    task = story.standing().tasks[0]["id"]
    deploy(house, TWO_MONTHS)
    found = look(house)
    assert found.status == MoveStatus.LOOKED
    (first,) = found.dossiers
    assert (first.status, first.found.stands) == (MovedStatus.CAN, ("contact_zoeken", "termijn_seintje_1"))
    days = [(t.element, day(t.was), day(t.will), t.would) for t in first.found.terms]
    assert days == [
        ("termijn_seintje_1", date(2026, 2, 16), date(2026, 3, 1), None),
        ("contact_zoeken", date(2026, 2, 16), date(2026, 3, 1), None),
    ]
    assert story.terms() == {"Seintje 1": date(2026, 2, 16)}, "a look changes nothing"
    done = go(house)
    assert done.status == MoveStatus.DONE
    assert [one.status for one in done.dossiers] == [MovedStatus.MOVED]
    assert version_of(house, story) == done.target
    assert story.terms() == {"Seintje 1": date(2026, 3, 1)}
    assert [(t["id"], t["element"]) for t in story.standing().tasks] == [(task, "contact_zoeken")]
    story.to("2026-02-28")
    assert story.open_tasks() == ["contact_zoeken"]
    story.to("2026-03-02")
    assert story.open_tasks() == ["reageren"]
    with house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []


def day(moment: Any) -> date | None:
    return moment.astimezone(AMSTERDAM).date() if moment is not None else None


def test_no_term_passes_by_a_move(house: House) -> None:
    """It gets a later day, which who moves was told of."""
    story = begin(house)
    deploy(house, ONE_MONTH)
    house.clock.advance(timedelta(days=3))
    found = look(house)
    (term,) = found.dossiers[0].found.late
    assert (day(term.would), day(term.will)) == (date(2026, 2, 1), date(2026, 3, 5))
    tasks = [day(one.will) for one in found.dossiers[0].found.terms if one.element == "contact_zoeken"]
    assert tasks == [date(2026, 3, 5)], "the last day of a task is that of the term on it"
    assert found.late == 1
    with pytest.raises(MoveElsewhere):
        orders.confirm(house.engine, CONSOLE, found.id, 0)
    orders.confirm(house.engine, CONSOLE, found.id, 1)
    work.work(house.engine)
    assert story.to("2026-03-04") == []
    assert [fired.element for fired in story.to("2026-03-06")] == ["termijn_seintje_1"]


def test_a_step_with_another_id_is_asked_for(house: House) -> None:
    story = begin(house)
    deploy(house, *renamed())
    found = look(house)
    assert [one.status for one in found.dossiers] == [MovedStatus.CANNOT]
    assert dict(found.in_the_way) == {("contact_zoeken", "weg"): 1}
    task = story.standing().tasks[0]["id"]
    done = go(house, contact_zoeken="huurder_bellen")
    assert [one.status for one in done.dossiers] == [MovedStatus.MOVED]
    assert [(t["id"], t["element"]) for t in story.standing().tasks] == [(task, "huurder_bellen")]
    story.complete("huurder_bellen")
    assert story.open_tasks() == ["reageren"]


def test_a_step_that_goes_to_another_opens_that_and_withdraws_its_own(house: House) -> None:
    story = begin(house)
    deploy(house, TWO_MONTHS)
    found = look(house, contact_zoeken="reageren").dossiers[0].found
    assert [work.element for work in found.gone] == ["contact_zoeken"]
    assert [work.element for work in found.opened] == ["reageren"]
    assert found.terms == (Term("termijn_seintje_1", "Seintje 1", found.terms[0].was, None),)
    go(house, contact_zoeken="reageren")
    assert story.open_tasks() == ["reageren"]


def test_a_step_that_nobody_drew_is_refused(house: House) -> None:
    begin(house)
    deploy(house, TWO_MONTHS)
    with pytest.raises(StepUnknown):
        look(house, contact_zoeken="bestaat_niet")


def test_without_an_older_version_there_is_nothing_to_move(house: House) -> None:
    begin(house)
    with pytest.raises(NothingToMove):
        look(house)
    deploy(house, TWO_MONTHS)
    with house.engine.database.read() as connection:
        (older,) = orders.older_versions(house.engine, connection, CONSOLE, "proef")
    assert (older.dossiers, older.waits) == (1, {"contact_zoeken": 1, "termijn_seintje_1": 1})


@pytest.mark.parametrize("steps", [{}, {"contact_zoeken": "reageren"}])
def test_a_dossier_goes_back_to_exactly_what_it_was(house: House, steps: dict[str, str]) -> None:
    story = begin(house)
    begin(house)
    before = everything(house)
    deploy(house, TWO_MONTHS)
    done = go(house, **steps)
    assert everything(house) != before
    for each in done.dossiers:
        back.put_back(house.engine, CONSOLE, done.id, each.case_id)
        back.put_back(house.engine, CONSOLE, done.id, each.case_id)  # once is enough
    after = everything(house)
    withdrawn = [row for row in after["tasks"] if row["status"] == "withdrawn"]
    assert len(withdrawn) == 2 * len(steps)
    after["tasks"] = [row for row in after["tasks"] if row not in withdrawn]
    assert after["tasks"] == before["tasks"]
    assert {name: after[name] for name in before} == before
    story.to("2026-02-17")
    assert story.open_tasks() == ["reageren"]
    with house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []


def test_after_its_next_step_a_dossier_does_not_go_back(house: House) -> None:
    story = begin(house)
    deploy(house, TWO_MONTHS)
    done = go(house)
    story.complete("contact_zoeken")
    with pytest.raises(MovedOn):
        back.put_back(house.engine, CONSOLE, done.id, story.case_id)


def test_what_passed_since_the_move_does_not_pass_by_going_back(house: House) -> None:
    story = begin(house)
    deploy(house, TWO_MONTHS)
    done = go(house)
    house.clock.advance(timedelta(days=20))
    back.put_back(house.engine, CONSOLE, done.id, story.case_id)
    assert story.terms() == {"Seintje 1": date(2026, 3, 22)}


@pytest.mark.parametrize("at", ["move", "_write", "_end"])
def test_killed_in_the_middle_nothing_is_half(house: House, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    stories = [begin(house) for _ in range(3)]
    deploy(house, TWO_MONTHS)
    found = look(house)
    orders.confirm(house.engine, CONSOLE, found.id, found.late)
    real, calls = getattr(work, at), []

    def killed(*arguments: Any) -> Any:
        result = real(*arguments)
        calls.append(at)
        if len(calls) == (1 if at == "_end" else 2):
            raise KeyboardInterrupt
        return result

    with monkeypatch.context() as patch:
        patch.setattr(work, at, killed)
        with pytest.raises(KeyboardInterrupt):
            work.work(house.engine)
    versions = [version_of(house, story) for story in stories]
    moved = [one.case_id for one in stands(house, found.id).with_status(MovedStatus.MOVED)]
    assert moved == [
        story.case_id for story, version in zip(stories, versions, strict=True) if version == found.target
    ]
    work.work(house.engine)
    done = stands(house, found.id)
    assert done.status == MoveStatus.DONE
    assert {one.status for one in done.dossiers} == {MovedStatus.MOVED}
    assert {version_of(house, story) for story in stories} == {found.target}


def test_one_that_cannot_move_when_it_comes_to_it_leaves_the_others_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = begin(house), begin(house)
    deploy(house, TWO_MONTHS)
    found = look(house)
    orders.confirm(house.engine, CONSOLE, found.id, found.late)
    real = one.move

    def failing(dossier: Any, order: Any) -> Any:
        if dossier.id == first.case_id:
            raise ValueError("iets onverwachts")
        return real(dossier, order)

    monkeypatch.setattr(work, "move", failing)
    work.work(house.engine)
    done = {one.case_id: one for one in stands(house, found.id).dossiers}
    assert (done[first.case_id].status, done[first.case_id].found.why) == (MovedStatus.LEFT, work.FAILED)
    assert done[second.case_id].status == MovedStatus.MOVED
    assert version_of(house, first) != found.target


def test_a_database_that_does_not_answer_is_no_fault_of_a_dossier(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = begin(house)
    deploy(house, TWO_MONTHS)
    found = look(house)
    orders.confirm(house.engine, CONSOLE, found.id, found.late)

    def busy(*_: Any) -> Any:
        raise OperationalError("UPDATE", {}, Exception("busy"))

    with monkeypatch.context() as patch:
        patch.setattr(work, "move", busy)
        with pytest.raises(DatabaseUnreachable):
            work.work(house.engine)
    assert [each.status for each in stands(house, found.id).dossiers] == [MovedStatus.CAN]
    work.work(house.engine)
    assert version_of(house, story) == found.target


def test_no_step_begins_in_what_is_kept_of_an_end(house: House) -> None:
    """It moves along, so that it can be put back; the step that was chosen is for what runs."""
    story = begin(house)
    with house.engine.database.write() as connection:
        running = connection.execute(select(Process.__table__)).mappings().one()
        state = base64.b64encode(running["state"]).decode()
        process = {"id": running["id"], "state": state, "visited": {}, "waiting": []}
        content = orjson.dumps({"processes": [process], "timers": []})
        now = house.clock.now()
        kept = {"case_id": story.case_id, "seq": 1, "at": now, "keep_until": now, "content": content}
        connection.execute(insert(Ending).values(**kept))
    deploy(house, TWO_MONTHS)
    done = go(house, contact_zoeken="reageren")
    assert [each.status for each in done.dossiers] == [MovedStatus.MOVED]
    with house.engine.database.read() as connection:
        (process,) = orjson.loads(connection.scalars(select(Ending.content)).one())["processes"]
    rows = orjson.loads(base64.b64decode(process["state"]))
    waits = [name for _, part in rows["inner"] for _, _, at, name, *_ in part if at == TaskState.READY]
    assert waits == ["contact_zoeken"]
    assert story.open_tasks() == ["reageren"]


def test_one_that_ended_since_the_look_is_left(house: House) -> None:
    story = begin(house)
    deploy(house, TWO_MONTHS)
    found = look(house)
    cases.cancel(house.engine, CONSOLE, story.case_id, "Dubbel")
    orders.confirm(house.engine, CONSOLE, found.id, found.late)
    work.work(house.engine)
    (left,) = stands(house, found.id).dossiers
    assert (left.status, left.found.why) == (MovedStatus.LEFT, work.MOVED_ON)


def test_who_does_not_design_the_region_sees_and_moves_nothing(house: House) -> None:
    begin(house)
    deploy(house, TWO_MONTHS)
    worker = Actor(house.people["wijkteam"], "iemand", {house.organisations["wijkteam"]: "medewerker"})
    with pytest.raises(DesignUnknown):
        orders.ask(house.engine, worker, "proef", "Zomaar")
    found = look(house)
    with house.engine.database.read() as connection, pytest.raises(MoveUnknown):
        orders.standing(connection, worker, found.id)
    with pytest.raises(MoveUnknown):
        orders.confirm(house.engine, worker, found.id, 0)
    with pytest.raises(MoveUnknown):
        orders.drop(house.engine, worker, found.id)
    with pytest.raises(MoveUnknown):
        back.put_back(house.engine, worker, found.id, found.dossiers[0].case_id)


def test_a_new_move_takes_the_place_of_one_that_was_only_looked_at(house: House) -> None:
    begin(house)
    deploy(house, TWO_MONTHS)
    first, second = look(house), look(house)
    assert stands(house, first.id).status == MoveStatus.DROPPED
    assert second.status == MoveStatus.LOOKED
    orders.drop(house.engine, CONSOLE, second.id)
    work.work(house.engine)
    assert stands(house, second.id).status == MoveStatus.DROPPED
    with house.engine.database.read() as connection:
        assert connection.scalars(select(MovedDossier.version)).all() == [None, None]
        assert len(connection.scalars(select(Definition.id)).all()) == 2
