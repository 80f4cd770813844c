"""`drempel check`: what a process designer runs after every change.

Loads neither the database nor the pages, so that it answers at once.
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
from engine.checks import Finding


@click.command()
@click.argument("regions", nargs=-1)
def check(regions: tuple[str, ...]) -> None:
    """Validate all diagrams, decisions, forms, letters and settings of REGIONS, or of all."""
    folder = settings.folder(os.environ)
    wanted = list(regions) or definitions.regions(folder)
    problems = list(dict.fromkeys(one for found in _check(folder, wanted) for one in found))
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems in {', '.join(wanted)}.")
    click.echo(f"No problems in {', '.join(wanted)}.")


def _check(folder: Path, regions: list[str]) -> Iterable[list[Finding]]:
    """What is wrong in each region; several are checked side by side."""
    if len(regions) == 1:
        return [checks.check(folder, regions[0])]
    workers = min(len(regions), os.cpu_count() or 1)
    # What is read stays until the end: looking for what does not would take a tenth of the time.
    with ProcessPoolExecutor(workers, get_context("fork"), initializer=gc.disable) as pool:
        return list(pool.map(partial(checks.check, folder), regions))
