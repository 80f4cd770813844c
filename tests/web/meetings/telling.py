"""What the tests of the pages of meetings have in common: dossiers on an agenda, and a page as words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from engine.deadlines import AMSTERDAM
from engine.testing import House, Story, pass_time
from tests.web.test_tasks import text

FIRST = "/overleggen/1/2026-02-10"
ANSWER = {"besproken_op": "10-2-2026", "besluit": "hulp", "acties._aantal": "0"}


def registered(house: House, name: str = "A. de Vries", **facts: Any) -> Story:
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": name})
    told.act("woningcorporatie", "proef_bespreken", **({"ontruimingsdatum": None} | facts))
    return told


def to(house: House, moment: str) -> None:
    pass_time(house, datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM))


def item(told: Story) -> str:
    found = next(t.id for t in told.page().tasks if t.element == "bespreken" and t.status == "open")
    return f"{FIRST}/dossier/{found}"


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).replace("\N{NO-BREAK SPACE}", " ").split())
