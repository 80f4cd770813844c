"""`drempel check`: what a process designer runs after every change.

Loads neither the database nor the pages, so that it answers at once.
"""

from __future__ import annotations

import os

import click

from engine import checks, definitions, settings


@click.command()
@click.argument("regions", nargs=-1)
def check(regions: tuple[str, ...]) -> None:
    """Validate all diagrams, decisions, forms, letters and settings of REGIONS, or of all."""
    folder = settings.folder(os.environ)
    wanted = list(regions) or definitions.regions(folder)
    problems = [problem for region in wanted for problem in checks.check(folder, region)]
    for problem in dict.fromkeys(problems):
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(dict.fromkeys(problems))} problems in {', '.join(wanted)}.")
    click.echo(f"No problems in {', '.join(wanted)}.")
