"""Every route with every kind of person: what is answered, and that no outsider reads of a tenant.

A new route needs its row in ROUTES (routes.py); docs/toegang.md says in words who sees what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from engine import access
from engine.arrears import examples
from engine.arrears import plan as intake
from engine.db import inserted_id
from engine.definitions import read_files
from engine.dossier import audit
from engine.dossier.dossier import Dossier
from engine.helping import changes
from engine.meetings import calendar, discussion, series
from engine.moving.records import Found
from engine.organisations import people
from engine.participation import questions
from engine.proposals import store
from engine.tables import (
    Case,
    HelpRequest,
    Incident,
    Letter,
    MeetingSeries,
    Membership,
    Move,
    MovedDossier,
    Participant,
    Reading,
    Search,
    Timer,
)
from engine.testing import House, Story
from tests.begun import begun
from tests.laws.routes import (
    ADMINISTRATOR,
    BY_NUMBER,
    DESIGNER,
    ELSEWHERE,
    INFORMED,
    LANDLORD,
    LISTS,
    MENDER,
    NEIGHBOUR,
    OUTSIDERS,
    ROUTES,
    SIGNED_IN,
    STRANGER,
    STREET,
    TEAM,
    TENANT,
)
from tests.stories import booked
from tests.web import a_table
from tests.web.conftest import BEGIN, REGION, ROLES, application
from tests.web.test_designs import TERM


@dataclass(frozen=True)
class World:
    """A dossier in which the wijkteam takes part, of which the gemeente is informed; all accounts."""

    app: Flask
    told: Story
    accounts: Mapping[str, people.Account]
    arguments: Mapping[str, Any]

    def ask(self, who: str, method: str, endpoint: str, data: Mapping[str, Any], query: str = "") -> Any:
        client = self.app.test_client()
        if who != STRANGER:
            with client.session_transaction() as session:
                session["user"], session["key"] = self.accounts[who].id, self.accounts[who].session_key
        with self.app.test_request_context():
            path = self.app.url_for(
                endpoint,
                **{
                    name: self.arguments[name]
                    for rule in self.app.url_map.iter_rules(endpoint)
                    for name in rule.arguments
                },
            )
        given = {name: str(value).format_map(self.arguments) for name, value in data.items()}
        return client.open(path + query, method=method, data=given)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    more = {
        "processes/proef/instellingen.toml": TERM.format("2M").encode(),
        a_table.PATH: a_table.TABLE,
        "processes/proef/berichten/hallo.txt": b"Onderwerp: Hallo\nDeelt: dossier\n\nHallo.\n",
    }
    house = begun(database_url, "proef", BEGIN, read_files(REGION, "proef") | more, ROLES)
    told = Story(
        house,
        achterstand=500.0,
        vervaldatum="2026-02-01",
        huurder={"naam": TENANT},
        adres={"straat": STREET, "huisnummer": "1", "postcode": "1506 AB", "plaats": "Zaandam"},
    )
    told.complete("contact_zoeken", stukken=[{"soort_stuk": "foto", "bestand": "f" * 32}])
    meet(house, told)
    inform(house, told.case_id, "gemeente")
    yield World(application(house.engine, demo=True), told, _accounts(house), _arguments(house, told))
    house.engine.database.dispose()


def meet(house: House, told: Story) -> None:
    """The dossier stands on the agenda of today's meeting, which someone of the wijkteam chairs."""
    with house.engine.database.write() as connection:
        chair = {"user_id": house.people["wijkteam"], "organisation_id": house.organisations["gebiedsteam"]}
        connection.execute(insert(Membership).values(**chair, function="medewerker"))
        (plan,) = series.read(REGION, "proef")
        calendar.store(connection, "proef", [replace(plan, first_day=date(2026, 1, 20))])
    told.act("woningcorporatie", "proef_bespreken", ontruimingsdatum=None)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1.0)
    told.to("2026-02-10")
    with house.engine.database.read() as connection:
        number = connection.scalar(select(MeetingSeries.id)) or 0
    discussion.add_extra(house.engine, house.actor("gebiedsteam"), number, date(2026, 2, 10), "", "De zomer")


def inform(house: House, case_id: int, role: str) -> None:
    with house.engine.database.write() as connection:
        engine = house.engine
        actor = house.actor("woningcorporatie")
        dossier = Dossier.lock(connection, engine.definitions, engine.clock, actor, case_id=case_id)
        dossier.load_processes()
        dossier.inform(role)
        dossier.save()


