"""The calendar that other programs read."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update

from engine.deadlines import AMSTERDAM
from engine.tables import Meeting, MeetingSeries
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.meetings.telling import FIRST, registered
from tests.web.test_tasks import text


def feed(client: FlaskClient, organisation: int) -> str:
    client.post("/overleggen/kalender", data={"organisatie": organisation})
    found = re.search(r"http://[^\"]+(/agenda/[\w-]+\.ics)", text(client.get("/overleggen/kalender")))
    assert found is not None
    return found[1]


def test_a_calendar_that_other_programs_read(
    house: House, app: Flask, client: FlaskClient, log_in: LogIn
) -> None:
    registered(house)
    log_in(client, "wijkteam")
    address = feed(client, house.organisations["wijkteam"])
    with house.engine.database.write() as connection:
        connection.execute(update(MeetingSeries).values(place="Wijkhuis, 2e verdieping; " * 5))
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "Vries" not in text(answer)
    lines = answer.data.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)  # something was folded
    assert b"DTSTART;TZID=Europe/Amsterdam:20260210T093000" in lines
    calendar = Calendar.from_ical(answer.data)
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    first = events["proef-gebiedsteam-2026-02-10@drempel"]
    assert first["location"] == "Wijkhuis, 2e verdieping; " * 5
    assert first["description"] == "1 dossier op de agenda"
    assert events["proef-gebiedsteam-2026-05-05@drempel"]["status"] == "CANCELLED"
    summer = events["proef-gebiedsteam-2026-04-14@drempel"].decoded("dtstart")
    assert summer.astimezone(AMSTERDAM).isoformat() == "2026-04-14T09:30:00+02:00"


def test_a_move_is_heard_of_under_the_same_name(
    house: House, app: Flask, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    address = feed(client, house.organisations["gebiedsteam"])
    data = {"dag": "12-2-2026", "tijd": "14:00", "plaats": "Zaal 2"}
    client.post(f"{FIRST}/wijzigen", data=data)
    events = Calendar.from_ical(app.test_client().get(address).data).walk("VEVENT")
    moved = next(e for e in events if e["uid"] == "proef-gebiedsteam-2026-02-10@drempel")
    assert (moved["sequence"], moved["location"]) == (1, "Zaal 2")
    assert moved.decoded("dtstart").isoformat() == "2026-02-12T14:00:00+01:00"
    with house.engine.database.read() as connection:
        assert connection.scalar(select(Meeting.changes)) == 1


def test_an_address_is_of_one_organisation_and_can_be_taken_back(
    house: House, app: Flask, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "wijkteam")
    own, other = house.organisations["wijkteam"], house.organisations["politie"]
    old = feed(client, own)
    new = feed(client, own)
    assert old != new
    assert app.test_client().get(old).status_code == 404
    assert client.post("/overleggen/kalender", data={"organisatie": other}).status_code == 403
    client.post("/overleggen/kalender", data={"organisatie": own, "_actie": "intrekken"})
    assert app.test_client().get(new).status_code == 404
    assert app.test_client().get("/agenda/niets.ics").status_code == 404
