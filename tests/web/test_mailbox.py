"""The post of the demonstration: its own mail server keeps what Drempel sends, a page shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from engine import settings as engine_settings
from engine.outbox.mail import compose, connect
from engine.settings import ROOT
from engine.tables import Letter
from engine.testing import House
from tests.web.conftest import LogIn, Team, settings
from web import mailbox
from web.app import create_app
from web.mail_catcher import catching

NOW = datetime(2026, 2, 3, 6, 30, tzinfo=UTC)


def sent(number: int) -> bytes:
    subject = f"Bericht {number} <b>"
    return bytes(
        compose(
            "van@demo.example", "aan@post.example", subject, "Beste é,\n\nTot gauw.", NOW, f"{number}@demo"
        )
    )


def test_what_is_sent_is_kept_and_read_newest_first(house: House, team: Team, log_in: LogIn) -> None:
    with catching() as environment:
        found = engine_settings.load({"DREMPEL_DEMO": "1", "DREMPEL_SECRET_KEY": "k" * 40, **environment})
        assert found.mail is not None
        line = connect(found.mail)
        for number in (1, 2):
            message = compose(
                found.mail.sender, "aan@post.example", f"<b> {number}", "Beste é.", NOW, f"{number}@demo"
            )
            line.send(message, "aan@post.example")
        line.close()
        mails = mailbox.read(found.demo_post)
        assert [(mail.subject, mail.to, mail.body, mail.at) for mail in mails] == [
            ("<b> 2", "aan@post.example", "Beste é.", NOW),
            ("<b> 1", "aan@post.example", "Beste é.", NOW),
        ]
        url = house.engine.database.url.render_as_string()
        app = create_app(house.engine, replace(settings(url, demo=True), demo_post=found.demo_post))
        client = app.test_client()
        log_in(client)
        page = client.get("/demo/post").text
        assert page.index("&lt;b&gt; 2") < page.index("&lt;b&gt; 1")
        assert 'href="/demo/post"' in page  # in the bar of the demonstration
    assert mailbox.read(found.demo_post) == []  # the folder went with the server
    assert "Er is nog geen post." in client.get("/demo/post").text


def test_what_still_waits_for_the_worker_is_told(
    house: House, team: Team, log_in: LogIn, tmp_path: Path
) -> None:
    url = house.engine.database.url.render_as_string()
    client = create_app(house.engine, replace(settings(url, demo=True), demo_post=tmp_path)).test_client()
    log_in(client)
    told = []
    for _ in range(3):
        page = client.get("/demo/post").text
        told += [re.findall(r"(\d+ mails?) nog onderweg", page)]
        assert ("Kijk opnieuw" in page) == bool(told[-1])
        waiting(house)
    assert told == [[], ["1 mail"], ["2 mails"]]


def waiting(house: House) -> None:
    letter = {"kind": "overzicht", "channel": "email", "recipient": "wijkteam", "address": "a@post.example"}
    always = {"subject": "Taken", "body": "", "status": "waiting", "created_at": NOW, "attempts": 0}
    with house.engine.database.write() as connection:
        connection.execute(insert(Letter).values(**letter, **always, next_try=NOW))


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    for number in range(1, mailbox.KEPT + 4):
        mailbox.keep(tmp_path, number, sent(number))
    assert len(list(tmp_path.iterdir())) == mailbox.KEPT
    mails = mailbox.read(tmp_path)
    assert len(mails) == mailbox.SHOWN
    assert mails[0].subject == f"Bericht {mailbox.KEPT + 3} <b>"
    assert mails[0].body == "Beste é,\n\nTot gauw."


def test_outside_a_demonstration_there_is_no_such_page(house: House, team: Team, log_in: LogIn) -> None:
    app = create_app(house.engine, settings(house.engine.database.url.render_as_string()))
    client = app.test_client()
    log_in(client)
    assert client.get("/demo/post").status_code == 404
    loaded = engine_settings.load({"DREMPEL_SECRET_KEY": "k" * 40, "DREMPEL_DEMO_POST": str(ROOT)})
    assert loaded.demo_post is None


@pytest.mark.parametrize(
    ("port", "starttls", "safe"),
    [
        ("465", "1", (False, True)),
        ("465", "0", (False, True)),
        ("587", "1", (True, False)),
        ("25", "0", (False, False)),
    ],
)
def test_port_465_is_under_tls_from_the_begin(port: str, starttls: str, safe: tuple[bool, bool]) -> None:
    mail = {"DREMPEL_SMTP_HOST": "mail.example", "DREMPEL_SMTP_SENDER": "drempel@proef.example"}
    mail |= {"DREMPEL_SMTP_PORT": port, "DREMPEL_SMTP_STARTTLS": starttls}
    found = engine_settings.load({"DREMPEL_SECRET_KEY": "k" * 40, **mail}).mail
    assert found is not None
    assert (found.starttls, found.tls) == safe
