"""`drempel new-region`: asks a few questions, and writes the files of a region that runs.

Loads neither the database nor the pages. Must not know: what is asked, what is made of the answers.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import click

from engine import checks, definitions, settings, skeleton
from engine.skeleton import Answers, AnswersRefused, Question, Shared

NEXT = """
En nu:
  1. Speel de proeven:        drempel check --try {region}
  2. Bekijk de tekening:      python -m web.diagrams.svg processes/{region}/huurachterstand.bpmn tekening.svg
  3. Zie de voorbeelden:      DREMPEL_DEMO=1 drempel demo load --region {region}
  4. Zet het in gebruik:      drempel deploy {region}
Hoe je verder tekent, staat in processes/README.md."""


@click.command()
@click.argument("name")
@click.option(
    "--answers",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML with answers, by the key of each question; what it does not say is asked.",
)
@click.option("--defaults", is_flag=True, help="Ask nothing: what nobody says gets the usual answer.")
def new_region(name: str, file: Path | None, defaults: bool) -> None:
    """Write a region called NAME that runs, from answers to a few questions.

    Nothing is overwritten. Nothing is written either when something would be wrong with the region.
    """
    folder = settings.folder(os.environ)
    region = skeleton.id_of(name)
    skeleton.refuse_taken(folder, region)
    given = {**_read(file), "naam": name}
    shared = definitions.read_all(folder, definitions.SHARED)
    files = skeleton.made(skeleton.answers(given, _named(shared), skeleton.usual if defaults else _ask))
    _refuse_unsound(region, {**shared, **files})
    skeleton.begin(folder, files, region)
    click.echo(f"De regio {name} staat klaar:")
    for path in files:
        click.echo(f"  {path}")
    click.echo(NEXT.format(region=region))


def _read(file: Path | None) -> dict[str, str]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8")) if file is not None else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(
            f'{file} is no valid TOML: {error}. Write `key = "answer"` lines.'
        ) from None
    return {key: str(value) for key, value in content.items()}


def _named(shared: Mapping[str, bytes]) -> Shared:
    _, roles, _ = definitions.read_settings(definitions.SHARED, shared)
    return Shared(roles, {PurePosixPath(path).stem for path in shared if path.endswith(".bpmn")})


def _ask(question: Question, found: Answers) -> str:
    def valid(text: str) -> str:
        try:
            question.read(text.strip(), found)
        except AnswersRefused as error:
            raise click.BadParameter(str(error)) from None
        return text

    said: Any = click.prompt(question.text, default=question.usual(found), value_proc=valid)
    return str(said)


def _refuse_unsound(region: str, files: dict[str, bytes]) -> None:
    """Answers can contradict each other, such as two terms without room between them."""
    found = checks.check(region, files)
    if found:
        said = "\n".join(one.line() for one in found)
        raise click.ClickException(f"Met deze antwoorden klopt er iets niet; er is niets geschreven.\n{said}")
