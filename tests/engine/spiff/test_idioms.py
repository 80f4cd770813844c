"""How the rules of the convenants are drawn so that they really run, each on its own small diagram.

The facts are one document, the processes of a dossier speak by messages, and the days pass one by one.
"""

from __future__ import annotations

import pytest

from tests.engine.spiff.dossier import Dossier


@pytest.fixture
def dossier() -> Dossier:
    return Dossier(
        "idiom_ladder", "idiom_reaction", today="2026-01-01", vervaldatum="2026-01-01", pauze_dagen=0
    )


def test_the_ladder_goes_up_by_itself(dossier: Dossier) -> None:
    """1.5, 2.5 and 3.5 months after the due date of the rent."""
    assert dossier.due == {"termijn_1": "2026-02-16"}
    dossier.until("2026-02-15")
    assert dossier.letters == []
    dossier.until("2026-02-16")
    assert dossier.facts["signaal_nr"] == 1
    dossier.until("2026-03-16")
    assert [call[1]["nummer"] for call in dossier.letters] == [1, 2]
    assert dossier.due["termijn_3"] == "2026-04-16"
    dossier.until("2026-04-16")
    assert "aankondigen" in dossier.open


def test_the_ladder_stands_still_while_there_is_help(dossier: Dossier) -> None:
    """Help from 20 February to 20 March moves every later term by 28 days, and no signal is sent twice."""
    dossier.until("2026-02-16")
    assert dossier.open == ["reageren"]
    dossier.until("2026-02-20")
    dossier.complete("reageren", reactie="geaccepteerd")
    assert dossier.open == ["ondersteunen"]
    assert dossier.due == {}
    dossier.until("2026-03-20")
    assert len(dossier.letters) == 1
    dossier.complete("ondersteunen", resultaat="onvoldoende")
    assert dossier.facts["pauze_dagen"] == 28
    assert dossier.due == {"termijn_2": "2026-04-13"}
    dossier.until("2026-04-12")
    assert len(dossier.letters) == 1
    dossier.until("2026-04-13")
    assert [call[1]["nummer"] for call in dossier.letters] == [1, 2]
    assert dossier.due["termijn_3"] == "2026-05-14"


def test_paying_ends_the_ladder_at_any_moment(dossier: Dossier) -> None:
    dossier.until("2026-02-20")
    dossier.send("betaald")
    assert dossier.due == {}
    assert dossier.open == ["reageren"]  # the other process goes on; the dossier ends it


def test_paying_ends_the_help_too(dossier: Dossier) -> None:
    dossier.until("2026-02-16")
    dossier.complete("reageren", reactie="geaccepteerd")
    dossier.send("betaald")
    assert dossier.open == []
    assert dossier.done


def test_help_that_worked_ends_the_route(dossier: Dossier) -> None:
    dossier.until("2026-02-16")
    dossier.complete("reageren", reactie="geaccepteerd")
    dossier.complete("ondersteunen", resultaat="opgelost")
    assert dossier.done


def test_a_late_reaction_is_marked_and_stays_possible(dossier: Dossier) -> None:
    """A timer boundary that does not interrupt: two days after the signal."""
    dossier.until("2026-02-17")
    assert "te_laat_op" not in dossier.facts
    dossier.until("2026-02-18")
    assert dossier.facts["te_laat_op"] == "2026-02-18"
    assert dossier.open == ["reageren"]
    dossier.complete("reageren", reactie="geweigerd")
    assert dossier.open == []


def test_every_signal_starts_a_reaction_of_its_own(dossier: Dossier) -> None:
    dossier.until("2026-03-16")
    assert dossier.open == ["reageren", "reageren"]


def test_a_meeting_is_a_task_that_waits_for_the_agenda() -> None:
    """No cadence in the diagram: the task is open until a meeting decides, next time again if need be."""
    dossier = Dossier("idiom_meeting", today="2026-01-01")
    dossier.until("2026-03-01")
    assert (dossier.open, dossier.due) == (["bespreken_in_gebiedsteam"], {})
    dossier.complete("bespreken_in_gebiedsteam", besluit_overleg="volgende keer")
    assert dossier.open == ["bespreken_in_gebiedsteam"]
    dossier.complete("bespreken_in_gebiedsteam", besluit_overleg="afgerond")
    assert dossier.done


def test_a_check_comes_back_every_month_for_years() -> None:
    """A computed date, a task, and back; the state stays as small as it was."""
    dossier = Dossier("idiom_repeated_check", today="2026-01-05")
    sizes = []
    for _ in range(24):
        (due,) = dossier.due.values()
        dossier.until(due)
        assert dossier.open == ["controleren"]
        dossier.complete("controleren")
        sizes.append(len(dossier._states[0][1]))
    assert dossier.due == {"volgende_controle": "2028-02-05"}
    assert max(sizes[2:]) <= sizes[2] * 1.05


def test_what_must_be_done_before_a_day_starts_anew_when_the_day_moves() -> None:
    dossier = Dossier("idiom_before_a_day", today="2026-01-01")
    dossier.complete("plannen", ontruiming_op="2026-02-01")
    dossier.complete("opvang_regelen")
    assert dossier.open == ["gemeente_informeren"]
    dossier.send("datum_gewijzigd")
    assert dossier.open == ["plannen"]
    dossier.complete("plannen", ontruiming_op="2026-03-01")
    assert dossier.open == ["gemeente_informeren", "opvang_regelen"]
    dossier.complete("gemeente_informeren")
    assert dossier.due == {}
    dossier.complete("opvang_regelen")
    assert dossier.due == {"op_de_dag": "2026-03-01"}
    dossier.until("2026-03-01")
    assert dossier.open == ["ontruimen"]
