"""Letters on paper and text messages: who signs sends them, and the dossier says who did, and when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from engine.access import NotAllowed
from engine.dossier import audit, cases, services
from engine.dossier.dossier import Dossier
from engine.outbox import by_hand
from engine.outbox.by_hand import LetterUnknown
from engine.tables import AuditEntry, Case, Letter, Organisation, Reading
from engine.testing import House, Story
from tests.web.conftest import LogIn

TENANT, BODY = "Anna Voorbeeld", "Beste Anna,\n\nBel ons even."
HOME = {"straat": "Zuiddijk", "huisnummer": 7, "postcode": "1505 BA", "plaats": "Zaandam"}


@pytest.fixture
def story(house: House) -> Story:
    return Story(house, vervaldatum="2026-01-30", achterstand=100, huurder={"naam": TENANT}, adres=HOME)


def write(house: House, story: Story, **values: Any) -> int:
    """A letter that waits for the printer, unless `values` say something else."""
    letter = {
        "case_id": story.case_id,
        "kind": "aanmaning",
        "channel": "brief",
        "recipient": "huurder",
        "subject": "Uw huur",
        "body": BODY,
        "status": "to_print",
        "created_at": house.clock.now(),
    }
    with house.engine.database.write() as connection:
        connection.execute(insert(Letter).values({**letter, **values}))
        return connection.scalars(select(Letter.id).order_by(Letter.id.desc())).first() or 0


def text_message(house: House, story: Story) -> int:
    values = {"channel": "sms", "status": "not_sent", "failure": "no_gateway", "address": "0612345678"}
    return write(house, story, subject="Herinnering", **values)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())


def test_a_letter_is_printed_with_its_address_and_told_to_be_sent(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    number = write(house, story)
    log_in(client, "woningcorporatie")
    assert "Brief printen en versturen" in client.get(f"/dossiers/{story.case_id}").text
    assert TENANT in client.get("/brieven").text
    assert "1 brief om te printen" in client.get("/").text
    sheet = plain(client.get(f"/brieven/{number}").text)
    assert "Anna Voorbeeld Zuiddijk 7 1505 BA ZAANDAM Datum 2 februari 2026 Ons kenmerk" in sheet
    assert "Afzender: Test woningcorporatie" in sheet
    assert "Bel ons even." in sheet
    with house.engine.database.write() as connection:
        own = Organisation.id == house.organisations["woningcorporatie"]
        connection.execute(
            update(Organisation).where(own).values(postal_address="Postbus 1, 1500 AA Zaandam")
        )
    sheet = plain(client.get(f"/brieven/{number}").text)
    assert "Afzender: Test woningcorporatie, Postbus 1, 1500 AA Zaandam Anna Voorbeeld" in sheet

    house.clock.advance(timedelta(days=1))
    answer = client.post("/brieven", data={"brief": number, "wat": "verstuurd"}, follow_redirects=True)
    assert "Eén bericht staat nu als verstuurd in het dossier." in answer.text
    assert "Er ligt niets klaar om te printen." in answer.text
    assert TENANT in client.get("/brieven?lijst=klaar").text
    page = plain(client.get(f"/dossiers/{story.case_id}").text)
    assert "geprint en verstuurd op 3 februari 2026, 09:00 uur door Test woningcorporatie" in page
    assert "Brief geprint en verstuurd: aanmaning, aan huurder" in page
    assert "Brief printen en versturen" not in page
    sheet = plain(client.get(f"/brieven/{number}").text)  # a copy can still be printed
    assert "Datum 3 februari 2026" in sheet
    assert "Is de brief weg?" not in sheet


def test_telling_it_twice_changes_nothing(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    number = write(house, story)
    assert by_hand.settle(house.engine, house.actor("woningcorporatie"), number, sent=True)
    house.clock.advance(timedelta(days=1))
    log_in(client, "collega")
    for what in ("verstuurd", "niet-nodig"):
        answer = client.post("/brieven", data={"brief": number, "wat": what}, follow_redirects=True)
        assert "Een collega was je voor" in answer.text
    with house.engine.database.read() as connection:
        row = connection.execute(select(Letter.__table__).where(Letter.id == number)).mappings().one()
        told = connection.execute(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action.like("brief_v%"))
        )
        assert (row["status"], row["sent_by"]) == ("sent", house.people["woningcorporatie"])
        assert row["sent_at"] == house.clock.now() - timedelta(days=1)
        assert told.scalar_one() == 1
        assert list(audit.verify(connection)) == []


def test_many_at_once_are_printed_and_need_not_go(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    first, second = write(house, story), write(house, story, subject="Nog een brief")
    log_in(client, "woningcorporatie")
    page = client.get("/brieven/printen").text
    assert "2 brieven printen" in page
    assert page.count('class="brief"') == 2
    assert "Kruis eerst aan" in client.post("/brieven", data={}, follow_redirects=True).text
    both = {"brief": [first, second], "wat": "niet-nodig"}
    assert (
        "2 berichten staan nu als niet meer nodig"
        in client.post("/brieven", data=both, follow_redirects=True).text
    )
    page = plain(client.get(f"/dossiers/{story.case_id}").text)
    assert "niet verstuurd: op 2 februari 2026 niet meer nodig volgens Test woningcorporatie" in page
    assert "Bericht hoeft niet meer weg: aanmaning, aan huurder" in page


def test_a_text_message_is_sent_by_hand(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    number = text_message(house, story)
    log_in(client, "woningcorporatie")
    assert "Er ligt niets klaar om te printen." in client.get("/brieven").text
    assert "Herinnering" in client.get("/brieven?lijst=sms").text
    assert "naar 06 12 34 56 78" in plain(client.get(f"/brieven/{number}").text)
    answer = client.post("/brieven", data={"brief": number, "wat": "verstuurd", "lijst": "sms"})
    assert answer.location == "/brieven?lijst=sms"
    assert "Sms zelf verstuurd: aanmaning" in plain(client.get(f"/dossiers/{story.case_id}").text)


def test_who_does_not_sign_can_read_it_and_not_say_that_it_went(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    story.complete("contact_zoeken")
    number = write(house, story)
    log_in(client, "wijkteam")
    page = plain(client.get(f"/brieven/{number}").text)
    assert "Test woningcorporatie verstuurt deze brief. Dat is nog niet gebeurd." in page
    assert "Is de brief weg?" not in page
    assert TENANT not in client.get("/brieven").text
    assert "Brief printen en versturen" not in client.get(f"/dossiers/{story.case_id}").text
    with pytest.raises(NotAllowed):
        by_hand.settle(house.engine, house.actor("wijkteam"), number, sent=True)
    with pytest.raises(LetterUnknown):  # takes no part: it is not there
        by_hand.settle(house.engine, house.actor("gemeente"), number, sent=True)


def test_another_role_can_sign(client: FlaskClient, house: House, story: Story, log_in: LogIn) -> None:
    story.complete("contact_zoeken")
    number = write(house, story, sender="wijkteam")
    log_in(client, "wijkteam")
    assert TENANT in client.get("/brieven").text
    assert "Afzender: Test wijkteam" in client.get(f"/brieven/{number}").text
    with pytest.raises(NotAllowed):
        by_hand.settle(house.engine, house.actor("woningcorporatie"), number, sent=True)


def test_the_diagram_says_who_signs(house: House, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Property `van`; a role that does not take part leaves it to the landlord."""
    story.complete("contact_zoeken")
    text = "Onderwerp: Uw huur\nDeelt: alles\n\nBeste {{ huurder.naam }}"
    engine, actor = house.engine, house.actor("woningcorporatie")
    with engine.database.write() as connection:
        dossier = Dossier.lock(connection, engine.definitions, engine.clock, actor, case_id=story.case_id)
        monkeypatch.setitem(dossier.definition.letters, "brief", text)
        for signs in (None, "wijkteam", "gemeente"):
            services.send_letter(dossier, {"soort": "brief", "aan": "huurder", "van": signs})
        assert [each["sender"] for each in dossier.letters] == [
            "woningcorporatie",
            "wijkteam",
            "woningcorporatie",
        ]


