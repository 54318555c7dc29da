"""What users say and take back in the same breath."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from datacraft.core.row import Row, text_of

_MARK = re.compile(
    r"(?:[,.;:(\u2014-]\s*|\s)(?:no,? wait|oh wait|wait,? no|sorry,? (?:I meant?|make that|no)|I meant?|or rather|"
    r"scratch that|correction|no,? (?:make (?:that|it)|sorry)|actually,? (?:no,? )?make (?:that|it))\b[\s,:.\u2014-]*",
    re.I,
)
TAKEN_BACK = (
    r"(?i:oh wait|wait,? no|i mean|or rather|scratch that|correction|no,? (?:wait|make|sorry)|sorry,? (?:make|no)"
    r"|actually,? (?:no,? )?make|instead)"
)
"""What stands in the text of every conversation with a correction."""
_TOKEN = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Za-z]*[-_#]?\d[\w.:/-]*\w|\d+")
_NO = re.compile(r"\s*(?:no|nope|not that|actually|sorry)\b[\s\S]*\binstead\b", re.I)
_REACH = 40
"""Characters between the mark and the values on its sides."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Correction:
    message: int
    old: str
    new: str
    after: str
    """What the user says from the mark on."""


def corrections(row: Row) -> list[Correction]:
    """Every value that a user replaced by another of the same form."""
    found: list[Correction] = []
    asked = ""
    for i, message in row.messages:
        text = text_of(message)
        if message.get("role") == "user":
            found += _in_text(i, text)
            found += _instead(i, asked, text)
        asked = text if message.get("role") == "assistant" else ""
    return found


def _instead(index: int, asked: str, text: str) -> Iterator[Correction]:
    """ "No, use B instead" to a question that names A."""
    if "?" not in asked or not _NO.match(text) or len(text) > 200:
        return
    new = [match.group() for match in _TOKEN.finditer(text)]
    for match in _TOKEN.finditer(asked) if len(new) == 1 else ():
        old = match.group()
        if old != new[0] and _form(old) == _form(new[0]) and ("@" in old or not old.isdecimal()):
            yield Correction(index, old, new[0], text)


def _in_text(index: int, text: str) -> Iterator[Correction]:
    if not any(map(str.isdigit, text)) and "@" not in text:
        return
    for mark in _MARK.finditer(text):
        old = [m.group() for m in _TOKEN.finditer(text[max(0, mark.start() - _REACH) : mark.start()])]
        new = _TOKEN.search(text[mark.end() : mark.end() + _REACH])
        if old and new and old[-1] != new.group() and _form(old[-1]) == _form(new.group()):
            yield Correction(index, old[-1], new.group(), text[mark.end() :])


def _form(token: str) -> str:
    if "@" in token:
        return "@"
    return "0" if token.replace(".", "").isdigit() else re.sub(r"\d+", "0", re.sub(r"[A-Za-z]+", "a", token))


def stale(
    found: Sequence[Correction], message: int, arguments: dict[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    """Path, value and the value that replaced it, for arguments that hold what was taken back."""
    held = str(arguments)
    for one in found:
        if one.message < message and one.old not in one.after and one.new not in held:
            for path, value in _values(arguments, ()):
                if str(value) == one.old or (isinstance(value, int | float) and _number(one.old) == value):
                    yield path, value, one.new


def _values(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Path and value of everything inside arguments that is neither an object nor a list."""
    if isinstance(value, dict | list) and len(path) < _DEEPEST:
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _values(inner, (*path, step))
    else:
        yield path, value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
