"""Every region that can begin from the template is sound, can be read, runs, and goes on from there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from engine import checks, definitions, plays, skeleton
from engine.checks.meetings import roles_given
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.definitions import SHARED
from engine.demo import demonstration
from engine.drawing import read
from engine.geometry import crossings
from engine.organisations import file
from engine.playing import player
from engine.playing.throwaway import throwaway
from engine.settings import ROOT
from engine.skeleton import AnswersRefused, RegionTaken, Shared
from engine.skeleton.making import TEMPLATE
from engine.testing import PARSED
from engine.writing import canonical

BEGUN = [  # answers that differ in what is drawn, and in who is who
    {},
    {"seintjes": "1", "overleg": "geen"},
    {"seintjes": "3", "hulpverlener": "Gemeente", "voorzitter": "Team Zuid", "dag": "vrijdag"},
    {"hulpverlener": "GKB", "nazorg": "Zorgteam", "overlastmeldpunt": "Buurtbureau", "voorzitter": "GKB"},
    {"zonder": "wachtkamer, navraag"},
    {"naam": "'s-Gravenzande (Westland)", "hulpverlener": "Team Sociaal", "termijn_seintje_1": "6 weken"},
    {"termijn_vervolg": "P1Y", "reactietermijn": "P1W", "ritme": "elke vier weken"},
]


@cache
def shared() -> Mapping[str, bytes]:
    return definitions.read_all(ROOT, SHARED)


def answered(given: Mapping[str, str]) -> skeleton.Answers:
    _, roles, _ = definitions.read_settings(SHARED, shared())
    diagrams = {Path(path).stem for path in shared() if path.endswith(".bpmn")}
    return skeleton.answers({"naam": "Maastricht", **given}, Shared(roles, diagrams))


def begun(given: Mapping[str, str]) -> tuple[str, dict[str, bytes]]:
    """The region, and its files with what all regions share."""
    answers = answered(given)
    return skeleton.id_of(answers["naam"]), {**shared(), **skeleton.made(answers)}


@pytest.mark.parametrize("given", BEGUN, ids=lambda given: "-".join(given.values()) or "usual")
def test_a_region_that_begins_is_clean_in_every_check(given: dict[str, str]) -> None:
    region, files = begun(given)
    assert [finding.line() for finding in checks.check(region, files)] == []
    people = file.read(files[f"processes/{region}/organisaties.toml"].decode(), region)
    assert people.problems == ()
    for path, data in files.items():
        if path.endswith(".bpmn") and f"/{region}/" in path:
            assert canonical(data, path) == data
            assert crossings(read(data, path)) == []


@pytest.mark.parametrize("given", BEGUN, ids=lambda given: "-".join(given.values()) or "usual")
def test_it_runs(given: dict[str, str]) -> None:
    region, files = begun(given)
    for path in plays.of_region(files, region):
        with throwaway() as url:
            told = plays.read(path, files[path])
            result = player.play(url, region, files, told, roles_given(region, files))
        assert result.finding is None, result.finding.line()


@pytest.mark.slow
@pytest.mark.parametrize("given", BEGUN, ids=lambda given: "-".join(given.values()) or "usual")
def test_its_examples_come_where_they_should_stand(given: dict[str, str], tmp_path: Path) -> None:
    region, files = begun(given)
    usual = Path("processes", SHARED, "voorbeelden.toml")  # no part of what a check looks at
    skeleton.begin(tmp_path, {**files, usual.as_posix(): (ROOT / usual).read_bytes()}, region)
    with throwaway() as url:
        database = Database(url)
        engine = Engine(database, MovableClock(demonstration.BEGIN), PARSED)
        loaded = demonstration.load(engine, tmp_path, "drempel-demonstratie", region)
        database.dispose()
    assert loaded.cases == files[f"processes/{region}/voorbeelden.toml"].count(b"[[dossiers]]")


def test_nothing_of_the_template_is_left_in_it() -> None:
    region, files = begun({"voorzitter": "Team Zuid", "nazorg": "Zorgteam", "overlastmeldpunt": "Bureau"})
    own = b"\n".join(data for path, data in files.items() if f"/{region}/" in path).decode().lower()
    words = ("nieuwe", "eerste hulp", "eerste_hulp", "overlastloket", "nazorgteam", "gesprekstafel")
    assert [
        word for word in (*words, "grote tafel", "grote_tafel", "eigen_rol", "verzonnen p") if word in own
    ] == []


def test_who_is_called_by_two_words_has_one_role() -> None:
    """An id joins them otherwise than an address does."""
    region, files = begun({"voorzitter": "Team Zuid", "hulpverlener": "Team Noord", "nazorg": "Team Oost"})
    own = b"\n".join(data for path, data in files.items() if f"/{region}/" in path).decode()
    assert "lane_team_zuid__overleg" in own
    assert 'voorzitter = "team_zuid"' in own
    assert "medewerker@team-noord-maastricht.example" in own


def test_the_same_answers_give_the_same_files() -> None:
    assert skeleton.made(answered({})) == skeleton.made(answered({}))


@pytest.mark.parametrize("path", sorted(TEMPLATE.rglob("*.bpmn")), ids=lambda path: path.parent.parent.name)
def test_a_diagram_of_the_template_is_written_in_the_one_form(path: Path) -> None:
    assert canonical(path.read_bytes()) == path.read_bytes()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"seintje": "2"}, "seintje: deze vraag is er niet. Bedoel je seintjes?"),
        ({"kleur": "rood"}, "kleur: deze vraag is er niet. Haal de regel weg."),
        ({"seintjes": "4"}, "seintjes: ‘4’ kan niet. Kies 1 tot en met 3."),
        ({"termijn_seintje_1": "anderhalve maand"}, "termijn_seintje_1: ‘anderhalve maand’ kan niet."),
        ({"termijn_seintje_1": "2,5 weken"}, "termijn_seintje_1: ‘2,5 weken’ kan niet."),
        ({"termijn_seintje_1": "0 dagen"}, "termijn_seintje_1: ‘0 dagen’ kan niet."),
        ({"termijn_seintje_1": "-P3D"}, "termijn_seintje_1: ‘-P3D’ kan niet."),
        ({"termijn_seintje_2": "6 weken"}, "termijn_seintje_2: ‘6 weken’ kan niet. Neem meer dan 1,5 maand"),
        ({"termijn_vervolg": "2,5 maand"}, "termijn_vervolg: ‘2,5 maand’ kan niet. Neem meer dan 2,5 maand"),
        ({"postcodes": "6229-6211"}, "postcodes: ‘6229-6211’ kan niet."),
        ({"hulpverlener": "Woningcorporatie"}, "hulpverlener: De woningcorporatie heeft haar eigen taken."),
        ({"nazorg": "Hulpverlener"}, "nazorg: ‘Hulpverlener’ is een rol van de gedeelde diagrammen."),
        ({"hulpverlener": '<b>"&'}, 'hulpverlener: ‘<b>"&’ kan niet.'),
        ({"hulpverlener": "W" * 31}, "niet meer dan 30 tekens"),
        ({"naam": "Gedeeld"}, "naam: ‘gedeeld’ is wat alle regio's delen."),
        ({"naam": "123"}, "naam: ‘123’ kan niet."),
        ({"zonder": "wachtkamr"}, "zonder: ‘wachtkamr’ is geen gedeeld onderdeel. Bedoel je wachtkamer?"),
        ({"ritme": "soms"}, "ritme: ‘soms’ kan niet. Kies elke week, elke twee weken, elke drie weken of"),
    ],
)
def test_an_answer_that_cannot_be_says_the_cure(given: dict[str, str], said: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        answered(given)
    assert said in str(refused.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(AnswersRefused) as refused:
        answered({"seintje": "2", "seintjes": "9", "dag": "zondag"})
    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "written"),
    [("1,5 maand", "P1M15D"), ("6 weken", "P42D"), ("1 maand en 6 weken", "P1M42D"), ("P2W", "P14D")],
)
def test_a_term_is_written_as_people_do(text: str, written: str) -> None:
    assert answered({"termijn_seintje_1": text, "termijn_seintje_2": "P9M"})["termijn_seintje_1"] == written


def test_what_is_not_asked_has_no_usual_answer() -> None:
    found = answered({"seintjes": "1", "overleg": "geen"})
    assert not {"termijn_seintje_2", "termijn_seintje_3", "voorzitter", "ritme", "dag"} & found.keys()


@pytest.mark.parametrize(("dag", "first"), [("maandag", "2026-01-05"), ("vrijdag", "2026-01-09")])
def test_the_rhythm_begins_on_its_day_and_before_the_demonstration(dag: str, first: str) -> None:
    region, files = begun({"dag": dag})
    assert f"begin = {first}" in files[f"processes/{region}/overleggen.toml"].decode()


def test_a_region_is_never_overwritten(tmp_path: Path) -> None:
    files = skeleton.made(answered({}))
    skeleton.begin(tmp_path, files, "maastricht")
    with pytest.raises(RegionTaken):
        skeleton.begin(tmp_path, {"processes/maastricht/README.md": b"anders"}, "maastricht")
    written = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert written == files
