"""Wherever names are listed they stand in one order, on every database."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from engine.access import Actor
from engine.meetings import feed
from engine.organisations import page, people
from engine.participation import hand_over, questions
from engine.tables import Membership, Organisation, OrganisationRole, User
from engine.testing import House, Story

ORGANISATIONS = ["Élan Wonen", "emmaus", "'t Heem", "Rijnhart", "De Zaan", "Zorg"]
PEOPLE = ["Zoë d’Ancona", "anna JONG", "Bo de Jong", "Émile Kuijper", "Ali Zwart"]


@pytest.fixture
def all_of_them(house: House) -> Actor:
    """Someone who works everywhere: each is landlord and wijkteam; all the people work at the first."""
    with house.engine.database.write() as connection:
        named = [{"slug": f"o-{at}", "name": name} for at, name in enumerate(reversed(ORGANISATIONS))]
        connection.execute(insert(Organisation), named)
        numbers = list(connection.scalars(select(Organisation.id).where(Organisation.slug.like("o-%"))))
        roles = [
            {"organisation_id": one, "role": role, "region": "klein"}
            for one in numbers
            for role in ("woningcorporatie", "wijkteam")
        ]
        connection.execute(insert(OrganisationRole), roles)
        always = {"password_hash": "-", "session_key": "-", "created_at": house.clock.now()}
        users = [{"email": f"{at}@x.example", "name": n, **always} for at, n in enumerate(reversed(PEOPLE))]
        connection.execute(insert(User), users)
        them = list(connection.scalars(select(User.id).where(User.email.like("%@x.example"))))
        me = connection.scalar(select(User.id).where(User.name == PEOPLE[0]))
        first = people.organisation_id(connection, "o-0")
        works = [
            {"user_id": one, "organisation_id": where, "function": "medewerker"}
            for one in them
            for where in (numbers if one == me else [first])
        ]
        connection.execute(insert(Membership), works)
    return Actor(me, PEOPLE[0], dict.fromkeys(numbers, "medewerker"))


def ours(names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith("Test ")]


def test_organisations_stand_in_the_order_of_a_dutch_list(house: House, all_of_them: Actor) -> None:
    dossier = Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    stranger, region = Actor(None, "x", {}), house.region
    owner = Actor(1, "x", dict.fromkeys(all_of_them.functions, "beheerder"))
    with house.engine.database.read() as connection:
        lists = [
            [name for _, name, _ in feed.feeds(connection, all_of_them)],
            [one.name for one in page.of_administrator(connection, owner)],
            [one.name for one in people.landlords(connection, all_of_them)],
            [one.organisation for one in people.affiliations(connection, all_of_them.user_id or 0)],
            [one.name for one in hand_over.candidates(connection, region, "wijkteam")],
            [one.name for one in questions.askable(connection, stranger, dossier.case_id, region)],
        ]
    assert [ours(one) for one in lists] == [ORGANISATIONS] * len(lists)


def test_people_stand_in_the_order_of_their_surnames(house: House, all_of_them: Actor) -> None:
    with house.engine.database.read() as connection:
        number = people.organisation_id(connection, "o-0")
        colleagues = [name for _, name in people.colleagues(connection, number)]
        members = page.page(connection, Actor(1, "x", {number: "beheerder"}), "o-0").members
    assert colleagues == [one.name for one in members] == PEOPLE


def test_who_left_stands_below(house: House, all_of_them: Actor) -> None:
    with house.engine.database.write() as connection:
        connection.execute(
            update(Membership).where(Membership.user_id == all_of_them.user_id).values(active=False)
        )
        number = people.organisation_id(connection, "o-0")
        members = page.page(connection, Actor(1, "x", {number: "beheerder"}), "o-0").members
    assert [one.name for one in members] == [*PEOPLE[1:], PEOPLE[0]]
