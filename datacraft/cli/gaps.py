"""`datacraft gaps`: the weak spots of an evaluation, for `expand --gaps`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import console

if TYPE_CHECKING:
    from datacraft.core.gaps import Cell, Gaps


def gaps(
    evaluation: Annotated[Path, typer.Argument(help="An eval.json of `datacraft eval`.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Default gaps.json beside it.")] = None,
    model: Annotated[str, typer.Option(help="Which model of the evaluation; default the first.")] = "",
    target: Annotated[float, typer.Option(min=0.0, max=1.0, help="What every cell should reach.")] = 0.85,
    strong: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Turn accuracy from which a model may doubt a label.")
    ] = 0.7,
) -> None:
    """Find the weak spots of an evaluation.

    A tool x parameter x category is weak when even the upper end of its 95 % interval is below the target; fewer than
    five trials are no evidence. Rows whose label several strong models contradict alike are listed apart and counted
    for nothing: look at them first. Exits 0 whether or not there are gaps.

    \b
    Example:
      datacraft eval output/validation.jsonl --model ollama/triage-7b -o eval.json
      datacraft gaps eval.json
      datacraft expand --gaps gaps.json --n 120 -o output/round-2.jsonl
    """
    import json
    from dataclasses import replace

    from datacraft.core import gaps as shape
    from datacraft.io import files
    from datacraft.io.evaluations import read
    from datacraft.steps.gaps.find import find

    path = output or evaluation.with_name("gaps.json")
    files.check_writable(path)
    found = find(read(evaluation), model=model, target=target, strong=strong)
    found = replace(found, evaluation={"path": evaluation.name, "digest": files.digest(evaluation)})
    files.write_text(path, json.dumps(shape.to_json(found), ensure_ascii=False, indent=2) + "\n")
    _say(found)
    console.data(str(path))
    if found.cells:
        console.say(f"next      datacraft expand --gaps {path} --n 120 -o output/round-2.jsonl")


def _say(found: Gaps) -> None:
    console.say(f"{len(found.cells)} weak cells of {found.model} (upper end of the interval below {found.target:.0%})")
    for cell in found.cells:
        console.say(f"  {cell.weight:>6.1%} of new rows  {_line(cell)}")
    if found.unproven:
        console.say(f"{len(found.unproven)} cells with misses but no proof of weakness")
        for cell in found.unproven[:5]:
            console.say(f"  {_line(cell)}")
    if found.suspects:
        console.say(f"{len(found.suspects)} turns whose label strong models doubt; look at them before you grow data:")
        for suspect in found.suspects[:5]:
            console.say(f"  line {suspect['line']} {suspect['case']}: {', '.join(suspect['models'])}: {suspect['why']}")


def _line(cell: Cell) -> str:
    rate = f"{cell.rate.right}/{cell.rate.n} right ({cell.rate.low:.0%}-{cell.rate.high:.0%})"
    mistakes = ", ".join(f"{name} {count}" for name, count in list(cell.mistakes.items())[:2])
    return f"{cell.name}, {cell.kind}: {rate}; {mistakes}"