def _accounts(house: House) -> dict[str, people.Account]:
    clock = house.clock
    with house.engine.database.write() as connection:
        for slug, region in (("test-buurteam", "proef"), ("test-elders", "elders")):
            people.add_organisation(connection, slug, slug, [("wijkteam", region, "9000", "9999")])
        made = {
            LANDLORD: house.people["woningcorporatie"],
            TEAM: house.people["wijkteam"],
            INFORMED: house.people["gemeente"],
        }
        for who, slug, function in (
            (NEIGHBOUR, "test-buurteam", "medewerker"),
            (ELSEWHERE, "test-elders", "medewerker"),
            (DESIGNER, "test-woningcorporatie", "ontwerper"),
            (ADMINISTRATOR, "test-woningcorporatie", "beheerder"),
            (MENDER, "test-woningcorporatie", access.MENDER),
        ):
            email = f"{len(made)}@elders.example"
            made[who] = people.add_user(
                connection, clock, email, who, "een lang wachtwoord", {slug: function}
            )
        found = {who: people.find_account(connection, number) for who, number in made.items()}
    return {who: account for who, account in found.items() if account is not None}


def _proposal(house: House) -> int:
    designer = access.Actor(house.people["gemeente"], "", {house.organisations["gemeente"]: "ontwerper"})
    return store.start(house.engine, designer, "proef", "Eerder bellen")


def _arguments(house: House, told: Story) -> dict[str, Any]:
    """A value for every part of an address, all of this dossier and its landlord."""
    page = told.page()
    task = next(task for task in page.tasks if task.element == "reageren")
    item = next(task for task in page.tasks if task.element == "bespreken")
    batch = intake.preview(
        house.engine, access.CONSOLE, house.landlord, "proef", "maand.csv", examples.arrears_csv(3)
    )
    with house.engine.database.write() as connection:
        trouble = connection.execute(
            insert(Incident).values(
                case_id=told.case_id,
                timer_id="0" * 32,
                element="termijn_seintje_1",
                reason="step:failed",
                attempts=1,
                first_at=house.clock.now(),
                last_at=house.clock.now(),
            )
        )
        letter = connection.execute(
            insert(Letter).values(
                case_id=told.case_id,
                kind="seintje",
                channel="e-mail",
                recipient="wijkteam",
                organisation_id=house.organisations["wijkteam"],
                subject=f"Seintje over {TENANT}",
                body=f"{TENANT}, {STREET}",
                status="failed",
                created_at=house.clock.now(),
                attempts=1,
                failure="no_address",
            )
        )
        timer = "a" * 32
        connection.execute(
            insert(Timer).values(
                id=timer,
                case_id=told.case_id,
                process_id=page.routes[0].id,
                element="termijn_seintje_1",
                label="Seintje 1",
                due_at=house.clock.now(),
                next_try=house.clock.now(),
                attempts=0,
            )
        )
        request = inserted_id(
            connection.execute(
                insert(HelpRequest).values(
                    case_id=told.case_id,
                    change=changes.stored(changes.Skip(timer)),
                    reason="De klok stond stil.",
                    status="gevraagd",
                    asked_by=house.people["gemeente"],
                    asked_at=house.clock.now(),
                )
            )
        )
        sheet = connection.execute(
            insert(Letter).values(
                case_id=told.case_id,
                kind="aanmaning",
                channel="brief",
                recipient="huurder",
                subject="Uw huur",
                body=f"Beste {TENANT}",
                status="to_print",
                created_at=house.clock.now(),
            )
        )
    return {
        "case_id": told.case_id,
        "file_id": "f" * 32,
        "task_id": task.id,
        "item_id": item.id,
        "series_id": 1,
        "occurrence": "2026-02-10",
        "token": "geraden",
        "route_id": page.routes[0].id,
        "process": "gedeeld_betaling",
        "diagram": "proef_huurachterstand",
        "name": "achterstand",
        "seq": booked(told)[0].seq,
        "import_id": batch,
        "incident_id": inserted_id(trouble),
        "timer_id": timer,
        "waits_id": timer,
        "request_id": request,
        "letter_id": inserted_id(letter),
        "paper_id": inserted_id(sheet),
        "filename": "drempel.svg",
        "role": "wijkteam",
        "question_id": questions.ask(
            house.engine,
            house.actor("woningcorporatie"),
            told.case_id,
            house.organisations["wijkteam"],
            "Wat?",
        ),
        "slug": "test-woningcorporatie",
        "region": "proef",
        "publication_id": 1,
        "proposal_id": _proposal(house),
        "setting_name": "reactietermijn",
        "form": "reageren",
        "letter": "hallo",
        "table": "toon",
        "kind": "nieuw",
        "soort": "formulier",
        "question": "reactie",
        "user_id": house.people["gemeente"],
        "number": _move(house, told),
    }


