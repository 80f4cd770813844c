"""The pages on which a mistake is put right, and what the dossier page says of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from engine.dossier import cases, keeping
from engine.dossier.dossier import CaseClosed
from engine.drafts import Place
from engine.tables import Ending
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused, story, text

TYPO = 99_999_999.0


def spaced(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def shown(client: FlaskClient, told: Story) -> str:
    return spaced(text(client.get(f"/dossiers/{told.case_id}")))


def closed(house: House) -> Story:
    told = story(house)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO)
    assert told.outcome[0] == "closed"
    return told


# -- reopening -----------------------------------------------------------------------------------------------


def test_a_closed_dossier_offers_to_be_reopened_and_tells_what_waits_again(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = closed(house)
    told.later(7)
    log_in(client)
    assert "Tot en met 4 maart 2026 kan het weer open" in shown(client, told)
    page = spaced(text(client.get(f"/dossiers/{told.case_id}/heropenen")))
    assert "Contact zoeken met huurder" in page
    assert "Seintje 1: 16 maart 2026" in page
    again = refused(client, f"/dossiers/{told.case_id}/heropenen", {"reden": " "})
    assert "Vul in wat er mis ging." in text(again)
    sent = client.post(f"/dossiers/{told.case_id}/heropenen", data={"reden": "Een nul te veel"})
    assert sent.location == f"/dossiers/{told.case_id}"
    after = shown(client, told)
    assert "Het dossier is weer open" in after
    assert "Dossier heropend: Een nul te veel" in after
    assert "‘Contact zoeken met huurder’ staat weer open" in after
    assert "Dossier gesloten: Betaald" in after or "Dossier gesloten: " in after
    assert "kan het weer open" not in after
    assert told.open_tasks() == ["contact_zoeken"]


def test_a_term_that_passed_meanwhile_shows_its_new_day_and_why(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    told.to("2026-03-12")
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO)
    told.to("2026-03-20")
    log_in(client)
    page = spaced(text(client.get(f"/dossiers/{told.case_id}/heropenen")))
    assert "Seintje 1: 27 maart 2026" in page
    assert "was 16 maart 2026, die dag is voorbij" in page
    client.post(f"/dossiers/{told.case_id}/heropenen", data={"reden": "Verkeerd"})
    after = shown(client, told)
    assert "Opnieuw gezet, was 16 maart 2026: het dossier was per vergissing gesloten." in after
    assert "Opnieuw gezet: Seintje 1, op 27 maart 2026; was 16 maart 2026" in after


def test_who_may_not_reopen_is_offered_nothing(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    told.complete("contact_zoeken")
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO)
    log_in(client, "wijkteam")
    assert "heropen" not in shown(client, told).lower()
    address = f"/dossiers/{told.case_id}/heropenen"
    assert client.get(address).status_code == 403
    assert client.post(address, data={"reden": "Mag niet"}).status_code == 403
    assert told.outcome[0] == "closed"


def test_a_dossier_that_cannot_be_reopened_says_why(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = closed(house)
    log_in(client)
    address = f"/dossiers/{told.case_id}/heropenen"

    def says(reason: str) -> None:
        for page in (shown(client, told), spaced(text(client.get(address)))):
            assert reason in page
        assert 'name="reden"' not in text(client.get(address))
        client.post(address, data={"reden": "Toch"})
        assert told.outcome[0] == "closed"

    told.later(31)
    says("Dat kon tot en met 4 maart 2026.")
    with house.engine.database.write() as connection:
        connection.execute(delete(Ending))
    says("Het sloot te lang geleden.")


def test_one_that_closed_before_this_was_kept_or_has_a_newer_one_says_so(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurcontract="HC-1")
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO)
    log_in(client)
    newer = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurcontract="HC-1")
    assert "Voor deze huurovereenkomst is er een nieuwer dossier." in shown(client, told)
    newer.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO)
    with house.engine.database.write() as connection:
        connection.execute(delete(Ending))
    assert "Het sloot voordat Drempel bewaarde waar een dossier stond." in shown(client, newer)


def test_an_open_dossier_has_nothing_to_reopen(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    assert "heropen" not in shown(client, told).lower()
    assert client.get(f"/dossiers/{told.case_id}/heropenen").location == f"/dossiers/{told.case_id}"


def test_a_reason_that_was_typed_is_kept_for_a_closed_dossier_that_can_be_reopened(house: House) -> None:
    told = closed(house)
    engine, actor = house.engine, house.actor("woningcorporatie")
    typed: dict[str, Any] = {"reden": ["Een nul te veel"]}
    keeping.keep(engine, actor, Place("heropenen", case_id=told.case_id), typed)
    with pytest.raises(CaseClosed):
        keeping.keep(engine, actor, Place("stoppen", case_id=told.case_id), typed)
    with engine.database.write() as connection:
        connection.execute(delete(Ending))
    with pytest.raises(CaseClosed):
        keeping.keep(engine, actor, Place("heropenen", case_id=told.case_id), typed)


def test_a_stopped_dossier_can_be_reopened(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    cases.cancel(house.engine, house.actor("woningcorporatie"), told.case_id, "Verkeerd")
    log_in(client)
    client.post(f"/dossiers/{told.case_id}/heropenen", data={"reden": "Het was de ander"})
    assert told.outcome == ("open", None)
    assert "Dossier gesloten: geannuleerd" in shown(client, told)
