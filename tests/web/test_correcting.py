"""The pages on which a mistake is put right, and what the dossier page says of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from engine.dossier import cases
from engine.dossier.answering import EVERY_DOUBT
from engine.dossier.dossier import CaseClosed
from engine.drafts import Place
from engine.pages import keeping
from engine.tables import Ending
from engine.testing import House, Story
from tests.stories import booked
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused, story, text

TYPO = 99_999_999.0


def spaced(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def shown(client: FlaskClient, told: Story) -> str:
    return spaced(text(client.get(f"/dossiers/{told.case_id}")))


def closed(house: House) -> Story:
    told = story(house)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
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
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
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
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
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
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
    log_in(client)
    newer = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurcontract="HC-1")
    assert "Voor deze huurovereenkomst is er een nieuwer dossier." in shown(client, told)
    newer.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
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


# -- correcting a fact ---------------------------------------------------------------------------------------


def address(told: Story, *more: str) -> str:
    return "/".join((f"/dossiers/{told.case_id}/correctie", *more))


def fields(client: FlaskClient, told: Story, name: str) -> dict[str, str]:
    """The form of a fact as it stands in its page, without the reason."""
    page = text(client.get(address(told, name)))
    found = dict(re.findall(r'<input[^>]* name="([a-z_.]+)" type="text" value="([^"]*)"', page))
    return {**found, "_basis": re.findall(r'name="_basis" value="(\w+)"', page)[0]}


def test_a_fact_is_put_right_from_the_page_of_the_dossier(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    before = told.terms()["Seintje 1"]
    log_in(client)
    assert f'href="{address(told)}"' in shown(client, told)
    listed = spaced(text(client.get(address(told))))
    assert "1 februari 2026" in listed
    assert f'href="{address(told, "vervaldatum")}"' in listed
    asked = fields(client, told, "vervaldatum")
    assert asked["vervaldatum"] == "01-02-2026" or asked["vervaldatum"] == "1-2-2026"
    sent = client.post(
        address(told, "vervaldatum"),
        data={**asked, "vervaldatum": "30-1-2026", "correctie_reden": "Verkeerd overgetypt"},
    )
    assert sent.location == f"/dossiers/{told.case_id}"
    after = shown(client, told)
    assert "is gecorrigeerd." in after
    assert re.search(r"termijn(en)? kreeg(en)? een andere dag|termijnen kregen een andere dag", after)
    assert "Verkeerd overgetypt" in after
    assert re.search(r"30 januari 2026 <span class=\"zacht\">\(gecorrigeerd\)", after)
    assert told.terms()["Seintje 1"] != before
    assert "een gegeven is gecorrigeerd." in after


def test_a_correction_that_is_refused_comes_back_with_what_was_typed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    asked = fields(client, told, "vervaldatum")
    again = refused(client, address(told, "vervaldatum"), {**asked, "vervaldatum": "31-2-2026"})
    assert "31-2-2026" in text(again)
    assert 'id="fouten"' in text(again)
    same = {**asked, "correctie_reden": "Nagekeken"}
    assert "Er staat nog hetzelfde als eerst." in text(refused(client, address(told, "vervaldatum"), same))
    assert told.facts["vervaldatum"] == "2026-02-01"


def test_a_page_that_is_stale_shows_what_changed(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    asked = fields(client, told, "achterstand")
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    typed = {**asked, "achterstand": "450", "correctie_reden": "Zo staat het in de boeken"}
    again = spaced(text(refused(client, address(told, "achterstand"), typed)))
    assert "intussen veranderd" in again
    assert "€ 400,00" in again
    assert 'value="450"' in again
    assert told.facts["achterstand"] == 400.0
    now = {**typed, "_basis": fields(client, told, "achterstand")["_basis"]}
    client.post(address(told, "achterstand"), data=now)
    assert told.facts["achterstand"] == 450.0


def test_who_may_not_correct_is_offered_nothing(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    told.complete("contact_zoeken")
    log_in(client, "wijkteam")
    assert "correctie" not in shown(client, told).lower()
    for page in (address(told), address(told, "achterstand"), address(told, "betaling", "1")):
        assert client.get(page).status_code == 403


def test_what_cannot_be_corrected_leads_to_what_can(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    for name in ("betaling_bedrag", "bestaat_niet", "uitkomst"):
        assert client.get(address(told, name)).location == address(told)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
    told.later(31)
    assert client.get(address(told)).status_code == 200
    with house.engine.database.write() as connection:
        connection.execute(delete(Ending))
    assert client.get(address(told)).location == f"/dossiers/{told.case_id}"


# -- undoing a payment ---------------------------------------------------------------------------------------


def test_a_payment_is_undone_and_stays_in_sight_struck_out(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    told.later(1)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0, betaling_op="2026-02-02")
    told.later(1)
    log_in(client)
    listed = spaced(text(client.get(address(told))))
    link = re.findall(r'href="(/dossiers/\d+/correctie/betaling/\d+)"', listed)
    assert len(link) == 1
    assert "€ 100,00" in listed
    assert "Vul in wat er mis ging." in text(refused(client, link[0], {"reden": ""}))
    assert client.post(link[0], data={"reden": "Van een ander"}).location == f"/dossiers/{told.case_id}"
    after = shown(client, told)
    assert "De betaling is teruggedraaid." in after
    assert "Betaling teruggedraaid: Van een ander" in after
    assert "<s>Betaling boeken</s> (teruggedraaid)" in after
    assert told.facts["achterstand"] == 500.0
    assert "<s>€ 100,00</s>" in spaced(text(client.get(address(told))))
    assert client.get(link[0]).location == f"/dossiers/{told.case_id}"


def test_undoing_the_payment_that_ended_it_reopens_the_dossier(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = closed(house)
    told.later(7)
    log_in(client)
    listed = text(client.get(address(told)))
    (link,) = re.findall(r'href="(/dossiers/\d+/correctie/betaling/\d+)"', listed)
    page = spaced(text(client.get(link)))
    assert "Door deze betaling stopte het dossier." in page
    assert "Contact zoeken met huurder" in page
    client.post(link, data={"reden": "Een nul te veel"})
    assert told.outcome == ("open", None)
    assert told.facts["achterstand"] == 500.0
    assert "Het dossier is weer open." in shown(client, told)


# -- doubts --------------------------------------------------------------------------------------------------


def test_an_answer_that_was_asked_about_twice_and_confirmed_is_in_the_trail(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    form = f"/dossiers/{told.case_id}/handeling/gedeeld_betaling"
    typed = {"betaling_bedrag": "600", "betaling_op": "2-2-2026"}
    again = text(refused(client, form, typed))
    key = re.findall(r'name="_klopt" type="checkbox" value="(\w+)"', again)[0]
    assert "Nagekeken en bevestigd" not in shown(client, told)
    client.post(form, data={**typed, "_klopt": key})
    assert told.outcome[0] == "closed"
    (noted,) = [one for one in told.page().timeline if one.action == "antwoord_bevestigd"]
    assert noted.detail["veld"] == "betaling_bedrag"
    assert "Nagekeken en bevestigd:" in shown(client, told)
    assert "Het klopt: € 600,00" in shown(client, told)


def test_an_answer_that_nobody_doubted_is_not_confirmed(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    data = {"betaling_bedrag": "60", "betaling_op": "2-2-2026", "_klopt": "0" * 16}
    client.post(f"/dossiers/{told.case_id}/handeling/gedeeld_betaling", data=data)
    assert told.facts["achterstand"] == 440.0
    assert [one for one in told.page().timeline if one.action == "antwoord_bevestigd"] == []


def test_what_nobody_ticked_is_not_in_the_trail(house: House) -> None:
    """Who does not ask, such as an import, says nothing to be right."""
    told = story(house)
    engine, actor = house.engine, house.actor("woningcorporatie")
    answer = {"betaling_bedrag": 600.0, "betaling_op": "2026-02-02"}
    cases.act(engine, actor, told.case_id, "gedeeld_betaling", answer, confirmed=EVERY_DOUBT)
    assert [one for one in told.page().timeline if one.action == "antwoord_bevestigd"] == []


def test_a_doubt_about_a_fact_leads_who_may_to_its_correction(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = story(house)
    log_in(client)
    form = f"/dossiers/{told.case_id}/handeling/gedeeld_betaling"
    again = text(refused(client, form, {"betaling_bedrag": "600", "betaling_op": "2-2-2026"}))
    assert f'href="{address(told, "achterstand")}"' in again


def test_undoing_a_part_has_nothing_that_stays(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=10.0)
    log_in(client)
    (link,) = re.findall(r'href="(/dossiers/\d+/correctie/betaling/\d+)"', text(client.get(address(told))))
    page = text(client.get(link))
    assert "Dit komt niet terug" not in page
    told.to("2026-03-20")
    page = spaced(text(client.get(link)))
    assert "Na deze betaling ging het dossier nog" in page
    assert "Door deze betaling gebeurde er meer" not in page


def test_a_term_that_a_correction_moved_shows_why(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
    page = spaced(text(client.get(f"/dossiers/{told.case_id}/heropenen")))
    assert "Seintje 1: 16 maart 2026" in page
    data = fields(client, told, "vervaldatum") | {"vervaldatum": "28-1-2026", "correctie_reden": "Typfout"}
    assert client.post(address(told, "vervaldatum"), data=data).status_code == 302
    page = spaced(text(client.get(f"/dossiers/{told.case_id}/heropenen")))
    assert "(was 16 maart 2026, een gegeven is gecorrigeerd)" in page


@pytest.mark.parametrize("page", ["heropenen", "correctie/betaling", "stoppen"])
def test_a_reason_that_is_missing_is_where_one_is(
    house: House, client: FlaskClient, log_in: LogIn, page: str
) -> None:
    """On a narrow screen it would be below what one sees."""
    told = story(house)
    if page == "heropenen":
        told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=TYPO, confirmed=EVERY_DOUBT)
    if page == "correctie/betaling":
        told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=10.0)
        page = f"{page}/{booked(told)[0].seq}"
    log_in(client)
    path = f"/dossiers/{told.case_id}/{page}"
    assert "autofocus" not in text(client.get(path)).partition("<main")[2]
    again = text(refused(client, path, {"reden": " "}))
    assert re.findall(r'name="([a-z_]+)"[^>]* autofocus', again) == ["reden"]
