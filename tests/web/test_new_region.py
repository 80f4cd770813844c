"""`drempel new-region` asks, writes a region, and says what to do next; or it writes nothing and says why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.settings import ROOT
from web.cli import main

New = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With what all regions share, and no region."""
    for part in ("processes", "forms"):
        shutil.copytree(ROOT / part / "gedeeld", tmp_path / part / "gedeeld")
    return tmp_path


@pytest.fixture
def new(folder: Path) -> New:
    def command(*arguments: str, typed: str | None = None) -> Result:
        environment = {"DREMPEL_DEFINITIONS": str(folder)}
        return CliRunner().invoke(main, ["new-region", *arguments], input=typed, env=environment)

    return command


def written(folder: Path) -> list[str]:
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    return sorted(path for path in paths if "/gedeeld/" not in path)


def test_what_was_written_is_named_and_what_comes_next(new: New, folder: Path) -> None:
    result = new("Maastricht", "--defaults")
    assert result.exit_code == 0
    assert [line.strip() for line in result.output.splitlines() if line.startswith("  ")][
        : len(written(folder))
    ] == (written(folder))
    assert "drempel check --try maastricht" in result.output


def test_what_a_file_does_not_say_is_asked(new: New, folder: Path, tmp_path: Path) -> None:
    """Enter takes the usual answer; one that cannot be is asked again."""
    file = tmp_path / "antwoorden"
    file.write_text('seintjes = 1\noverleg = "geen"\nhulpverlener = "Team Zuid"\n', encoding="utf-8")
    typed = "\n6211\n6211-6229\n\n\n2 maanden\n3,5 maand\n\n\n\n"
    result = new("Maastricht", "--answers", str(file), typed=typed)
    assert result.exit_code == 0, result.output
    assert "Schrijf de eerste en de laatste, zoals 6211-6229." in result.output
    assert "Hoeveel meldingen" not in result.output
    settings = (folder / "processes/maastricht/instellingen.toml").read_text(encoding="utf-8")
    assert 'waarde = "P2M"' in settings
    assert 'waarde = "P3M15D"' in settings
    assert 'hulpverlener = "team_zuid"' in settings
    assert '"6211-6229"' in (folder / "processes/maastricht/organisaties.toml").read_text(encoding="utf-8")


def test_a_region_that_is_there_is_left_alone(new: New, folder: Path) -> None:
    (folder / "forms" / "maastricht").mkdir()
    result = new("Maastricht", "--defaults")
    assert result.exit_code == 1
    assert "There is a region of this name already" in result.output
    assert written(folder) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('seintje = "1"\n', "Bedoel je seintjes?"),
        ('termijn_seintje_2 = "2 maanden"\n', "ten hoogste 13 dagen"),
        ("seintjes is 1\n", "is no valid TOML"),
    ],
)
def test_with_answers_that_cannot_be_nothing_is_written(
    new: New, folder: Path, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "antwoorden"
    file.write_text(text, encoding="utf-8")
    result = new("Maastricht", "--answers", str(file), "--defaults")
    assert result.exit_code == 1
    assert said in result.output
    assert written(folder) == []
