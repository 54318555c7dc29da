"""`datacraft report`: one self-contained page on a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import config, console


def report(
    file: Annotated[Path, typer.Argument(help="Dataset to show.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The page; default: <file>.report.html.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="Folder of seeds to compare with; default: the project's.")] = "",
    schemas: Annotated[str, typer.Option(help="Toolset file; default: the project's, else the rows' own tools.")] = "",
    held_out: Annotated[Path | None, typer.Option(help="The other split, for leaks and the copy baseline.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="Conversations to write into the page, findings first.")] = 2_000,
    n: Annotated[int, typer.Option(min=2, help="Requests that wording figures are taken of.")] = 300,
    seed: Annotated[int, typer.Option(help="Which requests are drawn.")] = 0,
) -> None:
    """Write one self-contained page on a dataset.

    Figures beside their targets, coverage, mix, wording, repeats, rejected drafts, and every conversation with its
    calls, results and findings. The page is one file: it opens offline, loads nothing, and can be attached to a review.

    \b
    Example:
      datacraft report output/dataset.jsonl
      datacraft report output/dataset.jsonl -o report.html --rows 500
    """
    from datacraft.cli.stats import inputs_for
    from datacraft.io.files import check_writable
    from datacraft.io.jsonl import read_examples
    from datacraft.steps import report as step

    target = output or file.with_name(f"{file.stem}.report.html")
    check_writable(target)
    offered = {tool.name for _, example in read_examples(file) for tool in example.tools}
    inputs = inputs_for(config.load(), offered, seeds, schemas, held_out, n, seed)
    content = step.report(file, target, inputs, rows)
    if content.left_out:
        console.say(f"{content.left_out} of {content.statistics['rows']} conversations are left out: raise --rows")
    console.say(f"wrote {target} ({target.stat().st_size / 1e6:.1f} MB), open it in a browser")
