"""Many walks over one version: bounded, the same each time, and they say where one got stuck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from engine.playing import counting
from engine.playing.background import Walks, read_report, write_report
from engine.playing.counting import Counted
from tests.checking import built, changed, files
from tests.engine.test_plays import BEGIN, PATH, step

ROUTE = "processes/proef/huurachterstand.bpmn"
ROLES = ("woningcorporatie", "wijkteam")


def last(of: Mapping[str, bytes], most: int = 4, seconds: float = 60.0) -> Counted:
    found = Counted()
    for counted in counting.count("proef", of, ROLES, most, seconds):
        found = counted
    return found


def test_walks_are_counted_and_go_the_same_way_each_time() -> None:
    found = last(files())
    assert found.done == sum(found.outcomes.values()) == 4
    assert found.visited["huur_niet_betaald"] == 4
    assert found.stuck == []
    assert last(files()) == found


def test_what_was_never_reached_is_told_by_diagram() -> None:
    missing = counting.never(built("proef"), Counted(done=1, visited={"huur_niet_betaald": 1}))
    inside = Counted(done=1, visited={"contact_zoeken": 1})
    assert "achterstand_aanpakken" not in counting.never(built("proef"), inside)["proef_huurachterstand"]
    assert {"reageren", "voorkomen_betaald", "achterstand_aanpakken"} <= set(missing["proef_huurachterstand"])
    assert "huur_niet_betaald" not in missing["proef_huurachterstand"]
    walked = counting.never(built("proef"), last(files(), 12))
    assert "contact_zoeken" not in walked.get("proef_huurachterstand", [])


def test_a_walk_that_fails_is_told_with_its_step() -> None:
    wrong = changed(ROUTE, r'term\(vervaldatum, "P1M15D"\)', "term(vervaldatum, vervaldatum)")
    found = last(wrong, 2)
    assert (found.done, found.outcomes) == (2, {})
    assert {one["where"] for one in found.stuck} == {"termijn_seintje_1"}


def test_a_term_that_fails_gets_stuck_there() -> None:
    """The form of the task after it asks what no answer fits."""
    wrong = changed(
        "forms/proef/reageren.json", r'"required": \[\s*"reactie"\s*\]', '"required": ["reactie", "weg"]'
    )
    found = last(wrong, 6)
    assert any(one["where"] in ("proef/reageren.json", "reageren") for one in found.stuck)
    assert found.done == 6


def test_walks_end_in_time() -> None:
    assert last(files(), 100, seconds=-1.0).done == 0


def test_answers_of_plays_are_tried() -> None:
    play = BEGIN + step("taak = 'reageren'", "antwoord = { reactie = 'geweigerd' }")
    found = counting.answers("proef", {PATH: play.encode(), PATH.replace("betaald", "kapot"): b"titel ="})
    assert found == {"reageren": [{"reactie": "geweigerd"}]}


# -- in the background -----------------------------------------------------------------------------------


@pytest.fixture
def walks() -> Iterator[Walks]:
    made = Walks(most=2)
    yield made
    made.close()


@pytest.mark.slow
def test_a_round_runs_beside_the_server(walks: Walks) -> None:
    assert walks.report("een") is None
    assert walks.start("een", "proef", files(), ROLES)
    assert not walks.start("twee", "proef", files(), ROLES)
    first = walks.report("een")
    assert first is not None
    assert first.is_running
    walks.wait()
    done = walks.report("een")
    assert done is not None
    assert (done.is_running, done.is_broken, done.counted) == (False, False, last(files(), 2))
    assert walks.report("twee") is None


@pytest.mark.slow
def test_a_round_is_stopped_and_what_was_counted_stays(walks: Walks) -> None:
    walks.start("een", "proef", files(), ROLES)
    walks.stop("twee")
    running = walks.report("een")
    assert running is not None
    assert running.is_running
    walks.stop("een")
    stopped = walks.report("een")
    assert stopped is not None
    assert (stopped.is_running, stopped.is_broken) == (False, False)
    assert walks.start("twee", "proef", {}, ROLES)
    walks.wait()
    broken = walks.report("twee")  # files without a route
    assert broken is not None
    assert broken.is_broken


def test_a_report_is_read_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("gangen")
    assert read_report(folder) == Counted()
    counted = Counted(2, {"open": 2}, {"a": 1}, [{"where": "a", "why": ""}])
    write_report(folder, counted)
    assert read_report(folder) == counted
