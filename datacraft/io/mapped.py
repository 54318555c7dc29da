"""A file of lines that is read in order once and then looked into at places: in memory only as far as it is touched."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datacraft.core.errors import InputError

_PIECE = 4 * 2**20


class Mapped:
    """Lines by the byte they begin at; what lies behind the opening size is not seen."""

    def __init__(self, view: mmap.mmap | bytes) -> None:
        self._view = view

    def __len__(self) -> int:
        return len(self._view)

    def cuts(self, size: int) -> Iterator[tuple[int, int]]:
        """Start and end of stretches of whole lines of about `size` bytes, which make up the file."""
        start = 0
        while start < len(self._view):
            end = self._view.find(b"\n", start + size - 1) + 1 or len(self._view)
            yield start, end
            start = end

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Start and bytes, without the line break, of every line that is not empty."""
        view, size = self._view, len(self._view) if end is None else end
        while start < size:
            end = view.find(b"\n", start)
            if end < 0:
                end = size
            if end > start:
                yield start, view[start:end]
            start = end + 1

    def span(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to `end`, a few MiB at a time."""
        for at in range(start, end, _PIECE):
            yield self._view[at : min(end, at + _PIECE)]

    def line_number(self, start: int, since: int = 0, number: int = 1) -> int:
        """The number of the line that begins at `start`, counted on from a known one."""
        return number + sum(piece.count(b"\n") for piece in self.span(since, start))

    def at(self, start: int) -> bytes:
        """The line that begins at a byte, without its line break."""
        end = self._view.find(b"\n", start)
        return self._view[start : end if end >= 0 else len(self._view)]


@contextmanager
def mapped(path: Path) -> Iterator[Mapped]:
    """The lines of a plain file. Raises InputError when it cannot be read or is packed."""
    try:
        with path.open("rb") as stream:
            head = stream.read(2)
            if head == b"\x1f\x8b":
                raise InputError(f"{path} is packed, and this command reads it twice", f"gunzip {path}")
            if not head:
                yield Mapped(b"")
                return
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
                yield Mapped(view)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", "name an existing .jsonl file") from error
