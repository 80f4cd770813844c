"""What the pages tell of letters: where they are, what was not delivered, who wants the daily overview."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from engine.organisations import people
from engine.outbox import delivery, mail
from engine.settings import MailServer
from engine.tables import Letter
from engine.testing import House, Story
from tests.mailserver import free_port, mail_server
from tests.web.conftest import LogIn, Team, settings
from web import incidents
from web.app import create_app

PAGE, MINE = "/beheer/haperingen", "/mijn-instellingen"
SUBJECT = "Brief aan Anna Voorbeeld"


@pytest.fixture
def story(house: House) -> Story:
    return Story(house, vervaldatum="2026-01-30", achterstand=100)


def post(house: House, story: Story, **values: Any) -> int:
    letter = {
        "case_id": story.case_id,
        "kind": "te_laat",
        "channel": "e-mail",
        "recipient": "wijkteam",
        "organisation_id": house.organisations["wijkteam"],
        "subject": SUBJECT,
        "body": "Zie het dossier.",
        "status": "waiting",
        "created_at": house.clock.now(),
        "attempts": 0,
        "next_try": house.clock.now(),
    }
    with house.engine.database.write() as connection:
        connection.execute(insert(Letter).values({**letter, **values}))
        return connection.scalars(select(Letter.id).order_by(Letter.id.desc())).first() or 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "wacht op verzending"),
        ({"failure": "busy"}, "het versturen lukte nog niet"),
        ({"status": "failed", "failure": "no_address"}, "je beheerder kan zien wat er mis is"),
        ({"status": "to_print", "channel": "brief"}, "dit moet op papier"),
        (
            {"status": "not_sent", "failure": "no_gateway", "channel": "sms"},
            "Drempel kan nog geen sms versturen",
        ),
        ({"status": "not_sent", "failure": "older_release"}, "niet verstuurd"),
    ],
)
def test_the_dossier_says_where_a_letter_is(
    client: FlaskClient, house: House, story: Story, log_in: LogIn, values: dict[str, Any], said: str
) -> None:
    post(house, story, **values)
    log_in(client, "woningcorporatie")
    assert said in client.get(f"/dossiers/{story.case_id}").text


def test_the_dossier_says_when_a_letter_was_sent(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    post(house, story, address="wijkteam@post.example")
    with mail_server() as inbox:
        delivery.deliver(house.engine, inbox.server)
    log_in(client, "woningcorporatie")
    page = re.sub(r"<[^>]+>", "", client.get(f"/dossiers/{story.case_id}").text)
    assert "verstuurd op 2 februari 2026" in page.replace("\xa0", " ")
    assert ": door de mailserver aangenomen" in page  # and no more: whether it arrived, nobody here knows


def test_an_administrator_sees_what_was_not_delivered_and_why(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    letter = post(house, story)  # the wijkteam has no address yet
    with mail_server() as inbox:
        delivery.deliver(house.engine, inbox.server)
        log_in(client, "beheerder")
        page = client.get(PAGE).text
        assert story.page().number in page
        assert "Er is geen e-mailadres bekend." in page
        assert "drempel organisation add" in page
        assert "probeert het niet meer vanzelf" in page
        assert "Voorbeeld" not in page
        assert "Er hapert nu niets" not in page

        with house.engine.database.write() as connection:
            people.add_organisation(connection, "test-wijkteam", "Team", [], "team@post.example")
        answer = client.post(f"{PAGE}/berichten/{letter}")
        assert answer.location == PAGE
        assert "verstuurt het bericht nu opnieuw" in client.get(PAGE).text
        delivery.deliver(house.engine, inbox.server)
    assert inbox.to == ["team@post.example"]
    assert "Er hapert nu niets" in client.get(PAGE).text


def test_an_administrator_sees_that_the_server_does_not_answer(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    post(house, story, address="wijkteam@post.example")
    delivery.deliver(
        house.engine, MailServer("127.0.0.1", free_port(), "drempel@post.example", starttls=False)
    )
    log_in(client, "beheerder")
    page = client.get(PAGE).text
    assert "De mailserver is niet bereikbaar." in page
    assert "weer op" in page


def test_without_a_mail_server_the_page_says_so(
    client: FlaskClient, house: House, story: Story, log_in: LogIn, team: Team
) -> None:
    log_in(client, "beheerder")
    assert "geen mailserver" not in client.get(PAGE).text  # nothing waits
    post(house, story)
    assert "Er is geen mailserver ingesteld (DREMPEL_SMTP_HOST). 1 bericht wacht" in client.get(PAGE).text
    server = MailServer("mail.example", 25, "drempel@post.example")
    with_mail = replace(settings(house.engine.database.url.render_as_string()), mail=server)
    other = create_app(house.engine, with_mail).test_client()
    log_in(other, "beheerder")
    assert "geen mailserver" not in other.get(PAGE).text


def test_every_reason_is_explained() -> None:
    """What the engine can write down as a failure, the page can say."""
    text = inspect.getsource(delivery) + inspect.getsource(mail)
    codes = set(re.findall(r'(?:Refused|NotNow)\("(\w+)"', text)) | set(re.findall(r'letter, "(\w+)"', text))
    codes |= set(re.findall(r'Refused\("(\w+)" if .* else "(\w+)"\)', text)[0])
    assert codes >= {"unreachable", "busy", "no_address", "no_organisation", "crashed"}
    assert codes - incidents.REASONS.keys() == set()


def test_the_daily_overview_can_be_switched_off(
    client: FlaskClient, house: House, log_in: LogIn, team: Team
) -> None:
    account = log_in(client, "wijkteam")
    assert f'href="{MINE}"' in client.get("/").text  # in the header of every page
    page = client.get(MINE).text
    assert " checked" in page
    assert account.email in page
    assert client.post(MINE, data={}).location == MINE
    page = client.get(MINE).text
    assert " checked" not in page
    assert "Je krijgt geen dagoverzicht meer." in page
    with house.engine.database.read() as connection:
        assert people.wants_digest(connection, team["woningcorporatie"].id)  # only one's own
    client.post(MINE, data={"dagoverzicht": "ja"})
    assert "Je krijgt het dagoverzicht." in client.get(MINE).text
