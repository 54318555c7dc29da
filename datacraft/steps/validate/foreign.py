"""Reads rows that are in another dialect than chat messages, so that the rules need to know only one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datacraft.core.example import NotAnExample, to_row


@dataclass(frozen=True, slots=True)
class Foreign:
    """The chat row that a row of another dialect means."""

    dialect: str
    row: dict[str, Any]


def read_foreign(value: Any) -> Foreign | None:
    """None for chat rows, and for what no dialect knows or can read: then the rules speak of the row as it is."""
    if not isinstance(value, dict) or "messages" in value:
        return None
    from datacraft.steps import dialects  # twenty modules that chat rows do not need

    target = dialects.recognise(value)
    if target is None or target.decode is None:
        return None
    try:
        example = target.decode(value)
    except (NotAnExample, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return Foreign(target.name, to_row(example))
