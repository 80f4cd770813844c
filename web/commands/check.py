"""`drempel check`: what a process designer runs after every change.

Loads neither the database nor the pages, so that it answers at once; with `--try` the engine, to play plays.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import click

from engine import checks, definitions, settings
from engine.checks import Finding, Severity

MARKS = {
    checks.DUTCH: {Severity.STOPS: "FOUT", Severity.WARNS: "LET OP"},
    checks.ENGLISH: {Severity.STOPS: "STOPS", Severity.WARNS: "WARNS"},
}
PASSED = {checks.DUTCH: "GESLAAGD", checks.ENGLISH: "PASSED"}
SAID = {
    checks.DUTCH: "{regions}: {stops} fouten en {warns} opmerkingen.",
    checks.ENGLISH: "{regions}: {stops} errors and {warns} warnings.",
}


@click.command()
@click.argument("regions", nargs=-1)
@click.option(
    "--lang", "language", type=click.Choice(checks.LANGUAGES), default=checks.DUTCH, help="Of what it says."
)
@click.option("--try", "is_tried", is_flag=True, help="Play the plays (proeven) of each region too.")
def check(regions: tuple[str, ...], language: str, is_tried: bool) -> None:
    """Validate all diagrams, decisions, forms, letters and settings of REGIONS, or of all.

    What stops a region from being published ends with exit code 1; what a person should look at does not.
    """
    folder = settings.folder(os.environ)
    wanted = list(regions) or definitions.regions(folder)
    found = list(dict.fromkeys(one for each in _check(folder, wanted) for one in each))
    for one in found:
        click.echo(f"{MARKS[language][one.severity]} {one.line(language)}", err=True)
    if is_tried and not checks.refusals(found):
        found += [one for region in wanted for one in _try(folder, region, language)]
    stopping = len(checks.refusals(found))
    said = SAID[language].format(stops=stopping, warns=len(found) - stopping, regions=", ".join(wanted))
    if stopping:
        raise click.ClickException(said)
    click.echo(said)


def _check(folder: Path, regions: list[str]) -> Iterable[list[Finding]]:
    """What is wrong in each region; several are checked side by side."""
    if len(regions) == 1:
        return [_check_one(folder, regions[0])]
    workers = min(len(regions), os.cpu_count() or 1)
    # What is read stays until the end: looking for what does not would take a tenth of the time.
    with ProcessPoolExecutor(workers, get_context("fork"), initializer=gc.disable) as pool:
        return list(pool.map(partial(_check_one, folder), regions))


def _check_one(folder: Path, region: str) -> list[Finding]:
    return checks.check(region, definitions.read_all(folder, region))


def _try(folder: Path, region: str, language: str) -> Iterable[Finding]:
    """Play the plays of a region that was found sound, telling of each; where they stopped."""
    from engine.playing import trials

    for one in trials.played(region, definitions.read_all(folder, region)):
        if one.finding is None:
            click.echo(f"{PASSED[language]} {one.play.path}: {one.play.title}")
        else:
            click.echo(f"{MARKS[language][one.finding.severity]} {one.finding.line(language)}", err=True)
            yield one.finding
