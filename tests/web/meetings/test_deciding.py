"""Dossier after dossier: decisions, what was typed, what changed meanwhile."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from engine.organisations import people
from engine.testing import House
from tests.web.conftest import PASSWORD, LogIn
from tests.web.meetings.telling import ANSWER, FIRST, item, registered, to, words
from tests.web.test_auth import fields
from tests.web.test_tasks import basis, refused, text


def test_a_decision_is_saved_and_the_next_dossier_opens(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    first, second = registered(house), registered(house, "B. Bakker")
    to(house, "2026-02-10T10:00")
    log_in(client)
    shown = client.get(item(first))
    assert "dossier 1 van 2 op de agenda" in words(shown)
    assert 'value="10-2-2026"' in text(shown)  # today, for this form, is the day of the meeting
    sent = client.post(item(first), data={**ANSWER, "_basis": basis(shown)})
    assert (sent.status_code, sent.location) == (302, item(second))
    assert first.facts["besluit"] == "hulp"
    assert f"Het besluit over dossier {first.page().number}" in words(client.get(sent.location))
    last = client.post(item(second), data=ANSWER)
    assert last.location == FIRST
    assert "Alle dossiers zijn besproken" in words(client.get(FIRST))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    log_in(client)
    block = {"acties._aantal": "1", "acties.0.actie": "Bellen & mailen", "acties.0.status": "open"}
    again = refused(client, item(told), {**ANSWER, "besluit": "doorzetten", **block})
    assert 'id="fouten"' in text(again)
    assert 'id="veld-acties-0-deadline-fout"' in text(again)
    assert "Bellen &amp; mailen" in text(again)
    assert "bespreken" in told.open_tasks()


def test_a_day_that_contradicts_the_dossier_is_asked_about_once(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    log_in(client)
    early = {**ANSWER, "besproken_op": "20-1-2026"}
    (key,) = re.findall(r'name="_klopt"[^>]* value="(\w+)"', text(refused(client, item(told), early)))
    assert "bespreken" in told.open_tasks()
    assert client.post(item(told), data={**early, "_klopt": key}).location == FIRST
    assert told.facts["besproken_op"] == "2026-01-20"
    assert "antwoord_bevestigd" in {one.action for one in told.page().timeline}


def test_going_to_another_dossier_keeps_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    first, second = registered(house), registered(house, "B. Bakker")
    log_in(client)
    target = item(second).rsplit("/", 1)[1]
    sent = client.post(item(first), data={"motivering": "nog half", "_naar": target})
    assert sent.location == item(second)
    assert "nog half" in text(client.get(item(first)))
    assert "Concept bewaard" in text(client.get(FIRST))
    start = {"besproken_op": "10-2-2026"}
    client.post(item(second), data={**start, "_naar": item(first).rsplit("/", 1)[1]})
    assert text(client.get(FIRST)).count("Concept bewaard") == 1  # nothing was typed in the second
    to(house, "2026-02-10T10:00")
    client.post(item(second), data=ANSWER)
    assert "nog half" in text(client.get(item(first)))  # saving one keeps the others


def test_facts_that_changed_meanwhile_give_409_with_all_that_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    log_in(client)
    stale = "0" * 64
    late = refused(client, item(told), {**ANSWER, "motivering": "mijn woorden", "_basis": stale})
    assert "mijn woorden" in text(late)
    assert "zijn intussen veranderd" in words(late)
    assert basis(late) != stale


def test_who_is_second_keeps_the_words(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    address = item(told)
    to(house, "2026-02-10T10:00")
    told.complete("bespreken", besluit="hulp", besproken_op="2026-02-10")
    log_in(client)
    late = client.post(address, data={**ANSWER, "besluit": "doorzetten", "motivering": "mijn woorden"})
    assert late.status_code == 409
    assert "mijn woorden" in text(late)
    assert "Iemand was je voor" in text(late)
    assert client.get(address).location == FIRST


@pytest.mark.parametrize("button", [{"_actie": "later"}, {"_naar": "onward"}], ids=["later", "onward"])
def test_what_was_typed_on_a_dossier_that_was_decided_on_meanwhile(
    house: House, client: FlaskClient, log_in: LogIn, button: dict[str, str]
) -> None:
    told, other = registered(house), registered(house, "B. Bakker")
    address = item(told)
    to(house, "2026-02-10T10:00")
    told.complete("bespreken", besluit="hulp", besproken_op="2026-02-10")
    log_in(client)
    onward = item(other).rsplit("/", 1)[1]
    pressed = {name: value.replace("onward", onward) for name, value in button.items()}
    late = client.post(address, data={"motivering": "mijn woorden", **pressed})
    assert late.status_code == 409
    assert "mijn woorden" in text(late)
    assert "Iemand was je voor" in text(late)
    gone = client.post(address, data={"besproken_op": "10-2-2026", "_naar": onward})
    assert gone.location == item(other)  # who typed nothing simply goes on


def test_before_its_day_one_prepares_and_does_not_decide(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    log_in(client)
    assert "Besluit vastleggen" not in text(client.get(item(told)))
    early = refused(client, item(told), ANSWER)
    assert "nog niet geweest" in words(early)
    client.post(item(told), data={**ANSWER, "_actie": "later"})
    chosen = re.search(r'<input[^>]*value="hulp"[^>]*>', text(client.get(item(told))))
    assert chosen is not None
    assert " checked" in chosen[0]


def test_earlier_actions_with_their_state_and_what_is_late_in_words(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    log_in(client)
    actions = {
        "acties._aantal": "2",
        "acties.0.actie": "Huisbezoek",
        "acties.0.eigenaar": "Wijkteam",
        "acties.0.deadline": "20-2-2026",
        "acties.0.status": "open",
        "acties.1.actie": "Bellen",
        "acties.1.eigenaar": "Politie",
        "acties.1.deadline": "20-2-2026",
        "acties.1.status": "gedaan",
    }
    client.post(item(told), data={**ANSWER, "besluit": "aanhouden", **actions})
    told_then = words(client.get(f"{FIRST}/verslag"))
    assert "Huisbezoek Wie: Wijkteam Uiterlijk: 20 februari 2026 Stand: Nog niet begonnen" in told_then
    to(house, "2026-03-03T10:00")
    found = next(t.id for t in told.page().tasks if t.element == "bespreken" and t.status == "open")
    shown = words(client.get(f"/overleggen/1/2026-03-03/dossier/{found}"))
    assert "Huisbezoek Wie: Wijkteam Uiterlijk: 20 februari 2026 Te laat Stand: Nog niet begonnen" in shown
    assert "Bellen Wie: Politie Uiterlijk: 20 februari 2026 Stand: Gedaan" in shown
    assert "1 actie te laat" in words(client.get("/overleggen/1/2026-03-03"))
    assert "Het overleg van dinsdag 10 februari 2026 is nog niet afgesloten" in words(
        client.get("/overleggen")
    )
    log_in(client, "wijkteam")
    assert "nog niet afgesloten" not in words(client.get("/overleggen")), "that is for who chairs"


def test_a_lost_session_loses_no_decision(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    log_in(client)
    hidden = fields(text(client.get(item(told))))
    client.delete_cookie("drempel")
    lost = client.post(item(told), data={**hidden, **ANSWER, "motivering": "mijn woorden"})
    assert lost.status_code == 401
    who = {"e_mail": "gebiedsteam@test.example", "wachtwoord": PASSWORD}
    with house.engine.database.write() as connection:
        people.set_password(connection, who["e_mail"], PASSWORD)
    back = client.post("/inloggen", data={**fields(text(lost)), **who})
    again = client.post("/concept", data=fields(text(back)))
    assert again.location == item(told)  # in the meeting, where it was
    assert "mijn woorden" in text(client.get(item(told)))
