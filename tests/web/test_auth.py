"""Who gets in, how long, and that a lost session loses nothing of what was typed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from engine.organisations import people
from engine.tables import User
from engine.testing import House
from engine.values import read_email
from tests.web.conftest import PASSWORD, LogIn, Team, settings
from web import auth
from web.app import create_app

EMAIL = "wijkteam@test.example"


def enter(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **fields: str) -> int:
    answer = client.post("/inloggen", data={"e_mail": email, "wachtwoord": password, **fields})
    return answer.status_code


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page, by name."""
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {unescape(name): unescape(value) for name, value in found}


def test_a_stranger_is_sent_to_the_login_page_and_back(client: FlaskClient) -> None:
    answer = client.get("/?lijst=laat")
    assert answer.status_code == 302
    assert answer.location == "/inloggen?verder=/?lijst%3Dlaat"
    page = client.get(answer.location).text
    assert fields(page)["verder"] == "/?lijst=laat"
    form = {"e_mail": EMAIL, "wachtwoord": PASSWORD, **fields(page)}
    assert client.post("/inloggen", data=form).location == "/?lijst=laat"
    assert client.get("/?lijst=laat").status_code == 200


@pytest.mark.parametrize("path", ["/", "/dossiers", "/inlezen", "/inlezen/1", "/beheer/haperingen"])
def test_no_page_is_open_to_strangers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/inloggen")


@pytest.mark.parametrize("stored", ['"a b"@post.example', "anna@intranet", "anna", "<anna@post.example>"])
def test_who_has_an_address_that_would_be_refused_now_still_gets_in(
    client: FlaskClient, house: House, stored: str
) -> None:
    assert read_email(stored) is None
    with house.engine.database.write() as connection:
        connection.execute(update(User).where(User.email == EMAIL).values(email=stored))
    assert enter(client, f" {stored.upper()} ") == 302
    with house.engine.database.write() as connection:
        people.set_password(connection, stored, "een ander lang wachtwoord")
    assert enter(client, stored) == 401
    assert enter(client, stored, "een ander lang wachtwoord") == 302


def test_only_these_endpoints_are_open_to_all(app: Flask) -> None:
    wanted = {"auth.login", "auth.log_in", "static", "health.alive", "meetings_feed.read"}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} & auth.OPEN_TO_ALL == wanted


def test_a_health_check_and_the_style_sheets_need_no_account(client: FlaskClient) -> None:
    assert client.get("/gezond").json == {"status": "ok"}
    with client.get("/static/drempel.svg") as picture:
        assert picture.status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: FlaskClient) -> None:
    wrong = client.post("/inloggen", data={"e_mail": EMAIL, "wachtwoord": "verkeerd"})
    unknown = client.post("/inloggen", data={"e_mail": "niemand@test.example", "wachtwoord": "verkeerd"})
    assert wrong.status_code == unknown.status_code == 401

    def without(text: str, email: str) -> str:
        """The page without the address, and without the token, which tells the second of its making."""
        return re.sub(r'name="csrf_token" value="[^"]*"', "", text).replace(email, "")

    assert without(wrong.text, EMAIL) == without(unknown.text, "niemand@test.example")
    assert "horen niet bij elkaar" in wrong.text
    assert "verkeerd" not in wrong.text.replace("Misschien is het adres verkeerd", "")


def test_the_address_may_be_written_in_capitals(client: FlaskClient) -> None:
    assert enter(client, " Wijkteam@Test.Example ") == 302


def test_tries_are_limited_per_account_and_per_machine(client: FlaskClient) -> None:
    assert [enter(client, password="fout") for _ in range(6)] == [401] * 5 + [429]
    assert enter(client) == 429
    others = [enter(client, f"ander{n}@test.example") for n in range(16)]
    assert others == [401] * 15 + [429]


def test_a_whole_office_can_log_in_at_nine(client: FlaskClient) -> None:
    assert [enter(client) for _ in range(25)] == [302] * 25


def test_the_address_that_a_proxy_names_is_only_believed_when_there_is_one(house: House, team: Team) -> None:
    def limited(proxies: int) -> bool:
        wanted = replace(settings(house.engine.database.url.render_as_string()), proxies=proxies)
        app = create_app(house.engine, wanted)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        auth.limiter.reset()
        tries = [
            app.test_client().post(
                "/inloggen",
                data={"e_mail": f"ander{n}@test.example", "wachtwoord": "fout"},
                headers={"X-Forwarded-For": f"192.0.2.{n}"},
            )
            for n in range(21)
        ]
        return tries[-1].status_code == 429

    assert limited(proxies=0)
    assert not limited(proxies=1)


def test_the_limit_of_an_account_does_not_look_at_capitals(client: FlaskClient) -> None:
    tries = [EMAIL, EMAIL.upper(), f" {EMAIL}", EMAIL.title(), EMAIL, EMAIL.capitalize()]
    assert [enter(client, email, "fout") for email in tries] == [401] * 5 + [429]


def test_a_session_begins_empty(client: FlaskClient) -> None:
    """What stood in the session before logging in is gone: nobody can prepare a session for someone else."""
    with client.session_transaction() as session:
        session["voorbereid"] = "door een ander"
    enter(client)
    with client.session_transaction() as session:
        assert {"user", "key", "_permanent"} == set(session) - {"_fresh", "csrf_token"}


def test_logging_out_ends_the_session(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "wijkteam")
    assert client.get("/").status_code == 200
    assert client.post("/uitloggen").location == "/inloggen"
    assert client.get("/").status_code == 302


def test_a_new_password_ends_every_session(client: FlaskClient, house: House, log_in: LogIn) -> None:
    log_in(client, "wijkteam")
    with house.engine.database.write() as connection:
        people.set_password(connection, EMAIL, "een ander lang wachtwoord")
    assert client.get("/").status_code == 302
    assert enter(client) == 401
    assert enter(client, password="een ander lang wachtwoord") == 302


def test_who_is_logged_in_does_not_see_the_login_page(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "wijkteam")
    assert client.get("/inloggen").location == "/"


@pytest.mark.parametrize(
    "address",
    [
        "https://elders.example/",
        "//elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "javascript:alert(1)",
        "elders.example",
        "/\t/elders.example",
        "/\n/elders.example",
        "///elders.example",
        "",
    ],
)
def test_logging_in_never_leads_to_another_site(client: FlaskClient, address: str) -> None:
    form = {"e_mail": EMAIL, "wachtwoord": PASSWORD, "verder": address}
    assert client.post("/inloggen", data=form).location == "/"


def test_a_form_without_its_token_is_refused(app: Flask, log_in: LogIn) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert enter(client) == 400
    token = fields(client.get("/inloggen").text)["csrf_token"]
    assert enter(client, csrf_token=token) == 302
    assert client.post("/uitloggen").status_code == 400
    assert client.get("/").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    client = app.test_client()
    cookie = client.post("/inloggen", data={"e_mail": EMAIL, "wachtwoord": PASSWORD}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" in cookie


def test_what_a_login_form_carries_was_sealed_by_us(client: FlaskClient) -> None:
    for text in ("onzin", "eyJwYXRoIjoiLyJ9.BBBB"):
        assert enter(client, bewaard=text) == 302


def test_every_page_forbids_scripts_and_frames_of_others(client: FlaskClient) -> None:
    headers = client.get("/inloggen").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_an_account_that_was_closed_is_out_at_once(client: FlaskClient, house: House, log_in: LogIn) -> None:
    log_in(client, "wijkteam")
    with house.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE users SET active = FALSE WHERE email = 'wijkteam@test.example'")
    assert client.get("/").status_code == 302
    assert enter(client) == 401
