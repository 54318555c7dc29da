"""F109: text that was decoded twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.row import strings
from datacraft.core.rule import Problem, line_rule

# UTF-8 read as Windows-1252: a lead byte of two (Ã Â) or three (â€ …) bytes, then what continues it.
_TWICE = re.compile("Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf]|â€[\x9d™œ“”˜¦¢]|ðŸ[\x80-\xbf€-™]")


@line_rule("F109", "warning")
def mojibake(line: Line) -> Iterator[Problem]:
    r"""A text was decoded with the wrong encoding, or holds U+FFFD.

    `Ã©` where `é` was meant: the model learns the garbage, and a value copied from the user no longer matches.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "CafÃ© near me?"}, {"role": "assistant", "content": "Round the corner."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Café near me?"}, {"role": "assistant", "content": "Round the corner."}]}
    ```
    """
    if not line.readable or not _suspect(line.text or ""):
        return
    for pointer, text in strings(line.value):
        found = _TWICE.search(text)
        if found:
            yield Problem(
                pointer, f"{found.group()!r} looks like UTF-8 read as Windows-1252", _mended(text, found.start())
            )
        elif "\ufffd" in text and not any(line.decoded.odd("surrogate") if line.decoded else ()):
            yield Problem(pointer, "the text holds U+FFFD, the mark of a lost character", "restore the character")


def _suspect(text: str) -> bool:
    return "\ufffd" in text or "\\ufffd" in text.lower() or bool(_TWICE.search(text)) or "\\u00c" in text.lower()


def _mended(text: str, at: int) -> str:
    piece = text[max(0, at - 15) : at + 15]
    for encoding in ("cp1252", "latin-1"):
        try:
            return f"it was probably {piece.encode(encoding).decode('utf-8')!r}"
        except UnicodeError:
            continue
    return "read the source as UTF-8"
