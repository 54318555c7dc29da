"""Reads rows that are in another dialect than chat messages, so that the rules need to know only one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datacraft.core.blocks import from_blocks, speaks_in_blocks
from datacraft.core.example import NotAnExample, to_row


@dataclass(frozen=True, slots=True)
class Foreign:
    """The chat row that a row of another dialect means."""

    dialect: str
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """A row of another dialect that cannot be read as one."""

    dialect: str
    reason: str


def read_foreign(value: Any) -> Foreign | Unread | None:
    """None for chat rows, and for what no dialect knows: then the rules speak of the row as it is."""
    if not isinstance(value, dict):
        return None
    spoken = speaks_in_blocks(value) if "messages" in value else None
    if spoken is not None:
        try:
            return Foreign(spoken, from_blocks(value, spoken))
        except (LookupError, ValueError, AttributeError, TypeError, RecursionError) as error:
            return Unread(spoken, str(error))
    if "messages" in value and not _written_into_texts(value):
        return None
    from datacraft.steps import dialects  # twenty modules that chat rows do not need

    target = dialects.targets()["hermes"] if "messages" in value else dialects.recognise(value)
    if target is None or target.decode is None:
        return None
    try:
        example = target.decode(value)
    except NotAnExample as error:
        return Unread(target.name, str(error)) if "messages" not in value else None
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return Foreign(target.name, to_row(example))


def _written_into_texts(value: dict[str, Any]) -> bool:
    """Whether chat messages keep their tools in `<tools>` of the system text, with no `tools` key and no calls."""
    messages = value["messages"]
    if "tools" in value or "functions" in value or not isinstance(messages, list) or not messages:
        return False
    first = messages[0].get("content") if isinstance(messages[0], dict) else None
    if not isinstance(first, str) or "<tools>" not in first or "</tools>" not in first:
        return False
    return not any(isinstance(message, dict) and "tool_calls" in message for message in messages)
