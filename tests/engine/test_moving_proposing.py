"""Which step of the new version is proposed where a dossier cannot stay."""

from __future__ import annotations

import pytest

from engine.definitions import Definition, read_files
from engine.definitions.definition import build
from engine.drawing import STEPS
from engine.moving import proposing
from tests.web.conftest import REGION

ROUTE = "processes/proef/huurachterstand.bpmn"
FILES = read_files(REGION, "proef")


def version(*changes: tuple[str, str]) -> Definition:
    text = FILES[ROUTE].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return build("proef", {**FILES, ROUTE: text.encode()})


def renamed(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The step has another id, everywhere."""
    return ((f'"{old}"', f'"{new}"'), (f">{old}<", f">{new}<"))


OLD = version()
BELLEN = renamed("contact_zoeken", "bellen")
NAME = "Contact zoeken met"


@pytest.mark.parametrize(
    ("changes", "element", "expected"),
    [
        ((), "contact_zoeken", "contact_zoeken"),
        (BELLEN, "contact_zoeken", "bellen"),
        ((*BELLEN, (NAME, "Contact  ZOEKEN&#10;met")), "contact_zoeken", "bellen"),
        ((*BELLEN, (NAME, "Bel de")), "contact_zoeken", "reageren"),
        ((*renamed("reageren", "antwoorden"), ("Reageren op seintje", "Antwoorden")), "reageren", None),
        ((), "bestaat_niet", None),
    ],
    ids=["same id", "same name", "written otherwise", "what follows", "nothing follows", "unknown"],
)
def test_the_nearest_is_proposed(
    changes: tuple[tuple[str, str], ...], element: str, expected: str | None
) -> None:
    assert proposing.proposed(OLD, version(*changes), element) == expected


def test_a_name_that_stands_twice_is_no_proposal_unless_one_is_in_the_same_drawing() -> None:
    twice = version(
        *renamed("contact_zoeken", "bellen"), ("Reageren op seintje", "Contact zoeken met huurder")
    )
    assert proposing.proposed(OLD, twice, "contact_zoeken") == "reageren", "it is what follows"
    assert proposing.proposed(twice, OLD, "bellen") == "contact_zoeken"


def test_only_steps_can_be_chosen() -> None:
    found = proposing.choices(OLD)
    assert found["proef_huurachterstand"] == ("achterstand_aanpakken", "contact_zoeken", "reageren")
    kinds = {OLD.elements[one].kind for steps in found.values() for one in steps}
    assert kinds <= STEPS
