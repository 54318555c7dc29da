"""The texts of a row in which something may hide: what is said, sent, returned and described."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from datacraft.core.row import Row, strings
from datacraft.core.rule import Problem
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool

Check = Callable[[str, str], Iterator[Problem]]
"""Pointer and text to what is wrong in it."""
_PLAIN = frozenset(("role", "tool_call_id", "weight", "train"))


def in_texts(row: Row, check: Check, in_tool: Callable[[Tool], Iterator[Problem]]) -> Iterator[Problem]:
    """What `check` says of every text of the conversation, and `in_tool` of every tool (once per definition)."""
    for pointer, text in row.once(_texts):
        yield from check(pointer, text)
    yield from each_tool(row, in_tool)


def of_tool(check: Check) -> Callable[[Tool], Iterator[Problem]]:
    """The same check for the texts inside one tool's definition."""

    def in_tool(tool: Tool) -> Iterator[Problem]:
        for pointer, text in strings(tool.wire):
            yield from check(pointer, text)

    return in_tool


def _texts(row: Row) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for i, message in row.messages:
        for key, value in message.items():
            if isinstance(value, str):
                if key not in _PLAIN:
                    found.append((f"/messages/{i}/{key}", value))
            elif value and key not in _PLAIN:
                found.extend(strings(value, f"/messages/{i}/{key}"))
    return found
