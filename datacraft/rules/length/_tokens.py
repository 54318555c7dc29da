"""How many tokens a row has, by estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datacraft.core.row import Row, taught, text_of
from datacraft.rules.tools._each import keys

CHARACTERS_PER_TOKEN = 3.6
"""English text has 4 to 5 characters a token and JSON about 3, in the vocabularies of today's open models."""
PER_MESSAGE = 5
"""Role and turn markers."""


@dataclass(frozen=True, slots=True)
class Tokens:
    total: int
    tools: int
    before_last_target: int
    """Tokens before the last turn of the assistant that is trained on."""
    note: str = " (estimated)"


def row_tokens(row: Row) -> Tokens:
    """The estimate for a row, made once."""
    return row.once(_estimate)


def rough_tokens(row: Row) -> int:
    """The estimate without looking inside, for telling long rows from short ones."""
    return _tokens(len(row.text)) if row.text is not None else row_tokens(row).total


def _estimate(row: Row) -> Tokens:
    tools = _tokens(sum(map(len, row.once(keys))))
    total, before = tools, tools
    for i, message in row.messages:
        if message.get("role") == "assistant" and taught(message):
            before = total
        total += PER_MESSAGE + _tokens(len(text_of(message)) + _call_length(row, i, message))
    return Tokens(total, tools, before)


def _call_length(row: Row, index: int, message: dict[str, Any]) -> int:
    if not message.get("tool_calls"):
        return 0
    return sum(len(str(call.name)) + len(str(call.arguments)) + 30 for call in row.calls if call.message == index)


def _tokens(characters: int) -> int:
    return int(characters / CHARACTERS_PER_TOKEN)
