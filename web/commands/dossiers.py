"""Dossiers: reading in an arrears file, looking into one that stands still, and the audit trail."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from engine.access import CONSOLE
from engine.arrears import doubts, questions, work
from engine.arrears import plan as arrears_plan
from engine.arrears.doubts import Doubted
from engine.arrears.questions import Question
from engine.clock import SystemClock
from engine.context import Engine
from engine.diagnosis.reading import Onlooker, diagnose
from engine.diagnosis.reason import why
from engine.dossier import audit
from engine.organisations import people
from engine.states import ImportAnswer
from web.commands import diagnosis
from web.commands.opening import open_engine


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--landlord", required=True, help="Short name (slug) of the woningcorporatie.")
@click.option("--region", required=True, help="Region in which its dossiers start, such as zaanstad.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="Day of which the file tells; by itself today."
)
@click.option("--yes", is_flag=True, help="Do not ask, also when many dossiers would close.")
@click.option(
    "--renumbered",
    is_flag=True,
    help="The landlord gave its contracts other numbers: where only that differs it is the same tenant.",
)
def import_file(
    file: Path, landlord: str, region: str, day: datetime | None, yes: bool, renumbered: bool
) -> None:
    """Read in the monthly arrears FILE of a woningcorporatie. The whole file is checked first."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        landlord_id = people.organisation_id(connection, landlord)
    try:
        as_of = day.date() if day is not None else None
        data = file.read_bytes()
        batch = arrears_plan.preview(engine, CONSOLE, landlord_id, region, file.name, data, as_of)
    except arrears_plan.FileRefused as error:
        for problem in error.problems:
            click.echo(_of_file(problem), err=True)
        if error.total > len(error.problems):
            click.echo(f"... and {error.total - len(error.problems)} more.", err=True)
        raise
    with engine.database.read() as connection:
        plan = arrears_plan.plan(connection, CONSOLE, batch)
        asked = questions.of_import(connection, batch)
        form = engine.definitions.start_form(connection, region)
        doubted = doubts.of_import(connection, batch, form, engine.clock.now())
    for action, count in sorted(plan.counts.items()):
        click.echo(f"{action}: {count}")
    if plan.asks_again:
        click.echo(f"This closes {plan.closings} of {plan.open_cases} open dossiers. Is the file complete?")
        for name in plan.joined:
            click.echo(f"It is the first file since {name} joined. Are the tenants of both in it?")
    for (column, reason), count in plan.left_out.items():
        click.echo(f"not used: {column} ({reason}): {count}")
    left = [one for one in asked if not (renumbered and one.is_of_number_only)]
    answers = {} if yes else {one.position: _same_or_not(one) for one in left}
    right = {one.position for one in doubted.rows if not yes and _is_right(one)}
    if len(right) < doubted.total:
        click.echo(f"not taken over, as it may be wrong: {doubted.total - len(right)}")
    if not yes:
        click.confirm("Go on?", abort=True)
    arrears_plan.accept(engine, CONSOLE, batch, True, answers, renumbered, right)
    _work_off(engine, batch, sum(plan.counts.values()))


def _same_or_not(question: Question) -> ImportAnswer:
    text = (
        f"{question.tenancy}: is this the tenancy {question.facts.get('huurcontract')} of {question.number}?"
    )
    return ImportAnswer.SAME if click.confirm(text) else ImportAnswer.OTHER


def _is_right(doubted: Doubted) -> bool:
    for doubt in doubted.doubts:
        click.echo(f"{doubted.tenancy}: {doubt.label}: {doubt.message}")
    return click.confirm("Is that right?")


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
@click.argument("number")
@click.option("--last", default=20, show_default=True, type=click.IntRange(0), help="Entries of the trail.")
@click.option(
    "--personal", is_flag=True, help="Also the tenant, the facts and names. Needs --as and --reason."
)
@click.option("--as", "email", help="E-mail address of who looks: a medewerker who may see this dossier.")
@click.option("--reason", help="Why; it is recorded, and who takes part in the dossier can read it.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def show(
    number: str, last: int, personal: bool, email: str | None, reason: str | None, as_json: bool
) -> None:
    """Where dossier NUMBER is and why it stands still; nothing personal without --personal."""
    onlooker = _onlooker(personal, email, reason)
    engine, _ = open_engine()
    found = diagnose(engine, number, last, onlooker)
    reasons = why(found, SystemClock().now())
    if as_json:
        click.echo(diagnosis.as_json(found, reasons))
    else:
        click.echo("\n".join(diagnosis.lines(found, reasons)))


def _onlooker(personal: bool, email: str | None, reason: str | None) -> Onlooker | None:
    """Who looks at what is personal, and why. Raises UsageError for half of it."""
    if not personal:
        if email or reason:
            raise click.UsageError("--as and --reason go with --personal.")
        return None
    if not email or not reason or not reason.strip():
        cure = 'Say who looks and why: --personal --as E-MAIL --reason "...". Both are recorded.'
        raise click.UsageError(cure)
    return Onlooker(email, reason.strip()[:500])


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
