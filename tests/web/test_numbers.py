"""A number that no database can hold is a page that is not there, in every address and in every form."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_tasks import open_task, refused, story, text

LARGEST = 2**63 - 1
TOO_LARGE = (LARGEST, LARGEST + 1, 10**30, "9" * 5000)


def numbered(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]


def test_every_address_with_a_number_that_is_too_large_is_not_there(
    app: Flask, client: FlaskClient, log_in: LogIn
) -> None:
    rules = numbered(app)
    assert len(rules) > 20
    for who in ("woningcorporatie", "beheerder"):
        log_in(client, who)
        for rule in rules:
            for number in TOO_LARGE:
                address = re.sub(r"<int:\w+>", str(number), rule.rule)
                address = re.sub(r"<\w+>", "2026-02-10", address)
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    assert client.open(address, method=method).status_code == 404, (method, rule.rule)


def test_a_number_that_is_too_large_in_a_query_or_a_form_is_as_none(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    task, case = open_task(told), told.case_id
    log_in(client)
    for number in TOO_LARGE[1:]:
        for address in ("/", "/dossiers", "/brieven", f"/dossiers/{case}/bekeken"):
            assert client.get(f"{address}?pagina={number}").status_code == 200
        passed = client.post(f"/taken/{task}/doorgeven", data={"collega": str(number)})
        assert passed.status_code == 302
        role = f"/dossiers/{case}/deelnemers/wijkteam"
        assert client.post(role, data={"keuze": str(number), "reden": "x"}).status_code in {404, 303}
        asked = refused(client, f"/dossiers/{case}/vraag", {"aan": f"{number}:", "vraag": "x"})
        assert "Kies aan wie je het vraagt" in text(asked)
        assert client.post("/brieven", data={"brief": str(number), "wat": "verstuurd"}).status_code == 302
        assert client.post("/overleggen/kalender", data={"organisatie": str(number)}).status_code == 403
