"""Moved, cancelled and extra meetings, and what tasks and dossiers say of them."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import update

from engine.tables import MeetingSeries
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.meetings.telling import ANSWER, FIRST, item, registered, to, words
from tests.web.test_tasks import refused, text


def test_moving_keeps_the_history_and_says_what_is_wrong(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    holiday = "/overleggen/1/2026-05-05"
    assert "vervalt" in words(client.get(holiday))
    shown = text(client.get(f"{holiday}/wijzigen"))
    assert 'value="5-5-2026"' in shown
    assert 'value="9:30"' in shown
    wrong = refused(
        client, f"{holiday}/wijzigen", {"dag": "32-5-2026", "tijd": "half tien", "plaats": "Zaal 2"}
    )
    assert "Schrijf de tijd als 9:30." in text(wrong)
    assert 'value="half tien"' in text(wrong)
    data = {"dag": "26-5-2026", "tijd": "9:30", "plaats": "Zaal 2"}
    taken = refused(client, f"{holiday}/wijzigen", data)
    assert "Op die dag is er al een overleg" in text(taken)
    moved = client.post(f"{holiday}/wijzigen", data={**data, "dag": "7-5-2026", "reden": "feestdag"})
    assert moved.location == holiday
    after = words(client.get(holiday))
    assert "donderdag 7 mei 2026" in after
    assert "Verplaatst van dinsdag 5 mei" in after
    assert "feestdag" in after


def test_on_after_all_off_and_on_again(house: House, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client)
    client.post("/overleggen/1/2026-05-05/stand", data={"_actie": "doorgaan"})
    assert "Gaat door op bevrijdingsdag" in words(client.get("/overleggen/1/2026-05-05"))
    client.post(f"{FIRST}/stand", data={"_actie": "afzeggen", "reden": "griep"})
    assert "griep" in words(client.get(FIRST))
    client.post(f"{FIRST}/stand", data={"_actie": "afzeggen"})
    assert "Open het eerst weer" in words(client.get(FIRST))
    client.post(f"{FIRST}/stand", data={"_actie": "doorgaan"})
    client.post(f"{FIRST}/stand", data={"_actie": "afsluiten"})
    assert "nog niet geweest" in words(client.get(FIRST))
    client.post(f"{FIRST}/stand", data={"_actie": "iets"})
    log_in(client, "wijkteam")
    assert client.post(f"{FIRST}/stand", data={"_actie": "afzeggen"}).status_code == 403


def test_an_eviction_without_a_meeting_before_it_is_warned_of(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house, ontruimingsdatum="2026-02-09")
    log_in(client)
    shown = client.get(f"/dossiers/{told.case_id}")
    assert "Voor deze ontruiming valt geen regulier gebiedsteam" in words(shown)
    assert "het volgende is op dinsdag 10 februari" in words(shown)
    link = re.search(r'href="(/overleggen/1/extra\?voor=2026-02-09)"', text(shown))
    assert link is not None
    planned = client.post(link[1], data={"dag": "6-2-2026", "tijd": "13.00", "plaats": "Wijkhuis"})
    assert planned.location == "/overleggen/1/2026-02-06"
    assert "13:00 tot 14:30 uur" in words(client.get(planned.location))
    assert "A. de Vries" in words(client.get(planned.location))
    assert "valt geen regulier" not in words(client.get(f"/dossiers/{told.case_id}"))


def test_tasks_say_on_which_agenda_they_stand(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    log_in(client)
    for address in ("/", f"/dossiers/{told.case_id}", f"/taken/{item(told).rsplit('/', 1)[1]}"):
        shown = client.get(address)
        assert "op de agenda van dinsdag 10 februari" in words(shown).lower(), address
        assert f'href="{FIRST}"' in text(shown), address
    task = f"/taken/{item(told).rsplit('/', 1)[1]}"
    assert f'href="{item(told)}"' in text(client.get(task)), "the decision is taken there"
    client.post(task, data={**ANSWER, "motivering": "Buiten het overleg om"})
    assert told.open_tasks("gebiedsteam") == ["bespreken"]
    assert "Buiten het overleg om" in text(client.get(item(told))), "what was typed is kept"


def test_a_task_without_a_planned_meeting_says_so(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    with house.engine.database.write() as connection:
        connection.execute(update(MeetingSeries).values(rule=""))
    log_in(client)
    for address in ("/", f"/dossiers/{told.case_id}", f"/taken/{item(told).rsplit('/', 1)[1]}"):
        assert "nog geen overleg gepland" in words(client.get(address)), address
    plan = 'href="/overleggen/1/extra"'
    assert plan in text(client.get(f"/taken/{item(told).rsplit('/', 1)[1]}"))
    assert "Er staat nu geen overleg gepland" in words(client.get("/overleggen"))
    data = {"dag": "5-2-2026", "tijd": "13:00", "plaats": "Wijkhuis"}
    planned = client.post("/overleggen/1/extra", data=data)
    assert "A. de Vries" in words(client.get(planned.location))
    to(house, "2026-02-06T10:00")  # nobody closed it: the decision can still be written down there
    log_in(client)
    assert "Op de agenda van donderdag 5 februari" in words(client.get("/"))
