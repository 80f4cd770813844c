"""`drempel contracts`: what a process designer reads before calling a diagram. Loads no database."""

from __future__ import annotations

import os

import click

from engine import checks, definitions, settings
from engine.definitions import SHARED
from web.designer import contract_words


@click.command()
@click.argument("region")
@click.option(
    "--lang", "language", type=click.Choice(checks.LANGUAGES), default=checks.DUTCH, help="Of what it says."
)
def contracts(region: str, language: str) -> None:
    """Tell of each diagram that all regions share what it needs, gives back, hears and sends in REGION."""
    folder = settings.folder(os.environ)
    built = definitions.build(region, definitions.read_files(folder, region))
    shared = [one for one in built.models.values() if one.path.startswith(f"processes/{SHARED}/")]
    for model in sorted(shared, key=lambda one: one.name.casefold()):
        click.echo(f"{model.name} ({model.id})")
        told = contract_words.lines(built, model.id, language)
        wide = max((len(what) for what, _ in told), default=0)
        for what, which in told:
            click.echo(f"  {what:{wide}}  {which}")
        click.echo()
