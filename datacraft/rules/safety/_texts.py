"""The texts of a row in which something may hide: what is said, sent, returned and described."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, strings

Place = tuple[str, str]
_SKIPPED = ("/metadata",)


def suspects(row: Row, pattern: re.Pattern[str]) -> Iterator[Place]:
    """Pointer and text of every string in the conversation and the tools that the pattern finds something in.

    The raw line is asked first: most rows hold nothing, and one search tells.
    """
    if row.text is not None and "\\u" not in row.text and not pattern.search(row.text):
        return
    for part in ("messages", "tools"):
        for pointer, text in strings(row.object.get(part), f"/{part}"):
            if pattern.search(text):
                yield pointer, text
