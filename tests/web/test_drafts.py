"""Nothing typed is ever lost: what stood in a form is there again, for who typed it and for nobody else.

The forms carry their tokens here, as they do for people: one that is refused for its token loses nothing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.access import CONSOLE
from engine.db import Database, DatabaseUnreachable
from engine.definitions import read_files
from engine.dossier import tasks
from engine.meetings import calendar, series
from engine.organisations import changes, file, people
from engine.tables import Draft
from engine.testing import House, Story
from tests.begun import begun
from tests.web.conftest import BEGIN, PASSWORD, REGION, ROLES, LogIn
from tests.web.every_form import (
    BUTTONS,
    FORMS,
    KEPT_ELSEWHERE,
    TERMS,
    WORDS,
    Form,
    Values,
)
from tests.web.test_auth import fields
from tests.web.test_participation import SOUTH
from tests.web.test_tasks import open_task, story, text
from tests.web.test_uploads import PIECE, photo

REFUSED = [name for name, form in FORMS.items() if form.is_refused]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The region `proef` with its gebiedsteam, which meets on 10 February."""
    made = begun(database_url, "proef", BEGIN, read_files(REGION, "proef") | TERMS, (*ROLES, "gebiedsteam"))
    with made.engine.database.write() as connection:
        calendar.store(connection, "proef", series.read(REGION, "proef"))
        people.set_password(connection, "gebiedsteam@test.example", PASSWORD)
    yield made
    made.engine.database.dispose()


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def told(house: House) -> Story:
    """The landlord and the wijkteam take part; the wijkteam has a task, and another could have it."""
    found = story(house)
    found.complete("contact_zoeken")
    changes.load(house.engine, CONSOLE, file.read(SOUTH))
    return found


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


def stored(house: House) -> list[str]:
    """The places of everyone's drafts."""
    with house.engine.database.read() as connection:
        return list(connection.scalars(select(Draft.place)))


def shows(response: TestResponse) -> bool:
    return WORDS in unescape(text(response))


def in_field(response: TestResponse) -> bool:
    """Whether it stands where it can be typed on, not only in the page."""
    page = re.sub(r">\s+", ">", unescape(text(response)))
    return f'value="{WORDS}"' in page or f">{WORDS}</textarea>" in page


def fill(client: FlaskClient, told: Story, form: Form) -> tuple[str, Values]:
    """Open a form and type in it: the address of its page, and what the browser would send."""
    address = form.address(told)
    page = client.get(address)
    assert page.status_code == 200, text(page)
    return address, {**hidden(text(page), form.goes_to(address), address), **form.typed}


def hidden(page: str, goes_to: str, address: str) -> Values:
    """The hidden fields of the form that is sent there."""
    for attributes, inside in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        action = re.search(r'action="([^"]*)"', attributes)
        if "_concept" in inside and (action[1] if action else address) == goes_to:
            return fields(inside)
    raise AssertionError(f"no form goes to {goes_to}")


def enter(client: FlaskClient, who: str, page: TestResponse) -> TestResponse:
    """Log in on the login page that was shown."""
    data = {"e_mail": f"{who}@test.example", "wachtwoord": PASSWORD, **fields(text(page))}
    return client.post("/inloggen", data=data)


