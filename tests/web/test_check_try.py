"""`drempel check --try`: says of each play that it passed, or where it stopped, why, and the cure."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.web.conftest import REGION
from web.cli import main

PASSES = """
titel = "Een dag gaat voorbij"
[[stappen]]
dagen = 1
verwacht.taken = ["contact_zoeken"]
"""
STOPS = """
titel = "Reageren voor het seintje"
[[stappen]]
dagen = 1
[[stappen]]
taak = "reageren"
titel = "Reageren op seintje"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(REGION, tmp_path / "regio"))
    (made / "processes" / "proef" / "proeven").mkdir()
    return made


def write(folder: Path, name: str, text: str) -> None:
    (folder / "processes" / "proef" / "proeven" / name).write_text(text)


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], env={"DREMPEL_DEFINITIONS": str(folder)})


def test_a_play_that_passes_is_told(folder: Path) -> None:
    write(folder, "een_dag.toml", PASSES)
    result = run(folder, "--try")
    assert result.exit_code == 0
    assert "GESLAAGD processes/proef/proeven/een_dag.toml: Een dag gaat voorbij" in result.output
    assert "PASSED " in run(folder, "--try", "--lang", "en").output


def test_where_a_play_stops_is_told_with_the_cure(folder: Path) -> None:
    write(folder, "een_dag.toml", PASSES)
    write(folder, "te_vroeg.toml", STOPS)
    result = run(folder, "--try", "proef")
    assert result.exit_code == 1
    assert "GESLAAGD processes/proef/proeven/een_dag.toml" in result.output
    told = 'FOUT processes/proef/proeven/te_vroeg.toml: stap 2 "Reageren op seintje": De taak'
    assert told in result.output
    assert "Open staat: Contact zoeken met huurder (contact_zoeken)." in result.output
    assert "[proef_taak_niet_open]" in result.output
    assert "proef: 1 fouten" in result.output


def test_without_it_no_play_is_played_and_no_engine_loaded(folder: Path) -> None:
    write(folder, "te_vroeg.toml", STOPS)
    assert run(folder).exit_code == 0
    loaded = "import sys, web.commands.check; print('sqlalchemy' in sys.modules, 'engine.db' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]


def test_a_play_that_cannot_be_read_stops_before_any_is_played(folder: Path) -> None:
    write(folder, "een_dag.toml", PASSES)
    write(folder, "kapot.toml", "titel = ")
    result = run(folder, "--try")
    assert result.exit_code == 1
    assert "kapot.toml" in result.output
    assert "proef: 1 fouten" in result.output
    assert "GESLAAGD" not in result.output
