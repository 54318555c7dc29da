"""Rows that are in memory, as the lines they would be in a file, so that one engine judges both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from datacraft.core.example import Example, to_row
from datacraft.core.line import Line
from datacraft.core.row import escape


class NotJson(ValueError):
    """A Python value that JSON cannot hold; the message says where and what."""


def as_line(row: Example | Mapping[str, Any], number: int, file: str) -> Line:
    """The row as line `number` of `file`. Raises NotJson."""
    value = to_row(row) if isinstance(row, Example) else row
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotJson(_misfit(value, "", 0) or str(error)) from error
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # lone surrogates: escaped they are JSON, and a rule says so
        raw = json.dumps(value).encode()
    return Line(raw, number, file)


def _misfit(value: Any, pointer: str, depth: int) -> str:
    """Where the first value is that JSON cannot hold."""
    if depth > 200:
        return f"{pointer[:80]}… is nested more than 200 levels deep, or holds itself"
    if isinstance(value, str | int | float | bool) or value is None:
        return ""
    if isinstance(value, Mapping):
        inner = (_misfit(child, f"{pointer}/{escape(key)}", depth + 1) for key, child in value.items())
    elif isinstance(value, list | tuple):
        inner = (_misfit(child, f"{pointer}/{i}", depth + 1) for i, child in enumerate(value))
    else:
        return f"{pointer or 'the row'} is a Python {type(value).__name__}, which JSON cannot hold"
    return next(filter(None, inner), "")
