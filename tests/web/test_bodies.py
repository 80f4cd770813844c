"""What is too large is said, and the rest of what was sent is not lost."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_auth import fields
from tests.web.test_tasks import open_task, story, text
from tests.web.test_uploads import PIECE, photo
from web import bodies

WORDS = "Niemand thuis & de deur op slot"
MUCH = "Heel veel tekst. " * 140_000  # more than 2 MB


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def task(house: House, client: FlaskClient, log_in: LogIn) -> str:
    """A task that the landlord has before her, with two pieces to add; its address."""
    told = story(house)
    log_in(client)
    return f"/taken/{open_task(told)}"


def filled(client: FlaskClient, task: str, **more: Any) -> dict[str, Any]:
    second = {name.replace(".0.", ".1."): value for name, value in PIECE.items() if ".0." in name}
    pieces = {**PIECE, **second, "stukken._aantal": "2"}
    return {**fields(text(client.get(task))), "contact_verslag": WORDS, **pieces, **more}


def large(size: int) -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"x" * size), "te_groot.png"


def send(client: FlaskClient, address: str, data: dict[str, Any]) -> TestResponse:
    """What a browser sends; the test client would leave a large body behind in a file that nobody closes."""
    files = {name: FileStorage(*value) for name, value in data.items() if isinstance(value, tuple)}
    boundary, body = encode_multipart({**data, **files})
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.parametrize("megabytes", [11, 60])
def test_of_a_file_that_is_too_large_the_rest_of_the_form_stays(
    client: FlaskClient, task: str, megabytes: int
) -> None:
    sent = filled(client, task, **photo(name="deur.png"))
    sent["stukken.1.bestand"] = large(megabytes * bodies.MEGABYTE)
    refused = send(client, task, sent)
    assert refused.status_code == 303
    shown = text(client.get(refused.location))
    assert WORDS in unescape(shown)
    assert "deur.png" in shown  # the other file is there
    assert re.search(r'id="[^"]*stukken-1-bestand-fout"[^>]*>[^<]*(groter|te groot)', shown), (
        "which one it is"
    )


def test_of_a_file_no_more_is_stored_than_shows_that_it_is_too_large(app: Flask) -> None:
    with app.test_request_context(), bodies._Beginning(10) as stream:
        assert stream.write(b"12345678") == 8
        assert stream.write(b"12345678") == 8
        stream.seek(0)
        assert stream.read() == b"1234567812"


@pytest.mark.parametrize("is_known", [True, False])
def test_of_who_is_not_logged_in_nothing_of_a_file_is_stored(
    app: Flask, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    monkeypatch.setattr(bodies, "LARGEST_FILE", 9)
    sent = {"bestand": (io.BytesIO(b"12345678901234"), "x.csv")}
    with app.test_request_context("/inlezen", method="POST", data=sent):
        g.account = "iemand" if is_known else None
        file = request.files["bestand"]
        assert (file.filename, file.read()) == ("x.csv", b"1234567890" if is_known else b"")


def test_without_a_session_no_file_is_stored_and_the_text_comes_back(client: FlaskClient, task: str) -> None:
    sent = filled(client, task)
    client.delete_cookie("drempel")
    lost = send(client, task, {**sent, "stukken.1.bestand": large(60 * bodies.MEGABYTE)})
    assert lost.status_code == 401
    assert WORDS in unescape(text(lost))
    assert "Kies dit bestand straks opnieuw: te_groot.png" in text(lost)


@pytest.mark.parametrize("way", ["", "/oppakken", "/concept"])
def test_too_much_text_comes_back_to_be_made_shorter(client: FlaskClient, task: str, way: str) -> None:
    sent = filled(client, task, contact_verslag=MUCH)
    refused = client.post(way if way == "/concept" else task + way, data=sent)
    assert refused.status_code == 413
    page = text(refused)
    assert "Er past 2 MB tekst in een formulier" in page
    found = re.search(r'<textarea[^>]*name="contact_verslag"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    assert unescape(found[1]) == MUCH
    shorter = client.post("/concept", data={**fields(page), "contact_verslag": WORDS})
    assert shorter.status_code == 303
    assert WORDS in unescape(text(client.get(shorter.location)))


def test_nearly_too_much_is_taken(client: FlaskClient, task: str) -> None:
    sent = filled(client, task, contact_verslag="x" * (bodies.LARGEST_TEXT - 10_000))
    assert client.post("/concept", data=sent).status_code == 303


def test_more_than_is_ever_read_is_refused(app: Flask, client: FlaskClient, task: str) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    refused = client.post(task, data={"contact_verslag": "x" * 2000})
    assert refused.status_code == 413
