"""What may be wrong comes back once, without JavaScript: one says that it is right, or mends it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from engine.testing import House, Story
from tests.web.conftest import LogIn

EARLY = {"contact_op": "1-12-2025", "contact_gelukt": "ja", "contact_verslag": "Belde & sprak"}
LABEL = "Het klopt: 1 december 2025"


def story(house: House) -> Story:
    return Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": "A. de Vries"})


def task(told: Story) -> str:
    return next(f"/taken/{task.id}" for task in told.page().tasks if task.status == "open")


def refused(client: FlaskClient, address: str, answer: dict[str, Any]) -> TestResponse:
    """The form as it comes back."""
    again = client.post(address, data=answer)
    assert again.status_code == 303
    return client.get(again.location)


def page(response: TestResponse) -> html.HtmlElement:
    return html.fromstring(response.get_data(as_text=True))


def boxes(root: html.HtmlElement) -> dict[str, str]:
    """Label -> key of every doubt that is asked about."""
    return {
        root.xpath(f"//label[@for='{box.get('id')}']")[0].text_content().strip(): box.get("value")
        for box in root.xpath("//input[@name='_klopt']")
    }


def heard(root: html.HtmlElement) -> str:
    return " ".join(" ".join(part.text_content().split()) for part in root.xpath("//*[@role='alert']"))


def test_a_day_that_contradicts_the_dossier_is_asked_about_once(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    root = page(refused(client, task(told), EARLY))
    assert told.open_tasks() == ["contact_zoeken"]
    assert "Klopt dit antwoord?" in heard(root)
    assert "eerder dan de oudste huur: volgens het dossier was dat 1 februari 2026" in heard(root)
    assert "Dan kan de woningcorporatie, of wie de regie heeft, dat corrigeren" in heard(root)
    assert root.xpath("//textarea[@name='contact_verslag']")[0].text.strip() == "Belde & sprak"
    assert root.xpath("//input[@name='contact_op']")[0].get("value") == "1-12-2025"
    [(label, key)] = boxes(root).items()
    assert label == LABEL
    done = client.post(task(told), data={**EARLY, "_klopt": key})
    assert done.status_code == 302
    assert told.facts["contact_op"] == "2025-12-01"


def test_what_was_agreed_to_is_not_agreed_for_another_day(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    key = boxes(page(refused(client, task(told), EARLY)))[LABEL]
    other = {**EARLY, "contact_op": "2-12-2025", "_klopt": key}
    again = refused(client, task(told), other)
    assert list(boxes(page(again))) == ["Het klopt: 2 december 2025"]
    mended = client.post(task(told), data={**EARLY, "contact_op": "2-2-2026"})
    assert mended.status_code == 302


def test_what_is_wrong_and_what_is_doubted_are_told_together(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    sent: dict[str, Any] = {"contact_op": "1-12-2025"}
    root = page(refused(client, task(told), sent))
    assert "Is het gelukt?" in heard(root)
    assert list(boxes(root)) == [LABEL]
    ticked = page(refused(client, task(told), {**sent, "_klopt": boxes(root)[LABEL]}))
    assert ticked.xpath("//input[@name='_klopt']/@checked") != []  # still agreed to beside the error
    assert told.open_tasks() == ["contact_zoeken"]


def test_a_day_to_come_is_refused_and_no_tick_helps(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    house.clock.move_to(datetime(2026, 2, 2, 22, 59, tzinfo=UTC))  # a minute to midnight in Amsterdam
    root = page(refused(client, task(told), {**EARLY, "contact_op": "3-2-2026"}))
    assert "Deze dag is nog niet geweest" in heard(root)
    assert boxes(root) == {}
    house.clock.move_to(datetime(2026, 2, 2, 23, 0, tzinfo=UTC))
    assert client.post(task(told), data={**EARLY, "contact_op": "3-2-2026"}).status_code == 302


def test_a_wrong_day_in_the_dossier_is_warned_of_and_locks_nothing(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-05-13", huurder={"naam": "A. de Vries"})
    log_in(client)
    shown = page(client.get(task(told)))
    assert "volgens het dossier was dat 13 mei 2026" in heard(shown)
    [key] = boxes(shown).values()
    done = client.post(task(told), data={**EARLY, "contact_op": "2-2-2026", "_klopt": key})
    assert done.status_code == 302


def test_a_draft_that_is_doubted_says_so_when_it_is_opened_again(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    kept = client.post(task(told), data={**EARLY, "_actie": "later"}, follow_redirects=True)
    assert list(boxes(page(kept))) == [LABEL]


def test_more_than_is_owed_is_asked_about_twice(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    address = f"/dossiers/{told.case_id}/handeling/gedeeld_betaling"
    paid = {"betaling_bedrag": "50.000,00", "betaling_op": "2-2-2026"}
    again = refused(client, address, paid)
    assert "Dit is meer dan de achterstand (€ 500,00)." in heard(page(again))
    [key] = boxes(page(again)).values()
    assert client.post(address, data={**paid, "_klopt": key}).status_code == 302


def test_adding_a_block_keeps_what_was_agreed_to(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    key = boxes(page(refused(client, task(told), EARLY)))[LABEL]
    more = refused(client, task(told), {**EARLY, "_klopt": key, "_actie": "toevoegen:stukken"})
    assert page(more).xpath("//input[@name='_klopt']/@checked") != []


def test_who_is_too_late_hears_that_and_is_asked_nothing(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    address = task(told)
    told.complete("contact_zoeken")
    late = client.post(address, data=EARLY)
    assert late.status_code == 409
    assert "Iemand was je voor" in late.get_data(as_text=True)
    assert boxes(page(late)) == {}
