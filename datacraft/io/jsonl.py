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


def read_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Line number and JSON value of every non-empty line. Raises InputError with file:line at the first that is not
    JSON."""
    text = read_bytes(path, "name an existing .jsonl file")
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{path}:{number}: not a JSON line ({error})", f"see every defect with: datacraft validate {path}"
            ) from error


def read_examples(path: Path) -> Iterator[tuple[int, Example]]:
    """Line number and typed example of every line in the OpenAI chat shape. Raises InputError with file:line."""
    for number, row in read_rows(path):
        try:
            yield number, from_row(row)
        except NotAnExample as error:
            raise InputError(
                f"{path}:{number}: {error}", f"see every defect with: datacraft validate {path}"
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
