"""`datacraft seeds`: check the hand-written seeds, and help an editor to complete them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import config, console
from datacraft.cli.project import toolset_path
from datacraft.core.seed import CATEGORIES, SeedBook

seeds = typer.Typer(
    help="Check the hand-written seeds, or write a schema that lets an editor complete them.\n\n"
    "Example: datacraft seeds check",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_Toolset = Annotated[str, typer.Option("--toolset", help="Toolset file, or the name of one in schemas/.")]


@seeds.command()
def check(
    folder: Annotated[str, typer.Argument(help="Seeds folder or file; default: the project's.")] = "",
    toolset: _Toolset = "",
    output_format: Annotated[str, typer.Option("--output-format", help="text or json.")] = "text",
) -> None:
    """Say what is wrong with the seeds, where, and what they cover.

    Notes name the seeds that would be rejected as rows: the assistant asks for nothing, a value of a call that nobody
    said. What is made from them may fail too. They are no findings and leave the exit code alone.

    \b
    Example:
      datacraft seeds check
      datacraft seeds check seeds/refusal.yaml
    """
    from datacraft.io import seeds as seed_files
    from datacraft.io import toolsets
    from datacraft.steps.seed_doubts import seed_doubts

    settings = config.load()
    tools = toolsets.read(toolset_path(settings, toolset))
    book, findings = seed_files.read(Path(folder or settings.seeds), tools)
    if output_format == "json":
        console.data(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            advice = f"\n  {finding.suggestion}" if finding.suggestion else ""
            place = f"{finding.file}:{finding.line}:{finding.column}"
            console.data(f"{place} {finding.code} {finding.name}: {finding.message}{advice}")
        unread = any(finding.code == "Y101" for finding in findings)
        _summary(book, [tool.name for tool in tools.tools], whole=not unread)
        for seed, why in seed_doubts(book, tools, frozenset(settings.derivable)):
            console.say(f"note: {seed.place} {seed.id}: as a row it would be rejected: {why}")
    if findings:
        console.say(f"{len(findings)} finding{'s' if len(findings) > 1 else ''}")
        raise typer.Exit(1)


@seeds.command()
def schema(
    toolset: _Toolset = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write it; default: seeds.schema.json in the seeds.")
    ] = None,
) -> None:
    """Write a JSON Schema of this project's seeds: editors complete tool names and arguments from it.

    \b
    Example:
      datacraft seeds schema
    Then start each seeds file with:
      # yaml-language-server: $schema=seeds.schema.json
    """
    from datacraft.core.seed_schema import seed_schema
    from datacraft.io import toolsets
    from datacraft.io.files import write_text

    settings = config.load()
    tools = toolsets.read(toolset_path(settings, toolset))
    # Beside the seeds, not among the toolsets: there it would be taken for one.
    path = output or Path(settings.seeds) / "seeds.schema.json"
    write_text(path, json.dumps(seed_schema(tools), ensure_ascii=False, indent=2) + "\n")
    console.say(f"wrote {path}")


def _summary(book: SeedBook, tools: list[str], whole: bool) -> None:
    """What the seeds cover, and with `whole` what they do not: a file that cannot be read may hold all of it."""
    counts = Counter((seed.category, seed.shape) for seed in book.seeds)
    console.data(f"{len(book.seeds)} seeds" + (f", {len(book.pools)} value pools" if book.pools else ""))
    for category, shapes in CATEGORIES.items():
        parts = [f"{shape} {counts[category, shape]}" for shape in shapes if counts[category, shape]]
        console.data(f"  {category:<14} {sum(counts[category, shape] for shape in shapes):>3}  {', '.join(parts)}")
    uses = Counter(call.tool for seed in book.seeds for call in seed.calls())
    console.data("  calls          " + ", ".join(f"{name} {uses[name]}" for name in tools))
    silent = [name for name in tools if not uses[name]]
    if silent and whole:
        console.say(f"note: no seed calls {', '.join(silent)}: write one for each, or built-in material alone words it")
