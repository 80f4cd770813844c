"""What the regions run on: from files to a version, from a version to files, and what lies between."""

from __future__ import annotations

from pathlib import Path

import click

from engine import definitions, deployment
from engine.access import CONSOLE
from engine.deployment import LONGEST_REASON, EditsInTheWay
from engine.difference import compare
from engine.proposals import exporting
from web.commands.opening import open_engine
from web.designer import words


@click.command()
@click.argument("regions", nargs=-1)
@click.option("--reason", default="", help="Why, for who looks back; at most 500 characters.")
@click.option("--replaces", metavar="VERSION", help="Only when this is the current version (of one region).")
@click.option("--merge", "merges", is_flag=True, help="Keep what was edited in the browser, file by file.")
def deploy(regions: tuple[str, ...], reason: str, replaces: str | None, merges: bool) -> None:
    """Make the files of REGIONS (or all) what new dossiers start on; running ones keep theirs.

    What was edited in the browser since files came last is not overwritten: --merge keeps it where only one
    of the two changed a file, --replaces says that you looked at it and let it go.
    """
    if replaces is not None and len(regions) != 1:
        raise click.UsageError("--replaces goes with one region: each has a version of its own.")
    if replaces is not None and merges:
        raise click.UsageError("Choose --replaces or --merge: what is replaced is not kept.")
    if len(reason) > LONGEST_REASON:
        raise click.UsageError(f"--reason holds at most {LONGEST_REASON} characters.")
    engine, found = open_engine()
    refused = []
    for region in regions or definitions.regions(found.definitions):
        try:
            done = deployment.deploy(
                engine, found.definitions, region, CONSOLE.name, reason, replaces, merges=merges
            )
        except EditsInTheWay as error:  # the other regions go on
            refused.append(str(error))
            continue
        click.echo(f"{region}: version {done.version.id[:12]}")
        for path in done.kept:
            click.echo(f"  {path}: stays as it was edited in the browser")
    if refused:
        raise click.ClickException("\n".join(refused))


@click.command()
@click.argument("region")
def diff(region: str) -> None:
    """Tell in Dutch what `deploy` would change for new dossiers of REGION. Changes nothing."""
    engine, found = open_engine()
    files = definitions.build(region, definitions.read_files(found.definitions, region))
    with engine.database.read() as connection:
        current = engine.definitions.current(connection, region)
    told = list(words.lines(compare(current, files)))
    click.echo("\n".join(told) if told else f"{region}: no difference with version {current.id[:12]}")


@click.command()
@click.argument("region")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", metavar="VERSION", help="The begin of its id; without it the current version.")
@click.option("--proposal", type=int, help="The number of a proposal, as it stands in its address.")
@click.option(
    "--force", is_flag=True, help="Also into a folder with other files; those of REGION are replaced."
)
def export(region: str, folder: Path, version: str | None, proposal: int | None, force: bool) -> None:
    """Write the files of a version of REGION into FOLDER, such as for review in git.

    `drempel deploy` of that folder (DREMPEL_DEFINITIONS) gives the same version.
    """
    if version is not None and proposal is not None:
        raise click.UsageError("Choose --version or --proposal.")
    engine, _ = open_engine()
    if proposal is not None:
        files = exporting.of_proposal(engine, region, proposal)
    else:
        files = exporting.of_version(engine, region, version)
    exporting.write(folder, region, files, force=force)
    made = definitions.identify(region, definitions.of_version(files))
    click.echo(f"{region}: {len(files)} files of version {made[:12]} in {folder}")
