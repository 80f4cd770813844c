"""The pages of meetings: dossier after dossier without losing a word, minutes, planning, the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update

from engine import meeting_calendar, meeting_series, people
from engine.deadlines import AMSTERDAM
from engine.definitions import read_files
from engine.people import Account
from engine.tables import Meeting, MeetingSeries, Reading
from engine.testing import House, Story, build, pass_time
from tests.web.conftest import BEGIN, REGION, LogIn, settings
from tests.web.test_tasks import basis, text
from web import auth
from web.app import create_app

ROLES = ("woningcorporatie", "wijkteam", "gebiedsteam", "politie", "gemeente")
FIRST = "/overleggen/1/2026-02-10"
ANSWER = {"besproken_op": "10-2-2026", "besluit": "hulp", "acties._aantal": "0"}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The region `proef` with its gebiedsteam, which the gemeente is not invited to."""
    made = build(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    with made.engine.database.write() as connection:
        meeting_calendar.store(connection, "proef", meeting_series.read(REGION, "proef"))
        assert connection.scalar(select(MeetingSeries.id)) == 1
    yield made
    made.engine.database.dispose()


@pytest.fixture
def app(house: House) -> Flask:
    made = create_app(house.engine, settings(house.engine.database.url.render_as_string()))
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    auth.limiter.reset()
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def log_in(house: House) -> LogIn:
    def begin(client: FlaskClient, who: str = "gebiedsteam") -> Account:
        with house.engine.database.read() as connection:
            account = people.find_account(connection, house.people[who])
        assert account is not None
        with client.session_transaction() as session:
            session["user"], session["key"] = account.id, account.session_key
        return account

    return begin


def registered(house: House, name: str = "A. de Vries", **facts: Any) -> Story:
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": name})
    told.act("woningcorporatie", "proef_bespreken", **({"ontruimingsdatum": None} | facts))
    return told


def to(house: House, moment: str) -> None:
    pass_time(house, datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM))


def item(told: Story) -> str:
    found = next(t.id for t in told.page().tasks if t.element == "bespreken" and t.status == "open")
    return f"{FIRST}/dossier/{found}"


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).replace("\N{NO-BREAK SPACE}", " ").split())


# -- looking ---------------------------------------------------------------------------------------------


