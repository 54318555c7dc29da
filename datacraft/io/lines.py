"""Reads anyone's file line by line, whatever the bytes: plain, gzip or standard input, in bounded memory."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from datacraft.core.decode import spans
from datacraft.core.errors import InputError
from datacraft.core.line import BOM, Line

MAX_LINE = 8 * 2**20
"""Bytes of a line that are read; a row of 8 MiB is about two million tokens, more than any context window holds."""
MAX_DOCUMENT = 64 * 2**20
"""Bytes of a file that is one JSON document instead of lines, which has to be held whole."""
STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_PEEK = 2**16
Asked = TypeVar("Asked")
Got = TypeVar("Got")


def read(path: Path) -> Iterator[Line]:
    """Every line of a file (`-` is standard input), numbered from 1; a JSON document instead of lines is read as the
    lines it should have been, the first marked with `document`. Raises InputError for what cannot be opened."""
    with _opened(path) as stream:
        yield from _lines_or_document(stream, str(path))


@dataclass(frozen=True, slots=True)
class Piece:
    """Some whole lines of a file: a byte range of it, or the bytes themselves where it has no ranges."""

    file: str
    first: int
    """Number of the first line."""
    start: int = 0
    end: int = 0
    block: bytes | None = None


def pieces(path: Path, size: int, *, number: Callable[[], int] | None = None) -> Iterator[Piece]:
    """A file as pieces of about `size` bytes that end with a line; gzip and standard input come with their bytes.

    Whoever has read each piece before asking for the next may say by `number` which line follows, so that nobody has
    to count them beforehand. Raises InputError.
    """
    ranges = splittable(path)
    with _opened(path) as stream:
        if not ranges:
            yield from _blocks(stream, size, str(path))
        elif number is None:
            yield from _ranges(stream, size, str(path))
        else:
            yield from _steps(stream, size, str(path), number)


def _steps(stream: IO[bytes], size: int, file: str, number: Callable[[], int]) -> Iterator[Piece]:
    start, whole = 0, stream.seek(0, io.SEEK_END)
    while start < whole:
        stream.seek(start + size - 1)
        while (more := _read(stream.readline, 2**20, file)) and not more.endswith(b"\n"):
            pass
        end = min(stream.tell(), whole)
        yield Piece(file, number(), start, end)
        start = end


def _blocks(stream: IO[bytes], size: int, file: str) -> Iterator[Piece]:
    start, number = 0, 1
    while True:
        block, length = _block(stream, size, file)
        if not block:
            return
        yield Piece(file, number, start, start + length, block)
        start, number = start + length, number + block.count(b"\n")


def _ranges(stream: Any, size: int, file: str) -> Iterator[Piece]:
    """Lines are counted in one buffer: whoever gets the range reads the bytes again, in a process of its own."""
    start, number, held = 0, 1, bytearray(size)
    while length := _read(stream.readinto, held, file):
        lines, more = held.count(b"\n", 0, length), b"" if held[length - 1] == ord("\n") else b"."
        while more and not more.endswith(b"\n"):
            more = _read(stream.readline, 2**20, file)
            length += len(more)
            lines += more.endswith(b"\n")
        yield Piece(file, number, start, start + length)
        start, number = start + length, number + lines


def read_piece(piece: Piece) -> Iterator[Line]:
    """The lines of a piece, under their numbers in the file."""
    if piece.block is not None:
        yield from _numbered(io.BytesIO(piece.block), piece)
        return
    with _plain(Path(piece.file)) as stream:
        stream.seek(piece.start)
        yield from _numbered(stream, piece)


def raw_lines(piece: Piece) -> Iterator[bytes]:
    """The lines of a piece with their endings, as fast as they can be read: each takes the place of the one before
    in memory. For pieces up to MAX_LINE, in which no line can be too long. Raises InputError."""
    if piece.block is not None:
        yield from io.BytesIO(piece.block)
        return
    with _plain(Path(piece.file)) as stream:
        stream.seek(piece.start)
        left = piece.end - piece.start
        try:
            for raw in stream:
                yield raw
                left -= len(raw)
                if left <= 0:
                    return
        except OSError as error:
            raise _broken(piece.file, error) from error


def piece_bytes(piece: Piece) -> bytes:
    """The bytes of a part of a file. Raises InputError."""
    if piece.block is not None:
        return piece.block
    try:
        with Path(piece.file).open("rb") as stream:
            stream.seek(piece.start)
            return stream.read(piece.end - piece.start)
    except OSError as error:
        raise InputError(
            f"{piece.file} cannot be read: {error.strerror or error}", "workers need it under the same path"
        ) from error


def _numbered(stream: IO[bytes], piece: Piece) -> Iterator[Line]:
    for line in _lines(stream, piece.file, None if piece.block is not None else piece.end):
        line.number += piece.first - 1
        yield line


def _block(stream: IO[bytes], size: int, file: str) -> tuple[bytes, int]:
    """The next whole lines and their length in the file; what is too long to be read is not kept either."""
    block = _read(stream.read, size, file)
    if not block or block.endswith(b"\n"):
        return block, len(block)
    parts, length = [block], len(block)
    while more := _read(stream.readline, 2**20, file):
        length += len(more)
        if length - len(block) <= MAX_LINE + 2**20:
            parts.append(more)
        elif more.endswith(b"\n"):
            parts.append(b"\n")
        if more.endswith(b"\n"):
            break
    return b"".join(parts), length


def may_be_document(path: Path) -> bool:
    """Whether a file starts like one JSON document; standard input cannot be asked, its pieces are lines."""
    if str(path) == STANDARD_INPUT or not path.is_file():
        return False
    with _opened(path) as stream:
        return _may_be_document(_read(cast(Any, stream).peek, _PEEK, str(path)))


def splittable(path: Path) -> bool:
    """Whether a file's byte ranges can be read on their own."""
    if str(path) == STANDARD_INPUT or not path.is_file():
        return False
    with _plain(path) as stream:
        head = stream.read(2)
    return not head.startswith(_GZIP)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == STANDARD_INPUT:
        yield _unpacked(sys.stdin.buffer)
        return
    with _plain(path) as stream:
        yield _unpacked(stream)


