"""Files through the pages: taken, refused, kept through errors and drafts, saved by who takes part."""

from __future__ import annotations

import io
import re

from flask import Flask
from flask.testing import FlaskClient

from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_tasks import open_task, refused, story, text

PNG = b"\x89PNG\r\n\x1a\n..."
GOOD = {"contact_op": "2-2-2026", "contact_gelukt": "ja"}
PIECE = {"stukken._aantal": "1", "stukken.0.soort_stuk": "foto"}


def photo(content: bytes = PNG, name: str = "foto.png") -> dict[str, tuple[io.BytesIO, str]]:
    return {"stukken.0.bestand": (io.BytesIO(content), name)}


def kept_id(page: str) -> str:
    found = re.search(r'type="hidden" name="stukken\.0\.bestand" value="([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


def test_a_form_with_a_file_says_what_is_taken(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    shown = text(client.get(f"/taken/{open_task(told)}"))
    assert 'enctype="multipart/form-data"' in shown
    assert 'type="file"' in shown
    assert "Ten hoogste 10" in shown


def test_a_file_is_sent_in_and_can_be_saved(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    sent = client.post(f"/taken/{open_task(told)}", data={**GOOD, **PIECE, **photo()})
    assert sent.status_code == 302
    (kept,) = told.page().files
    page = text(client.get(sent.location))
    assert f"/dossiers/{told.case_id}/bestanden/{kept.id}" in page
    assert "Nog 2 nodig." in page  # of the notices that a judge usually wants
    got = client.get(f"/dossiers/{told.case_id}/bestanden/{kept.id}")
    assert got.data == PNG
    assert got.mimetype == "image/png"
    assert got.headers["Content-Disposition"].startswith('attachment; filename="foto.png"')
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"].startswith("sandbox")
    assert got.headers["Cache-Control"] == "no-store"


def test_an_outsider_does_not_even_hear_that_there_is_a_file(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    client.post(f"/taken/{open_task(told)}", data={**GOOD, **PIECE, **photo()})
    (kept,) = told.page().files
    log_in(client, "gemeente")
    there, nowhere = (
        client.get(f"/dossiers/{told.case_id}/bestanden/{each}") for each in (kept.id, "0" * 32)
    )
    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_a_file_of_another_kind_is_refused_at_its_field_and_the_rest_stays(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    for name, content, reason in (
        ("pagina.html", b"<html>", "Dit soort bestand"),
        ("foto.png", b"<html>", "In dit bestand zit iets anders"),
        ("foto.png", b"", "Dit bestand is leeg"),
    ):
        again = refused(client, f"/taken/{open_task(told)}", {**GOOD, **PIECE, **photo(content, name)})
        assert reason in text(again)
        assert 'href="#veld-stukken-0-bestand"' in text(again)
        kept = re.search(r'name="stukken\.0\.bestand"(?: value="([^"]*)")?', text(again))
        assert kept is not None
        assert "!" not in (kept[1] or "")
    assert told.page().files == ()


def test_a_file_that_is_too_large_is_refused(
    house: House, app: Flask, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    app.config["DREMPEL_LARGEST_FILE"] = 100
    again = refused(client, f"/taken/{open_task(told)}", {**GOOD, **PIECE, **photo(PNG + b"x" * 100)})
    assert "Dit bestand is te groot" in text(again)


def test_an_error_elsewhere_does_not_lose_the_file(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    again = refused(client, f"/taken/{task}", {**PIECE, **photo()})
    assert "foto.png" in text(again)
    named = {"stukken.0.bestand": kept_id(text(again))}
    assert client.post(f"/taken/{task}", data={**GOOD, **PIECE, **named}).status_code == 302
    assert [each.name for each in told.page().files] == ["foto.png"]


def test_another_block_does_not_lose_the_file(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    more = {"_actie": "toevoegen:stukken"}
    again = refused(client, f"/taken/{open_task(told)}", {**GOOD, **PIECE, **photo(), **more})
    assert "foto.png" in text(again)
    wrong = refused(client, f"/taken/{open_task(told)}", {**GOOD, **PIECE, **photo(b"<html>"), **more})
    assert "In dit bestand zit iets anders" in text(wrong)


def test_a_draft_keeps_the_file(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    client.post(f"/taken/{task}", data={**PIECE, **photo(), "_actie": "later"})
    shown = text(client.get(f"/taken/{task}"))
    assert "foto.png" in shown
    named = {"stukken.0.bestand": kept_id(shown)}
    assert client.post(f"/taken/{task}", data={**GOOD, **PIECE, **named}).status_code == 302
    assert len(told.page().files) == 1


def test_a_draft_says_which_file_it_did_not_keep(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    data = {**PIECE, **photo(b"<html>"), "_actie": "later"}
    assert "is niet bewaard" in text(client.post(f"/taken/{task}", data=data, follow_redirects=True))


def test_a_file_can_be_taken_away_and_replaced(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    named = {"stukken.0.bestand": kept_id(text(refused(client, f"/taken/{task}", {**PIECE, **photo()})))}
    away = refused(client, f"/taken/{task}", {**PIECE, **named, "_weg:stukken.0.bestand": "1"})
    assert "foto.png" not in text(away)
    other = client.post(f"/taken/{task}", data={**GOOD, **PIECE, **photo(PNG, "deur.png")})
    assert other.status_code == 302
    assert [each.name for each in told.page().files] == ["deur.png"]


def test_who_is_second_hears_it_and_sees_which_file_was_not_sent(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    told.complete("contact_zoeken")
    late = client.post(f"/taken/{task}", data={**GOOD, **PIECE, **photo()})
    assert late.status_code == 409
    assert "Iemand was je voor" in text(late)
    assert told.page().files == ()


def test_a_file_with_an_action(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    address = f"/dossiers/{told.case_id}/handeling/proef_bespreken"
    again = refused(client, address, {"aangemeld_op": "onzin", "bijlage": (io.BytesIO(PNG), "plan.png")})
    found = re.search(r'name="bijlage" value="([0-9a-f]{32})"', text(again))
    assert found is not None
    sent = client.post(address, data={"aangemeld_op": "2-2-2026", "bijlage": found[1]})
    assert sent.status_code == 302
    assert [each.name for each in told.page().files] == ["plan.png"]
