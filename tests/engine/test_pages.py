"""What a page or a list tells of one dossier, with another beside it that has as much of everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from engine.access import Actor
from engine.dossier import tasks
from engine.dossier.dossier import CaseUnknown
from engine.dossier.standing import standing
from engine.dossier.tasks import TaskUnknown
from engine.pages import dossier, lists, looks
from engine.pages.looks import FileUnknown
from engine.states import CaseStatus, Channel, LetterStatus, ParticipantKind, ReadingKind
from engine.tables import Case, Incident, Letter, Membership, Participant, Task, Timer
from engine.testing import House, Story
from tests.engine.telling import story


def write(house: House, *statements: Any) -> None:
    with house.engine.database.write() as connection:
        for statement in statements:
            connection.execute(statement)


def task_id(told: Story) -> str:
    return next(str(task["id"]) for task in told.standing().tasks)


def taking_part(house: House, told: Story, kind: ParticipantKind) -> Any:
    """The wijkteam comes into this dossier."""
    row = {"case_id": told.case_id, "role": "wijkteam", "organisation_id": house.organisations["wijkteam"]}
    return insert(Participant).values(**row, kind=kind, since=house.clock.now())


def lived(house: House) -> Story:
    """A dossier with something of everything: work done and open, a term, letters, messages, what failed."""
    told = story(house)
    told.act("woningcorporatie", "klein_betaling", bedrag=1.0)
    told.complete("bellen", bereikt=False)  # and so once more, with a new term
    looks.case(house.engine, house.actor("woningcorporatie"), told.case_id, reason=f"reden {told.case_id}")
    now, failed = house.clock.now(), {"element": "bellen", "reason": "StepFailed", "attempts": 1}
    moments = {"first_at": now, "last_at": now}
    words = {"kind": "brief", "channel": Channel.PAPER, "recipient": "huurder", "subject": "", "body": ""}
    sender = {"sender": "woningcorporatie", "sent_by": house.people["woningcorporatie"]}
    state = {"status": LetterStatus.SENT, "sent_at": now, **sender}
    write(
        house,
        taking_part(house, told, ParticipantKind.INFORMED),
        insert(Incident).values(case_id=told.case_id, timer_id=f"t{told.case_id}", **failed, **moments),
        insert(Letter).values(case_id=told.case_id, **words, **state, created_at=now),
    )
    return told


def all_that_is_told(house: House, told: Story) -> dict[str, Any]:
    """By page and list: everything that those who may know it read of this dossier."""
    engine, landlord, number = house.engine, house.actor("woningcorporatie"), told.case_id
    administrator = Actor(landlord.user_id, "beheer", {house.landlord: "beheerder"})
    seen = looks.looks(engine, landlord, number, 1)[0]
    with engine.database.read() as connection:
        mine = lists.inbox(connection, landlord, house.clock.now()).items
        return {
            "dossier": dossier.case_page(engine, connection, landlord, number),
            "task": dossier.task_page(engine, connection, landlord, task_id(told)),
            "standing": standing(engine, connection, number),
            "inbox": [item for item in mine if item.case_id == number],
            "line": [line for line in lists.dossiers(connection, landlord, None)[0] if line.id == number],
            "failed": [one for one in lists.incidents(connection, administrator) if one.case_id == number],
            "looks": [one for one in seen if one.what == ReadingKind.DOSSIER],
            "notice": looks.notice(engine, house.actor("wijkteam"), number),
        }


def test_nothing_of_it_changes_when_another_dossier_comes_beside_it(house: House) -> None:
    one = lived(house)
    alone = all_that_is_told(house, one)
    assert all(alone.values())
    other = lived(house)
    assert all_that_is_told(house, one) == alone
    assert [item.case_id for item in all_that_is_told(house, other)["inbox"]] == [other.case_id]


def test_a_page_tells_what_there_is(house: House) -> None:
    lived(house)
    told = all_that_is_told(house, lived(house))
    page = told["dossier"]
    assert [note.name for note in page.messages] == ["vroeg", "niemand", "betaling_geboekt"]
    assert [(route.process, route.current) for route in page.routes] == [
        ("klein_route", {"bellen", "na_14_dagen"}),
        ("klein_betaling", frozenset()),
    ]
    assert {entry.actor for entry in page.timeline} == {"Test woningcorporatie"}
    assert [letter.sent_by for letter in page.letters] == ["Test woningcorporatie"]
    assert [(one.case_id, one.number) for one in page.incidents] == [(page.id, page.number)]
    assert (told["line"][0].open_tasks, told["line"][0].next_term) == (1, page.terms[0].due_at)
    assert [look.reason for look in told["looks"]] == [f"reden {page.id}"]


def test_no_other_page_opens_to_who_sees_one(house: House) -> None:
    one, other = lived(house), lived(house)
    wijkteam = house.actor("wijkteam")
    of_this = Participant.case_id == one.case_id
    write(house, update(Participant).where(of_this).values(kind=ParticipantKind.INVOLVED))
    engine, number = house.engine, other.case_id
    write(house, update(Participant).where(~of_this).values(organisation_id=house.landlord))
    attempts: list[Callable[[], object]] = [
        lambda: looks.case(engine, wijkteam, number),
        lambda: looks.looks(engine, wijkteam, number, 1),
        lambda: looks.notice(engine, wijkteam, number),
        lambda: looks.file(engine, wijkteam, number, "0" * 32),
        lambda: looks.task(engine, wijkteam, task_id(other)),
        lambda: tasks.claim(engine, wijkteam, task_id(other)),
    ]
    looks.case(engine, wijkteam, one.case_id)
    for attempt in attempts:
        with pytest.raises((CaseUnknown, FileUnknown, TaskUnknown)):
            attempt()
    with engine.database.read() as connection:
        assert [lists.sees(connection, wijkteam, each) for each in (one.case_id, number)] == [True, False]


def test_who_sees_a_task_of_others_is_told_of_no_colleagues(house: House, person: Any) -> None:
    told = story(house)
    number, name = person("Sam").user_id, "Sam"
    write(house, taking_part(house, told, ParticipantKind.INVOLVED))
    for role, may, whom in (("woningcorporatie", True, ((number, name),)), ("wijkteam", False, ())):
        page = looks.task(house.engine, house.actor(role), task_id(told))
        assert (page.may_work, page.colleagues) == (may, whom)


def test_my_tasks_are_those_that_wait_for_me(house: House, person: Callable[[str], Actor]) -> None:
    stories = [story(house) for _ in range(4)]
    mine, done, hidden, of_others = stories
    me = house.actor("woningcorporatie")
    for one, who in ((mine, me), (done, me), (hidden, me), (of_others, person("Sam"))):
        tasks.claim(house.engine, who, task_id(one))
    done.complete("bellen", bereikt=True)
    write(house, update(Task).where(Task.case_id == hidden.case_id).values(organisation_id=None))
    with house.engine.database.read() as connection:
        found = lists.inbox(connection, me, house.clock.now(), "mijn")
    assert [item.case_id for item in found.items] == [mine.case_id]
    assert (found.total, found.mine, found.team) == (1, 1, 2)


@pytest.mark.parametrize(
    ("days", "is_open", "late"),
    [(None, True, False), (1, True, False), (0, True, False), (-1, True, True), (-1, False, False)],
)
def test_an_open_task_is_late_from_the_day_after(
    house: House, days: int | None, is_open: bool, late: bool
) -> None:
    told = story(house)
    due = None if days is None else house.clock.now() + timedelta(days)
    if not is_open:
        told.complete("bellen", bereikt=True)
    write(house, update(Task).values(due_at=due))
    assert [task.is_late for task in told.page().tasks] == [late]


def test_of_several_terms_a_list_shows_the_first(house: House) -> None:
    told = story(house)
    term = told.standing().terms[0].due_at
    another = {"process_id": told.page().routes[0].id, "element": "bellen", "label": "Later", "attempts": 0}
    later = term + timedelta(3)
    of_case = {"id": "later", "case_id": told.case_id, "due_at": later, "next_try": later}
    write(house, insert(Timer).values(**another, **of_case))
    with house.engine.database.read() as connection:
        (line,) = lists.dossiers(connection, house.actor("woningcorporatie"), CaseStatus.OPEN)[0]
    assert line.next_term == term


def test_notices_stand_by_their_day_and_hour_and_say_what_is_not_known(house: House) -> None:
    days = [
        ("2026-03-02", "10:00"),
        ("", ""),
        ("2026-03-02", "09:00"),
        ("2026-03-02", ""),
        ("2026-02-01", "23:00"),
    ]
    for day, time in days:
        told = story(house)
        facts = f'{{"ontruimingsdatum": "{day}", "ontruimingstijd": "{time}"}}'
        write(
            house,
            taking_part(house, told, ParticipantKind.INFORMED),
            update(Case).where(Case.id == told.case_id).values(facts=facts),
        )
    with house.engine.database.read() as connection:
        found = looks.notices(connection, house.actor("wijkteam"))
    assert [(one.id, one.day, one.time) for one in found] == [
        (5, "2026-02-01", "23:00"),
        (4, "2026-03-02", None),
        (3, "2026-03-02", "09:00"),
        (1, "2026-03-02", "10:00"),
        (2, None, None),
    ]


def test_who_works_for_two_organisations_looked_for_both(house: House) -> None:
    told = story(house)
    me = house.actor("woningcorporatie")
    wijkteam = house.organisations["wijkteam"]
    write(
        house,
        insert(Membership).values(user_id=me.user_id, organisation_id=wijkteam, function="medewerker"),
    )
    looks.case(house.engine, me, told.case_id)
    (look,) = looks.looks(house.engine, me, told.case_id, 1)[0]
    assert sorted(look.organisations.split(", ")) == ["Test wijkteam", "Test woningcorporatie"]
