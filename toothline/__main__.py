"""`toothline`: the command line. Every module in toothline/commands is a command."""

from __future__ import annotations

import importlib
import pkgutil

import click

import toothline.commands


class Commands(click.Group):
    """Loads a command's module only when it is asked for, so that help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(toothline.commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"toothline.commands.{name}")
        found: click.Command = module.command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as miss:
            # Click suggests only commands that are loaded already, which is none of ours.
            names = self.list_commands(ctx)
            raise click.NoSuchCommand(miss.command_name, possibilities=names, ctx=ctx) from None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="toothline")
def main() -> None:
    """Hear a caller, ask, triage, read back, leave the dentist a case. Offline.

    \b
    Examples:
      toothline call --caller healing-cap     play a recorded caller through the service
      toothline call --text                   type instead of speaking
      toothline doctor                        what is installed, what is missing, how to get it

    \b
    Exit codes: 0 done; 1 something failed (an expectation, a check); 2 wrong use or
    unusable input, told in one sentence; 130 stopped by Ctrl-C.
    """


if __name__ == "__main__":
    main()