def go_on(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Use the button that leads back to the form."""
    assert "Verder met het formulier" in text(page)
    sent = client.post("/concept", data=fields(text(page)))
    assert sent.status_code == 303, text(sent)
    return client.get(sent.location)


def test_every_form_of_the_product_is_one_of_these(app: Flask, told: Story) -> None:
    """A new route that takes something in is put among the forms, or says how it keeps what is typed."""
    adapter = app.url_map.bind("localhost")
    tried = set()
    for form in FORMS.values():
        endpoint, _ = adapter.match(form.goes_to(form.address(told)).partition("?")[0], method="POST")
        tried.add(endpoint)
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    demo = {"demo.advance", "demo.log_in"}
    assert posts == (tried | BUTTONS | KEPT_ELSEWHERE.keys()) - demo
    assert not tried & BUTTONS


# -- a form that is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.is_refused], ids=REFUSED)
def test_a_form_that_was_refused_is_there_again_after_anything_else(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    before = told.open_tasks()
    refused = client.post(form.goes_to(address), data=sent)
    assert refused.status_code == 303
    again = text(client.get(refused.location))
    assert "<title>Fout: " in again or 'role="alert"' in again
    for _ in range(2):  # also after Back, and after having been elsewhere
        assert in_field(client.get(refused.location))
        assert in_field(client.get(address))
        client.get("/")
    client.post("/uitloggen", data=sent)
    log_in(client, form.who)
    shown = client.get(address)
    assert in_field(shown)
    assert "Concept bewaard om 09:00. Nog niet verstuurd." in text(shown)
    assert told.open_tasks() == before


def test_a_draft_is_thrown_away_with_one_button(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    client.post("/concept", data=sent)
    assert "Concept weggooien" in text(client.get(address))
    client.post(form.goes_to(address), data={**sent, "_actie": "weggooien"})
    assert not shows(client.get(address))
    assert stored(house) == []


# -- while one types -----------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_meanwhile_and_shown_as_a_draft(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    saved = client.post("/concept", data=sent, headers={"X-Requested-With": "fetch"})
    assert saved.json == {"bewaard": "09:00"}
    shown = client.get(address)
    assert in_field(shown)
    assert "Concept bewaard om 09:00. Nog niet verstuurd." in text(shown)
    assert "Fout:" not in text(shown)
    with house.engine.database.read() as connection:
        kept = connection.scalar(select(Draft.typed))
    assert kept is not None
    assert "csrf_token" not in kept


def test_saving_meanwhile_needs_the_token_a_place_and_the_right(
    house: House, told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "wijkteam")
    _, sent = fill(client, told, FORMS["task"])
    for changed, status in (
        ({"csrf_token": "oud"}, 400),
        ({"_concept": "elders"}, 400),
        ({"_concept": f"nieuw/{house.landlord}/proef"}, 403),
        ({"_concept": "taak/" + "0" * 32}, 404),
        ({"_concept": f"dossier/{told.case_id + 1}/vraag"}, 404),
    ):
        assert client.post("/concept", data={**sent, **changed}).status_code == status
    told.complete("reageren")
    gone = client.post("/concept", data=sent)
    assert gone.status_code == 409
    assert shows(gone)
    assert stored(house) == []


def test_a_page_that_stands_open_asks_who_is_logged_in_now(client: FlaskClient, log_in: LogIn) -> None:
    assert client.get("/concept").status_code == 302
    log_in(client)
    first = client.get("/concept").json
    log_in(client, "wijkteam")
    second = client.get("/concept").json
    assert first is not None
    assert second is not None
    assert first["wie"] != second["wie"]


# -- other buttons beside the form ---------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["oppakken", "teruggeven", "doorgeven"])
def test_taking_giving_back_and_passing_on_keep_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn, way: str
) -> None:
    told = story(house)
    log_in(client)
    address = f"/taken/{open_task(told)}"
    page = text(client.get(address))
    assert 'form="taakformulier" formaction="' in page
    sent = {**fields(page), "contact_verslag": WORDS, **PIECE, **photo()}
    done = client.post(f"{address}/{way}", data=sent)
    assert done.status_code == 302
    shown = client.get(address)
    assert in_field(shown)
    assert "foto.png" in text(shown)


def test_taking_a_task_in_which_nothing_was_typed_makes_no_draft(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    address = f"/taken/{open_task(told)}"
    start = {"contact_op": "2-2-2026", "stukken._aantal": "0"}
    client.post(f"{address}/oppakken", data={**fields(text(client.get(address))), **start})
    assert stored(house) == []
    assert "op jouw naam" in text(client.get(address))


# -- a session that is no longer there -----------------------------------------------------------------------


def _logged_out(client: FlaskClient, _log_in: LogIn, sent: Values) -> None:
    client.post("/uitloggen", data={"csrf_token": sent["csrf_token"]})


def _ended(client: FlaskClient, _log_in: LogIn, _sent: Values) -> None:
    client.delete_cookie("drempel")


LOST: Mapping[str, Callable[[FlaskClient, LogIn, Values], None]] = {
    "logged out": _logged_out,
    "ended": _ended,
}


@pytest.mark.parametrize("how", LOST)
def test_what_was_typed_is_there_after_logging_in_again(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form, how: str
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    before = told.page().timeline
    LOST[how](client, log_in, sent)
    lost = client.post(form.goes_to(address), data=sent)
    assert lost.status_code == 401
    assert shows(lost)
    wrong = client.post(
        "/inloggen", data={**fields(text(lost)), "e_mail": "x@test.example", "wachtwoord": "fout"}
    )
    assert shows(wrong)  # a wrong password loses nothing either
    back = enter(client, form.who, wrong)
    assert shows(back)
    assert stored(house) == []  # nothing is kept before this person says so
    assert told.page().timeline == before
    assert in_field(go_on(client, back))


def test_what_was_typed_is_there_after_logging_in_again_in_another_tab(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    _logged_out(client, log_in, sent)
    enter(client, form.who, client.get("/inloggen"))
    refused = client.post(form.goes_to(address), data=sent)
    assert refused.status_code == 400
    assert "Er is nog niets verstuurd" in text(refused)
    assert shows(refused)
    assert stored(house) == []
    assert in_field(go_on(client, refused))


def test_nobody_else_on_this_browser_gets_what_was_typed(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    client.post("/concept", data=sent)
    drafts = stored(house)
    _logged_out(client, log_in, sent)
    lost = client.post(form.goes_to(address), data=sent)
    other = enter(client, "collega", lost)
    assert other.status_code == 302
    assert not shows(client.get(other.location))
    refused = client.post(form.goes_to(address), data=sent)  # from the tab of the first
    assert refused.status_code == 400
    assert "Verder met het formulier" not in text(refused)
    assert not shows(client.get(address))
    assert stored(house) == drafts


@pytest.mark.parametrize("mark", ["", "MQ.vervalst"])
def test_a_form_that_was_not_made_for_anyone_stores_nothing(
    house: House, told: Story, client: FlaskClient, log_in: LogIn, form: Form, mark: str
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    for strange in ({**sent, "_wie": mark, "csrf_token": ""}, {**sent, "_wie": mark, "csrf_token": "x"}):
        refused = client.post(form.goes_to(address), data=strange)
        assert refused.status_code == 400
        assert shows(refused)
        assert "Verder met het formulier" not in text(refused)
    _ended(client, log_in, sent)
    lost = client.post(form.goes_to(address), data={**sent, "_wie": mark})
    assert shows(lost)
    assert "bewaard" not in fields(text(lost))
    assert stored(house) == []


def test_more_than_a_login_form_can_carry_is_shown_to_be_copied(
    told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "wijkteam")
    address, sent = fill(client, told, FORMS["task"])
    _ended(client, log_in, sent)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    much = WORDS + "".join(Random(1).choices(letters, k=1_900_000))  # noqa: S311 - cannot be made shorter
    lost = client.post(address, data={**sent, "reactie_verslag": much})
    assert lost.status_code == 401
    assert much in unescape(text(lost))
    assert "bewaard" not in fields(text(lost))
    assert "Neem hieronder over wat je typte" in text(lost)


def test_a_file_is_named_to_be_chosen_again(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    address = f"/taken/{open_task(told)}"
    sent = {**fields(text(client.get(address))), "contact_verslag": WORDS, **PIECE}
    _ended(client, log_in, sent)
    lost = client.post(address, data={**sent, **photo(name="voordeur.png")})
    assert "Kies dit bestand straks opnieuw: voordeur.png" in text(lost)
    back = enter(client, "woningcorporatie", lost)
    assert "Kies dit bestand straks opnieuw: voordeur.png" in text(back)
    assert in_field(go_on(client, back))


def test_a_password_is_never_given_back(client: FlaskClient) -> None:
    refused = client.post("/inloggen", data={"e_mail": "a@test.example", "wachtwoord": "heel geheim woord"})
    assert refused.status_code == 400
    assert "heel geheim woord" not in text(refused)
    lost = client.post("/mijn-instellingen", data={"wachtwoord": "heel geheim woord", "naam": WORDS})
    assert shows(lost)
    assert "heel geheim woord" not in text(lost)


# -- a database or a program that fails ----------------------------------------------------------------------


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Takes the database away, and gives it back."""
    connected = Database._connected

    def gone(_: Database) -> Any:
        raise DatabaseUnreachable

    return lambda is_gone: monkeypatch.setattr(Database, "_connected", gone if is_gone else connected)


def test_what_was_typed_is_there_after_a_503(
    house: House,
    told: Story,
    client: FlaskClient,
    log_in: LogIn,
    form: Form,
    away: Callable[[bool], None],
) -> None:
    log_in(client, form.who)
    address, sent = fill(client, told, form)
    away(True)
    failed = client.post(form.goes_to(address), data=sent)
    assert failed.status_code == 503
    assert shows(failed)
    again = client.post("/concept", data=fields(text(failed)))  # too early
    assert again.status_code == 503
    assert shows(again)
    away(False)
    assert stored(house) == []
    assert in_field(go_on(client, again))


def test_what_was_typed_is_there_after_an_error_of_ours(
    told: Story, app: Flask, client: FlaskClient, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    log_in(client, "wijkteam")
    address, sent = fill(client, told, FORMS["task"])

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "complete", fail)
        failed = client.post(address, data={**sent})
    assert failed.status_code == 500
    assert in_field(go_on(client, failed))


def test_who_is_second_still_has_the_words_and_no_draft_remains(
    house: House, told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "wijkteam")
    address, sent = fill(client, told, FORMS["task"])
    told.complete("reageren")
    late = client.post(address, data=sent)
    assert late.status_code == 409
    assert shows(late)
    assert stored(house) == []


def test_a_draft_of_before_the_facts_changed_is_not_sent_in_unseen(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    address = f"/taken/{open_task(told)}"
    right = {"contact_op": "2-2-2026", "contact_gelukt": "ja", "contact_verslag": WORDS}
    client.post("/concept", data={**fields(text(client.get(address))), **right})
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    later = text(client.get(address))
    refused = client.post(address, data={**fields(later), **right})
    assert refused.status_code == 303
    shown = client.get(refused.location)
    assert "Gegevens in dit formulier zijn intussen veranderd" in text(shown)
    assert in_field(shown)
    assert client.post(address, data={**fields(text(shown)), **right}).status_code == 302
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_form_with_a_file_that_is_refused_still_has_the_file(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    address = f"/taken/{open_task(told)}"
    hidden = fields(text(client.get(address)))
    chosen = {"stukken.0.bestand": (io.BytesIO(b"\x89PNG\r\n\x1a\n..."), "deur.png")}
    refused = client.post(address, data={**hidden, **PIECE, **chosen, "contact_verslag": WORDS})
    shown = client.get(refused.location)
    assert in_field(shown)
    assert "deur.png" in text(shown)
