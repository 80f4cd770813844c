"""What a meeting sees of the actions that were agreed on, on the real forms."""

from __future__ import annotations

from datetime import date
from functools import cache

from engine import definitions
from engine.definitions import Definition
from engine.settings import ROOT
from web.meetings.actions import actions

TODAY = date(2026, 3, 3)


@cache
def region() -> Definition:
    return definitions.build("sittard_geleen", definitions.read_files(ROOT, "sittard_geleen"))


def test_what_is_late_comes_first_and_what_is_done_last() -> None:
    rows = [
        {"actie": "Bellen", "eigenaar": "gkb", "deadline": "2026-02-01", "status": "gedaan"},
        {"actie": "Schrijven", "eigenaar": "mee", "deadline": "2026-03-03", "status": "bezig"},
        {
            "actie": "Langsgaan",
            "eigenaar": "partners_in_welzijn",
            "medewerker": "S. Dohmen",
            "deadline": "2026-03-02",
            "status": "open",
        },
    ]
    found = actions(region(), {"gebiedsacties": rows}, TODAY)
    assert [(one.what, one.is_late) for one in found] == [
        ("Langsgaan", True),
        ("Schrijven", False),  # its day is not over yet
        ("Bellen", False),
    ]
    assert (found[0].owner, found[0].state) == ("Partners in Welzijn, S. Dohmen", "Nog niet begonnen")


def test_a_new_deadline_counts_and_says_why() -> None:
    row = {
        "actie": "Langsgaan",
        "eigenaar": "gkb",
        "deadline": "2026-02-20",
        "nieuwe_deadline": "2026-03-20",
        "reden_nieuwe_deadline": "Huurder op vakantie",
        "status": "open",
    }
    (found,) = actions(region(), {"gebiedsacties": [row]}, TODAY)
    assert (found.deadline, found.is_late, found.postponed) == (
        date(2026, 3, 20),
        False,
        "Huurder op vakantie",
    )


def test_without_actions_there_are_none() -> None:
    assert actions(region(), {}, TODAY) == []
    assert actions(region(), {"gebiedsacties": None}, TODAY) == []
