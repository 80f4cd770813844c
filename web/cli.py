"""The command line `drempel`: each command reads the settings, calls one use case, says what came of it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from engine.errors import DrempelError

# Command -> its module in web/commands, and its name there.
COMMANDS = {
    "check": ("check", "check"),
    "contracts": ("contracts", "contracts"),
    "demo": ("demonstration", "demonstration"),
    "deploy": ("publishing", "deploy"),
    "diff": ("publishing", "diff"),
    "export": ("publishing", "export"),
    "fire": ("installation", "fire"),
    "import": ("dossiers", "import_file"),
    "merge-region": ("organisations", "merge_region"),
    "migrate": ("installation", "migrate"),
    "migrate-dossiers": ("moving", "migrate_dossiers"),
    "new-region": ("new_region", "new_region"),
    "organisation": ("organisations", "organisation"),
    "serve": ("installation", "serve"),
    "show": ("dossiers", "show"),
    "user": ("users", "user"),
    "verify": ("dossiers", "verify"),
    "worker": ("installation", "worker"),
}


class Commands(click.Group):
    """Loads a command when it is asked for: one that needs no database does not wait for its libraries.

    Errors that we know end a command with their message, never with a traceback.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"web.commands.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DrempelError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Commands)
def main() -> None:
    """Drempel: case management that keeps tenants in their homes."""


if __name__ == "__main__":
    main()