def test_a_letter_of_a_closed_dossier_can_still_go(house: House, story: Story) -> None:
    number, actor = write(house, story), house.actor("woningcorporatie")
    cases.cancel(house.engine, actor, story.case_id, "Verkeerd geopend")
    closed = story.page().closed_at
    house.clock.advance(timedelta(days=2))
    assert by_hand.settle(house.engine, actor, number, sent=False)
    assert (story.page().status, story.page().closed_at) == ("cancelled", closed)


@pytest.mark.parametrize("values", [{"channel": "e-mail", "status": "waiting"}, {"case_id": None}])
def test_what_is_not_sent_by_hand_is_not_there(
    client: FlaskClient, house: House, story: Story, log_in: LogIn, values: dict[str, Any]
) -> None:
    number = write(house, story, **values)
    log_in(client, "woningcorporatie")
    assert client.get(f"/brieven/{number}").status_code == 404
    assert client.post("/brieven", data={"brief": number, "wat": "verstuurd"}).status_code == 404


def test_each_sheet_is_a_look_into_its_dossier(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    number = write(house, story)
    log_in(client, "woningcorporatie")
    client.get(f"/brieven/{number}")
    client.get("/brieven/printen")
    with house.engine.database.read() as connection:
        assert connection.scalars(select(Reading.what)).all() == ["brief", "brief"]
    assert "Een brief" in client.get(f"/dossiers/{story.case_id}/bekeken").text


def test_a_home_without_an_address_is_told(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    number = write(house, story)
    with house.engine.database.write() as connection:
        connection.execute(update(Case).values(facts="{}"))
    log_in(client, "woningcorporatie")
    page = plain(client.get(f"/brieven/{number}").text)
    assert "Het adres van deze huurder staat niet in het dossier." in page
    assert "De bewoner" in page


def test_the_menu_shows_letters_to_who_signs_them(
    client: FlaskClient, house: House, story: Story, log_in: LogIn
) -> None:
    log_in(client, "woningcorporatie")
    assert 'href="/brieven"' not in client.get("/mijn-instellingen").text
    write(house, story)
    assert 'href="/brieven"' in client.get("/mijn-instellingen").text
    log_in(client, "wijkteam")
    assert 'href="/brieven"' not in client.get("/mijn-instellingen").text
