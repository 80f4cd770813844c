"""The dossier page and its diagrams."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.tables import Reading
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused, story, text
from web import timeline


def page(client: FlaskClient, told: Story) -> str:
    response = client.get(f"/dossiers/{told.case_id}")
    assert response.status_code == 200
    return text(response)


def test_a_dossier_shows_what_to_do_what_comes_and_who_takes_part(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    shown = page(client, told)
    for part in (
        "A. de Vries",
        "€\N{NO-BREAK SPACE}500,00",
        "Contact zoeken met huurder",
        "Seintje 1",
        "Dossier geopend",
    ):
        assert part in shown or part.replace("\N{NO-BREAK SPACE}", " ") in shown
    assert "Betaling boeken" in shown
    told_to_people = unescape(re.sub(r'data-[a-z-]+="[^"]*"', "", shown))
    assert re.search(r"[{\[]['\"]", told_to_people) is None  # no raw data on the screen


def test_the_diagram_says_where_the_dossier_is_in_a_picture_and_in_words(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    shown = page(client, told)
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="img"' in shown
    assert "Taak: Contact zoeken met huurder — hier is het dossier nu" in shown
    assert re.search(r"Contact zoeken met huurder\s*<span[^>]*>\s*taak, Woningcorporatie, <strong>nu", shown)
    assert "style=" not in shown
    assert "<script>" not in shown


def test_done_steps_are_marked_after_the_dossier_went_on(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    told.complete("contact_zoeken")
    log_in(client)
    shown = page(client, told)
    assert "Taak: Contact zoeken met huurder — gedaan" in shown
    assert "Taak: Reageren op seintje — hier is het dossier nu" in shown


def test_the_timeline_tells_old_and_new_in_dutch(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    log_in(client)
    shown = page(client, told).replace("\N{NO-BREAK SPACE}", " ")
    assert "€ 500,00 → € 400,00" in shown


def test_the_timeline_names_a_task_with_what_it_is_about(house: House) -> None:
    """A repeated task is called after its item; the diagram knows it only as `Contact zoeken`."""
    told = story(house)
    told.to("2026-02-03")
    told.complete("contact_zoeken")
    shown = told.page()
    named = tuple(replace(one, name=f"{one.name}: bel de zoon") for one in shown.tasks)
    titles = [moment.title for moment in timeline.moments(replace(shown, tasks=named))]
    assert "‘Contact zoeken met huurder: bel de zoon’ afgerond, op tijd" in titles


def test_reading_a_dossier_is_recorded(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    account = log_in(client)
    page(client, told)
    with house.engine.database.read() as connection:
        readers = connection.scalars(select(Reading.user_id).where(Reading.case_id == told.case_id)).all()
    assert list(readers) == [account.id]


def test_a_diagram_of_its_own_page_and_one_that_is_not_there(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    route = told.page().routes[0]
    assert client.get(f"/dossiers/{told.case_id}/route/{route.id}").status_code == 200
    assert client.get(f"/dossiers/{told.case_id}/route/{'0' * 32}").status_code == 404
    assert client.get(f"/dossiers/{told.case_id}/route/{route.id}?proces=onzin").status_code == 404


def test_stopping_a_dossier_asks_for_a_reason(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    told.complete("contact_zoeken")
    log_in(client, "wijkteam")  # takes part, but is not the landlord
    assert client.get(f"/dossiers/{told.case_id}/stoppen").status_code == 403
    log_in(client)
    again = refused(client, f"/dossiers/{told.case_id}/stoppen", {"reden": " "})
    assert "Vul de reden in" in again.text
    assert told.outcome == ("open", None)
    client.post(f"/dossiers/{told.case_id}/stoppen", data={"reden": "dubbel"})
    assert told.outcome == ("cancelled", None)
    assert "Dossier geannuleerd: dubbel" in page(client, told)


def test_the_list_finds_dossiers_and_shows_only_ones_own(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    assert told.page().number in text(client.get("/dossiers?zoek=vries"))
    assert "Geen dossiers gevonden" in text(client.get("/dossiers?zoek=onvindbaar"))
    assert "Hier zijn geen dossiers" in text(client.get("/dossiers?lijst=gesloten"))
    columns = re.compile(r'scope="col">([^<]+)<')
    assert columns.findall(text(client.get("/dossiers"))) == ["Huurder", "Open taken", "Eerste termijn"]
    assert "Stand" in columns.findall(text(client.get("/dossiers?lijst=alle")))
    log_in(client, "gemeente")
    assert told.page().number not in text(client.get("/dossiers?lijst=alle"))
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Reading)) == 0


def test_the_link_of_the_daily_overview_leads_to_the_dossier(app: Flask) -> None:
    """`engine.outbox.digest` knows no routes and writes this address itself."""
    with app.test_request_context():
        assert url_for("dossiers.show", case_id=7) == "/dossiers/7"


def test_one_is_counted_as_one(house: House, client: FlaskClient, log_in: LogIn) -> None:
    story(house)
    log_in(client)
    assert "1 dossier, de nieuwste bovenaan" in text(client.get("/dossiers"))
    assert "1 open taak, wat te laat is en wat het eerst moet" in text(client.get("/"))
    story(house)
    assert "2 dossiers, de nieuwste bovenaan" in text(client.get("/dossiers"))
    assert "2 open taken, wat te laat is en wat het eerst moet" in text(client.get("/"))
