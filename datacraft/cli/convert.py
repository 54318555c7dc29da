"""`datacraft convert`: read any dialect of rows, write another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import console


def convert(
    file: Annotated[Path, typer.Argument(help="Rows in any dialect, JSON lines.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write.")],
    to: Annotated[str, typer.Option("--to", help="Dialect to write; default: datacraft's own rows.")] = "",
    given: Annotated[str, typer.Option("--from", help="Dialect to read; default: recognised row by row.")] = "",
) -> None:
    """Read any dialect of rows, write another.

    Knows OpenAI chat (also the older function_call), TRL, Axolotl, ShareGPT, Hermes text, Gemini, xLAM, Agents SDK
    items and more: `datacraft export --list`. Nothing is judged here; rows that cannot be read, or that the new
    dialect cannot hold, are written beside the output with the reason, and the exit code is 1.

    \b
    Example:
      datacraft convert sharegpt.jsonl -o rows.jsonl
      datacraft convert rows.jsonl --to gemini -o gemini.jsonl
    """
    from datacraft.steps.convert import convert_file

    done = convert_file(file, output, to=to, given=given)
    console.data(str(done.output))
    read = ", ".join(f"{count} {name}" for name, count in sorted(done.dialects.items()))
    console.say(f"{done.rows} rows written, read as: {read or 'nothing'}")
    if done.unread:
        console.say(f"{sum(done.reasons.values())} rows left out, with reasons, in {done.unread}:")
        for reason, count in list(done.reasons.items())[:8]:
            console.say(f"  {count} x {reason}")
        raise typer.Exit(1)