@contextmanager
def _plain(path: Path) -> Iterator[IO[bytes]]:
    try:
        stream = path.open("rb", buffering=2**18)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", "name an existing .jsonl file") from error
    with stream:
        yield stream


def _unpacked(stream: Any) -> IO[bytes]:
    packed = stream.peek(2)[:2] == _GZIP
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if packed else cast(IO[bytes], stream)


def _lines(stream: IO[bytes], file: str, end: int | None) -> Iterator[Line]:
    number = 0
    while end is None or stream.tell() < end:
        raw = _read(stream.readline, MAX_LINE + 2, file)
        if not raw:
            return
        number += 1
        yield _line(stream, raw, number, file)


def _line(stream: IO[bytes], raw: bytes, number: int, file: str) -> Line:
    line = whole_line(raw, number, file)
    if len(raw) == MAX_LINE + 2 and not line.ending:
        skipped, ended = _skip_rest(stream)
        line.size, line.ending = line.size + skipped, b"\n" if ended else b""
    if line.size > MAX_LINE:
        line.raw = line.raw[:MAX_LINE]
    return line


def whole_line(raw: bytes, number: int, file: str) -> Line:
    """A line that was read to its end, without what ends it."""
    ending = b"\r\n" if raw.endswith(b"\r\n") else b"\n" if raw.endswith(b"\n") else b""
    body = raw[: len(raw) - len(ending)]
    return Line(body, number, file, ending, len(body))


def _skip_rest(stream: IO[bytes]) -> tuple[int, bool]:
    """Move behind the current line; the bytes that were left of it, and whether it ended."""
    skipped = 0
    while piece := stream.readline(2**20):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            return skipped - 1, True
    return skipped, False


def _read(read: Callable[[Asked], Got], asked: Asked, file: str) -> Got:
    try:
        return read(asked)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(file, error) from error


def _broken(file: str, error: Exception) -> InputError:
    return InputError(f"{file} cannot be read on: {error}", "the file is damaged; fetch or pack it again")


def _lines_or_document(stream: Any, file: str) -> Iterator[Line]:
    if not _may_be_document(_read(stream.peek, _PEEK, file)):
        yield from _lines(stream, file, None)
        return
    head = _read(stream.read, MAX_DOCUMENT, file)
    rows = _document(head, file) if len(head) < MAX_DOCUMENT else None
    if rows is not None:
        yield from rows
        return
    whole_lines = head.rfind(b"\n") + 1 if len(head) == MAX_DOCUMENT else len(head)
    first = list(_lines(io.BytesIO(head[:whole_lines]), file, None))
    yield from first
    rest = _Joined(head[whole_lines:], stream)
    for line in _lines(cast(IO[bytes], rest), file, None):
        line.number += len(first)
        yield line


class _Joined:
    """Bytes already read, then the stream they came from."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self.head, self.stream = head, stream

    def readline(self, size: int) -> bytes:
        line = self.head + self.stream.readline(size - len(self.head)) if len(self.head) < size else self.head
        self.head = b""
        return line


def _may_be_document(head: bytes) -> bool:
    """Whether a file starts like an array, or like an object that goes on over several lines."""
    start = head.removeprefix(BOM).lstrip()
    if start.startswith(b"["):
        return True
    return start.startswith(b"{") and start.split(b"\n", 1)[0].rstrip() in (b"{", b'{"messages": [', b'{"messages":[')


def _document(head: bytes, file: str) -> Iterator[Line] | None:
    """The rows of a document as lines; None when the bytes are no document after all."""
    try:
        text = head.removeprefix(BOM).decode("utf-8")
        found = list(spans(text))
    except (ValueError, RecursionError):
        return None
    several = len(found) > 1 and all("\n" not in text[start:end] for start, end in found)
    kind = "array" if text.lstrip().startswith("[") else "objects"
    if not found or (several and kind == "objects"):
        return None
    return _cut(text, found, file, kind)


def _cut(text: str, places: list[tuple[int, int]], file: str, kind: str) -> Iterator[Line]:
    number, seen = 1, 0
    for index, (start, end) in enumerate(places):
        number += text.count("\n", seen, start)
        seen = start
        yield Line(text[start:end].encode(), number, file, document="" if index else kind)
