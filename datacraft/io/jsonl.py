"""JSON lines that datacraft itself wrote or that a step needs whole; the validator's tolerant reader is apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.core.example import Example, NotAnExample, from_row, to_row
from datacraft.core.json import dumps
from datacraft.io.files import check_writable, read_bytes, whole
from datacraft.io.lines import STANDARD_INPUT, Piece, piece_bytes, pieces


def read_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Line number and JSON value of every non-empty line. Raises InputError with file:line at the first that is not
    JSON."""
    yield from _values(read_bytes(path, "name an existing .jsonl file"), 1, str(path))


def row_pieces(path: Path, size: int) -> Iterator[Piece]:
    """A file as pieces of about `size` bytes (-1: one of them all) for `read_piece_rows`. Raises InputError."""
    if str(path) == STANDARD_INPUT:
        raise InputError("this command may read its input twice", "save it to a file and name that")
    yield from pieces(path, size)


def read_piece_rows(piece: Piece) -> Iterator[tuple[int, Any]]:
    """`read_rows` of a part of a file, under the line numbers of the file."""
    yield from _values(piece_bytes(piece), piece.first, piece.file)


def _values(text: bytes, first: int, file: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split(b"\n"), first):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{file}:{number}: not a JSON line ({error})", f"see every defect with: datacraft validate {file}"
            ) from error


def read_examples(path: Path) -> Iterator[tuple[int, Example]]:
    """Line number and typed example of every line in the OpenAI chat shape. Raises InputError with file:line."""
    yield from _examples(read_rows(path), str(path))


def read_piece_examples(piece: Piece) -> Iterator[tuple[int, Example]]:
    """`read_examples` of a part of a file, under the line numbers of the file."""
    yield from _examples(read_piece_rows(piece), piece.file)


def _examples(rows: Iterable[tuple[int, Any]], file: str) -> Iterator[tuple[int, Example]]:
    for number, row in rows:
        try:
            yield number, from_row(row)
        except NotAnExample as error:
            raise InputError(
                f"{file}:{number}: {error}", f"see every defect with: datacraft validate {file}"
            ) from error


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as JSON lines, whole or not at all; how many there were. Raises OutputError."""
    count = 0
    with whole(path) as stream:
        for row in rows:
            stream.write(dumps(row).encode("utf-8") + b"\n")
            count += 1
    return count


def write_together(files: Mapping[Path, Iterable[Mapping[str, Any]]]) -> dict[Path, int]:
    """Write several files of JSON lines, all whole or none touched; rows in each. Raises OutputError."""
    for path in files:
        check_writable(path)
    counts = dict.fromkeys(files, 0)
    with ExitStack() as stack:
        streams = {path: stack.enter_context(whole(path)) for path in files}
        for path, rows in files.items():
            for row in rows:
                streams[path].write(dumps(row).encode("utf-8") + b"\n")
                counts[path] += 1
    return counts


def write_examples(path: Path, examples: Iterable[Example]) -> int:
    """Write examples in the OpenAI chat shape, whole or not at all; how many there were. Raises OutputError."""
    return write_rows(path, map(to_row, examples))
