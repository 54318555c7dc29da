"""F101: bytes that are not UTF-8."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F101")
def not_utf8(line: Line) -> Iterator[Problem]:
    r"""The line is not UTF-8.

    JSON between systems is UTF-8 (RFC 8259, section 8.1); loaders stop at the first wrong byte, or read other words
    than you wrote. Usually the file was saved as Windows-1252 or UTF-16.

    Bad:

    ```bytes
    {"messages": [{"role": "user", "content": "Caf\xe9?"}, {"role": "assistant", "content": "Round the corner."}]}\n
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Café?"}, {"role": "assistant", "content": "Round the corner."}]}
    ```
    """
    if line.text is not None or line.cut:
        return
    try:
        line.raw.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(
            "",
            f"byte {error.start + 1} of the line, 0x{line.raw[error.start]:02x}, is not UTF-8",
            "UTF-16: convert the file with iconv -f UTF-16 -t UTF-8"
            if b"\x00" in line.raw
            else f"save the file as UTF-8; read as Windows-1252 the place says {_legacy(line.raw, error.start)!r}",
        )


def _legacy(raw: bytes, at: int) -> str:
    return raw[max(0, at - 12) : at + 12].decode("cp1252", errors="replace")
