"""`datacraft show`: one row as people or models read it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import console
from datacraft.io import env


def show(
    file: Annotated[Path, typer.Argument(help="Dataset, JSON lines in any dialect.")],
    line: Annotated[int, typer.Option("--line", "-l", help="Line number; default: the first row.")] = 0,
    example: Annotated[str, typer.Option("--id", help="Id of the row.")] = "",
    sample: Annotated[int, typer.Option("--sample", "-s", min=0, help="Show this many rows, drawn at random.")] = 0,
    template: Annotated[str, typer.Option("--template", "-t", help="Chat template: NAME or PATH.")] = "",
) -> None:
    """Show one row as people read it, or as a model will.

    With --sample several rows are shown without their tools and system prompt, the same ones each time. Of a
    rejected.jsonl the drafts are shown, and why they did not make it.

    With --template the row goes through the chat template of your tokenizer (a .jinja file, a tokenizer's folder,
    trl:NAME with trl installed, OWNER/MODEL from the local cache, or chatml) and the text that the model learns is
    marked: green on a terminal, between [[ and ]] elsewhere.

    \b
    Example:
      datacraft show output/train.jsonl --line 7
      datacraft show output/train.jsonl --sample 20
      datacraft show output/train.jsonl --id bp-0007 --template chatml
    """
    from datacraft.io import templates
    from datacraft.steps.show import draft_lines, lines, pick, rejected, seen
    from datacraft.steps.show import sample as draw

    drafts = rejected(file, line, sample) if file.name.endswith("rejected.jsonl") else []
    if drafts:
        console.data("\n\n".join(f"line {number}: " + "\n".join(draft_lines(draft)) for number, draft in drafts))
        return
    if sample:
        rows = draw(file, sample)
        console.data("\n\n".join(f"line {number}: " + "\n".join(lines(row, brief=True)) for number, row in rows))
        return
    row = pick(file, line, example)
    if not template:
        console.data("\n".join(lines(row)))
        return
    from datacraft.core.render_check import check, fitted

    chosen = fitted(templates.load(template))
    view = seen(row, chosen)
    start, end = ("[[", "]]") if env.plain(sys.stdout.isatty()) else ("\x1b[32m", "\x1b[0m")
    console.data("".join(f"{start}{text}{end}" if learnt else text for text, learnt in view.pieces()))
    how = {"marked": "marked by the template", "by turn": "found turn by turn", "unknown": "cannot be told"}[view.known]
    learnt = sum(end - start for start, end in view.spans)
    console.say(f"{chosen.name}: {len(view.text)} characters, {learnt} of them learnt ({how})")
    troubles = check(row, chosen)
    for trouble in troubles:
        console.say(f"  {trouble.code} {trouble.pointer}: {trouble.message}")
    if troubles:
        raise typer.Exit(1)
