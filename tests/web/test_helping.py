"""Pages of functional administrators: what is stuck, and help that is shown before it is given."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from engine.dossier import timers
from engine.spiff import Execution, StepFailed
from engine.tables import Process
from engine.testing import House, Story
from tests.web.conftest import LogIn

PAGE = "/beheer/vastgelopen"
TENANT, STREET = "Zwaluwstaart-Okkerse", "Verborgenlaan"


@pytest.fixture
def told(house: House) -> Story:
    """A dossier with a term and a task."""
    return Story(
        house,
        vervaldatum="2026-01-25",
        achterstand=437.21,
        huurder={"naam": TENANT},
        adres={"straat": STREET, "huisnummer": "1", "postcode": "1506 AB", "plaats": "Zaandam"},
    )


def due(told: Story) -> None:
    """The day of its term came, and no worker let it pass."""
    told.house.clock.advance(told.page().terms[0].due_at - told.house.clock.now() + timedelta(hours=2))


def link(text: str, to: str) -> str:
    """The address of the link to this kind of help."""
    found = re.search(rf'href="({PAGE}/[\w/]+/{to})"', text)
    assert found is not None, to
    return found[1]


def seen(text: str) -> dict[str, str]:
    found = re.search(r'name="gezien" value="(\d+)"', text)
    return {"gezien": found[1]} if found is not None else {}


def test_nothing_is_stuck_and_a_dossier_is_found_by_its_number(
    client: FlaskClient, told: Story, log_in: LogIn
) -> None:
    log_in(client, "functioneel")
    page = client.get(PAGE)
    assert "Er is nu geen dossier vastgelopen" in page.text
    assert 'href="/beheer/vastgelopen" aria-current="page"' in page.text
    assert client.get(f"{PAGE}?nummer={told.page().number}").location == f"{PAGE}/{told.case_id}"
    assert "Er is geen dossier met nummer" in client.get(f"{PAGE}?nummer=2026-999999").text


def test_a_page_tells_where_it_stands_and_nothing_of_the_tenant(
    client: FlaskClient, told: Story, log_in: LogIn
) -> None:
    due(told)
    log_in(client, "functioneel")
    listed = client.get(PAGE).text
    assert told.page().number in listed
    assert "Een termijn is voorbij en er gebeurde niets" in listed
    page = client.get(f"{PAGE}/{told.case_id}").text
    for shown in ("Contact zoeken met huurder", "woningcorporatie", "Het diagram als lijst"):
        assert shown.lower() in page.lower()
    every = [page, *(client.get(link(page, to)).text for to in ("opnieuw", "overslaan", "corrigeren"))]
    for personal in (TENANT, STREET, "437", "1506"):
        assert all(personal not in one for one in every)


def test_a_term_that_did_not_pass_is_tried_again(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    due(told)
    log_in(client, "functioneel")
    to = link(client.get(f"{PAGE}/{told.case_id}").text, "opnieuw")
    shown = client.get(to).text
    assert "Vervalt: de taak ‘Contact zoeken met huurder’" in shown
    assert "Nieuw: de taak ‘Reageren op seintje’ voor wijkteam" in shown
    assert told.open_tasks() == ["contact_zoeken"]
    assert client.post(to, data=seen(shown)).location == to
    assert "Vul in waarom dit nodig is" in client.get(to).text
    done = client.post(to, data={**seen(shown), "reden": "De klok stond stil."})
    assert done.location == f"{PAGE}/{told.case_id}"
    assert told.open_tasks() == ["reageren"]
    assert "Gedaan." in client.get(done.location).text
    log_in(client, "woningcorporatie")
    history = client.get(f"/dossiers/{told.case_id}").text
    assert "Functioneel beheer. Termijn opnieuw geprobeerd" in history
    assert "De klok stond stil." in history


def test_a_term_is_skipped_and_what_changed_meanwhile_is_shown_again(
    client: FlaskClient, told: Story, log_in: LogIn
) -> None:
    log_in(client, "functioneel")
    to = link(client.get(f"{PAGE}/{told.case_id}").text, "overslaan")
    shown = client.get(to).text
    assert "loopt niet meer" in shown
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1.0)
    again = client.post(to, data={**seen(shown), "reden": "Niet nodig."}, follow_redirects=True).text
    assert "Het dossier veranderde intussen" in again
    assert "Niet nodig." in again  # what was typed stays
    assert client.post(to, data={**seen(again), "reden": "Niet nodig."}).location == f"{PAGE}/{told.case_id}"
    assert told.terms() == {}
    assert told.open_tasks() == ["contact_zoeken"]


def test_what_cannot_be_done_is_said(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    log_in(client, "functioneel")
    term = re.search(rf"{PAGE}/\d+/termijn/(\w+)/overslaan", client.get(f"{PAGE}/{told.case_id}").text)
    assert term is not None
    early = client.get(f"{PAGE}/{told.case_id}/termijn/{term[1]}/opnieuw").text
    assert "De dag van deze termijn komt nog" in early
    assert 'name="reden"' not in early
    assert client.get(f"{PAGE}/{told.case_id}/termijn/{'0' * 32}/opnieuw").status_code == 404


def test_a_step_that_fails_says_where_and_why(
    client: FlaskClient, told: Story, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the engine says it, without a fact."""
    due(told)

    def fail(*_: object) -> None:
        raise StepFailed("reageren", "ValueError")

    monkeypatch.setattr(Execution, "fire", fail)
    log_in(client, "functioneel")
    to = link(client.get(f"{PAGE}/{told.case_id}").text, "opnieuw")
    shown = client.get(to).text
    assert "het stopt bij ‘Reageren op seintje’" in shown
    assert '<p class="utrecht-paragraph zacht" lang="en">ValueError</p>' in shown
    assert client.post(to, data={"gezien": "1", "reden": "Toch."}).status_code == 303
    assert told.open_tasks() == ["contact_zoeken"]


