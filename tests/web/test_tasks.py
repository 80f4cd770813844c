"""The pages with forms: what one typed is never lost, and no one does what is no longer to be done."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.testing import House, Story
from tests.web.conftest import LogIn

TYPED = "Niemand thuis & geen naambord"


def story(house: House) -> Story:
    return Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": "A. de Vries"})


def open_task(told: Story) -> str:
    return next(task.id for task in told.page().tasks if task.status == "open")


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def without_tokens(response: TestResponse) -> str:
    """A page without its tokens, which tell the second of their making."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text(response))


def refused(client: FlaskClient, address: str, data: dict[str, Any]) -> TestResponse:
    """The page after a form that was not taken: one that can be opened again, also after Back."""
    sent = client.post(address, data=data)
    assert sent.status_code == 303, text(sent)
    shown = client.get(sent.location)
    assert without_tokens(client.get(sent.location)) == without_tokens(client.get(sent.location))
    return shown


def basis(response: TestResponse) -> str:
    found = re.search(r'name="_basis" value="([0-9a-f]+)"', text(response))
    assert found is not None
    return found[1]


def test_a_task_shows_its_form_the_dossier_and_what_comes_next(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    shown = text(client.get(f"/taken/{open_task(told)}"))
    assert "Contact zoeken met huurder" in shown
    assert "A. de Vries" in shown
    assert "Wat hierna gebeurt" in shown
    assert "Reageren op seintje" in shown  # the next step as the diagram has it
    assert "Seintje 1 op 16 maart 2026" in shown.replace("\N{NO-BREAK SPACE}", " ")


def test_an_answer_moves_the_dossier_on(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    sent = client.post(f"/taken/{open_task(told)}", data={"contact_op": "2-2-2026", "contact_gelukt": "ja"})
    assert sent.status_code == 302
    assert sent.location == f"/dossiers/{told.case_id}"
    assert told.open_tasks() == ["reageren"]


def test_a_wrong_answer_comes_back_with_its_error_and_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    again = refused(client, f"/taken/{open_task(told)}", {"contact_verslag": TYPED})
    assert "Niemand thuis &amp; geen naambord" in text(again)
    assert 'id="fouten"' in text(again)
    assert told.open_tasks() == ["contact_zoeken"]


def test_who_is_second_hears_it_and_can_still_read_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    told.complete("contact_zoeken")
    late = client.post(
        f"/taken/{task}", data={"contact_op": "2-2-2026", "contact_gelukt": "ja", "contact_verslag": TYPED}
    )
    assert late.status_code == 409
    assert "Iemand was je voor" in text(late)
    assert "Niemand thuis &amp; geen naambord" in text(late)
    assert client.get(f"/taken/{task}").status_code == 200


def test_facts_that_changed_meanwhile_are_shown_before_anything_is_done(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    seen = basis(client.get(f"/taken/{task}"))
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    sent = {"contact_op": "2-2-2026", "contact_gelukt": "ja", "contact_verslag": TYPED, "_basis": seen}
    stale = refused(client, f"/taken/{task}", sent)
    assert "Gegevens in dit formulier zijn intussen veranderd" in text(stale)
    assert "Niemand thuis &amp; geen naambord" in text(stale)
    assert told.open_tasks() == ["contact_zoeken"]
    renewed = client.post(f"/taken/{task}", data={**sent, "_basis": basis(stale)})
    assert renewed.status_code == 302


def test_a_draft_waits_until_one_goes_on(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    kept = client.post(
        f"/taken/{task}", data={"contact_verslag": TYPED, "_actie": "later"}, follow_redirects=True
    )
    assert "Niemand thuis &amp; geen naambord" in text(kept)
    assert told.open_tasks() == ["contact_zoeken"]


def test_taking_a_task_and_giving_it_back(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    task = open_task(told)
    assert "De taak staat op jouw naam." in text(
        client.post(f"/taken/{task}/oppakken", follow_redirects=True)
    )
    assert "<strong>Jij</strong>" in text(client.get("/?lijst=mijn"))
    log_in(client, "collega")
    refused = text(client.post(f"/taken/{task}/oppakken", follow_redirects=True))
    assert "Een collega heeft deze taak opgepakt." in refused
    assert "Overnemen van Test woningcorporatie" in refused
    taken = client.post(f"/taken/{task}/oppakken", data={"overnemen": "1"}, follow_redirects=True)
    assert "De taak staat op jouw naam." in text(taken)
    given = text(client.post(f"/taken/{task}/teruggeven", follow_redirects=True))
    assert "De taak ligt weer bij het team." in given
    assert "Ik pak deze taak op" in given


def test_another_organisation_sees_and_does_nothing(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client, "gemeente")
    task = open_task(told)
    assert client.get(f"/taken/{task}").status_code == 404
    assert client.post(f"/taken/{task}", data={"contact_gelukt": "ja"}).status_code == 404
    assert client.post(f"/taken/{task}/oppakken").status_code == 404
    assert client.get(f"/dossiers/{told.case_id}").status_code == 404
    assert client.get("/taken/" + "0" * 32).status_code == 404
    assert told.open_tasks() == ["contact_zoeken"]


def test_an_action_is_recorded_with_its_form(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    address = f"/dossiers/{told.case_id}/handeling/gedeeld_betaling"
    assert 'name="betaling_bedrag"' in text(client.get(address))
    wrong = refused(client, address, {"betaling_bedrag": "veel"})
    assert 'value="veel"' in text(wrong)
    done = client.post(address, data={"betaling_bedrag": "500", "betaling_op": "2-2-2026"})
    assert done.status_code == 302
    assert told.outcome == ("closed", "voorkomen_betaald")
    assert client.get(address).status_code == 302  # nothing more to do in a closed dossier


def test_a_dossier_is_opened_by_hand_once(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    form = told.page().definition.forms.form("gedeeld/dossier_openen.json")
    values = dict(told.page().facts) | {"huurcontract": "HC-NIEUW"}
    known = {name: value for name, value in values.items() if name in form.fact_names}
    posted = {name: texts[0] for name, texts in form.fill(known).items() if texts}
    made = client.post("/dossiers/nieuw", data=posted)
    assert made.status_code == 302, text(made)
    twice = refused(client, "/dossiers/nieuw", posted)
    assert "HC-NIEUW" in text(twice)
    assert "al een dossier" in text(twice)


def test_only_a_landlord_opens_a_dossier(house: House, client: FlaskClient, log_in: LogIn) -> None:
    story(house)
    log_in(client, "wijkteam")
    assert client.get("/dossiers/nieuw").status_code == 403


def test_the_inbox_shows_what_is_late(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    assert "Contact zoeken" in text(client.get("/"))
    assert "Niets is te laat" in text(client.get("/?lijst=laat"))
    house.clock.move_to(datetime(2026, 4, 1, tzinfo=UTC))
    late = text(client.get("/?lijst=laat"))
    assert "werklijst__laat" in late
    assert told.page().number in late
    assert told.page().number in text(client.get("/?zoek=vries"))
    assert "Geen taken gevonden" in text(client.get("/?zoek=niemand"))
