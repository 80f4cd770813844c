"""`drempel check`: what a process designer runs after every change.

Loads neither the database nor the pages, so that it answers at once.
"""

from __future__ import annotations

import gc
import os

import click

from engine import checks, definitions, settings


@click.command()
@click.argument("regions", nargs=-1)
def check(regions: tuple[str, ...]) -> None:
    """Validate all diagrams, decisions, forms, letters and settings of REGIONS, or of all."""
    folder = settings.folder(os.environ)
    wanted = list(regions) or definitions.regions(folder)
    gc.disable()  # what is read stays until the end: looking for what does not would take a tenth of the time
    try:
        problems = list(dict.fromkeys(one for region in wanted for one in checks.check(folder, region)))
    finally:
        gc.enable()
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems in {', '.join(wanted)}.")
    click.echo(f"No problems in {', '.join(wanted)}.")
