"""The command group: loads a command's module when it is called, and turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from datacraft.core.errors import DatacraftError
from datacraft.core.names import did_you_mean
from datacraft.core.plugins import load
from datacraft.version import __version__

COMMANDS = {
    "init": "Set up a project around an agent.",
    "extract-schemas": "Write the tool schemas the agent will serve.",
    "seeds": "Check the hand-written seeds.",
    "plan": "Show what a run would make, at no cost.",
    "expand": "Turn seeds into validated training rows.",
    "validate": "Say what is wrong with a dataset, and where.",
    "rule": "Explain a rule of the validator.",
    "show": "Show rows as people or models read them.",
    "stats": "Measure a dataset: mix, coverage, diversity.",
    "report": "Write one self-contained page on a dataset.",
    "dedupe": "Set exact and near duplicates apart.",
    "split": "Split into train and validation, leak-free.",
    "convert": "Read any dialect of rows, write another.",
    "export": "Write a dataset for a trainer or service.",
    "eval": "Score served models on held-out rows.",
    "gaps": "Find the weak spots of an evaluation.",
    "upload": "Send a file to a tuning service or a hub.",
    "job": "Follow, cancel and fetch tuning jobs.",
    "doctor": "Check keys, providers and served models.",
}
"""Command to the first line of its help; the module is `datacraft.cli.<name>`, the function has the same name."""

_RUNNING = "datacraft.running"
_HELP = {"help_option_names": ["-h", "--help"]}
# typer carries its own copy of click from 0.2x on: its exceptions are found through a name typer exports.
_ClickException: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and imports only the one that runs."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The listing asks for every command; a run asks for one, in `resolve_command`."""
        if cmd_name not in COMMANDS:
            return None
        if ctx.meta.get(_RUNNING) == cmd_name:
            return build(cmd_name)
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"no such command {args[0]!r}; {did_you_mean(args[0], COMMANDS)}")
        if args:
            ctx.meta[_RUNNING] = args[0]
        return super().resolve_command(ctx, args)


def build(name: str) -> Any:
    """The command of that name: the function (or `typer.Typer`, for one with subcommands) `name` of
    `datacraft.cli.name`; `eval`, a builtin's name, is `eval_` there."""
    module = {"eval": "eval_"}.get(name, name.replace("-", "_"))
    value = load(f"datacraft.cli.{module}", module)
    if isinstance(value, typer.Typer):
        return typer.main.get_command(value)
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command(name, context_settings=_HELP)(value)
    return typer.main.get_command(single)


app = typer.Typer(
    name="datacraft",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_HELP,
    help="From a tool-calling agent's own code and 30-50 seeds to a fine-tuning dataset that is right, and proves it.",
    epilog="Example: datacraft extract-schemas app.tools && datacraft expand --n 500 && "
    "datacraft validate output/dataset.jsonl",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"datacraft {__version__}")
        raise typer.Exit


@app.callback()
def datacraft(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    del version


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code (0 clean, 1 findings, 2 cannot, 4 endpoint, 130 stopped)."""
    sys.exit(main(arguments))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    _plain_streams()
    try:
        result = app(args=arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as leave:
        return leave.exit_code
    except _ClickException as error:
        error.show(sys.stderr)
        return int(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted; what is done so far is kept where the command keeps a journal: run it again to go on")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DatacraftError as error:
        _say(f"error: {error.message}")
        if error.hint:
            _say(f"  try: {error.hint}")
        return error.exit_code


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _plain_streams() -> None:
    """Let no character stop a console that cannot print it (Windows code pages)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace" if stream.encoding == "utf-8" else "backslashreplace")
