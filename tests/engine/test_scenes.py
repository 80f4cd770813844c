"""Example dossiers of the demonstration: they come where they should, or say where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from engine.access import CONSOLE
from engine.definitions import read_files
from engine.demo import player, scenes
from engine.demo.scenes import Scene, SceneFailed
from engine.pages import dossier
from engine.plays.days import dated
from engine.testing import House, build
from tests.engine.conftest import BEGIN, SMALL

UNTIL = datetime(2026, 2, 2, 8, tzinfo=UTC)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    built = build(database_url, "verder", BEGIN.replace(year=2025), read_files(SMALL, "verder"))
    yield built
    built.engine.database.dispose()


def scene(goal: str | None, **answers: dict[str, object]) -> Scene:
    return Scene(
        name="proef",
        goal=goal,
        days=30,
        opening={"afloop": "goed"},
        answers={"afspreken": {"acties": []}, **answers},
        deeds=(),
        route=None,
    )


def open_tasks(house: House, case_id: int) -> list[str]:
    with house.engine.database.read() as connection:
        page = dossier.case_page(house.engine, connection, CONSOLE, case_id)
    return sorted(task.element for task in page.tasks if task.status == "open")


def test_a_scene_stops_where_it_should_stand(house: House) -> None:
    made = player.play(house.engine, "verder", scene("afronden"), UNTIL, 1)
    assert open_tasks(house, made) == ["afronden"]


def test_a_scene_without_a_goal_goes_to_its_end(house: House) -> None:
    made = player.play(house.engine, "verder", scene(None), UNTIL, 1)
    assert open_tasks(house, made) == []


def test_a_task_that_waits_is_left_alone(house: House) -> None:
    made = player.play(house.engine, "verder", scene(None, volgen={"wacht": True}), UNTIL, 1)
    assert open_tasks(house, made) == ["volgen"]


def test_a_scene_that_cannot_come_there_says_where_it_stands(house: House) -> None:
    with pytest.raises(
        SceneFailed, match=r"proef: not at nergens on 2026-02-02\. Where it is: it is over: goed\. "
    ):
        player.play(house.engine, "verder", scene("nergens"), UNTIL, 1)


def test_days_are_counted_from_the_day_of_the_answer() -> None:
    given = {
        "a": "vandaag",
        "b": {"c": "vandaag+14"},
        "d": ["vandaag-1", "morgen"],
        "e": 3,
        "f": "vandaag-1T22:30",
        "g": "nieuw bestand",
    }
    filled = dated(given, date(2026, 2, 27), Random(1))  # noqa: S311 - no secret
    assert re.fullmatch("[0-9a-f]{32}", filled.pop("g"))
    assert filled == {
        "a": "2026-02-27",
        "b": {"c": "2026-03-13"},
        "d": ["2026-02-26", "morgen"],
        "e": 3,
        "f": "2026-02-26T22:30:00+01:00",
    }


def test_what_a_region_answers_goes_before_what_all_answer(tmp_path: Path) -> None:
    for slug, text in (
        ("gedeeld", '[antwoorden.bellen]\nbereikt = false\n[antwoorden.schrijven]\nbrief = "kort"\n'),
        ("klein", '[antwoorden.bellen]\nbereikt = true\n[[dossiers]]\nnaam = "een"\ndoel = "x"\ndagen = 3\n'),
    ):
        folder = tmp_path / "processes" / slug
        folder.mkdir(parents=True)
        (folder / "voorbeelden.toml").write_text(text)
    (read,) = scenes.read(tmp_path, "klein")
    assert read.answers == {"bellen": {"bereikt": True}, "schrijven": {"brief": "kort"}}
    assert (read.goal, read.days) == ("x", 3)


def written(folder: Path, row: str) -> Path:
    """A folder with one example dossier, and one setting: a term of a month and a half."""
    place = folder / "processes" / "klein"
    place.mkdir(parents=True)
    (place / "voorbeelden.toml").write_text(f'[[dossiers]]\nnaam = "een"\n{row}\n', encoding="utf-8")
    setting = '[instellingen.termijn]\nwaarde = "P1M15D"\ntitel = "t"\nbron = "b"\n'
    (place / "instellingen.toml").write_text(setting, encoding="utf-8")
    return folder


def test_days_after_a_term_move_along_with_it(tmp_path: Path) -> None:
    """A month counts as its longest, so that the term passed."""
    (read,) = scenes.read(written(tmp_path, 'na = "termijn"\ndagen = 3'), "klein")
    assert read.days == 31 + 15 + 3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('na = "termin"', r"klein: een: there is no setting termin\. Do you mean termijn\?"),
        ("dag = 3", r"klein: een: dag means nothing here\. Do you mean dagen\?"),
        ("kleur = 3", r"klein: een: kleur means nothing here\.$"),
    ],
)
def test_a_word_that_does_not_exist_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(SceneFailed, match=said):
        scenes.read(written(tmp_path, row), "klein")


def test_who_does_not_arrive_says_why_it_waits_and_until_when(house: House) -> None:
    waiting = scene("nergens", volgen={"wacht": True})
    with pytest.raises(
        SceneFailed, match=r"volgen waits until something else happens: its answer says wacht"
    ):
        player.play(house.engine, "verder", waiting, UNTIL, 1)
