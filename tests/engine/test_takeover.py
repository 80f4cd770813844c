"""An organisation goes into another: what goes along, what stays, what cannot be, killed in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine import drafts
from engine.access import CONSOLE, Actor
from engine.definitions import read_files
from engine.dossier import audit, cases, tasks
from engine.drafts import Place
from engine.errors import DrempelError
from engine.meetings import agendas, calendar, feed, series
from engine.meetings.calendar import Meeting
from engine.meetings.rows import row_of
from engine.organisations import changes, file, neighbourhoods, people, succession
from engine.organisations.changes import LoadRefused
from engine.organisations.people import LandlordElsewhere
from engine.organisations.succession import OrganisationClosed
from engine.pages import keeping, lists
from engine.participation import questions
from engine.states import AttendanceState, ImportStatus, LetterStatus, MeetingStatus, TaskStatus
from engine.tables import (
    Attendance,
    Base,
    CalendarFeed,
    ContactPerson,
    Import,
    Letter,
    Membership,
    OrganisationChange,
    Participant,
    Question,
    Takeover,
)
from engine.tables import Meeting as MeetingRow
from engine.takeover import columns, dossiers, pair, plan, work
from engine.takeover.columns import Goes
from engine.takeover.pair import TakeoverRefused
from engine.takeover.plan import Plan
from engine.testing import House, Story
from engine.values import read_contact_phone
from tests.begun import begun
from tests.reopened import again

REGION = Path(__file__).resolve().parents[1] / "web" / "regio"
BEGIN = datetime(2026, 2, 2, 8, tzinfo=UTC)
ROLES = ("woningcorporatie", "wijkteam", "gebiedsteam", "politie", "gemeente")
DAY, WHY = date(2026, 2, 2), "Fusie van Oud en Nieuw"
SMALL = """
regio = "proef"
[[organisaties]]
slug = "oud"
naam = "Oud Wonen"
e_mail = "post@oud.example"
rollen = ["woningcorporatie"]
contactpersonen = [{ naam = "Olaf Oud", telefoon = "075-1234567" }]
[[organisaties]]
slug = "oud-team"
naam = "Oud Team"
rollen = ["wijkteam"]
postcodes = ["9000-9099"]
[[gebruikers]]
naam = "Olga Oud"
e_mail = "olga@oud.example"
lid_van = { "oud" = "medewerker", "oud-team" = "medewerker" }
[[gebruikers]]
naam = "Bea Oud"
e_mail = "bea@oud.example"
lid_van = { "oud" = "beheerder" }
[[gebruikers]]
naam = "Wim Weg"
e_mail = "wim@oud.example"
lid_van = { "oud" = "medewerker" }
"""
NEW, OLD = "test-woningcorporatie", "oud"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The organisations of the house, and Oud Wonen (a landlord) and Oud Team (a wijkteam) beside them."""
    built = begun(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    with built.engine.database.write() as connection:
        calendar.store(connection, "proef", series.read(REGION, "proef"))
    changes.load(built.engine, CONSOLE, file.read(SMALL))
    with built.engine.database.write() as connection:
        gone = people.account_of(connection, "wim@oud.example")
        stopped = Membership.user_id == (gone.id if gone else 0)
        connection.execute(update(Membership).where(stopped).values(active=False))
    yield built
    built.engine.database.dispose()


@pytest.fixture
def old(house: House) -> House:
    """The house as Oud Wonen works in it."""
    number, olga = number_of(house, OLD), user_of(house, "olga@oud.example")
    return replace(
        house,
        landlord=number,
        organisations={**house.organisations, "woningcorporatie": number},
        people={**house.people, "woningcorporatie": olga},
        numbers=count(101),
    )


def number_of(house: House, slug: str) -> int:
    with house.engine.database.read() as connection:
        return people.organisation_id(connection, slug)


def user_of(house: House, email: str) -> int:
    with house.engine.database.read() as connection:
        account = people.account_of(connection, email)
    assert account is not None
    return account.id


def actor(house: House, email: str) -> Actor:
    with house.engine.database.read() as connection:
        account = people.account_of(connection, email)
        assert account is not None
        return people.actor(connection, account)


def story(house: House, **answer: Any) -> Story:
    home = {"postcode": "9050 AB", "huisnummer": 3}
    return Story(house, **{"achterstand": 500.0, "vervaldatum": "2026-02-01", "adres": home, **answer})


def planned(house: House, source: str = OLD, target: str = NEW) -> Plan:
    with house.engine.database.read() as connection:
        return plan.make(house.engine, connection, pair.find(connection, source, target))


def merge(house: House, source: str = OLD, target: str = NEW) -> work.Done:
    return work.merge(house.engine, CONSOLE, source, target, DAY, WHY)


def naming(house: House, organisation: int) -> set[str]:
    """Every column that names it now."""
    found = set()
    with house.engine.database.read() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                points = any(key.column.table.name == "organisations" for key in column.foreign_keys)
                if points and connection.execute(select(column).where(column == organisation)).first():
                    found.add(f"{table.name}.{column.name}")
    return found


def next_meeting(house: House) -> Meeting:
    with house.engine.database.read() as connection:
        (found,) = calendar.series_of_region(connection, "proef")
        return calendar.coming(connection, found, DAY)[0]


def everywhere(house: House, old: House) -> Story:
    """Oud Wonen in every column: a dossier with a task, a question, a letter and a draft; a file, a feed."""
    told, oud = story(old), old.landlord
    with house.engine.database.write() as connection:
        changes_of = {"case_id": told.case_id, "kind": "x", "channel": "e-mail", "recipient": "y"}
        letter = {**changes_of, "subject": "", "body": "", "created_at": BEGIN, "organisation_id": oud}
        connection.execute(insert(Letter).values(status=LetterStatus.WAITING, **letter))
        connection.execute(insert(Letter).values(status=LetterStatus.SENT, **letter))
        asked = {"case_id": told.case_id, "asked_by": old.people["woningcorporatie"], "text": "?"}
        asked |= {"asked_at": BEGIN, "due_at": BEGIN, "asker_id": oud, "organisation_id": oud}
        connection.execute(insert(Question).values(**asked))
        batch = {"landlord_id": oud, "region": "proef", "digest": "0", "filename": "a.csv", "as_of": BEGIN}
        batch |= {"created_at": BEGIN, "created_by": "x"}
        for status in (ImportStatus.DONE, ImportStatus.PREVIEW):
            connection.execute(insert(Import).values(status=status, **batch))
        connection.execute(
            insert(CalendarFeed).values(organisation_id=oud, token="oud", made_at=BEGIN, made_by=None)
        )
    meeting = next_meeting(house)
    with house.engine.database.write() as connection:
        number = row_of(connection, meeting)
        row = {
            "meeting_id": number,
            "organisation_id": oud,
            "state": AttendanceState.PRESENT,
            "names": "Olga",
        }
        connection.execute(insert(Attendance).values(**row))
    olga = actor(house, "olga@oud.example")
    keeping.keep(house.engine, olga, Place("vraag", case_id=told.case_id), {"tekst": ["half"]})
    keeping.keep(house.engine, olga, cases.start_form(oud, "proef"), {"huurder": ["half"]})
    return told


# -- what goes along ---------------------------------------------------------------------------------------


def test_what_named_the_one_names_the_other_and_what_was_said_stays(house: House, old: House) -> None:
    told = everywhere(house, old)
    logged = {name for name in columns.COLUMNS if not name.startswith("takeovers")}
    assert naming(house, old.landlord) == logged
    assert merge(house) == work.Done(1, ())
    stays = {name for name, goes in columns.COLUMNS.items() if goes is Goes.STAYS} - {"takeovers.into_id"}
    assert naming(house, old.landlord) == stays | {"memberships.organisation_id", "outbox.organisation_id"}
    with house.engine.database.read() as connection:
        left = connection.scalars(select(Letter.status).where(Letter.organisation_id == old.landlord)).all()
        assert left == [LetterStatus.SENT]
        mine = Membership.organisation_id == old.landlord, Membership.active
        assert connection.execute(select(Membership.user_id).where(*mine)).first() is None
        assert list(audit.verify(connection)) == []
    assert told.facts["corporatie"] == "Test woningcorporatie"


def test_the_other_takes_part_from_then_on(house: House, old: House) -> None:
    told = story(old)
    house.clock.advance(timedelta(days=1))
    merge(house)
    (party,) = told.page().parties
    assert (party.organisation, party.since) == ("Test woningcorporatie", BEGIN + timedelta(days=1))


def test_a_second_time_nothing_happens(house: House, old: House) -> None:
    told = story(old)
    merge(house)
    before = told.page().timeline
    assert merge(house) == work.Done(0, ())
    assert told.page().timeline == before


def test_two_runs_at_once_write_one_line(house: House, old: House) -> None:
    told, both = story(old), planned(house).pair
    merge(house)
    dossiers.move(house.engine, CONSOLE, both, told.case_id, DAY, WHY)  # of the other, which began as well
    assert len(actions(told)) == 1


def test_the_trail_tells_it_and_what_was_done_before_stays_said_as_it_was(house: House, old: House) -> None:
    told = story(old)
    questions.ask(
        house.engine,
        actor(house, "olga@oud.example"),
        told.case_id,
        house.organisations["gemeente"],
        "Kennen jullie hen?",
        confirmed=True,
    )
    merge(house)
    entry = next(one for one in told.page().timeline if one.action == "organisatie_opgegaan")
    assert entry.detail == {
        "van": "Oud Wonen",
        "naar": "Test woningcorporatie",
        "per": "2026-02-02",
        "reden": WHY,
    }
    assert entry.actor == "beheer"
    opened = next(one for one in told.page().timeline if one.action == "deelnemer_erbij")
    assert opened.detail["organisatie"] == "Oud Wonen"
    with house.engine.database.read() as connection:
        (line,) = questions.of_case(connection, house.clock.now(), told.case_id)
    assert line.from_organisation == "Oud Wonen"


def test_tasks_wait_at_the_other_and_stay_with_who_took_them(house: House, old: House) -> None:
    told, olga = story(old), actor(house, "olga@oud.example")
    (task,) = (one.id for one in told.page().tasks)
    tasks.claim(house.engine, olga, task)
    merge(house)
    (moved,) = told.page().tasks
    assert (moved.organisation, moved.assignee) == ("Test woningcorporatie", "Olga Oud")
    now = actor(house, "olga@oud.example")
    assert now.organisations == {house.landlord, number_of(house, "oud-team")}
    with house.engine.database.read() as connection:
        assert lists.inbox(connection, now, house.clock.now()).total == 1
    assert told.page().landlord_id == house.landlord


def test_who_is_in_both_keeps_the_function_there_and_gives_back_what_is_not_for_it(
    house: House, old: House
) -> None:
    told, olga = story(old), actor(house, "olga@oud.example")
    changes.add_person(house.engine, CONSOLE, NEW, "Olga Oud", "olga@oud.example", "beheerder")
    (task,) = (one.id for one in told.page().tasks)
    tasks.claim(house.engine, olga, task)
    assert any("keep the latter" in one for one in planned(house).look)
    merge(house)
    assert actor(house, "olga@oud.example").functions[house.landlord] == "beheerder"
    assert told.page().tasks[0].assignee is None


def test_people_and_contacts_go_along_once(house: House) -> None:
    with house.engine.database.write() as connection:
        phone = read_contact_phone("075-1234567")
        row = {"region": "proef", "position": 0, "name": "Olaf Oud", "phone": phone, "email": None}
        connection.execute(insert(ContactPerson).values(organisation_id=house.landlord, **row))
        other = {**row, "position": 1, "name": "Nico Nieuw"}
        connection.execute(insert(ContactPerson).values(organisation_id=house.landlord, **other))
    merge(house)
    with house.engine.database.read() as connection:
        names = [one.name for one in people.contacts_of(connection, house.landlord, "proef")]
        assert sorted(names) == ["Nico Nieuw", "Olaf Oud"]
        log = select(OrganisationChange.action).where(OrganisationChange.organisation_id == house.landlord)
        assert connection.scalars(log.order_by(OrganisationChange.id)).all() == [
            "overgenomen",
            "persoon_erbij",
            "persoon_erbij",
        ]
    assert people_of(house, NEW) >= {"olga@oud.example", "bea@oud.example"}
    assert "wim@oud.example" not in people_of(house, NEW)  # stopped before


def people_of(house: House, slug: str) -> set[str]:
    with house.engine.database.read() as connection:
        numbers = connection.scalars(
            select(Membership.user_id).where(
                Membership.organisation_id == people.organisation_id(connection, slug), Membership.active
            )
        ).all()
        accounts = [people.find_account(connection, number) for number in numbers]
    return {one.email for one in accounts if one is not None}


def test_who_was_asked_something_takes_part_once(house: House, old: House) -> None:
    landlord, other = house.actor("woningcorporatie"), number_of(house, OLD)
    mine, theirs = story(house), story(house)
    for told in (mine, theirs):
        questions.ask(house.engine, landlord, told.case_id, other, "Kennen jullie hen?", confirmed=True)
    with house.engine.database.write() as connection:  # the other is only asked in one of them too
        row = Participant.case_id == theirs.case_id, Participant.organisation_id == house.landlord
        connection.execute(update(Participant).where(*row).values(organisation_id=number_of_team(house)))
    merge(house)
    assert roles_in(house, mine) == {"woningcorporatie": house.landlord}
    assert roles_in(house, theirs)[f"meedenker_{house.landlord}"] == house.landlord


def number_of_team(house: House) -> int:
    return house.organisations["gebiedsteam"]


def roles_in(house: House, told: Story) -> dict[str, int]:
    with house.engine.database.read() as connection:
        rows = connection.execute(
            select(Participant.role, Participant.organisation_id).where(Participant.case_id == told.case_id)
        )
        return {row.role: row.organisation_id for row in rows}


def test_a_wijkteam_goes_into_another_with_its_postcodes(house: House, old: House) -> None:
    told = story(house)
    told.complete("contact_zoeken")
    team = number_of(house, "oud-team")
    assert roles_in(house, told)["wijkteam"] == team
    assert planned(house, "oud-team", "test-wijkteam").refused == ()
    merge(house, "oud-team", "test-wijkteam")
    assert roles_in(house, told)["wijkteam"] == house.organisations["wijkteam"]
    with house.engine.database.read() as connection:
        found = neighbourhoods.organisation_for(connection, "proef", "wijkteam", "9050")
    assert found == house.organisations["wijkteam"]


def test_what_was_typed_goes_along_to_the_place_that_it_has_there(house: House, old: House) -> None:
    olga = actor(house, "olga@oud.example")
    keeping.keep(house.engine, olga, cases.start_form(old.landlord, "proef"), {"naam": ["half"]})
    preview = Place("inlezen/77", landlord_id=old.landlord)
    with house.engine.database.write() as connection:
        typed = {"klopt_1": ["ja"]}
        drafts.save(connection, olga.user_id or 0, preview, old.landlord, typed, drafts.NOTHING, BEGIN)
    merge(house)
    with house.engine.database.read() as connection:
        there = drafts.find(connection, olga.user_id, cases.start_form(house.landlord, "proef"))
        assert there is not None
        assert there.typed == {"naam": ["half"]}
        gone = Place("inlezen/77", landlord_id=house.landlord)
        assert drafts.find(connection, olga.user_id, gone) is None


def test_a_dossier_that_is_reopened_afterwards_is_work_of_the_other(house: House, old: House) -> None:
    told = story(old)
    (task,) = (one.id for one in told.page().tasks)
    tasks.claim(house.engine, actor(house, "olga@oud.example"), task)
    cases.cancel(house.engine, actor(house, "olga@oud.example"), told.case_id, "dubbel")
    merge(house)
    again(Story(house, there=told.case_id))
    (opened,) = (one for one in told.page().tasks if one.status == TaskStatus.OPEN)
    assert (opened.organisation, opened.assignee) == ("Test woningcorporatie", "Olga Oud")


# -- meetings ----------------------------------------------------------------------------------------------


def test_who_comes_to_a_meeting_comes_for_the_other(house: House, old: House) -> None:
    first = next_meeting(house)
    with house.engine.database.write() as connection:
        number = row_of(connection, first)
        for organisation, state, names in (
            (old.landlord, AttendanceState.PRESENT, "Olga"),
            (house.landlord, AttendanceState.ABSENT, ""),
        ):
            row = {"meeting_id": number, "organisation_id": organisation, "state": state, "names": names}
            connection.execute(insert(Attendance).values(**row))
    merge(house)
    with house.engine.database.read() as connection:
        here = calendar.meeting(
            connection, calendar.series_with(connection, first.series.id), first.occurrence
        )
        there = {one.organisation: (one.state, one.names) for one in agendas.present(connection, here)}
    assert there["Test woningcorporatie"] == (AttendanceState.PRESENT, "Olga")
    assert "Oud Wonen" not in there


def test_who_was_at_a_meeting_stays_in_its_minutes(house: House, old: House) -> None:
    first = next_meeting(house)
    with house.engine.database.write() as connection:
        number = row_of(connection, first)
        row = {"meeting_id": number, "state": AttendanceState.PRESENT, "names": "Olga"}
        connection.execute(insert(Attendance).values(organisation_id=old.landlord, **row))
        held = update(MeetingRow).where(MeetingRow.id == number)
        connection.execute(held.values(status=MeetingStatus.HELD, held_at=BEGIN))
    merge(house)
    with house.engine.database.read() as connection:
        seats = calendar.series_with(connection, first.series.id)
        there = agendas.present(connection, calendar.meeting(connection, seats, first.occurrence))
    assert [(one.organisation, one.state, one.names) for one in there if one.state] == [
        ("Oud Wonen", AttendanceState.PRESENT, "Olga")
    ]


def test_the_address_of_a_calendar_reads_that_of_the_other_until_a_new_one_is_made(
    house: House, old: House
) -> None:
    token = feed.renew(house.engine, actor(house, "olga@oud.example"), old.landlord)
    merge(house)
    with house.engine.database.read() as connection:
        assert b"Overleggen van Test woningcorporatie" in feed.read(house.engine, connection, token)
    feed.revoke(house.engine, actor(house, "olga@oud.example"), house.landlord)
    with house.engine.database.read() as connection, pytest.raises(feed.FeedUnknown):
        feed.read(house.engine, connection, token)


# -- what is closed ----------------------------------------------------------------------------------------


def test_the_old_one_stays_as_closed_and_says_where_it_went(house: House) -> None:
    merge(house)
    engine = house.engine
    with engine.database.read() as connection:
        gone = succession.closed(connection)["oud"]
        assert (gone.into_slug, gone.into_name, gone.day) == (NEW, "Test woningcorporatie", DAY)
        with pytest.raises(OrganisationClosed, match=NEW):
            people.organisation_id(connection, "oud")
    with pytest.raises(OrganisationClosed), engine.database.write() as connection:
        people.add_organisation(connection, "oud", "Oud Wonen", [])
    member = {"oud": "medewerker"}
    with pytest.raises(OrganisationClosed), engine.database.write() as connection:
        people.add_user(connection, house.clock, "nieuw@oud.example", "Nieuw", "een lang wachtwoord", member)
    with pytest.raises(LoadRefused) as caught:
        changes.load(engine, CONSOLE, file.read(SMALL))
    said = [str(one) for one in caught.value.problems]
    assert said[0].startswith("Organisatie 1 (oud): Deze organisatie is opgegaan in Test woningcorporatie.")
    assert f"Gebruik {NEW}" in said[0]
    assert [one.partition(":")[0] for one in said[1:]] == [f"Gebruiker {n}, lid_van oud" for n in (1, 2, 3)]


def test_its_people_hear_it_for_a_month_and_others_do_not(house: House) -> None:
    merge(house)
    olga, other = user_of(house, "olga@oud.example"), house.people["woningcorporatie"]
    with house.engine.database.read() as connection:
        now = house.clock.now()
        assert [one.name for one in succession.news(connection, olga, now)] == ["Oud Wonen"]
        assert succession.news(connection, other, now) == []
        assert succession.news(connection, olga, now + timedelta(days=31)) == []


def test_what_went_on_once_more_is_found_where_it_is_now(house: House) -> None:
    merge(house, "oud-team", "test-wijkteam")
    changes.load(
        house.engine,
        CONSOLE,
        file.read('regio = "proef"\n[[organisaties]]\nslug = "stad"\nnaam = "Stad"\nrollen = ["stad"]'),
    )
    merge(house, "test-wijkteam", "stad")
    with house.engine.database.read() as connection:
        found = succession.closed(connection)
        assert {one.into_slug for one in found.values()} == {"stad"}
        stad = people.organisation_id(connection, "stad")
        assert len(succession.gone_into(connection, stad)) == 2


# -- what cannot be ----------------------------------------------------------------------------------------


def refused(house: House, *said: str, source: str = OLD, target: str = NEW) -> None:
    """It says this and changes nothing."""
    before = naming(house, number_of(house, OLD))
    with pytest.raises(TakeoverRefused) as caught:
        merge(house, source, target)
    for part in said:
        assert part in str(caught.value)
    assert naming(house, number_of(house, OLD)) == before
    with house.engine.database.read() as connection:
        assert connection.scalars(select(Takeover.organisation_id)).all() == []


def test_two_open_dossiers_of_one_contract_are_told_and_never_merged(house: House, old: House) -> None:
    mine, theirs = (story(one, huurcontract="HC-7") for one in (old, house))
    numbers = [one.page().number for one in (mine, theirs)]
    refused(house, f"{numbers[0]} and {numbers[1]} are open with the same contract number", "Correctie")
    cases.cancel(house.engine, house.actor("woningcorporatie"), theirs.case_id, "dubbel")
    assert merge(house).left == ()


def test_contracts_that_are_written_almost_the_same_are_told(house: House, old: House) -> None:
    mine, theirs = story(old, huurcontract="HC-7a"), story(house, huurcontract="HC-7A")
    told = " ".join(planned(house).look)
    assert f"{mine.page().number} and {theirs.page().number} have almost the same contract number" in told
    merge(house)


def test_postcodes_that_would_go_to_a_third_one_are_told(house: House) -> None:
    between = """
regio = "proef"
[[organisaties]]
slug = "midden"
naam = "Team Midden"
rollen = ["wijkteam"]
postcodes = ["9000-9499"]
"""
    changes.load(house.engine, CONSOLE, file.read(between))
    refused(
        house,
        "proef, wijkteam: 9000-9099 would go from Test wijkteam to Team Midden",
        "drempel organisation add",
        source="oud-team",
        target="test-wijkteam",
    )


def test_a_file_that_is_being_read_in_comes_first(house: House) -> None:
    with house.engine.database.write() as connection:
        batch = {"landlord_id": house.landlord, "region": "proef", "digest": "0", "filename": "a.csv"}
        batch |= {"as_of": BEGIN, "created_at": BEGIN, "created_by": "x", "status": ImportStatus.ACCEPTED}
        connection.execute(insert(Import).values(**batch))
    refused(house, f"An arrears file of {NEW} is being read in")


@pytest.mark.parametrize(
    ("source", "target", "day", "reason", "said"),
    [
        (OLD, OLD, DAY, WHY, "cannot go into itself"),
        (OLD, NEW, date(2026, 2, 3), WHY, "still to come"),
        (OLD, NEW, DAY, "  ", "Say why"),
    ],
)
def test_what_is_not_meant_is_refused(
    house: House, source: str, target: str, day: date, reason: str, said: str
) -> None:
    with pytest.raises(TakeoverRefused, match=said):
        work.merge(house.engine, CONSOLE, source, target, day, reason)


def test_what_went_elsewhere_stays_there(house: House) -> None:
    merge(house)
    with pytest.raises(TakeoverRefused, match="already"):
        merge(house, OLD, "test-gemeente")
    with pytest.raises(TakeoverRefused, match="itself"):
        merge(house, "test-gemeente", OLD)
    with pytest.raises(DrempelError):
        merge(house, "nergens", NEW)


# -- in the middle -----------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


PARTS = ("_participants", "_tasks", "_drafts")


@pytest.mark.parametrize("part", PARTS)
def test_killed_in_the_middle_a_dossier_is_here_or_there_and_a_second_run_ends_it(
    house: House, old: House, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    told = [story(old) for _ in range(3)]
    real, calls = getattr(dossiers, part), count()

    def deadly(*given: Any) -> None:
        if next(calls) == 1:
            raise Killed
        real(*given)

    monkeypatch.setattr(dossiers, part, deadly)
    with pytest.raises(Killed):
        merge(house)
    monkeypatch.undo()
    assert [roles_in(house, one)["woningcorporatie"] == house.landlord for one in told] == [
        True,
        False,
        False,
    ]
    assert [one.page().landlord_id == house.landlord for one in told] == [True, False, False]
    assert [one.page().tasks[0].organisation for one in told] == [
        "Test woningcorporatie",
        "Oud Wonen",
        "Oud Wonen",
    ]
    assert [len(actions(one)) for one in told] == [1, 0, 0]
    now = actor(house, "olga@oud.example")  # sees all of them, works on all of them
    with house.engine.database.read() as connection:
        assert lists.inbox(connection, now, house.clock.now()).total == 3
        assert not succession.news(connection, now.user_id or 0, house.clock.now())
        assert list(audit.verify(connection)) == []
    with pytest.raises(LandlordElsewhere):  # nothing new begins there
        story(old)
    assert merge(house) == work.Done(2, ())
    assert [roles_in(house, one)["woningcorporatie"] for one in told] == [house.landlord] * 3
    with house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
        assert not connection.scalars(
            select(Takeover.organisation_id).where(Takeover.done_at.is_(None))
        ).all()


def actions(told: Story) -> list[str]:
    return [one.action for one in told.page().timeline if one.action == "organisatie_opgegaan"]


@pytest.mark.parametrize("part", ["_roles", "_people", "_contacts", "_attendance", "_files", "_drafts"])
def test_killed_at_the_begin_nothing_happened(
    house: House, old: House, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    everywhere(house, old)
    before = naming(house, old.landlord), naming(house, house.landlord)

    def deadly(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(work, part, deadly)
    with pytest.raises(Killed):
        merge(house)
    assert (naming(house, old.landlord), naming(house, house.landlord)) == before


def test_a_namesake_that_came_meanwhile_leaves_its_dossier_until_it_is_cured(
    house: House, old: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = story(old, huurcontract="HC-1"), story(old, huurcontract="HC-2")
    real, twin = dossiers.move, list[Story]()

    def move(*given: Any) -> None:
        if not twin:
            twin.append(story(house, huurcontract="HC-2"))
        real(*given)

    monkeypatch.setattr(dossiers, "move", move)
    assert merge(house) == work.Done(1, (second.page().number,))
    assert [one.page().landlord_id for one in (first, second)] == [house.landlord, old.landlord]
    assert any(second.page().number in one for one in planned(house).refused)
    with house.engine.database.read() as connection:
        assert succession.news(connection, user_of(house, "olga@oud.example"), house.clock.now()) == []
    cases.cancel(house.engine, house.actor("woningcorporatie"), twin[0].case_id, "dubbel")
    assert merge(house) == work.Done(1, ())


# -- the dry run -------------------------------------------------------------------------------------------


def test_the_dry_run_counts_and_changes_nothing(house: House, old: House) -> None:
    everywhere(house, old)
    closed = story(old)
    cases.cancel(house.engine, actor(house, "olga@oud.example"), closed.case_id, "dubbel")
    before = naming(house, old.landlord)
    found = planned(house)
    assert dict(found.counts) == {
        "open dossiers of which it is the landlord": 1,
        "dossiers that ended, of which it is the landlord": 1,
        "places in dossiers, by role": 2,
        "open tasks": 1,
        "questions that wait for its answer": 1,
        "letters to it that were not sent yet": 1,
        "roles in regions": 1,
        "people with a function": 2,
        "contact persons": 1,
        "answers to meetings to come": 1,
        "arrears files": 1,
        "things typed and not sent in": 2,
        "calendar addresses, which go on": 1,
    }
    assert found.refused == ()
    assert naming(house, old.landlord) == before
    said = " ".join(found.look)
    assert "has no e-mail address" in said
    assert "1 arrears files were previewed" in said
    assert "1 questions of one to the other" in said
    assert "one arrears file for both" in said


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("oud", f"reactie: 'P9D' at oud, 'P2D' at {NEW}"),
        (NEW, f"reactie: 'P2D' at oud, 'P9D' at {NEW}"),
        ("test-wijkteam", ""),
    ],
)
def test_settings_that_become_another_are_named(database_url: str, own: str, said: str) -> None:
    path = "processes/proef/instellingen.toml"
    files = read_files(REGION, "proef")
    setting = b'[instellingen.reactie]\nwaarde = "P2D"\ntitel = "Reactie"\nbron = "afspraak"\n'
    block = f'[instellingen.reactie.per_organisatie]\n"{own}" = "P9D"\n'.encode()
    made = begun(database_url, "proef", BEGIN, {**files, path: setting + block}, ROLES)
    changes.load(made.engine, CONSOLE, file.read(SMALL))
    told = " ".join(planned(made).look)
    made.engine.database.dispose()
    assert ("processes/proef/instellingen.toml" in told) is bool(said)
    assert said in told
