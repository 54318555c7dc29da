"""`datacraft plan`: shows what a run would make and cover, before anything is spent."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datacraft.cli import config, console
from datacraft.cli.project import project, system_prompt

if TYPE_CHECKING:
    from datacraft.steps.plan import Plan


class Format(StrEnum):
    text = "text"
    json = "json"


def plan(
    n: Annotated[int | None, typer.Option("--n", "-n", min=1, help="Rows to plan; default 500.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another number, other rows; default 0.")] = None,
    toolset: Annotated[str, typer.Option(help="Toolset file, or the name of one in schemas/.")] = "",
    seeds: Annotated[str, typer.Option(help="Seeds folder or file.")] = "",
    output_format: Annotated[Format, typer.Option("--output-format", "-f", help="How it is printed.")] = Format.text,
) -> None:
    """Show what a run would make, at no cost: rows by category, shape and tool, and what they cover.

    Covered means: every value class of every parameter (each enum value, true and false, the smallest, a typical and
    the largest number, short, long, quoted and unusual texts, plain and unusual names, one and many entries, near and
    far days where the prompt says which day it is, given and absent), every pair of classes of one tool, every pair of
    tools in one row, every result that feeds an argument. Exits 1 when the seeds cannot support the whole mix.

    \b
    Example:
      datacraft plan --n 500
      datacraft plan --n 120 --output-format json
    """
    import json

    from datacraft.core.recipe import DEFAULT_MIX, Recipe, mix_from
    from datacraft.reports import plan as report
    from datacraft.steps.plan import plan as make

    settings = config.load()
    _, tools, _, book = project(settings, toolset, seeds)
    rows = settings.n if n is None else n
    mix = mix_from(settings.mix) if settings.mix else DEFAULT_MIX
    made = make(book, tools.under(system_prompt(settings)), Recipe(rows, settings.seed if seed is None else seed, mix))
    shown = describe(made, rows)
    console.data(
        json.dumps(shown, ensure_ascii=False, indent=2) if output_format is Format.json else report.text(shown)
    )
    if made.unsupported or len(made.blueprints) < rows:
        console.say("next      add seeds of the missing shapes, or set [tool.datacraft.mix]")
        raise typer.Exit(1)
    console.say(f"next      datacraft expand --n {rows}")


def describe(made: Plan, rows: int) -> dict[str, Any]:
    """What a plan would make and cover, as `reports.plan` prints it."""
    from datacraft.reports import plan as report

    shares = {
        "value classes": made.coverage.values_covered(),
        "pairs of value classes": made.coverage.pairs_covered(),
        "pairs of tools in one row": made.tool_pairs,
        "results that feed an argument": made.links,
    }
    return report.as_json(made.blueprints, made.coverage, shares, made.unsupported, rows)
