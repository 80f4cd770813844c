"""What can no longer be done gives 409 and the reason in Dutch; what was typed stands on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from engine.definitions import read_files
from engine.dossier import cases
from engine.dossier.dossier import Dossier
from engine.tables import Case
from engine.testing import House, Story, build
from tests.web.conftest import BEGIN, REGION, ROLES, LogIn
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