def _move(house: House, told: Story) -> int:
    """A move in which this dossier cannot go along."""
    with house.engine.database.write() as connection:
        version = house.engine.definitions.current(connection, "proef").id
        made = connection.execute(
            insert(Move).values(
                region="proef",
                target_id=version,
                steps="{}",
                status="looked",
                reason="Nieuwe afspraak",
                asked_at=house.clock.now(),
                asked_by="test",
            )
        )
        number = inserted_id(made)
        stays = {"status": "cannot", "found": Found(element="reageren", why="weg").as_json()}
        connection.execute(
            insert(MovedDossier).values(move_id=number, case_id=told.case_id, from_id=version, **stays)
        )
    return number


def test_every_route_has_its_row(world: World) -> None:
    routes = {
        f"{method} {rule.endpoint}"
        for rule in world.app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }
    cure = (
        "Give each new route a Row in ROUTES: what it answers, and to whom. Remove rows of routes that went."
    )
    assert sorted(routes ^ ROUTES.keys()) == [], cure


@pytest.mark.parametrize("who", [STRANGER, *SIGNED_IN])
def test_every_route_answers_as_its_row_says(world: World, who: str) -> None:
    number, wrong = world.told.page().number, []
    for route, row in sorted(ROUTES.items()):  # GET before POST
        method, endpoint = route.split()
        answer = world.ask(who, method, endpoint, row.data)
        if answer.status_code != row.expects(who, method):
            wrong.append(f"{route}: {answer.status_code}, not {row.expects(who, method)}")
        text = answer.get_data().decode(errors="replace")  # a picture is no text
        answer.close()
        if TENANT in text and who not in (LANDLORD, TEAM):
            wrong.append(f"{route} names the tenant")
        if STREET in text and who in OUTSIDERS:
            wrong.append(f"{route} names the address")
        if number in text and who in OUTSIDERS and (who, endpoint.rpartition(".")[0]) not in BY_NUMBER:
            wrong.append(f"{route} names the dossier")
    assert wrong == []


@pytest.mark.parametrize("who", [LANDLORD, TEAM])
def test_every_page_that_names_the_tenant_is_recorded_as_read(world: World, who: str) -> None:
    unseen = []
    for route, row in sorted(ROUTES.items()):
        method, endpoint = route.split()
        if method == "GET" and endpoint not in LISTS:
            before = readings(world)
            answer = world.ask(who, method, endpoint, row.data)
            if TENANT in answer.get_data(as_text=True) and readings(world) == before:
                unseen.append(route)
            answer.close()
    assert unseen == []


def readings(world: World) -> int:
    with world.told.house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Reading)) or 0


@pytest.mark.parametrize("who", [INFORMED, NEIGHBOUR, ELSEWHERE, DESIGNER, ADMINISTRATOR, MENDER])
@pytest.mark.parametrize("search", ["Zwaluwstaart", "Verborgenlaan", "2026-"])
def test_no_list_no_search_and_no_count_shows_that_a_dossier_is_there(
    world: World, who: str, search: str
) -> None:
    for endpoint, nothing in (
        ("dossiers.index", "Geen dossiers gevonden"),
        ("inbox.index", "Geen taken gevonden"),
    ):
        answer = world.ask(who, "GET", endpoint, {}, f"?lijst=alle&zoek={search}")
        assert nothing in answer.text
    assert re.findall(r"tabs__aantal[^>]*>(\d+)<", world.ask(who, "GET", "inbox.index", {}).text) == ["0"] * 3


