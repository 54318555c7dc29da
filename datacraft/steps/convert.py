"""Reads rows of any dialect and writes another, without judging them for a consumer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datacraft.core.errors import UsageError
from datacraft.core.example import Example, NotAnExample, to_row
from datacraft.core.target import Options, Target
from datacraft.io.jsonl import read_rows, write_together
from datacraft.io.manifest import write_manifest
from datacraft.steps import dialects
from datacraft.steps.export.part import bind
from datacraft.steps.export.project import project


@dataclass(frozen=True, slots=True)
class Converted:
    output: Path
    rows: int
    dialects: Mapping[str, int]
    """Dialect to how many rows were read in it."""
    unread: Path | None
    """Where the rows are that could not be read or held, with the reasons."""
    reasons: Mapping[str, int]


def convert_file(path: Path, output: Path, *, to: str = "", given: str = "") -> Converted:
    """Write `path` in the dialect `to` (datacraft's own rows when empty), reading it as `given` or as recognised.

    Rows that no dialect can read, or that the new one cannot hold, go to `<output>.left_out.jsonl` with the reason.
    Raises InputError, UsageError for an unknown dialect, OutputError.
    """
    target = bind(dialects.find(to)[0], Options()) if to else None
    source = dialects.find(given)[0] if given else None
    if source is not None and source.decode is None:
        raise UsageError(f"{source.name} rows cannot be read back", "datacraft convert FILE without --from")
    found: Counter[str] = Counter()
    examples: list[Example] = []
    lines: list[tuple[int, Any]] = []
    left: list[dict[str, Any]] = []
    for number, row in read_rows(path):
        dialect = source or dialects.recognise(row)
        try:
            examples.append(dialects.decode(row) if source is None else _as(source, row))
        except NotAnExample as reason:
            left.append({"line": number, "reasons": [str(reason)], "row": row})
            continue
        lines.append((number, row))
        found[dialect.name if dialect else ""] += 1
    rows, unheld = _projected(examples, target)
    left.extend({"line": lines[at][0], "reasons": list(why), "row": lines[at][1]} for at, why in unheld)
    aside = _write(output, rows, left)
    reasons = Counter(entry["reasons"][0] for entry in left)
    counts = {"rows": len(rows), "left_out": len(left), "dialects": found}
    write_manifest(output, command="convert", inputs=[path], options={"to": to, "from": given}, counts=counts)
    return Converted(output, len(rows), found, aside, reasons)


def _as(source: Target, row: Any) -> Example:
    if not isinstance(row, dict) or source.decode is None:
        raise NotAnExample("the row is not an object")
    return source.decode(row)


def _projected(
    examples: list[Example], target: Target | None
) -> tuple[list[Mapping[str, Any]], list[tuple[int, Iterable[str]]]]:
    if target is None:
        return [to_row(example) for example in examples], []
    made = project(examples, target)
    return list(made.rows), [(out.position, out.reasons) for out in made.left_out]


def _write(output: Path, rows: list[Mapping[str, Any]], left: list[dict[str, Any]]) -> Path | None:
    aside = output.with_name(f"{output.stem}.left_out.jsonl")
    write_together({output: rows, aside: left} if left else {output: rows})
    if left:
        return aside
    aside.unlink(missing_ok=True)
    return None
