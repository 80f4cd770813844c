"""The page on which a payment is undone that turned the route of a real region without ending its dossier."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from engine.testing import House, Story, build
from tests.gedeeld.conftest import decide, in_court, judge, plan
from tests.gedeeld.overlast.telling import open_arrears
from tests.stories import BEGIN, DUE, DUTIES
from tests.web.conftest import LogIn
from tests.web.test_correcting import address, spaced
from tests.web.test_tasks import text


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "zaanstad", BEGIN)
    yield made
    made.engine.database.dispose()


def test_undoing_a_payment_that_turned_the_route_says_first_what_stays(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = open_arrears(house)
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=told.facts["achterstand"])
    assert told.outcome[0] == "open"
    log_in(client)
    (link,) = re.findall(r'href="(/dossiers/\d+/correctie/betaling/\d+)"', text(client.get(address(told))))
    page = spaced(text(client.get(link)))
    for sentence in (
        "Dit komt niet terug",
        "Door deze betaling gebeurde er meer. Dat blijft zo:",
        "De hoofdroute is klaar",
        "Dit doe je zelf",
        "Huurachterstand toevoegen",
    ):
        assert sentence in page
    assert re.search(r"Bericht krijgen vanzelf: .*huurder", page)
    assert "weer open" not in page
    sent = client.post(link, data={"reden": "Van een andere huurder"})
    after = spaced(text(client.get(sent.location)))
    assert "De betaling is teruggedraaid. De route staat nog waar die stond." in after
    assert [kind for kind, to in told.letters() if to == "huurder"][-1] == "betaling_teruggedraaid_huurder"


def test_what_only_a_button_changes_says_which(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = Story(house, achterstand=2400.0, vervaldatum=DUE, plichten=DUTIES, adres={"postcode": "1506AB"})
    told.to("2026-04-16")
    told.complete("ontruiming_aankondigen")
    told.complete("vervolg_kiezen", vervolg="deurwaarder")
    log_in(client)
    in_court(told)
    assert "Dit verander je in het dossier met de knop" not in text(client.get(address(told)))
    told.to("2026-05-18")
    judge(told, "toegewezen")
    told.to("2026-05-20")
    told.complete("vonnis_betekenen", betekend_op="2026-05-20")
    told.to("2026-06-01")
    plan(decide(told))
    page = spaced(text(client.get(address(told))))
    assert "met de knop Dag van ontruiming wijzigen of afzeggen, zodat iedereen het hoort: " in page
    assert address(told, "ontruimingsdatum") not in page
    assert address(told, "betekend_op") in page
