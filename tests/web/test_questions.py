"""A question to another organisation: asked, answered, read; who comes in by it; when it closes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.access import CONSOLE, Actor, NotAllowed
from engine.deadlines import AMSTERDAM
from engine.dossier import audit, cases
from engine.dossier.dossier import CaseClosed, CaseUnknown
from engine.organisations import people
from engine.organisations.changes import load
from engine.organisations.file import read
from engine.outbox import digest
from engine.outbox.digest import Source
from engine.pages import lists
from engine.participation import questions
from engine.participation.hand_over import OrganisationUnfit
from engine.participation.questions import (
    NotConfirmed,
    QuestionAnswered,
    QuestionLine,
    QuestionUnknown,
    TextMissing,
)
from engine.settings import ROOT
from engine.tables import AuditEntry, Letter, Participant
from engine.testing import House, Story
from tests.web.conftest import LogIn, Team
from tests.web.test_tasks import open_task, refused, story, text

WHAT, ANSWER = "Kennen jullie dit gezin al?", "Ja, sinds vorig jaar. Zie het plan."
HELPER = """
regio = "proef"
[[organisaties]]
slug = "schuldhulp"
naam = "Schuldhulp Proef"
rollen = ["schuldhulp"]
contactpersonen = [{ naam = "Hulp Hendriks", telefoon = "075-1234567" }]
"""


@pytest.fixture
def told(house: House) -> Story:
    """The landlord and the wijkteam take part; it is Monday 2 February 2026."""
    found = story(house)
    found.complete("contact_zoeken")
    return found


@pytest.fixture
def helper(house: House) -> int:
    """An organisation of the region that takes part in nothing yet."""
    load(house.engine, CONSOLE, read(HELPER))
    with house.engine.database.read() as connection:
        return people.organisation_id(connection, "schuldhulp")


def ask(house: House, told: Story, to: int | None = None, confirmed: bool = False) -> int:
    asked = house.organisations["wijkteam"] if to is None else to
    landlord = house.actor("woningcorporatie")
    return questions.ask(house.engine, landlord, told.case_id, asked, WHAT, confirmed=confirmed)


def inbox(house: House, actor: Actor) -> list[QuestionLine]:
    with house.engine.database.read() as connection:
        return list(questions.waiting(connection, actor, house.clock.now()))


def test_a_question_waits_at_the_other_and_its_answer_at_the_asker(house: House, told: Story) -> None:
    landlord, team = house.actor("woningcorporatie"), house.actor("wijkteam")
    number = ask(house, told)
    assert inbox(house, landlord) == []
    (waiting,) = inbox(house, team)
    assert (waiting.text, waiting.from_organisation) == (WHAT, "Test woningcorporatie")
    assert waiting.due_at.astimezone(AMSTERDAM).date().isoformat() == "2026-02-09"  # five working days
    questions.answer(house.engine, team, number, ANSWER)
    assert inbox(house, team) == []
    (came,) = inbox(house, landlord)
    assert (came.answer, came.answered_by) == (ANSWER, "Test wijkteam")
    assert questions.read(house.engine, team, number).answer == ANSWER  # a look of another is no reading
    assert len(inbox(house, landlord)) == 1
    questions.read(house.engine, landlord, number)
    assert inbox(house, landlord) == []


def test_the_trail_says_that_and_not_what(house: House, told: Story) -> None:
    questions.answer(house.engine, house.actor("wijkteam"), ask(house, told), ANSWER)
    with house.engine.database.read() as connection:
        rows = connection.execute(
            select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.action.like("vraag_%"))
        ).all()
        assert list(audit.verify(connection)) == []
    assert [row.action for row in rows] == ["vraag_gesteld", "vraag_beantwoord"]
    assert not any(WHAT in row.detail or ANSWER in row.detail for row in rows)


def test_only_who_was_asked_answers_and_once(house: House, told: Story) -> None:
    number = ask(house, told)
    with pytest.raises(NotAllowed):
        questions.answer(house.engine, house.actor("woningcorporatie"), number, ANSWER)
    with pytest.raises(QuestionUnknown):
        questions.answer(house.engine, house.actor("gemeente"), number, ANSWER)
    with pytest.raises(QuestionUnknown):
        questions.read(house.engine, house.actor("gemeente"), number)
    with pytest.raises(TextMissing):
        questions.answer(house.engine, house.actor("wijkteam"), number, " ")
    questions.answer(house.engine, house.actor("wijkteam"), number, ANSWER)
    with pytest.raises(QuestionAnswered):
        questions.answer(house.engine, house.actor("wijkteam"), number, "Iets anders")


def test_a_question_needs_a_text_and_another_organisation_of_the_region(house: House, told: Story) -> None:
    landlord = house.actor("woningcorporatie")
    with pytest.raises(TextMissing):
        questions.ask(house.engine, landlord, told.case_id, house.organisations["wijkteam"], "  ")
    load(house.engine, CONSOLE, read(HELPER.replace('"proef"', '"elders"')))
    with house.engine.database.read() as connection:
        elsewhere = people.organisation_id(connection, "schuldhulp")
    for wrong in (house.landlord, elsewhere, 0):
        with pytest.raises(OrganisationUnfit):
            questions.ask(house.engine, landlord, told.case_id, wrong, WHAT)
    with pytest.raises(CaseUnknown):
        questions.ask(house.engine, house.actor("gemeente"), told.case_id, house.landlord, WHAT)


def test_who_is_asked_comes_in_only_when_that_was_confirmed(house: House, told: Story, helper: int) -> None:
    outsider = Actor(house.people["gemeente"], "hulp", {helper: "medewerker"})
    with pytest.raises(NotConfirmed):
        ask(house, told, helper)
    with house.engine.database.read() as connection:
        assert not lists.sees(connection, outsider, told.case_id)
    number = ask(house, told, helper, confirmed=True)
    questions.answer(house.engine, outsider, number, ANSWER)
    ask(house, told, helper)  # takes part by now
    with house.engine.database.read() as connection:
        assert lists.sees(connection, outsider, told.case_id)
        assert lists.inbox(connection, outsider, house.clock.now()).total == 0
        roles = connection.scalars(
            select(Participant.role).where(Participant.organisation_id == helper)
        ).all()
    assert list(roles) == [f"meedenker_{helper}"]


def test_a_question_closes_with_the_dossier(house: House, told: Story) -> None:
    number = ask(house, told)
    cases.cancel(house.engine, house.actor("woningcorporatie"), told.case_id, "dubbel")
    assert inbox(house, house.actor("wijkteam")) == []
    with pytest.raises(CaseClosed):
        questions.answer(house.engine, house.actor("wijkteam"), number, ANSWER)
    with pytest.raises(CaseClosed):
        ask(house, told)
    assert not questions.read(house.engine, house.actor("wijkteam"), number).is_open


def test_who_was_asked_and_no_longer_takes_part_sees_nothing_of_it(house: House, told: Story) -> None:
    ask(house, told)
    with house.engine.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM participants WHERE role = 'wijkteam'")
    assert inbox(house, house.actor("wijkteam")) == []


def test_the_daily_overview_tells_of_it_without_the_question(house: House, told: Story) -> None:
    number = ask(house, told)
    house.clock.move_to(datetime(2026, 2, 3, 6, 30, tzinfo=UTC))  # half past seven in Amsterdam
    digest.write_due(house.engine, Source(ROOT, "https://drempel.example"))
    with house.engine.database.read() as connection:
        body = connection.scalar(select(Letter.body).where(Letter.address == "wijkteam@test.example")) or ""
    assert f"Vraag van Test woningcorporatie, dossier {told.page().number}, uiterlijk 9 februari" in body
    assert f"https://drempel.example/vragen/{number}" in body
    assert WHAT not in body


# -- the pages -------------------------------------------------------------------------------------------


def test_asking_from_a_task_comes_back_to_the_task(
    house: House, told: Story, helper: int, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "wijkteam")
    task = open_task(told)
    assert f"/dossiers/{told.case_id}/vraag?taak={task}" in text(client.get(f"/taken/{task}"))
    address = f"/dossiers/{told.case_id}/vraag"
    form = text(client.get(f"{address}?taak={task}"))
    assert "Schuldhulp Proef, Hulp Hendriks" in form
    assert form.index("Doet mee in dit dossier") < form.index("Test woningcorporatie")
    assert form.index("Doet nog niet mee") < form.index("Schuldhulp Proef")
    asked = client.post(
        address, data={"aan": str(house.landlord), "vraag": WHAT, "taak": task}, follow_redirects=False
    )
    assert asked.location == f"/taken/{task}"
    other = client.post(address, data={"aan": str(house.landlord), "vraag": WHAT, "taak": "0" * 32})
    assert other.location == f"/dossiers/{told.case_id}"


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    told: Story, helper: int, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    address = f"/dossiers/{told.case_id}/vraag"
    for data, said in (
        ({"aan": "", "vraag": WHAT}, "Kies aan wie je het vraagt"),
        ({"aan": str(helper), "vraag": ""}, "Schrijf je vraag op"),
        ({"aan": f"{helper}:Hulp Hendriks", "vraag": WHAT}, "Deze organisatie doet nog niet mee"),
    ):
        wrong = refused(client, address, data)
        assert said in text(wrong)
        assert data["vraag"] in text(wrong)
    right = {"aan": f"{helper}:Hulp Hendriks", "vraag": WHAT, "mag_zien": "ja"}
    shown = text(client.post(address, data=right, follow_redirects=True))
    assert "aan Schuldhulp Proef, Hulp Hendriks" in shown
    assert "Schuldhulp Proef denkt vanaf nu mee en ziet het dossier" in shown
    assert "Vraag gesteld aan Schuldhulp Proef" in shown


def test_the_inbox_shows_the_question_and_then_the_answer(
    house: House, team: Team, told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    number = ask(house, told)
    log_in(client, "wijkteam")
    assert "Vraag van Test woningcorporatie" in text(client.get("/"))
    assert "Vraag van" not in text(client.get("/?lijst=laat"))
    house.clock.move_to(datetime(2026, 2, 12, 9, tzinfo=UTC))
    assert "Vraag van" in text(client.get("/?lijst=laat"))
    assert "Schrijf je antwoord op" in text(refused(client, f"/vragen/{number}", {"antwoord": " "}))
    assert client.post(f"/vragen/{number}", data={"antwoord": ANSWER}).location.endswith(str(told.case_id))
    late = client.post(f"/vragen/{number}", data={"antwoord": "nog eens"}, follow_redirects=True)
    assert "al beantwoord" in text(late)
    log_in(client)
    assert "Antwoord gekomen van Test wijkteam" in text(client.get("/"))
    assert ANSWER in text(client.get(f"/vragen/{number}"))
    assert "Antwoord gekomen" not in text(client.get("/"))
    assert ANSWER in text(client.get(f"/dossiers/{told.case_id}"))
    assert "Een vraag" in text(client.get(f"/dossiers/{told.case_id}/bekeken"))
