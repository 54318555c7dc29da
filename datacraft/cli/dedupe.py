"""`datacraft dedupe`: sets exact and near duplicates apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import console
from datacraft.cli.workers import Jobs, RunOn


def dedupe(
    file: Annotated[Path, typer.Argument(help="Dataset to look through.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the rest goes; default: <file>.deduped.jsonl.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say how many duplicates there are.")] = False,
    check: Annotated[bool, typer.Option(help="Write nothing; exit with 1 when there are duplicates.")] = False,
    jobs: Jobs = 0,
    run_on: RunOn = "local",
) -> None:
    """Set exact and near duplicates apart.

    Two rows are duplicates when they make the very same calls (order of keys and ids aside) and the user says it in the
    same or nearly the same words; the same words with another value are different rows, and so are contrasts of one
    request. The first of its kind stays. What goes is kept in <output>.removed.jsonl, with the row kept instead.

    \b
    Example:
      datacraft dedupe output/dataset.jsonl --dry-run
      datacraft dedupe output/dataset.jsonl -o output/clean.jsonl
    """
    from datacraft.steps import dedupe as step
    from datacraft.steps.engines import engine

    target = output or file.with_name(f"{file.name.removesuffix('.jsonl')}.deduped.jsonl")
    only_look = dry_run or check
    found = step.dedupe(file, None if only_look else target, jobs=jobs, engine=engine(run_on))
    console.say(f"{found.rows} rows: {found.kept} kept, {found.exact} exact and {found.near} near duplicates set apart")
    if found.unreadable:
        console.say(f"{found.unreadable} lines are no conversation and were kept: datacraft validate {file}")
    if found.largest:
        others = max(found.largest.values())
        console.say(f"the most repeated row stands for {others} other{'s' if others > 1 else ''}")
    if not only_look:
        console.say(f"wrote {target} and {step.removed_path(target)}")
    if check and found.duplicates:
        raise typer.Exit(1)
