"""Deploying: the files of a region become what its new dossiers start on, and its meetings are planned."""

from __future__ import annotations

from pathlib import Path

from engine import checks, definitions
from engine.context import Engine
from engine.definitions import Definition, DefinitionRefused
from engine.meetings import calendar, series


def deploy(engine: Engine, folder: Path, region: str, by: str) -> Definition:
    """One transaction; idempotent. Running dossiers keep the version that they started on.

    Raises DefinitionRefused with all that is wrong; then nothing changed.
    """
    findings = checks.check(folder, region)
    if findings:
        raise DefinitionRefused([str(finding) for finding in findings])
    files = definitions.read_files(folder, region)
    with engine.database.write() as connection:
        deployed = engine.definitions.deploy(connection, engine.clock, region, files, by)
        calendar.store(connection, region, series.read(folder, region), deployed.role)
        return deployed
