"""In Sittard-Geleen who has an action of the gebiedsteam hears that help has begun, and that it ended."""

from __future__ import annotations

from engine.dossier import cases
from engine.meetings import calendar, discussion
from engine.meetings import series as meeting_series
from engine.settings import ROOT
from engine.testing import Story
from tests.sittard_geleen.conftest import ACCEPTED, action, at_the_table, decide, planned, reported
from tests.stories import Tell, kinds, news


def with_actions(story: Story) -> Story:
    at_the_table(story)
    decide(story, "verdere_ondersteuning", gebiedsacties=[*planned(story), action("mee", "2026-04-01")])
    return story


def test_help_is_told_to_the_owners_of_actions_and_to_who_chairs(tell: Tell) -> None:
    story = with_actions(tell())
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED))
    assert {"mee", "partners_in_welzijn", "gebiedsteam", "woningcorporatie", "huurder"} <= found.keys()
    assert found["mee"].kind == "wending"
    assert "accepteert hulp" in found["mee"].body


def test_help_that_ends_is_told_too(tell: Tell) -> None:
    story = with_actions(tell())
    story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.later(2)
    found = news(story, lambda: story.complete("ondersteuning_bieden", resultaat="onvoldoende"))
    assert {"mee", "gebiedsteam", "woningcorporatie", "huurder"} <= found.keys()
    assert "De termijnen lopen weer." in found["mee"].body


def test_moved_out_is_told_to_all_of_them(tell: Tell) -> None:
    story = with_actions(tell())
    gone = {"vertrek_soort": "sleutel"}
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_vertrek_gemeld", **gone))
    assert {"mee", "partners_in_welzijn", "gebiedsteam", "huurder"} <= found.keys()
    assert "De woning is terug" in found["mee"].body


def paid(story: Story) -> dict[str, str]:
    """Who hears that all is paid, and by which letter."""
    owed = story.facts["achterstand"]
    return kinds(news(story, lambda: story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=owed)))


def test_the_gkb_that_goes_along_on_a_visit_hears_that_it_is_off(tell: Tell) -> None:
    story = reported(tell())
    story.complete("meegaan")
    assert story.open_tasks("gkb") == []
    assert paid(story)["gkb"] == "dossier_stopt"


TABLE = {"gkb", "partners_in_welzijn", "mee", "participatiecoach", "politie", "boa", "ggz", "gebiedsteam"}


def test_who_has_it_on_the_agenda_hears_that_it_is_not_needed(tell: Tell) -> None:
    """Once each, though some sit there with more than one role."""
    story = at_the_table(tell())
    assert {role for role in TABLE if story.open_tasks(role)} == {"gebiedsteam"}
    found = paid(story)
    assert found.keys() >= TABLE
    assert {found[role] for role in TABLE} == {"dossier_stopt"}


def test_of_a_mistake_the_table_hears_and_the_tenant_does_not(tell: Tell) -> None:
    story = at_the_table(tell())
    engine, landlord = story.house.engine, story.house.actor("woningcorporatie")
    found = kinds(news(story, lambda: cases.cancel(engine, landlord, story.case_id, "Dubbel geopend.")))
    assert found.keys() >= TABLE
    assert "huurder" not in found


def test_brought_to_a_meeting_by_hand_who_sits_there_and_takes_part_hears(tell: Tell) -> None:
    """Who takes no part sees only that there is a dossier, and hears nothing of it."""
    story = reported(tell())
    engine, actor = story.house.engine, story.house.actor("woningcorporatie")
    with engine.database.write() as connection:
        calendar.store(connection, "sittard_geleen", meeting_series.read(ROOT, "sittard_geleen"))
        series = calendar.series_of_kind(connection, "sittard_geleen", "gebiedsteam")
        assert series is not None
        meeting = calendar.coming(connection, series, story.today)[0]
    story.complete("meegaan")
    story.complete("huisbezoek", aangetroffen=True, hulpaanbod=ACCEPTED)
    assert story.open_tasks("gkb") == []
    number = story.page().number
    discussion.add_extra(engine, actor, series.id, meeting.occurrence, number, "Ter bespreking")
    found = paid(story)
    assert found["gkb"] == "dossier_stopt"
    assert not {"politie", "boa", "gebiedsteam"} & found.keys()
