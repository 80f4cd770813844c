"""What can no longer be done gives 409 and the reason in Dutch; what was typed stands on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from engine.access import CONSOLE
from engine.definitions import read_files
from engine.dossier import cases
from engine.dossier.dossier import Dossier
from engine.organisations import changes, file
from engine.participation import questions
from engine.tables import Case, Draft, Question
from engine.testing import House, Story, build
from tests.web.conftest import BEGIN, REGION, ROLES, LogIn
from tests.web.test_auth import fields
from tests.web.test_participation import SOUTH
from tests.web.test_tasks import open_task, refused, story, text

PAYMENT = "gedeeld_betaling"
OFFER = b'<spiffworkflow:property name="aanbieden_aan" value="woningcorporatie"/>'
TYPED = "12.345,67"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A house in which a payment can be booked while more than 300 euro is open."""
    files, path = read_files(REGION, "proef"), "processes/gedeeld/betaling.bpmn"
    when = b'<spiffworkflow:property name="aanbieden_als" value="achterstand &gt; 300"/>'
    built = build(
        database_url, "proef", BEGIN, {**files, path: files[path].replace(OFFER, OFFER + when)}, ROLES
    )
    yield built
    built.engine.database.dispose()


def pay(told: Story, amount: float) -> None:
    told.act("woningcorporatie", PAYMENT, betaling_bedrag=amount)


def stop(told: Story) -> None:
    house = told.house
    cases.cancel(house.engine, house.actor("woningcorporatie"), told.case_id, "dubbel")


def booked(told: Story) -> int:
    return sum(note.name == "betaling_geboekt" for note in told.page().messages)


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda told: pay(told, 250.0), "Dit kan nu niet in dit dossier."),
        (stop, "Dit dossier is intussen gesloten."),
    ],
    ids=["no longer offered", "closed"],
)
def test_an_action_that_is_gone(
    house: House, client: FlaskClient, log_in: LogIn, meanwhile: Callable[[Story], None], reason: str
) -> None:
    told = story(house)
    log_in(client)
    address = f"/dossiers/{told.case_id}/handeling/{PAYMENT}"
    assert client.get(address).status_code == 200
    meanwhile(told)
    before = (told.outcome, told.facts, booked(told))
    late = client.post(address, data={"betaling_bedrag": TYPED, "betaling_op": "2-2-2026"})
    assert late.status_code == 409
    assert reason in text(late)
    assert f'value="{TYPED}"' in text(late)
    assert (told.outcome, told.facts, booked(told)) == before
    assert (
        client.get(address).location == f"/dossiers/{told.case_id}"
    )  # who only looks is sent to the dossier


