"""Outputs that appear whole or not at all, and reads that fail with a hint."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from datacraft.core.errors import InputError, OutputError


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A binary stream that becomes `path` when the block ends well, and leaves `path` as it was when it does not, with
    no folder that was not there before.

    Raises OutputError when the place cannot be written.
    """
    new = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _keep_mode(Path(temporary), path)
        Path(temporary).replace(path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        with suppress(OSError):
            for folder in new:
                folder.rmdir()
        if isinstance(error, OSError):
            raise _cannot_write(path, error) from error
        raise


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with LF, whole or not at all. Raises OutputError."""
    with whole(path) as stream:
        stream.write(text.encode("utf-8"))


def check_writable(path: Path) -> None:
    """Raise OutputError now, before any work is done, when `path` could not be written later."""
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if path.is_dir():
        raise OutputError(f"{path} is a folder", f"name a file in it: {path}/dataset.jsonl")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{folder} cannot be written", "choose another place with -o, or change its permissions")


def read_bytes(path: Path, hint: str = "") -> bytes:
    """The content of a file. Raises InputError with `hint` when it is missing or unreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", hint) from error


def read_text(path: Path, hint: str = "") -> str:
    """The UTF-8 text of a file, a byte order mark left out. Raises InputError."""
    try:
        return read_bytes(path, hint).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start})", "save it as UTF-8") from error


def digest(path: Path) -> str:
    """`sha256:` of a file's bytes. Raises InputError."""
    try:
        with path.open("rb") as stream:
            return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _keep_mode(temporary: Path, path: Path) -> None:
    """Give the new file the mode of the old one, or the mode any new file would get."""
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o7777)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written: {error.strerror or error}; nothing was changed",
        "choose another place with -o, free some space, or change the folder's permissions",
    )
