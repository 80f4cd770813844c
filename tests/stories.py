"""How the stories of a region begin: the house it is deployed in, and a dossier in which a signal may go out.

A region's conftest.py names the region and what is usual there: `house = house_of("zaanstad")`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.dossier import payments, tasks
from engine.dossier.answering import AnswerInvalid
from engine.dossier.payments import Payment
from engine.pages.dossier import Sent
from engine.testing import House, Story
from tests import reopened
from tests.begun import begun
from tests.order import in_order
from tests.turns import watched

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
DUE = "2026-01-01"  # the rent that was not paid; two months later is Sunday 1 March
AGREED = {  # an arrangement for all that is owed
    "totaalbedrag": 900.0,
    "termijnbedrag": 300.0,
    "aantal_termijnen": 3,
    "eerste_termijn": "2026-05-01",
    "akkoord_huurder": True,
    "akkoord_corporatie": True,
}
DUTIES = {
    "contact_gezocht_op": "2026-01-03",
    "gewezen_op_hulp_op": "2026-01-03",
    "herinnering_op": "2026-01-02",
    "aanbod_doorgeven_op": "2026-01-03",
    "bezwaar_ontvangen": False,
}
Tell = Callable[..., Story]


def house_of(region: str) -> Any:
    """The fixture `house` of a region, from BEGIN on: all hear of every turn, no date is out of order.

    What ended in a story is reopened after it, and must stand where it stood.
    """

    @pytest.fixture
    def house(database_url: str) -> Iterator[House]:
        built = begun(database_url, region, BEGIN)
        with watched() as unheard, in_order() as misplaced, reopened.noted(built.engine) as ended:
            yield built
            elsewhere = list(reopened.wrongs(built.engine, ended))
        built.engine.database.dispose()
        wrong = [*unheard, *misplaced, *elsewhere]
        assert wrong == [], "\n".join(wrong)

    return house


def tell_in(postcode: str, **usual: Any) -> Any:
    """The fixture `tell` of a region: a new dossier; what is not given is `usual` there, or made up.

    Its four duties are done.
    """
    common = {
        "achterstand": 900.0,
        "vervaldatum": DUE,
        "betaalprofiel": "wisselend",
        "plichten": DUTIES,
        "adres": {"postcode": postcode, "huisnummer": 12},
    }

    @pytest.fixture
    def tell(house: House) -> Tell:
        return lambda **answer: Story(house, **{**common, **usual, **answer})

    return tell


def submit(story: Story, element: str, answer: dict[str, Any]) -> None:
    """Complete the open task of this element with exactly this answer."""
    task = next(t for t in story.page().tasks if t.element == element and t.status == "open")
    tasks.complete(story.house.engine, story.house.actor(task.role), task.id, answer)


def refused(story: Story, element: str, **answer: Any) -> list[str]:
    """The fields beside which the form says why it does not take exactly this answer."""
    with pytest.raises(AnswerInvalid) as caught:
        submit(story, element, answer)
    return [error.path for error in caught.value.errors]


def news(story: Story, happens: Callable[[], object]) -> dict[str, Sent]:
    """Who got which letter in this one step; a second one to the same receiver is an error."""
    known = {letter.id for letter in story.page().letters}
    happens()
    new = [letter for letter in story.page().letters if letter.id not in known]
    assert len({letter.recipient for letter in new}) == len(new), [(one.kind, one.recipient) for one in new]
    return {letter.recipient: letter for letter in new}


def kinds(found: dict[str, Sent]) -> dict[str, str]:
    return {recipient: letter.kind for recipient, letter in found.items()}


def booked(story: Story) -> tuple[Payment, ...]:
    """The payments of a dossier, also those undone, the last first."""
    page = story.page()
    return payments.payments(page.timeline, page.rules.bookings)
