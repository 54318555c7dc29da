"""Short codes in calls - gates, seats, rooms - against those that were said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from datacraft.core.folding import fold
from datacraft.core.row import Row
from datacraft.core.synonyms import squashed

_TOKEN = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,2}[-_]?\d{1,3}[A-Za-z]?|\d{1,3}[A-Za-z])(?![A-Za-z0-9])")
_SPACED = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2}) (\d{1,3}[A-Za-z]?)(?![A-Za-z0-9])")
_NUMBERED = re.compile(r"([^\W\d_][\w .'-]{1,40}?)\s+(\d{1,4})")
_MOST_TEXT = 20_000
"""Characters beyond which nothing is judged."""


def other_code(row: Row, value: str, everything: str, said: Iterable[str]) -> str | None:
    """The code in what is `said` from which one in a call was surely taken: of its form, used by no call."""
    wanted = squashed(fold(value))
    if len(everything) > _MOST_TEXT or wanted in _codes(everything):
        return None
    used = fold(" ".join(str(call.arguments) for call in row.calls))
    for text in said:
        for token, shown in _codes(text).items():
            if _alike(token, wanted) and not _stands(shown.lower(), used):
                return shown
    return None


def other_number(row: Row, value: str, texts: Iterable[str]) -> str | None:
    """What is said of a name with another number than a call gives it: `Terminal 2` for "Terminal 3"."""
    match = _NUMBERED.fullmatch(value)
    if match is None:
        return None
    form = re.compile(rf"(?<!\w){re.escape(match[1])}\s+(\d{{1,4}})(?![\d.,:]?\d)", re.I)
    used = " ".join(str(call.arguments) for call in row.calls)
    found = {said[1]: said.group() for text in texts for said in form.finditer(text)}
    if len(found) != 1 or match[2] in found:
        return None
    shown = next(iter(found.values()))
    return None if shown.lower() in used.lower() else shown


def _stands(code: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])", text) is not None


def _codes(text: str) -> dict[str, str]:
    """The codes of a text as they are compared, and as they stand there."""
    found = {squashed(fold(shown)): shown for shown in _TOKEN.findall(text)}
    return found | {fold(a + b): a + b for a, b in _SPACED.findall(text)}


def _alike(token: str, wanted: str) -> bool:
    """Whether two codes have the same form, and either the same letters or the same figures."""
    if _form(token) != _form(wanted) or abs(len(token) - len(wanted)) > 1:
        return False
    return any(re.sub(part, "", token) == re.sub(part, "", wanted) for part in (r"\d", r"\D"))


def _form(code: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"[a-z]", "a", code))
