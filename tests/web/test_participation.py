"""Who is in a dossier, who has the lead, another organisation for a role, and passing a task on."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from engine.access import CONSOLE, Actor, NotAllowed
from engine.dossier import audit, cases, tasks
from engine.dossier.dossier import CaseClosed, CaseUnknown
from engine.dossier.tasks import ColleagueUnknown, TaskGone
from engine.organisations import people
from engine.organisations.changes import load
from engine.organisations.file import read
from engine.pages import dossier, lists
from engine.pages.dossier import TaskPage
from engine.participation import hand_over
from engine.participation.hand_over import OrganisationUnfit, ReasonMissing, RoleNotHere
from engine.testing import House, Story
from tests.web.conftest import LogIn, Team
from tests.web.test_tasks import open_task, refused, story, text

SOUTH = """
regio = "proef"
[[organisaties]]
slug = "team-zuid"
naam = "Team Zuid"
rollen = ["wijkteam"]
postcodes = ["9000-9099", "9200"]
contactpersonen = [{ naam = "Zoë Zuid", telefoon = "075-1234567", e_mail = "zoe@zuid.example" }]
"""
WHY = "De huurder is verhuisd naar Zuid"


@pytest.fixture
def told(house: House) -> Story:
    """The wijkteam has an open task."""
    found = story(house)
    found.complete("contact_zoeken")
    return found


@pytest.fixture
def south(house: House) -> int:
    load(house.engine, CONSOLE, read(SOUTH))
    with house.engine.database.read() as connection:
        return people.organisation_id(connection, "team-zuid")


def worker(organisation: int, user: int) -> Actor:
    return Actor(user, "test", {organisation: "medewerker"})


# -- the lead --------------------------------------------------------------------------------------------


def test_the_landlord_gives_the_lead_and_who_has_it_gives_it_on(house: House, told: Story) -> None:
    engine, case_id = house.engine, told.case_id
    hand_over.hand_over_lead(engine, house.actor("woningcorporatie"), case_id, "wijkteam", "Kent het gezin")
    hand_over.hand_over_lead(engine, house.actor("wijkteam"), case_id, "woningcorporatie", "Hulp is klaar")
    assert told.facts["regiehouder"] == "woningcorporatie"
    leads = [(lead.role, lead.reason) for lead in told.page().leads]
    assert leads == [("woningcorporatie", "Hulp is klaar"), ("wijkteam", "Kent het gezin")]
    with engine.database.read() as connection:
        assert list(audit.verify(connection)) == []


def test_who_does_not_have_the_lead_cannot_give_it(house: House, told: Story) -> None:
    with pytest.raises(NotAllowed):
        hand_over.hand_over_lead(house.engine, house.actor("wijkteam"), told.case_id, "wijkteam", WHY)
    with pytest.raises(CaseUnknown):
        hand_over.hand_over_lead(house.engine, house.actor("gemeente"), told.case_id, "gemeente", WHY)


def test_the_lead_needs_a_reason_and_a_role_that_takes_part(house: House, told: Story) -> None:
    landlord = house.actor("woningcorporatie")
    with pytest.raises(ReasonMissing):
        hand_over.hand_over_lead(house.engine, landlord, told.case_id, "wijkteam", "  ")
    with pytest.raises(RoleNotHere):
        hand_over.hand_over_lead(house.engine, landlord, told.case_id, "gemeente", WHY)
    assert "regiehouder" not in told.facts


def test_a_closed_dossier_has_no_new_lead(house: House, told: Story) -> None:
    landlord = house.actor("woningcorporatie")
    cases.cancel(house.engine, landlord, told.case_id, "dubbel")
    with pytest.raises(CaseClosed):
        hand_over.hand_over_lead(house.engine, landlord, told.case_id, "wijkteam", WHY)


def test_the_page_asks_who_and_why_and_shows_both(told: Story, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client)
    address = f"/dossiers/{told.case_id}/regie"
    assert "De regie ligt nu bij niemand" in text(client.get(address))
    wrong = refused(client, address, {"keuze": "wijkteam", "reden": ""})
    assert "Vul in waarom" in text(wrong)
    assert 'value="wijkteam" checked' in text(wrong)  # what was chosen stays
    shown = text(client.post(address, data={"keuze": "wijkteam", "reden": WHY}, follow_redirects=True))
    assert "De regie is overgedragen" in shown
    assert f"Regie naar wijkteam: {WHY}" in shown
    assert "Test wijkteam, sinds 2" in " ".join(shown.split())


# -- another organisation ----------------------------------------------------------------------------------


def test_another_organisation_gets_the_role_and_its_open_tasks(house: House, told: Story, south: int) -> None:
    engine, task = house.engine, open_task(told)
    tasks.claim(engine, house.actor("wijkteam"), task)
    hand_over.replace(engine, house.actor("woningcorporatie"), told.case_id, "wijkteam", south, WHY)
    page = told.page()
    moved = next(one for one in page.tasks if one.id == task)
    assert (moved.organisation, moved.assignee) == ("Team Zuid", None)
    assert [party.organisation for party in page.parties if party.role == "wijkteam"] == ["Team Zuid"]
    entry = next(one for one in page.timeline if one.action == "deelnemer_vervangen")
    assert (entry.detail["van"], entry.detail["naar"], entry.detail["reden"]) == (
        "Test wijkteam",
        "Team Zuid",
        WHY,
    )
    with pytest.raises(CaseUnknown), engine.database.read() as connection:
        dossier.case_page(engine, connection, house.actor("wijkteam"), told.case_id)
    with engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
        user = house.people["gemeente"]
        assert lists.inbox(connection, worker(south, user), house.clock.now()).total == 1
    tasks.claim(engine, worker(south, house.people["gemeente"]), task)


def test_who_fills_the_role_can_give_it_on_and_others_cannot(house: House, told: Story, south: int) -> None:
    hand_over.replace(house.engine, house.actor("wijkteam"), told.case_id, "wijkteam", south, WHY)
    with pytest.raises(CaseUnknown):
        hand_over.replace(house.engine, house.actor("wijkteam"), told.case_id, "wijkteam", south, WHY)
    with pytest.raises(CaseUnknown):
        hand_over.replace(house.engine, house.actor("gemeente"), told.case_id, "wijkteam", south, WHY)


@pytest.mark.parametrize("region", ["elders", "proef"])
def test_only_an_organisation_with_the_role_in_this_region_can_get_it(
    house: House, told: Story, region: str
) -> None:
    role = '["wijkteam"]' if region == "elders" else '["gemeente"]'
    load(house.engine, CONSOLE, read(SOUTH.replace('"proef"', f'"{region}"').replace('["wijkteam"]', role)))
    with house.engine.database.read() as connection:
        other = people.organisation_id(connection, "team-zuid")
    landlord = house.actor("woningcorporatie")
    with pytest.raises(OrganisationUnfit):
        hand_over.replace(house.engine, landlord, told.case_id, "wijkteam", other, WHY)


def test_the_landlord_of_a_dossier_stays(house: House, told: Story) -> None:
    landlord = house.actor("woningcorporatie")
    with pytest.raises(RoleNotHere):
        hand_over.replace(house.engine, landlord, told.case_id, "woningcorporatie", 1, WHY)


def test_a_role_that_nobody_filled_can_be_filled(house: House, south: int) -> None:
    told = story(house)
    with house.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE organisation_roles SET role = 'iets' WHERE role = 'wijkteam'")
    told.complete("contact_zoeken")  # nobody fills the role: the task waits at the landlord
    with house.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE organisation_roles SET role = 'wijkteam' WHERE role = 'iets'")
    landlord = house.actor("woningcorporatie")
    hand_over.replace(house.engine, landlord, told.case_id, "wijkteam", south, WHY)
    assert {task.organisation for task in told.page().tasks if task.role == "wijkteam"} == {"Team Zuid"}


def test_no_other_organisation_is_offered_when_there_is_none(
    told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    shown = text(client.get(f"/dossiers/{told.case_id}"))
    assert "Test wijkteam" in shown
    assert "Andere organisatie" not in shown


def test_the_page_of_another_organisation(
    told: Story, south: int, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "wijkteam")
    assert "Andere organisatie" in text(client.get(f"/dossiers/{told.case_id}"))
    address = f"/dossiers/{told.case_id}/deelnemers/wijkteam"
    asked = text(client.get(address))
    assert "Team Zuid (postcode 9000 tot en met 9099 en 9200)" in asked
    assert asked.count("Team Zuid") == 1
    assert "Kies een organisatie" in text(refused(client, address, {"reden": WHY}))
    gone = client.post(address, data={"keuze": str(south), "reden": WHY})
    assert gone.location == "/dossiers"  # who gave it away does not see it any more
    assert client.get(f"/dossiers/{told.case_id}").status_code == 404
    log_in(client)
    shown = text(client.get(f"/dossiers/{told.case_id}"))
    assert f"Wijkteam is nu Team Zuid, eerst Test wijkteam: {WHY}" in shown
    assert "Zoë Zuid" in shown
    assert 'href="tel:+31751234567"' in shown
    assert client.get(f"/dossiers/{told.case_id}/deelnemers/woningcorporatie").status_code == 404


# -- passing a task on ---------------------------------------------------------------------------------------


def task_page(house: House, actor: Actor, task: str) -> TaskPage:
    with house.engine.database.read() as connection:
        return dossier.task_page(house.engine, connection, actor, task)


def test_a_task_is_passed_on_within_the_team(house: House, team: Team) -> None:
    told = story(house)
    task, me, other = open_task(told), house.actor("woningcorporatie"), team["collega"]
    assert task_page(house, me, task).colleagues == ((other.id, "Test collega"),)
    tasks.pass_on(house.engine, me, task, other.id)
    assert task_page(house, me, task).task.assignee == "Test collega"
    for stranger in (house.people["wijkteam"], team["beheerder"].id, 0):
        with pytest.raises(ColleagueUnknown):
            tasks.pass_on(house.engine, me, task, stranger)
    told.complete("contact_zoeken")
    with pytest.raises(TaskGone):
        tasks.pass_on(house.engine, me, task, other.id)


def test_a_task_tells_its_history(house: House, team: Team, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    task = open_task(told)
    log_in(client)
    client.post(f"/taken/{task}/oppakken")
    passed = client.post(
        f"/taken/{task}/doorgeven", data={"collega": str(team["collega"].id)}, follow_redirects=True
    )
    assert "op naam van je collega" in text(passed)
    client.post(f"/taken/{task}/teruggeven")
    history = text(client.get(f"/taken/{task}")).partition("Wat er met deze taak gebeurde")[2]
    said = ["teruggegeven aan het team", "doorgegeven aan Test collega", "opgepakt", "Nieuwe taak voor"]
    places = [history.index(one) for one in said]  # the last first
    assert places == sorted(places)
    told.complete("contact_zoeken")
    assert "doorgegeven aan Test collega" in text(client.get(f"/taken/{task}"))
