"""A dossier on a version that does not say what the law asks for: it goes by what its region says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from engine import testing
from engine.definitions import read_files
from engine.helping import giving
from engine.helping.changes import Skip, WhyNot
from engine.settings import ROOT
from engine.testing import House, Story
from tests.gedeeld.conftest import Court, in_court, planned, told
from tests.gedeeld.test_correctie_oude_versie import REGION, deploy
from tests.gedeeld.test_vastgelopen import WHY, attempt, look, mender, move, term
from tests.stories import BEGIN

SAYS = (b'name="wettelijk"', b'name="vier_ogen"')


def of_before() -> Mapping[str, bytes]:
    """The files of the region without what tells who may help how."""
    found = {path: data for path, data in read_files(ROOT, REGION).items() if "dossier_geholpen" not in path}
    for path, data in found.items():
        if path.endswith(".bpmn"):
            lines = data.splitlines(keepends=True)
            found[path] = b"".join(line for line in lines if not any(word in line for word in SAYS))
    return found


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = testing.build(database_url, REGION, BEGIN)
    deploy(made, of_before())
    yield made
    made.engine.database.dispose()


def now(story: Story) -> Story:
    """The region has a version that does say so; the dossier stays on its own."""
    deploy(story.house, read_files(ROOT, REGION))
    assert not story.page().definition.started_by("dossier_geholpen")
    return story


def test_a_hearing_is_not_skipped_and_nothing_is_set_past_it(court: Court) -> None:
    story = now(in_court(court()))
    assert term(story, "rz_zitting").cannot_skip
    for change in (Skip(term(story, "rz_zitting").id), move(story, "rz_zitting", "vonnis_betekenen")):
        refused = attempt(story, change).refused
        assert refused is not None
        assert refused.why is WhyNot.LEGAL


def test_two_people_look_and_the_corporatie_hears(court: Court) -> None:
    story = now(planned(court()))
    engine, who = story.house.engine, mender(story.house)
    change = Skip(term(story, "or_opvang_termijn").id)
    tried = attempt(story, change)
    assert tried.takes_two
    asked = giving.give(engine, who, story.case_id, change, WHY, tried.seen)
    assert asked is not None
    giving.approve(engine, mender(story.house, "wijkteam"), asked, look(story).version)
    assert told(story, "dossier_geholpen") == ["woningcorporatie"]