def test_a_state_that_cannot_be_read_is_said_so(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    log_in(client, "functioneel")
    before = client.get(f"{PAGE}/{told.case_id}").text
    with told.house.engine.database.write() as connection:
        connection.execute(update(Process).values(state=b"{}"))
    assert "Niet te lezen" in client.get(f"{PAGE}/{told.case_id}").text
    assert client.get(link(before, r"verplaatsen/\w+/\w+")).location == f"{PAGE}/{told.case_id}"
    shown = client.get(link(before, "overslaan")).text
    assert "Dit lukt niet. Er verandert niets." in shown
    assert 'name="reden"' not in shown


def test_a_fact_is_corrected_without_seeing_it(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    log_in(client, "functioneel")
    choose = client.get(f"{PAGE}/{told.case_id}/corrigeren").text
    assert '<option value="vervaldatum">' in choose
    to = f"{PAGE}/{told.case_id}/corrigeren?gegeven=vervaldatum"
    typed = {"vervaldatum": "2026-01-20", "correctie_reden": "Verkeerd doorgegeven."}
    assert "2026-01-25" not in client.get(to).text
    shown = client.post(to, data={**typed, "_stap": "bekijken"}, follow_redirects=True).text
    assert "Wat er zou gebeuren" in shown
    assert re.search(r"gaat van .* naar ", shown)
    assert told.facts["vervaldatum"] == "2026-01-25"
    other = client.post(to, data={**typed, **seen(shown), "vervaldatum": "2026-01-21"}, follow_redirects=True)
    assert told.facts["vervaldatum"] == "2026-01-25"  # it is shown first
    assert (
        client.post(to, data={**typed, **seen(other.text), "vervaldatum": "2026-01-21"}).location
        == f"{PAGE}/{told.case_id}"
    )
    assert told.facts["vervaldatum"] == "2026-01-21"


def test_an_answer_that_cannot_be_read_stays_with_what_is_wrong(
    client: FlaskClient, told: Story, log_in: LogIn
) -> None:
    log_in(client, "functioneel")
    to = f"{PAGE}/{told.case_id}/corrigeren?gegeven=vervaldatum"
    shown = client.post(to, data={"vervaldatum": "ooit", "correctie_reden": ""}, follow_redirects=True).text
    assert "Kijk deze antwoorden na" in shown
    assert 'value="ooit"' in shown


def test_a_step_is_chosen_in_the_list_or_on_the_diagram(
    client: FlaskClient, told: Story, log_in: LogIn
) -> None:
    log_in(client, "functioneel")
    to = link(client.get(f"{PAGE}/{told.case_id}").text, r"verplaatsen/\w+/\w+")
    choose = client.get(to).text
    assert '<option value="reageren">Reageren op seintje</option>' in choose
    assert f'<a href="{to}?naar=reageren">' in choose  # around its drawing
    shown = client.get(f"{to}?naar=reageren").text
    assert "Van ‘Contact zoeken met huurder’ naar ‘Reageren op seintje’" in shown
    assert "Nieuw: de taak ‘Reageren op seintje’ voor wijkteam" in shown
    client.post(f"{to}?naar=reageren", data={**seen(shown), "reden": "Contact was er al."})
    assert told.open_tasks() == ["reageren"]
    assert client.get(to).location == f"{PAGE}/{told.case_id}"  # it waits there no more
    nowhere = link(client.get(f"{PAGE}/{told.case_id}").text, r"verplaatsen/\w+/\w+")
    assert "Het dossier kan niet op deze stap gezet worden" in client.get(f"{nowhere}?naar=bespreken").text
    log_in(client, "woningcorporatie")
    history = client.get(f"/dossiers/{told.case_id}").text
    assert "vanaf ‘Contact zoeken met huurder’, naar ‘Reageren op seintje’: Contact was er al." in history


def test_others_see_nothing_of_it(client: FlaskClient, told: Story, log_in: LogIn) -> None:
    timers.fire_due(told.house.engine)
    for who in ("woningcorporatie", "beheerder", "ontwerper"):
        log_in(client, who)
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}/{told.case_id}").status_code == 403
        assert "Vastgelopen" not in client.get("/").text
    log_in(client, "functioneel")
    assert client.get(f"/dossiers/{told.case_id}").status_code == 404
    assert client.get(f"{PAGE}/{told.case_id + 1}").status_code == 404