def test_the_list_names_the_next_meeting_and_the_menu_leads_there(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    registered(house)
    log_in(client, "wijkteam")
    shown = words(client.get("/overleggen"))
    assert "dinsdag 10 februari 2026 , 09:30 tot 11:00 uur" in shown
    assert "1 dossier op de agenda" in shown
    assert "Vervalt: bevrijdingsdag" in shown
    assert "Extra overleg plannen" not in shown
    assert 'href="/overleggen"' in text(client.get("/"))
    log_in(client, "gemeente")
    assert 'href="/overleggen"' not in text(client.get("/"))
    assert "geen overleggen" in words(client.get("/overleggen"))
    log_in(client)
    assert "Extra overleg plannen" in words(client.get("/overleggen"))


def test_the_agenda_by_part_and_another_dossier_without_a_name(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    registered(house, "B. Bakker")
    registered(house, "E. Eerst", ontruimingsdatum="2026-04-01")
    log_in(client)
    shown = words(client.get(FIRST))
    assert shown.index("Deel A") < shown.index("E. Eerst") < shown.index("Deel B") < shown.index("B. Bakker")
    with house.engine.database.write() as connection:
        number = people.add_organisation(
            connection, "x", "X", [("woningcorporatie", "proef", "0000", "9999")]
        )
        member = people.add_user(
            connection, house.clock, "x@test.example", "X", "een lang wachtwoord", {"x": "medewerker"}
        )
    assert number
    house.people["buitenstaander"] = member  # type: ignore[index]
    log_in(client, "buitenstaander")
    hidden = text(client.get(FIRST))
    assert hidden.count("Een dossier waar je niet bij betrokken bent") == 2
    assert "Bakker" not in hidden


@pytest.mark.parametrize(
    "address", ["/overleggen/9/2026-02-10", "/overleggen/1/2026-02-11", "/overleggen/1/x"]
)
def test_a_meeting_that_does_not_exist(client: FlaskClient, log_in: LogIn, address: str) -> None:
    log_in(client)
    assert client.get(address).status_code == 404


def test_who_is_not_invited_hears_that_it_is_not_there(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    log_in(client, "gemeente")
    for address in (FIRST, f"{FIRST}/verslag", item(told), f"{FIRST}/wijzigen", "/overleggen/1/extra"):
        assert client.get(address).status_code == 404, address
    log_in(client, "wijkteam")
    for address in (item(told), f"{FIRST}/wijzigen", "/overleggen/1/extra"):
        assert client.get(address).status_code == 403, address


# -- deciding --------------------------------------------------------------------------------------------


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
    again = client.post(item(told), data={**ANSWER, "besluit": "doorzetten", **block})
    assert again.status_code == 422
    assert 'id="fouten"' in text(again)
    assert 'id="veld-acties-0-deadline-fout"' in text(again)
    assert "Bellen &amp; mailen" in text(again)
    assert "bespreken" in told.open_tasks()


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
    late = client.post(item(told), data={**ANSWER, "motivering": "mijn woorden", "_basis": stale})
    assert late.status_code == 409
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


def test_before_its_day_one_prepares_and_does_not_decide(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    log_in(client)
    assert "Besluit vastleggen" not in text(client.get(item(told)))
    early = client.post(item(told), data=ANSWER)
    assert early.status_code == 409
    assert "nog niet geweest" in words(early)
    client.post(item(told), data={**ANSWER, "_actie": "later"})
    assert "checked" in text(client.get(item(told)))


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


def test_a_lost_session_loses_no_decision(house: House, client: FlaskClient) -> None:
    told = registered(house)
    asked = client.post(item(told), data={**ANSWER, "motivering": "mijn woorden"})
    assert asked.status_code == 401
    assert 'name="bewaard"' in text(asked)


# -- who is there, what was decided ----------------------------------------------------------------------


def test_who_is_absent_says_so_and_reads_afterwards_what_was_decided(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told, other = registered(house), registered(house, "B. Bakker")
    team = house.organisations["wijkteam"]
    log_in(client, "wijkteam")
    client.post(FIRST, data={f"stand-{team}": "absent", f"wie-{team}": ""})
    to(house, "2026-02-10T10:00")
    log_in(client)
    assert re.search(rf'name="stand-{team}" value="absent" checked', text(client.get(FIRST)))
    client.post(item(told), data={**ANSWER, "besluit": "doorzetten", "motivering": "Geen contact meer"})
    client.post(FIRST, data={"notities": "Volgende keer eerder beginnen"})
    client.post(f"{FIRST}/stand", data={"_actie": "afsluiten"})
    log_in(client, "wijkteam")
    shown = words(client.get(f"{FIRST}/verslag"))
    for part in (
        "A. de Vries",
        "Doorzetten",
        "Geen contact meer",
        "Afwezig Test wijkteam",
        "eerder beginnen",
    ):
        assert part in shown
    assert "Het volgende overleg is op dinsdag 3 maart 2026" in shown
    assert f"Niet besproken Dossier {other.page().number} , B. Bakker" in shown, "it went on to the next one"
    assert "B. Bakker" in words(client.get(FIRST)).partition("Niet besproken")[2]
    listed = words(client.get("/overleggen"))
    assert "Vorige keer: dinsdag 10 februari 2026. Lees wat er is besloten" in listed
    assert "Jullie waren er niet" in listed
    with house.engine.database.read() as connection:
        looked = connection.execute(
            select(Reading.what).where(
                Reading.case_id == told.case_id, Reading.user_id == house.people["wijkteam"]
            )
        ).scalars()
        assert "verslag" in set(looked)


def test_minutes_hide_what_is_not_for_the_reader(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    log_in(client)
    client.post(item(told), data=ANSWER)
    with house.engine.database.write() as connection:
        people.add_organisation(connection, "x", "X", [("wijkteam", "proef", "9000", "9999")])
        house.people["vreemde"] = people.add_user(  # type: ignore[index]
            connection, house.clock, "x@test.example", "X", "een lang wachtwoord", {"x": "medewerker"}
        )
    log_in(client, "vreemde")
    shown = words(client.get(f"{FIRST}/verslag"))
    assert "En een dossier waar je niet bij betrokken bent" in shown
    assert "Vries" not in shown
    assert "Hulp inzetten" not in shown


def test_by_hand(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": "C. Cohen"})
    log_in(client, "woningcorporatie")
    for data, error in (
        ({}, "Vul het nummer"),
        ({"nummer": "2026-999999", "onderwerp": "x"}, "geen open dossier"),
    ):
        wrong = client.post(FIRST, data={**data, "_actie": "toevoegen"})
        assert wrong.status_code == 422
        assert error in words(wrong)
    add = {"_actie": "toevoegen"}
    client.post(FIRST, data={**add, "nummer": told.page().number, "onderwerp": "vooruitblik"})
    client.post(FIRST, data={**add, "onderwerp": "De zomer"})
    assert "C. Cohen" in text(client.get(FIRST))
    log_in(client)
    shown = text(client.get(FIRST))
    assert "C. Cohen" not in shown
    assert "De zomer" in shown
    client.post(FIRST, data={"conclusie-2": "In juni opnieuw"})
    assert "In juni opnieuw" in words(client.get(f"{FIRST}/verslag"))
    wrong = client.post(FIRST, data={**add, "notities": "Mijn notitie", "nummer": "2026-999999"})
    assert "Mijn notitie" in text(wrong)  # what else was typed on the page is kept
    client.post(FIRST, data={"_actie": "weghalen:2"})
    assert "De zomer" not in text(client.get(FIRST))


# -- planning --------------------------------------------------------------------------------------------


def test_moving_keeps_the_history_and_says_what_is_wrong(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    holiday = "/overleggen/1/2026-05-05"
    assert "vervalt" in words(client.get(holiday))
    shown = text(client.get(f"{holiday}/wijzigen"))
    assert 'value="5-5-2026"' in shown
    assert 'value="9:30"' in shown
    wrong = client.post(
        f"{holiday}/wijzigen", data={"dag": "32-5-2026", "tijd": "half tien", "plaats": "Zaal 2"}
    )
    assert wrong.status_code == 422
    assert "Schrijf de tijd als 9:30." in text(wrong)
    assert 'value="half tien"' in text(wrong)
    data = {"dag": "26-5-2026", "tijd": "9:30", "plaats": "Zaal 2"}
    taken = client.post(f"{holiday}/wijzigen", data=data)
    assert taken.status_code == 409
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


# -- the calendar feed -----------------------------------------------------------------------------------


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
