"""`datacraft stats`: measures a dataset and prints every figure beside its target."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console
from datacraft.cli.workers import Jobs, RunOn

if TYPE_CHECKING:
    from datacraft.core.seed import SeedBook
    from datacraft.core.tool import Toolset
    from datacraft.steps.stats import Inputs


class Format(StrEnum):
    text = "text"
    json = "json"


def stats(
    file: Annotated[Path, typer.Argument(help="Dataset to measure.")],
    seeds: Annotated[str, typer.Option(help="Folder of seeds to compare with; default: the project's.")] = "",
    schemas: Annotated[str, typer.Option(help="Toolset file; default: the project's, else the rows' own tools.")] = "",
    held_out: Annotated[Path | None, typer.Option(help="The other split, for leaks and the copy baseline.")] = None,
    n: Annotated[int, typer.Option(min=2, help="Requests that wording figures are taken of.")] = 300,
    seed: Annotated[int, typer.Option(help="Which requests are drawn.")] = 0,
    output_format: Annotated[Format, typer.Option("--output-format", "-f", help="How it is printed.")] = Format.text,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every value class.")] = False,
    check: Annotated[bool, typer.Option(help="Exit with 1 when a target is missed.")] = False,
    jobs: Jobs = 0,
    run_on: RunOn = "local",
) -> None:
    """Measure a dataset: labels, mix, coverage, repeats, and how varied its wording is.

    Every figure stands beside its target, the same figure of the hand-written seeds, and what requests written by
    people reach. Wording figures depend on n, so compare them at the same n only. Rows need no metadata.

    \b
    Example:
      datacraft stats output/dataset.jsonl
      datacraft stats output/train.jsonl --held-out output/validation.jsonl --output-format json
    """
    import json

    from datacraft.reports import statistics as report
    from datacraft.steps.engines import engine
    from datacraft.steps.stats import statistics_of

    settings = config.load()

    def inputs(offered: Collection[str]) -> Inputs:
        return inputs_for(settings, offered, seeds, schemas, held_out, n, seed)

    found = statistics_of(file, inputs, jobs=jobs, engine=engine(run_on))
    shown = found.as_json()
    if output_format is Format.json:
        console.data(json.dumps({"file": str(file), **shown}, ensure_ascii=False, indent=2))
    else:
        console.data(report.text(shown, verbose))
    missed = ", ".join(metric.title for metric in found.missed)
    console.say(
        f"{len(found.missed)} of {len(found.metrics)} targets missed: {missed}" if missed else "all targets met"
    )
    if check and missed:
        raise typer.Exit(1)


def inputs_for(
    settings: config.Settings,
    offered: Collection[str],
    seeds: str,
    schemas: str,
    held_out: Path | None,
    n: int,
    seed: int,
) -> Inputs:
    """What the flags and the project say about a dataset whose rows offer tools of these names.

    Raises UsageError, InputError for what was named and is not there; what only the project names may be missing, or be
    about other tools than the rows.
    """
    from datacraft.cli.project import system_prompt
    from datacraft.core.recipe import mix_from
    from datacraft.io.jsonl import read_examples
    from datacraft.steps.stats import Inputs

    toolset, book = context(settings, seeds, schemas)
    toolset = toolset.under(system_prompt(settings)) if toolset else None
    if toolset and offered and not (schemas or seeds) and not any(tool.name in offered for tool in toolset.tools):
        toolset, book = None, None
    other = tuple(example for _, example in read_examples(held_out)) if held_out else ()
    return Inputs(toolset, book, mix_from(settings.mix), other, n, seed)


def context(settings: config.Settings, seeds: str, schemas: str) -> tuple[Toolset | None, SeedBook | None]:
    """Toolset and seeds, as named or as the project has them; None for each that there is none of."""
    from datacraft.cli.project import toolset_path
    from datacraft.core.errors import DatacraftError
    from datacraft.io import seeds as seed_files
    from datacraft.io import toolsets

    try:
        toolset = toolsets.read(toolset_path(settings, schemas))
    except DatacraftError:
        if schemas or seeds:
            raise
        return None, None
    folder = Path(seeds or settings.seeds)
    if not seeds and not folder.is_dir():
        return toolset, None
    return toolset, seed_files.read_sound(folder, toolset)
