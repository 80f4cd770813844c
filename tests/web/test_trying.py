"""A designer tries a proposal as each of the parties, and nothing of it reaches the real installation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import BadSignature
from sqlalchemy import func, select

from engine.access import CONSOLE, NotAllowed
from engine.context import Engine
from engine.db import DatabaseUnreachable
from engine.demo import trying
from engine.demo.demonstration import DemoClock
from engine.dossier import tasks, timers
from engine.dossier.standing import standing
from engine.forms import AnswerImpossible, random_answer
from engine.tables import Case, Letter
from engine.testing import House
from tests.web.conftest import BEGIN, LogIn, application
from tests.web.test_designs import ROUTE, words_of
from tests.web.test_proposals import change, file_of, hidden, now
from web.trying import MOST, Tries


@pytest.fixture
def proposal(house: House, client: FlaskClient, log_in: LogIn) -> Iterator[str]:
    """The address of a proposal in which one task has another name; after the test no try is left."""
    log_in(client, "ontwerper")
    address = client.post("/ontwerp/proef/voorstel", data={"titel": "Bellen"}).location
    text = now(house, ROUTE).replace("Contact zoeken met huurder", "De huurder bellen")
    change(client, file_of(address, ROUTE), tekst=text)
    yield address
    tries: Tries = client.application.extensions["drempel_tries"]
    tries.close()


def begin(client: FlaskClient, proposal: str) -> str:
    """The page that one sees first."""
    answer = client.post(f"{proposal}/proef", follow_redirects=True)
    assert answer.request.path == "/proef/dossiers/1"
    assert "Proefstraat" in answer.text
    return answer.text


def do(client: FlaskClient, page: str, path: str, **data: str) -> str:
    """Send a form of this page of a try; the page that follows."""
    token = hidden(page, "csrf_token")
    answer = client.post(f"/proef{path}", data={"csrf_token": token, **data}, follow_redirects=True)
    assert answer.request.path.startswith("/proef/")
    assert answer.status_code == 200
    return answer.text


def who(page: str, name: str) -> str:
    found = re.search(rf'name="gebruiker" value="(\d+)"[^>]*>{name} \(', page)
    assert found is not None, words_of(page)
    return found[1]


def test_a_proposal_is_played_with_the_real_pages(client: FlaskClient, proposal: str) -> None:
    page = words_of(begin(client, proposal))
    assert "Proef Het is nu maandag 2 februari 2026" in page
    assert "Terug naar het voorstel" in page
    assert "De huurder bellen" in page
    inbox = client.get("/proef/").text
    assert "De huurder bellen" in inbox
    task = re.search(r'href="(/proef/taken/\w+)"', inbox)
    assert task is not None
    assert "De huurder bellen" in client.get(task[1]).text


def test_time_passes_and_another_takes_the_turn(client: FlaskClient, proposal: str) -> None:
    page = begin(client, proposal)
    page = do(client, page, "/demo/verder", stap="termijn", terug="/")
    assert "Naar de volgende termijn: 1 termijn ging af." in words_of(page)
    assert "Het is nu maandag 2 februari" not in words_of(page)
    page = do(client, page, "/demo/inloggen", gebruiker=who(page, "Wijkteam"), verder="/")
    assert "Reageren op seintje" in page
    told = client.get("/proef/demo/post").text
    assert "Wat er verstuurd zou zijn" in told


def test_nothing_of_it_reaches_the_real_house(house: House, client: FlaskClient, proposal: str) -> None:
    def counted() -> tuple[int | None, ...]:
        with house.engine.database.read() as connection:
            return tuple(connection.scalar(select(func.count()).select_from(each)) for each in (Case, Letter))

    before, today = counted(), house.clock.now()
    page = begin(client, proposal)
    for _ in range(2):
        page = do(client, page, "/demo/verder", stap="maand", terug="/")
    assert counted() == before
    assert house.clock.now() == today
    assert "De huurder bellen" not in now(house, ROUTE)
    assert client.get("/dossiers/1").status_code == 404


def test_a_try_is_of_one_session(app: Flask, client: FlaskClient, log_in: LogIn, proposal: str) -> None:
    begin(client, proposal)
    other = app.test_client()
    assert other.get("/proef/").status_code == 404
    log_in(other, "woningcorporatie")
    assert other.get("/proef/").status_code == 404
    log_in(client, "woningcorporatie")  # the same browser, another person
    assert client.get("/proef/").status_code == 404


def test_who_no_longer_designs_is_out(
    house: House, client: FlaskClient, log_in: LogIn, proposal: str
) -> None:
    begin(client, proposal)
    with client.session_transaction() as session:
        token = session["proef"]
    log_in(client, "wijkteam")
    with client.session_transaction() as session:
        session["proef"] = token
    assert client.get("/proef/").status_code == 404


def test_a_new_try_takes_the_place_of_the_old_one(client: FlaskClient, proposal: str) -> None:
    tries: Tries = client.application.extensions["drempel_tries"]
    begin(client, proposal)
    first = tries.folders()
    begin(client, proposal)
    assert len(tries.folders()) == len(first) == 1
    assert not first[0].exists()
    assert tries.folders()[0].exists()


def test_the_oldest_goes_when_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch, app: Flask, client: FlaskClient, log_in: LogIn, proposal: str
) -> None:
    monkeypatch.setattr("web.trying.MOST", 1)
    assert MOST > 1
    begin(client, proposal)
    other = app.test_client()
    log_in(other, "ontwerper")
    begin(other, proposal)
    assert client.get("/proef/").status_code == 404
    assert other.get("/proef/", follow_redirects=True).status_code == 200
    other.post(f"{proposal}/proef")


def test_a_try_forgets_no_wrong_log_in(app: Flask, client: FlaskClient, proposal: str) -> None:
    stranger = app.test_client()
    wrong = {"e_mail": "wijkteam@test.example", "wachtwoord": "geraden"}
    statuses = [stranger.post("/inloggen", data=wrong).status_code for _ in range(5)]
    begin(client, proposal)
    statuses += [stranger.post("/inloggen", data=wrong).status_code for _ in range(2)]
    assert statuses == [401] * 5 + [429] * 2
    page = begin(client, proposal)
    inside = {**wrong, "csrf_token": hidden(page, "csrf_token")}
    assert client.post("/proef/inloggen", data=inside).status_code in (401, 429)


def test_a_form_that_no_answer_fits_is_told_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, client: FlaskClient, proposal: str
) -> None:
    def none(*_: object) -> None:
        raise AnswerImpossible

    monkeypatch.setattr("engine.demo.trying.random_answer", none)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shown = client.post(f"{proposal}/proef", follow_redirects=True)
    assert shown.request.path == proposal
    assert "kan geen verzonnen dossier beginnen" in shown.text
    assert list(tmp_path.glob("drempel-proef-*")) == []
    assert client.get("/proef/").status_code == 404


def test_what_is_wrong_is_not_tried(client: FlaskClient, proposal: str) -> None:
    change(client, file_of(proposal, ROUTE), tekst="<geen bpmn")
    told = client.post(f"{proposal}/proef", follow_redirects=True).text
    assert "Los die eerst op, dan kun je het proberen" in told


def test_outside_a_try_there_is_no_such_page(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    assert client.get("/proef/demo/proef").status_code == 404
    assert client.get("/demo/proef").status_code == 404


def test_what_is_due_at_once_fires_before_the_next_page(client: FlaskClient, proposal: str) -> None:
    begin(client, proposal)
    (engine,) = tries_of(client).engines()
    with engine.database.read() as connection:
        due = timers.next_due(connection)
    assert due is not None
    assert isinstance(engine.clock, DemoClock)
    engine.clock.set(due)
    assert "Termijn bereikt" in client.get("/proef/dossiers/1").text
    with engine.database.read() as connection:
        assert timers.next_due(connection) != due


def test_who_is_ready_has_no_turn(client: FlaskClient, proposal: str) -> None:
    begin(client, proposal)
    (engine,) = tries_of(client).engines()
    with engine.database.read() as connection:
        before = trying.turns(connection)
        found = standing(engine, connection, 1)
    (task,) = found.tasks
    form = found.definition.forms.form(task["form"])
    dice = Random(1)  # noqa: S311 - a made-up answer
    answer = random_answer(form, dice, dict(found.facts), BEGIN.date())
    tasks.complete(engine, CONSOLE, task["id"], answer)
    with engine.database.read() as connection:
        after = trying.turns(connection)
    assert ("Woningcorporatie" in {turn.name for turn in before}, sum(turn.tasks for turn in before)) == (
        True,
        1,
    )
    assert sum(turn.tasks for turn in after) == len(standing_tasks(engine))


def test_what_a_try_signs_means_nothing_outside(client: FlaskClient, proposal: str) -> None:
    begin(client, proposal)
    cookie = client.get_cookie("drempel_proef", path="/proef")
    assert cookie is not None
    interface = SecureCookieSessionInterface()
    signer = interface.get_signing_serializer(client.application)
    assert signer is not None
    with pytest.raises(BadSignature):
        signer.loads(cookie.decoded_value)


def test_the_demonstration_itself_is_no_try(house: House) -> None:
    assert application(house.engine, demo=True).test_client().get("/demo/proef").status_code == 404


def standing_tasks(engine: Engine) -> list[str]:
    with engine.database.read() as connection:
        return [task["id"] for task in standing(engine, connection, 1).tasks]


def tries_of(client: FlaskClient) -> Tries:
    found: Tries = client.application.extensions["drempel_tries"]
    return found


@pytest.mark.parametrize("where", ["web.trying.trying.settle", "web.trying.auth.who_asks"])
@pytest.mark.parametrize(("error", "status"), [(DatabaseUnreachable(), 503), (NotAllowed(), 403)])
def test_what_goes_wrong_before_a_page_of_a_try_has_an_error_page_too(
    client: FlaskClient,
    proposal: str,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    error: Exception,
    status: int,
) -> None:
    begin(client, proposal)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(where, fail)
    answer = client.get("/proef/dossiers/1")
    assert answer.status_code == status
    assert "<h1" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