def test_who_is_informed_sees_the_day_and_the_address_and_is_recorded(world: World) -> None:
    listed = world.ask(INFORMED, "GET", "dossiers.index", {}, "?lijst=ter-kennisgeving").text
    assert STREET in listed
    assert TENANT not in listed
    shown = world.ask(INFORMED, "GET", "dossiers.show", {}).text
    assert STREET in shown
    assert "500" not in shown
    readers = world.ask(LANDLORD, "GET", "dossiers.readers", {}).text
    assert "Test gemeente" in readers
    assert "Alleen datum en adres" in readers


def test_a_day_that_was_stands_below_those_that_come(world: World) -> None:
    engine, known = world.told.house.engine, "Dag is geweest"
    for day, was in (("2026-02-09", True), ("2026-02-10", False)):
        with engine.database.write() as connection:
            connection.execute(update(Case).values(facts=f'{{"ontruimingsdatum": "{day}"}}'))
        listed = world.ask(INFORMED, "GET", "dossiers.index", {}, "?lijst=ter-kennisgeving").text
        assert (known in listed) == was


def test_who_is_informed_sees_nothing_once_the_eviction_was(world: World) -> None:
    """The dossier stays open for what goes on after it; the address is no longer theirs to know."""
    with world.told.house.engine.database.write() as connection:
        connection.execute(update(Case).values(outcome="ontruimd"))
    assert world.ask(INFORMED, "GET", "dossiers.show", {}).status_code == 404
    assert STREET not in world.ask(INFORMED, "GET", "dossiers.index", {}, "?lijst=ter-kennisgeving").text
    assert world.ask(LANDLORD, "GET", "dossiers.show", {}).status_code == 200


def test_a_function_counts_for_its_own_organisation(world: World) -> None:
    """Administrator of one that takes part, worker of one that does not: nothing of the dossier."""
    engine, both = world.told.house.engine, world.accounts[NEIGHBOUR]
    with engine.database.write() as connection:
        landlord = people.organisation_id(connection, "test-woningcorporatie")
        connection.execute(
            insert(Membership).values(user_id=both.id, organisation_id=landlord, function="beheerder")
        )
    assert world.ask(NEIGHBOUR, "GET", "dossiers.show", {}).status_code == 404
    assert world.ask(NEIGHBOUR, "GET", "incidents.index", {}).status_code == 200


def test_the_conditions_of_lists_say_the_same_as_the_page(world: World) -> None:
    engine = world.told.house.engine
    with engine.database.read() as connection:
        for who, account in world.accounts.items():
            actor = people.actor(connection, account)
            listed = connection.scalars(select(Case.id).where(access.visible(actor))).all()
            told = connection.scalars(select(Case.id).where(access.informed(actor))).all()
            assert (bool(listed), bool(told)) == (who in (LANDLORD, TEAM), who == INFORMED)


def test_involving_makes_more_of_being_informed_and_informing_never_less(world: World) -> None:
    house, case_id = world.told.house, world.told.case_id
    inform(house, case_id, "wijkteam")  # takes part already, and stays so
    assert kinds(house) == {
        "woningcorporatie": "betrokken",
        "wijkteam": "betrokken",
        "gebiedsteam": "betrokken",
        "politie": "betrokken",
        "gemeente": "geinformeerd",
    }
    with house.engine.database.write() as connection:
        engine, actor = house.engine, house.actor("woningcorporatie")
        dossier = Dossier.lock(connection, engine.definitions, engine.clock, actor, case_id=case_id)
        dossier.load_processes()
        dossier.involve("gemeente")
        dossier.save()
    assert set(kinds(house).values()) == {"betrokken"}
    assert world.ask(INFORMED, "GET", "dossiers.show", {}).text.count(TENANT)
    with house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []


def kinds(house: House) -> dict[str, str]:
    with house.engine.database.read() as connection:
        return {row.role: row.kind for row in connection.execute(select(Participant.role, Participant.kind))}


def test_a_search_is_recorded_without_what_was_typed(world: World) -> None:
    world.ask(LANDLORD, "GET", "dossiers.index", {}, "?zoek=Zwaluwstaart")
    world.ask(TEAM, "GET", "inbox.index", {}, "?zoek=onvindbaar")
    world.ask(TEAM, "GET", "inbox.index", {})
    with world.told.house.engine.database.read() as connection:
        rows = connection.execute(select(Search.__table__).order_by(Search.id)).mappings().all()
    assert [(row["within"], row["found"]) for row in rows] == [("dossiers", 1), ("taken", 0)]
    assert "Zwaluwstaart" not in str(rows)
