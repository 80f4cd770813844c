"""The outbox is delivered: each letter once, later when the server says so, never when it never will be."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, insert, select, update

from engine import scheduler
from engine.access import CONSOLE, Actor, NotAllowed
from engine.clock import SystemClock
from engine.context import Engine
from engine.dossier import timers
from engine.outbox import delivery, digest, mail
from engine.outbox.delivery import MAX_ATTEMPTS, Round
from engine.outbox.digest import Source
from engine.outbox.mail import Refused, compose
from engine.scheduler import Post
from engine.settings import ROOT, MailServer
from engine.tables import Case, Letter, Organisation, Timer
from engine.testing import House, Story
from tests.mailserver import CERTIFICATE, Inbox, free_port, mail_server, silent_server, tls_server

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TENANT = "huurder@post.example"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def case(house: House) -> int:
    """A dossier to send letters about; its landlord and wijkteam can be reached."""
    with house.engine.database.write() as connection:
        for role in ("woningcorporatie", "wijkteam"):
            connection.execute(
                update(Organisation)
                .where(Organisation.id == house.organisations[role])
                .values(email=f"{role}@post.example")
            )
    return Story(house, achterstand=500.0, vervaldatum="2026-01-01").case_id


def post(house: House, case: int, **values: Any) -> int:
    """Put one letter into the outbox; its number."""
    letter = {
        "case_id": case,
        "kind": "proef",
        "channel": "e-mail",
        "recipient": "huurder",
        "organisation_id": None,
        "address": TENANT,
        "subject": "Uw huur",
        "body": "Beste huurder, één brief.",
        "status": "waiting",
        "created_at": house.clock.now(),
        "attempts": 0,
        "next_try": house.clock.now(),
    }
    with house.engine.database.write() as connection:
        done = connection.execute(insert(Letter).values({**letter, **values}))
        return int(done.inserted_primary_key[0])  # type: ignore[index] # one row was inserted


def row(house: House, letter: int) -> RowMapping:
    with house.engine.database.read() as connection:
        return connection.execute(select(Letter.__table__).where(Letter.id == letter)).mappings().one()


def test_a_letter_is_sent_once(house: House, case: int, inbox: Inbox) -> None:
    letter = post(house, case)
    assert delivery.deliver(house.engine, inbox.server) == Round(sent=1, tried=1)
    assert delivery.deliver(house.engine, inbox.server) == Round()
    message = inbox.messages[0]
    assert message["To"] == TENANT
    assert message["From"] == "drempel@gemeente.example"
    assert message["Reply-To"] == "woningcorporatie@post.example", "an answer goes to who signed"
    assert message["Subject"] == "Uw huur"
    assert message["Message-ID"] == f"<bericht-{letter}-20260105090000@gemeente.example>"
    assert message["Date"].datetime == NOW
    assert message.get_content().strip() == "Beste huurder, één brief."
    found = row(house, letter)
    assert (found["status"], found["sent_at"], found["attempts"]) == ("sent", NOW, 1)


def test_an_organisation_gets_it_at_its_own_address(house: House, case: int, inbox: Inbox) -> None:
    wijkteam = house.organisations["wijkteam"]
    post(house, case, recipient="wijkteam", organisation_id=wijkteam, address=None)
    delivery.deliver(house.engine, inbox.server)
    assert inbox.to == ["wijkteam@post.example"]
    assert inbox.messages[0]["Reply-To"] is None, "who signs it is not always who knows of it"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"address": None}, "no_address"),
        ({"address": None, "recipient": "gemeente"}, "no_organisation"),
        ({"address": "een@post.example, twee@post.example"}, "address"),
        ({"address": "een@post.example\r\nBcc: twee@post.example"}, "address"),
        ({"channel": "sms", "address": "0612345678"}, "no_gateway"),
    ],
)
def test_what_has_no_good_address_fails_at_once(
    house: House, case: int, inbox: Inbox, values: dict[str, Any], reason: str
) -> None:
    letter = post(house, case, **values)
    assert delivery.deliver(house.engine, inbox.server) == Round(tried=1)
    assert (row(house, letter)["status"], row(house, letter)["failure"]) == ("failed", reason)
    assert inbox.messages == []


def test_a_temporary_refusal_is_tried_again_later(house: House, case: int, inbox: Inbox) -> None:
    letter = post(house, case)
    inbox.recipient_answer = lambda _: "451 Try again later"
    assert delivery.deliver(house.engine, inbox.server) == Round(tried=1)
    found = row(house, letter)
    assert (found["status"], found["failure"], found["next_try"]) == (
        "waiting",
        "busy",
        NOW + timedelta(minutes=1),
    )
    inbox.recipient_answer = lambda _: "250 OK"
    house.clock.advance(timedelta(seconds=59))
    assert delivery.deliver(house.engine, inbox.server) == Round()
    house.clock.advance(timedelta(seconds=1))
    assert delivery.deliver(house.engine, inbox.server) == Round(sent=1, tried=1)
    assert (row(house, letter)["status"], row(house, letter)["failure"]) == ("sent", None)


def test_tries_come_further_apart_and_end(house: House, case: int, inbox: Inbox) -> None:
    letter = post(house, case)
    inbox.data_answer = lambda: "452 Full"
    waits = []
    while row(house, letter)["status"] == "waiting":
        house.clock.move_to(row(house, letter)["next_try"])
        delivery.deliver(house.engine, inbox.server)
        later = row(house, letter)["next_try"]
        waits.append((later - house.clock.now()) // timedelta(minutes=1) if later else None)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[360] * 10, None]
    assert len(waits) == MAX_ATTEMPTS
    assert (row(house, letter)["status"], row(house, letter)["failure"]) == ("failed", "busy")


@pytest.mark.parametrize("stage", ["recipient", "content"])
def test_a_refusal_for_good_fails_at_once_and_does_not_stop_the_others(
    house: House, case: int, inbox: Inbox, stage: str
) -> None:
    answers = iter(["550 No such mailbox"])
    if stage == "recipient":
        inbox.recipient_answer = lambda _: next(answers, "250 OK")
    else:
        inbox.data_answer = lambda: next(answers, "250 OK")
    letter, other = post(house, case), post(house, case)
    assert delivery.deliver(house.engine, inbox.server) == Round(sent=1, tried=2)
    assert (row(house, letter)["status"], row(house, letter)["failure"]) == ("failed", stage)
    assert row(house, other)["status"] == "sent"


def test_an_administrator_sees_it_and_tries_again(house: House, case: int, inbox: Inbox) -> None:
    inbox.recipient_answer = lambda _: "550 No such mailbox"
    letter = post(house, case, subject="Brief aan Anna Voorbeeld")
    delivery.deliver(house.engine, inbox.server)
    with house.engine.database.read() as connection:
        (found,) = delivery.undelivered(connection, CONSOLE)
        with pytest.raises(NotAllowed):
            delivery.undelivered(connection, Actor(1, "test", {1: "medewerker"}))
    assert (found.id, found.case_id, found.status, found.failure) == (letter, case, "failed", "recipient")
    assert "Voorbeeld" not in repr(found)
    for stranger in (Actor(1, "test", {house.landlord: "medewerker"}), Actor(2, "test", {99: "beheerder"})):
        with suppress(NotAllowed):
            delivery.retry(house.engine, stranger, letter)
    assert row(house, letter)["status"] == "failed"
    inbox.recipient_answer = lambda _: "250 OK"
    delivery.retry(house.engine, CONSOLE, letter)
    assert delivery.deliver(house.engine, inbox.server) == Round(sent=1, tried=1)
    delivery.retry(house.engine, CONSOLE, letter)
    assert delivery.deliver(house.engine, inbox.server) == Round()


def test_a_tenant_whose_address_was_corrected_gets_it_there(house: House, inbox: Inbox) -> None:
    made = Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    inbox.recipient_answer = lambda address: "550 No" if address == TENANT else "250 OK"
    letter = post(house, made.case_id)
    delivery.deliver(house.engine, inbox.server)
    with house.engine.database.write() as connection:
        connection.execute(update(Case).values(facts='{"huurder": {"e_mail": "mailto:nieuw@post.example"}}'))
    delivery.retry(house.engine, CONSOLE, letter)
    delivery.deliver(house.engine, inbox.server)
    assert inbox.to == ["nieuw@post.example"]


def test_without_a_server_the_others_are_spared(house: House, case: int) -> None:
    nobody = MailServer("127.0.0.1", free_port(), "drempel@gemeente.example", starttls=False)
    first, second = post(house, case), post(house, case)
    assert delivery.deliver(house.engine, nobody) == Round(tried=1, pause=True)
    assert (row(house, first)["failure"], row(house, first)["attempts"]) == ("unreachable", 1)
    assert (row(house, second)["failure"], row(house, second)["attempts"]) == (None, 0)


def test_a_server_without_encryption_or_with_another_password_gets_nothing(
    house: House, case: int, inbox: Inbox
) -> None:
    letter = post(house, case)
    assert delivery.deliver(house.engine, replace(inbox.server, starttls=True)).pause
    assert row(house, letter)["failure"] == "secure"
    house.clock.advance(timedelta(hours=1))
    with mail_server(
        authenticator=lambda *_: AuthResult(success=False, handled=False), auth_require_tls=False
    ) as strict:
        assert delivery.deliver(house.engine, replace(strict.server, user="drempel", password="x")).pause
    assert (row(house, letter)["status"], row(house, letter)["failure"]) == ("waiting", "login")
    assert inbox.messages == []
    assert "geheim" not in repr(replace(inbox.server, user="drempel", password="geheim"))


def test_a_server_under_tls_takes_letters_when_its_certificate_is_trusted(
    house: House, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = post(house, case)
    with tls_server() as safe:
        assert delivery.deliver(house.engine, safe.server).pause
        assert row(house, letter)["failure"] == "secure"  # nobody vouches for it here
        house.clock.advance(timedelta(hours=1))
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert delivery.deliver(house.engine, safe.server) == Round(sent=1, tried=1)
        assert len(safe.messages) == 1


def test_a_server_without_tls_on_that_port_gets_nothing(house: House, case: int, inbox: Inbox) -> None:
    letter = post(house, case)
    assert delivery.deliver(house.engine, replace(inbox.server, tls=True)).pause
    assert row(house, letter)["failure"] == "secure"
    assert inbox.messages == []


WORDS = (
    *("Élise", "café", "reünie", "geïnformeerd", "coördinatie", "van", "’t", "Hof", "–", "“Zwaluwstraat”"),
    *("€", "ü", "é", "🏠", "Dossier", "2026-000012:", "ontruiming", "op", "maandag", "Sittard-Geleen"),
    *("=?utf-8?", "woningcorporatie", "schuldhulpverleningsinstelling", "a" * 90, "ë" * 60),
)


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join), max_size=30))
@settings(max_examples=25)
def test_a_subject_arrives_as_it_was_written(subjects: list[str]) -> None:
    """Over a real mail server: the library loses and doubles spaces beside words with accents."""
    with mail_server() as inbox:
        line = mail.connect(inbox.server)
        for number, subject in enumerate(subjects):
            message = compose(
                "drempel@gemeente.example", TENANT, subject, "Tekst.", NOW, f"{number}@x.example"
            )
            line.send(message, TENANT)
        line.close()
    assert [message["Subject"] for message in inbox.messages] == subjects


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]) | st.just(" "), max_size=120))
def test_any_subject_is_written_in_lines_that_every_server_takes(subject: str) -> None:
    written = compose("drempel@gemeente.example", TENANT, subject, "Tekst.", NOW, "1@x.example").as_bytes()
    assert message_from_bytes(written, policy=default)["Subject"] == " ".join(subject.split())
    assert all(len(line) <= 78 for line in written.split(b"\r\n"))
    assert written.isascii()


def test_two_workers_send_each_letter_once(house: House, case: int, inbox: Inbox) -> None:
    letters = [post(house, case) for _ in range(20)]
    workers = [threading.Thread(target=delivery.deliver, args=(house.engine, inbox.server)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    delivery.deliver(house.engine, inbox.server)  # what was held just then
    ids = Counter(message["Message-ID"] for message in inbox.messages)
    assert len(ids) == len(letters)
    assert set(ids.values()) == {1}
    assert {row(house, letter)["status"] for letter in letters} == {"sent"}


CRASH = """
import os, signal, sys
from datetime import datetime, UTC
from engine.outbox import delivery
from engine.context import Engine
from engine.clock import FixedClock
from engine.db import Database
from engine.definitions.versions import Definitions
from engine.settings import MailServer
delivery._mark_sent = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # taken by the server, not written down
delivery.deliver(
    Engine(Database(sys.argv[1]), FixedClock(datetime(2026, 1, 5, 9, tzinfo=UTC)), Definitions()),
    MailServer("127.0.0.1", int(sys.argv[2]), "drempel@gemeente.example", starttls=False),
)
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_after_sending_loses_nothing(house: House, case: int, inbox: Inbox) -> None:
    letter = post(house, case)
    url = house.engine.database.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-c", CRASH, url, str(inbox.server.port)], cwd=ROOT, check=False, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert row(house, letter)["status"] == "waiting"
    assert delivery.deliver(house.engine, inbox.server) == Round()  # perhaps someone is still sending it
    house.clock.advance(delivery.LEASE)
    assert delivery.deliver(house.engine, inbox.server) == Round(sent=1, tried=1)
    one, again = inbox.messages
    assert one["Message-ID"] == again["Message-ID"]


