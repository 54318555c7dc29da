"""Knows every dialect of rows: finds a target by its name, and reads a row of whatever dialect it is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError, UsageError
from datacraft.core.example import Example, NotAnExample
from datacraft.core.names import did_you_mean
from datacraft.core.plugins import discover
from datacraft.core.target import Profile, Target
from datacraft.io.jsonl import read_piece_rows, read_rows
from datacraft.io.lines import Piece


@cache
def targets() -> Mapping[str, Target]:
    """Every target by its name, sorted; those of installed packages come through the entry points."""
    found = discover("datacraft.targets", Target, "datacraft.targets").values()
    return {target.name: target for target in sorted(found, key=lambda target: target.name)}


def find(name: str) -> tuple[Target, Profile]:
    """The target of that name or alias, with the limits that hold there. Raises UsageError with the nearest name."""
    known = targets()
    if name in known:
        return known[name], known[name].profile
    for target in known.values():
        if name in target.aliases:
            return target, target.aliases[name]
    names = [*known, *(alias for target in known.values() for alias in target.aliases)]
    raise UsageError(f"no target {name!r}; {did_you_mean(name, names)}", "datacraft export --list")


def recognise(row: Any) -> Target | None:
    """The dialect of a row: `openai` when it is that, else the first in name order that knows it, else None."""
    if not isinstance(row, dict):
        return None
    known = targets()
    ordered = [known["openai"], *(target for name, target in known.items() if name != "openai")]
    return next((t for t in ordered if t.decode and t.recognises and t.recognises(row)), None)


def decode(row: Any) -> Example:
    """The example of a row in any dialect. Raises NotAnExample, which names the dialect it was read as."""
    target = recognise(row)
    if target is None or target.decode is None:
        raise NotAnExample("the row is in no dialect that is known here; see them with: datacraft export --list")
    try:
        return target.decode(row)
    except NotAnExample as error:
        raise NotAnExample(f"as {target.name}: {error}") from error


def read(path: Path) -> Iterator[tuple[int, dict[str, Any], Example]]:
    """Line number, JSON object and example of every line. Raises InputError with file:line."""
    yield from _read(read_rows(path), str(path))


def read_piece(piece: Piece) -> Iterator[tuple[int, dict[str, Any], Example]]:
    """`read` of a part of a file, under the line numbers of the file."""
    yield from _read(read_piece_rows(piece), piece.file)


def _read(rows: Iterable[tuple[int, Any]], file: str) -> Iterator[tuple[int, dict[str, Any], Example]]:
    for number, row in rows:
        try:
            yield number, row, decode(row)
        except NotAnExample as error:
            raise InputError(
                f"{file}:{number}: {error}", f"see every defect with: datacraft validate {file}"
            ) from error
