"""Dossiers: reading in an arrears file, and the audit trail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from engine.access import CONSOLE
from engine.arrears import plan as arrears_plan
from engine.arrears import work
from engine.context import Engine
from engine.dossier import audit
from engine.organisations import people
from web.commands.opening import open_engine


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--landlord", required=True, help="Short name (slug) of the woningcorporatie.")
@click.option("--region", required=True, help="Region in which its dossiers start, such as zaanstad.")
@click.option("--yes", is_flag=True, help="Do not ask, also when many dossiers would close.")
def import_file(file: Path, landlord: str, region: str, yes: bool) -> None:
    """Read in the monthly arrears FILE of a woningcorporatie. The whole file is checked first."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        landlord_id = people.organisation_id(connection, landlord)
    try:
        batch = arrears_plan.preview(engine, CONSOLE, landlord_id, region, file.name, file.read_bytes())
    except arrears_plan.FileRefused as error:
        for problem in error.problems:
            click.echo(_of_file(problem), err=True)
        if error.total > len(error.problems):
            click.echo(f"... and {error.total - len(error.problems)} more.", err=True)
        raise
    with engine.database.read() as connection:
        plan = arrears_plan.plan(connection, CONSOLE, batch)
    for action, count in sorted(plan.counts.items()):
        click.echo(f"{action}: {count}")
    if plan.asks_again:
        click.echo(f"This closes {plan.closings} of {plan.open_cases} open dossiers. Is the file complete?")
    if not yes:
        click.confirm("Go on?", abort=True)
    arrears_plan.accept(engine, CONSOLE, batch, confirmed=True)
    _work_off(engine, batch, sum(plan.counts.values()))


def _work_off(engine: Engine, batch: int, total: int) -> None:
    with click.progressbar(length=total, label="Reading in", file=sys.stderr) as bar:
        shown = 0
        while work.work(engine, 25):
            with engine.database.read() as connection:
                done = arrears_plan.plan(connection, CONSOLE, batch).done
            bar.update(done - shown)
            shown = done
    with engine.database.read() as connection:
        plan = arrears_plan.plan(connection, CONSOLE, batch)
    click.echo(f"Done: {plan.done} rows, {plan.failed} with a problem.")


def _of_file(problem: Any) -> str:
    place = ", ".join(
        f"{what} {where}" for what, where in (("regel", problem.line), ("kolom", problem.column)) if where
    )
    return f"{place or 'bestand'}: {problem.what} {problem.cure}".strip()


@click.command()
def verify() -> None:
    """Check the chain of the audit trail of every dossier."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        breaks = list(audit.verify(connection))
    for found in breaks:
        click.echo(f"{found.case}, entry {found.seq}: {found.reason}", err=True)
    if breaks:
        raise click.ClickException(f"{len(breaks)} dossiers have a broken trail.")
    click.echo("Every trail holds.")
