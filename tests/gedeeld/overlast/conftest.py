"""A dossier about overlast only, and one in which it is reported beside rent arrears."""

from __future__ import annotations

import pytest

from engine.testing import House
from tests.gedeeld.overlast.telling import (
    open_alone,
    open_arrears,
)
from tests.stories import Tell


@pytest.fixture
def alone(house: House) -> Tell:
    """A dossier about overlast only, opened on 5 January 2026."""
    return lambda **answer: open_alone(house, **answer)


@pytest.fixture
def arrears(house: House) -> Tell:
    """A dossier about rent arrears, in which somebody reports overlast as well."""
    return lambda **answer: open_arrears(house, **answer)
