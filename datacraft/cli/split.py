"""`datacraft split`: train and validation parts without a leak."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import console


class By(StrEnum):
    lineage = "lineage"
    contrast = "contrast"
    request = "request"


def split(
    file: Annotated[Path, typer.Argument(help="Dataset, JSON lines in any dialect.")],
    validation: Annotated[float, typer.Option(help="Share of rows to hold out.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Another number, another split.")] = 0,
    by: Annotated[
        By, typer.Option(help="What keeps rows together: seeds, contrast groups, or equal requests.")
    ] = By.lineage,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder; default: beside FILE.")] = None,
) -> None:
    """Split into train.jsonl and validation.jsonl, leak-free.

    Rows that descend from the same seed, belong to the same contrast group or ask the same thing stay on one side, so
    that the validation part scores what was learnt, not what was remembered. Categories keep their shares. Both files
    and their manifests appear together or not at all. Exits 1 when whole groups allow less than half or more than
    twice the share asked for.

    \b
    Example:
      datacraft split output/dataset.jsonl --validation 0.1
      datacraft split output/dataset.jsonl --by contrast -o splits
    """
    from datacraft.steps.split import split_file

    parts, train, held_out = split_file(file, output or file.parent, validation=validation, seed=seed, by=by.value)
    console.data(f"{train}\n{held_out}")
    console.say(
        f"{len(parts.train)} train, {len(parts.validation)} validation ({parts.share:.1%}), {parts.groups} groups"
    )
    for name, (inside, held) in parts.categories.items():
        console.say(f"  {name or '(no category)'}: {inside} / {held}")
    if parts.shared_seeds:
        console.say(f"{len(parts.shared_seeds)} seeds have rows on both sides (asked for with --by {by.value})")
    if not validation / 2 <= parts.share <= validation * 2:
        console.say(f"asked for {validation:.1%}; groups that stay together allow {parts.share:.1%}: try --by contrast")
        raise typer.Exit(1)
