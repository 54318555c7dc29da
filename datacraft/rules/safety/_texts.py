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


def in_texts(
    row: Row, suspect: Callable[[str], bool], check: Check, in_tool: Callable[[Tool], Iterator[Problem]]
) -> Iterator[Problem]:
    """What `check` says of the texts of the conversation that a quick look finds `suspect`, and `in_tool` of every
    tool (once per definition)."""
    for i, key, below, text in row.once(_texts):
        if suspect(text):
            yield from check(f"/messages/{i}/{key}{below}", text)
    yield from each_tool(row, in_tool)


def of_tool(check: Check) -> Callable[[Tool], Iterator[Problem]]:
    """The same check for the texts inside one tool's definition."""

    def in_tool(tool: Tool) -> Iterator[Problem]:
        for pointer, text in strings(tool.wire):
            yield from check(pointer, text)

    return in_tool


def _texts(row: Row) -> list[tuple[int, str, str, str]]:
    """Message, key, pointer below the key and text of every string in the conversation."""
    found: list[tuple[int, str, str, str]] = []
    for i, message in row.messages:
        for key, value in message.items():
            if key in _PLAIN or not value:
                continue
            if isinstance(value, str):
                found.append((i, key, "", value))
            else:
                found.extend((i, key, below, text) for below, text in strings(value))
    return found