def test_a_dossier_that_changed_at_the_same_moment(
    house: House, client: FlaskClient, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = story(house)
    log_in(client)
    save = Dossier.save

    def changed_just_before(dossier: Dossier) -> None:
        newer = update(Case).where(Case.id == dossier.id).values(version=Case.version + 1)
        dossier.connection.execute(newer)
        save(dossier)

    with monkeypatch.context() as patched:
        patched.setattr(Dossier, "save", changed_just_before)
        sent = {"contact_op": "2-2-2026", "contact_gelukt": "ja", "contact_verslag": "Belde & sprak"}
        late = refused(client, f"/taken/{open_task(told)}", sent)
    assert "Iemand anders veranderde dit dossier op hetzelfde moment." in text(late)
    assert "Belde &amp; sprak" in text(late)
    assert told.open_tasks() == ["contact_zoeken"]
    assert "contact_verslag" not in told.facts
    again = client.post(f"/taken/{open_task(told)}", data=sent)
    assert again.status_code == 302


@pytest.mark.parametrize("way", ["oppakken", "teruggeven", "doorgeven"])
def test_a_task_that_is_done_cannot_be_taken_or_given(
    house: House, client: FlaskClient, log_in: LogIn, way: str
) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    told.complete("contact_zoeken")
    before = told.page().timeline
    shown = client.post(f"/taken/{task}/{way}", follow_redirects=True)
    assert "Iemand was je voor" in text(shown)
    assert told.page().timeline == before


# -- what was typed comes back on the page that says that it is too late ------------------------------------

WORDS = 'Zij zei: "morgen" & belde'
CLOSED = "Dit dossier is gesloten."


def ask(told: Story) -> int:
    house = told.house
    landlord, team = house.actor("woningcorporatie"), house.organisations["wijkteam"]
    return questions.ask(house.engine, landlord, told.case_id, team, "Bekend?")


def answered(told: Story) -> None:
    house = told.house
    with house.engine.database.read() as connection:
        number = connection.scalar(select(Question.id))
    questions.answer(house.engine, house.actor("wijkteam"), number or 0, "Ja")


@dataclass(frozen=True)
class Late:
    """A form that someone sends in after someone else ended what it is about."""

    address: Callable[[Story], str]
    field: str
    meanwhile: Callable[[Story], None]
    says: str
    who: str = "woningcorporatie"


LATE = {
    "question": Late(lambda told: f"/dossiers/{told.case_id}/vraag", "vraag", stop, CLOSED),
    "answer": Late(lambda told: f"/vragen/{ask(told)}", "antwoord", stop, CLOSED, "wijkteam"),
    "answer, already given": Late(
        lambda told: f"/vragen/{ask(told)}", "antwoord", answered, "al beantwoord", "wijkteam"
    ),
    "lead": Late(lambda told: f"/dossiers/{told.case_id}/regie", "reden", stop, CLOSED),
    "role": Late(lambda told: f"/dossiers/{told.case_id}/deelnemers/wijkteam", "reden", stop, CLOSED),
    "stop": Late(lambda told: f"/dossiers/{told.case_id}/stoppen", "reden", stop, "al gesloten"),
    "action": Late(
        lambda told: f"/dossiers/{told.case_id}/handeling/{PAYMENT}",
        "betaling_bedrag",
        stop,
        "intussen gesloten",
    ),
    "task": Late(
        lambda told: f"/taken/{open_task(told)}", "reactie_verslag", stop, "al afgerond", "wijkteam"
    ),
}


@pytest.fixture(params=LATE)
def late(request: pytest.FixtureRequest) -> Late:
    return LATE[request.param]


@pytest.fixture
def told(house: House) -> Story:
    """The landlord and the wijkteam take part; the wijkteam has a task, and another could have it."""
    found = story(house)
    found.complete("contact_zoeken")
    changes.load(house.engine, CONSOLE, file.read(SOUTH))
    return found


def open_form(client: FlaskClient, address: str) -> dict[str, str]:
    page = client.get(address)
    assert page.status_code == 200, text(page)
    return fields(text(page))


def test_what_was_typed_comes_back_when_someone_ended_it_meanwhile(
    house: House, told: Story, app: Flask, client: FlaskClient, log_in: LogIn, late: Late
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    log_in(client, late.who)
    address = late.address(told)
    sent = {"keuze": "wijkteam", **open_form(client, address), late.field: WORDS}
    chosen = next(iter(told.house.organisations.values()))
    late.meanwhile(told)
    before = told.page().timeline
    shown = client.post(address, data={**sent, "aan": str(chosen)})
    assert shown.status_code == 409
    assert late.says in text(shown)
    assert WORDS in unescape(text(shown))
    assert told.page().timeline == before
    assert drafts(house) == 0


def drafts(house: House) -> int:
    with house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Draft)) or 0


@pytest.mark.parametrize("way", ["oppakken", "teruggeven", "doorgeven", "later"])
def test_another_button_on_a_task_that_someone_ended_meanwhile(
    house: House, told: Story, app: Flask, client: FlaskClient, log_in: LogIn, way: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    log_in(client, "wijkteam")
    address = f"/taken/{open_task(told)}"
    sent = {**open_form(client, address), "reactie_verslag": WORDS}
    told.complete("reageren")
    button = (address, {"_actie": "later"}) if way == "later" else (f"{address}/{way}", {})
    shown = client.post(button[0], data={**sent, **button[1]})
    assert shown.status_code == 409
    assert "Iemand was je voor" in text(shown)
    assert WORDS in unescape(text(shown))
    assert drafts(house) == 0


def test_a_block_that_is_added_to_an_action_of_a_closed_dossier(
    house: House, told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    address = f"/dossiers/{told.case_id}/handeling/{PAYMENT}"
    stop(told)
    shown = client.post(address, data={"betaling_bedrag": TYPED, "_actie": "toevoegen:stukken"})
    assert shown.status_code == 409
    assert "intussen gesloten" in text(shown)
    assert f'value="{TYPED}"' in text(shown)


def test_an_action_that_the_route_does_not_know(
    house: House, told: Story, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client)
    shown = client.post(f"/dossiers/{told.case_id}/handeling/vervallen", data={"toelichting": WORDS})
    assert shown.status_code == 409
    assert WORDS in unescape(text(shown))
