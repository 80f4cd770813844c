"""What a dossier knows, by the form that asked for it, and an action that answers a question at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from engine import definitions
from engine.checks import region
from engine.definitions import read_files
from engine.testing import House, build
from tests.web.conftest import BEGIN, REGION, ROLES, LogIn
from tests.web.test_tasks import basis, story, text
from web import facts_view

ACTION = "processes/gedeeld/betaling.bpmn"


def answering(fact: str) -> dict[str, bytes]:
    """The region `proef`, in which a payment tells this fact."""
    files = dict(read_files(REGION, "proef"))
    offered = b'<spiffworkflow:property name="aanbieden_aan" value="woningcorporatie"/>'
    told = f'<spiffworkflow:property name="antwoord" value="{fact}"/>'.encode()
    assert offered in files[ACTION]
    files[ACTION] = files[ACTION].replace(offered, offered + told)
    return files


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, answering("achterstand"), ROLES)
    yield made
    made.engine.database.dispose()


def test_an_action_tells_its_answer(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = story(house)
    log_in(client)
    path = f"/dossiers/{told.case_id}/handeling/gedeeld_betaling"
    answer = {"betaling_bedrag": "100", "betaling_op": "2-2-2026", "_basis": basis(client.get(path))}
    shown = text(client.post(path, data=answer, follow_redirects=True))
    assert "Betaling boeken €\N{NO-BREAK SPACE}400,00" in shown
    assert "is vastgelegd" not in shown


def test_an_answer_that_nothing_gives_is_refused() -> None:
    found = list(region.actions(definitions.build("proef", answering("onbekend"))))
    assert [(one.element, one.code) for one in found] == [("antwoord", "onbekend_gegeven")]
    assert list(region.actions(definitions.build("proef", answering("achterstand")))) == []


def test_what_is_known_stands_under_the_form_that_asked(house: House) -> None:
    told = story(house)
    told.complete("contact_zoeken", contact_gelukt=True, contact_verslag="Belt morgen.")
    page = told.page()
    found = facts_view.groups(page.definition, page.facts, facts_view.filled_in(page))
    assert [group.title for group in found if group.is_first] == ["Huurder", "Adres", "Het dossier"]
    asked = next(group for group in found if group.title == "Contact zoeken")
    assert "Belt morgen." in [row.text for row in asked.rows]
    assert "Achterstand" not in [row.label for row in asked.rows]  # shown there, asked elsewhere


def test_no_form_is_named_that_nobody_filled_in(house: House) -> None:
    page = story(house).page()
    title = "Contact zoeken"
    known = {**page.facts, "contact_verslag": "Belt morgen."}  # by a script, or from a file
    for filled, expected in (([], "Verder bekend"), (["proef/contact_zoeken.json"], title)):
        found = facts_view.groups(page.definition, known, filled)
        (where,) = [group.title for group in found if "Belt morgen." in [row.text for row in group.rows]]
        assert where == expected
