"""A diagram of a proposal through the editor: what it opens, what it saves, and who is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from engine.definitions import read_files
from engine.tables import OrganisationRole
from engine.testing import House
from engine.writing import canonical, for_editor
from tests.web.conftest import REGION, LogIn

ROUTE = "processes/proef/huurachterstand.bpmn"
NAME, NEW_NAME = 'name="Contact zoeken met huurder"', 'name="De huurder bellen"'


@pytest.fixture
def diagram(client: FlaskClient, log_in: LogIn) -> str:
    """The address of the main route in a new proposal."""
    log_in(client, "ontwerper")
    proposal = client.post("/ontwerp/proef/voorstel", data={"titel": "Eerder bellen"}).location
    return f"{proposal}/diagram/proef_huurachterstand"


def load(client: FlaskClient, diagram: str) -> dict[str, Any]:
    found = client.get(f"{diagram}/inhoud")
    assert found.status_code == 200
    return dict(found.json or {})


def save(client: FlaskClient, diagram: str, xml: str, seen: str) -> Any:
    return client.post(f"{diagram}/inhoud", data={"xml": xml, "gezien": seen})


def text_of(client: FlaskClient, diagram: str) -> str:
    return str(load(client, diagram)["xml"])


def test_the_page_shows_the_diagram_and_its_steps_without_javascript(
    client: FlaskClient, diagram: str
) -> None:
    page = client.get(diagram).text
    noscript = page.split("<noscript>", 1)[1]
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in noscript
    assert "Contact zoeken met huurder" in noscript
    assert re.search(r'<script src="[^"]*ontwerpen-\w+\.js" defer>', page)
    assert "ontwerpen-" not in client.get("/ontwerp").text


def test_the_proposal_leads_to_the_editor(client: FlaskClient, diagram: str) -> None:
    proposal = client.get(diagram.rpartition("/diagram/")[0]).text
    assert f'href="{diagram}"' in proposal


def test_a_lane_can_be_of_a_role_that_no_diagram_names_yet(
    client: FlaskClient, diagram: str, house: House
) -> None:
    role = {"organisation_id": house.landlord, "region": "proef", "role": "schuldhulp_stad"}
    with house.engine.database.write() as connection:
        connection.execute(insert(OrganisationRole).values(**role))
    assert ["schuldhulp_stad", "Schuldhulp stad"] in load(client, diagram)["choices"]["roles"]


def test_the_editor_gets_the_diagram_and_what_one_can_choose(client: FlaskClient, diagram: str) -> None:
    given = load(client, diagram)
    data = read_files(REGION, "proef")[ROUTE]
    assert given["xml"].encode() == for_editor(data)
    choices = given["choices"]
    assert "proef_bespreken" in dict(choices["diagrams"])
    assert all(title for _, title in choices["forms"])
    assert ["woningcorporatie", "Woningcorporatie"] in choices["roles"]
    assert choices["recipients"][0] == ["huurder", "De huurder"]
    assert "betaald" in choices["messages"]
    assert given["readable"] is True


def test_the_editor_tells_what_a_diagram_needs_that_one_calls(client: FlaskClient, diagram: str) -> None:
    choices = load(client, diagram)["choices"]
    assert choices["contracts"]["gedeeld_betaling"] == "Vooraf nodig: achterstand."
    assert choices["contracts"]["proef_huurachterstand"] == ""
    assert choices["pages"]["diagrams"]["gedeeld_betaling"] == "/ontwerp/proef/diagram/gedeeld_betaling"


def test_what_is_drawn_is_saved_in_the_one_form(client: FlaskClient, diagram: str) -> None:
    given = load(client, diagram)
    assert NAME in given["xml"]
    answer = save(client, diagram, given["xml"].replace(NAME, NEW_NAME), given["seen"])
    assert answer.status_code == 200
    assert answer.json["at"] == "09:00"
    now = load(client, diagram)
    assert now["seen"] == answer.json["seen"] != given["seen"]
    assert NEW_NAME in now["xml"]
    assert canonical(now["xml"].encode()) == now["xml"].encode()


def test_saving_tells_what_is_wrong(client: FlaskClient, diagram: str) -> None:
    given = load(client, diagram)
    broken = re.sub(r'value="[^"]*/contact_zoeken\.json"', 'value="proef/bestaat_niet.json"', given["xml"])
    assert broken != given["xml"]
    answer = save(client, diagram, broken, given["seen"])
    assert answer.status_code == 200
    (found, *_) = answer.json["findings"]
    assert found["severity"] == "stops"
    assert found["element"]
    assert found["what"]
    assert found["cure"]


def test_the_second_of_two_overwrites_nothing_and_hears_who_was_first(
    client: FlaskClient, log_in: LogIn, diagram: str
) -> None:
    given = load(client, diagram)
    first = given["xml"].replace(NAME, NEW_NAME)
    assert save(client, diagram, first, given["seen"]).status_code == 200
    answer = save(client, diagram, given["xml"].replace(NAME, 'name="Iets anders"'), given["seen"])
    assert answer.status_code == 409
    assert answer.json["why"].startswith("Test ontwerper sloeg dit diagram om 09:00 op.")
    assert NEW_NAME in text_of(client, diagram)


@pytest.mark.parametrize("xml", ["", "<bpmn", "<!DOCTYPE a><a/>", '<a xmlns="urn:a"/>'])
def test_what_is_no_diagram_of_this_process_is_refused(client: FlaskClient, diagram: str, xml: str) -> None:
    given = load(client, diagram)
    answer = save(client, diagram, xml, given["seen"])
    assert answer.status_code == 400
    assert answer.json["why"]
    assert load(client, diagram)["seen"] == given["seen"]


def test_a_proposal_that_ended_keeps_what_it_said(client: FlaskClient, diagram: str) -> None:
    given = load(client, diagram)
    asked = f"{diagram.rpartition('/diagram/')[0]}/weggooien"
    seen = re.search(r'name="gezien" value="([^"]*)"', client.get(asked).text)
    assert seen is not None
    assert client.post(asked, data={"gezien": seen[1]}).status_code == 303
    answer = save(client, diagram, given["xml"].replace(NAME, NEW_NAME), given["seen"])
    assert answer.status_code == 409
    assert "weggegooid" in answer.json["why"]
    assert load(client, diagram)["readable"] is False


def test_only_the_own_diagrams_of_a_region_are_drawn_and_only_by_its_designers(
    client: FlaskClient, log_in: LogIn, diagram: str
) -> None:
    before = diagram.rpartition("/")[0]
    for process in ("gedeeld_betaling", "bestaat_niet", "proef_bestaat_niet"):
        assert client.get(f"{before}/{process}").status_code == 404
    client.post("/uitloggen")
    log_in(client, "woningcorporatie")
    for address in (diagram, f"{diagram}/inhoud"):
        assert client.get(address).status_code == 404
    assert save(client, diagram, "", "").status_code == 404


def test_the_ids_of_other_diagrams_are_not_free(house: House, client: FlaskClient, diagram: str) -> None:
    with house.engine.database.read() as connection:
        definition = house.engine.definitions.current(connection, "proef")
    ids = set(load(client, diagram)["choices"]["ids"])
    assert ids
    assert ids.isdisjoint(definition.models["proef_huurachterstand"].own)
    assert ids >= definition.models["gedeeld_betaling"].own
