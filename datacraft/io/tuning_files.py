"""A training file on its way out: what it weighs, what it offers, how much of it has been read."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

from datacraft.core.service import Estimate, TuningRequest
from datacraft.io.files import digest, read_bytes
from datacraft.io.jsonl import read_rows

CHARACTERS_PER_TOKEN = 4
"""A usual figure for English text and JSON; the estimate says that it is one."""


def estimate_here(request: TuningRequest) -> Estimate:
    """Rows and tokens of a job, counted in the file. Raises InputError when it cannot be read."""
    text = read_bytes(request.train, "name an exported file")
    rows = sum(1 for line in text.split(b"\n") if line.strip())
    tokens = len(text.decode("utf-8", errors="replace")) // CHARACTERS_PER_TOKEN * request.epochs
    return Estimate(rows, tokens, basis=f"estimated here at {CHARACTERS_PER_TOKEN} characters a token")


def recipe_seal(folder: Path) -> str:
    """A digest of what a recipe trains and on what: its script and its rows; empty without a script."""
    paths = [path for path in (folder / "train.py", *sorted((folder / "data").glob("*.jsonl"))) if path.is_file()]
    return hashlib.sha256("".join(map(digest, paths)).encode()).hexdigest()[:16] if paths else ""


def tools_in(path: Path) -> list[str]:
    """Names of the tools offered in the rows of a file, sorted; `tools` may be a list or JSON text."""
    names: set[str] = set()
    for _, row in read_rows(path):
        carried = row.get("tools") if isinstance(row, dict) else None
        tools = json.loads(carried) if isinstance(carried, str) and carried else carried
        names |= {str(tool.get("function", tool).get("name", "")) for tool in tools or () if isinstance(tool, dict)}
    return sorted(names - {""})


class Counted(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, stream: io.BufferedReader, read: Callable[[int], None]) -> None:
        self._stream = stream
        self._told = read

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._told(self._stream.tell())
        return chunk