def test_a_letter_on_which_workers_keep_dying_is_given_up(house: House, case: int, inbox: Inbox) -> None:
    letter = post(house, case, attempts=MAX_ATTEMPTS)
    delivery.deliver(house.engine, inbox.server)
    assert (row(house, letter)["status"], row(house, letter)["failure"]) == ("failed", "crashed")


def test_a_round_ends_when_the_worker_stops(house: House, case: int, inbox: Inbox) -> None:
    for _ in range(3):
        post(house, case)
    assert delivery.deliver(house.engine, inbox.server, go_on=lambda: not inbox.messages).sent == 1


def test_a_line_end_cannot_add_a_header() -> None:
    message = compose(
        "a@b.example", "c@d.example", "Uw huur\r\nBcc: e@f.example", "tekst", NOW, "x@b.example"
    )
    assert message["Bcc"] is None
    assert message["Subject"] == "Uw huur Bcc: e@f.example"
    with pytest.raises(Refused):
        compose("a@b.example", "c@d.example\nBcc: e@f.example", "x", "y", NOW, "x@b.example")
    with pytest.raises(Refused):
        compose("a@b.example", "c@d.example", "x", "half \udc80 teken", NOW, "x@b.example")


@pytest.mark.slow
def test_a_mail_server_that_hangs_makes_no_term_late(
    house: House, case: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty terms that come due while a letter hangs in a silent server: each fires within a second."""
    monkeypatch.setattr(mail, "TIMEOUT", 4.0)
    for _ in range(20):
        Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    wall = Engine(house.engine.database, SystemClock(), house.engine.definitions)
    start = wall.clock.now() + timedelta(seconds=1)
    with wall.database.write() as connection:
        for number, timer in enumerate(connection.scalars(select(Timer.id)).all()):
            due = start + timedelta(milliseconds=50 * number)
            connection.execute(update(Timer).where(Timer.id == timer).values(due_at=due, next_try=due))
    late: list[float] = []
    done, fire = threading.Event(), timers.fire_due

    def measured(*arguments: Any) -> Any:
        fired = fire(*arguments)
        late.extend((wall.clock.now() - one.due_at).total_seconds() for one in fired)
        if len(late) >= 21:
            done.set()
        return fired

    monkeypatch.setattr(timers, "fire_due", measured)
    post(house, case)
    with silent_server() as server:
        begin = time.monotonic()
        post_office = Post(server, Source(tmp_path, "http://localhost"))
        monkeypatch.setattr(digest, "write_due", lambda *_: 0)
        scheduler.run(wall, lambda: done.wait(30), post_office)
        lasted = time.monotonic() - begin
    assert len(late) == 21
    assert max(late) < 1.0
    assert lasted > 3.9  # the letter did hang all the while: stopping waited for it
