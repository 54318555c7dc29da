"""Weights that come back: large files that arrive whole or stay apart until they are."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from datacraft.core.errors import OutputError, Refused, Unavailable
from datacraft.core.service import Sent

_CHUNK = 1 << 20
_TIMEOUT = 60.0
_AGAIN = "run the same command again; it goes on where it was"


def arrived(path: Path) -> int:
    """Bytes of a file that an earlier try brought."""
    part = _part(path)
    return part.stat().st_size if part.exists() else 0


def ranged(path: Path) -> dict[str, str]:
    """The header that asks for the rest of a file."""
    return {"Range": f"bytes={arrived(path)}-"} if arrived(path) else {}


def receive(path: Path, chunks: Iterable[bytes], status: int, length: int, received: Sent) -> Path:
    """The file, when all `length` bytes of this answer came: behind what is there for status 206, else anew.

    Raises Unavailable when fewer came, which are kept for the next try, and OutputError.
    """
    done = arrived(path) if status == http.HTTPStatus.PARTIAL_CONTENT else 0
    total = done + length
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _part(path).open("ab" if done else "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
                done += len(chunk)
                received(path, done, total)
        if done < total:
            raise Unavailable(f"{path.name}: {done:,} of {total:,} bytes came", _AGAIN)
        _part(path).replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error}", "name another folder: --output") from error
    return path


def bring(url: str, path: Path, received: Sent) -> Path:
    """The file behind a signed address; no key goes with the request.

    Raises Refused for an address that is not http(s) or answers no, Unavailable when the connection is lost.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refused(f"{path.name} is not offered over https", "tell the service")
    asked = urllib.request.Request(url, headers=ranged(path))
    try:
        with urllib.request.urlopen(asked, timeout=_TIMEOUT) as answer:
            length = int(answer.headers.get("content-length") or 0)
            return receive(path, _pieces(answer), answer.status, length, received)
    except urllib.error.HTTPError as error:
        with error:
            raise Refused(
                f"{path.name}: the store answered {error.code}", "ask for new addresses: run it again"
            ) from error
    except (urllib.error.URLError, TimeoutError, http.client.HTTPException) as error:
        raise Unavailable(f"{path.name}: the connection was lost ({error})", _AGAIN) from error


def inside(folder: Path, name: str) -> Path:
    """The place of a file that a service names. Raises Refused for a name that leads out of the folder."""
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()) or place == folder.resolve():
        raise Refused(f"the service names a file {name!r}, which lies outside {folder}", "nothing was written")
    return folder / name


def _pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """What comes, until it ends; a lost connection ends it too, and the count tells."""
    try:
        while chunk := answer.read(_CHUNK):
            yield chunk
    except (http.client.HTTPException, ConnectionError, TimeoutError):
        return


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")
